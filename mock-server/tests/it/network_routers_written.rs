//! What is written to routers of UISP Network: which forms it may have, and what a null says.

use serde_json::{Value, json};
use uisp_network::Error;
use uisp_network::types::*;
use uisp_network::uuid::{Uuid, uuid};

use crate::calls::network_routers::body;
use crate::support::TestServer;

const UISPR: Uuid = uuid!("de000000-0000-4000-8000-000000000001");
const UISPRLXC: Uuid = uuid!("de000000-0000-4000-8000-000000000005");
const EROUTER: Uuid = uuid!("de000000-0000-4000-8000-000000000006");

/// The status of a refusal.
fn refused<T: std::fmt::Debug>(answer: Result<T, Error>) -> Option<u16> {
    answer.expect_err("a refusal").status()
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
    let new = json!({"ipVersion": "both", "target": "DNAT", "chain": "PREROUTING", "bytes": 0, "packets": 0});
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

#[tokio::test]
async fn a_null_leaves_a_chain_on_or_off() {
    let server = TestServer::demo().await;
    let network = server.network();
    let query = UpdateUisprFirewallFilterChainQuery::default();
    let chain = body(&json!({
        "config": {"name": "OUTPUT", "policy": "DROP", "enabled": null, "logDefault": null}, "rules": [],
        "unmatchedBytes": 0, "unmatchedPackets": 0,
    }));
    network.update_uispr_firewall_filter_chain(UISPR, &query, &chain).await.expect("a chain");
    let chains = network.list_uispr_firewall_filters(UISPR).await.expect("a list");
    let mut settings = chains.into_iter().filter_map(|chain| chain.config);
    let settings = settings.find(|settings| settings.name.as_deref() == Some("OUTPUT")).expect("the chain");
    assert_eq!((settings.enabled, settings.log_default, settings.policy.as_deref()), (Some(true), None, Some("DROP")));
}
