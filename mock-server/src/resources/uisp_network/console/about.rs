//! What the console says about itself: that it is alive, its version and time, and what it looks after.

use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State, Value};
use crate::generated::fields::{
    ACTIVE_CLIENTS_COUNT, ACTIVE_DEVICES, ACTIVE_SITES_COUNT, ALL_CLIENTS_COUNT, ALL_SITES_COUNT, AUTHORIZED,
    AUTHORIZED_UBNT_DEVICES, BUILD, DATA, DEPLOYMENT, DEVICES_DISCOVERED_COUNT, DEVICES_UNAUTHORIZED_COUNT, FIELD,
    HOSTNAME, ID, IDENTIFICATION, IS_OVERLOADED, KEY, LENGTH, LEVEL, LOGS_UNREAD_COUNT, MAC, MATCHES, NAME,
    NETWORK_NAME, POSITION, RESULT, ROLE, SUPERADMIN_COUNT, TIME, TIMESTAMP, TYPE, UNMS_HOSTNAME, VALUE,
    VERSION as VERSION_FIELD,
};
use crate::resources::uisp_network::access::{SUPERADMIN, USERS};
use crate::resources::uisp_network::console::logs::LOGS;
use crate::resources::uisp_network::console::settings;
use crate::resources::uisp_network::devices::devices::{self, DEVICES};
use crate::resources::uisp_network::lists::{page, whole};
use crate::resources::uisp_network::sites::site;
use crate::resources::uisp_network::sites::sites::{self, SITES};

/// The version of the console. Assumed.
pub const VERSION: &str = "2.4.206";

/// What the server does for the operations on the console itself.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_nms_heartbeat", Plan::Answer(heartbeat, HEARTBEAT)),
    ("get_nms_version", Plan::Answer(version, VERSIONS)),
    ("get_nms_version_latest", Plan::Answer(latest, VERSIONS)),
    ("get_nms_info", Plan::Answer(info, INFO)),
    ("get_nms_server_time", Plan::Answer(time, TIMES)),
    ("get_nms_summary", Plan::Answer(summary, SUMMARY)),
    ("list_nms_news", Plan::Answer(news, NEWS)),
    ("list_nms_search", Plan::Answer(search, SEARCH)),
];

const HEARTBEAT: &[Rule] =
    &[Rule::observed("`result` is true; monitors ask with or without a token", "public monitors")];

const VERSIONS: &[Rule] = &[
    Rule::documented("no token is needed", "GET /nms/version has no 401"),
    Rule::assumed("the console has the version 2.4.206, which is the latest"),
];

const INFO: &[Rule] = &[
    Rule::documented("no token is needed", "GET /nms/info has no 401"),
    Rule::assumed("it has the console's host name and nothing else"),
];

const TIMES: &[Rule] = &[Rule::assumed("the world's clock, in UTC with milliseconds")];

const SUMMARY: &[Rule] = &[
    Rule::documented("it counts sites, subscribers and devices", "definition ServerSummary"),
    Rule::assumed("what is active is what is not disconnected, inactive or suspended"),
    Rule::assumed("unread is what the log has of the given levels after `logsTimestamp`, in milliseconds"),
    Rule::assumed("scores and limits are not known"),
];

const NEWS: &[Rule] = &[Rule::assumed("there is no news")];

const SEARCH: &[Rule] = &[
    Rule::documented("a page of sites and devices, and what of them matches", "definition SearchResult"),
    Rule::assumed("names, host names and MAC addresses are looked at, whatever the case; sites come first"),
    Rule::assumed("without a text nothing is found"),
    Rule::assumed("of what is found the identification is shown"),
];

fn heartbeat(_: &State, _: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::Object(Document::new().with(RESULT, true)))
}

fn version(_: &State, _: &Call) -> Result<Outcome, Failure> {
    let version = Document::new()
        .with(VERSION_FIELD, VERSION)
        .with(DEPLOYMENT, "docker")
        .with(BUILD, "mock")
        .with(TIME, "2026-01-01T00:00:00.000Z");
    Ok(Outcome::Object(version))
}

fn latest(_: &State, _: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::Value(VERSION.into()))
}

fn info(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let hostname = settings::stored(state, &settings::SETTINGS).get(HOSTNAME).clone();
    Ok(Outcome::Object(Document::new().with(NETWORK_NAME, hostname.clone()).with(UNMS_HOSTNAME, hostname)))
}

fn time(state: &State, _: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::Value(state.now().into()))
}

fn summary(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let count_sites = |kind: &str, active: bool| {
        let sites = state.table(&SITES).rows().filter(|site| site.text(TYPE) == Some(kind));
        let is_active = |site: &Document| site::status(state, site) == "active" && !site::is_suspended(state, site);
        whole(sites.filter(|site| !active || is_active(site)).count())
    };
    let count_devices =
        |test: &dyn Fn(&Document) -> bool| whole(state.table(&DEVICES).rows().filter(|device| test(device)).count());
    let since = call.query.number("logsTimestamp").unwrap_or(0);
    let levels = call.query.all("logsLevel");
    let unread = state.table(&LOGS).rows().filter(|entry| {
        let is_new = entry.moment(TIMESTAMP).is_some_and(|at| at.timestamp_millis() > since);
        is_new && entry.text(LEVEL).is_some_and(|level| levels.iter().any(|asked| asked == level))
    });
    let superadmins = state.table(&USERS).rows().filter(|user| user.text(ROLE) == Some(SUPERADMIN)).count();
    let summary = Document::new()
        .with(ALL_SITES_COUNT, count_sites("site", false))
        .with(ACTIVE_SITES_COUNT, count_sites("site", true))
        .with(ALL_CLIENTS_COUNT, count_sites("endpoint", false))
        .with(ACTIVE_CLIENTS_COUNT, count_sites("endpoint", true))
        .with(AUTHORIZED_UBNT_DEVICES, count_devices(&|device| device.is_true(AUTHORIZED)))
        .with(DEVICES_UNAUTHORIZED_COUNT, count_devices(&|device| !device.is_true(AUTHORIZED)))
        .with(DEVICES_DISCOVERED_COUNT, count_devices(&|device| devices::status(device) == "discovered"))
        .with(ACTIVE_DEVICES, count_devices(&|device| devices::status(device) == "active"))
        .with(LOGS_UNREAD_COUNT, whole(unread.count()))
        .with(SUPERADMIN_COUNT, whole(superadmins))
        .with(IS_OVERLOADED, false)
        .with(TIMESTAMP, state.now())
        .with(VERSION_FIELD, VERSION);
    Ok(Outcome::Object(summary))
}

fn news(_: &State, _: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::List(Vec::new()))
}

fn search(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let wanted = call.query.get("query").unwrap_or_default().to_lowercase();
    let mut found: Vec<Document> = Vec::new();
    for site in state.table(&SITES).rows().filter(|_| !wanted.is_empty()) {
        let matches = matches(site, &wanted);
        if !matches.is_empty() {
            let data =
                Document::new().with(ID, site.get(ID).clone()).with(IDENTIFICATION, sites::in_short(state, site));
            found.push(Document::new().with(TYPE, "site").with(DATA, data).with(MATCHES, matches));
        }
    }
    for device in state.table(&DEVICES).rows().filter(|_| !wanted.is_empty()) {
        let matches = matches(device, &wanted);
        if !matches.is_empty() {
            let data = Document::new().with(IDENTIFICATION, devices::in_short(state, device));
            found.push(Document::new().with(TYPE, "device").with(DATA, data).with(MATCHES, matches));
        }
    }
    let page = page(call, found, None, |result| result)?;
    let items = page.get(crate::generated::fields::ITEMS).as_list().iter();
    Ok(Outcome::List(items.filter_map(Value::as_object).cloned().collect()))
}

/// Where a row contains a text, which is in lower case.
fn matches(row: &Document, wanted: &str) -> Vec<Value> {
    let mut matches = Vec::new();
    for field in [NAME, HOSTNAME, MAC] {
        let Some(text) = row.text(field) else { continue };
        let lower = text.to_lowercase();
        let Some(position) = lower.find(wanted) else { continue };
        let before = lower.get(..position).map_or(0, |before| before.chars().count());
        let found = Document::new()
            .with(KEY, field.name())
            .with(FIELD, field.name())
            .with(VALUE, text)
            .with(POSITION, whole(before))
            .with(LENGTH, whole(wanted.chars().count()));
        matches.push(Value::from(found));
    }
    matches
}
