//! Devices of every family: what they are, what they measure, and what can be done to them.

pub mod backups;
#[allow(clippy::module_inception, reason = "the folder is named after its main entity")]
pub mod devices;
pub mod families;
pub mod interface_changes;
pub mod interface_kinds;
pub mod interface_writing;
pub mod interfaces;
pub mod inventory;
pub mod life;
pub mod overview;
pub mod radios;
pub mod stations;
pub mod statistics;

use crate::engine::{Plan, Resource};

/// The resources of this folder.
pub static RESOURCES: &[&Resource] = &[&devices::DEVICES, &interfaces::CHANGED, &backups::BACKUPS];

/// The plans of this folder's files.
pub static PLANS: &[&[(&str, Plan)]] = &[
    devices::PLANS,
    interfaces::PLANS,
    interface_changes::PLANS,
    interface_kinds::PLANS,
    interface_writing::PLANS,
    statistics::PLANS,
    families::PLANS,
    stations::PLANS,
    inventory::PLANS,
    life::PLANS,
    backups::PLANS,
];
