//! Items of services: the next days of a service that are on no invoice yet, with its discount and surcharges.
//!
//! - A part of a period has a quantity of less than one: by real days or by months of 30 days, as the option says.
//! - The label ends in the days that are invoiced.
//! - An invoice moves the service's last invoiced day on; taken off the latest invoice, the days can be invoiced again.
//! - On a quote, a service stands with one whole period, and nothing moves.

use chrono::{Datelike as _, Days, Months, NaiveDate};
use rust_decimal::Decimal;

use super::arithmetic;
use super::copies;
use crate::engine::{Document, Failure, Key, State, Transaction, Value};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::reference::OPTIONS;
use crate::resources::uisp_crm::services::periods::{self, Period};
use crate::resources::uisp_crm::services::plans::SERVICE_PLANS;
use crate::resources::uisp_crm::services::services::SERVICES;
use crate::resources::uisp_crm::services::{pricing, surcharges};
use crate::specification::Field;

/// The `type` of an item of a service.
const SERVICE: &str = "service";
/// The `type` of an item of a surcharge.
const SURCHARGE: &str = "surcharge";

/// The option that counts months as 30 days.
const MONTHS_OF_30_DAYS: i64 = 1;

/// The decimals of a quantity. Assumed: prices are documented to keep six.
const QUANTITY_DIGITS: u32 = 6;

/// The rows of an invoice for the next uninvoiced days of a service, the service itself first; none if there are no such days.
/// What the request gives for label, price and taxes is taken.
#[must_use]
pub fn of_invoice(state: &State, document: &Document, service: &Document, given: &Document) -> Option<Vec<Document>> {
    let period = periods::next_uninvoiced(state, service)?;
    let quantity = quantity(state, service, period)?;
    let mut rows = rows(state, document, service, given, quantity);
    let own = rows.first_mut()?;
    let label = own.text(LABEL).unwrap_or_default();
    if given.get(LABEL).is_null() {
        let label = format!("{label} {} – {}", period.start.format("%-d %b %Y"), period.end.format("%-d %b %Y"));
        own.set(LABEL, label);
    }
    own.set(PERIOD_START, period.start);
    own.set(PERIOD_END, period.end);
    Some(rows)
}

/// The rows of a quote for one whole period of a service.
#[must_use]
pub fn of_quote(state: &State, document: &Document, service: &Document, given: &Document) -> Vec<Document> {
    rows(state, document, service, given, Decimal::ONE)
}

/// Moves the last invoiced day of an item's service to the end of the days that the item invoices.
///
/// # Errors
/// None that can happen: a service that is gone needs no mark.
pub fn mark(transaction: &mut Transaction, item: &Document) -> Result<(), Failure> {
    let (Some(service), Value::Day(end)) = (item.reference(SERVICE_ID), item.get(PERIOD_END)) else { return Ok(()) };
    set_last_invoiced(transaction, &service, *end)
}

/// Makes the days of an item free again, if no later ones are invoiced.
///
/// # Errors
/// None that can happen: a service that is gone needs no mark.
pub fn free(transaction: &mut Transaction, item: &Document) -> Result<(), Failure> {
    let (Value::Day(start), Value::Day(end)) = (item.get(PERIOD_START), item.get(PERIOD_END)) else { return Ok(()) };
    let Some(service) = transaction.follow(item, SERVICE_ID, &SERVICES) else { return Ok(()) };
    let last = service.moment(LAST_INVOICED_DATE).map(|last| transaction.day_of(last));
    let key = service.key();
    match start.pred_opt() {
        Some(before) if last == Some(*end) => set_last_invoiced(transaction, &key, before),
        _ => Ok(()),
    }
}

fn set_last_invoiced(transaction: &mut Transaction, service: &Key, day: NaiveDate) -> Result<(), Failure> {
    if transaction.find(&SERVICES, service).is_none() {
        return Ok(());
    }
    let last = periods::midnight(transaction, day);
    transaction.edit(&SERVICES, service, |row| row.set(LAST_INVOICED_DATE, last))
}

fn rows(state: &State, document: &Document, service: &Document, given: &Document, quantity: Decimal) -> Vec<Document> {
    let plan = state.follow(service, SERVICE_PLAN_ID, &SERVICE_PLANS);
    let taxable = plan.is_some_and(|plan| plan.is_true(TAXABLE));
    let digits = copies::digits(document);
    let price = if given.get(PRICE).is_null() { pricing::price(state, service) } else { given.decimal(PRICE) };
    let discount = pricing::discount(state, service);
    let label = label(service, plan.map(AsRef::as_ref));
    let row = |kind: &str, label: Value, price: Decimal, taxable: bool| {
        let row = Document::new().with(SERVICE_ID, service.key()).with(TYPE, kind).with(LABEL, label);
        with_taxes(row.with(PRICE, price).with(QUANTITY, quantity), service, taxable)
    };
    let exempt = plan.filter(|_| taxable).map(|plan| plan.decimal(AMOUNT_EXEMPT_FROM_TAXATION)).unwrap_or_default();
    let exempt = exempt.clamp(Decimal::ZERO, (price - discount).max(Decimal::ZERO));
    let own_label = if given.get(LABEL).is_null() { label.clone() } else { given.get(LABEL).clone() };
    let mut own = row(SERVICE, own_label, price - exempt, taxable);
    for field in [UNIT, TAX1_ID, TAX2_ID, TAX3_ID] {
        if !given.get(field).is_null() {
            own.set(field, given.get(field).clone());
        }
    }
    if !discount.is_zero() {
        own.set(DISCOUNT_PRICE, -discount);
        own.set(DISCOUNT_QUANTITY, quantity);
        own.set(DISCOUNT_TOTAL, arithmetic::line_total(-discount, quantity, digits));
    }
    let untaxed = (!exempt.is_zero()).then(|| row(SERVICE, label, exempt, false));
    let extras = surcharges::of(state, &service.key()).into_iter().map(|surcharge| {
        let row =
            row(SURCHARGE, surcharge.get(INVOICE_LABEL).clone(), surcharge.decimal(PRICE), surcharge.is_true(TAXABLE));
        row.with(SERVICE_SURCHARGE_ID, surcharge.key())
    });
    std::iter::once(own).chain(untaxed).chain(extras).collect()
}

fn label(service: &Document, plan: Option<&Document>) -> Value {
    let of = |document: &Document, field: Field| document.get(field).clone();
    let candidates = [
        Some(of(service, INVOICE_LABEL)),
        plan.map(|plan| of(plan, INVOICE_LABEL)),
        Some(of(service, NAME)),
        plan.map(|plan| of(plan, NAME)),
    ];
    candidates.into_iter().flatten().find(|label| !label.is_null()).unwrap_or_default()
}

fn with_taxes(row: Document, service: &Document, taxable: bool) -> Document {
    let taxes = [TAX1_ID, TAX2_ID, TAX3_ID].into_iter().filter(|_| taxable);
    taxes.fold(row, |row, tax| row.with(tax, service.get(tax).clone()))
}

/// Which part of a whole period these days are.
fn quantity(state: &State, service: &Document, period: Period) -> Option<Decimal> {
    if period.whole {
        return Some(Decimal::ONE);
    }
    let months = u32::try_from(pricing::months(state, service)?).ok()?;
    let days = (period.end - period.start).num_days() + 1;
    let options = state.table(&OPTIONS).rows().next();
    let all = match options.and_then(|options| options.integer(BILLING_CYCLE_TYPE)) {
        Some(MONTHS_OF_30_DAYS) => i64::from(months) * 30,
        _ => real_days(period.end, months)?,
    };
    let part = Decimal::from(days) / Decimal::from(all.max(1));
    Some(arithmetic::round(part.min(Decimal::ONE), QUANTITY_DIGITS))
}

/// The days of the whole period that ends on this day.
fn real_days(end: NaiveDate, months: u32) -> Option<i64> {
    let next = end.checked_add_days(Days::new(1))?;
    let start = next.checked_sub_months(Months::new(months))?;
    debug_assert!(start.day() <= next.day(), "a month back is at most the same day");
    Some((next - start).num_days())
}
