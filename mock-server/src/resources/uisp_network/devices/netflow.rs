//! NetFlow of routers: whether a router tells the console what passes through it.

use super::clients::is_routing;
use super::devices::{DEVICES, is_online};
use super::families::of_family;
use super::interfaces;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State};
use crate::generated::fields::*;
use crate::resources::uisp_network::console::gateways::GATEWAYS;

/// What the server does for the operations on NetFlow.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_device_netflow", Plan::Answer(of_any, RULES)),
    ("get_erouter_netflow", Plan::Answer(|state, call| of(state, call, "erouter"), RULES)),
    ("get_uispr_netflow", Plan::Answer(|state, call| of(state, call, "uispr"), RULES)),
    ("get_uisprlxc_netflow", Plan::Answer(|state, call| of(state, call, "uisprlxc"), RULES)),
];

const RULES: &[Rule] = &[
    Rule::documented("a gateway says whether traffic is counted by NetFlow", "definition Gateway"),
    Rule::assumed(
        "the state of a router is that of its gateway: active or disconnected with the device, and disabled where it is off or the router is no gateway",
    ),
    Rule::assumed("`interfaceId` changes nothing, but an interface that the device does not have answers 404"),
    Rule::assumed("a device that is no router, or one of another family, answers 404"),
];

fn of_any(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = state.get(&DEVICES, &call.key("id"))?;
    if is_routing(device) { shown(state, call, device) } else { Err(Failure::NotFound) }
}

fn of(state: &State, call: &Call, family: &str) -> Result<Outcome, Failure> {
    shown(state, call, of_family(state, call, family)?)
}

fn shown(state: &State, call: &Call, device: &Document) -> Result<Outcome, Failure> {
    if let Some(wanted) = call.query.get("interfaceId") {
        let is_it = |shown: &Document| {
            shown.get(IDENTIFICATION).as_object().is_some_and(|short| short.text(NAME) == Some(wanted))
        };
        if !interfaces::documents(state, device).iter().any(is_it) {
            return Err(Failure::NotFound);
        }
    }
    let status = match (is_counted(state, &device.key()), is_online(device)) {
        (false, _) => "disabled",
        (true, true) => "active",
        (true, false) => "disconnected",
    };
    Ok(Outcome::Object(Document::new().with(NETFLOW_STATUS, status)))
}

/// Whether the device is a gateway that counts traffic.
fn is_counted(state: &State, device: &Key) -> bool {
    state.having(&GATEWAYS, DEVICE_ID, device).any(|gateway| gateway.is_true(NETFLOW_ENABLED))
}
