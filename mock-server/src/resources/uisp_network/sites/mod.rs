//! Sites and their subscribers: the tree of the network, and what belongs to places.

pub mod sites;

use crate::engine::{Plan, Resource};

/// The resources of this folder.
pub static RESOURCES: &[&Resource] = &[&sites::SITES];

/// The plans of this folder's files.
pub static PLANS: &[&[(&str, Plan)]] = &[];
