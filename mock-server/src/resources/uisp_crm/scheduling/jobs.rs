//! Jobs: work to be done, for a client or not, at a time by somebody.
//!
//! - A job with a date needs somebody to do it.
//! - Its tasks and attachments show in every answer.
//! - Deleting a job takes its tasks, comments and attachments along, and takes it off its tickets.

use super::attachments::JOB_ATTACHMENTS;
use super::tasks::JOB_TASKS;
use crate::engine::query::Arguments;
use crate::engine::resource::{Filter, Initial, Reference, Test};
use crate::engine::{Change, Document, Failure, Key, Plan, Resource, Rule, State, Transaction, Value, messages};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::account::clients::CLIENTS;
use crate::resources::uisp_crm::billing::search;
use crate::resources::uisp_crm::ticketing;
use crate::specification::Field;

/// The status of a job that nobody has begun.
pub const OPEN: i64 = 0;

/// Jobs.
pub static JOBS: Resource = Resource {
    references: &[Reference::loose(CLIENT_ID, "clients"), Reference::loose(ASSIGNED_USER_ID, "users")],
    defaults: &[(STATUS, Initial::Integer(OPEN))],
    filters: &[
        Filter::new("clientId", Test::Equals(CLIENT_ID)),
        Filter::new("assignedUserId", Test::Equals(ASSIGNED_USER_ID)),
        Filter::new("ticketId", Test::Check(belongs_to_ticket)),
        Filter::new("dateFrom", Test::From(DATE)),
        Filter::new("dateTo", Test::To(DATE)),
        Filter::new("statuses", Test::Equals(STATUS)),
        Filter::query(Test::Check(matches_query)),
    ],
    before_write: Some(prepare),
    compute: Some(compute),
    rules: &[
        Rule::observed(
            "a date without an assigned user is refused on assignedUserId, both null are accepted",
            "measured on CRM 4.5",
        ),
        Rule::documented(
            "null as clientId, assignedUserId or ticketId asks for jobs without one",
            "blueprint 2247-2249",
        ),
        Rule::documented("a new job is open", "blueprint 8087"),
        Rule::documented("coordinates are texts", "blueprint 8089-8090"),
        Rule::documented("query needs at least two characters, else it is a 400", "blueprint 2254"),
        Rule::assumed("every word of query stands in the title, the description, the address or the client's name"),
        Rule::assumed("deleting a client keeps its jobs without it"),
    ],
    ..Resource::plain("jobs", &schemas::JOB)
};

/// What the server does for the operations on jobs.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_jobs", Plan::List(&JOBS)),
    ("create_job", Plan::Create(&JOBS)),
    ("get_job", Plan::Read(&JOBS)),
    ("update_job", Plan::Update(&JOBS)),
    ("delete_job", Plan::Delete(&JOBS)),
];

fn prepare(_transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    change.after.set_default(STATUS, OPEN);
    if change.after.contains(DATE) && !change.after.contains(ASSIGNED_USER_ID) {
        return Err(Failure::invalid(ASSIGNED_USER_ID.name(), messages::DATE_NEEDS_USER));
    }
    Ok(())
}

fn compute(state: &State, job: &Document, shown: &mut Document) {
    let key = job.key();
    let children = |resource: &Resource| -> Vec<Value> {
        state.having(resource, JOB_ID, &key).map(|row| state.show(resource, row).into()).collect()
    };
    shown.set(ATTACHMENTS, children(&JOB_ATTACHMENTS));
    shown.set(TASKS, children(&JOB_TASKS));
}

fn belongs_to_ticket(state: &State, job: &Document, arguments: &Arguments) -> bool {
    let ticket = arguments.get("ticketId").filter(|ticket| *ticket != "null").map(Key::parse);
    ticketing::jobs::belongs(state, &job.key(), ticket.as_ref())
}

fn matches_query(state: &State, job: &Document, arguments: &Arguments) -> bool {
    const LOOKED_AT: [Field; 6] = [TITLE, DESCRIPTION, ADDRESS, FIRST_NAME, LAST_NAME, COMPANY_NAME];
    let client = state.follow(job, CLIENT_ID, &CLIENTS).map(AsRef::as_ref);
    let rows: Vec<&Document> = client.into_iter().chain([job]).collect();
    search::matches(&rows, &LOOKED_AT, arguments.get("query").unwrap_or_default())
}
