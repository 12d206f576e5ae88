//! Sets of firewalls: addresses, networks or ports that rules name together.

use std::sync::Arc;

use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::routers::answers::answer;
use crate::resources::uisp_network::routers::router::{named, to_change};

/// The sets. A row has `deviceId`, `name` and `type`, which together tell sets apart, `description` and `entries`.
pub static SETS: Resource = Resource {
    identity: Identity::Sequence,
    parent: Some(Reference::owned(DEVICE_ID, "network-devices")),
    ..Resource::plain("network-firewall-sets", &schemas::UISPR_FIREWALL_SET)
};

/// What the server does for sets.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_uisprlxc_firewall_sets", Plan::Answer(list, RULES)),
    ("list_uispr_firewall_sets", Plan::Answer(list, RULES)),
    ("create_uisprlxc_firewall_sets_set", Plan::Action(create, RULES)),
    ("create_uispr_firewall_sets_set", Plan::Action(create, RULES)),
    ("update_uisprlxc_firewall_sets_set", Plan::Action(update, RULES)),
    ("update_uispr_firewall_sets_set", Plan::Action(update, RULES)),
    ("delete_uisprlxc_firewall_sets_set", Plan::Action(delete, RULES)),
    ("delete_uispr_firewall_sets_set", Plan::Action(delete, RULES)),
];

const RULES: &[Rule] = &[
    Rule::documented("name and type identify a set", "definition Identification"),
    Rule::assumed("a request that writes a set without them answers 400, though the document does not demand them"),
    Rule::assumed("a set that is there already answers 409, an unknown one 404"),
    Rule::assumed("entries are replaced as a whole; a description that is left out stays"),
    Rule::assumed("a set may be deleted while rules name it"),
    Rule::assumed("`composeId` is null: every change is made at once, also one of a composed request"),
    Rule::assumed("a router that is not connected refuses with 422"),
];

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let router = named(state, call)?;
    Ok(Outcome::List(state.having(&SETS, DEVICE_ID, &router).map(|row| show(row)).collect()))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?.key();
    let (name, kind) = identified(call)?;
    if of_name(transaction, &router, name, kind).is_some() {
        return Err(Failure::Conflict(format!("The router has a set `{name}` of this type already.")));
    }
    let row = Document::new()
        .with(DEVICE_ID, Value::from(router))
        .with(NAME, name)
        .with(TYPE, kind)
        .with(DESCRIPTION, call.body.get(DESCRIPTION).clone())
        .with(ENTRIES, call.body.get(ENTRIES).clone());
    transaction.insert(&SETS, row)?;
    Ok(answer(call, Vec::new(), "The set is created."))
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?.key();
    let (name, kind) = identified(call)?;
    let set = of_name(transaction, &router, name, kind).ok_or(Failure::NotFound)?;
    let mut given = call.body.clone();
    given.take(IDENTIFICATION);
    transaction.edit(&SETS, &set.key(), |row| row.merge(&given))?;
    Ok(answer(call, Vec::new(), "The set is written."))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?.key();
    let asked = |parameter| call.query.get(parameter).unwrap_or_default();
    let set = of_name(transaction, &router, asked("name"), asked("type")).ok_or(Failure::NotFound)?;
    transaction.delete(&SETS, &set.key())?;
    Ok(answer(call, Vec::new(), "The set is deleted."))
}

/// The name and the type of the set that the body is about.
fn identified(call: &Call) -> Result<(&str, &str), Failure> {
    let identification = call.body.get(IDENTIFICATION).as_object();
    identification
        .and_then(|identification| identification.text(NAME).zip(identification.text(TYPE)))
        .ok_or_else(|| Failure::invalid(IDENTIFICATION.name(), "is needed"))
}

fn of_name(state: &State, router: &Key, name: &str, kind: &str) -> Option<Arc<Document>> {
    let mut rows = state.having(&SETS, DEVICE_ID, router);
    rows.find(|row| row.text(NAME) == Some(name) && row.text(TYPE) == Some(kind)).map(Arc::clone)
}

fn show(row: &Document) -> Document {
    let identification = Document::new().with(NAME, row.get(NAME).clone()).with(TYPE, row.get(TYPE).clone());
    Document::clone(row).with(IDENTIFICATION, identification)
}
