//! What of a router names an interface, and would lead nowhere without it.

use super::dhcp_servers::SERVERS;
use super::firewall::chains::CHAINS;
use super::firewall::rules;
use super::routes::ROUTES;
use crate::engine::{Document, State, Value};
use crate::generated::fields::{DEVICE_ID, INTERFACE, RULES};

/// Whether a DHCP server, a route or a rule of the firewall of a device names one of its interfaces.
#[must_use]
pub fn uses_interface(state: &State, device: &Document, name: &str) -> bool {
    let device = device.key();
    let is_named = |row: &Document| row.text(INTERFACE) == Some(name);
    let rules = |row: &Document| {
        row.get(RULES).as_list().iter().filter_map(Value::as_object).any(|rule| rules::names(rule, name))
    };
    state.having(&SERVERS, DEVICE_ID, &device).any(|row| is_named(row))
        || state.having(&ROUTES, DEVICE_ID, &device).any(|row| is_named(row))
        || state.having(&CHAINS, DEVICE_ID, &device).any(|row| rules(row))
}
