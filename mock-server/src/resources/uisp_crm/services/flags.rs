//! What a client's services say about the client: outages, suspension, missing devices.

use super::services::SERVICES;
use super::status;
use crate::engine::{Document, State};
use crate::generated::fields::*;

/// Adds the flags that follow from a client's services. Archived clients are not said to have trouble.
pub fn show(state: &State, client: &Document, shown: &mut Document) {
    let key = client.key();
    let any = |test: &dyn Fn(&Document) -> bool| state.having(&SERVICES, CLIENT_ID, &key).any(|service| test(service));
    let in_use = !client.is_true(IS_ARCHIVED);
    shown.set(HAS_OUTAGE, in_use && any(&|service| service.is_true(HAS_OUTAGE)));
    shown.set(HAS_SUSPENDED_SERVICE, in_use && any(&|service| status::of(state, service) == status::SUSPENDED));
    let without_devices =
        |service: &Document| !service.contains(UNMS_CLIENT_SITE_ID) && status::of(state, service) == status::ACTIVE;
    shown.set(HAS_SERVICE_WITHOUT_DEVICES, any(&without_devices));
}
