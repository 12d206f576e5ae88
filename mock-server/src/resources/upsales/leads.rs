//! Leads: somebody who may become a customer, as text.

use super::access::Ownership;
use super::criteria;
use super::custom_fields::Owner;
use super::items::{self, ItemKind};
use crate::engine::resource::{Initial, Reference};
use crate::engine::{Plan, Resource, Rule};
use crate::generated::fields::*;
use crate::generated::upsales::schemas;

/// Leads.
pub static LEADS: Resource = Resource {
    references: &[
        Reference::needed(SOURCE_ID, "upsales-lead-sources"),
        Reference::needed(CHANNEL_ID, "upsales-lead-channels"),
        Reference::loose(CLIENT_ID, "upsales-clients"),
        Reference::loose(PROJECT_ID, "upsales-projects"),
        Reference::needed(USER_ID, "upsales-users"),
    ],
    defaults: &[(ACTIVE, Initial::Boolean(true))],
    compute: Some(|state, row, shown| KIND.complete(state, row, shown)),
    ..Resource::plain("upsales-leads", &schemas::LEAD)
};

/// What the shared operations know of leads.
pub static KIND: ItemKind = ItemKind {
    ownership: Ownership::User(USER_ID),
    needed: &[SOURCE_ID],
    ..ItemKind::plain("lead", &LEADS, Owner { entity: "lead", field: LEAD_ID })
};

/// What the server does for the operations on leads.
pub static PLANS: &[(&str, Plan)] = &[
    ("getLeads", Plan::Answer(|state, call| KIND.list(state, call), items::READING)),
    ("getLeadsByCriteria", Plan::Answer(|state, call| KIND.find(state, call), criteria::RULES)),
    ("getLead", Plan::Answer(|state, call| KIND.read(state, call), items::READING)),
    ("createLead", Plan::Action(|transaction, call| KIND.create(transaction, call), RULES)),
    ("updateLead", Plan::Action(|transaction, call| KIND.update(transaction, call), RULES)),
    ("deleteLead", Plan::Action(|transaction, call| KIND.delete(transaction, call), RULES)),
];

const OWN: &[Rule] = &[Rule::documented("a lead needs a source", "REST API property tables")];

const RULES: &[Rule] = &items::joined::<{ OWN.len() + items::RULES.len() }>(&[OWN, items::RULES]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Document, Failure};
    use crate::resources::upsales::support::{ADMIN, Office, id};

    #[test]
    fn a_lead_needs_a_source_and_is_open() {
        let office = Office::demo();
        assert_eq!(office.wrong("createLead", Document::new().with(NAME, "Nån")), ["sourceId"]);
        let unknown = Document::new().with(SOURCE_ID, 99);
        assert_eq!(office.refusal(ADMIN, "createLead", unknown), Failure::unknown_reference("sourceId"));
        let lead = office.item(ADMIN, "createLead", Document::new().with(SOURCE_ID, 1));
        assert!(lead.is_true(ACTIVE) && lead.contains(REG_DATE) && lead.contains(MOD_DATE));
        assert!(!lead.contains(USER_ID));
        office.run(ADMIN, "deleteLead", id(1)).expect("a lead");
        assert_eq!(office.refusal(ADMIN, "getLead", id(1)), Failure::NotFound);
    }
}
