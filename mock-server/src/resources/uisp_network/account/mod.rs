//! Users, tokens and sign-in.

use crate::engine::{Plan, Resource};

/// The resources of this folder.
pub static RESOURCES: &[&Resource] = &[];

/// The plans of this folder's files.
pub static PLANS: &[&[(&str, Plan)]] = &[];
