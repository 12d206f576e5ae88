//! MAC tables: which addresses a switch or a router has learned at which of its interfaces.

use std::cmp::Ordering;
use std::net::Ipv4Addr;

use super::clients::{hosts, is_routing};
use super::devices::{DEVICES, is_online, status};
use super::interfaces;
use super::life::ready;
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::addresses::bare;
use crate::resources::uisp_network::lists::{done, whole};
use crate::resources::uisp_network::sites::site;
use crate::resources::uisp_network::sites::sites::SITES;
use crate::resources::uisp_network::telemetry;

/// What the server does for the operations on MAC tables.
pub static PLANS: &[(&str, Plan)] = &[
    ("get_device_mac_table", Plan::Answer(get, RULES)),
    ("get_device_mac_table_refresh", Plan::Answer(refresh, REFRESHING)),
];

const RULES: &[Rule] = &[
    Rule::documented(
        "the table is sorted by `sortBy` and `sortDesc`, searched by `search`, and paged by `count` and `page`",
        "GET /devices/{deviceId}/mac-table",
    ),
    Rule::assumed("only switches and routers have one: 404 for other devices"),
    Rule::assumed("it knows what is connected at the same site, and the hosts behind that, in VLAN 1"),
    Rule::assumed(
        "which of the plugged interfaces an address was learned at follows from the device that it is behind",
    ),
    Rule::assumed("a device that is not connected, or is at no site, has learned nothing"),
    Rule::assumed(
        "without `count` all is one page; with 0 the page is empty; unsorted, it is in the order of the devices",
    ),
    Rule::assumed(
        "the search looks for a part of a name, an address, a vendor, an interface or a site, whatever the case",
    ),
];
const REFRESHING: &[Rule] = &[
    Rule::assumed("the table is always fresh, so nothing changes"),
    Rule::assumed("a device that is not connected refuses with 422"),
];

fn get(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = state.get(&DEVICES, &call.key("deviceId"))?;
    check(device)?;
    let mut entries = entries(state, device);
    if let Some(wanted) = call.query.get("search") {
        let wanted = wanted.to_lowercase();
        entries.retain(|entry| words(entry).any(|word| word.to_lowercase().contains(&wanted)));
    }
    if let Some(by) = call.query.get("sortBy") {
        let descending = call.query.is_set("sortDesc");
        entries.sort_by(|left, right| {
            let order = compare(left, right, by);
            if descending { order.reverse() } else { order }
        });
    }
    let total = entries.len();
    let number = |name: &str| call.query.number(name).and_then(|number| usize::try_from(number).ok());
    let count = number("count").unwrap_or(total);
    let page = number("page").unwrap_or(1).max(1);
    let shown = entries.into_iter().skip((page - 1).saturating_mul(count)).take(count);
    let shown: Vec<Value> = shown.map(Value::from).collect();
    let pagination = Document::new()
        .with(COUNT, whole(count))
        .with(TOTAL, whole(total))
        .with(PAGE, whole(page))
        .with(PAGES, whole(total.checked_div(count).map_or(0, |_| total.div_ceil(count))));
    let table = Document::new().with(DEVICE_ID, device.key()).with(MAC_TABLE, shown).with(PAGINATION, pagination);
    Ok(Outcome::Object(table))
}

fn refresh(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("deviceId");
    check(state.get(&DEVICES, &key)?)?;
    ready(state, &key)?;
    Ok(done("The table is fresh."))
}

/// Refuses devices that have no table.
fn check(device: &Document) -> Result<(), Failure> {
    let is_switch = matches!(device.text(TYPE), Some("uisps" | "eswitch" | "toughSwitch"));
    if is_switch || is_routing(device) { Ok(()) } else { Err(Failure::NotFound) }
}

fn entries(state: &State, device: &Document) -> Vec<Document> {
    let (Some(place), true) = (device.reference(SITE_ID), is_online(device)) else { return Vec::new() };
    let plugged = plugged(state, device);
    let neighbours = state.having(&DEVICES, SITE_ID, &place).filter(|other| is_online(other));
    let mut entries = Vec::new();
    for neighbour in neighbours {
        let Some(interface) = interface_for(neighbour, &plugged) else { continue };
        if neighbour.key() != device.key() && neighbour.text(MAC).is_some() {
            entries.push(entry(neighbour, interface).with(DEVICE, known(neighbour)));
        }
        entries.extend(hosts(state, &neighbour.key()).map(|host| entry(host, interface)));
    }
    let place = state.find(&SITES, &place).map(|place| in_tree(state, place));
    entries.into_iter().map(|entry| entry.with(SITE, place.clone())).collect()
}

/// The names of the interfaces that have a cable in them.
fn plugged(state: &State, device: &Document) -> Vec<String> {
    let name = |interface: &Document| {
        let short = interface.get(IDENTIFICATION).as_object()?;
        let is_plugged = interface.get(STATUS).as_object().is_some_and(|status| status.is_true(PLUGGED));
        let is_wired = short.text(TYPE) != Some("wlan");
        short.text(NAME).filter(|_| is_plugged && is_wired).map(str::to_owned)
    };
    interfaces::documents(state, device).iter().filter_map(name).collect()
}

/// The interface that a neighbour is behind.
fn interface_for<'a>(neighbour: &Document, plugged: &'a [String]) -> Option<&'a str> {
    let hash = telemetry::hash(neighbour.text(ID).unwrap_or_default(), "cable", 0);
    let count = u64::try_from(plugged.len()).ok().filter(|count| *count > 0)?;
    plugged.get(usize::try_from(hash % count).ok()?).map(String::as_str)
}

fn entry(row: &Document, interface: &str) -> Document {
    let address = row.text(IP_ADDRESS).map(|address| vec![Value::from(bare(address))]);
    let is_own = row.text(TYPE).is_some_and(|family| family != "blackBox");
    let vendor = row.text(VENDOR_NAME).or(is_own.then_some("Ubiquiti"));
    Document::new()
        .with(INTERFACE_ID, interface)
        .with(ADDRESSES, address)
        .with(MAC, row.get(MAC).clone())
        .with(VLAN, 1)
        .with(HOSTNAME, row.text(HOSTNAME).or_else(|| row.text(NAME)))
        .with(VENDOR, vendor)
}

fn known(device: &Document) -> Document {
    Document::new()
        .with(ID, device.key())
        .with(ENABLED, true)
        .with(AUTHORIZED, device.is_true(AUTHORIZED))
        .with(CONNECTED, true)
        .with(IP_ADDRESS, device.get(IP_ADDRESS).clone())
        .with(IDENTIFICATION, Document::new().with(ID, device.key()).with(TYPE, device.get(TYPE).clone()))
        .with(OVERVIEW, Document::new().with(STATUS, status(device)))
}

/// A site and the one above it.
fn in_tree(state: &State, place: &Document) -> Document {
    let above = state.follow(place, PARENT_ID, &SITES).map(|above| in_short(state, above));
    in_short(state, place).with(PARENT, above)
}

fn in_short(state: &State, place: &Document) -> Document {
    Document::new()
        .with(ID, place.key())
        .with(NAME, place.get(NAME).clone())
        .with(STATUS, site::status(state, place))
        .with(TYPE, place.get(TYPE).clone())
}

/// What the search looks at.
fn words(entry: &Document) -> impl Iterator<Item = &str> {
    let texts = [INTERFACE_ID, MAC, HOSTNAME, VENDOR].into_iter().filter_map(|field| entry.text(field));
    let addresses = entry.get(ADDRESSES).as_list().iter().filter_map(Value::as_text);
    texts.chain(addresses).chain(site_name(entry))
}

fn compare(left: &Document, right: &Document, by: &str) -> Ordering {
    let field = match by {
        "device_id" => return device_of(left).cmp(&device_of(right)),
        "addresses" => return address_of(left).cmp(&address_of(right)),
        "s_name" => return Value::from(site_name(left)).compare(&Value::from(site_name(right))),
        "vendor" => VENDOR,
        "vlan" => VLAN,
        "hostname" => HOSTNAME,
        "interface_id" => INTERFACE_ID,
        _ => MAC,
    };
    left.get(field).compare(right.get(field))
}

fn device_of(entry: &Document) -> Option<&str> {
    entry.get(DEVICE).as_object().and_then(|device| device.text(ID))
}

fn address_of(entry: &Document) -> Option<Ipv4Addr> {
    entry.get(ADDRESSES).as_list().first().and_then(Value::as_text).and_then(|address| address.parse().ok())
}

fn site_name(entry: &Document) -> Option<&str> {
    entry.get(SITE).as_object().and_then(|place| place.text(NAME))
}
