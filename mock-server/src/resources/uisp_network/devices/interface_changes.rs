//! What is done to interfaces that are there: switched, reset, tested, counted anew, and taken away.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::devices::DEVICES;
use super::interface_view::is_of_version_4;
use super::interfaces::{CHANGED, changes, named, parts, ports};
use super::life::ready;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::configuration::power::success;
use crate::resources::uisp_network::configuration::{blackboxes, shared};
use crate::resources::uisp_network::lists::done;
use crate::resources::uisp_network::routers::ospf_interfaces;
use crate::resources::uisp_network::routers::usage::uses_interface;
use crate::specification::Field;

/// What the server does for the operations that change interfaces.
pub static PLANS: &[(&str, Plan)] = &[
    ("block_device_interface", Plan::Action(|transaction, call| switch(transaction, call, false), SWITCHING)),
    ("unblock_device_interface", Plan::Action(|transaction, call| switch(transaction, call, true), SWITCHING)),
    ("delete_device_interface", Plan::Action(delete, DELETING)),
    ("delete_device_interfaces_with_ip_transfer", Plan::Action(delete_with_transfer, DELETING)),
    ("create_device_interface_cable_test", Plan::Action(test_cable, TESTING)),
    ("resetstats_device_interface", Plan::Action(reset_statistics, TESTING)),
    ("reset_device_interface", Plan::Action(reset, TESTING)),
];

const SWITCHING: &[Rule] = &[
    Rule::documented(
        "the interface is switched off, or on again",
        "POST /devices/{deviceId}/interfaces/{interfaceName}/block",
    ),
    Rule::assumed("a device that is not connected refuses with 422"),
    Rule::assumed("blocking what is blocked does nothing"),
];
const DELETING: &[Rule] = &[
    Rule::assumed("an interface that the device came with cannot be deleted: 400"),
    Rule::assumed("one that another interface is made of cannot be deleted either: 409"),
    Rule::assumed(
        "nor one that a DHCP server, a route or a rule of the firewall names: 409; its part in OSPF goes with it",
    ),
    Rule::documented(
        "its addresses can go to another interface",
        "POST /devices/{deviceId}/interfaces/delete-with-ip-transfer",
    ),
];
const TESTING: &[Rule] = &[
    Rule::assumed("a cable that is plugged is `ok`, another one `open`; its length is not known"),
    Rule::assumed("only an Ethernet interface has a cable to test: 400 otherwise"),
    Rule::assumed("counters of bytes begin anew with a reset of statistics, and nothing else changes by any of these"),
];

/// The device and the interface that a call names.
///
/// # Errors
/// `NotFound` if there is none, `Unprocessable` for a device that is not connected.
pub fn interface(state: &State, call: &Call, name: &str) -> Result<(Arc<Document>, Document), Failure> {
    let device = ready(state, &call.key("deviceId"))?;
    let interface = named(state, &device, name).ok_or(Failure::NotFound)?;
    Ok((device, interface))
}

/// Changes what is kept of an interface, from nothing if there is nothing yet.
///
/// # Errors
/// What the table refuses.
pub fn keep(
    transaction: &mut Transaction,
    device: &Document,
    name: &str,
    change: impl FnOnce(&mut Document),
) -> Result<(), Failure> {
    let mut rows = transaction.having(&CHANGED, DEVICE_ID, &device.key());
    let kept = rows.find(|row| row.text(NAME) == Some(name)).map(|row| row.key());
    drop(rows);
    match kept {
        Some(kept) => transaction.edit(&CHANGED, &kept, change),
        None => {
            let mut row = Document::new().with(DEVICE_ID, device.key()).with(NAME, name);
            change(&mut row);
            transaction.insert(&CHANGED, row).map(drop)
        }
    }
}

/// Writes the addresses of an interface to where they are kept: the one that is the device's own to the device, and those of a device
/// that says nothing itself to its configuration.
///
/// # Errors
/// What the tables refuse.
pub fn write_addresses(
    transaction: &mut Transaction,
    device: &Document,
    name: &str,
    addresses: &[Value],
) -> Result<(), Failure> {
    if blackboxes::write_addresses(transaction, device, name, addresses)? {
        return Ok(());
    }
    if ports(device).first().is_some_and(|(first, _)| first == name) {
        let written = || addresses.iter().filter_map(Value::as_object);
        let held = transaction.get(&DEVICES, &device.key())?.text(IP_ADDRESS).map(str::to_owned);
        let held = held.as_deref();
        let own = match written().find(|address| is_of_version_4(address)).map(|address| address.text(CIDR)) {
            // The server gives the device the address that it has.
            Some(None | Some("")) => held,
            Some(own) => own,
            None => held.filter(|held| written().any(|address| address.text(CIDR) == Some(held))),
        };
        shared::change(transaction, &device.key(), vec![(IP_ADDRESS, own.into())])?;
    }
    keep(transaction, device, name, |row| {
        let mut value = row.get(VALUE).as_object().cloned().unwrap_or_default();
        value.put(ADDRESSES, addresses.to_vec().into());
        row.set(VALUE, value);
    })
}

/// Refuses parts that would make an interface a part of itself, by whatever way round.
///
/// # Errors
/// `Conflict` if one of them is made of the interface.
pub fn check_circle<'a>(rows: &[&'a Document], name: &str, members: &[&'a str]) -> Result<(), Failure> {
    let by_name: HashMap<&str, &'a Document> = rows.iter().filter_map(|row| Some((row.text(NAME)?, *row))).collect();
    let (mut seen, mut left) = (HashSet::new(), members.to_vec());
    while let Some(member) = left.pop() {
        if member == name {
            return Err(Failure::Conflict("An interface cannot be a part of itself.".to_owned()));
        }
        if seen.insert(member) {
            left.extend(by_name.get(member).into_iter().flat_map(|row| parts(row)));
        }
    }
    Ok(())
}

/// Refuses addresses that are none.
///
/// # Errors
/// `Invalid` for the first one.
pub fn check_addresses(addresses: &Value) -> Result<(), Failure> {
    let is_one = |text: &str| {
        let (address, prefix) = text.split_once('/').unwrap_or((text, "0"));
        let longest = if address.contains(':') { 128 } else { 32 };
        address.parse::<std::net::IpAddr>().is_ok() && prefix.parse::<u8>().is_ok_and(|prefix| prefix <= longest)
    };
    for address in addresses.as_list().iter().filter_map(Value::as_object) {
        let written = address.text(CIDR).unwrap_or_default();
        let may_be_empty = address.text(TYPE) != Some("static");
        if !(is_one(written) || may_be_empty && written.is_empty()) {
            return Err(Failure::invalid(ADDRESSES.name(), "This is no address."));
        }
    }
    Ok(())
}

fn switch(transaction: &mut Transaction, call: &Call, enabled: bool) -> Result<Outcome, Failure> {
    let name = call.path_text("interfaceName");
    let (device, _) = interface(transaction, call, name)?;
    keep(transaction, &device, name, |row| row.set(ENABLED, enabled))?;
    Ok(done(if enabled { "The interface is on." } else { "The interface is off." }))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let name = call.path_text("interfaceName");
    let (device, _) = interface(transaction, call, name)?;
    let row = removable(transaction, &device, name)?;
    transaction.delete(&CHANGED, &row)?;
    ospf_interfaces::configure(transaction, &device, name, &Value::Null)?;
    Ok(done("The interface is deleted."))
}

fn delete_with_transfer(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let body = |field: Field| call.body.text(field).unwrap_or_default();
    let (old, new) = (body(INTERFACE_NAME), body(NEW_INTERFACE_NAME));
    let (device, from) = interface(transaction, call, old)?;
    let to = named(transaction, &device, new).filter(|_| new != old);
    let to =
        to.ok_or_else(|| Failure::invalid(NEW_INTERFACE_NAME.name(), "The device has no other such interface."))?;
    let row = removable(transaction, &device, old)?;
    transaction.delete(&CHANGED, &row)?;
    ospf_interfaces::configure(transaction, &device, old, &Value::Null)?;
    let addresses = [to.get(ADDRESSES).as_list(), from.get(ADDRESSES).as_list()].concat();
    write_addresses(transaction, &device, new, &addresses)?;
    Ok(done("The interface is deleted, and its addresses have moved."))
}

/// What is kept of an interface that may be deleted.
fn removable(state: &State, device: &Document, name: &str) -> Result<Key, Failure> {
    let rows = changes(state, device);
    let made = rows.iter().find(|row| row.text(NAME) == Some(name) && row.text(TYPE).is_some());
    let made = made.ok_or_else(|| Failure::BadRequest("The device came with this interface.".to_owned()))?;
    if rows.iter().any(|row| parts(row).contains(&name)) {
        return Err(Failure::Conflict("Another interface is made of this one.".to_owned()));
    }
    if uses_interface(state, device, name) {
        let why = "A DHCP server, a route or a rule of the firewall names this interface; change those first.";
        return Err(Failure::Conflict(why.to_owned()));
    }
    Ok(made.key())
}

fn test_cable(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let (_, interface) = interface(transaction, call, call.path_text("interfaceName"))?;
    if interface.get(IDENTIFICATION).as_object().and_then(|short| short.text(TYPE)) != Some("eth") {
        return Err(Failure::BadRequest("There is no cable to test.".to_owned()));
    }
    let plugged = interface.get(STATUS).as_object().is_some_and(|status| status.is_true(PLUGGED));
    Ok(Outcome::Object(Document::new().with(STATUS, if plugged { "ok" } else { "open" })))
}

fn reset_statistics(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let name = call.path_text("interfaceId");
    let (device, _) = interface(transaction, call, name)?;
    let now = transaction.now();
    keep(transaction, &device, name, |row| row.set(TIMESTAMP, now))?;
    Ok(done("The counters begin anew."))
}

fn reset(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    interface(transaction, call, call.path_text("interfaceName"))?;
    Ok(success("The interface was reset."))
}
