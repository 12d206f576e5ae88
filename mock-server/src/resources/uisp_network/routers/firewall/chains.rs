//! Chains of firewall rules: the filters and mangles of a router, each with its rules in order.

use std::sync::Arc;

use super::rules::renumbered;
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::routers::answers::answer;
use crate::resources::uisp_network::routers::router::{named, rewrite, to_change};

/// The chains. A row has `deviceId`, its `kind` (`filters`, `mangles`, or `nats` for the one list of translations), `name`, `config`,
/// `rules` in their order, and what no rule was for: `unmatchedBytes` and `unmatchedPackets`.
pub static CHAINS: Resource = Resource {
    identity: Identity::Sequence,
    parent: Some(Reference::owned(DEVICE_ID, "network-devices")),
    ..Resource::plain("network-firewall-chains", &schemas::UISPR_FIREWALL_FILTER)
};

/// What the server does for chains.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_uisprlxc_firewall_filters", Plan::Answer(|state, call| list(state, call, "filters"), LISTING)),
    ("list_uispr_firewall_filters", Plan::Answer(|state, call| list(state, call, "filters"), LISTING)),
    ("list_uisprlxc_firewall_mangles", Plan::Answer(|state, call| list(state, call, "mangles"), LISTING)),
    ("list_uispr_firewall_mangles", Plan::Answer(|state, call| list(state, call, "mangles"), LISTING)),
    ("update_uisprlxc_firewall_filter_chain", Plan::Action(update, WRITING)),
    ("update_uispr_firewall_filter_chain", Plan::Action(update, WRITING)),
];

const LISTING: &[Rule] = &[
    Rule::documented(
        "a chain has its settings, its rules, and counters of what none of them was for",
        "definition UisprFirewallFilter",
    ),
    Rule::assumed("the counters are those of the demo world and do not grow"),
];
const WRITING: &[Rule] = &[
    Rule::documented("the chain is named by its settings", "PUT /devices/uisprs/{id}/firewall/filter/chain"),
    Rule::assumed("an unknown chain answers 404, for nothing creates or deletes chains"),
    Rule::assumed("a null empties a setting of the chain, but leaves `enabled` as it is"),
    Rule::assumed("rules are replaced as a whole; one with the id of a rule that was there keeps its counters"),
    Rule::assumed("a rule that does not say whether it is on is so as it was, and a new one is on"),
    Rule::assumed(
        "an interface that the router does not have, by its id or by its name, answers 400 unless the rule names it already",
    ),
    Rule::assumed("what a request says of counters is ignored, and a new rule counts from zero"),
    Rule::assumed("`composeId` is null: every change is made at once"),
    Rule::assumed("a router that is not connected refuses with 422"),
];

/// A chain of a router.
#[must_use]
pub fn chain(state: &State, router: &Key, kind: &str, name: &str) -> Option<Arc<Document>> {
    let mut rows = state.having(&CHAINS, DEVICE_ID, router);
    rows.find(|row| row.text(KIND) == Some(kind) && row.text(NAME) == Some(name)).map(Arc::clone)
}

fn list(state: &State, call: &Call, kind: &str) -> Result<Outcome, Failure> {
    let router = named(state, call)?;
    let rows = state.having(&CHAINS, DEVICE_ID, &router).filter(|row| row.text(KIND) == Some(kind));
    Ok(Outcome::List(rows.map(|row| Document::clone(row)).collect()))
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?;
    let Some(config) = call.body.get(CONFIG).as_object() else {
        return Err(Failure::invalid(CONFIG.name(), "is needed"));
    };
    let name = config.text(NAME).unwrap_or_default();
    let mut row = Document::clone(&*chain(transaction, &router.key(), "filters", name).ok_or(Failure::NotFound)?);
    let rules = renumbered(transaction, &router, row.get(RULES).as_list(), call.body.get(RULES).as_list())?;
    let mut settings = row.get(CONFIG).as_object().cloned().unwrap_or_default();
    rewrite(&mut settings, config, &[ENABLED]);
    row.set(CONFIG, settings);
    row.set(RULES, rules);
    let shown = row.clone();
    transaction.update(&CHAINS, row)?;
    Ok(answer(call, vec![shown], "The chain is written."))
}
