//! Refunds: credit that is paid back to the client.
//!
//! - A refund is covered by the client's payments and credit notes that have something left, oldest first.
//! - It cannot be larger than the client's credit; courtesy credit cannot be refunded.
//! - Deleting a refund gives the credit back.

use rust_decimal::Decimal;

use super::arithmetic::LARGEST;
use super::covers;
use super::payment_methods::COURTESY_CREDIT;
use super::payments::{self, PAYMENTS};
use super::{copies, search};
use crate::engine::resource::{Filter, Reference, Test};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Resource, Rule, State, Transaction, messages};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::account::clients::CLIENTS;

/// Refunds.
pub static REFUNDS: Resource = Resource {
    references: &[Reference::owned(CLIENT_ID, "clients"), Reference::loose(METHOD_ID, "payment-methods")],
    filters: &[
        Filter::new("createdDateFrom", Test::From(CREATED_DATE)),
        Filter::new("createdDateTo", Test::To(CREATED_DATE)),
        Filter::new("clientId", Test::Equals(CLIENT_ID)),
        Filter::query(Test::Check(|_, refund, arguments| {
            search::matches(&[refund], &[NOTE], arguments.get("query").unwrap_or_default())
        })),
    ],
    compute: Some(compute),
    rules: &[Rule::assumed("deleting a refund gives the credit back"), Rule::assumed("query looks into the note")],
    ..Resource::plain("refunds", &schemas::REFUND)
};

/// What the server does for the operations on refunds.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_refunds", Plan::List(&REFUNDS)),
    ("create_refund", Plan::Action(create, CREATING)),
    ("get_refund", Plan::Read(&REFUNDS)),
    ("delete_refund", Plan::Delete(&REFUNDS)),
];

const CREATING: &[Rule] = &[
    Rule::documented(
        "a refund covers payments, and is not larger than the credit",
        "blueprint 7846-7858, vendor's changelog 2856",
    ),
    Rule::documented("courtesy credit cannot be refunded", "vendor's changelog 2100"),
    Rule::assumed(
        "the oldest payments and credit notes come first; clientId is required; too large an amount is a 422",
    ),
];

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let mut refund = Document::new();
    refund.merge(&call.body);
    let client = refund.reference(CLIENT_ID).ok_or_else(|| Failure::invalid(CLIENT_ID.name(), messages::BLANK))?;
    let row = transaction.find(&CLIENTS, &client).ok_or(Failure::UNKNOWN_REFERENCE)?;
    let currency = copies::currency(transaction, row);
    refund.set_default(CURRENCY_CODE, currency.clone());
    payments::require_currency(&refund, &currency)?;
    refund.set_default(CREATED_DATE, transaction.now());
    let amount = refund.decimal(AMOUNT);
    if amount <= Decimal::ZERO || amount > LARGEST {
        return Err(Failure::invalid(AMOUNT.name(), messages::NOT_POSITIVE));
    }
    let sources: Vec<covers::Source> = covers::credit(transaction, &client)
        .into_iter()
        .filter(|source| refundable(transaction, source, &refund))
        .collect();
    let credit: Decimal = sources.iter().map(|source| source.left).sum();
    if amount > credit {
        return Err(Failure::invalid(AMOUNT.name(), messages::NOT_ENOUGH_CREDIT));
    }
    let key = transaction.insert(&REFUNDS, refund)?;
    let mut missing = amount;
    for mut source in sources {
        missing -= covers::cover(transaction, &mut source, REFUND_ID, &key, missing)?;
    }
    let shown = transaction.show(&REFUNDS, transaction.get(&REFUNDS, &key)?);
    Ok(Outcome::Created(shown, format!("/refunds/{key}")))
}

fn refundable(state: &State, source: &covers::Source, refund: &Document) -> bool {
    let courtesy = source.kind == PAYMENT_ID
        && state.find(&PAYMENTS, &source.key).is_some_and(|payment| payment.text(METHOD_ID) == Some(COURTESY_CREDIT));
    !courtesy && source.currency.as_deref() == refund.text(CURRENCY_CODE)
}

fn compute(state: &State, refund: &Document, shown: &mut Document) {
    shown.set(PAYMENT_COVERS, covers::of(state, REFUND_ID, &refund.key()));
}
