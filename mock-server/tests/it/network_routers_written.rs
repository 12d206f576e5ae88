//! What is written to routers of UISP Network: which forms it may have, what a null says, interfaces that are gone, and great numbers.

use std::time::{Duration, Instant};

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
const EROUTER: Uuid = uuid!("de000000-0000-4000-8000-000000000006");

/// What a big router is asked may take this long, in a build for tests on a busy machine.
const SOON: Duration = Duration::from_secs(4);

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
async fn a_router_of_many_interfaces_is_written_to_in_no_time() {
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
    let began = Instant::now();
    network.update_uisprlxc_firewall_nats_rules(UISPRLXC, &body(&Value::from(rules))).await.expect("a status");
    let (ruled, began) = (began.elapsed(), Instant::now());
    network.create_uisprlxc_dhcp_lease(UISPRLXC, &lease).await.expect("a lease");
    let (leased, began) = (began.elapsed(), Instant::now());
    network.create_uisprlxc_router_route(UISPRLXC, &route).await.expect("a route");
    let (routed, began) = (began.elapsed(), Instant::now());
    network.create_uisprlxc_dhcp_server(UISPRLXC, &dhcp).await.expect("a server");
    let (served, began) = (began.elapsed(), Instant::now());
    network.create_uisprlxc_router_ospf_interface(UISPRLXC, &ospf).await.expect("a status");
    network
        .update_device_interface_ospf(UISPRLXC, "eth0.997", &UpdateDeviceInterfaceOspfBody::new(1, OspfAuth::Off, ""))
        .await
        .expect("a status");
    let shared = began.elapsed();
    let began = Instant::now();
    network.list_uisprlxc_router_routes(UISPRLXC).await.expect("a list");
    eprintln!("TOOK list routes {:?}", began.elapsed());
    let began = Instant::now();
    network.list_uisprlxc_dhcp_leases(UISPRLXC).await.expect("a list");
    eprintln!("TOOK list leases {:?}", began.elapsed());
    let began = Instant::now();
    network.list_uisprlxc_dhcp_servers(UISPRLXC).await.expect("a list");
    eprintln!("TOOK list servers {:?}", began.elapsed());
    for (what, took) in [("rules", ruled), ("lease", leased), ("route", routed), ("server", served), ("OSPF", shared)] {
        eprintln!("TOOK {what} {took:?}");
        assert!(took < SOON, "{what}: {took:?}");
    }
}

#[tokio::test]
async fn a_null_leaves_what_always_has_a_value_and_empties_the_rest_of_a_lease_and_a_server() {
    let server = TestServer::demo().await;
    let network = server.network();
    let lease = body(&json!({
        "serverName": "customers", "address": "100.64.10.20", "mac": "74:ac:b9:00:00:14",
        "leaseId": null, "type": null, "hostname": null,
    }));
    let written =
        network.update_uispr_dhcp_lease(UISPR, "customers", "blue-door-bakery", &lease).await.expect("a lease");
    assert_eq!((written.lease_id.as_deref(), written.type_.as_deref()), (Some("blue-door-bakery"), Some("static")));
    assert_eq!(written.hostname, None);
    network.delete_uispr_dhcp_lease(UISPR, "customers", "blue-door-bakery").await.expect("it still has its id");
    let change = body(&json!({
        "name": "customers", "interface": "eth2", "rangeStart": "100.64.10.20", "rangeEnd": "100.64.10.250",
        "enabled": null, "leaseTime": null, "domain": null,
    }));
    let written = &network.update_uispr_dhcp_server(UISPR, "customers", &change).await.expect("a server")[0];
    assert_eq!((written.enabled, written.lease_time), (Some(true), Some(86_400.into())));
    assert!(written.domain.is_none() && written.dns1.is_some());
}

#[tokio::test]
async fn a_null_leaves_a_rule_on_or_off_and_empties_what_may_be_empty() {
    let server = TestServer::demo().await;
    let network = server.network();
    let mut change = json!({
        "id": 1, "ipVersion": "v4only", "target": "SNAT", "chain": "POSTROUTING", "enabled": false,
    });
    let write = async |change: &Value| {
        network.update_uisprlxc_firewall_nats_rule(UISPRLXC, &body(change)).await.expect("a status");
        network.list_uisprlxc_firewall_nats(UISPRLXC).await.expect("a list").remove(0)
    };
    write(&change).await;
    change["enabled"] = Value::Null;
    change["description"] = Value::Null;
    let written = write(&change).await;
    assert_eq!((written.enabled, written.description), (Some(false), None));
    assert_eq!(written.protocol.as_deref(), Some("all"), "nobody spoke of it");
    change["bytes"] = json!(0);
    change["packets"] = json!(0);
    let new = rule(&json!({"id": "eth1"}));
    let both = body(&json!([change, new]));
    network.update_uisprlxc_firewall_nats_rules(UISPRLXC, &both).await.expect("a status");
    let rules = network.list_uisprlxc_firewall_nats(UISPRLXC).await.expect("a list");
    assert_eq!(rules.iter().map(|rule| rule.enabled).collect::<Vec<_>>(), [Some(false), Some(true)]);
}

#[tokio::test]
async fn a_null_empties_what_a_route_or_ospf_need_not_have() {
    let server = TestServer::demo().await;
    let network = server.network();
    let change = body(&json!({
        "destination": "0.0.0.0/0", "gateway": "203.0.113.1", "interface": "eth0", "staticType": "gateway",
        "distance": 7, "description": null,
    }));
    network.update_uispr_router_routes(UISPR, &change).await.expect("a route");
    let routes = network.list_device_router_routes(UISPR).await.expect("a list");
    let route = routes.iter().find(|route| route.gateway.as_deref() == Some("203.0.113.1")).expect("a route");
    assert_eq!((route.description.as_deref(), route.distance), (None, Some(7.into())));
    let id: i64 = route.id.expect("an id").try_into().expect("a whole number");
    let change = json!({
        "id": id, "interface": null, "description": null, "distance": null, "enabled": null, "destination": null, "type": null,
    });
    let written = network.update_device_router_routes(UISPR, &body(&change)).await.expect("a route");
    assert_eq!((written.interface, written.distance, written.enabled), (None, Some(7.into()), Some(true)));
    assert_eq!((written.destination.as_deref(), written.type_.as_deref()), (Some("0.0.0.0/0"), Some("gateway")));
    let no_gateway = json!({"id": id, "gateway": null});
    assert_eq!(refused(network.update_device_router_routes(UISPR, &body(&no_gateway)).await), Some(400));
    let told = json!({"enabled": null, "metric": null, "metricType": null});
    let told = json!({"router": "10.0.0.1", "redistributeConnected": told, "redistributeStatic": told});
    network.update_device_router_ospf(UISPR, &body(&told)).await.expect("a document");
    let told = network.get_uispr_router_ospf(UISPR).await.expect("a document").redistribute_connected.expect("it");
    assert_eq!((told.enabled, told.metric), (Some(true), None));
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
async fn a_lease_has_one_address_and_one_mac_address_by_whatever_form() {
    let server = TestServer::demo().await;
    let network = server.network();
    let create = async |lease: DhcpLeaseNew| network.create_uispr_dhcp_lease(UISPR, &lease).await;
    let lease = |address: &str, mac: &str| DhcpLeaseNew::new(address, mac, "customers");
    create(lease("100.64.10.60", "02-00-00-00-00-60")).await.expect("a lease");
    for (wrong, status) in [
        (lease("100.64.10.61/32", "02:00:00:00:00:61"), 400),
        (lease("100.64.10.0/24", "02:00:00:00:00:61"), 400),
        (lease("100.64.10.61", ""), 400),
        (lease("100.64.10.61", "printer"), 400),
        (DhcpLeaseNew { lease_id: String::new().into(), ..lease("100.64.10.61", "02:00:00:00:00:61") }, 400),
        (lease("100.64.10.61", "020000000060"), 409),
        (lease("100.64.10.61", "02:00:00:00:00:60"), 409),
        (lease("100.64.10.60", "02:00:00:00:00:61"), 409),
    ] {
        assert_eq!(refused(create(wrong.clone()).await), Some(status), "{wrong:?}");
    }
    create(lease("2001:db8::61", "02:00:00:00:00:61")).await.expect("a lease");
    assert_eq!(refused(create(lease("2001:0DB8:0::61", "02:00:00:00:00:62")).await), Some(409));
}

#[tokio::test]
async fn routes_are_the_same_if_their_networks_are() {
    let server = TestServer::demo().await;
    let network = server.network();
    let route = |destination: &str, gateway: &str| {
        CreateUisprRouterRouteBody::new(destination, gateway, "", RouterType::Gateway, 1.into())
    };
    let create = async |route: CreateUisprRouterRouteBody| network.create_uispr_router_route(UISPR, &route).await;
    create(route("10.61.5.5/16", "10.0.0.6")).await.expect("a route");
    create(route("2001:db8:0::/32", "2001:db8:9::1")).await.expect("a route");
    for (wrong, status) in [
        (route("10.61.0.0/16", "10.0.0.6"), 409),
        (route("2001:DB8::/32", "2001:db8:9:0::1"), 409),
        (route("10.62.0.0/16", "10.0.0.6/24"), 400),
        (route("10.0.0.0/+8", "10.0.0.6"), 400),
        (route("10.0.0.0/", "10.0.0.6"), 400),
        (route("10.62.0.0/16", ""), 400),
    ] {
        assert_eq!(refused(create(wrong.clone()).await), Some(status), "{wrong:?}");
    }
    create(CreateUisprRouterRouteBody { distance: 9.into(), ..route("10.61.0.0/16", "10.0.0.7") })
        .await
        .expect("a route");
    let selected = network.list_uispr_router_routes(UISPR).await.expect("a list");
    let selected =
        selected.iter().filter(|route| route.destination.as_deref().is_some_and(|it| it.starts_with("10.61.")));
    let selected: Vec<_> =
        selected.filter(|route| route.selected == Some(true)).map(|route| &route.destination).collect();
    assert_eq!(selected, [&Some("10.61.5.5/16".to_owned())], "the nearer of two routes to one network");
    let named = RouterRoute::new("10.61.0.0/16", "10.0.0.6", "", RouterType::Gateway);
    network.delete_uispr_router_routes(UISPR, &named).await.expect("a status");
}

#[tokio::test]
async fn ids_of_ospf_look_like_addresses_and_times_and_costs_are_whole() {
    let server = TestServer::demo().await;
    let network = server.network();
    for id in ["0.0.0.0/0", "0.0.0.1/32", "::1", "1"] {
        let area = OspfArea::new(id, vec!["10.0.0.0/8".to_owned()], OspfType::Normal);
        assert_eq!(refused(network.create_uispr_router_ospf_area(UISPR, &area).await), Some(400), "{id}");
        let told = json!({"enabled": true});
        let document = json!({"router": id, "redistributeConnected": told, "redistributeStatic": told});
        assert_eq!(refused(network.update_device_router_ospf(UISPR, &body(&document)).await), Some(400), "{id}");
    }
    let told = json!({"enabled": true, "metric": -1});
    let document = json!({"router": "10.0.0.1", "redistributeConnected": told, "redistributeStatic": told});
    assert_eq!(refused(network.update_device_router_ospf(UISPR, &body(&document)).await), Some(400));
    for (lasts, fits) in [(json!(-1), false), (json!(0.5), false), (json!(0), true)] {
        let plain = body(&json!({
            "name": "new", "interface": "10.4.0.0/16", "rangeStart": "10.4.0.10", "rangeEnd": "10.4.0.20", "leaseTime": lasts,
        }));
        assert_eq!(network.create_erouter_dhcp_server(EROUTER, &plain).await.is_ok(), fits, "{lasts}");
    }
    for (cost, fits) in [("-1", false), ("+1", false), ("0.5", false), ("65536", false), ("", false), ("65535", true)] {
        let part = body(&json!({"identification": {}, "ospf": {"ospfCapable": true, "ospfConfig": {
            "enabled": true, "auth": "off", "authKey": "", "authKeysMD5": [], "cost": cost,
        }}}));
        let written = network.update_device_interface(UISPR, "eth4", &Default::default(), &part).await;
        assert_eq!(written.is_ok(), fits, "{cost}: {written:?}");
    }
}

#[tokio::test]
async fn an_imported_device_has_an_address_with_a_prefix_that_there_is() {
    let server = TestServer::demo().await;
    let network = server.network();
    let devices = |address: &str| body(&json!([{"ip": address, "ubntDevice": false}]));
    for wrong in ["10.77.0.1/33", "10.77.0.1/+8", "10.77.0.1/"] {
        assert_eq!(refused(network.import_devices(&devices(wrong)).await), Some(400), "{wrong}");
    }
    network.import_devices(&devices("10.77.0.1/32")).await.expect("a status");
}
