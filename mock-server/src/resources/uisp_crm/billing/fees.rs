//! Fees: late, setup and early termination. They come from other rules and end on an invoice.
//!
//! - A fee that an invoice has taken is invoiced; it becomes free again when it leaves the invoice.
//! - Only fees that are on no invoice and on no quote can be deleted.

use super::quotes::QUOTE_ITEMS;
use crate::engine::resource::{Filter, Initial, Reference, Test};
use crate::engine::{Call, Failure, Key, Outcome, Plan, Resource, Rule, Transaction, messages};
use crate::generated::fields::{CLIENT_ID, CREATED_DATE, DUE_INVOICE_ID, FEE_ID, INVOICED, SERVICE_ID, TYPE};
use crate::generated::uisp_crm::schemas;

/// Fees of clients.
pub static FEES: Resource = Resource {
    references: &[
        Reference::owned(CLIENT_ID, "clients"),
        Reference::loose(SERVICE_ID, "services"),
        Reference::loose(DUE_INVOICE_ID, "invoices"),
    ],
    defaults: &[(INVOICED, Initial::Boolean(false)), (CREATED_DATE, Initial::Now)],
    filters: &[
        Filter::new("clientId", Test::Equals(CLIENT_ID)),
        Filter::new("type", Test::Equals(TYPE)),
        Filter::new("invoiced", Test::Flag(INVOICED)),
    ],
    rules: &[Rule::documented("a fee becomes invoiced when it is added to an invoice", "blueprint 7612")],
    ..Resource::plain("fees", &schemas::FEE)
};

/// What the server does for the operations on fees.
pub static PLANS: &[(&str, Plan)] =
    &[("list_fees", Plan::List(&FEES)), ("get_fee", Plan::Read(&FEES)), ("delete_fee", Plan::Action(delete, DELETING))];

const DELETING: &[Rule] =
    &[Rule::documented("a fee that is invoiced or on a quote cannot be deleted: 400", "blueprint 1256")];

/// Marks a fee as invoiced or not; a fee that is gone needs no mark.
///
/// # Errors
/// None that can happen: the mark refers to nothing.
pub fn mark(transaction: &mut Transaction, fee: &Key, invoiced: bool) -> Result<(), Failure> {
    if transaction.find(&FEES, fee).is_none() {
        return Ok(());
    }
    transaction.edit(&FEES, fee, |row| row.set(INVOICED, invoiced))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let fee = call.key("id");
    let quoted = transaction.having(&QUOTE_ITEMS, FEE_ID, &fee).next().is_some();
    if transaction.get(&FEES, &fee)?.is_true(INVOICED) || quoted {
        return Err(Failure::BadRequest(messages::BAD_REQUEST.to_owned()));
    }
    transaction.delete(&FEES, &fee)?;
    Ok(Outcome::Empty)
}
