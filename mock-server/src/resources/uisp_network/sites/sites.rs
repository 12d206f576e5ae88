//! Sites: towers and other places of the network, and the subscribers (`endpoint`) that are connected to them.

use crate::engine::resource::{Identity, Reference};
use crate::engine::{Document, Resource, State};
use crate::generated::fields::{ID, NAME, PARENT, PARENT_ID, STATUS, TYPE};
use crate::generated::uisp_network::schemas;

/// The sites. A row is flat: `type`, `name`, `parentId`, `suspended`, `status`, `address`, `latitude`, `longitude`, `contactName` …
pub static SITES: Resource = Resource {
    identity: Identity::Uuid,
    references: &[Reference::needed(PARENT_ID, "network-sites")],
    indexed: &[TYPE],
    ..Resource::plain("network-sites", &schemas::SITE)
};

/// A site in short, as devices, outages and log entries show it (`SiteIdentification`).
#[must_use]
pub fn in_short(state: &State, site: &Document) -> Document {
    let short = Document::new()
        .with(ID, site.get(ID).clone())
        .with(NAME, site.get(NAME).clone())
        .with(TYPE, site.get(TYPE).clone())
        .with(STATUS, site.text(STATUS).unwrap_or("active"));
    match state.follow(site, PARENT_ID, &SITES) {
        Some(parent) => short.with(PARENT, in_short(state, parent)),
        None => short,
    }
}
