//! The router that an operation's path names, and the interfaces that it has.

use std::sync::Arc;

use crate::engine::{Call, Document, Failure, Key, State};
use crate::generated::fields::{IDENTIFICATION, NAME, TYPE};
use crate::resources::uisp_network::configuration::documents;
use crate::resources::uisp_network::devices::devices::DEVICES;
use crate::resources::uisp_network::devices::interfaces;
use crate::resources::uisp_network::devices::life::ready;

/// The router that the path names.
///
/// # Errors
/// `NotFound` for an unknown device, for one of another family than the path's, and for one that is no router.
pub fn named(state: &State, call: &Call) -> Result<Key, Failure> {
    let key = documents::device(state, call)?;
    if is_router(state.get(&DEVICES, &key)?) { Ok(key) } else { Err(Failure::NotFound) }
}

/// Whether a device is a router.
#[must_use]
pub fn is_router(device: &Document) -> bool {
    matches!(device.text(TYPE), Some("uispr" | "uisprlxc" | "erouter"))
}

/// The router that the path names, if it does what it is told.
///
/// # Errors
/// `NotFound` as for [`named`], `Unprocessable` if it is not connected.
pub fn to_change(state: &State, call: &Call) -> Result<Arc<Document>, Failure> {
    ready(state, &named(state, call)?)
}

/// Refuses an interface that the router does not have.
///
/// # Errors
/// `Invalid`, which names `field`.
pub fn check_interface(state: &State, router: &Document, field: &str, name: &str) -> Result<(), Failure> {
    if has_interface(state, router, name) {
        Ok(())
    } else {
        Err(Failure::invalid(field, "is no interface of the router"))
    }
}

/// Whether the router has an interface of this name.
#[must_use]
pub fn has_interface(state: &State, router: &Document, name: &str) -> bool {
    interfaces::documents(state, router)
        .iter()
        .filter_map(|interface| interface.get(IDENTIFICATION).as_object())
        .any(|interface| interface.text(NAME) == Some(name))
}

/// What a request says, without what it leaves empty.
#[must_use]
pub fn written(body: &Document) -> Document {
    let mut row = Document::new();
    row.merge(body);
    row
}
