//! From JSON to a document, checked against the specification: types, codes, formats, required, unknown and read-only fields.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Datelike, Utc};
use regex_lite::Regex;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::Value as Json;

use super::failure::Violations;
use super::query::parse_day;
use super::{Document, Failure, Value, messages};
use crate::specification::{Field, Format, Kind, Limits, ObjectSchema, Schema};

/// How a system reads what it is sent, where systems differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Like a form: an empty text is nothing, and null is only where the specification allows it; a query's flags are 1 and 0.
    Forms,
    /// As it stands: an empty text is a text, null may stand for what may be left out, and limits hold; a query's flags are words.
    Json,
}

/// The decoded body of a request, explicit nulls included.
///
/// # Errors
/// `BadRequest` if it is no object, `Invalid` with every wrong field otherwise.
pub fn body(schema: &Schema, json: &Json, reading: Reading) -> Result<Document, Failure> {
    let Kind::Object(object) = schema.kind else {
        return Err(Failure::BadRequest(messages::BAD_REQUEST.to_owned()));
    };
    let Json::Object(_) = json else {
        return Err(Failure::BadRequest(format!("{} (the body must be a JSON object)", messages::BAD_REQUEST)));
    };
    let mut decoder = Decoder { reading, violations: Violations::default() };
    let document = decoder.object(object, json, "");
    decoder.violations.into_result()?;
    Ok(document.unwrap_or_default())
}

/// The decoded body of a request that is no object.
///
/// # Errors
/// `Invalid` with everything that is wrong.
pub fn content(schema: &Schema, json: &Json, reading: Reading) -> Result<Value, Failure> {
    let mut decoder = Decoder { reading, violations: Violations::default() };
    let value = decoder.value(schema, json, "");
    decoder.violations.into_result()?;
    Ok(value.unwrap_or_default())
}

struct Decoder {
    reading: Reading,
    violations: Violations,
}

impl Decoder {
    fn object(&mut self, object: &ObjectSchema, json: &Json, path: &str) -> Option<Document> {
        let Json::Object(members) = json else {
            self.violations.add(path, messages::WRONG_TYPE);
            return None;
        };
        let mut document = Document::new();
        for (name, member) in members {
            let place = join(path, name);
            let Some(property) = Field::named(name).and_then(|field| object.property(field)) else {
                self.violations.add(&place, messages::EXTRA_FIELD);
                continue;
            };
            let blank = member.is_null() || (self.reading == Reading::Forms && member.as_str() == Some(""));
            if property.required && blank {
                self.violations.add(&place, messages::BLANK);
            } else if member.is_null() && self.reading == Reading::Json {
                document.put(property.field, Value::Null);
            } else if let Some(value) = self.value(&property.schema, member, &place) {
                document.put(property.field, value);
            }
        }
        for property in object.properties.iter().filter(|property| property.required) {
            if !members.contains_key(property.field.name()) {
                self.violations.add(&join(path, property.field.name()), messages::BLANK);
            }
        }
        Some(document)
    }

    /// One value; `None` after a violation.
    fn value(&mut self, schema: &Schema, json: &Json, path: &str) -> Option<Value> {
        if json.is_null() {
            if !schema.nullable {
                self.violations.add(path, messages::WRONG_TYPE);
                return None;
            }
            return Some(Value::Null);
        }
        if self.reading == Reading::Forms
            && schema.nullable
            && json.as_str() == Some("")
            && matches!(schema.kind, Kind::Text(_))
        {
            return Some(Value::Null);
        }
        let decoded = match schema.kind {
            Kind::Any | Kind::Map(_) => Some(Value::Json(Arc::new(json.clone()))),
            Kind::Boolean => json.as_bool().map(Value::Boolean),
            Kind::Integer => whole(json).map(Value::Integer),
            Kind::IntegerCode(codes) => return self.code(whole(json), |number| codes.contains(number), path),
            Kind::Number => decimal(json).map(Value::Decimal),
            Kind::Text(format) => json.as_str().and_then(|text| formatted(format, text)),
            Kind::TextCode(codes) => {
                let text = json.as_str().map(str::to_owned);
                return self.code(text, |text| codes.contains(&text.as_str()), path);
            }
            Kind::Array(element) => self.list(element, json, path),
            Kind::Object(object) => return self.object(object, json, path).map(Value::from),
        };
        match &decoded {
            None if !matches!(schema.kind, Kind::Array(_)) => self.violations.add(path, messages::WRONG_TYPE),
            Some(value) if self.reading == Reading::Json => {
                if let Some(problem) = schema.limits.and_then(|limits| beyond(limits, value)) {
                    self.violations.add(path, &problem);
                }
            }
            _ => {}
        }
        decoded
    }

    fn list(&mut self, element: &Schema, json: &Json, path: &str) -> Option<Value> {
        let Json::Array(elements) = json else {
            self.violations.add(path, messages::WRONG_TYPE);
            return None;
        };
        let mut values = Vec::with_capacity(elements.len());
        for (index, json) in elements.iter().enumerate() {
            values.extend(self.value(element, json, &format!("{path}[{index}]")));
        }
        Some(Value::from(values))
    }

    fn code<T: Into<Value>>(&mut self, value: Option<T>, known: impl Fn(&T) -> bool, path: &str) -> Option<Value> {
        match value {
            Some(value) if known(&value) => Some(value.into()),
            _ => {
                self.violations.add(path, messages::WRONG_CODE);
                None
            }
        }
    }
}

/// What a value breaks of its limits.
fn beyond(limits: &Limits, value: &Value) -> Option<String> {
    let outside = |what: &str, size: usize, fewest: Option<usize>, most: Option<usize>| match (fewest, most) {
        (Some(fewest), _) if size < fewest => Some(format!("This value needs at least {fewest} {what}.")),
        (_, Some(most)) if size > most => Some(format!("This value may have at most {most} {what}.")),
        _ => None,
    };
    match value {
        Value::Integer(_) | Value::Decimal(_) => {
            let number = value.as_decimal()?.to_f64()?;
            match (limits.minimum, limits.maximum) {
                (Some(minimum), _) if number < minimum => Some(format!("This value should be {minimum} or more.")),
                (_, Some(maximum)) if number > maximum => Some(format!("This value should be {maximum} or less.")),
                _ => None,
            }
        }
        Value::Text(text) => outside("characters", text.chars().count(), limits.shortest, limits.longest)
            .or_else(|| limits.pattern.filter(|pattern| !fits(pattern, text)).map(|_| messages::WRONG_TYPE.to_owned())),
        Value::List(items) => outside("items", items.len(), limits.fewest, limits.most),
        _ => None,
    }
}

/// Whether a text fits one of the specification's patterns.
fn fits(pattern: &'static str, text: &str) -> bool {
    static PATTERNS: LazyLock<Mutex<HashMap<&'static str, Regex>>> = LazyLock::new(Mutex::default);
    let mut patterns = PATTERNS.lock().unwrap_or_else(PoisonError::into_inner);
    let compiled = patterns
        .entry(pattern)
        .or_insert_with(|| Regex::new(pattern).expect("a test compiles every pattern of the specifications"));
    compiled.is_match(text)
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
        Format::Plain | Format::Secret => Some(text.into()),
        Format::DateTime => parse_moment(text).map(Value::Moment),
        Format::Date => parse_day(text).filter(|day| YEARS.contains(&day.year())).map(Value::Day),
        Format::Uuid => uuid::Uuid::try_parse(text).ok().map(|uuid| uuid.to_string().into()),
        Format::Base64 => STANDARD.decode(text).ok().map(|bytes| Value::Bytes(bytes.into())),
    }
}

/// One value without anything nested; `None` if it is not what the schema says.
#[must_use]
pub fn scalar(schema: &Schema, json: &Json) -> Option<Value> {
    Decoder { reading: Reading::Forms, violations: Violations::default() }.value(schema, json, "")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::ROUTES;

    #[test]
    fn every_pattern_of_the_specifications_is_one() {
        let mut seen = std::collections::BTreeSet::new();
        for route in ROUTES.iter() {
            if let Some(body) = &route.operation.body {
                look(&body.schema, &mut seen);
            }
        }
        assert!(seen.iter().any(|pattern| pattern.starts_with('^')), "there are patterns to look at");
    }

    /// Compiles the patterns of a schema and of what it holds.
    fn look(schema: &Schema, seen: &mut std::collections::BTreeSet<&'static str>) {
        if let Some(pattern) = schema.limits.and_then(|limits| limits.pattern)
            && seen.insert(pattern)
        {
            fits(pattern, "x");
        }
        match schema.kind {
            Kind::Array(element) | Kind::Map(element) => look(element, seen),
            Kind::Object(object) if seen.insert(object.name) => {
                object.properties.iter().for_each(|property| look(&property.schema, seen));
            }
            _ => {}
        }
    }
}
