//! Discovery: devices that were found in the network and are taken in with their credentials, and addresses that no device has.

use std::net::IpAddr;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::devices::{DEVICES, is_online, status};
use super::marks::{Mark, Marks};
use super::{life, overview};
use crate::engine::resource::Identity;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::lists::{done, in_order};
use crate::resources::uisp_network::sites::relations;

/// The addresses that traffic was seen of, and that no device has. A row has the fields of `UnknownDevice`.
pub static UNKNOWN: Resource =
    Resource { identity: Identity::Uuid, ..Resource::plain("network-unknown-devices", &schemas::UNKNOWN_DEVICE) };

/// What the server does for the operations on discovery.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_discovery_scan_status", Plan::Answer(scan, SCANNING)),
    ("rescan_discovery", Plan::Answer(rescan, SCANNING)),
    ("get_discovery_status", Plan::Answer(show, SHOWING)),
    ("get_devices_discovered_head", Plan::Answer(head, SHOWING)),
    ("import_discovery", Plan::Action(import, IMPORTING)),
    ("create_discovery_connect_ubnt", Plan::Action(connect_found, CONNECTING)),
    ("connect_ubnt_device", Plan::Action(connect_address, CONNECTING)),
    ("create_discovery_connect_other", Plan::Action(connect_other, OTHERS)),
    ("authorizefirst_devices", Plan::Action(authorize_first, FIRST)),
    ("list_devices_unknown", Plan::Answer(unknown, UNKNOWNS)),
    ("delete_unknown", Plan::Action(forget, UNKNOWNS)),
];

const SCANNING: &[Rule] = &[
    Rule::assumed("a scan takes no time, so the state of scanning is always the text `finished`"),
    Rule::assumed("another scan finds nothing that is not known yet"),
];
const SHOWING: &[Rule] = &[
    Rule::assumed("`status` is the state of the device, and any device can be asked for; an unknown one answers 404"),
    Rule::assumed("what went wrong, the protocol and the community are null: nothing was asked by SNMP"),
    Rule::assumed("the head of those that were discovered is the one that came first; without any there is a 404"),
];
const IMPORTING: &[Rule] = &[
    Rule::documented("devices are imported by address, name and password", "definition DiscoveryImportItem"),
    Rule::assumed("a device that was discovered there is connected; one that is connected already stays as it is"),
    Rule::assumed("of an address without a device an unknown one is discovered; what is no address is a 400"),
    Rule::assumed(
        "an address is the same however it is written, and the oldest device with it is the one that is meant",
    ),
];
const CONNECTING: &[Rule] = &[
    Rule::assumed("any name and password is the right one"),
    Rule::assumed("a device that was discovered is connected, and waits for being authorized"),
    Rule::assumed("one that is awaited at a site, by its address or MAC, is authorized there at once"),
    Rule::assumed("a device that is authorized already, or an address that no device answers at, is a 400"),
    Rule::assumed("`useUnstableFirmware`, `replaceExistingBlackBox` and the port change nothing"),
];
const OTHERS: &[Rule] = &[
    Rule::assumed("what was discovered counts as a device of another vendor from now on, authorized and connected"),
    Rule::assumed("a device that is authorized already is a 400, an unknown one a 404"),
];
const FIRST: &[Rule] = &[
    Rule::assumed("the device is authorized like any other, and the answer holds its id"),
    Rule::assumed("an unknown site or device answers 404"),
];
const UNKNOWNS: &[Rule] = &[
    Rule::documented(
        "addresses with less traffic than `minTraffic`, 102400 by default, are left out",
        "GET /devices/unknown",
    ),
    Rule::assumed("their traffic is what they sent and received, in bytes"),
    Rule::assumed("an address that is deleted is no longer listed; one that is not listed answers 404"),
];

/// The traffic from which on an address is listed.
const LEAST_TRAFFIC: i64 = 102_400;

fn scan(_: &State, _: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::Value("finished".into()))
}

fn rescan(_: &State, _: &Call) -> Result<Outcome, Failure> {
    Ok(done("The network is scanned."))
}

fn show(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = state.get(&DEVICES, &call.key("deviceId"))?;
    Ok(Outcome::Object(
        Document::new()
            .with(DEVICE_ID, device.get(ID).clone())
            .with(CONNECTED, !is_found(device) && (is_online(device) || status(device) == "unauthorized"))
            .with(NAME, device.get(NAME).clone())
            .with(STATUS, status(device)),
    ))
}

fn head(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let found = in_order(state, &DEVICES).into_iter().find(|device| is_found(device)).ok_or(Failure::NotFound)?;
    Ok(Outcome::Object(overview::show(state, found)))
}

fn import(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let (mut devices, mut awaited) = (Marks::of_devices(transaction), relations::awaited(transaction));
    for asked in call.content.as_list().iter().filter_map(Value::as_object) {
        let written = asked.text(IP).unwrap_or_default();
        let address = written.parse::<IpAddr>().map_err(|_| Failure::invalid(IP.name(), "This is no address."))?;
        let mark = Mark::Address(address);
        match devices.find(&mark) {
            Some(device) if is_found(transaction.get(&DEVICES, device)?) => {
                connect(transaction, device, &mut awaited)?;
            }
            Some(_) => {}
            None => {
                let row = Document::new()
                    .with(TYPE, "blackBox")
                    .with(MODEL, "UNKNOWN")
                    .with(NAME, written)
                    .with(IP_ADDRESS, format!("{address}/{}", if address.is_ipv6() { 128 } else { 32 }))
                    .with(AUTHORIZED, false)
                    .with(STATUS, "discovered")
                    .with(CREATED_AT, transaction.now());
                let key = transaction.insert(&DEVICES, row)?;
                devices.add(&key, [mark]);
            }
        }
    }
    Ok(done("The devices are imported."))
}

fn connect_found(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let mut awaited = relations::awaited(transaction);
    for device in life::keys(call, DEVICE_IDS) {
        connect(transaction, &device, &mut awaited)?;
    }
    Ok(done("The devices are connected."))
}

fn connect_address(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let address = Mark::named(IP, call.body.text(IP).unwrap_or_default())?;
    let device = Marks::of_devices(transaction)
        .find(&address)
        .cloned()
        .ok_or_else(|| Failure::invalid(IP.name(), "No device answers at this address."))?;
    let mut awaited = relations::awaited(transaction);
    connect(transaction, &device, &mut awaited)?;
    Ok(Outcome::Object(overview::show(transaction, transaction.get(&DEVICES, &device)?)))
}

fn connect_other(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let mut awaited = relations::awaited(transaction);
    for device in life::keys(call, DEVICE_IDS) {
        refuse_known(transaction, &device)?;
        let now = transaction.now();
        transaction.edit(&DEVICES, &device, |row| {
            row.set(TYPE, "blackBox");
            row.set(AUTHORIZED, true);
            row.set(STARTED, now);
            row.take(STATUS);
            row.take(PARENT_ID);
        })?;
        relations::settle(transaction, &device, &mut awaited)?;
    }
    Ok(done("The devices are connected."))
}

fn authorize_first(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let device = call.body.reference(DEVICE_ID).ok_or(Failure::NotFound)?;
    life::authorize(transaction, &device, call)?;
    Ok(Outcome::Value(vec![Value::from(device)].into()))
}

fn unknown(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let given = call.query.get("minTraffic").and_then(|given| given.parse::<Decimal>().ok());
    let least = given.unwrap_or_else(|| LEAST_TRAFFIC.into());
    let traffic = |row: &Document| row.decimal(UPLOAD).saturating_add(row.decimal(DOWNLOAD));
    let rows = in_order(state, &UNKNOWN).into_iter().filter(|row| traffic(row) >= least);
    Ok(Outcome::List(rows.map(|row| Document::clone(row)).collect()))
}

fn forget(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let address = Mark::address(call.path_text("ipAddress")).ok_or(Failure::NotFound)?;
    let is_it = |row: &&Arc<Document>| row.text(ADDRESS).and_then(Mark::address).is_some_and(|held| held == address);
    let found: Vec<Key> = transaction.table(&UNKNOWN).rows().filter(is_it).map(|row| row.key()).collect();
    if found.is_empty() {
        return Err(Failure::NotFound);
    }
    found.iter().try_for_each(|row| transaction.delete(&UNKNOWN, row))?;
    Ok(done("The address is forgotten."))
}

/// Whether a device was found and is not connected yet.
fn is_found(device: &Document) -> bool {
    status(device) == "discovered"
}

/// Lets a device in that was discovered.
fn connect(transaction: &mut Transaction, device: &Key, awaited: &mut Marks) -> Result<(), Failure> {
    refuse_known(transaction, device)?;
    let now = transaction.now();
    transaction.edit(&DEVICES, device, |row| {
        row.set(STATUS, "unauthorized");
        row.set(LAST_SEEN, now);
    })?;
    relations::settle(transaction, device, awaited)
}

fn refuse_known(state: &State, device: &Key) -> Result<(), Failure> {
    if state.get(&DEVICES, device)?.is_true(AUTHORIZED) {
        return Err(Failure::BadRequest("The device is authorized already.".to_owned()));
    }
    Ok(())
}
