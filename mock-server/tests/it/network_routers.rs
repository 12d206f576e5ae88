//! What is inside of routers of UISP Network: what is refused, which route is used, and that all paths name the same things.

use mock_server::engine::Key;
use mock_server::generated::fields::STATUS;
use mock_server::resources::uisp_network::devices::devices::DEVICES;
use serde_json::{Value, json};
use uisp_network::Error;
use uisp_network::rust_decimal::Decimal;
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use crate::calls::network_routers::body;
use crate::support::TestServer;

const UISPR: Uuid = uuid!("de000000-0000-4000-8000-000000000001");
const SWITCH: Uuid = uuid!("de000000-0000-4000-8000-000000000002");
const UISPRLXC: Uuid = uuid!("de000000-0000-4000-8000-000000000005");
const EROUTER: Uuid = uuid!("de000000-0000-4000-8000-000000000006");
const UNKNOWN: Uuid = uuid!("de000000-0000-4000-8000-00000000ffff");

/// The status of a refusal.
fn refused<T: std::fmt::Debug>(answer: Result<T, Error>) -> Option<u16> {
    answer.expect_err("a refusal").status()
}

/// A server for DHCP of the `uispr`, with something else in it.
fn server_with(change: &Value) -> CreateDhcpServer {
    let mut json = json!({"name": "new", "interface": "eth4", "rangeStart": "10.4.0.10", "rangeEnd": "10.4.0.20"});
    for (name, value) in change.as_object().expect("an object") {
        json[name] = value.clone();
    }
    body(&json)
}

/// The default route of the `uispr` through its upstream.
fn upstream() -> RouterRoute {
    RouterRoute::new("0.0.0.0/0", "203.0.113.1", "eth0", RouterType::Gateway)
}

#[tokio::test]
async fn a_device_of_another_family_and_one_that_is_no_router_are_not_found() {
    let server = TestServer::demo().await;
    let network = server.network();
    assert_eq!(refused(network.list_uispr_dhcp_servers(EROUTER).await), Some(404));
    assert_eq!(refused(network.list_erouter_router_routes(UISPR).await), Some(404));
    assert_eq!(refused(network.get_uisprlxc_firewall_settings(UISPR).await), Some(404));
    assert_eq!(refused(network.list_device_router_routes(SWITCH).await), Some(404));
    assert_eq!(refused(network.get_device_router_ospf(UNKNOWN).await), Some(404));
    assert_eq!(network.list_device_router_routes(UISPRLXC).await.expect("a list").len(), 4);
}

#[tokio::test]
async fn a_router_that_is_not_connected_is_read_and_not_changed() {
    let server = TestServer::demo().await;
    let network = server.network();
    let key = Key::from(UISPR.to_string().as_str());
    let gone = |row: &mut mock_server::engine::Document| row.set(STATUS, "disconnected");
    server.world().transact(|transaction| transaction.edit(&DEVICES, &key, gone)).expect("the device");
    assert_eq!(network.list_uispr_dhcp_servers(UISPR).await.expect("a list").len(), 2);
    assert_eq!(refused(network.block_uispr_dhcp_server(UISPR, "customers").await), Some(422));
    assert_eq!(refused(network.block_uispr_router_routes(UISPR, &upstream()).await), Some(422));
    assert_eq!(refused(network.delete_uispr_router_ospf_area(UISPR, "0.0.0.0").await), Some(422));
    assert_eq!(refused(network.delete_uispr_firewall_mangle_rule(UISPR, "PREROUTING", "1").await), Some(422));
    let query = DeleteUisprFirewallSetsSetQuery::new("web", "port-group");
    assert_eq!(refused(network.delete_uispr_firewall_sets_set(UISPR, &query).await), Some(422));
}

#[tokio::test]
async fn a_dhcp_server_needs_a_name_of_its_own_an_interface_and_a_range() {
    let server = TestServer::demo().await;
    let network = server.network();
    for (change, status) in [
        (json!({"name": "customers"}), 409),
        (json!({"interface": "eth99"}), 400),
        (json!({"rangeStart": "10.4.0.30"}), 400),
        (json!({"rangeStart": "somewhere"}), 400),
        (json!({"rangeStart": "2001:db8::1"}), 400),
        (json!({"interface": "10.5.0.0/16"}), 400),
        (json!({"ipVersion": "v6"}), 400),
        (json!({"dns1": "somewhere"}), 400),
    ] {
        let answer = network.create_uispr_dhcp_server(UISPR, &server_with(&change)).await;
        assert_eq!(refused(answer), Some(status), "{change}");
    }
    let whole = json!({"rangeStart": "::", "rangeEnd": "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"});
    let created = network.create_uispr_dhcp_server(UISPR, &server_with(&whole)).await.expect("a server");
    assert_eq!(created[0].ip_version, Some(ServerVersion::V6));
    let plain = CreateErouterDhcpServerBody::new("eth3", 60.into(), "new", "10.4.0.20", "10.4.0.10");
    assert_eq!(refused(network.create_erouter_dhcp_server(EROUTER, &plain).await), Some(400), "no network");
}

#[tokio::test]
async fn a_lease_needs_a_server_and_an_address_that_nobody_else_has() {
    let server = TestServer::demo().await;
    let network = server.network();
    let lease = |address: &str, server: &str| DhcpLeaseNew::new(address, "02:00:00:00:00:01", server);
    let create = async |lease: DhcpLeaseNew| network.create_uispr_dhcp_lease(UISPR, &lease).await;
    assert_eq!(refused(create(lease("100.64.10.30", "nowhere")).await), Some(404));
    assert_eq!(refused(create(lease("somewhere", "customers")).await), Some(400));
    assert_eq!(refused(create(lease("100.64.10.21", "customers")).await), Some(409));
    let created = create(lease("100.64.10.30", "customers")).await.expect("a lease");
    assert_eq!(created.lease_id.as_deref(), Some("02:00:00:00:00:01"));
    assert_eq!(refused(create(lease("100.64.10.31", "customers")).await), Some(409), "the same MAC address");
    let moved = lease("10.0.0.130", "management");
    network.update_uispr_dhcp_lease(UISPR, "customers", "02:00:00:00:00:01", &moved).await.expect("a lease");
    assert_eq!(refused(network.delete_uispr_dhcp_lease(UISPR, "customers", "02:00:00:00:00:01").await), Some(404));
    network.delete_uispr_dhcp_lease(UISPR, "management", "02:00:00:00:00:01").await.expect("a status");
}

#[tokio::test]
async fn a_dynamic_lease_is_renewed_before_it_ends() {
    let server = TestServer::demo().await;
    let ends = async || {
        let leases = server.network().list_uispr_dhcp_leases(UISPR).await.expect("a list");
        let now = server.world().snapshot().now().timestamp_millis();
        let ends: Vec<_> = leases.iter().filter_map(|lease| lease.expiration).collect();
        assert!(ends.len() == 2 && ends.iter().all(|end| *end > now.into()));
        ends
    };
    let before = ends().await;
    let later = server.world().snapshot().now() + chrono::TimeDelta::days(400);
    server
        .world()
        .transact(|transaction| {
            transaction.set_now(later);
            Ok(())
        })
        .expect("another day");
    assert_ne!(ends().await, before);
}

#[tokio::test]
async fn the_route_of_least_distance_is_used_until_it_is_blocked() {
    let server = TestServer::demo().await;
    let network = server.network();
    let used = async || {
        let routes = network.list_uispr_router_routes(UISPR).await.expect("a list");
        let used = routes.into_iter().filter(|route| route.destination.as_deref() == Some("0.0.0.0/0"));
        let gateways: Vec<_> = used.filter(|route| route.fib == Some(true)).filter_map(|route| route.gateway).collect();
        gateways
    };
    assert_eq!(used().await, ["203.0.113.1"]);
    network.block_uispr_router_routes(UISPR, &upstream()).await.expect("a status");
    assert_eq!(used().await, ["10.0.0.6"]);
    network.unblock_uispr_router_routes(UISPR, &upstream()).await.expect("a status");
    assert_eq!(used().await, ["203.0.113.1"]);
    let routes = network.list_uisprlxc_router_routes(UISPRLXC).await.expect("a list");
    let far = routes.iter().find(|route| route.gateway.as_deref() == Some("10.0.9.1")).expect("a route");
    assert_eq!((far.gateway_status.as_deref(), far.selected), (Some("unreachable"), Some(false)));
}

#[tokio::test]
async fn routes_that_lead_nowhere_or_are_there_already_are_refused() {
    let server = TestServer::demo().await;
    let network = server.network();
    let route = |destination: &str, gateway: &str, interface: &str, kind: RouterType| {
        CreateUisprRouterRouteBody::new(destination, gateway, interface, kind, 1.into())
    };
    for (route, status) in [
        (route("0.0.0.0/0", "203.0.113.1", "eth0", RouterType::Gateway), 409),
        (route("10.1.0.0", "203.0.113.1", "eth0", RouterType::Gateway), 400),
        (route("10.1.0.0/33", "203.0.113.1", "eth0", RouterType::Gateway), 400),
        (route("10.1.0.0/16", "2001:db8::1", "eth0", RouterType::Gateway), 400),
        (route("10.1.0.0/16", "", "eth99", RouterType::Interface), 400),
    ] {
        assert_eq!(refused(network.create_uispr_router_route(UISPR, &route).await), Some(status), "{route:?}");
    }
    let nobody = RouterRoute::new("10.1.0.0/16", "203.0.113.1", "eth0", RouterType::Gateway);
    assert_eq!(refused(network.delete_uispr_router_routes(UISPR, &nobody).await), Some(404));
}

#[tokio::test]
async fn the_general_path_names_routes_by_their_id_and_leaves_the_routers_own_alone() {
    let server = TestServer::demo().await;
    let network = server.network();
    let created = RouterRouteUpsert {
        destination: "10.1.0.0/16".to_owned().into(),
        type_: RouterType::Blackhole.into(),
        ..RouterRouteUpsert::default()
    };
    let created = network.create_device_router_route(UISPR, &created).await.expect("a route");
    assert_eq!((created.origin, created.in_use), (Some(RouterOrigin::Static), Some(true)));
    let named = |id: i64| RouterRouteUpsert { id: Decimal::from(id).into(), ..RouterRouteUpsert::default() };
    let id: i64 = created.id.expect("an id").try_into().expect("a whole number");
    let moved = RouterRouteUpsert { destination: "10.2.0.0/16".to_owned().into(), ..named(id) };
    let moved = network.update_device_router_routes(UISPR, &moved).await.expect("a route");
    assert_eq!(moved.type_.as_deref(), Some("blackhole"));
    let listed = network.list_uispr_router_routes(UISPR).await.expect("a list");
    assert!(listed.iter().any(|route| route.destination.as_deref() == Some("10.2.0.0/16")), "by the family's path too");
    assert_eq!(refused(network.delete_device_router_routes(EROUTER, &named(id)).await), Some(404), "another router's");
    network.delete_device_router_routes(UISPR, &named(id)).await.expect("a status");
    assert_eq!(refused(network.delete_device_router_routes(UISPR, &named(id)).await), Some(404));
    assert_eq!(refused(network.delete_device_router_routes(UISPR, &named(1)).await), Some(422), "a connected network");
    let nothing = RouterRouteUpsert::default();
    assert_eq!(refused(network.create_device_router_route(UISPR, &nothing).await), Some(400));
    assert_eq!(refused(network.delete_device_router_routes(UISPR, &nothing).await), Some(404));
}

#[tokio::test]
async fn the_general_path_and_the_familys_write_the_same_ospf() {
    let server = TestServer::demo().await;
    let network = server.network();
    let document = body(&json!({
        "router": "10.0.0.1", "redistributeDefaultRoute": {"enabled": true},
        "redistributeStatic": {"enabled": true, "metric": 30}, "redistributeConnected": {"enabled": true, "metric": 40},
    }));
    let written = network.update_uispr_router_ospf(UISPR, &document).await.expect("a document");
    assert_eq!(written.redistribute_static.and_then(|told| told.metric).as_deref(), Some("30"));
    let general =
        network.get_device_router_ospf(UISPR).await.expect("a document").redistribute_static.expect("what is told");
    assert_eq!((general.metric, general.metric_type), (Some(30), Some(MetricType::Type2)), "nobody changed its type");
    let area = |id: &str, networks: &str| OspfArea::new(id, vec![networks.to_owned()], OspfType::Normal);
    let create = async |area: OspfArea| network.create_uispr_router_ospf_area(UISPR, &area).await;
    assert_eq!(refused(create(area("0.0.0.0", "10.0.0.0/8")).await), Some(409));
    assert_eq!(refused(create(area("backbone", "10.0.0.0/8")).await), Some(400));
    assert_eq!(refused(create(area("0.0.0.1", "10.0.0.0")).await), Some(400));
    create(area("0.0.0.1", "10.0.0.0/8")).await.expect("an area");
    network.delete_device_router_ospf_area(UISPR, "0.0.0.1").await.expect("a status");
    assert_eq!(refused(network.delete_uispr_router_ospf_area(UISPR, "0.0.0.1").await), Some(404));
    let interface = UpdateUisprRouterOspfInterfaceBody::new("eth5", 1, OspfAuth::Off, "");
    assert_eq!(refused(network.update_uispr_router_ospf_interface(UISPR, &interface).await), Some(404));
    let nameless = UpdateDeviceInterfaceOspfBody::new(1, OspfAuth::Off, "");
    assert_eq!(refused(network.create_uispr_router_ospf_interface(UISPR, &nameless).await), Some(400));
}

#[tokio::test]
async fn rules_of_the_firewall_have_ids_of_their_own_and_known_interfaces() {
    let server = TestServer::demo().await;
    let network = server.network();
    let query = CreateUisprFirewallNatsRuleQuery { is_compose_request: Some("true".to_owned()) };
    let rule = CreateUisprlxcFirewallNatsRuleAnswerNew::new(FirewallIpVersion::Both, "DNAT", "PREROUTING");
    let created = network.create_uispr_firewall_nats_rule(UISPR, &query, &rule).await.expect("a rule");
    assert_eq!(created.data.expect("the rule").id, Some(3));
    let taken = CreateUisprlxcFirewallNatsRuleAnswerNew { id: 3.into(), ..rule.clone() };
    assert_eq!(refused(network.create_uispr_firewall_nats_rule(UISPR, &query, &taken).await), Some(409));
    let last = CreateUisprlxcFirewallNatsRuleAnswerNew { id: i64::MAX.into(), ..rule.clone() };
    network.create_uispr_firewall_nats_rule(UISPR, &query, &last).await.expect("a rule");
    network.create_uispr_firewall_nats_rule(UISPR, &query, &rule).await.expect("a rule");
    let elsewhere = CreateUisprlxcFirewallNatsRuleAnswerNew {
        in_interface: body::<UisprFirewallNatInInterfaceInput>(&json!({"name": "eth99"})).into(),
        ..rule.clone()
    };
    assert_eq!(refused(network.create_uispr_firewall_nats_rule(UISPR, &query, &elsewhere).await), Some(400));
    assert_eq!(refused(network.update_uisprlxc_firewall_nats_rule(UISPRLXC, &rule).await), Some(400), "which rule?");
    let twice = body(&json!([
        {"id": 1, "ipVersion": "both", "target": "DNAT", "chain": "PREROUTING", "bytes": 0, "packets": 0},
        {"id": 1, "ipVersion": "both", "target": "SNAT", "chain": "POSTROUTING", "bytes": 0, "packets": 0},
    ]));
    assert_eq!(refused(network.update_uisprlxc_firewall_nats_rules(UISPRLXC, &twice).await), Some(400));
    assert_eq!(refused(network.delete_uisprlxc_firewall_nats_rule(UISPRLXC, "one").await), Some(404));
}

#[tokio::test]
async fn chains_are_those_that_the_router_has() {
    let server = TestServer::demo().await;
    let network = server.network();
    let rule = CreateUisprFirewallFilterRuleBody::new(FirewallIpVersion::Both, "tcp", "DROP", Vec::new());
    let query = CreateUisprFirewallFilterRuleQuery::default();
    assert_eq!(refused(network.create_uispr_firewall_filter_rule(UISPR, "NOWHERE", &query, &rule).await), Some(404));
    let created = network.create_uispr_firewall_filter_rule(UISPR, "INPUT", &query, &rule).await.expect("rules");
    assert_eq!(created.rules.iter().map(|rule| rule.id).collect::<Vec<_>>(), [Some(1), Some(2), Some(3), Some(4)]);
    let chain: UpdateUisprFirewallFilterChainBody = body(&json!({
        "config": {"name": "NOWHERE", "policy": "DROP"}, "rules": [], "unmatchedBytes": 0, "unmatchedPackets": 0,
    }));
    let query = UpdateUisprFirewallFilterChainQuery::default();
    assert_eq!(refused(network.update_uispr_firewall_filter_chain(UISPR, &query, &chain).await), Some(404));
    let nameless = UisprFirewallSetNew::new(Vec::new());
    assert_eq!(refused(network.create_uisprlxc_firewall_sets_set(UISPRLXC, &nameless).await), Some(400));
}

#[tokio::test]
async fn a_router_that_is_deleted_takes_all_of_it_along() {
    let server = TestServer::demo().await;
    server.network().delete_device(UISPR).await.expect("a status");
    assert_eq!(refused(server.network().list_uispr_dhcp_leases(UISPR).await), Some(404));
    let world = server.world().snapshot();
    let left = mock_server::resources::uisp_network::routers::RESOURCES
        .iter()
        .flat_map(|table| world.table(table).rows())
        .filter(|row| row.text(mock_server::generated::fields::DEVICE_ID) == Some(&UISPR.to_string()));
    assert_eq!(left.count(), 0);
}

#[tokio::test]
async fn an_interface_and_its_router_tell_the_same_about_ospf() {
    let server = TestServer::demo().await;
    let network = server.network();
    let cost = async || {
        let interface = network.get_device_interface(UISPR, "eth4").await.expect("an interface");
        interface.ospf.and_then(|ospf| ospf.ospf_config).and_then(|configuration| configuration.cost)
    };
    network
        .update_device_interface_ospf(UISPR, "eth4", &UpdateDeviceInterfaceOspfBody::new(7, OspfAuth::Off, ""))
        .await
        .expect("a status");
    assert_eq!(cost().await.as_deref(), Some("7"));
    let listed = network.get_uispr_router_ospf_interfaces(UISPR).await.expect("a text");
    assert!(listed.contains("\"eth4\""), "the router lists it: {listed}");
    let dearer = UpdateUisprRouterOspfInterfaceBody::new("eth4", 9, OspfAuth::Off, "");
    network.update_uispr_router_ospf_interface(UISPR, &dearer).await.expect("a status");
    assert_eq!(cost().await.as_deref(), Some("9"));
    network.delete_uispr_router_ospf_interface(UISPR, "eth4").await.expect("a status");
    assert_eq!(cost().await, None);
    assert_eq!(refused(network.delete_device_interface_ospf(UISPR, "eth4").await), Some(404));
}
