//! Calls for what is inside of routers. A macro per kind of thing has the calls of one family; each family uses it with its own
//! operations, and the bodies are the same for all of them.

mod dhcp;
mod firewall;
mod ospf;
mod routes;

use serde::de::DeserializeOwned;
use serde_json::Value;
use uisp_network::uuid::{Uuid, uuid};

use super::Run;

/// The router of the family `uispr`.
const UISPR: Uuid = uuid!("de000000-0000-4000-8000-000000000001");
/// The router of the family `uisprlxc`.
const UISPRLXC: Uuid = uuid!("de000000-0000-4000-8000-000000000005");
/// The router of the family `erouter`.
const EROUTER: Uuid = uuid!("de000000-0000-4000-8000-000000000006");

/// The calls by operation id, in lists.
pub(crate) const CALLS: &[&[(&str, Run)]] = &[
    dhcp::UISPR_SERVERS,
    dhcp::UISPRLXC_SERVERS,
    dhcp::EROUTER_SERVERS,
    dhcp::UISPR_LEASES,
    dhcp::UISPRLXC_LEASES,
    dhcp::EROUTER_LEASES,
    routes::UISPR_ROUTES,
    routes::UISPRLXC_ROUTES,
    routes::EROUTER_ROUTES,
    routes::GENERAL_ROUTES,
    ospf::UISPR_AREAS,
    ospf::UISPRLXC_AREAS,
    ospf::EROUTER_AREAS,
    ospf::GENERAL_AREAS,
    ospf::UISPR_INTERFACES,
    ospf::UISPRLXC_INTERFACES,
    firewall::UISPR_NATS,
    firewall::UISPRLXC_NATS,
    firewall::UISPR_FILTERS,
    firewall::UISPRLXC_FILTERS,
    firewall::UISPR_MANGLES,
    firewall::UISPRLXC_MANGLES,
    firewall::UISPR_SETS,
    firewall::UISPRLXC_SETS,
];

/// A body of whatever type the operation takes.
pub(crate) fn body<T: DeserializeOwned>(json: &Value) -> T {
    serde_json::from_str(&json.to_string()).expect("a body")
}
