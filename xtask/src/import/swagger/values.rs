//! Scalars and their enums: what of an enum is a list of codes, and what is something else in the clothes of one.

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::constraints;
use super::json::Pointer;
use super::model::{Kind, Use};
use super::schema::Schemas;
use crate::import::rules::Rule;

/// Reads a scalar.
pub(super) fn read(
    schemas: &mut Schemas<'_, '_>,
    kind: &str,
    members: &Map<String, Value>,
    property: &str,
    at: &Pointer,
) -> Result<Use> {
    let mut value = Use::of(match kind {
        "string" => Kind::Text,
        "number" => Kind::Number,
        "integer" => Kind::Integer,
        _ => Kind::Boolean,
    });
    constraints::state(&mut value, members, at, schemas.report)?;
    let Some(codes) = members.get("enum") else {
        return Ok(value);
    };
    let at = at.then("enum");
    let codes = codes_of(schemas, &mut value, at.list(codes)?, property, &at);
    if codes.is_empty() {
        return Ok(value);
    }
    if codes.iter().all(Value::is_boolean) {
        if value.kind != Kind::Boolean {
            schemas.report.note(Rule::EnumOfBooleans, &at, property);
        }
        value.kind = Kind::Boolean;
        return Ok(value);
    }
    let numeric = matches!(value.kind, Kind::Integer | Kind::Number);
    if numeric && codes.len() == 1 && value.facts.keys().any(|fact| fact == "minimum" || fact == "maximum") {
        schemas.report.note(Rule::EnumOfAllowance, &at, format!("{property} {}", codes[0]));
        widen(&mut value, &codes[0]);
        return Ok(value);
    }
    if property == "description" {
        schemas.report.note(Rule::EnumOfTexts, &at, property);
        return Ok(value);
    }
    let fits = |code: &Value| if numeric { code.is_i64() } else { code.is_string() && kind == "string" };
    if let Some(other) = codes.iter().find(|code| !fits(code)) {
        return Err(at.fault(format!("{other} is no value of an enum of the type {kind}")));
    }
    for limit in ["minimum", "maximum", "minLength", "maxLength", "pattern"] {
        value.facts.remove(limit);
    }
    value.kind = Kind::Named(schemas.structures.enumeration(codes));
    Ok(value)
}

/// The values without the validator's notes, null and repetitions.
fn codes_of(
    schemas: &mut Schemas<'_, '_>,
    value: &mut Use,
    listed: &[Value],
    property: &str,
    at: &Pointer,
) -> Vec<Value> {
    let mut codes = Vec::new();
    for code in listed {
        if code.is_object() {
            schemas.report.note(Rule::EnumOfArtefacts, at, property);
        } else if code.is_null() {
            value.nullable = true;
        } else if !codes.contains(code) {
            codes.push(code.clone());
        }
    }
    codes
}

/// Moves a limit so that the value is within it.
fn widen(value: &mut Use, code: &Value) {
    let number = |value: Option<Value>| value.as_ref().and_then(Value::as_f64);
    let code_number = number(Some(code.clone())).unwrap_or_default();
    if number(value.fact("minimum")).is_some_and(|minimum| code_number < minimum) {
        value.facts.insert("minimum".to_owned(), code.to_string());
    }
    if number(value.fact("maximum")).is_some_and(|maximum| code_number > maximum) {
        value.facts.insert("maximum".to_owned(), json!(code).to_string());
    }
}
