//! Texts, numbers, dates.

use std::borrow::Cow;

use bindings_core::chrono::{FixedOffset, NaiveDate, NaiveDateTime, SecondsFormat};
use bindings_core::rust_decimal::Decimal;
use bindings_core::{DateTime, DecodeError, Secret};

use super::Text;

/// White space is kept.
impl Text for String {
    fn from_text(text: String) -> Result<Self, DecodeError> {
        Ok(text)
    }

    fn to_text(&self) -> Cow<'_, str> {
        self.into()
    }
}

impl Text for Secret {
    fn from_text(text: String) -> Result<Self, DecodeError> {
        Ok(text.into())
    }

    fn to_text(&self) -> Cow<'_, str> {
        self.expose().into()
    }
}

impl Text for bool {
    fn from_text(text: String) -> Result<Self, DecodeError> {
        match text.trim_ascii() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            found => Err(unexpected("true or false", found)),
        }
    }

    fn to_text(&self) -> Cow<'_, str> {
        if *self { "true" } else { "false" }.into()
    }
}

impl Text for i32 {
    fn from_text(text: String) -> Result<Self, DecodeError> {
        let text = text.trim_ascii();
        text.parse().map_err(|_| unexpected("a whole number of 32 bits", text))
    }

    fn to_text(&self) -> Cow<'_, str> {
        self.to_string().into()
    }
}

/// Exact: digit by digit. An exponent, which the schema does not allow, is read all the same.
impl Text for Decimal {
    fn from_text(text: String) -> Result<Self, DecodeError> {
        let text = text.trim_ascii();
        let parsed = if text.contains(['e', 'E']) { Self::from_scientific(text) } else { text.parse() };
        parsed.map_err(|_| unexpected("a decimal number", text))
    }

    fn to_text(&self) -> Cow<'_, str> {
        self.to_string().into()
    }
}

/// A zone behind the day is passed over.
impl Text for NaiveDate {
    fn from_text(text: String) -> Result<Self, DecodeError> {
        let text = text.trim_ascii();
        let (day, zone) = text.split_at_checked(10).unwrap_or((text, ""));
        let date = Self::parse_from_str(day, "%Y-%m-%d").ok().filter(|_| zone.is_empty() || offset(zone).is_some());
        date.ok_or_else(|| unexpected("a date such as 2026-02-24", text))
    }

    fn to_text(&self) -> Cow<'_, str> {
        self.format("%Y-%m-%d").to_string().into()
    }
}

/// A moment without a zone is taken as UTC.
impl Text for DateTime {
    fn from_text(text: String) -> Result<Self, DecodeError> {
        let text = text.trim_ascii();
        // The zone begins behind the date, which has hyphens too.
        let zone = text.get(10..).and_then(|time| time.find(['Z', '+', '-'])).map_or(text.len(), |at| at + 10);
        let (local, zone) = text.split_at(zone);
        let offset = if zone.is_empty() { FixedOffset::east_opt(0) } else { offset(zone) };
        let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M:%S%.f").ok();
        let moment = local.zip(offset).and_then(|(local, offset)| local.and_local_timezone(offset).single());
        moment.ok_or_else(|| unexpected("a date with time such as 2026-02-24T15:00:03+01:00", text))
    }

    fn to_text(&self) -> Cow<'_, str> {
        self.to_rfc3339_opts(SecondsFormat::AutoSi, true).into()
    }
}

/// `Z` or `+01:00`.
fn offset(zone: &str) -> Option<FixedOffset> {
    if zone == "Z" {
        return FixedOffset::east_opt(0);
    }
    let (sign, zone) = match zone.as_bytes().first()? {
        b'+' => (1, &zone[1..]),
        b'-' => (-1, &zone[1..]),
        _ => return None,
    };
    let (hours, minutes) = zone.split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    FixedOffset::east_opt(sign * (hours * 60 + minutes) * 60)
}

pub(super) fn unexpected(expected: &str, found: &str) -> DecodeError {
    // A part of a text could be a part of a secret that is not recognised as such.
    let found = match found.chars().count() {
        0..=40 => format!("`{found}`"),
        length => format!("a text of {length} characters"),
    };
    DecodeError::invalid(format!("expected {expected}, found {found}"))
}
