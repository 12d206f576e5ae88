//! The console's settings, as documents that are kept: its own, the mail server's, and what traffic is counted.

use std::collections::HashSet;
use std::sync::Arc;

use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::{
    CONFIGURED_SUBNETS, CUSTOM_SMTP_PASSWORD, GMAIL_PASSWORD, ID, SUBNET, VALID_SUBNETS, VALUE,
};
use crate::generated::uisp_network::schemas;

/// The settings of the console, in one row.
pub static SETTINGS: Resource = Resource::plain("network-settings", &schemas::NMS_SETTINGS);

/// How the console sends mail, in one row.
pub static MAIL_SERVER: Resource = Resource::plain("network-mail-server", &schemas::MAIL_SERVER);

/// What traffic is counted, in one row: `configuredSubnets`, and in `value` the addresses that are left out.
pub static TRAFFIC: Resource = Resource::plain("network-traffic", &schemas::SUBNET_LIST);

/// What the server does for the operations on settings.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_nms_settings", Plan::Answer(read, RULES)),
    ("update_nms_settings", Plan::Action(update, RULES)),
    ("get_nms_mailserver", Plan::Answer(read_mail_server, MAIL)),
    ("update_nms_mailserver", Plan::Action(update_mail_server, MAIL)),
    ("get_nms_traffic_subnets", Plan::Answer(read_subnets, SUBNETS)),
    ("set_nms_traffic_subnets", Plan::Action(set_subnets, SUBNETS)),
    ("list_nms_traffic_blacklist", Plan::Answer(read_blacklist, SUBNETS)),
    ("create_nms_traffic_blacklist", Plan::Action(set_blacklist, SUBNETS)),
];

const RULES: &[Rule] = &[
    Rule::documented("the settings are written as a whole", "definition SuperAdminNmsUpdateSettings"),
    Rule::assumed("what a request leaves out stays as it is"),
    Rule::assumed("they are kept and shown, and change nothing else; only superadmins write them"),
];

const MAIL: &[Rule] = &[
    Rule::assumed("the passwords are taken and not kept; no answer shows them"),
    Rule::assumed("no mail is ever sent; only superadmins see the mail server"),
];

const SUBNETS: &[Rule] = &[
    Rule::documented("a list replaces the one before", "POST /nms/traffic/subnets"),
    Rule::documented("what a list names twice is kept once", "POST /nms/traffic/blacklist, uniqueItems of its answer"),
    Rule::assumed("any text is taken, and counts as a valid subnet without addresses of devices"),
];

/// The row of a table that has just one, or nothing.
#[must_use]
pub fn stored(state: &State, resource: &Resource) -> Document {
    state.table(resource).rows().next().map(|row| Document::clone(row)).unwrap_or_default()
}

/// Writes changes over the only row of a table.
///
/// # Errors
/// What the table refuses.
pub fn store(transaction: &mut Transaction, resource: &Resource, changes: &Document) -> Result<(), Failure> {
    let first: Option<Arc<Document>> = transaction.table(resource).rows().next().cloned();
    match first.as_ref().and_then(|row| Key::of(row.get(ID))) {
        Some(key) => transaction.edit(resource, &key, |row| row.merge(changes)),
        None => {
            let mut row = Document::new();
            row.merge(changes);
            transaction.insert(resource, row).map(drop)
        }
    }
}

fn read(state: &State, _: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::Object(stored(state, &SETTINGS)))
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    store(transaction, &SETTINGS, &call.body)?;
    read(transaction, call)
}

fn read_mail_server(state: &State, _: &Call) -> Result<Outcome, Failure> {
    Ok(Outcome::Object(stored(state, &MAIL_SERVER)))
}

fn update_mail_server(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let mut changes = call.body.clone();
    changes.take(CUSTOM_SMTP_PASSWORD);
    changes.take(GMAIL_PASSWORD);
    store(transaction, &MAIL_SERVER, &changes)?;
    read_mail_server(transaction, call)
}

fn read_subnets(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let configured = stored(state, &TRAFFIC).get(CONFIGURED_SUBNETS).clone();
    let valid = configured.as_list().iter().map(|subnet| Value::from(Document::new().with(SUBNET, subnet.clone())));
    let valid: Vec<Value> = valid.collect();
    Ok(Outcome::Object(Document::new().with(CONFIGURED_SUBNETS, configured).with(VALID_SUBNETS, valid)))
}

fn set_subnets(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    store(transaction, &TRAFFIC, &Document::new().with(CONFIGURED_SUBNETS, each_once(&call.content)))?;
    read_subnets(transaction, call)
}

fn read_blacklist(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let listed = stored(state, &TRAFFIC).get(VALUE).as_list().to_vec();
    Ok(Outcome::Value(listed.into()))
}

fn set_blacklist(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    store(transaction, &TRAFFIC, &Document::new().with(VALUE, each_once(&call.content)))?;
    read_blacklist(transaction, call)
}

/// The texts of a list, each where it comes first.
fn each_once(list: &Value) -> Vec<Value> {
    let mut seen = HashSet::new();
    list.as_list().iter().filter(|text| seen.insert(text.as_text())).cloned().collect()
}
