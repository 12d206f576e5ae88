//! The invoice of a prepaid period that is paid from the client's credit at once.
//!
//! - Its items are the days of the service, and those of each of its surcharges.
//! - The service is taxed if its plan is taxable, a surcharge if it is taxable itself.
//! - Without enough credit there is neither an invoice nor a period.

use chrono::NaiveDate;

use super::plans::SERVICE_PLANS;
use super::{pricing, surcharges};
use crate::engine::{Document, Failure, State, Transaction, messages};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::clients::CLIENTS;
use crate::resources::uisp_crm::billing::invoice_items::INVOICE_ITEMS;
use crate::resources::uisp_crm::billing::invoices::{self, INVOICES};
use crate::resources::uisp_crm::billing::items;
use crate::specification::Field;

/// The `type` of an item with the days of a service.
const SERVICE_ITEM: &str = "service";
/// The `type` of an item with the days of a surcharge.
const SURCHARGE_ITEM: &str = "surcharge";

/// Makes the invoice for these days of a service and pays it from the credit of the service's client.
///
/// # Errors
/// `Invalid` on `useCredit` if there is not enough credit, and what the rules of invoices refuse.
pub fn pay(transaction: &mut Transaction, service: &Document, start: NaiveDate, end: NaiveDate) -> Result<(), Failure> {
    let client = Document::clone(transaction.follow(service, CLIENT_ID, &CLIENTS).ok_or(Failure::NotFound)?);
    let (mut invoice, _) = invoices::compose(transaction, &client, &Document::new())?;
    let mut rows = rows(transaction, service, start, end);
    for row in &mut rows {
        items::complete(transaction, &invoice, row)
            .map_err(|_| Failure::invalid(END_DATE.name(), messages::WRONG_TYPE))?;
    }
    items::add_up(transaction, &mut invoice, rows.iter());
    let key = transaction.insert(&INVOICES, invoice)?;
    items::replace(transaction, &INVOICE_ITEMS, &key, rows)?;
    invoices::issue(transaction, &key)?;
    match transaction.get(&INVOICES, &key)?.integer(STATUS) {
        Some(invoices::PAID) => Ok(()),
        _ => Err(Failure::invalid(USE_CREDIT.name(), messages::NOT_ENOUGH_CREDIT)),
    }
}

fn rows(state: &State, service: &Document, start: NaiveDate, end: NaiveDate) -> Vec<Document> {
    let taxable = state.follow(service, SERVICE_PLAN_ID, &SERVICE_PLANS).is_some_and(|plan| plan.is_true(TAXABLE));
    let days = (end - start).num_days() + 1;
    let row = |kind: &str, taxable: bool| {
        let row = Document::new().with(TYPE, kind).with(SERVICE_ID, service.key()).with(QUANTITY, days);
        let taxes: &[Field] = if taxable { &[TAX1_ID, TAX2_ID, TAX3_ID] } else { &[] };
        taxes.iter().fold(row, |row, tax| row.with(*tax, service.get(*tax).clone()))
    };
    let label = format!("{} {} \u{2013} {}", invoice_label(state, service), written(start), written(end));
    let own = row(SERVICE_ITEM, taxable).with(LABEL, label).with(PRICE, pricing::price(state, service));
    let surcharges = surcharges::of(state, &service.key());
    let surcharges = surcharges.iter().map(|surcharge| {
        let row = row(SURCHARGE_ITEM, surcharge.is_true(TAXABLE)).with(SERVICE_SURCHARGE_ID, surcharge.key());
        row.with(LABEL, surcharge.get(INVOICE_LABEL).clone()).with(PRICE, surcharge.get(PRICE).clone())
    });
    std::iter::once(own).chain(surcharges).collect()
}

/// What invoices call the service: by its own label, that of its plan, or its name.
fn invoice_label(state: &State, service: &Document) -> String {
    let of_plan = state.follow(service, SERVICE_PLAN_ID, &SERVICE_PLANS).and_then(|plan| plan.text(INVOICE_LABEL));
    let label = service.text(INVOICE_LABEL).or(of_plan).or_else(|| service.text(NAME));
    label.unwrap_or_default().to_owned()
}

/// A day as invoices write it, for example `1 Mar 2026`.
fn written(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}
