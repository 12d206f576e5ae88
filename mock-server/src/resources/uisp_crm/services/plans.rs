//! Service plans: what services cost per period, or per day if they are prepaid, and how fast they are.
//!
//! - A recurring plan has a period of 1, 3, 6, 12 and 24 months each, with an id of its own that services refer to; only enabled
//!   ones can be chosen.
//! - A request names periods by their months; without any the period of one month is enabled.
//! - A prepaid plan has no periods but a price per day.
//! - A plan that services follow cannot be deleted.

use super::plan_groups::SERVICE_PLAN_GROUPS;
use super::pricing;
use super::services::SERVICES;
use super::status;
use crate::engine::query::Arguments;
use crate::engine::resource::{Filter, Initial, Reference, Test};
use crate::engine::{
    Call, Change, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value, Violations,
    messages,
};
use crate::generated::fields::*;
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::account::organizations;

/// The lengths in months that a plan can have a price for.
const LENGTHS: [i64; 5] = [1, 3, 6, 12, 24];

/// Service plans.
pub static SERVICE_PLANS: Resource = Resource {
    references: &[
        Reference::needed(ORGANIZATION_ID, "organizations"),
        Reference::loose(DEFAULT_SERVICE_PLAN_GROUP_ID, "service-plan-groups"),
    ],
    defaults: &[
        (TAXABLE, Initial::Boolean(false)),
        (PUBLIC, Initial::Boolean(false)),
        (PREPAID, Initial::Boolean(false)),
        (ARCHIVED, Initial::Boolean(false)),
        (SERVICE_PLAN_TYPE, Initial::Text("Internet")),
    ],
    filters: &[
        Filter::new("public", Test::Flag(PUBLIC)),
        Filter::new("prepaid", Test::Flag(PREPAID)),
        Filter::new("servicePlanType", Test::Check(has_type)),
        Filter::new("servicePlanGroupId", Test::Check(is_in_group)),
        Filter { default: Some("0"), ..Filter::new("archived", Test::Flag(ARCHIVED)) },
    ],
    before_write: Some(prepare),
    after_write: Some(write_periods),
    compute: Some(compute),
    rules: &[
        Rule::documented("without periods that of one month is enabled", "blueprint 7961"),
        Rule::assumed("a recurring plan has all five periods, the others disabled and without a price"),
        Rule::assumed("a change of periods changes those that it names and leaves the others alone"),
        Rule::documented("without an organisation the preselected one is taken", "blueprint 7945"),
        Rule::documented("a prepaid plan has a price per day instead of periods", "blueprint 7961-8003"),
        Rule::assumed("whether a plan is prepaid cannot change once it exists: 422"),
        Rule::assumed("without a type the plan is for the internet"),
        Rule::documented("the list leaves archived plans out unless asked", "blueprint 3360"),
        Rule::assumed("archived=1 lists archived plans only"),
        Rule::assumed("a plan that services follow cannot be deleted: 422"),
    ],
    ..Resource::plain("service-plans", &schemas::SERVICE_PLAN)
};

/// The periods that plans have prices for.
pub static SERVICE_PLAN_PERIODS: Resource = Resource {
    parent: Some(Reference::owned(SERVICE_PLAN_ID, "service-plans")),
    ..Resource::plain("service-plan-periods", &schemas::SERVICE_PLAN_PERIOD)
};

/// What the server does for the operations on plans.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_service_plans", Plan::List(&SERVICE_PLANS)),
    ("create_service_plan", Plan::Create(&SERVICE_PLANS)),
    ("get_service_plan", Plan::Read(&SERVICE_PLANS)),
    ("update_service_plan", Plan::Update(&SERVICE_PLANS)),
    ("delete_service_plan", Plan::Delete(&SERVICE_PLANS)),
    ("add_service_plan_to_group", Plan::Action(add_to_group, GROUPING)),
    ("remove_service_plan_from_group", Plan::Action(remove_from_group, GROUPING)),
    ("get_service_plan_by_period", Plan::Answer(by_period, BY_PERIOD)),
    ("list_service_plan_statistics", Plan::Answer(statistics, STATISTICS)),
];

const GROUPING: &[Rule] = &[Rule::assumed(
    "adding a plan to a group that it is in, or taking it out of one that it is not in, changes nothing",
)];

const BY_PERIOD: &[Rule] = &[Rule::documented("the path holds the id of one of the plan's periods", "blueprint 3488")];

const STATISTICS: &[Rule] = &[
    Rule::documented("every plan with the number of its active services", "blueprint 7997"),
    Rule::assumed("only services with the status active count, and archived plans are listed too"),
];

/// The plan of a period.
///
/// # Errors
/// `NotFound` if there is no such period.
pub fn of_period<'a>(state: &'a State, period: &Key) -> Result<&'a Document, Failure> {
    let period = state.get(&SERVICE_PLAN_PERIODS, period)?;
    state.follow(period, SERVICE_PLAN_ID, &SERVICE_PLANS).map(AsRef::as_ref).ok_or(Failure::NotFound)
}

fn prepare(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    change.after.take(PERIODS);
    if change.after.get(ORGANIZATION_ID).is_null() {
        let organization = organizations::preselected(transaction).ok_or(Failure::UNKNOWN_REFERENCE)?;
        change.after.set(ORGANIZATION_ID, organization.key());
    }
    if let Some(configuration) = change.take_input(PREPAID_CONFIGURATION) {
        let price =
            configuration.as_object().map_or(Value::Null, |configuration| configuration.get(PRICE_PER_DAY).clone());
        change.after.set(PRICE_PER_DAY, price);
    }
    for (field, initial) in SERVICE_PLANS.defaults {
        change.after.set_default(*field, initial.value(transaction.now()));
    }
    let mut violations = Violations::default();
    if change.before.as_ref().is_some_and(|before| before.is_true(PREPAID) != change.after.is_true(PREPAID)) {
        violations.add(PREPAID.name(), messages::WRONG_TYPE);
    }
    let amounts = [PRICE_PER_DAY, SETUP_FEE, EARLY_TERMINATION_FEE, AMOUNT_EXEMPT_FROM_TAXATION, DATA_USAGE_LIMIT];
    pricing::check(&change.after, &amounts, &mut violations);
    violations.into_result()
}

fn write_periods(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    if change.after.is_true(PREPAID) {
        return Ok(());
    }
    let plan = change.after.key();
    let given: Vec<Document> =
        change.input.get(PERIODS).as_list().iter().filter_map(Value::as_object).cloned().collect();
    if change.is_new() {
        for length in LENGTHS {
            let enabled = given.is_empty() && length == 1;
            let row = Document::new().with(SERVICE_PLAN_ID, plan.clone()).with(PERIOD, length).with(ENABLED, enabled);
            transaction.insert(&SERVICE_PLAN_PERIODS, row)?;
        }
    }
    for (index, given) in given.iter().enumerate() {
        let missing = || Failure::invalid(&format!("periods[{index}].period"), messages::BLANK);
        let length = given.integer(PERIOD).ok_or_else(missing)?;
        let held = period_of(transaction, &plan, length).ok_or_else(missing)?;
        transaction.edit(&SERVICE_PLAN_PERIODS, &held, |row| {
            row.merge(given);
            row.set_default(ENABLED, false);
        })?;
        let mut violations = Violations::default();
        pricing::check(transaction.get(&SERVICE_PLAN_PERIODS, &held)?, &[PRICE], &mut violations);
        violations.into_result()?;
    }
    Ok(())
}

fn period_of(state: &State, plan: &Key, months: i64) -> Option<Key> {
    let mut periods = state.having(&SERVICE_PLAN_PERIODS, SERVICE_PLAN_ID, plan);
    periods.find(|period| period.integer(PERIOD) == Some(months)).map(|period| period.key())
}

fn compute(state: &State, plan: &Document, shown: &mut Document) {
    let periods = state.having(&SERVICE_PLAN_PERIODS, SERVICE_PLAN_ID, &plan.key());
    shown.set(PERIODS, periods.map(|period| Value::from(period.clone())).collect::<Vec<_>>());
    let groups =
        plan.get(GROUP_IDS).as_list().iter().filter_map(|group| state.find(&SERVICE_PLAN_GROUPS, &Key::of(group)?));
    shown.set(
        crate::generated::fields::SERVICE_PLAN_GROUPS,
        groups.map(|group| Value::from(group.clone())).collect::<Vec<_>>(),
    );
    if plan.is_true(PREPAID) {
        shown.set(PREPAID_CONFIGURATION, Document::new().with(PRICE_PER_DAY, plan.get(PRICE_PER_DAY).clone()));
    }
}

fn has_type(_state: &State, plan: &Document, arguments: &Arguments) -> bool {
    let wanted = arguments.get("servicePlanType").unwrap_or_default();
    plan.text(SERVICE_PLAN_TYPE).is_some_and(|held| held.eq_ignore_ascii_case(wanted))
}

fn is_in_group(_state: &State, plan: &Document, arguments: &Arguments) -> bool {
    let wanted = arguments.get("servicePlanGroupId").unwrap_or_default();
    plan.get(GROUP_IDS)
        .as_list()
        .iter()
        .any(|held| held.as_text().is_some_and(|held| held.eq_ignore_ascii_case(wanted)))
}

fn add_to_group(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    change_groups(transaction, call, |groups, group| {
        if !groups.contains(&group) {
            groups.push(group);
        }
    })
}

fn remove_from_group(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    change_groups(transaction, call, |groups, group| groups.retain(|held| *held != group))
}

fn change_groups(
    transaction: &mut Transaction,
    call: &Call,
    change: impl FnOnce(&mut Vec<Value>, Value),
) -> Result<Outcome, Failure> {
    let plan = call.key("id");
    let group = Value::from(transaction.get(&SERVICE_PLAN_GROUPS, &call.key("groupId"))?.key());
    transaction.edit(&SERVICE_PLANS, &plan, |row| {
        let mut groups = row.get(GROUP_IDS).as_list().to_vec();
        change(&mut groups, group);
        row.set(GROUP_IDS, groups);
    })?;
    Ok(Outcome::Object(transaction.show(&SERVICE_PLANS, transaction.get(&SERVICE_PLANS, &plan)?)))
}

fn by_period(state: &State, call: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::Object(state.show(&SERVICE_PLANS, of_period(state, &call.key("periodId"))?)))
}

fn statistics(state: &State, _call: &Call) -> Result<Outcome, Failure> {
    let row = |plan: &Document| {
        let services = state.having(&SERVICES, SERVICE_PLAN_ID, &plan.key());
        let active = services.filter(|service| status::of(state, service) == status::ACTIVE).count();
        Document::new().with(ID, plan.key()).with(ACTIVE_SERVICES, i64::try_from(active).unwrap_or(i64::MAX))
    };
    Ok(Outcome::List(state.table(&SERVICE_PLANS).rows().map(|plan| row(plan)).collect()))
}
