//! The speeds of a site: its own, or those of the service that is bound to it. In bits per second.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::binding;
use super::sites::SITES;
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::resources::uisp_crm::services::plans::SERVICE_PLANS;
use crate::resources::uisp_crm::services::services::SERVICES;
use crate::specification::Field;

/// What the server does for the operations on speeds.
pub static PLANS: &[(&str, Plan)] =
    &[("get_site_qos", Plan::Answer(read, RULES)), ("update_site_qos", Plan::Action(write, RULES))];

const RULES: &[Rule] = &[
    Rule::observed("speeds are in bits per second", "LibreQoS"),
    Rule::assumed(
        "speeds that were set for the site stay; else those of its service in the CRM hold, Mbps times 1,000,000",
    ),
    Rule::assumed("the burst of a plan in kB is that of the site in bytes, times 1024"),
    Rule::assumed("a speed without a limit in the CRM is 0"),
    Rule::assumed("without both, shaping is off and everything 0, the aggregation 1"),
];

/// The fastest speed that the specification allows.
const FASTEST: i64 = 100_000_000_000;
/// The largest burst that the specification allows.
const LARGEST_BURST: i64 = 102_400_000_000;

/// The speeds that hold for a site (`SiteTrafficShaping`).
#[must_use]
pub fn of(state: &State, site: &Document) -> Value {
    match site.get(QOS) {
        Value::Null => {}
        own => return own.clone(),
    }
    let service = binding::service_of(state, &site.key()).map(|service| state.show(&SERVICES, service));
    let Some(service) = service else { return shaping(false, [0; 4], 1) };
    let plan = state.follow(&service, SERVICE_PLAN_ID, &SERVICE_PLANS);
    let of_plan = |field: Field| plan.map(|plan| plan.decimal(field)).unwrap_or_default();
    let (download, upload) = if service.is_true(TRAFFIC_SHAPING_OVERRIDE_ENABLED) {
        (service.decimal(DOWNLOAD_SPEED_OVERRIDE), service.decimal(UPLOAD_SPEED_OVERRIDE))
    } else {
        (of_plan(DOWNLOAD_SPEED), of_plan(UPLOAD_SPEED))
    };
    let speeds = [download, upload].map(|speed| scaled(speed, 1_000_000, FASTEST));
    let bursts = [DOWNLOAD_BURST, UPLOAD_BURST].map(|field| scaled(of_plan(field), 1024, LARGEST_BURST));
    let aggregation = scaled(of_plan(AGGREGATION), 1, 10_000).max(1);
    shaping(speeds.iter().any(|speed| *speed > 0), [speeds[0], bursts[0], speeds[1], bursts[1]], aggregation)
}

fn read(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let site = state.get(&SITES, &call.key("siteId"))?;
    Ok(Outcome::Value(of(state, site)))
}

fn write(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let (site, now) = (call.key("siteId"), transaction.now());
    transaction.edit(&SITES, &site, |row| {
        row.set(QOS, call.body.clone());
        row.set(UPDATED_AT, now);
    })?;
    Ok(Outcome::Value(of(transaction, transaction.get(&SITES, &site)?)))
}

fn shaping(enabled: bool, [download, download_burst, upload, upload_burst]: [i64; 4], aggregation: i64) -> Value {
    Document::new()
        .with(ENABLED, enabled)
        .with(DOWNLOAD_SPEED, download)
        .with(DOWNLOAD_BURST_SIZE, download_burst)
        .with(UPLOAD_SPEED, upload)
        .with(UPLOAD_BURST_SIZE, upload_burst)
        .with(AGGREGATION, aggregation)
        .into()
}

/// A number in another unit, within what the specification allows.
fn scaled(number: Decimal, factor: i64, most: i64) -> i64 {
    let product = number.checked_mul(Decimal::from(factor)).and_then(|product| product.trunc().to_i64());
    product.unwrap_or(most).clamp(0, most)
}
