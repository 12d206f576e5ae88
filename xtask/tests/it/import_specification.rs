//! The checked-in specification of the UISP CRM: complete, and its overlays all have an effect.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;
use xtask::specification;

/// The effective document, laid together once for all tests.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    specification::effective(root, "uisp-crm").unwrap()
});

#[test]
fn every_operation_of_the_document_is_there() {
    assert_eq!(operations().count(), 310);
    assert_eq!(
        operations().filter(|operation| operation["tags"][0].as_str().unwrap().starts_with("Inventory")).count(),
        15
    );
}

#[test]
fn every_operation_has_an_id_of_its_own_and_a_summary() {
    let ids: BTreeSet<&str> = operations().map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 310);
    for operation in operations() {
        assert!(
            operation["summary"].as_str().is_some_and(|summary| summary.ends_with('.')),
            "{}",
            operation["operationId"]
        );
    }
}

#[test]
fn every_group_belongs_to_an_area() {
    for tag in DOCUMENT["tags"].as_array().unwrap() {
        assert!(tag["x-area"].is_string(), "{tag}");
    }
}

#[test]
fn every_property_is_described() {
    let mut missing = BTreeSet::new();
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        if schema["x-usage"] != "unused" {
            undescribed(name, schema, &mut missing);
        }
    }
    assert!(missing.is_empty(), "without a description: {missing:?}");
}

#[test]
fn every_code_of_an_enum_has_a_name() {
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        let names = schema["x-enum-varnames"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let unnamed: Vec<&str> = names.filter(|variant| variant.starts_with("Code")).collect();
        assert!(
            unnamed.is_empty() || schema["x-usage"] == "unused" || name == "FormatDateAlternative",
            "{name}: {unnamed:?}"
        );
    }
}

fn undescribed(place: &str, schema: &Value, missing: &mut BTreeSet<String>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        if !property["description"].is_string() {
            missing.insert(format!("{place}.{name}"));
        }
        undescribed(&format!("{place}.{name}"), property, missing);
    }
}

fn operations() -> impl Iterator<Item = &'static Value> {
    DOCUMENT["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values())
}
