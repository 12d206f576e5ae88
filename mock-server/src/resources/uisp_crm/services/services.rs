//! Services of clients: created from a plan, listed, changed and deleted. What happens in their life is in the files beside this one.
//!
//! - A recurring service names a period of its plan, a prepaid one its plan.
//! - Name, group, fees and contract come from the plan where the request says nothing; address and taxes from the client; the rest from
//!   the options.
//! - A service for a lead makes the lead a client, unless it is for a quote.
//! - The setup fee is charged when the service begins, so for a quoted one when it is activated.

use super::change_requests::SERVICE_CHANGE_REQUESTS;
use super::life;
use super::periods::{self, Calendar, LAST_DAY};
use super::plans::{SERVICE_PLAN_PERIODS, SERVICE_PLANS};
use super::pricing;
use super::suspension::SUSPENSION_PERIODS;
use super::{connection, status, surcharges};
use crate::engine::query::Arguments;
use crate::engine::resource::{Filter, Identity, Initial, Reference, Test};
use crate::engine::{Change, Document, Failure, Plan, Resource, Rule, State, Transaction, Value, Violations, messages};
use crate::generated::fields::{self, *};
use crate::generated::uisp_crm::schemas;
use crate::resources::uisp_crm::account::clients::CLIENTS;
use crate::resources::uisp_crm::account::reference::OPTIONS;
use crate::resources::uisp_crm::account::{attributes, geocoder};
use crate::specification::Field;

/// Services of clients.
pub static SERVICES: Resource = Resource {
    parent: Some(Reference::owned(CLIENT_ID, "clients")),
    references: &[
        Reference::needed(SERVICE_PLAN_ID, "service-plans"),
        Reference::needed(SERVICE_PLAN_PERIOD_ID, "service-plan-periods"),
        Reference::loose(SERVICE_PLAN_GROUP_ID, "service-plan-groups"),
        Reference::needed(COUNTRY_ID, "countries"),
        Reference::needed(STATE_ID, "states"),
        Reference::loose(TAX1_ID, "taxes"),
        Reference::loose(TAX2_ID, "taxes"),
        Reference::loose(TAX3_ID, "taxes"),
        Reference::needed(SUSPENSION_REASON_ID, "service-suspension-reasons"),
    ],
    indexed: &[UNMS_CLIENT_SITE_ID],
    defaults: DEFAULTS,
    filters: &[
        Filter::new("organizationId", Test::Check(is_of_organization)),
        Filter::new("clientId", Test::Equals(CLIENT_ID)),
        Filter::new("statuses", Test::Check(has_status)),
        Filter::new("prepaid", Test::Flag(PREPAID)),
        Filter::new("hasOutage", Test::Flag(HAS_OUTAGE)),
        Filter::new("customAttributeId", Test::Check(has_attribute)),
        Filter::new("customAttributeKey", Test::Check(has_attribute)),
        Filter::new("customAttributeValue", Test::With(&["customAttributeKey", "customAttributeId"])),
    ],
    before_write: Some(prepare),
    after_write: Some(finish),
    compute: Some(compute),
    rules: &[
        Rule::documented(
            "a recurring service needs servicePlanPeriodId, a prepaid one servicePlanId",
            "blueprint 7198, 7331",
        ),
        Rule::assumed(
            "the plan has to be prepaid if the service is, of the client's organisation, and its period enabled: 422",
        ),
        Rule::documented("the name is the plan's name unless given; null puts it back", "blueprint 7203"),
        Rule::documented(
            "a price makes the price individual, and null gives it back to the plan",
            "blueprint 7204, 7281",
        ),
        Rule::documented("activeFrom and invoicingStart are today unless given", "blueprint 7199, 7207"),
        Rule::assumed("a quoted service has no such day until one is given or it is activated"),
        Rule::documented("the address is the client's unless given", "blueprint 7225-7234"),
        Rule::assumed(
            "second line, full address and position come from the client only if the request has no address at all",
        ),
        Rule::documented("the taxes are the client's unless given", "blueprint 7265"),
        Rule::documented("the way of invoicing comes from the options unless given", "blueprint 7211-7218"),
        Rule::assumed(
            "the 29th, 30th and 31st count as the last day of the month where the day comes from invoicingStart",
        ),
        Rule::documented("invoicingPeriodStartDay is 1 to 28, or 31", "blueprint 7217"),
        Rule::assumed("setup fee, early termination fee, minimum contract and group come from the plan"),
        Rule::documented("a contract with an end needs contractEndDate", "blueprint 7249"),
        Rule::documented("a discount begins and ends with a period", "blueprint 7259-7262"),
        Rule::documented("a regular service makes a lead a client", "blueprint 7335"),
        Rule::assumed("the setup fee becomes a fee at once, for a quoted service when it is activated"),
        Rule::documented(
            "the length of the period of an invoiced service cannot be changed directly",
            "vendor changelog",
        ),
        Rule::assumed("what only a recurring service has is dropped for a prepaid one"),
        Rule::documented(
            "customAttributeKey needs customAttributeValue, which needs it or customAttributeId: 400",
            "blueprint 3902-3904",
        ),
        Rule::documented("status follows from dates and actions", "blueprint 7408"),
        Rule::assumed("a prepaid service is active on the days of its periods, inactive otherwise"),
        pricing::RULES[0],
        pricing::RULES[1],
        pricing::RULES[2],
        pricing::RULES[3],
    ],
    ..Resource::plain("services", &schemas::SERVICE)
};

/// Attributes of services.
pub static SERVICE_ATTRIBUTES: Resource = Resource {
    identity: Identity::Uuid,
    parent: Some(Reference::owned(SERVICE_ID, "services")),
    references: &[Reference::owned(CUSTOM_ATTRIBUTE_ID, "custom-attributes")],
    compute: Some(attributes::compute),
    ..Resource::plain("service-attributes", &schemas::SERVICE_ATTRIBUTE)
};

/// What the server does for the plain operations on services.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_services", Plan::List(&SERVICES)),
    ("create_service", Plan::CreateWithin(&SERVICES)),
    ("get_service", Plan::Read(&SERVICES)),
    ("update_service", Plan::Update(&SERVICES)),
    ("delete_service", Plan::Delete(&SERVICES)),
];

/// A contract that ends.
const CLOSED_END: i64 = 2;

const DEFAULTS: &[(Field, Initial)] = &[
    (PREPAID, Initial::Boolean(false)),
    (INVOICING_PRORATED_SEPARATELY, Initial::Boolean(true)),
    (INVOICING_SEPARATELY, Initial::Boolean(false)),
    (USE_CREDIT_AUTOMATICALLY, Initial::Boolean(true)),
    (CONTRACT_LENGTH_TYPE, Initial::Integer(1)),
    (DISCOUNT_TYPE, Initial::Integer(0)),
    (HAS_OUTAGE, Initial::Boolean(false)),
    (IS_QUOTED, Initial::Boolean(false)),
    (TRAFFIC_SHAPING_OVERRIDE_ENABLED, Initial::Boolean(false)),
];

/// No minimum contract is longer, in months. Assumed.
const LONGEST_CONTRACT: i64 = 1200;

/// What a prepaid service does not have.
const RECURRING_ONLY: [Field; 22] = [
    SERVICE_PLAN_PERIOD_ID,
    ACTIVE_FROM,
    ACTIVE_TO,
    INVOICING_START,
    INVOICING_PERIOD_TYPE,
    INVOICING_PERIOD_START_DAY,
    NEXT_INVOICING_DAY_ADJUSTMENT,
    INVOICING_PRORATED_SEPARATELY,
    INVOICING_SEPARATELY,
    USE_CREDIT_AUTOMATICALLY,
    CONTRACT_LENGTH_TYPE,
    MINIMUM_CONTRACT_LENGTH_MONTHS,
    CONTRACT_END_DATE,
    DISCOUNT_TYPE,
    DISCOUNT_VALUE,
    DISCOUNT_INVOICE_LABEL,
    DISCOUNT_FROM,
    DISCOUNT_TO,
    IS_QUOTED,
    SETUP_FEE_PRICE,
    EARLY_TERMINATION_FEE_PRICE,
    LAST_INVOICED_DATE,
];

/// The parts of an address that a service takes from its client one by one.
const ADDRESS: [Field; 5] = [STREET1, CITY, COUNTRY_ID, STATE_ID, ZIP_CODE];
/// The parts that only make sense with the rest of the same address.
const REST_OF_ADDRESS: [Field; 4] = [STREET2, FULL_ADDRESS, ADDRESS_GPS_LAT, ADDRESS_GPS_LON];

fn prepare(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    change.after.take(ATTRIBUTES);
    if change.sets(UNMS_CLIENT_SITE_ID) {
        connection::check_location(transaction, change.input.get(UNMS_CLIENT_SITE_ID))?;
    }
    if let Some(Value::Object(found)) = change.take_input(ADDRESS_DATA) {
        geocoder::take_over(&found, &mut change.after);
    }
    for (field, initial) in DEFAULTS {
        change.after.set_default(*field, initial.value(transaction.now()));
    }
    let client = transaction.follow(&change.after, CLIENT_ID, &CLIENTS).ok_or(Failure::NotFound)?.clone();
    let plan = choose_plan(transaction, &client, change)?;
    change.after.set_default(NAME, plan.get(NAME).clone());
    if change.is_new() {
        fill_in(transaction, &client, &plan, change);
    }
    if change.after.is_true(PREPAID) {
        for field in RECURRING_ONLY {
            change.after.take(field);
        }
    }
    check(transaction, change)
}

/// The plan that the request names, or that the service has; writes plan and period to the service.
fn choose_plan(state: &State, client: &Document, change: &mut Change) -> Result<Document, Failure> {
    let prepaid = change.after.is_true(PREPAID);
    let named = if prepaid { SERVICE_PLAN_ID } else { SERVICE_PLAN_PERIOD_ID };
    let wrong = |text| Failure::invalid(named.name(), text);
    let key = change.after.reference(named).ok_or_else(|| wrong(messages::BLANK))?;
    let is_chosen = change.before.as_ref().is_none_or(|before| before.reference(named).as_ref() != Some(&key));
    if !prepaid {
        let period = state.find(&SERVICE_PLAN_PERIODS, &key).ok_or(Failure::UNKNOWN_REFERENCE)?;
        if is_chosen && !period.is_true(ENABLED) {
            return Err(wrong(messages::WRONG_CODE));
        }
        let other_length = |before: &Document| pricing::months(state, before) != period.integer(PERIOD);
        if change.before.as_ref().is_some_and(|before| before.contains(LAST_INVOICED_DATE) && other_length(before)) {
            return Err(wrong(messages::WRONG_STATUS));
        }
        change.after.set(SERVICE_PLAN_ID, period.get(SERVICE_PLAN_ID).clone());
    }
    let plan = state.follow(&change.after, SERVICE_PLAN_ID, &SERVICE_PLANS).ok_or(Failure::UNKNOWN_REFERENCE)?;
    let foreign = plan.reference(ORGANIZATION_ID) != client.reference(ORGANIZATION_ID);
    if is_chosen && (foreign || plan.is_true(PREPAID) != prepaid) {
        return Err(wrong(messages::WRONG_CODE));
    }
    Ok(Document::clone(plan))
}

fn fill_in(state: &State, client: &Document, plan: &Document, change: &mut Change) {
    let given_address =
        ADDRESS.iter().chain(&REST_OF_ADDRESS).any(|field| change.sets(*field)) || change.sets(ADDRESS_DATA);
    let row = &mut change.after;
    let from = |row: &mut Document, from: &Document, pairs: &[(Field, Field)]| {
        for (to, field) in pairs {
            row.set_default(*to, from.get(*field).clone());
        }
    };
    from(row, client, &ADDRESS.map(|field| (field, field)));
    if !given_address {
        from(row, client, &REST_OF_ADDRESS.map(|field| (field, field)));
    }
    const TAXES: [Field; 3] = [TAX1_ID, TAX2_ID, TAX3_ID];
    if TAXES.iter().all(|tax| row.get(*tax).is_null()) {
        from(row, client, &TAXES.map(|tax| (tax, tax)));
    }
    const OF_PLAN: [(Field, Field); 4] = [
        (MINIMUM_CONTRACT_LENGTH_MONTHS, MINIMUM_CONTRACT_LENGTH_MONTHS),
        (SETUP_FEE_PRICE, SETUP_FEE),
        (EARLY_TERMINATION_FEE_PRICE, EARLY_TERMINATION_FEE),
        (SERVICE_PLAN_GROUP_ID, DEFAULT_SERVICE_PLAN_GROUP_ID),
    ];
    from(row, plan, &OF_PLAN);
    if !row.is_true(IS_QUOTED) {
        let today = periods::midnight(state, state.today());
        row.set_default(ACTIVE_FROM, today);
        row.set_default(INVOICING_START, today);
    }
    let Some(options) = state.table(&OPTIONS).rows().next() else { return };
    const OF_OPTIONS: [(Field, Field); 3] = [
        (INVOICING_PERIOD_TYPE, INVOICING_PERIOD_TYPE),
        (NEXT_INVOICING_DAY_ADJUSTMENT, SERVICE_INVOICING_DAY_ADJUSTMENT),
        (DISCOUNT_INVOICE_LABEL, DISCOUNT_INVOICE_LABEL),
    ];
    from(row, options, &OF_OPTIONS);
    let day = options.integer(INVOICE_PERIOD_START_DAY).filter(|day| *day > 0);
    row.set_default(INVOICING_PERIOD_START_DAY, day.or_else(|| start_day(state, row)));
}

/// The day of the month on which invoicing starts.
pub fn start_day(state: &State, service: &Document) -> Option<i64> {
    let day = i64::from(chrono::Datelike::day(&state.day_of(service.moment(INVOICING_START)?)));
    Some(if day > 28 { LAST_DAY } else { day })
}

fn check(state: &State, change: &Change) -> Result<(), Failure> {
    let row = &change.after;
    let mut violations = Violations::default();
    if row.integer(INVOICING_PERIOD_START_DAY).is_some_and(|day| !(1..=28).contains(&day) && day != LAST_DAY) {
        violations.add(INVOICING_PERIOD_START_DAY.name(), messages::WRONG_CODE);
    }
    if row.integer(CONTRACT_LENGTH_TYPE) == Some(CLOSED_END) && row.get(CONTRACT_END_DATE).is_null() {
        violations.add(CONTRACT_END_DATE.name(), messages::BLANK);
    }
    pricing::check(row, &[PRICE, DISCOUNT_VALUE, SETUP_FEE_PRICE, EARLY_TERMINATION_FEE_PRICE], &mut violations);
    if row.integer(MINIMUM_CONTRACT_LENGTH_MONTHS).is_some_and(|months| !(0..=LONGEST_CONTRACT).contains(&months)) {
        violations.add(MINIMUM_CONTRACT_LENGTH_MONTHS.name(), messages::WRONG_TYPE);
    }
    if row.integer(DISCOUNT_TYPE).is_some_and(|kind| kind > 0) && row.get(DISCOUNT_VALUE).is_null() {
        violations.add(DISCOUNT_VALUE.name(), messages::BLANK);
    }
    let in_percent = row.integer(DISCOUNT_TYPE) == Some(pricing::PERCENTAGE);
    if in_percent && row.decimal(DISCOUNT_VALUE) > rust_decimal::Decimal::ONE_HUNDRED {
        violations.add(DISCOUNT_VALUE.name(), messages::WRONG_TYPE);
    }
    let day = |field| row.moment(field).map(|moment| state.day_of(moment));
    if let (Some(first), Some(last)) = (day(ACTIVE_FROM), day(ACTIVE_TO))
        && last < first
    {
        violations.add(ACTIVE_TO.name(), messages::WRONG_TYPE);
    }
    if let Some(calendar) = Calendar::of(state, row) {
        let begins = |day| calendar.starting(day).is_some();
        let ends = |day| calendar.containing(day).is_some_and(|period| period.end == day);
        if change.sets(DISCOUNT_FROM) && day(DISCOUNT_FROM).is_some_and(|day| !begins(day)) {
            violations.add(DISCOUNT_FROM.name(), messages::WRONG_CODE);
        }
        if change.sets(DISCOUNT_TO) && day(DISCOUNT_TO).is_some_and(|day| !ends(day)) {
            violations.add(DISCOUNT_TO.name(), messages::WRONG_CODE);
        }
    }
    violations.into_result()
}

fn finish(transaction: &mut Transaction, change: &mut Change) -> Result<(), Failure> {
    let service = change.after.key();
    attributes::merge(transaction, &SERVICE_ATTRIBUTES, &service, change.input.get(ATTRIBUTES))?;
    if change.is_new() && !change.after.is_true(IS_QUOTED) {
        life::begin(transaction, &change.after)?;
    }
    Ok(())
}

fn compute(state: &State, service: &Document, shown: &mut Document) {
    let key = service.key();
    shown.set(STATUS, status::of(state, service));
    shown.set(HAS_INDIVIDUAL_PRICE, service.contains(PRICE));
    shown.set(PRICE, pricing::price(state, service));
    shown.set(TOTAL_PRICE, pricing::total(state, service));
    shown.set(SERVICE_PLAN_PRICE, pricing::plan_price(state, service));
    shown.set(SERVICE_PLAN_PERIOD, pricing::months(state, service));
    if let Some(plan) = state.follow(service, SERVICE_PLAN_ID, &SERVICE_PLANS) {
        shown.set(SERVICE_PLAN_NAME, plan.get(NAME).clone());
        for field in [SERVICE_PLAN_TYPE, DOWNLOAD_SPEED, UPLOAD_SPEED] {
            shown.set(field, plan.get(field).clone());
        }
    }
    shown.set(CURRENCY_CODE, pricing::currency(state, service));
    shown.set(UNMS_CLIENT_SITE_STATUS, connection::site_status(state, service));
    shown.set(ATTRIBUTES, attributes::of(state, &SERVICE_ATTRIBUTES, &key));
    let request = state.having(&SERVICE_CHANGE_REQUESTS, SERVICE_ID, &key).next();
    shown.set(SERVICE_CHANGE_REQUEST_ID, request.map(|request| request.key()));
    let overridden = service.is_true(TRAFFIC_SHAPING_OVERRIDE_ENABLED)
        && service.moment(TRAFFIC_SHAPING_OVERRIDE_END).is_none_or(|end| end > state.now());
    shown.set(TRAFFIC_SHAPING_OVERRIDE_ENABLED, overridden);
    let suspensions = state.having(&SUSPENSION_PERIODS, SERVICE_ID, &key);
    shown.set(fields::SUSPENSION_PERIODS, suspensions.map(|period| Value::from(period.clone())).collect::<Vec<_>>());
    shown.set(SURCHARGES, surcharges::of(state, &key).into_iter().map(Value::from).collect::<Vec<_>>());
}

fn is_of_organization(state: &State, service: &Document, arguments: &Arguments) -> bool {
    let client = state.follow(service, CLIENT_ID, &CLIENTS);
    client.and_then(|client| client.integer(ORGANIZATION_ID)) == arguments.number("organizationId")
}

fn has_status(state: &State, service: &Document, arguments: &Arguments) -> bool {
    let status = status::of(state, service).to_string();
    arguments.all("statuses").contains(&status)
}

fn has_attribute(state: &State, service: &Document, arguments: &Arguments) -> bool {
    attributes::matches(state, &SERVICE_ATTRIBUTES, &service.key(), arguments)
}
