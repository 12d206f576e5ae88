//! Calls for routes.

use serde_json::json;

use super::{EROUTER, Run, UISPR, UISPRLXC, body};

/// Calls for routes of a router whose default route leads to `$gateway` through `eth0`.
macro_rules! routes {
    ($router:ident, $gateway:literal, $list:ident, $create:ident, $update:ident, $delete:ident, $block:ident, $unblock:ident) => {
        &[
            (stringify!($list), |s| {
                Box::pin(async move {
                    let routes = s.network().$list($router).await.expect("a list");
                    let defaults = routes.iter().filter(|route| route.destination.as_deref() == Some("0.0.0.0/0"));
                    let selected: Vec<_> = defaults.filter(|route| route.selected == Some(true)).collect();
                    assert_eq!(selected.len(), 1);
                    assert_eq!(selected[0].next_hop.as_deref(), Some($gateway));
                    assert_eq!(selected[0].gateway_status.as_deref(), Some("reachable"));
                })
            }),
            (stringify!($create), |s| {
                Box::pin(async move {
                    let route = body(&json!({
                        "destination": "10.77.0.0/16", "gateway": $gateway, "interface": "eth0", "staticType": "gateway",
                        "distance": 7, "description": "New",
                    }));
                    let created = s.network().$create($router, &route).await.expect("a route");
                    assert_eq!((created.distance, created.selected), (Some(7.into()), Some(true)));
                    assert!(s.network().$list($router).await.expect("a list").contains(&created));
                })
            }),
            (stringify!($update), |s| {
                Box::pin(async move {
                    let route = body(&json!({
                        "destination": "0.0.0.0/0", "gateway": $gateway, "interface": "eth0", "staticType": "gateway",
                        "distance": 20, "description": "Changed",
                    }));
                    let before = s.network().$list($router).await.expect("a list").len();
                    let changed = s.network().$update($router, &route).await.expect("a route");
                    assert_eq!((changed.distance, changed.description.as_deref()), (Some(20.into()), Some("Changed")));
                    let routes = s.network().$list($router).await.expect("a list");
                    assert!(routes.contains(&changed) && routes.len() == before);
                })
            }),
            (stringify!($delete), |s| {
                Box::pin(async move {
                    let route = body(&json!({
                        "destination": "0.0.0.0/0", "gateway": $gateway, "interface": "eth0", "staticType": "gateway",
                    }));
                    s.network().$delete($router, &route).await.expect("an answer");
                    let routes = s.network().$list($router).await.expect("a list");
                    assert!(routes.iter().all(|route| route.gateway.as_deref() != Some($gateway) || route.static_type.is_none()));
                })
            }),
            (stringify!($block), |s| {
                Box::pin(async move {
                    let route = body(&json!({
                        "destination": "0.0.0.0/0", "gateway": $gateway, "interface": "eth0", "staticType": "gateway",
                    }));
                    s.network().$block($router, &route).await.expect("a status");
                    let routes = s.network().$list($router).await.expect("a list");
                    let off = routes.iter().find(|route| route.enabled == Some(false) && route.gateway.as_deref() == Some($gateway));
                    assert_eq!(off.expect("the route").selected, Some(false));
                })
            }),
            (stringify!($unblock), |s| {
                Box::pin(async move {
                    let json = json!({
                        "destination": "0.0.0.0/0", "gateway": $gateway, "interface": "eth0", "staticType": "gateway",
                    });
                    let before = s.network().$list($router).await.expect("a list");
                    s.network().$block($router, &body(&json)).await.expect("a status");
                    assert_ne!(s.network().$list($router).await.expect("a list"), before);
                    s.network().$unblock($router, &body(&json)).await.expect("a status");
                    assert_eq!(s.network().$list($router).await.expect("a list"), before);
                })
            }),
        ]
    };
}

pub(super) const UISPR_ROUTES: &[(&str, Run)] = routes!(
    UISPR,
    "203.0.113.1",
    list_uispr_router_routes,
    create_uispr_router_route,
    update_uispr_router_routes,
    delete_uispr_router_routes,
    block_uispr_router_routes,
    unblock_uispr_router_routes
);

pub(super) const UISPRLXC_ROUTES: &[(&str, Run)] = routes!(
    UISPRLXC,
    "10.0.0.1",
    list_uisprlxc_router_routes,
    create_uisprlxc_router_route,
    update_uisprlxc_router_routes,
    delete_uisprlxc_router_routes,
    block_uisprlxc_router_routes,
    unblock_uisprlxc_router_routes
);

pub(super) const EROUTER_ROUTES: &[(&str, Run)] = routes!(
    EROUTER,
    "198.51.100.1",
    list_erouter_router_routes,
    create_erouter_router_route,
    update_erouter_router_routes,
    delete_erouter_router_routes,
    block_erouter_router_routes,
    unblock_erouter_router_routes
);

pub(super) const GENERAL_ROUTES: &[(&str, Run)] = routes!(
    UISPR,
    "203.0.113.1",
    list_device_router_routes,
    create_device_router_route,
    update_device_router_routes,
    delete_device_router_routes,
    block_device_router_routes,
    unblock_device_router_routes
);
