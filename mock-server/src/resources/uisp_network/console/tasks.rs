//! Tasks: upgrades of firmware, in batches of one task per device.

use std::collections::HashSet;

use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::{
    self, BATCH_ID, CANCELED, COUNT, DEVICE, DEVICE_ID, END_TIMESTAMP, FAILED, FIRMWARE_VERSION, FROM, ID,
    IDENTIFICATION, IN_PROGRESS, IN_PROGRESS_KEBAB, MAJOR, MINOR, MODEL, NAME, ORDER, OVERVIEW, PATCH, PROGRESS,
    QUEUED, START_TIMESTAMP, STATUS, SUCCESS, SUCCESSFUL, TO, TOTAL, TYPE, UPGRADE_IN_MAINTENANCE_WINDOW, UPGRADES,
    VERSION,
};
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::devices::devices::DEVICES;
use crate::resources::uisp_network::devices::upgrades;
use crate::resources::uisp_network::lists::{done, milliseconds, page, whole};

/// The tasks. A row has `batchId`, `deviceId`, `status`, `startTimestamp`, `endTimestamp`, the version that
/// the device had in `firmwareVersion`, and the one that it is to have in `version`.
pub static TASKS: Resource = Resource {
    identity: Identity::Uuid,
    indexed: &[BATCH_ID],
    references: &[Reference::owned(DEVICE_ID, "network-devices")],
    ..Resource::plain("network-tasks", &schemas::SUB_TASK_ITEM)
};

/// What the server does for the operations on tasks.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_tasks", Plan::Answer(list, RULES)),
    ("get_tasks_in_progress", Plan::Answer(in_progress, RULES)),
    ("list_tasks_of_batch", Plan::Answer(of_batch, RULES)),
    ("create_task", Plan::Action(create, CREATING)),
    ("cancel_task", Plan::Action(cancel, CANCELLING)),
];

const RULES: &[Rule] = &[
    Rule::documented("pages begin with 1 and need `count` and `page`", "GET /tasks"),
    Rule::assumed("the latest batch comes first; `period` is the time in milliseconds up to now in which it began"),
    Rule::assumed(
        "a batch is in progress, queued, failed, canceled or done, whichever holds first for one of its tasks",
    ),
    Rule::assumed("the counts leave the filter for the status out"),
];

const CREATING: &[Rule] = &[
    Rule::documented("a batch upgrades devices, each to a version", "definition CreateTaskBody"),
    Rule::assumed("an upgrade is done at once: the device has the version from now on"),
    Rule::assumed("one for the maintenance window stays queued"),
    Rule::assumed("a device that is not there is a 404; a batch without devices a 400"),
    Rule::assumed("a version that is not in store for the device's model is a 400; an older or unstable one is taken"),
    Rule::assumed(
        "a device that is not connected, has no firmware or has the version already refuses with 422; one whose firmware is incompatible can be upgraded, and is compatible then",
    ),
    Rule::assumed("if one device refuses, none is upgraded; a device that is named twice is a 400"),
];

const CANCELLING: &[Rule] = &[
    Rule::assumed("what is queued or in progress is canceled, what has ended stays as it is"),
    Rule::assumed("a batch that is not there is a 404"),
];

/// The states of a task; a batch is in the first one that one of its tasks is in.
const STATES: [&str; 5] = ["in-progress", "queued", "failed", "canceled", "success"];

/// Upgrades a device to a version as a task of a batch: at once, or, if it waits, in the maintenance window.
///
/// # Errors
/// `NotFound` for an unknown device.
pub fn upgrade(
    transaction: &mut Transaction,
    batch: &str,
    device: &Key,
    version: Value,
    waits: bool,
) -> Result<(), Failure> {
    let now = transaction.now().timestamp_millis();
    let before = transaction.get(&DEVICES, device)?.get(FIRMWARE_VERSION).clone();
    let task = Document::new()
        .with(BATCH_ID, batch)
        .with(DEVICE_ID, device.clone())
        .with(STATUS, if waits { "queued" } else { "success" })
        .with(START_TIMESTAMP, now)
        .with(END_TIMESTAMP, (!waits).then_some(now))
        .with(FIRMWARE_VERSION, before)
        .with(VERSION, version.clone());
    transaction.insert(&TASKS, task)?;
    if waits {
        return Ok(());
    }
    transaction.edit(&DEVICES, device, |row| {
        row.set(FIRMWARE_VERSION, version);
        if row.text(STATUS) == Some("incompatible") {
            row.take(STATUS);
        }
    })
}

/// Cancels those of some tasks that have not ended, and says how many these are.
///
/// # Errors
/// `NotFound` for an unknown task.
pub fn stop(transaction: &mut Transaction, tasks: &[Key]) -> Result<usize, Failure> {
    let now = transaction.now().timestamp_millis();
    let mut stopped = 0;
    for task in tasks {
        if !matches!(transaction.get(&TASKS, task)?.text(STATUS), Some("queued" | "in-progress")) {
            continue;
        }
        stopped += 1;
        transaction.edit(&TASKS, task, |row| {
            row.set(STATUS, "canceled");
            row.set(END_TIMESTAMP, now);
        })?;
    }
    Ok(stopped)
}

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let since = milliseconds(call, "period").map(|period| state.now().timestamp_millis().saturating_sub(period));
    let mut batches = batches(state);
    batches.retain(|batch| since.is_none_or(|since| batch.integer(START_TIMESTAMP).is_some_and(|at| at >= since)));
    let count = |status: &str| whole(batches.iter().filter(|batch| batch.text(STATUS) == Some(status)).count());
    let aggregation = Document::new()
        .with(QUEUED, count("queued"))
        .with(IN_PROGRESS_KEBAB, count("in-progress"))
        .with(SUCCESS, count("success"))
        .with(FAILED, count("failed"))
        .with(CANCELED, count("canceled"));
    let status = call.query.get("status");
    batches.retain(|batch| status.is_none() || batch.text(STATUS) == status);
    Ok(Outcome::Object(page(call, batches, Some(aggregation), |batch| batch)?))
}

fn in_progress(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let count = batches(state).iter().filter(|batch| batch.text(STATUS) == Some("in-progress")).count();
    Ok(Outcome::Object(Document::new().with(COUNT, whole(count))))
}

fn of_batch(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let tasks: Vec<Document> =
        state.having(&TASKS, BATCH_ID, &call.key("batchId")).map(|task| shown(state, task)).collect();
    if tasks.is_empty() { Err(Failure::NotFound) } else { Ok(Outcome::List(tasks)) }
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let asked_for = call.body.get(UPGRADES).as_list();
    if asked_for.is_empty() {
        return Err(Failure::invalid(UPGRADES.name(), "It names no device."));
    }
    let waits = call.body.is_true(UPGRADE_IN_MAINTENANCE_WINDOW);
    let batch = transaction.draw_uuid();
    let mut seen = HashSet::new();
    for asked in asked_for.iter().filter_map(Value::as_object) {
        let device = asked.reference(DEVICE_ID).ok_or(Failure::NotFound)?;
        if !seen.insert(device.clone()) {
            return Err(Failure::invalid(DEVICE_ID.name(), "A device is upgraded once in a batch."));
        }
        let version = asked.text(FIRMWARE_VERSION).unwrap_or_default();
        let version = upgrades::version_for(transaction, &device, Some(version))?;
        upgrade(transaction, &batch, &device, version.into(), waits)?;
    }
    Ok(done("The upgrades are on their way."))
}

fn cancel(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let tasks: Vec<Key> = transaction.having(&TASKS, BATCH_ID, &call.key("batchId")).map(|task| task.key()).collect();
    if tasks.is_empty() {
        return Err(Failure::NotFound);
    }
    stop(transaction, &tasks)?;
    Ok(done("The batch is canceled."))
}

/// The batches, the latest first.
fn batches(state: &State) -> Vec<Document> {
    let mut batches: Vec<(String, Vec<&Document>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for task in state.table(&TASKS).rows() {
        let batch = task.text(BATCH_ID).unwrap_or_default();
        let place = *places.entry(batch).or_insert_with(|| {
            batches.push((batch.to_owned(), Vec::new()));
            batches.len() - 1
        });
        batches[place].1.push(task);
    }
    let mut batches: Vec<Document> = batches.iter().map(|(id, tasks)| summed(id, tasks)).collect();
    batches.reverse();
    batches.sort_by_key(|batch| std::cmp::Reverse(batch.integer(START_TIMESTAMP)));
    batches
}

/// A batch as the sum of its tasks.
fn summed(id: &str, tasks: &[&Document]) -> Document {
    let count = |status: &str| whole(tasks.iter().filter(|task| task.text(STATUS) == Some(status)).count());
    let status = STATES.into_iter().find(|status| count(status) > 0).unwrap_or("success");
    let runs = count("queued") + count("in-progress");
    let counts = Document::new()
        .with(CANCELED, count("canceled"))
        .with(FAILED, count("failed"))
        .with(IN_PROGRESS, count("in-progress"))
        .with(QUEUED, count("queued"))
        .with(SUCCESSFUL, count("success"))
        .with(TOTAL, whole(tasks.len()));
    let end = tasks.iter().filter_map(|task| task.integer(END_TIMESTAMP)).max().filter(|_| runs == 0);
    Document::new()
        .with(IDENTIFICATION, Document::new().with(ID, id))
        .with(START_TIMESTAMP, tasks.iter().filter_map(|task| task.integer(START_TIMESTAMP)).min())
        .with(END_TIMESTAMP, end)
        .with(PROGRESS, (whole(tasks.len()) - runs) * 100 / whole(tasks.len()).max(1))
        .with(STATUS, status)
        .with(fields::TASKS, counts)
}

fn shown(state: &State, task: &Document) -> Document {
    let overview = state.follow(task, DEVICE_ID, &DEVICES).map(|device| {
        let short: Document =
            [ID, MODEL, NAME, TYPE].into_iter().map(|field| (field, device.get(field).clone())).collect();
        Document::new()
            .with(DEVICE, short)
            .with(FROM, semantic(task.text(FIRMWARE_VERSION)))
            .with(TO, semantic(task.text(VERSION)))
    });
    let identification = Document::new().with(ID, task.get(ID).clone()).with(BATCH_ID, task.get(BATCH_ID).clone());
    let runs = task.text(STATUS) == Some("in-progress") || task.text(STATUS) == Some("queued");
    Document::new()
        .with(IDENTIFICATION, identification)
        .with(START_TIMESTAMP, task.get(START_TIMESTAMP).clone())
        .with(END_TIMESTAMP, task.get(END_TIMESTAMP).clone())
        .with(PROGRESS, if runs { 0 } else { 100 })
        .with(STATUS, task.get(STATUS).clone())
        .with(OVERVIEW, overview)
}

/// The parts of a version such as `8.7.13`; what is no number counts as zero.
#[must_use]
pub fn semantic(version: Option<&str>) -> Option<Document> {
    let mut parts = version?.split('.').map(|part| part.parse::<u32>().map_or(0, i64::from));
    let mut next = || parts.next().unwrap_or(0);
    let (major, minor, patch) = (next(), next(), next());
    let order = format!("{major}.{minor}.{patch}");
    Some(Document::new().with(MAJOR, major).with(MINOR, minor).with(PATCH, patch).with(ORDER, order))
}
