//! What codegen makes of small documents, one feature each, and what it refuses.

use std::{collections::BTreeMap, env, fs, path::Path};

use serde_json::{Value, json};
use xtask::codegen;

#[test]
fn requests_have_three_states_and_answers_two() {
    matches_fixture("three_states");
}

#[test]
fn codes_have_names_and_unknown_ones_are_kept() {
    matches_fixture("codes");
}

#[test]
fn dates_money_and_files_have_types_of_their_own() {
    matches_fixture("scalars");
}

#[test]
fn a_list_has_one_struct_of_filters_and_a_stream() {
    matches_fixture("lists");
}

#[test]
fn empty_answers_and_files_need_no_types() {
    matches_fixture("answers");
}

#[test]
fn types_stand_behind_the_features_that_use_them() {
    matches_fixture("areas");
}

#[test]
fn a_default_never_reaches_a_body() {
    let files = generate(&fixture("three_states")).expect("the fixture is right");
    let tables = &files["mock-server/src/generated/uisp_crm/schemas.rs"];
    assert!(
        tables.contains("defaulted(fields::IS_LEAD, or_null(BOOLEAN), Default::Boolean(false))"),
        "the mock server knows the default:\n{tables}"
    );
    let types = &files["bindings/uisp-crm/src/generated/types/clients.rs"];
    assert!(types.contains("pub is_lead: Field<bool>,"));
    assert!(
        types.contains("is_lead: Field::Absent,"),
        "a new body leaves it out:\n{types}"
    );
}

#[test]
fn the_same_document_always_gives_the_same_files() {
    let document = fixture("three_states");
    assert_eq!(
        generate(&document).expect("the fixture is right"),
        generate(&document).expect("the fixture is right")
    );
}

#[test]
fn colliding_names_are_refused_and_both_are_named() {
    let mut document = fixture("codes");
    document["components"]["schemas"]["InvoiceReadOnly"] =
        document["components"]["schemas"]["Invoice"].clone();
    document["components"]["schemas"]["Invoice"]["properties"]["twin"] =
        json!({ "$ref": "#/components/schemas/InvoiceReadOnly" });
    let problem = refusal(&document);
    assert!(
        problem.contains("\"Invoice\" and \"InvoiceReadOnly\" would both be named \"Invoice\""),
        "{problem}"
    );
}

#[test]
fn inline_schemas_of_equal_names_are_refused() {
    let mut document = fixture("codes");
    document["components"]["schemas"]["Invoice"]["properties"]["other"] =
        json!({ "type": "string", "enum": ["A5"], "title": "PageSize" });
    let problem = refusal(&document);
    assert!(
        problem.contains("two different schemas would be named \"PageSize\""),
        "{problem}"
    );
}

#[test]
fn variants_of_equal_names_are_refused() {
    let mut document = fixture("codes");
    document["components"]["schemas"]["InvoiceStatus"]["x-enum-varnames"] =
        json!(["Draft", "Draft"]);
    let problem = refusal(&document);
    assert!(
        problem.contains("the codes 0 and 2 are both named \"Draft\""),
        "{problem}"
    );
}

#[test]
fn a_group_without_an_area_is_refused() {
    let mut document = fixture("codes");
    document["tags"][0] = json!({ "name": "Invoices" });
    let problem = refusal(&document);
    assert!(
        problem.contains("the tag \"Invoices\" has no `x-area`"),
        "{problem}"
    );
}

#[test]
fn two_success_answers_are_refused_with_the_operation() {
    let mut document = fixture("codes");
    document["paths"]["/invoices/{id}"]["get"]["responses"]["201"] = json!({ "description": "" });
    let problem = refusal(&document);
    assert!(
        problem.contains("GET /invoices/{id}: it has 2 success answers"),
        "{problem}"
    );
}

#[test]
fn a_keyword_that_nothing_reads_is_refused_with_its_place() {
    let mut document = fixture("codes");
    document["components"]["schemas"]["Invoice"]["properties"]["size"] =
        json!({ "type": "string", "contentEncoding": "base64" });
    let problem = refusal(&document);
    assert!(
        problem.contains(
            "schema Invoice: property size: the keyword \"contentEncoding\" is not known here"
        ),
        "{problem}"
    );
}

/// Compares types and methods with the fixture's; `UPDATE_FIXTURES=1` rewrites it instead.
fn matches_fixture(name: &str) {
    let files = generate(&fixture(name)).unwrap_or_else(|problem| panic!("{name}: {problem:#}"));
    let mut text = String::new();
    for (path, content) in &files {
        let Some(path) = path.strip_prefix("bindings/uisp-crm/src/generated/") else {
            continue;
        };
        if path.contains('/') && !path.ends_with("/mod.rs") {
            text.push_str(&format!("// ----- {path}\n\n{content}\n"));
        }
    }
    let expected = folder().join(format!("{name}.rs"));
    if env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(&expected, &text).expect("the fixture can be written");
    }
    let known = fs::read_to_string(&expected).unwrap_or_default();
    assert!(
        known == text,
        "{} differs; if that is right, run the tests with UPDATE_FIXTURES=1\n{}",
        expected.display(),
        similar::TextDiff::from_lines(&known, &text).unified_diff()
    );
}

fn generate(document: &Value) -> anyhow::Result<BTreeMap<String, String>> {
    codegen::generate(&[("uisp-crm", document.clone())], &["password"])
}

fn refusal(document: &Value) -> String {
    let problem = generate(document).expect_err("it should have been refused");
    format!("{problem:#}")
}

fn fixture(name: &str) -> Value {
    let path = folder().join(format!("{name}.yaml"));
    let text = fs::read_to_string(&path).expect("the fixture is there");
    serde_norway::from_str(&text).expect("the fixture is YAML")
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/codegen")
}
