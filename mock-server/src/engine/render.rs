//! From documents to JSON as the real system prints it: the specification's key order, explicit nulls, escaped like PHP does.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Datelike, NaiveDate, Offset, SecondsFormat, Timelike, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::{Document, Value};
use crate::specification::{Format, Kind, ObjectSchema, Property, Schema};

/// Whether `/` is printed as `\/`. Assumed: it is the default of the encoder that the observed answers come from.
const ESCAPE_SLASHES: bool = true;

/// How a system prints JSON, where systems differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Like PHP: slashes and characters beyond ASCII are escaped; moments are in this time zone, to the second, and end in `+hhmm`.
    Php(Tz),
    /// Like JavaScript: nothing is escaped that need not be; moments are in UTC, to the millisecond, and end in `Z`.
    JavaScript,
}

/// The JSON of a document by a schema.
#[must_use]
pub fn object(schema: &ObjectSchema, document: &Document, style: Style) -> String {
    let mut out = String::with_capacity(2048);
    Renderer { out: &mut out, style }.object(schema, document);
    out
}

/// The JSON of a value by a schema.
#[must_use]
pub fn value(schema: &Schema, value: &Value, style: Style) -> String {
    let mut out = String::new();
    Renderer { out: &mut out, style }.value(schema, value);
    out
}

/// The JSON of a list of documents by the schema of one.
#[must_use]
pub fn list(schema: &ObjectSchema, documents: &[Document], style: Style) -> String {
    let mut out = String::with_capacity(2048 * documents.len().max(1));
    let mut renderer = Renderer { out: &mut out, style };
    renderer.out.push('[');
    for (index, document) in documents.iter().enumerate() {
        renderer.separate(index);
        renderer.object(schema, document);
    }
    renderer.out.push(']');
    out
}

/// Appends a JSON string, quoted and escaped as PHP does.
pub fn text(out: &mut String, text: &str) {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\' | b'/');
    out.push('"');
    if text.bytes().all(plain) {
        out.push_str(text);
        out.push('"');
        return;
    }
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '/' if ESCAPE_SLASHES => out.push_str("\\/"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

/// Whether a property without a value is printed nevertheless.
fn shows_nothing(property: &Property) -> bool {
    property.required || property.schema.nullable || matches!(property.schema.kind, Kind::Array(_))
}

struct Renderer<'a> {
    out: &'a mut String,
    style: Style,
}

impl Renderer<'_> {
    fn object(&mut self, schema: &ObjectSchema, document: &Document) {
        self.out.push('{');
        let mut printed = 0;
        for property in schema.properties {
            let value = document.get(property.field);
            let hidden = self.style == Style::JavaScript && value.is_null() && !shows_nothing(property);
            if hidden {
                continue;
            }
            self.separate(printed);
            printed += 1;
            self.out.push('"');
            self.out.push_str(property.field.name());
            self.out.push_str("\":");
            self.value(&property.schema, value);
        }
        self.out.push('}');
    }

    fn value(&mut self, schema: &Schema, value: &Value) {
        match (&schema.kind, value) {
            (Kind::Array(_), Value::Null) if !schema.nullable => self.out.push_str("[]"),
            (_, Value::Null) if self.style == Style::JavaScript && !schema.nullable => self.emptiest(schema),
            (_, Value::Null) => self.out.push_str("null"),
            (Kind::Array(element), Value::List(values)) => {
                self.out.push('[');
                for (index, value) in values.iter().enumerate() {
                    self.separate(index);
                    self.value(element, value);
                }
                self.out.push(']');
            }
            (Kind::Object(object), Value::Object(document)) => self.object(object, document),
            (Kind::Text(Format::Date), Value::Moment(moment)) => {
                let zone = match self.style {
                    Style::Php(zone) => zone,
                    Style::JavaScript => Tz::UTC,
                };
                let day = moment.with_timezone(&zone).date_naive();
                self.day(day);
            }
            (Kind::Map(element), Value::Object(document)) => {
                self.out.push('{');
                for (index, (field, value)) in document.iter().enumerate() {
                    self.separate(index);
                    self.text(field.name());
                    self.out.push(':');
                    self.value(element, value);
                }
                self.out.push('}');
            }
            (_, value) => self.plain(value),
        }
    }

    fn plain(&mut self, value: &Value) {
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Boolean(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Value::Integer(value) => drop(write!(self.out, "{value}")),
            Value::Decimal(value) => self.decimal(*value),
            Value::Text(value) => self.text(value),
            Value::Moment(value) => self.moment(*value),
            Value::Day(value) => self.day(*value),
            Value::Bytes(value) => self.text(&STANDARD.encode(value)),
            Value::List(values) => {
                self.out.push('[');
                for (index, value) in values.iter().enumerate() {
                    self.separate(index);
                    self.plain(value);
                }
                self.out.push(']');
            }
            Value::Object(document) => {
                self.out.push('{');
                for (index, (field, value)) in document.iter().enumerate() {
                    self.separate(index);
                    self.text(field.name());
                    self.out.push(':');
                    self.plain(value);
                }
                self.out.push('}');
            }
            Value::Json(value) => drop(write!(self.out, "{value}")),
        }
    }

    /// What stands where there has to be something that nobody knows: the smallest value that the schema allows.
    fn emptiest(&mut self, schema: &Schema) {
        match &schema.kind {
            Kind::Any => self.out.push_str("null"),
            Kind::Boolean => self.out.push_str("false"),
            Kind::Integer | Kind::Number => {
                let least = schema.limits.and_then(|limits| limits.minimum).filter(|minimum| *minimum > 0.0);
                let _ = write!(self.out, "{}", least.unwrap_or_default());
            }
            Kind::IntegerCode(codes) => drop(write!(self.out, "{}", codes.first().copied().unwrap_or_default())),
            Kind::TextCode(codes) => self.text(codes.first().copied().unwrap_or_default()),
            Kind::Text(Format::DateTime) => self.moment(DateTime::UNIX_EPOCH),
            Kind::Text(Format::Date) => self.day(NaiveDate::default()),
            Kind::Text(Format::Uuid) => self.text(&uuid::Uuid::nil().to_string()),
            Kind::Text(Format::Plain | Format::Secret | Format::Base64) => self.text(""),
            Kind::Array(_) => self.out.push_str("[]"),
            Kind::Object(object) => self.object(object, &Document::new()),
            Kind::Map(_) => self.out.push_str("{}"),
        }
    }

    fn text(&mut self, value: &str) {
        match self.style {
            Style::Php(_) => text(self.out, value),
            Style::JavaScript => self.out.push_str(&serde_json::Value::from(value).to_string()),
        }
    }

    /// `70`, `58.5` and `0`: no zeros behind the point, no exponent.
    fn decimal(&mut self, value: Decimal) {
        let _ = write!(self.out, "{}", value.normalize());
    }

    /// `2026-02-24T15:00:03-0500`, the offset that of the world's time zone, or `2026-02-24T20:00:03.000Z`.
    fn moment(&mut self, moment: DateTime<Utc>) {
        let Style::Php(zone) = self.style else {
            let _ = write!(self.out, "\"{}\"", moment.to_rfc3339_opts(SecondsFormat::Millis, true));
            return;
        };
        let local = moment.with_timezone(&zone);
        let offset = local.offset().fix().local_minus_utc() / 60;
        let sign = if offset < 0 { '-' } else { '+' };
        let offset = offset.abs();
        self.out.push('"');
        self.date_digits(local.date_naive());
        let _ = write!(
            self.out,
            "T{:02}:{:02}:{:02}{sign}{:02}{:02}\"",
            local.hour(),
            local.minute(),
            local.second(),
            offset / 60,
            offset % 60
        );
    }

    fn day(&mut self, day: NaiveDate) {
        self.out.push('"');
        self.date_digits(day);
        self.out.push('"');
    }

    fn date_digits(&mut self, day: NaiveDate) {
        let _ = write!(self.out, "{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
    }

    fn separate(&mut self, index: usize) {
        if index > 0 {
            self.out.push(',');
        }
    }
}
