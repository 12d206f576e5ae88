//! Devices that are awaited at a site by their address or MAC, and sites and subscribers that are imported together with such devices.

use std::sync::Arc;

use super::binding;
use super::crm::period_of;
use super::sites::{self, ENDPOINT, SITE_TYPE, SITES};
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::engine::{messages, verbs};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_crm::account::clients::CLIENTS;
use crate::resources::uisp_crm::services::services::SERVICES;
use crate::resources::uisp_network::addresses::bare;
use crate::resources::uisp_network::devices::devices::DEVICES;
use crate::resources::uisp_network::devices::discovery::at;
use crate::resources::uisp_network::lists::{done, in_order};

/// What is awaited where. A row has `siteId` and, of a device, either `mac` or `ip`.
pub static AWAITED: Resource = Resource {
    identity: Identity::Uuid,
    references: &[Reference::owned(SITE_ID, "network-sites")],
    ..Resource::plain("network-awaited-devices", &schemas::PREREGISTER_SUBSCRIBER)
};

/// What the server does for the operations on devices that are awaited.
pub static PLANS: &[(&str, Plan)] = &[
    ("preregister_site", Plan::Action(preregister, AWAITING)),
    ("create_sites_devicesiterelation", Plan::Action(import_sites, IMPORTING)),
    ("create_sites_devicesubscriberrelation", Plan::Action(import_subscribers, SUBSCRIBERS)),
    ("delete_sites_devicesiterelations", Plan::Action(forget, AWAITING)),
];

const AWAITING: &[Rule] = &[
    Rule::assumed(
        "a device that is connected moves to the site and is authorized; one that is not yet is awaited there",
    ),
    Rule::assumed("a device that is awaited at another site is awaited at the new one"),
    Rule::assumed("only subscribers await devices of their own: another site is a 400"),
    Rule::assumed("deleting the relations forgets what is awaited; devices stay where they are"),
];
const IMPORTING: &[Rule] = &[
    Rule::documented("each site comes with the addresses and MACs of its devices", "definition SiteImport"),
    Rule::assumed("a site of the same name is the one that is meant; with `forceCreate` another one is made"),
    Rule::assumed("a parent is found by its id or else by its name; one that is not there is a 400"),
    Rule::assumed("of several sites all are imported or none"),
];
const SUBSCRIBERS: &[Rule] = &[
    Rule::documented("each subscriber comes with the addresses and MACs of its devices", "definition SubscriberImport"),
    Rule::assumed("a subscriber of the same name is the one that is meant; with `forceCreate` another one is made"),
    Rule::assumed("with a plan of the CRM there is a service too, of the client that is named or of a new one"),
    Rule::assumed("a subscriber that has a service gets no second one; without a plan nothing is made in the CRM"),
    Rule::assumed("an unknown client, plan or parent is a 400; of several subscribers all are imported or none"),
];

/// Lets a device that was awaited somewhere be there from now on.
///
/// # Errors
/// `NotFound` for an unknown device.
pub fn settle(transaction: &mut Transaction, device: &Key) -> Result<(), Failure> {
    let row = Arc::clone(transaction.get(&DEVICES, device)?);
    let is_it = |awaited: &&Arc<Document>| {
        let by_mac = awaited.text(MAC).zip(row.text(MAC)).is_some_and(|(wanted, held)| plain(wanted) == plain(held));
        let address = awaited.text(IP).zip(row.text(IP_ADDRESS));
        by_mac || address.is_some_and(|(wanted, held)| bare(wanted) == bare(held))
    };
    let found: Vec<Arc<Document>> = in_order(transaction, &AWAITED).into_iter().filter(is_it).cloned().collect();
    let Some(site) = found.last().map(|awaited| awaited.get(SITE_ID).clone()) else { return Ok(()) };
    for awaited in &found {
        transaction.delete(&AWAITED, &awaited.key())?;
    }
    transaction.edit(&DEVICES, device, |row| {
        row.set(SITE_ID, site);
        row.set(AUTHORIZED, true);
        if matches!(row.text(STATUS), Some("unauthorized" | "unassigned" | "preregistration")) {
            row.take(STATUS);
        }
    })
}

fn preregister(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let site = call.key("subscriberId");
    if !sites::is_endpoint(transaction.get(&SITES, &site)?) {
        return Err(Failure::BadRequest("Only subscribers await devices.".to_owned()));
    }
    expect(transaction, &site, call.body.get(MACS), call.body.get(IPS))?;
    Ok(done("The devices are preregistered."))
}

fn forget(transaction: &mut Transaction, _: &Call) -> Result<Outcome, Failure> {
    let all: Vec<Key> = transaction.table(&AWAITED).rows().map(|row| row.key()).collect();
    all.iter().try_for_each(|row| transaction.delete(&AWAITED, row))?;
    Ok(done("The relations are deleted."))
}

fn import_sites(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    for asked in call.content.as_list().iter().filter_map(Value::as_object) {
        let mut row = Document::new().with(TYPE, SITE_TYPE);
        for field in [
            NAME,
            ADDRESS,
            LATITUDE,
            LONGITUDE,
            HEIGHT,
            ELEVATION,
            CONTACT_NAME,
            CONTACT_PHONE,
            CONTACT_EMAIL,
            NOTE,
            REGULATORY_DOMAIN,
            QOS,
        ] {
            row.set(field, asked.get(field).clone());
        }
        row.set(SUSPENDED, asked.is_true(SUSPENDED).then_some(true));
        let site = place(transaction, call, asked, row)?;
        expect(transaction, &site, asked.get(MAC_ADDRESSES), asked.get(IP_ADDRESSES))?;
    }
    Ok(done("The sites are imported."))
}

fn import_subscribers(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    for asked in call.content.as_list().iter().filter_map(Value::as_object) {
        let names = [FIRST_NAME, LAST_NAME].map(|field| asked.text(field).unwrap_or_default().trim());
        let name = names.join(" ").trim().to_owned();
        let mut row = Document::new().with(TYPE, ENDPOINT).with(NAME, name.as_str()).with(CONTACT_NAME, name);
        for field in [ADDRESS, LATITUDE, LONGITUDE, CONTACT_PHONE, CONTACT_EMAIL, NOTE] {
            row.set(field, asked.get(field).clone());
        }
        let site = place(transaction, call, asked, row)?;
        serve(transaction, &site, asked)?;
        expect(transaction, &site, asked.get(MAC_ADDRESSES), asked.get(IP_ADDRESSES))?;
    }
    Ok(done("The subscribers are imported."))
}

/// The site that an import means, which is made if it is not there.
fn place(transaction: &mut Transaction, call: &Call, asked: &Document, mut row: Document) -> Result<Key, Failure> {
    if row.text(NAME).is_none_or(|name| name.trim().is_empty()) {
        return Err(Failure::invalid(NAME.name(), messages::BLANK));
    }
    let same = |site: &&Arc<Document>| site.get(NAME) == row.get(NAME) && site.get(TYPE) == row.get(TYPE);
    let known = transaction.table(&SITES).rows().find(same).map(|site| site.key());
    if let Some(known) = known.filter(|_| !call.query.is_set("forceCreate")) {
        return Ok(known);
    }
    let named = |site: &&Arc<Document>| site.text(NAME) == asked.text(PARENT_SITE_NAME) && !sites::is_endpoint(site);
    let (field, parent) = match (asked.reference(PARENT_SITE_ID), asked.text(PARENT_SITE_NAME)) {
        (Some(id), _) => (PARENT_SITE_ID, transaction.find(&SITES, &id).filter(|site| !sites::is_endpoint(site))),
        (None, Some(_)) => (PARENT_SITE_NAME, transaction.table(&SITES).rows().find(named)),
        (None, None) => (PARENT_SITE_ID, None),
    };
    if parent.is_none() && (asked.contains(PARENT_SITE_ID) || asked.contains(PARENT_SITE_NAME)) {
        return Err(Failure::invalid(field.name(), "This is no site that others can be below."));
    }
    row.set(PARENT_ID, parent.map(|parent| parent.key()));
    row.set(UPDATED_AT, transaction.now());
    transaction.insert(&SITES, row)
}

/// Gives an imported subscriber the service of the CRM that is asked for.
fn serve(transaction: &mut Transaction, site: &Key, asked: &Document) -> Result<(), Failure> {
    let client = match asked.get(CLIENT_UCRM_ID) {
        Value::Text(id) if id.is_empty() => None,
        Value::Text(id) => Some(Key::parse(id)),
        Value::Json(id) => match &**id {
            serde_json::Value::String(id) if id.is_empty() => None,
            serde_json::Value::Null => None,
            serde_json::Value::String(id) => Some(Key::parse(id)),
            other => Some(Key::parse(&other.to_string())),
        },
        other => Key::of(other),
    };
    if client.as_ref().is_some_and(|client| transaction.find(&CLIENTS, client).is_none()) {
        return Err(Failure::invalid(CLIENT_UCRM_ID.name(), "The CRM has no such client."));
    }
    let Some(plan) = asked.text(SERVICE_PLAN_ID).filter(|plan| !plan.is_empty()) else { return Ok(()) };
    let period = period_of(transaction, &Key::parse(plan))
        .ok_or_else(|| Failure::invalid(SERVICE_PLAN_ID.name(), "The CRM has no such service plan."))?;
    if binding::service_of(transaction, site).is_some() {
        return Ok(());
    }
    let client = match client {
        Some(client) => client,
        None => verbs::insert(transaction, &CLIENTS, client_of(asked), Document::new())?,
    };
    let period = Document::new().with(SERVICE_PLAN_PERIOD_ID, period);
    let service = verbs::insert(transaction, &SERVICES, period, Document::new().with(CLIENT_ID, client))?;
    binding::join(transaction, site, &service)
}

fn client_of(asked: &Document) -> Document {
    let contact =
        Document::new().with(EMAIL, asked.get(CONTACT_EMAIL).clone()).with(PHONE, asked.get(CONTACT_PHONE).clone());
    let contacts = (!contact.is_empty()).then(|| vec![Value::from(contact)]);
    [FIRST_NAME, LAST_NAME, NOTE]
        .map(|field| (field, asked.get(field).clone()))
        .into_iter()
        .collect::<Document>()
        .with(STREET1, asked.get(ADDRESS).clone())
        .with(CONTACTS, contacts)
}

/// Awaits devices at a site, and takes those that are there already.
fn expect(transaction: &mut Transaction, site: &Key, macs: &Value, addresses: &Value) -> Result<(), Failure> {
    for (field, wanted) in [(MAC, macs), (IP, addresses)] {
        for wanted in wanted.as_list().iter().filter_map(Value::as_text).filter(|wanted| !wanted.is_empty()) {
            let row = Document::new().with(SITE_ID, site.clone()).with(field, wanted);
            transaction.insert(&AWAITED, row)?;
            let device = if field == MAC { with_mac(transaction, wanted) } else { at(transaction, wanted) };
            let connected = device.filter(|device| device.text(STATUS) != Some("discovered"));
            if let Some(device) = connected.map(|device| device.key()) {
                settle(transaction, &device)?;
            }
        }
    }
    Ok(())
}

fn with_mac<'a>(state: &'a State, mac: &str) -> Option<&'a Arc<Document>> {
    state.table(&DEVICES).rows().find(|device| device.text(MAC).is_some_and(|held| plain(held) == plain(mac)))
}

/// A MAC address without colons, in lower case.
fn plain(mac: &str) -> String {
    mac.replace([':', '-'], "").to_lowercase()
}
