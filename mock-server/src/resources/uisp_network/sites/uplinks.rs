//! How subscribers are connected: what their devices could and do transport, the curves of it, and the devices that lead up from a site.

use std::sync::Arc;

use super::data_links::DATA_LINKS;
use super::sites::{self, SITES};
use super::{link_view, statistics, traffic};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::devices::devices::{DEVICES, is_online};
use crate::resources::uisp_network::devices::radios;
use crate::resources::uisp_network::devices::statistics::Meter;
use crate::resources::uisp_network::lists::in_order;
use crate::resources::uisp_network::telemetry;

/// What the server does for the operations on the connections of sites.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_sites_subscribers_statistics", Plan::Answer(subscribers, SUBSCRIBERS)),
    ("get_sites_subscriber_statistics", Plan::Answer(curves, CURVES)),
    ("list_site_uplink_devices", Plan::Answer(uplinks, UPLINKS)),
];

const SUBSCRIBERS: &[Rule] = &[
    Rule::assumed("each device of each subscriber is listed; the main one is the subscriber's first"),
    Rule::assumed("capacities are those of radios, in bits per second; received is what comes down to the subscriber"),
    Rule::assumed("the sum of the traffic is that of the subscriber's last day, in bytes"),
    Rule::assumed("what a device that is not connected transports is null"),
];
const CURVES: &[Rule] = &[
    Rule::documented(
        "the rate of packets and the time of a round trip, as series of points",
        "definition SitesSubscriberStatistics",
    ),
    Rule::assumed("the values are made up: packets per second, and milliseconds"),
    Rule::assumed("intervals are those of the statistics of devices; only `range` looks at `start` and `period`"),
    Rule::assumed("a site that is no subscriber answers 404"),
];
const UPLINKS: &[Rule] = &[
    Rule::assumed("the devices of the site that a link joins with a device of the site above it, each once"),
    Rule::assumed("the capacity is that of a radio in both directions; the scores are not known"),
    Rule::assumed("with `withStatistics=true` each has the statistics of the site over the interval"),
];

fn subscribers(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let mut listed = Vec::new();
    for site in in_order(state, &SITES).into_iter().filter(|site| sites::is_endpoint(site)) {
        let mut devices: Vec<&Arc<Document>> = sites::devices_of(state, &site.key()).collect();
        devices.sort_by_key(|device| device.integer(SEQUENCE));
        let main = devices.first().map(|device| device.get(ID).clone());
        let sum = traffic::of_last_day(state, site);
        for device in devices {
            let row = transported(state, device)
                .with(DEVICE_ID, device.get(ID).clone())
                .with(MAIN_DEVICE_ID, main.clone())
                .with(SUBSCRIBER_ID, site.get(ID).clone())
                .with(TRAFFIC_SUMMARY, sum);
            listed.push(row);
        }
    }
    Ok(Outcome::List(listed))
}

/// What a device could transport and does, in bits per second.
fn transported(state: &State, device: &Document) -> Document {
    if !is_online(device) {
        return Document::new();
    }
    let now = state.now();
    let id = device.text(ID).unwrap_or_default();
    let capacity = radios::capacity(device, now);
    let (down, up) = capacity.unwrap_or((90_000_000, 20_000_000));
    Document::new()
        .with(RX_CAPACITY, capacity.map(|(down, _)| down))
        .with(TX_CAPACITY, capacity.map(|(_, up)| up))
        .with(RX_THROUGHPUT, telemetry::whole(id, "throughput down", now, 0, down / 2))
        .with(TX_THROUGHPUT, telemetry::whole(id, "throughput up", now, 0, up / 2))
}

fn curves(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let site = state.get(&SITES, &call.key("siteId"))?;
    if !sites::is_endpoint(site) {
        return Err(Failure::NotFound);
    }
    let meter = Meter::over(state, call, site.text(ID).unwrap_or_default())?;
    let direction = |name: &str, packets: i64| {
        let line = |metric: &str, low, high| meter.averages(&format!("{name} {metric}"), low, high);
        Document::new()
            .with(PACKET_RATE, line("packets", packets / 20, packets))
            .with(RTT_MIN, line("rtt", 2, 10))
            .with(RTT_AVG, line("rtt", 4, 25))
            .with(RTT_MAX, line("rtt", 8, 60))
    };
    let (interval, period) = meter.interval();
    Ok(Outcome::Object(
        Document::new()
            .with(DOWNLOAD, direction("download", 8_000))
            .with(UPLOAD, direction("upload", 2_500))
            .with(INTERVAL, interval)
            .with(PERIOD, period),
    ))
}

fn uplinks(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let key = call.key("id");
    let site = state.get(&SITES, &key)?;
    let Some(above) = site.reference(PARENT_ID) else { return Ok(Outcome::List(Vec::new())) };
    let ends = [
        (DEVICE_ID_FROM, DEVICE_ID_TO, INTERFACE_ID_FROM, INTERFACE_ID_TO),
        (DEVICE_ID_TO, DEVICE_ID_FROM, INTERFACE_ID_TO, INTERFACE_ID_FROM),
    ];
    let mut seen = Vec::new();
    let mut listed = Vec::new();
    for link in in_order(state, &DATA_LINKS) {
        for (own, other, interface, other_interface) in ends {
            let is_at = |end, wanted| link_view::site_of(state, link, end).is_some_and(|site| site.key() == wanted);
            let Some(device) = state.follow(link, own, &DEVICES) else { continue };
            if !is_at(own, key.clone()) || !is_at(other, above.clone()) || seen.contains(&device.key()) {
                continue;
            }
            seen.push(device.key());
            let statistics =
                call.query.is_set("withStatistics").then(|| statistics::of(state, site, call.query.get("interval")));
            let row = uplink(state, device)
                .with(PARENT_DEVICE_ID, link.get(other).clone())
                .with(PARENT_INTERFACE_ID, link.get(other_interface).clone())
                .with(WAN_INTERFACE_ID, link.get(interface).clone())
                .with(STATISTICS, statistics);
            listed.push(row);
        }
    }
    Ok(Outcome::List(listed))
}

fn uplink(state: &State, device: &Arc<Document>) -> Document {
    let short: Document =
        [ID, TYPE, NAME, MODEL, ROLE].into_iter().map(|field| (field, device.get(field).clone())).collect();
    let capacity = if is_online(device) { radios::capacity(device, state.now()) } else { None };
    let capacity = capacity.map(|(down, up)| Value::from(down.saturating_add(up)));
    Document::new().with(IDENTIFICATION, short).with(OVERVIEW, Document::new().with(LINK_CAPACITY, capacity))
}
