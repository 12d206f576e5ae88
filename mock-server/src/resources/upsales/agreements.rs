//! Agreements: subscriptions that make orders over time.
//!
//! - The stage of an agreement has a probability of 100: its orders are won.
//! - The first order is for `agreementInvoiceStartdate`, which stays; the others follow it by `agreementIntervalPeriod`
//!   months, on the same day of the month where the month has it. None is for a day after `agreementEnddate`.
//! - An order is made `agreementOrderCreationTime` days ahead. What is due is made when the agreement is written,
//!   at most 500 at once. While its client is inactive an agreement makes no orders.
//! - Such an order has the agreement's description, notes, owner, client, contact, project, second client, stage,
//!   currency and rows; its date is the day that it is for, its close date the world's.
//! - `agreementNextOrderDate` is the day of the order that comes next; there is none after the last one.
//! - A period begins at `agreementStartdate` and has `periodLength` months; `agreementRenewalDate` is the end of the
//!   present one unless the message gives one, and moves on when it is reached. There is none where the length is 0.

use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::Decimal;

use super::access::{Actor, Ownership};
use super::clients::{self, CLIENTS};
use super::custom_fields::Owner;
use super::findings::Findings;
use super::items::{self, ItemKind, is_active};
use super::orders::ORDERS;
use super::reference::STAGES;
use super::{contacts, criteria, messages, money, order_rows};
use crate::engine::resource::{Initial, Reference};
use crate::engine::{Change, Document, Failure, Key, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::upsales::schemas;
use crate::specification::Field;

/// Agreements.
pub static AGREEMENTS: Resource = Resource {
    references: &[
        Reference::needed(USER_ID, "upsales-users"),
        Reference::needed(CLIENT_ID, "upsales-clients"),
        Reference::loose(CONTACT_ID, "upsales-contacts"),
        Reference::loose(PROJECT_ID, "upsales-projects"),
        Reference::loose(CLIENT_CONNECTION_ID, "upsales-clients"),
        Reference::needed(STAGE_ID, "upsales-stages"),
        Reference::loose(LATEST_ORDER_ID, "upsales-orders"),
        Reference::loose(REG_BY, "upsales-users"),
    ],
    defaults: &[(AGREEMENT_INTERVAL_TYPE, Initial::Integer(MONTHS)), (ORDER_SEQUENCE_NR, Initial::Integer(0))],
    compute: Some(|state, row, shown| KIND.complete(state, row, shown)),
    ..Resource::plain("upsales-agreements", &schemas::AGREEMENT)
};

/// What the shared operations know of agreements.
pub static KIND: ItemKind = ItemKind {
    ownership: Ownership::User(USER_ID),
    needed: &[
        DESCRIPTION,
        USER_ID,
        CLIENT_ID,
        STAGE_ID,
        AGREEMENT_DESCRIPTION,
        AGREEMENT_STARTDATE,
        AGREEMENT_INTERVAL_PERIOD,
        AGREEMENT_ORDER_CREATION_TIME,
        PERIOD_LENGTH,
    ],
    read_only: &[AGREEMENT_NEXT_ORDER_DATE, ORDER_SEQUENCE_NR, LATEST_ORDER_ID, VALUE, YEARLY_VALUE],
    fixed: &[AGREEMENT_INVOICE_STARTDATE],
    lengths: &[(AGREEMENT_DESCRIPTION, 130)],
    rows: Some(AGREEMENT_ID),
    derived: &[
        (AGREEMENT_NEXT_ORDER_DATE, |_, agreement| next_order_date(agreement).into()),
        (VALUE, |state, agreement| value(state, agreement).into()),
        (YEARLY_VALUE, |state, agreement| yearly_value(state, agreement).into()),
    ],
    prepare,
    finish: Some(|transaction, key| {
        refuse_overflow(transaction, transaction.get(&AGREEMENTS, key)?)?;
        make_due_orders(transaction, key)
    }),
    ..ItemKind::plain("agreement", &AGREEMENTS, Owner { entity: "agreement", field: AGREEMENT_ID })
};

/// What the server does for the operations on agreements.
pub static PLANS: &[(&str, Plan)] = &[
    ("getAgreements", Plan::Answer(|state, call| KIND.list(state, call), items::READING)),
    ("getAgreementsByCriteria", Plan::Answer(|state, call| KIND.find(state, call), criteria::RULES)),
    ("getAgreement", Plan::Answer(|state, call| KIND.read(state, call), items::READING)),
    ("createAgreement", Plan::Action(|transaction, call| KIND.create(transaction, call), RULES)),
    ("updateAgreement", Plan::Action(|transaction, call| KIND.update(transaction, call), RULES)),
    ("deleteAgreement", Plan::Action(|transaction, call| KIND.delete(transaction, call), RULES)),
];

/// The only unit of intervals.
const MONTHS: i64 = 1;
/// No interval and no period has more months.
const MOST_MONTHS: i64 = 1200;
/// No order is made more days ahead.
const MOST_DAYS_AHEAD: i64 = 366;
/// No more orders are made at once; the others are made the next time.
const MOST_AT_ONCE: usize = 500;
/// The first order is at most so many months back.
const OLDEST_FIRST_ORDER: Months = Months::new(120);

const OWN: &[Rule] = &[
    Rule::documented("the stage of an agreement has a probability of 100: INVALID", "REST API property tables"),
    Rule::documented("an agreement needs what its fields say", "REST API property tables"),
    Rule::documented("agreementIntervalType is 1, months", "REST API property tables"),
    Rule::assumed(
        "agreementIntervalPeriod is 1 to 1200, periodLength 0 to 1200, agreementOrderCreationTime 0 to 366: INVALID",
    ),
    Rule::assumed(
        "agreementInvoiceStartdate is the first day unless it is given, stays, and is at most ten years back: INVALID",
    ),
    Rule::assumed("the last day is not before the first: INVALID on agreementEnddate"),
    Rule::assumed(
        "orders that are due on the world's day are made when the clock is moved, or the agreement created or updated, \
         and at most 500 at once",
    ),
    Rule::assumed("orders keep the day of the month of the first one where the month has it"),
    Rule::assumed("no order is made for a day after the last one, and none while the client is inactive"),
    Rule::assumed(
        "an order takes over what the agreement says of it and copies of the rows; its custom fields are empty",
    ),
    Rule::assumed(
        "agreementRenewalDate is the end of the present period unless it is given, and moves on when it is reached",
    ),
    Rule::assumed("yearlyValue is the value times 12, divided by the interval"),
    Rule::assumed("an agreement's orders are the server's work: nobody needs a right on orders for them"),
    Rule::assumed("the orders of a deleted agreement stay and lose its id"),
];

const RULES: &[Rule] = &items::joined::<
    { OWN.len() + clients::NAMING.len() + order_rows::RULES.len() + money::RULES.len() + items::RULES.len() },
>(&[OWN, clients::NAMING, order_rows::RULES, money::RULES, items::RULES]);

/// Makes the orders of an agreement that are due on the world's day.
///
/// # Errors
/// None that can happen: what the agreement names was checked when it was written.
pub fn make_due_orders(transaction: &mut Transaction, key: &Key) -> Result<(), Failure> {
    let agreement = Document::clone(transaction.get(&AGREEMENTS, key)?);
    let client = transaction.follow(&agreement, CLIENT_ID, &CLIENTS);
    if !client.is_some_and(|client| is_active(client)) {
        return Ok(());
    }
    let horizon = horizon(transaction, &agreement);
    let mut agreement = agreement;
    for _ in 0..MOST_AT_ONCE {
        let Some(date) = next_order_date(&agreement).filter(|date| *date <= horizon) else { break };
        let order = make_order(transaction, &agreement, date)?;
        agreement.set(LATEST_ORDER_ID, order);
        agreement.set(ORDER_SEQUENCE_NR, agreement.integer(ORDER_SEQUENCE_NR).unwrap_or_default() + 1);
        agreement.set(AGREEMENT_NEXT_ORDER_DATE, following(&agreement, date));
    }
    transaction.update(&AGREEMENTS, agreement)
}

/// The same for all agreements: what somebody calls who moves the clock.
///
/// # Errors
/// None that can happen.
pub fn make_all_due_orders(transaction: &mut Transaction) -> Result<(), Failure> {
    let due = |agreement: &&std::sync::Arc<Document>| {
        next_order_date(agreement).is_some_and(|date| date <= horizon(transaction, agreement))
    };
    let keys: Vec<Key> = transaction.table(&AGREEMENTS).rows().filter(due).map(|agreement| agreement.key()).collect();
    keys.iter().try_for_each(|key| make_due_orders(transaction, key))
}

/// Refuses an agreement whose orders would have a value that is too large to be shown.
fn refuse_overflow(state: &State, agreement: &Document) -> Result<(), Failure> {
    if money::is_too_large(money::in_master_currency(agreement, value(state, agreement))) {
        return Err(Failure::invalid(VALUE.name(), messages::OUT_OF_RANGE));
    }
    Ok(())
}

fn prepare(actor: &Actor<'_>, change: &mut Change, findings: &mut Findings) -> Result<(), Failure> {
    let state = actor.state;
    let stage = state.follow(&change.after, STAGE_ID, &STAGES);
    if stage.is_some_and(|stage| stage.integer(PROBABILITY) != Some(100)) {
        findings.wrong(STAGE_ID.name(), messages::STAGE_NOT_WON);
    }
    let ranges = [
        (AGREEMENT_INTERVAL_TYPE, MONTHS..=MONTHS),
        (AGREEMENT_INTERVAL_PERIOD, 1..=MOST_MONTHS),
        (PERIOD_LENGTH, 0..=MOST_MONTHS),
        (AGREEMENT_ORDER_CREATION_TIME, 0..=MOST_DAYS_AHEAD),
    ];
    for (field, range) in ranges {
        if change.after.integer(field).is_some_and(|number| !range.contains(&number)) {
            findings.wrong(field.name(), messages::OUT_OF_RANGE);
            // What follows counts with it.
            change.after.take(field);
        }
    }
    settle_days(state, change, findings);
    money::settle(state, change, findings);
    contacts::refuse_foreign(state, &change.after, CONTACT_ID, findings);
    KIND.refuse_inactive(state, CLIENTS.name, change, findings);
    Ok(())
}

fn settle_days(state: &State, change: &mut Change, findings: &mut Findings) {
    let Some(start) = day(&change.after, AGREEMENT_STARTDATE) else { return };
    if day(&change.after, AGREEMENT_ENDDATE).is_some_and(|end| end < start) {
        findings.wrong(AGREEMENT_ENDDATE.name(), messages::ENDS_TOO_EARLY);
    }
    if change.is_new() {
        change.after.set_default(AGREEMENT_INVOICE_STARTDATE, start);
        let first = change.after.get(AGREEMENT_INVOICE_STARTDATE).clone();
        let oldest = state.today().checked_sub_months(OLDEST_FIRST_ORDER);
        if day(&change.after, AGREEMENT_INVOICE_STARTDATE) < oldest {
            findings.wrong(AGREEMENT_INVOICE_STARTDATE.name(), messages::OUT_OF_RANGE);
        }
        change.after.set(AGREEMENT_NEXT_ORDER_DATE, first);
    }
    let length = months(&change.after, PERIOD_LENGTH);
    if length == Months::new(0) {
        change.after.take(AGREEMENT_RENEWAL_DATE);
        return;
    }
    let mut renewal = day(&change.after, AGREEMENT_RENEWAL_DATE).or_else(|| start.checked_add_months(length));
    while let Some(reached) = renewal.filter(|renewal| *renewal <= state.today()) {
        renewal = reached.checked_add_months(length);
    }
    change.after.set(AGREEMENT_RENEWAL_DATE, renewal);
}

fn make_order(transaction: &mut Transaction, agreement: &Document, date: NaiveDate) -> Result<Key, Failure> {
    const TAKEN_OVER: [Field; 10] = [
        DESCRIPTION,
        NOTES,
        USER_ID,
        CLIENT_ID,
        CONTACT_ID,
        PROJECT_ID,
        CLIENT_CONNECTION_ID,
        STAGE_ID,
        CURRENCY,
        CURRENCY_RATE,
    ];
    let now = transaction.now();
    let mut order: Document = TAKEN_OVER.iter().map(|field| (*field, agreement.get(*field).clone())).collect();
    order.set(DATE, date);
    order.set(CLOSE_DATE, transaction.today());
    order.set(PROBABILITY, 100);
    order.set(AGREEMENT_ID, agreement.key());
    order.set(REG_BY, agreement.get(USER_ID).clone());
    order.set(REG_DATE, now);
    order.set(MOD_DATE, now);
    let key = transaction.insert(&ORDERS, order)?;
    order_rows::copy(transaction, (AGREEMENT_ID, &agreement.key()), (ORDER_ID, &key))?;
    Ok(key)
}

/// The day of the next order, if there is one.
fn next_order_date(agreement: &Document) -> Option<NaiveDate> {
    let next = day(agreement, AGREEMENT_NEXT_ORDER_DATE).or_else(|| day(agreement, AGREEMENT_INVOICE_STARTDATE))?;
    day(agreement, AGREEMENT_ENDDATE).is_none_or(|end| next <= end).then_some(next)
}

/// The day of the order after the one for `date`: the month is the interval's, the day that of the first order if possible.
fn following(agreement: &Document, date: NaiveDate) -> Option<NaiveDate> {
    let month = date.with_day(1)?.checked_add_months(months(agreement, AGREEMENT_INTERVAL_PERIOD))?;
    let wanted = day(agreement, AGREEMENT_INVOICE_STARTDATE).unwrap_or(date).day0();
    let last = month.checked_add_months(Months::new(1))?.pred_opt()?.day0();
    month.with_day0(wanted.min(last))
}

fn value(state: &State, agreement: &Document) -> Decimal {
    order_rows::value(state, AGREEMENT_ID, &agreement.key())
}

fn yearly_value(state: &State, agreement: &Document) -> Decimal {
    let interval = agreement.integer(AGREEMENT_INTERVAL_PERIOD).unwrap_or(1).max(1);
    money::multiple(value(state, agreement), 12, interval)
}

/// The last day whose order is made now.
fn horizon(state: &State, agreement: &Document) -> NaiveDate {
    let ahead = agreement.integer(AGREEMENT_ORDER_CREATION_TIME).and_then(|days| u64::try_from(days).ok());
    state.today().checked_add_days(Days::new(ahead.unwrap_or_default())).unwrap_or(NaiveDate::MAX)
}

fn day(row: &Document, field: Field) -> Option<NaiveDate> {
    match row.get(field) {
        Value::Day(day) => Some(*day),
        _ => None,
    }
}

fn months(row: &Document, field: Field) -> Months {
    Months::new(row.integer(field).and_then(|months| u32::try_from(months).ok()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A new agreement of client 1 with one row over 100 a month.
    fn subscription(start: &str) -> Document {
        Document::new()
            .with(DESCRIPTION, "Support, månad")
            .with(USER_ID, 2)
            .with(CLIENT_ID, 1)
            .with(STAGE_ID, 5)
            .with(AGREEMENT_DESCRIPTION, "Support")
            .with(AGREEMENT_STARTDATE, on(start))
            .with(AGREEMENT_INTERVAL_PERIOD, 1)
            .with(AGREEMENT_ORDER_CREATION_TIME, 10)
            .with(PERIOD_LENGTH, 12)
            .with(ORDER_ROW, vec![row(5, "2", "50").with(CUSTOM_FIELD, vec![record(61, "12")]).into()])
            .with(CUSTOM_FIELD, vec![record(71, "3")])
    }

    fn orders_of(office: &Office, agreement: &Document) -> Vec<i64> {
        let criterion = Document::new()
            .with(FIELD, AGREEMENT_ID.name())
            .with(OPERATOR, "eq")
            .with(VALUE, vec![Value::from(agreement.key().to_string())]);
        office.ids(ADMIN, "getOrdersByCriteria", Document::new().with(CRITERION, vec![criterion.into()]))
    }

    #[test]
    fn what_is_missing_is_said() {
        let office = Office::demo();
        let wrong = office.wrong("createAgreement", Document::new());
        let needed: Vec<&str> = KIND.needed.iter().map(|field| field.name()).collect();
        assert_eq!(wrong[0], "orderRow");
        assert!(needed.iter().all(|field| wrong.iter().any(|wrong| wrong == field)), "{wrong:?}");
        let mut message = subscription("2026-06-01").with(AGREEMENT_INTERVAL_PERIOD, 0).with(PERIOD_LENGTH, -1);
        message.set(AGREEMENT_INTERVAL_TYPE, 2);
        let wrong = office.wrong("createAgreement", message);
        assert!(
            ["agreementIntervalType", "agreementIntervalPeriod", "periodLength"]
                .iter()
                .all(|field| wrong.contains(&(*field).to_owned()))
        );
        assert_eq!(office.wrong("createAgreement", subscription("2026-06-01").with(STAGE_ID, 3)), ["stageId"]);
        let early = subscription("2026-06-01").with(AGREEMENT_ENDDATE, on("2026-05-31"));
        assert_eq!(office.wrong("createAgreement", early), ["agreementEnddate"]);
        assert_eq!(office.wrong("createAgreement", subscription("2016-03-01")), ["agreementInvoiceStartdate"]);
    }

    #[test]
    fn before_its_first_order_an_agreement_has_made_none() {
        let office = Office::demo();
        let agreement = office.item(ADMIN, "createAgreement", subscription("2026-06-15").with(ORDER_SEQUENCE_NR, 7));
        assert_eq!(agreement.integer(ORDER_SEQUENCE_NR), Some(0));
        assert_eq!(agreement.get(AGREEMENT_INVOICE_STARTDATE), &Value::Day(on("2026-06-15")));
        assert_eq!(agreement.get(AGREEMENT_NEXT_ORDER_DATE), &Value::Day(on("2026-06-15")));
        assert_eq!(agreement.get(AGREEMENT_RENEWAL_DATE), &Value::Day(on("2027-06-15")));
        assert_eq!(agreement.integer(AGREEMENT_INTERVAL_TYPE), Some(1));
        assert_eq!((agreement.decimal(VALUE), agreement.decimal(YEARLY_VALUE)), (number("100"), number("1200")));
        assert!(!agreement.contains(LATEST_ORDER_ID) && orders_of(&office, &agreement).is_empty());
        let id = id(agreement.integer(ID).expect("an id"));
        let moved = id.clone().with(AGREEMENT_INVOICE_STARTDATE, on("2026-07-01"));
        assert_eq!(office.wrong("updateAgreement", moved), ["agreementInvoiceStartdate"]);
        let agreement = office.item(ADMIN, "updateAgreement", id.with(PERIOD_LENGTH, 0));
        assert!(!agreement.contains(AGREEMENT_RENEWAL_DATE));
    }

    #[test]
    fn what_is_due_is_made_with_the_agreement() {
        let office = Office::demo();
        let agreement = office.item(ADMIN, "createAgreement", subscription("2026-01-31"));
        let orders = orders_of(&office, &agreement);
        assert_eq!(orders.len(), 2);
        assert_eq!(agreement.integer(ORDER_SEQUENCE_NR), Some(2));
        assert_eq!(agreement.integer(LATEST_ORDER_ID), orders.last().copied());
        assert_eq!(agreement.get(AGREEMENT_NEXT_ORDER_DATE), &Value::Day(on("2026-03-31")));
        let order = office.item(ADMIN, "getOrder", id(orders[1]));
        assert_eq!(order.get(DATE), &Value::Day(on("2026-02-28")));
        assert_eq!(order.get(CLOSE_DATE), &Value::Day(on("2026-03-02")));
        assert_eq!((order.integer(PROBABILITY), order.integer(REG_BY)), (Some(100), Some(2)));
        assert_eq!(order.decimal(VALUE), number("100"));
        let row = order.get(ORDER_ROW).as_list()[0].as_object().expect("a row").clone();
        assert_eq!(row.get(CUSTOM_FIELD).as_list()[0].as_object().and_then(|record| record.text(VALUE)), Some("12"));
    }

    #[test]
    fn orders_follow_the_clock_until_the_last_day() {
        let office = Office::demo();
        let message = subscription("2026-03-20").with(AGREEMENT_ENDDATE, on("2026-05-19"));
        let agreement = office.item(ADMIN, "createAgreement", message);
        assert!(orders_of(&office, &agreement).is_empty());
        let tick = |moment: &str| {
            let mut state = State::clone(&office.world.snapshot());
            state.set_now(moment.parse().expect("a moment"));
            office.world.restore(state);
            office.world.transact(make_all_due_orders).expect("orders are made");
            orders_of(&office, &agreement).len()
        };
        assert_eq!(tick("2026-03-09T12:00:00Z"), 0);
        assert_eq!(tick("2026-03-10T12:00:00Z"), 1);
        assert_eq!(tick("2026-03-11T12:00:00Z"), 1);
        assert_eq!(tick("2027-01-01T12:00:00Z"), 2);
        let agreement = office.item(ADMIN, "getAgreement", id(agreement.integer(ID).expect("an id")));
        assert!(!agreement.contains(AGREEMENT_NEXT_ORDER_DATE));
        let longer = id(agreement.integer(ID).expect("an id"));
        assert_eq!(
            office.item(ADMIN, "updateAgreement", nil(longer, AGREEMENT_ENDDATE)).integer(ORDER_SEQUENCE_NR),
            Some(10)
        );
    }

    #[test]
    fn an_inactive_client_pauses_its_agreements() {
        let office = Office::demo();
        office.item(ADMIN, "updateClient", id(1).with(ACTIVE, false));
        assert_eq!(office.wrong("createAgreement", subscription("2026-06-01")), ["clientId"]);
        let ahead = id(1).with(AGREEMENT_ORDER_CREATION_TIME, 60);
        assert_eq!(office.item(ADMIN, "updateAgreement", ahead).integer(ORDER_SEQUENCE_NR), Some(1));
        office.item(ADMIN, "updateClient", id(1).with(ACTIVE, true));
        assert_eq!(office.item(ADMIN, "updateAgreement", id(1)).integer(ORDER_SEQUENCE_NR), Some(3));
    }

    #[test]
    fn orders_outlive_their_agreement() {
        let office = Office::demo();
        assert_eq!(office.refusal(ADMIN, "deleteClient", id(1)), Failure::InUse { by: "upsales-orders" });
        office.run(ADMIN, "deleteAgreement", id(1)).expect("nothing needs it");
        assert!(!office.item(ADMIN, "getOrder", id(5)).contains(AGREEMENT_ID));
        assert_eq!(office.refusal(SELLER, "getAgreement", id(2)), Failure::Forbidden);
    }

    #[test]
    fn a_value_that_its_orders_could_not_show_is_refused() {
        let office = Office::demo();
        let row = row(1, "1000000000", "9000000");
        let message = |row: &Document| subscription("2026-03-10").with(ORDER_ROW, vec![Value::from(row.clone())]);
        assert_eq!(office.wrong("createAgreement", message(&row)), ["yearlyValue"]);
        let yearly = message(&row).with(AGREEMENT_INTERVAL_PERIOD, 12);
        let agreement = office.item(ADMIN, "createAgreement", yearly.clone());
        assert_eq!(agreement.decimal(YEARLY_VALUE), number("9000000000000000"));
        assert_eq!(office.wrong("createAgreement", yearly.with(CURRENCY, "EUR")), ["value"]);
    }
    use crate::resources::upsales::support::{ADMIN, Office, SELLER, id, number, record, row};
    use crate::resources::upsales::support::{day as on, nil};
}
