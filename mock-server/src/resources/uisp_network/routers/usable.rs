//! Which routes of a router can be used, and which of them are.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

use super::routes::ROUTES;
use crate::engine::{Document, Key, State};
use crate::generated::fields::*;
use crate::resources::uisp_network::addresses::{Range, single, version};

/// The routes of a router, compared with each other.
pub struct Routes {
    rows: Vec<Arc<Document>>,
    /// The networks that the router reaches without a gateway.
    near: Networks,
    /// The row that is selected for a destination.
    selected: HashMap<Range, Key>,
}

/// Networks to look up addresses in, by their first addresses.
struct Networks {
    networks: HashSet<Range>,
    prefixes: BTreeSet<u32>,
}

impl FromIterator<Range> for Networks {
    fn from_iter<I: IntoIterator<Item = Range>>(ranges: I) -> Self {
        let networks: HashSet<Range> = ranges.into_iter().map(Range::by_first).collect();
        let prefixes = networks.iter().map(|network| network.prefix).collect();
        Self { networks, prefixes }
    }
}

impl Networks {
    fn hold(&self, address: IpAddr) -> bool {
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefixes = self.prefixes.iter().filter(|prefix| **prefix <= longest);
        prefixes.copied().any(|prefix| self.networks.contains(&Range { address, prefix }.by_first()))
    }
}

/// All routes of a router.
#[must_use]
pub fn of_router(state: &State, router: &Key) -> Routes {
    let rows: Vec<Arc<Document>> = state.having(&ROUTES, DEVICE_ID, router).map(Arc::clone).collect();
    let near = rows.iter().filter(|row| row.is_true(ENABLED) && is_near(row));
    let near = near.filter_map(|row| destination(row)).collect();
    let mut routes = Routes { rows, near, selected: HashMap::new() };
    let mut usable: Vec<&Arc<Document>> = routes.rows.iter().filter(|row| routes.is_usable(row)).collect();
    usable.sort_by(|one, other| by_distance(one, other));
    let mut selected = HashMap::new();
    for row in usable {
        if let Some(destination) = destination(row) {
            selected.entry(destination).or_insert_with(|| row.key());
        }
    }
    routes.selected = selected;
    routes
}

/// What kind of route a row is, as the families name it.
#[must_use]
pub fn kind(row: &Document) -> &'static str {
    match row.text(ORIGIN) {
        Some("Kernel") => "connected",
        Some("OSPF") => "ospf",
        _ => "static",
    }
}

impl Routes {
    /// The rows.
    pub fn rows(&self) -> impl Iterator<Item = &Document> {
        self.rows.iter().map(|row| &**row)
    }

    /// A row with what the router says of it.
    #[must_use]
    pub fn measured(&self, row: &Document) -> Document {
        let destination = destination(row);
        let selected = destination.is_some_and(|it| self.selected.get(&it) == Some(&row.key()));
        let gateway = gateway(row);
        let mut shown = Document::clone(row);
        shown.set(SELECTED, selected);
        shown.set(FIB, selected);
        shown.set(IN_USE, selected);
        shown.set(NEXT_HOP, gateway.and_then(|_| row.text(GATEWAY)));
        let reachable = gateway.map(|gateway| self.is_near(gateway));
        shown.set(GATEWAY_STATUS, reachable.map(|reachable| if reachable { "reachable" } else { "unreachable" }));
        shown.set(IP_VERSION, destination.map(|destination| version(destination.address)));
        shown
    }

    fn is_usable(&self, row: &Document) -> bool {
        row.is_true(ENABLED) && gateway(row).is_none_or(|gateway| self.is_near(gateway))
    }

    fn is_near(&self, gateway: IpAddr) -> bool {
        self.near.hold(gateway)
    }
}

/// The gateway that a route leads to.
fn gateway(row: &Document) -> Option<IpAddr> {
    let leads_there = matches!(row.text(STATIC_TYPE), None | Some("gateway"));
    row.text(GATEWAY).filter(|_| leads_there).and_then(single)
}

/// The network that a route leads to, by its first address.
#[must_use]
pub fn destination(row: &Document) -> Option<Range> {
    row.text(DESTINATION).and_then(Range::parse).map(Range::by_first)
}

/// Whether a route leads to a network that needs no gateway.
fn is_near(row: &Document) -> bool {
    gateway(row).is_none() && row.text(STATIC_TYPE) != Some("blackhole")
}

fn by_distance(one: &Document, other: &Document) -> Ordering {
    one.decimal(DISTANCE).cmp(&other.decimal(DISTANCE)).then_with(|| one.key().cmp(&other.key()))
}
