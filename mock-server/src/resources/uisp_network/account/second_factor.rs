//! The second factor: codes of six digits that change by the world's clock, asked for after name and password.

use std::sync::Arc;

use chrono::TimeDelta;
use totp_rs::{Builder, Secret, Totp};

use super::session::{self, own};
use super::users::shown;
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::{
    BASE32, ENABLED, EXP, EXPIRES_AT, ID, KEY, LIFETIME, OTPAUTH_URL, PASSWORD, TOKEN, TOTP_AUTH_ENABLED,
    TOTP_AUTH_SECRET, USER_ID, USERNAME, VERIFICATION_CODE,
};
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::access::{USERS, is_password_of};

/// How long the second step may wait for the first. Assumed.
const PATIENCE: TimeDelta = TimeDelta::minutes(5);

/// Whom an authenticator's entry is from.
const ISSUER: &str = "UISP";

/// The sign-ins that wait for a code. A row has `userId`, the secret `key` that names it, `expiresAt`, and the `lifetime` of the
/// session that it will be.
pub static PENDING: Resource = Resource {
    identity: Identity::Uuid,
    indexed: &[KEY],
    references: &[Reference::owned(USER_ID, "network-users")],
    ..Resource::plain("network-second-factors", &schemas::TWO_FACTOR_TOKEN)
};

/// What the server does for the operations on the second factor.
pub static PLANS: &[(&str, Plan)] = &[
    ("log_in_with_totp", Plan::Action(log_in, SIGNING_IN)),
    ("get_user_totpauth", Plan::Action(offer, SETTING_UP)),
    ("update_user_totpauth", Plan::Action(enable, SETTING_UP)),
    ("update_user_disabledtotpauth", Plan::Action(disable, TAKING_OFF)),
];

const SIGNING_IN: &[Rule] = &[
    Rule::documented("a wrong code is a 400, as there is no 401", "POST /user/login/totpauth"),
    Rule::assumed(
        "`token` is the `id` that the first step answered with; it holds for five minutes and for one session",
    ),
    Rule::assumed("a code holds for its 30 seconds and those next to them, by the world's clock, and more than once"),
    Rule::assumed("the session lasts as the second step asks, or the first"),
    Rule::assumed("what ends a user's sessions ends the sign-ins that wait for a code too"),
];

const SETTING_UP: &[Rule] = &[
    Rule::documented("the secret comes from the console, and goes back with a code made of it", "PUT /user/totpauth"),
    Rule::assumed("each call offers a new secret, and nothing is kept of it until the code is right"),
    Rule::assumed("a wrong password or code, and a secret that is none, is a 400"),
];

const TAKING_OFF: &[Rule] = &[
    Rule::assumed("a wrong password is a 400"),
    Rule::assumed("`totpAuthEnabled` says what is wanted: with true, nothing changes"),
];

/// Keeps a sign-in until its code comes, and answers with what the second step needs.
///
/// # Errors
/// None that can happen: the user is there.
pub fn ask(transaction: &mut Transaction, user: &Document, lifetime: i64) -> Result<Outcome, Failure> {
    let key = transaction.draw_token(4);
    let end = transaction.now().checked_add_signed(PATIENCE);
    let pending = Document::new()
        .with(KEY, key.as_str())
        .with(USER_ID, user.get(ID).clone())
        .with(LIFETIME, lifetime)
        .with(EXPIRES_AT, end);
    transaction.insert(&PENDING, pending)?;
    let shown =
        Document::new().with(ID, key).with(USER_ID, user.get(ID).clone()).with(EXP, end.map(|end| end.timestamp()));
    Ok(Outcome::Other { status: 201, shown })
}

/// Ends the sign-ins of a user that wait for a code.
///
/// # Errors
/// None that can happen: nothing refers to them.
pub fn forget(transaction: &mut Transaction, user: &Key) -> Result<(), Failure> {
    let waiting: Vec<Key> = transaction.having(&PENDING, USER_ID, user).map(|row| row.key()).collect();
    waiting.iter().try_for_each(|key| transaction.delete(&PENDING, key))
}

fn log_in(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let pending = pending(transaction, call).ok_or_else(|| {
        Failure::invalid(
            TOKEN.name(),
            "It belongs to no sign-in that waits for a code; sign in by name and password first.",
        )
    })?;
    let user = transaction.follow(&pending, USER_ID, &USERS).filter(|user| user.is_true(ENABLED));
    let user = user.ok_or_else(|| Failure::invalid(TOKEN.name(), "Its user cannot sign in."))?.clone();
    let secret = user.text(TOTP_AUTH_SECRET).unwrap_or_default();
    check_code(transaction, call, secret)?;
    let before = pending.integer(LIFETIME).unwrap_or(session::SESSION_TIMEOUT);
    let lifetime = session::lifetime(call)?.unwrap_or(before);
    transaction.delete(&PENDING, &pending.key())?;
    session::begin(transaction, &user, lifetime)
}

fn offer(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let user = own(transaction, call)?;
    let bytes: Vec<u8> = (0..3).flat_map(|_| transaction.draw().to_be_bytes()).take(20).collect();
    let secret = Secret::from(bytes);
    // The form of these addresses has no place for a colon in a name.
    let name = transaction.get(&USERS, &user)?.text(USERNAME).unwrap_or_default().replace(':', "");
    let codes = Builder::new().with_secret(secret.clone()).with_account_name(name).with_issuer(Some(ISSUER)).build();
    let address = codes.and_then(|codes| codes.to_url()).ok();
    let shown = Document::new().with(BASE32, secret.to_base32()).with(OTPAUTH_URL, address);
    Ok(Outcome::Object(shown))
}

fn enable(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let user = verified(transaction, call)?;
    let secret = call.body.text(TOTP_AUTH_SECRET).unwrap_or_default();
    check_code(transaction, call, secret)?;
    let wanted = call.body.is_true(TOTP_AUTH_ENABLED);
    set(transaction, &user, wanted.then_some(secret))
}

fn disable(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let user = verified(transaction, call)?;
    if call.body.is_true(TOTP_AUTH_ENABLED) {
        return Ok(Outcome::Object(shown(transaction.get(&USERS, &user)?)));
    }
    set(transaction, &user, None)
}

/// The caller, if they gave their password.
fn verified(state: &State, call: &Call) -> Result<Key, Failure> {
    let user = own(state, call)?;
    let password = call.body.text(PASSWORD).unwrap_or_default();
    if is_password_of(state.get(&USERS, &user)?, password) {
        Ok(user)
    } else {
        Err(Failure::invalid(PASSWORD.name(), "It is not the password of the user who is signed in."))
    }
}

fn set(transaction: &mut Transaction, user: &Key, secret: Option<&str>) -> Result<Outcome, Failure> {
    transaction.edit(&USERS, user, |row| {
        row.set(TOTP_AUTH_SECRET, secret.map_or(Value::Null, Value::from));
        row.set(TOTP_AUTH_ENABLED, secret.is_some());
    })?;
    Ok(Outcome::Object(shown(transaction.get(&USERS, user)?)))
}

/// Refuses a code that the secret does not give at this moment.
fn check_code(state: &State, call: &Call, secret: &str) -> Result<(), Failure> {
    let secret = Secret::try_from_base32(secret).map(|secret| Builder::new().with_secret(secret).build());
    let Ok(Ok(codes)) = secret else {
        return Err(Failure::invalid(TOTP_AUTH_SECRET.name(), "It must be a secret of 16 bytes or more in base 32."));
    };
    if is_current(&codes, call.body.text(VERIFICATION_CODE).unwrap_or_default(), state) {
        Ok(())
    } else {
        Err(Failure::invalid(VERIFICATION_CODE.name(), "It is not the code of this moment."))
    }
}

fn is_current(codes: &Totp, code: &str, state: &State) -> bool {
    codes.check(code, u64::try_from(state.now().timestamp()).unwrap_or(0)).is_some()
}

/// The sign-in that the call's token names, if it still waits.
fn pending(state: &State, call: &Call) -> Option<Arc<Document>> {
    let token = call.body.text(TOKEN)?;
    let pending = state.having(&PENDING, KEY, &Key::Text(token.into())).next()?;
    let waits = pending.moment(EXPIRES_AT).is_none_or(|end| end > state.now());
    waits.then(|| Arc::clone(pending))
}
