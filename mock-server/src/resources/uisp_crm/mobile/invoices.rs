//! Invoices as the mobile app lists and counts them.

use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State, query};
use crate::generated::fields::*;
use crate::resources::uisp_crm::billing::balance;
use crate::resources::uisp_crm::billing::invoices::{INVOICES, PROCESSED_PROFORMA};

/// What the server does for the operations on invoices.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_mobile_invoices", Plan::Answer(list, LISTING)),
    ("get_mobile_invoice_counts", Plan::Answer(counts, COUNTING)),
];

const LISTING: &[Rule] = &[
    Rule::documented("overdue=1 leaves overdue invoices only", "blueprint 5400"),
    Rule::assumed("the list has regular and proforma invoices of all organisations"),
];

const COUNTING: &[Rule] = &[Rule::assumed("every status has an entry, also one that no invoice is in")];

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let rows = query::select(state, &INVOICES, None, &call.query, |_| true)?;
    let summary = |row: &Document| row.clone().with(AMOUNT_PAID, balance::paid(state, row));
    Ok(Outcome::List(rows.into_iter().map(|row| summary(row)).collect()))
}

fn counts(state: &State, _call: &Call) -> Result<Outcome, Failure> {
    let mut counts = [0_i64; PROCESSED_PROFORMA as usize + 1];
    for invoice in state.table(&INVOICES).rows() {
        let status = invoice.integer(STATUS).and_then(|status| usize::try_from(status).ok());
        if let Some(count) = status.and_then(|status| counts.get_mut(status)) {
            *count += 1;
        }
    }
    let rows = (0..)
        .zip(counts)
        .map(|(status, count): (i64, i64)| Document::new().with(STATUS, status).with(INVOICES_COUNT, count));
    Ok(Outcome::List(rows.collect()))
}
