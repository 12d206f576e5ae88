//! The users of the console.

use super::session::{SESSION_TIMEOUT, end_sessions};
use crate::engine::{Call, Caller, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction};
use crate::generated::fields::{
    ALERTS, EMAIL, ENABLED, FORCE_CHANGE_PASSWORD, ID, IS_LOCAL_LOGIN_ENABLED, IS_SSO_LOGIN_ENABLED, PASSWORD,
    PASSWORD_HASH, PRESENTATION_MODE, ROLE, SESSION_TIMEOUT as TIMEOUT, TOTP_AUTH_ENABLED, TOTP_AUTH_SECRET, UPDATED,
    USERNAME,
};
use crate::resources::uisp_crm::access::password_hash;
use crate::resources::uisp_network::access::{SUPERADMIN, USERS};
use crate::resources::uisp_network::lists::{done, in_order};

/// What the server does for the operations on users.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_users", Plan::Answer(list, RULES)),
    ("create_user", Plan::Action(create, CREATING)),
    ("update_user_by_id", Plan::Action(update, RULES)),
    ("delete_user", Plan::Action(delete, RULES)),
];

const RULES: &[Rule] = &[
    Rule::assumed("only superadmins see and change users"),
    Rule::assumed("the last superadmin who is enabled can be neither deleted nor made anything else: 400"),
    Rule::documented("a change of a user who is not there is no 404", "PUT /users/{id} has none"),
    Rule::assumed("it is a 400, as is an id in the body that is not that of the path"),
    Rule::assumed("no two users share a name or an e-mail address; neither can be empty, and a null keeps what was"),
    Rule::assumed("a second factor can be taken off like this, with its secret, and not be set up: 400"),
    Rule::assumed("with a user go their sessions and tokens; whoever is disabled loses the sessions"),
];

const CREATING: &[Rule] = &[
    Rule::assumed("no two users share a name or an e-mail address; without a name it is the address"),
    Rule::assumed("a new user is enabled unless the request says otherwise"),
    Rule::documented("no answer shows a password", "definition User"),
];

/// The roles that a user can have.
const ROLES: [&str; 5] = ["superadmin", "admin", "guest", "anonymous", "installer"];

/// A user as answers show them.
#[must_use]
pub fn shown(user: &Document) -> Document {
    let mut shown = user.clone();
    shown.take(PASSWORD);
    shown.take(PASSWORD_HASH);
    shown.take(TOTP_AUTH_SECRET);
    for (field, initially) in [
        (ALERTS, true),
        (TOTP_AUTH_ENABLED, false),
        (IS_SSO_LOGIN_ENABLED, false),
        (IS_LOCAL_LOGIN_ENABLED, true),
        (PRESENTATION_MODE, false),
        (FORCE_CHANGE_PASSWORD, false),
    ] {
        shown.set_default(field, initially);
    }
    shown.set_default(TIMEOUT, SESSION_TIMEOUT);
    shown
}

/// Keeps the hash of a new password, and nothing else of it.
///
/// # Errors
/// `NotFound` without the user.
pub fn set_password(transaction: &mut Transaction, user: &Key, password: &str) -> Result<(), Failure> {
    let hash = password_hash(user, password);
    transaction.edit(&USERS, user, |row| {
        row.take(PASSWORD);
        row.set(PASSWORD_HASH, hash);
    })
}

/// Writes changes over a user, by the rules for names and roles.
///
/// # Errors
/// `Invalid` for a name that is taken or a role that there is not, `Forbidden` for a role that the caller may not give.
pub fn change(transaction: &mut Transaction, call: &Call, user: &Key, changes: &Document) -> Result<Outcome, Failure> {
    check_names(transaction, Some(user), changes)?;
    let before = transaction.get(&USERS, user)?.clone();
    if let Some(role) = changes.text(ROLE).filter(|role| before.text(ROLE) != Some(role)) {
        if !ROLES.contains(&role) {
            return Err(Failure::invalid(ROLE.name(), "There is no such role."));
        }
        if !matches!(&call.caller, Caller::Operator { role, .. } if &**role == SUPERADMIN) {
            return Err(Failure::Forbidden);
        }
    }
    let mut after = Document::clone(&before);
    after.merge(changes);
    for kept in [USERNAME, EMAIL, ROLE, ENABLED] {
        after.set_default(kept, before.get(kept).clone());
    }
    if !after.is_true(TOTP_AUTH_ENABLED) {
        after.take(TOTP_AUTH_SECRET);
    } else if before.get(TOTP_AUTH_SECRET).is_null() {
        let why = "Only the user can set up a second factor, with a code of it.";
        return Err(Failure::invalid(TOTP_AUTH_ENABLED.name(), why));
    }
    if !is_active_superadmin(&after) {
        keep_a_superadmin(transaction, user)?;
    }
    after.set(UPDATED, transaction.now());
    let disabled = !after.is_true(ENABLED);
    transaction.update(&USERS, after)?;
    if disabled {
        end_sessions(transaction, user, None)?;
    }
    Ok(Outcome::Object(shown(transaction.get(&USERS, user)?)))
}

/// Refuses names and addresses that are empty, or that somebody else has.
///
/// # Errors
/// `Invalid` with the field.
pub fn check_names(state: &State, user: Option<&Key>, changes: &Document) -> Result<(), Failure> {
    for field in [USERNAME, EMAIL] {
        let Some(name) = changes.text(field) else { continue };
        if name.trim().is_empty() {
            return Err(Failure::invalid(field.name(), "It must not be empty."));
        }
        let mut others = state.table(&USERS).rows().filter(|other| Some(&other.key()) != user);
        if others.any(|other| other.text(USERNAME) == Some(name) || other.text(EMAIL) == Some(name)) {
            return Err(Failure::invalid(field.name(), "Somebody else has it."));
        }
    }
    Ok(())
}

fn list(state: &State, _: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::List(in_order(state, &USERS).into_iter().map(|user| shown(user)).collect()))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let mut user = Document::new();
    user.merge(&call.body);
    let password = user.take(PASSWORD);
    user.set_default(USERNAME, call.body.get(EMAIL).clone());
    user.set_default(ENABLED, true);
    check_names(transaction, None, &user)?;
    user.set(UPDATED, transaction.now());
    let key = transaction.insert(&USERS, user)?;
    set_password(transaction, &key, password.as_ref().and_then(|value| value.as_text()).unwrap_or_default())?;
    Ok(Outcome::Object(shown(transaction.get(&USERS, &key)?)))
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let user = call.key("id");
    if transaction.find(&USERS, &user).is_none() || call.body.reference(ID).as_ref() != Some(&user) {
        return Err(Failure::invalid(ID.name(), "It is not the id of the user in the path."));
    }
    change(transaction, call, &user, &call.body)
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let user = call.key("id");
    transaction.get(&USERS, &user)?;
    keep_a_superadmin(transaction, &user)?;
    transaction.delete(&USERS, &user)?;
    Ok(done("The user is deleted."))
}

/// Refuses what would leave the console without a superadmin.
fn keep_a_superadmin(state: &State, user: &Key) -> Result<(), Failure> {
    let is_one = state.find(&USERS, user).is_some_and(|row| is_active_superadmin(row));
    let others = state.table(&USERS).rows().any(|other| other.key() != *user && is_active_superadmin(other));
    if is_one && !others {
        return Err(Failure::BadRequest("The last superadmin has to stay one.".to_owned()));
    }
    Ok(())
}

fn is_active_superadmin(user: &Document) -> bool {
    user.text(ROLE) == Some(SUPERADMIN) && user.is_true(ENABLED)
}
