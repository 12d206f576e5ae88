//! Calls for OSPF.

use serde_json::json;

use super::{EROUTER, Run, UISPR, UISPRLXC, body};

/// Calls for the document and the areas.
macro_rules! ospf {
    ($router:ident, $id:literal, $get:ident, $put:ident, $areas:ident, $create:ident, $update:ident, $delete:ident) => {
        &[
            (stringify!($get), |s| {
                Box::pin(async move {
                    let ospf = s.network().$get($router).await.expect("a document");
                    assert_eq!(ospf.router.as_deref(), Some($id));
                    assert!(ospf.redistribute_static.expect("what is told").metric.is_some());
                })
            }),
            (stringify!($put), |s| {
                Box::pin(async move {
                    let document = body(&json!({
                        "router": "10.9.9.9", "redistributeDefaultRoute": {"enabled": true},
                        "redistributeStatic": {"enabled": true, "metric": 3},
                        "redistributeConnected": {"enabled": false, "metric": 4},
                    }));
                    let written = s.network().$put($router, &document).await.expect("a document");
                    assert_eq!(written.redistribute_static.as_ref().and_then(|told| told.enabled), Some(true));
                    assert_eq!(s.network().$get($router).await.expect("a document"), written);
                    assert_eq!(written.router.as_deref(), Some("10.9.9.9"));
                })
            }),
            (stringify!($areas), |s| {
                Box::pin(async move {
                    let text = s.network().$areas($router).await.expect("a text");
                    let areas: serde_json::Value = serde_json::from_str(&text).expect("JSON");
                    assert_eq!(areas[0]["id"], "0.0.0.0");
                })
            }),
            (stringify!($create), |s| {
                Box::pin(async move {
                    let area = body(&json!({"id": "0.0.0.7", "networks": ["10.7.0.0/16"], "type": "stub", "auth": "off"}));
                    let created = s.network().$create($router, &area).await.expect("an area");
                    assert_eq!(created.networks, ["10.7.0.0/16"]);
                    assert!(s.network().$areas($router).await.expect("a text").contains("\"0.0.0.7\""));
                })
            }),
            (stringify!($update), |s| {
                Box::pin(async move {
                    let area = body(&json!({"id": "0.0.0.0", "networks": ["10.8.0.0/16"], "type": "normal"}));
                    let changed = s.network().$update($router, "0.0.0.0", &area).await.expect("an area");
                    assert!(changed.auth.is_some(), "nobody changed it");
                    let text = s.network().$areas($router).await.expect("a text");
                    assert!(text.contains("10.8.0.0/16") && !text.contains("10.0.0.0/24"));
                })
            }),
            (stringify!($delete), |s| {
                Box::pin(async move {
                    s.network().$delete($router, "0.0.0.0").await.expect("a status");
                    assert_eq!(s.network().$areas($router).await.expect("a text"), "[]");
                })
            }),
        ]
    };
}

/// Calls for the interfaces that take part, of which `$known` is one.
macro_rules! interfaces {
    ($router:ident, $known:literal, $list:ident, $create:ident, $update:ident, $delete:ident) => {
        &[
            (stringify!($list), |s| {
                Box::pin(async move {
                    let text = s.network().$list($router).await.expect("a text");
                    let interfaces: serde_json::Value = serde_json::from_str(&text).expect("JSON");
                    assert_eq!(interfaces[0]["id"], $known);
                    assert!(!text.contains("mock-ospf-key"));
                })
            }),
            (stringify!($create), |s| {
                Box::pin(async move {
                    let interface = body(&json!({"id": "eth3", "cost": 33, "auth": "off", "authKey": ""}));
                    s.network().$create($router, &interface).await.expect("a status");
                    let text = s.network().$list($router).await.expect("a text");
                    let interfaces: serde_json::Value = serde_json::from_str(&text).expect("JSON");
                    assert_eq!((&interfaces[1]["id"], &interfaces[1]["cost"]), (&json!("eth3"), &json!(33)));
                })
            }),
            (stringify!($update), |s| {
                Box::pin(async move {
                    let interface = body(&json!({"id": $known, "cost": 44, "auth": "plaintext-password", "authKey": "x"}));
                    s.network().$update($router, &interface).await.expect("a status");
                    let text = s.network().$list($router).await.expect("a text");
                    let interfaces: serde_json::Value = serde_json::from_str(&text).expect("JSON");
                    assert_eq!(interfaces, json!([{"id": $known, "cost": 44, "auth": "plaintext-password"}]));
                })
            }),
            (stringify!($delete), |s| {
                Box::pin(async move {
                    s.network().$delete($router, $known).await.expect("a status");
                    assert_eq!(s.network().$list($router).await.expect("a text"), "[]");
                })
            }),
        ]
    };
}

pub(super) const UISPR_AREAS: &[(&str, Run)] = ospf!(
    UISPR,
    "10.0.0.1",
    get_uispr_router_ospf,
    update_uispr_router_ospf,
    get_uispr_router_ospf_areas,
    create_uispr_router_ospf_area,
    update_uispr_router_ospf_area,
    delete_uispr_router_ospf_area
);

pub(super) const UISPRLXC_AREAS: &[(&str, Run)] = ospf!(
    UISPRLXC,
    "10.0.0.5",
    get_uisprlxc_router_ospf,
    update_uisprlxc_router_ospf,
    get_uisprlxc_router_ospf_areas,
    create_uisprlxc_router_ospf_area,
    update_uisprlxc_router_ospf_area,
    delete_uisprlxc_router_ospf_area
);

pub(super) const EROUTER_AREAS: &[(&str, Run)] = ospf!(
    EROUTER,
    "10.0.0.6",
    get_erouter_router_ospf,
    update_erouter_router_ospf,
    get_erouter_router_ospf_areas,
    create_erouter_router_ospf_area,
    update_erouter_router_ospf_area,
    delete_erouter_router_ospf_area
);

pub(super) const GENERAL_AREAS: &[(&str, Run)] = ospf!(
    EROUTER,
    "10.0.0.6",
    get_device_router_ospf,
    update_device_router_ospf,
    get_device_router_ospf_areas,
    create_device_router_ospf_area,
    update_device_router_ospf_area,
    delete_device_router_ospf_area
);

pub(super) const UISPR_INTERFACES: &[(&str, Run)] = interfaces!(
    UISPR,
    "eth1",
    get_uispr_router_ospf_interfaces,
    create_uispr_router_ospf_interface,
    update_uispr_router_ospf_interface,
    delete_uispr_router_ospf_interface
);

pub(super) const UISPRLXC_INTERFACES: &[(&str, Run)] = interfaces!(
    UISPRLXC,
    "eth0",
    get_uisprlxc_router_ospf_interfaces,
    create_uisprlxc_router_ospf_interface,
    update_uisprlxc_router_ospf_interface,
    delete_uisprlxc_router_ospf_interface
);
