//! What a site's traffic and delay were, as series of points.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::sites::SITES;
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::telemetry;

/// What the server does for the operations on statistics.
pub static PLANS: &[(&str, Plan)] = &[("get_site_statistics", Plan::Answer(read, RULES))];

const RULES: &[Rule] = &[
    Rule::documented("series of points for download, upload and ping", "definition SitesStatistics"),
    Rule::observed("x is a moment in milliseconds", "exporters of device statistics"),
    Rule::assumed(
        "a point every 5 minutes of an hour, every 30 of a day, every 12 hours of a month; period is that step",
    ),
    Rule::assumed(
        "traffic in bits per second, ping in milliseconds; the values are made up, and the same in every run",
    ),
];

/// One minute in milliseconds.
const MINUTE: i64 = 60_000;

/// The curves of a site over the last hour, day or month (`SitesStatistics`).
#[must_use]
pub fn of(state: &State, site: &Document, interval: Option<&str>) -> Document {
    let (step, points) = match interval {
        Some("day") => (30 * MINUTE, 48),
        Some("month") => (12 * 60 * MINUTE, 60),
        _ => (5 * MINUTE, 12),
    };
    let end = state.now().timestamp_millis().div_euclid(step) * step;
    let start = end - step * points;
    let moments: Vec<i64> = (1..=points).map(|point| start + point * step).collect();
    let id = site.text(ID).unwrap_or_default();
    let series = |metric: &str, low: f64, high: f64, peak: f64| {
        let line = |factor: f64| -> Vec<Value> {
            let height = |at: i64| {
                let moment = DateTime::<Utc>::from_timestamp_millis(at).unwrap_or_default();
                Decimal::from_f64((telemetry::between(id, metric, moment, low, high) * factor).round())
            };
            moments.iter().map(|at| Document::new().with(X, *at).with(Y, height(*at)).into()).collect()
        };
        Document::new().with(AVG, line(1.0)).with(MAX, line(peak))
    };
    Document::new()
        .with(PERIOD, step)
        .with(INTERVAL, Document::new().with(START, start).with(END, end))
        .with(DOWNLOAD, series("download", 500_000.0, 80_000_000.0, 1.4))
        .with(UPLOAD, series("upload", 100_000.0, 12_000_000.0, 1.3))
        .with(PING, series("ping", 2.0, 30.0, 2.0))
}

fn read(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let site = state.get(&SITES, &call.key("siteId"))?;
    Ok(Outcome::Object(of(state, site, call.query.get("interval"))))
}
