//! airMAX sectors with their stations as the planning of upgrades wants them: by the id of the access point.

use super::devices::{DEVICES, is_online};
use super::{overview, radios};
use crate::engine::render::{self, Style};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::sites::site;
use crate::resources::uisp_network::sites::sites::SITES;
use crate::resources::uisp_network::telemetry;
use crate::specification::{Content, Kind, Schema};

/// What the server does for the operation that shows sectors with their stations.
pub static PLANS: &[(&str, Plan)] = &[("create_devices_airmaxes_station", Plan::Action(show, RULES))];

const RULES: &[Rule] = &[
    Rule::documented("the answer has the id of each access point as a key", "POST /devices/airmaxes/stations"),
    Rule::assumed("despite its method it changes nothing"),
    Rule::assumed("the rates are those of the present moment, in bits per second; what is not connected has none"),
    Rule::assumed(
        "distances are in metres, between the places of the devices and of the sites; unknown places have none",
    ),
    Rule::assumed("antennas, platforms and scores are null: nobody knows them"),
    Rule::assumed("an id that no airMAX device has is a 400"),
];

fn show(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let element = element(call)?;
    let mut shown = serde_json::Map::new();
    for key in call.body.get(DEVICE_IDS).as_list().iter().filter_map(Key::of) {
        let device = transaction.find(&DEVICES, &key).filter(|device| device.text(TYPE) == Some("airMax"));
        let device = device.ok_or_else(|| Failure::invalid(DEVICE_IDS.name(), "There is no such airMAX device."))?;
        let text = render::value(element, &sector(transaction, device).into(), Style::JavaScript);
        shown.insert(key.to_string(), serde_json::from_str(&text).map_err(|_| Failure::Internal)?);
    }
    Ok(Outcome::Value(Value::Json(serde_json::Value::Object(shown).into())))
}

/// What stands behind each key of the answer.
fn element(call: &Call) -> Result<&'static Schema, Failure> {
    match &call.operation.success().content {
        Content::Json(Schema { kind: Kind::Map(element), .. }) => Ok(element),
        _ => Err(Failure::Internal),
    }
}

fn sector(state: &State, device: &Document) -> Document {
    let stations: Vec<&Document> = state.having(&DEVICES, PARENT_ID, &device.key()).map(|row| &**row).collect();
    let has_old = stations.iter().any(|station| radios::series(station) == Some("M"));
    let stations: Vec<Value> = stations.into_iter().map(|row| station(state, device, row).into()).collect();
    radio(state, device)
        .with(CHANNEL_WIDTH, device.get(CHANNEL_WIDTH).clone())
        .with(HAS_AIRMAX_M_STATIONS, has_old)
        .with(STATIONS, stations)
}

fn station(state: &State, point: &Document, device: &Document) -> Document {
    let between = |place: fn(&State, &Document) -> Option<(f64, f64)>| {
        let metres = site::metres(place(state, point)?, place(state, device)?);
        rust_decimal::Decimal::from_f64_retain(metres).map(|metres| metres.round())
    };
    radio(state, device)
        .with(NAME, device.get(NAME).clone())
        .with(CONNECTED, is_online(device))
        .with(DEVICES_DISTANCE, between(place_of_device))
        .with(SITES_DISTANCE, between(place_of_site))
}

fn radio(state: &State, device: &Document) -> Document {
    let (id, now) = (device.text(ID).unwrap_or_default(), state.now());
    let rate = |metric: &str, most: i64| is_online(device).then(|| telemetry::whole(id, metric, now, most / 20, most));
    let place = place_of_site(state, device);
    let coordinate = |degrees: f64| rust_decimal::Decimal::from_f64_retain(degrees).map(|degrees| degrees.round_dp(6));
    let place = place.map(|(latitude, longitude)| {
        Document::new().with(LATITUDE, coordinate(latitude)).with(LONGITUDE, coordinate(longitude))
    });
    Document::new()
        .with(DEVICE_ID, device.key())
        .with(TYPE, device.get(TYPE).clone())
        .with(MODEL, device.get(MODEL).clone())
        .with(FIRMWARE, overview::show(state, device).get(FIRMWARE).clone())
        .with(FIRMWARE_VERSION, device.get(FIRMWARE_VERSION).clone())
        .with(ATTRIBUTES, Document::new().with(SERIES, radios::series(device)))
        .with(SITE, place)
        .with(DOWNLINK_RATE, rate("wlan0 receive", 90_000_000))
        .with(UPLINK_RATE, rate("wlan0 transmit", 20_000_000))
}

fn place_of_device(state: &State, device: &Document) -> Option<(f64, f64)> {
    site::place(&overview::location(state, device)?)
}

fn place_of_site(state: &State, device: &Document) -> Option<(f64, f64)> {
    site::place(state.follow(device, SITE_ID, &SITES)?)
}
