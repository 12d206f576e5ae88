//! The mobile dashboard: the preselected organisation at a glance, the traffic of the last days, the payments of a month.

use chrono::{Datelike as _, Days, NaiveDate};
use rust_decimal::Decimal;

use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Value, messages};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::clients::CLIENTS;
use crate::resources::uisp_crm::account::organizations::{self, ORGANIZATIONS};
use crate::resources::uisp_crm::account::reference;
use crate::resources::uisp_crm::billing::balance;
use crate::resources::uisp_crm::billing::invoices::{DRAFT as DRAFT_STATUS, INVOICES, VOID};
use crate::resources::uisp_crm::billing::payments::PAYMENTS;
use crate::resources::uisp_crm::services::services::SERVICES;
use crate::resources::uisp_crm::services::{flags, status, usage};

/// What the server does for the operations on the dashboard.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_mobile_dashboard_overview", Plan::Answer(overview, OVERVIEW_RULES)),
    ("get_mobile_last_week_traffic", Plan::Answer(traffic, TRAFFIC_RULES)),
    ("get_mobile_payment_summary", Plan::Answer(payments, SUMMARY_RULES)),
];

const OVERVIEW_RULES: &[Rule] = &[
    Rule::documented("the overview is of the default organisation", "blueprint 5322"),
    Rule::documented("the count of suspended clients is null while suspension is off", "blueprint 5335"),
    Rule::assumed("archived clients do not count; clientCount is without leads"),
    Rule::assumed("drafts, void invoices and proforma invoices do not count"),
];

const TRAFFIC_RULES: &[Rule] = &[
    Rule::documented("the chart has the last seven days", "blueprint 5356"),
    Rule::assumed("today is the last of them; the bytes are those made up for the active services"),
];

const SUMMARY_RULES: &[Rule] = &[
    Rule::documented(
        "every day has the sum of the month up to it, days in the future have null",
        "blueprint 5371-5376",
    ),
    Rule::documented("without an organisation unattached payments count too", "blueprint 5374-5376"),
    Rule::assumed("amounts of different currencies are simply added up"),
    Rule::assumed("a month or year that does not exist is a 400, an unknown organisation a 404"),
];

/// How many days the traffic chart has.
const CHART_DAYS: u64 = 7;

fn overview(state: &State, _call: &Call) -> Result<Outcome, Failure> {
    let organization = organizations::preselected(state).ok_or(Failure::NotFound)?;
    let key = organization.key();
    let shown = Document::new()
        .with(ID, key.clone())
        .with(NAME, organization.get(NAME).clone())
        .with(CURRENCY_CODE, organizations::currency_code(state, organization));
    let answer = Document::new().with(ORGANIZATION, shown);
    Ok(Outcome::Object(answer.with(OVERVIEW, people(state, &key)).with(INVOICING_OVERVIEW, invoicing(state, &key))))
}

fn people(state: &State, organization: &Key) -> Document {
    let clients = state.having(&CLIENTS, ORGANIZATION_ID, organization).filter(|client| !client.is_true(IS_ARCHIVED));
    let (mut regular, mut leads, mut suspended, mut overdue) = (0, 0, 0, 0);
    for client in clients {
        let key = client.key();
        let mut of_services = Document::new();
        flags::show(state, client, &mut of_services);
        regular += i64::from(!client.is_true(IS_LEAD));
        leads += i64::from(client.is_true(IS_LEAD));
        suspended += i64::from(of_services.is_true(HAS_SUSPENDED_SERVICE));
        overdue += i64::from(balance::overdue(state, &key).next().is_some());
    }
    let suspends =
        state.table(&reference::OPTIONS).rows().next().is_some_and(|options| options.is_true(STOP_SERVICE_DUE));
    Document::new()
        .with(CLIENT_COUNT, regular)
        .with(CLIENT_LEAD_COUNT, leads)
        .with(CLIENT_SUSPENDED_COUNT, suspends.then_some(suspended))
        .with(CLIENT_OVERDUE_COUNT, overdue)
}

fn invoicing(state: &State, organization: &Key) -> Document {
    let month = |day: NaiveDate| (day.year(), day.month());
    let this_month = month(state.today());
    let [mut due, mut overdue, mut invoiced, mut unpaid] = [Decimal::ZERO; 4];
    for invoice in state.having(&INVOICES, ORGANIZATION_ID, organization) {
        if invoice.is_true(PROFORMA) || matches!(invoice.integer(STATUS), Some(DRAFT_STATUS | VOID)) {
            continue;
        }
        let missing = balance::unpaid(state, invoice);
        due += missing;
        if balance::is_overdue(state, invoice) {
            overdue += missing;
        }
        if invoice.moment(CREATED_DATE).is_some_and(|created| month(state.day_of(created)) == this_month) {
            invoiced += invoice.decimal(TOTAL);
            unpaid += missing;
        }
    }
    Document::new()
        .with(TOTAL_DUE, due)
        .with(TOTAL_OVERDUE, overdue)
        .with(INVOICED_THIS_MONTH, invoiced)
        .with(INVOICED_THIS_MONTH_UNPAID, unpaid)
}

fn traffic(state: &State, _call: &Call) -> Result<Outcome, Failure> {
    let services: Vec<Key> = state
        .table(&SERVICES)
        .rows()
        .filter(|row| status::of(state, row) == status::ACTIVE)
        .map(|row| row.key())
        .collect();
    let today = state.today();
    let days = (0..CHART_DAYS).rev().filter_map(|back| today.checked_sub_days(Days::new(back)));
    let (mut download_total, mut upload_total, mut chart) = (0_i64, 0_i64, Vec::<Value>::new());
    for day in days {
        let (mut download, mut upload) = (0, 0);
        for (down, up) in services.iter().map(|service| usage::of_day(service, day)) {
            download += down;
            upload += up;
        }
        download_total += download;
        upload_total += upload;
        chart.push(Document::new().with(DATE, day).with(UPLOAD, upload).with(DOWNLOAD, download).into());
    }
    let answer = Document::new().with(DOWNLOAD_TOTAL, download_total).with(UPLOAD_TOTAL, upload_total);
    Ok(Outcome::Object(answer.with(CHART, chart)))
}

fn payments(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let bad = || Failure::BadRequest(messages::BAD_REQUEST.to_owned());
    let year = call.query.number("year").and_then(|year| i32::try_from(year).ok()).filter(|year| *year <= 9999);
    let month = call.query.number("month").and_then(|month| u32::try_from(month).ok());
    let first = NaiveDate::from_ymd_opt(year.ok_or_else(bad)?, month.ok_or_else(bad)?, 1).ok_or_else(bad)?;
    let organization = call.query.get("organizationId").map(Key::parse);
    if let Some(organization) = &organization {
        state.get(&ORGANIZATIONS, organization)?;
    }
    let mut per_day: Vec<Decimal> = Vec::new();
    let days: Vec<NaiveDate> = first.iter_days().take_while(|day| day.month() == first.month()).collect();
    per_day.resize(days.len(), Decimal::ZERO);
    for payment in state.table(&PAYMENTS).rows() {
        let Some(day) = payment.moment(CREATED_DATE).map(|created| state.day_of(created)) else { continue };
        let of_organization =
            || state.follow(payment, CLIENT_ID, &CLIENTS).and_then(|client| client.reference(ORGANIZATION_ID));
        let wanted = organization.is_none() || of_organization() == organization;
        if wanted && (day.year(), day.month()) == (first.year(), first.month()) {
            per_day[day.day0() as usize] += payment.decimal(AMOUNT);
        }
    }
    let today = state.today();
    let mut sum = Decimal::ZERO;
    let rows = days.into_iter().zip(per_day).map(|(day, amount)| {
        sum += amount;
        Document::new().with(DAY, i64::from(day.day())).with(VALUE, (day <= today).then_some(sum))
    });
    Ok(Outcome::List(rows.collect()))
}
