//! Passwords that were forgotten, and those for hours without a network.

use chrono::TimeDelta;

use super::session::{end_sessions, own};
use super::users::set_password;
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::{
    EMAIL, ENABLED, EXPIRES_AT, IS_OFFLINE_PASSWORDS_GENERATED, KEY, PASSWORD, TOKEN, USER_ID, VALUE,
};
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::access::USERS;
use crate::resources::uisp_network::lists::done;

/// How long a reset may wait. Assumed.
const PATIENCE: TimeDelta = TimeDelta::hours(1);

/// How many passwords there are for hours without a network. Assumed.
const OFFLINE_PASSWORDS: usize = 10;

/// The resets that were asked for. A row has `userId`, the secret `key` and `expiresAt`.
pub static RESETS: Resource = Resource {
    identity: Identity::Uuid,
    indexed: &[KEY],
    references: &[Reference::owned(USER_ID, "network-users")],
    ..Resource::plain("network-password-resets", &schemas::PASSWORD_RESET_ACTION)
};

/// The passwords for hours without a network, which nobody confirmed yet. A row has `userId` and in `value` the passwords.
pub static OFFLINE: Resource = Resource {
    identity: Identity::Uuid,
    references: &[Reference::owned(USER_ID, "network-users")],
    ..Resource::plain("network-offline-passwords", &schemas::PASSWORD_RESET_ACTION)
};

/// What the server does for the operations on passwords.
pub static PLANS: &[(&str, Plan)] = &[
    ("requestreset_user_password", Plan::Action(request_reset, RESETTING)),
    ("reset_user_password", Plan::Action(reset, RESETTING)),
    ("create_user_offline_password", Plan::Action(draw_offline, WITHOUT_NETWORK)),
    ("get_user_offline_passwords_requested", Plan::Answer(requested, WITHOUT_NETWORK)),
    ("confirm_user_offline_passwords", Plan::Action(confirm, WITHOUT_NETWORK)),
];

const RESETTING: &[Rule] = &[
    Rule::assumed("whether an address is known is not told; no mail is sent, and no answer has the token"),
    Rule::assumed("a seed can hold resets with tokens of its own (`network-password-resets`); the demo has one"),
    Rule::documented("a token that is not known is a 401", "POST /user/password/reset"),
    Rule::assumed(
        "a token holds for an hour (one of a seed without `expiresAt` for good) and for one password, and the user's sessions end",
    ),
];

const WITHOUT_NETWORK: &[Rule] = &[
    Rule::assumed("there are ten; they are shown once, count when they are confirmed, and open nothing here"),
    Rule::documented("a confirmation of what nobody asked for is a 404", "POST /user/offline-passwords/confirm"),
];

fn request_reset(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let email = call.body.text(EMAIL).unwrap_or_default();
    let user = transaction.table(&USERS).rows().find(|user| user.is_true(ENABLED) && user.text(EMAIL) == Some(email));
    if let Some(user) = user.map(|user| user.key()) {
        let end = transaction.now().checked_add_signed(PATIENCE);
        let key = transaction.draw_token(2);
        let reset = Document::new().with(USER_ID, Value::from(user)).with(KEY, key).with(EXPIRES_AT, end);
        transaction.insert(&RESETS, reset)?;
    }
    Ok(done("If somebody has this address, a reset waits for them."))
}

fn reset(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let token = Key::Text(call.body.text(TOKEN).unwrap_or_default().into());
    let reset = transaction.having(&RESETS, KEY, &token).next().ok_or(Failure::Unauthenticated)?.clone();
    if reset.moment(EXPIRES_AT).is_some_and(|end| end <= transaction.now()) {
        return Err(Failure::Unauthenticated);
    }
    let user = reset.reference(USER_ID).ok_or(Failure::Unauthenticated)?;
    transaction.delete(&RESETS, &reset.key())?;
    set_password(transaction, &user, call.body.text(PASSWORD).unwrap_or_default())?;
    end_sessions(transaction, &user, None)?;
    Ok(done("The password is set."))
}

fn draw_offline(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let user = own(transaction, call)?;
    if let Some(before) = unconfirmed(transaction, &user) {
        transaction.delete(&OFFLINE, &before)?;
    }
    let passwords: Vec<Value> = (0..OFFLINE_PASSWORDS).map(|_| transaction.draw_token(1).into()).collect();
    transaction.insert(&OFFLINE, Document::new().with(USER_ID, Value::from(user)).with(VALUE, passwords.clone()))?;
    Ok(Outcome::Value(passwords.into()))
}

fn requested(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let user = own(state, call)?;
    unconfirmed(state, &user).ok_or(Failure::NotFound)?;
    Ok(done("Passwords wait to be confirmed."))
}

fn confirm(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let user = own(transaction, call)?;
    let waiting = unconfirmed(transaction, &user).ok_or(Failure::NotFound)?;
    transaction.delete(&OFFLINE, &waiting)?;
    transaction.edit(&USERS, &user, |row| row.set(IS_OFFLINE_PASSWORDS_GENERATED, true))?;
    Ok(done("The passwords count from now on."))
}

fn unconfirmed(state: &State, user: &Key) -> Option<Key> {
    state.having(&OFFLINE, USER_ID, user).next().map(|row| row.key())
}
