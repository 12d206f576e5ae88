//! Interfaces that are made of others: VLANs, bridges, PPPoE sessions and aggregated links; and which are free for a link.

use std::collections::HashSet;

use super::devices::DEVICES;
use super::interface_changes::{check_addresses, keep};
use super::interfaces::{changes, documents, named, names, parts};
use super::life::ready;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::lists::done;
use crate::resources::uisp_network::sites::data_links::DATA_LINKS;
use crate::specification::Field;

/// What the server does for the operations that make interfaces.
pub static PLANS: &[(&str, Plan)] = &[
    ("create_device_interfaces_vlan", Plan::Action(vlan, MAKING)),
    ("create_device_interfaces_bridge", Plan::Action(bridge, MAKING)),
    ("create_device_interfaces_pppoe", Plan::Action(pppoe, MAKING)),
    ("create_device_interfaces_lag", Plan::Action(lag, MAKING)),
    ("enablelag_device_interfaces", Plan::Action(|transaction, call| switch_lags(transaction, call, true), LAGS)),
    ("disablelag_device_interfaces", Plan::Action(|transaction, call| switch_lags(transaction, call, false), LAGS)),
    ("get_device_interfaces_data_link_available", Plan::Answer(available, AVAILABLE)),
];

const MAKING: &[Rule] = &[
    Rule::assumed(
        "a VLAN is called like `eth0.100`, a bridge like `br0`, a session like `pppoe0`, and an aggregated link as its `id` says",
    ),
    Rule::assumed("a name that the device has already answers 409"),
    Rule::assumed(
        "an interface that the device does not have is a 400, and so is the id of a VLAN outside of 1 to 4094",
    ),
    Rule::assumed("numbers of bridges and sessions are 0 or more, and a part that is named twice is a 400"),
    Rule::assumed("what is part of a bridge or of an aggregated link cannot be part of another: 409"),
    Rule::assumed("the account of a PPPoE session is taken and never read back"),
    Rule::assumed("a device of any family may have such interfaces; one that is not connected refuses with 422"),
];
const LAGS: &[Rule] = &[Rule::assumed("all aggregated links of the device are switched on, or off")];
const AVAILABLE: &[Rule] = &[
    Rule::assumed("an interface is free unless somebody drew a link from it, the link `dataLinkId` aside"),
    Rule::assumed("`usedAuto` says that the network found a link there by itself"),
    Rule::assumed("which interfaces a gateway may have is not known; an unknown link answers 404"),
];

/// What a request says of a new interface, as the interface shows it.
const SAID: [Field; 6] = [ADDRESSES, DHCP6_PD_REQUEST_SIZE, DNS_SERVERS, MSS_CLAMPING, PROXY_ARP, ROUTES_PLACEHOLDER];

fn vlan(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let parent = call.body.text(INTERFACE).unwrap_or_default();
    let number = call.body.integer(VLAN_ID).filter(|number| (1..=4094).contains(number));
    let number = number.ok_or_else(|| Failure::invalid(VLAN_ID.name(), "This value should be from 1 to 4094."))?;
    let vlan = Document::new()
        .with(ID, number)
        .with(PARENT, parent)
        .with(EGRESS_QO_S_MAP_EXTERNAL, call.body.get(VLAN_EGRESS_QO_S_MAP_EXTERNAL).clone());
    let new = New { name: format!("{parent}.{number}"), kind: "vlan", field: INTERFACE, parts: vec![parent] };
    make(transaction, call, &new, Document::new().with(VLAN, vlan))
}

fn bridge(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let number = number(call, BRIDGE_ID)?;
    let members = call.body.get(BRIDGE).as_object().map(|bridge| bridge.get(INTERFACES).as_list()).unwrap_or_default();
    let parts = members.iter().filter_map(|member| member.as_object()?.text(ID)).collect();
    let new = New { name: format!("br{number}"), kind: "br", field: BRIDGE, parts };
    make(transaction, call, &new, Document::new())
}

fn pppoe(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let number = number(call, PPPOE_ID)?;
    let parts = vec![call.body.text(INTERFACE).unwrap_or_default()];
    let new = New { name: format!("pppoe{number}"), kind: "pppoe", field: INTERFACE, parts };
    make(transaction, call, &new, Document::new())
}

fn lag(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let name = call.body.text(ID).unwrap_or_default().to_owned();
    if name.is_empty() || name.contains('/') {
        return Err(Failure::invalid(ID.name(), "This is no name."));
    }
    let parts = call.body.get(PORTS).as_list().iter().filter_map(Value::as_text).collect();
    let stp = call.body.get(STP);
    let stp = (!stp.is_null()).then(|| Document::new().with(ENABLED, stp.clone()));
    let lag: Document = [PORTS, LOAD_BALANCE, LINK_TRAP, DHCP_SNOOPING, STATIC]
        .into_iter()
        .map(|field| (field, call.body.get(field).clone()))
        .collect();
    let new = New { name, kind: "lag", field: PORTS, parts };
    make(transaction, call, &new, Document::new().with(LAG, lag.with(STP, stp)))
}

/// Refuses interfaces that the device does not have, and those that are named twice.
///
/// # Errors
/// `Invalid`, which names the field.
pub fn check_parts(names: &HashSet<String>, field: Field, parts: &[&str]) -> Result<(), Failure> {
    let mut seen = HashSet::new();
    for part in parts {
        if !names.contains(*part) {
            return Err(Failure::invalid(field.name(), "The device has no such interface."));
        }
        if !seen.insert(*part) {
            return Err(Failure::invalid(field.name(), "This interface is named twice."));
        }
    }
    Ok(())
}

/// The number that a new interface is called by.
fn number(call: &Call, field: Field) -> Result<i64, Failure> {
    let number = call.body.integer(field).filter(|number| *number >= 0);
    number.ok_or_else(|| Failure::invalid(field.name(), "This value should be 0 or more."))
}

/// An interface that is about to be made.
struct New<'a> {
    name: String,
    kind: &'static str,
    /// The field of the request that says what it is made of.
    field: Field,
    parts: Vec<&'a str>,
}

/// Makes an interface, and answers with it.
fn make(transaction: &mut Transaction, call: &Call, new: &New<'_>, value: Document) -> Result<Outcome, Failure> {
    let device = ready(transaction, &call.key("deviceId"))?;
    let names = names(transaction, &device);
    check_parts(&names, new.field, &new.parts)?;
    if names.contains(&new.name) {
        return Err(Failure::Conflict("The device has an interface of this name.".to_owned()));
    }
    let is_exclusive = |kind: Option<&str>| matches!(kind, Some("br" | "lag"));
    let is_taken = |row: &&Document| is_exclusive(row.text(TYPE)) && parts(row).iter().any(|it| new.parts.contains(it));
    if is_exclusive(Some(new.kind)) && changes(transaction, &device).iter().any(is_taken) {
        return Err(Failure::Conflict("One of these interfaces is part of another one.".to_owned()));
    }
    check_addresses(call.body.get(ADDRESSES))?;
    let called = Document::new()
        .with(DESCRIPTION, call.body.get(DESCRIPTION).clone())
        .with(DISPLAY_NAME, call.body.text(NAME).filter(|name| !name.is_empty()).unwrap_or(&new.name));
    let mut value = value.with(IDENTIFICATION, called);
    for field in SAID {
        value.set(field, call.body.get(field).clone());
    }
    value.set(MTU, call.body.get(MTU).as_decimal().map(|mtu| mtu.normalize().to_string()));
    let members: Vec<Value> = new.parts.iter().map(|part| Value::from(*part)).collect();
    keep(transaction, &device, &new.name, |row| {
        row.set(TYPE, new.kind);
        row.set(INTERFACES, members);
        row.set(VALUE, value);
    })?;
    named(transaction, &device, &new.name).map(Outcome::Object).ok_or(Failure::NotFound)
}

fn switch_lags(transaction: &mut Transaction, call: &Call, on: bool) -> Result<Outcome, Failure> {
    let device = ready(transaction, &call.key("deviceId"))?;
    let lags = changes(transaction, &device).into_iter().filter(|row| row.text(TYPE) == Some("lag"));
    let names: Vec<String> = lags.filter_map(|row| row.text(NAME)).map(str::to_owned).collect();
    for name in names {
        keep(transaction, &device, &name, |row| row.set(ENABLED, on))?;
    }
    Ok(done(if on { "Aggregated links are on." } else { "Aggregated links are off." }))
}

fn available(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("deviceId");
    let device = state.get(&DEVICES, &key)?;
    let link = call.query.get("dataLinkId").map(Key::parse);
    if let Some(link) = &link {
        state.get(&DATA_LINKS, link)?;
    }
    let ends = [(DEVICE_ID_FROM, INTERFACE_ID_FROM), (DEVICE_ID_TO, INTERFACE_ID_TO)];
    let is_used = |name: &str, origin: &str| {
        ends.iter().any(|(device, interface)| {
            state.having(&DATA_LINKS, *device, &key).any(|row| {
                row.text(*interface) == Some(name) && row.text(ORIGIN) == Some(origin) && Some(row.key()) != link
            })
        })
    };
    let free = documents(state, device).into_iter().filter_map(|interface| {
        let short = interface.get(IDENTIFICATION).as_object()?;
        let name = short.text(NAME).filter(|name| !is_used(name, "manual"))?;
        let shown = Document::new()
            .with(ID, name)
            .with(DISPLAY_NAME, short.get(DISPLAY_NAME).clone())
            .with(USED_AUTO, is_used(name, "unms"));
        Some(Value::from(shown))
    });
    let free: Vec<Value> = free.collect();
    Ok(Outcome::Object(
        Document::new().with(DEVICE_ID, key.clone()).with(DATA_LINK_ID, link.clone()).with(INTERFACES, free),
    ))
}
