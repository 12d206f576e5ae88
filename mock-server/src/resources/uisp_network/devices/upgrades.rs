//! Upgrades of devices to the newest firmware in store, and how many devices are up to date.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::devices::{DEVICES, status};
use super::{firmware, life, overview};
use crate::engine::render::{self, Style};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value};
use crate::generated::fields::{
    self, AUTHORIZED, CAN_UPGRADE, DEVICE_ID, DEVICE_IDS, FIRMWARE, FIRMWARE_VERSION, GROUP_ID, ID, PARENT_ID, ROLE,
    STATUS,
};
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::console::tasks::{self, TASKS};
use crate::resources::uisp_network::lists::{done, whole};

/// What the server does for the operations on upgrades.
pub static PLANS: &[(&str, Plan)] = &[
    ("update_device", Plan::Action(upgrade, UPGRADING)),
    ("upgrade_device_to_latest", Plan::Action(upgrade, UPGRADING)),
    ("create_device_incompatible_upgrade", Plan::Action(upgrade, UPGRADING)),
    ("create_devices_endpoints_for_parallel_firmware_upgrade", Plan::Answer(endpoints, ENDPOINTS_OF)),
    ("get_tasks_prepare_auto_updates", Plan::Answer(by_role, COUNTING)),
    ("get_tasks_device_status_numbers_by_roles", Plan::Answer(by_role, COUNTING)),
    ("cancel_tasks_for_device", Plan::Action(cancel, CANCELLING)),
];

const UPGRADING: &[Rule] = &[
    Rule::assumed("the device gets the newest stable version in store for its model, as a batch of one task"),
    Rule::assumed("an upgrade is done at once: the device has the version from now on"),
    Rule::assumed("a device that has the newest version refuses with 422, and so does one that is not connected"),
    Rule::assumed("a device without firmware, such as one of another vendor, refuses with 422"),
    Rule::assumed("a device whose firmware is incompatible can be upgraded, and is compatible then"),
];
const ENDPOINTS_OF: &[Rule] = &[
    Rule::documented(
        "the answer is a map of groups of devices with their firmware",
        "POST /devices/endpoints-for-parallel-firmware-upgrade",
    ),
    Rule::assumed("each device that is asked for is a group under its own id, with the stations that hang on it"),
    Rule::assumed("an unknown device answers 404; what kind a group is, is not known and null"),
];
const COUNTING: &[Rule] = &[
    Rule::assumed("authorized devices with a firmware are counted by role, each in one of the four numbers"),
    Rule::assumed("a device with a task in progress or queued counts there, whatever its version"),
];
const CANCELLING: &[Rule] = &[
    Rule::assumed("what is queued or in progress for the device is canceled; without such a task nothing happens"),
    Rule::assumed("an unknown device answers 404"),
];

/// The version that a device gets by an upgrade: the one that is asked for, or else the newest.
///
/// # Errors
/// `NotFound` for an unknown device; `Unprocessable` for one that is not connected, has no firmware, or has the version already;
/// `BadRequest` for a version that is not in store for its model.
pub fn version_for(state: &State, key: &Key, asked: Option<&str>) -> Result<String, Failure> {
    let device = state.get(&DEVICES, key)?;
    if status(device) != "incompatible" {
        life::ready(state, key)?;
    }
    let Some(current) = device.text(FIRMWARE_VERSION) else { return Err(refusal("The device has no firmware.")) };
    let Some(asked) = asked else {
        let newest = firmware::newest(state, device).map(str::to_owned);
        return newest.ok_or_else(|| refusal("The device has the newest version."));
    };
    if !firmware::is_in_store(state, device, asked) {
        return Err(Failure::invalid(FIRMWARE_VERSION.name(), "There is no such firmware for the device."));
    }
    if asked == current { Err(refusal("The device has this version.")) } else { Ok(asked.to_owned()) }
}

fn upgrade(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let version = version_for(transaction, &key, None)?;
    let batch = transaction.draw_uuid();
    tasks::upgrade(transaction, &batch, &key, version.into(), false)?;
    Ok(done("The upgrade is on its way."))
}

fn refusal(text: &str) -> Failure {
    Failure::Unprocessable(text.to_owned())
}

fn endpoints(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let mut groups = Map::new();
    for key in life::keys(call, DEVICE_IDS) {
        let device = state.get(&DEVICES, &key)?;
        let stations = state.having(&DEVICES, PARENT_ID, &key);
        let stations: Vec<Value> = stations.map(|row| Value::from(overview::show(state, row))).collect();
        let group = Document::new()
            .with(GROUP_ID, device.get(ID).clone())
            .with(CAN_UPGRADE, firmware::can_upgrade(state, device))
            .with(fields::DEVICES, stations)
            .with(FIRMWARE, firmware::of_device(state, device));
        let schema = &schemas::CREATE_DEVICES_ENDPOINTS_FOR_PARALLEL_FIRMWARE_UPGRADE_ANSWER;
        let shown = render::object(schema, &group, Style::JavaScript);
        groups.insert(key.to_string(), serde_json::from_str(&shown).unwrap_or_default());
    }
    Ok(Outcome::Value(Value::Json(Arc::new(Json::Object(groups)))))
}

fn by_role(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let mut roles: Map<String, Json> = Map::new();
    let devices = state.table(&DEVICES).rows();
    for device in devices.filter(|row| row.is_true(AUTHORIZED) && row.text(FIRMWARE_VERSION).is_some()) {
        let role = device.text(ROLE).unwrap_or("other").to_owned();
        let numbers =
            roles.entry(role).or_insert_with(|| json!({ "upToDate": 0, "outdated": 0, "inProgress": 0, "queued": 0 }));
        let number = &mut numbers[standing(state, device)];
        *number = json!(number.as_i64().unwrap_or(0) + 1);
    }
    Ok(Outcome::Value(Value::Json(Arc::new(Json::Object(roles)))))
}

/// Which of the four numbers a device counts in.
fn standing(state: &State, device: &Document) -> &'static str {
    let has_task =
        |wanted| state.having(&TASKS, DEVICE_ID, &device.key()).any(|task| task.text(STATUS) == Some(wanted));
    if has_task("in-progress") {
        "inProgress"
    } else if has_task("queued") {
        "queued"
    } else if firmware::newest(state, device).is_some() {
        "outdated"
    } else {
        "upToDate"
    }
}

fn cancel(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let device = call.key("deviceId");
    transaction.get(&DEVICES, &device)?;
    let tasks: Vec<Key> = transaction.having(&TASKS, DEVICE_ID, &device).map(|task| task.key()).collect();
    let count = whole(tasks::stop(transaction, &tasks)?);
    Ok(done(&format!("{count} tasks are canceled.")))
}
