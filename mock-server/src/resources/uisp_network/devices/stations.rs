//! Stations: who is connected to an access point.

use super::clients;
use super::devices::{DEVICES, in_short, is_online};
use super::families::of_family;
use super::{firmware, interfaces, radios};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::telemetry;

/// What the server does for the operations on stations.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_airmax_stations", Plan::Answer(|state, call| list(state, call, "airMax"), RULES)),
    ("list_aircube_stations", Plan::Answer(|state, call| list(state, call, "airCube"), RULES)),
    ("list_airfiber_stations", Plan::Answer(|state, call| list(state, call, "airFiber"), RULES)),
    ("list_wave_stations", Plan::Answer(|state, call| list(state, call, "wave"), RULES)),
];

const RULES: &[Rule] = &[
    Rule::observed(
        "a device of another family answers 4xx, so that monitors can try one family after the other",
        "WYRE-AI/uisp-mcp",
    ),
    Rule::assumed("that answer is 404"),
    Rule::assumed(
        "the stations are the devices that are connected to this one, those that are off among them as not connected",
    ),
    Rule::assumed("the hosts behind an airCube are its stations too, of which little is known"),
    Rule::assumed("an access point that is not connected itself has no stations"),
];

/// The stations of a device.
#[must_use]
pub fn of(state: &State, device: &Document) -> Vec<Document> {
    if !is_online(device) {
        return Vec::new();
    }
    let devices = state.having(&DEVICES, PARENT_ID, &device.key()).map(|station| show(state, device, station));
    devices.chain(clients::wireless(state, device).map(|host| show_host(state, device, host))).collect()
}

/// The interfaces of a device, with the stations at the wireless one.
#[must_use]
pub fn on_interfaces(state: &State, device: &Document) -> Vec<Value> {
    let wireless = interfaces::wireless(device);
    let with_stations = |interface: Document| {
        let here =
            matches!(interface.get(IDENTIFICATION), Value::Object(short) if short.text(NAME) == wireless.as_deref());
        let stations: Vec<Value> =
            if here { of(state, device).into_iter().map(Value::from).collect() } else { Vec::new() };
        Value::from(interface.with(STATIONS, stations))
    };
    interfaces::documents(state, device).into_iter().map(with_stations).collect()
}

fn list(state: &State, call: &Call, family: &str) -> Result<Outcome, Failure> {
    Ok(Outcome::List(of(state, of_family(state, call, family)?)))
}

fn show(state: &State, point: &Document, station: &Document) -> Document {
    let now = state.now();
    let id = station.text(ID).unwrap_or_default();
    let connected = is_online(station);
    let mut shown = Document::new()
        .with(CONNECTED, connected)
        .with(DEVICE_IDENTIFICATION, in_short(state, station))
        .with(FIRMWARE, firmware::of_device(state, station))
        .with(INTERFACE_ID, interfaces::wireless(point))
        .with(IP_ADDRESS, station.get(IP_ADDRESS).clone())
        .with(MAC, station.get(MAC).clone())
        .with(MODEL, station.get(MODEL).clone())
        .with(NAME, station.get(NAME).clone())
        .with(RADIO, band(station))
        .with(TIMESTAMP, now)
        .with(VENDOR, "Ubiquiti")
        .with(VENDOR_NAME, station.get(VENDOR_NAME).clone())
        .with(SYSTEM_NAME, station.get(SYSTEM_NAME).clone())
        .with(MODEL_NAME, station.get(MODEL_NAME).clone());
    if !connected {
        return shown;
    }
    let uptime = station.moment(STARTED).map(|started| (now - started).num_seconds().max(0));
    let capacity = radios::capacity(station, now);
    let signal = telemetry::whole(id, "signal", now, -62, -48);
    let heard = telemetry::whole(id, "remote", now, -62, -48);
    shown.set(UPTIME, uptime);
    shown.set(CONNECTION_TIME, uptime);
    shown.set(DOWNLINK_CAPACITY, capacity.map(|(down, _)| down));
    shown.set(UPLINK_CAPACITY, capacity.map(|(_, up)| up));
    shown.set(DISTANCE, 400 + telemetry::whole(id, "distance", chrono::DateTime::UNIX_EPOCH, 0, 3000));
    shown.set(LATENCY, telemetry::whole(id, "latency", now, 1, 6));
    shown.set(RX_SIGNAL, heard);
    shown.set(TX_SIGNAL, signal);
    shown.set(RX_CHAIN, vec![Value::from(heard), Value::from(heard - 1)]);
    shown.set(TX_CHAIN, vec![Value::from(signal), Value::from(signal - 1)]);
    shown.set(RX_CHAIN_MASK, 3);
    shown.set(TX_CHAIN_MASK, 3);
    shown.set(NOISE_FLOOR, -93);
    shown.set(RX_RATE, telemetry::whole(id, "wlan0 transmit", now, 1_000_000, 20_000_000));
    shown.set(TX_RATE, telemetry::whole(id, "wlan0 receive", now, 4_500_000, 90_000_000));
    shown.set(RX_BYTES, uptime.map(|seconds| seconds.saturating_mul(1_000_000)));
    shown.set(TX_BYTES, uptime.map(|seconds| seconds.saturating_mul(5_000_000)));
    shown
}

fn show_host(state: &State, point: &Document, host: &Document) -> Document {
    let (receive, transmit) = clients::rates(state, host);
    let known = [IP_ADDRESS, MAC, NAME, MODEL_NAME, SYSTEM_NAME, VENDOR_NAME];
    let shown: Document = known.into_iter().map(|field| (field, host.get(field).clone())).collect();
    shown
        .with(CONNECTED, true)
        .with(INTERFACE_ID, interfaces::wireless(point))
        .with(RADIO, "5GHz")
        .with(TIMESTAMP, state.now())
        .with(VENDOR, host.get(VENDOR_NAME).clone())
        .with(RX_RATE, receive)
        .with(TX_RATE, transmit)
}

fn band(station: &Document) -> Option<&'static str> {
    match station.integer(FREQUENCY)? {
        2_300..=2_600 => Some("2.4GHz"),
        3_000..=3_999 => Some("3GHz"),
        4_000..=4_899 => Some("4GHz"),
        4_900..=6_500 => Some("5GHz"),
        10_000..=12_000 => Some("11GHz"),
        23_000..=25_000 => Some("24GHz"),
        57_000..=71_000 => Some("60GHz"),
        _ => None,
    }
}
