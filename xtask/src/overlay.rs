//! OpenAPI Overlay 1.0: our corrections and words, laid over an imported document. An action without effect is an error, so that
//! corrections expire by themselves.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use serde_json_path::{JsonPath, NormalizedPath};

/// An overlay document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// The version of the overlay format.
    pub overlay: String,
    /// What the overlay is.
    pub info: Info,
    /// The changes, in the order in which they are made.
    pub actions: Vec<Action>,
}

/// What an overlay is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Info {
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: String,
}

/// One change of all places that a JSONPath selects.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// The JSONPath (RFC 9535).
    pub target: String,
    /// Why, and on what evidence.
    #[serde(default)]
    pub description: Option<String>,
    /// What is merged into the selected places.
    #[serde(default)]
    pub update: Option<Value>,
    /// Whether the selected places are removed.
    #[serde(default)]
    pub remove: bool,
}

/// What the actions did, in their order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// For each action the number of places that it changed.
    pub changed: Vec<usize>,
}

/// Reads an overlay document from a YAML file.
pub fn read(path: &Path) -> Result<Overlay> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(&text).with_context(|| format!("{} is no overlay document", path.display()))
}

/// Reads an overlay document from YAML.
pub fn parse(text: &str) -> Result<Overlay> {
    let overlay: Overlay = serde_norway::from_str(text)?;
    if !overlay.overlay.starts_with("1.") {
        bail!("overlay format {} is not known, only 1.x", overlay.overlay);
    }
    Ok(overlay)
}

/// Makes all changes in their order. A change that selects nothing, or leaves everything as it was, is an error.
pub fn apply(document: &mut Value, overlay: &Overlay) -> Result<Report> {
    let mut report = Report::default();
    for (index, action) in overlay.actions.iter().enumerate() {
        let changed = action
            .apply(document)
            .with_context(|| format!("action {} of `{}`, target {}", index + 1, overlay.info.title, action.target))?;
        report.changed.push(changed);
    }
    Ok(report)
}

impl Action {
    fn apply(&self, document: &mut Value) -> Result<usize> {
        let path = JsonPath::parse(&self.target).context("the target is not a JSONPath")?;
        let places: Vec<String> =
            path.query_located(document).locations().map(NormalizedPath::to_json_pointer).collect();
        if places.is_empty() {
            bail!("it selects nothing; the document has changed: correct the target or delete the action");
        }
        let changed = match (&self.update, self.remove) {
            (None, true) => {
                // From the end, so that removing one item of an array does not move the next.
                places.iter().rev().filter(|place| remove(document, place)).count()
            }
            (Some(update), false) => places.iter().filter(|place| change(document, place, update)).count(),
            _ => bail!("it needs either an update or `remove: true`"),
        };
        if changed == 0 {
            bail!("it changes nothing, all {} places are as it wants them; delete the action", places.len());
        }
        Ok(changed)
    }
}

fn remove(document: &mut Value, place: &str) -> bool {
    let Some((parent, key)) = place.rsplit_once('/') else {
        return false;
    };
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => members.shift_remove(&key.replace("~1", "/").replace("~0", "~")).is_some(),
        Some(Value::Array(items)) => match key.parse::<usize>() {
            Ok(index) if index < items.len() => {
                items.remove(index);
                true
            }
            _ => false,
        },
        _ => false,
    }
}

fn change(document: &mut Value, place: &str, update: &Value) -> bool {
    let Some(target) = document.pointer_mut(place) else {
        return false;
    };
    let before = target.clone();
    merge(target, update);
    *target != before
}

/// Merges objects member by member and adds to arrays what they do not have; everything else is replaced.
fn merge(target: &mut Value, update: &Value) {
    match (target, update) {
        (Value::Object(members), Value::Object(changes)) => {
            if !changes.contains_key("$ref") {
                wrap_reference(members);
            }
            for (key, change) in changes {
                merge(members.entry(key).or_insert(Value::Null), change);
            }
        }
        (Value::Array(items), Value::Array(additions)) => {
            for addition in additions {
                if !items.contains(addition) {
                    items.push(addition.clone());
                }
            }
        }
        (Value::Array(items), addition) => {
            if !items.contains(addition) {
                items.push(addition.clone());
            }
        }
        (target, update) => *target = update.clone(),
    }
}

/// OpenAPI 3.0 ignores what stands beside a `$ref`, so a reference that gets neighbours moves into an `allOf`.
fn wrap_reference(members: &mut Map<String, Value>) {
    if let Some(reference) = members.shift_remove("$ref") {
        let others = std::mem::take(members);
        members.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
        members.extend(others);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(document: Value, actions: &str) -> Result<Value> {
        let overlay = parse(&format!("overlay: 1.0.0\ninfo: {{ title: Test, version: 1.0.0 }}\nactions:\n{actions}"))?;
        let mut document = document;
        apply(&mut document, &overlay)?;
        Ok(document)
    }

    fn refusal(document: Value, actions: &str) -> String {
        format!("{:#}", applied(document, actions).expect_err("the overlay is wrong"))
    }

    #[test]
    fn an_update_merges_objects_and_replaces_values() {
        let document = json!({ "a": { "type": "number", "format": "double" } });
        let document = applied(document, "- { target: $.a, update: { type: integer, nullable: true } }").unwrap();
        assert_eq!(document, json!({ "a": { "type": "integer", "format": "double", "nullable": true } }));
    }

    #[test]
    fn an_update_adds_to_arrays_what_they_do_not_have() {
        let document =
            applied(json!({ "required": ["id"] }), "- { target: $, update: { required: [id, name] } }").unwrap();
        assert_eq!(document, json!({ "required": ["id", "name"] }));
    }

    #[test]
    fn a_reference_that_gets_neighbours_moves_into_an_all_of() {
        let document = json!({ "a": { "$ref": "#/b" } });
        let document = applied(document, "- { target: $.a, update: { nullable: true } }").unwrap();
        assert_eq!(document, json!({ "a": { "allOf": [{ "$ref": "#/b" }], "nullable": true } }));
    }

    #[test]
    fn a_reference_is_replaced_by_a_reference() {
        let document =
            applied(json!({ "a": { "$ref": "#/b" } }), "- { target: $.a, update: { $ref: '#/c' } }").unwrap();
        assert_eq!(document, json!({ "a": { "$ref": "#/c" } }));
    }

    #[test]
    fn a_removal_takes_out_members_and_items() {
        let document = json!({ "a/b": 1, "items": [{ "x": 1 }, { "x": 2 }, { "x": 1 }] });
        let actions = "- { target: \"$['a/b']\", remove: true }\n- { target: '$.items[?@.x == 1]', remove: true }";
        assert_eq!(applied(document, actions).unwrap(), json!({ "items": [{ "x": 2 }] }));
    }

    #[test]
    fn an_action_that_selects_nothing_is_an_error_that_names_it() {
        let message = refusal(json!({ "a": 1 }), "- { target: $.b, update: { c: 1 } }");
        assert!(message.starts_with("action 1 of `Test`, target $.b: it selects nothing"), "{message}");
    }

    #[test]
    fn an_action_that_changes_nothing_is_an_error_that_names_it() {
        let actions = "- { target: $.a, update: { b: 2 } }\n- { target: $.a, update: { b: 2 } }";
        let message = refusal(json!({ "a": { "b": 1 } }), actions);
        assert!(message.starts_with("action 2 of `Test`, target $.a: it changes nothing"), "{message}");
    }

    #[test]
    fn an_action_needs_an_update_or_a_removal() {
        let message = refusal(json!({ "a": 1 }), "- { target: $.a }");
        assert!(message.contains("it needs either an update or `remove: true`"), "{message}");
    }

    #[test]
    fn a_target_that_is_no_path_is_an_error() {
        let message = refusal(json!({}), "- { target: a.b, remove: true }");
        assert!(message.contains("the target is not a JSONPath"), "{message}");
    }

    #[test]
    fn a_misspelt_member_of_an_action_is_an_error() {
        assert!(refusal(json!({}), "- { target: $, updaet: {} }").contains("updaet"));
    }
}
