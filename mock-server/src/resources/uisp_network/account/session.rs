//! Sessions: signing in and out, and what the user who is signed in sees and changes of themselves.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::prelude::ToPrimitive as _;

use super::second_factor;
use super::users::{self, shown};
use crate::engine::{Call, Caller, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction};
use crate::generated::fields::{
    self, CREATED_AT, CURRENT_PASSWORD, EMAIL, ENABLED, EXPIRES_AT, ID, KEY, LIFETIME, LOCATION, MESSAGE, NAME,
    NEW_PASSWORD, PASSWORD, RESULT, ROLE, TOTP_AUTH_ENABLED, TRANSIENT, UPDATED, USER_ID, USERNAME,
};
use crate::resources::uisp_network::access::{TOKENS, USERS, is_password_of, rank};
use crate::resources::uisp_network::console::about::VERSION;
use crate::resources::uisp_network::lists::done;

/// How long a session lasts in milliseconds, where neither the request nor the user says so. Assumed.
pub const SESSION_TIMEOUT: i64 = 3_600_000;

/// The longest session in milliseconds: 30 days.
pub const LONGEST_SESSION: i64 = 2_592_000_000;

/// What the server does for the operations on sessions.
pub static PLANS: &[(&str, Plan)] = &[
    ("log_in", Plan::Action(log_in, SIGNING_IN)),
    ("log_out", Plan::Action(log_out, SIGNING_OUT)),
    ("get_nms_keep_alive", Plan::Action(keep_alive, KEEPING)),
    ("check_user_session", Plan::Answer(check_session, CHECKING_SESSION)),
    ("check_user_credentials", Plan::Answer(check_credentials, CHECKING)),
    ("get_user", Plan::Answer(read, READING)),
    ("update_user", Plan::Action(update, UPDATING)),
    ("update_user_preferences", Plan::Action(update_preferences, PREFERENCES)),
    ("create_user_location", Plan::Action(locate, LOCATING)),
    ("create_user_last_release_notes_seen", Plan::Action(see_notes, PREFERENCES)),
];

const SIGNING_IN: &[Rule] = &[
    Rule::observed("the token is in the header x-auth-token of the answer, which is the user", "public clients"),
    Rule::documented("a wrong name or password is a 401", "POST /user/login"),
    Rule::assumed("the name may be the user's e-mail address"),
    Rule::assumed("sessionTimeout is in milliseconds, at most 30 days; without one that of the user, or an hour"),
    Rule::assumed("a user who is disabled cannot sign in"),
    Rule::documented(
        "with a second factor the answer is 201, has no token, and names what the second step needs",
        "POST /user/login",
    ),
];

const SIGNING_OUT: &[Rule] = &[
    Rule::documented("the session ends", "POST /user/logout"),
    Rule::assumed("with the token of an application nothing ends"),
];

const KEEPING: &[Rule] = &[
    Rule::documented("it needs no token", "GET /nms/keep-alive has no 401"),
    Rule::assumed("the session of the caller lasts as long as it did at first, from now on"),
    Rule::assumed("other calls do not prolong a session"),
];

const CHECKING_SESSION: &[Rule] = &[Rule::documented("a session that has ended is a 401", "POST /user/check-session")];

const CHECKING: &[Rule] = &[Rule::assumed("whether name and password are right is in `result`; the status is 200")];

const READING: &[Rule] = &[
    Rule::documented("the user who is signed in", "GET /user"),
    Rule::assumed("with a token that belongs to no user 403"),
];

const UPDATING: &[Rule] = &[
    Rule::assumed("what is left out stays as it is"),
    Rule::assumed("a new password needs the current one, and ends the user's other sessions"),
    Rule::assumed("another role is for superadmins to give, and the last superadmin stays one"),
    Rule::assumed("with a token of a narrower scope than the user's role 403"),
];

const PREFERENCES: &[Rule] = &[Rule::assumed("what is left out stays as it is")];

const LOCATING: &[Rule] = &[Rule::assumed("the position is kept with the user, at the moment of the call")];

/// The user who calls, for changes of their own.
///
/// # Errors
/// `Forbidden` for a token without a user, or with less rights than theirs.
pub fn own(state: &State, call: &Call) -> Result<Key, Failure> {
    let Caller::Operator { user: Some(user), role, .. } = &call.caller else { return Err(Failure::Forbidden) };
    let theirs = state.get(&USERS, user)?.text(ROLE).unwrap_or_default();
    if rank(role) < rank(theirs) { Err(Failure::Forbidden) } else { Ok(user.clone()) }
}

/// Ends the sessions of a user, but for one, and the sign-ins that wait for a code.
///
/// # Errors
/// None that can happen: nothing refers to sessions.
pub fn end_sessions(transaction: &mut Transaction, user: &Key, but: Option<&Key>) -> Result<(), Failure> {
    let sessions = transaction.having(&TOKENS, USER_ID, user).filter(|token| token.is_true(TRANSIENT));
    let ended: Vec<Key> = sessions.map(|token| token.key()).filter(|key| Some(key) != but).collect();
    ended.iter().try_for_each(|key| transaction.delete(&TOKENS, key))?;
    second_factor::forget(transaction, user)
}

/// How long a session shall last by the call, in milliseconds.
///
/// # Errors
/// `Invalid` for less than one and for more than 30 days.
pub fn lifetime(call: &Call) -> Result<Option<i64>, Failure> {
    let Some(asked) = call.body.get(fields::SESSION_TIMEOUT).as_decimal() else { return Ok(None) };
    match asked.to_i64() {
        Some(asked) if (1..=LONGEST_SESSION).contains(&asked) => Ok(Some(asked)),
        _ => Err(Failure::invalid(fields::SESSION_TIMEOUT.name(), "It must be between 1 and 2592000000.")),
    }
}

/// Begins a session of a user, and answers with the user and the session's token.
///
/// # Errors
/// None that can happen: the user is there.
pub fn begin(transaction: &mut Transaction, user: &Document, lifetime: i64) -> Result<Outcome, Failure> {
    let key = transaction.draw_token(4);
    let now = transaction.now();
    let session = Document::new()
        .with(NAME, "session")
        .with(KEY, key.as_str())
        .with(USER_ID, user.get(ID).clone())
        .with(TRANSIENT, true)
        .with(LIFETIME, lifetime)
        .with(CREATED_AT, now)
        .with(EXPIRES_AT, end_of(now, lifetime));
    transaction.insert(&TOKENS, session)?;
    Ok(Outcome::SignedIn { shown: shown(user), key })
}

fn log_in(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let user = by_credentials(transaction, &call.body).ok_or(Failure::Unauthenticated)?;
    let lifetime = lifetime(call)?;
    let lifetime = lifetime.or_else(|| user.integer(fields::SESSION_TIMEOUT)).unwrap_or(SESSION_TIMEOUT);
    if user.is_true(TOTP_AUTH_ENABLED) {
        return second_factor::ask(transaction, &user, lifetime);
    }
    begin(transaction, &user, lifetime)
}

fn log_out(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    if let Caller::Operator { session, .. } = &call.caller
        && transaction.get(&TOKENS, session)?.is_true(TRANSIENT)
    {
        transaction.delete(&TOKENS, session)?;
    }
    Ok(done("Signed out."))
}

fn keep_alive(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    if let Caller::Operator { session, .. } = &call.caller {
        let now = transaction.now();
        transaction.edit(&TOKENS, session, |row| {
            if let Some(lifetime) = row.integer(LIFETIME) {
                row.set(EXPIRES_AT, end_of(now, lifetime));
            }
        })?;
    }
    let alive = Document::new().with(RESULT, true).with(MESSAGE, "Alive.").with(fields::VERSION, VERSION);
    Ok(Outcome::Object(alive))
}

fn check_session(_: &State, _: &Call) -> Result<Outcome, Failure> {
    Ok(done("The session is valid."))
}

fn check_credentials(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let right = by_credentials(state, &call.body).is_some();
    let text = if right { "Name and password are right." } else { "Name or password is wrong." };
    Ok(Outcome::Object(Document::new().with(RESULT, right).with(MESSAGE, text)))
}

fn read(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let Caller::Operator { user: Some(user), .. } = &call.caller else { return Err(Failure::Forbidden) };
    Ok(Outcome::Object(shown(state.get(&USERS, user)?)))
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let user = own(transaction, call)?;
    let mut changes = call.body.clone();
    let (current, new) = (changes.take(CURRENT_PASSWORD), changes.take(NEW_PASSWORD));
    let current = current.as_ref().and_then(|value| value.as_text()).unwrap_or_default();
    if let Some(new) = new.as_ref().and_then(|value| value.as_text()) {
        if !is_password_of(transaction.get(&USERS, &user)?, current) {
            return Err(Failure::invalid(CURRENT_PASSWORD.name(), "It is not the current password."));
        }
        users::set_password(transaction, &user, new)?;
        let Caller::Operator { session, .. } = &call.caller else { return Err(Failure::Forbidden) };
        end_sessions(transaction, &user, Some(session))?;
    }
    users::change(transaction, call, &user, &changes)
}

fn update_preferences(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let user = own(transaction, call)?;
    transaction.edit(&USERS, &user, |row| row.merge(&call.body))?;
    Ok(Outcome::Object(shown(transaction.get(&USERS, &user)?)))
}

fn locate(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let user = own(transaction, call)?;
    let location = call.body.clone().with(UPDATED, transaction.now());
    transaction.edit(&USERS, &user, |row| row.set(LOCATION, location.clone()))?;
    Ok(Outcome::Object(location))
}

fn see_notes(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let user = own(transaction, call)?;
    transaction.edit(&USERS, &user, |row| row.merge(&call.body))?;
    Ok(done("Noted."))
}

/// The user of a name, or e-mail address, and a password.
fn by_credentials(state: &State, credentials: &Document) -> Option<Arc<Document>> {
    let (name, password) = (credentials.text(USERNAME)?, credentials.text(PASSWORD)?);
    let named = |user: &&Arc<Document>| user.text(USERNAME) == Some(name) || user.text(EMAIL) == Some(name);
    let user = state.table(&USERS).rows().find(named)?;
    (user.is_true(ENABLED) && is_password_of(user, password)).then(|| user.clone())
}

/// The end of a session; one of a clock that cannot go further never ends.
fn end_of(now: DateTime<Utc>, lifetime: i64) -> Option<DateTime<Utc>> {
    now.checked_add_signed(TimeDelta::try_milliseconds(lifetime)?)
}
