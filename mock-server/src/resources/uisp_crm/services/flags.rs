//! What a client's services say about the client: outages, suspension, missing devices.

use super::services::SERVICES;
use super::status;
use crate::engine::{Document, Key, State};
use crate::generated::fields::*;

/// Adds the flags that follow from a client's services.
pub fn show(state: &State, client: &Key, shown: &mut Document) {
    let any =
        |test: &dyn Fn(&Document) -> bool| state.having(&SERVICES, CLIENT_ID, client).any(|service| test(service));
    shown.set(HAS_OUTAGE, any(&|service| service.is_true(HAS_OUTAGE)));
    shown.set(HAS_SUSPENDED_SERVICE, any(&|service| status::of(state, service) == status::SUSPENDED));
    let without_devices =
        |service: &Document| !service.contains(UNMS_CLIENT_SITE_ID) && status::of(state, service) == status::ACTIVE;
    shown.set(HAS_SERVICE_WITHOUT_DEVICES, any(&without_devices));
}
