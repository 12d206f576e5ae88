//! Devices of UISP Network from the side: what switches learned, who is behind routers, how devices come and become one.

use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};
use uisp_network::{Error, Upload};

use crate::support::TestServer;

const ROUTER: Uuid = uuid!("de000000-0000-4000-8000-000000000001");
const SWITCH: Uuid = uuid!("de000000-0000-4000-8000-000000000002");
const AIRMAX: Uuid = uuid!("de000000-0000-4000-8000-000000000009");
const STATION: Uuid = uuid!("de000000-0000-4000-8000-000000000021");
/// It was seen last on the second of March.
const DISCONNECTED: Uuid = uuid!("de000000-0000-4000-8000-000000000023");
const BLACK_BOX: Uuid = uuid!("de000000-0000-4000-8000-000000000024");
const AIRCUBE: Uuid = uuid!("de000000-0000-4000-8000-000000000019");
const UNKNOWN: Uuid = uuid!("de000000-0000-4000-8000-00000000ffff");
const HARBOUR: Uuid = uuid!("5e000000-0000-4000-8000-000000000001");

/// The status of a refusal.
fn refused<T: std::fmt::Debug>(answer: Result<T, Error>) -> Option<u16> {
    answer.expect_err("a refusal").status()
}

/// The host names in the table of the switch, as a query wants them.
async fn learned(server: &TestServer, query: GetDeviceMacTableQuery) -> Vec<String> {
    let table = server.network().get_device_mac_table(SWITCH, &query).await.expect("a table").mac_table;
    table.into_iter().filter_map(|entry| entry.hostname).collect()
}

#[tokio::test]
async fn a_mac_table_is_sorted_searched_and_paged() {
    let server = TestServer::demo().await;
    let all = learned(&server, GetDeviceMacTableQuery::default()).await;
    assert!(!all.iter().any(|name| name == "core-switch"), "nobody learns oneself");
    assert!(all.iter().any(|name| name == "monitoring-server"), "it is behind the router");
    let sorted = |descending| GetDeviceMacTableQuery {
        sort_by: Some(GetDeviceMacTableSortBy::Addresses),
        sort_desc: Some(descending),
        ..GetDeviceMacTableQuery::default()
    };
    let (up, mut down) = (learned(&server, sorted(false)).await, learned(&server, sorted(true)).await);
    down.reverse();
    assert_eq!((up.len(), up.first(), &up), (all.len(), Some(&"core-router".to_owned()), &down));
    let query = GetDeviceMacTableQuery { search: Some("EXAMPLE comp".to_owned()), ..GetDeviceMacTableQuery::default() };
    assert_eq!(learned(&server, query).await, ["monitoring-server"]);
    let query = GetDeviceMacTableQuery { count: Some(1), page: Some(2), ..sorted(false) };
    assert_eq!(learned(&server, query).await, up[1..2]);
    for (count, page) in [(0, 1), (i64::MAX, i64::MAX)] {
        let query = GetDeviceMacTableQuery { count: Some(count), page: Some(page), ..sorted(false) };
        assert!(learned(&server, query).await.is_empty());
    }
}

#[tokio::test]
async fn a_router_s_clients_are_those_in_its_network_that_are_connected() {
    let server = TestServer::demo().await;
    let clients = server.network().list_device_clients(ROUTER).await.expect("a list");
    let has = |address: &str| clients.iter().any(|client| client.ip_address.as_deref() == Some(address));
    assert!(has("10.0.0.20/24") && has("10.0.0.50") && !has("10.0.0.1/24") && !has("10.0.2.1/24"));
    assert!(server.network().list_device_clients(DISCONNECTED).await.expect("a list").is_empty());
    assert_eq!(refused(server.network().list_device_clients(UNKNOWN).await), Some(404));
}

#[tokio::test]
async fn an_import_leaves_known_devices_alone_and_does_nothing_by_halves() {
    let server = TestServer::demo().await;
    let known = DeviceImport { mac: "74ACB9000001".into(), hostname: "other".into(), ..DeviceImport::default() };
    let found = DeviceImport {
        ip: "10.0.7.2".into(),
        model: "LTU-LR".into(),
        ubnt_device: true.into(),
        ..DeviceImport::default()
    };
    let half = vec![found.clone(), DeviceImport::default()];
    assert_eq!(refused(server.network().import_devices(&half).await), Some(400));
    assert_eq!(server.rows("network-devices").len(), 27);
    server.network().import_devices(&vec![known, found]).await.expect("a status");
    assert_eq!(server.rows("network-devices").len(), 28);
    let discovered = server.network().list_devices_discovered().await.expect("a list");
    let found = discovered.last().and_then(|device| device.identification.clone()).expect("its name");
    assert_eq!((found.type_, found.status), (Some(DeviceType::AirFiber), Some(DeviceStatus::Discovered)));
}

#[tokio::test]
async fn a_device_is_announced_once_at_a_subscriber_s_and_taken_in_later() {
    let server = TestServer::demo().await;
    let network = server.network();
    let body = |mac: &str| PreregisteredDevice::new(mac, "Homemade");
    let at_a_tower = PreregisteredDevice { subscriber_id: HARBOUR.into(), ..body("74acb9000099") };
    assert_eq!(refused(network.create_devices_preregistration(&at_a_tower).await), Some(400));
    assert_eq!(refused(network.create_devices_preregistration(&body("74acb9000001")).await), Some(400));
    network.create_devices_preregistration(&body("74acb9000099")).await.expect("a status");
    assert_eq!(refused(network.create_devices_preregistration(&body("74:AC:B9:00:00:99")).await), Some(400));
    let id = network.get_mac("74acb9000099").await.expect("a device").id;
    network.authorize_device(id, &AuthorizeDeviceBody::new(HARBOUR)).await.expect("a status");
    let short = network.get_device(id).await.expect("a device").identification.expect("its name");
    assert_eq!((short.status, short.model_name.as_deref()), (Some(DeviceStatus::Active), Some("Homemade")));
}

#[tokio::test]
async fn a_station_that_is_merged_with_its_own_access_point_hears_nobody() {
    let server = TestServer::demo().await;
    let merge = |ids: Vec<Uuid>| MergeDevicesBody { ids: ids.into() };
    for few in [vec![], vec![AIRMAX, AIRMAX], vec![AIRMAX, UNKNOWN]] {
        assert_eq!(refused(server.network().merge_devices(&merge(few)).await), Some(400));
    }
    server.network().merge_devices(&merge(vec![STATION, AIRMAX])).await.expect("a status");
    let left = server.network().get_device(STATION).await.expect("a device");
    assert!(left.uplink_device.is_none());
    assert!(server.network().list_airmax_stations(STATION).await.expect("a list").is_empty());
}

#[tokio::test]
async fn of_backups_that_cannot_all_be_made_none_is() {
    let server = TestServer::demo().await;
    let body = |ids: Vec<Uuid>| DeviceIds { device_ids: ids.into() };
    let before = server.rows("network-device-backups").len();
    for (ids, status) in
        [(vec![AIRMAX, DISCONNECTED], 422), (vec![AIRMAX, BLACK_BOX], 422), (vec![AIRMAX, UNKNOWN], 404), (vec![], 400)]
    {
        assert_eq!(refused(server.network().create_devices_backup(&body(ids)).await), Some(status));
    }
    assert_eq!(server.rows("network-device-backups").len(), before);
    let file = Upload::new("mine.cfg", &b"x"[..]);
    server.network().update_device_backups(DISCONNECTED, &file).await.expect("a backup");
    assert_eq!(refused(server.network().update_device_backups(BLACK_BOX, &file).await), Some(422));
    assert_eq!(refused(server.network().update_device_backups(UNKNOWN, &file).await), Some(404));
}

#[tokio::test]
async fn an_address_has_to_be_one_and_the_device_has_to_be_there() {
    let server = TestServer::demo().await;
    let set = |interface: &str, address: &str| SwitchDeviceDhcpToStaticIpBody {
        ip_address: address.into(),
        ..SwitchDeviceDhcpToStaticIpBody::new(interface)
    };
    let network = server.network();
    for (interface, address) in [("eth0", "10.0.0.300"), ("eth0", "10.0.0.1/99"), ("eth9", "10.0.0.1"), ("wlan0", "")] {
        let answer = network.switch_device_dhcp_to_static_ip(AIRMAX, &set(interface, address)).await;
        assert_eq!(refused(answer), Some(400), "{interface} {address}");
    }
    let answer = network.switch_device_dhcp_to_static_ip(DISCONNECTED, &set("eth0", "10.0.0.9")).await;
    assert_eq!(refused(answer), Some(422));
    network.switch_device_dhcp_to_static_ip(AIRMAX, &set("wlan0", "10.9.9.9/30")).await.expect("a status");
    let held = network.get_device(AIRMAX).await.expect("a device").ip_address;
    assert_eq!(held.as_deref(), Some("10.0.2.1/24"), "the address of the device is the first interface's");
}

#[tokio::test]
async fn only_stations_that_are_off_are_forgotten_without_a_name() {
    let server = TestServer::demo().await;
    let all = PayloadDeviceStation::default();
    assert!(server.network().delete_device_stations(AIRMAX, &all).await.expect("a list").is_empty());
    assert_eq!(server.network().list_airmax_stations(AIRMAX).await.expect("a list").len(), 1);
    assert_eq!(refused(server.network().delete_device_stations(SWITCH, &all).await), Some(404));
}

#[tokio::test]
async fn a_host_at_home_is_a_client_and_a_station_with_one_name() {
    let server = TestServer::demo().await;
    let network = server.network();
    let body = CreateNmsSubscriberDeviceBody {
        name: "Tablet".into(),
        vendor_name: "Example Computers".into(),
        ..CreateNmsSubscriberDeviceBody::default()
    };
    network.create_nms_subscriber_station("02:00:5E:00:00:02", &body).await.expect("a status");
    let stations = network.list_aircube_stations(AIRCUBE).await.expect("a list");
    let station = stations.iter().find(|station| station.name.as_deref() == Some("Tablet")).expect("the tablet");
    assert_eq!(station.vendor_name.as_deref(), Some("Example Computers"));
    let clients = network.list_device_clients(AIRCUBE).await.expect("a list");
    let client = clients.iter().find(|client| client.mac == station.mac).expect("the tablet");
    assert_eq!((client.name.as_deref(), client.rx_rate), (Some("Tablet"), station.rx_rate));
    let body = PayloadDeviceStation { mac: "02005e000002".into() };
    network.delete_device_stations(AIRCUBE, &body).await.expect("a list");
    assert_eq!(network.list_device_clients(AIRCUBE).await.expect("a list").len(), 2);
    let shown = network.get_device(AIRCUBE).await.expect("a device");
    let counted = shown.aircube.and_then(|aircube| aircube.wifi5_ghz).and_then(|radio| radio.stations_count);
    assert_eq!(counted, Some(2.into()));
    assert_eq!(
        refused(network.create_nms_subscriber_station("02:00:5e:00:00:02", &Default::default()).await),
        Some(404)
    );
}
