//! Sites: towers and other places of the network, and the subscribers (`endpoint`) that are connected to them. How they are listed and
//! searched is here; how one is shown, changed and bound to the CRM is in the files beside this one.

use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::prelude::ToPrimitive;

use super::{binding, site};
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::addresses::Range;
use crate::resources::uisp_network::devices::devices::{self, DEVICES};
use crate::resources::uisp_network::lists;
use crate::resources::uisp_network::lists::in_order;

/// The type of towers and other places of the provider.
pub const SITE_TYPE: &str = "site";
/// The type of subscribers.
pub const ENDPOINT: &str = "endpoint";

/// The sites. A row is flat: `type`, `name`, `parentId`, `suspended`, `status`, `address`, `latitude`, `longitude`, `contactName` …
pub static SITES: Resource = Resource {
    identity: Identity::Uuid,
    references: &[Reference::needed(PARENT_ID, "network-sites")],
    indexed: &[TYPE],
    before_delete: Some(leave_crm),
    ..Resource::plain("network-sites", &schemas::SITE)
};

/// What the server does for the operations that list sites.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_sites", Plan::Answer(list, LISTING)),
    ("get_site", Plan::Answer(read, READING)),
    ("list_sites_search", Plan::Answer(search, SEARCHING)),
    ("list_site_clients", Plan::Answer(clients, CLIENTS)),
];

const LISTING: &[Rule] = &[
    Rule::documented("all sites in one list, without pages", "GET /sites"),
    Rule::documented("client and subscriber ask for sites of the type endpoint", "enum SiteType, type of Site"),
    Rule::documented("ucrm has a meaning only along with type", "GET /sites"),
    Rule::assumed("with type, ucrm=true leaves the sites that a service of the CRM is bound to, ucrm=false the others"),
    Rule::observed("integrations ask for ucrm without a type and expect the towers too", "LibreQoS"),
    Rule::assumed("ip is the address of a device of the site, or a range that one lies in"),
    Rule::assumed("an unknown id or device leaves nothing"),
    Rule::assumed("ucrm is shown without ucrmDetails too, but without prices, discount and surcharges"),
];

const READING: &[Rule] = &[
    Rule::observed(
        "speeds are in bits per second, ids of the CRM are texts, a service's status is a number",
        "LibreQoS",
    ),
    Rule::documented("a subscriber is of the type endpoint and has a site above it", "LibreQoS, definition Site"),
    Rule::observed("a site at the top has null as its parent", "LibreQoS"),
    Rule::assumed(
        "status is disconnected when none of the site's devices works, inactive when there are none, else active",
    ),
    Rule::assumed("a parent is shown with the id of its own parent, not with the whole chain"),
    Rule::assumed("a pending change request of the service is not shown"),
];

const SEARCHING: &[Rule] = &[
    Rule::documented("answers with a plain list of the page's sites", "GET /sites/search"),
    Rule::assumed("the text stands in the name, address, note or contact, whatever the case"),
    Rule::assumed("with a latitude and a longitude the nearest sites come first, those without a place last"),
];

const CLIENTS: &[Rule] = &[
    Rule::documented("the ids of the subscribers below a site", "GET /sites/{id}/clients"),
    Rule::assumed("with recursive also those below the sites that are below it"),
];

/// A site in short, as devices, outages and log entries show it (`SiteIdentification`). Its parent carries the id of the parent above.
#[must_use]
pub fn in_short(state: &State, site: &Document) -> Document {
    let above = state.follow(site, PARENT_ID, &SITES);
    identification(state, site).with(PARENT, above.map(|above| site::parent(state, above)))
}

/// Id, name, type and status of a site.
#[must_use]
pub fn identification(state: &State, site: &Document) -> Document {
    Document::new()
        .with(ID, site.get(ID).clone())
        .with(NAME, site.get(NAME).clone())
        .with(TYPE, site.get(TYPE).clone())
        .with(STATUS, site::status(state, site))
}

/// The sites right below a site.
pub fn children<'a>(state: &'a State, site: &Key) -> impl Iterator<Item = &'a Arc<Document>> + use<'a> {
    state.having(&SITES, PARENT_ID, site)
}

/// Whether a site is a subscriber.
#[must_use]
pub fn is_endpoint(site: &Document) -> bool {
    site.text(TYPE) == Some(ENDPOINT)
}

/// What sort of site the type of a request stands for.
#[must_use]
pub fn stored_type(asked: &str) -> &'static str {
    if asked == SITE_TYPE { SITE_TYPE } else { ENDPOINT }
}

/// The devices of a site.
pub fn devices_of<'a>(state: &'a State, site: &Key) -> impl Iterator<Item = &'a Arc<Document>> + use<'a> {
    state.having(&DEVICES, SITE_ID, site)
}

/// Whether a device does not work at present.
#[must_use]
pub fn is_out(device: &Document) -> bool {
    devices::status(device) == "disconnected"
}

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let ids: Vec<String> = call.query.all("id").iter().filter(|id| !id.is_empty()).map(|id| canonical(id)).collect();
    let device = call
        .query
        .get("deviceId")
        .map(|id| state.find(&DEVICES, &Key::Text(canonical(id).into())).and_then(|device| device.reference(SITE_ID)));
    let range = match call.query.get("ip") {
        None => None,
        Some(text) => Some(Range::parse(text).ok_or_else(|| Failure::bad_parameter("ip", "must be an address"))?),
    };
    let passes = |site: &&Arc<Document>| {
        (ids.is_empty() || site.text(ID).is_some_and(|id| ids.iter().any(|wanted| wanted == id)))
            && device.as_ref().is_none_or(|wanted| *wanted == Some(site.key()))
            && range.as_ref().is_none_or(|range| has_address(state, site, range))
            && is_of_kind(state, site, call)
    };
    let details = call.query.is_set("ucrmDetails");
    let rows = in_order(state, &SITES).into_iter().filter(passes);
    Ok(Outcome::List(rows.map(|row| site::show(state, row, details)).collect()))
}

fn read(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let row = state.get(&SITES, &call.key("id"))?;
    Ok(Outcome::Object(site::show(state, row, call.query.is_set("ucrmDetails"))))
}

fn search(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let wanted = call.query.get("query").map(str::to_lowercase);
    let has_text = |site: &Document| {
        let Some(wanted) = &wanted else { return true };
        let texts = [NAME, ADDRESS, NOTE, CONTACT_NAME, CONTACT_EMAIL, CONTACT_PHONE];
        texts.iter().filter_map(|field| site.text(*field)).any(|text| text.to_lowercase().contains(wanted))
    };
    let mut rows = in_order(state, &SITES);
    rows.retain(|site| has_text(site) && is_of_kind(state, site, call));
    if let (Some(latitude), Some(longitude)) = (angle(call, "latitude"), angle(call, "longitude")) {
        let distance = |site: &Document| match site::place(site) {
            Some(place) => site::metres((latitude, longitude), place),
            None => f64::INFINITY,
        };
        rows.sort_by(|left, right| distance(left).total_cmp(&distance(right)));
    }
    let page = lists::page(call, rows, None, |row| site::show(state, row, false))?;
    Ok(Outcome::Value(page.get(ITEMS).clone()))
}

fn clients(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let top = call.key("id");
    state.get(&SITES, &top)?;
    let mut open = vec![top.clone()];
    let mut seen = BTreeSet::from([top]);
    let mut found = Vec::new();
    while let Some(site) = open.pop() {
        for child in children(state, &site) {
            if !seen.insert(child.key()) {
                continue;
            }
            if is_endpoint(child) {
                found.push(child);
            }
            if call.query.is_set("recursive") {
                open.push(child.key());
            }
        }
    }
    found.sort_by_key(|row| row.integer(SEQUENCE));
    let ids: Vec<Value> = found.into_iter().map(|row| row.get(ID).clone()).collect();
    Ok(Outcome::Value(ids.into()))
}

/// Whether `type` and `ucrm` let a site through.
fn is_of_kind(state: &State, site: &Document, call: &Call) -> bool {
    let Some(asked) = call.query.get("type") else { return true };
    let bound = call.query.get("ucrm").map(|asked| asked == "true");
    site.text(TYPE) == Some(stored_type(asked))
        && bound.is_none_or(|bound| bound == binding::service_of(state, &site.key()).is_some())
}

fn has_address(state: &State, site: &Document, range: &Range) -> bool {
    let mut devices = state.having(&DEVICES, SITE_ID, &site.key());
    devices.any(|device| device.text(IP_ADDRESS).and_then(Range::parse).is_some_and(|held| range.holds(held.address)))
}

/// The bound service loses its place when the site goes.
fn leave_crm(transaction: &mut Transaction, site: &Document) -> Result<(), Failure> {
    binding::part(transaction, &site.key())
}

fn angle(call: &Call, parameter: &str) -> Option<f64> {
    call.query.get(parameter)?.parse::<rust_decimal::Decimal>().ok()?.to_f64()
}

/// A UUID as it is stored.
fn canonical(id: &str) -> String {
    id.to_lowercase()
}
