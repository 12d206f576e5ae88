//! Upsales CRM: the index of its resources and of the plans for its operations.
//!
//! Read in this order: [`items`] for what all services share, [`access`] for who may do what, then one file per kind of item.

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
pub mod lists;
pub mod messages;
pub mod money;
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
