//! Outages: when devices did not work.

use std::sync::Arc;

use super::sites::{self, SITES};
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Resource, Rule, State, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::devices::devices::{self, DEVICES};
use crate::resources::uisp_network::lists;
use chrono::{DateTime, TimeDelta, Utc};

/// The outages. A row has `deviceId`, `type`, `start`, and `end` when it is over.
pub static OUTAGES: Resource = Resource {
    identity: Identity::Uuid,
    references: &[Reference::owned(DEVICE_ID, "network-devices")],
    ..Resource::plain("network-outages", &schemas::OUTAGE)
};

/// What the server does for the operations on outages.
pub static PLANS: &[(&str, Plan)] = &[("get_outages", Plan::Answer(list, RULES))];

const RULES: &[Rule] = &[
    Rule::documented("numbered pages, with the counts of all that pass the filters", "GET /outages"),
    Rule::documented("start and period are in milliseconds; without them the last month is meant", "GET /outages"),
    Rule::assumed("an outage counts when it was at any moment of the time asked for; without an end that is now"),
    Rule::assumed("inProgress and haveEnded ask for one sort each when true; both, or false, for all"),
    Rule::assumed("the latest comes first; aggregatedTime is in milliseconds, and at least 1"),
    Rule::assumed("query stands in the name of the device or of its site; grouped changes nothing"),
    Rule::assumed("how many devices it affects, and what follows from it, is not known"),
    Rule::assumed("an outage belongs to the site where its device stands now"),
];

/// The time that a list is about when it does not say, in milliseconds: 30 days.
const MONTH: i64 = 30 * 24 * 60 * 60 * 1000;

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let mut rows: Vec<&Arc<Document>> =
        state.table(&OUTAGES).rows().filter(|outage| is_wanted(state, outage, call)).collect();
    rows.sort_by_key(|outage| (std::cmp::Reverse(outage.moment(START)), outage.integer(SEQUENCE)));
    let of_type = |wanted: &str| lists::whole(rows.iter().filter(|outage| outage.text(TYPE) == Some(wanted)).count());
    let aggregation = Document::new()
        .with(ALL_COUNT, lists::whole(rows.len()))
        .with(OUTAGE_COUNT, of_type("outage"))
        .with(UNREACHABLE_COUNT, of_type("unreachable"));
    Ok(Outcome::Object(lists::page(call, rows, Some(aggregation), |outage| show(state, outage))?))
}

fn is_wanted(state: &State, outage: &Document, call: &Call) -> bool {
    let device = state.follow(outage, DEVICE_ID, &DEVICES);
    let site = device.and_then(|device| state.follow(device, SITE_ID, &SITES));
    let named = |parameter: &str, row: Option<&Arc<Document>>| {
        let mut wanted = call.query.all(parameter).iter().filter(|id| !id.is_empty()).peekable();
        let id = row.and_then(|row| row.text(ID));
        wanted.peek().is_none() || wanted.any(|wanted| id.is_some_and(|id| id.eq_ignore_ascii_case(wanted)))
    };
    let types = call.query.all("type");
    let (in_progress, ended) = (call.query.is_set("inProgress"), call.query.is_set("haveEnded"));
    let lasts = !outage.contains(END);
    let has_text = |wanted: &str| {
        let names = [device, site].into_iter().flatten().filter_map(|row| row.text(NAME));
        names.into_iter().any(|name| name.to_lowercase().contains(&wanted.to_lowercase()))
    };
    named("deviceId", device)
        && named("siteId", site)
        && (types.is_empty() || outage.text(TYPE).is_some_and(|held| types.iter().any(|wanted| wanted == held)))
        && (in_progress == ended || lasts == in_progress)
        && call.query.get("query").is_none_or(has_text)
        && is_within(state, outage, call)
}

/// Whether an outage meets the time that is asked for.
fn is_within(state: &State, outage: &Document, call: &Call) -> bool {
    let now = state.now().timestamp_millis();
    let (start, period) = (lists::milliseconds(call, "start"), lists::milliseconds(call, "period"));
    let (first, last) = match (start, period) {
        (Some(start), Some(period)) => (start, start.saturating_add(period)),
        (Some(start), None) => (start, now),
        (None, period) => (now.saturating_sub(period.unwrap_or(MONTH)), now),
    };
    let begin = outage.moment(START).map_or(now, |start| start.timestamp_millis());
    let end = outage.moment(END).map_or(now.max(begin), |end| end.timestamp_millis());
    begin <= last && end >= first
}

fn show(state: &State, outage: &Document) -> Document {
    let device = state.follow(outage, DEVICE_ID, &DEVICES);
    let site = device.and_then(|device| state.follow(device, SITE_ID, &SITES));
    let (start, end) = (outage.moment(START), outage.moment(END));
    let lasted: TimeDelta = match start {
        Some(start) => end.unwrap_or_else(|| state.now()).signed_duration_since(start),
        None => TimeDelta::zero(),
    };
    Document::new()
        .with(ID, outage.get(ID).clone())
        .with(START_TIMESTAMP, text(start))
        .with(END_TIMESTAMP, text(end))
        .with(TYPE, outage.get(TYPE).clone())
        .with(AGGREGATED_TIME, lasted.num_milliseconds().max(1))
        .with(IN_PROGRESS, end.is_none())
        .with(SITE, site.map(|site| sites::in_short(state, site)))
        .with(DEVICE, device.map(|device| devices::in_short(state, device)))
}

fn text(moment: Option<DateTime<Utc>>) -> Value {
    moment.map_or(Value::Null, Value::from)
}
