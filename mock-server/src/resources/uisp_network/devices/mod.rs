//! Devices of every family: what they are, what they measure, and what can be done to them.

pub mod devices;

use crate::engine::{Plan, Resource};

/// The resources of this folder.
pub static RESOURCES: &[&Resource] = &[&devices::DEVICES];

/// The plans of this folder's files.
pub static PLANS: &[&[(&str, Plan)]] = &[];
