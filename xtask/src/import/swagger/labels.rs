//! What the authors of a document called its definitions, told apart from what a machine made of it.

use heck::ToUpperCamelCase;
use serde_json::{Map, Value};

/// The word for a definition that its authors gave it; nothing for a name that a machine made up.
///
/// The framework numbers definitions of equal names (`DeviceSite1`), calls those without one `Model12`, and names those
/// that stand in a property after it, which says less than where they stand.
pub(super) fn authored(name: &str, definitions: &Map<String, Value>) -> Option<String> {
    let plain = without_number(name, definitions);
    let plain = plain.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(plain, |(_, rest)| rest);
    let plain = plain.split(" - ").next().unwrap_or_default().trim();
    let is_name = plain.starts_with(char::is_uppercase) && plain != "Model" && !plain.ends_with('.');
    if !is_name || plain.split(' ').count() > 4 || is_identifier(plain) {
        return None;
    }
    Some(plain.replace("'s ", " ").to_upper_camel_case())
}

/// What a list of something is a list of: `ListOfGateways` gives `Gateway`.
pub(super) fn item_of(label: &str) -> Option<String> {
    let plain = without_schema(label);
    let plain = plain.strip_prefix("ListOf").or_else(|| plain.strip_suffix("List")).unwrap_or(plain);
    let word = super::super::naming::type_name(plain);
    (!word.is_empty()).then_some(word)
}

/// A label less the word that every definition could carry.
pub(super) fn without_schema(label: &str) -> &str {
    label.strip_suffix("Schema").filter(|rest| !rest.is_empty()).unwrap_or(label)
}

/// Whether a name is the word for a type: in an object with a `name` of its own, the framework shows a map by such a property.
pub(super) fn is_type_word(name: &str) -> bool {
    matches!(name, "string" | "number" | "integer" | "boolean")
}

/// Whether a name is a UUID: the framework shows a map by a sample of its keys.
pub(super) fn is_identifier(name: &str) -> bool {
    let groups: Vec<&str> = name.split('-').collect();
    groups.len() == 5
        && name.len() >= 36
        && name.chars().all(|character| character == '-' || character.is_ascii_hexdigit())
}

/// The name without the number that the framework appends to a name that is taken.
fn without_number<'name>(name: &'name str, definitions: &Map<String, Value>) -> &'name str {
    let plain = name.trim_end_matches(|character: char| character.is_ascii_digit());
    let numbered = plain.len() < name.len();
    // `Model` itself never stands there: what has no name is numbered from 1 on.
    if numbered && (plain == "Model" || definitions.contains_key(plain)) { plain } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(name: &str, others: &[&str]) -> Option<String> {
        let definitions = others.iter().map(|other| ((*other).to_owned(), Value::Null)).collect();
        authored(name, &definitions)
    }

    #[test]
    fn a_number_is_the_machines_only_beside_the_name_without_it() {
        assert_eq!(label("Kennel1", &["Kennel"]).as_deref(), Some("Kennel"));
        assert_eq!(label("Wifi6", &[]).as_deref(), Some("Wifi6"));
        assert_eq!(label("Model12", &[]), None);
    }

    #[test]
    fn properties_and_sentences_are_no_names() {
        assert_eq!(label("kennel", &[]), None);
        assert_eq!(label("All that is known about one kennel.", &[]), None);
        assert_eq!(label("[OLD]Kennel - replaced by something else long ago", &[]).as_deref(), Some("Kennel"));
        assert_eq!(label("Kennel's inhabitants", &[]).as_deref(), Some("KennelInhabitants"));
    }

    #[test]
    fn a_list_is_named_after_its_items() {
        assert_eq!(item_of("ListOfKennels").as_deref(), Some("Kennel"));
        assert_eq!(item_of("KennelListSchema").as_deref(), Some("Kennel"));
    }
}
