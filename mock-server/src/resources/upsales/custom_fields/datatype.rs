//! The types of custom fields: which texts are values, how they are kept, and how they compare.
//!
//! | type | value | kept as |
//! |---|---|---|
//! | String | at most 255 characters | it came |
//! | Text | any text | it came |
//! | Integer | a whole number of 64 bits | without leading zeros |
//! | Currency, Discount | a decimal number of at most 18 digits | without trailing zeros |
//! | Percent | the same from 0 to 100 | without trailing zeros |
//! | Boolean | `true`, `false`, `1` or `0` | `true` or `false` |
//! | Select | one of the choices | it came |
//! | Date | a day as `YYYY-MM-DD` | without a time zone |
//! | Time | a time of day as `HH:MM` | it came |
//! | Email | an address with one `@` | it came |
//! | Link | begins with `http://` or `https://` | it came |
//!
//! Numbers, flags and days are the texts that fields of messages take: see [`scalar`].
//!
//! A definition's greatest length holds for String, Text, Email and Link.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::super::messages;
use crate::engine::{Document, Value, scalar};
use crate::generated::fields::{CHOICES, DATATYPE, MAX_LENGTH};

/// The names of the types.
pub const NAMES: [&str; 12] = [
    "String", "Integer", "Currency", "Text", "Boolean", "Select", "Date", "Percent", "Email", "Link", "Discount",
    "Time",
];

/// The most characters of a String.
const LONGEST_STRING: usize = 255;

/// How a type compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparing {
    /// As a whole number.
    Integer,
    /// As a decimal number.
    Number,
    /// As a flag.
    Boolean,
    /// As a day.
    Date,
    /// As a text.
    Text,
}

/// How values of the definition's type compare.
#[must_use]
pub fn comparing(definition: &Document) -> Comparing {
    match definition.text(DATATYPE) {
        Some("Integer") => Comparing::Integer,
        Some("Currency" | "Percent" | "Discount") => Comparing::Number,
        Some("Boolean") => Comparing::Boolean,
        Some("Date") => Comparing::Date,
        _ => Comparing::Text,
    }
}

/// The value as it is kept.
///
/// # Errors
/// What is wrong with it.
pub fn canonical(definition: &Document, text: &str) -> Result<String, Cow<'static, str>> {
    let kept = match definition.text(DATATYPE) {
        Some("Integer") => Some(scalar::long(text).map_err(messages::must_be)?.to_string()),
        Some("Currency" | "Discount") => Some(scalar::decimal(text).map_err(messages::must_be)?.to_string()),
        Some("Percent") => {
            let number = scalar::decimal(text).map_err(messages::must_be)?;
            (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&number).then(|| number.to_string())
        }
        Some("Boolean") => Some(scalar::boolean(text).map_err(messages::must_be)?.to_string()),
        Some("Date") => Some(scalar::day(text).map_err(messages::must_be)?.to_string()),
        Some("Time") => is_time(text).then(|| text.to_owned()),
        Some("Select") => {
            let chosen = definition.get(CHOICES).as_list().iter().any(|choice| choice.as_text() == Some(text));
            chosen.then(|| text.to_owned())
        }
        Some("Email") => is_email(text).then(|| text.to_owned()),
        Some("Link") => (text.starts_with("http://") || text.starts_with("https://")).then(|| text.to_owned()),
        _ => Some(text.to_owned()),
    };
    let kept = kept.ok_or(messages::WRONG_TYPE)?;
    match longest(definition) {
        Some(longest) if kept.chars().count() > longest => Err(messages::TOO_LONG.into()),
        _ => Ok(kept),
    }
}

/// A kept value in the form in which it compares.
#[must_use]
pub fn typed(comparing: Comparing, kept: &str) -> Value {
    match comparing {
        Comparing::Integer => scalar::long(kept).ok().into(),
        Comparing::Number => scalar::decimal(kept).ok().into(),
        Comparing::Boolean => scalar::boolean(kept).ok().into(),
        Comparing::Date => scalar::day(kept).ok().into(),
        Comparing::Text => kept.into(),
    }
}

/// Whether the text is a time of day as `HH:MM`.
#[must_use]
pub fn is_time(text: &str) -> bool {
    let part = |part: &str, below: u8| {
        part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()) && part.parse().is_ok_and(|n: u8| n < below)
    };
    text.split_once(':').is_some_and(|(hours, minutes)| part(hours, 24) && part(minutes, 60))
}

/// Whether the text looks like an e-mail address.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let good = |part: &str| !part.is_empty() && !part.contains(['@', ' ']);
    text.split_once('@').is_some_and(|(name, host)| good(name) && good(host))
}

fn longest(definition: &Document) -> Option<usize> {
    let own = definition.integer(MAX_LENGTH).and_then(|length| usize::try_from(length).ok());
    match definition.text(DATATYPE) {
        Some("String") => Some(own.map_or(LONGEST_STRING, |own| own.min(LONGEST_STRING))),
        Some("Text" | "Email" | "Link") => own,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(datatype: &str, text: &str) -> Option<String> {
        canonical(&Document::new().with(DATATYPE, datatype), text).ok()
    }

    #[test]
    fn each_type_takes_its_values_in_one_form() {
        assert_eq!(kept("Integer", "007").as_deref(), Some("7"));
        assert_eq!(kept("Integer", " 5567001234 ").as_deref(), Some("5567001234"));
        assert_eq!(kept("Integer", "1.5"), None);
        assert_eq!(kept("Currency", "12.50").as_deref(), Some("12.5"));
        assert_eq!(kept("Currency", "12,50"), None);
        assert_eq!(
            canonical(&Document::new().with(DATATYPE, "Currency"), "12345678901234567.89").as_deref(),
            Err(&"The value must be a decimal number of at most 18 digits.".into())
        );
        assert_eq!(kept("Percent", "100").as_deref(), Some("100"));
        assert_eq!(kept("Percent", "100.1"), None);
        assert_eq!(kept("Discount", "-3").as_deref(), Some("-3"));
        assert_eq!(kept("Boolean", "1").as_deref(), Some("true"));
        assert_eq!(kept("Boolean", "yes"), None);
        assert_eq!(kept("Date", "2026-02-28").as_deref(), Some("2026-02-28"));
        assert_eq!(kept("Date", " 2026-02-28Z").as_deref(), Some("2026-02-28"));
        assert_eq!(kept("Date", "2026-02-30"), None);
        assert_eq!(kept("Time", "09:05").as_deref(), Some("09:05"));
        assert_eq!(kept("Time", "24:00"), None);
        assert_eq!(kept("Email", "a@example.com").as_deref(), Some("a@example.com"));
        assert_eq!(kept("Email", "a@b@example.com"), None);
        assert_eq!(kept("Link", "https://example.com").as_deref(), Some("https://example.com"));
        assert_eq!(kept("Link", "example.com"), None);
    }

    #[test]
    fn a_choice_is_one_of_the_choices() {
        let definition =
            Document::new().with(DATATYPE, "Select").with(CHOICES, vec![Value::from("Guld"), Value::from("Silver")]);
        assert_eq!(canonical(&definition, "Guld").as_deref(), Ok("Guld"));
        assert_eq!(canonical(&definition, "guld"), Err(messages::WRONG_TYPE.into()));
    }

    #[test]
    fn strings_are_at_most_255_characters_and_texts_as_long_as_the_definition_says() {
        assert!(kept("String", &"å".repeat(255)).is_some());
        assert!(kept("String", &"å".repeat(256)).is_none());
        assert!(kept("Text", &"å".repeat(256)).is_some());
        let short = Document::new().with(DATATYPE, "Text").with(MAX_LENGTH, 3);
        assert_eq!(canonical(&short, "abcd"), Err(messages::TOO_LONG.into()));
    }
}
