//! What documents of configuration and the device's own row both say: it is kept in the row alone, so that every path shows the same.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::addresses;
use super::documents::{OWN_SYSTEM, forget, stored};
use crate::engine::{Document, Failure, Key, Transaction, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::devices::devices::DEVICES;
use crate::resources::uisp_network::devices::radios;
use crate::specification::Field;

/// One place of a document that says what the row of the device says.
struct Same {
    /// The types of devices; none for all.
    families: &'static [&'static str],
    document: &'static str,
    /// The way to the place. A list on it is entered at its first element.
    place: &'static [Field],
    row: Field,
    /// Whether the document may say something else than the row: then it keeps that.
    may_differ: bool,
}

static SAME: &[Same] = &[
    same(&[], "system", &[NAME], NAME),
    same(&[], OWN_SYSTEM, &[DEVICE_NAME], NAME),
    same(ONU, "system", &[ENABLED], ENABLED),
    same(AIRMAX, "wireless", &[DEV_NAME], NAME),
    same(AIRMAX, "wireless", &[SSID], SSID),
    same(AIRMAX, "wireless", &[CONTROL_FREQUENCY], FREQUENCY),
    same(AIRMAX, "wireless", &[CHANNEL_WIDTH], CHANNEL_WIDTH),
    same(AIRMAX, "wireless", &[MODE], WIRELESS_MODE),
    same(AIRMAX, "wireless", &[TX_POWER], TRANSMIT_POWER),
    same(AIRCUBE, "wireless", &[WIFI5_GHZ, SSID], SSID),
    same(RADIOS, "configuration", &[SYSTEM, HOSTNAME], HOSTNAME),
    same(RADIOS, "configuration", &[WIRELESS, INTERFACES, SSID], SSID),
    unless_said("configuration", &[WIRELESS, INTERFACES, FREQUENCY, RX], FREQUENCY),
    same(RADIOS, "configuration", &[WIRELESS, INTERFACES, FREQUENCY, TX], FREQUENCY),
    unless_said("configuration", &[WIRELESS, INTERFACES, CHANNEL_WIDTH, RX], CHANNEL_WIDTH),
    same(RADIOS, "configuration", &[WIRELESS, INTERFACES, CHANNEL_WIDTH, TX], CHANNEL_WIDTH),
    same(ROUTERS, "configuration", &[SYSTEM, DEVICE_NAME], NAME),
    same(ROUTERS, "configuration", &[WIRELESS, INTERFACES, SSID], SSID),
    same(OTHERS, "config", &[DEVICE_ID], ID),
    same(OTHERS, "config", &[HOSTNAME], NAME),
    same(OTHERS, "config", &[IP_ADDRESS], IP_ADDRESS),
    same(OTHERS, "config", &[MAC_ADDRESS], MAC),
    same(OTHERS, "config", &[DEVICE_ROLE], ROLE),
    same(OTHERS, "config", &[SITE_ID], SITE_ID),
    same(OTHERS, "config", &[NOTE], NOTE),
];

const AIRMAX: &[&str] = &["airMax"];
const AIRCUBE: &[&str] = &["airCube"];
const ONU: &[&str] = &["onu"];
const RADIOS: &[&str] = &["airMax", "airFiber", "wave"];
const ROUTERS: &[&str] = &["airCube", "express"];
const OTHERS: &[&str] = &["blackBox"];

/// What an explicit null in a document takes away from the row; everything else stays.
const CLEARED: [Field; 4] = [IP_ADDRESS, MAC, NOTE, TRANSMIT_POWER];

/// Where the configuration of a radio says what it is: an access point or a station, of one or many.
const AP: &[Field] = &[WIRELESS, INTERFACES, AP_MODE];
const PTP: &[Field] = &[WIRELESS, INTERFACES, PTP_MODE];

/// The prefix of an address that stands for itself.
pub const ALONE: &str = "/32";

/// A document with what the device's row says.
#[must_use]
pub fn with_device(device: &Document, name: &str, document: Value) -> Value {
    let places: Vec<&Same> = of(device, name).collect();
    let document = if places.is_empty() || !document.is_null() { document } else { Document::new().into() };
    let row = |field: Field| {
        if field == TRANSMIT_POWER { radios::transmit_power(device) } else { device.get(field).clone() }
    };
    let mut shown = places.into_iter().fold(document, |shown, same| match &row(same.row) {
        _ if same.may_differ && at(&shown, same.place).is_some_and(|said| !said.is_null()) => shown,
        Value::Null if CLEARED.contains(&same.row) => replaced(&shown, same.place, &Value::Null),
        Value::Null => shown,
        Value::Text(address) if same.row == IP_ADDRESS => {
            let plain = address.strip_suffix(ALONE).unwrap_or(address);
            replaced(&shown, same.place, &Value::from(plain))
        }
        value => replaced(&shown, same.place, value),
    });
    if let (Some(mode), "configuration") = (device.text(WIRELESS_MODE), name) {
        let (ap, ptp) = flags(mode);
        shown = replaced(&replaced(&shown, AP, &ap.into()), PTP, &ptp.into());
    }
    if name == "system" {
        let address = addresses::plain(device);
        shown = replaced(&shown, &[IP_V4_ADDRESS], &address.map(str::to_owned).into());
    }
    if let ("airMax", "wireless", Some(wireless)) = (kind(device), name, shown.as_object()) {
        let mut wireless = wireless.clone();
        wireless.set_default(CENTER_FREQUENCY, device.get(FREQUENCY).clone());
        shown = wireless.into();
    }
    shown
}

/// Writes to the device's row what a document says about it.
///
/// # Errors
/// `NotFound` for an unknown device, `Invalid` for numbers that a radio cannot have.
pub fn carry(transaction: &mut Transaction, device: &Key, name: &str, given: &Value) -> Result<(), Failure> {
    let row = transaction.get(&DEVICES, device)?;
    for same in of(row, name).filter(|same| same.may_differ) {
        if let Some(value) = at(given, same.place) {
            fitting(same.row, value.clone())?;
        }
    }
    let said = of(row, name)
        .filter(|same| same.row != ID && !same.may_differ)
        .filter_map(|same| Some((same.row, at(given, same.place)?)));
    let mut changes: Vec<(Field, Value)> = said
        .filter(|(field, value)| !value.is_null() || CLEARED.contains(field))
        .map(|(field, value)| (field, value.clone()))
        .collect();
    if let (Some(Value::Boolean(ap)), Some(Value::Boolean(ptp))) = (at(given, AP), at(given, PTP))
        && row.text(WIRELESS_MODE).map(flags) != Some((*ap, *ptp))
    {
        let (end, sort) = (if *ap { "ap" } else { "sta" }, if *ptp { "ptp" } else { "ptmp" });
        changes.push((WIRELESS_MODE, format!("{end}-{sort}").into()));
    }
    if let ("config", Some((_, name))) = (name, changes.iter().find(|(field, _)| *field == NAME))
        && name != row.get(NAME)
    {
        let name = name.clone();
        changes.push((HOSTNAME, name));
    }
    if name == "system" {
        changes.extend(addresses::said(row, given, stored(transaction, device, name))?.map(|it| (IP_ADDRESS, it)));
    }
    change(transaction, device, changes)
}

/// A document without what the device's row says anyway, where it may differ.
#[must_use]
pub fn without_same(device: &Document, name: &str, document: Value) -> Value {
    of(device, name).filter(|same| same.may_differ).fold(document, |document, same| {
        let said = at(&document, same.place).and_then(Value::as_decimal);
        match said {
            Some(said) if said != device.decimal(same.row) => document,
            _ => replaced(&document, same.place, &Value::Null),
        }
    })
}

/// Changes what a device is called, where it is found and what it transmits.
///
/// # Errors
/// `NotFound` for an unknown device, `Invalid` for numbers that a radio cannot have.
pub fn change(transaction: &mut Transaction, device: &Key, changes: Vec<(Field, Value)>) -> Result<(), Failure> {
    let before = transaction.get(&DEVICES, device)?;
    let mut after = Document::clone(before);
    for (field, value) in changes {
        after.set(field, fitting(field, value)?);
    }
    if after == **before {
        return Ok(());
    }
    // The centre of the old channel is not that of the new one.
    let moved = after.get(FREQUENCY) != before.get(FREQUENCY);
    transaction.update(&DEVICES, after)?;
    if moved { forget(transaction, device, "wireless", CENTER_FREQUENCY) } else { Ok(()) }
}

/// What stands at a place of a document, null included.
#[must_use]
pub fn at<'a>(value: &'a Value, place: &[Field]) -> Option<&'a Value> {
    match (value, place) {
        (Value::List(elements), [_, ..]) => at(elements.first()?, place),
        (found, []) => Some(found),
        (Value::Object(document), [field, rest @ ..]) if document.contains(*field) => at(document.get(*field), rest),
        _ => None,
    }
}

const fn same(families: &'static [&'static str], document: &'static str, place: &'static [Field], row: Field) -> Same {
    Same { families, document, place, row, may_differ: false }
}

/// What the row says of a place until the document says something else.
const fn unless_said(document: &'static str, place: &'static [Field], row: Field) -> Same {
    Same { families: RADIOS, document, place, row, may_differ: true }
}

fn of(device: &Document, name: &str) -> impl Iterator<Item = &'static Same> {
    let kind = kind(device);
    let fits = move |same: &&Same| same.families.is_empty() || same.families.contains(&kind);
    let places: Vec<&Same> = SAME.iter().filter(|same| same.document == name).filter(fits).collect();
    places.into_iter()
}

fn kind(device: &Document) -> &str {
    device.text(TYPE).unwrap_or_default()
}

/// The same with another value at the place; as it is where the way to the place is not there.
#[must_use]
pub fn replaced(value: &Value, place: &[Field], new: &Value) -> Value {
    match (value, place) {
        (Value::Object(document), [field]) => Document::clone(document).with(*field, new.clone()).into(),
        (Value::Object(document), [field, rest @ ..]) if document.contains(*field) => {
            let inner = replaced(document.get(*field), rest, new);
            Document::clone(document).with(*field, inner).into()
        }
        (Value::List(elements), [_, ..]) => {
            let mut elements = elements.to_vec();
            if let Some(first) = elements.first_mut() {
                *first = replaced(first, place, new);
            }
            elements.into()
        }
        _ => value.clone(),
    }
}

/// A value as the row keeps it.
fn fitting(field: Field, value: Value) -> Result<Value, Failure> {
    let number = value.as_decimal().map(|number| number.normalize());
    match (field, number) {
        (FREQUENCY | CHANNEL_WIDTH | TRANSMIT_POWER, Some(number)) => {
            let fits = match field {
                FREQUENCY => number > Decimal::ZERO && number <= HIGHEST.into(),
                CHANNEL_WIDTH => number >= Decimal::ZERO && number <= HIGHEST.into() && number.is_integer(),
                _ => number.abs() <= STRONGEST.into(),
            };
            match number.to_i64().filter(|_| number.is_integer()) {
                _ if !fits => Err(Failure::invalid(field.name(), "A radio cannot have this value.")),
                Some(whole) => Ok(whole.into()),
                None => Ok(number.into()),
            }
        }
        (IP_ADDRESS, _) => match value.as_text() {
            Some("") => Ok(Value::Null),
            Some(address) if !address.contains('/') => Ok(format!("{address}{ALONE}").into()),
            _ => Ok(value),
        },
        _ => Ok(value),
    }
}

/// The highest frequency and the greatest width of any radio, in MHz.
const HIGHEST: i64 = 1_000_000;

/// More than any radio transmits, in dBm.
const STRONGEST: i64 = 100;

/// Whether a mode is that of an access point, and whether it is for two ends alone.
fn flags(mode: &str) -> (bool, bool) {
    (mode.starts_with("ap"), mode.ends_with("ptp"))
}
