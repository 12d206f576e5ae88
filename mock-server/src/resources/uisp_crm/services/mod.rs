//! Services of clients, the plans they follow, surcharges, suspension, prepaid periods.

pub mod flags;
pub mod services;
