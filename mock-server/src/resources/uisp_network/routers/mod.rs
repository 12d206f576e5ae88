//! What is inside of routers: DHCP servers and leases, routes, OSPF and the firewall. All families share the tables and the
//! functions; an operation's path says whose rows it means, and the schema of its answer what of them it shows.

pub mod answers;
pub mod dhcp_leases;
pub mod dhcp_servers;
pub mod firewall;
pub mod ospf;
pub mod ospf_areas;
pub mod ospf_interfaces;
pub mod router;
pub mod routes;
pub mod usable;
pub mod usage;

use crate::engine::{Plan, Resource};

/// The resources of this folder.
pub static RESOURCES: &[&Resource] = &[
    &dhcp_servers::SERVERS,
    &dhcp_leases::LEASES,
    &routes::ROUTES,
    &ospf_areas::AREAS,
    &ospf_interfaces::INTERFACES,
    &firewall::chains::CHAINS,
    &firewall::sets::SETS,
];

/// The plans of this folder's files.
pub static PLANS: &[&[(&str, Plan)]] = &[
    dhcp_servers::PLANS,
    dhcp_leases::PLANS,
    routes::PLANS,
    ospf::PLANS,
    ospf_areas::PLANS,
    ospf_interfaces::PLANS,
    firewall::settings::PLANS,
    firewall::chains::PLANS,
    firewall::rules::PLANS,
    firewall::sets::PLANS,
];
