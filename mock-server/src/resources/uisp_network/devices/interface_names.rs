//! Which interfaces a device has, by their names alone: for rules that only ask whether there is one.

use std::borrow::Cow;
use std::collections::HashSet;

use super::interfaces::{CHANGED, ports};
use crate::engine::{Document, State, Value};
use crate::generated::fields::{DEVICE_ID, INTERFACES, NAME, TYPE};
use crate::resources::uisp_network::configuration::documents::stored;

/// The names of all interfaces of a device, to look up many.
#[must_use]
pub fn names<'a>(state: &'a State, device: &Document) -> HashSet<Cow<'a, str>> {
    each(state, device).collect()
}

/// Whether a device has an interface of this name.
#[must_use]
pub fn has(state: &State, device: &Document, name: &str) -> bool {
    each(state, device).any(|held| held == name)
}

/// The names of the interfaces that the device came with, of those that its configuration says, and of those that were made.
fn each<'a>(state: &'a State, device: &Document) -> impl Iterator<Item = Cow<'a, str>> {
    let come_with = ports(device).into_iter().map(|(name, _)| Cow::Owned(name));
    let is_foreign = device.text(TYPE) == Some("blackBox");
    let configuration = is_foreign.then(|| stored(state, &device.key(), "config")).flatten();
    let said = configuration.and_then(Value::as_object).map(|document| document.get(INTERFACES).as_list());
    let said = said.unwrap_or_default().iter().filter_map(Value::as_object);
    let made = state.having(&CHANGED, DEVICE_ID, &device.key()).map(|row| &**row);
    let named = said.chain(made).filter_map(|row| row.text(TYPE).and(row.text(NAME)));
    come_with.chain(named.map(Cow::Borrowed))
}
