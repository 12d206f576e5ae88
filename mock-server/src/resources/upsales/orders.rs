//! Orders and opportunities: sales in one table, seen by two services.
//!
//! - A sale with a probability of 100 (won) or 0 (lost) is an order, one with 1 to 99 an opportunity. Each service sees
//!   its own: to the other one the sale does not exist. Each creates only its own.
//! - An update may move a sale to the other side; its answer shows it, and from then on the other service has it. Whoever
//!   does that has to have the right to create the sale there too.
//! - Without a probability a sale has that of its stage; a stage that changes brings its probability along.
//! - A sale gets the world's day as `closeDate` when its probability becomes 100 or 0, unless the message says another
//!   one. An open sale has none, whatever the message says.
//! - The value is the sum of its rows, the weighted value the probability's share of it; both also in the master
//!   currency.
//! - The contact is one of the client's. Client, owner and products of a new sale are active.

use rust_decimal::Decimal;

use super::access::{Actor, Ownership};
use super::clients::{self, CLIENTS};
use super::custom_fields::Owner;
use super::findings::Findings;
use super::items::{self, Derive, ItemKind};
use super::reference::STAGES;
use super::{contacts, criteria, messages, money, order_rows};
use crate::engine::resource::Reference;
use crate::engine::{Change, Document, Failure, Plan, Resource, Rule, State};
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
        prepare(actor, change, findings, &ORDER_KIND, (&OPPORTUNITY_KIND, messages::NOT_AN_ORDER))
    },
    ..SALE
};

/// What the shared operations know of opportunities.
pub static OPPORTUNITY_KIND: ItemKind = ItemKind {
    name: "opportunity",
    belongs: |sale| !is_order(sale),
    prepare: |actor, change, findings| {
        prepare(actor, change, findings, &OPPORTUNITY_KIND, (&ORDER_KIND, messages::NOT_AN_OPPORTUNITY))
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
    Rule::documented("orders and opportunities share their custom fields", "REST API property tables"),
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
    Rule::assumed("who moves a sale over needs the right to create it on the other side as it is then: ACCESS_DENIED"),
    Rule::documented("closeDate is the day on which the probability became 100 or 0", "REST API property tables"),
    Rule::assumed("a closeDate that is given for a closed sale is kept; an open sale has none, whatever is given"),
    Rule::documented("weightedValue is value times probability", "REST API property tables"),
    Rule::assumed("deleting a sale takes it out of activities, appointments and agreements"),
];

const RULES: &[Rule] = &items::joined::<
    {
        OWN.len()
            + clients::NAMING.len()
            + SIDES.len()
            + order_rows::RULES.len()
            + money::RULES.len()
            + items::RULES.len()
    },
>(&[OWN, clients::NAMING, SIDES, order_rows::RULES, money::RULES, items::RULES]);

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

/// Completes a sale of one service. What is on the other side is refused when it is new; who moves it there needs the right
/// to create it there.
fn prepare(
    actor: &Actor<'_>,
    change: &mut Change,
    findings: &mut Findings,
    own: &ItemKind,
    (other, refusal): (&ItemKind, &str),
) -> Result<(), Failure> {
    if !complete(actor, change, findings) || (own.belongs)(&change.after) {
        return Ok(());
    }
    if change.is_new() {
        findings.wrong(PROBABILITY.name(), refusal);
    } else if !actor.may_create(other, &change.after) {
        return Err(Failure::Forbidden);
    }
    Ok(())
}

/// Completes a sale and notes what is wrong with it. Returns whether it is known which side it is on.
fn complete(actor: &Actor<'_>, change: &mut Change, findings: &mut Findings) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Key;
    use crate::engine::Value;
    use crate::resources::upsales::access::ROLES;
    use crate::resources::upsales::support::{ADMIN, Office, SELLER, day, id, nil, number, row, sale};

    fn today() -> Value {
        Value::Day(day("2026-03-02"))
    }

    #[test]
    fn each_service_sees_and_makes_its_own() {
        let office = Office::demo();
        assert_eq!(office.ids(ADMIN, "getOrders", Document::new()), [1, 2, 3, 4, 5]);
        assert_eq!(office.ids(ADMIN, "getOpportunities", Document::new()), [6, 7, 8, 9]);
        for operation in ["getOrder", "deleteOrder"] {
            assert_eq!(office.refusal(ADMIN, operation, id(6)), Failure::NotFound);
        }
        assert_eq!(office.refusal(ADMIN, "updateOpportunity", id(1)), Failure::NotFound);
        assert_eq!(office.wrong("createOrder", sale(3)), ["probability"]);
        assert_eq!(office.wrong("createOpportunity", sale(5)), ["probability"]);
        assert_eq!(office.wrong("createOrder", sale(5).with(PROBABILITY, 101)), ["probability"]);
        assert_eq!(office.item(ADMIN, "createOrder", sale(6)).integer(PROBABILITY), Some(0));
        assert_eq!(
            office.item(ADMIN, "createOpportunity", sale(5).with(PROBABILITY, 99)).integer(PROBABILITY),
            Some(99)
        );
    }

    #[test]
    fn winning_moves_a_sale_to_the_orders_and_reopening_moves_it_back() {
        let office = Office::demo();
        let won = office.item(ADMIN, "updateOpportunity", id(6).with(STAGE_ID, 5));
        assert_eq!((won.integer(PROBABILITY), won.get(CLOSE_DATE)), (Some(100), &today()));
        assert_eq!(office.refusal(ADMIN, "getOpportunity", id(6)), Failure::NotFound);
        let open = office.item(ADMIN, "updateOrder", id(6).with(PROBABILITY, 60).with(CLOSE_DATE, day("2026-03-01")));
        assert_eq!((open.integer(PROBABILITY), open.contains(CLOSE_DATE)), (Some(60), false));
        assert_eq!(office.item(ADMIN, "getOpportunity", id(6)).integer(STAGE_ID), Some(5));
    }

    #[test]
    fn moving_a_sale_needs_the_right_on_the_other_side() {
        let office = Office::demo();
        let grant = |opportunity: &str, order: &str| {
            let role = |role: &mut Document| {
                role.set(OPPORTUNITY, opportunity);
                role.set(ORDER, order);
            };
            office.world.transact(|transaction| transaction.edit(&ROLES, &Key::Number(1), role)).expect("a role");
        };
        let (won, open) = (|sale| id(sale).with(PROBABILITY, 100), |sale| id(sale).with(PROBABILITY, 50));
        let denied = |operation: &str, message: Document| {
            assert_eq!(office.refusal(SELLER, operation, message), Failure::Forbidden);
        };
        for order in ["none", "read"] {
            grant("all", order);
            denied("updateOpportunity", won(6));
            denied("updateOpportunity", id(6).with(STAGE_ID, 5));
            office.item(SELLER, "updateOpportunity", open(6));
        }
        grant("all", "own");
        denied("updateOpportunity", won(8));
        denied("updateOpportunity", won(6).with(USER_ID, 4));
        office.item(SELLER, "updateOpportunity", won(6));
        grant("own", "own");
        denied("updateOrder", open(6).with(USER_ID, 4));
        office.item(SELLER, "updateOrder", open(6));
        grant("read", "all");
        office.item(ADMIN, "updateOpportunity", won(6));
        denied("updateOrder", open(6));
        office.item(SELLER, "updateOrder", id(6).with(PROBABILITY, 0));
        grant("own", "all");
        office.item(SELLER, "updateOrder", open(6));
    }

    #[test]
    fn the_stage_brings_its_probability_along_unless_one_is_given() {
        let office = Office::demo();
        let probability = |message| office.item(ADMIN, "updateOpportunity", message).integer(PROBABILITY);
        assert_eq!(probability(id(8).with(STAGE_ID, 3)), Some(50));
        assert_eq!(probability(id(8).with(STAGE_ID, 4).with(PROBABILITY, 80)), Some(80));
        assert_eq!(probability(id(8).with(STAGE_ID, 4)), Some(80));
        let unknown = sale(99);
        assert_eq!(office.refusal(ADMIN, "createOrder", unknown), Failure::unknown_reference("stageId"));
    }

    #[test]
    fn a_close_date_is_the_day_on_which_it_closed() {
        let office = Office::demo();
        assert_eq!(office.item(ADMIN, "createOrder", sale(5)).get(CLOSE_DATE), &today());
        let given = sale(5).with(CLOSE_DATE, day("2026-02-01"));
        assert_eq!(office.item(ADMIN, "createOrder", given).get(CLOSE_DATE), &Value::Day(day("2026-02-01")));
        let kept = Value::Day(day("2024-06-10"));
        assert_eq!(office.item(ADMIN, "updateOrder", id(1).with(NOTES, "x")).get(CLOSE_DATE), &kept);
        assert_eq!(office.item(ADMIN, "updateOrder", nil(id(1), CLOSE_DATE)).get(CLOSE_DATE), &kept);
        assert_eq!(office.item(ADMIN, "updateOrder", id(1).with(STAGE_ID, 6)).get(CLOSE_DATE), &today());
        assert!(
            !office.item(ADMIN, "createOpportunity", sale(3).with(CLOSE_DATE, day("2026-02-01"))).contains(CLOSE_DATE)
        );
    }

    #[test]
    fn values_are_sums_of_the_rows_in_both_currencies() {
        let office = Office::demo();
        let message = sale(2)
            .with(CURRENCY, "EUR")
            .with(VALUE, number("9"))
            .with(ORDER_ROW, vec![row(1, "3", "0.333").into(), row(2, "0.5", "10").into()]);
        let opportunity = office.item(ADMIN, "createOpportunity", message);
        assert_eq!(opportunity.decimal(CURRENCY_RATE), number("0.0895"));
        assert_eq!(opportunity.decimal(VALUE), number("6"));
        assert_eq!(opportunity.decimal(VALUE_IN_MASTER_CURRENCY), number("67.04"));
        assert_eq!(opportunity.decimal(WEIGHTED_VALUE), number("1.5"));
        assert_eq!(opportunity.decimal(WEIGHTED_VALUE_IN_MASTER_CURRENCY), number("16.76"));
    }

    #[test]
    fn the_currency_is_the_accounts_and_brings_its_rate_along() {
        let office = Office::demo();
        let order = office.item(ADMIN, "createOrder", sale(5));
        assert_eq!((order.text(CURRENCY), order.decimal(CURRENCY_RATE)), (Some("SEK"), number("1")));
        assert_eq!(office.wrong("createOrder", sale(5).with(CURRENCY, "XXX")), ["currency"]);
        assert_eq!(office.wrong("createOrder", sale(5).with(CURRENCY_RATE, number("2"))), ["currencyRate"]);
        let negative = sale(5).with(CURRENCY, "EUR").with(CURRENCY_RATE, number("-1"));
        assert_eq!(office.wrong("createOrder", negative), ["currencyRate"]);
        let rate = |message| office.item(ADMIN, "updateOrder", message).decimal(CURRENCY_RATE);
        assert_eq!(rate(id(3).with(NOTES, "x")), number("1.02"));
        assert_eq!(rate(id(3).with(CURRENCY, "EUR")), number("0.0895"));
        assert_eq!(rate(id(3).with(CURRENCY, "NOK").with(CURRENCY_RATE, number("1.1"))), number("1.1"));
    }

    #[test]
    fn what_a_new_sale_names_is_active() {
        let office = Office::demo();
        assert_eq!(office.wrong("createOrder", sale(5).with(CLIENT_ID, 8)), ["clientId"]);
        assert_eq!(office.wrong("createOrder", sale(5).with(USER_ID, 5)), ["userId"]);
        assert_eq!(
            office.wrong("createOrder", Document::new()),
            ["orderRow", "description", "date", "userId", "clientId", "stageId"]
        );
        office.item(ADMIN, "updateUser", id(2).with(ACTIVE, false));
        assert_eq!(office.item(ADMIN, "updateOrder", id(1).with(USER_ID, 2)).integer(USER_ID), Some(2));
    }
}
