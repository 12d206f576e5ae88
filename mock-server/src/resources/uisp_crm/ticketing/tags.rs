//! Tags of tickets. Deleting a tag takes it off every ticket.

use super::tickets::{self, TICKETS};
use crate::engine::resource::Identity;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::TAG_IDS;
use crate::generated::uisp_crm::schemas;

/// Tags of tickets.
pub static TICKET_TAGS: Resource = Resource {
    identity: Identity::Uuid,
    before_delete: Some(take_off_everywhere),
    rules: &[Rule::assumed("deleting a tag takes it off every ticket")],
    ..Resource::plain("ticket-tags", &schemas::TICKET_TAG)
};

/// What the server does for the operations on tags, and on the tags of a ticket.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_ticket_tags", Plan::List(&TICKET_TAGS)),
    ("create_ticket_tag", Plan::Create(&TICKET_TAGS)),
    ("get_ticket_tag", Plan::Read(&TICKET_TAGS)),
    ("update_ticket_tag", Plan::Update(&TICKET_TAGS)),
    ("delete_ticket_tag", Plan::Delete(&TICKET_TAGS)),
    ("add_ticket_tag", Plan::Action(add, TAGGING)),
    ("remove_ticket_tag", Plan::Action(remove, TAGGING)),
];

const TAGGING: &[Rule] = &[
    Rule::assumed("adding a tag that is there, or removing one that is not, changes nothing"),
    Rule::assumed("tags leave no trace among the activities: no type of activity is documented for them"),
];

/// The tags of a ticket as answers show them.
#[must_use]
pub fn of(state: &State, ticket: &Document) -> Vec<Value> {
    let tags = ticket.get(TAG_IDS).as_list().iter().filter_map(|tag| state.find(&TICKET_TAGS, &Key::of(tag)?));
    tags.map(|tag| Value::from(tag.clone())).collect()
}

fn add(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let tag = Value::from(transaction.get(&TICKET_TAGS, &call.key("tagId"))?.key());
    change_tags(transaction, &call.key("id"), |tags| {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    })
}

fn remove(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let tag = Value::from(transaction.get(&TICKET_TAGS, &call.key("tagId"))?.key());
    change_tags(transaction, &call.key("id"), |tags| tags.retain(|held| *held != tag))
}

fn take_off_everywhere(transaction: &mut Transaction, tag: &Document) -> Result<(), Failure> {
    let tag = Value::from(tag.key());
    let wearing = |row: &&std::sync::Arc<Document>| row.get(TAG_IDS).as_list().contains(&tag);
    let tickets: Vec<Key> = transaction.table(&TICKETS).rows().filter(wearing).map(|row| row.key()).collect();
    for ticket in tickets {
        change_tags(transaction, &ticket, |tags| tags.retain(|held| *held != tag))?;
    }
    Ok(())
}

fn change_tags(
    transaction: &mut Transaction,
    ticket: &Key,
    change: impl FnOnce(&mut Vec<Value>),
) -> Result<Outcome, Failure> {
    transaction.edit(&TICKETS, ticket, |row| {
        let mut tags = row.get(TAG_IDS).as_list().to_vec();
        change(&mut tags);
        row.set(TAG_IDS, tags);
    })?;
    tickets::shown(transaction, ticket)
}
