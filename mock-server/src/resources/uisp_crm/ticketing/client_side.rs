//! Tickets from the client's side: what a client may see of them, open and say.
//!
//! - A client sees its own public tickets, and of these the public comments and the changes of status.
//! - What a client opens is public, and what it says has no user.

use super::activities::{STATUS_CHANGE_TYPE, TICKET_ACTIVITIES};
use super::attachments::TICKET_COMMENT_ATTACHMENTS;
use super::comments;
use super::tickets::TICKETS;
use crate::engine::{Document, Failure, Key, State, Transaction, Value, Violations, messages, verbs};
use crate::generated::fields::*;

/// Opens a ticket as a client; the body is that of the client zone.
///
/// # Errors
/// `Invalid` if no comment comes with it, or an empty one.
pub fn open_ticket(transaction: &mut Transaction, client: &Key, body: &Document) -> Result<Key, Failure> {
    let given = Document::new().with(CLIENT_ID, client.clone()).with(PUBLIC, true);
    verbs::insert(transaction, &TICKETS, body.clone(), given)
}

/// Adds a comment as a client; the body is that of the client zone. The comment's id is that of its activity.
///
/// # Errors
/// `Invalid` if it says nothing, `UnknownReference` if the client cannot see such a ticket.
pub fn add_comment(transaction: &mut Transaction, client: &Key, body: &Document) -> Result<Key, Failure> {
    let mut violations = Violations::default();
    comments::check(body, "", &mut violations);
    if body.get(TICKET_ID).is_null() {
        violations.add(TICKET_ID.name(), messages::BLANK);
    }
    violations.into_result()?;
    let ticket = transaction.follow(body, TICKET_ID, &TICKETS).filter(|ticket| sees_ticket(client, ticket));
    let ticket = ticket.ok_or(Failure::UNKNOWN_REFERENCE)?.key();
    comments::add(transaction, &ticket, body)
}

/// Whether a client may see a ticket.
#[must_use]
pub fn sees_ticket(client: &Key, ticket: &Document) -> bool {
    ticket.is_true(PUBLIC) && ticket.reference(CLIENT_ID).as_ref() == Some(client)
}

/// Whether a client may see an activity of a ticket.
#[must_use]
pub fn sees_activity(state: &State, client: &Key, activity: &Document) -> bool {
    let shown_at_all = comments::is_comment(activity) || activity.text(TYPE) == Some(STATUS_CHANGE_TYPE);
    let ticket = state.follow(activity, TICKET_ID, &TICKETS);
    shown_at_all && activity.is_true(PUBLIC) && ticket.is_some_and(|ticket| sees_ticket(client, ticket))
}

/// Whether a client may see an attachment of a comment.
#[must_use]
pub fn sees_attachment(state: &State, client: &Key, attachment: &Document) -> bool {
    let comment = state.follow(attachment, COMMENT_ID, &TICKET_ACTIVITIES);
    comment.is_some_and(|comment| sees_activity(state, client, comment))
}

/// A ticket with the activities that its client may see.
#[must_use]
pub fn ticket(state: &State, client: &Key, ticket: &Document) -> Document {
    let activities = state.having(&TICKET_ACTIVITIES, TICKET_ID, &ticket.key());
    let visible = activities.filter(|activity| sees_activity(state, client, activity));
    let visible: Vec<Value> = visible.map(|activity| state.show(&TICKET_ACTIVITIES, activity).into()).collect();
    ticket.clone().with(ACTIVITY, visible)
}

/// An attachment that a client may see, if there is one with this id.
#[must_use]
pub fn attachment<'a>(state: &'a State, client: &Key, key: &Key) -> Option<&'a Document> {
    let attachment = state.find(&TICKET_COMMENT_ATTACHMENTS, key)?;
    sees_attachment(state, client, attachment).then_some(attachment)
}
