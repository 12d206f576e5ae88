//! The client at a glance: its own data, the dashboard, and the overview for the UniFi app.

use rust_decimal::Decimal;

use super::view::{signed_in, without_hidden_attributes};
use super::views::{CREDIT_CARDS, INVOICES_SEEN, SERVICES_SEEN};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Value};
use crate::generated::fields::{self, *};
use crate::resources::uisp_crm::account::clients::CLIENTS;
use crate::resources::uisp_crm::account::organizations::ORGANIZATIONS;
use crate::resources::uisp_crm::billing::{balance, copies, credit_cards, payment_plans};
use crate::resources::uisp_crm::services::services::SERVICES;
use crate::resources::uisp_crm::services::{periods, pricing, status};

/// What the server does for the operations that show the client at a glance.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_client_zone_client", Plan::Answer(client, OWN_DATA)),
    ("get_client_zone_dashboard", Plan::Answer(dashboard, DASHBOARD)),
    ("get_client_zone_unifi_overview", Plan::Answer(unifi_overview, OVERVIEW)),
];

const OWN_DATA: &[Rule] = &[
    Rule::documented("the client that the key belongs to", "blueprint 6193"),
    Rule::documented("an attribute whose definition hides it is not shown", "blueprint 6568"),
];

const DASHBOARD: &[Rule] = &[
    Rule::documented("currency, balance, next invoicing day and average monthly payment", "blueprint 5668-5676"),
    Rule::assumed(
        "the next invoicing day is the first of all recurring services that are active, suspended or prepared",
    ),
    Rule::assumed("the average is what active recurring services cost, divided by the months of their periods"),
];

const OVERVIEW: &[Rule] = &[
    Rule::documented("the service with the invoices and cards of its client", "blueprint 7034-7070"),
    Rule::documented("the price is that of a period, or of a day of a prepaid service", "blueprint 7045"),
    Rule::assumed("all invoices that the client sees are listed; organisations have no logo"),
];

fn client(state: &State, call: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::Object(without_hidden_attributes(state, &CLIENTS, state.get(&CLIENTS, signed_in(call)?)?)))
}

fn dashboard(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let key = signed_in(call)?;
    let client = state.get(&CLIENTS, key)?;
    let mut shown = Document::new();
    balance::show(state, key, &mut shown);
    shown.set(CURRENCY_CODE, copies::currency(state, client));
    let services = || state.having(&SERVICES, CLIENT_ID, key);
    let next = services().filter_map(|service| periods::next_invoicing_day(state, service)).min();
    shown.set(NEXT_INVOICING_DAY, next.map(|day| periods::midnight(state, day)));
    let active = services().filter(|service| status::of(state, service) == status::ACTIVE);
    let monthly = active
        .filter_map(|service| Some(pricing::total(state, service) / Decimal::from(pricing::months(state, service)?)));
    let monthly = monthly.reduce(|sum, price| sum + price);
    shown.set(AVERAGE_MONTHLY_PAYMENT, monthly.map(|sum| pricing::round(&copies::currency(state, client), sum)));
    Ok(Outcome::Object(shown))
}

fn unifi_overview(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let key = signed_in(call)?;
    let service = SERVICES_SEEN.find(state, key, &call.key("id"))?;
    let client = state.get(&CLIENTS, key)?;
    let organization = state.follow(client, ORGANIZATION_ID, &ORGANIZATIONS).ok_or(Failure::NotFound)?;
    let automatic = credit_cards::has_autopay(state, key) || payment_plans::has_active(state, key);
    let overview = Document::new()
        .with(ORGANIZATION, Document::new().with(NAME, organization.get(NAME).clone()))
        .with(CLIENT, Document::new().with(HAS_AUTOPAY_OR_PAYMENT_SUBSCRIPTION, automatic))
        .with(SERVICE, overview_of_service(state, key, service))
        .with(INVOICES, invoices(state, key))
        .with(fields::CREDIT_CARDS, cards(state, key));
    Ok(Outcome::Object(overview))
}

fn overview_of_service(state: &State, client: &Key, service: &Document) -> Document {
    let shown = (SERVICES_SEEN.show)(state, client, service);
    let next = periods::next_invoicing_day(state, service).map(|day| periods::midnight(state, day));
    [ID, NAME, DOWNLOAD_SPEED, UPLOAD_SPEED, PRICE, PREPAID]
        .into_iter()
        .map(|field| (field, shown.get(field).clone()))
        .chain([(PERIOD, pricing::months(state, service).into()), (NEXT_INVOICE_DATE, next.into())])
        .collect()
}

fn invoices(state: &State, client: &Key) -> Vec<Value> {
    let rows = state.having(INVOICES_SEEN.resource, CLIENT_ID, client);
    let seen = rows.filter(|invoice| (INVOICES_SEEN.sees)(state, client, invoice));
    seen.map(|invoice| Document::clone(invoice).with(OVERDUE, balance::is_overdue(state, invoice)).into()).collect()
}

fn cards(state: &State, client: &Key) -> Vec<Value> {
    state.having(CREDIT_CARDS.resource, CLIENT_ID, client).map(|card| Value::from(card.clone())).collect()
}
