//! Inventory: products, the single units of them, and the warehouses that they lie in.

pub mod products;
pub mod units;
pub mod warehouses;
