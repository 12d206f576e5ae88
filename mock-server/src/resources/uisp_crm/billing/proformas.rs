//! Proforma invoices that are paid: each becomes a regular invoice.
//!
//! - The regular invoice is made at the moment of payment, with a number of its own, the same items and the same amounts.
//! - The covers go over to it; the proforma invoice is processed, and each names the other.

use super::covers::PAYMENT_COVERS;
use super::invoice_items::INVOICE_ITEMS;
use super::invoices::{self, INVOICES, PAID, PROCESSED_PROFORMA};
use super::numbers::{self, Series};
use crate::engine::{Document, Failure, Key, Resource, Rule, Transaction, Value};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::attributes::INVOICE_ATTRIBUTES;

/// The rules of proforma invoices.
pub const RULES: [Rule; 4] = [
    Rule::documented("a proforma invoice is paid in full at once", "vendor's changelog 480"),
    Rule::documented("paid, it becomes a regular invoice, and each names the other", "blueprint 7563-7565"),
    Rule::documented(
        "a proforma invoice of zero, or paid from credit, becomes a regular invoice at once",
        "vendor's changelog 85",
    ),
    Rule::assumed("the covers go over to the regular invoice, whose date is the moment of payment"),
];

/// Turns a paid proforma invoice into a regular one.
///
/// # Errors
/// None that can happen: everything named exists.
pub fn process(transaction: &mut Transaction, proforma: &Key) -> Result<(), Failure> {
    let mut invoice = Document::clone(transaction.get(&INVOICES, proforma)?);
    for field in [ID, EMAIL_SENT_DATE, NUMBER] {
        invoice.take(field);
    }
    let organization = invoice.reference(ORGANIZATION_ID).ok_or(Failure::UNKNOWN_REFERENCE)?;
    let number = numbers::next(transaction, &organization, Series::Invoice);
    let now = transaction.now();
    invoice.set(NUMBER, number);
    invoice.set(PROFORMA, false);
    invoice.set(PROFORMA_INVOICE_ID, proforma.clone());
    invoice.set(CREATED_DATE, now);
    invoice.set(TAXABLE_SUPPLY_DATE, now);
    invoice.set(STATUS, PAID);
    invoices::set_due_date(transaction, &mut invoice)?;
    let regular = transaction.insert(&INVOICES, invoice)?;
    copy_rows(transaction, &INVOICE_ITEMS, proforma, &regular)?;
    copy_rows(transaction, &INVOICE_ATTRIBUTES, proforma, &regular)?;
    let covers: Vec<Key> = transaction.having(&PAYMENT_COVERS, INVOICE_ID, proforma).map(|row| row.key()).collect();
    for cover in covers {
        transaction.edit(&PAYMENT_COVERS, &cover, |row| row.set(INVOICE_ID, regular.clone()))?;
    }
    transaction.edit(&INVOICES, proforma, |row| {
        row.set(STATUS, PROCESSED_PROFORMA);
        row.set(GENERATED_INVOICE_ID, regular.clone());
    })
}

fn copy_rows(transaction: &mut Transaction, table: &Resource, from: &Key, to: &Key) -> Result<(), Failure> {
    let rows: Vec<Document> = transaction.having(table, INVOICE_ID, from).map(|row| Document::clone(row)).collect();
    for mut row in rows {
        row.set(ID, Value::Null);
        row.set(INVOICE_ID, to.clone());
        transaction.insert(table, row)?;
    }
    Ok(())
}
