//! Upsales CRM: the index of its resources and of the plans for its operations.
//!
//! Read in this order: [`items`] and [`operations`] for what all services share, [`access`] for who may do what, then
//! one file per kind of item.

pub mod access;
pub mod activities;
pub mod agreements;
pub mod appointments;
pub mod clients;
pub mod contacts;
pub mod criteria;
pub mod custom_fields;
pub mod findings;
pub mod items;
pub mod leads;
pub mod limits;
pub mod lists;
pub mod messages;
pub mod money;
pub mod operations;
pub mod order_rows;
pub mod orders;
pub mod products;
pub mod projects;
pub mod reference;
pub mod users;
pub mod worlds;

#[cfg(test)]
mod support;

use self::items::ItemKind;
use crate::engine::{Plan, Resource};
pub use crate::generated::upsales::operations::OPERATIONS;
use crate::specification::Operation;

/// Every resource of Upsales.
pub static RESOURCES: [&Resource; 24] = [
    &users::USERS,
    &access::ROLES,
    &clients::CLIENTS,
    &contacts::CONTACTS,
    &activities::ACTIVITIES,
    &appointments::APPOINTMENTS,
    &orders::ORDERS,
    &order_rows::ORDER_ROWS,
    &agreements::AGREEMENTS,
    &leads::LEADS,
    &products::PRODUCTS,
    &projects::PROJECTS,
    &custom_fields::CUSTOM_FIELDS,
    &custom_fields::CUSTOM_FIELD_VALUES,
    &money::CURRENCIES,
    &reference::STAGES,
    &reference::ACTIVITY_TYPES,
    &reference::APPOINTMENT_TYPES,
    &reference::PRODUCT_CATEGORIES,
    &reference::CLIENT_CATEGORIES,
    &reference::CONTACT_CATEGORIES,
    &reference::LEAD_SOURCES,
    &reference::LEAD_CHANNELS,
    &reference::LOST_REASONS,
];

/// Every kind of item: one per service.
pub static KINDS: [&ItemKind; 11] = [
    &activities::KIND,
    &agreements::KIND,
    &appointments::KIND,
    &clients::KIND,
    &contacts::KIND,
    &leads::KIND,
    &orders::OPPORTUNITY_KIND,
    &orders::ORDER_KIND,
    &products::KIND,
    &projects::KIND,
    &users::KIND,
];

/// The plans of the operations, by operation id.
pub fn plans() -> impl Iterator<Item = (&'static str, Plan)> {
    let all = [
        activities::PLANS,
        agreements::PLANS,
        appointments::PLANS,
        clients::PLANS,
        contacts::PLANS,
        leads::PLANS,
        orders::PLANS,
        products::PLANS,
        projects::PLANS,
        users::PLANS,
    ];
    all.into_iter().flatten().copied()
}

/// The kind of item that an operation is about: the service is named after it.
///
/// # Panics
/// If the operation is none of these services.
#[must_use]
pub fn kind_of(operation: &Operation) -> &'static ItemKind {
    let found = KINDS.iter().find(|kind| kind.name == operation.tag);
    found.unwrap_or_else(|| panic!("`{}` is no operation of a service with items", operation.id))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::engine::Rule;
    use crate::specification::{Field, Kind};

    #[test]
    fn every_operation_has_one_plan() {
        let planned: Vec<&str> = plans().map(|(operation, _)| operation).collect();
        let operations: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.id).collect();
        assert_eq!(planned.len(), 66);
        assert_eq!(planned.into_iter().collect::<BTreeSet<_>>(), operations);
        assert!(OPERATIONS.iter().all(|operation| kind_of(operation).name == operation.tag));
    }

    #[test]
    fn every_operation_follows_the_rules_on_rights_and_on_what_is_shown() {
        for (operation, plan) in plans() {
            let rules = plan.rules();
            let says: BTreeSet<&str> = rules.iter().map(|rule| rule.says).collect();
            assert_eq!(says.len(), rules.len(), "`{operation}` names a rule twice");
            let all = access::RULES.iter().chain(items::SHOWING);
            for rule in all {
                assert!(rules.contains(rule), "`{operation}` does not follow: {}", rule.says);
            }
            let is_by_criteria = operation.ends_with("ByCriteria");
            assert!(criteria::RULES.iter().all(|rule| rules.contains(rule)) || !is_by_criteria, "{operation}");
            let is_on_related = |rule: &Rule| rule.says.contains("criterion on a related item");
            assert_eq!(rules.iter().any(is_on_related), is_by_criteria, "{operation}");
        }
    }

    #[test]
    fn what_kinds_say_of_their_fields_is_in_the_documents() {
        let table = |name: &str| RESOURCES.iter().any(|resource| resource.name == name);
        for kind in KINDS {
            let schema = kind.resource.schema;
            let lengths = kind.lengths.iter().map(|(field, _)| field);
            let derived = kind.derived.iter().map(|(field, _)| field);
            let named = kind.needed.iter().chain(kind.read_only).chain(kind.fixed).chain(lengths).chain(derived);
            for field in named {
                assert!(schema.property(*field).is_some(), "{} has no {field:?}", kind.name);
            }
            let is_list = |field: Field| {
                schema.property(field).is_some_and(|property| matches!(property.schema.kind, Kind::Object(_)))
            };
            assert!(kind.lists.iter().all(|list| is_list(list.field) && table(list.to)), "{}", kind.name);
            let lists = schema.properties.iter().filter(|property| is_list(property.field)).count();
            assert_eq!(kind.lists.len(), lists, "{}", kind.name);
            assert!(custom_fields::ENTITIES.contains(&kind.custom.entity), "{}", kind.name);
            assert!(Field::named(kind.name).is_some_and(|field| access::ROLES.schema.property(field).is_some()));
        }
    }

    #[test]
    fn references_name_resources() {
        for resource in RESOURCES {
            for reference in resource.references {
                assert!(RESOURCES.iter().any(|to| to.name == reference.to), "{} of {}", reference.to, resource.name);
            }
        }
    }
}
