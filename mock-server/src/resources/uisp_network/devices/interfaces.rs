//! Interfaces: which a device comes with follows from its family and model; what was made or changed is kept in a table.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::devices::DEVICES;
use super::interface_view;
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Resource, Rule, State, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::configuration::documents::stored;
use crate::resources::uisp_network::routers::ospf_interfaces;

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
    Rule::assumed(
        "a device of another vendor has the interfaces of its configuration, with the addresses that are said there",
    ),
    Rule::assumed("the first address of version 4 that the first interface has is the device's"),
];

/// The interfaces of a device.
#[must_use]
pub fn all(state: &State, device: &Document) -> Vec<Value> {
    documents(state, device).into_iter().map(Value::from).collect()
}

/// The interfaces of a device, as documents.
#[must_use]
pub fn documents(state: &State, device: &Document) -> Vec<Document> {
    let known = Known::of(state, device);
    (0..known.ports.len()).map(|position| known.show(state, device, position)).collect()
}

/// One interface of a device.
#[must_use]
pub fn named(state: &State, device: &Document, name: &str) -> Option<Document> {
    let known = Known::of(state, device);
    let position = known.ports.iter().position(|port| port.name == name)?;
    Some(known.show(state, device, position))
}

/// The names of a device's interfaces.
#[must_use]
pub fn names(state: &State, device: &Document) -> HashSet<String> {
    Known::of(state, device).ports.into_iter().map(|port| port.name.into_owned()).collect()
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
pub(super) struct Port<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) kind: &'a str,
    /// What somebody said about it, since the device says nothing itself.
    pub(super) configured: Option<&'a Document>,
}

/// What there is to know about the interfaces of a device, by their names, so that showing one of them looks for nothing.
struct Known<'a> {
    /// In the order in which they are shown.
    ports: Vec<Port<'a>>,
    changes: HashMap<&'a str, &'a Document>,
    /// The bridge that an interface is part of.
    bridges: HashMap<&'a str, &'a str>,
    /// Those that take part in OSPF.
    ospf: HashSet<&'a str>,
}

impl<'a> Known<'a> {
    fn of(state: &'a State, device: &Document) -> Self {
        let rows = changes(state, device);
        let come_with =
            ports(device).into_iter().map(|(name, kind)| Port { name: name.into(), kind, configured: None });
        let made =
            |row: &&'a Document| Some(Port { name: row.text(NAME)?.into(), kind: row.text(TYPE)?, configured: None });
        let ports = come_with.chain(foreign(state, device)).chain(rows.iter().filter_map(made)).collect();
        let mut known = Self { ports, changes: HashMap::new(), bridges: HashMap::new(), ospf: HashSet::new() };
        for row in rows {
            let Some(name) = row.text(NAME) else { continue };
            known.changes.entry(name).or_insert(row);
            if row.text(TYPE) == Some("br") {
                for member in parts(row) {
                    known.bridges.entry(member).or_insert(name);
                }
            }
        }
        let ospf = state.having(&ospf_interfaces::INTERFACES, DEVICE_ID, &device.key());
        known.ospf.extend(ospf.filter_map(|row| row.text(NAME)));
        known
    }

    fn show(&self, state: &State, device: &Document, position: usize) -> Document {
        let port = &self.ports[position];
        let name = &*port.name;
        let mut shown = interface_view::show(state, device, position, port, self.changes.get(name).copied());
        if self.ospf.contains(name) {
            shown.set(OSPF, ospf_interfaces::shown(state, &device.key(), name));
        }
        match self.bridges.get(name) {
            Some(bridge) => shown.with(BRIDGE, *bridge).with(IS_BRIDGED_PORT, true),
            None => shown,
        }
    }
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
        Some(Port { name: said.text(NAME)?.into(), kind: said.text(TYPE)?, configured: Some(said) })
    };
    interfaces.iter().filter_map(port).collect()
}

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::List(documents(state, state.get(&DEVICES, &call.key("deviceId"))?)))
}

fn get(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = state.get(&DEVICES, &call.key("deviceId"))?;
    named(state, device, call.path_text("interfaceName")).map(Outcome::Object).ok_or(Failure::NotFound)
}
