//! What a request writes about an interface: its names, addresses and options; what is the device's own stays.

use super::devices::DEVICES;
use super::interface_changes::{check_addresses, check_circle, interface, keep, write_addresses};
use super::interface_kinds::check_parts;
use super::interfaces::{CHANGED, changes, named, names, parts};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::configuration::shared;
use crate::resources::uisp_network::routers::ospf_interfaces;
use crate::specification::Field;

/// What the server does for the operation that writes an interface.
pub static PLANS: &[(&str, Plan)] = &[("update_device_interface", Plan::Action(update, RULES))];

const RULES: &[Rule] = &[
    Rule::assumed("what a request leaves out stays as it is, and a list or an object in it is replaced as a whole"),
    Rule::assumed(
        "name, type, MAC address, statistics, state and stations are the device's own: what a request says of them is dropped",
    ),
    Rule::assumed("an explicit null empties what may be empty"),
    Rule::assumed("network, frequency, width, security and power of a radio are those that the devices list shows"),
    Rule::assumed(
        "the first address of version 4 that the first interface has is the device's, and without one the device has none",
    ),
    Rule::assumed("an address by DHCP that is empty is the one that the device has; what is no address is a 400"),
    Rule::assumed("addresses of a device of another vendor are those of its configuration, and are set by hand"),
    Rule::assumed(
        "`bridge` moves the interface into that bridge, and null out of it; a bridge that is not there is a 400",
    ),
    Rule::assumed("an interface cannot be a part of itself, by whatever way round: 409"),
    Rule::assumed("a port that is named twice is a 400"),
    Rule::assumed(
        "the ports of an aggregated link are replaced, and a port that is not there is a 400; a VLAN keeps its number and interface",
    ),
    Rule::assumed("`isComposeRequest` changes nothing"),
];

/// What a request may write as it is. Everything else is the device's own, or has a rule.
const WRITABLE: &[Field] = &[
    DHCP6_PD_REQUEST_SIZE,
    DHCP6_PD_USE_FROM_INTERFACE,
    DHCP6_PD_USE_SIZE,
    DNS_SERVERS,
    MSS_CLAMPING,
    MTU,
    POE,
    PORT,
    PPPOE,
    PROXY_ARP,
    ROUTES_PLACEHOLDER,
    SPEED,
    SPEEDS,
    SWITCH,
    VISIBLE,
];

/// What a request may write of an interface's names.
const NAMES: [Field; 3] = [DESCRIPTION, DISPLAY_NAME, MAC_OVERRIDE];

/// What of a radio's interface is the device's.
const RADIO: [Field; 5] = [SSID, FREQUENCY, CHANNEL_WIDTH, SECURITY, TRANSMIT_POWER];

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let name = call.path_text("interfaceName");
    let (device, before) = interface(transaction, call, name)?;
    let body = &call.body;
    check_addresses(body.get(ADDRESSES))?;
    let mut given = only(body, WRITABLE);
    if let Some(names) = body.get(IDENTIFICATION).as_object() {
        given.set(IDENTIFICATION, only(names, &NAMES));
    }
    if let (Some(vlan), Some(wanted)) = (before.get(VLAN).as_object(), body.get(VLAN).as_object()) {
        let mut vlan = vlan.clone();
        vlan.merge(&only(wanted, &[EGRESS_QO_S_MAP_EXTERNAL]));
        given.set(VLAN, vlan);
    }
    let mut said = Vec::new();
    if let (Some(_), Some(radio)) = (before.get(WIRELESS).as_object(), body.get(WIRELESS).as_object()) {
        let is_said =
            |field: &Field| !radio.get(*field).is_null() || *field == TRANSMIT_POWER && radio.contains(*field);
        said.extend(RADIO.into_iter().filter(is_said).map(|field| (field, radio.get(field).clone())));
        given.set(WIRELESS, radio.clone());
    }
    shared::change(transaction, &device.key(), said)?;
    if let (Some(_), Some(lag)) = (before.get(LAG).as_object(), body.get(LAG).as_object()) {
        given.set(LAG, lag.clone());
        replace_ports(transaction, &device, name, lag)?;
    }
    if body.contains(BRIDGE) {
        join(transaction, &device, name, body.text(BRIDGE).filter(|bridge| !bridge.is_empty()))?;
    }
    if body.contains(OSPF) {
        ospf_interfaces::configure(transaction, &device, name, body.get(OSPF))?;
    }
    if body.contains(ADDRESSES) {
        write_addresses(transaction, &device, name, body.get(ADDRESSES).as_list())?;
    }
    let enabled = body.get(ENABLED).clone();
    keep(transaction, &device, name, |row| {
        let mut value = row.get(VALUE).as_object().cloned().unwrap_or_default();
        for (field, new) in given.iter() {
            value.put(field, new.clone());
        }
        row.set(VALUE, value);
        if !enabled.is_null() {
            row.set(ENABLED, enabled);
        }
    })?;
    let device = transaction.get(&DEVICES, &device.key())?;
    named(transaction, device, name).map(Outcome::Object).ok_or(Failure::NotFound)
}

/// Some fields of a document, nulls included.
fn only(document: &Document, fields: &[Field]) -> Document {
    let mut chosen = Document::new();
    for field in fields.iter().filter(|field| document.contains(**field)) {
        chosen.put(*field, document.get(*field).clone());
    }
    chosen
}

/// Makes an aggregated link of other ports.
fn replace_ports(transaction: &mut Transaction, device: &Document, name: &str, lag: &Document) -> Result<(), Failure> {
    let ports: Vec<&str> = lag.get(PORTS).as_list().iter().filter_map(Value::as_text).collect();
    check_parts(&names(transaction, device), PORTS, &ports)?;
    if ports.contains(&name) {
        return Err(Failure::invalid(PORTS.name(), "An interface is no port of its own."));
    }
    check_circle(&changes(transaction, device), name, &ports)?;
    if ports.iter().any(|port| owner(transaction, device, port).is_some_and(|(owner, _)| owner != name)) {
        return Err(Failure::Conflict("One of these interfaces is part of another one.".to_owned()));
    }
    let parts: Vec<Value> = ports.into_iter().map(Value::from).collect();
    keep(transaction, device, name, |row| row.set(INTERFACES, parts))
}

/// Moves an interface into a bridge, or out of all.
fn join(transaction: &mut Transaction, device: &Document, name: &str, wanted: Option<&str>) -> Result<(), Failure> {
    let bridges = changes(transaction, device).into_iter().filter(|row| row.text(TYPE) == Some("br"));
    let bridges: Vec<(Key, String, Vec<String>)> = bridges
        .map(|row| {
            let members = parts(row).into_iter().map(str::to_owned).collect();
            (row.key(), row.text(NAME).unwrap_or_default().to_owned(), members)
        })
        .collect();
    if wanted.is_some_and(|wanted| wanted == name || !bridges.iter().any(|(_, bridge, _)| bridge == wanted)) {
        return Err(Failure::invalid(BRIDGE.name(), "The device has no such bridge."));
    }
    if let Some(wanted) = wanted {
        check_circle(&changes(transaction, device), wanted, &[name])?;
    }
    let other = owner(transaction, device, name).filter(|(_, kind)| kind != "br");
    if wanted.is_some() && other.is_some() {
        return Err(Failure::Conflict("The interface is part of another one.".to_owned()));
    }
    for (row, bridge, members) in bridges {
        let is_member = members.iter().any(|member| member == name);
        let is_wanted = wanted == Some(bridge.as_str());
        if is_member == is_wanted {
            continue;
        }
        let left = members.into_iter().filter(|member| member != name);
        let members: Vec<Value> = left.chain(is_wanted.then(|| name.to_owned())).map(Value::from).collect();
        transaction.edit(&CHANGED, &row, |row| row.set(INTERFACES, members))?;
    }
    Ok(())
}

/// The bridge or the aggregated link that an interface is part of, and which of both it is.
fn owner(state: &State, device: &Document, name: &str) -> Option<(String, String)> {
    let mut rows = changes(state, device).into_iter().filter(|row| matches!(row.text(TYPE), Some("br" | "lag")));
    let row = rows.find(|row| parts(row).contains(&name))?;
    Some((row.text(NAME)?.to_owned(), row.text(TYPE)?.to_owned()))
}
