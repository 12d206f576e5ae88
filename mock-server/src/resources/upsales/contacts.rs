//! Contacts: the people at a client.
//!
//! - A contact without a name gets one made of first and last name; so does one whose first or last name changes.
//! - A contact stays with its client. A new one may be at an inactive client.
//! - Deleting a contact takes it out of appointments, activities and sales.

use super::access::{Actor, Ownership};
use super::appointments::{self, APPOINTMENTS};
use super::custom_fields::Owner;
use super::findings::Findings;
use super::items::{self, ItemKind};
use super::lists::{self, IdList};
use super::{criteria, messages};
use crate::engine::resource::{Initial, Reference};
use crate::engine::{Change, Document, Failure, Key, Plan, Resource, Rule, State, Transaction};
use crate::generated::fields::*;
use crate::generated::upsales::schemas;
use crate::specification::Field;

/// Contacts.
pub static CONTACTS: Resource = Resource {
    references: &[Reference::owned(CLIENT_ID, "upsales-clients"), Reference::loose(REG_BY, "upsales-users")],
    defaults: &[(ACTIVE, Initial::Boolean(true))],
    before_delete: Some(leave_appointments),
    compute: Some(|state, row, shown| KIND.complete(state, row, shown)),
    ..Resource::plain("upsales-contacts", &schemas::CONTACT)
};

/// What the shared operations know of contacts.
pub static KIND: ItemKind = ItemKind {
    ownership: Ownership::Client(CLIENT_ID),
    needed: &[NAME, CLIENT_ID],
    fixed: &[CLIENT_ID],
    lengths: &[(NAME, 50), (FIRST_NAME, 50), (LAST_NAME, 50), (TITLE, 128), (PHONE, 30), (CELL_PHONE, 30)],
    lists: &[IdList::new(CATEGORY_IDS, "upsales-contact-categories"), IdList::new(PROJECT_IDS, "upsales-projects")],
    prepare,
    ..ItemKind::plain("contact", &CONTACTS, Owner { entity: "contact", field: CONTACT_ID })
};

/// What the server does for the operations on contacts.
pub static PLANS: &[(&str, Plan)] = &[
    ("getContacts", Plan::Answer(|state, call| KIND.list(state, call), items::READING)),
    ("getContactsByCriteria", Plan::Answer(|state, call| KIND.find(state, call), criteria::RULES)),
    ("getContact", Plan::Answer(|state, call| KIND.read(state, call), items::READING)),
    ("createContact", Plan::Action(|transaction, call| KIND.create(transaction, call), RULES)),
    ("updateContact", Plan::Action(|transaction, call| KIND.update(transaction, call), RULES)),
    ("deleteContact", Plan::Action(|transaction, call| KIND.delete(transaction, call), RULES)),
];

const OWN: &[Rule] = &[
    Rule::documented("a contact needs a name and a client", "REST API property tables"),
    Rule::documented("a contact stays with its client: INVALID on clientId", "REST API property tables"),
    Rule::assumed("a name that is not given is made of first and last name, also when an update changes one of these"),
    Rule::assumed("a deleted contact goes out of appointments, activities, orders, opportunities and agreements"),
];

const RULES: &[Rule] = &items::joined::<{ OWN.len() + items::RULES.len() }>(&[OWN, items::RULES]);

/// Notes a contact in `field` that is not one of the client's.
pub fn refuse_foreign(state: &State, item: &Document, field: Field, findings: &mut Findings) {
    let clients: Option<Key> = item.reference(CLIENT_ID);
    let held = item.get(field);
    let ids = Key::of(held).into_iter().chain(lists::ids_of(held).iter().filter_map(Key::of));
    let mut contacts = ids.filter_map(|id| state.find(&CONTACTS, &id));
    if contacts.any(|contact| contact.reference(CLIENT_ID) != clients) {
        findings.wrong(field.name(), messages::FOREIGN_CONTACT);
    }
}

fn prepare(_actor: &Actor<'_>, change: &mut Change, _findings: &mut Findings) -> Result<(), Failure> {
    let changes_part = change.input.contains(FIRST_NAME) || change.input.contains(LAST_NAME);
    if changes_part
        && !change.input.contains(NAME)
        && let (Some(first), Some(last)) = (change.after.text(FIRST_NAME), change.after.text(LAST_NAME))
    {
        let name = format!("{first} {last}");
        change.after.set(NAME, name);
    }
    Ok(())
}

fn leave_appointments(transaction: &mut Transaction, contact: &Document) -> Result<(), Failure> {
    let id = contact.key();
    let Some(client) = contact.reference(CLIENT_ID) else { return Ok(()) };
    let takes_part = |row: &&std::sync::Arc<Document>| lists::holds(row.get(CONTACT_IDS), &id);
    let rows: Vec<Key> =
        transaction.having(&APPOINTMENTS, CLIENT_ID, &client).filter(takes_part).map(|row| row.key()).collect();
    appointments::CONTACT_LIST.forget(transaction, &APPOINTMENTS, &rows, &id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::upsales::support::{ADMIN, Office, id, list, listed, nil};

    fn person() -> Document {
        Document::new().with(CLIENT_ID, 1)
    }

    #[test]
    fn a_name_is_made_of_first_and_last_name() {
        let office = Office::demo();
        assert_eq!(office.wrong("createContact", person().with(FIRST_NAME, "Åsa")), ["name"]);
        let contact = office.item(ADMIN, "createContact", person().with(FIRST_NAME, "Åsa").with(LAST_NAME, "Öberg"));
        assert_eq!(contact.text(NAME), Some("Åsa Öberg"));
        let key = contact.integer(ID).expect("an id");
        assert_eq!(office.item(ADMIN, "updateContact", id(key).with(LAST_NAME, "Ek")).text(NAME), Some("Åsa Ek"));
        let named = id(key).with(LAST_NAME, "Alm").with(NAME, "Å. Alm");
        assert_eq!(office.item(ADMIN, "updateContact", named).text(NAME), Some("Å. Alm"));
        let long = id(key).with(FIRST_NAME, "å".repeat(50));
        assert_eq!(office.wrong("updateContact", long), ["name"]);
    }

    #[test]
    fn a_contact_needs_its_client_and_stays_there() {
        let office = Office::demo();
        assert_eq!(office.wrong("createContact", Document::new().with(NAME, "Å")), ["clientId"]);
        let unknown = Document::new().with(NAME, "Å").with(CLIENT_ID, 99);
        assert_eq!(office.refusal(ADMIN, "createContact", unknown), Failure::unknown_reference("clientId"));
        assert_eq!(office.wrong("updateContact", id(1).with(CLIENT_ID, 2)), ["clientId"]);
        assert_eq!(office.item(ADMIN, "updateContact", id(1).with(CLIENT_ID, 1)).integer(CLIENT_ID), Some(1));
    }

    #[test]
    fn a_deleted_contact_goes_out_of_whatever_names_it() {
        let office = Office::demo();
        office.run(ADMIN, "deleteContact", id(2)).expect("a contact");
        assert_eq!(listed(&office.item(ADMIN, "getAppointment", id(1)), CONTACT_IDS), [1]);
        assert!(!office.item(ADMIN, "getOpportunity", id(6)).contains(CONTACT_ID));
        assert!(!office.item(ADMIN, "getActivity", id(1)).contains(CONTACT_ID));
        assert_eq!(office.refusal(ADMIN, "deleteContact", id(2)), Failure::NotFound);
    }

    #[test]
    fn the_contact_of_an_item_is_the_clients() {
        let office = Office::demo();
        assert_eq!(office.wrong("updateActivity", id(1).with(CONTACT_ID, 3)), ["contactId"]);
        assert_eq!(office.wrong("updateAppointment", id(1).with(CONTACT_IDS, list(&[1, 3]))), ["contactIds"]);
        assert_eq!(office.wrong("updateOpportunity", id(6).with(CONTACT_ID, 3)), ["contactId"]);
        assert_eq!(office.wrong("updateActivity", nil(id(2), CLIENT_ID)), ["contactId"]);
        let without = nil(nil(id(2), CLIENT_ID), CONTACT_ID);
        assert!(!office.item(ADMIN, "updateActivity", without).contains(CLIENT_ID));
    }
}
