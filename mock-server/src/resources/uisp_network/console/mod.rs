//! The console itself: settings, backups, tasks, logs, the vault, firmware.

pub mod about;
pub mod backups;
pub mod gateways;
pub mod logs;
pub mod settings;
pub mod setup;
pub mod speed_reports;
pub mod statistics;
pub mod tasks;
pub mod upkeep;

use crate::engine::{Plan, Resource};

/// The resources of this folder.
pub static RESOURCES: &[&Resource] = &[
    &backups::BACKUPS,
    &logs::LOGS,
    &settings::SETTINGS,
    &settings::MAIL_SERVER,
    &settings::TRAFFIC,
    &tasks::TASKS,
    &gateways::GATEWAYS,
    &speed_reports::REPORTS,
    &upkeep::VERBOSITIES,
    &upkeep::CLOUD,
];

/// The plans of this folder's files.
pub static PLANS: &[&[(&str, Plan)]] = &[
    about::PLANS,
    backups::PLANS,
    gateways::PLANS,
    logs::PLANS,
    settings::PLANS,
    setup::PLANS,
    speed_reports::PLANS,
    statistics::PLANS,
    tasks::PLANS,
    upkeep::PLANS,
];
