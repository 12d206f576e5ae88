//! A link as answers show it: its two ends, and what radios measure.

use std::sync::Arc;

use serde_json::json;

use super::site;
use super::sites::{self, SITES};
use crate::engine::{Document, State, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::devices::devices::{self, DEVICES};
use crate::resources::uisp_network::telemetry;
use crate::specification::Field;

/// A link between radios.
const WIRELESS: &str = "wireless";

/// The whole link (`DataLink`).
#[must_use]
pub fn show(state: &State, link: &Document) -> Document {
    let (from, to) = (device_of(state, link, DEVICE_ID_FROM), device_of(state, link, DEVICE_ID_TO));
    let is_radio = link.text(TYPE) == Some(WIRELESS);
    // The radio that the other one follows knows the network's name.
    let of_either = |field: Field| {
        let held = [from, to].into_iter().flatten().map(|device| device.get(field)).find(|held| !held.is_null());
        held.filter(|_| is_radio).cloned().unwrap_or_default()
    };
    let works = [from, to].into_iter().all(|device| device.is_some_and(|device| devices::status(device) == "active"));
    let end = |device: Option<&Arc<Document>>, interface: Field| {
        let name = link.text(interface).unwrap_or_default();
        device.map(|device| end(state, link, device, name))
    };
    let places = [DEVICE_ID_FROM, DEVICE_ID_TO].map(|end| site_of(state, link, end).and_then(|site| site::place(site)));
    let distance = match places {
        [Some(from), Some(to)] => Some(rounded(site::metres(from, to))),
        _ => None,
    };
    Document::new()
        .with(ID, link.get(ID).clone())
        .with(FROM, end(from, INTERFACE_ID_FROM))
        .with(TO, end(to, INTERFACE_ID_TO))
        .with(TYPE, link.get(TYPE).clone())
        .with(STATE, if works { "active" } else { "disconnected" })
        .with(SSID, of_either(SSID))
        .with(FREQUENCY, of_either(FREQUENCY))
        .with(SIGNAL, to.filter(|_| is_radio).map(|device| signal(state, device, "local")))
        .with(CAN_DELETE, link.text(ORIGIN) == Some("manual"))
        .with(ORIGIN, link.get(ORIGIN).clone())
        .with(SITES_DISTANCE, distance)
        .with(DEVICES_DISTANCE, distance)
}

/// The site at one end of a link.
#[must_use]
pub fn site_of<'a>(state: &'a State, link: &Document, end: Field) -> Option<&'a Arc<Document>> {
    state.follow(device_of(state, link, end)?, SITE_ID, &SITES)
}

/// What sort of link joins two devices.
#[must_use]
pub fn kind(state: &State, link: &Document) -> &'static str {
    let category = |end| {
        let device = device_of(state, link, end);
        devices::category(device.and_then(|device| device.text(TYPE)).unwrap_or_default())
    };
    match (category(DEVICE_ID_FROM), category(DEVICE_ID_TO)) {
        ("wireless", "wireless") => WIRELESS,
        ("optical", "optical") => "pon",
        _ => "ethernet",
    }
}

fn device_of<'a>(state: &'a State, link: &Document, end: Field) -> Option<&'a Arc<Document>> {
    state.follow(link, end, &DEVICES)
}

fn end(state: &State, link: &Document, device: &Document, interface: &str) -> Document {
    let is_radio = link.text(TYPE) == Some(WIRELESS);
    let site = state.follow(device, SITE_ID, &SITES).map(|site| {
        let above = state.follow(site, PARENT_ID, &SITES);
        let shown = sites::identification(state, site);
        Document::new().with(IDENTIFICATION, shown.with(PARENT, above.map(|above| site::parent(state, above))))
    });
    Document::new()
        .with(SITE, site)
        .with(DEVICE, shown_device(state, device, is_radio))
        .with(INTERFACE, shown_interface(state, link, device, interface, is_radio))
}

fn shown_device(state: &State, device: &Document, is_radio: bool) -> Document {
    let copied = [AUTHORIZED, FIRMWARE_VERSION, ID, IP_ADDRESS, MAC, MODEL, NAME, ROLE, SERIAL_NUMBER, SITE_ID, TYPE]
        .into_iter();
    let identification: Document = copied.map(|field| (field, device.get(field).clone())).collect();
    let identification = identification
        .with(CATEGORY, devices::category(device.text(TYPE).unwrap_or_default()))
        .with(DISPLAY_NAME, device.get(NAME).clone());
    let signal = is_radio.then(|| signal(state, device, "local"));
    let overview = Document::new()
        .with(CHANNEL_WIDTH, device.get(CHANNEL_WIDTH).clone())
        .with(WIRELESS_MODE, device.get(WIRELESS_MODE).clone())
        .with(SIGNAL, signal)
        .with(DOWNLINK_CAPACITY, is_radio.then(|| capacity(state, device, "downlink")))
        .with(UPLINK_CAPACITY, is_radio.then(|| capacity(state, device, "uplink")));
    Document::new()
        .with(IDENTIFICATION, identification)
        .with(OVERVIEW, overview)
        .with(FREQUENCY, device.get(FREQUENCY).clone())
        .with(SSID, device.get(SSID).clone())
        .with(SIGNAL, signal)
        .with(STATUS, devices::status(device))
}

/// An interface, which the specification says nothing about.
fn shown_interface(state: &State, link: &Document, device: &Document, name: &str, is_radio: bool) -> Value {
    let kind = match link.text(TYPE) {
        Some(WIRELESS) => "wlan",
        Some("pon") => "pon",
        _ => "eth",
    };
    let mut shown = json!({
        "identification": { "id": name, "name": name, "displayName": name, "type": kind, "mac": device.text(MAC) },
        "statistics": null,
    });
    if is_radio {
        let (down, up) = (capacity(state, device, "downlink"), capacity(state, device, "uplink"));
        let (local, remote) = (signal(state, device, "local"), signal(state, device, "remote"));
        let share = |metric: &str| {
            let id = device.text(ID).unwrap_or_default();
            (telemetry::between(id, metric, state.now(), 0.05, 0.85) * 1000.0).round() / 1000.0
        };
        let score = share("score");
        shown["statistics"] = json!({
            "rxRate": down / 2, "txRate": up / 2,
            "downlinkCapacity": down, "uplinkCapacity": up,
            "downlinkUtilization": share("downlinkUtilization"), "uplinkUtilization": share("uplinkUtilization"),
            "signalLocal": local, "signalRemote": remote,
            "signalChain0": local - 3, "signalChain1": local - 3,
            "signalRemoteChain0": remote - 3, "signalRemoteChain1": remote - 3,
            "linkScore": score, "score": score, "scoreMax": 1, "airTimeScore": score, "linkScoreHint": null,
            "theoreticalDownlinkCapacity": down, "theoreticalUplinkCapacity": up,
        });
    }
    Value::Json(Arc::new(shown))
}

/// Bits per second.
fn capacity(state: &State, device: &Document, direction: &str) -> i64 {
    let id = device.text(ID).unwrap_or_default();
    rounded(telemetry::between(id, &format!("{direction}Capacity"), state.now(), 180.0, 420.0)) * 1_000_000
}

/// In dBm.
fn signal(state: &State, device: &Document, side: &str) -> i64 {
    let id = device.text(ID).unwrap_or_default();
    rounded(telemetry::between(id, &format!("signal {side}"), state.now(), -68.0, -46.0))
}

/// A small number without its fraction.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the cast stops at the bounds, and what is measured is far within them"
)]
fn rounded(number: f64) -> i64 {
    number.round() as i64
}
