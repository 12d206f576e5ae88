//! The console's first steps: what of its set-up is done, and what it notes about it.

use chrono::{DateTime, Datelike as _};

use crate::engine::decode::YEARS;
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State, Transaction};
use crate::generated::fields::{
    AUTHORIZED, CONFIGURED_SUBNETS, FINISHED_AT, IS_CONFIGURED, IS_FIRST_DEVICE_CONFIGURED, IS_SETUP_SURVEY_ANSWERED,
    IS_SUBNET_CONFIGURED, SETUP_FINISHED_AT, SETUP_STARTED_AT, STARTED_AT,
};
use crate::resources::uisp_network::access::USERS;
use crate::resources::uisp_network::console::settings::{SETTINGS, TRAFFIC, store, stored};
use crate::resources::uisp_network::devices::devices::DEVICES;
use crate::resources::uisp_network::lists::done;
use crate::specification::Field;

/// What the server does for the operations on the set-up.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_nms_setup", Plan::Answer(read, RULES)),
    ("start_nms_setup", Plan::Action(start, RULES)),
    ("finish_nms_setup", Plan::Action(finish, RULES)),
    ("create_nms_setup_survey", Plan::Action(answer_survey, RULES)),
];

const RULES: &[Rule] = &[
    Rule::documented("no token is needed", "the operations below /nms/setup have no 401"),
    Rule::assumed("the console is configured when it has users, a first device when one is authorized"),
    Rule::assumed("start and end are kept in the settings, in milliseconds since 1970; without one it is this moment"),
    Rule::assumed("of the survey is kept that it was answered, and not what"),
];

fn read(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let authorized = state.table(&DEVICES).rows().any(|device| device.is_true(AUTHORIZED));
    let subnets = !stored(state, &TRAFFIC).get(CONFIGURED_SUBNETS).as_list().is_empty();
    let shown = Document::new()
        .with(IS_CONFIGURED, state.table(&USERS).rows().next().is_some())
        .with(IS_FIRST_DEVICE_CONFIGURED, authorized)
        .with(IS_SUBNET_CONFIGURED, subnets);
    Ok(Outcome::Object(shown))
}

fn start(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    note(transaction, call, STARTED_AT, SETUP_STARTED_AT)
}

fn finish(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    note(transaction, call, FINISHED_AT, SETUP_FINISHED_AT)
}

fn answer_survey(transaction: &mut Transaction, _: &Call) -> Result<Outcome, Failure> {
    store(transaction, &SETTINGS, &Document::new().with(IS_SETUP_SURVEY_ANSWERED, true))?;
    Ok(done("The survey is answered."))
}

fn note(transaction: &mut Transaction, call: &Call, given: Field, kept: Field) -> Result<Outcome, Failure> {
    let moment = match call.body.integer(given) {
        None => transaction.now(),
        Some(milliseconds) => DateTime::from_timestamp_millis(milliseconds)
            .filter(|moment| YEARS.contains(&moment.year()))
            .ok_or_else(|| Failure::invalid(given.name(), "It lies beyond the calendar."))?,
    };
    store(transaction, &SETTINGS, &Document::new().with(kept, moment))?;
    Ok(done("Noted."))
}
