//! OSPF of a router as a whole: its router id, and what it tells its neighbours.

use rust_decimal::Decimal;

use super::router::{named, rewrite, to_change, written};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::addresses::dotted;
use crate::resources::uisp_network::configuration::documents::{store, stored};
use crate::specification::Field;

/// What the server does for OSPF as a whole.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_erouter_router_ospf", Plan::Answer(get, RULES)),
    ("get_uisprlxc_router_ospf", Plan::Answer(get, RULES)),
    ("get_uispr_router_ospf", Plan::Answer(get, RULES)),
    ("get_device_router_ospf", Plan::Answer(get, RULES)),
    ("update_erouter_router_ospf", Plan::Action(update, RULES)),
    ("update_uisprlxc_router_ospf", Plan::Action(update, RULES)),
    ("update_uispr_router_ospf", Plan::Action(update, RULES)),
    ("update_device_router_ospf", Plan::Action(update, RULES)),
];

const RULES: &[Rule] = &[
    Rule::documented(
        "metrics are written as numbers; the families' paths show them as texts and the general one as numbers",
        "definitions Ospf, OspfWritable and RouterOspf",
    ),
    Rule::assumed(
        "the general path and those of the families name the same document; what one does not show, it does not lose",
    ),
    Rule::assumed(
        "what a request leaves out or says null of stays as it is, but for a metric and its type, which null empties",
    ),
    Rule::assumed(
        "a metric is a whole number, 0 or more; the router id is empty or has the form of an address of version 4",
    ),
    Rule::assumed("a router that nobody configured has the emptiest document that the specification allows"),
    Rule::assumed("a router that is not connected refuses with 422"),
];

/// The document's name among the device's documents.
const NAME_OF_DOCUMENT: &str = "router/ospf";

const REDISTRIBUTED: [Field; 2] = [REDISTRIBUTE_CONNECTED, REDISTRIBUTE_STATIC];

fn get(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let router = named(state, call)?;
    Ok(shown(state, call, &router))
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let router = to_change(transaction, call)?.key();
    let mut given = written(&call.body);
    if given.text(ROUTER).is_some_and(|id| !id.is_empty() && dotted(id).is_none()) {
        return Err(Failure::invalid(ROUTER.name(), "must have the form of an address of version 4"));
    }
    let before = stored(transaction, &router, NAME_OF_DOCUMENT).and_then(Value::as_object).cloned().unwrap_or_default();
    for field in REDISTRIBUTED.into_iter().chain([REDISTRIBUTE_DEFAULT_ROUTE]) {
        let Some(redistribute) = given.get(field).as_object() else { continue };
        let metric = redistribute.decimal(METRIC);
        if !metric.is_integer() || metric < Decimal::ZERO {
            return Err(Failure::invalid(&format!("{}.metric", field.name()), "must be a whole number, 0 or more"));
        }
        let mut merged = before.get(field).as_object().cloned().unwrap_or_default();
        rewrite(&mut merged, redistribute, &[ENABLED]);
        given.set(field, merged);
    }
    store(transaction, &router, NAME_OF_DOCUMENT, given.into())?;
    Ok(shown(transaction, call, &router))
}

fn shown(state: &State, call: &Call, router: &Key) -> Outcome {
    let Some(document) = stored(state, router, NAME_OF_DOCUMENT).and_then(Value::as_object) else {
        return Outcome::Value(Value::Null);
    };
    let general = call.operation.path.starts_with("/devices/{id}/");
    Outcome::Object(if general { document.clone() } else { with_texts(document) })
}

/// The document with its metrics as texts.
fn with_texts(document: &Document) -> Document {
    let mut shown = document.clone();
    for field in REDISTRIBUTED {
        let Some(mut redistribute) = shown.get(field).as_object().cloned() else { continue };
        let metric = redistribute.get(METRIC).as_decimal().map(|metric| metric.normalize().to_string());
        redistribute.set(METRIC, metric);
        shown.set(field, redistribute);
    }
    shown
}
