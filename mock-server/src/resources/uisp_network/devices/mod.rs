//! Devices of every family: what they are, what they measure, and what can be done to them.

pub mod backups;
#[allow(clippy::module_inception, reason = "the folder is named after its main entity")]
pub mod devices;
pub mod discovery;
pub mod families;
pub mod firmware;
pub mod interface_changes;
pub mod interface_kinds;
pub mod interface_writing;
pub mod interfaces;
pub mod inventory;
pub mod life;
pub mod overview;
pub mod radios;
pub mod speed_tests;
pub mod stations;
pub mod statistics;
pub mod upgrades;
pub mod vault;

use crate::engine::{Plan, Resource};

/// The resources of this folder.
pub static RESOURCES: &[&Resource] = &[
    &devices::DEVICES,
    &interfaces::CHANGED,
    &backups::BACKUPS,
    &discovery::UNKNOWN,
    &firmware::FIRMWARES,
    &speed_tests::BETWEEN,
    &speed_tests::INTERNET,
    &vault::VAULT,
    &vault::CREDENTIALS,
];

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
    discovery::PLANS,
    firmware::PLANS,
    upgrades::PLANS,
    speed_tests::PLANS,
    vault::PLANS,
];
