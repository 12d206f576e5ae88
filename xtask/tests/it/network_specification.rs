//! The checked-in specification of UISP Network: complete, named by people's words, without the vendor's prose, and its overlays
//! all have an effect.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;
use xtask::specification;

/// The effective document, laid together once for all tests.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    specification::effective(root, "uisp-network").unwrap()
});

#[test]
fn every_operation_of_the_document_is_there_with_an_id_of_its_own() {
    let ids: BTreeSet<&str> = operations().map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!((operations().count(), ids.len()), (534, 534));
    let is_snake = |id: &&str| id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    assert!(ids.iter().all(is_snake));
}

#[test]
fn it_is_openapi() {
    let read: openapiv3::OpenAPI = serde_json::from_value(DOCUMENT.clone()).unwrap();
    assert_eq!(read.operations().count(), 534);
}

#[test]
fn every_group_belongs_to_an_area() {
    for tag in DOCUMENT["tags"].as_array().unwrap() {
        assert!(tag["x-area"].is_string(), "{tag}");
    }
}

#[test]
fn every_operation_has_exactly_one_answer_of_success_but_for_those_read_by_hand() {
    for operation in operations() {
        let responses = operation["responses"].as_object().unwrap().iter();
        let successes = responses.filter(|(status, response)| status.starts_with('2') && response["x-by-hand"] != true);
        assert_eq!(successes.count(), 1, "{}", operation["operationId"]);
    }
}

#[test]
fn a_name_ends_in_a_digit_only_where_a_property_does() {
    let mut words = BTreeSet::new();
    for schema in schemas().values() {
        words.extend(schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.to_lowercase()));
    }
    for name in schemas().keys().filter(|name| name.ends_with(|character: char| character.is_ascii_digit())) {
        let lower = name.to_lowercase();
        assert!(words.iter().any(|word| lower.ends_with(word.as_str())), "{name}");
    }
}

#[test]
fn equal_structures_are_one() {
    let mut known: BTreeMap<String, &String> = BTreeMap::new();
    for (name, schema) in schemas() {
        let mut content = schema.clone();
        let members = content.as_object_mut().unwrap();
        for word in ["x-usage", "x-type-name", "description"] {
            members.shift_remove(word);
        }
        if let Some(other) = known.insert(content.to_string(), name) {
            panic!("{name} and {other} are equal");
        }
    }
}

#[test]
fn repeated_enums_are_one_type() {
    let models: Vec<&String> = schemas()
        .iter()
        .filter(|(_, schema)| schema["enum"].to_string().contains("\"UF-Nano\""))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(models, ["DeviceModel"]);
    for name in ["DeviceType", "DeviceRole", "DeviceStatus", "UserRole", "SiteType", "SiteStatus"] {
        assert!(schemas()[name]["enum"].is_array(), "{name}");
    }
}

#[test]
fn nothing_inline_is_left_without_a_name() {
    fn check(place: &str, value: &Value) {
        match value {
            Value::Object(members) => {
                assert!(!members.contains_key("properties") && !members.contains_key("enum"), "{place}");
                members.iter().for_each(|(name, member)| check(&format!("{place}/{name}"), member));
            }
            Value::Array(items) => items.iter().for_each(|item| check(place, item)),
            _ => {}
        }
    }
    for (name, schema) in schemas() {
        for (property, value) in schema["properties"].as_object().into_iter().flatten() {
            check(&format!("{name}.{property}"), value);
        }
    }
    operations().for_each(|operation| check("an operation", operation));
}

fn schemas() -> &'static serde_json::Map<String, Value> {
    DOCUMENT["components"]["schemas"].as_object().unwrap()
}

fn operations() -> impl Iterator<Item = &'static Value> {
    DOCUMENT["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values())
}
