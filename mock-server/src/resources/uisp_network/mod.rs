//! UISP Network: the index of its resources and of the plans for its operations.

pub mod access;
pub mod account;
pub mod addresses;
pub mod configuration;
pub mod console;
pub mod devices;
pub mod gdpr;
pub mod lists;
pub mod routers;
pub mod sites;
pub mod span;
pub mod telemetry;
pub mod worlds;

use std::sync::LazyLock;

use crate::engine::{Plan, Resource};
pub use crate::generated::uisp_network::operations::OPERATIONS;

/// Every resource of the network.
pub static RESOURCES: LazyLock<Vec<&'static Resource>> =
    LazyLock::new(|| AREAS.iter().flat_map(|(resources, _)| resources.iter().copied()).collect());

/// The plans of the network's operations, by operation id. Operations that no file declares a plan for are not there.
pub fn plans() -> impl Iterator<Item = (&'static str, Plan)> {
    AREAS.iter().flat_map(|(_, plans)| plans.iter()).flat_map(|plans| plans.iter().copied())
}

/// The resources of one folder, and the plans of its files.
type Area = (&'static [&'static Resource], &'static [&'static [(&'static str, Plan)]]);

/// The folders, in reading order.
static AREAS: &[Area] = &[
    (access::RESOURCES, &[]),
    (account::RESOURCES, account::PLANS),
    (sites::RESOURCES, sites::PLANS),
    (devices::RESOURCES, devices::PLANS),
    (configuration::RESOURCES, configuration::PLANS),
    (routers::RESOURCES, routers::PLANS),
    (console::RESOURCES, console::PLANS),
    (&[], &[gdpr::PLANS]),
];
