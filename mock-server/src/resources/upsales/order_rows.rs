//! The rows of orders, opportunities and agreements: a table of their own, a list in messages.
//!
//! - A new item has at least one row, and no item more than 1000. An update without rows leaves them; one with rows replaces all of them.
//! - A row with the id of one of the item's rows changes that row, and what it leaves out stays; rows without an id are
//!   new.
//! - A new row needs its product, quantity, price and list price. The product is active when a row names it anew.
//! - A row without a `sortId` gets its place in the message as one; rows are shown by it.
//! - The value of an item is the sum of quantity times price over its rows.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::custom_fields::{self, Owner};
use super::findings::Findings;
use super::items::is_active;
use super::products::PRODUCTS;
use super::{limits, messages, money};
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
    let given = limits::within(limits::MOST_ROWS, given, ORDER_ROW.name(), findings);
    let mut entries: Vec<Entry> = Vec::new();
    let mut known = HashSet::new();
    for (index, given) in given.iter().enumerate() {
        let Some(given) = given.as_object() else { continue };
        let place = format!("{}[{index}].", ORDER_ROW.name());
        let entry = read_row(state, owner, item, given, &place, findings);
        if entry.row.reference(ID).is_some_and(|id| !known.insert(id)) {
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
    let kept: HashSet<Key> = entries.iter().filter_map(|entry| entry.row.reference(ID)).collect();
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
    money::sum(state.having(&ORDER_ROWS, owner, item).map(|row| (row.decimal(QUANTITY), row.decimal(PRICE))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::upsales::support::{ADMIN, Office, id, number, record, row, sale};

    fn rows(order: &Document) -> Vec<Document> {
        order.get(ORDER_ROW).as_list().iter().filter_map(Value::as_object).cloned().collect()
    }

    fn update(office: &Office, given: Vec<Document>) -> Document {
        let given: Vec<Value> = given.into_iter().map(Value::from).collect();
        office.item(ADMIN, "updateOrder", id(2).with(ORDER_ROW, given))
    }

    #[test]
    fn rows_that_are_given_replace_all_and_those_with_an_id_are_changed() {
        let office = Office::demo();
        let order = update(&office, vec![row(3, "1", "10"), id(4).with(QUANTITY, number("2"))]);
        let shown = rows(&order);
        assert_eq!(shown.len(), 2);
        assert_eq!(shown[0].integer(PRODUCT_ID), Some(3));
        assert_eq!((shown[1].integer(ID), shown[1].integer(SORT_ID)), (Some(4), Some(2)));
        assert_eq!((shown[1].decimal(QUANTITY), shown[1].decimal(PRICE)), (number("2"), number("6290.5")));
        assert_eq!(shown[1].get(CUSTOM_FIELD).as_list().len(), 1);
        assert_eq!(order.decimal(VALUE), number("12591"));
        let order = office.item(ADMIN, "updateOrder", id(2).with(NOTES, "x"));
        assert_eq!(rows(&order).len(), 2);
        let mut sorted = id(4);
        sorted.set(SORT_ID, -1);
        assert_eq!(rows(&update(&office, vec![row(1, "1", "1"), sorted]))[0].integer(ID), Some(4));
    }

    #[test]
    fn what_is_wrong_with_a_row_is_said_with_its_place() {
        let office = Office::demo();
        let message =
            |given: Vec<Document>| id(2).with(ORDER_ROW, given.into_iter().map(Value::from).collect::<Vec<_>>());
        let wrong = |given| office.wrong("updateOrder", message(given));
        assert_eq!(wrong(vec![row(1, "1", "1"), id(1)])[0], "orderRow[1].id");
        assert_eq!(wrong(vec![id(4), id(4)]), ["orderRow[1].id"]);
        assert_eq!(wrong(vec![Document::new().with(PRODUCT_ID, 1)]).len(), 3);
        assert_eq!(wrong(vec![row(6, "1", "1")]), ["orderRow[0].productId"]);
        assert_eq!(wrong(vec![row(1, "1000000001", "1")]), ["orderRow[0].quantity"]);
        let custom = row(1, "1", "1").with(CUSTOM_FIELD, vec![record(61, "snart")]);
        assert_eq!(wrong(vec![custom]), ["orderRow[0].customField[0].value"]);
        let unknown = office.refusal(ADMIN, "updateOrder", message(vec![row(99, "1", "1")]));
        assert_eq!(unknown, Failure::unknown_reference("orderRow[0].productId"));
        let new = sale(5).with(ORDER_ROW, vec![row(1, "1", "1").with(ID, 4).into()]);
        assert_eq!(office.wrong("createOrder", new), ["orderRow[0].id"]);
    }

    #[test]
    fn a_row_keeps_a_product_that_became_inactive() {
        let office = Office::demo();
        office.run(ADMIN, "deleteProduct", id(4)).expect("a product");
        assert_eq!(rows(&update(&office, vec![id(4).with(PRODUCT_ID, 4)])).len(), 1);
    }

    #[test]
    fn rows_go_with_their_sale() {
        let office = Office::demo();
        office.run(ADMIN, "deleteOrder", id(2)).expect("nothing needs it");
        let state = office.world.snapshot();
        assert_eq!(state.having(&ORDER_ROWS, ORDER_ID, &Key::Number(2)).count(), 0);
        let values = state.having(&custom_fields::CUSTOM_FIELD_VALUES, ORDER_ROW_ID, &Key::Number(4));
        assert_eq!(values.count(), 0);
    }

    #[test]
    fn the_largest_value_has_18_digits() {
        let office = Office::demo();
        let (whole, rest) = (row(1, "1000000000", "9999999"), row(1, "1", "999999999.98"));
        let order = update(&office, vec![whole.clone(), rest.clone()]);
        assert_eq!(order.decimal(VALUE), number("9999999999999999.98"));
        let message =
            |given: Vec<Document>| id(2).with(ORDER_ROW, given.into_iter().map(Value::from).collect::<Vec<_>>());
        let wrong = |given| office.wrong("updateOrder", message(given));
        let values = ["value", "valueInMasterCurrency", "weightedValue", "weightedValueInMasterCurrency"];
        assert_eq!(wrong(vec![whole.clone(), rest, row(1, "1", "0.01")]), values);
        let largest = row(1, "1000000000", "1000000000");
        assert_eq!(wrong(vec![largest.clone(); 1000]), values);
        assert_eq!(
            office.wrong("updateOrder", id(2).with(CURRENCY, "EUR").with(ORDER_ROW, vec![whole.into()])),
            ["valueInMasterCurrency", "weightedValueInMasterCurrency"]
        );
        let negative = row(1, "-1000000000", "1000000000");
        assert_eq!(wrong(vec![negative]), values);
    }

    #[test]
    fn an_item_has_at_most_a_thousand_rows() {
        let office = Office::demo();
        assert_eq!(rows(&update(&office, vec![row(1, "1", "1"); 1000])).len(), 1000);
        let wrong = |rows: usize| {
            let given = vec![Value::from(row(1, "1", "1")); rows];
            office.wrong("updateOrder", id(2).with(ORDER_ROW, given))
        };
        assert_eq!(wrong(1001), ["orderRow"]);
    }
}
