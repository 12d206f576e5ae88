//! The rows of orders, opportunities and agreements: a table of their own, a list in messages.
//!
//! - A new item has at least one row. An update without rows leaves them; one with rows replaces all of them.
//! - A row with the id of one of the item's rows changes that row, and what it leaves out stays; rows without an id are new.
//! - A new row needs its product, quantity, price and list price. The product is active when a row names it anew.
//! - A row without a `sortId` gets its place in the message as one; rows are shown by it.
//! - The value of an item is the sum of quantity times price over its rows.

use rust_decimal::Decimal;

use super::custom_fields::{self, Owner};
use super::findings::Findings;
use super::items::is_active;
use super::products::PRODUCTS;
use super::{messages, money};
use crate::engine::resource::Reference;
use crate::engine::{Document, Failure, Key, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::upsales::schemas;
use crate::specification::Field;

/// Rows; each belongs to an order or opportunity, or to an agreement.
pub static ORDER_ROWS: Resource = Resource {
    references: &[
        Reference::owned(ORDER_ID, "upsales-orders"),
        Reference::owned(AGREEMENT_ID, "upsales-agreements"),
        Reference::needed(PRODUCT_ID, "upsales-products"),
    ],
    ..Resource::plain("upsales-order-rows", &schemas::ORDER_ROW)
};

/// The custom fields of rows.
pub const CUSTOM: Owner = Owner { entity: "orderRow", field: ORDER_ROW_ID };

/// The rules on rows.
pub const RULES: &[Rule] = &[
    Rule::documented("value is the sum of quantity times price over all rows", "REST API property tables"),
    Rule::documented("a new order, opportunity or agreement has at least one row", "REST API property tables"),
    Rule::documented("a new row needs product, quantity, price and list price", "REST API property tables"),
    Rule::assumed("rows in an update replace all rows; those with an id are changed, what they leave out stays"),
    Rule::assumed("a row's id is one of the item's own rows, and stands once; a new item's rows have none: INVALID"),
    Rule::assumed("an inactive product cannot stand in a new row: INVALID on orderRow[i].productId"),
    Rule::assumed("a row without a sortId gets its place in the message, beginning with 1"),
    Rule::assumed("quantities and prices are between -1000000000 and 1000000000: INVALID"),
];

/// What a new row needs.
const NEEDED: [Field; 4] = [PRODUCT_ID, QUANTITY, PRICE, LIST_PRICE];
/// Which fields are amounts.
const AMOUNTS: [Field; 5] = [QUANTITY, PRICE, LIST_PRICE, DISCOUNT, PURCHASE_COST];

/// A row of a message, changed or new.
#[derive(Debug)]
pub struct Entry {
    row: Document,
    custom: Vec<custom_fields::Entry>,
}

/// Reads the rows of a message and notes what is wrong with them; `None` if it has none. `owner` is the field of a row that
/// names the item, `item` the item if it is there already.
pub fn read(
    state: &State,
    owner: Field,
    item: Option<&Key>,
    given: &[Value],
    findings: &mut Findings,
) -> Option<Vec<Entry>> {
    if given.is_empty() {
        if item.is_none() {
            findings.wrong(ORDER_ROW.name(), messages::REQUIRED);
        }
        return None;
    }
    let mut entries: Vec<Entry> = Vec::new();
    for (index, given) in given.iter().enumerate() {
        let Some(given) = given.as_object() else { continue };
        let place = format!("{}[{index}].", ORDER_ROW.name());
        let entry = read_row(state, owner, item, given, &place, findings);
        if entry.row.contains(ID) && entries.iter().any(|other| other.row.get(ID) == entry.row.get(ID)) {
            findings.wrong(format!("{place}id"), messages::TWICE);
        }
        entries.push(entry);
        if let Some(entry) = entries.last_mut() {
            entry.row.set_default(SORT_ID, i64::try_from(index + 1).unwrap_or(i64::MAX));
        }
    }
    Some(entries)
}

fn read_row(
    state: &State,
    owner: Field,
    item: Option<&Key>,
    given: &Document,
    place: &str,
    findings: &mut Findings,
) -> Entry {
    let before = given.reference(ID).and_then(|id| {
        let held = state.find(&ORDER_ROWS, &id).filter(|row| item.is_some() && row.reference(owner).as_ref() == item);
        if held.is_none() {
            findings.wrong(format!("{place}id"), messages::UNKNOWN_ROW);
        }
        held
    });
    let records = given.get(CUSTOM_FIELD).as_list();
    let custom = CUSTOM.read(state, records, place, findings);
    let mut row = before.map_or_else(Document::new, |before| Document::clone(before));
    row.take(SORT_ID);
    row.merge(given);
    row.take(CUSTOM_FIELD);
    for field in NEEDED.into_iter().filter(|field| row.get(*field).is_null()) {
        findings.wrong(format!("{place}{}", field.name()), messages::REQUIRED);
    }
    for field in AMOUNTS.into_iter().filter(|field| !money::is_in_range(row.decimal(*field))) {
        findings.wrong(format!("{place}{}", field.name()), messages::OUT_OF_RANGE);
    }
    if let Some(id) = row.reference(PRODUCT_ID) {
        let named_before = before.and_then(|before| before.reference(PRODUCT_ID));
        match state.find(&PRODUCTS, &id) {
            None => findings.missing(format!("{place}productId")),
            Some(product) if named_before != Some(id) && !is_active(product) => {
                findings.wrong(format!("{place}productId"), messages::INACTIVE);
            }
            Some(_) => {}
        }
    }
    if before.is_none() {
        CUSTOM.require(state, records, place, findings);
    }
    Entry { row, custom }
}

/// Makes these the rows of the item.
///
/// # Errors
/// None that can happen: products and rows were looked for.
pub fn write(transaction: &mut Transaction, owner: Field, item: &Key, entries: Vec<Entry>) -> Result<(), Failure> {
    let kept: Vec<Key> = entries.iter().filter_map(|entry| entry.row.reference(ID)).collect();
    let gone: Vec<Key> =
        transaction.table(&ORDER_ROWS).keys_with(owner, item).filter(|row| !kept.contains(row)).collect();
    for row in gone {
        transaction.delete(&ORDER_ROWS, &row)?;
    }
    for Entry { mut row, custom } in entries {
        row.set(owner, item.clone());
        let key = match row.reference(ID) {
            Some(key) => {
                transaction.update(&ORDER_ROWS, row)?;
                key
            }
            None => transaction.insert(&ORDER_ROWS, row)?,
        };
        CUSTOM.write(transaction, &key, custom)?;
    }
    Ok(())
}

/// Gives one item copies of the rows of another one.
///
/// # Errors
/// None that can happen: both items are there.
pub fn copy(transaction: &mut Transaction, from: (Field, &Key), to: (Field, &Key)) -> Result<(), Failure> {
    let rows: Vec<Document> = transaction.having(&ORDER_ROWS, from.0, from.1).map(|row| Document::clone(row)).collect();
    for row in rows {
        let mut copy = row.clone().with(to.0, to.1.clone());
        copy.take(ID);
        copy.take(from.0);
        let key = transaction.insert(&ORDER_ROWS, copy)?;
        CUSTOM.copy(transaction, &row.key(), &key)?;
    }
    Ok(())
}

/// The rows of an item as an answer shows them.
#[must_use]
pub fn show(state: &State, owner: Field, item: &Key) -> Vec<Value> {
    let mut rows: Vec<&Document> = state.having(&ORDER_ROWS, owner, item).map(|row| &**row).collect();
    rows.sort_by_key(|row| (row.integer(SORT_ID).unwrap_or(i64::MAX), row.key()));
    let shown = rows.into_iter().map(|row| {
        let records = CUSTOM.show(state, &row.key());
        Value::from(state.show(&ORDER_ROWS, row).with(CUSTOM_FIELD, records))
    });
    shown.collect()
}

/// The sum of quantity times price over the rows of an item.
#[must_use]
pub fn value(state: &State, owner: Field, item: &Key) -> Decimal {
    let amounts = state.having(&ORDER_ROWS, owner, item).map(|row| row.decimal(QUANTITY) * row.decimal(PRICE));
    let sum = amounts.fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount).unwrap_or(Decimal::MAX));
    money::round(sum)
}
