//! The configuration of airCubes: system, wireless and network, each by two paths, and what their radios could be set to.

use super::documents::{device, read, write};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State, Value};
use crate::generated::fields::*;

/// What the server does for the configuration of airCubes.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_aircube_system", Plan::Answer(read, RULES)),
    ("update_aircube_system", Plan::Action(write, RULES)),
    ("get_aircube_config_system", Plan::Answer(read, RULES)),
    ("update_aircube_config_system", Plan::Action(write, RULES)),
    ("get_aircube_wireless", Plan::Answer(read, RULES)),
    ("update_aircube_wireless", Plan::Action(write, RULES)),
    ("get_aircube_config_wireless", Plan::Answer(read, RULES)),
    ("update_aircube_config_wireless", Plan::Action(write, RULES)),
    ("get_aircube_network", Plan::Answer(read, RULES)),
    ("update_aircube_network", Plan::Action(write, RULES)),
    ("get_aircube_config_network", Plan::Answer(read, RULES)),
    ("update_aircube_config_network", Plan::Action(write, RULES)),
    ("get_aircube_frequency_lists", Plan::Answer(frequencies, LISTS)),
    ("get_aircube_tx_power_lists", Plan::Answer(powers, LISTS)),
];

const RULES: &[Rule] = &[
    Rule::assumed("the paths with `config/` and those without it name the same documents"),
    Rule::assumed("a document that nobody wrote is the emptiest that the specification allows"),
    Rule::assumed(
        "what a request leaves out stays as it is, an explicit null empties what may be empty, and a list is replaced as a whole",
    ),
    Rule::assumed("a device that is not connected keeps its documents and refuses new ones with 422"),
    Rule::assumed("`deviceName` is the device's name, and the network of 5 GHz the one that the devices list shows"),
    Rule::assumed(
        "country, key, channel, width and power of 5 GHz are those of the first interface in the configuration of a Wi-Fi router, where both were ever written",
    ),
    Rule::assumed("channel and frequency say the same: what is new of them counts, the channel first"),
    Rule::assumed("a country that is none is a 400"),
    Rule::assumed("a new password is taken and never read back"),
];

const LISTS: &[Rule] = &[
    Rule::documented("the channels and the powers are listed by radio", "GET /devices/aircubes/{id}/frequency-lists"),
    Rule::assumed("every airCube has the channels of Wi-Fi that need no radar detection, whatever its country"),
    Rule::assumed("powers are whole numbers of dBm from 1 to 20, written as texts"),
    Rule::assumed("whether a channel is restricted or active is not known"),
];

fn frequencies(state: &State, call: &Call) -> Result<Outcome, Failure> {
    device(state, call)?;
    let channel =
        |number: i64, base: i64| Value::from(Document::new().with(CHANNEL, number).with(MHZ, base + 5 * number));
    let low: Vec<Value> = (1..=11).map(|number| channel(number, 2407)).collect();
    let high: Vec<Value> =
        [36, 40, 44, 48, 149, 153, 157, 161, 165].into_iter().map(|number| channel(number, 5000)).collect();
    let lists = Document::new().with(RADIO2_GHZ_FREQUENCY_LIST, low).with(RADIO5_GHZ_FREQUENCY_LIST, high);
    Ok(Outcome::Object(lists))
}

fn powers(state: &State, call: &Call) -> Result<Outcome, Failure> {
    device(state, call)?;
    let powers: Vec<Value> = (1..=20).map(|power: i64| power.to_string().into()).collect();
    let lists = Document::new().with(RADIO2_GHZ_TX_POWER_LIST, powers.clone()).with(RADIO5_GHZ_TX_POWER_LIST, powers);
    Ok(Outcome::Object(lists))
}
