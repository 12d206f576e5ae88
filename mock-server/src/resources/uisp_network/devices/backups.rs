//! Backups of what devices are configured to do.

use std::sync::Arc;

use super::devices::DEVICES;
use super::life::{ready, start_again};
use super::radios;
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::lists::done;

/// The backups of devices. A row has the fields of `DeviceBackup` and `deviceId`.
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
    Rule::assumed("the file is a text that names the device, its model and the moment of the backup"),
    Rule::assumed("`replaceUnmsKey` changes nothing"),
    Rule::assumed("the firmware of a backup is null: what form it has is not documented"),
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

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = call.key("deviceId");
    state.get(&DEVICES, &device)?;
    Ok(Outcome::List(state.having(&BACKUPS, DEVICE_ID, &device).map(|row| Document::clone(row)).collect()))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("deviceId");
    let device = ready(transaction, &key)?;
    if device.text(TYPE) == Some("blackBox") {
        return Err(Failure::Unprocessable("Devices of other vendors have no backups.".to_owned()));
    }
    let now = transaction.now();
    let kind = if radios::is_radio(&device) { "cfg" } else { "tar" };
    let name = device.text(HOSTNAME).or_else(|| device.text(NAME)).unwrap_or("device");
    let row = Document::new()
        .with(DEVICE_ID, key)
        .with(TYPE, kind)
        .with(EXTENSION, kind)
        .with(TIMESTAMP, now)
        .with(FILENAME, format!("{name}-{}.{kind}", now.format("%Y%m%d%H%M%S")))
        .with(PINNED, false);
    let backup = transaction.insert(&BACKUPS, row)?;
    Ok(Outcome::Object(Document::clone(transaction.get(&BACKUPS, &backup)?)))
}

fn download(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let (device, backup) = find(state, call)?;
    let device = state.get(&DEVICES, &device)?;
    let taken = backup.moment(TIMESTAMP).map(|moment| moment.to_rfc3339()).unwrap_or_default();
    let text = |field| device.text(field).unwrap_or_default();
    let content = format!("device.id={}\ndevice.model={}\nbackup.timestamp={taken}\n", text(ID), text(MODEL));
    Ok(Outcome::File {
        content: Arc::from(content.into_bytes()),
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

/// The device that the path names, and a backup of it.
fn find<'a>(state: &'a State, call: &Call) -> Result<(Key, &'a Document), Failure> {
    let device = call.key("deviceId");
    let backup = state.get(&BACKUPS, &call.key("backupId"))?;
    if backup.reference(DEVICE_ID).as_ref() == Some(&device) { Ok((device, backup)) } else { Err(Failure::NotFound) }
}
