//! DHCP servers of routers: which addresses they give out on which interface, and how many of those are left.

use std::net::IpAddr;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::answers::answer;
use super::dhcp_leases::LEASES;
use super::router::{check_interface, named, rewrite, to_change, written};
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::addresses::{Range, number, single, version};
use crate::resources::uisp_network::lists::whole;
use crate::specification::Field;

/// The servers. A row has `deviceId`, `name`, `interface` (its name, or the network in it), `rangeStart` and `rangeEnd`, `leaseTime` in
/// seconds, `enabled`, and what clients are told: `router`, `domain`, `dns1`, `dns2`, `unifiController`.
pub static SERVERS: Resource = Resource {
    identity: Identity::Sequence,
    parent: Some(Reference::owned(DEVICE_ID, "network-devices")),
    ..Resource::plain("network-dhcp-servers", &schemas::DHCP_SERVER)
};

/// What the server does for DHCP servers.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_erouter_dhcp_servers", Plan::Answer(list, SHOWING)),
    ("list_uisprlxc_dhcp_servers", Plan::Answer(list, SHOWING)),
    ("list_uispr_dhcp_servers", Plan::Answer(list, SHOWING)),
    ("list_erouter_dhcp_server_by_server_name", Plan::Answer(get, SHOWING)),
    ("get_uisprlxc_dhcp_server", Plan::Answer(get, SHOWING)),
    ("get_uispr_dhcp_server", Plan::Answer(get, SHOWING)),
    ("create_erouter_dhcp_server", Plan::Action(create, CREATING_ON_EDGE_ROUTERS)),
    ("create_uisprlxc_dhcp_server", Plan::Action(create, CHANGING)),
    ("create_uispr_dhcp_server", Plan::Action(create, CHANGING)),
    ("update_erouter_dhcp_server", Plan::Action(update, CHANGING)),
    ("update_uisprlxc_dhcp_server", Plan::Action(update, CHANGING)),
    ("update_uispr_dhcp_server", Plan::Action(update, CHANGING)),
    ("delete_erouter_dhcp_server", Plan::Action(delete, DELETING)),
    ("delete_uisprlxc_dhcp_server", Plan::Action(delete, DELETING)),
    ("delete_uispr_dhcp_server", Plan::Action(delete, DELETING)),
    ("block_erouter_dhcp_server", Plan::Action(block, SWITCHING)),
    ("block_uisprlxc_dhcp_server", Plan::Action(block, SWITCHING)),
    ("block_uispr_dhcp_server", Plan::Action(block, SWITCHING)),
    ("unblock_erouter_dhcp_server", Plan::Action(unblock, SWITCHING)),
    ("unblock_uisprlxc_dhcp_server", Plan::Action(unblock, SWITCHING)),
    ("unblock_uispr_dhcp_server", Plan::Action(unblock, SWITCHING)),
];

const SHOWING: &[Rule] = &[
    Rule::documented(
        "a server says how many addresses it has, how many are left, and how many leases of either kind there are",
        "definition DhcpServer",
    ),
    Rule::assumed("addresses outside of its range, which static leases may have, take nothing from what is left"),
    Rule::assumed("where one server is answered with a list, it is alone in it"),
    Rule::assumed("a device that is no router, or not of the family in the path, answers 404"),
];
const CREATING_ON_EDGE_ROUTERS: &[Rule] = &[
    Rule::documented(
        "a new server of an EdgeRouter gives its network as `interface`, with the prefix",
        "POST /devices/erouters/{id}/dhcp/servers",
    ),
    Rule::assumed("the range lies in that network, or 400 is answered"),
    Rule::assumed(
        "the lease time is a whole number of seconds, and what clients are told are single addresses without a prefix",
    ),
    Rule::assumed("a name that another server of the router has answers 409"),
    Rule::assumed("a router that is not connected refuses with 422"),
];
const CHANGING: &[Rule] = &[
    Rule::documented("the range is given by two addresses", "definition CreateDhcpServer"),
    Rule::assumed("both are of one version, which `ipVersion` may only repeat, and the first is not behind the last"),
    Rule::assumed(
        "the interface is one that the router has or that the server names already, or a network that the range lies in",
    ),
    Rule::assumed(
        "a server without a name is called like its interface, and a lease lasts a day unless said otherwise",
    ),
    Rule::assumed("a name that another server of the router has answers 409; a server may be renamed"),
    Rule::assumed(
        "the lease time is a whole number of seconds, and what clients are told are single addresses without a prefix",
    ),
    Rule::assumed("what an update leaves out stays as it is, and what it says of measured counts is ignored"),
    Rule::assumed("a null empties what clients are told, and leaves the lease time and `enabled` as they are"),
    Rule::assumed("where one server is answered with a list, it is alone in it"),
    Rule::assumed("a router that is not connected refuses with 422"),
];
const DELETING: &[Rule] =
    &[Rule::assumed("a server goes with its leases"), Rule::assumed("a router that is not connected refuses with 422")];
const SWITCHING: &[Rule] = &[
    Rule::documented(
        "the server is switched off, or on again",
        "POST /devices/uisprs/{id}/dhcp/servers/{serverName}/block",
    ),
    Rule::assumed("its leases stay, and blocking what is blocked does nothing"),
    Rule::assumed("a router that is not connected refuses with 422"),
];

/// How long a lease lasts where nobody says, in seconds.
const A_DAY: i64 = 86_400;

/// The server of a router by its name.
#[must_use]
pub fn of_name(state: &State, router: &Key, name: &str) -> Option<Arc<Document>> {
    state.having(&SERVERS, DEVICE_ID, router).find(|row| row.text(NAME) == Some(name)).map(Arc::clone)
}

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let router = named(state, call)?;
    Ok(Outcome::List(state.having(&SERVERS, DEVICE_ID, &router).map(|row| show(state, row)).collect()))
}

fn get(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let server = in_path(state, call, &named(state, call)?)?;
    Ok(answer(call, vec![show(state, &server)], ""))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?;
    let mut row = written(&call.body);
    if call.operation.path.contains("/erouters/") && row.text(INTERFACE).and_then(Range::network).is_none() {
        return Err(Failure::invalid(INTERFACE.name(), "must be a network with its prefix"));
    }
    let interface = row.get(INTERFACE).clone();
    row.set_default(NAME, interface);
    row.set_default(LEASE_TIME, A_DAY);
    row.set(ENABLED, true);
    row.set(DEVICE_ID, Value::from(router.key()));
    check(transaction, &router, &row, None)?;
    let key = transaction.insert(&SERVERS, row)?;
    shown(transaction, call, &key)
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?;
    let before = in_path(transaction, call, &router.key())?;
    let mut row = Document::clone(&before);
    // The version follows from the range, also when the range changes.
    row.take(IP_VERSION);
    rewrite(&mut row, &call.body, &[ENABLED, LEASE_TIME]);
    row.take(AVAILABLE);
    row.take(POOL_SIZE);
    check(transaction, &router, &row, before.text(INTERFACE))?;
    transaction.update(&SERVERS, row)?;
    shown(transaction, call, &before.key())
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?;
    let server = in_path(transaction, call, &router.key())?;
    transaction.delete(&SERVERS, &server.key())?;
    Ok(answer(call, Vec::new(), "The DHCP server is deleted."))
}

fn block(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    switch(transaction, call, false, "The DHCP server is off.")
}

fn unblock(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    switch(transaction, call, true, "The DHCP server is on.")
}

fn switch(transaction: &mut Transaction, call: &Call, enabled: bool, message: &str) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?;
    let server = in_path(transaction, call, &router.key())?;
    transaction.edit(&SERVERS, &server.key(), |row| row.set(ENABLED, enabled))?;
    Ok(answer(call, Vec::new(), message))
}

fn in_path(state: &State, call: &Call, router: &Key) -> Result<Arc<Document>, Failure> {
    of_name(state, router, call.path_text("serverName")).ok_or(Failure::NotFound)
}

fn shown(state: &State, call: &Call, key: &Key) -> Result<Outcome, Failure> {
    Ok(answer(call, vec![show(state, state.get(&SERVERS, key)?)], "The DHCP server is written."))
}

fn show(state: &State, row: &Document) -> Document {
    let leases: Vec<_> = state.having(&LEASES, SERVER, &row.key()).collect();
    let fixed = leases.iter().filter(|lease| lease.text(TYPE) == Some("static")).count();
    let pool = pool(row);
    let taken =
        leases.iter().filter_map(|lease| address(lease, ADDRESS)).filter(|address| pool.holds(*address)).count();
    let servers = [DNS1, DNS2].into_iter().map(|field| row.get(field)).filter(|server| !server.is_null());
    let servers: Vec<Value> = servers.cloned().collect();
    let mut shown = Document::clone(row);
    shown.set(POOL_SIZE, pool.size());
    shown.set(AVAILABLE, pool.size().saturating_sub(whole(taken)).max(0));
    shown.set(STATIC_LEASES, whole(fixed));
    shown.set(DYNAMIC_LEASES, whole(leases.len() - fixed));
    shown.set(DNS_SERVERS, servers);
    shown.set(IP_VERSION, pool.version);
    shown
}

/// Refuses a server that could not work. The interface that it was on before may be gone.
fn check(state: &State, router: &Document, row: &Document, before: Option<&str>) -> Result<(), Failure> {
    let name = row.text(NAME).unwrap_or_default();
    let own = row.get(ID);
    if of_name(state, &router.key(), name).is_some_and(|other| other.get(ID) != own) {
        return Err(Failure::Conflict(format!("The router has a DHCP server `{name}` already.")));
    }
    for field in [DNS1, DNS2, ROUTER, UNIFI_CONTROLLER] {
        let given = row.text(field).filter(|text| !text.is_empty());
        if given.is_some_and(|text| single(text).is_none()) {
            return Err(Failure::invalid(field.name(), "must be one address"));
        }
    }
    let lasts = row.decimal(LEASE_TIME);
    if !lasts.is_integer() || lasts < Decimal::ZERO {
        return Err(Failure::invalid(LEASE_TIME.name(), "must be a whole number of seconds, 0 or more"));
    }
    let pool = pool(row);
    let (Some(start), Some(end)) = (address(row, RANGE_START), address(row, RANGE_END)) else {
        let wrong = if address(row, RANGE_START).is_none() { RANGE_START } else { RANGE_END };
        return Err(Failure::invalid(wrong.name(), "must be one address"));
    };
    if start.is_ipv4() != end.is_ipv4() || start > end {
        return Err(Failure::invalid(
            RANGE_END.name(),
            "must be of the same version as `rangeStart`, and not before it",
        ));
    }
    if row.text(IP_VERSION).is_some_and(|version| version != pool.version) {
        return Err(Failure::invalid(IP_VERSION.name(), "is not that of the range"));
    }
    let interface = row.text(INTERFACE).unwrap_or_default();
    match Range::network(interface) {
        Some(network) if network.holds(start) && network.holds(end) => Ok(()),
        Some(_) => Err(Failure::invalid(RANGE_START.name(), "lies outside of the network")),
        None => check_interface(state, router, INTERFACE, interface, before),
    }
}

/// The addresses that a server gives out.
struct Pool {
    first: u128,
    last: u128,
    version: &'static str,
}

impl Pool {
    fn holds(&self, address: IpAddr) -> bool {
        version(address) == self.version && (self.first..=self.last).contains(&number(address))
    }

    fn size(&self) -> i64 {
        let beyond = self.last.saturating_sub(self.first).saturating_add(1);
        i64::try_from(beyond).unwrap_or(i64::MAX)
    }
}

fn pool(row: &Document) -> Pool {
    let first = address(row, RANGE_START);
    let bound = |address: Option<IpAddr>| address.map_or(0, number);
    Pool { first: bound(first), last: bound(address(row, RANGE_END)), version: first.map_or("v4", version) }
}

fn address(row: &Document, field: Field) -> Option<IpAddr> {
    row.text(field).and_then(single)
}
