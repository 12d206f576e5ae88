//! What an interface shows: what the device says of it by itself, and what was made or changed.

use super::devices::is_online;
use super::interfaces::Port;
use super::radios;
use crate::engine::{Document, State, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::lists::whole;
use crate::resources::uisp_network::telemetry;
use crate::specification::Field;

/// What of a radio is the device's or measured, whatever was written about its interface.
const RADIO: [Field; 6] = [SSID, FREQUENCY, CHANNEL_WIDTH, NOISE_FLOOR, SECURITY, TRANSMIT_POWER];

/// An interface, with what was made or changed of it.
#[must_use]
pub(super) fn show(
    state: &State,
    device: &Document,
    position: usize,
    port: &Port<'_>,
    change: Option<&Document>,
) -> Document {
    let (name, kind) = (&*port.name, port.kind);
    let is_made = change.is_some_and(|row| row.text(TYPE).is_some());
    let enabled = change.is_none_or(|row| row.get(ENABLED) != &Value::Boolean(false));
    // The first interfaces have a cable in them.
    let plugged = enabled && is_online(device) && (is_made || kind == "wlan" || position < 3);
    let said_mac = port.configured.map(|said| said.get(MAC)).filter(|mac| !mac.is_null());
    let identification = Document::new()
        .with(NAME, name)
        .with(DISPLAY_NAME, name)
        .with(MAC, said_mac.unwrap_or(device.get(MAC)).clone())
        .with(POSITION, whole(position))
        .with(TYPE, kind);
    let since = [device.moment(STARTED), change.and_then(|row| row.moment(TIMESTAMP))].into_iter().flatten().max();
    let seconds = since.map_or(0, |since| (state.now() - since).num_seconds().max(0));
    let mut shown = Document::new()
        .with(IDENTIFICATION, identification)
        .with(ENABLED, enabled)
        .with(VISIBLE, true)
        .with(CAN_DISPLAY_STATISTICS, true)
        .with(MTU, "1500")
        .with(STATUS, status(kind, enabled, plugged))
        .with(STATISTICS, statistics(state, device, name, plugged, seconds));
    if kind == "eth" {
        shown.set(SPEED, "1000-full");
    }
    if kind == "wlan" {
        shown.set(WIRELESS, wireless_now(state, device));
    }
    let written = change.and_then(|row| row.get(VALUE).as_object());
    if let Some(written) = written {
        overwrite(&mut shown, written);
    }
    if kind == "wlan"
        && let (Some(now), Some(said)) = (wireless_now(state, device), shown.get(WIRELESS).as_object())
    {
        let mut said = said.clone();
        for field in RADIO {
            said.set(field, now.get(field).clone());
        }
        shown.set(WIRELESS, said);
    }
    if let Some(said) = port.configured {
        let address = |cidr: &Value| Value::from(Document::new().with(CIDR, cidr.clone()).with(TYPE, "static"));
        shown.set(ADDRESSES, said.get(ADDRESSES).as_list().iter().map(address).collect::<Vec<Value>>());
    } else if position == 0 {
        shown.set(ADDRESSES, with_own(shown.get(ADDRESSES).as_list(), device.text(IP_ADDRESS)));
    }
    shown
}

/// Whether an address of an interface is of version 4, or will be once a server has given it.
#[must_use]
pub(super) fn is_of_version_4(address: &Document) -> bool {
    match address.text(CIDR).unwrap_or_default() {
        "" => address.text(TYPE) == Some("dhcp") && address.text(VERSION) != Some("v6"),
        cidr => !cidr.contains(':'),
    }
}

/// The addresses of the first interface with that of the device in its place.
fn with_own(written: &[Value], own: Option<&str>) -> Vec<Value> {
    let mut addresses = written.to_vec();
    let place = written.iter().position(|address| address.as_object().is_some_and(is_of_version_4));
    let held = place.and_then(|place| written[place].as_object().map(|address| (place, address)));
    let is_there = |own: &str| written.iter().any(|it| it.as_object().is_some_and(|it| it.text(CIDR) == Some(own)));
    match (held, own) {
        (_, Some(own)) if is_there(own) => {}
        (Some((place, held)), Some(own)) if !own.contains(':') => {
            addresses[place] = Document::clone(held).with(CIDR, own).into();
        }
        (_, Some(own)) => {
            let version = if own.contains(':') { "v6" } else { "v4" };
            let first = Document::new().with(CIDR, own).with(TYPE, "static").with(VERSION, version);
            addresses.insert(0, first.with(ORIGIN, "static").into());
        }
        (Some((place, held)), None) if held.text(CIDR).is_some_and(|cidr| !cidr.is_empty()) => {
            addresses.remove(place);
        }
        (_, None) => {}
    }
    addresses
}

/// Writes what was changed over what an interface shows by itself; of its names and its radio only what was given.
fn overwrite(shown: &mut Document, written: &Document) {
    for (field, value) in written.iter() {
        match (shown.get(field).as_object(), value.as_object()) {
            (Some(before), Some(given)) if [IDENTIFICATION, WIRELESS].contains(&field) => {
                let mut merged = before.clone();
                merged.merge(given);
                shown.set(field, merged);
            }
            _ => shown.set(field, value.clone()),
        }
    }
}

/// What a radio transmits and hears.
fn wireless_now(state: &State, device: &Document) -> Option<Document> {
    let (width, ssid) = (device.integer(CHANNEL_WIDTH)?, device.text(SSID)?);
    let id = device.text(ID).unwrap_or_default();
    let shown = Document::new()
        .with(SSID, ssid)
        .with(FREQUENCY, device.get(FREQUENCY).clone())
        .with(CHANNEL_WIDTH, width)
        .with(SECURITY, radios::security(device))
        .with(TRANSMIT_POWER, radios::transmit_power(device))
        .with(NOISE_FLOOR, telemetry::whole(id, "noise", state.now(), -96, -90));
    radios::is_radio(device).then_some(shown)
}

fn status(kind: &str, enabled: bool, plugged: bool) -> Document {
    let status = match (enabled, plugged) {
        (false, _) => "disabled",
        (true, true) => "active",
        (true, false) => "disconnected",
    };
    let speed = (plugged && kind == "eth").then_some("1000-full");
    Document::new().with(STATUS, status).with(PLUGGED, plugged).with(CURRENT_SPEED, speed).with(SPEED, speed)
}

fn statistics(state: &State, device: &Document, name: &str, plugged: bool, seconds: i64) -> Document {
    let now = state.now();
    let id = device.text(ID).unwrap_or_default();
    let rate = |direction: &str, most: i64| {
        if plugged { telemetry::whole(id, &format!("{name} {direction}"), now, most / 20, most) } else { 0 }
    };
    let bytes = |average: i64| if plugged { seconds.saturating_mul(average) } else { 0 };
    Document::new()
        .with(DROPPED, 0)
        .with(ERRORS, 0)
        .with(RXRATE, rate("receive", 90_000_000))
        .with(TXRATE, rate("transmit", 20_000_000))
        .with(RXBYTES, bytes(5_000_000))
        .with(TXBYTES, bytes(1_000_000))
}
