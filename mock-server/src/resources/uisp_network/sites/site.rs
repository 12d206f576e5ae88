//! One site as answers show it: identification, description, speeds, and the client of the CRM whose service is bound to it.

use rust_decimal::prelude::ToPrimitive;

use super::sites::{self, SITES};
use super::{binding, qos};
use crate::engine::{Document, State, Value};
use crate::generated::fields::*;

/// The whole site (`Site`).
#[must_use]
pub fn show(state: &State, site: &Document, details: bool) -> Document {
    let ucrm = binding::service_of(state, &site.key()).map(|service| binding::show(state, service, details));
    let notifications = match site.get(NOTIFICATIONS) {
        Value::Null => Document::new().with(TYPE, "system").with(USERS, Vec::new()).into(),
        held => held.clone(),
    };
    Document::new()
        .with(ID, site.get(ID).clone())
        .with(IDENTIFICATION, identification(state, site))
        .with(DESCRIPTION, description(state, site))
        .with(NOTIFICATIONS, notifications)
        .with(QOS, qos::of(state, site))
        .with(UCRM, ucrm)
        .with(IS_MISCONFIGURED, false)
}

/// A site as the parent of another: in short, with the id of its own parent, null at the top.
#[must_use]
pub fn parent(state: &State, site: &Document) -> Document {
    let mut shown = sites::identification(state, site);
    shown.put(PARENT, site.get(PARENT_ID).clone());
    shown
}

/// What state a site is in: it follows from its devices where nothing is set.
#[must_use]
pub fn status<'a>(state: &State, site: &'a Document) -> &'a str {
    if let Some(status) = site.text(STATUS) {
        return status;
    }
    let mut devices = sites::devices_of(state, &site.key()).peekable();
    if devices.peek().is_none() {
        "inactive"
    } else if devices.all(|device| sites::is_out(device)) {
        "disconnected"
    } else {
        "active"
    }
}

/// Whether a subscriber is cut off: by itself, or since its service in the CRM is suspended. Other sites never are.
#[must_use]
pub fn is_suspended(state: &State, site: &Document) -> bool {
    let by_crm =
        || binding::service_of(state, &site.key()).is_some_and(|service| binding::is_suspended(state, service));
    sites::is_endpoint(site) && (site.is_true(SUSPENDED) || by_crm())
}

/// Where a site is, if that is known.
#[must_use]
pub fn place(site: &Document) -> Option<(f64, f64)> {
    let angle = |field| site.get(field).as_decimal().and_then(|angle| angle.to_f64());
    Some((angle(LATITUDE)?, angle(LONGITUDE)?))
}

/// How far two places are from one another, on a globe of 6371 km.
#[must_use]
pub fn metres(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (latitude, longitude) = ((to.0 - from.0).to_radians(), (to.1 - from.1).to_radians());
    let squared = (latitude / 2.0).sin().powi(2)
        + from.0.to_radians().cos() * to.0.to_radians().cos() * (longitude / 2.0).sin().powi(2);
    2.0 * 6_371_000.0 * squared.clamp(0.0, 1.0).sqrt().asin()
}

fn identification(state: &State, site: &Document) -> Document {
    let above = state.follow(site, PARENT_ID, &SITES);
    sites::identification(state, site)
        .with(UPDATED, site.get(UPDATED_AT).clone())
        .with(SUSPENDED, is_suspended(state, site))
        .with(PARENT, above.map(|above| parent(state, above)))
}

fn description(state: &State, site: &Document) -> Document {
    let key = site.key();
    let mut shown: Document = [ADDRESS, NOTE, HEIGHT, ELEVATION, REGULATORY_DOMAIN]
        .map(|field| (field, site.get(field).clone()))
        .into_iter()
        .collect();
    let contact = Document::new()
        .with(NAME, site.get(CONTACT_NAME).clone())
        .with(PHONE, site.get(CONTACT_PHONE).clone())
        .with(EMAIL, site.get(CONTACT_EMAIL).clone());
    shown.set(CONTACT, contact);
    if place(site).is_some() {
        let location = Document::new().with(LATITUDE, site.get(LATITUDE).clone());
        shown.set(LOCATION, location.with(LONGITUDE, site.get(LONGITUDE).clone()));
    }
    let below = sites::children(state, &key).filter(|child| sites::is_endpoint(child));
    let endpoints: Vec<Value> = below.map(|child| endpoint(state, child).into()).collect();
    shown.set(ENDPOINTS, endpoints);
    let (mut count, mut out, mut addresses) = (0, 0, Vec::new());
    for device in sites::devices_of(state, &key) {
        count += 1;
        out += i64::from(sites::is_out(device));
        addresses.extend(device.text(IP_ADDRESS).map(Value::from));
    }
    shown.set(DEVICE_COUNT, count);
    shown.set(DEVICE_OUTAGE_COUNT, out);
    shown.set(DEVICE_LIST_STATUS, list_status(count, out));
    shown.set(IP_ADDRESSES, addresses);
    shown.set(UCRM_ID, binding::service_of(state, &key).map(|service| service.key().to_string()));
    shown
}

fn list_status(count: i64, out: i64) -> &'static str {
    match (count, out) {
        (0, _) => "inactive",
        (_, 0) => "active",
        _ => "disconnected",
    }
}

fn endpoint(state: &State, site: &Document) -> Document {
    sites::identification(state, site)
        .with(UPDATED, site.get(UPDATED_AT).clone())
        .with(SUSPENDED, is_suspended(state, site))
        .with(PARENT_ID, site.get(PARENT_ID).clone())
}
