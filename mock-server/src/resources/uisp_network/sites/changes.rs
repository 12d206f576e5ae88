//! Sites are made, changed, suspended and deleted.

use std::collections::HashSet;

use super::site;
use super::sites::{self, SITES};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value, messages};
use crate::generated::fields::*;
use crate::resources::uisp_network::devices::life::keys;
use crate::resources::uisp_network::lists;
use crate::specification::Field;

/// What the server does for the operations that change sites.
pub static PLANS: &[(&str, Plan)] = &[
    ("create_site", Plan::Action(create, CREATING)),
    ("update_site", Plan::Action(update, UPDATING)),
    ("delete_site", Plan::Action(delete, DELETING)),
    ("bulkdelete_sites", Plan::Action(delete_many, DELETING)),
    ("suspend_site", Plan::Action(suspend, SUSPENDING)),
    ("unsuspend_site", Plan::Action(unsuspend, SUSPENDING)),
    ("create_sites_bulkupdate_notification", Plan::Action(notify, NOTIFYING)),
];

const CREATING: &[Rule] = &[
    Rule::observed("the new site is the answer, with 200", "ocolin/UISP, tests of sites"),
    Rule::assumed("without a type it is a site; client and subscriber make an endpoint"),
    Rule::assumed("a blank name, and a parent that is no site of the type site, is a 400"),
];

const UPDATING: &[Rule] = &[
    Rule::documented("replaces what is known: what the description leaves out is emptied", "PUT /sites/{id}"),
    Rule::assumed("speeds and notifications stay unless they are given; the parent too, and null puts it at the top"),
    Rule::assumed("another id or type than the site's, or a parent that is below it, is a 400"),
    Rule::assumed(
        "status and suspended follow from other operations, and what is counted from the devices: all are ignored",
    ),
];

const DELETING: &[Rule] = &[
    Rule::documented("only a site that holds nothing any more can be deleted", "DELETE /sites/{id}"),
    Rule::assumed("a site with devices or with sites below it is a 400"),
    Rule::assumed("the service that is bound to a deleted site is parted from it"),
    Rule::assumed("of several, those below others go first; unknown ones are undeleted like those that hold something"),
];

const SUSPENDING: &[Rule] = &[
    Rule::documented("the changed site is the answer", "POST /sites/{siteId}/suspend"),
    Rule::assumed("only subscribers can be suspended: 400; twice is no mistake"),
    Rule::assumed("a site stays suspended as long as its service in the CRM is"),
];

const NOTIFYING: &[Rule] = &[
    Rule::documented("the sites notify as the system does, or not at all", "definition SiteNotificationsUpdate"),
    Rule::assumed(
        "the users that a site notified before are forgotten; an unknown site is a 404, and then none changes",
    ),
];

/// No chain of sites is longer.
const DEEPEST: usize = 10_000;

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let body = &call.body;
    let kind = sites::stored_type(body.text(TYPE).unwrap_or(sites::SITE_TYPE));
    let now = transaction.now();
    let mut row = Document::new().with(TYPE, kind).with(NAME, named(body.text(NAME))?).with(UPDATED_AT, now);
    for field in [HEIGHT, ELEVATION, ADDRESS, CONTACT_NAME, CONTACT_PHONE, CONTACT_EMAIL, NOTE, REGULATORY_DOMAIN] {
        row.set(field, body.get(field).clone());
    }
    set_location(&mut row, body.get(LOCATION));
    if let Some(parent) = body.reference(PARENT_SITE_ID) {
        check_parent(transaction, None, &parent, PARENT_SITE_ID.name())?;
        row.set(PARENT_ID, parent);
    }
    let key = transaction.insert(&SITES, row)?;
    shown(transaction, &key)
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let mut row = Document::clone(transaction.get(&SITES, &key)?);
    let empty = Document::new();
    let given = |field: Field| call.body.get(field).as_object().unwrap_or(&empty);
    let (identification, description) = (given(IDENTIFICATION), given(DESCRIPTION));
    let other_id = |id: Option<Key>| id.is_some_and(|id| id != key);
    if other_id(identification.reference(ID)) || other_id(call.body.reference(ID)) {
        return Err(Failure::invalid("identification.id", "This is not the id of the site."));
    }
    if identification.text(TYPE) != row.text(TYPE) {
        return Err(Failure::invalid("identification.type", "The type of a site stays as it is."));
    }
    row.set(NAME, named(identification.text(NAME))?);
    if identification.contains(PARENT) {
        row.take(PARENT_ID);
        if let Some(parent) = parent_of(identification.get(PARENT))? {
            check_parent(transaction, Some(&key), &parent, "identification.parent")?;
            row.set(PARENT_ID, parent);
        }
    }
    for field in [ADDRESS, NOTE, HEIGHT, ELEVATION, REGULATORY_DOMAIN] {
        row.set(field, description.get(field).clone());
    }
    let contact = description.get(CONTACT).as_object().unwrap_or(&empty);
    for (field, from) in [(CONTACT_NAME, NAME), (CONTACT_PHONE, PHONE), (CONTACT_EMAIL, EMAIL)] {
        row.set(field, contact.get(from).clone());
    }
    set_location(&mut row, description.get(LOCATION));
    for field in [QOS, NOTIFICATIONS] {
        if call.body.contains(field) {
            row.set(field, call.body.get(field).clone());
        }
    }
    row.set(UPDATED_AT, transaction.now());
    transaction.update(&SITES, row)?;
    shown(transaction, &key)
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    transaction.get(&SITES, &key)?;
    if !is_empty(transaction, &key) {
        return Err(Failure::BadRequest("The site still has devices, or sites below it.".to_owned()));
    }
    transaction.delete(&SITES, &key)?;
    Ok(lists::done("The site is deleted."))
}

fn delete_many(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let asked = keys(call, IDS);
    let mut open: HashSet<Key> = asked.iter().cloned().collect();
    let mut deleted: Vec<Value> = Vec::new();
    for key in &asked {
        // What is gone may have been the last below its parent, which then can go too.
        let mut next = Some(key.clone());
        while let Some(key) = next.filter(|key| open.contains(key) && is_empty(transaction, key)) {
            let Some(site) = transaction.find(&SITES, &key) else { break };
            next = site.reference(PARENT_ID);
            transaction.delete(&SITES, &key)?;
            open.remove(&key);
            deleted.push(key.into());
        }
    }
    let open: Vec<Key> = asked.into_iter().filter(|key| open.contains(key)).collect();
    let message = format!("{} deleted, {} not deleted.", deleted.len(), open.len());
    let undeleted: Vec<Value> = open.into_iter().map(Value::from).collect();
    let done = Document::new().with(DELETED_IDS, deleted).with(UNDELETED_IDS, undeleted).with(MESSAGE, message);
    Ok(Outcome::Object(done))
}

fn suspend(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    set_suspended(transaction, &call.key("siteId"), true)
}

fn unsuspend(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    set_suspended(transaction, &call.key("siteId"), false)
}

fn notify(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let now = transaction.now();
    for site in call.body.get(IDS).as_list().iter().filter_map(Key::of) {
        transaction.edit(&SITES, &site, |row| {
            let kind = call.body.get(TYPE).clone();
            row.set(NOTIFICATIONS, Document::new().with(TYPE, kind).with(USERS, Vec::new()));
            row.set(UPDATED_AT, now);
        })?;
    }
    Ok(lists::done("The notifications are changed."))
}

fn set_suspended(transaction: &mut Transaction, key: &Key, suspended: bool) -> Result<Outcome, Failure> {
    if !sites::is_endpoint(transaction.get(&SITES, key)?) {
        return Err(Failure::BadRequest("Only the site of a subscriber can be suspended.".to_owned()));
    }
    let now = transaction.now();
    transaction.edit(&SITES, key, |row| {
        row.set(SUSPENDED, suspended);
        row.set(UPDATED_AT, now);
    })?;
    shown(transaction, key)
}

fn shown(state: &State, key: &Key) -> Result<Outcome, Failure> {
    Ok(Outcome::Object(site::show(state, state.get(&SITES, key)?, false)))
}

fn is_empty(state: &State, key: &Key) -> bool {
    sites::devices_of(state, key).next().is_none() && sites::children(state, key).next().is_none()
}

fn named(name: Option<&str>) -> Result<&str, Failure> {
    name.filter(|name| !name.trim().is_empty()).ok_or_else(|| Failure::invalid(NAME.name(), messages::BLANK))
}

fn set_location(row: &mut Document, location: &Value) {
    for field in [LATITUDE, LONGITUDE] {
        row.set(field, location.as_object().map(|location| location.get(field).clone()).unwrap_or_default());
    }
}

/// The id in a parent, which the specification says nothing about.
fn parent_of(parent: &Value) -> Result<Option<Key>, Failure> {
    let wrong = || Failure::invalid("identification.parent", messages::WRONG_TYPE);
    match parent {
        Value::Null => Ok(None),
        Value::Json(parent) => match &parent["id"] {
            serde_json::Value::String(id) => Ok(Some(Key::Text(id.to_lowercase().into()))),
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}

/// Refuses a parent that is not there, is a subscriber, or lies below the site itself.
fn check_parent(state: &State, site: Option<&Key>, parent: &Key, place: &str) -> Result<(), Failure> {
    let row = state.find(&SITES, parent).filter(|row| !sites::is_endpoint(row));
    let mut above = row.ok_or_else(|| Failure::invalid(place, "This is no site that others can be below."))?;
    for _ in 0..DEEPEST {
        if Some(&above.key()) == site {
            return Err(Failure::invalid(place, "A site cannot be below itself."));
        }
        match state.follow(above, PARENT_ID, &SITES) {
            Some(next) => above = next,
            None => return Ok(()),
        }
    }
    Err(Failure::invalid(place, "This is too deep."))
}
