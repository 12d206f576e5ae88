//! Mechanical names: operation ids, structure stems and enum variants. What reads badly is renamed by the overlay.

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::template::Template;

/// What an operation answers when all goes well, as far as its name depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// A list.
    List,
    /// A file.
    File,
    /// Anything else.
    Other,
}

const STRUCTURE_SUFFIXES: [&str; 9] =
    ["ReadOnlyData", "ReadOnly", "Readonly", "WriteOnly", "Writable", "Create", "Update", "Patch", "New"];

/// The id of an operation, for example `list_client_contacts` or `archive_client`.
pub(super) fn operation_id(method: &str, template: &Template, answer: Answer) -> String {
    let words: Vec<String> = template.words().map(ToSnakeCase::to_snake_case).collect();
    let (last, before) = words.split_last().map_or(("root", &[][..]), |(last, before)| (last.as_str(), before));
    let context: Vec<String> = before.iter().map(|word| singular(word)).collect();
    let noun = |last: &str| context.iter().map(String::as_str).chain([last]).collect::<Vec<_>>().join("_");
    let acts = !template.ends_with_parameter() || template.parameters.len() > 1;
    match method {
        "GET" if answer == Answer::File => format!("download_{}", noun(&singular(last))),
        "GET" if answer == Answer::List => format!("list_{}", noun(last)),
        "GET" if template.ends_with_parameter() => format!("get_{}", noun(&singular(last))),
        "GET" => format!("get_{}", noun(last)),
        "POST" => format!("create_{}", noun(&singular(last))),
        "PUT" => format!("replace_{}", noun(&singular(last))),
        "DELETE" => format!("delete_{}", noun(&singular(last))),
        _ if acts => {
            let (verb, object) = last.split_once('_').unwrap_or((last, ""));
            [verb, &context.join("_"), object].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
        }
        _ => format!("update_{}", noun(&singular(last))),
    }
}

/// A structure's name less what says how it is used: `ClientReadOnly` gives `Client`.
pub(super) fn stem(structure: &str) -> &str {
    let stem = STRUCTURE_SUFFIXES.iter().find_map(|suffix| structure.strip_suffix(suffix));
    stem.filter(|stem| !stem.is_empty()).unwrap_or(structure)
}

/// The name of a type after a property, a group or an operation: `clientTagIds[]` gives `ClientTagId`.
pub(super) fn type_name(name: &str) -> String {
    singular(&name.trim_end_matches("[]").to_snake_case()).to_upper_camel_case()
}

/// The name of an enum's variant: from its value for strings, from a short label for codes.
pub(super) fn variant(value: &serde_json::Value, label: &str) -> Option<String> {
    let source = match value.as_str() {
        Some(text) => text,
        None => headline(label),
    };
    let plain = |character: char| character.is_alphanumeric() || " -_.'".contains(character);
    let name = source.replace('\'', "").to_upper_camel_case();
    let nameable = source.chars().all(plain) && source.split_whitespace().count() <= 4;
    (nameable && name.starts_with(char::is_alphabetic)).then_some(name)
}

/// The part of a label before a dash or a colon.
pub(super) fn headline(label: &str) -> &str {
    let end = [" - ", ": "].iter().filter_map(|separator| label.find(separator)).min();
    label[..end.unwrap_or(label.len())].trim()
}

/// The singular of an English noun in snake case, of which only the last word changes.
pub(super) fn singular(word: &str) -> String {
    let unchanged = ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) || word.ends_with("settings");
    if unchanged {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let doubled = ["xes", "sses", "tuses", "ches"].iter().any(|ending| word.ends_with(ending));
    let stem = if doubled { word.strip_suffix("es") } else { word.strip_suffix('s') };
    stem.unwrap_or(word).to_owned()
}
