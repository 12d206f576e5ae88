//! Says in an effective document where answers hold `null`, for a vendor's document that has no word for it.
//!
//! A document whose overlay sets `x-null-in-answers: anywhere` gets `nullable` on every property of an answer but ids and lists.
//! What requests hold too keeps what it requires: a request that leaves it empty is wrong.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

/// Marks the properties that may be null.
pub fn mark(document: &mut Value) -> Result<()> {
    match document.pointer("/info/x-null-in-answers").and_then(Value::as_str) {
        None => return Ok(()),
        Some("anywhere") => {}
        Some(other) => bail!("`x-null-in-answers` is {other:?}; only \"anywhere\" is known"),
    }
    let requested = reached(document, |operation| operation.get("requestBody").into_iter().collect());
    let answered = reached(document, |operation| {
        let answers = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
        answers.filter(|(status, _)| status.starts_with('2')).map(|(_, answer)| answer).collect()
    });
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        if answered.contains(name) {
            mark_members(schema, requested.contains(name));
        }
    }
    Ok(())
}

fn mark_members(schema: &mut Value, in_request: bool) {
    let required: Vec<String> = strings(schema.get("required"));
    for (name, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        let stays = name == "id" || (in_request && required.contains(name));
        let is_list = property.get("type").and_then(Value::as_str) == Some("array");
        if !stays && !is_list {
            allow_null(property);
        }
    }
}

fn allow_null(property: &mut Value) {
    let Some(members) = property.as_object_mut() else { return };
    if let Some(reference) = members.remove("$ref") {
        members.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
    }
    members.insert("nullable".to_owned(), Value::Bool(true));
}

/// The names of the schemas that are reached from some part of an operation.
fn reached(document: &Value, part: impl Fn(&Value) -> Vec<&Value>) -> BTreeSet<String> {
    let empty = Map::new();
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object).unwrap_or(&empty);
    let items = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    let operations = items.filter_map(|(_, item)| item.as_object()).flatten().map(|(_, operation)| operation);
    let mut open: Vec<String> = operations.flat_map(part).flat_map(references).collect();
    let mut reached = BTreeSet::new();
    while let Some(name) = open.pop() {
        if reached.insert(name.clone()) {
            open.extend(schemas.get(&name).map(references).unwrap_or_default());
        }
    }
    reached
}

/// The names of the schemas that a value refers to.
fn references(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                let name = members.get("$ref").and_then(Value::as_str);
                found.extend(name.and_then(|name| name.strip_prefix("#/components/schemas/")).map(str::to_owned));
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

fn strings(list: Option<&Value>) -> Vec<String> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_may_be_null_but_ids_lists_and_what_requests_require_may_not() {
        let text = json!({ "type": "string" });
        let mut document = json!({
            "info": { "x-null-in-answers": "anywhere" },
            "paths": { "/things": { "post": {
                "requestBody": { "content": { "$ref": "#/components/schemas/Thing" } },
                "responses": {
                    "200": { "content": [{ "$ref": "#/components/schemas/Thing" }, { "$ref": "#/components/schemas/Answer" }] },
                    "400": { "content": { "$ref": "#/components/schemas/Failure" } }
                }
            } } },
            "components": { "schemas": {
                "Thing": { "required": ["name"], "properties": {
                    "id": text, "name": text, "note": text, "parts": { "type": "array" },
                    "part": { "$ref": "#/components/schemas/Part" }
                } },
                "Part": { "properties": { "name": text } },
                "Answer": { "required": ["name"], "properties": { "name": text } },
                "Failure": { "properties": { "name": text } },
            } }
        });
        mark(&mut document).expect("the mark is known");
        let properties = |schema: &str| document["components"]["schemas"][schema]["properties"].clone();
        let thing = properties("Thing");
        assert_eq!(thing["note"]["nullable"], true);
        assert_eq!(thing["part"], json!({ "allOf": [{ "$ref": "#/components/schemas/Part" }], "nullable": true }));
        for kept in ["id", "name", "parts"] {
            assert_eq!(thing[kept]["nullable"], Value::Null, "{kept}");
        }
        assert_eq!(properties("Part")["name"]["nullable"], true);
        assert_eq!(properties("Answer")["name"]["nullable"], true);
        assert_eq!(properties("Failure")["name"]["nullable"], Value::Null);
    }

    #[test]
    fn an_unknown_mark_is_an_error_and_none_changes_nothing() {
        let mut other = json!({ "info": { "x-null-in-answers": "sometimes" } });
        assert!(mark(&mut other).is_err());
        let mut none = json!({ "info": {}, "components": { "schemas": { "A": { "properties": { "b": {} } } } } });
        let before = none.clone();
        mark(&mut none).expect("nothing to do");
        assert_eq!(none, before);
    }
}
