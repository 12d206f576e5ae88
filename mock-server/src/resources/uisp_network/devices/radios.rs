//! Radios: what they transmit, how well they are heard, and what fits through.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::devices::{DEVICES, is_online};
use super::{firmware, stations};
use crate::engine::{Document, State, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::configuration::documents::shown;
use crate::resources::uisp_network::configuration::shared::at;
use crate::resources::uisp_network::lists::whole;
use crate::resources::uisp_network::telemetry;
use crate::specification::Field;

/// The country that all radios are set to, as ISO 3166 numbers it.
pub const COUNTRY: i64 = 840;

/// Whether a device has a radio for links.
#[must_use]
pub fn is_radio(device: &Document) -> bool {
    matches!(device.text(TYPE), Some("airMax" | "airFiber" | "airCube" | "wave"))
}

/// The series of a radio, by its model.
#[must_use]
pub fn series(device: &Document) -> Option<&'static str> {
    let model = device.text(MODEL).unwrap_or_default();
    match device.text(TYPE)? {
        "airMax" if model.starts_with("GBE") => Some("G60"),
        "airMax" if model.contains("AC") => Some("AC"),
        "airMax" => Some("M"),
        "airFiber" if model.starts_with("LTU") || model.starts_with("AF-5XHD") => Some("LTU"),
        "airFiber" if model.starts_with("AF60") => Some("G60"),
        "airFiber" => Some("classic"),
        "wave" => Some("G60"),
        _ => None,
    }
}

/// What fits through a radio at its best, in bits per second and one direction.
#[must_use]
pub fn theoretical(device: &Document) -> Option<i64> {
    let width = device.integer(CHANNEL_WIDTH)?.max(0);
    let per_megahertz = if device.decimal(FREQUENCY) > 50_000.into() { 1_250_000 } else { 7_500_000 };
    Some(width.saturating_mul(per_megahertz))
}

/// What fits through it at a moment: down and up.
#[must_use]
pub fn capacity(device: &Document, at: DateTime<Utc>) -> Option<(i64, i64)> {
    let (most, id) = (theoretical(device)?, device.text(ID)?);
    let least = most / 10 * 7;
    Some((telemetry::whole(id, "downlink", at, least, most), telemetry::whole(id, "uplink", at, least, most)))
}

/// How strong a radio hears the other end, in dBm; nothing for those that hear many.
#[must_use]
pub fn signal(state: &State, device: &Document, at: DateTime<Utc>) -> Option<i64> {
    let mode = device.text(WIRELESS_MODE)?;
    let linked =
        device.reference(PARENT_ID).is_some() || state.having(&DEVICES, PARENT_ID, &device.key()).next().is_some();
    if mode == "ap-ptmp" || !linked {
        return None;
    }
    Some(telemetry::whole(device.text(ID)?, "signal", at, -62, -48))
}

/// The power it transmits with, in dBm.
#[must_use]
pub fn transmit_power(device: &Document) -> Value {
    match device.get(TRANSMIT_POWER) {
        _ if !is_radio(device) => Value::Null,
        Value::Null if device.text(ROLE) == Some("ap") => 22.into(),
        Value::Null => 19.into(),
        written => written.clone(),
    }
}

/// How its network is secured.
#[must_use]
pub fn security(device: &Document) -> &str {
    device.text(SECURITY).unwrap_or("wpa2")
}

/// The access point that a station is connected to.
#[must_use]
pub fn access_point(state: &State, device: &Document) -> Option<Document> {
    let point = state.follow(device, PARENT_ID, &DEVICES).filter(|point| is_radio(point))?;
    let mut shown: Document =
        [ID, NAME, TYPE, MODEL, SITE_ID].into_iter().map(|field| (field, point.get(field).clone())).collect();
    shown.set(SERIES, series(point));
    shown.set(FIRMWARE, firmware::of_device(state, point));
    Some(shown)
}

/// What is special of an airMAX radio (`DeviceAirmax`).
#[must_use]
pub fn airmax(state: &State, device: &Document) -> Document {
    link(state, device)
        .with(POLLING, Document::new().with(ENABLED, true))
        .with(WDS, true)
        .with(HAS_ADVANCED_CONFIGURATION, true)
}

/// What is special of an airFiber or LTU radio (`DeviceAirFiber`).
#[must_use]
pub fn airfiber(state: &State, device: &Document) -> Document {
    let mut shown = link(state, device);
    shown.take(REMOTE_SIGNAL);
    shown
}

/// What is special of an airCube (`DeviceAirCube`).
#[must_use]
pub fn aircube(state: &State, device: &Document) -> Document {
    let stations = whole(stations::of(state, device).iter().filter(|station| station.is_true(CONNECTED)).count());
    let configuration = shown(state, &device.key(), "wireless");
    let radio = |field: Field, channel: i64, frequency: i64, width: i64, stations: i64| {
        let mut radio = Document::new()
            .with(AUTHENTICATION, "psk2")
            .with(AVAILABLE, true)
            .with(CHANNEL, channel)
            .with(CHANNEL_WIDTH, width)
            .with(ENABLED, true)
            .with(ENCRYPTION, "wpa2")
            .with(FREQUENCY, frequency)
            .with(IS_CHANNEL_AUTO, true)
            .with(MAC, device.get(MAC).clone())
            .with(MODE, "ap")
            .with(SSID, device.get(SSID).clone())
            .with(STATIONS_COUNT, stations)
            .with(TX_POWER, 20);
        if let Some(configured) = at(&configuration, &[field]).and_then(Value::as_object) {
            for field in [AUTHENTICATION, AVAILABLE, ENABLED, ENCRYPTION, IS_CHANNEL_AUTO, SSID] {
                radio.set(field, configured.get(field).clone());
            }
            for field in [CHANNEL, CHANNEL_WIDTH, FREQUENCY, TX_POWER] {
                let number = whole_number(configured.get(field)).filter(|number| *number >= 0);
                number.into_iter().for_each(|number| radio.set(field, number));
            }
        }
        radio
    };
    Document::new()
        .with(WIFI_MODE, "ap")
        .with(MGMT_IP, device.get(IP_ADDRESS).clone())
        .with(LAN_IP, device.get(IP_ADDRESS).clone())
        .with(POE, false)
        .with(WIFI2_GHZ, radio(WIFI2_GHZ, 6, 2437, 20, 0))
        .with(WIFI5_GHZ, radio(WIFI5_GHZ, 36, 5180, 80, stations))
}

/// The whole number in a value, whatever it is written as.
fn whole_number(value: &Value) -> Option<i64> {
    match value {
        Value::Json(json) => json.as_i64(),
        other => other.as_decimal().filter(Decimal::is_integer).and_then(|number| number.to_i64()),
    }
}

fn link(state: &State, device: &Document) -> Document {
    let now = state.now();
    let id = device.text(ID).unwrap_or_default();
    let stations = state.having(&DEVICES, PARENT_ID, &device.key()).filter(|row| is_online(row)).count();
    let mut shown: Document = [CHANNEL_WIDTH, FREQUENCY, SSID, WIRELESS_MODE]
        .into_iter()
        .map(|field| (field, device.get(field).clone()))
        .collect();
    shown.set(SERIES, series(device));
    shown.set(SECURITY, security(device));
    shown.set(AUTHENTICATION, "psk2");
    shown.set(COUNTRY_CODE, COUNTRY);
    shown.set(AP_DEVICE, access_point(state, device));
    shown.set(AP_MAC, state.follow(device, PARENT_ID, &DEVICES).map(|point| point.get(MAC).clone()));
    shown.set(TRANSMIT_POWER, transmit_power(device));
    shown.set(TRANSMIT_CHAINS, 2);
    shown.set(RECEIVE_CHAINS, 2);
    shown.set(STATIONS_COUNT, whole(stations));
    shown.set(NOISE_FLOOR, "-93");
    if let Some(signal) = is_online(device).then(|| signal(state, device, now)).flatten() {
        shown.set(REMOTE_SIGNAL, telemetry::whole(id, "remote", now, -62, -48));
        shown.set(SIGNAL_CHAIN, vec![Value::from(signal), Value::from(signal - 1)]);
    }
    shown
}
