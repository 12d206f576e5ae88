//! Query parameters and path segments out of typed values.

use serde_json::value::RawValue;

use crate::transport::path_segment;
use crate::wire::{ToJson, bridge, collections};

/// Appends a parameter: nothing for null, one pair for a scalar, one pair for each element of an array.
///
/// It takes every type by its JSON form, so that it is compiled once and not for each of them.
pub fn push(pairs: &mut Vec<(&'static str, String)>, name: &'static str, value: &dyn ToJson) {
    push_as(pairs, name, value, digits);
}

/// The same for servers that want booleans as `true` and `false`.
pub fn push_with_words(pairs: &mut Vec<(&'static str, String)>, name: &'static str, value: &dyn ToJson) {
    push_as(pairs, name, value, words);
}

fn push_as(
    pairs: &mut Vec<(&'static str, String)>,
    name: &'static str,
    value: &dyn ToJson,
    text: fn(&RawValue) -> Option<String>,
) {
    let json = bridge::to_string(value);
    let Ok(raw) = bridge::parse(&json) else {
        return;
    };
    if !json.starts_with('[') {
        pairs.extend(text(raw).map(|text| (name, text)));
        return;
    }
    for element in collections::elements(raw).unwrap_or_default() {
        pairs.extend(text(element).map(|text| (name, text)));
    }
}

/// A value as one segment of a path.
#[must_use]
pub fn segment(value: &dyn ToJson) -> String {
    let json = bridge::to_string(value);
    let text = bridge::parse(&json).ok().and_then(digits);
    path_segment(&text.unwrap_or_default())
}

/// The scalar as it stands in an address, with `1` and `0` for booleans.
fn digits(raw: &RawValue) -> Option<String> {
    match raw.get() {
        "true" => Some("1".to_owned()),
        "false" => Some("0".to_owned()),
        _ => words(raw),
    }
}

/// The scalar as it stands in an address, booleans as they are.
fn words(raw: &RawValue) -> Option<String> {
    match raw.get() {
        "null" => None,
        text if text.starts_with('"') => serde_json::from_str(text).ok(),
        number => Some(number.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_parameters_are_left_out_and_lists_are_repeated() {
        let mut pairs = Vec::new();
        push(&mut pairs, "limit", &None::<i64>);
        push(&mut pairs, "isArchived", &Some(true));
        push(&mut pairs, "query", &Some("a \"b\"".to_owned()));
        push(&mut pairs, "statuses[]", &vec![1_i64, 2]);
        let expected = [("isArchived", "1"), ("query", "a \"b\""), ("statuses[]", "1"), ("statuses[]", "2")];
        assert_eq!(pairs, expected.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn booleans_are_words_where_the_server_wants_words() {
        let mut pairs = Vec::new();
        push_with_words(&mut pairs, "withInterfaces", &Some(true));
        push_with_words(&mut pairs, "suspended", &false);
        push_with_words(&mut pairs, "type", &vec!["onu".to_owned()]);
        let expected = [("withInterfaces", "true"), ("suspended", "false"), ("type", "onu")];
        assert_eq!(pairs, expected.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn a_segment_is_encoded() {
        assert_eq!(segment(&"a/b".to_owned()), "a%2Fb");
        assert_eq!(segment(&15_i64), "15");
    }
}
