//! How many elements the lists of a message may have. The limits keep every request short: nobody knows those of the real
//! system.

use std::fmt::Display;

use super::findings::Findings;
use super::messages;
use crate::engine::{Rule, Value};

/// Criteria of one request.
pub const MOST_CRITERIONS: usize = 100;
/// Values of one criterion.
pub const MOST_VALUES: usize = 1000;
/// Keys to sort by.
pub const MOST_SORT_KEYS: usize = 10;
/// Rows of an order, opportunity or agreement.
pub const MOST_ROWS: usize = 1000;
/// Ids of one list.
pub const MOST_IDS: usize = 1000;
/// Records of custom fields of one item or row.
pub const MOST_RECORDS: usize = 1000;

/// The rule on all of them.
pub const RULES: &[Rule] = &[Rule::assumed(
    "at most 100 criteria, 1000 values of one, 10 sort keys, 1000 order rows, 1000 ids in a list, 1000 customField records \
     of an item or row: INVALID on that list",
)];

/// The first `most` elements of the list; that there are more is noted as wrong.
pub fn within<'a>(most: usize, list: &'a [Value], place: impl Display, findings: &mut Findings) -> &'a [Value] {
    if list.len() > most {
        findings.wrong(place, &messages::too_many(most));
    }
    &list[..list.len().min(most)]
}
