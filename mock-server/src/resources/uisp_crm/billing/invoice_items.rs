//! Items of invoices, one by one: read, changed and deleted, with the totals and the status of their invoice following.
//!
//! - New items come with a change of their invoice.
//! - Free items and products can be changed, the price only of free ones.
//! - Items of paid and void invoices stay as they are.

use super::covers;
use super::invoices::{self, INVOICES};
use super::items;
use crate::engine::resource::Reference;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, Transaction, messages};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;

/// Items of invoices.
pub static INVOICE_ITEMS: Resource = Resource {
    parent: Some(Reference::owned(INVOICE_ID, "invoices")),
    references: items::REFERENCES,
    ..Resource::plain("invoice-items", &schemas::INVOICE_ITEM)
};

/// What the server does for the operations on items of invoices.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_invoice_items", Plan::ListWithin(&INVOICE_ITEMS)),
    ("get_invoice_item", Plan::Read(&INVOICE_ITEMS)),
    ("update_invoice_item", Plan::Action(update, RULES)),
    ("delete_invoice_item", Plan::Action(delete, RULES)),
];

const RULES: &[Rule] = &[
    Rule::documented("only free items and products can be changed, the price only of free ones", "blueprint 7616-7618"),
    Rule::documented("items of a paid invoice cannot be changed", "vendor's changelog 508"),
    Rule::assumed("nor those of a void one; the refusal is a 422"),
    Rule::assumed("a fee or a period whose item is deleted can be invoiced again"),
];

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let before = transaction.get(&INVOICE_ITEMS, &key)?.clone();
    let invoice = changeable(transaction, &before)?;
    let kind = before.text(TYPE).unwrap_or(items::OTHER);
    if kind != items::OTHER && kind != items::PRODUCT {
        return Err(Failure::invalid(TYPE.name(), messages::WRONG_CODE));
    }
    let mut after = Document::clone(&before);
    after.merge(&call.body);
    if kind == items::PRODUCT && after.decimal(PRICE) != before.decimal(PRICE) {
        return Err(Failure::invalid(PRICE.name(), messages::WRONG_TYPE));
    }
    let row = transaction.get(&INVOICES, &invoice)?;
    items::complete(transaction, row, &mut after)
        .map_err(|(field, message)| Failure::invalid(field.name(), message))?;
    transaction.update(&INVOICE_ITEMS, after)?;
    follow(transaction, &invoice)?;
    Ok(Outcome::Object(Document::clone(transaction.get(&INVOICE_ITEMS, &key)?)))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let item = transaction.get(&INVOICE_ITEMS, &key)?.clone();
    let invoice = changeable(transaction, &item)?;
    transaction.delete(&INVOICE_ITEMS, &key)?;
    items::free(transaction, &item)?;
    follow(transaction, &invoice)?;
    Ok(Outcome::Empty)
}

/// The item's invoice, if its items can still be changed.
fn changeable(transaction: &Transaction, item: &Document) -> Result<Key, Failure> {
    let invoice = transaction.follow(item, INVOICE_ID, &INVOICES).ok_or(Failure::NotFound)?;
    invoices::require_open_items(invoice)?;
    Ok(invoice.key())
}

/// Adds the invoice up anew.
fn follow(transaction: &mut Transaction, invoice: &Key) -> Result<(), Failure> {
    let mut row = Document::clone(transaction.get(&INVOICES, invoice)?);
    items::add_up(transaction, &mut row, items::of(transaction, &INVOICE_ITEMS, invoice));
    transaction.update(&INVOICES, row)?;
    covers::settle(transaction, invoice)
}
