//! Tags of clients. Deleting a tag takes it off every client.

use super::clients::CLIENTS;
use crate::engine::{Document, Failure, Key, Plan, Resource, Rule, Transaction, Value};
use crate::generated::fields::TAG_IDS;
use crate::generated::uisp_crm::schemas;

/// Tags of clients.
pub static CLIENT_TAGS: Resource = Resource {
    before_delete: Some(take_off),
    rules: &[Rule::assumed("deleting a tag takes it off every client")],
    ..Resource::plain("client-tags", &schemas::CLIENT_TAG)
};

/// What the server does for the operations on tags.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_client_tags", Plan::List(&CLIENT_TAGS)),
    ("create_client_tag", Plan::Create(&CLIENT_TAGS)),
    ("get_client_tag", Plan::Read(&CLIENT_TAGS)),
    ("update_client_tag", Plan::Update(&CLIENT_TAGS)),
    ("delete_client_tag", Plan::Delete(&CLIENT_TAGS)),
];

fn take_off(transaction: &mut Transaction, tag: &Document) -> Result<(), Failure> {
    let tag = Value::from(tag.key());
    let wearing = |row: &&std::sync::Arc<Document>| row.get(TAG_IDS).as_list().contains(&tag);
    let clients: Vec<Key> = transaction.table(&CLIENTS).rows().filter(wearing).map(|row| row.key()).collect();
    for client in clients {
        transaction.edit(&CLIENTS, &client, |row| {
            let rest: Vec<Value> = row.get(TAG_IDS).as_list().iter().filter(|held| **held != tag).cloned().collect();
            row.set(TAG_IDS, rest);
        })?;
    }
    Ok(())
}
