//! Services of clients, the plans they follow, surcharges, suspension, prepaid periods.

pub mod change_requests;
pub mod connection;
pub mod flags;
pub mod life;
pub mod periods;
pub mod plan_groups;
pub mod plans;
pub mod prepaid_invoices;
pub mod prepaid_periods;
pub mod pricing;
#[allow(clippy::module_inception, reason = "the folder is named after its main entity")]
pub mod services;
pub mod status;
pub mod surcharges;
pub mod suspension;
pub mod usage;
