//! What two documents of an airCube both say about its radio of 5 GHz: writing one of them writes the other.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::shared::{at, replaced};
use crate::engine::{Document, Failure, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas::SITE_COUNTRY;
use crate::specification::{Field, Kind};

/// The places of the same thing: in the document `wireless`, and in `configuration`.
static TWINS: &[(&[Field], &[Field])] = &[
    (&[WIFI5_GHZ, COUNTRY], &[WIRELESS, COUNTRY]),
    (&[WIFI5_GHZ, ENABLED], &[WIRELESS, INTERFACES, ENABLED]),
    (&[WIFI5_GHZ, KEY], &[WIRELESS, INTERFACES, ENCRYPTION, PASSPHRASE]),
    (&[WIFI5_GHZ, FREQUENCY], &[WIRELESS, INTERFACES, FREQUENCY, CONTROL]),
    (&[WIFI5_GHZ, IS_CHANNEL_AUTO], &[WIRELESS, INTERFACES, FREQUENCY, AUTO]),
    (&[WIFI5_GHZ, CHANNEL_WIDTH], &[WIRELESS, INTERFACES, CHANNEL_WIDTH, WIDTH]),
    (&[WIFI5_GHZ, TX_POWER], &[WIRELESS, INTERFACES, OUTPUT_POWER, EIRP]),
];

/// The radios of the document `wireless`, with the frequency of their channel 0 in MHz.
const RADIOS: [(Field, i64); 2] = [(WIFI2_GHZ, 2407), (WIFI5_GHZ, 5000)];

/// MHz from one channel to the next.
const STEP: i64 = 5;

/// The name of the document that says the same as the one of this name.
#[must_use]
pub fn other(device: &Document, name: &str) -> Option<&'static str> {
    match (device.text(TYPE), name) {
        (Some("airCube"), "wireless") => Some("configuration"),
        (Some("airCube"), "configuration") => Some("wireless"),
        _ => None,
    }
}

/// The other document with what the document of this name says.
#[must_use]
pub fn told(name: &str, document: &Value, other: &Value) -> Value {
    let told = TWINS.iter().fold(other.clone(), |told, (wireless, configuration)| {
        let (from, to) = if name == "wireless" { (wireless, configuration) } else { (configuration, wireless) };
        match at(document, from).filter(|value| !value.is_null()) {
            Some(value) => replaced(&told, to, value),
            None => told,
        }
    });
    if name == "wireless" { told } else { with_channels(other, told) }
}

/// The document `wireless` of an airCube where channel and frequency of each radio fit together: what of both is new says the other.
#[must_use]
pub fn with_channels(before: &Value, after: Value) -> Value {
    RADIOS.into_iter().fold(after, |after, (radio, base)| {
        let new = |field: Field| {
            let value = number(at(&after, &[radio, field])?)?;
            (at(before, &[radio, field]).and_then(number) != Some(value)).then_some(value)
        };
        if let Some(channel) = new(CHANNEL) {
            return match channel.checked_mul(STEP.into()).and_then(|mhz| mhz.checked_add(base.into())) {
                Some(frequency) => replaced(&after, &[radio, FREQUENCY], &frequency.normalize().into()),
                None => after,
            };
        }
        let channel = new(FREQUENCY).and_then(|frequency| frequency.checked_sub(base.into()));
        match channel.and_then(|mhz| (mhz / Decimal::from(STEP)).normalize().to_i64()).filter(|channel| *channel > 0) {
            Some(channel) => replaced(&after, &[radio, CHANNEL], &channel.into()),
            None => after,
        }
    })
}

/// Refuses a country that is none, since the other document has a list of them.
///
/// # Errors
/// `Invalid` for the first one.
pub fn check(document: &Value) -> Result<(), Failure> {
    let Kind::TextCode(known) = SITE_COUNTRY.kind else { return Ok(()) };
    for (radio, _) in RADIOS {
        let country = at(document, &[radio, COUNTRY]).and_then(Value::as_text);
        if country.is_some_and(|country| !known.contains(&country)) {
            return Err(Failure::invalid(COUNTRY.name(), "There is no such country."));
        }
    }
    Ok(())
}

/// A number, whatever it is written as.
fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Json(json) => json.as_i64().map(Decimal::from),
        other => other.as_decimal(),
    }
}
