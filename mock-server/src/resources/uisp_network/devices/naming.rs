//! What is said of the devices and stations of subscribers: how they are called, what they are, and who made them.

use super::clients::{HOSTS, plain};
use super::devices::DEVICES;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction};
use crate::generated::fields::*;
use crate::resources::uisp_network::lists::done;

/// What the server does for the operations that name what subscribers have.
pub static PLANS: &[(&str, Plan)] = &[
    ("create_nms_subscriber_device", Plan::Action(name_device, RULES)),
    ("create_nms_subscriber_station", Plan::Action(name_station, STATION)),
];

const RULES: &[Rule] = &[
    Rule::documented(
        "name, model, system and vendor of a device are written as texts",
        "POST /nms/subscriber/device/{deviceId}",
    ),
    Rule::assumed("the device shows them from now on, whatever its family; what is left out stays as it is"),
    Rule::assumed("any device can be named, also one that is at no subscriber's"),
];
const STATION: &[Rule] = &[
    Rule::documented("the station is named by its MAC address", "POST /nms/subscriber/station/{mac}"),
    Rule::assumed("a station is a device of the network or a host behind one; an unknown address answers 404"),
    Rule::assumed("what is left out stays as it is"),
];

fn name_device(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    name(transaction, call, &DEVICES, &call.key("deviceId"))
}

fn name_station(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let wanted = plain(call.path_text("mac"));
    let of = |state: &State, resource: &Resource| -> Option<Key> {
        let mut rows = state.table(resource).rows();
        rows.find(|row| row.text(MAC).is_some_and(|mac| plain(mac) == wanted)).map(|row| row.key())
    };
    if let Some(device) = of(transaction, &DEVICES) {
        return name(transaction, call, &DEVICES, &device);
    }
    let host = of(transaction, &HOSTS).ok_or(Failure::NotFound)?;
    name(transaction, call, &HOSTS, &host)
}

fn name(transaction: &mut Transaction, call: &Call, resource: &Resource, key: &Key) -> Result<Outcome, Failure> {
    let given: Document = call.body.iter().map(|(field, value)| (field, value.clone())).collect();
    transaction.edit(resource, key, |row| row.merge(&given))?;
    Ok(done("The names are kept."))
}
