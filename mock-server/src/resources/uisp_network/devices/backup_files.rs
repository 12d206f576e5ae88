//! Files of backups: uploaded, described, and several of them as one archive.

use super::backups::{BACKUPS, content, find, take};
use super::devices::DEVICES;
use super::life::ready;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction};
use crate::generated::fields::*;

/// What the server does for the operations on files of backups.
pub static PLANS: &[(&str, Plan)] = &[
    ("update_device_backups", Plan::Action(upload, UPLOADING)),
    ("update_device_backup", Plan::Action(describe, DESCRIBING)),
    ("create_devices_backup", Plan::Action(archive, ARCHIVING)),
];

const UPLOADING: &[Rule] = &[
    Rule::documented("the file travels in a form", "PUT /devices/{deviceId}/backups"),
    Rule::assumed("it becomes another backup of the device, of the kind that the device makes, whatever is in it"),
    Rule::assumed("a device that is not connected takes one too; one of another vendor refuses with 422"),
];
const DESCRIBING: &[Rule] = &[
    Rule::assumed("note, name of the file, firmware and pin are written as a whole: what is left out is empty"),
    Rule::assumed("kind and moment stay what they are; another id than the backup's own is a 400"),
];
const ARCHIVING: &[Rule] = &[
    Rule::assumed("every device makes a backup, which is listed like any other"),
    Rule::assumed("the answer is a tar archive with one file for each device, in the order of the request"),
    Rule::assumed(
        "a device that is not connected, or is of another vendor, refuses with 422, and then no backup is made",
    ),
    Rule::assumed("a request without a device is a 400, one that is not known a 404"),
];

fn upload(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("deviceId");
    transaction.get(&DEVICES, &key)?;
    let backup = take(transaction, &key, Some(call.content.clone()))?;
    Ok(Outcome::Object(Document::clone(transaction.get(&BACKUPS, &backup)?)))
}

fn describe(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let backup = find(transaction, call)?.1.key();
    if call.body.reference(ID).is_some_and(|id| id != backup) {
        return Err(Failure::invalid(ID.name(), "This is not the backup that the path names."));
    }
    transaction.edit(&BACKUPS, &backup, |row| {
        for field in [NOTE, FILENAME, FIRMWARE_VERSION] {
            row.set(field, call.body.get(field).clone());
        }
        row.set(PINNED, call.body.is_true(PINNED));
    })?;
    Ok(Outcome::Empty)
}

fn archive(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let mut devices: Vec<Key> = Vec::new();
    for key in call.body.get(DEVICE_IDS).as_list().iter().filter_map(Key::of) {
        if !devices.contains(&key) {
            devices.push(key);
        }
    }
    if devices.is_empty() {
        return Err(Failure::invalid(DEVICE_IDS.name(), "It names no device."));
    }
    let mut backups = Vec::new();
    for device in &devices {
        ready(transaction, device)?;
        backups.push(take(transaction, device, None)?);
    }
    let packed = pack(transaction, &backups).map_err(|_| Failure::Internal)?;
    Ok(Outcome::File {
        content: packed.into(),
        media_type: "application/octet-stream".to_owned(),
        name: format!("backups-{}.tar", transaction.now().format("%Y%m%d%H%M%S")),
    })
}

/// The files of some backups as a tar archive.
fn pack(state: &State, backups: &[Key]) -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    let modified = u64::try_from(state.now().timestamp()).unwrap_or(0);
    for backup in backups.iter().filter_map(|key| state.find(&BACKUPS, key)) {
        let content = content(state, backup);
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len().try_into().unwrap_or(u64::MAX));
        header.set_mode(0o644);
        header.set_mtime(modified);
        archive.append_data(&mut header, name(backup), &*content)?;
    }
    archive.into_inner()
}

/// The name of a file in the archive: that of the device, and of the backup as far as it is a plain name.
fn name(backup: &Document) -> String {
    let plain =
        |character: char| if character.is_alphanumeric() || "-_.".contains(character) { character } else { '_' };
    let name = backup.text(FILENAME).unwrap_or("backup");
    format!("{}-{}", backup.text(DEVICE_ID).unwrap_or_default(), name.chars().map(plain).collect::<String>())
}
