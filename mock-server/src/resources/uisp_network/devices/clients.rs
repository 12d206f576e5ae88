//! Who is behind a device: stations of radios, neighbours in the network of a router, and hosts that are no devices of the network.

use std::net::IpAddr;

use super::devices::{DEVICES, is_online};
use super::radios;
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::addresses::{self, Range, bare};
use crate::resources::uisp_network::telemetry;

/// The hosts behind devices: telephones, computers, tills. A row has `mac`, `name`, `ipAddress`, and as `deviceId` the device that the
/// host is behind.
pub static HOSTS: Resource = Resource {
    identity: Identity::Uuid,
    parent: Some(Reference::owned(DEVICE_ID, "network-devices")),
    indexed: &[MAC],
    ..Resource::plain("network-hosts", &schemas::DEVICE_CLIENT)
};

/// What the server does for the operations on what is behind devices.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_device_clients", Plan::Answer(list, LISTING)),
    ("delete_device_stations", Plan::Action(forget, FORGETTING)),
];

const LISTING: &[Rule] = &[
    Rule::documented("a client that is no device of the network has null as its device", "definition DeviceClient"),
    Rule::assumed(
        "the clients of a radio or an OLT are its stations, those of a router the devices whose address lies in its network, and hosts that are known to be behind a device are its clients too",
    ),
    Rule::assumed("only what is connected is listed, and a device that is not connected itself has no clients"),
];
const FORGETTING: &[Rule] = &[
    Rule::assumed(
        "the station with this MAC address is parted from the device; without one all that are not connected",
    ),
    Rule::assumed("a station that is a device of the network stays one, and does not come back by itself"),
    Rule::assumed("the answer lists the MAC addresses of those that are gone; one that is not there is a 404"),
    Rule::assumed("a device that is no radio has no stations: 404"),
];

/// The hosts behind a device.
pub fn hosts<'a>(state: &'a State, device: &Key) -> impl Iterator<Item = &'a Document> + use<'a> {
    state.having(&HOSTS, DEVICE_ID, device).map(|row| &**row)
}

/// The hosts that are stations of a device: those behind a wireless home router. Other devices have theirs on a cable.
pub fn wireless<'a>(state: &'a State, device: &Document) -> impl Iterator<Item = &'a Document> + use<'a> {
    let is_home_router = device.text(TYPE) == Some("airCube");
    hosts(state, &device.key()).filter(move |_| is_home_router)
}

/// What a client receives and transmits, in bits per second.
#[must_use]
pub fn rates(state: &State, client: &Document) -> (i64, i64) {
    let (id, now) = (client.text(ID).unwrap_or_default(), state.now());
    let rate = |metric: &str, low: i64, high: i64| telemetry::whole(id, metric, now, low, high);
    (rate("client receive", 100_000, 40_000_000), rate("client transmit", 50_000, 8_000_000))
}

/// A MAC address in the one form in which two can be compared.
#[must_use]
pub fn plain(mac: &str) -> String {
    addresses::mac(mac).unwrap_or_else(|| mac.to_ascii_lowercase())
}

/// Whether a device routes what passes through it; home routers do too.
#[must_use]
pub fn is_routing(device: &Document) -> bool {
    matches!(device.text(TYPE), Some("uispr" | "uisprlxc" | "erouter" | "express" | "uispLte"))
}

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = state.get(&DEVICES, &call.key("id"))?;
    if !is_online(device) {
        return Ok(Outcome::List(Vec::new()));
    }
    let key = device.key();
    let stations = state.having(&DEVICES, PARENT_ID, &key).map(|row| &**row);
    let network = device.text(IP_ADDRESS).filter(|_| is_routing(device)).and_then(Range::network);
    let is_routed = |other: &Document| {
        other.key() != key
            && other.reference(PARENT_ID).as_ref() != Some(&key)
            && network.is_some_and(|network| address_of(other).is_some_and(|address| network.holds(address)))
    };
    let routed = state.table(&DEVICES).rows().map(|row| &**row).filter(|other| is_routed(other));
    let devices = stations.chain(routed).filter(|other| is_online(other));
    let devices = devices.map(|other| show(state, other).with(DEVICE_ID, other.key()));
    Ok(Outcome::List(devices.chain(hosts(state, &key).map(|host| show(state, host))).collect()))
}

fn forget(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let device = transaction.get(&DEVICES, &key)?;
    if !radios::is_radio(device) {
        return Err(Failure::NotFound);
    }
    let wanted = call.body.text(MAC).map(plain);
    let is_meant = |row: &Document, connected: bool| match &wanted {
        Some(wanted) => row.text(MAC).is_some_and(|mac| plain(mac) == *wanted),
        None => !connected,
    };
    let stations = transaction.having(&DEVICES, PARENT_ID, &key).map(|row| &**row);
    let stations: Vec<(Key, Value)> =
        stations.filter(|row| is_meant(row, is_online(row))).map(|row| (row.key(), row.get(MAC).clone())).collect();
    let known = wireless(transaction, device).filter(|row| is_meant(row, true));
    let known: Vec<(Key, Value)> = known.map(|row| (row.key(), row.get(MAC).clone())).collect();
    if wanted.is_some() && stations.is_empty() && known.is_empty() {
        return Err(Failure::NotFound);
    }
    for (station, _) in &stations {
        transaction.edit(&DEVICES, station, |row| drop(row.take(PARENT_ID)))?;
    }
    for (host, _) in &known {
        transaction.delete(&HOSTS, host)?;
    }
    let gone = stations.into_iter().chain(known).map(|(_, mac)| mac).filter(|mac| !mac.is_null());
    Ok(Outcome::Value(gone.collect::<Vec<Value>>().into()))
}

/// A client, without the device that it is.
fn show(state: &State, client: &Document) -> Document {
    let (receive, transmit) = rates(state, client);
    Document::new()
        .with(NAME, client.get(NAME).clone())
        .with(DEVICE_TYPE, client.get(TYPE).clone())
        .with(IP_ADDRESS, client.get(IP_ADDRESS).clone())
        .with(MAC, client.get(MAC).clone())
        .with(RX_RATE, receive)
        .with(TX_RATE, transmit)
}

fn address_of(device: &Document) -> Option<IpAddr> {
    device.text(IP_ADDRESS).and_then(|address| bare(address).parse().ok())
}
