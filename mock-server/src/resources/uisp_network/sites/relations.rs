//! Devices that are awaited at a site by their address or MAC, and sites and subscribers that are imported together with such devices.

use std::collections::HashMap;
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
use crate::resources::uisp_network::devices::devices::DEVICES;
use crate::resources::uisp_network::devices::marks::{Mark, Marks};
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
    Rule::assumed("what is no address and no MAC is a 400; of addresses and names that several have the oldest counts"),
    Rule::assumed("deleting the relations forgets what is awaited; devices stay where they are"),
];
const IMPORTING: &[Rule] = &[
    Rule::documented("each site comes with the addresses and MACs of its devices", "definition SiteImport"),
    Rule::assumed("a site of the same name is the one that is meant; with `forceCreate` another one is made"),
    Rule::assumed("a parent is found by its id or else by its name; one that is not there is a 400"),
    Rule::assumed(
        "what is imported is a site of the provider's, and these are never suspended: `suspended` is ignored",
    ),
    Rule::assumed("of several sites all are imported or none; what is no address and no MAC is a 400"),
];
const SUBSCRIBERS: &[Rule] = &[
    Rule::documented("each subscriber comes with the addresses and MACs of its devices", "definition SubscriberImport"),
    Rule::assumed("a subscriber of the same name is the one that is meant; with `forceCreate` another one is made"),
    Rule::assumed("with a plan of the CRM there is a service too, of the client that is named or of a new one"),
    Rule::assumed("a subscriber that has a service gets no second one; without a plan nothing is made in the CRM"),
    Rule::assumed(
        "an unknown client, plan or parent, and what is no address and no MAC, is a 400; of several subscribers all are imported or none",
    ),
];

/// What is awaited, by address and MAC, for [`settle`].
#[must_use]
pub fn awaited(state: &State) -> Marks {
    Marks::of(state, &AWAITED)
}

/// Lets a device that was awaited somewhere be there from now on.
///
/// # Errors
/// `NotFound` for an unknown device.
pub fn settle(transaction: &mut Transaction, device: &Key, awaited: &mut Marks) -> Result<(), Failure> {
    let marks: Vec<Mark> = Mark::all(transaction.get(&DEVICES, device)?).collect();
    let mut last: Option<Arc<Document>> = None;
    for row in marks.iter().flat_map(|mark| awaited.take(mark)) {
        let Some(found) = transaction.find(&AWAITED, &row).cloned() else { continue };
        transaction.delete(&AWAITED, &row)?;
        if last.as_ref().is_none_or(|last| last.integer(SEQUENCE) < found.integer(SEQUENCE)) {
            last = Some(found);
        }
    }
    let Some(site) = last.map(|awaited| awaited.get(SITE_ID).clone()) else { return Ok(()) };
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
    let mut known = Known::of(transaction);
    expect(transaction, &mut known, &site, call.body.get(MACS), call.body.get(IPS))?;
    Ok(done("The devices are preregistered."))
}

fn forget(transaction: &mut Transaction, _: &Call) -> Result<Outcome, Failure> {
    let all: Vec<Key> = transaction.table(&AWAITED).rows().map(|row| row.key()).collect();
    all.iter().try_for_each(|row| transaction.delete(&AWAITED, row))?;
    Ok(done("The relations are deleted."))
}

fn import_sites(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let mut known = Known::of(transaction);
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
        let site = place(transaction, &mut known, call, asked, row)?;
        expect(transaction, &mut known, &site, asked.get(MAC_ADDRESSES), asked.get(IP_ADDRESSES))?;
    }
    Ok(done("The sites are imported."))
}

fn import_subscribers(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let mut known = Known::of(transaction);
    for asked in call.content.as_list().iter().filter_map(Value::as_object) {
        let names = [FIRST_NAME, LAST_NAME].map(|field| asked.text(field).unwrap_or_default().trim());
        let name = names.join(" ").trim().to_owned();
        let mut row = Document::new().with(TYPE, ENDPOINT).with(NAME, name.as_str()).with(CONTACT_NAME, name);
        for field in [ADDRESS, LATITUDE, LONGITUDE, CONTACT_PHONE, CONTACT_EMAIL, NOTE] {
            row.set(field, asked.get(field).clone());
        }
        let site = place(transaction, &mut known, call, asked, row)?;
        serve(transaction, &site, asked)?;
        expect(transaction, &mut known, &site, asked.get(MAC_ADDRESSES), asked.get(IP_ADDRESSES))?;
    }
    Ok(done("The subscribers are imported."))
}

/// The site that an import means, which is made if it is not there.
fn place(
    transaction: &mut Transaction,
    known: &mut Known,
    call: &Call,
    asked: &Document,
    mut row: Document,
) -> Result<Key, Failure> {
    let name = row.text(NAME).filter(|name| !name.trim().is_empty());
    let name = name.ok_or_else(|| Failure::invalid(NAME.name(), messages::BLANK))?.to_owned();
    let is_endpoint = sites::is_endpoint(&row);
    if let Some(known) = known.site(is_endpoint, &name).filter(|_| !call.query.is_set("forceCreate")) {
        return Ok(known.clone());
    }
    let (field, parent) = match (asked.reference(PARENT_SITE_ID), asked.text(PARENT_SITE_NAME)) {
        (Some(id), _) => (PARENT_SITE_ID, transaction.find(&SITES, &id).filter(|site| !sites::is_endpoint(site))),
        (None, Some(name)) => {
            (PARENT_SITE_NAME, known.site(false, name).and_then(|site| transaction.find(&SITES, site)))
        }
        (None, None) => (PARENT_SITE_ID, None),
    };
    if parent.is_none() && (asked.contains(PARENT_SITE_ID) || asked.contains(PARENT_SITE_NAME)) {
        return Err(Failure::invalid(field.name(), "This is no site that others can be below."));
    }
    row.set(PARENT_ID, parent.map(|parent| parent.key()));
    row.set(UPDATED_AT, transaction.now());
    let site = transaction.insert(&SITES, row)?;
    known.sites.entry((is_endpoint, name)).or_insert_with(|| site.clone());
    Ok(site)
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
fn expect(
    transaction: &mut Transaction,
    known: &mut Known,
    site: &Key,
    macs: &Value,
    addresses: &Value,
) -> Result<(), Failure> {
    for (field, wanted) in [(MAC, macs), (IP, addresses)] {
        for wanted in wanted.as_list().iter().filter_map(Value::as_text).filter(|wanted| !wanted.is_empty()) {
            let mark = Mark::named(field, wanted)?;
            for before in known.awaited.take(&mark) {
                if transaction.find(&AWAITED, &before).is_some() {
                    transaction.delete(&AWAITED, &before)?;
                }
            }
            let row = Document::new().with(SITE_ID, site.clone()).with(field, wanted);
            let row = transaction.insert(&AWAITED, row)?;
            known.awaited.add(&row, [mark.clone()]);
            let device = known.devices.find(&mark).and_then(|device| transaction.find(&DEVICES, device));
            let connected = device.filter(|device| device.text(STATUS) != Some("discovered"));
            if let Some(device) = connected.map(|device| device.key()) {
                settle(transaction, &device, &mut known.awaited)?;
            }
        }
    }
    Ok(())
}

/// What was there when a request began, and what it made since: found without looking at everything for each item.
struct Known {
    devices: Marks,
    awaited: Marks,
    /// The oldest site of a name, by whether it is a subscriber.
    sites: HashMap<(bool, String), Key>,
}

impl Known {
    fn of(state: &State) -> Self {
        let mut known = Self { devices: Marks::of_devices(state), awaited: awaited(state), sites: HashMap::new() };
        for site in in_order(state, &SITES) {
            let name = (sites::is_endpoint(site), site.text(NAME).unwrap_or_default().to_owned());
            known.sites.entry(name).or_insert_with(|| site.key());
        }
        known
    }

    fn site(&self, is_endpoint: bool, name: &str) -> Option<&Key> {
        self.sites.get(&(is_endpoint, name.to_owned()))
    }
}
