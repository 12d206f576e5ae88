//! Interfaces: which a device comes with follows from its family and model; what was made or changed is kept in a table.

use super::devices::{DEVICES, is_online};
use super::radios;
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Resource, Rule, State, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::configuration::documents::stored;
use crate::resources::uisp_network::lists::whole;
use crate::resources::uisp_network::routers::ospf_interfaces;
use crate::resources::uisp_network::telemetry;

/// What was made or changed. A row has `deviceId` and `name`, `enabled` if somebody switched it, as `value` what was written over what
/// the interface shows by itself, and as `timestamp` when its counters began anew. One that was made has its `type` (`vlan`, `br`,
/// `pppoe` or `lag`), and as `interfaces` the names of those that it is made of.
pub static CHANGED: Resource = Resource {
    identity: Identity::Uuid,
    parent: Some(Reference::owned(DEVICE_ID, "network-devices")),
    ..Resource::plain("network-device-interfaces", &schemas::DEVICE_INTERFACE)
};

/// What the server does for the operations that show interfaces.
pub static PLANS: &[(&str, Plan)] =
    &[("list_device_interfaces", Plan::Answer(list, SHOWING)), ("get_device_interface", Plan::Answer(get, SHOWING))];

const SHOWING: &[Rule] = &[
    Rule::documented(
        "an unknown device or interface answers 404",
        "GET /devices/{deviceId}/interfaces/{interfaceName}",
    ),
    Rule::assumed(
        "which interfaces a device comes with follows from its family and model; those that were made come after them",
    ),
    Rule::assumed("counters of bytes grow with the time since the device started or somebody reset them"),
    Rule::assumed("a device of another vendor has the interfaces of its configuration"),
];

/// The interfaces of a device.
#[must_use]
pub fn all(state: &State, device: &Document) -> Vec<Value> {
    documents(state, device).into_iter().map(Value::from).collect()
}

/// The interfaces of a device, as documents.
#[must_use]
pub fn documents(state: &State, device: &Document) -> Vec<Document> {
    let changes = changes(state, device);
    let port = |name: &str, kind: &str| Port { name: name.to_owned(), kind: kind.to_owned(), configured: None };
    let come_with = ports(device).into_iter().map(|(name, kind)| port(&name, kind));
    let made = changes.iter().filter_map(|row| Some(port(row.text(NAME)?, row.text(TYPE)?)));
    let all = come_with.chain(foreign(state, device)).chain(made).enumerate();
    let shown = all.map(|(position, port)| {
        let change = changes.iter().find(|row| row.text(NAME) == Some(&port.name)).copied();
        show(state, device, position, &port, change)
    });
    let bridges = changes.iter().filter(|row| row.text(TYPE) == Some("br"));
    let bridges: Vec<(&str, Vec<&str>)> = bridges.map(|row| (row.text(NAME).unwrap_or_default(), parts(row))).collect();
    let bridged = |shown: Document| {
        let name = shown.get(IDENTIFICATION).as_object().and_then(|short| short.text(NAME)).unwrap_or_default();
        match bridges.iter().find(|(_, members)| members.contains(&name)) {
            Some((bridge, _)) => shown.with(BRIDGE, *bridge).with(IS_BRIDGED_PORT, true),
            None => shown,
        }
    };
    shown.map(bridged).collect()
}

/// One interface of a device.
#[must_use]
pub fn named(state: &State, device: &Document, name: &str) -> Option<Document> {
    let is_it =
        |shown: &Document| shown.get(IDENTIFICATION).as_object().is_some_and(|short| short.text(NAME) == Some(name));
    documents(state, device).into_iter().find(is_it)
}

/// What was made or changed of a device's interfaces, in the order in which that happened.
#[must_use]
pub fn changes<'a>(state: &'a State, device: &Document) -> Vec<&'a Document> {
    let mut rows: Vec<&Document> = state.having(&CHANGED, DEVICE_ID, &device.key()).map(|row| &**row).collect();
    rows.sort_by_key(|row| row.integer(SEQUENCE));
    rows
}

/// The interfaces that one that was made is made of.
#[must_use]
pub fn parts(row: &Document) -> Vec<&str> {
    row.get(INTERFACES).as_list().iter().filter_map(Value::as_text).collect()
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

/// An interface that a device has.
struct Port<'a> {
    name: String,
    kind: String,
    /// What somebody said about it, since the device says nothing itself.
    configured: Option<&'a Document>,
}

/// The interfaces of a device that says nothing itself.
fn foreign<'a>(state: &'a State, device: &Document) -> Vec<Port<'a>> {
    if device.text(TYPE) != Some("blackBox") {
        return Vec::new();
    }
    let configuration = stored(state, &device.key(), "config").and_then(Value::as_object);
    let interfaces = configuration.map(|configuration| configuration.get(INTERFACES).as_list()).unwrap_or_default();
    let port = |said: &'a Value| {
        let said = said.as_object()?;
        Some(Port { name: said.text(NAME)?.to_owned(), kind: said.text(TYPE)?.to_owned(), configured: Some(said) })
    };
    interfaces.iter().filter_map(port).collect()
}

fn show(state: &State, device: &Document, position: usize, port: &Port<'_>, change: Option<&Document>) -> Document {
    let (name, kind) = (port.name.as_str(), port.kind.as_str());
    let is_made = change.is_some_and(|row| row.text(TYPE).is_some());
    let enabled = change.is_none_or(|row| row.get(ENABLED) != &Value::Boolean(false));
    // The first interfaces have a cable in them.
    let plugged = enabled && is_online(device) && (is_made || kind == "wlan" || position < 3);
    let identification = Document::new()
        .with(NAME, name)
        .with(DISPLAY_NAME, name)
        .with(MAC, device.get(MAC).clone())
        .with(POSITION, whole(position))
        .with(TYPE, kind);
    let since = [device.moment(STARTED), change.and_then(|row| row.moment(TIMESTAMP))].into_iter().flatten().max();
    let seconds = since.map_or(0, |since| (state.now() - since).num_seconds().max(0));
    let mut shown = Document::new()
        .with(IDENTIFICATION, identification)
        .with(ENABLED, enabled)
        .with(VISIBLE, true)
        .with(CAN_DISPLAY_STATISTICS, true)
        .with(MTU, "1500")
        .with(OSPF, ospf_interfaces::shown(state, &device.key(), name))
        .with(STATUS, status(kind, enabled, plugged))
        .with(STATISTICS, statistics(state, device, name, plugged, seconds));
    if kind == "eth" {
        shown.set(SPEED, "1000-full");
    }
    let own_address = device.text(IP_ADDRESS).filter(|_| position == 0 && port.configured.is_none());
    if let Some(address) = own_address {
        let address =
            Document::new().with(CIDR, address).with(TYPE, "static").with(VERSION, "v4").with(ORIGIN, "static");
        shown.set(ADDRESSES, vec![Value::from(address)]);
    }
    if let Some(said) = port.configured {
        let address = |cidr: &Value| Value::from(Document::new().with(CIDR, cidr.clone()).with(TYPE, "static"));
        shown.set(ADDRESSES, said.get(ADDRESSES).as_list().iter().map(address).collect::<Vec<Value>>());
    }
    if kind == "wlan" {
        shown.set(WIRELESS, wireless_now(state, device));
    }
    if let Some(written) = change.and_then(|row| row.get(VALUE).as_object()) {
        overwrite(&mut shown, written);
        if kind == "wlan" {
            overwrite(&mut shown, &Document::new().with(WIRELESS, wireless_now(state, device)));
        }
        let mut addresses = shown.get(ADDRESSES).as_list().to_vec();
        if let (Some(address), Some(Value::Object(first))) = (own_address, addresses.first())
            && first.text(CIDR).is_some_and(|cidr| !cidr.is_empty() && !cidr.contains(':'))
        {
            addresses[0] = Document::clone(first).with(CIDR, address).into();
            shown.set(ADDRESSES, addresses);
        }
    }
    shown
}

/// Writes what was changed over what an interface shows by itself; of its names and its radio only what was given.
fn overwrite(shown: &mut Document, written: &Document) {
    for (field, value) in written.iter() {
        match (shown.get(field).as_object(), value.as_object()) {
            (Some(before), Some(given)) if [IDENTIFICATION, WIRELESS].contains(&field) => {
                let mut merged = before.clone();
                merged.merge(given);
                shown.set(field, merged);
            }
            _ => shown.set(field, value.clone()),
        }
    }
}

/// What a radio transmits and hears.
fn wireless_now(state: &State, device: &Document) -> Option<Document> {
    let (width, ssid) = (device.integer(CHANNEL_WIDTH)?, device.text(SSID)?);
    let id = device.text(ID).unwrap_or_default();
    let shown = Document::new()
        .with(SSID, ssid)
        .with(FREQUENCY, device.get(FREQUENCY).clone())
        .with(CHANNEL_WIDTH, width)
        .with(SECURITY, "wpa2")
        .with(TRANSMIT_POWER, radios::transmit_power(device))
        .with(NOISE_FLOOR, telemetry::whole(id, "noise", state.now(), -96, -90));
    radios::is_radio(device).then_some(shown)
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

fn statistics(state: &State, device: &Document, name: &str, plugged: bool, seconds: i64) -> Document {
    let now = state.now();
    let id = device.text(ID).unwrap_or_default();
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

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::List(documents(state, state.get(&DEVICES, &call.key("deviceId"))?)))
}

fn get(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = state.get(&DEVICES, &call.key("deviceId"))?;
    named(state, device, call.path_text("interfaceName")).map(Outcome::Object).ok_or(Failure::NotFound)
}
