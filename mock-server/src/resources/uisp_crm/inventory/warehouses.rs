//! Warehouses of the inventory. Deleting one leaves its units without a place.

use crate::engine::resource::{Identity, Initial};
use crate::engine::{Plan, Resource, Rule};
use crate::generated::fields::CREATED_DATE;
use crate::generated::uisp_crm::schemas;

/// Warehouses of the inventory.
pub static INVENTORY_WAREHOUSES: Resource = Resource {
    identity: Identity::Uuid,
    defaults: &[(CREATED_DATE, Initial::Now)],
    rules: &[Rule::assumed("deleting a warehouse leaves its units without a place")],
    ..Resource::plain("inventory-warehouses", &schemas::INVENTORY_WAREHOUSE)
};

/// What the server does for the operations on warehouses.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_inventory_warehouses", Plan::List(&INVENTORY_WAREHOUSES)),
    ("create_inventory_warehouse", Plan::Create(&INVENTORY_WAREHOUSES)),
    ("get_inventory_warehouse", Plan::Read(&INVENTORY_WAREHOUSES)),
    ("update_inventory_warehouse", Plan::Update(&INVENTORY_WAREHOUSES)),
    ("delete_inventory_warehouse", Plan::Delete(&INVENTORY_WAREHOUSES)),
];
