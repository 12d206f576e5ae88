//! Where the network and the CRM meet: a service whose `unmsClientSiteId` is a site's id is that site's service.
//!
//! - Binding can begin on either side, and both see it.
//! - While the service is suspended, so is the site.

use std::sync::Arc;

use super::sites::{self, SITES};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::clients::{self, CLIENTS};
use crate::resources::uisp_crm::services::services::SERVICES;
use crate::resources::uisp_crm::services::{pricing, status};
use crate::resources::uisp_network::lists;

/// What the server does for the operations on binding.
pub static PLANS: &[(&str, Plan)] = &[
    ("bind_site_ucrm", Plan::Action(bind, BINDING)),
    ("create_sites_ucrm_binding", Plan::Action(bind_many, BINDING)),
    ("unbind_site_ucrm", Plan::Action(unbind, BINDING)),
];

const BINDING: &[Rule] = &[
    Rule::documented("the site of a subscriber is joined with a service of the CRM", "POST /sites/{siteId}/ucrm/bind"),
    Rule::assumed("ucrmId is the id of the service, not of the client"),
    Rule::assumed("a service that is bound elsewhere moves, and the service that the site had is parted from it"),
    Rule::assumed("a service that does not exist, or a site that is no endpoint, is a 400"),
    Rule::assumed("of several bindings all are made or none; an unknown site among them is a 400"),
    Rule::assumed("parting a site that is not bound is a 400"),
];

/// The service that is bound to a site; of several one that has not ended, and of those the oldest.
#[must_use]
pub fn service_of<'a>(state: &'a State, site: &Key) -> Option<&'a Arc<Document>> {
    let mut bound = state.having(&SERVICES, UNMS_CLIENT_SITE_ID, site).peekable();
    let first = *bound.peek()?;
    Some(bound.find(|service| status::of(state, service) != status::ENDED).unwrap_or(first))
}

/// Whether a service is suspended in the CRM.
#[must_use]
pub fn is_suspended(state: &State, service: &Document) -> bool {
    status::of(state, service) == status::SUSPENDED
}

/// A service with its client, as a site shows them (`SiteUcrmDescription`).
#[must_use]
pub fn show(state: &State, service: &Document, details: bool) -> Document {
    let client = state.follow(service, CLIENT_ID, &CLIENTS).map(|client| {
        Document::new()
            .with(ID, client.key().to_string())
            .with(NAME, clients::display_name(client))
            .with(IS_LEAD, client.is_true(IS_LEAD))
    });
    let row = state.show(&SERVICES, service);
    let mut shown = Document::new()
        .with(ID, service.key().to_string())
        .with(NAME, row.get(NAME).clone())
        .with(STATUS, status::of(state, service))
        .with(ACTIVE_FROM, row.get(ACTIVE_FROM).clone())
        .with(TARIFF_ID, row.reference(SERVICE_PLAN_ID).map(|plan| plan.to_string()))
        .with(TRAFFIC_SHAPING_OVERRIDE_ENABLED, row.is_true(TRAFFIC_SHAPING_OVERRIDE_ENABLED));
    if details {
        shown.set(TOTAL_PRICE, pricing::total(state, service));
        shown.set(CURRENCY_CODE, row.get(CURRENCY_CODE).clone());
        shown.set(SERVICE_PLAN_PERIOD, pricing::months(state, service));
    }
    Document::new().with(CLIENT, client).with(SERVICE, shown)
}

/// Binds a service to a site, which thereby has no other.
///
/// # Errors
/// `NotFound` if there is no such service.
pub fn join(transaction: &mut Transaction, site: &Key, service: &Key) -> Result<(), Failure> {
    transaction.get(&SERVICES, service)?;
    part(transaction, site)?;
    transaction.edit(&SERVICES, service, |row| row.set(UNMS_CLIENT_SITE_ID, site.clone()))
}

/// Parts a site from the services that are bound to it.
///
/// # Errors
/// None of its own.
pub fn part(transaction: &mut Transaction, site: &Key) -> Result<(), Failure> {
    let bound: Vec<Key> = transaction.table(&SERVICES).keys_with(UNMS_CLIENT_SITE_ID, site).collect();
    for service in bound {
        transaction.edit(&SERVICES, &service, |row| row.set(UNMS_CLIENT_SITE_ID, Value::Null))?;
    }
    Ok(())
}

fn bind(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    bind_one(transaction, &call.key("siteId"), &call.body)?;
    Ok(lists::done("The site is bound to the service."))
}

fn bind_many(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    for asked in call.content.as_list().iter().filter_map(Value::as_object) {
        let site = asked.reference(SITE_ID).ok_or(Failure::NotFound)?;
        bind_one(transaction, &site, asked)
            .map_err(|failure| if failure == Failure::NotFound { unknown_site() } else { failure })?;
    }
    Ok(lists::done("The sites are bound to the services."))
}

fn unbind(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let site = call.key("siteId");
    transaction.get(&SITES, &site)?;
    if service_of(transaction, &site).is_none() {
        return Err(Failure::BadRequest("The site has no service.".to_owned()));
    }
    part(transaction, &site)?;
    Ok(lists::done("The site is parted from its service."))
}

fn bind_one(transaction: &mut Transaction, site: &Key, asked: &Document) -> Result<(), Failure> {
    if !sites::is_endpoint(transaction.get(&SITES, site)?) {
        return Err(Failure::BadRequest("Only the site of a subscriber has a service.".to_owned()));
    }
    let service = Key::parse(asked.text(UCRM_ID).unwrap_or_default());
    join(transaction, site, &service)
        .map_err(|_| Failure::invalid(UCRM_ID.name(), "The CRM has no service with this id."))
}

fn unknown_site() -> Failure {
    Failure::invalid(SITE_ID.name(), "There is no such site.")
}
