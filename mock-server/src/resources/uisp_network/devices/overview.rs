//! How a device is shown: its row, and what it measures at this moment (`DeviceStatusOverview`).

use super::backups;
use super::clients;
use super::devices::{DEVICES, in_short, is_online, status};
use super::{firmware, radios};
use crate::engine::{Document, State, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::lists::whole;
use crate::resources::uisp_network::sites::sites::SITES;
use crate::resources::uisp_network::telemetry;

/// A device without its interfaces.
#[must_use]
pub fn show(state: &State, device: &Document) -> Document {
    let mut shown = Document::new()
        .with(ENABLED, device.get(ENABLED) != &Value::Boolean(false))
        .with(IDENTIFICATION, in_short(state, device))
        .with(OVERVIEW, overview(state, device))
        .with(FIRMWARE, firmware::of_device(state, device))
        .with(ATTRIBUTES, attributes(state, device))
        .with(FEATURES, features(device))
        .with(META, meta(device))
        .with(IP_ADDRESS, device.get(IP_ADDRESS).clone())
        .with(IP_ADDRESS_LIST, device.text(IP_ADDRESS).map(|address| vec![Value::from(address)]))
        .with(LATEST_BACKUP, backups::latest(state, device))
        .with(LOCATION, location(state, device))
        .with(MODE, mode(device))
        .with(UPLINK_DEVICE, uplink(state, device));
    match device.text(TYPE) {
        Some("airMax") => shown.set(AIRMAX, radios::airmax(state, device)),
        Some("airFiber") => shown.set(AIRFIBER, radios::airfiber(state, device)),
        Some("airCube") => shown.set(AIRCUBE, radios::aircube(state, device)),
        _ => {}
    }
    shown
}

/// Where a device is: where somebody put it, or else where its site is.
#[must_use]
pub fn location(state: &State, device: &Document) -> Option<Document> {
    if let Value::Object(location) = device.get(LOCATION) {
        return Some(Document::clone(location));
    }
    let site = state.follow(device, SITE_ID, &SITES)?;
    if site.get(LATITUDE).is_null() || site.get(LONGITUDE).is_null() {
        return None;
    }
    let mut location = Document::new()
        .with(LATITUDE, site.get(LATITUDE).clone())
        .with(LONGITUDE, site.get(LONGITUDE).clone())
        .with(ALTITUDE, site.get(HEIGHT).clone())
        .with(ELEVATION, site.get(ELEVATION).clone());
    for field in [ALTITUDE, ELEVATION, MAGNETIC_HEADING, TILT, ROLL] {
        location.set_default(field, 0);
    }
    Some(location)
}

fn overview(state: &State, device: &Document) -> Document {
    let now = state.now();
    let mut overview = Document::new()
        .with(STATUS, status(device))
        .with(CREATED_AT, device.get(CREATED_AT).clone())
        .with(CAN_UPGRADE, firmware::can_upgrade(state, device))
        .with(IS_LOCATE_RUNNING, device.is_true(IS_LOCATE_RUNNING))
        .with(FREQUENCY, device.get(FREQUENCY).clone())
        .with(CHANNEL_WIDTH, device.get(CHANNEL_WIDTH).clone())
        .with(WIRELESS_MODE, device.get(WIRELESS_MODE).clone());
    if !is_online(device) {
        return overview.with(LAST_SEEN, device.get(LAST_SEEN).clone());
    }
    overview.set(LAST_SEEN, now);
    if device.text(TYPE) == Some("blackBox") {
        return overview;
    }
    let id = device.text(ID).unwrap_or_default();
    overview.set(CPU, telemetry::whole(id, "cpu", now, 4, 60));
    overview.set(RAM, telemetry::whole(id, "ram", now, 30, 70));
    overview.set(TEMPERATURE, telemetry::whole(id, "temperature", now, 30, 58));
    overview.set(UPTIME, device.moment(STARTED).map(|started| (now - started).num_seconds().max(0)));
    overview.set(SERVICE_UPTIME, overview.get(UPTIME).clone());
    match device.text(TYPE) {
        Some("uispp" | "epower" | "solarBeam") => power(id, &mut overview, state),
        _ if radios::is_radio(device) => radio(state, device, &mut overview),
        Some("olt") => overview.set(STATIONS_COUNT, whole(state.having(&DEVICES, PARENT_ID, &device.key()).count())),
        _ => {}
    }
    overview
}

fn radio(state: &State, device: &Document, overview: &mut Document) {
    let stations = state.having(&DEVICES, PARENT_ID, &device.key());
    let hosts = whole(clients::wireless(state, device).count());
    let (mut all, mut active) = (hosts, hosts);
    for station in stations {
        all += 1;
        active += i64::from(is_online(station));
    }
    overview.set(STATIONS_COUNT, active);
    overview.set(LINK_STATIONS_COUNT, all);
    overview.set(LINK_ACTIVE_STATIONS_COUNT, active);
    let now = state.now();
    let capacity = radios::capacity(device, now);
    overview.set(DOWNLINK_CAPACITY, capacity.map(|(down, _)| down));
    overview.set(UPLINK_CAPACITY, capacity.map(|(_, up)| up));
    overview.set(TOTAL_CAPACITY, capacity.map(|(down, up)| down.saturating_add(up)));
    let theoretical = radios::theoretical(device);
    overview.set(THEORETICAL_DOWNLINK_CAPACITY, theoretical);
    overview.set(THEORETICAL_UPLINK_CAPACITY, theoretical);
    overview.set(THEORETICAL_TOTAL_CAPACITY, theoretical.map(|one| one.saturating_mul(2)));
    overview.set(TRANSMIT_POWER, radios::transmit_power(device));
    overview.set(SIGNAL, radios::signal(state, device, now));
    overview.set(SIGNAL_MAX, overview.get(SIGNAL).as_integer().map(|_| -40));
}

fn power(id: &str, overview: &mut Document, state: &State) {
    let now = state.now();
    overview.set(BATTERY_CAPACITY, 100);
    overview.set(RUNNING_ON_BATTERY, false);
    overview.set(OUTPUT_POWER, telemetry::whole(id, "power", now, 20, 90));
    overview.set(VOLTAGE, telemetry::whole(id, "voltage", now, 24, 27));
}

fn attributes(state: &State, device: &Document) -> Document {
    Document::new()
        .with(SERIES, radios::series(device))
        .with(SSID, device.get(SSID).clone())
        .with(PARENT_ID, device.get(PARENT_ID).clone())
        .with(AP_DEVICE, radios::access_point(state, device))
        .with(COUNTRY_CODE, radios::is_radio(device).then_some(radios::COUNTRY))
}

fn features(device: &Document) -> Document {
    let router = matches!(device.text(TYPE), Some("uispr" | "uisprlxc" | "erouter" | "express" | "uispLte"));
    Document::new()
        .with(HAS60_GHZ_RADIO, device.decimal(FREQUENCY) > 50_000.into())
        .with(HAS_BACKUP_ANTENNA, false)
        .with(IS_UDAPI_SPEED_TEST_SUPPORTED, false)
        .with(IS_SUPPORT_ROUTER, router)
}

fn meta(device: &Document) -> Document {
    let mut meta: Document = [ALIAS, CUSTOM_IP_ADDRESS, MAINTENANCE_ENABLED_AT, NOTE, RESTART_TIMESTAMP]
        .into_iter()
        .map(|field| (field, device.get(field).clone()))
        .collect();
    meta.set(MAINTENANCE, device.is_true(MAINTENANCE));
    meta.set(FAILED_MESSAGE_DECRYPTION, false);
    meta.set(FIRMWARE_COMPATIBILITY, "compatible");
    meta
}

fn mode(device: &Document) -> &'static str {
    match device.text(TYPE) {
        Some("uispr" | "uisprlxc" | "erouter" | "express" | "uispLte" | "onu") => "router",
        Some("uisps" | "eswitch" | "toughSwitch") => "switch",
        _ => "bridge",
    }
}

fn uplink(state: &State, device: &Document) -> Option<Document> {
    let parent = state.follow(device, PARENT_ID, &DEVICES)?;
    Some(Document::new().with(IDENTIFICATION, in_short(state, parent)))
}
