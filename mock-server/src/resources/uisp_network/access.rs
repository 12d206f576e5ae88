//! Who may call what: tokens, of sessions and of applications, each with the rights of a role.
//!
//! - The token travels in `x-auth-token`. A session's token comes from a sign-in and is one like any other, but transient.
//! - Operations that document no 401 need none.
//! - A guest may read, and change what is their own.

use std::sync::Arc;

use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Caller, Failure, Key, Resource, State, World};
use crate::generated::fields::{ENABLED, EXPIRES_AT, KEY, ROLE, SCOPE, USER_ID};
use crate::generated::uisp_network::schemas;
use crate::specification::Operation;

/// The resources of this file.
pub static RESOURCES: &[&Resource] = &[&USERS, &TOKENS];

/// The users of the console. A row has the fields of `User` and `password`.
pub static USERS: Resource = Resource { identity: Identity::Uuid, ..Resource::plain("network-users", &schemas::USER) };

/// The tokens: of sessions (`transient`) and of applications. A row has the fields of `Token`, the secret `key`, and `scope` as the
/// name of a role.
pub static TOKENS: Resource = Resource {
    identity: Identity::Uuid,
    indexed: &[KEY],
    references: &[Reference::owned(USER_ID, "network-users")],
    ..Resource::plain("network-tokens", &schemas::TOKEN)
};

/// The role that may do everything.
pub const SUPERADMIN: &str = "superadmin";
/// The role that may read.
pub const GUEST: &str = "guest";

/// Who calls, if the token allows the operation.
///
/// # Errors
/// `Unauthenticated` without a valid token, `Forbidden` if its role may not do this.
pub fn authenticate(state: &State, operation: &Operation, token: Option<&str>) -> Result<Caller, Failure> {
    let caller = token.and_then(|token| holder(state, token));
    if !operation.responses.iter().any(|response| response.status == 401) {
        return Ok(caller.unwrap_or(Caller::Anonymous));
    }
    let caller = caller.ok_or(Failure::Unauthenticated)?;
    match &caller {
        Caller::Operator { role, .. } if &**role == GUEST && operation.method != "GET" => Err(Failure::Forbidden),
        _ => Ok(caller),
    }
}

/// Whose token it is, if it is valid at this moment.
fn holder(state: &State, token: &str) -> Option<Caller> {
    let token = state.having(&TOKENS, KEY, &Key::Text(token.into())).next()?;
    if token.moment(EXPIRES_AT).is_some_and(|end| end <= state.now()) {
        return None;
    }
    let user = match token.reference(USER_ID) {
        None => None,
        Some(user) => Some(state.find(&USERS, &user).filter(|user| user.is_true(ENABLED))?),
    };
    let role = user.and_then(|user| user.text(ROLE)).or_else(|| token.text(SCOPE)).unwrap_or(GUEST);
    Some(Caller::Operator { user: user.map(|user| user.key()), session: token.key(), role: Arc::from(role) })
}

/// Runs for every call of somebody who is known.
pub fn touch(_world: &World, _caller: &Caller) {}

/// Runs after a call was refused.
pub fn count_refusal(_world: &World, _call: &Call, _failure: &Failure) {}
