//! Lists, and what their queries look like.

use futures::TryStreamExt as _;
use uisp_network::Client;
use uisp_network::operations::OPERATIONS;
use uisp_network::types::{DeviceType, GetOutagesQuery, ListDevicesQuery};

use crate::console::{Console, PASSWORD, USER_NAME};

#[tokio::test]
async fn outages_are_streamed_page_after_page() {
    let console = Console::start().await;
    let network = signed_in(&console).await;
    let outages: Vec<_> = network.stream_outages(&GetOutagesQuery::new(1, 1)).try_collect().await.unwrap();
    assert_eq!(outages.len(), 2);
    let expected = ["POST /user/login", "GET /outages?count=1&page=1", "GET /outages?count=1&page=2"];
    assert_eq!(console.requests(), expected);
}

#[tokio::test]
async fn a_session_that_ends_between_two_pages_is_renewed() {
    let console = Console::start().await;
    let network = signed_in(&console).await;
    let mut outages = network.stream_outages(&GetOutagesQuery::new(1, 1));
    assert!(outages.try_next().await.unwrap().is_some());
    console.end_session();
    assert!(outages.try_next().await.unwrap().is_some());
    assert!(outages.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_device_without_a_site_is_read() {
    let console = Console::start().await;
    let network = signed_in(&console).await;
    let query = ListDevicesQuery {
        with_interfaces: Some(true),
        type_: vec![DeviceType::from("airMax"), DeviceType::from("onu")],
        ..Default::default()
    };
    let devices = network.list_devices(&query).await.unwrap();
    assert_eq!(devices[0].identification.as_ref().unwrap().site, None);
    let request = console.requests().pop().unwrap();
    assert!(request.contains("withInterfaces=true") && request.contains("type=airMax&type=onu"), "{request}");
}

#[test]
fn every_operation_is_there() {
    assert_eq!(OPERATIONS.len(), 534);
}

async fn signed_in(console: &Console) -> Client {
    Client::sign_in(&console.url, USER_NAME, PASSWORD).await.unwrap().client().expect("there is no second factor")
}
