//! Activities of tickets: comments, and a line for every change of status, subject, user, group, client and jobs.
//!
//! - An activity without a user is the client's.
//! - What an application changes is written down as done by the user of its key.
//! - The newest activity decides what the ticket says about its last activity.
//! - An activity keeps the ids that it speaks of, even when what they named is gone.

use super::comments;
use super::tickets::TICKETS;
use crate::engine::resource::{Filter, Initial, Reference, Test};
use crate::engine::{Document, Failure, Key, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::account::users;
use crate::specification::Field;

/// Somebody says something.
pub const SAYING: &str = "comment";
/// The assigned user changes.
pub const USER_CHANGE: &str = "assignment";
/// The client changes.
pub const CLIENT_CHANGE: &str = "assignment_client";
/// A job comes or goes.
pub const JOB_CHANGE: &str = "assignment_job";
/// The assigned group changes.
pub const GROUP_CHANGE: &str = "assignment_group";
/// The status changes.
pub const STATUS_CHANGE_TYPE: &str = "status_change";
/// The subject changes.
pub const SUBJECT_CHANGE_TYPE: &str = "subject_change";

/// What an assignment says when something is assigned.
const ADD: &str = "add";
/// What an assignment says when nothing is assigned any more.
const REMOVE: &str = "remove";

/// Activities of tickets. A row is flat; answers show the part that belongs to its type as a nested object.
pub static TICKET_ACTIVITIES: Resource = Resource {
    references: &[Reference::owned(TICKET_ID, "tickets")],
    indexed: &[USER_ID],
    defaults: &[(CREATED_AT, Initial::Now)],
    filters: &[
        Filter::new("ticketId", Test::Equals(TICKET_ID)),
        Filter::new("userId", Test::Equals(USER_ID)),
        Filter::new("createdDateFrom", Test::From(CREATED_AT)),
        Filter::new("createdDateTo", Test::To(CREATED_AT)),
    ],
    compute: Some(compute),
    rules: &[
        Rule::documented(
            "comments, assignments, changes of status and of subject are activities",
            "blueprint 8218-8240",
        ),
        Rule::documented("an activity without a user is the client's", "blueprint 8214"),
        Rule::documented("both ends of the range of days are included", "blueprint 4811-4815"),
        Rule::assumed("clients see changes of the status of a public ticket, and no other changes"),
        Rule::assumed("a change from one user, group or client to another is one activity that adds the new one"),
        Rule::assumed("what an application changes is written down as done by the user of its key"),
    ],
    ..Resource::plain("ticket-activities", &schemas::TICKET_ACTIVITY)
};

/// What the server does for the operations on activities.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_ticket_activities", Plan::List(&TICKET_ACTIVITIES)),
    ("get_ticket_activity", Plan::Read(&TICKET_ACTIVITIES)),
];

/// The activities of a ticket as answers show them.
#[must_use]
pub fn of(state: &State, ticket: &Key) -> Vec<Value> {
    state.having(&TICKET_ACTIVITIES, TICKET_ID, ticket).map(|row| state.show(&TICKET_ACTIVITIES, row).into()).collect()
}

/// Writes down what differs between a ticket before and after a change.
///
/// # Errors
/// None that can happen once the ticket is there.
pub fn record_changes(transaction: &mut Transaction, before: &Document, after: &Document) -> Result<(), Failure> {
    let ticket = after.key();
    if before.get(STATUS) != after.get(STATUS) {
        let activity = change(STATUS_CHANGE_TYPE)
            .with(PREVIOUS_STATUS, before.get(STATUS).clone())
            .with(STATUS, after.get(STATUS).clone())
            .with(PUBLIC, after.is_true(PUBLIC));
        record_own(transaction, &ticket, activity)?;
    }
    if before.get(SUBJECT) != after.get(SUBJECT) {
        let activity = change(SUBJECT_CHANGE_TYPE)
            .with(PREVIOUS_SUBJECT, before.get(SUBJECT).clone())
            .with(SUBJECT, after.get(SUBJECT).clone());
        record_own(transaction, &ticket, activity)?;
    }
    for (held, kind, shown) in [
        (CLIENT_ID, CLIENT_CHANGE, ASSIGNED_CLIENT_ID),
        (ASSIGNED_GROUP_ID, GROUP_CHANGE, ASSIGNED_GROUP_ID),
        (ASSIGNED_USER_ID, USER_CHANGE, ASSIGNED_USER_ID),
    ] {
        match (before.get(held), after.get(held)) {
            (old, new) if old == new => {}
            (old, Value::Null) => {
                record_own(transaction, &ticket, change(kind).with(shown, old.clone()).with(CHANGE_TYPE, REMOVE))?;
            }
            (_, new) => record_own(transaction, &ticket, change(kind).with(shown, new.clone()).with(CHANGE_TYPE, ADD))?,
        }
    }
    Ok(())
}

/// Writes down that a job came to a ticket, or left it.
///
/// # Errors
/// None that can happen once the ticket is there.
pub fn record_job(transaction: &mut Transaction, ticket: &Key, job: &Key, added: Assigned) -> Result<(), Failure> {
    let change_type = match added {
        Assigned::Added => ADD,
        Assigned::Removed => REMOVE,
    };
    record_own(
        transaction,
        ticket,
        change(JOB_CHANGE).with(ASSIGNED_JOB_ID, job.clone()).with(CHANGE_TYPE, change_type),
    )
}

/// Whether a job came or left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assigned {
    /// It came.
    Added,
    /// It left.
    Removed,
}

/// Writes an activity and brings the ticket's last activity up to date.
///
/// # Errors
/// `UnknownReference` if there is no such ticket.
pub fn record(transaction: &mut Transaction, ticket: &Key, activity: Document) -> Result<Key, Failure> {
    let mut activity = activity.with(TICKET_ID, ticket.clone());
    activity.set_default(CREATED_AT, transaction.now());
    let key = transaction.insert(&TICKET_ACTIVITIES, activity)?;
    refresh(transaction, ticket)?;
    Ok(key)
}

fn record_own(transaction: &mut Transaction, ticket: &Key, activity: Document) -> Result<(), Failure> {
    let user = users::acting(transaction);
    record(transaction, ticket, activity.with(USER_ID, user)).map(drop)
}

fn change(kind: &str) -> Document {
    Document::new().with(TYPE, kind).with(PUBLIC, false)
}

/// Of activities of the same moment the one that was written last is the newest.
fn refresh(transaction: &mut Transaction, ticket: &Key) -> Result<(), Failure> {
    let newest = |only: Option<&str>| {
        let activities = transaction.having(&TICKET_ACTIVITIES, TICKET_ID, ticket);
        let activities = activities.filter(|activity| only.is_none_or(|kind| activity.text(TYPE) == Some(kind)));
        activities.max_by_key(|activity| (activity.moment(CREATED_AT), activity.key())).cloned()
    };
    let (activity, comment) = (newest(None), newest(Some(SAYING)));
    transaction.edit(&TICKETS, ticket, |row| {
        if let Some(activity) = activity {
            row.set(LAST_ACTIVITY, activity.get(CREATED_AT).clone());
            row.set(IS_LAST_ACTIVITY_BY_CLIENT, !activity.contains(USER_ID));
        }
        row.set(LAST_COMMENT_AT, comment.map(|comment| comment.get(CREATED_AT).clone()));
    })
}

fn compute(state: &State, activity: &Document, shown: &mut Document) {
    let part = |named: &[Field]| named.iter().map(|field| (*field, activity.get(*field).clone())).collect::<Document>();
    let assignment = |named: Field| part(&[named]).with(TYPE, activity.get(CHANGE_TYPE).clone());
    shown.set(IS_ADMIN, activity.contains(USER_ID));
    let (field, detail) = match activity.text(TYPE).unwrap_or_default() {
        USER_CHANGE => (ASSIGNMENT, assignment(ASSIGNED_USER_ID)),
        CLIENT_CHANGE => (CLIENT_ASSIGNMENT, assignment(ASSIGNED_CLIENT_ID)),
        JOB_CHANGE => (JOB_ASSIGNMENT, assignment(ASSIGNED_JOB_ID)),
        GROUP_CHANGE => (GROUP_ASSIGNMENT, assignment(ASSIGNED_GROUP_ID)),
        STATUS_CHANGE_TYPE => (STATUS_CHANGE, part(&[PREVIOUS_STATUS, STATUS])),
        SUBJECT_CHANGE_TYPE => (SUBJECT_CHANGE, part(&[PREVIOUS_SUBJECT, SUBJECT])),
        _ => (COMMENT, comments::body(state, activity)),
    };
    shown.set(field, detail);
}
