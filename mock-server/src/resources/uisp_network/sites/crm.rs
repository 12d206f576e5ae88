//! What the network shows of the CRM: plans and tickets; and a client with a service and a place, made in one go.

use super::binding;
use super::site;
use super::sites::{self, SITES};
use crate::engine::query::Arguments;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value, verbs};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::clients::{self, CLIENTS};
use crate::resources::uisp_crm::services::plans::{SERVICE_PLAN_PERIODS, SERVICE_PLANS};
use crate::resources::uisp_crm::services::services::SERVICES;
use crate::resources::uisp_crm::ticketing::tickets::TICKETS;

/// What the server does for the operations on the CRM.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_crm_service_plans", Plan::Answer(plans, SERVICE_PLAN_RULES)),
    ("list_crm_tickets", Plan::Answer(tickets, TICKET_RULES)),
    ("create_crm_client", Plan::Action(create_client, CLIENT_RULES)),
];

const SERVICE_PLAN_RULES: &[Rule] = &[
    Rule::documented("the plans of the CRM, by id and name", "GET /crm/service-plans"),
    Rule::observed("ids of the CRM are texts", "LibreQoS"),
    Rule::assumed("archived plans are left out"),
];

const TICKET_RULES: &[Rule] = &[
    Rule::documented("the status is a word: New, Open, Pending, Solved", "enum CrmTicketStatus"),
    Rule::assumed("the description is the subject of the ticket"),
    Rule::assumed("by createdAt and ascending unless asked otherwise; the list of an unknown client is empty"),
    Rule::assumed("limit and offset that are no numbers count as not given"),
];

const CLIENT_RULES: &[Rule] = &[
    Rule::documented("makes a client and a service in the CRM and a site for them", "POST /crm/clients"),
    Rule::assumed("the service follows the plan's first enabled period, and is bound to the new endpoint at the top"),
    Rule::assumed("a plan that is unknown, archived or prepaid is a 409"),
    Rule::assumed(
        "email and phone are those of the client's first contact; address and note are kept with the site and the client",
    ),
];

fn plans(state: &State, _call: &Call) -> Result<Outcome, Failure> {
    let plans = state.table(&SERVICE_PLANS).rows().filter(|plan| !plan.is_true(ARCHIVED));
    let short = |plan: &Document| Document::new().with(ID, plan.key().to_string()).with(NAME, plan.get(NAME).clone());
    Ok(Outcome::List(plans.map(|plan| short(plan)).collect()))
}

fn tickets(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let client = call.key("ucrmClientId");
    let mut rows: Vec<Document> =
        state.having(&TICKETS, CLIENT_ID, &client).map(|ticket| state.show(&TICKETS, ticket)).collect();
    let by = match call.query.get("order") {
        Some("id") => ID,
        Some("lastActivity") => LAST_ACTIVITY,
        _ => CREATED_AT,
    };
    rows.sort_by(|left, right| left.get(by).compare(right.get(by)).then_with(|| left.key().cmp(&right.key())));
    if call.query.get("direction").is_some_and(|direction| direction.eq_ignore_ascii_case("desc")) {
        rows.reverse();
    }
    let shown = rows.into_iter().skip(count(&call.query, "offset").unwrap_or(0));
    Ok(Outcome::List(shown.take(count(&call.query, "limit").unwrap_or(usize::MAX)).map(|row| ticket(&row)).collect()))
}

fn ticket(row: &Document) -> Document {
    let status = match row.integer(STATUS) {
        Some(1) => "Open",
        Some(2) => "Pending",
        Some(3) => "Solved",
        _ => "New",
    };
    Document::new()
        .with(ID, row.get(ID).clone())
        .with(STATUS, status)
        .with(DESCRIPTION, row.get(SUBJECT).clone())
        .with(CREATED_AT, row.get(CREATED_AT).clone())
}

fn create_client(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let body = &call.body;
    let period = period_of(transaction, &Key::parse(body.text(SERVICE_PLAN_ID).unwrap_or_default()))
        .ok_or_else(|| Failure::Conflict("The CRM has no such service plan.".to_owned()))?;
    let mut client: Document =
        [FIRST_NAME, LAST_NAME, NOTE].map(|field| (field, body.get(field).clone())).into_iter().collect();
    client.set(STREET1, body.get(ADDRESS).clone());
    let contact = Document::new().with(EMAIL, body.get(EMAIL).clone()).with(PHONE, body.get(PHONE).clone());
    if !contact.is_empty() {
        client.set(CONTACTS, vec![Value::from(contact)]);
    }
    let client = verbs::insert(transaction, &CLIENTS, client, Document::new())?;
    let asked = Document::new().with(SERVICE_PLAN_PERIOD_ID, period);
    let service = verbs::insert(transaction, &SERVICES, asked, Document::new().with(CLIENT_ID, client.clone()))?;
    let name = clients::display_name(transaction.get(&CLIENTS, &client)?);
    let mut row = Document::new()
        .with(TYPE, sites::ENDPOINT)
        .with(NAME, name.as_str())
        .with(ADDRESS, body.get(ADDRESS).clone())
        .with(NOTE, body.get(NOTE).clone())
        .with(CONTACT_NAME, name)
        .with(CONTACT_EMAIL, body.get(EMAIL).clone())
        .with(CONTACT_PHONE, body.get(PHONE).clone())
        .with(UPDATED_AT, transaction.now());
    if let Some(location) = body.get(LOCATION).as_object() {
        row.set(LATITUDE, location.get(LATITUDE).clone());
        row.set(LONGITUDE, location.get(LONGITUDE).clone());
    }
    let key = transaction.insert(&SITES, row)?;
    binding::join(transaction, &key, &service)?;
    Ok(Outcome::Object(site::show(transaction, transaction.get(&SITES, &key)?, false)))
}

/// The period that a new service of a plan follows; none where the plan is unknown, archived or prepaid.
#[must_use]
pub fn period_of(state: &State, plan: &Key) -> Option<Key> {
    let plan = state.find(&SERVICE_PLANS, plan).filter(|plan| !plan.is_true(ARCHIVED) && !plan.is_true(PREPAID))?;
    let mut periods = state.having(&SERVICE_PLAN_PERIODS, SERVICE_PLAN_ID, &plan.key());
    periods.find(|period| period.is_true(ENABLED)).map(|period| period.key())
}

fn count(arguments: &Arguments, name: &str) -> Option<usize> {
    arguments.number(name).and_then(|number| usize::try_from(number).ok())
}
