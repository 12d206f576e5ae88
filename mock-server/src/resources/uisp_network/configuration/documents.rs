//! Documents of configuration that devices keep: read as they were written, and before that the emptiest ones that are valid.
//!
//! An operation's path says it all: `/devices/aircubes/{id}/config/wireless` is the document `wireless` of an airCube. The families'
//! paths and the general ones (`/devices/{id}/system`) name the same documents; what one of them does not show, it does not lose.

use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Resource, State, Transaction, Value};
use crate::generated::fields::{DEVICE_ID, NAME, TYPE, VALUE};
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::devices::devices::DEVICES;
use crate::resources::uisp_network::devices::life::ready;
use crate::resources::uisp_network::lists::done;
use crate::specification::{Content, Kind, Operation};

/// The documents. A row has `deviceId`, the document's `name`, for example `wireless`, and as `value` the document.
pub static CONFIGURATIONS: Resource = Resource {
    identity: Identity::Uuid,
    parent: Some(Reference::owned(DEVICE_ID, "network-devices")),
    ..Resource::plain("network-configurations", &schemas::DEVICE_CONFIGURATION)
};

/// The families that have paths of their own below `/devices`, with the type of their devices.
const FAMILIES: &[(&str, &str)] = &[
    ("aircubes", "airCube"),
    ("airmaxes", "airMax"),
    ("blackboxes", "blackBox"),
    ("epowers", "epower"),
    ("erouters", "erouter"),
    ("eswitches", "eswitch"),
    ("onus", "onu"),
    ("solarbeams", "solarBeam"),
    ("toughswitches", "toughSwitch"),
    ("uisprlxcs", "uisprlxc"),
    ("uisprs", "uispr"),
    ("uispss", "uisps"),
];

/// Answers with the document that the path names.
///
/// # Errors
/// `NotFound` for an unknown device and for one of another family.
pub fn read(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = device(state, call)?;
    Ok(shown(state, &device, name(call.operation)))
}

/// Writes the document that the path names: what the request leaves out of an object stays as it is, a list is replaced. Answers with
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
    Ok(shown(transaction, &device, name))
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
        Some(family) if device.text(TYPE) != Some(family) => Err(Failure::NotFound),
        _ => Ok(key),
    }
}

/// A document of a device, if it was ever written.
#[must_use]
pub fn stored<'a>(state: &'a State, device: &Key, name: &str) -> Option<&'a Value> {
    row(state, device, name).map(|row| row.get(VALUE))
}

/// Writes a document of a device, an object over the one before.
///
/// # Errors
/// What the table refuses.
pub fn store(transaction: &mut Transaction, device: &Key, name: &str, given: Value) -> Result<(), Failure> {
    let Some(row) = row(transaction, device, name).map(|row| row.key()) else {
        let row = Document::new().with(DEVICE_ID, Value::from(device.clone())).with(NAME, name).with(VALUE, given);
        return transaction.insert(&CONFIGURATIONS, row).map(drop);
    };
    transaction.edit(&CONFIGURATIONS, &row, |row| {
        let merged = match (row.get(VALUE).as_object(), given.as_object()) {
            (Some(before), Some(given)) => {
                let mut merged = before.clone();
                merged.merge(given);
                merged.into()
            }
            _ => given,
        };
        row.set(VALUE, merged);
    })
}

/// The document's name: what stands behind the device in the path, where `config/wireless` is the same as `wireless`.
fn name(operation: &Operation) -> &'static str {
    let (_, behind) = operation.path.split_once("}/").unwrap_or_default();
    behind.strip_prefix("config/").unwrap_or(behind)
}

/// The family of devices that an operation is for; none for all.
fn family(operation: &Operation) -> Option<&'static str> {
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

fn shown(state: &State, device: &Key, name: &str) -> Outcome {
    Outcome::Value(stored(state, device, name).cloned().unwrap_or_default())
}

fn row<'a>(state: &'a State, device: &Key, name: &str) -> Option<&'a Document> {
    let mut rows = state.having(&CONFIGURATIONS, DEVICE_ID, device);
    rows.find(|row| row.text(NAME) == Some(name)).map(|row| &**row)
}
