//! Covers: which part of which payment or credit note pays for which invoice or refund, and the statuses that follow.
//!
//! - What a payment or credit note does not cover anything with is the client's credit.
//! - Credit is spent oldest first, and only in the currency of the invoice.
//! - An invoice is unpaid, partially paid or paid by what covers it; when its total shrinks, the latest covers give way.
//! - Paying the last overdue invoice brings suspended services back.
//! - A proforma invoice is paid at once or not at all; paid, it becomes a regular invoice.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::credit_notes::{self, CREDIT_NOTES};
use super::invoices::{INVOICES, PAID, PARTIALLY_PAID, UNPAID};
use super::payments::PAYMENTS;
use super::{balance, overdue, proformas};
use crate::engine::resource::Reference;
use crate::engine::{Document, Failure, Key, Resource, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::specification::Field;

/// Which part of which payment or credit note pays for which invoice or refund.
pub static PAYMENT_COVERS: Resource = Resource {
    references: &[
        Reference::owned(PAYMENT_ID, "payments"),
        Reference::owned(CREDIT_NOTE_ID, "credit-notes"),
        Reference::owned(INVOICE_ID, "invoices"),
        Reference::owned(REFUND_ID, "refunds"),
    ],
    ..Resource::plain("payment-covers", &schemas::PAYMENT_COVER)
};

/// A payment or credit note that has something left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// `PAYMENT_ID` or `CREDIT_NOTE_ID`.
    pub kind: Field,
    /// The payment or credit note.
    pub key: Key,
    /// What it has left.
    pub left: Decimal,
    /// When it was made.
    pub created: Option<DateTime<Utc>>,
    /// Its currency.
    pub currency: Option<String>,
}

/// What is left of one payment.
#[must_use]
pub fn payment(state: &State, payment: &Document) -> Source {
    source(state, PAYMENT_ID, payment, payment.decimal(AMOUNT))
}

/// What is left of one credit note.
#[must_use]
pub fn credit_note(state: &State, note: &Document) -> Source {
    source(state, CREDIT_NOTE_ID, note, credit_notes::amount(note))
}

/// The client's payments and credit notes that have something left, oldest first.
#[must_use]
pub fn credit(state: &State, client: &Key) -> Vec<Source> {
    let payments = state.having(&PAYMENTS, CLIENT_ID, client).map(|row| payment(state, row));
    let notes = state.having(&CREDIT_NOTES, CLIENT_ID, client).map(|row| credit_note(state, row));
    let mut sources: Vec<Source> = payments.chain(notes).filter(|source| source.left > Decimal::ZERO).collect();
    sources.sort_by(|left, right| (left.created, &left.key).cmp(&(right.created, &right.key)));
    sources
}

/// Pays invoices with a source, in the given order, as far as it reaches. Invoices in another currency, and proforma invoices
/// that it cannot pay in full, are passed over.
///
/// # Errors
/// None that can happen: everything named exists.
pub fn pay(transaction: &mut Transaction, source: &mut Source, invoices: &[Key]) -> Result<(), Failure> {
    for key in invoices {
        let invoice = transaction.get(&INVOICES, key)?;
        let unpaid = balance::unpaid(transaction, invoice);
        let too_little = invoice.is_true(PROFORMA) && source.left < unpaid;
        if !balance::is_open(invoice) || too_little || invoice.text(CURRENCY_CODE) != source.currency.as_deref() {
            continue;
        }
        cover(transaction, source, INVOICE_ID, key, unpaid)?;
        settle(transaction, key)?;
    }
    Ok(())
}

/// Pays an invoice with the client's credit, as far as it reaches.
///
/// # Errors
/// None that can happen: everything named exists.
pub fn spend_credit(transaction: &mut Transaction, key: &Key) -> Result<(), Failure> {
    let invoice = transaction.get(&INVOICES, key)?;
    let Some(client) = invoice.reference(CLIENT_ID).filter(|_| balance::is_open(invoice)) else { return Ok(()) };
    let currency = invoice.text(CURRENCY_CODE).map(str::to_owned);
    let mut unpaid = balance::unpaid(transaction, invoice);
    let sources: Vec<Source> =
        credit(transaction, &client).into_iter().filter(|source| source.currency == currency).collect();
    let available: Decimal = sources.iter().map(|source| source.left).sum();
    if invoice.is_true(PROFORMA) && available < unpaid {
        return Ok(());
    }
    for mut source in sources {
        unpaid -= cover(transaction, &mut source, INVOICE_ID, key, unpaid)?;
    }
    settle(transaction, key)
}

/// Covers up to `wanted` of an invoice or refund with a source; returns how much it did.
///
/// # Errors
/// None that can happen: everything named exists.
pub fn cover(
    transaction: &mut Transaction,
    source: &mut Source,
    kind: Field,
    target: &Key,
    wanted: Decimal,
) -> Result<Decimal, Failure> {
    let amount = wanted.min(source.left);
    if amount <= Decimal::ZERO {
        return Ok(Decimal::ZERO);
    }
    let row = Document::new().with(source.kind, source.key.clone()).with(kind, target.clone()).with(AMOUNT, amount);
    transaction.insert(&PAYMENT_COVERS, row)?;
    source.left -= amount;
    Ok(amount)
}

/// Takes the covers away that a field of theirs connects with an entity, and settles the invoices that they paid for.
///
/// # Errors
/// None that can happen: everything named exists.
pub fn release(transaction: &mut Transaction, field: Field, key: &Key) -> Result<(), Failure> {
    let covers: Vec<(Key, Option<Key>)> =
        transaction.having(&PAYMENT_COVERS, field, key).map(|row| (row.key(), row.reference(INVOICE_ID))).collect();
    for (cover, invoice) in covers {
        transaction.delete(&PAYMENT_COVERS, &cover)?;
        if let Some(invoice) = invoice {
            settle(transaction, &invoice)?;
        }
    }
    Ok(())
}

/// Brings an invoice's status in line with what covers it.
///
/// # Errors
/// None that can happen: everything named exists.
pub fn settle(transaction: &mut Transaction, key: &Key) -> Result<(), Failure> {
    let Some(invoice) = transaction.find(&INVOICES, key) else { return Ok(()) };
    if !matches!(invoice.integer(STATUS), Some(UNPAID | PARTIALLY_PAID | PAID)) {
        return Ok(());
    }
    let total = invoice.decimal(TOTAL).max(Decimal::ZERO);
    let (proforma, client) = (invoice.is_true(PROFORMA), invoice.reference(CLIENT_ID));
    trim(transaction, key, total)?;
    let paid = balance::covered(transaction, INVOICE_ID, key);
    let status = match paid {
        paid if paid >= total => PAID,
        paid if paid.is_zero() => UNPAID,
        _ => PARTIALLY_PAID,
    };
    transaction.edit(&INVOICES, key, |row| row.set(STATUS, status))?;
    if status != PAID {
        return Ok(());
    }
    if proforma {
        proformas::process(transaction, key)?;
    }
    client.map_or(Ok(()), |client| overdue::lift(transaction, &client))
}

/// The covers that a field of theirs connects with an entity, as answers show them.
#[must_use]
pub fn of(state: &State, field: Field, key: &Key) -> Vec<Value> {
    state.having(&PAYMENT_COVERS, field, key).map(|row| row.clone().into()).collect()
}

/// Whether a refund uses a payment or credit note.
#[must_use]
pub fn is_refunded(state: &State, kind: Field, source: &Key) -> bool {
    state.having(&PAYMENT_COVERS, kind, source).any(|cover| cover.contains(REFUND_ID))
}

fn source(state: &State, kind: Field, row: &Document, amount: Decimal) -> Source {
    let key = row.key();
    let left = amount - balance::covered(state, kind, &key);
    Source { kind, key, left, created: row.moment(CREATED_DATE), currency: row.text(CURRENCY_CODE).map(str::to_owned) }
}

/// Shortens the latest covers of an invoice until they are no more than its total.
fn trim(transaction: &mut Transaction, invoice: &Key, total: Decimal) -> Result<(), Failure> {
    let mut excess = balance::covered(transaction, INVOICE_ID, invoice) - total;
    let mut covers: Vec<(Key, Decimal)> =
        transaction.having(&PAYMENT_COVERS, INVOICE_ID, invoice).map(|row| (row.key(), row.decimal(AMOUNT))).collect();
    while excess > Decimal::ZERO {
        let Some((cover, amount)) = covers.pop() else { break };
        if amount <= excess {
            transaction.delete(&PAYMENT_COVERS, &cover)?;
        } else {
            transaction.edit(&PAYMENT_COVERS, &cover, |row| row.set(AMOUNT, amount - excess))?;
        }
        excess -= amount;
    }
    Ok(())
}
