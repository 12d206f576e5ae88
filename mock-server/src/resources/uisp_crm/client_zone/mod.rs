//! The client zone: what a client of the provider sees and does with a key of its own.
//!
//! Every operation is about the client that the key belongs to; what belongs to others is not found.

pub mod authentication;
pub mod overview;
pub mod requests;
pub mod view;
pub mod views;

use crate::engine::Plan;

/// The plans of the client zone.
pub const PLANS: &[&[(&str, Plan)]] = &[authentication::PLANS, overview::PLANS, requests::PLANS, views::PLANS];
