//! Routes of routers: those that are configured, and those that the router has by itself; by the families' paths and the general one.

use std::net::IpAddr;
use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::answers::answer;
use super::router::{check_interface, named, rewrite, to_change, written};
use super::usable::{Routes, destination, kind, of_router};
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::addresses::{Range, single};

/// The routes. A row has `deviceId`, `destination`, `gateway`, `interface`, `distance`, `description`, `enabled`, `mtu`, `table`, and
/// where it comes from as `origin`: `Static` with its `staticType`, `Kernel` for a network that an interface is in, `OSPF`.
pub static ROUTES: Resource = Resource {
    identity: Identity::Sequence,
    parent: Some(Reference::owned(DEVICE_ID, "network-devices")),
    ..Resource::plain("network-routes", &schemas::EDGE_ROUTER_ROUTE)
};

/// What the server does for routes.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_erouter_router_routes", Plan::Answer(list, SHOWING)),
    ("list_uisprlxc_router_routes", Plan::Answer(list, SHOWING)),
    ("list_uispr_router_routes", Plan::Answer(list, SHOWING)),
    ("list_device_router_routes", Plan::Answer(list, SHOWING_GENERALLY)),
    ("create_erouter_router_route", Plan::Action(create, CREATING)),
    ("create_uisprlxc_router_route", Plan::Action(create, CREATING)),
    ("create_uispr_router_route", Plan::Action(create, CREATING)),
    ("create_device_router_route", Plan::Action(create, CREATING_GENERALLY)),
    ("update_erouter_router_routes", Plan::Action(update, CHANGING)),
    ("update_uisprlxc_router_routes", Plan::Action(update, CHANGING)),
    ("update_uispr_router_routes", Plan::Action(update, CHANGING)),
    ("update_device_router_routes", Plan::Action(update, CHANGING_GENERALLY)),
    ("delete_erouter_router_routes", Plan::Action(delete, DELETING)),
    ("delete_uisprlxc_router_routes", Plan::Action(delete, CHANGING)),
    ("delete_uispr_router_routes", Plan::Action(delete, CHANGING)),
    ("delete_device_router_routes", Plan::Action(delete, CHANGING_GENERALLY)),
    ("block_erouter_router_routes", Plan::Action(block, CHANGING)),
    ("block_uisprlxc_router_routes", Plan::Action(block, CHANGING)),
    ("block_uispr_router_routes", Plan::Action(block, CHANGING)),
    ("block_device_router_routes", Plan::Action(block, CHANGING_GENERALLY)),
    ("unblock_erouter_router_routes", Plan::Action(unblock, CHANGING)),
    ("unblock_uisprlxc_router_routes", Plan::Action(unblock, CHANGING)),
    ("unblock_uispr_router_routes", Plan::Action(unblock, CHANGING)),
    ("unblock_device_router_routes", Plan::Action(unblock, CHANGING_GENERALLY)),
];

const SHOWING: &[Rule] = &[
    Rule::documented("`staticType` says what a static route leads to", "definition RouterType"),
    Rule::assumed("`type` is `static`, `connected` or `ospf`; only static routes have a `staticType`"),
    Rule::assumed(
        "a gateway is reachable if it lies in a network that the router is connected to by a route that is on",
    ),
    Rule::assumed(
        "of the usable routes to a destination the one of the least distance is selected, and `fib` says so too",
    ),
];
const SHOWING_GENERALLY: &[Rule] = &[
    Rule::documented("`origin` says where a route comes from", "definition RouterOrigin"),
    Rule::assumed("the general path names the same routes as the families' paths; here `type` repeats `staticType`"),
    Rule::assumed("a device that is no router answers 404"),
];
const CREATING: &[Rule] = &[
    Rule::documented("the destination is a network with its prefix", "definition CreateUisprRouterRouteBody"),
    Rule::assumed(
        "a gateway, which the type may ask for, is one address of the same version without a prefix; an interface is one that there is",
    ),
    Rule::assumed("a second route to the same destination by the same gateway or interface answers 409"),
    Rule::assumed("a router that is not connected refuses with 422"),
];
const CREATING_GENERALLY: &[Rule] = &[
    Rule::documented("a route may be given by `type` as well as by `staticType`", "definition RouterRouteUpsert"),
    Rule::assumed(
        "without either, a route with a gateway is one to that gateway, and one with an interface one to the interface",
    ),
    Rule::assumed("a destination is needed; the distance is 1 unless said otherwise"),
    Rule::assumed("the router says itself which id the route gets, whether it is in use, and where it comes from"),
];
const CHANGING: &[Rule] = &[
    Rule::documented("a route is named by what it is, for want of an id", "definition RouterRoute"),
    Rule::assumed("destination and type tell routes apart, and the gateway or interface that the type asks for"),
    Rule::assumed(
        "networks and gateways are compared as such, however they are written: `10.1.2.3/16` is `10.1.0.0/16`",
    ),
    Rule::assumed("an unknown route answers 404; description and distance may be changed"),
    Rule::assumed("an interface that the route names already is not asked for, though it may be gone"),
    Rule::assumed("what an update leaves out stays; a null empties the description, and leaves the distance as it is"),
    Rule::assumed("blocking a route switches it off, and blocking what is blocked does nothing"),
    Rule::assumed("a router that is not connected refuses with 422"),
];
const CHANGING_GENERALLY: &[Rule] = &[
    Rule::documented("a route may be named by its `id`", "definition RouterRouteUpsert"),
    Rule::assumed("then all of it may be changed; without the id it is named by what it is"),
    Rule::assumed(
        "what an update leaves out stays; a null empties what may be empty, and leaves destination, type, distance and `enabled`",
    ),
    Rule::assumed("a route that the router has by itself refuses with 422"),
];
const DELETING: &[Rule] = &[
    Rule::documented("the answer is the route that was deleted", "POST /devices/erouters/{id}/router/routes/delete"),
    Rule::assumed("an unknown route answers 404"),
    Rule::assumed("a router that is not connected refuses with 422"),
];

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let routes = of_router(state, &named(state, call)?);
    Ok(Outcome::List(routes.rows().map(|row| show(&routes, row, call)).collect()))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?;
    let mut row = written(&asked(call));
    row.set_default(ENABLED, true);
    row.set_default(DISTANCE, 1);
    row.set(ORIGIN, "Static");
    row.set(DEVICE_ID, Value::from(router.key()));
    check(transaction, &router, &row, None)?;
    let key = transaction.insert(&ROUTES, row)?;
    shown(transaction, call, &router.key(), &key)
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?;
    let before = meant(transaction, call, &router.key())?;
    let mut row = Document::clone(&before);
    let mut asked = asked(call);
    if call.body.get(STATIC_TYPE).is_null() && call.body.get(TYPE).is_null() {
        asked.take(STATIC_TYPE);
    }
    rewrite(&mut row, &asked, &[DESTINATION, DISTANCE, ENABLED]);
    check(transaction, &router, &row, before.text(INTERFACE))?;
    transaction.update(&ROUTES, row)?;
    shown(transaction, call, &router.key(), &before.key())
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?.key();
    let row = meant(transaction, call, &router)?;
    let last = show(&of_router(transaction, &router), &row, call);
    transaction.delete(&ROUTES, &row.key())?;
    Ok(answer(call, vec![last], "The route is deleted."))
}

fn block(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    switch(transaction, call, false, "The route is off.")
}

fn unblock(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    switch(transaction, call, true, "The route is on.")
}

fn switch(transaction: &mut Transaction, call: &Call, enabled: bool, message: &str) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?.key();
    let row = meant(transaction, call, &router)?;
    transaction.edit(&ROUTES, &row.key(), |row| row.set(ENABLED, enabled))?;
    Ok(answer(call, Vec::new(), message))
}

/// The route that a request describes, explicit nulls included, without what only the router knows.
fn asked(call: &Call) -> Document {
    let mut row = call.body.clone();
    for measured in [ID, IN_USE, GATEWAY_STATUS, ORIGIN, IP_VERSION] {
        row.take(measured);
    }
    let given = row.take(TYPE).unwrap_or_default();
    row.set_default(STATIC_TYPE, given);
    let filled = |field| row.text(field).is_some_and(|text| !text.is_empty());
    let implied = [(GATEWAY, "gateway"), (INTERFACE, "interface")];
    let implied = implied.into_iter().find(|(field, _)| filled(*field)).map(|(_, kind)| kind);
    row.set_default(STATIC_TYPE, implied);
    row
}

/// The static route that a request means: by its id, or by what it is.
fn meant(state: &State, call: &Call, router: &Key) -> Result<Arc<Document>, Failure> {
    let Some(id) = call.body.get(ID).as_decimal() else {
        let asked = asked(call);
        let way = way(&asked).ok_or(Failure::NotFound)?;
        let mut rows = state.having(&ROUTES, DEVICE_ID, router);
        return rows.find(|row| self::way(row) == Some(way)).map(Arc::clone).ok_or(Failure::NotFound);
    };
    let id = id.is_integer().then(|| id.to_i64()).flatten().ok_or(Failure::NotFound)?;
    let row = state.get(&ROUTES, &Key::Number(id))?;
    if row.reference(DEVICE_ID).as_ref() != Some(router) {
        return Err(Failure::NotFound);
    }
    if row.get(STATIC_TYPE).is_null() {
        return Err(Failure::Unprocessable("The router has this route by itself.".to_owned()));
    }
    Ok(Arc::clone(row))
}

/// What tells static routes apart: where they lead, and by which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way<'a> {
    Gateway(Range, IpAddr),
    Interface(Range, &'a str),
    Nowhere(Range),
}

/// The way of a static route that is whole.
fn way(row: &Document) -> Option<Way<'_>> {
    let destination = destination(row)?;
    match row.text(STATIC_TYPE)? {
        "gateway" => Some(Way::Gateway(destination, row.text(GATEWAY).and_then(single)?)),
        "interface" => Some(Way::Interface(destination, row.text(INTERFACE)?)),
        _ => Some(Way::Nowhere(destination)),
    }
}

/// Refuses a route that leads nowhere, and one that is there already. The interface that it named before may be gone.
fn check(state: &State, router: &Document, row: &Document, before: Option<&str>) -> Result<(), Failure> {
    let Some(destination) = row.text(DESTINATION).and_then(Range::network) else {
        return Err(Failure::invalid(DESTINATION.name(), "must be a network with its prefix"));
    };
    let Some(kind) = row.text(STATIC_TYPE) else { return Err(Failure::invalid(STATIC_TYPE.name(), "is needed")) };
    let gateway = row.text(GATEWAY).filter(|gateway| !gateway.is_empty());
    let is_right = |gateway: &str| single(gateway).is_some_and(|it| it.is_ipv4() == destination.address.is_ipv4());
    if !gateway.map_or(kind != "gateway", is_right) {
        return Err(Failure::invalid(GATEWAY.name(), "must be one address of the destination's version"));
    }
    let interface = row.text(INTERFACE).unwrap_or_default();
    if kind == "interface" || !interface.is_empty() {
        check_interface(state, router, INTERFACE, interface, before)?;
    }
    if row.decimal(DISTANCE) < Decimal::ZERO {
        return Err(Failure::invalid(DISTANCE.name(), "must be 0 or more"));
    }
    let way = way(row);
    let mut others = state.having(&ROUTES, DEVICE_ID, &router.key());
    if others.any(|other| other.get(ID) != row.get(ID) && self::way(other) == way) {
        return Err(Failure::Conflict("The router has this route already.".to_owned()));
    }
    Ok(())
}

fn shown(state: &State, call: &Call, router: &Key, key: &Key) -> Result<Outcome, Failure> {
    let shown = show(&of_router(state, router), state.get(&ROUTES, key)?, call);
    Ok(answer(call, vec![shown], "The route is written."))
}

fn show(routes: &Routes, row: &Document, call: &Call) -> Document {
    let mut shown = routes.measured(row);
    let general = call.operation.path.starts_with("/devices/{id}/");
    shown.set(TYPE, if general { row.get(STATIC_TYPE).clone() } else { kind(row).into() });
    shown
}
