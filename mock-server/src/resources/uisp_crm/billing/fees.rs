//! Fees: late, setup and early termination. They come from other rules; only fees that are on no invoice can be deleted.

use crate::engine::resource::{Filter, Initial, Reference, Test};
use crate::engine::{Document, Failure, Plan, Resource, Rule, Transaction, messages};
use crate::generated::fields::{CLIENT_ID, CREATED_DATE, DUE_INVOICE_ID, INVOICED, SERVICE_ID, TYPE};
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
    before_delete: Some(refuse_invoiced),
    rules: &[Rule::documented("a fee that is invoiced cannot be deleted: 400", "blueprint 1256")],
    ..Resource::plain("fees", &schemas::FEE)
};

/// What the server does for the operations on fees.
pub static PLANS: &[(&str, Plan)] =
    &[("list_fees", Plan::List(&FEES)), ("get_fee", Plan::Read(&FEES)), ("delete_fee", Plan::Delete(&FEES))];

fn refuse_invoiced(_transaction: &mut Transaction, fee: &Document) -> Result<(), Failure> {
    if fee.is_true(INVOICED) { Err(Failure::BadRequest(messages::BAD_REQUEST.to_owned())) } else { Ok(()) }
}
