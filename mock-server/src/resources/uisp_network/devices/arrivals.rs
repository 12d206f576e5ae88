//! How devices get into the network other than by being found: imported in numbers, announced before they are there, and two entries
//! made one.

use super::clients::plain;
use super::devices::DEVICES;
use super::marks::{Mark, Marks};
use super::{backups, life, models};
use crate::engine::resource::Identity;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::addresses::{self, Range, bare};
use crate::resources::uisp_network::lists::done;
use crate::resources::uisp_network::sites::sites::{self, SITES};
use crate::specification::Field;

/// The imports that were made. A row has the fields of `DevicesImportStatus`.
pub static IMPORTS: Resource =
    Resource { identity: Identity::Uuid, ..Resource::plain("network-device-imports", &schemas::DEVICES_IMPORT_STATUS) };

/// What the server does for the operations that bring devices in.
pub static PLANS: &[(&str, Plan)] = &[
    ("import_devices", Plan::Action(import, IMPORTING)),
    ("get_devices_import_status", Plan::Answer(import_status, IMPORTING)),
    ("create_devices_preregistration", Plan::Action(announce, ANNOUNCING)),
    ("merge_devices", Plan::Action(merge, MERGING)),
];

const IMPORTING: &[Rule] = &[
    Rule::documented("an import runs, is complete or failed, or there was none", "definition DevicesImportStatus"),
    Rule::assumed("it takes no time, and the state is that of the last one"),
    Rule::assumed(
        "every device needs an address or a MAC: one without either, or with a wrong one, is a 400, and then none is imported",
    ),
    Rule::assumed("a device whose MAC or address is known already is left as it is"),
    Rule::assumed(
        "one of another vendor is a black box, authorized and connected; one of Ubiquiti is discovered, of the family of its model",
    ),
    Rule::assumed("credentials, ports, communities and interfaces are not kept"),
];
const ANNOUNCING: &[Rule] = &[
    Rule::documented("a device is announced by its MAC and model", "definition PreregisteredDevice"),
    Rule::assumed("it is listed as one in the state `preregistration`, not authorized, at the site of the subscriber"),
    Rule::assumed("a MAC that a device has already, an address that is none, and a subscriber that is none, are a 400"),
    Rule::assumed(
        "a model that the specification does not know is shown as `UNKNOWN`, with its name as it was written",
    ),
    Rule::assumed("the token is not kept, and `regeneratePassword` changes nothing"),
];
const MERGING: &[Rule] = &[
    Rule::assumed("the first of the devices stays, the others go"),
    Rule::assumed(
        "what the first does not know of itself it takes from the others: name, site, place, note, addresses",
    ),
    Rule::assumed("it takes over their backups and stations too; whatever else was theirs goes with them"),
    Rule::assumed("fewer than two devices, or one that is not known, are a 400"),
];

/// What one device takes over of another that it is merged with.
const TAKEN_OVER: &[Field] =
    &[NAME, HOSTNAME, ALIAS, NOTE, SITE_ID, LOCATION, MAC, IP_ADDRESS, SERIAL_NUMBER, FIRMWARE_VERSION];

fn import(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let mut devices = Marks::of_devices(transaction);
    for asked in call.content.as_list().iter().filter_map(Value::as_object) {
        let address = asked.text(IP).filter(|address| !address.is_empty());
        let mac = asked.text(MAC);
        if address.is_none() && mac.is_none() {
            return Err(Failure::invalid(IP.name(), "A device needs an address or a MAC."));
        }
        let (mac, address) = (mac.map(colons).transpose()?, address.map(prefixed).transpose()?);
        let row = imported(transaction, asked).with(MAC, mac).with(IP_ADDRESS, address);
        let marks: Vec<Mark> = Mark::all(&row).collect();
        if marks.iter().any(|mark| devices.find(mark).is_some()) {
            continue;
        }
        let key = transaction.insert(&DEVICES, row)?;
        devices.add(&key, marks);
    }
    transaction.insert(&IMPORTS, Document::new().with(STATUS, "complete"))?;
    Ok(done("The devices are imported."))
}

fn imported(state: &State, asked: &Document) -> Document {
    let now = state.now();
    let name = asked.get(HOSTNAME).clone();
    let row = Document::new()
        .with(NAME, name.clone())
        .with(HOSTNAME, name)
        .with(NOTE, asked.get(NOTE).clone())
        .with(CREATED_AT, now);
    let model = asked.text(MODEL).unwrap_or(models::UNKNOWN);
    let row = of_model(row, model);
    if asked.is_true(UBNT_DEVICE) {
        let role = asked.get(DEVICE_ROLE).clone();
        return row.with(ROLE, role).with(AUTHORIZED, false).with(STATUS, "discovered");
    }
    row.with(TYPE, "blackBox")
        .with(ROLE, asked.text(DEVICE_ROLE).unwrap_or("other"))
        .with(AUTHORIZED, true)
        .with(STARTED, now)
}

fn import_status(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let last = state.table(&IMPORTS).rows().max_by_key(|row| row.integer(SEQUENCE));
    let none = || Document::new().with(STATUS, "none");
    Ok(Outcome::Object(last.map_or_else(none, |last| Document::clone(last))))
}

fn announce(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let body = &call.body;
    let mac = colons(body.text(MAC).unwrap_or_default())?;
    let address = body.text(IP).filter(|address| !address.is_empty()).map(prefixed).transpose()?;
    if transaction.table(&DEVICES).rows().any(|row| has_mac(row, Some(&mac))) {
        return Err(Failure::invalid(MAC.name(), "A device has this address already."));
    }
    let subscriber = body.reference(SUBSCRIBER_ID);
    let is_one = |key: &Key| transaction.find(&SITES, key).is_some_and(|place| sites::is_endpoint(place));
    if subscriber.as_ref().is_some_and(|key| !is_one(key)) {
        return Err(Failure::invalid(SUBSCRIBER_ID.name(), "There is no such subscriber."));
    }
    let model = body.text(MODEL).unwrap_or(models::UNKNOWN);
    let row = Document::new()
        .with(MAC, mac)
        .with(NAME, body.get(NAME).clone())
        .with(FIRMWARE_VERSION, body.get(FIRMWARE_VERSION).clone())
        .with(IP_ADDRESS, address)
        .with(SITE_ID, subscriber)
        .with(AUTHORIZED, false)
        .with(STATUS, "preregistration")
        .with(CREATED_AT, transaction.now());
    transaction.insert(&DEVICES, of_model(row, model))?;
    Ok(done("The device is announced."))
}

fn merge(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let keys = life::keys(call, IDS);
    let [first, others @ ..] = keys.as_slice() else { return Err(too_few()) };
    if others.is_empty() {
        return Err(too_few());
    }
    if keys.iter().any(|key| transaction.find(&DEVICES, key).is_none()) {
        return Err(Failure::invalid(IDS.name(), "There is no such device."));
    }
    for other in others {
        take_over(transaction, first, other)?;
        transaction.delete(&DEVICES, other)?;
    }
    Ok(done("The devices are one."))
}

/// Gives a device what another one has.
fn take_over(transaction: &mut Transaction, device: &Key, other: &Key) -> Result<(), Failure> {
    let given = Document::clone(transaction.get(&DEVICES, other)?);
    let above = given.reference(PARENT_ID).filter(|above| above != device);
    transaction.edit(&DEVICES, device, |row| {
        for field in TAKEN_OVER {
            row.set_default(*field, given.get(*field).clone());
        }
        if row.reference(PARENT_ID).is_none_or(|held| held == *other) {
            row.set(PARENT_ID, above);
        }
    })?;
    let below: Vec<Key> = transaction.having(&DEVICES, PARENT_ID, other).map(|row| row.key()).collect();
    for station in below.iter().filter(|station| *station != device) {
        transaction.edit(&DEVICES, station, |row| row.set(PARENT_ID, device.clone()))?;
    }
    let kept: Vec<Key> = transaction.having(&backups::BACKUPS, DEVICE_ID, other).map(|row| row.key()).collect();
    for backup in kept {
        transaction.edit(&backups::BACKUPS, &backup, |row| row.set(DEVICE_ID, device.clone()))?;
    }
    Ok(())
}

fn too_few() -> Failure {
    Failure::invalid(IDS.name(), "It takes two devices to make one.")
}

/// A row with the model and the family that a text names.
fn of_model(row: Document, text: &str) -> Document {
    match models::known(text) {
        Some(model) => row.with(MODEL, model).with(TYPE, models::family(model)),
        None => row.with(MODEL, models::UNKNOWN).with(MODEL_NAME, text).with(TYPE, models::family(models::UNKNOWN)),
    }
}

fn has_mac(row: &Document, mac: Option<&str>) -> bool {
    row.text(MAC).zip(mac).is_some_and(|(held, wanted)| plain(held) == plain(wanted))
}

/// A MAC address as the network writes it.
fn colons(mac: &str) -> Result<String, Failure> {
    addresses::mac(mac).ok_or_else(|| Failure::invalid(MAC.name(), "This is no MAC address."))
}

/// An address with the length of its prefix.
fn prefixed(address: &str) -> Result<String, Failure> {
    let range = Range::parse(address).ok_or_else(|| Failure::invalid(IP.name(), "This is no address."))?;
    Ok(format!("{}/{}", bare(address), range.prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_in_one_form() {
        for written in ["74ACB9000001", "74:ac:B9:00:00:01"] {
            assert_eq!(colons(written).as_deref(), Ok("74:ac:b9:00:00:01"));
        }
        assert!(colons("74ac").is_err() && colons("").is_err() && colons("ffffffffffgg").is_err());
        assert_eq!(prefixed("10.0.0.1").as_deref(), Ok("10.0.0.1/32"));
        assert_eq!(prefixed("10.0.0.1/24").as_deref(), Ok("10.0.0.1/24"));
        assert!(prefixed("harbour").is_err() && prefixed("10.0.0.1/999").is_err());
        assert!(prefixed("10.0.0.1/33").is_err() && prefixed("10.0.0.1/+8").is_err());
        assert_eq!(prefixed("2001:db8::1/64").as_deref(), Ok("2001:db8::1/64"));
    }
}
