//! The life of a service: it begins, is activated out of a quote, and is ended.
//!
//! - A service that begins makes a lead a client and charges its setup fee.
//! - Ending is at once; the present day is not invoiced. It is for recurring services that are in use.
//! - A service that is ended before its minimum contract is over charges the fee for that, except on its first day.

use chrono::{Days, Months};

use super::services::{self, SERVICES};
use super::{periods, status};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value, messages, verbs};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::clients::CLIENTS;
use crate::resources::uisp_crm::account::reference::OPTIONS;
use crate::resources::uisp_crm::billing::fees::FEES;
use crate::specification::Field;

/// The type of a setup fee.
const SETUP: i64 = 2;
/// The type of a fee for ending early.
const EARLY_TERMINATION: i64 = 3;

/// What the server does for the operations on the life of services.
pub static PLANS: &[(&str, Plan)] =
    &[("end_service", Plan::Action(end, ENDING)), ("activate_quoted_service", Plan::Action(activate, ACTIVATING))];

const ENDING: &[Rule] = &[
    Rule::documented("a service ends at once, and today is not invoiced", "blueprint 4049"),
    Rule::assumed("activeTo becomes yesterday, or the first day if the service began today"),
    Rule::documented("a prepared service cannot be ended, nor a prepaid one", "vendor changelog, blueprint 4049"),
    Rule::assumed("ending a service that is neither active nor suspended is a 422 on status, a prepaid one on prepaid"),
    Rule::assumed("ending a suspended service ends its suspension"),
    Rule::documented(
        "ending before the minimum contract is over makes a fee, except on the first day",
        "vendor's help on service fees",
    ),
];

const ACTIVATING: &[Rule] = &[
    Rule::documented("a quoted service becomes a regular one, and its lead a client", "blueprint 4066"),
    Rule::assumed("without dates, and where the service has none, it begins today"),
    Rule::assumed("activating a service that is not quoted is a 422 on status"),
];

/// What happens when a service begins: a lead becomes a client, and the setup fee is charged.
///
/// # Errors
/// What the rules of clients and fees refuse.
pub fn begin(transaction: &mut Transaction, service: &Document) -> Result<(), Failure> {
    let client = service.reference(CLIENT_ID).ok_or(Failure::NotFound)?;
    if transaction.get(&CLIENTS, &client)?.is_true(IS_LEAD) {
        let mut input = Document::new();
        input.put(IS_LEAD, false.into());
        verbs::amend(transaction, &CLIENTS, &client, input)?;
    }
    let mut fees = transaction.having(&FEES, SERVICE_ID, &service.key());
    let charged = fees.any(|fee| fee.integer(TYPE) == Some(SETUP));
    drop(fees);
    if charged {
        return Ok(());
    }
    charge(transaction, service, SETUP, SETUP_FEE_PRICE, [SETUP_FEE_INVOICE_LABEL, SETUP_FEE_TAXABLE])
}

fn charge(
    transaction: &mut Transaction,
    service: &Document,
    kind: i64,
    price: Field,
    options: [Field; 2],
) -> Result<(), Failure> {
    if service.decimal(price).is_zero() {
        return Ok(());
    }
    let [label, taxable] = options.map(|field| option(transaction, field));
    let fee = Document::new()
        .with(CLIENT_ID, service.get(CLIENT_ID).clone())
        .with(SERVICE_ID, service.key())
        .with(TYPE, kind);
    let fee = fee.with(PRICE, service.get(price).clone()).with(INVOICE_LABEL, label).with(TAXABLE, taxable);
    verbs::insert(transaction, &FEES, fee, Document::new()).map(drop)
}

fn option(state: &State, field: Field) -> Value {
    state.table(&OPTIONS).rows().next().map_or(Value::Null, |options| options.get(field).clone())
}

fn end(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let service = transaction.get(&SERVICES, &key)?.clone();
    if service.is_true(PREPAID) {
        return Err(Failure::invalid(PREPAID.name(), messages::WRONG_STATUS));
    }
    match status::of(transaction, &service) {
        status::ACTIVE => {}
        status::SUSPENDED => super::suspension::release(transaction, &key)?,
        _ => return Err(Failure::invalid(STATUS.name(), messages::WRONG_STATUS)),
    }
    let today = transaction.today();
    let first = service.moment(ACTIVE_FROM).map_or(today, |first| transaction.day_of(first));
    let last = (today - Days::new(1)).max(first);
    let (now, active_to) = (transaction.now(), periods::midnight(transaction, last));
    transaction.edit(&SERVICES, &key, |row| {
        row.set(ACTIVE_TO, active_to);
        row.set(ENDED_AT, now);
    })?;
    let months =
        service.integer(MINIMUM_CONTRACT_LENGTH_MONTHS).and_then(|months| u32::try_from(months).ok()).unwrap_or(0);
    if first < today && first.checked_add_months(Months::new(months)).is_some_and(|free| today < free) {
        const OPTION: [Field; 2] = [EARLY_TERMINATION_FEE_INVOICE_LABEL, EARLY_TERMINATION_FEE_TAXABLE];
        charge(transaction, &service, EARLY_TERMINATION, EARLY_TERMINATION_FEE_PRICE, OPTION)?;
    }
    shown(transaction, &key)
}

fn activate(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let service = transaction.get(&SERVICES, &key)?;
    if status::of(transaction, service) != status::QUOTED {
        return Err(Failure::invalid(STATUS.name(), messages::WRONG_STATUS));
    }
    let today = periods::midnight(transaction, transaction.today());
    let mut row = Document::clone(service);
    row.set(IS_QUOTED, false);
    for field in [ACTIVE_FROM, INVOICING_START] {
        if !call.body.get(field).is_null() {
            row.set(field, call.body.get(field).clone());
        }
        row.set_default(field, today);
    }
    let day = services::start_day(transaction, &row);
    row.set_default(INVOICING_PERIOD_START_DAY, day);
    transaction.update(&SERVICES, row.clone())?;
    begin(transaction, &row)?;
    shown(transaction, &key)
}

/// The service as an answer shows it.
///
/// # Errors
/// `NotFound` if there is no such service.
pub fn shown(state: &State, service: &Key) -> Result<Outcome, Failure> {
    Ok(Outcome::Object(state.show(&SERVICES, state.get(&SERVICES, service)?)))
}
