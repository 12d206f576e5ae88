//! What holds for the Upsales documents beyond what codegen demands: the services differ in their nouns, and in what delete means for products
//! and users.

use std::{fs, path::Path};

/// Whose deletion is a deactivation, which the words of the operation have to say.
const IS_NEVER_DELETED: [&str; 2] = ["product", "user"];

#[test]
fn services_differ_in_nothing_but_their_nouns() {
    let services = services();
    assert_eq!(services.len(), 11);
    let (_, expected) = &services[0];
    for (name, text) in &services {
        assert!(
            text == expected,
            "{name} differs from {}\n{}",
            services[0].0,
            similar::TextDiff::from_lines(expected.as_str(), text.as_str()).unified_diff().context_radius(1)
        );
    }
}

/// The names and texts of all services, with `noun` and `nouns` in place of what they are about.
fn services() -> Vec<(String, String)> {
    let mut services = Vec::new();
    for entry in fs::read_dir(folder()).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_some_and(|extension| extension == "wsdl") {
            let noun = path.file_stem().and_then(|stem| stem.to_str()).expect("the name is text").to_owned();
            let text = fs::read_to_string(&path).expect("it can be read");
            services.push((noun.clone(), without_noun(&noun, &text)));
        }
    }
    services.sort();
    services
}

fn without_noun(noun: &str, text: &str) -> String {
    let plural = match noun.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{noun}s"),
    };
    assert!(text.contains(&format!("get{}\"", capital(&plural))), "{noun}.wsdl is about {plural}");
    let text = text
        .replace(&capital(&plural), "Nouns")
        .replace(&plural, "nouns")
        .replace(&capital(noun), "Noun")
        .replace(noun, "noun")
        .replace(" an noun", " a noun");
    if IS_NEVER_DELETED.contains(&noun) {
        let words = "Deactivates a noun: nouns are never deleted.";
        assert!(text.contains(words), "{noun}.wsdl says what deleting means");
        return text.replace(words, "Deletes a noun.");
    }
    text
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").join("spec/upsales")
}
