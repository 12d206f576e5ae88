//! The configuration that families have by paths of their own: airMAX radios, solar converters, ONUs, switches and Wi-Fi routers.

use std::ops::RangeInclusive;

use super::documents::{device, read, shown, store, write};
use super::shared::at;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::devices::devices::{DEVICES, is_online};
use crate::resources::uisp_network::devices::life::ready;
use crate::resources::uisp_network::lists::done;
use crate::specification::Field;

/// What the server does for the configuration of these families.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_airmax_system", Plan::Answer(read, SYSTEM_RULES)),
    ("update_airmax_system_users", Plan::Action(write_users, SYSTEM_RULES)),
    ("get_eswitch_system", Plan::Answer(read, SYSTEM_RULES)),
    ("update_eswitch_system_users", Plan::Action(write_users, SYSTEM_RULES)),
    ("get_toughswitch_system", Plan::Answer(read, SYSTEM_RULES)),
    ("update_toughswitch_system_users", Plan::Action(write_users, SYSTEM_RULES)),
    ("get_uisps_system", Plan::Answer(read, SYSTEM_RULES)),
    ("update_uisps_system_users", Plan::Action(write_users, SYSTEM_RULES)),
    ("get_airmax_config_wireless", Plan::Answer(read, AIRMAX)),
    ("update_airmax_config_wireless", Plan::Action(write, AIRMAX)),
    ("get_solarbeam_config_system", Plan::Answer(read, DOCUMENTS)),
    ("update_solarbeam_config_system", Plan::Action(write, DOCUMENTS)),
    ("get_onu_network", Plan::Answer(read, DOCUMENTS)),
    ("update_onu_network", Plan::Action(write, DOCUMENTS)),
    ("get_onu_wireless", Plan::Answer(read, DOCUMENTS)),
    ("update_onu_wireless", Plan::Action(write, DOCUMENTS)),
    ("update_onu_system", Plan::Action(write, DOCUMENTS)),
    ("get_onu_vlans", Plan::Answer(read, DOCUMENTS)),
    ("get_onu_services", Plan::Answer(onu_services, ONU_RULES)),
    ("list_onu_clients", Plan::Answer(onu_clients, ONU_RULES)),
    ("update_onu", Plan::Action(update_onu, ONU_RULES)),
    ("get_wifi_router_configuration", Plan::Answer(read, WIFI_ROUTERS)),
    ("update_wifi_router_configuration", Plan::Action(write, WIFI_ROUTERS)),
];

const SYSTEM_RULES: &[Rule] = &[
    Rule::assumed("the account is that of the general path `/devices/{id}/system`"),
    Rule::documented("its name is of letters, digits, `_` and `-`, and at most 320 of them", "definition DeviceLogin"),
    Rule::assumed("a password is taken and never read back"),
    Rule::assumed("a device that is not connected refuses with 422"),
];
const AIRMAX: &[Rule] = &[
    Rule::assumed(
        "name, `ssid`, `channelWidth`, `mode`, `txPower` and `controlFrequency` are those that the devices list shows, written or read",
    ),
    Rule::assumed(
        "before anybody wrote it, the document has the least that may be written, and its numbers are made up",
    ),
    Rule::assumed("the centre of a channel is its frequency until somebody writes another one"),
    Rule::assumed(
        "what a request leaves out stays as it is, an explicit null empties what may be empty, and a list or an object in it is replaced as a whole",
    ),
    Rule::assumed("stations do not follow when their access point changes"),
];
const DOCUMENTS: &[Rule] = &[
    Rule::assumed("a document that nobody wrote is the emptiest that the specification allows"),
    Rule::assumed(
        "what a request leaves out stays as it is, an explicit null empties what may be empty, and a list is replaced as a whole",
    ),
    Rule::assumed("the name in a document is the device's name; passwords of accounts are never read back"),
    Rule::assumed("a device that is not connected keeps its documents and refuses new ones with 422"),
];
const ONU_RULES: &[Rule] = &[
    Rule::assumed("services are those of the general path `/devices/{id}/services`, in another form"),
    Rule::assumed("an ONU that is not connected has no clients"),
    Rule::assumed("an update needs the OLT that the ONU is connected to, and takes no time: the ONU keeps running"),
];
const WIFI_ROUTERS: &[Rule] = &[
    Rule::assumed("airCubes and UISP Express are Wi-Fi routers; other families answer 404"),
    Rule::assumed("the name, and the name of the first network, are those that the devices list shows"),
    Rule::assumed(
        "the first interface is the radio of 5 GHz in the document `wireless` of an airCube, and says the same",
    ),
    Rule::assumed(
        "what a request leaves out stays as it is, an explicit null empties what may be empty, and a list or an object in it is replaced as a whole",
    ),
];

/// How many letters the name of a system may have.
const NAMES: RangeInclusive<usize> = 2..=63;

/// The most letters that the name of an account may have.
const LONGEST_USERNAME: usize = 320;

/// Writes the account of a device, and answers with its system.
///
/// # Errors
/// `NotFound` for an unknown device and for one of another family, `Unprocessable` for one that is not connected.
pub fn write_users(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let device = device(transaction, call)?;
    ready(transaction, &device)?;
    let given = Value::from(call.body.clone());
    let username = at(&given, &[ADMIN, LOGIN, USERNAME]).and_then(Value::as_text).unwrap_or_default();
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    if !username.chars().all(fits) || username.len() > LONGEST_USERNAME {
        return Err(Failure::invalid(USERNAME.name(), "A name is of letters, digits, `_` and `-`."));
    }
    store(transaction, &device, "system", given)?;
    Ok(Outcome::Value(system(transaction, &device)))
}

/// The system of a device, with its name if that is one that a system may have.
#[must_use]
pub fn system(state: &State, device: &Key) -> Value {
    match shown(state, device, "system") {
        Value::Object(system) if !system.text(NAME).is_some_and(|name| NAMES.contains(&name.chars().count())) => {
            Document::clone(&system).with(NAME, Value::Null).into()
        }
        other => other,
    }
}

fn onu_services(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let services = shown(state, &device(state, call)?, "services");
    let taken = |place: &[Field]| at(&services, place).cloned().unwrap_or_default();
    Ok(Outcome::Object(
        Document::new()
            .with(HTTP_PORT, taken(&[WEB_SERVER, HTTP_PORT]))
            .with(SSH_ENABLED, taken(&[SSH_SERVER, ENABLED]))
            .with(SSH_PORT, taken(&[SSH_SERVER, SSH_PORT]))
            .with(TELNET_ENABLED, taken(&[TELNET_SERVER, ENABLED]))
            .with(TELNET_PORT, taken(&[TELNET_SERVER, PORT]))
            .with(UBNT_DISCOVERY_ENABLED, taken(&[DISCOVERY, ENABLED])),
    ))
}

fn onu_clients(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = device(state, call)?;
    let is_there = state.find(&DEVICES, &device).is_some_and(|onu| is_online(onu));
    Ok(Outcome::Value(if is_there { shown(state, &device, "clients") } else { Value::Null }))
}

fn update_onu(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let onu = ready(transaction, &device(transaction, call)?)?;
    let given: Option<Key> = call.body.reference(PARENT_ID);
    if given.is_none() || given != onu.reference(PARENT_ID) {
        return Err(Failure::invalid(PARENT_ID.name(), "The ONU is not connected to this device."));
    }
    Ok(done("The update has begun."))
}
