//! The `query` parameter of lists of documents: every word has to stand somewhere.

use crate::engine::Document;
use crate::specification::Field;

/// Whether every word of the query stands in one of the fields, whatever the case.
#[must_use]
pub fn matches(rows: &[&Document], fields: &[Field], query: &str) -> bool {
    let texts = rows.iter().flat_map(|row| fields.iter().filter_map(|field| row.text(*field)));
    let text = texts.fold(String::new(), |all, part| all + part + "\n").to_lowercase();
    query.to_lowercase().split_whitespace().all(|word| text.contains(word))
}
