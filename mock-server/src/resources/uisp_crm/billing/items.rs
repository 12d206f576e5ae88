//! The items of invoices, quotes and credit notes: from a request to rows, and from rows to the totals of their document.
//!
//! - A free item needs a label and a price; a product or a fee brings its own, which the request may override.
//! - A fee's quantity is always one, and a fee can be invoiced once.
//! - A service brings the next period that is on no invoice, and its surcharges.
//! - Taxable products and fees get the client's taxes unless the request names taxes.

use rust_decimal::Decimal;

use super::arithmetic::{self, LARGEST, Line, Pricing, Rate};
use super::fees::{self, FEES};
use super::products::PRODUCTS;
use super::taxes::TAXES;
use super::{copies, service_items};
use crate::engine::resource::Reference;
use crate::engine::{Document, Failure, Key, Resource, State, Transaction, Value, messages};
use crate::generated::fields::{self, *};
use crate::resources::uisp_crm::account::reference::OPTIONS;
use crate::resources::uisp_crm::services::services::SERVICES;
use crate::specification::Field;

/// The `type` of an item that nothing stands behind.
pub const OTHER: &str = "other";
/// The `type` of an item with a fee.
pub const FEE: &str = "fee";
/// The `type` of an item with a product.
pub const PRODUCT: &str = "product";

/// What an item row refers to besides its document.
pub const REFERENCES: &[Reference] = &[
    Reference::loose(PRODUCT_ID, "products"),
    Reference::loose(FEE_ID, "fees"),
    Reference::loose(SERVICE_ID, "services"),
    Reference::loose(SERVICE_SURCHARGE_ID, "service-surcharges"),
    Reference::loose(TAX1_ID, "taxes"),
    Reference::loose(TAX2_ID, "taxes"),
    Reference::loose(TAX3_ID, "taxes"),
];

/// The table of items whose fees and services count as invoiced.
const INVOICE_ITEMS: &str = "invoice-items";
/// The table of items that only offer.
const QUOTE_ITEMS: &str = "quote-items";

const TAX_FIELDS: [Field; 3] = [TAX1_ID, TAX2_ID, TAX3_ID];

/// The rows that a request's `items` make in a table of items, without ids and without the document that they belong to.
/// `document` says the currency.
///
/// # Errors
/// `Invalid` with the place of the wrong item; `UnknownReference`.
pub fn read(
    state: &State,
    table: &Resource,
    client: &Document,
    document: &Document,
    given: &Value,
) -> Result<Vec<Document>, Failure> {
    let mut rows: Vec<Document> = Vec::new();
    for (index, given) in given.as_list().iter().enumerate() {
        let Some(given) = given.as_object() else { continue };
        let place = |field: Field| format!("items[{index}].{}", field.name());
        let several = [PRODUCT_ID, SERVICE_ID, FEE_ID].into_iter().filter(|field| !given.get(*field).is_null()).nth(1);
        if let Some(second) = several {
            return Err(Failure::invalid(&place(second), messages::WRONG_TYPE));
        }
        check_range(given).map_err(|field| Failure::invalid(&place(field), messages::WRONG_TYPE))?;
        let counted = given.get(SERVICE_ID).is_null() && given.get(FEE_ID).is_null();
        if !counted && !given.get(QUANTITY).is_null() {
            return Err(Failure::invalid(&place(QUANTITY), messages::WRONG_TYPE));
        }
        let mut made: Vec<Document> = vec![given.iter().map(|(field, value)| (field, value.clone())).collect()];
        let row = &mut made[0];
        let refused = |field| Failure::invalid(&place(field), messages::NOT_INVOICEABLE);
        let twice = |field, key: &Key| rows.iter().any(|other| other.reference(field).as_ref() == Some(key));
        if let Some(product) = row.reference(PRODUCT_ID) {
            complete_product(state, client, &product, row)?;
        } else if let Some(fee) = row.reference(FEE_ID) {
            if !complete_fee(state, client, &fee, row)? || twice(FEE_ID, &fee) {
                return Err(refused(FEE_ID));
            }
        } else if let Some(service) = row.reference(SERVICE_ID) {
            let found = state.find(&SERVICES, &service).ok_or(Failure::UNKNOWN_REFERENCE)?;
            let own = found.reference(CLIENT_ID) == Some(client.key()) && !twice(SERVICE_ID, &service);
            let parts = match table.name {
                QUOTE_ITEMS => Some(service_items::of_quote(state, document, found, given)),
                _ => service_items::of_invoice(state, document, found, given),
            };
            made = parts.filter(|_| own).ok_or_else(|| refused(SERVICE_ID))?;
        } else {
            row.set(TYPE, OTHER);
        }
        for row in &mut made {
            complete(state, document, row).map_err(|(field, message)| Failure::invalid(&place(field), message))?;
        }
        rows.extend(made);
    }
    Ok(rows)
}

/// Checks an item by itself and works out its total.
///
/// # Errors
/// The field that is wrong, and why.
pub fn complete(state: &State, document: &Document, row: &mut Document) -> Result<(), (Field, &'static str)> {
    row.set_default(QUANTITY, 1);
    for field in [LABEL, PRICE] {
        if row.get(field).is_null() {
            return Err((field, messages::BLANK));
        }
    }
    check_range(row).map_err(|field| (field, messages::WRONG_TYPE))?;
    if let Pricing::Inclusive { .. } = pricing(state) {
        row.set(TAX2_ID, Value::Null);
        row.set(TAX3_ID, Value::Null);
    }
    row.set(TOTAL, arithmetic::line_total(row.decimal(PRICE), row.decimal(QUANTITY), copies::digits(document)));
    Ok(())
}

/// Writes rows under their document, in place of those that are there. What an invoice lists counts as invoiced from then on.
///
/// # Errors
/// `UnknownReference` for a tax that does not exist.
pub fn replace(
    transaction: &mut Transaction,
    table: &Resource,
    owner: &Key,
    rows: Vec<Document>,
) -> Result<(), Failure> {
    let old: Vec<Key> = of(transaction, table, owner).map(Document::key).collect();
    for item in old {
        transaction.delete(table, &item)?;
    }
    for row in rows {
        if table.name == INVOICE_ITEMS {
            service_items::mark(transaction, &row)?;
            if let Some(fee) = row.reference(FEE_ID) {
                fees::mark(transaction, &fee, true)?;
            }
        }
        transaction.insert(table, row.with(owner_field(table), owner.clone()))?;
    }
    Ok(())
}

/// Makes what an item of an invoice lists free to be invoiced again: its fee, or the days of its service.
///
/// # Errors
/// None that can happen: what is gone needs no mark.
pub fn free(transaction: &mut Transaction, item: &Document) -> Result<(), Failure> {
    if let Some(fee) = item.reference(FEE_ID) {
        fees::mark(transaction, &fee, false)?;
    }
    service_items::free(transaction, item)
}

/// The rows of a document, in order.
pub fn of<'a>(state: &'a State, table: &Resource, owner: &Key) -> impl Iterator<Item = &'a Document> + use<'a> {
    state.having(table, owner_field(table), owner).map(AsRef::as_ref)
}

/// Adds a document's items to what is shown of it.
pub fn show(state: &State, table: &Resource, owner: &Key, shown: &mut Document) {
    let rows: Vec<Value> = state.having(table, owner_field(table), owner).map(|row| row.clone().into()).collect();
    shown.set(ITEMS, rows);
}

/// Writes what the items add up to, less the document's own discount, into the document.
pub fn add_up<'a>(state: &State, document: &mut Document, rows: impl Iterator<Item = &'a Document>) {
    let lines: Vec<Line> = rows.map(|row| line(state, row)).collect();
    let totals = arithmetic::totals(&lines, document.decimal(DISCOUNT), pricing(state), copies::digits(document));
    let taxes =
        totals.taxes.into_iter().map(|(name, value)| Document::new().with(NAME, name).with(TOTAL_VALUE, value).into());
    document.set(fields::TAXES, taxes.collect::<Vec<Value>>());
    document.set(SUBTOTAL, totals.subtotal);
    document.set(TOTAL_DISCOUNT, totals.discount);
    document.set(TOTAL_TAX_AMOUNT, totals.tax);
    document.set(TOTAL_UNTAXED, totals.untaxed);
    document.set(TOTAL, totals.total);
}

/// Checks a document's discount.
///
/// # Errors
/// `Invalid` if it is no percentage.
pub fn check_discount(document: &Document) -> Result<(), Failure> {
    let discount = document.decimal(DISCOUNT);
    if discount.is_sign_negative() && !discount.is_zero() || discount > Decimal::ONE_HUNDRED {
        return Err(Failure::invalid(DISCOUNT.name(), messages::WRONG_TYPE));
    }
    Ok(())
}

/// Numbers beyond every bound would make sums overflow.
fn check_range(row: &Document) -> Result<(), Field> {
    let wrong = [PRICE, QUANTITY].into_iter().find(|field| row.decimal(*field).abs() > LARGEST);
    wrong.map_or(Ok(()), Err)
}

fn line(state: &State, row: &Document) -> Line {
    let rates = TAX_FIELDS.iter().filter_map(|field| state.follow(row, *field, &TAXES)).map(|tax| Rate {
        id: tax.integer(ID).unwrap_or_default(),
        name: tax.text(NAME).unwrap_or_default().to_owned(),
        percent: tax.decimal(RATE),
        compound: tax.is_true(COMPOUND),
    });
    Line { total: row.decimal(TOTAL) + row.decimal(DISCOUNT_TOTAL), rates: rates.collect() }
}

fn pricing(state: &State) -> Pricing {
    const INCLUSIVE: i64 = 2;
    let options = state.table(&OPTIONS).rows().next();
    match options.filter(|options| options.integer(PRICING_MODE) == Some(INCLUSIVE)) {
        Some(options) => {
            let digits =
                options.integer(PRICING_TAX_COEFFICIENT_PRECISION).and_then(|digits| u32::try_from(digits).ok());
            Pricing::Inclusive { coefficient_digits: digits }
        }
        None => Pricing::Exclusive,
    }
}

fn complete_product(state: &State, client: &Document, product: &Key, row: &mut Document) -> Result<(), Failure> {
    let product = state.find(&PRODUCTS, product).ok_or(Failure::UNKNOWN_REFERENCE)?;
    let label = if product.get(INVOICE_LABEL).is_null() { NAME } else { INVOICE_LABEL };
    row.set_default(LABEL, product.get(label).clone());
    row.set_default(PRICE, product.get(PRICE).clone());
    row.set_default(UNIT, product.get(UNIT).clone());
    row.set(TYPE, PRODUCT);
    if product.is_true(TAXABLE) {
        take_taxes(client, row);
    }
    Ok(())
}

/// Whether the fee is the client's and can still be invoiced.
fn complete_fee(state: &State, client: &Document, fee: &Key, row: &mut Document) -> Result<bool, Failure> {
    let fee = state.find(&FEES, fee).ok_or(Failure::UNKNOWN_REFERENCE)?;
    row.set_default(LABEL, fee.get(INVOICE_LABEL).clone());
    row.set_default(PRICE, fee.get(PRICE).clone());
    row.set(TYPE, FEE);
    if fee.is_true(TAXABLE) {
        take_taxes(client, row);
    }
    Ok(!fee.is_true(INVOICED) && fee.reference(CLIENT_ID) == Some(client.key()))
}

fn take_taxes(client: &Document, row: &mut Document) {
    if TAX_FIELDS.iter().all(|field| row.get(*field).is_null()) {
        for field in TAX_FIELDS {
            row.set(field, client.get(field).clone());
        }
    }
}

fn owner_field(table: &Resource) -> Field {
    table.parent.expect("items belong to a document").field
}
