//! Signing in to the client zone, out of it, and changing the password.
//!
//! - Signing in gives a key that is good for so many seconds, or prolonged with every use.
//! - After too many failures for one name the next attempt is refused, whatever it brings, and the count starts anew.
//! - A new password has to be as long and as mixed as the options say.

use chrono::Duration;

use super::view::signed_in;
use crate::engine::failure::Violations;
use crate::engine::{Call, Caller, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, messages};
use crate::generated::fields::*;
use crate::resources::uisp_crm::access::{self, SESSIONS};
use crate::resources::uisp_crm::account::clients::{self, CLIENTS};
use crate::resources::uisp_crm::account::contacts::CONTACTS;
use crate::resources::uisp_crm::account::reference::OPTIONS;

/// The longest and, where a request names none, the normal life of a key in seconds.
pub const LONGEST_LIFE: i64 = 604_800;

/// What the server does for the operations on signing in.
pub static PLANS: &[(&str, Plan)] = &[
    ("log_in_to_client_zone", Plan::Action(log_in, SIGNING_IN)),
    ("log_out_of_client_zone", Plan::Action(log_out, SIGNING_OUT)),
    ("change_client_zone_password", Plan::Action(change_password, CHANGING)),
    ("reset_client_zone_password", Plan::Action(reset_password, RESETTING)),
    ("create_client_zone_login_token", Plan::Action(login_token, TOKENS)),
];

const SIGNING_IN: &[Rule] = &[
    Rule::documented(
        "expiration is in seconds and at most seven days; sliding prolongs it with every use",
        "blueprint 6108-6110",
    ),
    Rule::documented("a wrong name or password is a 401", "blueprint 6119"),
    Rule::documented("too many attempts are a 429", "blueprint 6122"),
    Rule::assumed(
        "the attempt after ten failures for one name is refused, and the count starts anew; so it does by signing in",
    ),
    Rule::assumed("without expiration the key lives seven days; less than a second, or more than seven days, is a 422"),
    Rule::assumed("archived clients cannot sign in, and nobody can while the option for the client zone is off: 401"),
    Rule::assumed("a two-factor code is not asked for, and ignored"),
];

const SIGNING_OUT: &[Rule] = &[Rule::documented("the key is good for nothing any more", "blueprint 6175")];

const CHANGING: &[Rule] = &[
    Rule::documented("a wrong old password is a 422", "blueprint 6128-6141"),
    Rule::documented("length and mixture of passwords follow the options", "blueprint 8398-8399"),
    Rule::assumed("the client's keys stay good"),
];

const RESETTING: &[Rule] = &[
    Rule::documented("an unknown name is a 404, too many attempts are a 429", "blueprint 6144-6170"),
    Rule::assumed(
        "the attempt after ten for one unknown name is refused; those for known names and to sign in do not count",
    ),
    Rule::assumed("a client without an email address is a 400; the password stays as it is, and no email is sent"),
    Rule::assumed("archived clients are unknown"),
];

const TOKENS: &[Rule] = &[
    Rule::documented("a token of 48 hex digits and the address to sign in with it", "blueprint 6348-6362"),
    Rule::assumed("the address is not served, so how long the token lives shows nowhere"),
];

fn log_in(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let lifetime = call.body.integer(EXPIRATION).unwrap_or(LONGEST_LIFE);
    if !(1..=LONGEST_LIFE).contains(&lifetime) {
        return Err(Failure::invalid(EXPIRATION.name(), messages::WRONG_TYPE));
    }
    let username = call.body.text(USERNAME).unwrap_or_default();
    access::refuse_many(transaction, call, username)?;
    let password = call.body.text(PASSWORD).unwrap_or_default();
    let open = option(transaction, |options| options.is_true(CLIENT_ZONE));
    let client =
        clients::signed_in(transaction, username, password).filter(|_| open).ok_or(Failure::Unauthenticated)?.key();
    let key = format!("client-key-{}", transaction.draw_uuid());
    let session = Document::new()
        .with(KEY, key.as_str())
        .with(CLIENT_ID, client)
        .with(DEVICE_NAME, call.body.get(DEVICE_NAME).clone())
        .with(EXPIRES_AT, transaction.now() + Duration::seconds(lifetime))
        .with(LIFETIME, (call.body.integer(SLIDING) == Some(1)).then_some(lifetime));
    transaction.insert(&SESSIONS, session)?;
    access::forget_failures(transaction, call, username)?;
    Ok(Outcome::Object(Document::new().with(AUTHENTICATION_KEY, key)))
}

fn log_out(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let Caller::Client { session, .. } = &call.caller else { return Err(Failure::Unauthenticated) };
    transaction.delete(&SESSIONS, session)?;
    Ok(confirmation("Authentication key was removed."))
}

fn change_password(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = signed_in(call)?;
    let client = transaction.get(&CLIENTS, key)?;
    let old = call.body.text(OLD_PASSWORD).unwrap_or_default();
    let new = call.body.text(NEW_PASSWORD).unwrap_or_default();
    let mut violations = Violations::default();
    if client.text(PASSWORD_HASH) != Some(access::password_hash(key, old).as_str()) {
        violations.add(OLD_PASSWORD.name(), messages::WRONG_PASSWORD);
    }
    check_password(transaction, new, &mut violations);
    violations.into_result()?;
    transaction.edit(&CLIENTS, key, |client| clients::set_password(client, new))?;
    Ok(confirmation("Password has been changed."))
}

fn check_password(state: &State, password: &str, violations: &mut Violations) {
    let least =
        state.table(&OPTIONS).rows().next().and_then(|options| options.integer(CLIENT_ZONE_MINIMUM_PASSWORD_LENGTH));
    let length = i64::try_from(password.chars().count()).unwrap_or(i64::MAX);
    if least.is_some_and(|least| length < least) {
        violations.add(NEW_PASSWORD.name(), messages::SHORT_PASSWORD);
    }
    let mixed = password.chars().any(char::is_uppercase)
        && password.chars().any(char::is_lowercase)
        && password.chars().any(|character| !character.is_alphanumeric());
    if !mixed && option(state, |options| options.is_true(CLIENT_ZONE_REQUIRE_SECURE_PASSWORD)) {
        violations.add(NEW_PASSWORD.name(), messages::PLAIN_PASSWORD);
    }
}

fn reset_password(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let username = call.body.text(USERNAME).unwrap_or_default();
    access::refuse_many(transaction, call, username)?;
    let named = transaction.having(&CLIENTS, USERNAME, &Key::Text(username.into())).next();
    let client = named.filter(|client| !client.is_true(IS_ARCHIVED)).ok_or(Failure::NotFound)?.key();
    let has_email = transaction.having(&CONTACTS, CLIENT_ID, &client).any(|contact| contact.contains(EMAIL));
    if !has_email {
        return Err(Failure::BadRequest(messages::BAD_REQUEST.to_owned()));
    }
    Ok(confirmation("Password reset instructions were sent to client email."))
}

fn login_token(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    transaction.get(&CLIENTS, signed_in(call)?)?;
    let token = transaction.draw_token(3);
    let host = call.base.find("://").map_or(0, |scheme| scheme + 3);
    let origin = call.base[host..].find('/').map_or(call.base.as_str(), |path| &call.base[..host + path]);
    let url = format!("{origin}/crm/login/token/{token}");
    Ok(Outcome::Object(Document::new().with(TOKEN, token).with(URL, url)))
}

fn option(state: &State, test: impl Fn(&Document) -> bool) -> bool {
    state.table(&OPTIONS).rows().next().is_some_and(|options| test(options))
}

fn confirmation(message: &str) -> Outcome {
    Outcome::Object(Document::new().with(CODE, 200).with(MESSAGE, message))
}
