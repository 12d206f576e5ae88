//! Documents of configuration that devices keep: read as they were written, and before that the emptiest ones that are valid.
//!
//! An operation's path says it all: `/devices/aircubes/{id}/config/wireless` is the document `wireless` of an airCube. The families'
//! paths and the general ones (`/devices/{id}/system`) name the same documents; what one of them does not show, it does not lose.
//! What a document says about the device itself, its name for example, is kept with the device alone (see `shared.rs`).

use super::{addresses, shared, starts, twins};
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Resource, State, Transaction, Value};
use crate::generated::fields::{ADMIN_PASSWORD, DEVICE_ID, NAME, NEW_PASSWORD, PASSWORD, TYPE, VALUE};
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::devices::devices::DEVICES;
use crate::resources::uisp_network::devices::life::ready;
use crate::resources::uisp_network::lists::done;
use crate::specification::{Content, Field, Kind, Operation};

/// The documents. A row has `deviceId`, the document's `name`, for example `wireless`, and as `value` the document.
pub static CONFIGURATIONS: Resource = Resource {
    identity: Identity::Uuid,
    parent: Some(Reference::owned(DEVICE_ID, "network-devices")),
    ..Resource::plain("network-configurations", &schemas::DEVICE_CONFIGURATION)
};

/// The document of the families whose `system` has another form than the general one.
pub const OWN_SYSTEM: &str = "own-system";

/// The families that have paths of their own below `/devices`, with the types of their devices.
const FAMILIES: &[(&str, &[&str])] = &[
    ("aircubes", &["airCube"]),
    ("airmaxes", &["airMax"]),
    ("airos", &["airMax", "airFiber", "wave"]),
    ("blackboxes", &["blackBox"]),
    ("epowers", &["epower"]),
    ("erouters", &["erouter"]),
    ("eswitches", &["eswitch"]),
    ("onus", &["onu"]),
    ("solarbeams", &["solarBeam"]),
    ("toughswitches", &["toughSwitch"]),
    ("uisprlxcs", &["uisprlxc"]),
    ("uisprs", &["uispr"]),
    ("uispss", &["uisps"]),
    ("wifi-router", &["airCube", "express"]),
];

/// What is taken and never read back.
const SECRETS: &[Field] = &[PASSWORD, NEW_PASSWORD, ADMIN_PASSWORD];

/// Answers with the document that the path names.
///
/// # Errors
/// `NotFound` for an unknown device and for one of another family.
pub fn read(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = device(state, call)?;
    Ok(Outcome::Value(shown(state, &device, name(call.operation))))
}

/// Writes the document that the path names: what the request leaves out of an object stays as it is, a null empties, a list is replaced. Answers with
/// the document, or with a status where that is what the operation answers.
///
/// # Errors
/// `NotFound` as for reading, `Unprocessable` for a device that is not connected.
pub fn write(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let device = device(transaction, call)?;
    ready(transaction, &device)?;
    let name = name(call.operation);
    let given = if call.content.is_null() { Value::from(call.body.clone()) } else { call.content.clone() };
    store(transaction, &device, name, given)?;
    if answers_with_status(call.operation) {
        return Ok(done("The configuration was written."));
    }
    Ok(Outcome::Value(shown(transaction, &device, name)))
}

/// The device that the path names, if it is of the path's family.
///
/// # Errors
/// `NotFound` for an unknown device and for one of another family.
pub fn device(state: &State, call: &Call) -> Result<Key, Failure> {
    let (_, key) = call.path.first().ok_or(Failure::NotFound)?;
    let key = Key::parse(key);
    let device = state.get(&DEVICES, &key)?;
    match family(call.operation) {
        Some(family) if !device.text(TYPE).is_some_and(|kind| family.contains(&kind)) => Err(Failure::NotFound),
        _ => Ok(key),
    }
}

/// A document of a device as it reads: what was written, or what it starts with, and what the device itself says.
#[must_use]
pub fn shown(state: &State, device: &Key, name: &str) -> Value {
    let Some(device) = state.find(&DEVICES, device) else { return Value::Null };
    shared::with_device(device, name, written(state, device, name))
}

/// A document of a device, if it was ever written.
#[must_use]
pub fn stored<'a>(state: &'a State, device: &Key, name: &str) -> Option<&'a Value> {
    row(state, device, name).map(|row| row.get(VALUE))
}

/// Writes a document of a device, an object over the one before; what it says about the device itself is written there.
///
/// # Errors
/// `NotFound` for an unknown device, and what the tables refuse.
pub fn store(transaction: &mut Transaction, device: &Key, name: &str, given: Value) -> Result<(), Failure> {
    shared::carry(transaction, device, name, &given)?;
    let row = Document::clone(transaction.get(&DEVICES, device)?);
    let before = written(transaction, &row, name);
    let given = match name {
        "system" => addresses::with_name_servers(&before, without_secrets(given)),
        OWN_SYSTEM => without_secrets(given),
        _ => shared::without_same(&row, name, given),
    };
    let after = match (before.as_object(), given.as_object()) {
        (Some(before), Some(given)) => {
            let mut merged = before.clone();
            merged.merge(given);
            merged.into()
        }
        _ => given,
    };
    let after = match twins::other(&row, name) {
        Some(other) => {
            if name == "wireless" {
                twins::check(&after)?;
            }
            let after = if name == "wireless" { twins::with_channels(&before, after) } else { after };
            if let Some(held) = stored(transaction, device, other) {
                let told = twins::told(name, &after, held);
                put(transaction, device, other, told)?;
            }
            after
        }
        None => after,
    };
    put(transaction, device, name, after)
}

/// Writes a document as it is.
fn put(transaction: &mut Transaction, device: &Key, name: &str, after: Value) -> Result<(), Failure> {
    match row(transaction, device, name).map(Document::key) {
        Some(row) => transaction.edit(&CONFIGURATIONS, &row, |row| row.set(VALUE, after)),
        None => {
            let row = Document::new().with(DEVICE_ID, device.clone()).with(NAME, name).with(VALUE, after);
            transaction.insert(&CONFIGURATIONS, row).map(drop)
        }
    }
}

/// Takes a field out of a document, if it has it.
///
/// # Errors
/// None in a sound world.
pub fn forget(transaction: &mut Transaction, device: &Key, name: &str, field: Field) -> Result<(), Failure> {
    let Some(row) = row(transaction, device, name) else { return Ok(()) };
    let Some(document) = row.get(VALUE).as_object().filter(|document| document.contains(field)) else { return Ok(()) };
    let (key, mut left) = (row.key(), document.clone());
    left.take(field);
    transaction.edit(&CONFIGURATIONS, &key, |row| row.set(VALUE, left))
}

/// The document's name: what stands behind the device in the path, where `config/wireless` is the same as `wireless`.
fn name(operation: &Operation) -> &'static str {
    let (before, behind) = operation.path.split_once("}/").unwrap_or_default();
    match behind.strip_prefix("config/").unwrap_or(behind) {
        "system" if ["/devices/aircubes/{", "/devices/solarbeams/{"].iter().any(|own| before.starts_with(own)) => {
            OWN_SYSTEM
        }
        name => name,
    }
}

/// The types of devices that an operation is for; none for all.
fn family(operation: &Operation) -> Option<&'static [&'static str]> {
    let segment = operation.path.split('/').nth(2)?;
    FAMILIES.iter().find(|(path, _)| *path == segment).map(|(_, family)| *family)
}

/// Whether an operation answers that something was done, and not with what there is now.
fn answers_with_status(operation: &Operation) -> bool {
    match &operation.success().content {
        Content::Json(schema) => matches!(schema.kind, Kind::Object(object) if std::ptr::eq(object, &schemas::STATUS)),
        Content::Empty | Content::Xml(_) | Content::Bytes(_) => false,
    }
}

/// What was written, or what the document starts with.
fn written(state: &State, device: &Document, name: &str) -> Value {
    stored(state, &device.key(), name).cloned().unwrap_or_else(|| starts::start(device, name))
}

fn without_secrets(value: Value) -> Value {
    match value {
        Value::Object(document) => {
            let mut kept = Document::new();
            for (field, value) in document.iter().filter(|(field, _)| !SECRETS.contains(field)) {
                // A null is kept: it takes away what was there.
                kept.put(field, without_secrets(value.clone()));
            }
            kept.into()
        }
        other => other,
    }
}

fn row<'a>(state: &'a State, device: &Key, name: &str) -> Option<&'a Document> {
    let mut rows = state.having(&CONFIGURATIONS, DEVICE_ID, device);
    rows.find(|row| row.text(NAME) == Some(name)).map(|row| &**row)
}
