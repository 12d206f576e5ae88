//! Configuration of devices: documents that are stored and validated, and the lists inside of routers.

pub mod addresses;
pub mod aircubes;
pub mod blackboxes;
pub mod console;
pub mod documents;
pub mod families;
pub mod power;
pub mod radios;
pub mod shared;
pub mod starts;
pub mod system;
pub mod twins;
pub mod vlans;

use crate::engine::{Plan, Resource};

/// The resources of this folder.
pub static RESOURCES: &[&Resource] = &[&documents::CONFIGURATIONS];

/// The plans of this folder's files.
pub static PLANS: &[&[(&str, Plan)]] = &[
    aircubes::PLANS,
    families::PLANS,
    radios::PLANS,
    blackboxes::PLANS,
    system::PLANS,
    console::PLANS,
    power::PLANS,
    vlans::PLANS,
];
