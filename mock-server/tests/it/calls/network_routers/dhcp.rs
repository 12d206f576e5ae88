//! Calls for DHCP servers and leases.

use serde_json::json;
use uisp_network::rust_decimal::Decimal;
use uisp_network::types::{DhcpServer, UisprlxcDhcpServer};

use super::{EROUTER, Run, UISPR, UISPRLXC, body};

/// One thing, whether an answer is a list or not.
trait One {
    type Row;
    fn one(self) -> Self::Row;
}

impl<T> One for Vec<T> {
    type Row = T;

    fn one(self) -> T {
        assert_eq!(self.len(), 1);
        self.into_iter().next().expect("one")
    }
}

impl One for DhcpServer {
    type Row = Self;

    fn one(self) -> Self {
        self
    }
}

impl One for UisprlxcDhcpServer {
    type Row = Self;

    fn one(self) -> Self {
        self
    }
}

/// Calls for servers: of the router, of which `$known` is one, and a new one on `$interface`, in `$network`.
macro_rules! servers {
    ($router:ident, $known:literal, $interface:literal, $network:literal, $list:ident, $get:ident, $create:ident, $update:ident,
     $delete:ident, $leases:ident, $block:ident, $unblock:ident) => {
        &[
            (stringify!($list), |s| {
                Box::pin(async move {
                    let servers = s.network().$list($router).await.expect("a list");
                    let known = servers.iter().find(|server| server.name.as_deref() == Some($known)).expect("a server");
                    assert!(known.pool_size > known.available && known.static_leases > Some(Decimal::ZERO));
                })
            }),
            (stringify!($get), |s| {
                Box::pin(async move {
                    let server = s.network().$get($router, $known).await.expect("a server").one();
                    assert!(server.name.as_deref() == Some($known) && server.dns1.is_some());
                })
            }),
            (stringify!($create), |s| {
                Box::pin(async move {
                    let server = body(&json!({
                        "name": "guests", "interface": $interface, "leaseTime": 600,
                        "rangeStart": concat!($network, ".10"), "rangeEnd": concat!($network, ".20"),
                    }));
                    let created = s.network().$create($router, &server).await.expect("a server").one();
                    assert_eq!(created.available, Some(11.into()));
                    let found = s.network().$get($router, "guests").await.expect("a server").one();
                    assert_eq!((found.enabled, found.lease_time), (Some(true), Some(600.into())));
                })
            }),
            (stringify!($update), |s| {
                Box::pin(async move {
                    let server = body(&json!({
                        "name": "renamed", "interface": $interface, "leaseTime": 900,
                        "rangeStart": concat!($network, ".10"), "rangeEnd": concat!($network, ".12"),
                    }));
                    let changed = s.network().$update($router, $known, &server).await.expect("a server").one();
                    assert_eq!(changed.pool_size, Some(3.into()));
                    let found = s.network().$get($router, "renamed").await.expect("a server").one();
                    assert!(found.dns1.is_some(), "nobody changed it");
                    assert!(s.network().$get($router, $known).await.is_err());
                })
            }),
            (stringify!($delete), |s| {
                Box::pin(async move {
                    let before = s.network().$leases($router).await.expect("a list").len();
                    s.network().$delete($router, $known).await.expect("a status");
                    assert!(s.network().$get($router, $known).await.is_err());
                    assert!(s.network().$leases($router).await.expect("a list").len() < before);
                })
            }),
            (stringify!($block), |s| {
                Box::pin(async move {
                    s.network().$block($router, $known).await.expect("a status");
                    let server = s.network().$get($router, $known).await.expect("a server").one();
                    assert_eq!(server.enabled, Some(false));
                })
            }),
            (stringify!($unblock), |s| {
                Box::pin(async move {
                    s.network().$block($router, $known).await.expect("a status");
                    s.network().$unblock($router, $known).await.expect("a status");
                    let server = s.network().$get($router, $known).await.expect("a server").one();
                    assert_eq!(server.enabled, Some(true));
                })
            }),
        ]
    };
}

/// Calls for leases: `$known` is one of the server `$server`.
macro_rules! leases {
    ($router:ident, $server:literal, $known:literal, $list:ident, $create:ident, $update:ident, $delete:ident) => {
        &[
            (stringify!($list), |s| {
                Box::pin(async move {
                    let leases = s.network().$list($router).await.expect("a list");
                    let known = leases.iter().find(|lease| lease.lease_id.as_deref() == Some($known)).expect("a lease");
                    assert_eq!((known.server_name.as_deref(), known.type_.as_deref()), (Some($server), Some("static")));
                })
            }),
            (stringify!($create), |s| {
                Box::pin(async move {
                    let lease = body(&json!({
                        "serverName": $server, "leaseId": "printer", "mac": "02:00:00:00:00:01", "address": "10.10.10.10",
                    }));
                    let created = s.network().$create($router, &lease).await.expect("a lease");
                    assert_eq!(created.type_.as_deref(), Some("static"));
                    assert!(s.network().$list($router).await.expect("a list").contains(&created));
                })
            }),
            (stringify!($update), |s| {
                Box::pin(async move {
                    let lease = body(&json!({
                        "serverName": $server, "leaseId": $known, "mac": "02:00:00:00:00:02", "address": "10.10.10.11",
                    }));
                    let changed = s.network().$update($router, $server, $known, &lease).await.expect("a lease");
                    assert!(changed.hostname.is_some() && changed.address.as_deref() == Some("10.10.10.11"));
                    assert!(s.network().$list($router).await.expect("a list").contains(&changed));
                })
            }),
            (stringify!($delete), |s| {
                Box::pin(async move {
                    s.network().$delete($router, $server, $known).await.expect("a status");
                    let leases = s.network().$list($router).await.expect("a list");
                    assert!(leases.iter().all(|lease| lease.lease_id.as_deref() != Some($known)));
                })
            }),
        ]
    };
}

pub(super) const UISPR_SERVERS: &[(&str, Run)] = servers!(
    UISPR,
    "customers",
    "eth3",
    "192.168.60",
    list_uispr_dhcp_servers,
    get_uispr_dhcp_server,
    create_uispr_dhcp_server,
    update_uispr_dhcp_server,
    delete_uispr_dhcp_server,
    list_uispr_dhcp_leases,
    block_uispr_dhcp_server,
    unblock_uispr_dhcp_server
);

pub(super) const UISPRLXC_SERVERS: &[(&str, Run)] = servers!(
    UISPRLXC,
    "lab",
    "eth3",
    "192.168.60",
    list_uisprlxc_dhcp_servers,
    get_uisprlxc_dhcp_server,
    create_uisprlxc_dhcp_server,
    update_uisprlxc_dhcp_server,
    delete_uisprlxc_dhcp_server,
    list_uisprlxc_dhcp_leases,
    block_uisprlxc_dhcp_server,
    unblock_uisprlxc_dhcp_server
);

pub(super) const EROUTER_SERVERS: &[(&str, Run)] = servers!(
    EROUTER,
    "voip",
    "192.168.60.0/24",
    "192.168.60",
    list_erouter_dhcp_servers,
    list_erouter_dhcp_server_by_server_name,
    create_erouter_dhcp_server,
    update_erouter_dhcp_server,
    delete_erouter_dhcp_server,
    list_erouter_dhcp_leases,
    block_erouter_dhcp_server,
    unblock_erouter_dhcp_server
);

pub(super) const UISPR_LEASES: &[(&str, Run)] = leases!(
    UISPR,
    "customers",
    "blue-door-bakery",
    list_uispr_dhcp_leases,
    create_uispr_dhcp_lease,
    update_uispr_dhcp_lease,
    delete_uispr_dhcp_lease
);

pub(super) const UISPRLXC_LEASES: &[(&str, Run)] = leases!(
    UISPRLXC,
    "lab",
    "test-bench",
    list_uisprlxc_dhcp_leases,
    create_uisprlxc_dhcp_lease,
    update_uisprlxc_dhcp_lease,
    delete_uisprlxc_dhcp_lease
);

pub(super) const EROUTER_LEASES: &[(&str, Run)] = leases!(
    EROUTER,
    "voip",
    "front-desk",
    list_erouter_dhcp_leases,
    create_erouter_dhcp_lease,
    update_erouter_dhcp_lease,
    delete_erouter_dhcp_lease
);
