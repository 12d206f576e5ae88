//! The interfaces of routers that take part in OSPF.

use std::sync::Arc;

use serde_json::json;

use super::answers::answer;
use super::router::{check_interface, is_router, named, to_change, written};
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::addresses::digits;
use crate::resources::uisp_network::devices::interfaces;
use crate::resources::uisp_network::devices::life::ready;

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
    ("update_device_interface_ospf", Plan::Action(write, ANY_INTERFACE)),
    ("delete_device_interface_ospf", Plan::Action(remove, ANY_INTERFACE)),
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
    Rule::assumed("what an update leaves out stays as it is, and a null empties the list of keys"),
    Rule::assumed("one that takes part already answers 409, one that is to be changed and does not take part 404"),
    Rule::assumed("a router that is not connected refuses with 422"),
];

const ANY_INTERFACE: &[Rule] = &[
    Rule::assumed("the paths of interfaces and those of routers name the same part in OSPF"),
    Rule::assumed("only routers have OSPF: 400 otherwise; an interface without it answers 404 to a deletion of it"),
    Rule::assumed("the interface shows cost, authentication and keys as they were written"),
    Rule::documented("a cost is a whole number from 0 to 65535", "definition UpdateDeviceInterfaceOspfBody"),
];

/// The most that a way through an interface may cost.
const HIGHEST_COST: u32 = 65_535;

/// What an interface shows of its part in OSPF (`InterfaceOspf`); nothing if it has none.
#[must_use]
pub fn shown(state: &State, router: &Key, name: &str) -> Option<Document> {
    let row = of_name(state, router, name)?;
    let mut configuration = only_written(&row);
    configuration.set(COST, row.integer(COST).map(|cost| cost.to_string()));
    Some(Document::new().with(OSPF_CAPABLE, true).with(OSPF_CONFIG, configuration.with(ENABLED, true)))
}

/// Writes an interface's part in OSPF as the interface itself says it (`InterfaceOspf`); one that is not enabled has none.
///
/// # Errors
/// `Invalid` for a cost that is no whole number from 0 to 65535, and for a device that is no router.
pub fn configure(transaction: &mut Transaction, router: &Document, name: &str, said: &Value) -> Result<(), Failure> {
    let configuration = said.as_object().and_then(|said| said.get(OSPF_CONFIG).as_object());
    match configuration.filter(|configuration| configuration.is_true(ENABLED)) {
        None => match of_name(transaction, &router.key(), name) {
            Some(row) => transaction.delete(&INTERFACES, &row.key()),
            None => Ok(()),
        },
        Some(configuration) => {
            let mut row = only_written(configuration);
            if let Some(cost) = configuration.text(COST) {
                let cost = digits(cost).filter(|cost| *cost <= HIGHEST_COST);
                let cost =
                    cost.ok_or_else(|| Failure::invalid(COST.name(), "must be a whole number from 0 to 65535"))?;
                row.set(COST, i64::from(cost));
            }
            put(transaction, router, name, &row)
        }
    }
}

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
    check_interface(transaction, &router, ID, name, None)?;
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

fn write(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let name = call.path_text("interfaceName");
    let device = having(transaction, call, name)?;
    let row = only_written(&call.body).with(COST, call.body.get(COST).clone());
    put(transaction, &device, name, &row)?;
    Ok(answer(call, Vec::new(), "The interface takes part in OSPF."))
}

fn remove(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let name = call.path_text("interfaceName");
    let device = having(transaction, call, name)?;
    let row = of_name(transaction, &device.key(), name).ok_or(Failure::NotFound)?;
    transaction.delete(&INTERFACES, &row.key())?;
    Ok(answer(call, Vec::new(), "The interface no longer takes part in OSPF."))
}

/// The device that the path names, if it does what it is told and has the interface.
fn having(state: &State, call: &Call, name: &str) -> Result<Arc<Document>, Failure> {
    let device = ready(state, &call.key("deviceId"))?;
    if interfaces::names(state, &device).contains(name) { Ok(device) } else { Err(Failure::NotFound) }
}

/// Writes an interface's part in OSPF, whether it had one before or not.
fn put(transaction: &mut Transaction, router: &Document, name: &str, given: &Document) -> Result<(), Failure> {
    if !is_router(router) {
        return Err(Failure::BadRequest("Only routers have OSPF.".to_owned()));
    }
    match of_name(transaction, &router.key(), name) {
        Some(row) => transaction.edit(&INTERFACES, &row.key(), |row| row.merge(given)),
        None => {
            let mut row = Document::new().with(NAME, name).with(DEVICE_ID, Value::from(router.key()));
            row.merge(given);
            transaction.insert(&INTERFACES, row).map(drop)
        }
    }
}

/// How an interface authenticates.
fn only_written(document: &Document) -> Document {
    [AUTH, AUTH_KEY, AUTH_KEYS_MD5].map(|field| (field, document.get(field).clone())).into_iter().collect()
}

fn of_name(state: &State, router: &Key, name: &str) -> Option<Arc<Document>> {
    state.having(&INTERFACES, DEVICE_ID, router).find(|row| row.text(NAME) == Some(name)).map(Arc::clone)
}
