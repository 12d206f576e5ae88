//! The router that an operation's path names, and the interfaces that it has.

use std::sync::Arc;

use crate::engine::{Call, Document, Failure, Key, State};
use crate::generated::fields::TYPE;
use crate::resources::uisp_network::configuration::documents;
use crate::resources::uisp_network::devices::devices::DEVICES;
use crate::resources::uisp_network::devices::interfaces;
use crate::resources::uisp_network::devices::life::ready;
use crate::specification::Field;

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

/// Refuses an interface that the router does not have, but for the one that the row named before.
///
/// # Errors
/// `Invalid`, which names `field`.
pub fn check_interface(
    state: &State,
    router: &Document,
    field: Field,
    name: &str,
    before: Option<&str>,
) -> Result<(), Failure> {
    if before == Some(name) || interfaces::names(state, router).contains(name) {
        Ok(())
    } else {
        Err(Failure::invalid(field.name(), "is no interface of the router"))
    }
}

/// What a request says, without what it leaves empty.
#[must_use]
pub fn written(body: &Document) -> Document {
    let mut row = Document::new();
    row.merge(body);
    row
}

/// Writes what a request says over a row. A null empties a field, but for the `lasting` ones, which always have a value: there it
/// says no more than leaving the field out.
pub fn rewrite(row: &mut Document, given: &Document, lasting: &[Field]) {
    for (field, value) in given.iter().filter(|(field, value)| !(value.is_null() && lasting.contains(field))) {
        row.set(field, value.clone());
    }
}
