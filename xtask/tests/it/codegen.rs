//! What codegen makes of small documents, one feature each, and what it refuses.

use std::{collections::BTreeMap, env, fs, path::Path};

use serde_json::{Value, json};
use xtask::codegen::{self, Specification};

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
fn numbered_pages_files_and_paths_of_many_segments_are_known() {
    let document = fixture("numbered");
    let files = codegen::generate(&[("uisp-network", Specification::OpenApi(document))], &["password"])
        .unwrap_or_else(|problem| panic!("{problem:#}"));
    let text = joined(&files, "bindings/uisp-network/src/generated/", |path| {
        path.contains('/') && !path.ends_with("types/mod.rs")
    });
    matches_file("numbered", &text);
    let operations = &files["mock-server/src/generated/uisp_network/operations.rs"];
    for part in ["tail(\"", "body: file(\""] {
        assert!(operations.contains(part), "the tables have no {part}");
    }
}

#[test]
fn spellings_of_the_same_words_are_constants_of_their_own() {
    let mut document = fixture("numbered");
    let properties = &mut document["components"]["schemas"]["Outage"]["properties"];
    for name in ["countryCode", "country_code", "country-code", "countryCODE"] {
        properties[name] = json!({ "type": "string", "maxLength": 2 });
    }
    let files = codegen::generate(&[("uisp-network", Specification::OpenApi(document))], &["password"])
        .unwrap_or_else(|problem| panic!("{problem:#}"));
    let fields = &files["mock-server/src/generated/fields.rs"];
    for constant in ["COUNTRY_CODE", "COUNTRY_CODE_SNAKE", "COUNTRY_CODE_KEBAB", "COUNTRY_CODE_CAPITALS"] {
        assert!(fields.contains(&format!("pub const {constant}: Field")), "there is no {constant}");
    }
    let schemas = &files["mock-server/src/generated/uisp_network/schemas.rs"];
    assert!(schemas.contains("within(TEXT, &LONGEST_2)") && schemas.contains("static LONGEST_2: Limits"), "{schemas}");
}

#[test]
fn a_form_of_more_than_a_file_is_refused() {
    let mut document = fixture("numbered");
    document["components"]["schemas"]["Backup"]["properties"]["note"] = json!({ "type": "string" });
    let problem = refusal(&document);
    assert!(problem.contains("the form \"Backup\" has 2 fields; only one that is a file is known"), "{problem}");
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
fn the_mock_server_s_tables_hold_parameters_bodies_answers_and_defaults() {
    let files = generate(&fixture("three_states")).expect("the fixture is right");
    let text = joined(&files, "mock-server/src/generated/", |path| {
        ["fields.rs", "uisp_crm/schemas.rs", "uisp_crm/operations.rs"].contains(&path)
    });
    matches_file("tables", &text);
}

#[test]
fn stale_missing_and_orphaned_files_are_named() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stale");
    let _ = fs::remove_dir_all(&root);
    for api in ["uisp-crm", "uisp-network"] {
        fs::create_dir_all(root.join("spec").join(api)).expect("a folder");
    }
    let write = |path: &str, text: &str| fs::write(root.join(path), text).expect("a file");
    write("spec/private-fields.txt", "password\n");
    write("spec/uisp-crm/openapi.json", &fixture("codes").to_string());
    write("spec/uisp-network/openapi.json", &fixture("numbered").to_string());
    let services = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/soap");
    fs::create_dir_all(root.join("spec/upsales")).expect("a folder");
    for name in ["parcel.wsdl", "parcel-types.xsd"] {
        fs::copy(services.join(name), root.join("spec/upsales").join(name)).expect("the fixture is there");
    }
    for overlay in ["overlay.yaml", "words.overlay.yaml", "descriptions.overlay.yaml"] {
        let text = "overlay: 1.0.0\ninfo: { title: None, version: 1.0.0 }\nactions: []\n";
        for api in ["uisp-crm", "uisp-network"] {
            write(&format!("spec/{api}/{overlay}"), text);
        }
    }

    codegen::run(&root, false).expect("the fixture is right");
    codegen::run(&root, true).expect("everything has just been written");

    let generated = "bindings/uisp-crm/src/generated";
    write(&format!("{generated}/types/billing.rs"), "// edited\n");
    write(&format!("{generated}/types/gone.rs"), "");
    write("bindings/upsales/src/generated/gone.rs", "");
    write("spec/upsales/FIELDS.md", "edited\n");
    fs::remove_file(root.join(generated).join("operations.rs")).expect("it was there");
    let problem = format!("{:#}", codegen::run(&root, true).expect_err("five are wrong"));
    for line in [
        "bindings/uisp-crm/src/generated/types/billing.rs is stale",
        "-// edited",
        "bindings/uisp-crm/src/generated/types/gone.rs is no longer generated",
        "bindings/uisp-crm/src/generated/operations.rs is missing",
        "bindings/upsales/src/generated/gone.rs is no longer generated",
        "spec/upsales/FIELDS.md is stale",
    ] {
        assert!(problem.contains(line), "{line} is not in\n{problem}");
    }

    codegen::run(&root, false).expect("writing puts it right");
    codegen::run(&root, true).expect("it is right again");
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
    assert!(types.contains("is_lead: Field::Absent,"), "a new body leaves it out:\n{types}");
}

#[test]
fn the_same_document_always_gives_the_same_files() {
    let document = fixture("three_states");
    assert_eq!(generate(&document).expect("the fixture is right"), generate(&document).expect("the fixture is right"));
}

#[test]
fn colliding_names_are_refused_and_both_are_named() {
    let mut document = fixture("codes");
    document["components"]["schemas"]["InvoiceReadOnly"] = document["components"]["schemas"]["Invoice"].clone();
    document["components"]["schemas"]["Invoice"]["properties"]["twin"] =
        json!({ "$ref": "#/components/schemas/InvoiceReadOnly" });
    let problem = refusal(&document);
    assert!(problem.contains("\"Invoice\" and \"InvoiceReadOnly\" would both be named \"Invoice\""), "{problem}");
}

#[test]
fn inline_schemas_of_equal_names_are_refused() {
    let mut document = fixture("codes");
    document["components"]["schemas"]["Invoice"]["properties"]["other"] =
        json!({ "type": "string", "enum": ["A5"], "title": "PageSize" });
    let problem = refusal(&document);
    assert!(problem.contains("two different schemas would be named \"PageSize\""), "{problem}");
}

#[test]
fn names_that_the_bindings_need_themselves_are_refused() {
    let mut document = fixture("codes");
    document["components"]["schemas"]["Invoice"]["x-type-name"] = json!("Field");
    let problem = refusal(&document);
    assert!(problem.contains("the schema \"Invoice\" cannot be named \"Field\""), "{problem}");
}

#[test]
fn variants_of_equal_names_are_refused() {
    let mut document = fixture("codes");
    document["components"]["schemas"]["InvoiceStatus"]["x-enum-varnames"] = json!(["Draft", "Draft"]);
    let problem = refusal(&document);
    assert!(problem.contains("the codes 0 and 2 are both named \"Draft\""), "{problem}");
}

#[test]
fn a_group_without_an_area_is_refused() {
    let mut document = fixture("codes");
    document["tags"][0] = json!({ "name": "Invoices" });
    let problem = refusal(&document);
    assert!(problem.contains("the tag \"Invoices\" has no `x-area`"), "{problem}");
}

#[test]
fn two_success_answers_are_refused_with_the_operation() {
    let mut document = fixture("codes");
    document["paths"]["/invoices/{id}"]["get"]["responses"]["201"] = json!({ "description": "" });
    let problem = refusal(&document);
    assert!(problem.contains("GET /invoices/{id}: it has 2 success answers"), "{problem}");
}

#[test]
fn a_keyword_that_nothing_reads_is_refused_with_its_place() {
    let mut document = fixture("codes");
    document["components"]["schemas"]["Invoice"]["properties"]["size"] =
        json!({ "type": "string", "contentEncoding": "base64" });
    let problem = refusal(&document);
    assert!(
        problem.contains("schema Invoice: property size: the keyword \"contentEncoding\" is not known here"),
        "{problem}"
    );
}

/// Compares types and methods with the fixture's.
fn matches_fixture(name: &str) {
    let files = generate(&fixture(name)).unwrap_or_else(|problem| panic!("{name}: {problem:#}"));
    let text =
        joined(&files, "bindings/uisp-crm/src/generated/", |path| path.contains('/') && !path.ends_with("/mod.rs"));
    matches_file(name, &text);
}

/// Compares with an expected file; `UPDATE_FIXTURES=1` rewrites it instead.
fn matches_file(name: &str, text: &str) {
    let expected = folder().join(format!("{name}.rs"));
    if env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(&expected, text).expect("the fixture can be written");
    }
    let known = fs::read_to_string(&expected).unwrap_or_default();
    assert!(
        known == text,
        "{} differs; if that is right, run the tests with UPDATE_FIXTURES=1\n{}",
        expected.display(),
        similar::TextDiff::from_lines(known.as_str(), text).unified_diff()
    );
}

/// The chosen files below a folder, one after the other.
fn joined(files: &BTreeMap<String, String>, below: &str, chosen: impl Fn(&str) -> bool) -> String {
    let below = files.iter().filter_map(|(path, text)| Some((path.strip_prefix(below)?, text)));
    below.filter(|(path, _)| chosen(path)).map(|(path, text)| format!("// ----- {path}\n\n{text}\n")).collect()
}

fn generate(document: &Value) -> anyhow::Result<BTreeMap<String, String>> {
    codegen::generate(&[("uisp-crm", Specification::OpenApi(document.clone()))], &["password"])
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
