//! Custom fields: their definitions, and the values that items have.
//!
//! - Definitions belong to one kind of item; orders and opportunities share theirs, and order rows have their own.
//! - A value is kept as text in one form: see [`datatype`]. A value of the wrong form is refused.
//! - A record with nil or an empty text takes the value away; one without a value element changes nothing.
//! - An item has no record for a field without a value, and its records stand in the order of the definitions' ids.
//! - A field that is obligatory has a value from the beginning, and it cannot be taken away.
//! - The name of a record is the definition's, whatever a message says.

pub mod datatype;

use std::collections::{HashMap, HashSet};

use super::findings::Findings;
use super::reference::{property, text};
use super::{limits, messages};
use crate::engine::resource::Reference;
use crate::engine::{Document, Failure, Key, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::upsales::schemas;
use crate::specification::{Field, Kind, ObjectSchema, Schema};

/// Definitions of custom fields.
pub static CUSTOM_FIELDS: Resource = Resource {
    indexed: &[ENTITY],
    ..Resource::plain(
        "upsales-custom-fields",
        &ObjectSchema {
            name: "CustomFieldDefinition",
            properties: &[
                property(ENTITY, Kind::TextCode(&ENTITIES)),
                text(NAME),
                property(DATATYPE, Kind::TextCode(&datatype::NAMES)),
                property(CHOICES, Kind::Array(&Schema { kind: Kind::Any, nullable: false, limits: None })),
                property(OBLIGATORY_FIELD, Kind::Boolean),
                property(MAX_LENGTH, Kind::Integer),
            ],
        },
    )
};

/// The values that items have; each row names the definition and one item.
pub static CUSTOM_FIELD_VALUES: Resource = Resource {
    references: &[
        Reference::owned(FIELD_ID, "upsales-custom-fields"),
        Reference::owned(CLIENT_ID, "upsales-clients"),
        Reference::owned(CONTACT_ID, "upsales-contacts"),
        Reference::owned(ACTIVITY_ID, "upsales-activities"),
        Reference::owned(APPOINTMENT_ID, "upsales-appointments"),
        Reference::owned(ORDER_ID, "upsales-orders"),
        Reference::owned(ORDER_ROW_ID, "upsales-order-rows"),
        Reference::owned(AGREEMENT_ID, "upsales-agreements"),
        Reference::owned(LEAD_ID, "upsales-leads"),
        Reference::owned(PRODUCT_ID, "upsales-products"),
        Reference::owned(PROJECT_ID, "upsales-projects"),
        Reference::owned(USER_ID, "upsales-users"),
    ],
    ..Resource::plain("upsales-custom-field-values", &schemas::CUSTOM_FIELD)
};

/// The kinds of items that have custom fields, as definitions name them.
pub const ENTITIES: [&str; 11] = [
    "activity",
    "agreement",
    "appointment",
    "client",
    "contact",
    "lead",
    "order",
    "orderRow",
    "product",
    "project",
    "user",
];

/// The rules on the custom fields of a message.
pub const RULES: &[Rule] = &[
    Rule::documented("a value fits its field's type; texts have at most 255 characters", "REST API property tables"),
    Rule::assumed(
        "nil or an empty text takes the value of a custom field away; fields without a record stay as they are",
    ),
    Rule::assumed("a new item has a value for each obligatory custom field, and keeps one: INVALID"),
    Rule::assumed(
        "an unknown custom field is INVALID on customField[i].fieldId, a wrong value on customField[i].value",
    ),
    Rule::assumed("the name of a record is not read"),
];

/// Which definitions and values a kind of item has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// What definitions call the kind.
    pub entity: &'static str,
    /// The field of a value's row that names the item.
    pub field: Field,
}

/// A value that a message sets, or takes away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    field: Key,
    value: Option<String>,
}

impl Owner {
    /// Reads the records of a message and notes what is wrong with them; `place` is put before each name.
    pub fn read(&self, state: &State, records: &[Value], place: &str, findings: &mut Findings) -> Vec<Entry> {
        let records = limits::within(limits::MOST_RECORDS, records, format!("{place}customField"), findings);
        let mut entries: Vec<Entry> = Vec::new();
        let mut known = HashSet::new();
        for (index, record) in records.iter().enumerate() {
            let Some(record) = record.as_object() else { continue };
            let place = format!("{place}customField[{index}]");
            let Some(definition) = record.reference(FIELD_ID).and_then(|id| self.definition(state, &id)) else {
                findings.wrong(format!("{place}.fieldId"), messages::UNKNOWN_CUSTOM_FIELD);
                continue;
            };
            let field = definition.key();
            if !known.insert(field.clone()) {
                findings.wrong(format!("{place}.fieldId"), messages::TWICE);
            }
            if !record.contains(VALUE) {
                continue;
            }
            let value = match record.text(VALUE).unwrap_or_default() {
                "" if definition.is_true(OBLIGATORY_FIELD) => Err(messages::REQUIRED.into()),
                "" => Ok(None),
                text => datatype::canonical(definition, text).map(Some),
            };
            match value {
                Ok(value) => entries.push(Entry { field, value }),
                Err(message) => findings.wrong(format!("{place}.value"), &message),
            }
        }
        entries
    }

    /// Notes obligatory fields that a new item has no value for.
    pub fn require(&self, state: &State, records: &[Value], place: &str, findings: &mut Findings) {
        let field = |record: &Value| record.as_object().and_then(|record| record.reference(FIELD_ID));
        let given: HashSet<Key> = records.iter().filter_map(field).collect();
        for definition in self.definitions(state).filter(|definition| definition.is_true(OBLIGATORY_FIELD)) {
            if !given.contains(&definition.key()) {
                let name = definition.text(NAME).unwrap_or_default();
                findings.wrong(format!("{place}customField"), &format!("The custom field `{name}` is required."));
            }
        }
    }

    /// Writes what was read.
    ///
    /// # Errors
    /// None that can happen: the item and the definitions are there.
    pub fn write(&self, transaction: &mut Transaction, item: &Key, entries: Vec<Entry>) -> Result<(), Failure> {
        if entries.is_empty() {
            return Ok(());
        }
        let row = |row: &Document| Some((row.reference(FIELD_ID)?, row.key()));
        let held: HashMap<Key, Key> = self.rows(transaction, item).filter_map(row).collect();
        for Entry { field, value } in entries {
            match (held.get(&field).cloned(), value) {
                (Some(row), Some(value)) => {
                    transaction.edit(&CUSTOM_FIELD_VALUES, &row, |row| row.set(VALUE, value))?;
                }
                (Some(row), None) => transaction.delete(&CUSTOM_FIELD_VALUES, &row)?,
                (None, Some(value)) => {
                    let row = Document::new().with(FIELD_ID, field).with(self.field, item.clone()).with(VALUE, value);
                    transaction.insert(&CUSTOM_FIELD_VALUES, row)?;
                }
                (None, None) => {}
            }
        }
        Ok(())
    }

    /// Gives one item the values of another one of the same kind.
    ///
    /// # Errors
    /// None that can happen: both items are there.
    pub fn copy(&self, transaction: &mut Transaction, from: &Key, to: &Key) -> Result<(), Failure> {
        let value =
            |row: &Document| Some(Entry { field: row.reference(FIELD_ID)?, value: row.text(VALUE).map(str::to_owned) });
        let entries: Vec<Entry> = self.rows(transaction, from).filter_map(value).collect();
        self.write(transaction, to, entries)
    }

    /// The records of an item.
    #[must_use]
    pub fn show(&self, state: &State, item: &Key) -> Vec<Value> {
        let mut records: Vec<Document> = self
            .rows(state, item)
            .map(|row| {
                let definition = state.follow(row, FIELD_ID, &CUSTOM_FIELDS);
                let name = definition.map(|definition| definition.get(NAME).clone());
                Document::new()
                    .with(FIELD_ID, row.get(FIELD_ID).clone())
                    .with(VALUE, row.get(VALUE).clone())
                    .with(NAME, name)
            })
            .collect();
        records.sort_by_key(|record| record.reference(FIELD_ID));
        records.into_iter().map(Value::from).collect()
    }

    /// The definition with this id, if it is one for this kind of item.
    #[must_use]
    pub fn definition<'a>(&self, state: &'a State, id: &Key) -> Option<&'a Document> {
        let definition = state.find(&CUSTOM_FIELDS, id)?;
        (definition.text(ENTITY) == Some(self.entity)).then_some(definition)
    }

    fn definitions<'a>(&self, state: &'a State) -> impl Iterator<Item = &'a Document> + use<'a> {
        state.having(&CUSTOM_FIELDS, ENTITY, &Key::from(self.entity)).map(|definition| &**definition)
    }

    fn rows<'a>(&self, state: &'a State, item: &Key) -> impl Iterator<Item = &'a Document> + use<'a> {
        state.having(&CUSTOM_FIELD_VALUES, self.field, item).map(|row| &**row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::upsales::support::{ADMIN, Office, id, nil, record, row};

    fn values(item: &Document) -> Vec<(i64, String, String)> {
        let records = item.get(CUSTOM_FIELD).as_list().iter().filter_map(Value::as_object);
        let text = |record: &Document, field| record.text(field).unwrap_or_default().to_owned();
        records.map(|record| (record.integer(FIELD_ID).unwrap_or(0), text(record, NAME), text(record, VALUE))).collect()
    }

    fn with(records: Vec<Value>) -> Document {
        id(2).with(CUSTOM_FIELD, records)
    }

    #[test]
    fn records_change_what_they_name_and_nothing_else() {
        let office = Office::demo();
        let silver = record(12, "Guld");
        let taken = nil(Document::new().with(FIELD_ID, 13).with(NAME, "Annat"), VALUE).into();
        let untouched = Document::new().with(FIELD_ID, 11).into();
        let client = office.item(ADMIN, "updateClient", with(vec![taken, silver, record(14, "2024-03-05"), untouched]));
        let named = |field, name: &str, value: &str| (field, name.to_owned(), value.to_owned());
        assert_eq!(
            values(&client),
            [named(11, "Kundnummer", "K-1002"), named(12, "Kundnivå", "Guld"), named(14, "Kund sedan", "2024-03-05"),]
        );
        let client = office.item(ADMIN, "updateClient", with(vec![record(11, "")]));
        assert_eq!(values(&client).len(), 2);
    }

    #[test]
    fn what_is_wrong_with_a_record_is_said_with_its_place() {
        let office = Office::demo();
        let wrong = |records| office.wrong("updateClient", with(records));
        assert_eq!(
            wrong(vec![record(12, "Platina"), record(13, "mycket")]),
            ["customField[0].value", "customField[1].value"]
        );
        assert_eq!(wrong(vec![record(99, "x")]), ["customField[0].fieldId"]);
        assert_eq!(wrong(vec![record(21, "true")]), ["customField[0].fieldId"]);
        assert_eq!(wrong(vec![record(11, "a"), record(11, "b")]), ["customField[1].fieldId"]);
        assert_eq!(wrong(vec![record(11, "123456789012345678901")]), ["customField[0].value"]);
    }

    #[test]
    fn an_item_and_a_row_have_at_most_a_thousand_records() {
        let office = Office::demo();
        assert_eq!(office.wrong("updateClient", with(vec![record(11, "a"); 1001]))[0], "customField");
        let row = row(1, "1", "1").with(CUSTOM_FIELD, vec![record(61, "1"); 1001]);
        assert_eq!(office.wrong("updateOrder", id(2).with(ORDER_ROW, vec![row.into()]))[0], "orderRow[0].customField");
        assert_eq!(office.wrong("updateClient", with(vec![record(11, "a"); 1000]))[0], "customField[1].fieldId");
    }

    #[test]
    fn an_obligatory_field_has_a_value_from_the_beginning_and_keeps_it() {
        let office = Office::demo();
        let wrong = office.wrong("createAgreement", Document::new());
        assert!(wrong.contains(&"customField".to_owned()));
        let taken = id(1).with(CUSTOM_FIELD, vec![nil(Document::new().with(FIELD_ID, 71), VALUE).into()]);
        assert_eq!(office.wrong("updateAgreement", taken), ["customField[0].value"]);
    }

    #[test]
    fn orders_and_opportunities_share_theirs() {
        let office = Office::demo();
        let records = vec![record(51, "PO-1")];
        for (operation, sale) in [("updateOrder", 1), ("updateOpportunity", 7)] {
            let item = office.item(ADMIN, operation, id(sale).with(CUSTOM_FIELD, records.clone()));
            assert_eq!(values(&item).len(), 1, "{operation}");
        }
    }

    #[test]
    fn values_go_with_their_item() {
        let office = Office::demo();
        office.run(ADMIN, "deleteContact", id(2)).expect("a contact");
        let state = office.world.snapshot();
        assert_eq!(state.having(&CUSTOM_FIELD_VALUES, CONTACT_ID, &Key::Number(2)).count(), 0);
    }
}
