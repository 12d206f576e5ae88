//! Tickets: opened with a comment, changed, assigned, closed; everything that happens to one is an activity.
//!
//! - A ticket says who asks: a client, the address of an email, or a telephone number.
//! - A new ticket has at least one comment.
//! - Every change of status, subject, client, group, user and jobs adds an activity.
//! - The last activity, the last comment and whose turn it was follow from the activities.
//! - Without an explicit visibility the system's option decides.
//! - Deleting a ticket takes its activities along, deleting a client its tickets.

use super::{activities, comments, jobs, tags};
use crate::engine::query::Arguments;
use crate::engine::resource::{Filter, Initial, Reference, Test};
use crate::engine::{
    Change, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value, Violations, messages,
};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::account::clients::CLIENTS;
use crate::resources::uisp_crm::account::reference::OPTIONS;
use crate::resources::uisp_crm::billing::search;
use crate::resources::uisp_crm::ticketing::activities::TICKET_ACTIVITIES;
use crate::specification::Field;

/// The status of a ticket that nobody has looked at.
pub const NEW: i64 = 0;
/// The value of `ticketDefaultVisibility` that makes new tickets public.
const PUBLIC_BY_DEFAULT: i64 = 0;

/// Tickets.
pub static TICKETS: Resource = Resource {
    references: &[
        Reference::owned(CLIENT_ID, "clients"),
        Reference::loose(ASSIGNED_GROUP_ID, "ticket-groups"),
        Reference::loose(ASSIGNED_USER_ID, "users"),
    ],
    defaults: &[(CREATED_AT, Initial::Now)],
    filters: &[
        Filter::new("clientId", Test::Equals(CLIENT_ID)),
        Filter::new("assignedUserId", Test::Equals(ASSIGNED_USER_ID)),
        Filter::new("assignedGroupId", Test::Equals(ASSIGNED_GROUP_ID)),
        Filter::new("dateFrom", Test::From(CREATED_AT)),
        Filter::new("dateTo", Test::To(CREATED_AT)),
        Filter::new("statuses", Test::Equals(STATUS)),
        Filter::new("public", Test::Flag(PUBLIC)),
        Filter::query(Test::Check(matches_query)),
        Filter::new("ticketTagIds", Test::Check(has_tag)),
    ],
    orders: &[("createdAt", CREATED_AT), ("id", ID), ("lastActivity", LAST_ACTIVITY)],
    before_write: Some(prepare),
    after_write: Some(record),
    compute: Some(compute),
    rules: &[
        Rule::documented("a ticket needs a client, an emailFromAddress or a phoneFrom", "blueprint 8175"),
        Rule::documented("a new ticket needs at least one comment", "blueprint 8192"),
        Rule::documented("lists are ordered by createdAt unless asked otherwise", "blueprint 4630"),
        Rule::documented(
            "null as clientId, assignedUserId or assignedGroupId asks for tickets without one",
            "blueprint 4617-4619",
        ),
        Rule::documented(
            "changes of status, subject, client, group, user and jobs are activities",
            "blueprint 8231-8240",
        ),
        Rule::documented("a new ticket's visibility follows the option ticketDefaultVisibility", "blueprint 8522"),
        Rule::assumed("dateFrom and dateTo look at the day of createdAt"),
        Rule::assumed("every entry of activity in a request must hold a comment"),
        Rule::assumed("what a new ticket begins with is no change: only its comments are activities"),
        Rule::documented("query needs at least two characters, else it is a 400", "blueprint 4625"),
        Rule::assumed("every word of query stands in the subject, the sender, the client's name or the comments"),
        Rule::assumed("a comment does not change the status"),
        Rule::assumed("assignedJobIds of a change replaces the jobs"),
    ],
    ..Resource::plain("tickets", &schemas::TICKET)
};

/// What the server does for the operations on tickets.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_tickets", Plan::List(&TICKETS)),
    ("create_ticket", Plan::Create(&TICKETS)),
    ("get_ticket", Plan::Read(&TICKETS)),
    ("update_ticket", Plan::Update(&TICKETS)),
    ("delete_ticket", Plan::Delete(&TICKETS)),
];

/// The answer of an action on a ticket.
///
/// # Errors
/// `NotFound` if there is no such ticket.
pub fn shown(state: &State, ticket: &Key) -> Result<Outcome, Failure> {
    Ok(Outcome::Object(state.show(&TICKETS, state.get(&TICKETS, ticket)?)))
}

fn prepare(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    let given = change.take_input(ACTIVITY).unwrap_or_default();
    change.take_input(ASSIGNED_JOB_IDS);
    let opened = change.before.as_ref().and_then(|before| before.moment(CREATED_AT));
    change.after.set_default(CREATED_AT, opened.unwrap_or_else(|| transaction.now()));
    change.after.set_default(STATUS, NEW);
    change.after.set_default(PUBLIC, public_by_default(transaction));
    let mut violations = Violations::default();
    if [CLIENT_ID, EMAIL_FROM_ADDRESS, PHONE_FROM].iter().all(|field| change.after.get(*field).is_null()) {
        violations.add(CLIENT_ID.name(), messages::BLANK);
    }
    if change.is_new() && given.as_list().is_empty() {
        violations.add(ACTIVITY.name(), messages::BLANK);
    }
    for (index, entry) in given.as_list().iter().filter_map(Value::as_object).enumerate() {
        let place = format!("{}[{index}].{}", ACTIVITY.name(), COMMENT.name());
        match entry.get(COMMENT).as_object() {
            Some(_) => comments::check(&flattened(entry), &format!("{place}."), &mut violations),
            None => violations.add(&place, messages::BLANK),
        }
    }
    violations.into_result()
}

fn record(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    let ticket = change.after.key();
    let wanted = change.input.get(ASSIGNED_JOB_IDS).as_list();
    match &change.before {
        None => jobs::give(transaction, &ticket, wanted)?,
        Some(before) => {
            activities::record_changes(transaction, before, &change.after)?;
            if change.input.contains(ASSIGNED_JOB_IDS) {
                jobs::replace(transaction, &ticket, wanted)?;
            }
        }
    }
    for entry in change.input.get(ACTIVITY).as_list().iter().filter_map(Value::as_object) {
        comments::add(transaction, &ticket, &flattened(entry))?;
    }
    Ok(())
}

/// An entry of `activity` in the form that the operation for single comments has.
fn flattened(entry: &Document) -> Document {
    let mut comment = entry.clone();
    if let Some(Value::Object(body)) = comment.take(COMMENT) {
        comment.merge(&body);
    }
    comment
}

fn public_by_default(state: &State) -> bool {
    let options = state.table(&OPTIONS).rows().next();
    options
        .and_then(|options| options.integer(TICKET_DEFAULT_VISIBILITY))
        .is_none_or(|visibility| visibility == PUBLIC_BY_DEFAULT)
}

fn compute(state: &State, ticket: &Document, shown: &mut Document) {
    let key = ticket.key();
    shown.set(TAGS, tags::of(state, ticket));
    shown.set(ASSIGNED_JOB_IDS, jobs::of(state, &key));
    shown.set(ACTIVITY, activities::of(state, &key));
}

fn has_tag(_state: &State, ticket: &Document, arguments: &Arguments) -> bool {
    let tags = ticket.get(TAG_IDS).as_list();
    arguments
        .all("ticketTagIds")
        .iter()
        .any(|wanted| tags.iter().any(|tag| tag.as_text() == Some(wanted.to_lowercase().as_str())))
}

fn matches_query(state: &State, ticket: &Document, arguments: &Arguments) -> bool {
    const LOOKED_AT: [Field; 8] =
        [SUBJECT, EMAIL_FROM_ADDRESS, EMAIL_FROM_NAME, PHONE_FROM, FIRST_NAME, LAST_NAME, COMPANY_NAME, BODY];
    let activities = state.having(&TICKET_ACTIVITIES, TICKET_ID, &ticket.key()).map(AsRef::as_ref);
    let mut rows: Vec<&Document> = activities.filter(|activity| comments::is_comment(activity)).collect();
    rows.push(ticket);
    rows.extend(state.follow(ticket, CLIENT_ID, &CLIENTS).map(AsRef::as_ref));
    search::matches(&rows, &LOOKED_AT, arguments.get("query").unwrap_or_default())
}
