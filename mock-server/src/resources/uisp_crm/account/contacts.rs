//! Contacts of clients and the types they can have.
//!
//! - A contact that is for billing or for other messages has the built-in types of those names, and the other way round.
//! - Naming a type that does not exist yet makes it.

use super::clients::CLIENTS;
use crate::engine::resource::{Initial, Reference};
use crate::engine::{Change, Document, Failure, Key, Plan, Resource, Rule, State, Transaction, Value, verbs};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::specification::Field;

/// The built-in type of contacts that get invoices.
const BILLING: &str = "Billing";
/// The built-in type of contacts that get all other messages.
const GENERAL: &str = "General";

/// Contacts of clients.
pub static CONTACTS: Resource = Resource {
    parent: Some(Reference::owned(CLIENT_ID, "clients")),
    indexed: &[EMAIL, PHONE],
    defaults: &[(IS_BILLING, Initial::Boolean(false)), (IS_CONTACT, Initial::Boolean(false))],
    before_write: Some(prepare),
    compute: Some(compute),
    rules: &[
        Rule::observed("isBilling and isContact mirror the types Billing and General", "maxwell recordings of 2019"),
        Rule::assumed("a type is found by its name, and made if there is none"),
    ],
    ..Resource::plain("client-contacts", &schemas::CLIENT_CONTACT)
};

/// Types of contacts; they come and go with the contacts that name them, apart from the two built-in ones.
pub static CONTACT_TYPES: Resource =
    Resource { indexed: &[NAME], ..Resource::plain("contact-types", &schemas::CONTACT_TYPE) };

/// What the server does for the operations on contacts.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_client_contact", Plan::Read(&CONTACTS)),
    ("update_client_contact", Plan::Update(&CONTACTS)),
    ("delete_client_contact", Plan::Delete(&CONTACTS)),
    ("list_client_contacts", Plan::ListWithin(&CONTACTS)),
    ("create_client_contact", Plan::CreateWithin(&CONTACTS)),
];

/// Adds a contact to a client.
///
/// # Errors
/// What the contact's own rules refuse.
pub fn add(transaction: &mut Transaction, client: &Key, contact: Document) -> Result<Key, Failure> {
    transaction.get(&CLIENTS, client)?;
    verbs::insert(transaction, &CONTACTS, contact, Document::new().with(CLIENT_ID, client.clone()))
}

/// The ids of the clients that have a contact with this value.
#[must_use]
pub fn clients_with(state: &State, field: Field, value: &str) -> Vec<Key> {
    let contacts = state.having(&CONTACTS, field, &Key::Text(value.into()));
    contacts.filter_map(|contact| contact.reference(CLIENT_ID)).collect()
}

fn prepare(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    let named = change.take_input(TYPES);
    let before = change.before.as_ref().map(|before| before.get(TYPE_IDS).clone()).unwrap_or_default();
    let mut types: Vec<Value> = match &named {
        Some(named) => {
            let names = named.as_list().iter().filter_map(|kind| kind.as_object()?.text(NAME));
            let names: Vec<String> = names.map(str::to_owned).collect();
            names.iter().map(|name| type_named(transaction, name)).collect::<Result<_, _>>()?
        }
        None => before.as_list().to_vec(),
    };
    for (flag, name) in [(IS_BILLING, BILLING), (IS_CONTACT, GENERAL)] {
        let kind = type_named(transaction, name)?;
        let listed = types.contains(&kind);
        // A list of types decides over a flag only where the request does not set the flag itself.
        let wanted = if change.input.contains(flag) || named.is_none() { change.after.is_true(flag) } else { listed };
        if wanted && !listed {
            types.push(kind);
        } else if !wanted {
            types.retain(|held| *held != kind);
        }
        change.after.set(flag, wanted);
    }
    change.after.set(TYPE_IDS, types);
    Ok(())
}

fn type_named(transaction: &mut Transaction, name: &str) -> Result<Value, Failure> {
    let found = transaction.having(&CONTACT_TYPES, NAME, &Key::Text(name.into())).next().map(|kind| kind.key());
    let key = match found {
        Some(key) => key,
        None => transaction.insert(&CONTACT_TYPES, Document::new().with(NAME, name))?,
    };
    Ok(key.into())
}

fn compute(state: &State, contact: &Document, shown: &mut Document) {
    let mut types: Vec<_> =
        contact.get(TYPE_IDS).as_list().iter().filter_map(|kind| state.find(&CONTACT_TYPES, &Key::of(kind)?)).collect();
    types.sort_by_key(|kind| kind.key());
    shown.set(TYPES, types.into_iter().map(|kind| Value::from(kind.clone())).collect::<Vec<_>>());
}
