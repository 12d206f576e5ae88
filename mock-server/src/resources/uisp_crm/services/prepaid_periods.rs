//! Periods of prepaid services: the days that are paid.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::services::SERVICES;
use super::{prepaid_invoices, pricing};
use crate::engine::resource::{Filter, Identity, Initial, Reference, Test};
use crate::engine::{
    Change, Document, Failure, Key, Plan, Resource, Rule, State, Transaction, Value, Violations, messages,
};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::specification::Field;

/// Periods of prepaid services.
pub static PREPAID_SERVICE_PERIODS: Resource = Resource {
    identity: Identity::Uuid,
    references: &[Reference::owned(SERVICE_ID, "services")],
    defaults: &[(CREATED_DATE, Initial::Now)],
    filters: &[
        Filter::new("serviceId", Test::Equals(SERVICE_ID)),
        Filter::new("createdDateFrom", Test::From(CREATED_DATE)),
        Filter::new("createdDateTo", Test::To(CREATED_DATE)),
        Filter::new("startDateFrom", Test::From(START_DATE)),
        Filter::new("startDateTo", Test::To(START_DATE)),
        Filter::new("endDateFrom", Test::From(END_DATE)),
        Filter::new("endDateTo", Test::To(END_DATE)),
    ],
    orders: &[("createdDate", CREATED_DATE), ("startDate", START_DATE), ("endDate", END_DATE)],
    before_write: Some(prepare),
    after_write: Some(pay_if_asked),
    rules: &[
        Rule::documented("only for prepaid services", "blueprint 4304"),
        Rule::assumed("the amount is the service's price per day times its days, both ends included"),
        Rule::assumed("an end before the start, or days that are paid already, are a 422; an unknown service is a 404"),
        Rule::documented("useCredit makes an invoice and pays it from the client's credit at once", "blueprint 7473"),
        Rule::assumed(
            "its items are the days of the service and of its surcharges; not enough credit is a 422 on useCredit",
        ),
        Rule::documented("both ends of a range of days are included", "blueprint 4262-4273"),
    ],
    ..Resource::plain("prepaid-service-periods", &schemas::PREPAID_SERVICE_PERIOD)
};

/// What the server does for the operations on periods.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_prepaid_service_periods", Plan::List(&PREPAID_SERVICE_PERIODS)),
    ("create_prepaid_service_period", Plan::Create(&PREPAID_SERVICE_PERIODS)),
    ("get_prepaid_service_period", Plan::Read(&PREPAID_SERVICE_PERIODS)),
    ("delete_prepaid_service_period", Plan::Delete(&PREPAID_SERVICE_PERIODS)),
];

/// Whether a period of the service has this day.
#[must_use]
pub fn covers(state: &State, service: &Key, day: NaiveDate) -> bool {
    state.having(&PREPAID_SERVICE_PERIODS, SERVICE_ID, service).any(|period| overlaps(period, day, day))
}

fn prepare(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    change.after.take(USE_CREDIT);
    let service = transaction.follow(&change.after, SERVICE_ID, &SERVICES).ok_or(Failure::UNKNOWN_REFERENCE)?;
    if !service.is_true(PREPAID) {
        return Err(Failure::invalid(SERVICE_ID.name(), messages::WRONG_CODE));
    }
    let (Some(start), Some(end)) = (day(&change.after, START_DATE), day(&change.after, END_DATE)) else {
        return Err(Failure::invalid(START_DATE.name(), messages::BLANK));
    };
    let mut violations = Violations::default();
    if end < start {
        violations.add(END_DATE.name(), messages::WRONG_TYPE);
    }
    let mut others = transaction.having(&PREPAID_SERVICE_PERIODS, SERVICE_ID, &service.key());
    if others.any(|other| overlaps(other, start, end)) {
        violations.add(START_DATE.name(), messages::NOT_UNIQUE);
    }
    violations.into_result()?;
    let days = Decimal::from((end - start).num_days() + 1);
    let amount = pricing::round(&pricing::currency(transaction, service), pricing::price(transaction, service) * days);
    change.after.set(AMOUNT, amount);
    Ok(())
}

fn pay_if_asked(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    let service = transaction.follow(&change.after, SERVICE_ID, &SERVICES).ok_or(Failure::UNKNOWN_REFERENCE)?.clone();
    match (day(&change.after, START_DATE), day(&change.after, END_DATE)) {
        (Some(start), Some(end)) if change.input.is_true(USE_CREDIT) => {
            prepaid_invoices::pay(transaction, &service, start, end)
        }
        _ => Ok(()),
    }
}

fn overlaps(period: &Document, start: NaiveDate, end: NaiveDate) -> bool {
    day(period, START_DATE).is_some_and(|first| first <= end) && day(period, END_DATE).is_some_and(|last| start <= last)
}

fn day(row: &Document, field: Field) -> Option<NaiveDate> {
    match row.get(field) {
        Value::Day(day) => Some(*day),
        _ => None,
    }
}
