//! How the console looks after a device: how often it asks, what it calls it, and where the device finds the console.

use super::documents::{device, shown, store};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::devices::devices::{DEVICES, is_online};
use crate::resources::uisp_network::devices::life::ready;
use crate::resources::uisp_network::lists::done;

/// What the server does for the operations on devices and their console.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_device_system_unms", Plan::Answer(settings, SETTINGS)),
    ("update_device_system_unms", Plan::Action(write_settings, SETTINGS)),
    ("create_devices_system_unms_hostname", Plan::Action(point_at_host, POINTING)),
    ("create_devices_system_unms_key", Plan::Action(give_key, POINTING)),
    ("create_device_system_unms_hostname_reachable", Plan::Action(is_reachable, REACHING)),
    ("create_device_system_unms_key_reachable", Plan::Action(is_reachable, REACHING)),
];

const SETTINGS: &[Rule] = &[
    Rule::documented("`meta` holds alias, note, maintenance and an address of one's own", "definition UispSetting"),
    Rule::assumed("those are the same that the devices list shows, and are replaced as a whole"),
    Rule::assumed("the console keeps these settings itself, so that a device that is not connected has them too"),
    Rule::assumed("what a request leaves out stays as it is, and an explicit null empties what may be empty"),
];
const POINTING: &[Rule] = &[
    Rule::documented("a device that cannot be configured now is a 422", "POST /devices/system/unms/key"),
    Rule::assumed("an unknown device answers 404, and then nothing is written to the others of the same call"),
    Rule::assumed("the devices stay connected to this console, whatever they are told"),
    Rule::assumed("a key without `deviceIds` goes to no device; the answer says that it was done"),
];
const REACHING: &[Rule] =
    &[Rule::assumed("a device that is connected reaches every console, and another one none; nothing is asked")];

fn settings(state: &State, call: &Call) -> Result<Outcome, Failure> {
    shown_settings(state, &device(state, call)?)
}

fn write_settings(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = device(transaction, call)?;
    let mut given = call.body.clone();
    if let Some(Value::Object(meta)) = given.take(META) {
        let now = transaction.now();
        transaction.edit(&DEVICES, &key, |row| {
            for field in [ALIAS, NOTE, CUSTOM_IP_ADDRESS] {
                row.set(field, meta.get(field).clone());
            }
            let on = meta.is_true(MAINTENANCE);
            if on != row.is_true(MAINTENANCE) {
                row.set(MAINTENANCE, on);
                row.set(MAINTENANCE_ENABLED_AT, on.then_some(now));
            }
        })?;
    }
    store(transaction, &key, "system/unms", given.into())?;
    shown_settings(transaction, &key)
}

fn shown_settings(state: &State, device: &Key) -> Result<Outcome, Failure> {
    let row = state.get(&DEVICES, device)?;
    let meta = [ALIAS, NOTE, CUSTOM_IP_ADDRESS].map(|field| (field, row.get(field).clone()));
    let meta = meta.into_iter().collect::<Document>().with(MAINTENANCE, row.is_true(MAINTENANCE));
    let settings = shown(state, device, "system/unms");
    Ok(Outcome::Object(settings.as_object().cloned().unwrap_or_default().with(META, meta)))
}

fn point_at_host(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let plain = |mac: &str| mac.replace(':', "").to_ascii_lowercase();
    for wanted in call.body.get(MACS).as_list().iter().filter_map(Value::as_text) {
        let mut rows = transaction.table(&DEVICES).rows();
        let device = rows.find(|row| row.text(MAC).is_some_and(|mac| plain(mac) == plain(wanted)));
        let device = device.ok_or(Failure::NotFound)?.key();
        ready(transaction, &device)?;
    }
    Ok(done("The devices know the console's address."))
}

fn give_key(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    for device in call.body.get(DEVICE_IDS).as_list().iter().filter_map(Key::of) {
        ready(transaction, &device)?;
    }
    Ok(Outcome::Value("The devices have the key.".into()))
}

fn is_reachable(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let device = device(transaction, call)?;
    let is_there = is_online(transaction.get(&DEVICES, &device)?);
    Ok(Outcome::Value(is_there.into()))
}
