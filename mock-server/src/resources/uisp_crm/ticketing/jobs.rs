//! Which jobs belong to which tickets: any number on either side.

use super::activities::{self, Assigned};
use super::tickets;
use crate::engine::resource::Reference;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::{JOB_ID, TICKET_ID};
use crate::resources::uisp_crm::scheduling::jobs::JOBS;
use crate::resources::uisp_crm::ticketing::tickets::TICKETS;
use crate::specification::ObjectSchema;

/// Pairs of a ticket and a job; no operation shows them. They go away with either.
pub static TICKET_JOBS: Resource = Resource {
    references: &[Reference::owned(TICKET_ID, "tickets"), Reference::owned(JOB_ID, "jobs")],
    ..Resource::plain("ticket-jobs", &ObjectSchema { name: "TicketJob", properties: &[] })
};

/// What the server does for the operations on the jobs of a ticket.
pub static PLANS: &[(&str, Plan)] =
    &[("add_ticket_job", Plan::Action(add, ASSIGNING)), ("remove_ticket_job", Plan::Action(remove, ASSIGNING))];

const ASSIGNING: &[Rule] = &[
    Rule::documented("adding and removing a job is an activity of the ticket", "blueprint 8255-8261"),
    Rule::assumed("a job may belong to several tickets"),
    Rule::assumed("adding a job that is there, or removing one that is not, changes nothing"),
];

/// The ids of a ticket's jobs.
#[must_use]
pub fn of(state: &State, ticket: &Key) -> Vec<Value> {
    state.having(&TICKET_JOBS, TICKET_ID, ticket).map(|pair| pair.get(JOB_ID).clone()).collect()
}

/// Whether a job belongs to a ticket; without a ticket, whether it belongs to none.
#[must_use]
pub fn belongs(state: &State, job: &Key, ticket: Option<&Key>) -> bool {
    let mut pairs = state.having(&TICKET_JOBS, JOB_ID, job);
    match ticket {
        None => pairs.next().is_none(),
        Some(ticket) => pairs.any(|pair| pair.reference(TICKET_ID).as_ref() == Some(ticket)),
    }
}

/// Gives a new ticket its jobs.
///
/// # Errors
/// `UnknownReference` if there is no such job.
pub fn give(transaction: &mut Transaction, ticket: &Key, wanted: &[Value]) -> Result<(), Failure> {
    for job in wanted.iter().filter_map(Key::of) {
        link(transaction, ticket, &job)?;
    }
    Ok(())
}

/// Makes the listed jobs the jobs of a ticket, and writes down which came and which left.
///
/// # Errors
/// `UnknownReference` if there is no such job.
pub fn replace(transaction: &mut Transaction, ticket: &Key, wanted: &[Value]) -> Result<(), Failure> {
    for job in of(transaction, ticket).iter().filter(|job| !wanted.contains(job)).filter_map(Key::of) {
        take(transaction, ticket, &job)?;
    }
    for job in wanted.iter().filter_map(Key::of) {
        if link(transaction, ticket, &job)? {
            activities::record_job(transaction, ticket, &job, Assigned::Added)?;
        }
    }
    Ok(())
}

fn add(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let (ticket, job) = named(transaction, call)?;
    if link(transaction, &ticket, &job)? {
        activities::record_job(transaction, &ticket, &job, Assigned::Added)?;
    }
    tickets::shown(transaction, &ticket)
}

fn remove(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let (ticket, job) = named(transaction, call)?;
    take(transaction, &ticket, &job)?;
    tickets::shown(transaction, &ticket)
}

/// The ticket and the job that the path names.
fn named(state: &State, call: &Call) -> Result<(Key, Key), Failure> {
    let ticket = state.get(&TICKETS, &call.key("id"))?.key();
    let job = state.get(&JOBS, &call.key("jobId"))?.key();
    Ok((ticket, job))
}

/// Whether the pair is new.
fn link(transaction: &mut Transaction, ticket: &Key, job: &Key) -> Result<bool, Failure> {
    if belongs(transaction, job, Some(ticket)) {
        return Ok(false);
    }
    let pair = Document::new().with(TICKET_ID, ticket.clone()).with(JOB_ID, job.clone());
    transaction.insert(&TICKET_JOBS, pair)?;
    Ok(true)
}

fn take(transaction: &mut Transaction, ticket: &Key, job: &Key) -> Result<(), Failure> {
    let mut pairs = transaction.having(&TICKET_JOBS, TICKET_ID, ticket);
    let pair = pairs.find(|pair| pair.reference(JOB_ID).as_ref() == Some(job)).map(|pair| pair.key());
    drop(pairs);
    if let Some(pair) = pair {
        transaction.delete(&TICKET_JOBS, &pair)?;
        activities::record_job(transaction, ticket, job, Assigned::Removed)?;
    }
    Ok(())
}
