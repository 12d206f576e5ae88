//! What a service costs.
//!
//! - The price is that of the plan's period, or per day for a prepaid service, unless the service has a price of its own.
//! - The total is the price less the discount in force, with surcharges and taxes.
//! - The total is reckoned as an invoice with these items would be.

use rust_decimal::Decimal;

use super::plans::{SERVICE_PLAN_PERIODS, SERVICE_PLANS};
use super::surcharges;
use crate::engine::{Document, Rule, State, Value, Violations, messages};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::clients::CLIENTS;
use crate::resources::uisp_crm::billing::{arithmetic, copies, items};
use crate::specification::Field;

/// The rules of this file, for the resources that follow them.
pub const RULES: [Rule; 4] = [
    Rule::documented("the price is that of the plan's period, or the service's own", "blueprint 7204"),
    Rule::documented("the total has surcharges, the discount in force, and taxes", "blueprint 7282"),
    Rule::assumed("a discount lowers the price of the service, not that of its surcharges"),
    Rule::assumed("the total is reckoned as an invoice with the service and its surcharges would be"),
];

/// A discount in percent.
pub const PERCENTAGE: i64 = 1;
/// A discount in money.
const FIXED: i64 = 2;

/// The length of the service's periods in months; none for a prepaid service.
#[must_use]
pub fn months(state: &State, service: &Document) -> Option<i64> {
    state.follow(service, SERVICE_PLAN_PERIOD_ID, &SERVICE_PLAN_PERIODS)?.integer(PERIOD)
}

/// What the plan asks per period, or per day for a prepaid service.
#[must_use]
pub fn plan_price(state: &State, service: &Document) -> Decimal {
    if service.is_true(PREPAID) {
        state
            .follow(service, SERVICE_PLAN_ID, &SERVICE_PLANS)
            .map(|plan| plan.decimal(PRICE_PER_DAY))
            .unwrap_or_default()
    } else {
        state
            .follow(service, SERVICE_PLAN_PERIOD_ID, &SERVICE_PLAN_PERIODS)
            .map(|period| period.decimal(PRICE))
            .unwrap_or_default()
    }
}

/// What the service costs per period, or per day for a prepaid service, before discount, surcharges and taxes.
#[must_use]
pub fn price(state: &State, service: &Document) -> Decimal {
    if service.contains(PRICE) { service.decimal(PRICE) } else { plan_price(state, service) }
}

/// What the discount that is in force today takes off the price.
#[must_use]
pub fn discount(state: &State, service: &Document) -> Decimal {
    let today = state.today();
    let day = |field| service.moment(field).map(|moment| state.day_of(moment));
    let in_force =
        day(DISCOUNT_FROM).is_none_or(|first| first <= today) && day(DISCOUNT_TO).is_none_or(|last| today <= last);
    let price = price(state, service);
    match service.integer(DISCOUNT_TYPE) {
        Some(PERCENTAGE) if in_force => (price * service.decimal(DISCOUNT_VALUE) / Decimal::ONE_HUNDRED).min(price),
        Some(FIXED) if in_force => service.decimal(DISCOUNT_VALUE).min(price),
        _ => Decimal::ZERO,
    }
}

/// What the client pays for a period, or for a day of a prepaid service.
#[must_use]
pub fn total(state: &State, service: &Document) -> Decimal {
    let mut invoice = Document::new().with(CURRENCY_CODE, currency(state, service));
    items::add_up(state, &mut invoice, lines(state, service).iter());
    invoice.decimal(TOTAL)
}

/// The parts of the total as items of an invoice: what of the service is taxable, what is not, and the surcharges.
fn lines(state: &State, service: &Document) -> Vec<Document> {
    let currency = currency(state, service);
    let line = |amount: Decimal, taxable: bool| {
        let line = Document::new().with(TOTAL, round(&currency, amount));
        let taxes = [TAX1_ID, TAX2_ID, TAX3_ID].into_iter().filter(|_| taxable);
        taxes.fold(line, |line, tax| line.with(tax, service.get(tax).clone()))
    };
    let plan = state.follow(service, SERVICE_PLAN_ID, &SERVICE_PLANS);
    let own = price(state, service) - discount(state, service);
    let taxable = plan.is_some_and(|plan| plan.is_true(TAXABLE));
    let exempt = plan
        .map(|plan| plan.decimal(AMOUNT_EXEMPT_FROM_TAXATION))
        .unwrap_or_default()
        .clamp(Decimal::ZERO, own.max(Decimal::ZERO));
    let surcharges = surcharges::of(state, &service.key());
    let surcharges = surcharges.iter().map(|surcharge| line(surcharge.decimal(PRICE), surcharge.is_true(TAXABLE)));
    [line(own - exempt, taxable), line(exempt, false)].into_iter().chain(surcharges).collect()
}

/// The code of the currency that the service is paid in.
#[must_use]
pub fn currency(state: &State, service: &Document) -> Value {
    state.follow(service, CLIENT_ID, &CLIENTS).map_or(Value::Null, |client| copies::currency(state, client))
}

/// Money with as many decimals as its currency has.
#[must_use]
pub fn round(currency: &Value, amount: Decimal) -> Decimal {
    arithmetic::round(amount, arithmetic::decimals(currency.as_text().unwrap_or_default()))
}

/// Refuses prices that are negative or too large.
pub fn check(row: &Document, prices: &[Field], violations: &mut Violations) {
    for field in prices {
        if !(Decimal::ZERO..=arithmetic::LARGEST).contains(&row.decimal(*field)) {
            violations.add(field.name(), messages::WRONG_TYPE);
        }
    }
}
