//! The importer of Swagger documents against a small one of our own: what it maps, what it notes, where it refuses, and that
//! names stay the same when a document changes a little.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Value, json};
use xtask::import::{self, Imported};

#[test]
fn a_document_is_mapped_with_all_of_its_irregularities() {
    let Imported { document, report } = import::convert("uisp-network", text().as_bytes()).unwrap();
    let findings: Vec<String> = report
        .by_rule()
        .into_iter()
        .flat_map(|(rule, findings)| findings.into_iter().map(move |finding| (rule, finding)))
        .map(|(rule, finding)| {
            format!("{}: {} {}", rule.treatment().0, finding.place, finding.subject).trim_end().to_owned()
        })
        .collect();
    let mapped = json!({ "document": document, "findings": findings });
    let path = folder().join("kennel.json");
    if env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(&path, format!("{mapped:#}\n")).unwrap();
    }
    let expected: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(format!("{mapped:#}"), format!("{expected:#}"));
}

#[test]
fn no_prose_is_carried_over() {
    let text = import::convert("uisp-network", text().as_bytes()).unwrap().document.to_string();
    assert!(!text.contains("prose") && !text.contains("Prose"), "{text}");
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let once = import::convert("uisp-network", text().as_bytes()).unwrap().document.to_string();
    let again = import::convert("uisp-network", text().as_bytes()).unwrap().document.to_string();
    assert_eq!(once, again);
}

#[test]
fn a_new_value_of_an_enum_moves_no_name() {
    let changed = text().replace("\"collie\"", "\"collie\", \"poodle\"");
    assert_eq!(names(&changed), names(&text()));
}

#[test]
fn a_new_value_in_one_copy_of_an_enum_moves_no_name_and_adds_one() {
    let changed = text().replacen("[\"beagle\", \"collie\"]", "[\"beagle\", \"collie\", \"poodle\"]", 1);
    let (before, after) = (names(&text()), names(&changed));
    assert!(after.is_superset(&before), "{before:?} {after:?}");
    assert_eq!(after.difference(&before).count(), 1);
}

#[test]
fn a_new_property_moves_no_name() {
    let changed = text().replacen("\"born\": {", "\"age\": { \"type\": \"integer\" }, \"born\": {", 1);
    assert_eq!(names(&changed), names(&text()));
}

#[test]
fn a_new_property_in_one_of_two_equal_definitions_moves_no_name_and_adds_one() {
    let from = "\"parent1\": { \"type\": \"object\", \"properties\": {";
    let changed = text().replacen(from, &format!("{from} \"since\": {{ \"type\": \"integer\" }}, "), 1);
    let (before, after) = (names(&text()), names(&changed));
    let moved: Vec<&String> = before.difference(&after).collect();
    assert!(moved.len() <= 1, "{before:?} {after:?}");
}

#[test]
fn a_document_cut_off_anywhere_is_refused() {
    let text = text();
    for length in (0..text.trim_end().len()).step_by(97).filter(|length| text.is_char_boundary(*length)) {
        assert!(import::convert("uisp-network", &text.as_bytes()[..length]).is_err(), "the first {length} bytes");
    }
}

#[test]
fn other_documents_are_refused() {
    refuses("", "line 1: the document is empty");
    refuses("<!doctype html>", "line 1: this is HTML, not a Swagger document");
    refuses("{ \"openapi\": \"3.0.3\" }", "#: no `swagger: \"2.0\"` at the top");
    refuses("{ \"swagger\": \"2.0\" }", "#: there is no `info`");
    refuses("FORMAT: 1A\n", "the document is not complete JSON: expected value at line 1");
}

#[test]
fn a_name_that_stands_twice_in_an_object_is_refused() {
    refuses_changed(
        "\"basePath\":",
        "\"swagger\": \"2.0\", \"basePath\":",
        "`swagger` stands twice in one object at line 3",
    );
}

#[test]
fn what_the_importer_does_not_know_is_refused_with_its_place() {
    refuses_changed(
        "\"type\": \"number\" }, \"left\"",
        "\"type\": \"decimal\" }, \"left\"",
        "#/definitions/Model3/properties/minutes: the type `decimal` is not known",
    );
    refuses_changed(
        "\"maximum\": 90000",
        "\"x-odd\": 1",
        "#/definitions/Model1/properties/weight: `x-odd` is not known here; the importer has to learn what it means",
    );
    refuses_changed(
        "\"sign\": \"positive\"",
        "\"parity\": \"even\"",
        "#/paths/~1dogs/get/parameters/1/x-constraint: the constraint",
    );
    refuses_changed(
        "\"guid\": true",
        "\"plate\": true",
        "#/paths/~1dogs~1{id}~1photo/put/parameters/0/x-format: the format `plate`",
    );
    refuses_changed(
        "\"collectionFormat\": \"multi\"",
        "\"collectionFormat\": \"pipes\"",
        "#/paths/~1dogs/get/parameters/0: the list format",
    );
    refuses_changed(
        "\"in\": \"query\"",
        "\"in\": \"cookie\"",
        "#/paths/~1dogs/get/parameters/0: a parameter in `cookie` is not known",
    );
    refuses_changed(
        "\"#/definitions/trick\"",
        "\"#/definitions/treat\"",
        "#/definitions/Model1/properties/tricks/properties/string: nothing is defined at",
    );
    refuses_changed(
        "[\"A-1\", ",
        "[7, ",
        "#/definitions/Collar/properties/model/enum: 7 is no value of an enum of the type string",
    );
}

#[test]
fn a_definition_that_contains_itself_is_anything_in_there() {
    let changed = text().replacen(
        "\"street\": { \"type\": \"string\" } }, \"required\"",
        "\"street\": { \"$ref\": \"#/x-alt-definitions/home\" } }, \"required\"",
        1,
    );
    let Imported { report, .. } = import::convert("uisp-network", changed.as_bytes()).unwrap();
    assert!(report.to_string().contains("recursive-definition (1)"), "{report}");
}

fn names(text: &str) -> BTreeSet<String> {
    let document = import::convert("uisp-network", text.as_bytes()).unwrap().document;
    document["components"]["schemas"].as_object().unwrap().keys().cloned().collect()
}

fn refuses(document: &str, message: &str) {
    let error = import::convert("uisp-network", document.as_bytes()).expect_err(message);
    let error = format!("{error:#}");
    assert!(error.starts_with(message), "expected: {message}\n   found: {error}");
}

fn refuses_changed(from: &str, to: &str, message: &str) {
    let text = text();
    assert!(text.contains(from), "the document has no {from:?}");
    let error = import::convert("uisp-network", text.replacen(from, to, 1).as_bytes()).expect_err(message);
    let error = format!("{error:#}");
    assert!(error.contains(message), "expected: {message}\n   found: {error}");
}

fn text() -> String {
    fs::read_to_string(folder().join("kennel.swagger.json")).unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/swagger")
}
