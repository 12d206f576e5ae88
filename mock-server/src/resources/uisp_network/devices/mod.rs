//! Devices of every family: what they are, what they measure, and what can be done to them.

pub mod addressing;
pub mod arrivals;
pub mod backup_files;
pub mod backups;
pub mod capabilities;
pub mod clients;
#[allow(clippy::module_inception, reason = "the folder is named after its main entity")]
pub mod devices;
pub mod discovery;
pub mod families;
pub mod firmware;
pub mod interface_changes;
pub mod interface_kinds;
mod interface_view;
pub mod interface_writing;
pub mod interfaces;
pub mod inventory;
pub mod life;
pub mod mac_table;
pub mod marks;
pub mod models;
pub mod naming;
pub mod netflow;
pub mod on_demand;
pub mod overview;
pub mod radio_plan;
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
    &clients::HOSTS,
    &on_demand::MOBILE_NETWORKS,
    &arrivals::IMPORTS,
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
    addressing::PLANS,
    arrivals::PLANS,
    backup_files::PLANS,
    capabilities::PLANS,
    clients::PLANS,
    mac_table::PLANS,
    naming::PLANS,
    netflow::PLANS,
    on_demand::PLANS,
    radio_plan::PLANS,
];
