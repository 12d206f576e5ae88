//! Where the address of an interface comes from: it is set by hand, or asked for by DHCP.

use std::net::IpAddr;

use super::devices::DEVICES;
use super::interface_changes::write_addresses;
use super::interfaces;
use super::life::ready;
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::lists::done;
use crate::specification::Field;

/// What the server does for the operations on where addresses come from.
pub static PLANS: &[(&str, Plan)] = &[
    ("switch_device_dhcp_to_static_ip", Plan::Action(to_static, TO_STATIC)),
    ("switch_device_static_to_dhcp_ip", Plan::Action(to_dhcp, TO_DHCP)),
];

const TO_STATIC: &[Rule] = &[
    Rule::assumed("the interface has this address from now on; without one it keeps the address that it has"),
    Rule::assumed("an address without the length of its prefix gets the length that the device's had, or else 32"),
    Rule::assumed("the address of the first interface is that of the device"),
    Rule::assumed("what is no address, and an interface that the device does not have, are a 400"),
    Rule::assumed("gateway and name servers are taken, and shown nowhere"),
    Rule::assumed("a device that is not connected refuses with 422"),
];
const TO_DHCP: &[Rule] = &[
    Rule::assumed("the server gives the device the address that it has already"),
    Rule::assumed(
        "an interface that the device does not have is a 400; a device that is not connected refuses with 422",
    ),
];

fn to_static(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let device = ready(transaction, &key)?;
    let name = call.body.text(INTERFACE).unwrap_or_default();
    let (is_first, held) = interface(transaction, &device, INTERFACE, name)?;
    let asked = call.body.text(IP_ADDRESS).filter(|address| !address.is_empty());
    let asked = asked.map(|asked| address(asked, device.text(IP_ADDRESS))).transpose()?;
    let address = asked.or(held).ok_or_else(|| Failure::invalid(IP_ADDRESS.name(), "There is no address to keep."))?;
    if is_first {
        transaction.edit(&DEVICES, &key, |row| row.set(IP_ADDRESS, address.as_str()))?;
    }
    keep(transaction, &device, name, &address, "static")?;
    Ok(done("The address is set."))
}

fn to_dhcp(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let device = ready(transaction, &call.key("deviceId"))?;
    let name = call.body.text(INTERFACE_NAME).unwrap_or_default();
    let (_, held) = interface(transaction, &device, INTERFACE_NAME, name)?;
    keep(transaction, &device, name, &held.unwrap_or_default(), "dhcp")?;
    Ok(done("The address comes from a server."))
}

/// Whether an interface is the device's first, and the address that it has.
fn interface(state: &State, device: &Document, field: Field, name: &str) -> Result<(bool, Option<String>), Failure> {
    let is_it =
        |shown: &Document| shown.get(IDENTIFICATION).as_object().is_some_and(|short| short.text(NAME) == Some(name));
    let mut interfaces = interfaces::documents(state, device).into_iter().enumerate();
    let (position, found) = interfaces
        .find(|(_, shown)| is_it(shown))
        .ok_or_else(|| Failure::invalid(field.name(), "The device has no such interface."))?;
    let address = found.get(ADDRESSES).as_list().first().and_then(Value::as_object);
    Ok((position == 0, address.and_then(|address| address.text(CIDR)).map(str::to_owned)))
}

/// An address with the length of its prefix.
fn address(asked: &str, held: Option<&str>) -> Result<String, Failure> {
    let (address, prefix) = match asked.split_once('/') {
        Some((address, prefix)) => (address, prefix),
        None => (asked, held.and_then(|held| held.split_once('/')).map_or("32", |(_, prefix)| prefix)),
    };
    let is_one = address.parse::<IpAddr>().is_ok_and(|address| {
        let longest = if address.is_ipv4() { 32 } else { 128 };
        prefix.parse::<u8>().is_ok_and(|prefix| prefix <= longest)
    });
    if is_one {
        Ok(format!("{address}/{prefix}"))
    } else {
        Err(Failure::invalid(IP_ADDRESS.name(), "This is no address."))
    }
}

/// Keeps the address of an interface with where it comes from.
fn keep(
    transaction: &mut Transaction,
    device: &Document,
    name: &str,
    address: &str,
    origin: &str,
) -> Result<(), Failure> {
    let version = if address.contains(':') { "v6" } else { "v4" };
    let address = Document::new().with(CIDR, address).with(TYPE, origin).with(ORIGIN, origin).with(VERSION, version);
    write_addresses(transaction, device, name, &[address.into()])
}
