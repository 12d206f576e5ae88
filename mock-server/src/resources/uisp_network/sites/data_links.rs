//! Links between devices: those that the network found by itself, and those that somebody drew.

use std::sync::Arc;

use super::link_view;
use super::sites::{self, SITES};
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, messages};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::devices::devices::DEVICES;
use crate::resources::uisp_network::lists;
use crate::specification::Field;

/// The links. A row has `deviceIdFrom`, `interfaceIdFrom`, `deviceIdTo`, `interfaceIdTo`, `type` and `origin`.
pub static DATA_LINKS: Resource = Resource {
    identity: Identity::Uuid,
    references: &[
        Reference::owned(DEVICE_ID_FROM, "network-devices"),
        Reference::owned(DEVICE_ID_TO, "network-devices"),
    ],
    ..Resource::plain("network-data-links", &schemas::DATA_LINK)
};

/// What the server does for the operations on links.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_data_links", Plan::Answer(list, SHOWING)),
    ("get_data_link", Plan::Answer(read, SHOWING)),
    ("create_data_link", Plan::Action(create, CHANGING)),
    ("update_data_link", Plan::Action(update, CHANGING)),
    ("delete_data_link", Plan::Action(delete, CHANGING)),
    ("list_device_data_links", Plan::Answer(of_device, SHOWING)),
    ("list_site_data_links", Plan::Answer(of_site, SHOWING)),
];

const SHOWING: &[Rule] = &[
    Rule::observed(
        "statistics of a radio's interface have all keys that strict readers know, null where nothing is known",
        "uisp2zabbix",
    ),
    Rule::observed("site is null for a device that stands nowhere", "LibreQoS, pull request 137"),
    Rule::documented("siteLinksOnly leaves the links between two places", "GET /data-links"),
    Rule::assumed("by siteLinksOnly both places are of the type site and not the same"),
    Rule::assumed("a link is active while both of its devices are, else disconnected"),
    Rule::assumed("distances are in metres, as the crow flies, and unknown without two places"),
    Rule::assumed("of an interface only id, name and type are shown, and of radios what they measure"),
];

const CHANGING: &[Rule] = &[
    Rule::documented("a link that is there already answers 409", "POST and PUT /data-links"),
    Rule::assumed("two links are the same when they join the same interfaces, whichever is first"),
    Rule::assumed("what somebody draws is of the origin manual and can be deleted; what was found cannot: 400"),
    Rule::assumed("a new link is a radio's, a fibre's or a cable's by its devices"),
    Rule::assumed("interfaces are not looked up, but need a name; unknown devices, and one device twice, are a 400"),
];

/// The fields that say what a link joins.
const ENDS: [Field; 4] = [DEVICE_ID_FROM, INTERFACE_ID_FROM, DEVICE_ID_TO, INTERFACE_ID_TO];

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let between_sites = call.query.is_set("siteLinksOnly");
    let is_wanted = |link: &Document| {
        let ends = [DEVICE_ID_FROM, DEVICE_ID_TO].map(|end| link_view::site_of(state, link, end));
        let [Some(from), Some(to)] = ends else { return false };
        from.key() != to.key() && !sites::is_endpoint(from) && !sites::is_endpoint(to)
    };
    Ok(shown_all(state, state.table(&DATA_LINKS).rows().filter(|link| !between_sites || is_wanted(link))))
}

fn read(state: &State, call: &Call) -> Result<Outcome, Failure> {
    shown(state, &call.key("id"))
}

fn of_device(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = Some(call.key("id"));
    state.get(&DEVICES, &call.key("id"))?;
    let is_end = |link: &Document, end: Field| link.reference(end) == device;
    let links = state.table(&DATA_LINKS).rows();
    Ok(shown_all(state, links.filter(|link| is_end(link, DEVICE_ID_FROM) || is_end(link, DEVICE_ID_TO))))
}

fn of_site(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let site = call.key("siteId");
    state.get(&SITES, &site)?;
    let ends_here = |link: &Document, end| link_view::site_of(state, link, end).is_some_and(|held| held.key() == site);
    let links = state.table(&DATA_LINKS).rows();
    Ok(shown_all(state, links.filter(|link| ends_here(link, DEVICE_ID_FROM) || ends_here(link, DEVICE_ID_TO))))
}

fn create(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let ends = checked(transaction, call, None)?;
    let kind = link_view::kind(transaction, &ends);
    let key = transaction.insert(&DATA_LINKS, ends.with(TYPE, kind).with(ORIGIN, "manual"))?;
    shown(transaction, &key)
}

fn update(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    transaction.get(&DATA_LINKS, &key)?;
    let ends = checked(transaction, call, Some(&key))?;
    let kind = link_view::kind(transaction, &ends);
    transaction.edit(&DATA_LINKS, &key, |row| {
        row.merge(&ends);
        row.set(TYPE, kind);
    })?;
    shown(transaction, &key)
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    if transaction.get(&DATA_LINKS, &key)?.text(ORIGIN) != Some("manual") {
        return Err(Failure::BadRequest("A link that was found by itself cannot be deleted.".to_owned()));
    }
    transaction.delete(&DATA_LINKS, &key)?;
    Ok(lists::done("The link is deleted."))
}

/// What a request joins, if it can be joined.
fn checked(state: &State, call: &Call, own: Option<&Key>) -> Result<Document, Failure> {
    let ends: Document = ENDS.map(|field| (field, call.body.get(field).clone())).into_iter().collect();
    for field in [DEVICE_ID_FROM, DEVICE_ID_TO] {
        if state.follow(&ends, field, &DEVICES).is_none() {
            return Err(Failure::invalid(field.name(), "There is no such device."));
        }
    }
    for field in [INTERFACE_ID_FROM, INTERFACE_ID_TO] {
        if ends.text(field).is_none_or(str::is_empty) {
            return Err(Failure::invalid(field.name(), messages::BLANK));
        }
    }
    if ends.get(DEVICE_ID_FROM) == ends.get(DEVICE_ID_TO) {
        return Err(Failure::invalid(DEVICE_ID_TO.name(), "A link joins two devices."));
    }
    let straight = ENDS.map(|field| ends.get(field));
    let turned = [straight[2], straight[3], straight[0], straight[1]];
    let is_same = |link: &Arc<Document>| {
        let held = ENDS.map(|field| link.get(field));
        Some(&link.key()) != own && (held == straight || held == turned)
    };
    if state.table(&DATA_LINKS).rows().any(is_same) {
        return Err(Failure::Conflict("These interfaces are linked already.".to_owned()));
    }
    Ok(ends)
}

fn shown(state: &State, key: &Key) -> Result<Outcome, Failure> {
    Ok(Outcome::Object(link_view::show(state, state.get(&DATA_LINKS, key)?)))
}

/// Links in the order in which they were made.
fn shown_all<'a>(state: &State, links: impl Iterator<Item = &'a Arc<Document>>) -> Outcome {
    let mut rows: Vec<_> = links.collect();
    rows.sort_by_key(|row| row.integer(SEQUENCE));
    Outcome::List(rows.into_iter().map(|row| link_view::show(state, row)).collect())
}
