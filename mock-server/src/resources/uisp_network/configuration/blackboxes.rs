//! Devices of other vendors: what the console is told about them, since they say nothing themselves.

use std::collections::HashSet;

use super::documents::{device, read, shown, store, stored};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::devices::devices::DEVICES;
use crate::resources::uisp_network::devices::interfaces;
use crate::resources::uisp_network::sites::sites::SITES;

/// What the server does for the configuration of devices of other vendors.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_blackbox_config", Plan::Answer(read, RULES)),
    ("update_blackbox_config", Plan::Action(update, RULES)),
    ("create_devices_blackboxes_config", Plan::Action(create, RULES)),
];

const RULES: &[Rule] = &[
    Rule::documented("a new one answers 201, and 409 if it is there already", "POST /devices/blackboxes/config"),
    Rule::assumed(
        "the request says the id of the new device; it is there already if the id or the MAC address is known",
    ),
    Rule::assumed("name, address, role, site and note are those that the devices list shows"),
    Rule::assumed("the name in it is the device's, and the host name follows when it changes"),
    Rule::assumed("the interfaces of such a device are those of its configuration, which has their addresses"),
    Rule::assumed("what was kept of interfaces that the configuration no longer has is forgotten"),
    Rule::assumed("two interfaces of one name are a 400, and the name of one that was made of others answers 409"),
    Rule::assumed("what a request leaves out stays as it is, and an explicit null empties what may be empty"),
    Rule::assumed("an unknown site is a 400, and so is the id of another device than that of the path"),
    Rule::assumed("the console keeps this document itself, so that a device that is not connected has it too"),
];

/// Writes the addresses of one of the interfaces that the configuration says; false if it says none of this name.
///
/// # Errors
/// What the tables refuse.
pub fn write_addresses(
    transaction: &mut Transaction,
    device: &Document,
    name: &str,
    addresses: &[Value],
) -> Result<bool, Failure> {
    if device.text(TYPE) != Some("blackBox") {
        return Ok(false);
    }
    let configuration = stored(transaction, &device.key(), "config").and_then(Value::as_object);
    let mut interfaces = configuration.map(|it| it.get(INTERFACES).as_list().to_vec()).unwrap_or_default();
    let is_it = |it: &&mut Value| it.as_object().is_some_and(|it| it.text(NAME) == Some(name));
    let Some(interface) = interfaces.iter_mut().find(is_it) else { return Ok(false) };
    let texts = addresses.iter().filter_map(|address| address.as_object()?.text(CIDR)).filter(|text| !text.is_empty());
    let texts: Vec<Value> = texts.map(Value::from).collect();
    if let Value::Object(said) = interface {
        *interface = Document::clone(said).with(ADDRESSES, texts).into();
    }
    store(transaction, &device.key(), "config", Document::new().with(INTERFACES, interfaces).into())?;
    Ok(true)
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let device = device(transaction, call)?;
    if call.body.reference(DEVICE_ID).as_ref() != Some(&device) {
        return Err(Failure::invalid(DEVICE_ID.name(), "This is not the id of the path."));
    }
    check(transaction, &call.body, &device)?;
    store(transaction, &device, "config", call.body.clone().into())?;
    forget_others(transaction, &device)?;
    Ok(Outcome::Value(shown(transaction, &device, "config")))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let device = call.body.reference(DEVICE_ID).ok_or(Failure::NotFound)?;
    if transaction.find(&DEVICES, &device).is_some() {
        return Err(Failure::Conflict("There is a device with this id.".to_owned()));
    }
    check(transaction, &call.body, &device)?;
    let now = transaction.now();
    let row = Document::new()
        .with(ID, device.clone())
        .with(TYPE, "blackBox")
        .with(MODEL, "UNKNOWN")
        .with(AUTHORIZED, true)
        .with(CREATED_AT, now)
        .with(STARTED, now);
    transaction.insert(&DEVICES, row)?;
    store(transaction, &device, "config", call.body.clone().into())?;
    let made = Document::new().with(DEVICE_ID, device);
    Ok(Outcome::Object(Document::new().with(DATA, made).with(RESULT, true).with(MESSAGE, "The device is there.")))
}

/// Forgets what was kept of interfaces that the configuration no longer says, and those that were made of them alone.
fn forget_others(transaction: &mut Transaction, device: &Key) -> Result<(), Failure> {
    loop {
        let row = Document::clone(transaction.get(&DEVICES, device)?);
        let names = interfaces::names(transaction, &row);
        let is_there = |name: &str| names.contains(name);
        let mut changed = false;
        let rows: Vec<Document> = interfaces::changes(transaction, &row).into_iter().cloned().collect();
        for kept in rows {
            let made_of = interfaces::parts(&kept);
            let left: Vec<Value> =
                made_of.iter().filter(|part| is_there(part)).map(|part| Value::from(*part)).collect();
            let is_alone = left.is_empty() && !made_of.is_empty();
            if is_alone || !kept.text(NAME).is_some_and(is_there) {
                transaction.delete(&interfaces::CHANGED, &kept.key())?;
            } else if left.len() < made_of.len() {
                transaction.edit(&interfaces::CHANGED, &kept.key(), |kept| kept.set(INTERFACES, left))?;
            } else {
                continue;
            }
            changed = true;
        }
        if !changed {
            return Ok(());
        }
    }
}

/// Refuses an unknown site, two interfaces of one name, and an address that another device has.
fn check(state: &State, given: &Document, device: &Key) -> Result<(), Failure> {
    if state.follow(given, SITE_ID, &SITES).is_none() {
        return Err(Failure::invalid(SITE_ID.name(), "There is no such site."));
    }
    let mut names = HashSet::new();
    let mut said = given.get(INTERFACES).as_list().iter().filter_map(Value::as_object);
    if !said.all(|interface| interface.text(NAME).is_none_or(|name| names.insert(name))) {
        return Err(Failure::invalid(INTERFACES.name(), "Two interfaces have the same name."));
    }
    let made = state.find(&DEVICES, device).map(|row| interfaces::changes(state, row)).unwrap_or_default();
    let is_taken = |row: &&Document| row.text(TYPE).is_some() && row.text(NAME).is_some_and(|it| names.contains(it));
    if made.iter().any(is_taken) {
        return Err(Failure::Conflict("The device has an interface of this name that was made of others.".to_owned()));
    }
    let Some(mac) = given.text(MAC_ADDRESS) else { return Ok(()) };
    let plain = |mac: &str| mac.replace(':', "").to_ascii_lowercase();
    let is_taken = |row: &Document| row.key() != *device && row.text(MAC).is_some_and(|held| plain(held) == plain(mac));
    if state.table(&DEVICES).rows().any(|row| is_taken(row)) {
        return Err(Failure::Conflict("There is a device with this MAC address.".to_owned()));
    }
    Ok(())
}
