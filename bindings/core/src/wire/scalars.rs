//! Strings, numbers, dates, identifiers, and files.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{FixedOffset, NaiveDate};
use rust_decimal::Decimal;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{DecodeError, FromJson, ToJson};

/// A moment with the offset of the server's time zone.
pub type DateTime = chrono::DateTime<FixedOffset>;

/// The content of a file, which travels as base64 text.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Bytes64(pub Vec<u8>);

impl fmt::Debug for Bytes64 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Bytes64({} bytes)", self.0.len())
    }
}

impl From<Vec<u8>> for Bytes64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl FromJson for String {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        text(raw, "a string").map(Cow::into_owned)
    }
}

impl ToJson for String {
    fn to_json(&self, out: &mut String) {
        write_text(self, out);
    }
}

impl FromJson for bool {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        match raw.get() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(DecodeError::unexpected("a boolean", raw)),
        }
    }
}

impl ToJson for bool {
    fn to_json(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

/// `5.0` is a whole number too: the servers print some counts as floats.
impl FromJson for i64 {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        if let Ok(whole) = raw.get().parse() {
            return Ok(whole);
        }
        let number = number(raw, "a whole number")?;
        if !number.fract().is_zero() {
            return Err(invalid("a whole number", raw.get()));
        }
        Self::try_from(number).map_err(|_| invalid("a whole number of 64 bits", raw.get()))
    }
}

impl ToJson for i64 {
    fn to_json(&self, out: &mut String) {
        out.push_str(&self.to_string());
    }
}

impl FromJson for i32 {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        Self::try_from(i64::from_json(raw)?).map_err(|_| invalid("a whole number of 32 bits", raw.get()))
    }
}

impl ToJson for i32 {
    fn to_json(&self, out: &mut String) {
        out.push_str(&self.to_string());
    }
}

impl FromJson for f64 {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        serde_json::from_str(raw.get()).map_err(|_| DecodeError::unexpected("a number", raw))
    }
}

/// JSON has no infinities and no NaN; they are written as null.
impl ToJson for f64 {
    fn to_json(&self, out: &mut String) {
        match serde_json::Number::from_f64(*self) {
            Some(number) => out.push_str(&number.to_string()),
            None => out.push_str("null"),
        }
    }
}

/// Exact: the number's text is read digit by digit. Only what stands behind the 28th decimal place is rounded.
impl FromJson for Decimal {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        number(raw, "a number")
    }
}

impl ToJson for Decimal {
    fn to_json(&self, out: &mut String) {
        out.push_str(&self.to_string());
    }
}

/// Reads offsets as `+0000`, `+00:00` and `Z`.
impl FromJson for DateTime {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        const EXPECTED: &str = "a date with time such as 2026-02-24T15:00:03-0500";
        let text = text(raw, EXPECTED)?;
        let zulu = text.strip_suffix(['Z', 'z']).map(|local| format!("{local}+0000"));
        Self::parse_from_str(zulu.as_deref().unwrap_or(&text), "%Y-%m-%dT%H:%M:%S%.f%z")
            .map_err(|_| invalid(EXPECTED, &text))
    }
}

/// Writes the offset without a colon, `2026-02-24T15:00:03-0500`; fractions of a second are dropped.
impl ToJson for DateTime {
    fn to_json(&self, out: &mut String) {
        out.push_str(&format!("\"{}\"", self.format("%Y-%m-%dT%H:%M:%S%z")));
    }
}

impl FromJson for NaiveDate {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        const EXPECTED: &str = "a date such as 2026-02-24";
        let text = text(raw, EXPECTED)?;
        Self::parse_from_str(&text, "%Y-%m-%d").map_err(|_| invalid(EXPECTED, &text))
    }
}

impl ToJson for NaiveDate {
    fn to_json(&self, out: &mut String) {
        out.push_str(&format!("\"{}\"", self.format("%Y-%m-%d")));
    }
}

impl FromJson for Uuid {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        let text = text(raw, "a UUID")?;
        Self::parse_str(&text).map_err(|_| invalid("a UUID", &text))
    }
}

impl ToJson for Uuid {
    fn to_json(&self, out: &mut String) {
        out.push_str(&format!("\"{}\"", self.hyphenated()));
    }
}

impl FromJson for Bytes64 {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        let text = text(raw, "a file in base64")?;
        STANDARD
            .decode(text.as_bytes())
            .map(Self)
            .map_err(|error| DecodeError::invalid(format!("expected a file in base64, but the text is not: {error}")))
    }
}

impl ToJson for Bytes64 {
    fn to_json(&self, out: &mut String) {
        out.push('"');
        STANDARD.encode_string(&self.0, out);
        out.push('"');
    }
}

impl FromJson for serde_json::Value {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        serde_json::from_str(raw.get()).map_err(|error| DecodeError::invalid(error.to_string()))
    }

    fn from_absent(_: &'static str) -> Result<Self, DecodeError> {
        Ok(Self::Null)
    }
}

impl ToJson for serde_json::Value {
    fn to_json(&self, out: &mut String) {
        out.push_str(&self.to_string());
    }
}

/// Writes a string with its quotes and escapes.
pub fn write_text(text: &str, out: &mut String) {
    out.push_str(&serde_json::to_string(text).expect("a string always has a JSON form"));
}

/// The string's content, borrowed unless it holds escapes: the text is known to be JSON and need not be read again.
fn text<'raw>(raw: &'raw RawValue, expected: &str) -> Result<Cow<'raw, str>, DecodeError> {
    let content = raw.get().strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    match content {
        Some(content) if !content.contains('\\') => Ok(Cow::Borrowed(content)),
        _ => serde_json::from_str(raw.get()).map(Cow::Owned).map_err(|_| DecodeError::unexpected(expected, raw)),
    }
}

fn number(raw: &RawValue, expected: &str) -> Result<Decimal, DecodeError> {
    let text = raw.get();
    if !text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
        return Err(DecodeError::unexpected(expected, raw));
    }
    let parsed = match text.split_once(['e', 'E']) {
        None => text.parse(),
        Some((digits, exponent)) => without_exponent(digits, exponent.parse().unwrap_or(i32::MAX)).parse::<Decimal>(),
    };
    parsed.map_err(|_| invalid("a number that a decimal of 96 bits can hold", text))
}

/// The same number written out, because a decimal read from text is rounded where one read with an exponent is refused.
fn without_exponent(number: &str, exponent: i32) -> String {
    let (sign, number) = if let Some(rest) = number.strip_prefix('-') { ("-", rest) } else { ("", number) };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    // More zeros than a decimal has digits make it too large or nothing, however many they are.
    let shift = exponent.unsigned_abs().min(64) as usize;
    if exponent >= 0 {
        let fraction = format!("{fraction:0<shift$}");
        let (moved, rest) = fraction.split_at(shift);
        format!("{sign}{whole}{moved}.{rest}0")
    } else {
        let whole = format!("{whole:0>width$}", width = shift + 1);
        let (rest, moved) = whole.split_at(whole.len() - shift);
        format!("{sign}{rest}.{moved}{fraction}")
    }
}

fn invalid(expected: &str, found: &str) -> DecodeError {
    let found: String = found.chars().take(40).collect();
    DecodeError::invalid(format!("expected {expected}, found `{found}`"))
}
