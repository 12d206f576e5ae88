//! The importer against small documents of our own: what it maps, what it notes, and on which line it refuses.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Value, json};
use xtask::import::{self, Imported};

#[test]
fn a_list_and_its_structure_become_a_path_and_two_schemas() {
    maps("minimal");
}

#[test]
fn parameters_keep_their_types_defaults_and_arrays_however_they_are_written() {
    maps("parameters");
}

#[test]
fn headings_of_any_level_and_spacing_become_operations() {
    maps("headings");
}

#[test]
fn members_keep_their_types_formats_and_defaults_however_they_are_written() {
    maps("members");
}

#[test]
fn equal_enums_share_a_schema_and_different_ones_are_named_apart() {
    maps("enums");
}

#[test]
fn included_members_stand_in_place_and_own_ones_count_more() {
    maps("includes");
}

#[test]
fn a_patch_of_one_entity_gets_a_schema_without_required_members_and_defaults() {
    maps("updates");
}

#[test]
fn answers_keep_their_headers_files_and_members_written_in_place() {
    maps("answers");
}

#[test]
fn operations_in_a_comment_are_imported_and_identical_ones_merged() {
    maps("comments");
}

#[test]
fn lists_may_be_written_with_any_of_markdowns_markers() {
    let text = fixture("minimal.apib");
    let dashes = text.replace("+ ", "- ").replacen("- name:", "+ name:", 1).replacen("- id:", "+ id:", 1);
    let plain = import::convert("uisp-crm", text.as_bytes()).unwrap().document;
    assert_eq!(import::convert("uisp-crm", dashes.as_bytes()).unwrap().document, plain);
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let text = fixture("members.apib");
    let once = import::convert("uisp-crm", text.as_bytes()).unwrap().document.to_string();
    let again = import::convert("uisp-crm", text.as_bytes()).unwrap().document.to_string();
    assert_eq!(once, again);
}

#[test]
fn an_empty_document_is_refused() {
    refuses(b"\n  \n", "line 1: the document is empty");
}

#[test]
fn a_binary_document_is_refused_with_the_line_of_the_first_zero_byte() {
    refuses(b"FORMAT: 1A\n\x00\x01\n", "line 2: a zero byte");
}

#[test]
fn a_document_that_is_not_utf_8_is_refused_with_the_line() {
    refuses(b"FORMAT: 1A\nHOST: \xff\n", "line 2: not UTF-8");
}

#[test]
fn another_format_is_refused() {
    refuses(b"{ \"swagger\": \"2.0\" }\n", "line 1: no `FORMAT: 1A` at the top");
}

#[test]
fn a_document_cut_off_at_any_line_of_its_list_is_refused() {
    let text = fixture("minimal.apib");
    let lines: Vec<&str> = text.lines().collect();
    let complete = lines.iter().position(|line| line.contains("Include Animal")).unwrap();
    for kept in 1..complete {
        let half = lines[..kept].join("\n") + "\n";
        let result = import::convert("uisp-crm", half.as_bytes());
        let cut_between_members = lines[kept - 1].starts_with("+ id");
        assert!(result.is_err() || cut_between_members, "the first {kept} lines pass for a document:\n{half}");
    }
}

#[test]
fn a_document_cut_off_within_its_last_line_is_refused() {
    let text = fixture("minimal.apib");
    refuses(&text.as_bytes()[..text.len() - 4], "line 32: the last line has no line break");
}

#[test]
fn an_unknown_structure_is_refused() {
    refuses_changed("array[AnimalReadOnly]", "array[Beast]", "line 23: no data structure is named Beast");
    refuses_changed("Include Animal", "Include Beast", "line 32: no data structure is named Beast");
}

#[test]
fn an_unknown_type_is_refused() {
    refuses_changed("(number, optional)", "(integer, optional)", "line 16: unknown type `integer`");
}

#[test]
fn a_type_that_is_never_closed_is_refused() {
    refuses_changed("(number, optional)", "(number, optional", "line 16: the parenthesis of the type is never closed");
}

#[test]
fn a_sample_that_is_never_closed_is_refused() {
    refuses_changed("`Rex`", "`Rex", "line 28: the sample's ` is never closed");
}

#[test]
fn indentation_that_fits_nothing_is_refused() {
    refuses_changed("    + Headers", "      + Headers", "line 19: `+ Headers` is indented by 6 spaces");
    refuses_changed("+ Request", " + Request", "line 18: `+ Request (application/json)` is indented by 1 spaces");
}

#[test]
fn a_list_marker_without_a_space_is_refused() {
    refuses_changed("+ Include", "+Include", "line 32: `+Include Animal` looks like a list item");
}

#[test]
fn a_comment_that_is_never_closed_is_refused() {
    refuses_changed("# The Zoo", "<!-- # The Zoo", "line 4: this HTML comment is never closed");
}

#[test]
fn an_action_without_a_response_is_refused() {
    refuses_changed(
        "+ Response 200 (application/json)\n    + Attributes (array[AnimalReadOnly])",
        "",
        "line 12: the action GET has no response",
    );
}

#[test]
fn an_unknown_heading_in_a_group_is_refused() {
    refuses_changed("## GET", "## FETCH", "line 12: the heading `FETCH` is no group, resource, action or structure");
}

#[test]
fn an_unknown_keyword_in_an_action_is_refused() {
    refuses_changed("+ Request (application/json)", "+ Relation: self", "line 18: `+ Relation: self` cannot be placed");
}

#[test]
fn a_status_that_is_no_number_is_refused() {
    refuses_changed(
        "Response 200",
        "Response OK",
        "line 22: `OK (application/json)` does not start with an HTTP status",
    );
}

#[test]
fn a_path_parameter_without_documentation_is_refused() {
    refuses_changed(
        "# /animals{?limit}",
        "# /animals/{id}{?limit}",
        "line 12: the path parameter id is not documented",
    );
}

#[test]
fn a_default_that_does_not_fit_its_type_is_refused() {
    refuses_changed(
        "- How many.",
        "- How many.\n        + Default: `many`",
        "line 16: the default `many` does not fit the type",
    );
}

#[test]
fn a_structure_that_includes_itself_is_refused() {
    refuses_changed(
        "+ name: `Rex` (required)",
        "+ name: `Rex`\n+ Include AnimalReadOnly",
        "line 29: AnimalReadOnly includes itself",
    );
}

#[test]
fn an_operation_that_stands_twice_and_differs_is_refused() {
    let text = fixture("comments.apib");
    let changed =
        text.rsplit_once("Response 200").map(|(before, after)| format!("{before}Response 202{after}")).unwrap();
    refuses(changed.as_bytes(), "line 28: DELETE /animals/{id} stands a second time, different from line 8");
}

#[test]
fn a_refused_document_leaves_the_specification_untouched() {
    let root = env::temp_dir().join(format!("import-{}", std::process::id()));
    let folder = root.join("spec/uisp-crm");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("openapi.json"), "before").unwrap();
    let file = root.join("half.apib");
    fs::write(&file, "FORMAT: 1A\nHOST: https://example.org/crm/api/v1.0\n# Group Animals\n").unwrap();
    let error = import::run(&root, "uisp-crm", &import::Source::File(file)).unwrap_err();
    assert!(format!("{error:#}").contains("line 3: the group Animals has no action"), "{error:#}");
    assert_eq!(fs::read_to_string(folder.join("openapi.json")).unwrap(), "before");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    fs::remove_dir_all(&root).unwrap();
}

/// Compares what a fixture is mapped to with the file beside it; with `UPDATE_FIXTURES` set, writes that file.
fn maps(name: &str) {
    let Imported { document, report } =
        import::convert("uisp-crm", fixture(&format!("{name}.apib")).as_bytes()).unwrap();
    let findings: Vec<String> = report
        .by_rule()
        .into_iter()
        .flat_map(|(rule, findings)| findings.into_iter().map(move |finding| (rule, finding)))
        .map(|(rule, finding)| format!("{} {}: {}", finding.place, rule.treatment().0, finding.subject))
        .collect();
    let mapped = json!({
        "tags": document["tags"],
        "paths": document["paths"],
        "schemas": document["components"]["schemas"],
        "findings": findings,
    });
    let path = folder().join(format!("{name}.json"));
    if env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(&path, serde_json::to_string_pretty(&mapped).unwrap() + "\n").unwrap();
    }
    let expected: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(serde_json::to_string_pretty(&mapped).unwrap(), serde_json::to_string_pretty(&expected).unwrap());
}

fn refuses(document: &[u8], message: &str) {
    let error = import::convert("uisp-crm", document).expect_err(message);
    assert!(error.to_string().starts_with(message), "expected: {message}\n   found: {error}");
}

/// Refuses the minimal document after one change.
fn refuses_changed(from: &str, to: &str, message: &str) {
    let text = fixture("minimal.apib");
    assert!(text.contains(from), "the minimal document has no {from:?}");
    refuses(text.replacen(from, to, 1).as_bytes(), message);
}

fn fixture(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import")
}
