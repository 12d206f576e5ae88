//! The configuration of airCubes: system, wireless and network, each by two paths.

use super::documents::{read, write};
use crate::engine::{Plan, Rule};

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
];

const RULES: &[Rule] = &[
    Rule::assumed("the paths with `config/` and those without it name the same documents"),
    Rule::assumed("a document that nobody wrote is the emptiest that the specification allows"),
    Rule::assumed("what a request leaves out stays as it is, and a list is replaced as a whole"),
    Rule::assumed("a device that is not connected keeps its documents and refuses new ones with 422"),
];
