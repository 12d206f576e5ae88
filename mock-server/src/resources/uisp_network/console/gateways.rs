//! Gateways: the routers through which the network reaches the internet, where traffic is counted and shaped.

use chrono::TimeDelta;

use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::addresses::bare;
use crate::resources::uisp_network::devices::devices::{self, DEVICES, is_online};
use crate::resources::uisp_network::devices::speed_tests;
use crate::resources::uisp_network::lists::{done, in_order};
use crate::resources::uisp_network::telemetry;
use crate::specification::Field;

/// The gateways. A row has `deviceId` and the settings of `Gateway`.
pub static GATEWAYS: Resource = Resource {
    identity: Identity::Uuid,
    references: &[Reference::owned(DEVICE_ID, "network-devices")],
    ..Resource::plain("network-gateways", &schemas::GATEWAY)
};

/// What the server does for the operations on gateways.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_gateways", Plan::Answer(list, SHOWING)),
    ("get_gateway", Plan::Answer(read, SHOWING)),
    ("create_gateway", Plan::Action(create, CREATING)),
    ("update_gateway", Plan::Action(update, UPDATING)),
    ("delete_gateway", Plan::Action(delete, UPDATING)),
    ("get_gateways_speed", Plan::Answer(speed_of_all, SPEED)),
    ("get_gateway_speed", Plan::Answer(speed_of_one, SPEED)),
    ("get_nms_traffic", Plan::Answer(traffic, TRAFFIC)),
];

const SHOWING: &[Rule] = &[
    Rule::assumed("a gateway has an id of its own beside that of its device, and goes with the device"),
    Rule::assumed("traffic was seen just now where it is counted and the device is connected, else nobody knows when"),
    Rule::assumed("the counting is active or disconnected with its device, and disabled when it is off"),
    Rule::assumed(
        "the statistics are the latency, and the last speed test that the device made; an outage has no score",
    ),
];
const CREATING: &[Rule] = &[
    Rule::documented("a gateway is a device with settings", "definition NewGateway"),
    Rule::assumed("only a router that is authorized can be one: anything else is a 400; an unknown device is a 404"),
    Rule::assumed("a device that is a gateway already is a 400"),
];
const UPDATING: &[Rule] = &[
    Rule::documented("the settings are written as a whole", "PUT /gateways/{id}"),
    Rule::assumed("another id or device than the gateway's own is a 400; what is measured is ignored"),
    Rule::assumed("a gateway that is deleted is gone, its device stays"),
];
const SPEED: &[Rule] = &[
    Rule::assumed("bits per second, made up; the peak is that of the last day, by the hour"),
    Rule::assumed("a gateway that does not count traffic or is not connected has none; that of all is the sum"),
];
const TRAFFIC: &[Rule] =
    &[Rule::assumed("traffic is counted while one gateway does so; the sources are the addresses of these gateways")];

/// What the operator sets.
const SETTINGS: [Field; 11] = [
    NETFLOW_ENABLED,
    NETFLOW_ALERTS,
    QOS_ENABLED,
    SUSPEND,
    CONNECTIVITY_PROVIDER,
    CONNECTIVITY_UPLINK_CAPACITY,
    CONNECTIVITY_DOWNLINK_CAPACITY,
    SUSPEND_ALLOWED_IPS,
    CONNECTIVITY_IP_QUEUE,
    DEFAULT_IP_QUEUE,
    FORCE_OVERWRITE,
];
/// The families of routers.
const ROUTERS: [&str; 5] = ["uispr", "uisprlxc", "erouter", "express", "uispLte"];

fn list(state: &State, _: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::List(in_order(state, &GATEWAYS).into_iter().map(|row| show(state, row)).collect()))
}

fn read(state: &State, call: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::Object(show(state, state.get(&GATEWAYS, &call.key("id"))?)))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let device = device_of(&call.body).ok_or(Failure::NotFound)?;
    let row = transaction.get(&DEVICES, &device)?;
    if !row.is_true(AUTHORIZED)
        || row.text(MAC).is_none()
        || !row.text(TYPE).is_some_and(|kind| ROUTERS.contains(&kind))
    {
        return Err(Failure::invalid("device.id", "This is no router that is authorized."));
    }
    if transaction.having(&GATEWAYS, DEVICE_ID, &device).next().is_some() {
        return Err(Failure::invalid("device.id", "The device is a gateway already."));
    }
    let row = settings(&call.body).with(DEVICE_ID, device);
    let key = transaction.insert(&GATEWAYS, row)?;
    changed(transaction, &key, "The gateway is made.")
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let row = transaction.get(&GATEWAYS, &key)?;
    let kept: Document = [ID, SEQUENCE, DEVICE_ID].into_iter().map(|field| (field, row.get(field).clone())).collect();
    if call.body.reference(ID).is_some_and(|id| id != key) {
        return Err(Failure::invalid(ID.name(), "This is not the id of the gateway."));
    }
    if device_of(&call.body) != row.reference(DEVICE_ID) {
        return Err(Failure::invalid("device.id", "The device of a gateway stays."));
    }
    let mut row = settings(&call.body);
    row.merge(&kept);
    transaction.update(&GATEWAYS, row)?;
    changed(transaction, &key, "The gateway is changed.")
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    transaction.delete(&GATEWAYS, &call.key("id"))?;
    Ok(done("The gateway is deleted."))
}

fn speed_of_all(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let keys: Vec<Key> = state.table(&GATEWAYS).rows().filter_map(|row| counted(state, row)).collect();
    Ok(Outcome::Object(speed(state, &keys)))
}

fn speed_of_one(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let row = state.get(&GATEWAYS, &call.key("id"))?;
    let keys: Vec<Key> = counted(state, row).into_iter().collect();
    Ok(Outcome::Object(speed(state, &keys)))
}

fn traffic(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let gateways = in_order(state, &GATEWAYS).into_iter().filter_map(|row| counted(state, row));
    let devices = gateways.filter_map(|key| state.find(&DEVICES, &key));
    let sources: Vec<Value> = devices.filter_map(|row| row.text(IP_ADDRESS)).map(|text| bare(text).into()).collect();
    Ok(Outcome::Object(Document::new().with(IS_ACTIVE, !sources.is_empty()).with(SOURCES, sources)))
}

/// The device of a gateway, if it counts traffic at present.
fn counted(state: &State, row: &Document) -> Option<Key> {
    let device = state.follow(row, DEVICE_ID, &DEVICES)?;
    (row.is_true(NETFLOW_ENABLED) && is_online(device)).then(|| device.key())
}

/// The speed of some devices together (`GatewaySpeed`).
fn speed(state: &State, keys: &[Key]) -> Document {
    let now = state.now();
    let direction = |metric: &str, most: i64| {
        let at = |moment| -> i64 {
            keys.iter().map(|key| telemetry::whole(&key.to_string(), metric, moment, most / 20, most)).sum()
        };
        let hours = (0..24).filter_map(|back| now.checked_sub_signed(TimeDelta::hours(back)));
        Document::new().with(CURRENT, at(now)).with(PEAK, hours.map(at).max())
    };
    Document::new()
        .with(UPLOAD, direction("gateway upload", 180_000_000))
        .with(DOWNLOAD, direction("gateway download", 900_000_000))
}

fn changed(state: &State, key: &Key, message: &str) -> Result<Outcome, Failure> {
    let data = show(state, state.get(&GATEWAYS, key)?);
    Ok(Outcome::Object(Document::new().with(RESULT, true).with(MESSAGE, message).with(DATA, data)))
}

fn settings(body: &Document) -> Document {
    SETTINGS.into_iter().map(|field| (field, body.get(field).clone())).collect()
}

/// The id of the device that a body names.
fn device_of(body: &Document) -> Option<Key> {
    body.get(DEVICE).as_object()?.reference(ID)
}

fn show(state: &State, row: &Document) -> Document {
    let mut shown = settings(row).with(ID, row.get(ID).clone());
    let Some(device) = state.follow(row, DEVICE_ID, &DEVICES) else { return shown };
    let (counts, online) = (row.is_true(NETFLOW_ENABLED), is_online(device));
    let status = match (counts, online) {
        (false, _) => "disabled",
        (true, true) => "active",
        (true, false) => "disconnected",
    };
    shown.set(LAST_TRAFFIC_SEEN, (counts && online).then(|| state.now()));
    shown.set(NETFLOW_STATUS, status);
    let latency = online.then(|| telemetry::whole(device.text(ID).unwrap_or_default(), "ping", state.now(), 1, 12));
    shown.set(STATISTICS, speed_tests::last(state, &device.key()).with(LATENCY, latency));
    let copied = [ID, NAME, IP_ADDRESS, MAC, FIRMWARE_VERSION, MODEL, TYPE];
    let short: Document = copied.into_iter().map(|field| (field, device.get(field).clone())).collect();
    let category = devices::category(device.text(TYPE).unwrap_or_default());
    shown.set(DEVICE, short.with(STATUS, devices::status(device)).with(CATEGORY, category));
    shown
}
