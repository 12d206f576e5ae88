//! Firmware: what the console has in store, and which of it is the newest for a device.

use std::collections::HashSet;

use super::devices::is_online;
use crate::engine::resource::Identity;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::console::tasks::semantic;
use crate::resources::uisp_network::lists::in_order;

/// The firmware in store. A row is flat: `version`, `models`, `platformId`, `platformName`, `filename`, `origin`, `stable`, `date`,
/// `size` and `url`.
pub static FIRMWARES: Resource =
    Resource { identity: Identity::Uuid, ..Resource::plain("network-firmwares", &schemas::FIRMWARE) };

/// What the server does for the operations on firmware.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_firmwares", Plan::Answer(list, LISTING)),
    ("download_firmwares", Plan::Answer(list, DOWNLOADING)),
    ("delete_firmwares", Plan::Action(delete, DELETING)),
];

const LISTING: &[Rule] = &[
    Rule::assumed("the demo world's firmware is made up, and its files do not exist"),
    Rule::assumed("dates are milliseconds since 1970, sizes are in bytes; what a firmware supports is null"),
    Rule::assumed("the newest firmware of a device is the highest stable version in store for its model, or its own"),
];
const DOWNLOADING: &[Rule] =
    &[Rule::assumed("all that the vendor offers is in store already, so the answer is the list as it is")];
const DELETING: &[Rule] = &[
    Rule::documented("the ids are given as a list, and the answer is a list of firmware", "POST /firmwares/delete"),
    Rule::assumed("the answer holds what is deleted; an unknown id is a 404, and then nothing is deleted"),
    Rule::assumed("an id that is given twice counts once; devices keep the version that they have"),
];

/// The parts of a version, which versions are ordered by.
type Parts = (u32, u32, u32);

/// The newest version for a device, if it is newer than its own.
#[must_use]
pub fn newest<'a>(state: &'a State, device: &Document) -> Option<&'a str> {
    candidates(state, device).max_by_key(|version| parts(version))
}

/// Whether a version is in store for a device, newer or not, stable or not.
#[must_use]
pub fn is_in_store(state: &State, device: &Document, version: &str) -> bool {
    let model = device.get(MODEL);
    let mut rows = state.table(&FIRMWARES).rows();
    !model.is_null() && rows.any(|row| row.text(VERSION) == Some(version) && row.get(MODELS).as_list().contains(model))
}

/// What the firmware is and could be (`DeviceFirmware`).
#[must_use]
pub fn of_device(state: &State, device: &Document) -> Option<Document> {
    let current = device.text(FIRMWARE_VERSION)?;
    let latest = newest(state, device).unwrap_or(current);
    let same_major = candidates(state, device).filter(|version| parts(version).0 == parts(current).0);
    let on_major = same_major.max_by_key(|version| parts(version)).unwrap_or(current);
    Some(
        Document::new()
            .with(COMPATIBLE, true)
            .with(CURRENT, current)
            .with(LATEST, latest)
            .with(LATEST_OVER, latest)
            .with(LATEST_ON_CURRENT_MAJOR_VERSION, on_major)
            .with(UPGRADE_RECOMMENDED_TO_VERSION, latest)
            .with(PROSPECTIVE, latest),
    )
}

/// Whether a device is connected and could have a newer version.
#[must_use]
pub fn can_upgrade(state: &State, device: &Document) -> bool {
    is_online(device) && newest(state, device).is_some()
}

/// The versions in store that are newer than the device's own.
fn candidates<'a>(state: &'a State, device: &Document) -> impl Iterator<Item = &'a str> {
    let model = device.get(MODEL).clone();
    let own = device.text(FIRMWARE_VERSION).map(parts);
    let rows = state.table(&FIRMWARES).rows().filter(move |row| {
        own.is_some() && row.is_true(STABLE) && !model.is_null() && row.get(MODELS).as_list().contains(&model)
    });
    rows.filter_map(|row| row.text(VERSION)).filter(move |version| Some(parts(version)) > own)
}

fn parts(version: &str) -> Parts {
    let mut parts = version.split(['.', '-']).map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
}

fn list(state: &State, _: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::List(in_order(state, &FIRMWARES).into_iter().map(|row| show(row)).collect()))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let mut seen = HashSet::new();
    let ids = call.content.as_list().iter().filter_map(Key::of).filter(|id| seen.insert(id.clone()));
    let mut deleted = Vec::new();
    for id in ids {
        deleted.push(show(transaction.get(&FIRMWARES, &id)?));
        transaction.delete(&FIRMWARES, &id)?;
    }
    Ok(Outcome::List(deleted))
}

fn show(row: &Document) -> Document {
    let copied = [FILENAME, ID, MODELS, ORIGIN, PLATFORM_ID, PLATFORM_NAME, STABLE, VERSION];
    let identification: Document = copied.into_iter().map(|field| (field, row.get(field).clone())).collect();
    let semver = semantic(row.text(VERSION)).map(Value::from);
    Document::new()
        .with(IDENTIFICATION, identification.with(LITE, false).with(FIRMWARE_COMPATIBILITY, "compatible"))
        .with(SEMVER, semver)
        .with(DATE, row.get(DATE).clone())
        .with(SIZE, row.get(SIZE).clone())
        .with(URL, row.get(URL).clone())
}
