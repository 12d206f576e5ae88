//! From JSON to a document, checked against the specification: types, codes, formats, required, unknown and read-only fields.

use std::ops::RangeInclusive;
use std::str::FromStr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Datelike, Utc};
use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::failure::Violations;
use super::query::parse_day;
use super::{Document, Failure, Value, messages};
use crate::specification::{Field, Format, Kind, ObjectSchema, Schema};

/// The decoded body of a request, explicit nulls included.
///
/// # Errors
/// `BadRequest` if it is no object, `Invalid` with every wrong field otherwise.
pub fn body(schema: &Schema, json: &Json) -> Result<Document, Failure> {
    let Kind::Object(object) = schema.kind else {
        return Err(Failure::BadRequest(messages::BAD_REQUEST.to_owned()));
    };
    let Json::Object(_) = json else {
        return Err(Failure::BadRequest(format!("{} (the body must be a JSON object)", messages::BAD_REQUEST)));
    };
    let mut violations = Violations::default();
    let document = decode_object(object, json, "", &mut violations);
    violations.into_result()?;
    Ok(document.unwrap_or_default())
}

fn decode_object(object: &ObjectSchema, json: &Json, path: &str, violations: &mut Violations) -> Option<Document> {
    let Json::Object(members) = json else {
        violations.add(path, messages::WRONG_TYPE);
        return None;
    };
    let mut document = Document::new();
    for (name, member) in members {
        let place = join(path, name);
        let Some(property) = Field::named(name).and_then(|field| object.property(field)) else {
            violations.add(&place, messages::EXTRA_FIELD);
            continue;
        };
        let blank = member.is_null() || member.as_str() == Some("");
        if property.required && blank {
            violations.add(&place, messages::BLANK);
        } else if let Some(value) = decode(&property.schema, member, &place, violations) {
            document.put(property.field, value);
        }
    }
    for property in object.properties.iter().filter(|property| property.required) {
        if !members.contains_key(property.field.name()) {
            violations.add(&join(path, property.field.name()), messages::BLANK);
        }
    }
    Some(document)
}

/// One value; `None` after a violation.
fn decode(schema: &Schema, json: &Json, path: &str, violations: &mut Violations) -> Option<Value> {
    if json.is_null() {
        if !schema.nullable {
            violations.add(path, messages::WRONG_TYPE);
            return None;
        }
        return Some(Value::Null);
    }
    // Forms send an empty text for nothing.
    if schema.nullable && json.as_str() == Some("") && matches!(schema.kind, Kind::Text(_)) {
        return Some(Value::Null);
    }
    let decoded = match schema.kind {
        Kind::Any | Kind::Map(_) => Some(Value::Json(Arc::new(json.clone()))),
        Kind::Boolean => json.as_bool().map(Value::Boolean),
        Kind::Integer => whole(json).map(Value::Integer),
        Kind::IntegerCode(codes) => return code(whole(json), |number| codes.contains(number), path, violations),
        Kind::Number => decimal(json).map(Value::Decimal),
        Kind::Text(format) => json.as_str().and_then(|text| formatted(format, text)),
        Kind::TextCode(codes) => {
            let text = json.as_str().map(str::to_owned);
            return code(text, |text| codes.contains(&text.as_str()), path, violations);
        }
        Kind::Array(element) => return decode_list(element, json, path, violations),
        Kind::Object(object) => return decode_object(object, json, path, violations).map(Value::from),
    };
    if decoded.is_none() {
        violations.add(path, messages::WRONG_TYPE);
    }
    decoded
}

fn decode_list(element: &Schema, json: &Json, path: &str, violations: &mut Violations) -> Option<Value> {
    let Json::Array(elements) = json else {
        violations.add(path, messages::WRONG_TYPE);
        return None;
    };
    let mut values = Vec::with_capacity(elements.len());
    for (index, json) in elements.iter().enumerate() {
        values.extend(decode(element, json, &format!("{path}[{index}]"), violations));
    }
    Some(Value::from(values))
}

fn code<T: Into<Value>>(
    value: Option<T>,
    known: impl Fn(&T) -> bool,
    path: &str,
    violations: &mut Violations,
) -> Option<Value> {
    match value {
        Some(value) if known(&value) => Some(value.into()),
        _ => {
            violations.add(path, messages::WRONG_CODE);
            None
        }
    }
}

/// A whole number; `14.0` is one too, as on the real system.
fn whole(json: &Json) -> Option<i64> {
    json.as_i64().or_else(|| {
        let number = Decimal::from_scientific(&format!("{:e}", json.as_f64()?)).ok()?;
        if number.is_integer() { number.try_into().ok() } else { None }
    })
}

/// The number as its shortest decimal form. The real system's own numbers are binary floats, so nothing is lost against it.
fn decimal(json: &Json) -> Option<Decimal> {
    let Json::Number(number) = json else { return None };
    let text = number.to_string();
    Decimal::from_str(&text).or_else(|_| Decimal::from_scientific(&text)).ok()
}

fn formatted(format: Format, text: &str) -> Option<Value> {
    match format {
        Format::Plain => Some(text.into()),
        Format::DateTime => parse_moment(text).map(Value::Moment),
        Format::Date => parse_day(text).filter(|day| YEARS.contains(&day.year())).map(Value::Day),
        Format::Uuid => uuid::Uuid::try_parse(text).ok().map(|uuid| uuid.to_string().into()),
        Format::Base64 => STANDARD.decode(text).ok().map(|bytes| Value::Bytes(bytes.into())),
    }
}

/// One value without anything nested; `None` if it is not what the schema says.
#[must_use]
pub fn scalar(schema: &Schema, json: &Json) -> Option<Value> {
    decode(schema, json, "", &mut Violations::default())
}

/// The years that are taken. Far enough from the last year with four digits for everything that is added to a moment.
pub const YEARS: RangeInclusive<i32> = 1..=9899;

/// A moment as `YYYY-MM-DDThh:mm:ss` with `+hhmm`, `+hh:mm` or `Z`.
#[must_use]
pub fn parse_moment(text: &str) -> Option<DateTime<Utc>> {
    let moment = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%z").or_else(|_| DateTime::parse_from_rfc3339(text));
    moment.ok().map(|moment| moment.to_utc()).filter(|moment| YEARS.contains(&moment.year()))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
