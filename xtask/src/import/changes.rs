//! What a new document changes: the operations, schemas and properties that it adds, drops or describes differently.

use serde_json::{Map, Value};

/// The differences between the specification up to now and a new one, one line each: `+` is new, `-` is gone, `~` is different.
pub(super) fn between(before: &Value, after: &Value) -> Vec<String> {
    let mut changes = compare(&operations(before), &operations(after));
    let schemas = |document: &Value| document["components"]["schemas"].as_object().cloned().unwrap_or_default();
    changes.extend(compare(&schemas(before), &schemas(after)));
    changes
}

fn compare(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<String> {
    let gone = before.keys().filter(|name| !after.contains_key(*name)).map(|name| format!("- {name}"));
    let others = after.iter().filter_map(|(name, new)| match before.get(name) {
        None => Some(format!("+ {name}")),
        Some(old) if old != new => Some(format!("~ {name}: {}", members(old, new))),
        Some(_) => None,
    });
    gone.chain(others).collect()
}

/// Which members of an operation or properties of a schema are different.
fn members(old: &Value, new: &Value) -> String {
    let parts = |value: &Value| {
        let mut parts = value.as_object().cloned().unwrap_or_default();
        if let Some(Value::Object(properties)) = parts.shift_remove("properties") {
            parts.extend(properties);
        }
        parts
    };
    let (old, new) = (parts(old), parts(new));
    let gone = old.keys().filter(|name| !new.contains_key(*name)).map(|name| format!("-{name}"));
    let others = new.iter().filter_map(|(name, part)| match old.get(name) {
        None => Some(format!("+{name}")),
        Some(known) if known != part => Some(format!("~{name}")),
        Some(_) => None,
    });
    gone.chain(others).collect::<Vec<_>>().join(" ")
}

fn operations(document: &Value) -> Map<String, Value> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let methods =
        paths.flat_map(|(path, item)| item.as_object().into_iter().flatten().map(move |method| (path, method)));
    methods
        .map(|(path, (method, operation))| (format!("{} {path}", method.to_uppercase()), operation.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_does_not_differ_from_itself() {
        let document = json!({ "paths": { "/a": { "get": { "tags": ["A"] } } } });
        assert!(between(&document, &document).is_empty());
    }

    #[test]
    fn operations_and_properties_are_told_apart_as_new_gone_and_different() {
        let before = json!({
            "paths": { "/a": { "get": { "tags": ["A"] }, "post": {} } },
            "components": { "schemas": { "A": { "type": "object", "properties": { "x": 1, "y": 1 } }, "B": {} } },
        });
        let after = json!({
            "paths": { "/a": { "get": { "tags": ["B"], "parameters": [] }, "delete": {} } },
            "components": { "schemas": { "A": { "type": "object", "properties": { "y": 2, "z": 1 } }, "C": {} } },
        });
        let expected = ["- POST /a", "~ GET /a: ~tags +parameters", "+ DELETE /a", "- B", "~ A: -x ~y +z", "+ C"];
        assert_eq!(between(&before, &after), expected);
    }
}
