//! The dependencies between folders that ARCHITECTURE.md promises, read off the sources.

use std::fs;
use std::path::{Path, PathBuf};

/// The Rust files below a folder of the crate.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder exists") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source is text");
                files.push((path, text));
            }
        }
    }
    assert!(files.len() > 5, "`{folder}` holds sources");
    files
}

fn assert_nowhere(folder: &str, words: &[&str]) {
    for (path, text) in sources(folder) {
        for word in words {
            assert!(!text.contains(word), "{} mentions `{word}`", path.display());
        }
    }
}

#[test]
fn rules_know_no_protocol() {
    assert_nowhere(
        "src/resources",
        &["axum", "http::", "crate::rest", "crate::soap", "crate::edge", "crate::control", "StatusCode", "quick_xml"],
    );
}

#[test]
fn the_engine_knows_no_protocol_and_no_resource() {
    let protocols = ["axum", "http::", "crate::rest", "crate::soap", "crate::edge", "crate::control", "quick_xml"];
    assert_nowhere("src/engine", &protocols);
    assert_nowhere("src/engine", &["crate::resources", "uisp_crm", "uisp_network", "upsales"]);
}

#[test]
fn nothing_reads_the_wall_clock_but_a_running_clock() {
    assert_nowhere("src", &["Utc::now", "Local::now", "SystemTime"]);
    for (path, text) in sources("src").into_iter().filter(|(path, _)| !path.ends_with("src/clock.rs")) {
        assert!(!text.contains("Instant::"), "{} reads a clock", path.display());
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    for (path, text) in sources("src") {
        let says = text.lines().any(|line| line.starts_with("//! "));
        assert!(says, "{} does not open with a sentence", path.display());
    }
}
