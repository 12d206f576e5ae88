//! Comments on tickets: activities that say something. A comment has the id of its activity.
//!
//! - A comment has a text, attachments, or both.
//! - Where it came from (an address, a telephone number) can only be said of a client's comment.
//! - A public comment on a private ticket is private.

use super::activities::{self, SAYING, TICKET_ACTIVITIES};
use super::attachments;
use super::tickets::TICKETS;
use crate::engine::{
    Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value, Violations, messages, query,
};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::users::USERS;
use crate::specification::Field;

/// What the server does for the operations on comments.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_ticket_comments", Plan::Answer(list, COMMENTING)),
    ("get_ticket_comment", Plan::Answer(read, COMMENTING)),
    ("create_ticket_comment", Plan::Action(create, COMMENTING)),
];

const COMMENTING: &[Rule] = &[
    Rule::documented("a comment needs a body or attachments", "blueprint 8309-8310"),
    Rule::documented("where it came from can only be set for a comment without a user", "blueprint 8304-8306"),
    Rule::documented("a public comment on a private ticket is stored as private", "blueprint 8301"),
    Rule::documented("without a date the present moment is taken", "blueprint 8303"),
    Rule::assumed("comments are public unless they say otherwise, those with an explicit null too"),
    Rule::assumed("a comment has the id of its activity"),
];

/// The fields that say where a comment came from.
const ORIGIN: [Field; 3] = [EMAIL_FROM_ADDRESS, EMAIL_FROM_NAME, PHONE_FROM];

/// Whether an activity is a comment.
#[must_use]
pub fn is_comment(activity: &Document) -> bool {
    activity.text(TYPE) == Some(SAYING)
}

/// A comment as the operations on comments show it.
#[must_use]
pub fn shown(state: &State, comment: &Document) -> Document {
    comment.clone().with(ATTACHMENTS, attachments::of(state, &comment.key()))
}

/// What a ticket's activity shows of a comment.
#[must_use]
pub fn body(state: &State, comment: &Document) -> Document {
    Document::new().with(BODY, comment.get(BODY).clone()).with(ATTACHMENTS, attachments::of(state, &comment.key()))
}

/// Finds what is wrong with a comment; `place` is what its own fields are called by in the request, for example
/// `activity[0].comment.`.
pub fn check(comment: &Document, place: &str, violations: &mut Violations) {
    let says_nothing = comment.text(BODY).is_none_or(|body| body.trim().is_empty());
    if says_nothing && comment.get(ATTACHMENTS).as_list().is_empty() {
        violations.add(&format!("{place}{}", BODY.name()), messages::BLANK);
    }
    if !comment.get(USER_ID).is_null() {
        for field in ORIGIN.into_iter().filter(|field| !comment.get(*field).is_null()) {
            violations.add(&format!("{place}{}", field.name()), messages::ORIGIN_OF_USERS_COMMENT);
        }
    }
}

/// Adds a checked comment to a ticket.
///
/// # Errors
/// `UnknownReference` if there is no such ticket or user.
pub fn add(transaction: &mut Transaction, ticket: &Key, comment: &Document) -> Result<Key, Failure> {
    let private = !transaction.find(&TICKETS, ticket).ok_or(Failure::UNKNOWN_REFERENCE)?.is_true(PUBLIC);
    if let Some(user) = comment.reference(USER_ID) {
        transaction.find(&USERS, &user).ok_or(Failure::UNKNOWN_REFERENCE)?;
    }
    let hidden = private || *comment.get(PUBLIC) == Value::Boolean(false);
    let mut activity = Document::new().with(TYPE, SAYING).with(PUBLIC, !hidden);
    for field in [USER_ID, CREATED_AT, BODY].into_iter().chain(ORIGIN) {
        activity.set(field, comment.get(field).clone());
    }
    let key = activities::record(transaction, ticket, activity)?;
    attachments::add_all(transaction, &key, comment.get(ATTACHMENTS))?;
    Ok(key)
}

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let comments = query::select(state, &TICKET_ACTIVITIES, None, &call.query, is_comment)?;
    Ok(Outcome::List(comments.into_iter().map(|comment| shown(state, comment)).collect()))
}

fn read(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let comment = state.get(&TICKET_ACTIVITIES, &call.key("id"))?;
    if is_comment(comment) { Ok(Outcome::Object(shown(state, comment))) } else { Err(Failure::NotFound) }
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let mut violations = Violations::default();
    check(&call.body, "", &mut violations);
    violations.into_result()?;
    let ticket = call.body.reference(TICKET_ID).ok_or(Failure::UNKNOWN_REFERENCE)?;
    let key = add(transaction, &ticket, &call.body)?;
    let comment = shown(transaction, transaction.get(&TICKET_ACTIVITIES, &key)?);
    Ok(Outcome::Created(comment, format!("{}/{key}", call.operation.path)))
}
