//! Clients as the mobile app lists, counts and finds them, and what happened with one of them.

use std::cmp::Reverse;

use crate::engine::resource::{Filter, Test};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Value, query};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::account::clients::CLIENTS;
use crate::resources::uisp_crm::billing::balance;
use crate::resources::uisp_crm::billing::invoices::{DRAFT as DRAFT_STATUS, INVOICES};
use crate::resources::uisp_crm::billing::payments::PAYMENTS;
use crate::resources::uisp_crm::billing::refunds::REFUNDS;
use crate::resources::uisp_crm::services::services::SERVICES;
use crate::resources::uisp_crm::services::status;

/// What the server does for the operations on clients.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_mobile_clients", Plan::Answer(list, LISTING)),
    ("get_mobile_client_counts", Plan::Answer(counts, COUNTING)),
    ("search_mobile_clients", Plan::Answer(search, SEARCHING)),
    ("list_mobile_client_activities", Plan::Answer(activity, ACTIVITY)),
];

const LISTING: &[Rule] = &[
    Rule::assumed("archived clients are left out"),
    Rule::documented("each client comes with its active services and overdue invoices", "blueprint 5507-5523"),
];

const COUNTING: &[Rule] = &[
    Rule::documented("totalCount has clients and leads", "blueprint 5561"),
    Rule::assumed("archived clients do not count"),
];

const SEARCHING: &[Rule] = &[
    Rule::documented("the query has at least two characters", "blueprint 5469"),
    Rule::assumed("a shorter one is a 400; every word has to stand in a name, ident, address or contact"),
];

const ACTIVITY: &[Rule] = &[
    Rule::documented("invoices are of type 1, payments 2, refunds 3", "blueprint 5540-5543"),
    Rule::assumed("the latest come first; drafts are left out"),
];

const INVOICE_ACTIVITY: i64 = 1;
const PAYMENT_ACTIVITY: i64 = 2;
const REFUND_ACTIVITY: i64 = 3;

/// The table of clients with the filters of the mobile list.
static MOBILE_CLIENTS: Resource = Resource {
    filters: &[
        Filter::new(
            "overdue",
            Test::Check(|state, client, arguments| {
                balance::overdue(state, &client.key()).next().is_some() == arguments.is_set("overdue")
            }),
        ),
        Filter::new(
            "suspended",
            Test::Check(|state, client, arguments| {
                has_service(state, client, |service| status::of(state, service) == status::SUSPENDED)
                    == arguments.is_set("suspended")
            }),
        ),
        Filter::new(
            "outage",
            Test::Check(|state, client, arguments| {
                has_service(state, client, |service| service.is_true(HAS_OUTAGE)) == arguments.is_set("outage")
            }),
        ),
        Filter::new("lead", Test::Flag(IS_LEAD)),
    ],
    orders: &[
        ("client.id", ID),
        ("user.firstName", FIRST_NAME),
        ("user.lastName", LAST_NAME),
        ("client.registrationDate", REGISTRATION_DATE),
    ],
    ..Resource::plain("clients", &schemas::CLIENT)
};

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let rows = query::select(state, &MOBILE_CLIENTS, None, &call.query, |client| !client.is_true(IS_ARCHIVED))?;
    Ok(Outcome::List(rows.into_iter().map(|client| summary(state, client)).collect()))
}

fn summary(state: &State, client: &Document) -> Document {
    let key = client.key();
    let mut shown = state.show(&CLIENTS, client);
    let services =
        state.having(&SERVICES, CLIENT_ID, &key).filter(|service| status::of(state, service) == status::ACTIVE);
    let services = services.map(|service| {
        Document::new().with(ID, service.key()).with(NAME, state.show(&SERVICES, service).get(NAME).clone())
    });
    let services: Vec<Value> = services.map(Value::from).collect();
    let overdue =
        balance::overdue(state, &key).map(|invoice| invoice.clone().with(AMOUNT_PAID, balance::paid(state, invoice)));
    let overdue: Vec<Value> = overdue.map(Value::from).collect();
    shown.set(BALANCE, shown.get(ACCOUNT_BALANCE).clone());
    shown.with(ACTIVE_SERVICES, services).with(OVERDUE_INVOICES, overdue)
}

fn counts(state: &State, _call: &Call) -> Result<Outcome, Failure> {
    let mut counts = [0_i64; 5];
    for client in state.table(&CLIENTS).rows().filter(|client| !client.is_true(IS_ARCHIVED)) {
        let shown = state.show(&CLIENTS, client);
        let [overdue, outage, suspended, leads, total] = &mut counts;
        *overdue += i64::from(shown.is_true(HAS_OVERDUE_INVOICE));
        *outage += i64::from(shown.is_true(HAS_OUTAGE));
        *suspended += i64::from(shown.is_true(HAS_SUSPENDED_SERVICE));
        *leads += i64::from(shown.is_true(IS_LEAD));
        *total += 1;
    }
    let fields = [WITH_OVERDUE_INVOICE, WITH_OUTAGE, WITH_SUSPENDED_SERVICE, CLIENT_LEADS, TOTAL_COUNT];
    let counts: Document = fields.into_iter().zip(counts.map(Value::from)).collect();
    // The specification has a list here; it has one entry.
    Ok(Outcome::List(vec![counts]))
}

fn search(state: &State, call: &Call) -> Result<Outcome, Failure> {
    if call.query.get("query").is_none_or(|query| query.chars().count() < 2) {
        return Err(Failure::bad_parameter("query", "must have at least two characters"));
    }
    let found = query::select(state, &CLIENTS, None, &call.query, |_| true)?;
    Ok(Outcome::List(found.into_iter().map(|client| Document::clone(client)).collect()))
}

fn activity(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let client = call.key("id");
    state.get(&CLIENTS, &client)?;
    let entry = |kind: i64, row: &Document, amount| {
        let entry = Document::new().with(TYPE, kind).with(ID, row.key()).with(AMOUNT, row.get(amount).clone());
        entry.with(CREATED_DATE, row.get(CREATED_DATE).clone()).with(CURRENCY_CODE, row.get(CURRENCY_CODE).clone())
    };
    let invoices = state.having(&INVOICES, CLIENT_ID, &client).filter(|row| row.integer(STATUS) != Some(DRAFT_STATUS));
    let invoices = invoices.map(|row| {
        let shown = entry(INVOICE_ACTIVITY, row, TOTAL).with(DUE_DATE, row.get(DUE_DATE).clone());
        shown.with(INVOICE_STATUS, row.get(STATUS).clone()).with(INVOICE_NUMBER, row.get(NUMBER).clone())
    });
    let payments = state.having(&PAYMENTS, CLIENT_ID, &client);
    let payments =
        payments.map(|row| entry(PAYMENT_ACTIVITY, row, AMOUNT).with(PAYMENT_METHOD, row.get(METHOD_ID).clone()));
    let refunds = state.having(&REFUNDS, CLIENT_ID, &client);
    let refunds =
        refunds.map(|row| entry(REFUND_ACTIVITY, row, AMOUNT).with(REFUND_METHOD, row.get(METHOD_ID).clone()));
    let mut entries: Vec<Document> = invoices.chain(payments).chain(refunds).collect();
    entries.sort_by_key(|entry| Reverse(entry.moment(CREATED_DATE)));
    Ok(Outcome::List(entries))
}

fn has_service(state: &State, client: &Document, test: impl Fn(&Document) -> bool) -> bool {
    let key: Key = client.key();
    state.having(&SERVICES, CLIENT_ID, &key).any(|service| test(service))
}
