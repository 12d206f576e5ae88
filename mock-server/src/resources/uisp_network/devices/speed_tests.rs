//! Speed tests: between two devices, and of one device with the internet or with another one.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::devices::DEVICES;
use super::life;
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields;
use crate::generated::fields::{
    AVERAGE, CURRENT, DATA, DESCRIPTION, DEVICE_ID, DIRECTION, DOWNLOAD, DURATION, ID, IDENTIFICATION,
    LAST_SPEEDTEST_DOWNLOAD, LAST_SPEEDTEST_LATENCY, LAST_SPEEDTEST_SERVER, LAST_SPEEDTEST_TIMESTAMP,
    LAST_SPEEDTEST_UPLOAD, LATENCY, MASTER_ID, MESSAGE, RESULT, RESULT_INDEX, SLAVE_ID, SOURCE, SPEED, SPEED_TEST_ID,
    STATUS, TARGET, TIME_LIMIT, TIMESTAMP, TYPE, UPLOAD, URL,
};
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::lists::{done, in_order};
use crate::resources::uisp_network::telemetry;
use crate::specification::Field;

/// The tests between two devices. A row has `masterId`, `slaveId`, `direction`, `timeLimit` and, in milliseconds, `timestamp`.
pub static BETWEEN: Resource = Resource {
    identity: Identity::Uuid,
    references: &[Reference::owned(MASTER_ID, "network-devices"), Reference::owned(SLAVE_ID, "network-devices")],
    ..Resource::plain("network-speed-tests", &schemas::SPEED_TEST)
};

/// The tests that one device makes. A row has `deviceId`, `type`, `direction`, `url` and, in milliseconds, `timestamp`.
pub static INTERNET: Resource = Resource {
    references: &[Reference::owned(DEVICE_ID, "network-devices")],
    ..Resource::plain("network-device-speed-tests", &schemas::DEVICE_SPEED_TEST)
};

/// What the server does for the operations on speed tests.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_speed_tests", Plan::Answer(list, BETWEEN_TWO)),
    ("start_speed_tests", Plan::Action(start, BETWEEN_TWO)),
    ("delete_speed_test", Plan::Action(delete, BETWEEN_TWO)),
    ("start_device_speed_tests", Plan::Action(start_one, OF_ONE)),
    ("get_device_speed_test", Plan::Answer(read_one, OF_ONE)),
    ("delete_device_speed_test", Plan::Action(delete_one, OF_ONE)),
];

const BETWEEN_TWO: &[Rule] = &[
    Rule::documented("a test has a source, a target, a direction and a duration", "definition PayloadSpeedTest"),
    Rule::assumed("a test takes no time: it is listed with its result at once"),
    Rule::assumed("speeds are in bits per second and made up, moments in milliseconds since 1970"),
    Rule::assumed("the source is the master; a device that is not connected refuses with 422, an unknown one with 404"),
    Rule::assumed("a device cannot be tested against itself, nor for no time: both are 400"),
];
const OF_ONE: &[Rule] = &[
    Rule::assumed("a test takes no time: it is finished when it has been started"),
    Rule::assumed("speeds are in bits per second and made up; a direction that was not asked for is null"),
    Rule::assumed("of the server only the address is known, as it was given"),
    Rule::assumed("a device that is not connected refuses with 422; a test of another device answers 404"),
];

/// The last test of a device with the internet, as the statistics of a gateway show it (`GatewayStatistics`).
#[must_use]
pub fn last(state: &State, device: &Key) -> Document {
    let tests = state.having(&INTERNET, DEVICE_ID, device).filter(|test| test.text(TYPE) == Some("internet"));
    let Some(test) = tests.max_by_key(|test| (moment(test), test.key())) else { return Document::new() };
    let server = test.text(URL).map(|url| Document::new().with(URL, url));
    Document::new()
        .with(LAST_SPEEDTEST_TIMESTAMP, moment(test))
        .with(LAST_SPEEDTEST_UPLOAD, rate(test, UPLOAD))
        .with(LAST_SPEEDTEST_DOWNLOAD, rate(test, DOWNLOAD))
        .with(LAST_SPEEDTEST_LATENCY, delay(test))
        .with(LAST_SPEEDTEST_SERVER, server)
}

fn list(state: &State, _: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::List(in_order(state, &BETWEEN).into_iter().map(|row| show(row)).collect()))
}

fn start(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let end = |field| call.body.reference(field).ok_or(Failure::NotFound);
    let (source, target) = (end(SOURCE)?, end(TARGET)?);
    if source == target {
        return Err(Failure::invalid(TARGET.name(), "A test joins two devices."));
    }
    if call.body.decimal(DURATION) <= Decimal::ZERO {
        return Err(Failure::invalid(DURATION.name(), "A test takes some time."));
    }
    life::ready(transaction, &source)?;
    life::ready(transaction, &target)?;
    let row = Document::new()
        .with(MASTER_ID, source)
        .with(SLAVE_ID, target)
        .with(DIRECTION, call.body.get(DIRECTION).clone())
        .with(TIME_LIMIT, call.body.get(DURATION).clone())
        .with(TIMESTAMP, transaction.now().timestamp_millis());
    let id = transaction.insert(&BETWEEN, row)?;
    Ok(Outcome::Object(Document::new().with(RESULT, true).with(MESSAGE, "The test is done.").with(ID, id)))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    transaction.delete(&BETWEEN, &call.key("id"))?;
    Ok(done("The test is deleted."))
}

fn start_one(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let device = call.key("deviceId");
    life::ready(transaction, &device)?;
    let url = call.body.get(fields::INTERNET).as_object().map(|internet| internet.get(URL).clone());
    let row = Document::new()
        .with(DEVICE_ID, device)
        .with(TYPE, call.body.get(TYPE).clone())
        .with(DIRECTION, call.body.get(DIRECTION).clone())
        .with(URL, url)
        .with(TIMESTAMP, transaction.now().timestamp_millis());
    let id = transaction.insert(&INTERNET, row)?;
    Ok(Outcome::Object(finished(id.into())))
}

fn read_one(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let row = find(state, call)?;
    let shown = |number: i64| Document::new().with(CURRENT, number).with(AVERAGE, number);
    let server = row.text(URL).map(|url| Document::new().with(URL, url));
    Ok(Outcome::Object(
        Document::new()
            .with(IDENTIFICATION, finished(row.get(ID).clone()))
            .with(DESCRIPTION, server)
            .with(UPLOAD, rate(row, UPLOAD).map(shown))
            .with(DOWNLOAD, rate(row, DOWNLOAD).map(shown))
            .with(LATENCY, shown(delay(row)))
            .with(TIMESTAMP, row.get(TIMESTAMP).clone()),
    ))
}

fn delete_one(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let test = find(transaction, call)?.key();
    transaction.delete(&INTERNET, &test)?;
    Ok(done("The test is deleted."))
}

/// The test that the path names, if it is one of the device's.
fn find<'a>(state: &'a State, call: &Call) -> Result<&'a Document, Failure> {
    let device: Key = call.key("deviceId");
    state.get(&DEVICES, &device)?;
    let row = state.get(&INTERNET, &call.key("testId"))?;
    if row.reference(DEVICE_ID) == Some(device) { Ok(row) } else { Err(Failure::NotFound) }
}

fn finished(id: Value) -> Document {
    Document::new().with(ID, id).with(STATUS, "finished")
}

fn show(row: &Document) -> Document {
    let speed = measured(row, MASTER_ID, "speed", 40_000_000, 400_000_000);
    let result = Document::new()
        .with(DIRECTION, row.get(DIRECTION).clone())
        .with(RESULT_INDEX, 0)
        .with(SPEED, speed)
        .with(SPEED_TEST_ID, row.get(ID).clone())
        .with(TIMESTAMP, row.get(TIMESTAMP).clone());
    Document::new()
        .with(DATA, vec![Value::from(result)])
        .with(MASTER_ID, row.get(MASTER_ID).clone())
        .with(SLAVE_ID, row.get(SLAVE_ID).clone())
        .with(SPEED_TEST_ID, row.get(ID).clone())
        .with(TIME_LIMIT, row.get(TIME_LIMIT).clone())
        .with(TIMESTAMP, row.get(TIMESTAMP).clone())
}

/// What a test measured, which depends on its device and its moment alone; without a moment it is that of 1970.
fn measured(row: &Document, device: Field, metric: &str, low: i64, high: i64) -> i64 {
    let at = moment(row).unwrap_or(DateTime::UNIX_EPOCH);
    telemetry::whole(row.text(device).unwrap_or_default(), metric, at, low, high)
}

/// What a device measured in a direction, if that was asked for.
fn rate(row: &Document, direction: Field) -> Option<i64> {
    let asked = row.text(DIRECTION).is_some_and(|asked| asked == direction.name() || asked == "both");
    let most = if direction == UPLOAD { 60_000_000 } else { 240_000_000 };
    asked.then(|| measured(row, DEVICE_ID, direction.name(), most / 4, most))
}

fn delay(row: &Document) -> i64 {
    measured(row, DEVICE_ID, "latency", 3, 24)
}

/// When a test was made. Rows of the specification's form have the number with digits behind the point.
fn moment(row: &Document) -> Option<DateTime<Utc>> {
    row.get(TIMESTAMP).as_decimal()?.to_i64().and_then(DateTime::<Utc>::from_timestamp_millis)
}
