//! Devices: the table of all families, the list, and how a device is shown in short.

use super::{families, interfaces, overview, stations};
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::lists::in_order;
use crate::resources::uisp_network::sites::sites::{self, SITES};

/// The devices. A row is flat: `type`, `model`, `role`, `name`, `mac`, `siteId`, `parentId` (the access point of a station, the OLT of
/// an ONU), `ipAddress` with its prefix length, `authorized`, `status` where it is not that of a working device, `started`, and of
/// radios `ssid`, `frequency`, `channelWidth`, `wirelessMode`.
pub static DEVICES: Resource = Resource {
    identity: Identity::Uuid,
    references: &[Reference::loose(SITE_ID, "network-sites"), Reference::loose(PARENT_ID, "network-devices")],
    indexed: &[MAC, TYPE],
    ..Resource::plain("network-devices", &schemas::DEVICE_STATUS_OVERVIEW)
};

/// What the server does for the operations that show devices of any family.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_devices", Plan::Answer(list, LISTING)),
    ("get_device", Plan::Answer(get, SHOWING)),
    ("get_device_detail", Plan::Answer(detail, SHOWING)),
];

const LISTING: &[Rule] = &[
    Rule::documented(
        "`siteId`, `authorized`, `type` and `role` choose devices; the last two may be repeated",
        "GET /devices",
    ),
    Rule::documented("interfaces are listed only with `withInterfaces=true`", "GET /devices"),
    Rule::observed("a device of no site has null as its site", "LibreQoS, pull request 137"),
    Rule::observed("addresses are shown with the length of their prefix", "clients of NYC Mesh, bile0026"),
    Rule::observed("capacities are whole numbers in bits per second", "LibreQoS"),
    Rule::assumed("devices are listed in the order in which they came, those that were only discovered among them"),
];

const SHOWING: &[Rule] = &[
    Rule::assumed("an unknown device answers 404, though the document names no such answer"),
    Rule::assumed("measured values follow a curve over the day, and stay the same for five minutes"),
    Rule::assumed("a device that is not connected measures nothing: what it would have measured is null"),
    Rule::documented(
        "the detail lists interfaces, and with `withStations=true` who is connected to them",
        "GET /devices/{id}/detail",
    ),
];

/// A device in short (`DeviceIdentification`), as links, outages and log entries show it.
#[must_use]
pub fn in_short(state: &State, device: &Document) -> Document {
    let mut short: Document =
        [AUTHORIZED, FIRMWARE_VERSION, HOSTNAME, ID, MAC, MODEL, NAME, ROLE, SERIAL_NUMBER, STARTED, TYPE]
            .into_iter()
            .chain([SYSTEM_NAME, VENDOR_NAME])
            .map(|field| (field, device.get(field).clone()))
            .collect();
    let site = state.follow(device, SITE_ID, &SITES);
    short.set(SITE, site.map(|site| sites::in_short(state, site)));
    short.set(STATUS, status(device));
    short.set(CATEGORY, category(device.text(TYPE).unwrap_or_default()));
    short.set(DISPLAY_NAME, device.get(NAME).clone());
    short.set(MODEL_NAME, device.text(MODEL_NAME).or_else(|| device.text(MODEL)));
    short.set(IP, device.get(IP_ADDRESS).clone());
    short
}

/// The state that a device is in.
#[must_use]
pub fn status(device: &Document) -> &str {
    match (device.text(STATUS), device.is_true(AUTHORIZED)) {
        (Some(status), _) => status,
        (None, true) => "active",
        (None, false) => "unauthorized",
    }
}

/// Whether the device is connected and does what it is told.
#[must_use]
pub fn is_online(device: &Document) -> bool {
    matches!(status(device), "active" | "maintenance")
}

/// The category of a family.
#[must_use]
pub fn category(family: &str) -> &'static str {
    match family {
        "onu" | "olt" => "optical",
        "airCube" | "airMax" | "airFiber" | "wave" | "uispLte" => "wireless",
        "uispp" | "epower" | "solarBeam" => "accessories",
        _ => "wired",
    }
}

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let site = call.query.get("siteId").map(Key::parse);
    let authorized = call.query.get("authorized").map(|given| given == "true");
    let (families, roles) = (call.query.all("type"), call.query.all("role"));
    let among = |wanted: &[String], value: Option<&str>| {
        wanted.is_empty() || value.is_some_and(|value| wanted.iter().any(|one| one == value))
    };
    let with_interfaces = call.query.is_set("withInterfaces");
    let rows = in_order(state, &DEVICES).into_iter().filter(|row| {
        (site.is_none() || row.reference(SITE_ID) == site)
            && authorized.is_none_or(|authorized| row.is_true(AUTHORIZED) == authorized)
            && among(families, row.text(TYPE))
            && among(roles, row.text(ROLE))
    });
    let show = |row| {
        let shown = overview::show(state, row);
        if with_interfaces { shown.with(INTERFACES, interfaces::all(state, row)) } else { shown }
    };
    Ok(Outcome::List(rows.map(|row| show(row)).collect()))
}

fn get(state: &State, call: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::Object(overview::show(state, state.get(&DEVICES, &call.key("id"))?)))
}

fn detail(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = state.get(&DEVICES, &call.key("id"))?;
    let mut shown = families::show(state, device);
    if call.query.is_set("withStations") {
        shown.set(INTERFACES, stations::on_interfaces(state, device));
    }
    Ok(Outcome::Object(shown))
}
