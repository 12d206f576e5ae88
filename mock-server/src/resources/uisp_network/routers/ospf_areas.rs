//! OSPF areas of routers, by the families' paths and the general one.

use std::sync::Arc;

use super::answers::answer;
use super::router::{named, to_change, written};
use crate::engine::render::{self, Style};
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::addresses::{Range, dotted};

/// The areas. A row has `deviceId`, the area's id as `name`, for example `0.0.0.0`, its `type`, `auth` and `networks`.
pub static AREAS: Resource = Resource {
    identity: Identity::Uuid,
    parent: Some(Reference::owned(DEVICE_ID, "network-devices")),
    ..Resource::plain("network-ospf-areas", &schemas::CREATE_UISPR_ROUTER_OSPF_AREA_ANSWER)
};

/// What the server does for OSPF areas.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_erouter_router_ospf_areas", Plan::Answer(list, LISTING)),
    ("get_uisprlxc_router_ospf_areas", Plan::Answer(list, LISTING)),
    ("get_uispr_router_ospf_areas", Plan::Answer(list, LISTING)),
    ("get_device_router_ospf_areas", Plan::Answer(list, LISTING)),
    ("create_erouter_router_ospf_area", Plan::Action(create, CHANGING)),
    ("create_uisprlxc_router_ospf_area", Plan::Action(create, CHANGING)),
    ("create_uispr_router_ospf_area", Plan::Action(create, CHANGING)),
    ("create_device_router_ospf_area", Plan::Action(create, CHANGING)),
    ("update_erouter_router_ospf_area", Plan::Action(update, CHANGING)),
    ("update_uisprlxc_router_ospf_area", Plan::Action(update, CHANGING)),
    ("update_uispr_router_ospf_area", Plan::Action(update, CHANGING)),
    ("update_device_router_ospf_area", Plan::Action(update, CHANGING)),
    ("delete_erouter_router_ospf_area", Plan::Action(delete, CHANGING)),
    ("delete_uisprlxc_router_ospf_area", Plan::Action(delete, CHANGING)),
    ("delete_uispr_router_ospf_area", Plan::Action(delete, CHANGING)),
    ("delete_device_router_ospf_area", Plan::Action(delete, CHANGING)),
];

const LISTING: &[Rule] = &[
    Rule::documented("the answer is a text", "GET /devices/uisprs/{id}/router/ospf/areas"),
    Rule::assumed("the text is the JSON of a list of areas"),
    Rule::assumed(
        "the general path and those of the families name the same areas; a device that is no router answers 404",
    ),
];
const CHANGING: &[Rule] = &[
    Rule::documented("an area has an id, and networks", "definition OspfArea"),
    Rule::assumed("the id has the form of an address of version 4, and the networks have prefixes: 400 otherwise"),
    Rule::assumed(
        "an id that another area of the router has answers 409, an unknown one 404; an area may be given another id",
    ),
    Rule::assumed("what an update leaves out stays as it is, and a null empties `auth`"),
    Rule::assumed("a router that is not connected refuses with 422"),
];

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let router = named(state, call)?;
    let areas: Vec<Document> = state.having(&AREAS, DEVICE_ID, &router).map(|row| show(row)).collect();
    let text = render::list(&schemas::CREATE_UISPR_ROUTER_OSPF_AREA_ANSWER, &areas, Style::JavaScript);
    Ok(Outcome::Value(text.into()))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?.key();
    let row = placed(written(&call.body)).with(DEVICE_ID, Value::from(router.clone()));
    check(transaction, &router, &row, None)?;
    let key = transaction.insert(&AREAS, row)?;
    shown(transaction, call, &key)
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?.key();
    let before = in_path(transaction, call, &router)?;
    let mut row = Document::clone(&before);
    row.merge(&placed(call.body.clone()));
    check(transaction, &router, &row, Some(&before.key()))?;
    transaction.update(&AREAS, row)?;
    shown(transaction, call, &before.key())
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?.key();
    let area = in_path(transaction, call, &router)?;
    transaction.delete(&AREAS, &area.key())?;
    Ok(answer(call, Vec::new(), "The OSPF area is deleted."))
}

fn in_path(state: &State, call: &Call, router: &Key) -> Result<Arc<Document>, Failure> {
    of_id(state, router, call.path_text("areaId")).ok_or(Failure::NotFound)
}

fn of_id(state: &State, router: &Key, id: &str) -> Option<Arc<Document>> {
    state.having(&AREAS, DEVICE_ID, router).find(|row| row.text(NAME) == Some(id)).map(Arc::clone)
}

/// What a request says, with the area's id where the table has it.
fn placed(mut given: Document) -> Document {
    let id = given.take(ID);
    given.with(NAME, id)
}

fn check(state: &State, router: &Key, row: &Document, own: Option<&Key>) -> Result<(), Failure> {
    let id = row.text(NAME).unwrap_or_default();
    if dotted(id).is_none() {
        return Err(Failure::invalid(ID.name(), "must have the form of an address of version 4"));
    }
    let is_network = |network: &Value| network.as_text().and_then(Range::network).is_some();
    if !row.get(NETWORKS).as_list().iter().all(is_network) {
        return Err(Failure::invalid(NETWORKS.name(), "must be networks with their prefixes"));
    }
    if of_id(state, router, id).is_some_and(|other| Some(&other.key()) != own) {
        return Err(Failure::Conflict(format!("The router has an area `{id}` already.")));
    }
    Ok(())
}

fn shown(state: &State, call: &Call, key: &Key) -> Result<Outcome, Failure> {
    Ok(answer(call, vec![show(state.get(&AREAS, key)?)], "The OSPF area is written."))
}

fn show(row: &Document) -> Document {
    let mut shown = Document::clone(row);
    shown.set(ID, row.get(NAME).clone());
    shown
}
