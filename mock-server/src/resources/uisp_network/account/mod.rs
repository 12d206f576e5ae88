//! Users, tokens and sign-in.

pub mod groups;
pub mod invitations;
pub mod passwords;
pub mod second_factor;
pub mod session;
pub mod tokens;
pub mod users;

use crate::engine::{Plan, Resource};

/// The resources of this folder.
pub static RESOURCES: &[&Resource] =
    &[&groups::GROUPS, &second_factor::PENDING, &invitations::INVITATIONS, &passwords::RESETS, &passwords::OFFLINE];

/// The plans of this folder's files.
pub static PLANS: &[&[(&str, Plan)]] = &[
    groups::PLANS,
    invitations::PLANS,
    passwords::PLANS,
    second_factor::PLANS,
    session::PLANS,
    tokens::PLANS,
    users::PLANS,
];
