//! The log of what happened in the network and on the console.

use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Resource, Rule, State};
use crate::generated::fields::{
    ALL_COUNT, DEVICE, DEVICE_ID, ERROR_COUNT, INFO_COUNT, LEVEL, MESSAGE, SITE, SITE_ID, TAGS, TIMESTAMP,
    WARNING_COUNT,
};
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::devices::devices::{self, DEVICES};
use crate::resources::uisp_network::lists::{milliseconds, page, whole};
use crate::resources::uisp_network::sites::sites::{self, SITES};

/// The entries. A row has `timestamp`, `level`, `message`, `tags`, and maybe `deviceId` and `siteId`.
pub static LOGS: Resource = Resource {
    identity: Identity::Uuid,
    references: &[Reference::loose(DEVICE_ID, "network-devices"), Reference::loose(SITE_ID, "network-sites")],
    ..Resource::plain("network-logs", &schemas::LOGS_ITEM)
};

/// What the server does for the operations on the log.
pub static PLANS: &[(&str, Plan)] = &[("get_logs", Plan::Answer(list, RULES))];

const RULES: &[Rule] = &[
    Rule::documented("pages begin with 1 and need `count` and `page`", "GET /logs"),
    Rule::assumed("the latest comes first"),
    Rule::assumed("`start` is a moment in milliseconds, `period` the time from there, or up to now without a start"),
    Rule::assumed("the counts by level leave the filter for levels out"),
    Rule::assumed("`query` is looked for in the message, whatever the case"),
    Rule::assumed("calls write nothing to the log"),
];

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let now = state.now().timestamp_millis();
    let (from, to) = match (milliseconds(call, "start"), milliseconds(call, "period")) {
        (Some(start), Some(period)) => (start, start.saturating_add(period)),
        (Some(start), None) => (start, i64::MAX),
        (None, Some(period)) => (now.saturating_sub(period), i64::MAX),
        (None, None) => (i64::MIN, i64::MAX),
    };
    let query = call.query.get("query").map(str::to_lowercase);
    let chosen = |entry: &Document| {
        let at = entry.moment(TIMESTAMP).map_or(0, |at| at.timestamp_millis());
        let tags = call.query.all("tag");
        (from..=to).contains(&at)
            && is_one_of(call.query.all("siteId"), entry.text(SITE_ID))
            && is_one_of(call.query.all("deviceId"), entry.text(DEVICE_ID))
            && (tags.is_empty() || entry.get(TAGS).as_list().iter().any(|tag| is_one_of(tags, tag.as_text())))
            && query
                .as_ref()
                .is_none_or(|query| entry.text(MESSAGE).is_some_and(|text| text.to_lowercase().contains(query)))
    };
    let mut rows: Vec<_> = state.table(&LOGS).rows().filter(|entry| chosen(entry)).collect();
    let count = |level: &str| whole(rows.iter().filter(|entry| entry.text(LEVEL) == Some(level)).count());
    let aggregation = Document::new()
        .with(ALL_COUNT, whole(rows.len()))
        .with(INFO_COUNT, count("info"))
        .with(WARNING_COUNT, count("warning"))
        .with(ERROR_COUNT, count("error"));
    rows.retain(|entry| is_one_of(call.query.all("level"), entry.text(LEVEL)));
    rows.sort_by_key(|entry| std::cmp::Reverse(entry.moment(TIMESTAMP)));
    Ok(Outcome::Object(page(call, rows, Some(aggregation), |entry| shown(state, entry))?))
}

/// Whether a value is among those that are asked for, if any are; ids may be in capitals.
fn is_one_of(asked: &[String], value: Option<&str>) -> bool {
    asked.is_empty() || value.is_some_and(|value| asked.iter().any(|asked| asked.eq_ignore_ascii_case(value)))
}

fn shown(state: &State, entry: &Document) -> Document {
    let device = state.follow(entry, DEVICE_ID, &DEVICES).map(|device| devices::in_short(state, device));
    let site = state.follow(entry, SITE_ID, &SITES).map(|site| sites::in_short(state, site));
    entry.clone().with(DEVICE, device).with(SITE, site)
}
