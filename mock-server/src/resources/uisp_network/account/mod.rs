//! Users, tokens and sign-in.

pub mod groups;
pub mod session;
pub mod tokens;
pub mod users;

use crate::engine::{Plan, Resource};

/// The resources of this folder.
pub static RESOURCES: &[&Resource] = &[&groups::GROUPS];

/// The plans of this folder's files.
pub static PLANS: &[&[(&str, Plan)]] = &[groups::PLANS, session::PLANS, tokens::PLANS, users::PLANS];
