//! Groups of users that tickets are assigned to. Deleting a group takes its tickets out of it.

use crate::engine::{Plan, Resource, Rule};
use crate::generated::uisp_crm::schemas;

/// Groups that tickets are assigned to.
pub static TICKET_GROUPS: Resource = Resource {
    rules: &[Rule::assumed("deleting a group leaves its tickets without one")],
    ..Resource::plain("ticket-groups", &schemas::TICKET_GROUP)
};

/// What the server does for the operations on groups.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_ticket_groups", Plan::List(&TICKET_GROUPS)),
    ("create_ticket_group", Plan::Create(&TICKET_GROUPS)),
    ("get_ticket_group", Plan::Read(&TICKET_GROUPS)),
    ("update_ticket_group", Plan::Update(&TICKET_GROUPS)),
    ("delete_ticket_group", Plan::Delete(&TICKET_GROUPS)),
];
