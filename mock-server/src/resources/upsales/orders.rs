//! Orders and opportunities: sales in one table, seen by two services.
//!
//! - A sale with a probability of 100 (won) or 0 (lost) is an order, one with 1 to 99 an opportunity. Each service sees its own: to
//!   the other one the sale does not exist. Each creates only its own.
//! - An update may move a sale to the other side; its answer shows it, and from then on the other service has it.
//! - Without a probability a sale has that of its stage; a stage that changes brings its probability along.
//! - A sale gets the world's day as `closeDate` when its probability becomes 100 or 0, unless the message says another one. An
//!   open sale has none, whatever the message says.
//! - The value is the sum of its rows, the weighted value the probability's share of it; both also in the master currency.
//! - The contact is one of the client's. Client, owner and products of a new sale are active.

use rust_decimal::Decimal;

use super::access::{Actor, Ownership};
use super::clients::CLIENTS;
use super::custom_fields::Owner;
use super::findings::Findings;
use super::items::{self, Derive, ItemKind};
use super::reference::STAGES;
use super::{contacts, criteria, messages, money, order_rows};
use crate::engine::resource::Reference;
use crate::engine::{Change, Document, Plan, Resource, Rule, State};
use crate::generated::fields::*;
use crate::generated::upsales::schemas;
use crate::specification::Field;

/// Sales: orders and opportunities.
pub static ORDERS: Resource = Resource {
    references: &[
        Reference::needed(USER_ID, "upsales-users"),
        Reference::needed(CLIENT_ID, "upsales-clients"),
        Reference::loose(CONTACT_ID, "upsales-contacts"),
        Reference::loose(PROJECT_ID, "upsales-projects"),
        Reference::loose(CLIENT_CONNECTION_ID, "upsales-clients"),
        Reference::needed(STAGE_ID, "upsales-stages"),
        Reference::loose(AGREEMENT_ID, "upsales-agreements"),
        Reference::needed(LOST_REASON, "upsales-lost-reasons"),
        Reference::loose(REG_BY, "upsales-users"),
    ],
    compute: Some(|state, row, shown| ORDER_KIND.complete(state, row, shown)),
    ..Resource::plain("upsales-orders", &schemas::ORDER)
};

/// What the shared operations know of orders.
pub static ORDER_KIND: ItemKind = ItemKind {
    belongs: is_order,
    prepare: |actor, change, findings| {
        if prepare(actor, change, findings) && change.is_new() && !is_order(&change.after) {
            findings.wrong(PROBABILITY.name(), messages::NOT_AN_ORDER);
        }
        Ok(())
    },
    ..SALE
};

/// What the shared operations know of opportunities.
pub static OPPORTUNITY_KIND: ItemKind = ItemKind {
    name: "opportunity",
    belongs: |sale| !is_order(sale),
    prepare: |actor, change, findings| {
        if prepare(actor, change, findings) && change.is_new() && is_order(&change.after) {
            findings.wrong(PROBABILITY.name(), messages::NOT_AN_OPPORTUNITY);
        }
        Ok(())
    },
    ..SALE
};

/// What both have in common.
const SALE: ItemKind = ItemKind {
    ownership: Ownership::User(USER_ID),
    needed: &[DESCRIPTION, DATE, USER_ID, CLIENT_ID, STAGE_ID],
    read_only: &[AGREEMENT_ID, VALUE, VALUE_IN_MASTER_CURRENCY, WEIGHTED_VALUE, WEIGHTED_VALUE_IN_MASTER_CURRENCY],
    rows: Some(ORDER_ID),
    derived: DERIVED,
    ..ItemKind::plain("order", &ORDERS, Owner { entity: "order", field: ORDER_ID })
};

const DERIVED: &[(Field, Derive)] = &[
    (VALUE, |state, sale| value(state, sale).into()),
    (VALUE_IN_MASTER_CURRENCY, |state, sale| money::in_master_currency(sale, value(state, sale)).into()),
    (WEIGHTED_VALUE, |state, sale| weighted(state, sale).into()),
    (WEIGHTED_VALUE_IN_MASTER_CURRENCY, |state, sale| money::in_master_currency(sale, weighted(state, sale)).into()),
];

/// What the server does for the operations on orders and opportunities.
pub static PLANS: &[(&str, Plan)] = &[
    ("getOrders", Plan::Answer(|state, call| ORDER_KIND.list(state, call), READING)),
    ("getOrdersByCriteria", Plan::Answer(|state, call| ORDER_KIND.find(state, call), CHOOSING)),
    ("getOrder", Plan::Answer(|state, call| ORDER_KIND.read(state, call), READING)),
    ("createOrder", Plan::Action(|transaction, call| ORDER_KIND.create(transaction, call), RULES)),
    ("updateOrder", Plan::Action(|transaction, call| ORDER_KIND.update(transaction, call), RULES)),
    ("deleteOrder", Plan::Action(|transaction, call| ORDER_KIND.delete(transaction, call), RULES)),
    ("getOpportunities", Plan::Answer(|state, call| OPPORTUNITY_KIND.list(state, call), READING)),
    ("getOpportunitiesByCriteria", Plan::Answer(|state, call| OPPORTUNITY_KIND.find(state, call), CHOOSING)),
    ("getOpportunity", Plan::Answer(|state, call| OPPORTUNITY_KIND.read(state, call), READING)),
    ("createOpportunity", Plan::Action(|transaction, call| OPPORTUNITY_KIND.create(transaction, call), RULES)),
    ("updateOpportunity", Plan::Action(|transaction, call| OPPORTUNITY_KIND.update(transaction, call), RULES)),
    ("deleteOpportunity", Plan::Action(|transaction, call| OPPORTUNITY_KIND.delete(transaction, call), RULES)),
];

const SIDES: &[Rule] = &[
    Rule::documented("an order has a probability of 100 or 0, an opportunity 1 to 99", "REST API property tables"),
    Rule::assumed("to the service of the other side a sale does not exist: NOT_FOUND, and left out of lists"),
];

const READING: &[Rule] = &items::joined::<{ SIDES.len() + items::READING.len() }>(&[SIDES, items::READING]);
const CHOOSING: &[Rule] = &items::joined::<{ SIDES.len() + criteria::RULES.len() }>(&[SIDES, criteria::RULES]);

const OWN: &[Rule] = &[
    Rule::documented("a sale needs a description, a date, an owner, a client and a stage", "REST API property tables"),
    Rule::documented("without a probability a sale has that of its stage", "REST API property tables"),
    Rule::assumed("a stage that changes brings its probability along, unless the message gives one"),
    Rule::assumed(
        "a service creates only sales of its own side: INVALID on probability; an update may move a sale over",
    ),
    Rule::documented("closeDate is the day on which the probability became 100 or 0", "REST API property tables"),
    Rule::assumed("a closeDate that is given for a closed sale is kept; an open sale has none, whatever is given"),
    Rule::documented("weightedValue is value times probability", "REST API property tables"),
    Rule::assumed(
        "the contact of an activity, appointment, order, opportunity or agreement is one of the client's: INVALID",
    ),
    Rule::assumed("deleting a sale takes it out of activities, appointments and agreements"),
];

const RULES: &[Rule] = &items::joined::<
    { OWN.len() + SIDES.len() + order_rows::RULES.len() + money::RULES.len() + items::RULES.len() },
>(&[OWN, SIDES, order_rows::RULES, money::RULES, items::RULES]);

/// Whether a sale is won or lost.
#[must_use]
pub fn is_order(sale: &Document) -> bool {
    matches!(sale.integer(PROBABILITY), Some(0 | 100))
}

/// Notes an `opportunityId` that names an order anew.
pub fn refuse_orders(state: &State, change: &Change, findings: &mut Findings) {
    let before = change.before.as_ref().and_then(|before| before.reference(OPPORTUNITY_ID));
    let named = change.after.reference(OPPORTUNITY_ID);
    let is_anew = named != before;
    if is_anew && state.follow(&change.after, OPPORTUNITY_ID, &ORDERS).is_some_and(|sale| is_order(sale)) {
        findings.missing(OPPORTUNITY_ID.name());
    }
}

/// Completes a sale and notes what is wrong with it. Returns whether it is known which side it is on.
fn prepare(actor: &Actor<'_>, change: &mut Change, findings: &mut Findings) -> bool {
    let state = actor.state;
    let stage_before = change.before.as_ref().map(|before| before.get(STAGE_ID).clone());
    let is_stage_new = stage_before.as_ref() != Some(change.after.get(STAGE_ID));
    if is_stage_new && !change.sets(PROBABILITY) {
        let stage = state.follow(&change.after, STAGE_ID, &STAGES);
        change.after.set(PROBABILITY, stage.map(|stage| stage.get(PROBABILITY).clone()));
    }
    let probability = change.after.integer(PROBABILITY);
    let is_possible = probability.is_some_and(|probability| (0..=100).contains(&probability));
    if probability.is_some() && !is_possible {
        findings.wrong(PROBABILITY.name(), messages::OUT_OF_RANGE);
    }
    close(state, change);
    money::settle(state, change, findings);
    contacts::refuse_foreign(state, &change.after, CONTACT_ID, findings);
    ORDER_KIND.refuse_inactive(state, CLIENTS.name, change, findings);
    is_possible
}

fn close(state: &State, change: &mut Change) {
    if !is_order(&change.after) {
        change.after.take(CLOSE_DATE);
        return;
    }
    let before = change.before.as_ref().filter(|before| before.get(PROBABILITY) == change.after.get(PROBABILITY));
    if !change.sets(CLOSE_DATE) {
        let kept = before.map(|before| before.get(CLOSE_DATE).clone()).unwrap_or_default();
        change.after.set(CLOSE_DATE, kept);
        change.after.set_default(CLOSE_DATE, state.today());
    }
}

fn value(state: &State, sale: &Document) -> Decimal {
    order_rows::value(state, ORDER_ID, &sale.key())
}

fn weighted(state: &State, sale: &Document) -> Decimal {
    money::share(value(state, sale), sale.integer(PROBABILITY).unwrap_or_default())
}
