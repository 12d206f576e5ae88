//! Interfaces: which a device has follows from its family and model; what was changed about one is kept in a table.

use super::devices::{DEVICES, is_online};
use super::life::ready;
use super::radios;
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::lists::{done, whole};
use crate::resources::uisp_network::telemetry;

/// What was changed about interfaces. A row has `deviceId`, `name` and `enabled`.
pub static CHANGED: Resource = Resource {
    identity: Identity::Uuid,
    parent: Some(Reference::owned(DEVICE_ID, "network-devices")),
    ..Resource::plain("network-device-interfaces", &schemas::DEVICE_INTERFACE)
};

/// What the server does for the operations on interfaces that every device has.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_device_interfaces", Plan::Answer(list, SHOWING)),
    ("get_device_interface", Plan::Answer(get, SHOWING)),
    ("block_device_interface", Plan::Action(|transaction, call| switch(transaction, call, false), SWITCHING)),
    ("unblock_device_interface", Plan::Action(|transaction, call| switch(transaction, call, true), SWITCHING)),
];

const SHOWING: &[Rule] = &[
    Rule::documented("an unknown device or interface answers 404", "GET /devices/{deviceId}/interfaces/{interfaceName}"),
    Rule::assumed("which interfaces a device has follows from its family and model"),
    Rule::assumed("counters of bytes grow with the time since the device started"),
];

const SWITCHING: &[Rule] = &[
    Rule::documented("the interface is switched off, or on again", "POST /devices/{deviceId}/interfaces/{interfaceName}/block"),
    Rule::assumed("a device that is not connected refuses with 422"),
    Rule::assumed("blocking what is blocked does nothing"),
];

/// The interfaces of a device.
#[must_use]
pub fn all(state: &State, device: &Document) -> Vec<Value> {
    documents(state, device).into_iter().map(Value::from).collect()
}

/// The interfaces of a device, as documents.
#[must_use]
pub fn documents(state: &State, device: &Document) -> Vec<Document> {
    let ports = ports(device);
    ports.iter().enumerate().map(|(position, (name, kind))| show(state, device, position, name, kind)).collect()
}

/// The interface of a radio that stations are connected to.
#[must_use]
pub fn wireless(device: &Document) -> Option<String> {
    ports(device).into_iter().find(|(_, kind)| *kind == "wlan").map(|(name, _)| name)
}

/// The names and kinds of the interfaces that a device has.
#[must_use]
pub fn ports(device: &Document) -> Vec<(String, &'static str)> {
    let ethernet = |count: usize| (0..count).map(|index| (format!("eth{index}"), "eth"));
    let switched = |count: usize| (1..=count).map(|index| (format!("port{index}"), "eth"));
    let model = device.text(MODEL).unwrap_or_default();
    match device.text(TYPE).unwrap_or_default() {
        "airMax" | "airFiber" | "wave" | "airCube" => ethernet(1).chain([("wlan0".to_owned(), "wlan")]).collect(),
        "uispr" if model.contains("Pro") => ethernet(10).chain([("sfp0".to_owned(), "sfp")]).collect(),
        "erouter" if model == "ER-4" => ethernet(4).collect(),
        "uispr" | "uisprlxc" | "erouter" => ethernet(5).collect(),
        "uispLte" => ethernet(1).chain([("lte0".to_owned(), "lte")]).collect(),
        "express" => ethernet(2).chain([("wlan0".to_owned(), "wlan")]).collect(),
        "uisps" if model.contains("Pro") => switched(24).chain((1..=4).map(sfp)).collect(),
        "uisps" | "eswitch" | "toughSwitch" => switched(8).collect(),
        "olt" => (1..=8).map(|index| (format!("pon{index}"), "pon")).chain((1..=2).map(sfp)).collect(),
        "onu" => vec![("eth1".to_owned(), "eth"), ("pon0".to_owned(), "pon")],
        "blackBox" => Vec::new(),
        _ => ethernet(1).collect(),
    }
}

fn sfp(index: usize) -> (String, &'static str) {
    (format!("sfp{index}"), "sfp")
}

fn show(state: &State, device: &Document, position: usize, name: &str, kind: &'static str) -> Document {
    let now = state.now();
    let id = device.text(ID).unwrap_or_default();
    let enabled = change(state, device, name).is_none_or(|row| row.is_true(ENABLED));
    // The first interfaces have a cable in them.
    let plugged = enabled && is_online(device) && (kind == "wlan" || position < 3);
    let identification = Document::new()
        .with(NAME, name)
        .with(DISPLAY_NAME, name)
        .with(MAC, device.get(MAC).clone())
        .with(POSITION, whole(position))
        .with(TYPE, kind);
    let mut shown = Document::new()
        .with(IDENTIFICATION, identification)
        .with(ENABLED, enabled)
        .with(VISIBLE, true)
        .with(CAN_DISPLAY_STATISTICS, true)
        .with(MTU, "1500")
        .with(STATUS, status(kind, enabled, plugged))
        .with(STATISTICS, statistics(state, device, name, plugged));
    if kind == "eth" {
        shown.set(SPEED, "1000-full");
    }
    if let Some(address) = device.text(IP_ADDRESS).filter(|_| position == 0) {
        let address = Document::new().with(CIDR, address).with(TYPE, "static").with(VERSION, "v4").with(ORIGIN, "static");
        shown.set(ADDRESSES, vec![Value::from(address)]);
    }
    if let (true, Some(width), Some(ssid)) =
        (kind == "wlan" && radios::is_radio(device), device.integer(CHANNEL_WIDTH), device.text(SSID))
    {
        let wireless = Document::new()
            .with(SSID, ssid)
            .with(FREQUENCY, device.get(FREQUENCY).clone())
            .with(CHANNEL_WIDTH, width)
            .with(SECURITY, "wpa2")
            .with(TRANSMIT_POWER, radios::transmit_power(device))
            .with(NOISE_FLOOR, telemetry::whole(id, "noise", now, -96, -90));
        shown.set(WIRELESS, wireless);
    }
    shown
}

fn status(kind: &str, enabled: bool, plugged: bool) -> Document {
    let status = match (enabled, plugged) {
        (false, _) => "disabled",
        (true, true) => "active",
        (true, false) => "disconnected",
    };
    let speed = (plugged && kind == "eth").then_some("1000-full");
    Document::new().with(STATUS, status).with(PLUGGED, plugged).with(CURRENT_SPEED, speed).with(SPEED, speed)
}

fn statistics(state: &State, device: &Document, name: &str, plugged: bool) -> Document {
    let now = state.now();
    let id = device.text(ID).unwrap_or_default();
    let seconds = device.moment(STARTED).map_or(0, |started| (now - started).num_seconds().max(0));
    let rate = |direction: &str, most: i64| {
        if plugged { telemetry::whole(id, &format!("{name} {direction}"), now, most / 20, most) } else { 0 }
    };
    let bytes = |average: i64| if plugged { seconds.saturating_mul(average) } else { 0 };
    Document::new()
        .with(DROPPED, 0)
        .with(ERRORS, 0)
        .with(RXRATE, rate("receive", 90_000_000))
        .with(TXRATE, rate("transmit", 20_000_000))
        .with(RXBYTES, bytes(5_000_000))
        .with(TXBYTES, bytes(1_000_000))
}

/// What was changed about an interface.
fn change<'a>(state: &'a State, device: &Document, name: &str) -> Option<&'a Document> {
    let mut rows = state.having(&CHANGED, DEVICE_ID, &device.key());
    rows.find(|row| row.text(NAME) == Some(name)).map(|row| &**row)
}

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::List(documents(state, state.get(&DEVICES, &call.key("deviceId"))?)))
}

fn get(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = state.get(&DEVICES, &call.key("deviceId"))?;
    let (position, (name, kind)) = port(device, call.path_text("interfaceName"))?;
    Ok(Outcome::Object(show(state, device, position, &name, kind)))
}

fn port(device: &Document, name: &str) -> Result<(usize, (String, &'static str)), Failure> {
    ports(device).into_iter().enumerate().find(|(_, (known, _))| known == name).ok_or(Failure::NotFound)
}

fn switch(transaction: &mut Transaction, call: &Call, enabled: bool) -> Result<Outcome, Failure> {
    let key = call.key("deviceId");
    let device = ready(transaction, &key)?;
    let (_, (name, _)) = port(&device, call.path_text("interfaceName"))?;
    let changed: Option<Key> = change(transaction, &device, &name).map(Document::key);
    match changed {
        Some(changed) => transaction.edit(&CHANGED, &changed, |row| row.set(ENABLED, enabled))?,
        None => {
            let row = Document::new().with(DEVICE_ID, key).with(NAME, name).with(ENABLED, enabled);
            transaction.insert(&CHANGED, row)?;
        }
    }
    Ok(done(if enabled { "The interface is on." } else { "The interface is off." }))
}
