//! Devices of other vendors: what the console is told about them, since they say nothing themselves.

use super::documents::{device, read, shown, store};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction};
use crate::generated::fields::*;
use crate::resources::uisp_network::devices::devices::DEVICES;
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
    Rule::assumed("host name, address, role, site and note are those that the devices list shows"),
    Rule::assumed("the interfaces of such a device are those of its configuration"),
    Rule::assumed("an unknown site is a 400, and so is the id of another device than that of the path"),
    Rule::assumed("the console keeps this document itself, so that a device that is not connected has it too"),
];

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let device = device(transaction, call)?;
    if call.body.reference(DEVICE_ID).as_ref() != Some(&device) {
        return Err(Failure::invalid(DEVICE_ID.name(), "This is not the id of the path."));
    }
    check(transaction, &call.body, &device)?;
    store(transaction, &device, "config", call.body.clone().into())?;
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

/// Refuses an unknown site, and an address that another device has.
fn check(state: &State, given: &Document, device: &Key) -> Result<(), Failure> {
    if state.follow(given, SITE_ID, &SITES).is_none() {
        return Err(Failure::invalid(SITE_ID.name(), "There is no such site."));
    }
    let Some(mac) = given.text(MAC_ADDRESS) else { return Ok(()) };
    let plain = |mac: &str| mac.replace(':', "").to_ascii_lowercase();
    let is_taken = |row: &Document| row.key() != *device && row.text(MAC).is_some_and(|held| plain(held) == plain(mac));
    if state.table(&DEVICES).rows().any(|row| is_taken(row)) {
        return Err(Failure::Conflict("There is a device with this MAC address.".to_owned()));
    }
    Ok(())
}
