//! Marks every component schema with how it is used: in requests, in responses, in both or not at all.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// Sets `x-usage` on all component schemas.
pub(super) fn mark(document: &mut Value) {
    let mut requests = BTreeSet::new();
    let mut responses = BTreeSet::new();
    let operations = document["paths"].as_object().into_iter().flat_map(|paths| paths.values());
    for operation in operations.filter_map(Value::as_object).flat_map(|item| item.values()) {
        reach(&operation["parameters"], document, &mut requests);
        reach(&operation["requestBody"], document, &mut requests);
        reach(&operation["responses"], document, &mut responses);
    }
    let schemas = document["components"]["schemas"].as_object_mut();
    for (name, schema) in schemas.into_iter().flatten() {
        schema["x-usage"] = json!(match (requests.contains(name), responses.contains(name)) {
            (true, true) => "both",
            (true, false) => "request",
            (false, true) => "response",
            (false, false) => "unused",
        });
    }
}

/// Adds the names of all schemas that a part of the document refers to, directly or not.
fn reach(part: &Value, document: &Value, reached: &mut BTreeSet<String>) {
    match part {
        Value::Array(items) => items.iter().for_each(|item| reach(item, document, reached)),
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            if let Some(name) = target.and_then(|target| target.strip_prefix("#/components/schemas/"))
                && reached.insert(name.to_owned())
            {
                reach(&document["components"]["schemas"][name], document, reached);
            }
            members.values().for_each(|member| reach(member, document, reached));
        }
        _ => {}
    }
}
