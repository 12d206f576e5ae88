//! The interfaces of routers that take part in OSPF.

use std::sync::Arc;

use serde_json::json;

use super::answers::answer;
use super::router::{check_interface, named, to_change, written};
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;

/// The interfaces. A row has `deviceId`, the interface's `name`, its `cost`, `auth`, and the keys: `authKey` and `authKeysMD5`.
pub static INTERFACES: Resource = Resource {
    identity: Identity::Uuid,
    parent: Some(Reference::owned(DEVICE_ID, "network-devices")),
    ..Resource::plain("network-ospf-interfaces", &schemas::UPDATE_DEVICE_INTERFACE_OSPF_BODY)
};

/// What the server does for interfaces in OSPF.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_uisprlxc_router_ospf_interfaces", Plan::Answer(list, LISTING)),
    ("get_uispr_router_ospf_interfaces", Plan::Answer(list, LISTING)),
    ("create_uisprlxc_router_ospf_interface", Plan::Action(create, CHANGING)),
    ("create_uispr_router_ospf_interface", Plan::Action(create, CHANGING)),
    ("update_uisprlxc_router_ospf_interface", Plan::Action(update, CHANGING)),
    ("update_uispr_router_ospf_interface", Plan::Action(update, CHANGING)),
    ("delete_uisprlxc_router_ospf_interface", Plan::Action(delete, CHANGING)),
    ("delete_uispr_router_ospf_interface", Plan::Action(delete, CHANGING)),
];

const LISTING: &[Rule] = &[
    Rule::documented("the answer is a text", "GET /devices/uisprs/{id}/router/ospf/interfaces"),
    Rule::assumed("the text is the JSON of a list: `id`, `cost` and `auth` of each interface"),
    Rule::assumed("keys are not read back"),
];
const CHANGING: &[Rule] = &[
    Rule::documented(
        "an interface has a cost, a way to authenticate, and keys",
        "definition UpdateUisprRouterOspfInterfaceBody",
    ),
    Rule::assumed("`id` is the name of one of the router's interfaces, and a new one needs it too: 400 otherwise"),
    Rule::assumed("one that takes part already answers 409, one that is to be changed and does not take part 404"),
    Rule::assumed("a router that is not connected refuses with 422"),
];

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let router = named(state, call)?;
    let rows = state.having(&INTERFACES, DEVICE_ID, &router);
    let shown = rows.map(|row| json!({"id": row.text(NAME), "cost": row.integer(COST), "auth": row.text(AUTH)}));
    Ok(Outcome::Value(serde_json::Value::from_iter(shown).to_string().into()))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?;
    let mut row = written(&call.body);
    let name = row.take(ID).unwrap_or_default();
    let name = name.as_text().unwrap_or_default();
    check_interface(transaction, &router, ID.name(), name)?;
    if of_name(transaction, &router.key(), name).is_some() {
        return Err(Failure::Conflict(format!("The interface `{name}` takes part in OSPF already.")));
    }
    let row = row.with(NAME, name).with(DEVICE_ID, Value::from(router.key()));
    transaction.insert(&INTERFACES, row)?;
    Ok(answer(call, Vec::new(), "The interface takes part in OSPF."))
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?.key();
    let mut given = call.body.clone();
    let name = given.take(ID).unwrap_or_default();
    let row = of_name(transaction, &router, name.as_text().unwrap_or_default()).ok_or(Failure::NotFound)?;
    transaction.edit(&INTERFACES, &row.key(), |row| row.merge(&given))?;
    Ok(answer(call, Vec::new(), "The interface's part in OSPF is written."))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?.key();
    let row = of_name(transaction, &router, call.path_text("interfaceName")).ok_or(Failure::NotFound)?;
    transaction.delete(&INTERFACES, &row.key())?;
    Ok(answer(call, Vec::new(), "The interface no longer takes part in OSPF."))
}

fn of_name(state: &State, router: &Key, name: &str) -> Option<Arc<Document>> {
    state.having(&INTERFACES, DEVICE_ID, router).find(|row| row.text(NAME) == Some(name)).map(Arc::clone)
}
