//! Backups of what devices are configured to do.

use std::sync::Arc;

use super::devices::DEVICES;
use super::life::{ready, start_again};
use super::radios;
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::lists::done;

/// The backups of devices. A row has the fields of `DeviceBackup` and `deviceId`, and as `content` the file, if somebody uploaded it.
pub static BACKUPS: Resource = Resource {
    identity: Identity::Uuid,
    parent: Some(Reference::owned(DEVICE_ID, "network-devices")),
    ..Resource::plain("network-device-backups", &schemas::DEVICE_BACKUP)
};

/// What the server does for the operations on backups of devices.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_device_backups", Plan::Answer(list, READING)),
    ("create_device_backup", Plan::Action(create, CREATING)),
    ("get_device_backup", Plan::Answer(download, READING)),
    ("delete_device_backup", Plan::Action(delete, READING)),
    ("apply_device_backup", Plan::Action(apply, APPLYING)),
];

const READING: &[Rule] = &[
    Rule::documented(
        "backups belong to a device, and are downloaded as files",
        "GET /devices/{deviceId}/backups/{backupId}",
    ),
    Rule::assumed("a backup of another device answers 404"),
    Rule::assumed(
        "the file is a text that names the device, its model and the moment of the backup, or what was uploaded",
    ),
    Rule::assumed("`replaceUnmsKey` changes nothing"),
    Rule::assumed("the firmware of a backup is null until somebody writes it: what form it has is not documented"),
];
const CREATING: &[Rule] = &[
    Rule::assumed("the backup is there at once; radios make a `cfg`, other devices a `tar`"),
    Rule::assumed("a device that is not connected, or is of another vendor, refuses with 422"),
];
const APPLYING: &[Rule] = &[
    Rule::assumed("the device restarts with the configuration of the backup, which is the one it had"),
    Rule::assumed("a device that is not connected refuses with 422"),
];

/// The newest backup of a device, in short.
#[must_use]
pub fn latest(state: &State, device: &Document) -> Option<Document> {
    let backups = state.having(&BACKUPS, DEVICE_ID, &device.key());
    let newest = backups.max_by_key(|backup| (backup.moment(TIMESTAMP), backup.integer(SEQUENCE)))?;
    Some(Document::new().with(ID, newest.get(ID).clone()).with(TIMESTAMP, newest.get(TIMESTAMP).clone()))
}

/// Makes a backup of a device: of what it is configured to do, or of a file that somebody has.
///
/// # Errors
/// `NotFound` for an unknown device, `Unprocessable` for one of another vendor.
pub fn take(transaction: &mut Transaction, key: &Key, file: Option<Value>) -> Result<Key, Failure> {
    let device = transaction.get(&DEVICES, key)?;
    if device.text(TYPE) == Some("blackBox") {
        return Err(Failure::Unprocessable("Devices of other vendors have no backups.".to_owned()));
    }
    let now = transaction.now();
    let kind = if radios::is_radio(device) { "cfg" } else { "tar" };
    let name = device.text(HOSTNAME).or_else(|| device.text(NAME)).unwrap_or("device");
    let row = Document::new()
        .with(DEVICE_ID, key.clone())
        .with(TYPE, kind)
        .with(EXTENSION, kind)
        .with(TIMESTAMP, now)
        .with(FILENAME, format!("{name}-{}.{kind}", now.format("%Y%m%d%H%M%S")))
        .with(CONTENT, file)
        .with(PINNED, false);
    transaction.insert(&BACKUPS, row)
}

/// The file of a backup.
#[must_use]
pub fn content(state: &State, backup: &Document) -> Arc<[u8]> {
    if let Value::Bytes(file) = backup.get(CONTENT) {
        return Arc::clone(file);
    }
    let taken = backup.moment(TIMESTAMP).map(|moment| moment.to_rfc3339()).unwrap_or_default();
    let device = state.follow(backup, DEVICE_ID, &DEVICES);
    let text = |field| device.and_then(|device| device.text(field)).unwrap_or_default();
    let content = format!("device.id={}\ndevice.model={}\nbackup.timestamp={taken}\n", text(ID), text(MODEL));
    Arc::from(content.into_bytes())
}

/// The device that the path names, and a backup of it.
///
/// # Errors
/// `NotFound` if there is no such backup, or if it is another device's.
pub fn find<'a>(state: &'a State, call: &Call) -> Result<(Key, &'a Document), Failure> {
    let device = call.key("deviceId");
    let backup = state.get(&BACKUPS, &call.key("backupId"))?;
    if backup.reference(DEVICE_ID).as_ref() == Some(&device) { Ok((device, backup)) } else { Err(Failure::NotFound) }
}

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = call.key("deviceId");
    state.get(&DEVICES, &device)?;
    Ok(Outcome::List(state.having(&BACKUPS, DEVICE_ID, &device).map(|row| Document::clone(row)).collect()))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("deviceId");
    ready(transaction, &key)?;
    let backup = take(transaction, &key, None)?;
    Ok(Outcome::Object(Document::clone(transaction.get(&BACKUPS, &backup)?)))
}

fn download(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let backup = find(state, call)?.1;
    Ok(Outcome::File {
        content: content(state, backup),
        media_type: "application/octet-stream".to_owned(),
        name: backup.text(FILENAME).unwrap_or("backup").to_owned(),
    })
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let backup = find(transaction, call)?.1.key();
    transaction.delete(&BACKUPS, &backup)?;
    Ok(done("The backup is deleted."))
}

fn apply(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let device = find(transaction, call)?.0;
    start_again(transaction, &device)?;
    Ok(done("The backup is applied."))
}
