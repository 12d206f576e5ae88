//! Users of the administration and their permission groups.
//!
//! - A key that belongs to no user has no `me`.
//! - A user is deleted by the id that the console gives it, not by its number.

use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::{ORGANIZATION_ID, UNMS_ID};
use crate::generated::uisp_crm::schemas;

/// Users of the administration.
pub static USERS: Resource = Resource {
    indexed: &[UNMS_ID],
    rules: &[Rule::observed("the first administrator of a console has the id 1000", "measured on CRM 4.5")],
    ..Resource::plain("users", &schemas::USER)
};

/// Groups of permissions.
pub static PERMISSION_GROUPS: Resource = Resource {
    identity: Identity::Uuid,
    references: &[Reference::owned(ORGANIZATION_ID, "organizations")],
    ..Resource::plain("permission-groups", &schemas::PERMISSION_GROUP)
};

/// What the server does for the operations on users.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_current_admin", Plan::Answer(me, ME)),
    ("list_admins", Plan::List(&USERS)),
    ("get_admin", Plan::Read(&USERS)),
    ("delete_admin", Plan::Action(delete, DELETING)),
    ("list_permission_groups", Plan::List(&PERMISSION_GROUPS)),
    ("get_permission_group", Plan::Read(&PERMISSION_GROUPS)),
];

/// The id of the user that what a writing key does is written down as; null if there are no users.
#[must_use]
pub fn acting(state: &State) -> Value {
    state.table(&USERS).rows().next().map(|user| user.key()).into()
}

const ME: &[Rule] = &[
    Rule::observed("a key that belongs to no user answers 404", "public clients"),
    Rule::assumed("a writing key belongs to the first user, a reading key to none"),
];

const DELETING: &[Rule] = &[Rule::documented("the path holds the console's UUID of the user", "blueprint 5165")];

fn me(state: &State, call: &Call) -> Result<Outcome, Failure> {
    if call.caller != crate::engine::Caller::Writer {
        return Err(Failure::NotFound);
    }
    let user = state.table(&USERS).rows().next().ok_or(Failure::NotFound)?;
    Ok(Outcome::Object(state.show(&USERS, user)))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let unms_id = Key::Text(call.path_text("unmsId").into());
    let user = transaction.having(&USERS, UNMS_ID, &unms_id).next().ok_or(Failure::NotFound)?.key();
    transaction.delete(&USERS, &user)?;
    Ok(Outcome::Empty)
}
