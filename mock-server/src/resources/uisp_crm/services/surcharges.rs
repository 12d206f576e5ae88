//! Surcharges, for example for a public address: their definitions, and those that a service has.
//!
//! - A service's surcharge costs what the definition says for the length of the service's period, or per day for a prepaid
//!   service, unless it has a price of its own; the same goes for the label.

use rust_decimal::Decimal;

use super::pricing;
use super::services::SERVICES;
use crate::engine::resource::{Initial, Reference};
use crate::engine::{Change, Document, Failure, Key, Plan, Resource, Rule, State, Transaction, Value, Violations};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::specification::Field;

/// Definitions of surcharges.
pub static SURCHARGES: Resource = Resource {
    defaults: &[(TAXABLE, Initial::Boolean(false))],
    before_write: Some(check),
    rules: &[Rule::assumed("a surcharge that services have cannot be deleted: 422")],
    ..Resource::plain("surcharges", &schemas::SURCHARGE)
};

/// Surcharges of services.
pub static SERVICE_SURCHARGES: Resource = Resource {
    parent: Some(Reference::owned(SERVICE_ID, "services")),
    references: &[Reference::needed(SURCHARGE_ID, "surcharges")],
    defaults: &[(TAXABLE, Initial::Boolean(false))],
    before_write: Some(prepare),
    compute: Some(compute),
    rules: &[
        Rule::documented(
            "without a price the definition's price for the length of the service's period is taken",
            "blueprint 7451",
        ),
        Rule::documented("without a label the definition's name is taken", "blueprint 7450"),
        Rule::assumed("the definition's own label goes before its name"),
        Rule::documented("a surcharge of a prepaid service has a price per day", "blueprint 8030"),
    ],
    ..Resource::plain("service-surcharges", &schemas::SERVICE_SURCHARGE)
};

/// What the server does for the operations on surcharges.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_surcharges", Plan::List(&SURCHARGES)),
    ("create_surcharge", Plan::Create(&SURCHARGES)),
    ("get_surcharge", Plan::Read(&SURCHARGES)),
    ("update_surcharge", Plan::Update(&SURCHARGES)),
    ("delete_surcharge", Plan::Delete(&SURCHARGES)),
    ("list_service_surcharges", Plan::ListWithin(&SERVICE_SURCHARGES)),
    ("create_service_surcharge", Plan::CreateWithin(&SERVICE_SURCHARGES)),
    ("get_service_surcharge", Plan::Read(&SERVICE_SURCHARGES)),
    ("update_service_surcharge", Plan::Update(&SERVICE_SURCHARGES)),
    ("delete_service_surcharge", Plan::Delete(&SERVICE_SURCHARGES)),
];

/// The surcharges of a service, as answers show them.
#[must_use]
pub fn of(state: &State, service: &Key) -> Vec<Document> {
    let rows = state.having(&SERVICE_SURCHARGES, SERVICE_ID, service);
    rows.map(|row| state.show(&SERVICE_SURCHARGES, row)).collect()
}

/// The prices of a definition, by the months of a period.
const PRICES: [(i64, Field); 6] = [
    (1, PRICE_MONTH1),
    (2, PRICE_MONTH2),
    (3, PRICE_MONTH3),
    (6, PRICE_MONTH6),
    (12, PRICE_MONTH12),
    (24, PRICE_MONTH24),
];

fn check(_transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    change.after.set_default(TAXABLE, false);
    let mut violations = Violations::default();
    pricing::check(&change.after, &PRICES.map(|(_, price)| price), &mut violations);
    pricing::check(&change.after, &[PRICE_PER_DAY], &mut violations);
    violations.into_result()
}

fn prepare(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    change.after.set_default(TAXABLE, false);
    let definition = change.after.reference(SURCHARGE_ID).ok_or(Failure::UNKNOWN_REFERENCE)?;
    transaction.find(&SURCHARGES, &definition).ok_or(Failure::UNKNOWN_REFERENCE)?;
    let mut violations = Violations::default();
    pricing::check(&change.after, &[PRICE], &mut violations);
    violations.into_result()
}

fn compute(state: &State, surcharge: &Document, shown: &mut Document) {
    let Some(definition) = state.follow(surcharge, SURCHARGE_ID, &SURCHARGES) else { return };
    let label = [definition.get(INVOICE_LABEL), definition.get(NAME)].into_iter().find(|label| !label.is_null());
    shown.set_default(INVOICE_LABEL, label.cloned().unwrap_or_default());
    let price = state.follow(surcharge, SERVICE_ID, &SERVICES).map(|service| price(state, service, definition));
    shown.set_default(PRICE, price.map_or(Value::Null, Value::from));
}

/// What a surcharge costs per period of this service, zero where the definition says nothing.
fn price(state: &State, service: &Document, definition: &Document) -> Decimal {
    let months = pricing::months(state, service);
    let field = PRICES.iter().find(|(length, _)| Some(*length) == months).map_or(PRICE_PER_DAY, |(_, field)| *field);
    definition.decimal(field)
}
