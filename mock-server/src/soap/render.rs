//! From documents to the XML of an answer: the schema's order, one prefix, nothing where there is no value.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{Datelike, NaiveDate, SecondsFormat};

use super::xml::{ENVELOPE, UPSALES, is_character};
use crate::engine::{Document, Value};
use crate::specification::{Kind, ObjectSchema, Schema};

/// What an answer ends with.
pub(super) const CLOSE_ENVELOPE: &str = "</soap:Body></soap:Envelope>";

/// An answer with this element, and in it a `return` for each of the documents.
#[must_use]
pub fn answer<'a>(element: &str, schema: &ObjectSchema, documents: impl IntoIterator<Item = &'a Document>) -> String {
    let mut out = open(element);
    for document in documents {
        out.push_str("<ups:return>");
        object(&mut out, schema, document);
        out.push_str("</ups:return>");
    }
    close(out, element)
}

/// An answer with this element and nothing in it.
#[must_use]
pub fn empty_answer(element: &str) -> String {
    close(open(element), element)
}

fn open(element: &str) -> String {
    let mut out = String::with_capacity(1024);
    let _ = write!(
        out,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<soap:Envelope xmlns:soap=\"{ENVELOPE}\"><soap:Body>\
         <ups:{element} xmlns:ups=\"{UPSALES}\">"
    );
    out
}

fn close(mut out: String, element: &str) -> String {
    let _ = write!(out, "</ups:{element}>{CLOSE_ENVELOPE}");
    out
}

fn object(out: &mut String, schema: &ObjectSchema, document: &Document) {
    for property in schema.properties {
        let name = property.field.name();
        match (&property.schema.kind, document.get(property.field)) {
            (_, Value::Null) => {}
            (Kind::Array(item), Value::List(values)) => values.iter().for_each(|value| one(out, name, item, value)),
            (_, value) => one(out, name, &property.schema, value),
        }
    }
}

fn one(out: &mut String, name: &str, schema: &Schema, held: &Value) {
    out.push_str("<ups:");
    out.push_str(name);
    out.push('>');
    match (&schema.kind, held) {
        (Kind::Object(inner), Value::Object(document)) => object(out, inner, document),
        _ => scalar(out, held),
    }
    out.push_str("</ups:");
    out.push_str(name);
    out.push('>');
}

fn scalar(out: &mut String, value: &Value) {
    match value {
        Value::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Integer(value) => drop(write!(out, "{value}")),
        Value::Decimal(value) => drop(write!(out, "{}", value.normalize())),
        Value::Text(value) => escape(out, value),
        Value::Moment(value) => out.push_str(&value.to_rfc3339_opts(SecondsFormat::Secs, true)),
        Value::Day(value) => day(out, *value),
        Value::Bytes(value) => out.push_str(&STANDARD.encode(value)),
        Value::Null | Value::List(_) | Value::Object(_) | Value::Json(_) => {
            unreachable!("the schema of a scalar holds a scalar; the test of every answer checks it")
        }
    }
}

fn day(out: &mut String, day: NaiveDate) {
    let _ = write!(out, "{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
}

/// Appends a text as the content of an element. What XML has no character for becomes U+FFFD.
pub(super) fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A reader would make a line feed of it.
            '\r' => out.push_str("&#13;"),
            _ if is_character(character) => out.push(character),
            _ => out.push(char::REPLACEMENT_CHARACTER),
        }
    }
}
