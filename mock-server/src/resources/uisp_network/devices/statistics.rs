//! Statistics: the curves of what a device measured, which are functions of the device and the moment.

use chrono::{DateTime, Utc};

use super::devices::{DEVICES, is_online};
use super::{clients, interfaces, radios};
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::lists::whole;
use crate::resources::uisp_network::span::Span;
use crate::resources::uisp_network::telemetry;

/// What the server does for the operations on statistics of devices.
pub static PLANS: &[(&str, Plan)] = &[("get_device_statistics", Plan::Answer(get, RULES))];

const RULES: &[Rule] = &[
    Rule::documented("series of moments and values, as averages and maxima", "definition DeviceStatistics"),
    Rule::observed("the interval alone is enough", "ffddorf/unms-exporter, WillNilges/uisp2zabbix"),
    Rule::observed("moments are milliseconds since 1970", "exporters of statistics"),
    Rule::observed("the round trip may be null", "exporters of statistics"),
    Rule::assumed(
        "the newest point is at this moment; the points are 5, 5, 30 minutes, 4, 12 hours, 1 and 7 days apart",
    ),
    Rule::assumed(
        "only `range` looks at `start` and `period`, in milliseconds; it needs both and has up to 288 points",
    ),
    Rule::assumed("a device that nobody can measure has null as its round trip, and no value after it was seen last"),
    Rule::assumed("an unknown device answers 404"),
];

/// One device, or a site, over a span.
#[derive(Debug)]
pub struct Meter<'a> {
    id: &'a str,
    span: Span,
    /// After this moment nothing is known.
    last: Option<DateTime<Utc>>,
}

impl<'a> Meter<'a> {
    /// Something over the span that a call asks for with `interval`, `start` and `period`.
    ///
    /// # Errors
    /// `BadRequest` for a range without a beginning or a length.
    pub fn over(state: &State, call: &Call, id: &'a str) -> Result<Self, Failure> {
        Ok(Self { id, span: Span::of(state, call)?, last: None })
    }

    /// The beginning and the end in milliseconds (`Interval`), and how far the points are apart.
    #[must_use]
    pub fn interval(&self) -> (Document, i64) {
        let interval = Document::new()
            .with(START, self.span.start().timestamp_millis())
            .with(END, self.span.end.timestamp_millis());
        (interval, self.span.step.num_milliseconds())
    }

    /// The averages of a metric between two values.
    #[must_use]
    pub fn averages(&self, metric: &str, low: i64, high: i64) -> Value {
        self.between(metric, low, high).get(AVG).clone()
    }

    /// A metric between two values.
    fn between(&self, metric: &str, low: i64, high: i64) -> Document {
        self.curve(|at| Some(telemetry::whole(self.id, metric, at, low, high)))
    }

    /// A metric by a function of the moment; its maxima are a little above its averages.
    fn curve(&self, value: impl Fn(DateTime<Utc>) -> Option<i64>) -> Document {
        let series = |above: i64| -> Vec<Value> {
            let point = |at: DateTime<Utc>| {
                let known = self.last.is_none_or(|last| at <= last);
                let y = value(at).filter(|_| known).map(|y| y.saturating_add(y.saturating_abs() / 100 * above));
                Value::from(Document::new().with(X, at.timestamp_millis()).with(Y, y))
            };
            self.span.moments().map(point).collect()
        };
        Document::new().with(AVG, series(0)).with(MAX, series(10))
    }
}

fn get(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let device = state.get(&DEVICES, &call.key("id"))?;
    let span = Span::of(state, call)?;
    let last = if is_online(device) {
        None
    } else {
        Some(device.moment(LAST_SEEN).or_else(|| device.moment(STARTED)).unwrap_or(DateTime::UNIX_EPOCH))
    };
    let meter = Meter { id: device.text(ID).unwrap_or_default(), span, last };
    let (interval, period) = meter.interval();
    let mut shown = Document::new().with(INTERVAL, interval).with(PERIOD, period);
    if device.text(TYPE) == Some("blackBox") {
        return Ok(Outcome::Object(shown));
    }
    shown.set(CPU, meter.between("cpu", 4, 60));
    shown.set(RAM, meter.between("ram", 30, 70));
    shown.set(TEMPERATURE, meter.between("temperature", 30, 58));
    shown.set(ERRORS, meter.curve(|_| Some(0)));
    if is_online(device) {
        shown.set(PING, meter.between("ping", 1, 12));
    }
    if radios::is_radio(device) {
        radio(state, device, &meter, &mut shown);
    }
    let ports = interfaces::ports(device).into_iter().enumerate();
    let ports: Vec<Value> = ports.map(|(position, (name, _))| Value::from(port(&meter, position, &name))).collect();
    shown.set(INTERFACES, ports);
    Ok(Outcome::Object(shown))
}

fn radio(state: &State, device: &Document, meter: &Meter, shown: &mut Document) {
    let devices = state.having(&DEVICES, PARENT_ID, &device.key()).filter(|row| is_online(row)).count();
    let stations = whole(devices + clients::wireless(state, device).count());
    shown.set(CLIENTS, meter.curve(|_| Some(stations)));
    shown.set(AIR_TIME, meter.between("airtime", 5, 70));
    if radios::theoretical(device).is_some() {
        shown.set(DOWNLINK_CAPACITY, meter.curve(|at| radios::capacity(device, at).map(|(down, _)| down)));
        shown.set(UPLINK_CAPACITY, meter.curve(|at| radios::capacity(device, at).map(|(_, up)| up)));
        shown.set(DOWNLINK_UTILIZATION, meter.between("downlink utilization", 5, 60));
        shown.set(UPLINK_UTILIZATION, meter.between("uplink utilization", 2, 30));
        shown.set(LINK_SCORE, meter.between("score", 80, 100));
    }
    if radios::signal(state, device, state.now()).is_some() {
        shown.set(SIGNAL, meter.curve(|at| radios::signal(state, device, at)));
        shown.set(REMOTE_SIGNAL, meter.between("remote", -62, -48));
    }
}

fn port(meter: &Meter, position: usize, name: &str) -> Document {
    // As in the list of interfaces: the first ones have a cable in them.
    let used = position < 3;
    let rate = |direction: &str, most: i64| {
        if used { meter.between(&format!("{name} {direction}"), most / 20, most) } else { meter.curve(|_| Some(0)) }
    };
    Document::new()
        .with(ID, name)
        .with(NAME, name)
        .with(PRIORITY, whole(position))
        .with(RECEIVE, rate("receive", 90_000_000))
        .with(TRANSMIT, rate("transmit", 20_000_000))
}
