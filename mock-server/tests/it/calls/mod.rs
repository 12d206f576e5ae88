//! One call through the typed bindings for every operation that the server simulates, on a fresh demo world each.
//!
//! A new operation gets its entry in the file of its area; `coverage.rs` fails until it has one.

mod account;
mod billing;
mod client_zone;
mod network_access;
mod network_account;
pub(crate) mod network_configuration;
mod network_devices;
mod network_discovery;
mod network_firmware;
mod network_gateways;
mod network_interfaces;
mod network_inventory;
mod network_places;
pub(crate) mod network_routers;
mod network_sites;
mod network_system;
mod network_upkeep;
mod services;
mod support;
mod upsales;

use futures::future::BoxFuture;

use crate::support::TestServer;

/// Calls one operation, decodes the answer and says something about it.
pub(crate) type Run = for<'a> fn(&'a TestServer) -> BoxFuture<'a, ()>;

/// The calls by operation id.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, Run)> {
    let areas = [
        account::CALLS,
        billing::CALLS,
        client_zone::CALLS,
        network_access::CALLS,
        network_account::CALLS,
        network_configuration::CALLS,
        network_devices::CALLS,
        network_discovery::CALLS,
        network_firmware::CALLS,
        network_gateways::CALLS,
        network_places::CALLS,
        network_interfaces::CALLS,
        network_inventory::CALLS,
        network_sites::CALLS,
        network_system::CALLS,
        network_upkeep::CALLS,
        services::CALLS,
        support::CALLS,
        upsales::CALLS,
    ];
    areas.into_iter().chain(network_routers::CALLS.iter().copied()).flatten().copied()
}
