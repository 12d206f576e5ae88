//! The families of devices: the same device by the path of its family, with what only that family has.

use super::devices::{DEVICES, is_online};
use super::{interfaces, overview};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State};
use crate::generated::fields::*;
use crate::resources::uisp_network::telemetry;

/// What the server does for the operations that show a device of one family.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_airmax", Plan::Answer(|state, call| get(state, call, "airMax"), RULES)),
    ("get_aircube", Plan::Answer(|state, call| get(state, call, "airCube"), RULES)),
    ("get_airfiber", Plan::Answer(|state, call| get(state, call, "airFiber"), RULES)),
    ("get_wave", Plan::Answer(|state, call| get(state, call, "wave"), RULES)),
    ("get_olt", Plan::Answer(|state, call| get(state, call, "olt"), RULES)),
    ("get_onu", Plan::Answer(|state, call| get(state, call, "onu"), RULES)),
    ("list_devices_onus", Plan::Answer(onus, ONUS)),
    ("get_erouter", Plan::Answer(|state, call| get(state, call, "erouter"), RULES)),
    ("get_eswitch", Plan::Answer(|state, call| get(state, call, "eswitch"), RULES)),
    ("get_uisps", Plan::Answer(|state, call| get(state, call, "uisps"), RULES)),
    ("get_uispr", Plan::Answer(|state, call| get(state, call, "uispr"), RULES)),
    ("get_uisprlxc", Plan::Answer(|state, call| get(state, call, "uisprlxc"), RULES)),
    ("get_toughswitch", Plan::Answer(|state, call| get(state, call, "toughSwitch"), RULES)),
    ("get_solarbeam", Plan::Answer(|state, call| get(state, call, "solarBeam"), RULES)),
    ("get_blackbox", Plan::Answer(|state, call| get(state, call, "blackBox"), RULES)),
];

const RULES: &[Rule] = &[
    Rule::documented("each family has a path of its own", "GET /devices/airmaxes/{id} and its like"),
    Rule::assumed("a device of another family answers 404"),
    Rule::assumed("interfaces are always shown here"),
];

const ONUS: &[Rule] = &[
    Rule::documented("`parentId` chooses those of one OLT", "GET /devices/onus"),
    Rule::assumed("those that were only discovered are listed too"),
];

/// A device with its interfaces and with what only its family has.
#[must_use]
pub fn show(state: &State, device: &Document) -> Document {
    let mut shown = overview::show(state, device).with(INTERFACES, interfaces::all(state, device));
    match device.text(TYPE) {
        Some("olt") => shown.set(OLT, Document::new().with(HAS_UNSUPPORTED_ONU, false)),
        Some("onu") => shown.set(ONU, onu(state, device)),
        _ => {}
    }
    shown
}

/// The device of a family that the path names.
///
/// # Errors
/// `NotFound` if there is none, or if it belongs to another family.
pub fn of_family<'a>(state: &'a State, call: &Call, family: &str) -> Result<&'a Document, Failure> {
    let device = state.get(&DEVICES, &call.key("id"))?;
    if device.text(TYPE) == Some(family) { Ok(device) } else { Err(Failure::NotFound) }
}

fn get(state: &State, call: &Call, family: &str) -> Result<Outcome, Failure> {
    Ok(Outcome::Object(show(state, of_family(state, call, family)?)))
}

fn onus(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let parent = call.query.get("parentId").map(Key::parse);
    let rows = state.having(&DEVICES, TYPE, &"onu".into());
    let wanted = rows.filter(|row| parent.is_none() || row.reference(PARENT_ID) == parent);
    Ok(Outcome::List(wanted.map(|row| show(state, row)).collect()))
}

fn onu(state: &State, device: &Document) -> Document {
    let parent = device.get(PARENT_ID).clone();
    let shown = Document::new().with(ID, parent).with(PORT, 1).with(MODE, "router");
    if !is_online(device) {
        return shown;
    }
    let (id, now) = (device.text(ID).unwrap_or_default(), state.now());
    shown
        .with(WAN_ADDRESS, device.get(IP_ADDRESS).clone())
        .with(RX_RATE, telemetry::whole(id, "receive", now, 1_000_000, 90_000_000))
        .with(TX_RATE, telemetry::whole(id, "transmit", now, 500_000, 20_000_000))
        .with(TRANSMIT_POWER, 2)
        .with(RECEIVE_POWER, telemetry::whole(id, "light", now, -22, -18))
        .with(CONNECTION_TIME, device.moment(STARTED).map(|started| (now - started).num_seconds().max(0)))
        .with(EXPERIENCE, 100)
}
