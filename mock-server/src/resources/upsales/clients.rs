//! Clients: companies, customers or not yet.
//!
//! - A client that is inactive takes no new activity, appointment, opportunity, order or agreement.
//! - A client cannot belong to itself, also not over others.
//! - Deleting a client takes its contacts, activities and appointments along. Orders, opportunities and agreements keep
//!   it from being deleted. Companies that belong to it, leads, and sales that it takes part in as the second client,
//!   lose it.

use super::access::{Actor, Ownership};
use super::custom_fields::Owner;
use super::findings::Findings;
use super::items::{self, ItemKind};
use super::lists::IdList;
use super::{criteria, messages};
use crate::engine::resource::{Initial, Reference};
use crate::engine::{Change, Failure, Key, Plan, Resource, Rule, State};
use crate::generated::fields::*;
use crate::generated::upsales::schemas;

/// Clients.
pub static CLIENTS: Resource = Resource {
    references: &[Reference::loose(PARENT_ID, "upsales-clients"), Reference::loose(REG_BY, "upsales-users")],
    defaults: &[(ACTIVE, Initial::Boolean(true))],
    compute: Some(|state, row, shown| KIND.complete(state, row, shown)),
    ..Resource::plain("upsales-clients", &schemas::CLIENT)
};

/// What the shared operations know of clients.
pub static KIND: ItemKind = ItemKind {
    ownership: Ownership::Users(USER_IDS),
    needed: &[NAME],
    lengths: &[(PHONE, 30), (WEBPAGE, 100), (ORG_NO, 32)],
    lists: &[
        IdList::new(USER_IDS, "upsales-users"),
        IdList::new(CATEGORY_IDS, "upsales-client-categories"),
        IdList::new(PROJECT_IDS, "upsales-projects"),
    ],
    prepare,
    ..ItemKind::plain("client", &CLIENTS, Owner { entity: "client", field: CLIENT_ID })
};

/// What the server does for the operations on clients.
pub static PLANS: &[(&str, Plan)] = &[
    ("getClients", Plan::Answer(|state, call| KIND.list(state, call), items::READING)),
    ("getClientsByCriteria", Plan::Answer(|state, call| KIND.find(state, call), criteria::RULES)),
    ("getClient", Plan::Answer(|state, call| KIND.read(state, call), items::READING)),
    ("createClient", Plan::Action(|transaction, call| KIND.create(transaction, call), RULES)),
    ("updateClient", Plan::Action(|transaction, call| KIND.update(transaction, call), RULES)),
    ("deleteClient", Plan::Action(|transaction, call| KIND.delete(transaction, call), RULES)),
];

/// The rules on the client and the contacts of an activity, appointment, sale or agreement.
pub const NAMING: &[Rule] = &[
    Rule::documented(
        "an inactive client takes no new activity, appointment, opportunity, order or agreement",
        "REST API property tables",
    ),
    Rule::assumed("an inactive client is INVALID on the field that names it anew, clientId or clientConnectionId"),
    Rule::assumed(
        "the contact of an activity, appointment, order, opportunity or agreement is one of the client's: INVALID",
    ),
];

const OWN: &[Rule] = &[
    Rule::documented("a client needs a name", "REST API property tables"),
    Rule::assumed("country is two letters: INVALID"),
    Rule::assumed("a client cannot belong to itself, also not over others: INVALID on parentId"),
    Rule::assumed("contacts, activities and appointments are deleted with their client"),
    Rule::assumed("orders, opportunities and agreements keep their client from being deleted: IN_USE"),
    Rule::assumed("what else names a deleted client loses the name: daughters, leads, sales as second client"),
];

const RULES: &[Rule] = &items::joined::<{ OWN.len() + items::RULES.len() }>(&[OWN, items::RULES]);

fn prepare(actor: &Actor<'_>, change: &mut Change, findings: &mut Findings) -> Result<(), Failure> {
    let client = &change.after;
    let is_code = |code: &str| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic());
    if client.text(COUNTRY).is_some_and(|country| !is_code(country)) {
        findings.wrong(COUNTRY.name(), messages::WRONG_VALUE);
    }
    if let (Some(before), Some(parent)) = (&change.before, client.reference(PARENT_ID))
        && is_within(actor.state, &parent, &before.key())
    {
        findings.wrong(PARENT_ID.name(), messages::PARENT_LOOP);
    }
    Ok(())
}

/// Whether `client` is `ancestor` or belongs to it, also over others. Rows never form a loop, but a seed may.
fn is_within(state: &State, client: &Key, ancestor: &Key) -> bool {
    let parent = |key: &Key| state.find(&CLIENTS, key).and_then(|client| client.reference(PARENT_ID));
    let chain = std::iter::successors(Some(client.clone()), parent);
    chain.take(state.table(&CLIENTS).len() + 1).any(|key| key == *ancestor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Document;
    use crate::resources::upsales::support::{ADMIN, Office, id, list, listed, nil};

    fn company() -> Document {
        Document::new().with(NAME, "Åkerlunds Åkeri")
    }

    #[test]
    fn a_new_client_is_active_and_says_who_made_it_and_when() {
        let office = Office::demo();
        let client = office.item(ADMIN, "createClient", company().with(REG_BY, 4).with(PHONE, ""));
        assert!(client.is_true(ACTIVE));
        assert_eq!(client.integer(REG_BY), Some(ADMIN));
        assert_eq!(client.moment(REG_DATE), Some(office.world.snapshot().now()));
        assert_eq!(client.get(REG_DATE), client.get(MOD_DATE));
        assert!(!client.contains(PHONE) && listed(&client, USER_IDS).is_empty());
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let office = Office::demo();
        let message = id(99).with(NAME, " ").with(PHONE, "0".repeat(31)).with(COUNTRY, "Sverige");
        assert_eq!(office.wrong("createClient", message), ["id", "country", "name", "phone"]);
        assert_eq!(office.wrong("createClient", Document::new()), ["name"]);
        assert_eq!(office.wrong("updateClient", nil(id(1), NAME)), ["name"]);
    }

    #[test]
    fn an_update_changes_what_it_gives_and_nil_takes_away() {
        let office = Office::demo();
        let message = nil(id(1).with(CITY, "Kista"), ADDRESS).with(REG_BY, 4).with(CATEGORY_IDS, list(&[3, 1, 3]));
        let client = office.item(ADMIN, "updateClient", message);
        assert_eq!(client.text(CITY), Some("Kista"));
        assert!(!client.contains(ADDRESS));
        assert_eq!(client.text(ZIP_CODE), Some("191 62"));
        assert_eq!(client.integer(REG_BY), Some(2));
        assert_eq!(client.moment(MOD_DATE), Some(office.world.snapshot().now()));
        assert_eq!(listed(&client, CATEGORY_IDS), [3, 1]);
        let client = office.item(ADMIN, "updateClient", id(1).with(CATEGORY_IDS, list(&[])));
        assert!(listed(&client, CATEGORY_IDS).is_empty());
        assert_eq!(listed(&client, USER_IDS), [2]);
    }

    #[test]
    fn references_that_point_nowhere_are_named() {
        let office = Office::demo();
        let refused = |message| office.refusal(ADMIN, "createClient", message);
        assert_eq!(refused(company().with(USER_IDS, list(&[2, 99]))), Failure::unknown_reference("userIds"));
        assert_eq!(refused(company().with(PARENT_ID, 99)), Failure::unknown_reference("parentId"));
        assert_eq!(office.wrong("createClient", company().with(USER_IDS, list(&[5]))), ["userIds"]);
    }

    #[test]
    fn a_client_cannot_belong_to_itself() {
        let office = Office::demo();
        assert_eq!(office.wrong("updateClient", id(1).with(PARENT_ID, 1)), ["parentId"]);
        assert_eq!(office.wrong("updateClient", id(1).with(PARENT_ID, 5)), ["parentId"]);
        assert_eq!(office.item(ADMIN, "updateClient", id(2).with(PARENT_ID, 5)).integer(PARENT_ID), Some(5));
    }

    #[test]
    fn deleting_takes_contacts_and_plans_along_but_sales_keep_the_client() {
        let office = Office::demo();
        assert_eq!(office.refusal(ADMIN, "deleteClient", id(1)), Failure::InUse { by: "upsales-orders" });
        for opportunity in office.ids(ADMIN, "getOpportunities", Document::new()) {
            office.run(ADMIN, "deleteOpportunity", id(opportunity)).expect("nothing needs it");
        }
        office.run(ADMIN, "deleteClient", id(6)).expect("no sale is left");
        for (operation, gone) in [("getClient", 6), ("getContact", 10), ("getActivity", 2), ("getAppointment", 2)] {
            assert_eq!(office.refusal(ADMIN, operation, id(gone)), Failure::NotFound, "{operation}");
        }
        office.run(ADMIN, "deleteClient", id(7)).expect("no sale is left");
        assert!(!office.item(ADMIN, "getLead", id(3)).contains(CLIENT_ID));
    }
}
