//! Values and keys: what a document's fields hold, in 24 bytes each.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use super::Document;

/// The value of one field.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Nothing, or an explicit `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number: ids, counts, codes.
    Integer(i64),
    /// An exact decimal number: money, rates, coordinates.
    Decimal(Decimal),
    /// A string.
    Text(Arc<str>),
    /// A moment; printed in the world's time zone.
    Moment(DateTime<Utc>),
    /// A calendar day without a time.
    Day(NaiveDate),
    /// A file's content.
    Bytes(Arc<[u8]>),
    /// A list of values.
    List(Arc<[Value]>),
    /// A nested object.
    Object(Arc<Document>),
    /// Any JSON, kept as it came, where the specification says nothing about the inside.
    Json(Arc<serde_json::Value>),
}

impl Value {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The string in it.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number in it.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The number in it, whole or not.
    #[must_use]
    pub fn as_decimal(&self) -> Option<Decimal> {
        match self {
            Self::Integer(number) => Some(Decimal::from(*number)),
            Self::Decimal(number) => Some(*number),
            _ => None,
        }
    }

    /// The moment in it.
    #[must_use]
    pub fn as_moment(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Moment(moment) => Some(*moment),
            _ => None,
        }
    }

    /// The elements of the list in it; nothing for anything else.
    #[must_use]
    pub fn as_list(&self) -> &[Value] {
        match self {
            Self::List(elements) => elements,
            _ => &[],
        }
    }

    /// The object in it.
    #[must_use]
    pub fn as_object(&self) -> Option<&Document> {
        match self {
            Self::Object(document) => Some(document),
            _ => None,
        }
    }

    /// The order that lists sort by: nothing first, then by the value; text ignores case.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) => Ordering::Less,
            (_, Self::Null) => Ordering::Greater,
            (Self::Text(left), Self::Text(right)) => {
                let folded = left.chars().flat_map(char::to_lowercase);
                folded.cmp(right.chars().flat_map(char::to_lowercase)).then_with(|| left.cmp(right))
            }
            (Self::Moment(left), Self::Moment(right)) => left.cmp(right),
            (Self::Day(left), Self::Day(right)) => left.cmp(right),
            (Self::Boolean(left), Self::Boolean(right)) => left.cmp(right),
            _ => self.as_decimal().cmp(&other.as_decimal()),
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<Decimal> for Value {
    fn from(value: Decimal) -> Self {
        Self::Decimal(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value.into())
    }
}

impl From<DateTime<Utc>> for Value {
    fn from(value: DateTime<Utc>) -> Self {
        Self::Moment(value)
    }
}

impl From<NaiveDate> for Value {
    fn from(value: NaiveDate) -> Self {
        Self::Day(value)
    }
}

impl From<Document> for Value {
    fn from(value: Document) -> Self {
        Self::Object(Arc::new(value))
    }
}

impl From<Arc<Document>> for Value {
    fn from(value: Arc<Document>) -> Self {
        Self::Object(value)
    }
}

impl From<Vec<Value>> for Value {
    fn from(value: Vec<Value>) -> Self {
        Self::List(value.into())
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Number(number) => Self::Integer(number),
            Key::Text(text) => Self::Text(text),
        }
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What a row is found by: an id, or the value of an indexed field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A number out of a table's sequence.
    Number(i64),
    /// A UUID or any other text.
    Text(Arc<str>),
}

impl Key {
    /// The smallest of all keys, where a scan begins.
    pub const FIRST: Self = Self::Number(i64::MIN);

    /// The key that a value makes, if it is a number, a text or a flag (0 or 1).
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(number) => Some(Self::Number(*number)),
            Value::Text(text) => Some(Self::Text(Arc::clone(text))),
            Value::Boolean(flag) => Some(Self::Number(i64::from(*flag))),
            _ => None,
        }
    }

    /// The key that a path segment or query value names: a number where it is one, else a text.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Text(text.into()), Self::Number)
    }

    /// The number, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) => None,
        }
    }
}

impl From<i64> for Key {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(formatter),
            Self::Text(text) => text.fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_takes_24_bytes() {
        assert_eq!(size_of::<Value>(), 24);
    }

    #[test]
    fn nothing_sorts_first_and_text_ignores_case() {
        assert_eq!(Value::Null.compare(&Value::from("a")), Ordering::Less);
        assert_eq!(Value::from("adam").compare(&Value::from("Bea")), Ordering::Less);
        assert_eq!(Value::from(2).compare(&Value::from(Decimal::new(15, 1))), Ordering::Greater);
    }
}
