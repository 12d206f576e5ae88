//! What codegen makes of a small SOAP service, and what it refuses: one change each, and the error names the place.

use std::{collections::BTreeMap, env, fs, path::Path};

use xtask::codegen::{self, Specification, Texts};

const WSDL: &str = "parcel.wsdl";
const XSD: &str = "parcel-types.xsd";

#[test]
fn tables_hold_items_wrappers_and_messages() {
    matches_file("tables.rs", "mock-server/src/generated/", |path| {
        ["fields.rs", "upsales/schemas.rs", "upsales/operations.rs"].contains(&path)
    });
}

#[test]
fn items_operations_clients_and_servers_are_generated() {
    matches_file("bindings.rs", "bindings/upsales/src/generated/", |path| path != "mod.rs");
}

#[test]
fn every_field_is_listed_with_its_origin() {
    matches_file("FIELDS.md", "spec/upsales/", |_| true);
}

#[test]
fn the_same_texts_always_give_the_same_files() {
    assert_eq!(generate(&fixture()).expect("it is right"), generate(&fixture()).expect("it is right"));
}

#[test]
fn prefixes_comments_and_white_space_do_not_matter() {
    let plain = generate(&fixture()).expect("it is right");
    let mut texts = fixture();
    for text in texts.values_mut() {
        *text = text.replacen("<xs:annotation>", "<!-- a comment --><xs:annotation>", 1);
        *text = text.replace("xs:", "xsd:").replace("xmlns:xs=", "xmlns:xsd=").replace("  ", "\n  ");
        *text = text.replace("wsdl:", "w:").replace("xmlns:wsdl=", "xmlns:w=");
    }
    let other = generate(&texts).unwrap_or_else(|problem| panic!("{problem:#}"));
    assert_eq!(plain, other);
}

#[test]
fn a_type_without_words_or_origin_is_refused() {
    refuses(XSD, "words");
}

#[test]
fn what_the_schema_can_say_but_nobody_reads_is_refused() {
    refuses(XSD, "schema");
}

#[test]
fn messages_that_are_no_wrappers_are_refused() {
    refuses(XSD, "messages");
}

#[test]
fn other_bindings_than_document_literal_wrapped_are_refused() {
    refuses(WSDL, "binding");
}

#[test]
fn operations_without_words_fault_or_binding_are_refused() {
    refuses(WSDL, "operations");
}

#[test]
fn names_that_the_bindings_need_themselves_are_refused() {
    let mut texts = fixture();
    let schema = texts.get_mut(XSD).expect("the fixture has it");
    *schema = schema.replace("\"Stop\"", "\"Element\"").replace(":Stop\"", ":Element\"");
    let problem = refusal(&texts);
    assert!(problem.contains("the bindings of upsales: nothing can be named \"Element\""), "{problem}");

    let mut texts = fixture();
    let schema = texts.get_mut(XSD).expect("the fixture has it");
    *schema = schema.replace("\"Stop\"", "\"ParcelService\"").replace(":Stop\"", ":ParcelService\"");
    let problem = refusal(&texts);
    assert!(problem.contains("nothing can be named \"ParcelService\""), "{problem}");
}

#[test]
fn operations_with_other_verbs_are_refused() {
    let mut texts = fixture();
    for text in texts.values_mut() {
        *text = text.replace("deleteParcel", "removeParcel");
    }
    let problem = refusal(&texts);
    let expected = "ParcelService: the operation \"removeParcel\" begins with none of get, create, update and delete";
    assert!(problem.contains(expected), "{problem}");
}

#[test]
fn a_specification_needs_one_schema_and_a_service() {
    let mut texts = fixture();
    texts.insert("second.xsd".to_owned(), texts[XSD].clone());
    assert!(refusal(&texts).contains("there are 2 schemas; the generator knows exactly one"));
    let mut texts = fixture();
    texts.remove(WSDL);
    assert!(refusal(&texts).contains("spec/upsales: there is no WSDL"));
}

/// Makes one change at a time and compares the error with the one that the file of changes expects.
fn refuses(file: &str, changes: &str) {
    let path = folder().join("refused").join(format!("{changes}.txt"));
    let changes = fs::read_to_string(path).expect("the changes are there");
    let mut count = 0;
    for change in changes.split("\n\n").skip(1) {
        let lines: Vec<String> = change.lines().map(|line| line[1..].trim_start().replace("\\n", "\n")).collect();
        let [from, to, expected] = lines.as_slice() else { panic!("three lines make a change: {change}") };
        let mut texts = fixture();
        let text = texts.get_mut(file).expect("the fixture has it");
        assert!(text.contains(from), "{from} is not in the fixture");
        *text = text.replacen(from, to, 1);
        let problem = refusal(&texts);
        assert!(problem.contains(expected), "{change}\n  found: {problem}");
        count += 1;
    }
    assert!(count > 5, "the file holds changes");
}

fn generate(texts: &Texts) -> anyhow::Result<BTreeMap<String, String>> {
    codegen::generate(&[("upsales", Specification::Soap(texts.clone()))], &["password"])
}

fn refusal(texts: &Texts) -> String {
    match generate(texts) {
        Ok(_) => "nothing: it was accepted".to_owned(),
        Err(problem) => format!("{problem:#}"),
    }
}

/// Compares the chosen files with an expected one; `UPDATE_FIXTURES=1` rewrites it instead.
fn matches_file(name: &str, below: &str, chosen: impl Fn(&str) -> bool) {
    let files = generate(&fixture()).unwrap_or_else(|problem| panic!("{problem:#}"));
    let below = files.iter().filter_map(|(path, text)| Some((path.strip_prefix(below)?, text)));
    let chosen: Vec<_> = below.filter(|(path, _)| chosen(path)).collect();
    let text: String = match chosen.as_slice() {
        [(_, only)] => (*only).clone(),
        several => several.iter().map(|(path, text)| format!("// ----- {path}\n\n{text}\n")).collect(),
    };
    let expected = folder().join(name);
    if env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(&expected, &text).expect("the fixture can be written");
    }
    let known = fs::read_to_string(&expected).unwrap_or_default();
    assert!(
        known == text,
        "{} differs; if that is right, run the tests with UPDATE_FIXTURES=1\n{}",
        expected.display(),
        similar::TextDiff::from_lines(known.as_str(), text.as_str()).unified_diff()
    );
}

fn fixture() -> Texts {
    let read = |name: &str| (name.to_owned(), fs::read_to_string(folder().join(name)).expect("the fixture is there"));
    Texts::from([read(WSDL), read(XSD)])
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/soap")
}
