//! Payment plans: subscriptions at a payment provider, made and cancelled.

use rust_decimal::Decimal;

use super::arithmetic::{self, LARGEST};
use crate::engine::resource::{Filter, Initial, Reference, Test};
use crate::engine::{
    Call, Change, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, messages,
};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::account::clients::CLIENTS;
use crate::resources::uisp_crm::account::reference::CURRENCIES;

/// Payment plans.
pub static PAYMENT_PLANS: Resource = Resource {
    references: &[Reference::owned(CLIENT_ID, "clients"), Reference::needed(CURRENCY_ID, "currencies")],
    defaults: &[(CREATED_DATE, Initial::Now), (START_DATE, Initial::Now)],
    filters: &[Filter::new("clientId", Test::Equals(CLIENT_ID)), Filter::new("active", Test::Flag(ACTIVE))],
    before_write: Some(prepare),
    rules: &[
        Rule::documented("the name says amount, period and client: `$249.05 / 3 months - John Doe`", "blueprint 7880"),
        Rule::assumed("a new plan is active, and its first payment is on the day it starts"),
        Rule::assumed("the amount has to be positive: 422 otherwise"),
    ],
    ..Resource::plain("payment-plans", &schemas::PAYMENT_PLAN)
};

/// What the server does for the operations on payment plans.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_payment_plans", Plan::List(&PAYMENT_PLANS)),
    ("create_payment_plan", Plan::Create(&PAYMENT_PLANS)),
    ("get_payment_plan", Plan::Read(&PAYMENT_PLANS)),
    ("cancel_payment_plan", Plan::Action(cancel, CANCELLING)),
];

const CANCELLING: &[Rule] = &[Rule::assumed("cancelling a plan that is not active is a 422")];

const ACTIVE_STATUS: &str = "active";
const CANCELLED_STATUS: &str = "cancelled";

/// Whether the client has an active plan.
#[must_use]
pub fn has_active(state: &State, client: &Key) -> bool {
    state.having(&PAYMENT_PLANS, CLIENT_ID, client).any(|plan| plan.is_true(ACTIVE))
}

fn prepare(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    let plan = &mut change.after;
    let amount = plan.decimal(AMOUNT);
    if amount <= Decimal::ZERO || amount > LARGEST {
        return Err(Failure::invalid(AMOUNT.name(), messages::NOT_POSITIVE));
    }
    plan.set(STATUS, ACTIVE_STATUS);
    plan.set(ACTIVE, true);
    plan.set(NEXT_PAYMENT_DATE, plan.get(START_DATE).clone());
    let name = name_of(transaction, plan).ok_or(Failure::UNKNOWN_REFERENCE)?;
    plan.set(NAME, name);
    Ok(())
}

fn name_of(state: &State, plan: &Document) -> Option<String> {
    let client = state.follow(plan, CLIENT_ID, &CLIENTS)?;
    let currency = state.follow(plan, CURRENCY_ID, &CURRENCIES)?;
    let symbol = currency.text(SYMBOL).unwrap_or_default();
    let digits = arithmetic::decimals(currency.text(CODE).unwrap_or_default()) as usize;
    let months = match plan.integer(PERIOD)? {
        1 => "1 month".to_owned(),
        months => format!("{months} months"),
    };
    let person = [FIRST_NAME, LAST_NAME].iter().filter_map(|field| client.text(*field)).collect::<Vec<_>>().join(" ");
    let owner = client.text(COMPANY_NAME).map_or(person, str::to_owned);
    Some(format!("{symbol}{:.digits$} / {months} - {owner}", plan.decimal(AMOUNT)))
}

fn cancel(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    if !transaction.get(&PAYMENT_PLANS, &key)?.is_true(ACTIVE) {
        return Err(Failure::invalid(STATUS.name(), messages::WRONG_STATUS));
    }
    let now = transaction.now();
    transaction.edit(&PAYMENT_PLANS, &key, |plan| {
        plan.set(STATUS, CANCELLED_STATUS);
        plan.set(ACTIVE, false);
        plan.set(CANCELED_DATE, now);
        plan.take(NEXT_PAYMENT_DATE);
    })?;
    Ok(Outcome::Object(Document::clone(transaction.get(&PAYMENT_PLANS, &key)?)))
}
