//! What a client owes and what it has to its credit.
//!
//! - Outstanding is what is unpaid on invoices; drafts, void invoices and proforma invoices do not count.
//! - Credit is what payments have left over.
//! - The balance is credit less outstanding: positive is credit.

use rust_decimal::Decimal;

use super::invoices::{INVOICES, PARTIALLY_PAID, UNPAID};
use super::payments::{PAYMENT_COVERS, PAYMENTS};
use crate::engine::{Document, Key, State};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::reference::OPTIONS;

/// Adds the amounts and flags that follow from a client's invoices and payments.
pub fn show(state: &State, client: &Key, shown: &mut Document) {
    let outstanding: Decimal = owed(state, client).map(|invoice| unpaid(state, invoice)).sum();
    let payments = state.having(&PAYMENTS, CLIENT_ID, client);
    let credit: Decimal = payments.map(|payment| left_over(state, payment)).sum();
    shown.set(ACCOUNT_OUTSTANDING, outstanding);
    shown.set(ACCOUNT_CREDIT, credit);
    shown.set(ACCOUNT_BALANCE, credit - outstanding);
    shown.set(HAS_OVERDUE_INVOICE, owed(state, client).any(|invoice| is_overdue(state, invoice)));
}

/// The regular invoices of a client that are not paid in full.
pub fn owed<'a>(state: &'a State, client: &Key) -> impl Iterator<Item = &'a Document> {
    let invoices = state.having(&INVOICES, CLIENT_ID, client).map(AsRef::as_ref);
    invoices.filter(|invoice| is_open(invoice) && !invoice.is_true(PROFORMA))
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

/// What is paid of an invoice.
#[must_use]
pub fn paid(state: &State, invoice: &Document) -> Decimal {
    state.having(&PAYMENT_COVERS, INVOICE_ID, &invoice.key()).map(|cover| cover.decimal(AMOUNT)).sum()
}

/// What is still to be paid of an invoice.
#[must_use]
pub fn unpaid(state: &State, invoice: &Document) -> Decimal {
    invoice.decimal(TOTAL) - paid(state, invoice)
}

/// What a payment has left that covers nothing.
#[must_use]
pub fn left_over(state: &State, payment: &Document) -> Decimal {
    let covered: Decimal =
        state.having(&PAYMENT_COVERS, PAYMENT_ID, &payment.key()).map(|cover| cover.decimal(AMOUNT)).sum();
    payment.decimal(AMOUNT) - covered
}

/// Whether the client gets proforma invoices: by its own setting, else by the system's option.
#[must_use]
pub fn uses_proforma(state: &State, client: &Document) -> bool {
    let own = client.get(GENERATE_PROFORMA_INVOICES);
    let system = || state.table(&OPTIONS).rows().next().is_some_and(|options| options.is_true(GENERATE_PROFORMA_INVOICES));
    if own.is_null() { system() } else { client.is_true(GENERATE_PROFORMA_INVOICES) }
}
