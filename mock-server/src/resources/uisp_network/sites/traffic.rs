//! How much a site sent and received, in steps and in sum, and by how much of the time it worked.

use chrono::{DateTime, TimeDelta, Utc};

use super::outages::OUTAGES;
use super::site;
use super::sites::{self, SITES};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State};
use crate::generated::fields::{self, DEVICE_ID, DOWNLOAD, ID, SITE_ID, START, TIME, UPLOAD};
use crate::resources::uisp_network::lists;
use crate::resources::uisp_network::telemetry;

/// What the server does for the operations on traffic of sites.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_sites_traffic", Plan::Answer(of_all, RULES)),
    ("list_site_traffic", Plan::Answer(of_one, RULES)),
    ("list_site_traffic_interval", Plan::Answer(of_interval, RULES)),
    ("get_site_traffic_summary", Plan::Answer(summary, RULES)),
    ("get_site_slastats", Plan::Answer(availability, AVAILABILITY)),
];

const RULES: &[Rule] = &[
    Rule::documented("traffic comes in steps of five minutes or an hour", "enum SiteGranularity"),
    Rule::assumed("`from`, `to` and the time of a step are milliseconds since 1970; a step is named by its beginning"),
    Rule::assumed("traffic is in bytes; it is made up, and what `statistics` shows at the beginning of the step"),
    Rule::assumed("only steps that have begun are listed; a month has 30 days; sums are those of the steps of an hour"),
    Rule::assumed("a site that is not active has no traffic; an unknown one answers 404"),
    Rule::assumed("an end before the beginning, or more than 50000 steps, is a 400"),
];
const AVAILABILITY: &[Rule] = &[
    Rule::documented("the answer is a text", "GET /sites/{siteId}/slastats"),
    Rule::assumed("it holds the percentage of the last 30 days in which the site's devices worked, with two digits"),
    Rule::assumed("a site without devices has an empty text; an unknown one answers 404"),
];

/// The most steps that an answer has.
const MOST: i64 = 50_000;
/// An hour in milliseconds.
const HOUR: i64 = 3_600_000;

/// Moments at equal distances.
#[derive(Debug, Clone, Copy)]
struct Steps {
    first: i64,
    length: i64,
    count: i64,
}

impl Steps {
    /// The steps that begin between two moments, none of them in the future.
    fn between(state: &State, from: i64, to: i64, length: i64) -> Self {
        let last = to.min(state.now().timestamp_millis());
        let from = from.max(0);
        let first = from.div_euclid(length).saturating_mul(length);
        let first = if first < from { first.saturating_add(length) } else { first };
        let count = if last < first { 0 } else { (last - first) / length + 1 };
        Self { first, length, count }
    }

    /// The steps of the last hour, day or month.
    fn last(state: &State, call: &Call, length: i64) -> Self {
        let period = match call.query.get("interval") {
            Some("month") => 30 * 24 * HOUR,
            Some("day") => 24 * HOUR,
            _ => HOUR,
        };
        let now = state.now().timestamp_millis();
        Self::between(state, now - period + 1, now, length)
    }

    /// The steps that a call asks for with `from` and `to`, for so many sites.
    fn asked(state: &State, call: &Call, sites: usize) -> Result<Self, Failure> {
        let moment = |name| lists::milliseconds(call, name).unwrap_or(0);
        let (from, to) = (moment("from"), moment("to"));
        if to < from {
            return Err(Failure::bad_parameter("to", "lies before `from`"));
        }
        let steps = Self::between(state, from, to, length(call));
        if steps.count.saturating_mul(lists::whole(sites).max(1)) > MOST {
            return Err(Failure::bad_parameter("from", "lies too far back"));
        }
        Ok(steps)
    }

    fn moments(self) -> impl Iterator<Item = i64> {
        (0..self.count).map(move |step| self.first + step * self.length)
    }
}

/// What a site uploaded and downloaded in one step, in bytes.
#[must_use]
pub fn bytes(state: &State, site: &Document, at: i64, length: i64) -> (i64, i64) {
    if site::status(state, site) != "active" {
        return (0, 0);
    }
    let id = site.text(ID).unwrap_or_default();
    let moment = DateTime::<Utc>::from_timestamp_millis(at).unwrap_or_default();
    let bytes = |metric, low, high| telemetry::whole(id, metric, moment, low, high) / 8 * (length / 1000);
    (bytes("upload", 100_000, 12_000_000), bytes("download", 500_000, 80_000_000))
}

/// What a site uploaded and downloaded in the last day, in bytes.
#[must_use]
pub fn of_last_day(state: &State, site: &Document) -> i64 {
    let now = state.now().timestamp_millis();
    let steps = Steps::between(state, now - 24 * HOUR + 1, now, HOUR);
    steps.moments().map(|at| bytes(state, site, at, HOUR)).map(|(up, down)| up + down).sum()
}

fn of_all(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let sites = lists::in_order(state, &SITES);
    let steps = Steps::asked(state, call, sites.len())?;
    let mut shown = Vec::new();
    for site in sites {
        shown.extend(listed(state, site, steps).into_iter().map(|step| step.with(SITE_ID, site.get(ID).clone())));
    }
    Ok(Outcome::List(shown))
}

fn of_one(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let site = state.get(&SITES, &call.key("siteId"))?;
    Ok(Outcome::List(listed(state, site, Steps::asked(state, call, 1)?)))
}

fn of_interval(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let site = state.get(&SITES, &call.key("siteId"))?;
    Ok(Outcome::List(listed(state, site, Steps::last(state, call, length(call)))))
}

fn summary(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let site = state.get(&SITES, &call.key("siteId"))?;
    let steps = Steps::last(state, call, HOUR).moments().map(|at| bytes(state, site, at, HOUR));
    let (up, down) = steps.fold((0, 0), |sum, step| (sum.0 + step.0, sum.1 + step.1));
    Ok(Outcome::Object(Document::new().with(UPLOAD, up).with(DOWNLOAD, down)))
}

fn availability(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("siteId");
    state.get(&SITES, &key)?;
    let end = state.now();
    let begin = end.checked_sub_signed(TimeDelta::days(30)).unwrap_or(end);
    let (mut whole, mut out) = (0_i64, 0_i64);
    for device in sites::devices_of(state, &key) {
        whole += (end - begin).num_seconds();
        for outage in state.having(&OUTAGES, DEVICE_ID, &device.key()) {
            let from = outage.moment(START).unwrap_or(begin).clamp(begin, end);
            let to = outage.moment(fields::END).unwrap_or(end).clamp(begin, end);
            out += (to - from).num_seconds().max(0);
        }
    }
    if whole == 0 {
        return Ok(Outcome::Value("".into()));
    }
    // Outages of a device may overlap.
    let hundredths = whole.saturating_sub(out).max(0).saturating_mul(10_000) / whole;
    Ok(Outcome::Value(format!("{}.{:02}", hundredths / 100, hundredths % 100).into()))
}

fn listed(state: &State, site: &Document, steps: Steps) -> Vec<Document> {
    let step = |at: i64| {
        let (up, down) = bytes(state, site, at, steps.length);
        Document::new().with(TIME, at).with(UPLOAD, up).with(DOWNLOAD, down)
    };
    steps.moments().map(step).collect()
}

/// The length of a step in milliseconds.
fn length(call: &Call) -> i64 {
    if call.query.get("granularity") == Some("oneHour") { HOUR } else { HOUR / 12 }
}
