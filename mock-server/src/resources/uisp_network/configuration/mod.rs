//! Configuration of devices: documents that are stored and validated, and the lists inside of routers.

pub mod aircubes;
pub mod documents;

use crate::engine::{Plan, Resource};

/// The resources of this folder.
pub static RESOURCES: &[&Resource] = &[&documents::CONFIGURATIONS];

/// The plans of this folder's files.
pub static PLANS: &[&[(&str, Plan)]] = &[aircubes::PLANS];
