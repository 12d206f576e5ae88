//! What is done to devices: taking them in and letting them go, restarting, refreshing, locating, maintaining and placing them.

use std::collections::HashSet;
use std::sync::Arc;

use super::devices::{DEVICES, is_online};
use super::marks::{Mark, Marks};
use super::overview;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value, messages};
use crate::generated::fields::*;
use crate::resources::uisp_network::addresses::Range;
use crate::resources::uisp_network::lists::done;
use crate::resources::uisp_network::sites::sites::SITES;

/// What the server does for the operations that change devices.
pub static PLANS: &[(&str, Plan)] = &[
    ("authorize_devices", Plan::Action(authorize_all, AUTHORIZING)),
    ("authorize_device", Plan::Action(authorize_one, AUTHORIZING)),
    ("unassign_device", Plan::Action(unassign, LEAVING)),
    ("delete_device", Plan::Action(delete, LEAVING)),
    ("bulkdelete_devices", Plan::Action(delete_all, LEAVING)),
    ("restart_device", Plan::Action(restart, ACTING)),
    ("bulkrestart_devices", Plan::Action(restart_all, ACTING)),
    ("refresh_device", Plan::Action(refresh, ACTING)),
    ("refresh_devices", Plan::Action(refresh_all, ACTING)),
    ("start_device_locate", Plan::Action(|transaction, call| locate(transaction, call, true), ACTING)),
    ("stop_device_locate", Plan::Action(|transaction, call| locate(transaction, call, false), ACTING)),
    ("enable_devices_maintenance", Plan::Action(|transaction, call| maintain(transaction, call, true), MAINTAINING)),
    ("disable_devices_maintenance", Plan::Action(|transaction, call| maintain(transaction, call, false), MAINTAINING)),
    ("get_device_location", Plan::Answer(location, PLACING)),
    ("update_device_location", Plan::Action(place, PLACING)),
    ("connect_other_device", Plan::Action(connect_other, CONNECTING)),
];

const AUTHORIZING: &[Rule] = &[
    Rule::documented(
        "the devices are assigned to the site, and may be managed from then on",
        "POST /devices/authorize",
    ),
    Rule::assumed("a device that is authorized moves to the site"),
    Rule::assumed("an unknown site or device answers 404, and then none of them is authorized"),
];
const LEAVING: &[Rule] = &[
    Rule::assumed("a device without a site stays authorized"),
    Rule::assumed("a device may be deleted whatever its state; its stations lose their access point"),
    Rule::documented(
        "a deletion of many says which devices are gone and which are not",
        "definition BulkDeleteDevices",
    ),
    Rule::assumed("those that are not known are not deleted; an id that is given twice counts once"),
];
const ACTING: &[Rule] = &[
    Rule::assumed("a restart takes no time: the device has been running since this moment"),
    Rule::assumed(
        "a device that is not connected refuses with 422, and then nothing happens to the others of the same call",
    ),
    Rule::assumed("an unknown device answers 404"),
];
const MAINTAINING: &[Rule] = &[
    Rule::documented("`meta` says that the device is in maintenance, and since when", "definition DeviceMeta"),
    Rule::assumed("the device's state does not change by it"),
];
const PLACING: &[Rule] = &[
    Rule::assumed("a device that nobody placed is at its site, and one without any place answers 404"),
    Rule::documented("the place is replaced as a whole", "PUT /devices/{deviceId}/location"),
];
const CONNECTING: &[Rule] = &[
    Rule::documented("a device of another vendor needs a role and a name", "definition ConnectOtherDevice"),
    Rule::assumed("it is of the family `blackBox`, authorized, connected, and of no site"),
    Rule::assumed("a blank name and an address that is none are a 400; an address that another device has is a 409"),
];

/// The device, if it does what it is told.
///
/// # Errors
/// `NotFound` for an unknown one, `Unprocessable` if it is not connected.
pub fn ready(state: &State, key: &Key) -> Result<Arc<Document>, Failure> {
    let device = state.get(&DEVICES, key)?;
    if is_online(device) {
        Ok(Arc::clone(device))
    } else {
        Err(Failure::Unprocessable("The device is not connected.".to_owned()))
    }
}

/// Starts a device that is running again.
///
/// # Errors
/// `NotFound` for an unknown one, `Unprocessable` if it is not connected.
pub fn start_again(transaction: &mut Transaction, device: &Key) -> Result<(), Failure> {
    ready(transaction, device)?;
    let now = transaction.now();
    transaction.edit(&DEVICES, device, |row| {
        row.set(STARTED, now);
        row.set(RESTART_TIMESTAMP, now);
        row.take(IS_LOCATE_RUNNING);
    })
}

fn authorize_all(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    for device in keys(call, DEVICE_IDS) {
        authorize(transaction, &device, call)?;
    }
    Ok(done("The devices are authorized."))
}

fn authorize_one(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    authorize(transaction, &call.key("id"), call)?;
    Ok(done("The device is authorized."))
}

/// Gives a device to the site that the body names.
///
/// # Errors
/// `NotFound` for an unknown device, a refusal of an unknown site.
pub fn authorize(transaction: &mut Transaction, device: &Key, call: &Call) -> Result<(), Failure> {
    transaction.follow(&call.body, SITE_ID, &SITES).ok_or_else(|| Failure::unknown_reference(SITE_ID.name()))?;
    let site = call.body.get(SITE_ID).clone();
    transaction.edit(&DEVICES, device, |row| {
        row.set(SITE_ID, site);
        row.set(AUTHORIZED, true);
        if matches!(row.text(STATUS), Some("discovered" | "unauthorized" | "unassigned" | "preregistration")) {
            row.take(STATUS);
        }
    })
}

fn unassign(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    transaction.edit(&DEVICES, &call.key("id"), |row| drop(row.take(SITE_ID)))?;
    Ok(done("The device has no site."))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    transaction.delete(&DEVICES, &call.key("id"))?;
    Ok(done("The device is deleted."))
}

fn delete_all(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let (mut deleted, mut kept) = (Vec::new(), Vec::new());
    for key in keys(call, IDS) {
        match transaction.delete(&DEVICES, &key) {
            Ok(()) => deleted.push(Value::from(key)),
            Err(Failure::NotFound) => kept.push(Value::from(key)),
            Err(other) => return Err(other),
        }
    }
    Ok(Outcome::Object(
        Document::new().with(DELETED_IDS, deleted).with(UNDELETED_IDS, kept).with(MESSAGE, "The devices are deleted."),
    ))
}

fn restart(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    restart_each(transaction, &[call.key("id")])
}

fn restart_all(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    restart_each(transaction, &keys(call, IDS))
}

fn restart_each(transaction: &mut Transaction, devices: &[Key]) -> Result<Outcome, Failure> {
    devices.iter().try_for_each(|device| start_again(transaction, device))?;
    Ok(done("The restart has begun."))
}

fn refresh(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    ready(transaction, &call.key("id"))?;
    Ok(done("The device is refreshed."))
}

fn refresh_all(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    for device in keys(call, IDS) {
        ready(transaction, &device)?;
    }
    Ok(done("The devices are refreshed."))
}

fn locate(transaction: &mut Transaction, call: &Call, on: bool) -> Result<Outcome, Failure> {
    let key = call.key("id");
    ready(transaction, &key)?;
    transaction.edit(&DEVICES, &key, |row| row.set(IS_LOCATE_RUNNING, on))?;
    Ok(done(if on { "The device shows where it is." } else { "The device no longer shows where it is." }))
}

fn maintain(transaction: &mut Transaction, call: &Call, on: bool) -> Result<Outcome, Failure> {
    let since = on.then(|| transaction.now());
    for device in keys(call, DEVICE_IDS) {
        transaction.edit(&DEVICES, &device, |row| {
            row.set(MAINTENANCE, on);
            row.set(MAINTENANCE_ENABLED_AT, since);
        })?;
    }
    Ok(done(if on { "Maintenance has begun." } else { "Maintenance is over." }))
}

fn location(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = state.get(&DEVICES, &call.key("deviceId"))?;
    overview::location(state, device).map(Outcome::Object).ok_or(Failure::NotFound)
}

fn place(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let place = call.body.clone();
    transaction.edit(&DEVICES, &call.key("deviceId"), |row| row.set(LOCATION, place.clone()))?;
    Ok(Outcome::Object(place))
}

fn connect_other(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let now = transaction.now();
    let name = call.body.get(HOSTNAME).clone();
    if name.as_text().is_none_or(|name| name.trim().is_empty()) {
        return Err(Failure::invalid(HOSTNAME.name(), messages::BLANK));
    }
    let address = call.body.text(IP).filter(|address| !address.is_empty());
    let address = address.map(|address| Range::parse(address).ok_or_else(no_address)).transpose()?;
    let mark = address.map(|range| Mark::Address(range.address));
    if mark.is_some_and(|mark| Marks::of_devices(transaction).find(&mark).is_some()) {
        return Err(Failure::Conflict("A device has this address already.".to_owned()));
    }
    let address = address.map(|range| format!("{}/{}", range.address, range.prefix));
    let row = Document::new()
        .with(TYPE, "blackBox")
        .with(MODEL, "UNKNOWN")
        .with(ROLE, call.body.get(ROLE).clone())
        .with(NAME, name.clone())
        .with(HOSTNAME, name)
        .with(IP_ADDRESS, address)
        .with(AUTHORIZED, true)
        .with(CREATED_AT, now)
        .with(STARTED, now);
    let key = transaction.insert(&DEVICES, row)?;
    Ok(Outcome::Object(overview::show(transaction, transaction.get(&DEVICES, &key)?)))
}

fn no_address() -> Failure {
    Failure::invalid(IP.name(), "This is no address.")
}

/// The ids in a list of the body, each once.
#[must_use]
pub fn keys(call: &Call, field: crate::specification::Field) -> Vec<Key> {
    let mut seen = HashSet::new();
    let ids = call.body.get(field).as_list().iter().filter_map(Key::of);
    ids.filter(|id| seen.insert(id.clone())).collect()
}
