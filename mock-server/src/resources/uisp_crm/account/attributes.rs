//! Values of custom attributes on clients, invoices, payments and services.
//!
//! - A request's values are merged into those that are there, by `customAttributeId`; a null takes a value away.
//! - Values are strings and have to fit the type of the definition.
//! - Naming a definition that does not exist, or one for another kind of entity, is a reference that points nowhere.

use super::custom_attributes::CUSTOM_ATTRIBUTES;
use crate::engine::query::{Arguments, parse_day};
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Document, Failure, Key, Resource, State, Transaction, Value, messages};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;

/// Attributes of clients.
pub static CLIENT_ATTRIBUTES: Resource = Resource {
    parent: Some(Reference::owned(CLIENT_ID, "clients")),
    references: &[Reference::owned(CUSTOM_ATTRIBUTE_ID, "custom-attributes")],
    compute: Some(compute),
    ..Resource::plain("client-attributes", &schemas::CLIENT_ATTRIBUTE)
};

/// Attributes of invoices.
pub static INVOICE_ATTRIBUTES: Resource = Resource {
    parent: Some(Reference::owned(INVOICE_ID, "invoices")),
    references: &[Reference::owned(CUSTOM_ATTRIBUTE_ID, "custom-attributes")],
    compute: Some(compute),
    ..Resource::plain("invoice-attributes", &schemas::INVOICE_ATTRIBUTE)
};

/// Attributes of payments, which have UUIDs.
pub static PAYMENT_ATTRIBUTES: Resource = Resource {
    identity: Identity::Uuid,
    parent: Some(Reference::owned(PAYMENT_ID, "payments")),
    references: &[Reference::owned(CUSTOM_ATTRIBUTE_ID, "custom-attributes")],
    compute: Some(compute),
    ..Resource::plain("payment-attributes", &schemas::PAYMENT_ATTRIBUTE)
};

/// The values of one entity, as answers show them.
#[must_use]
pub fn of(state: &State, attributes: &Resource, owner: &Key) -> Vec<Value> {
    state.having(attributes, owner_field(attributes), owner).map(|row| state.show(attributes, row).into()).collect()
}

/// Merges the `attributes` of a request into those of an entity.
///
/// # Errors
/// `UnknownReference` for an unknown definition, `Invalid` for a value that does not fit its type.
pub fn merge(
    transaction: &mut Transaction,
    attributes: &'static Resource,
    owner: &Key,
    given: &Value,
) -> Result<(), Failure> {
    for (index, given) in given.as_list().iter().enumerate() {
        let Some(given) = given.as_object() else { continue };
        let place = format!("attributes[{index}]");
        let missing = || Failure::invalid(&format!("{place}.customAttributeId"), messages::BLANK);
        let definition = given.reference(CUSTOM_ATTRIBUTE_ID).ok_or_else(missing)?;
        let definition = transaction.find(&CUSTOM_ATTRIBUTES, &definition).ok_or(Failure::UNKNOWN_REFERENCE)?.clone();
        if definition.text(ATTRIBUTE_TYPE) != Some(kind_of_entity(attributes)) {
            return Err(Failure::UNKNOWN_REFERENCE);
        }
        let mut owned = transaction.having(attributes, owner_field(attributes), owner);
        let held = owned.find(|row| row.reference(CUSTOM_ATTRIBUTE_ID) == Some(definition.key()));
        let held = held.map(|row| row.key());
        drop(owned);
        match (given.text(VALUE), held) {
            (None, Some(held)) => transaction.delete(attributes, &held)?,
            (None, None) => {}
            (Some(value), _) if !fits(&definition, value) => {
                return Err(Failure::invalid(&format!("{place}.value"), messages::WRONG_TYPE));
            }
            (Some(value), Some(held)) => transaction.edit(attributes, &held, |row| row.set(VALUE, value))?,
            (Some(value), None) => {
                let row = Document::new().with(owner_field(attributes), owner.clone());
                let row = row.with(CUSTOM_ATTRIBUTE_ID, definition.key()).with(VALUE, value);
                transaction.insert(attributes, row)?;
            }
        }
    }
    Ok(())
}

/// Whether the entity has the attribute that `customAttributeKey` or `customAttributeId` names, with the value that
/// `customAttributeValue` gives.
#[must_use]
pub fn matches(state: &State, attributes: &Resource, owner: &Key, arguments: &Arguments) -> bool {
    let wanted = arguments.get("customAttributeValue");
    let key = arguments.get("customAttributeKey");
    let id = arguments.get("customAttributeId").map(Key::parse);
    state.having(attributes, owner_field(attributes), owner).any(|row| {
        let definition = state.follow(row, CUSTOM_ATTRIBUTE_ID, &CUSTOM_ATTRIBUTES);
        let named = key.is_none_or(|key| definition.is_some_and(|definition| definition.text(KEY) == Some(key)))
            && id.as_ref().is_none_or(|id| row.reference(CUSTOM_ATTRIBUTE_ID).as_ref() == Some(id));
        named && wanted.is_none_or(|wanted| row.text(VALUE) == Some(wanted))
    })
}

/// The name that definitions have for the kind of entity that these attributes belong to.
fn kind_of_entity(attributes: &Resource) -> &'static str {
    attributes.name.strip_suffix("-attributes").expect("attribute tables are named after their entity")
}

fn owner_field(attributes: &Resource) -> crate::specification::Field {
    attributes.parent.expect("attributes belong to an entity").field
}

fn fits(definition: &Document, value: &str) -> bool {
    match definition.text(TYPE) {
        Some("integer") => value.parse::<i64>().is_ok(),
        Some("boolean") => matches!(value, "0" | "1"),
        Some("date") => parse_day(value).is_some(),
        _ => true,
    }
}

/// What answers show of the definition beside the value.
pub fn compute(state: &State, attribute: &Document, shown: &mut Document) {
    if let Some(definition) = state.follow(attribute, CUSTOM_ATTRIBUTE_ID, &CUSTOM_ATTRIBUTES) {
        for field in [NAME, KEY, CLIENT_ZONE_VISIBLE] {
            shown.set(field, definition.get(field).clone());
        }
    }
}
