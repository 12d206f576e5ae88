//! Power: how a device feeds itself and others, and what is cycled or counted anew.

use super::documents::{device, read, write};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State, Transaction};
use crate::generated::fields::*;
use crate::resources::uisp_network::devices::interfaces;
use crate::resources::uisp_network::devices::life::ready;

/// What the server does for the operations on power.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_device_system_configuration_power", Plan::Answer(read, RULES)),
    ("update_device_system_configuration_power", Plan::Action(write, RULES)),
    ("reset_device_system_battery_status", Plan::Action(acknowledge, ACTING)),
    ("reset_device_system_total_power", Plan::Action(acknowledge, ACTING)),
    ("power_cycle_device", Plan::Action(cycle, CYCLING)),
];

const RULES: &[Rule] = &[
    Rule::assumed("a device of any family has this document; one that nobody wrote is empty"),
    Rule::assumed(
        "what a request leaves out stays as it is, an explicit null empties what may be empty, and a list or an object in it is replaced as a whole",
    ),
    Rule::assumed("a device that is not connected keeps its document and refuses a new one with 422"),
];
const ACTING: &[Rule] = &[
    Rule::assumed("a device of any family that is connected takes it, and another one refuses with 422"),
    Rule::assumed("nothing that can be read changes by it"),
];
const CYCLING: &[Rule] = &[
    Rule::documented("`poe` names an interface and `dc` an output by its number", "definition SystemPowerCycle"),
    Rule::assumed("what the type asks for must be there, and an interface that the device does not have is a 400"),
    Rule::assumed("what is fed by the output keeps running"),
];

/// That a device did what it was told (`CommonSuccess`).
#[must_use]
pub fn success(message: &str) -> Outcome {
    Outcome::Object(Document::new().with(MESSAGE, message).with(STATUS_CODE, 200))
}

fn acknowledge(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    ready(transaction, &device(transaction, call)?)?;
    Ok(success("It is counted anew."))
}

fn cycle(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let device = ready(transaction, &device(transaction, call)?)?;
    let field = if call.body.text(TYPE) == Some("dc") { DC } else { POE };
    let Some(output) = call.body.get(field).as_object() else {
        return Err(Failure::invalid(field.name(), "This says which output it is."));
    };
    let is_known = |state: &State, name: &str| interfaces::named(state, &device, name).is_some();
    if field == POE && !output.text(ID).is_some_and(|name| is_known(transaction, name)) {
        return Err(Failure::invalid(field.name(), "The device has no such interface."));
    }
    Ok(success("The output was off and is on again."))
}
