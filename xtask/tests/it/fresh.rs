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
    for (api, on) in [("uisp-crm", None), ("uisp-network", Some(NETWORK_DEFAULT))] {
        let document = fs::read_to_string(root().join("spec").join(api).join("effective.json"))
            .expect("it is there, or the test above fails");
        let document: serde_json::Value = serde_json::from_str(&document).expect("it is JSON");
        let areas: BTreeSet<&str> = document["tags"]
            .as_array()
            .expect("the document has tags")
            .iter()
            .filter_map(|tag| tag["x-area"].as_str())
            .collect();
        let manifest =
            fs::read_to_string(root().join("bindings").join(api).join("Cargo.toml")).expect("the bindings have one");
        let features: BTreeSet<&str> = manifest.lines().filter_map(|line| line.strip_suffix(" = []")).collect();
        assert_eq!(features, areas, "{api}");
        let default = manifest.split_once("default = [").expect("there are default features").1;
        let default: BTreeSet<&str> =
            default.split(']').next().into_iter().flat_map(|list| list.split('"').skip(1).step_by(2)).collect();
        assert_eq!(default, on.map_or(areas, BTreeSet::from), "{api}");
    }
}

/// What nearly every program needs.
const NETWORK_DEFAULT: [&str; 6] = ["data-links", "devices", "outages", "sites", "statistics", "user"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}
