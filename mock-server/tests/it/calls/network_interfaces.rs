//! Calls for the interfaces of devices in UISP Network: those that are made of others, and what is done to them.

use uisp_network::serde_json::json;
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use super::Run;
use crate::support::{TestServer, body};

const ROUTER: Uuid = uuid!("de000000-0000-4000-8000-000000000001");
const SWITCH: Uuid = uuid!("de000000-0000-4000-8000-000000000002");

/// An interface of the router.
async fn interface(server: &TestServer, name: &str) -> Option<DeviceInterface> {
    server.network().get_device_interface(ROUTER, name).await.ok()
}

/// A VLAN of the router with an address.
async fn vlan(server: &TestServer, number: i64) -> DeviceInterface {
    let wanted: CreateDeviceInterfacesVlanBody = body(json!({
        "interface": "eth1", "vlanId": number, "mtu": 1400, "description": "subscribers",
        "addresses": [{ "type": "static", "cidr": "172.16.0.1/24" }],
    }));
    server.network().create_device_interfaces_vlan(ROUTER, &wanted).await.expect("an interface")
}

/// An aggregated link of the switch.
async fn lag(server: &TestServer) -> DeviceInterface {
    let ports = vec!["port1".to_owned(), "port2".to_owned()];
    let wanted = CreateDeviceInterfacesLagBody::new("lag1", LoadBalance::SrcDstMac, ports);
    server.network().create_device_interfaces_lag(SWITCH, &wanted).await.expect("an interface")
}

/// The calls by operation id.
pub(crate) const CALLS: &[(&str, Run)] = &[
    ("update_device_interface", |s| {
        Box::pin(async move {
            let wanted: DeviceInterfaceSchema = body(json!({
                "identification": { "name": "other", "description": "to the roof" }, "mtu": "1400", "enabled": false,
                "addresses": [{ "cidr": "10.9.0.1/24", "type": "static" }], "status": { "status": "active" },
            }));
            let query = UpdateDeviceInterfaceQuery::default();
            s.network().update_device_interface(ROUTER, "eth0", &query, &wanted).await.expect("an interface");
            let port = interface(s, "eth0").await.expect("an interface");
            assert_eq!((port.mtu.as_deref(), port.enabled), (Some("1400"), Some(false)));
            assert_eq!(port.status.and_then(|status| status.status).as_deref(), Some("disabled"));
            assert_eq!(port.identification.and_then(|short| short.description).as_deref(), Some("to the roof"));
            let device = s.network().get_device(ROUTER).await.expect("a device");
            assert_eq!(device.ip_address.as_deref(), Some("10.9.0.1/24"));
        })
    }),
    ("delete_device_interface", |s| {
        Box::pin(async move {
            vlan(s, 100).await;
            s.network().delete_device_interface(ROUTER, "eth1.100").await.expect("a status");
            assert!(interface(s, "eth1.100").await.is_none());
            let own = s.network().delete_device_interface(ROUTER, "eth1").await;
            assert_eq!(own.expect_err("a refusal").status(), Some(400));
        })
    }),
    ("get_device_interfaces_data_link_available", |s| {
        Box::pin(async move {
            let query = GetDeviceInterfacesDataLinkAvailableQuery::default();
            let free = s.network().get_device_interfaces_data_link_available(ROUTER, &query).await.expect("a list");
            assert_eq!((free.device_id, free.interfaces.len()), (Some(ROUTER), 11));
            let link = DataLinkPayload::new(ROUTER, "eth7", SWITCH, "port7");
            let link = s.network().create_data_link(&link).await.expect("a link").id;
            let free = s.network().get_device_interfaces_data_link_available(ROUTER, &query).await.expect("a list");
            assert_eq!(free.interfaces.len(), 10);
            let query = GetDeviceInterfacesDataLinkAvailableQuery { data_link_id: Some(link) };
            let free = s.network().get_device_interfaces_data_link_available(ROUTER, &query).await.expect("a list");
            assert_eq!(free.interfaces.len(), 11, "a link may stay where it is");
        })
    }),
    ("create_device_interfaces_pppoe", |s| {
        Box::pin(async move {
            let wanted: CreateDeviceInterfacesPppoeBody = body(json!({
                "interface": "eth3", "mtu": 1492, "pppoeId": 0, "account": "isp", "password": "secret", "name": "Uplink",
            }));
            s.network().create_device_interfaces_pppoe(ROUTER, &wanted).await.expect("an interface");
            let made = interface(s, "pppoe0").await.expect("an interface");
            assert_eq!(made.mtu.as_deref(), Some("1492"));
            assert_eq!(made.identification.and_then(|short| short.display_name).as_deref(), Some("Uplink"));
        })
    }),
    ("create_device_interfaces_bridge", |s| {
        Box::pin(async move {
            let wanted: CreateDeviceInterfacesBridgeBody = body(json!({
                "bridgeId": 3, "mtu": 1500, "addresses": [{ "type": "static", "cidr": "10.3.0.1/24" }],
                "bridge": { "id": 3, "interfaces": [{ "id": "eth3" }, { "id": "eth4" }] },
            }));
            let made = s.network().create_device_interfaces_bridge(ROUTER, &wanted).await.expect("an interface");
            assert_eq!(made.addresses.first().and_then(|address| address.cidr.as_deref()), Some("10.3.0.1/24"));
            let member = interface(s, "eth4").await.expect("an interface");
            assert_eq!((member.bridge.as_deref(), member.is_bridged_port), (Some("br3"), Some(true)));
        })
    }),
    ("create_device_interfaces_vlan", |s| {
        Box::pin(async move {
            let made = vlan(s, 100).await;
            assert_eq!(made.mtu.as_deref(), Some("1400"));
            assert_eq!(made.vlan.and_then(|vlan| vlan.id), Some(100));
            assert_eq!(s.network().list_device_interfaces(ROUTER).await.expect("a list").len(), 12);
        })
    }),
    ("create_device_interfaces_lag", |s| {
        Box::pin(async move {
            let made = lag(s).await;
            assert_eq!(made.lag.map(|lag| lag.ports.len()), Some(2));
        })
    }),
    ("enablelag_device_interfaces", |s| {
        Box::pin(async move {
            lag(s).await;
            s.network().disablelag_device_interfaces(SWITCH).await.expect("a status");
            s.network().enablelag_device_interfaces(SWITCH).await.expect("a status");
            let port = s.network().get_device_interface(SWITCH, "lag1").await.expect("an interface");
            assert_eq!(port.enabled, Some(true));
        })
    }),
    ("disablelag_device_interfaces", |s| {
        Box::pin(async move {
            lag(s).await;
            s.network().disablelag_device_interfaces(SWITCH).await.expect("a status");
            let port = s.network().get_device_interface(SWITCH, "lag1").await.expect("an interface");
            assert_eq!(port.enabled, Some(false));
        })
    }),
    ("delete_device_interfaces_with_ip_transfer", |s| {
        Box::pin(async move {
            vlan(s, 100).await;
            let payload = DeleteDeviceInterfacesWithIpTransferBody::new("eth1.100", "eth2");
            s.network().delete_device_interfaces_with_ip_transfer(ROUTER, &payload).await.expect("a status");
            assert!(interface(s, "eth1.100").await.is_none());
            let port = interface(s, "eth2").await.expect("an interface");
            assert_eq!(port.addresses.first().and_then(|address| address.cidr.as_deref()), Some("172.16.0.1/24"));
        })
    }),
    ("create_device_interface_cable_test", |s| {
        Box::pin(async move {
            let tested = s.network().create_device_interface_cable_test(ROUTER, "eth0").await.expect("a result");
            let other = s.network().create_device_interface_cable_test(ROUTER, "eth9").await.expect("a result");
            assert_eq!((tested.status.as_deref(), other.status.as_deref()), (Some("ok"), Some("open")));
        })
    }),
    ("resetstats_device_interface", |s| {
        Box::pin(async move {
            let bytes = |port: DeviceInterface| port.statistics.and_then(|statistics| statistics.rxbytes);
            let before = bytes(interface(s, "eth0").await.expect("an interface")).expect("a count");
            s.network().resetstats_device_interface(ROUTER, "eth0").await.expect("a status");
            let after = bytes(interface(s, "eth0").await.expect("an interface")).expect("a count");
            assert!(!before.is_zero() && after.is_zero());
        })
    }),
    ("reset_device_interface", |s| {
        Box::pin(async move {
            let answer = s.network().reset_device_interface(ROUTER, "eth0").await.expect("an answer");
            assert_eq!(answer.status_code, Some(200.into()));
        })
    }),
    ("update_device_interface_ospf", |s| {
        Box::pin(async move {
            let wanted: UpdateDeviceInterfaceOspfBody =
                body(json!({ "cost": 10, "auth": "off", "authKey": "", "authKeysMD5": [] }));
            s.network().update_device_interface_ospf(ROUTER, "eth1", &wanted).await.expect("a status");
            let ospf = interface(s, "eth1").await.and_then(|port| port.ospf).and_then(|ospf| ospf.ospf_config);
            assert_eq!(ospf.and_then(|ospf| ospf.cost).as_deref(), Some("10"));
        })
    }),
    ("delete_device_interface_ospf", |s| {
        Box::pin(async move {
            let wanted: UpdateDeviceInterfaceOspfBody = body(json!({ "cost": 10, "auth": "off", "authKey": "" }));
            s.network().update_device_interface_ospf(ROUTER, "eth1", &wanted).await.expect("a status");
            s.network().delete_device_interface_ospf(ROUTER, "eth1").await.expect("a status");
            assert!(interface(s, "eth1").await.is_some_and(|port| port.ospf.is_none()));
            let again = s.network().delete_device_interface_ospf(ROUTER, "eth1").await;
            assert_eq!(again.expect_err("a refusal").status(), Some(404));
        })
    }),
];
