//! The values of criteria: texts that stand for a value of the field's type.
//!
//! They are the texts that the field itself takes in a message: see [`scalar`]. Where a field holds moments, a day stands
//! for its first moment in UTC.

use std::cmp::Ordering;

use chrono::NaiveTime;

use crate::engine::Value;
use crate::engine::scalar::{self, Wanted};
use crate::resources::upsales::custom_fields::datatype::Comparing;
use crate::specification::{Format, Kind};

/// What a field holds, as far as comparing goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits, as custom fields have it.
    Long,
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
            Comparing::Integer => Self::Long,
            Comparing::Number => Self::Number,
            Comparing::Boolean => Self::Boolean,
            Comparing::Date => Self::Day,
            Comparing::Text => Self::Text,
        }
    }
}

/// The value that a text stands for.
///
/// # Errors
/// What the text should be.
pub fn parse(kind: Type, text: &str) -> Result<Value, Wanted> {
    match kind {
        Type::Integer => scalar::int(text).map(|number| i64::from(number).into()),
        Type::Long => scalar::long(text).map(Value::Integer),
        Type::Number => scalar::decimal(text).map(Value::Decimal),
        Type::Boolean => scalar::boolean(text).map(Value::Boolean),
        Type::Day => scalar::day(text).map(Value::Day),
        Type::Moment => {
            let first = || scalar::day(text).map(|day| day.and_time(NaiveTime::MIN).and_utc());
            scalar::moment(text).or_else(|wanted| first().map_err(|_| wanted)).map(Value::Moment)
        }
        Type::Text => Ok(text.into()),
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

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;

    #[test]
    fn moments_have_an_offset_or_are_in_utc() {
        let wanted = parse(Type::Moment, "2026-03-02T09:00:00Z");
        assert!(wanted.is_ok());
        assert_eq!(parse(Type::Moment, "2026-03-02T10:00:00+01:00"), wanted);
        assert_eq!(parse(Type::Moment, "2026-03-02T09:00:00"), wanted);
        assert_eq!(parse(Type::Moment, "2026-03-02"), parse(Type::Moment, "2026-03-02T01:00:00+01:00"));
        assert_eq!(parse(Type::Moment, "2026-03-02Z"), parse(Type::Moment, "2026-03-02T00:00:00Z"));
        assert!(parse(Type::Moment, "2026-03-02T10:00:00+0100").is_err());
        assert_eq!(parse(Type::Moment, "yesterday"), Err("a moment such as 2026-03-02T09:00:00Z"));
    }

    #[test]
    fn values_are_the_texts_that_fields_take() {
        assert_eq!(parse(Type::Integer, " 1 "), Ok(1.into()));
        assert_eq!(parse(Type::Number, " 1.50\n"), Ok(Decimal::new(15, 1).into()));
        assert_eq!(parse(Type::Boolean, " 1 "), Ok(true.into()));
        assert_eq!(parse(Type::Day, "2026-02-03Z"), parse(Type::Day, "2026-02-03"));
        assert_eq!(parse(Type::Text, " 1 "), Ok(" 1 ".into()));
    }

    #[test]
    fn texts_of_another_type_are_no_values() {
        assert_eq!(parse(Type::Integer, "1.5"), Err("a whole number of 32 bits"));
        assert_eq!(parse(Type::Number, "1,5"), Err("a decimal number such as 12.50"));
        assert_eq!(parse(Type::Number, "1234567890123456789"), Err("a decimal number of at most 18 digits"));
        assert_eq!(parse(Type::Boolean, "yes"), Err("true or false"));
        assert_eq!(parse(Type::Day, "2026-3-2"), Err("a day such as 2026-03-02"));
        assert_eq!(parse(Type::Text, ""), Ok("".into()));
    }
}
