//! How a service is connected: its location in the network, its position, and speeds that differ from the plan's.

use super::life::shown;
use super::services::SERVICES;
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Transaction, Value, messages};
use crate::generated::fields::*;
use crate::resources::uisp_crm::account::geocoder;
use crate::resources::uisp_network::sites::site;
use crate::resources::uisp_network::sites::sites::{self, SITES};

/// What the server does for the operations on the connection of services.
pub static PLANS: &[(&str, Plan)] = &[
    ("bind_service_site", Plan::Action(bind, BINDING)),
    ("unbind_service_site", Plan::Action(unbind, BINDING)),
    ("geocode_service", Plan::Action(geocode, GEOCODING)),
    ("enable_service_traffic_shaping_override", Plan::Action(enable_override, OVERRIDING)),
    ("disable_service_traffic_shaping_override", Plan::Action(disable_override, OVERRIDING)),
];

const BINDING: &[Rule] = &[
    Rule::documented("the service is joined to a location by its UUID", "blueprint 3845-3880"),
    Rule::assumed("any UUID is taken that no location of the network has; such a location counts as active"),
    Rule::assumed("the state of the location is that of the network's site, `inactive` where that is not known"),
    Rule::assumed("a location of the network that is no subscriber's is a 422, here and where a service is written"),
    Rule::assumed("a location has one service: the one that it had is parted from it"),
    Rule::assumed("joining without a UUID, or parting a service that is not joined, is a 422 on unmsClientSiteId"),
];

const GEOCODING: &[Rule] = &[
    Rule::documented("the position of the address is written to the service", "blueprint 4026"),
    Rule::assumed("an address that cannot be found is a 404"),
];

const OVERRIDING: &[Rule] = &[
    Rule::documented("the speeds replace the plan's; null means no limit", "blueprint 7430"),
    Rule::documented("the override turns itself off at its end", "blueprint 7434"),
    Rule::assumed("turning it off forgets the speeds and the end, and does nothing where there is none"),
];

/// Refuses to join a service to a location of the network that is no subscriber's.
///
/// # Errors
/// `Invalid` for such a location; one that the network does not know is none of them.
pub fn check_location(state: &State, location: &Value) -> Result<(), Failure> {
    let known = Key::of(location).and_then(|key| state.find(&SITES, &key));
    if known.is_some_and(|site| !sites::is_endpoint(site)) {
        return Err(Failure::invalid(UNMS_CLIENT_SITE_ID.name(), messages::WRONG_CODE));
    }
    Ok(())
}

/// The state of the location that a service is joined to; none for one that is not.
#[must_use]
pub fn site_status(state: &State, service: &Document) -> Option<&'static str> {
    let location = service.reference(UNMS_CLIENT_SITE_ID)?;
    let site = state.find(&SITES, &location);
    Some(match site.map(|site| site::status(state, site)) {
        None | Some("active") => "active",
        Some("disconnected") => "disconnected",
        Some(_) => "inactive",
    })
}

fn bind(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let service = call.key("id");
    transaction.get(&SERVICES, &service)?;
    let site = call.body.get(UNMS_CLIENT_SITE_ID).clone();
    if site.is_null() {
        return Err(Failure::invalid(UNMS_CLIENT_SITE_ID.name(), messages::BLANK));
    }
    check_location(transaction, &site)?;
    let held = Key::of(&site).into_iter();
    let others: Vec<Key> =
        held.flat_map(|site| transaction.table(&SERVICES).keys_with(UNMS_CLIENT_SITE_ID, &site)).collect();
    for other in others {
        transaction.edit(&SERVICES, &other, |row| drop(row.take(UNMS_CLIENT_SITE_ID)))?;
    }
    transaction.edit(&SERVICES, &service, |row| row.set(UNMS_CLIENT_SITE_ID, site))?;
    shown(transaction, &service)
}

fn unbind(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let service = call.key("id");
    if !transaction.get(&SERVICES, &service)?.contains(UNMS_CLIENT_SITE_ID) {
        return Err(Failure::invalid(UNMS_CLIENT_SITE_ID.name(), messages::WRONG_STATUS));
    }
    transaction.edit(&SERVICES, &service, |row| drop(row.take(UNMS_CLIENT_SITE_ID)))?;
    shown(transaction, &service)
}

fn geocode(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let service = call.key("id");
    let place = geocoder::locate_row(transaction, transaction.get(&SERVICES, &service)?).ok_or(Failure::NotFound)?;
    transaction.edit(&SERVICES, &service, |row| place.write_to(row))?;
    shown(transaction, &service)
}

fn enable_override(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let service = call.key("id");
    transaction.edit(&SERVICES, &service, |row| {
        for field in [DOWNLOAD_SPEED_OVERRIDE, UPLOAD_SPEED_OVERRIDE, TRAFFIC_SHAPING_OVERRIDE_END] {
            row.set(field, call.body.get(field).clone());
        }
        row.set(TRAFFIC_SHAPING_OVERRIDE_ENABLED, true);
    })?;
    shown(transaction, &service)
}

fn disable_override(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let service = call.key("id");
    transaction.edit(&SERVICES, &service, |row| {
        for field in [DOWNLOAD_SPEED_OVERRIDE, UPLOAD_SPEED_OVERRIDE, TRAFFIC_SHAPING_OVERRIDE_END] {
            row.take(field);
        }
        row.set(TRAFFIC_SHAPING_OVERRIDE_ENABLED, false);
    })?;
    shown(transaction, &service)
}
