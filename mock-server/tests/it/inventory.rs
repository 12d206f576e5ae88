//! The rules of the inventory.

use uisp_crm::types::*;
use uisp_crm::uuid::{Uuid, uuid};

use crate::support::{TestServer, complaints, status};

const ANTENNA: Uuid = uuid!("e27b6f1a-93c5-4d0e-a1f8-7c5d3b9e4a01");
const UNIT: Uuid = uuid!("f38c7a2b-04d6-4e1f-b209-8d6e4c0f5b01");
const HARBOUR_STREET: Uuid = uuid!("d1c8a1d0-52a4-4b7c-8f3e-2b6a9c0e7f01");

#[tokio::test]
async fn a_unit_is_in_one_place_at_a_time() {
    let server = TestServer::demo().await;
    let two_places = InventoryUnitNew {
        product_id: ANTENNA.into(),
        nms_site_id: "9a6f1d0c-7e52-4b8a-9c13-5f2e8d7b6a01".into(),
        warehouse_id: HARBOUR_STREET.into(),
        ..InventoryUnitNew::default()
    };
    let refused = server.client.create_inventory_unit(&two_places).await.expect_err("two places");
    assert_eq!(complaints(&refused), ["warehouseId"]);

    let to_a_site =
        InventoryUnitMove { nms_site_id: "9a6f1d0c-7e52-4b8a-9c13-5f2e8d7b6a01".into(), ..Default::default() };
    let moved = server.client.update_inventory_unit(UNIT, &to_a_site).await.expect("a unit");
    assert_eq!((moved.warehouse_id, moved.nms_site_id.is_some()), (None, true));
    let back = InventoryUnitMove { warehouse_id: HARBOUR_STREET.into(), ..Default::default() };
    let moved = server.client.update_inventory_unit(UNIT, &back).await.expect("a unit");
    assert_eq!((moved.warehouse_id, moved.nms_site_id), (Some(HARBOUR_STREET), None));
}

#[tokio::test]
async fn a_unit_names_a_product_and_a_warehouse_that_exist() {
    let server = TestServer::demo().await;
    let unknown = uuid!("00000000-0000-4000-8000-000000000000");
    let of_nothing = InventoryUnitNew { product_id: unknown.into(), ..InventoryUnitNew::default() };
    assert_eq!(status(&server.client.create_inventory_unit(&of_nothing).await.expect_err("no such product")), 404);
    let nowhere = InventoryUnitMove { warehouse_id: unknown.into(), ..Default::default() };
    assert_eq!(status(&server.client.update_inventory_unit(UNIT, &nowhere).await.expect_err("no such warehouse")), 404);
}

#[tokio::test]
async fn a_deleted_warehouse_leaves_its_units_without_a_place() {
    let server = TestServer::demo().await;
    server.client.delete_inventory_warehouse(HARBOUR_STREET).await.expect("an empty answer");
    assert_eq!(server.client.get_inventory_unit(UNIT).await.expect("a unit").warehouse_id, None);
}

#[tokio::test]
async fn lists_keep_the_order_of_creation() {
    let server = TestServer::demo().await;
    for name in ["Bracket", "Anchor"] {
        let new = InventoryProductNew { name: name.into() };
        server.client.create_inventory_product(&new).await.expect("a product");
    }
    let query = ListInventoryProductsQuery { offset: Some(3), ..ListInventoryProductsQuery::default() };
    let products = server.client.list_inventory_products(&query).await.expect("a list");
    assert_eq!(
        products.iter().filter_map(|product| product.name.as_deref()).collect::<Vec<_>>(),
        ["Bracket", "Anchor"]
    );
}
