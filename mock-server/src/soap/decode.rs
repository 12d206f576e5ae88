//! From the elements of a message to a document, checked against the specification: names, types, codes, nil.
//!
//! - Elements may stand in any order and without a namespace, as some toolkits send them; one of a foreign namespace is refused.
//! - An element that the specification does not have, or has once and the message twice, is refused: nothing is lost in silence.

use super::xml::{Element, Namespace};
use crate::engine::{Document, Value, Violations, scalar};
use crate::specification::{Field, Format, Kind, ObjectSchema, Property, Schema};

pub(super) const UNKNOWN: &str = "There is no such element.";
pub(super) const FOREIGN: &str = "The element is of another namespace.";
pub(super) const TWICE: &str = "The element may stand only once.";
pub(super) const MISSING: &str = "The element is missing.";
pub(super) const NOT_NIL: &str = "The element cannot be nil.";
const NIL_WITH_CONTENT: &str = "The element is nil and has content.";
const NOT_EMPTY: &str = "The element holds no elements.";
pub(super) const STRAY_TEXT: &str = "The element holds elements, no text.";

/// The document that an element's children are.
#[must_use]
pub fn object(schema: &ObjectSchema, element: &Element, path: &str, violations: &mut Violations) -> Document {
    let mut document = Document::new();
    let mut lists: Vec<(Field, Vec<Value>)> = Vec::new();
    if !element.text.trim().is_empty() {
        violations.add(place(path), STRAY_TEXT);
    }
    for child in &element.children {
        let here = join(path, &child.name);
        if !is_own(child) {
            violations.add(&here, FOREIGN);
            continue;
        }
        let Some(property) = Field::named(&child.name).and_then(|field| schema.property(field)) else {
            violations.add(&here, UNKNOWN);
            continue;
        };
        if let Kind::Array(item) = property.schema.kind {
            let position = lists.iter().position(|(field, _)| *field == property.field).unwrap_or_else(|| {
                lists.push((property.field, Vec::new()));
                lists.len() - 1
            });
            let list = &mut lists[position].1;
            let here = format!("{here}[{}]", list.len());
            // A place is kept for what is wrong, so that the numbers of the others are right.
            list.push(value(item, child, &here, violations).unwrap_or_default());
        } else if document.contains(property.field) {
            violations.add(&here, TWICE);
        } else if let Some(value) = value(&property.schema, child, &here, violations) {
            document.put(property.field, value);
        }
    }
    for (field, values) in lists {
        document.put(field, values.into());
    }
    for property in schema.properties.iter().filter(|property| property.required && !stands(element, property)) {
        violations.add(&join(path, property.field.name()), MISSING);
    }
    document
}

/// Whether an element is one of the services', or of no namespace.
pub(super) fn is_own(element: &Element) -> bool {
    matches!(element.namespace, Namespace::Upsales | Namespace::None)
}

fn stands(element: &Element, property: &Property) -> bool {
    element.children.iter().any(|child| child.name == property.field.name())
}

/// The value that an element holds; `None` after a violation.
pub(super) fn value(schema: &Schema, element: &Element, path: &str, violations: &mut Violations) -> Option<Value> {
    if element.is_nil() {
        let problem = if !schema.nullable {
            NOT_NIL
        } else if !element.text.trim().is_empty() || !element.children.is_empty() {
            NIL_WITH_CONTENT
        } else {
            return Some(Value::Null);
        };
        violations.add(path, problem);
        return None;
    }
    if let Kind::Object(inner) = schema.kind {
        return Some(Value::from(object(inner, element, path, violations)));
    }
    if !element.children.is_empty() {
        violations.add(path, NOT_EMPTY);
        return None;
    }
    match scalar(schema, &element.text) {
        Ok(value) => Some(value),
        Err(problem) => {
            violations.add(path, &problem);
            None
        }
    }
}

/// The value that a text stands for, in the forms of XML Schema.
///
/// # Errors
/// What the text should be.
pub fn scalar(schema: &Schema, text: &str) -> Result<Value, String> {
    let value = match &schema.kind {
        Kind::Text(Format::Plain | Format::Secret) => Ok(text.into()),
        Kind::Text(Format::Date) => scalar::day(text).map(Value::Day),
        Kind::Text(Format::DateTime) => scalar::moment(text).map(Value::Moment),
        Kind::Boolean => scalar::boolean(text).map(Value::Boolean),
        Kind::Integer => scalar::int(text).map(|number| i64::from(number).into()),
        Kind::Number => scalar::decimal(text).map(Value::Decimal),
        Kind::TextCode(codes) => {
            let code = codes.iter().find(|code| **code == text.trim_ascii());
            return code
                .map(|code| (*code).into())
                .ok_or_else(|| format!("The value must be one of {}.", codes.join(", ")));
        }
        Kind::Any
        | Kind::IntegerCode(_)
        | Kind::Text(Format::Uuid | Format::Base64)
        | Kind::Array(_)
        | Kind::Object(_)
        | Kind::Map(_) => unreachable!("the generator makes no such schema from XSD"),
    };
    value.map_err(|wanted| format!("The value must be {wanted}."))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn place(path: &str) -> &str {
    if path.is_empty() { "message" } else { path }
}
