//! The settings of a router's firewall: what it follows connections by.

use crate::engine::{Call, Failure, Outcome, Plan, Rule, Transaction};
use crate::resources::uisp_network::configuration::documents::{read, store};
use crate::resources::uisp_network::routers::answers::answer;
use crate::resources::uisp_network::routers::router::to_change;

/// What the server does for the settings of firewalls.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_uisprlxc_firewall_settings", Plan::Answer(read, RULES)),
    ("get_uispr_firewall_settings", Plan::Answer(read, RULES)),
    ("update_uisprlxc_firewall_settings", Plan::Action(update, RULES)),
    ("update_uispr_firewall_settings", Plan::Action(update, RULES)),
];

const RULES: &[Rule] = &[
    Rule::documented("the settings are written as a whole", "definition UisprFirewallSettings"),
    Rule::assumed("a router that nobody configured has the emptiest settings that the specification allows"),
    Rule::assumed("`composeId` is null: every change is made at once"),
    Rule::assumed("a router that is not connected refuses with 422"),
];

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?.key();
    store(transaction, &router, "firewall/settings", call.body.clone().into())?;
    Ok(answer(call, Vec::new(), "The settings are written."))
}
