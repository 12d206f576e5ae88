//! What a client owes and what it has to its credit.
//!
//! - Outstanding is what is unpaid on invoices; drafts, void invoices and proforma invoices do not count.
//! - Credit is what payments and credit notes have left over.
//! - The balance is credit less outstanding: positive is credit.

use rust_decimal::Decimal;

use super::covers::{self, PAYMENT_COVERS};
use super::credit_cards;
use super::invoices::{INVOICES, PARTIALLY_PAID, PROCESSED_PROFORMA, UNPAID};
use super::payment_plans;
use crate::engine::{Document, Key, State};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::reference::OPTIONS;
use crate::specification::Field;

/// Adds the amounts and flags that follow from a client's invoices, payments, plans and cards.
pub fn show(state: &State, client: &Key, shown: &mut Document) {
    let outstanding: Decimal = owed(state, client).map(|invoice| unpaid(state, invoice)).sum();
    let credit: Decimal = covers::credit(state, client).iter().map(|source| source.left).sum();
    shown.set(ACCOUNT_OUTSTANDING, outstanding);
    shown.set(ACCOUNT_CREDIT, credit);
    shown.set(ACCOUNT_BALANCE, credit - outstanding);
    shown.set(HAS_OVERDUE_INVOICE, overdue(state, client).next().is_some());
    shown.set(HAS_PAYMENT_SUBSCRIPTION, payment_plans::has_active(state, client));
    shown.set(HAS_AUTOPAY_CREDIT_CARD, credit_cards::has_autopay(state, client));
}

/// The regular invoices of a client that are not paid in full.
pub fn owed<'a>(state: &'a State, client: &Key) -> impl Iterator<Item = &'a Document> {
    let invoices = state.having(&INVOICES, CLIENT_ID, client).map(AsRef::as_ref);
    invoices.filter(|invoice| is_open(invoice) && !invoice.is_true(PROFORMA))
}

/// The invoices of a client that should have been paid before today, proforma invoices included.
pub fn overdue<'a>(state: &'a State, client: &Key) -> impl Iterator<Item = &'a Document> {
    let invoices = state.having(&INVOICES, CLIENT_ID, client).map(AsRef::as_ref);
    invoices.filter(|invoice| is_overdue(state, invoice))
}

/// Whether something of the invoice is still to be paid.
#[must_use]
pub fn is_open(invoice: &Document) -> bool {
    matches!(invoice.integer(STATUS), Some(UNPAID | PARTIALLY_PAID))
}

/// Whether the invoice should have been paid before today.
#[must_use]
pub fn is_overdue(state: &State, invoice: &Document) -> bool {
    is_open(invoice) && invoice.moment(DUE_DATE).is_some_and(|due| state.day_of(due) < state.today())
}

/// What is paid of an invoice. A processed proforma invoice is paid, though its covers have gone over to the regular one.
#[must_use]
pub fn paid(state: &State, invoice: &Document) -> Decimal {
    match invoice.integer(STATUS) {
        Some(PROCESSED_PROFORMA) => invoice.decimal(TOTAL),
        _ => covered(state, INVOICE_ID, &invoice.key()),
    }
}

/// What is still to be paid of an invoice.
#[must_use]
pub fn unpaid(state: &State, invoice: &Document) -> Decimal {
    invoice.decimal(TOTAL) - paid(state, invoice)
}

/// What a payment has left that covers nothing.
#[must_use]
pub fn left_over(state: &State, payment: &Document) -> Decimal {
    covers::payment(state, payment).left
}

/// The sum of the covers whose field holds this key.
#[must_use]
pub fn covered(state: &State, field: Field, key: &Key) -> Decimal {
    state.having(&PAYMENT_COVERS, field, key).map(|cover| cover.decimal(AMOUNT)).sum()
}

/// Whether the client gets proforma invoices: by its own setting, else by the system's option.
#[must_use]
pub fn uses_proforma(state: &State, client: &Document) -> bool {
    let own = client.get(GENERATE_PROFORMA_INVOICES);
    let system =
        || state.table(&OPTIONS).rows().next().is_some_and(|options| options.is_true(GENERATE_PROFORMA_INVOICES));
    if own.is_null() { system() } else { client.is_true(GENERATE_PROFORMA_INVOICES) }
}
