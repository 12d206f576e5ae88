//! The whole network in numbers over time: what it looks after, and how much of it was out.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Rule, State, Value};
use crate::generated::fields::{
    ALL_CLIENTS, ALL_SITES, DEVICE_ID, END, INTERVAL, LIVE_CLIENTS, LIVE_SITES, OUTAGES as OUTAGES_FIELD, PERIOD,
    SITE_ID, START, TYPE, X, Y,
};
use crate::resources::uisp_network::devices::devices::DEVICES;
use crate::resources::uisp_network::lists::whole;
use crate::resources::uisp_network::sites::outages::OUTAGES;
use crate::resources::uisp_network::sites::sites::{SITE_TYPE, SITES};
use crate::resources::uisp_network::span::Span;

/// What the server does for the statistics of the whole network.
pub static PLANS: &[(&str, Plan)] = &[("get_nms_statistics", Plan::Answer(read, RULES))];

const RULES: &[Rule] = &[
    Rule::documented("series of moments and values", "definition NetworkStatistics"),
    Rule::assumed("without an interval a day is meant; the points are as far apart as those of a device"),
    Rule::assumed("sites and clients are counted as they are now, at every moment"),
    Rule::assumed("live is a site or client none of whose devices had an outage at that moment"),
    Rule::assumed("scores, health and utilization are not known, and their series empty"),
];

/// One outage as the series need it.
struct Out {
    site: Option<Key>,
    start: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
}

fn read(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let span = Span::of(state, call)?;
    let outages: Vec<Out> = state.table(&OUTAGES).rows().map(|outage| out(state, outage)).collect();
    let (sites, clients): (Vec<&Arc<Document>>, Vec<_>) =
        state.table(&SITES).rows().partition(|site| site.text(TYPE) == Some(SITE_TYPE));
    let live = |places: &[&Arc<Document>], at: DateTime<Utc>| {
        let lost: BTreeSet<Key> =
            outages.iter().filter(|out| out.lasts(at)).filter_map(|out| out.site.clone()).collect();
        places.iter().filter(|place| !lost.contains(&place.key())).count()
    };
    let series = |count: &dyn Fn(DateTime<Utc>) -> usize| -> Vec<Value> {
        let point = |at: DateTime<Utc>| Document::new().with(X, at.timestamp_millis()).with(Y, whole(count(at))).into();
        span.moments().map(point).collect()
    };
    let (start, end) = (span.start().timestamp_millis().to_string(), span.end.timestamp_millis().to_string());
    let shown = Document::new()
        .with(INTERVAL, Document::new().with(START, start).with(END, end))
        .with(PERIOD, span.step.num_milliseconds())
        .with(ALL_SITES, series(&|_| sites.len()))
        .with(ALL_CLIENTS, series(&|_| clients.len()))
        .with(LIVE_SITES, series(&|at| live(&sites, at)))
        .with(LIVE_CLIENTS, series(&|at| live(&clients, at)))
        .with(OUTAGES_FIELD, series(&|at| outages.iter().filter(|out| out.lasts(at)).count()));
    Ok(Outcome::Object(shown))
}

fn out(state: &State, outage: &Document) -> Out {
    let device = state.follow(outage, DEVICE_ID, &DEVICES);
    Out {
        site: device.and_then(|device| device.reference(SITE_ID)),
        start: outage.moment(START),
        end: outage.moment(END),
    }
}

impl Out {
    fn lasts(&self, at: DateTime<Utc>) -> bool {
        self.start.is_some_and(|start| start <= at) && self.end.is_none_or(|end| at < end)
    }
}
