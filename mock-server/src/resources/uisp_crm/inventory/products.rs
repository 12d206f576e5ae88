//! Products in the inventory.

use crate::engine::resource::{Identity, Initial};
use crate::engine::{Plan, Resource, Rule};
use crate::generated::fields::{CREATED_DATE, TYPE};
use crate::generated::uisp_crm::schemas;

/// The type of products that are not the vendor's own.
const OTHER: &str = "other";

/// Products in the inventory.
pub static INVENTORY_PRODUCTS: Resource = Resource {
    identity: Identity::Uuid,
    defaults: &[(CREATED_DATE, Initial::Now), (TYPE, Initial::Text(OTHER))],
    rules: &[
        Rule::assumed("a product made through the API has the type other: the request has no field for it"),
        Rule::assumed("deleting a product deletes its units"),
    ],
    ..Resource::plain("inventory-products", &schemas::INVENTORY_PRODUCT)
};

/// What the server does for the operations on products.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_inventory_products", Plan::List(&INVENTORY_PRODUCTS)),
    ("create_inventory_product", Plan::Create(&INVENTORY_PRODUCTS)),
    ("get_inventory_product", Plan::Read(&INVENTORY_PRODUCTS)),
    ("update_inventory_product", Plan::Update(&INVENTORY_PRODUCTS)),
    ("delete_inventory_product", Plan::Delete(&INVENTORY_PRODUCTS)),
];
