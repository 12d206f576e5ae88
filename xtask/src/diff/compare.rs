//! Compares two documents operation by operation.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::change::{Change, Changes, Kind, Verdict};
use super::document::{Document, Operation};
use super::schemas::{Direction, Schemas};

/// All changes from one document to the other.
pub(super) fn documents(old: &Document, new: &Document) -> Result<Vec<Change>> {
    let before = by_shape(old)?;
    let after = by_shape(new)?;
    let mut changes = Changes::default();
    for (shape, operation) in &before {
        if !after.contains_key(shape) {
            let what = format!("{} is gone", operation.title());
            let verdict = Verdict::Breaking("its method is gone from the bindings");
            changes.note(Kind::OperationRemoved, what, verdict, &operation.title(), &operation.title());
        }
    }
    for (shape, operation) in &after {
        let Some(known) = before.get(shape) else {
            let what = format!("{} is new", operation.title());
            let verdict = Verdict::Harmless("its method is added to the bindings");
            changes.note(Kind::OperationAdded, what, verdict, &operation.title(), &operation.title());
            continue;
        };
        operations(old, new, known, operation, &mut changes);
    }
    Ok(changes.finish())
}

fn by_shape(document: &Document) -> Result<IndexMap<String, Operation<'_>>> {
    let mut operations: IndexMap<String, Operation<'_>> = IndexMap::new();
    for operation in document.operations() {
        // Two paths that differ in a parameter's name only are told apart by it.
        let shape = operation.shape();
        let key = if operations.contains_key(&shape) { operation.title() } else { shape };
        operations.insert(key, operation);
    }
    if operations.is_empty() {
        bail!("{} has no operations", document.name());
    }
    Ok(operations)
}

fn operations(old: &Document, new: &Document, before: &Operation<'_>, after: &Operation<'_>, changes: &mut Changes) {
    let title = after.title();
    let (value_old, value_new) = (before.value, after.value);
    let mut note = |kind: Kind, what: String, verdict: Verdict| changes.note(kind, what, verdict, &title, &title);
    if value_old["operationId"] != value_new["operationId"] {
        let what =
            format!("the operation is named {} instead of {}", value_new["operationId"], value_old["operationId"]);
        note(Kind::OperationChanged, what, Verdict::Breaking("its method in the bindings has another name"));
    }
    if value_old["tags"].get(0) != value_new["tags"].get(0) {
        let what = format!("the group is {} instead of {}", value_new["tags"][0], value_old["tags"][0]);
        note(Kind::OperationChanged, what, Verdict::Breaking("it may belong to another area: another cargo feature"));
    }
    if value_old["deprecated"] != value_new["deprecated"] {
        let deprecated = value_new["deprecated"] == Value::Bool(true);
        let what = if deprecated { "the vendor wants it to be used no longer" } else { "it is no longer deprecated" };
        note(Kind::OperationChanged, what.to_owned(), Verdict::Harmless("it still works"));
    }
    let open = |operation: &Value| operation["security"].as_array().is_some_and(Vec::is_empty);
    match (open(value_old), open(value_new)) {
        (true, false) => {
            let verdict = Verdict::Breaking("a call without a token or key is refused");
            note(Kind::OperationChanged, "it needs a sign-in".to_owned(), verdict);
        }
        (false, true) => {
            note(Kind::OperationChanged, "it needs no sign-in".to_owned(), Verdict::Harmless("a token does no harm"));
        }
        _ => {}
    }
    let mut schemas = Schemas { old, new, changes, operation: title.clone(), seen: BTreeSet::new() };
    parameters(&mut schemas, value_old, value_new, &title);
    bodies(&mut schemas, value_old, value_new, &title);
    answers(&mut schemas, value_old, value_new, &title);
}

fn parameters(schemas: &mut Schemas<'_>, old: &Value, new: &Value, title: &str) {
    let list = |operation: &Value| operation["parameters"].as_array().cloned().unwrap_or_default();
    let (before, after) = (list(old), list(new));
    let in_path =
        |list: &[Value]| list.iter().filter(|parameter| parameter["in"] == "path").cloned().collect::<Vec<_>>();
    let others =
        |list: &[Value]| list.iter().filter(|parameter| parameter["in"] != "path").cloned().collect::<Vec<_>>();
    for (before, after) in in_path(&before).iter().zip(&in_path(&after)) {
        if before["name"] != after["name"] {
            let what = format!("the path's parameter is named {} instead of {}", after["name"], before["name"]);
            let verdict = Verdict::Harmless("arguments are told apart by their place");
            schemas.changes.note(Kind::ParameterChanged, what, verdict, title, title);
        }
        let place = format!("{title} parameter {}", text(&after["name"]));
        schemas.compare(&before["schema"], &after["schema"], Direction::Request, &place);
    }
    let (before, after) = (others(&before), others(&after));
    let same = |left: &Value, right: &Value| left["in"] == right["in"] && left["name"] == right["name"];
    for parameter in &after {
        let name = format!("{} parameter {}", text(&parameter["in"]), text(&parameter["name"]));
        let required = parameter["required"] == Value::Bool(true);
        let Some(known) = before.iter().find(|known| same(known, parameter)) else {
            let (what, verdict) = if required {
                (format!("the required {name} is new"), Verdict::Breaking("a request without it is refused"))
            } else {
                (format!("the {name} is new"), Verdict::Harmless("it can be left out"))
            };
            schemas.changes.note(Kind::ParameterAdded, what, verdict, title, title);
            continue;
        };
        if required != (known["required"] == Value::Bool(true)) {
            let (what, why) = if required {
                (format!("the {name} is now required"), "a request without it is refused")
            } else {
                (format!("the {name} is optional now"), "its type in Rust becomes an Option")
            };
            schemas.changes.note(Kind::ParameterChanged, what, Verdict::Breaking(why), title, title);
        }
        if known["explode"] != parameter["explode"] {
            let what = format!("lists in the {name} are written differently");
            let verdict =
                Verdict::Breaking("the bindings of the old version write them as the server no longer reads them");
            schemas.changes.note(Kind::ParameterChanged, what, verdict, title, title);
        }
        schemas.compare(&known["schema"], &parameter["schema"], Direction::Request, &format!("{title} {name}"));
    }
    for parameter in before.iter().filter(|parameter| !after.iter().any(|known| same(known, parameter))) {
        let what = format!("the {} parameter {} is gone", text(&parameter["in"]), text(&parameter["name"]));
        let verdict = Verdict::Breaking("code that sets it does not compile");
        schemas.changes.note(Kind::ParameterRemoved, what, verdict, title, title);
    }
}

fn bodies(schemas: &mut Schemas<'_>, old: &Value, new: &Value, title: &str) {
    let mut note = |what: &str, verdict: Verdict| {
        schemas.changes.note(Kind::ContentChanged, what.to_owned(), verdict, title, title);
    };
    match (old.get("requestBody"), new.get("requestBody")) {
        (None, None) => {}
        (None, Some(_)) => note("the request has a body", Verdict::Breaking("its method takes one more argument")),
        (Some(_), None) => note("the request has no body", Verdict::Breaking("its method takes one argument less")),
        (Some(before), Some(after)) => {
            match (before["required"] == Value::Bool(true), after["required"] == Value::Bool(true)) {
                (false, true) => note("the body is required", Verdict::Breaking("a request without it is refused")),
                (true, false) => note("the body is optional", Verdict::Breaking("its type in Rust becomes an Option")),
                _ => {}
            }
            contents(schemas, before, after, Direction::Request, title, "body");
        }
    }
}

fn answers(schemas: &mut Schemas<'_>, old: &Value, new: &Value, title: &str) {
    let empty = Map::new();
    let before = old["responses"].as_object().unwrap_or(&empty);
    let after = new["responses"].as_object().unwrap_or(&empty);
    let direction = |status: &str| if status.starts_with('2') { Direction::Answer } else { Direction::Failure };
    let verdict = |status: &str| match direction(status) {
        Direction::Answer => Verdict::Breaking("the bindings take other statuses than they did for success"),
        _ => Verdict::Harmless("the bindings read failures of any status"),
    };
    for (status, answer) in after {
        match before.get(status) {
            Some(known) => contents(schemas, known, answer, direction(status), title, &format!("answer {status}")),
            None => {
                let what = format!("the answer {status} is new");
                schemas.changes.note(Kind::ContentChanged, what, verdict(status), title, title);
            }
        }
    }
    for status in before.keys().filter(|status| !after.contains_key(*status)) {
        let what = format!("the answer {status} is gone");
        schemas.changes.note(Kind::ContentChanged, what, verdict(status), title, title);
    }
}

fn contents(schemas: &mut Schemas<'_>, old: &Value, new: &Value, direction: Direction, title: &str, what: &str) {
    let empty = Map::new();
    let before = old["content"].as_object().unwrap_or(&empty);
    let after = new["content"].as_object().unwrap_or(&empty);
    let names = |content: &Map<String, Value>| {
        if content.is_empty() { "nothing".to_owned() } else { content.keys().cloned().collect::<Vec<_>>().join(", ") }
    };
    if names(before) != names(after) {
        let verdict = match direction {
            Direction::Failure => Verdict::Harmless("the bindings read failures without a type of their own"),
            _ => Verdict::Breaking("its type in Rust is another"),
        };
        let text = format!("the {what} holds {} instead of {}", names(after), names(before));
        schemas.changes.note(Kind::ContentChanged, text, verdict, title, title);
        return;
    }
    for (media_type, content) in after {
        let place = format!("{title} {what}");
        schemas.compare(&before[media_type]["schema"], &content["schema"], direction, &place);
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
