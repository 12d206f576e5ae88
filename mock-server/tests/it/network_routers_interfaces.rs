//! Routers of UISP Network and their interfaces: many of them, some that are gone, and what names them.

use mock_server::engine::{Document, Key, Transaction, Value as Stored};
use mock_server::generated::fields::*;
use mock_server::resources::uisp_network::devices::devices::DEVICES;
use mock_server::resources::uisp_network::devices::interfaces::CHANGED;
use mock_server::resources::uisp_network::routers::dhcp_leases::LEASES;
use mock_server::resources::uisp_network::routers::routes::ROUTES;
use mock_server::resources::uisp_network::routers::usage::uses_interface;
use serde_json::{Value, json};
use uisp_network::Error;
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use crate::calls::network_routers::body;
use crate::support::TestServer;

const UISPR: Uuid = uuid!("de000000-0000-4000-8000-000000000001");
const UISPRLXC: Uuid = uuid!("de000000-0000-4000-8000-000000000005");

/// The status of a refusal.
fn refused<T: std::fmt::Debug>(answer: Result<T, Error>) -> Option<u16> {
    answer.expect_err("a refusal").status()
}

/// Writes rows past the API.
fn write(server: &TestServer, rows: impl Fn(&mut Transaction)) {
    server
        .world()
        .transact(|transaction| {
            rows(transaction);
            Ok(())
        })
        .expect("rows");
}

/// A row of a router's.
fn row(router: Uuid, fields: &[(mock_server::specification::Field, &str)]) -> Document {
    let fields = fields.iter().map(|(field, text)| (*field, Stored::from(*text)));
    fields.chain([(DEVICE_ID, Stored::from(router.to_string()))]).collect()
}

/// Whether something of the router names an interface.
fn uses(server: &TestServer, router: Uuid, name: &str) -> bool {
    let world = server.world().snapshot();
    let device = world.get(&DEVICES, &Key::from(router.to_string().as_str())).expect("the device");
    uses_interface(&world, device, name)
}

/// A rule that translates what comes in by an interface.
fn rule(interface: &Value) -> Value {
    json!({
        "ipVersion": "both", "target": "DNAT", "chain": "PREROUTING", "bytes": 0, "packets": 0, "inInterface": interface,
    })
}

#[tokio::test]
async fn a_router_of_many_interfaces_takes_what_names_any_of_them() {
    let server = TestServer::demo().await;
    let network = server.network();
    write(&server, |transaction| {
        for number in 1..=1_000 {
            let vlan = format!("eth0.{number}");
            transaction.insert(&CHANGED, row(UISPRLXC, &[(NAME, &vlan), (TYPE, "vlan")])).expect("a row");
        }
        for number in 0..10_000 {
            let (high, low) = (number / 256, number % 256);
            let lease = row(
                UISPRLXC,
                &[
                    (LEASE_ID, &format!("lease {number}")),
                    (ADDRESS, &format!("10.1.{high}.{low}")),
                    (MAC, &format!("02:00:00:00:{high:02x}:{low:02x}")),
                ],
            );
            transaction.insert(&LEASES, lease.with(SERVER, 3)).expect("a row");
            let route = row(
                UISPRLXC,
                &[
                    (DESTINATION, &format!("10.{}.{high}.0/24", 64 + low % 64)),
                    (ORIGIN, "Static"),
                    (STATIC_TYPE, if number % 2 == 0 { "gateway" } else { "interface" }),
                    (GATEWAY, &format!("10.0.{high}.{low}")),
                    (INTERFACE, &format!("eth0.{}", 1 + number % 1_000)),
                ],
            );
            transaction.insert(&ROUTES, route.with(ENABLED, true)).expect("a row");
        }
    });
    let rules: Vec<Value> =
        (0..10_000).map(|number| rule(&json!({"name": format!("eth0.{}", 1 + number % 1_000)}))).collect();
    let lease = DhcpLeaseNew::new("192.168.50.40", "0A:00:00:00:00:01", "lab");
    let route = CreateUisprRouterRouteBody::new("172.30.0.0/16", "", "eth0.1000", RouterType::Interface, 1.into());
    let dhcp = body(&json!({"interface": "eth0.999", "rangeStart": "10.9.0.1", "rangeEnd": "10.9.0.9"}));
    let ospf = UpdateDeviceInterfaceOspfBody {
        id: "eth0.998".to_owned().into(),
        ..UpdateDeviceInterfaceOspfBody::new(1, OspfAuth::Off, "")
    };
    network.update_uisprlxc_firewall_nats_rules(UISPRLXC, &body(&Value::from(rules))).await.expect("a status");
    assert_eq!(network.list_uisprlxc_firewall_nats(UISPRLXC).await.expect("rules").len(), 10_000);
    network.create_uisprlxc_dhcp_lease(UISPRLXC, &lease).await.expect("a lease");
    network.create_uisprlxc_router_route(UISPRLXC, &route).await.expect("a route");
    network.create_uisprlxc_dhcp_server(UISPRLXC, &dhcp).await.expect("a server");
    network.create_uisprlxc_router_ospf_interface(UISPRLXC, &ospf).await.expect("a status");
    assert!(["eth0.1", "eth0.999", "eth0.1000"].iter().all(|name| uses(&server, UISPRLXC, name)));
}

#[tokio::test]
async fn what_names_an_interface_is_known_and_outlives_it_unchanged() {
    let server = TestServer::demo().await;
    let network = server.network();
    let names = ["eth0.7", "eth0.8", "eth0.9"];
    write(&server, |transaction| {
        for name in names {
            transaction.insert(&CHANGED, row(UISPR, &[(NAME, name), (TYPE, "vlan")])).expect("a row");
        }
    });
    assert!(names.iter().all(|name| !uses(&server, UISPR, name)));
    let query = UpdateUisprFirewallNatsRulesQuery::default();
    let by_name = rule(&json!({"name": "eth0.7"}));
    let written =
        network.update_uispr_firewall_nats_rules(UISPR, &query, &body(&json!([by_name]))).await.expect("rules");
    let mut dhcp = json!({"name": "new", "interface": "eth0.8", "rangeStart": "10.4.0.10", "rangeEnd": "10.4.0.20"});
    network.create_uispr_dhcp_server(UISPR, &body(&dhcp)).await.expect("a server");
    let mut route = CreateUisprRouterRouteBody::new("10.1.0.0/16", "", "eth0.9", RouterType::Interface, 1.into());
    network.create_uispr_router_route(UISPR, &route).await.expect("a route");
    assert!(names.iter().all(|name| uses(&server, UISPR, name)));
    assert!(names.iter().all(|name| !uses(&server, UISPRLXC, name)), "another router does not");
    write(&server, |transaction| {
        let keys: Vec<Key> = transaction.table(&CHANGED).rows().map(|row| row.key()).collect();
        keys.iter().for_each(|key| transaction.delete(&CHANGED, key).expect("a row"));
    });
    let again = serde_json::to_value(&written).expect("JSON");
    network.update_uispr_firewall_nats_rules(UISPR, &query, &body(&again)).await.expect("what was there");
    let mut moved = again.clone();
    moved[0]["inInterface"] = json!({"name": "eth0.9"});
    assert_eq!(refused(network.update_uispr_firewall_nats_rules(UISPR, &query, &body(&moved)).await), Some(400));
    let mut renumbered = again;
    renumbered[0]["id"] = json!(77);
    assert_eq!(refused(network.update_uispr_firewall_nats_rules(UISPR, &query, &body(&renumbered)).await), Some(400));
    dhcp["leaseTime"] = json!(60);
    network.update_uispr_dhcp_server(UISPR, "new", &body(&dhcp)).await.expect("a server");
    route.distance = 9.into();
    network.update_uispr_router_routes(UISPR, &route).await.expect("a route");
}

#[tokio::test]
async fn a_rule_names_an_interface_that_there_is_by_its_id_and_by_its_name() {
    let server = TestServer::demo().await;
    let network = server.network();
    for (interface, fits) in [
        (json!({"id": "nope", "name": "eth1"}), false),
        (json!({"id": "eth1", "name": "nope"}), false),
        (json!({"id": "eth1", "name": "eth1"}), true),
        (json!({"id": "eth1", "name": null}), true),
    ] {
        let rule = rule(&interface);
        let replaced = network.update_uisprlxc_firewall_nats_rules(UISPRLXC, &body(&json!([rule]))).await;
        assert_eq!(replaced.is_ok(), fits, "{interface}");
        let mut rule = rule;
        rule.as_object_mut().expect("an object").retain(|name, _| !["bytes", "packets"].contains(&name.as_str()));
        let created = network.create_uisprlxc_firewall_nats_rule(UISPRLXC, &body(&rule)).await;
        assert_eq!(created.is_ok(), fits, "{interface}");
    }
}

#[tokio::test]
async fn an_interface_that_a_route_names_is_deleted_after_the_route() {
    let server = TestServer::demo().await;
    let network = server.network();
    let vlan = body(&json!({ "interface": "eth1", "vlanId": 77, "mtu": 1500, "addresses": [] }));
    network.create_device_interfaces_vlan(UISPR, &vlan).await.expect("an interface");
    let route = CreateUisprRouterRouteBody::new("172.30.0.0/16", "", "eth1.77", RouterType::Interface, 1.into());
    network.create_uispr_router_route(UISPR, &route).await.expect("a route");
    assert_eq!(refused(network.delete_device_interface(UISPR, "eth1.77").await), Some(409));
    let gone = body(
        &json!({ "destination": "172.30.0.0/16", "gateway": "", "interface": "eth1.77", "staticType": "interface" }),
    );
    network.delete_uispr_router_routes(UISPR, &gone).await.expect("a status");
    network.delete_device_interface(UISPR, "eth1.77").await.expect("a status");
}
