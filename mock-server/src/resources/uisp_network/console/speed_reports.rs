//! Reports of speed tests that subscribers made in the browser or the app.

use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::devices::devices::DEVICES;
use crate::resources::uisp_network::devices::life::keys;
use crate::resources::uisp_network::lists::{done, in_order, numbered};
use crate::resources::uisp_network::sites::site;
use crate::resources::uisp_network::sites::sites::{self, SITES};
use crate::specification::Field;

/// The reports. A row has the fields of `NmsSpeedReportItem`, with `siteId` in place of the site.
pub static REPORTS: Resource = Resource {
    identity: Identity::Uuid,
    references: &[Reference::loose(SITE_ID, "network-sites")],
    ..Resource::plain("network-speed-reports", &schemas::NMS_SPEED_REPORT_ITEM)
};

/// What the server does for the operations on reports.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_nms_speed_report", Plan::Answer(list, LISTING)),
    ("create_nms_speed_report", Plan::Action(create, CREATING)),
    ("delete_nms_speed_report", Plan::Action(delete, DELETING)),
    ("bulkdelete_nms_speed_report", Plan::Action(delete_many, DELETING)),
];

const LISTING: &[Rule] = &[
    Rule::documented("the list can be read without a token: it has no 401", "GET /nms/speed/report"),
    Rule::documented("pages begin with 1, and `siteId` chooses the reports of a site", "GET /nms/speed/report"),
    Rule::assumed("without `count` all reports are on one page; the latest comes first unless `sortBy` says otherwise"),
    Rule::assumed("`s_name` is the name of the site; without `sortDesc=true` the smallest value comes first"),
];
const CREATING: &[Rule] = &[
    Rule::documented("a report names the MAC of the subscriber's station", "definition CreateNmsSpeedReportBody"),
    Rule::assumed("it belongs to the site of that device, and has its model; a MAC that is not known is a 404"),
    Rule::assumed("without a MAC it belongs to no site"),
];
const DELETING: &[Rule] = &[
    Rule::documented("a deletion of many says which reports are gone and which are not", "definition BulkReportDelete"),
    Rule::assumed(
        "those that are not known have failed, and an id that is given twice counts once; a single one answers 404",
    ),
];

/// What a report keeps of a request.
const REPORTED: [Field; 10] = [
    ISP_NAME,
    PUBLIC_IP,
    DOWNLOAD_RATE_BYTES,
    UPLOAD_RATE_BYTES,
    ENDPOINT,
    TYPE,
    SERVER_NAME,
    DOWNLOAD_SPEED_BYTES,
    UPLOAD_SPEED_BYTES,
    PLATFORM,
];

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let site = call.query.get("siteId").map(Key::parse);
    let mut rows = in_order(state, &REPORTS);
    rows.retain(|row| site.is_none() || row.reference(SITE_ID) == site);
    rows.reverse();
    rows.sort_by_key(|row| std::cmp::Reverse(row.moment(CREATED_AT)));
    if let Some(by) = call.query.get("sortBy") {
        rows.sort_by(|left, right| value(state, left, by).compare(&value(state, right, by)));
        if call.query.is_set("sortDesc") {
            rows.reverse();
        }
    }
    let positive = |name: &str| call.query.number(name).and_then(|number| usize::try_from(number).ok());
    let count = positive("count").filter(|count| *count > 0).unwrap_or(rows.len().max(1));
    let page = positive("page").unwrap_or(1).max(1);
    Ok(Outcome::Object(numbered(rows, (count, page), None, |row| show(state, row))))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let mut row: Document = REPORTED.into_iter().map(|field| (field, call.body.get(field).clone())).collect();
    if let Some(mac) = call.body.text(STATION_MAC) {
        let plain = |mac: &str| mac.replace(':', "").to_lowercase();
        let mut devices = transaction.table(&DEVICES).rows();
        let station = devices.find(|device| device.text(MAC).is_some_and(|held| plain(held) == plain(mac)));
        let station = station.ok_or(Failure::NotFound)?;
        row.set(SITE_ID, station.get(SITE_ID).clone());
        row.set(MODEL, station.get(MODEL).clone());
    }
    row.set(CREATED_AT, transaction.now());
    transaction.insert(&REPORTS, row)?;
    Ok(done("The report is kept."))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    transaction.delete(&REPORTS, &call.key("id"))?;
    Ok(done("The report is deleted."))
}

fn delete_many(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let (mut deleted, mut failed) = (Vec::new(), Vec::new());
    for id in keys(call, IDS) {
        match transaction.delete(&REPORTS, &id) {
            Ok(()) => deleted.push(Value::from(id)),
            Err(Failure::NotFound) => failed.push(Value::from(id)),
            Err(other) => return Err(other),
        }
    }
    Ok(Outcome::Object(Document::new().with(DELETED, deleted).with(FAILED, failed)))
}

/// What a list sorts by.
fn value(state: &State, row: &Document, by: &str) -> Value {
    if by == "s_name" {
        return state.follow(row, SITE_ID, &SITES).map(|site| site.get(NAME).clone()).unwrap_or_default();
    }
    let field = match by {
        "isp_name" => ISP_NAME,
        "upload_speed_bytes" => UPLOAD_SPEED_BYTES,
        "download_speed_bytes" => DOWNLOAD_SPEED_BYTES,
        "server_name" => SERVER_NAME,
        "type" => TYPE,
        "endpoint" => ENDPOINT,
        "upload_rate_bytes" => UPLOAD_RATE_BYTES,
        "download_rate_bytes" => DOWNLOAD_RATE_BYTES,
        "public_ip" => PUBLIC_IP,
        "platform" => PLATFORM,
        "system" => SYSTEM,
        "vendor" => VENDOR,
        "model" => MODEL,
        _ => return row.moment(CREATED_AT).map_or(Value::Null, |moment| moment.timestamp_millis().into()),
    };
    row.get(field).clone()
}

fn show(state: &State, row: &Document) -> Document {
    let place = state.follow(row, SITE_ID, &SITES).map(|place| {
        sites::in_short(state, place)
            .with(UPDATED, place.get(UPDATED_AT).clone())
            .with(SUSPENDED, site::is_suspended(state, place))
    });
    let mut shown: Document = REPORTED.into_iter().map(|field| (field, row.get(field).clone())).collect();
    for field in [ID, CREATED_AT, VENDOR, MODEL, SYSTEM] {
        shown.set(field, row.get(field).clone());
    }
    shown.with(SITE, place)
}
