//! What the network knows of devices in short: addresses, names of networks, what was discovered, and the profiles of access points.

use super::devices::{DEVICES, category, status};
use super::{overview, radios};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::addresses::bare;
use crate::resources::uisp_network::lists::in_order;
use crate::resources::uisp_network::sites::sites::SITES;
use crate::resources::uisp_network::sites::{binding, site};

/// What the server does for the operations on what is known of all devices.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_mac", Plan::Answer(by_mac, BY_MAC)),
    ("list_devices_discovered", Plan::Answer(discovered, DISCOVERED)),
    ("list_devices_ips", Plan::Answer(ips, IPS)),
    ("list_devices_macs", Plan::Answer(macs, MACS)),
    ("list_devices_ssids", Plan::Answer(ssids, SSIDS)),
    ("list_devices_aps_profiles", Plan::Answer(profiles, PROFILES)),
];

const BY_MAC: &[Rule] = &[
    Rule::documented("a MAC address is written with colons or without", "GET /devices/mac/{mac}"),
    Rule::assumed("an unknown one answers 404"),
];
const DISCOVERED: &[Rule] = &[Rule::assumed("the devices that nobody has authorized yet")];
const IPS: &[Rule] = &[
    Rule::documented("`suspended`, `siteId` and `ucrmId` choose addresses", "GET /devices/ips"),
    Rule::assumed("a device is suspended with its site; addresses are listed without the length of their prefix"),
    Rule::assumed("`ucrmId` is that of the service that the site is bound to"),
    Rule::assumed("`management` and `includeObsolete` change nothing"),
];
const MACS: &[Rule] = &[Rule::assumed("the addresses of all devices, in the order in which they came")];
const SSIDS: &[Rule] = &[Rule::assumed("the networks of access points that are authorized, each with its key")];
const PROFILES: &[Rule] = &[
    Rule::assumed(
        "the access points that a station could connect to: radios with the role `ap` or the near end of a link",
    ),
    Rule::assumed("keys are made up, from the id of the device"),
];

fn by_mac(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let plain = |mac: &str| mac.replace(':', "").to_ascii_lowercase();
    let wanted = plain(call.path_text("mac"));
    let mut rows = state.table(&DEVICES).rows();
    let device = rows.find(|row| row.text(MAC).is_some_and(|mac| plain(mac) == wanted)).ok_or(Failure::NotFound)?;
    Ok(Outcome::Object(
        Document::new()
            .with(ID, device.get(ID).clone())
            .with(TYPE, device.get(TYPE).clone())
            .with(SERIES, radios::series(device)),
    ))
}

fn discovered(state: &State, _call: &Call) -> Result<Outcome, Failure> {
    let rows = state.table(&DEVICES).rows();
    let found = rows.filter(|row| matches!(status(row), "discovered" | "unauthorized"));
    Ok(Outcome::List(found.map(|row| overview::show(state, row)).collect()))
}

fn ips(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let suspended = call.query.get("suspended").map(|given| given == "true");
    let wanted = call.query.get("siteId").map(Key::parse);
    let service = call.query.get("ucrmId");
    let rows = in_order(state, &DEVICES).into_iter().filter(|row| {
        let place = state.follow(row, SITE_ID, &SITES);
        let service_here =
            || place.and_then(|place| binding::service_of(state, &place.key())).map(|it| it.key().to_string());
        suspended.is_none_or(|suspended| place.is_some_and(|place| site::is_suspended(state, place)) == suspended)
            && (wanted.is_none() || row.reference(SITE_ID) == wanted)
            && service.is_none_or(|service| service_here().as_deref() == Some(service))
    });
    let address = |row: &Document| row.text(IP_ADDRESS).map(bare).map(Value::from);
    Ok(Outcome::Value(rows.filter_map(|row| address(row)).collect::<Vec<Value>>().into()))
}

fn macs(state: &State, _call: &Call) -> Result<Outcome, Failure> {
    let macs: Vec<Value> =
        in_order(state, &DEVICES).into_iter().filter_map(|row| row.text(MAC)).map(Value::from).collect();
    Ok(Outcome::Value(macs.into()))
}

fn ssids(state: &State, _call: &Call) -> Result<Outcome, Failure> {
    let shown = access_points(state).map(|device| {
        Document::new()
            .with(SSID, device.get(SSID).clone())
            .with(MAC, device.get(MAC).clone())
            .with(KEY, secret(device))
            .with(DEVICE_ID, device.get(ID).clone())
    });
    Ok(Outcome::List(shown.collect()))
}

fn profiles(state: &State, _call: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::List(access_points(state).map(|device| profile(state, device)).collect()))
}

fn access_points(state: &State) -> impl Iterator<Item = &Document> {
    let rows = in_order(state, &DEVICES).into_iter().map(|row| &**row);
    rows.filter(|row| {
        radios::is_radio(row)
            && row.is_true(AUTHORIZED)
            && row.text(SSID).is_some()
            && (row.text(TYPE) == Some("airCube") || row.text(WIRELESS_MODE).is_some_and(|mode| mode.starts_with("ap")))
    })
}

fn profile(state: &State, device: &Document) -> Document {
    let family = device.text(TYPE).unwrap_or_default();
    let series = radios::series(device);
    let mut shown: Document = [CHANNEL_WIDTH, FREQUENCY, MAC, SSID, WIRELESS_MODE]
        .into_iter()
        .map(|field| (field, device.get(field).clone()))
        .collect();
    let mut short: Document =
        [ID, FIRMWARE_VERSION, MODEL, NAME, MAC, TYPE, SITE_ID, AUTHORIZED, SERIAL_NUMBER, IP_ADDRESS]
            .into_iter()
            .map(|field| (field, device.get(field).clone()))
            .collect();
    short.set(DISPLAY_NAME, device.get(NAME).clone());
    short.set(MODEL_NAME, device.get(MODEL).clone());
    short.set(CATEGORY, category(family));
    short.set(SITE, state.follow(device, SITE_ID, &SITES).map(|place| site::parent(state, place)));
    shown.set(DEVICE, short);
    shown.set(AIRMAX, series.filter(|_| family == "airMax"));
    shown.set(AIRFIBER, series.filter(|_| family == "airFiber"));
    shown.set(AUTHENTICATION, "psk2");
    shown.set(SECURITY, "wpa2");
    shown.set(COUNTRY_CODE, radios::COUNTRY);
    shown.set(KEY, secret(device));
    shown.set(LOCATION, overview::location(state, device));
    shown
}

/// The key of a wireless network.
fn secret(device: &Document) -> String {
    format!("mock-key-{}", device.text(ID).unwrap_or_default().chars().rev().take(4).collect::<String>())
}
