//! DHCP leases of routers: those that clients got, and those that are fixed.

use std::sync::Arc;

use rust_decimal::prelude::ToPrimitive as _;

use super::answers::answer;
use super::dhcp_servers::{SERVERS, of_name};
use super::router::{named, rewrite, to_change, written};
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::addresses::{mac, single};

/// The leases. A row has `deviceId`, `server` (the id of its server), `leaseId`, `mac`, `address`, `hostname`, `expiration` in
/// milliseconds and as `type` `static` or `dynamic`.
pub static LEASES: Resource = Resource {
    identity: Identity::Sequence,
    parent: Some(Reference::owned(DEVICE_ID, "network-devices")),
    references: &[Reference::owned(SERVER, "network-dhcp-servers")],
    ..Resource::plain("network-dhcp-leases", &schemas::DHCP_LEASE)
};

/// What the server does for DHCP leases.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_erouter_dhcp_leases", Plan::Answer(list, SHOWING)),
    ("list_uisprlxc_dhcp_leases", Plan::Answer(list, SHOWING)),
    ("list_uispr_dhcp_leases", Plan::Answer(list, SHOWING)),
    ("create_erouter_dhcp_lease", Plan::Action(create, CHANGING)),
    ("create_uisprlxc_dhcp_lease", Plan::Action(create, CHANGING)),
    ("create_uispr_dhcp_lease", Plan::Action(create, CHANGING)),
    ("update_erouter_dhcp_lease", Plan::Action(update, CHANGING)),
    ("update_uisprlxc_dhcp_lease", Plan::Action(update, CHANGING)),
    ("update_uispr_dhcp_lease", Plan::Action(update, CHANGING)),
    ("delete_erouter_dhcp_lease", Plan::Action(delete, DELETING)),
    ("delete_uisprlxc_dhcp_lease", Plan::Action(delete, DELETING)),
    ("delete_uispr_dhcp_lease", Plan::Action(delete, DELETING)),
];

const SHOWING: &[Rule] = &[
    Rule::documented("a lease names its server", "definition DhcpLease"),
    Rule::assumed("the leases of all servers of a router are listed together, dynamic ones and static ones"),
    Rule::assumed("`expiration` is in milliseconds since 1970; clients renew dynamic leases before they end"),
];
const CHANGING: &[Rule] = &[
    Rule::documented("a lease needs a server, an address and a MAC address", "definition DhcpLeaseWritable"),
    Rule::assumed("a server that the router does not have answers 404"),
    Rule::assumed("a new lease is static unless its `type` says otherwise"),
    Rule::assumed("a new lease without an id is called like its MAC address; an empty id answers 400"),
    Rule::assumed("its address is one address, without a prefix: 400 otherwise, and so for what is no MAC address"),
    Rule::assumed("addresses are compared as such and MAC addresses by their digits, however they are written"),
    Rule::assumed("within a server no two leases share their id, their address or their MAC address: 409"),
    Rule::assumed("an update may name another server, which the lease then moves to"),
    Rule::assumed(
        "what an update leaves out stays; a null empties the host name or the expiration, and leaves id and type as they are",
    ),
    Rule::assumed("a router that is not connected refuses with 422"),
];
const DELETING: &[Rule] = &[
    Rule::assumed("a lease may be deleted whatever its type"),
    Rule::assumed("a router that is not connected refuses with 422"),
];

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let router = named(state, call)?;
    Ok(Outcome::List(state.having(&LEASES, DEVICE_ID, &router).map(|row| show(state, row)).collect()))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?.key();
    let row = written(&call.body).with(DEVICE_ID, Value::from(router.clone()));
    let mut row = placed(transaction, &router, row, call)?;
    let mac = row.get(MAC).clone();
    row.set_default(LEASE_ID, mac);
    row.set_default(TYPE, "static");
    check(transaction, &row)?;
    let key = transaction.insert(&LEASES, row)?;
    shown(transaction, call, &key)
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?.key();
    let mut row = Document::clone(&*in_path(transaction, call, &router)?);
    rewrite(&mut row, &call.body, &[LEASE_ID, TYPE]);
    let row = placed(transaction, &router, row, call)?;
    check(transaction, &row)?;
    let key = row.key();
    transaction.update(&LEASES, row)?;
    shown(transaction, call, &key)
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?.key();
    let lease = in_path(transaction, call, &router)?;
    transaction.delete(&LEASES, &lease.key())?;
    Ok(answer(call, Vec::new(), "The lease is deleted."))
}

/// The row with its server in the place of the server's name.
fn placed(state: &State, router: &Key, mut row: Document, call: &Call) -> Result<Document, Failure> {
    row.take(SERVER_NAME);
    let name = call.body.text(SERVER_NAME).unwrap_or_default();
    let server = of_name(state, router, name).ok_or_else(|| Failure::unknown_reference(SERVER_NAME.name()))?;
    row.set(SERVER, Value::from(server.key()));
    Ok(row)
}

fn in_path(state: &State, call: &Call, router: &Key) -> Result<Arc<Document>, Failure> {
    let server = of_name(state, router, call.path_text("serverName")).ok_or(Failure::NotFound)?;
    let id = call.path_text("leaseId");
    let mut leases = state.having(&LEASES, SERVER, &server.key());
    leases.find(|row| row.text(LEASE_ID) == Some(id)).map(Arc::clone).ok_or(Failure::NotFound)
}

/// Refuses a lease that names nobody or no address, and one that another lease of the server stands in the way of.
fn check(state: &State, row: &Document) -> Result<(), Failure> {
    let Some(address) = row.text(ADDRESS).and_then(single) else {
        return Err(Failure::invalid(ADDRESS.name(), "must be one address"));
    };
    let Some(own_mac) = row.text(MAC).and_then(mac) else {
        return Err(Failure::invalid(MAC.name(), "must be a MAC address"));
    };
    let id = row.text(LEASE_ID).unwrap_or_default();
    if id.is_empty() {
        return Err(Failure::invalid(LEASE_ID.name(), "must not be empty"));
    }
    let Some(server) = row.reference(SERVER) else { return Err(Failure::NotFound) };
    let shared = |other: &Document| {
        let shared = [
            (LEASE_ID, other.text(LEASE_ID).is_some_and(|other| other.eq_ignore_ascii_case(id))),
            (ADDRESS, other.text(ADDRESS).and_then(single) == Some(address)),
            (MAC, other.text(MAC).and_then(mac).as_ref() == Some(&own_mac)),
        ];
        shared.into_iter().find(|(_, is_shared)| *is_shared).map(|(field, _)| field)
    };
    let mut others = state.having(&LEASES, SERVER, &server).filter(|other| other.get(ID) != row.get(ID));
    match others.find_map(|other| shared(other)) {
        Some(field) => Err(Failure::Conflict(format!("Another lease of the server has this `{}`.", field.name()))),
        None => Ok(()),
    }
}

fn shown(state: &State, call: &Call, key: &Key) -> Result<Outcome, Failure> {
    Ok(answer(call, vec![show(state, state.get(&LEASES, key)?)], "The lease is written."))
}

fn show(state: &State, row: &Document) -> Document {
    let server = state.follow(row, SERVER, &SERVERS);
    let mut shown = Document::clone(row);
    if let Some(server) = server {
        shown.set(SERVER_NAME, server.get(NAME).clone());
        if row.text(TYPE) == Some("dynamic") {
            shown.set(EXPIRATION, renewed(state, row, server));
        }
    }
    shown
}

/// When a dynamic lease ends, after all the times that its client renewed it.
fn renewed(state: &State, row: &Document, server: &Document) -> Value {
    let period = server.decimal(LEASE_TIME).to_i64().unwrap_or_default().saturating_mul(1000);
    let now = state.now().timestamp_millis();
    match row.get(EXPIRATION).as_decimal().and_then(|end| end.to_i64()) {
        Some(end) if end <= now && period > 0 => {
            let missed = now.saturating_sub(end) / period;
            end.saturating_add(missed.saturating_add(1).saturating_mul(period)).into()
        }
        _ => row.get(EXPIRATION).clone(),
    }
}
