//! Configuration of devices in UISP Network: what two paths share, what is refused, and what interfaces are made of.

use uisp_network::rust_decimal::Decimal;
use uisp_network::serde_json::{Value, from_slice, json};
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};
use uisp_network::{Error, Null};

use crate::calls::network_configuration::airmax;
use crate::support::{TestServer, body};

const ROUTER: Uuid = uuid!("de000000-0000-4000-8000-000000000001");
const SWITCH: Uuid = uuid!("de000000-0000-4000-8000-000000000002");
const AIRMAX: Uuid = uuid!("de000000-0000-4000-8000-000000000009");
const SOLARBEAM: Uuid = uuid!("de000000-0000-4000-8000-000000000013");
const AIRCUBE: Uuid = uuid!("de000000-0000-4000-8000-000000000019");
const BLACKBOX: Uuid = uuid!("de000000-0000-4000-8000-000000000024");
const EXPRESS: Uuid = uuid!("de000000-0000-4000-8000-000000000026");
/// It was seen last on the second of March.
const DISCONNECTED: Uuid = uuid!("de000000-0000-4000-8000-000000000023");
const UNKNOWN: Uuid = uuid!("de000000-0000-4000-8000-00000000ffff");
const VISTA: Uuid = uuid!("5e000000-0000-4000-8000-000000000002");

/// The status of a refusal.
fn refused<T: std::fmt::Debug>(answer: Result<T, Error>) -> Option<u16> {
    answer.expect_err("a refusal").status()
}

/// The answer to the last request.
fn last(server: &TestServer) -> Value {
    let exchanges = server.world().journal().exchanges();
    from_slice(&exchanges.last().expect("an exchange").answer).expect("JSON")
}

/// A bridge of interfaces.
fn bridge(number: i64, members: &[&str]) -> CreateDeviceInterfacesBridgeBody {
    let members: Vec<Value> = members.iter().map(|member| json!({ "id": member })).collect();
    body(json!({
        "bridgeId": number, "mtu": 1500, "addresses": [], "bridge": { "id": number, "interfaces": members },
    }))
}

/// A VLAN on an interface.
fn vlan(parent: &str, number: i64, address: &str) -> CreateDeviceInterfacesVlanBody {
    body(json!({
        "interface": parent, "vlanId": number, "mtu": 1500, "addresses": [{ "type": "static", "cidr": address }],
    }))
}

#[tokio::test]
async fn the_families_paths_are_for_their_own_devices() {
    let network = TestServer::demo().await;
    let network = network.network();
    assert_eq!(refused(network.get_aircube_system(AIRMAX).await), Some(404));
    assert_eq!(refused(network.get_airmax_config_wireless(AIRCUBE).await), Some(404));
    assert_eq!(refused(network.get_onu_network(AIRMAX).await), Some(404));
    assert_eq!(refused(network.get_airos_configuration(AIRCUBE).await), Some(404));
    assert_eq!(refused(network.get_wifi_router_configuration(AIRMAX).await), Some(404));
    assert_eq!(refused(network.get_blackbox_config(ROUTER).await), Some(404));
    assert_eq!(refused(network.get_device_system(UNKNOWN).await), Some(404));
    assert_eq!(refused(network.list_device_system_dns(UNKNOWN).await), Some(404));
    assert_eq!(refused(network.get_device_system_unms(UNKNOWN).await), Some(404));
}

#[tokio::test]
async fn a_device_that_is_not_connected_keeps_its_documents_and_takes_no_new_ones() {
    let server = TestServer::demo().await;
    let network = server.network();
    network.get_device_system(DISCONNECTED).await.expect("a document");
    network.get_device_configuration(DISCONNECTED).await.expect("a document");
    let system = DeviceSystemInput::new("Backup", 1518);
    let query = UpdateDeviceSystemQuery::default();
    assert_eq!(refused(network.update_device_system(DISCONNECTED, &query, &system).await), Some(422));
    assert_eq!(refused(network.update_device_system_dns(DISCONNECTED, &Vec::new()).await), Some(422));
    assert_eq!(refused(network.reset_device_system_total_power(DISCONNECTED).await), Some(422));
    assert_eq!(
        refused(network.create_device_interfaces_vlan(DISCONNECTED, &vlan("eth0", 5, "10.0.0.9/24")).await),
        Some(422)
    );
    // The console's own settings are none of the device's.
    let settings = PayloadUnmsSettings::new(true);
    network.update_device_system_unms(DISCONNECTED, &settings).await.expect("a document");
}

#[tokio::test]
async fn every_path_that_tells_a_radio_its_network_tells_the_others() {
    let server = TestServer::demo().await;
    let network = server.network();
    network.update_airmax_config_wireless(AIRMAX, &airmax("vista-north", 5180, 5190)).await.expect("a status");
    let airos = network.get_airos_configuration(AIRMAX).await.expect("a document").wireless.expect("the wireless part");
    assert_eq!(airos.interfaces[0].ssid.as_deref(), Some("vista-north"));
    assert_eq!(airos.interfaces[0].channel_width.as_ref().and_then(|width| width.rx), Some(40.into()));

    let wanted: AirosConfigurationSchema = body(json!({ "wireless": { "interfaces": [{
        "id": "wlan0", "enabled": true, "apMode": true, "ptpMode": false, "ssid": "vista-south",
        "frequency": { "tx": 5240 }, "channelWidth": { "auto": false }, "encryption": {}, "obeyRegulatoryRules": true,
    }] } }));
    let query = UpdateAirosConfigurationQuery::default();
    network.update_airos_configuration(AIRMAX, &query, &wanted).await.expect("a status");
    let wireless = network.get_airmax_config_wireless(AIRMAX).await.expect("a document");
    assert_eq!((wireless.ssid.as_deref(), wireless.control_frequency), (Some("vista-south"), Some(5240.into())));
    assert_eq!(wireless.center_frequency, Some(5240.into()), "the centre of the old channel is gone");
    assert_eq!(wireless.mode, Some(WirelessMode::ApPtmp), "the mode was this one already");
    assert_eq!(wireless.channel_width, Some(40.into()), "nobody said another width");

    let mut interface: DeviceInterfaceSchema = body(json!({ "identification": {} }));
    interface.wireless = body::<DeviceInterfaceWirelessInput>(json!({
        "ssid": "vista-up", "frequency": 5200, "channelWidth": 20, "dfsTimeRemaining": 0, "dfsTimeTotal": 0,
        "dfsLockouts": [], "key": "a-key", "security": "wpa2", "frameLength": 5, "dlRatio": 50, "noiseFloor": -90,
    }))
    .into();
    let query = UpdateDeviceInterfaceQuery::default();
    network.update_device_interface(AIRMAX, "wlan0", &query, &interface).await.expect("an interface");
    let wireless = network.get_airmax_config_wireless(AIRMAX).await.expect("a document");
    assert_eq!((wireless.ssid.as_deref(), wireless.channel_width), (Some("vista-up"), Some(20.into())));
    let names = network.list_devices_ssids().await.expect("a list");
    assert!(names.iter().any(|name| name.ssid.as_deref() == Some("vista-up")));
}

#[tokio::test]
async fn a_radio_refuses_a_frequency_that_is_none() {
    let server = TestServer::demo().await;
    let network = server.network();
    let mut wanted = airmax("vista-north", -5, 5190);
    assert_eq!(refused(network.update_airmax_config_wireless(AIRMAX, &wanted).await), Some(400));
    wanted.control_frequency = 5180.into();
    wanted.channel_width = Decimal::new(205, 1);
    assert_eq!(refused(network.update_airmax_config_wireless(AIRMAX, &wanted).await), Some(400));
    wanted.channel_width = Decimal::MAX;
    assert_eq!(refused(network.update_airmax_config_wireless(AIRMAX, &wanted).await), Some(400));
    let wireless = network.get_airmax_config_wireless(AIRMAX).await.expect("a document");
    assert_eq!(wireless.ssid.as_deref(), Some("vista-east"), "nothing of it was written");
}

#[tokio::test]
async fn a_password_is_never_read_back() {
    let server = TestServer::demo().await;
    let network = server.network();
    let system: DeviceConfigurationInput = body(json!({ "system": {
        "name": "Core", "mtu": 1518, "admin": { "login": { "username": "noc", "password": "secret" } },
        "readOnlyAccount": { "enabled": true, "login": { "username": "guest", "password": "secret" } },
    } }));
    let query = UpdateDeviceConfigurationQuery::default();
    network.update_device_configuration(ROUTER, &query, &system).await.expect("a document");
    network.get_device_configuration(ROUTER).await.expect("a document");
    let system = &last(&server)["system"];
    assert_eq!(system["readOnlyAccount"]["login"]["username"], "guest");
    assert!(system["readOnlyAccount"]["login"]["password"].is_null());
    assert!(system["admin"]["login"]["password"].is_null());
}

#[tokio::test]
async fn an_account_has_a_plain_name_by_whatever_path() {
    let server = TestServer::demo().await;
    let account: UispsSystemInput =
        body(json!({ "admin": { "login": { "username": "not plain", "password": "secret" } } }));
    assert_eq!(refused(server.network().update_airmax_system_users(AIRMAX, &account).await), Some(400));
    assert_eq!(refused(server.network().update_device_system_users(ROUTER, &account).await), Some(400));
}

#[tokio::test]
async fn every_device_has_every_general_document_and_it_is_valid() {
    // The answers are held against the specification when the server is dropped.
    let server = TestServer::demo().await;
    let network = server.network();
    for device in network.list_devices(&ListDevicesQuery::default()).await.expect("a list") {
        let id = device.identification.expect("its name").id;
        network.get_device_configuration(id).await.expect("a document");
        network.get_device_system(id).await.expect("a document");
        network.get_device_services(id).await.expect("a document");
        network.get_device_vlans(id).await.expect("a document");
        network.get_device_system_configuration_power(id).await.expect("a document");
        network.list_device_system_dns(id).await.expect("a list");
        network.get_device_system_unms(id).await.expect("a document");
        network.list_device_interfaces(id).await.expect("a list");
    }
}

#[tokio::test]
async fn a_name_that_no_system_may_have_is_not_shown_as_one() {
    let server = TestServer::demo().await;
    let network = server.network();
    let short = SolarbeamConfigSystemInput::new("x", "UTC", "UTC", "ubnt");
    network.update_solarbeam_config_system(SOLARBEAM, &short).await.expect("a status");
    let both = network.get_device_configuration(SOLARBEAM).await.expect("a document");
    assert!(both.system.expect("the system").name.is_none());
    let system = network.get_device_system(SOLARBEAM).await.expect("a document");
    assert_eq!(system.name.as_deref(), Some("x"), "this form has no limits");
}

#[tokio::test]
async fn a_document_that_nobody_wrote_is_empty_but_for_the_name() {
    let server = TestServer::demo().await;
    let system = server.network().get_device_system(BLACKBOX).await.expect("a document");
    assert!(system.name.is_some() && system.admin.is_none() && system.dns_servers.is_empty());
    let services = server.network().get_device_services(BLACKBOX).await.expect("a document");
    assert!(services.ntp_client.is_none() && services.dhcp_servers.is_empty());
}

#[tokio::test]
async fn an_express_is_a_wifi_router_once_it_is_authorized() {
    let server = TestServer::demo().await;
    let network = server.network();
    let wanted: AirosConfigurationInput = body(json!({ "wireless": { "country": "NL", "interfaces": [{
        "id": "ra0", "enabled": true, "apMode": true, "ssid": "express", "channelWidth": { "auto": false, "width": 80 },
        "frequency": { "auto": true, "control": 5180 }, "outputPower": { "auto": true, "eirp": 20 },
        "encryption": { "type": "wpa2-psk", "passphrase": "a-passphrase" },
    }] } }));
    assert_eq!(refused(network.update_wifi_router_configuration(EXPRESS, &wanted).await), Some(422));
    network.authorize_device(EXPRESS, &AuthorizeDeviceBody::new(VISTA)).await.expect("a status");
    network.update_wifi_router_configuration(EXPRESS, &wanted).await.expect("a status");
    let device = network.get_device(EXPRESS).await.expect("a device");
    assert_eq!(device.attributes.and_then(|attributes| attributes.ssid).as_deref(), Some("express"));
}

#[tokio::test]
async fn a_device_of_another_vendor_needs_a_site_and_an_address_of_its_own() {
    let server = TestServer::demo().await;
    let network = server.network();
    let wanted = DeviceBlackBoxConfigNew::new(UNKNOWN, "cache", DeviceRole::Server, UNKNOWN, false);
    assert_eq!(refused(network.create_devices_blackboxes_config(&wanted).await), Some(400));
    let wanted = DeviceBlackBoxConfigNew { site_id: VISTA, mac_address: "74ACB9000009".into(), ..wanted };
    assert_eq!(refused(network.create_devices_blackboxes_config(&wanted).await), Some(409));
    assert_eq!(refused(network.get_device(UNKNOWN).await), Some(404));
    assert_eq!(refused(network.update_blackbox_config(BLACKBOX, &wanted).await), Some(400), "the id of another device");
    let wanted = DeviceBlackBoxConfigNew { device_id: BLACKBOX, mac_address: Null.into(), ..wanted };
    let config = network.update_blackbox_config(BLACKBOX, &wanted).await.expect("a document");
    assert!(config.mac_address.is_none(), "a null takes it away");
    assert!(config.ip_address.is_some(), "what is left out stays");
}

#[tokio::test]
async fn an_interface_that_others_are_made_of_stays_until_they_are_gone() {
    let server = TestServer::demo().await;
    let network = server.network();
    network.create_device_interfaces_bridge(ROUTER, &bridge(0, &["eth3", "eth4"])).await.expect("an interface");
    network.create_device_interfaces_vlan(ROUTER, &vlan("br0", 7, "10.7.0.1/24")).await.expect("an interface");
    assert_eq!(refused(network.delete_device_interface(ROUTER, "br0").await), Some(409));
    network.delete_device_interface(ROUTER, "br0.7").await.expect("a status");
    network.delete_device_interface(ROUTER, "br0").await.expect("a status");
    let member = network.get_device_interface(ROUTER, "eth3").await.expect("an interface");
    assert!(member.bridge.is_none());
    assert_eq!(refused(network.delete_device_interface(ROUTER, "br0").await), Some(404));
}

#[tokio::test]
async fn a_new_interface_needs_a_free_name_and_parts_that_are_there_and_free() {
    let server = TestServer::demo().await;
    let network = server.network();
    network.create_device_interfaces_vlan(ROUTER, &vlan("eth1", 7, "10.7.0.1/24")).await.expect("an interface");
    for (wanted, status) in [
        (vlan("eth1", 7, "10.8.0.1/24"), 409),
        (vlan("eth99", 7, "10.8.0.1/24"), 400),
        (vlan("eth1", 4095, "10.8.0.1/24"), 400),
        (vlan("eth1", i64::MAX, "10.8.0.1/24"), 400),
        (vlan("eth1", 8, "10.8.0.1/33"), 400),
        (vlan("eth1", 8, "here"), 400),
    ] {
        assert_eq!(refused(network.create_device_interfaces_vlan(ROUTER, &wanted).await), Some(status), "{wanted:?}");
    }
    network.create_device_interfaces_bridge(ROUTER, &bridge(0, &["eth3"])).await.expect("an interface");
    assert_eq!(refused(network.create_device_interfaces_bridge(ROUTER, &bridge(1, &["eth3"])).await), Some(409));
    let lag = |ports: &[&str]| {
        let ports = ports.iter().map(|port| (*port).to_owned()).collect();
        CreateDeviceInterfacesLagBody::new("eth3", LoadBalance::SrcDstMac, ports)
    };
    assert_eq!(refused(network.create_device_interfaces_lag(ROUTER, &lag(&["eth4"])).await), Some(409));
    let moved = DeleteDeviceInterfacesWithIpTransferBody::new("eth1.7", "eth1.7");
    assert_eq!(refused(network.delete_device_interfaces_with_ip_transfer(ROUTER, &moved).await), Some(400));
    assert_eq!(network.list_device_interfaces(ROUTER).await.expect("a list").len(), 13);
}

#[tokio::test]
async fn an_interface_may_be_written_as_it_was_read() {
    let server = TestServer::demo().await;
    let network = server.network();
    network.create_device_interfaces_vlan(ROUTER, &vlan("eth1", 7, "10.7.0.1/24")).await.expect("an interface");
    for (device, name) in
        [(ROUTER, "eth0"), (ROUTER, "eth1.7"), (SWITCH, "port1"), (AIRMAX, "wlan0"), (BLACKBOX, "ether1")]
    {
        let before = network.get_device_interface(device, name).await.expect("an interface");
        let read: DeviceInterfaceSchema = body(last(&server));
        let query = UpdateDeviceInterfaceQuery::default();
        let after = network.update_device_interface(device, name, &query, &read).await.expect("an interface");
        assert_eq!(before, after);
    }
}

#[tokio::test]
async fn an_interface_moves_into_a_bridge_and_out_of_it() {
    let server = TestServer::demo().await;
    let network = server.network();
    let query = UpdateDeviceInterfaceQuery::default();
    let wanted = |bridge: Value| -> DeviceInterfaceSchema { body(json!({ "identification": {}, "bridge": bridge })) };
    let missing = network.update_device_interface(ROUTER, "eth4", &query, &wanted("br0".into())).await;
    assert_eq!(refused(missing), Some(400));
    network.create_device_interfaces_bridge(ROUTER, &bridge(0, &["eth3"])).await.expect("an interface");
    network.create_device_interfaces_bridge(ROUTER, &bridge(1, &[])).await.expect("an interface");
    for name in ["br0", "br1"] {
        let port = network.update_device_interface(ROUTER, "eth4", &query, &wanted(name.into())).await;
        assert_eq!(port.expect("an interface").bridge.as_deref(), Some(name));
    }
    let port =
        network.update_device_interface(ROUTER, "eth4", &query, &wanted(Value::Null)).await.expect("an interface");
    assert!(port.bridge.is_none());
    let other = network.get_device_interface(ROUTER, "eth3").await.expect("an interface");
    assert_eq!(other.bridge.as_deref(), Some("br0"), "nobody moved this one");
}

#[tokio::test]
async fn an_aggregated_link_is_made_of_ports_that_no_other_one_has() {
    let server = TestServer::demo().await;
    let network = server.network();
    for (name, port) in [("lag1", "port1"), ("lag2", "port2")] {
        let wanted = CreateDeviceInterfacesLagBody::new(name, LoadBalance::SrcDstMac, vec![port.to_owned()]);
        network.create_device_interfaces_lag(SWITCH, &wanted).await.expect("an interface");
    }
    let query = UpdateDeviceInterfaceQuery::default();
    for (port, status) in [("port1", 409), ("port99", 400), ("lag2", 400)] {
        let wanted: DeviceInterfaceSchema = body(json!({ "identification": {}, "lag": { "ports": [port] } }));
        assert_eq!(refused(network.update_device_interface(SWITCH, "lag2", &query, &wanted).await), Some(status));
    }
    let wanted: DeviceInterfaceSchema = body(json!({ "identification": {}, "lag": { "ports": ["port3"] } }));
    let lag = network.update_device_interface(SWITCH, "lag2", &query, &wanted).await.expect("an interface").lag;
    assert_eq!(lag.map(|lag| lag.ports), Some(vec!["port3".to_owned()]));
    let free = CreateDeviceInterfacesLagBody::new("lag3", LoadBalance::SrcDstMac, vec!["port2".to_owned()]);
    network.create_device_interfaces_lag(SWITCH, &free).await.expect("a port that is free again");
}

#[tokio::test]
async fn only_routers_have_ospf_and_only_ethernet_a_cable() {
    let server = TestServer::demo().await;
    let network = server.network();
    let ospf: UpdateDeviceInterfaceOspfBody = body(json!({ "cost": 1, "auth": "off", "authKey": "" }));
    assert_eq!(refused(network.update_device_interface_ospf(SWITCH, "port1", &ospf).await), Some(400));
    assert_eq!(refused(network.create_device_interface_cable_test(AIRMAX, "wlan0").await), Some(400));
    assert_eq!(refused(network.reset_device_interface(ROUTER, "eth99").await), Some(404));
    assert_eq!(refused(network.get_device_dhcp_detail(ROUTER, "eth99").await), Some(404));
}

#[tokio::test]
async fn a_vlan_names_interfaces_that_the_device_has() {
    let server = TestServer::demo().await;
    let network = server.network();
    let wanted = |port: &str| -> DeviceVlansNew {
        body(
            json!({ "trunkUndefinedVlans": false, "vlans": [{ "type": "single", "id": 300, "name": "Guests", "participation": [
            { "mode": "tagged", "interface": { "id": port, "name": port, "mac": "74:ac:b9:00:00:02", "type": "eth" } },
        ] }] }),
        )
    };
    let query = CreateDeviceVlanQuery::default();
    assert_eq!(refused(network.create_device_vlan(SWITCH, &query, &wanted("port99")).await), Some(400));
    let vlans = network.create_device_vlan(SWITCH, &query, &wanted("port4")).await.expect("a document");
    assert_eq!(vlans.vlans.len(), 3);
}

#[tokio::test]
async fn an_onu_that_was_only_discovered_shows_documents_that_it_takes_back() {
    // The answers are held against the specification when the server is dropped.
    let server = TestServer::demo().await;
    let network = server.network();
    let onu = uuid!("de000000-0000-4000-8000-000000000027");
    let vlans = network.get_onu_vlans(onu).await.expect("a document");
    assert_eq!(vlans.vlans.len(), 1);
    let shown = network.get_onu_network(onu).await.expect("a document");
    let read: OnuNetworkInput = body(last(&server));
    assert_eq!(refused(network.update_onu_network(onu, &read).await), Some(422), "it is not connected");
    network.authorize_device(onu, &AuthorizeDeviceBody::new(VISTA)).await.expect("a status");
    assert_eq!(network.update_onu_network(onu, &read).await.expect("a document"), shown);
}

#[tokio::test]
async fn an_onu_that_nobody_configured_shows_what_the_specification_wants() {
    let server = TestServer::demo().await;
    let network = server.network();
    let onu = json!([{ "mac": "74:ac:b9:00:01:99", "model": "UF-Nano", "hostname": "new-onu", "ubntDevice": true }]);
    network.import_devices(&body(onu)).await.expect("a status");
    let devices = network.list_devices(&ListDevicesQuery::default()).await.expect("a list");
    let new = devices.last().and_then(|device| device.identification.as_ref()).expect("the new one").id;
    network.get_onu_network(new).await.expect("a document that is valid");
    assert_eq!(network.get_onu_vlans(new).await.expect("a document").vlans.len(), 1);
}
