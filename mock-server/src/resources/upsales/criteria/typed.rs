//! The values of criteria: texts that stand for a value of the field's type.
//!
//! | type | text |
//! |---|---|
//! | whole number | `12` |
//! | decimal number | `12.5` |
//! | flag | `true`, `false`, `1` or `0` |
//! | day | `2026-03-02` |
//! | moment | `2026-03-02T09:00:00Z`, UTC where it has no offset; a day stands for its first moment in UTC |
//! | text | itself |

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDateTime, NaiveTime, Utc};

use crate::engine::Value;
use crate::engine::decode::parse_moment;
use crate::engine::query::parse_day;
use crate::resources::upsales::custom_fields::datatype::{self, Comparing};
use crate::specification::{Format, Kind};

/// What a field holds, as far as comparing goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A whole number.
    Integer,
    /// A decimal number.
    Number,
    /// A flag.
    Boolean,
    /// A day.
    Day,
    /// A moment.
    Moment,
    /// A text.
    Text,
}

impl Type {
    /// The type of a field without parts.
    #[must_use]
    pub fn of(kind: &Kind) -> Option<Self> {
        Some(match kind {
            Kind::Integer | Kind::IntegerCode(_) => Self::Integer,
            Kind::Number => Self::Number,
            Kind::Boolean => Self::Boolean,
            Kind::Text(Format::Date) => Self::Day,
            Kind::Text(Format::DateTime) => Self::Moment,
            Kind::Text(_) | Kind::TextCode(_) => Self::Text,
            Kind::Any | Kind::Array(_) | Kind::Object(_) | Kind::Map(_) => return None,
        })
    }
}

impl From<Comparing> for Type {
    fn from(comparing: Comparing) -> Self {
        match comparing {
            Comparing::Integer => Self::Integer,
            Comparing::Number => Self::Number,
            Comparing::Boolean => Self::Boolean,
            Comparing::Date => Self::Day,
            Comparing::Text => Self::Text,
        }
    }
}

/// The value that a text stands for; `None` if it is not of that type.
#[must_use]
pub fn parse(kind: Type, text: &str) -> Option<Value> {
    match kind {
        Type::Integer => text.parse().ok().map(Value::Integer),
        Type::Number => datatype::decimal(text).map(Value::Decimal),
        Type::Boolean => match text {
            "true" | "1" => Some(true.into()),
            "false" | "0" => Some(false.into()),
            _ => None,
        },
        Type::Day => parse_day(text).map(Value::Day),
        Type::Moment => parse_moment(text).or_else(|| plain_moment(text)).map(Value::Moment),
        Type::Text => Some(text.into()),
    }
}

/// The value as lists sort by it: text without regard to case.
#[must_use]
pub fn folded(value: &Value) -> Value {
    match value.as_text() {
        Some(text) => text.to_lowercase().into(),
        None => value.clone(),
    }
}

/// The order of two folded values.
#[must_use]
pub fn order(left: &Value, right: &Value) -> Ordering {
    match (left.as_text(), right.as_text()) {
        (Some(left), Some(right)) => left.cmp(right),
        _ => left.compare(right),
    }
}

/// A moment without an offset, or the first moment of a day.
fn plain_moment(text: &str) -> Option<DateTime<Utc>> {
    let moment = match parse_day(text) {
        Some(day) => day.and_time(NaiveTime::MIN),
        None => NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok()?,
    };
    Some(moment.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_an_offset_or_are_in_utc() {
        let wanted = parse(Type::Moment, "2026-03-02T09:00:00Z");
        assert!(wanted.is_some());
        assert_eq!(parse(Type::Moment, "2026-03-02T10:00:00+01:00"), wanted);
        assert_eq!(parse(Type::Moment, "2026-03-02T09:00:00"), wanted);
        assert_eq!(parse(Type::Moment, "2026-03-02"), parse(Type::Moment, "2026-03-02T01:00:00+01:00"));
        assert_eq!(parse(Type::Moment, "yesterday"), None);
    }

    #[test]
    fn texts_of_another_type_are_no_values() {
        assert_eq!(parse(Type::Integer, "1.5"), None);
        assert_eq!(parse(Type::Number, "1,5"), None);
        assert_eq!(parse(Type::Boolean, "yes"), None);
        assert_eq!(parse(Type::Day, "2026-3-2"), None);
        assert_eq!(parse(Type::Text, ""), Some("".into()));
    }
}
