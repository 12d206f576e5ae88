//! Limits and formats: the keywords of the format, and those that the framework writes as extensions.

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::json::Pointer;
use super::model::{Kind, Use};
use crate::import::report::Report;
use crate::import::rules::Rule;

/// Keywords that carry over as they are.
const KEPT: [&str; 12] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "x-convert",
];

/// States the limits and the format of a value.
pub(super) fn state(value: &mut Use, members: &Map<String, Value>, at: &Pointer, report: &mut Report) -> Result<()> {
    for keyword in KEPT {
        if let Some(limit) = members.get(keyword) {
            value.state(keyword, limit);
        }
    }
    if let Some(format) = members.get("format") {
        let format = at.then("format").text(format)?;
        if format == "date" {
            report.note(Rule::DateIsMoment, at, "");
        }
        value.state("format", &json!(if format == "date" { "date-time" } else { format }));
    }
    if let Some(format) = members.get("x-format") {
        extended_format(value, format, &at.then("x-format"))?;
    }
    if let Some(constraint) = members.get("x-constraint") {
        extended_constraint(value, constraint, &at.then("x-constraint"))?;
    }
    Ok(())
}

/// `guid` and `email` are formats that OpenAPI knows; the others stay as they are.
fn extended_format(value: &mut Use, format: &Value, at: &Pointer) -> Result<()> {
    for (name, setting) in at.object(format)? {
        match name.as_str() {
            "guid" => value.state("format", &json!("uuid")),
            "email" | "hostname" | "ip" | "uri" | "alphanum" | "hex" | "dataUri" | "isoDate" | "base64"
            | "creditCard" | "domain" | "token" => value.state("x-format", &json!({ name: setting })),
            _ => return Err(at.fault(format!("the format `{name}` is not known"))),
        }
    }
    Ok(())
}

fn extended_constraint(value: &mut Use, constraint: &Value, at: &Pointer) -> Result<()> {
    for (name, setting) in at.object(constraint)? {
        match (name.as_str(), setting) {
            ("sign", Value::String(sign)) if sign == "positive" => match value.kind {
                Kind::Integer => {
                    value.facts.entry("minimum".to_owned()).or_insert_with(|| "1".to_owned());
                }
                _ => value.state("x-constraint", &json!({ "sign": "positive" })),
            },
            ("length", Value::Number(_)) => {
                let [least, most] = if matches!(value.kind, Kind::Array(_)) {
                    ["minItems", "maxItems"]
                } else {
                    ["minLength", "maxLength"]
                };
                value.state(least, setting);
                value.state(most, setting);
            }
            ("unique", Value::Bool(_)) => value.state("uniqueItems", setting),
            // A list of one may be written as its only item; that is how a query that repeats names looks anyway.
            ("single", Value::Bool(_)) => {}
            _ => return Err(at.fault(format!("the constraint `{name}` is not known"))),
        }
    }
    Ok(())
}
