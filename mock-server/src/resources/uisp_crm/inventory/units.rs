//! Units in the inventory: single pieces of a product, each with a user, at a site, in a warehouse, or nowhere.
//!
//! - A unit is in one place at a time; a request that names two is refused.
//! - A change moves the unit: the place that it names replaces the one before.

use crate::engine::resource::{Filter, Identity, Initial, Reference, Test};
use crate::engine::{Change, Failure, Plan, Resource, Rule, Transaction, Value, messages};
use crate::generated::fields::{CREATED_DATE, NMS_SITE_ID, NMS_USER_ID, PRODUCT_ID, WAREHOUSE_ID};
use crate::generated::uisp_crm::schemas;
use crate::specification::Field;

/// The fields that say where a unit is.
const PLACES: [Field; 3] = [NMS_USER_ID, NMS_SITE_ID, WAREHOUSE_ID];

/// Units in the inventory.
pub static INVENTORY_UNITS: Resource = Resource {
    identity: Identity::Uuid,
    references: &[
        Reference::owned(PRODUCT_ID, "inventory-products"),
        Reference::loose(WAREHOUSE_ID, "inventory-warehouses"),
    ],
    defaults: &[(CREATED_DATE, Initial::Now)],
    filters: &[Filter::new("productId", Test::Equals(PRODUCT_ID))],
    before_write: Some(keep_one_place),
    rules: &[
        Rule::documented(
            "at most one of nmsUserId, nmsSiteId and warehouseId is set at any time",
            "blueprint 8656, 8664",
        ),
        Rule::assumed("a move to one place takes the unit away from the other"),
        Rule::assumed("users and sites of the network system are not checked: they are not in this system"),
    ],
    ..Resource::plain("inventory-units", &schemas::INVENTORY_UNIT)
};

/// What the server does for the operations on units.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_inventory_units", Plan::List(&INVENTORY_UNITS)),
    ("create_inventory_unit", Plan::Create(&INVENTORY_UNITS)),
    ("get_inventory_unit", Plan::Read(&INVENTORY_UNITS)),
    ("update_inventory_unit", Plan::Update(&INVENTORY_UNITS)),
    ("delete_inventory_unit", Plan::Delete(&INVENTORY_UNITS)),
];

fn keep_one_place(_transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    let named: Vec<Field> = PLACES.into_iter().filter(|place| change.sets(*place)).collect();
    match named.as_slice() {
        [] => Ok(()),
        [place] => {
            for other in PLACES.into_iter().filter(|other| other != place) {
                change.after.set(other, Value::Null);
            }
            Ok(())
        }
        [_, second, ..] => Err(Failure::invalid(second.name(), messages::ONE_PLACE)),
    }
}
