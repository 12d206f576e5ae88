//! How much data a service moved: made-up numbers that follow from the service and the day, so they never change.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::periods::{self, Calendar};
use super::plans::SERVICE_PLANS;
use super::services::SERVICES;
use crate::engine::decode::parse_moment;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, messages};
use crate::generated::fields::*;

/// What the server does for the operation on used data.
pub static PLANS: &[(&str, Plan)] = &[("get_service_data_usage", Plan::Answer(usage, RULES))];

const RULES: &[Rule] = &[
    Rule::documented("the path holds the first day of a period of a recurring service", "blueprint 4003"),
    Rule::assumed(
        "a day on which no period begins is a 404, and so is a prepaid service; a moment that cannot be read is a 400",
    ),
    Rule::documented("the limit is the plan's, in bytes instead of gigabytes", "blueprint 7321, 7950"),
    Rule::assumed("the bytes are made up from the service and the days of the period that have begun"),
];

/// Bytes of a gigabyte, as in the document's sample of a limit.
const GIGABYTE: i64 = 1_000_000_000;
/// The most that a service downloads on one day; it uploads a tenth.
const MOST_PER_DAY: u64 = 8_000_000_000;

fn usage(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let service = state.get(&SERVICES, &key)?;
    let moment = parse_moment(call.path_text("datetime"))
        .ok_or_else(|| Failure::BadRequest(messages::BAD_REQUEST.to_owned()))?;
    let calendar = Calendar::of(state, service).ok_or(Failure::NotFound)?;
    let period = calendar.starting(state.day_of(moment)).ok_or(Failure::NotFound)?;
    let days = || period.start.iter_days().take_while(|day| *day <= period.end && *day <= state.today());
    let download: i64 = days().map(|day| downloaded(&key, day)).sum();
    let upload: i64 = days().map(|day| downloaded(&key, day) / 10).sum();
    let limit = state.follow(service, SERVICE_PLAN_ID, &SERVICE_PLANS).map(|plan| plan.decimal(DATA_USAGE_LIMIT));
    let limit = limit.filter(|limit| !limit.is_zero()).and_then(|limit| (limit * Decimal::from(GIGABYTE)).to_i64());
    let answer = Document::new().with(DOWNLOAD, download).with(UPLOAD, upload).with(DOWNLOAD_LIMIT, limit);
    let answer = answer
        .with(PERIOD_START, periods::midnight(state, period.start))
        .with(PERIOD_END, periods::midnight(state, period.end));
    Ok(Outcome::Object(answer.with(LAST_INVOICED_DATE, service.get(LAST_INVOICED_DATE).clone())))
}

/// The bytes that a service downloads and uploads on a day.
#[must_use]
pub fn of_day(service: &Key, day: NaiveDate) -> (i64, i64) {
    let download = downloaded(service, day);
    (download, download / 10)
}

/// The bytes of one day (FNV-1a of service and day).
fn downloaded(service: &Key, day: NaiveDate) -> i64 {
    let text = format!("{service}:{day}");
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    i64::try_from((hash >> 16) % MOST_PER_DAY).unwrap_or_default()
}
