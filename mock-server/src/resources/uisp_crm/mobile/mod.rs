//! What the vendor's mobile app shows: dashboards, short lists and counts over clients, invoices, payments and services.

pub mod clients;
pub mod dashboard;
pub mod invoices;

use crate::engine::Plan;

/// The plans of the mobile operations.
pub const PLANS: &[&[(&str, Plan)]] = &[dashboard::PLANS, invoices::PLANS, clients::PLANS];
