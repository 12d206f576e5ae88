//! Who may call what: tokens, of sessions and of applications, each with the rights of a role.
//!
//! - The token travels in `x-auth-token`. A session's token comes from a sign-in and is one like any other, but transient.
//! - Operations that document no 401 need none, and neither do signing in, taking an invitation and resetting a password.
//! - A guest may read, and change what is their own.
//! - Users, backups, the vault and the console's settings are a superadmin's business.

use std::sync::Arc;

use crate::engine::resource::{Identity, Reference};
use crate::engine::{Caller, Document, Failure, Key, Resource, State};
use crate::generated::fields::{ENABLED, EXPIRES_AT, KEY, PASSWORD, PASSWORD_HASH, ROLE, SCOPE, USER_ID};
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_crm::access::password_hash;
use crate::specification::Operation;

/// The resources of this file.
pub static RESOURCES: &[&Resource] = &[&USERS, &TOKENS];

/// The users of the console. A row has the fields of `User` and either `passwordHash` or, from a seed, `password`.
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

/// The operations that need no token although they answer 401: what they need is in the body.
const OPEN: &[&str] = &["log_in", "reset_user_password", "create_user_login_invite_local"];

/// What changes only what is the caller's own, so that guests may do it. Assumed.
pub const OWN: &[&str] = &[
    "log_out",
    "update_user",
    "update_user_preferences",
    "create_user_last_release_notes_seen",
    "create_user_location",
    "check_user_credentials",
    "check_user_session",
    "update_user_totpauth",
    "update_user_disabledtotpauth",
    "create_user_offline_password",
    "confirm_user_offline_passwords",
];

/// What only superadmins may do. Assumed.
pub const SUPERADMIN_ONLY: &[&str] = &[
    "list_users",
    "create_user",
    "update_user_by_id",
    "delete_user",
    "import_users",
    "invite_users",
    "reinvite_user",
    "create_user_reinvite_link",
    "update_nms_settings",
    "get_nms_mailserver",
    "update_nms_mailserver",
    "create_nms_log_verbosity",
    "update_nms_notifications",
    "update_nms_settings_allow_unms_beta",
    "refresh_nms_certificate",
    "test_nms_mailserver",
    "get_nms_maintenance_supportinfo",
    "list_nms_backups",
    "get_nms_backup",
    "create_nms_backup",
    "delete_nms_backup",
    "restore_nms_backup",
    "get_nms_backup_download_token",
    "get_vault_credentials",
    "create_vault_credential",
    "get_vault_credentials_devices",
    "get_vault_credentials_by_device_id",
    "regenerate_vault_credentials",
    "unlock_vault_credentials",
    "regenerate_vault_credentials_by_device_id",
    "change_vault_credentials",
];

/// Who calls, if the token allows the operation.
///
/// # Errors
/// `Unauthenticated` without a valid token, `Forbidden` if its role may not do this.
pub fn authenticate(state: &State, operation: &Operation, token: Option<&str>) -> Result<Caller, Failure> {
    let caller = token.and_then(|token| holder(state, token));
    if OPEN.contains(&operation.id) {
        return Ok(Caller::Anonymous);
    }
    if !operation.responses.iter().any(|response| response.status == 401) {
        return Ok(caller.unwrap_or(Caller::Anonymous));
    }
    let caller = caller.ok_or(Failure::Unauthenticated)?;
    let Caller::Operator { role, .. } = &caller else { return Err(Failure::Unauthenticated) };
    let may = rank(role) >= needed(operation);
    if may { Ok(caller) } else { Err(Failure::Forbidden) }
}

/// How much a role may do, compared with others. Assumed: whoever installs may write, somebody unknown may read.
#[must_use]
pub fn rank(role: &str) -> u8 {
    match role {
        SUPERADMIN => 3,
        "admin" => 2,
        "installer" => 1,
        _ => 0,
    }
}

/// Whether a password is the user's.
#[must_use]
pub fn is_password_of(user: &Document, password: &str) -> bool {
    match user.text(PASSWORD_HASH) {
        Some(hash) => hash == password_hash(&user.key(), password),
        None => user.text(PASSWORD) == Some(password),
    }
}

/// The least rank that may call an operation.
fn needed(operation: &Operation) -> u8 {
    if SUPERADMIN_ONLY.contains(&operation.id) {
        rank(SUPERADMIN)
    } else if operation.method == "GET" || OWN.contains(&operation.id) {
        0
    } else {
        1
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
    let roles = [token.text(SCOPE), user.and_then(|user| user.text(ROLE))];
    let role = roles.into_iter().flatten().min_by_key(|role| rank(role)).unwrap_or(GUEST);
    Some(Caller::Operator { user: user.map(|user| user.key()), session: token.key(), role: Arc::from(role) })
}
