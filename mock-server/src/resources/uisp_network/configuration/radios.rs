//! Radios: what they hear, where they may transmit, and the configuration of those that run airOS.

use serde_json::{Map, Value as Json, json};

use super::documents::{device, read, shown, write};
use super::shared::at;
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, State, Value};
use crate::generated::fields::*;
use crate::resources::uisp_network::devices::devices::{DEVICES, is_online};
use crate::resources::uisp_network::devices::life::ready;
use crate::resources::uisp_network::telemetry;

/// What the server does for the operations on radios.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_airmax_site_survey", Plan::Answer(survey, SURVEY)),
    ("get_airmax_frequency_bands", Plan::Answer(bands, BANDS)),
    ("get_airos_configuration", Plan::Answer(read, AIROS)),
    ("update_airos_configuration", Plan::Action(write, AIROS)),
    ("list_airos_countries", Plan::Answer(countries, COUNTRIES_LISTED)),
    ("get_airos_regdomain", Plan::Answer(regdomain, COUNTRIES_LISTED)),
];

const SURVEY: &[Rule] = &[
    Rule::assumed("a radio hears the other airMAX access points that are connected and of its band, wherever they are"),
    Rule::assumed("a radio that is not connected refuses with 422"),
];
const BANDS: &[Rule] =
    &[Rule::assumed("each width of a channel has the ranges of frequencies, in MHz, of the band that the radio is in")];
const AIROS: &[Rule] = &[
    Rule::assumed("airMAX, airFiber and Wave radios have this configuration; other families answer 404"),
    Rule::assumed(
        "host name and, of the first wireless interface, network, mode, frequency and width are those that the devices list shows",
    ),
    Rule::assumed("of two frequencies or widths the one to transmit with is the device's"),
    Rule::assumed("the one to receive with is the same unless a request says another one, which is kept then"),
    Rule::assumed("a frequency is above 0 and at most 1000000 MHz, and a width at most that: 400 otherwise"),
    Rule::assumed(
        "what a request leaves out stays as it is, an explicit null empties what may be empty, and `network`, `system` or `wireless` is replaced as a whole",
    ),
    Rule::assumed("`isComposeRequest` and `isLinkConfiguration` change nothing"),
];
const COUNTRIES_LISTED: &[Rule] = &[
    Rule::assumed("a few countries stand for all, numbered as in ISO 3166, with the same channels each"),
    Rule::assumed("without `countryCode` it is the country of the configuration; an unknown one is a 400"),
    Rule::assumed("`countryCode` is a number or two letters; most powers are not known"),
];

/// Name, letters and number.
const COUNTRIES: &[(&str, &str, i64)] = &[
    ("Australia", "AU", 36),
    ("Brazil", "BR", 76),
    ("Canada", "CA", 124),
    ("Czech Republic", "CZ", 203),
    ("France", "FR", 250),
    ("Germany", "DE", 276),
    ("Netherlands", "NL", 528),
    ("South Africa", "ZA", 710),
    ("Sweden", "SE", 752),
    ("United Kingdom", "GB", 826),
    ("United States", "US", 840),
];

/// The bands that a radio can be in: the ranges of frequencies, and the widths of channels there, in MHz.
struct Band {
    ranges: &'static [(i64, i64)],
    widths: &'static [i64],
}

static LOW: Band = Band { ranges: &[(2402, 2482)], widths: &[5, 10, 20, 40] };
static MIDDLE: Band = Band { ranges: &[(5150, 5250), (5725, 5850)], widths: &[10, 20, 40, 80] };
static HIGH: Band = Band { ranges: &[(57_240, 65_880)], widths: &[1080, 2160] };

fn survey(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let own = ready(state, &device(state, call)?)?;
    let id = own.text(ID).unwrap_or_default();
    let heard = state.having(&DEVICES, TYPE, &"airMax".into()).filter(|other| {
        other.key() != own.key()
            && is_online(other)
            && other.text(WIRELESS_MODE).is_some_and(|mode| mode.starts_with("ap"))
            && std::ptr::eq(band(other), band(&own))
    });
    let shown = heard.map(|other| {
        let metric = format!("survey {}", other.text(ID).unwrap_or_default());
        Document::new()
            .with(ID, other.get(ID).clone())
            .with(MAC, other.get(MAC).clone())
            .with(SSID, other.get(SSID).clone())
            .with(HOSTNAME, other.get(HOSTNAME).clone())
            .with(NAME, other.get(NAME).clone())
            .with(MODE, other.get(WIRELESS_MODE).clone())
            .with(FREQUENCY, other.get(FREQUENCY).clone())
            .with(ENCRYPTION, "wpa2")
            .with(IS_AIRMAX_ENABLED, true)
            .with(SIGNAL_LEVEL, telemetry::whole(id, &metric, state.now(), -88, -62))
            .with(NOISE_LEVEL, telemetry::whole(id, "noise", state.now(), -96, -90))
    });
    Ok(Outcome::List(shown.collect()))
}

fn bands(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let key = device(state, call)?;
    let band = band(state.get(&DEVICES, &key)?);
    let ranges: Json = band.ranges.iter().map(|(from, to)| json!([from, to])).collect();
    let widths: Map<String, Json> = band.widths.iter().map(|width| (width.to_string(), ranges.clone())).collect();
    Ok(Outcome::Value(Value::Json(Json::from(widths).into())))
}

fn countries(state: &State, call: &Call) -> Result<Outcome, Failure> {
    device(state, call)?;
    let show = |(name, letters, number): &(&str, &str, i64)| {
        Document::new().with(NAME, *name).with(ALPHA2, *letters).with(CODE, *number)
    };
    Ok(Outcome::List(COUNTRIES.iter().map(show).collect()))
}

fn regdomain(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let key = device(state, call)?;
    let configuration = shown(state, &key, "configuration");
    let configured = at(&configuration, &[WIRELESS, COUNTRY]).and_then(Value::as_text).unwrap_or("US");
    let asked = call.query.get("countryCode");
    let wanted = asked.unwrap_or(configured);
    let known = COUNTRIES.iter().find(|(_, letters, number)| {
        letters.eq_ignore_ascii_case(wanted) || number.to_string() == wanted.trim_start_matches('0')
    });
    let shown = Document::new().with(COUNTRY_CODE, wanted);
    let Some((name, letters, _)) = known else {
        return match asked {
            Some(_) => Err(Failure::bad_parameter("countryCode", "is no country that is known here")),
            None => Ok(Outcome::Object(shown)),
        };
    };
    let channels: Vec<Json> = channels(band(state.get(&DEVICES, &key)?));
    let interface = Document::new().with(ID, "wlan0").with(CHANNELS, Value::Json(Json::from(channels).into()));
    Ok(Outcome::Object(
        shown.with(COUNTRY_CODE, *letters).with(COUNTRY_NAME, *name).with(INTERFACES, vec![Value::from(interface)]),
    ))
}

/// The band that a radio is in.
fn band(radio: &Document) -> &'static Band {
    let frequency = radio.decimal(FREQUENCY);
    if frequency > 50_000.into() {
        &HIGH
    } else if frequency > 0.into() && frequency < 3000.into() {
        &LOW
    } else {
        &MIDDLE
    }
}

/// The channels that fit side by side into the ranges of a band.
fn channels(band: &Band) -> Vec<Json> {
    let mut channels = Vec::new();
    for width in band.widths {
        for (from, to) in band.ranges {
            let mut center = from + width / 2;
            while center + width / 2 <= *to {
                channels.push(json!({ "center": center, "control": center, "bw": width }));
                center += width;
            }
        }
    }
    channels
}
