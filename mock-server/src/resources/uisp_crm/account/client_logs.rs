//! Log entries of clients: plain rows that belong to a client.

use crate::engine::resource::{Filter, Initial, Reference, Test};
use crate::engine::{Plan, Resource, Rule};
use crate::generated::fields::{CLIENT_ID, CREATED_DATE, USER_ID};
use crate::generated::uisp_crm::schemas;

/// Log entries of clients.
pub static CLIENT_LOGS: Resource = Resource {
    references: &[Reference::owned(CLIENT_ID, "clients"), Reference::loose(USER_ID, "users")],
    defaults: &[(CREATED_DATE, Initial::Now)],
    filters: &[
        Filter::new("clientId", Test::Equals(CLIENT_ID)),
        Filter::new("createdDateFrom", Test::From(CREATED_DATE)),
        Filter::new("createdDateTo", Test::To(CREATED_DATE)),
    ],
    rules: &[
        Rule::documented("without a date the present moment is taken", "blueprint 6524"),
        Rule::documented("both ends of the range of days are included", "blueprint 498-501"),
    ],
    ..Resource::plain("client-logs", &schemas::CLIENT_LOG)
};

/// What the server does for the operations on log entries.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_client_logs", Plan::List(&CLIENT_LOGS)),
    ("create_client_log", Plan::Create(&CLIENT_LOGS)),
    ("get_client_log", Plan::Read(&CLIENT_LOGS)),
    ("update_client_log", Plan::Update(&CLIENT_LOGS)),
    ("delete_client_log", Plan::Delete(&CLIENT_LOGS)),
];
