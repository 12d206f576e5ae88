//! Generated files are what codegen would write now, and what stands beside them fits.

use std::{collections::BTreeSet, fs, path::Path};

use xtask::codegen;

#[test]
fn generated_files_are_fresh() {
    if let Err(problem) = codegen::run(root(), true) {
        panic!("{problem:#}");
    }
}

#[test]
fn the_bindings_have_a_feature_for_each_area() {
    let document =
        fs::read_to_string(root().join("spec/uisp-crm/effective.json")).expect("it is there, or the test above fails");
    let document: serde_json::Value = serde_json::from_str(&document).expect("it is JSON");
    let areas: BTreeSet<&str> = document["tags"]
        .as_array()
        .expect("the document has tags")
        .iter()
        .filter_map(|tag| tag["x-area"].as_str())
        .collect();
    let manifest = fs::read_to_string(root().join("bindings/uisp-crm/Cargo.toml")).expect("it is there");
    let features: BTreeSet<&str> = manifest.lines().filter_map(|line| line.strip_suffix(" = []")).collect();
    assert_eq!(features, areas);
    for area in areas {
        assert!(manifest.contains(&format!("\"{area}\",")), "{area} is not a default feature");
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}
