//! What many operations answer alike: numbered pages, `{pagination, aggregation, items}`, and that something was done, `{result, message}`.

use std::str::FromStr as _;
use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::engine::{Call, Document, Failure, Outcome, Resource, State, Value};
use crate::generated::fields::{AGGREGATION, COUNT, ITEMS, MESSAGE, PAGE, PAGES, PAGINATION, RESULT, SEQUENCE, TOTAL};

/// The page that a call asks for by `count` and `page`, the first being 1, with what the whole list comes to.
///
/// # Errors
/// `BadRequest` for a page or a count of zero.
pub fn page<T>(
    call: &Call,
    rows: Vec<T>,
    aggregation: Option<Document>,
    show: impl Fn(T) -> Document,
) -> Result<Document, Failure> {
    Ok(numbered(rows, (number(call, "count")?, number(call, "page")?), aggregation, show))
}

/// A page of so many rows, by its number, the first being 1.
pub fn numbered<T>(
    rows: Vec<T>,
    (count, page): (usize, usize),
    aggregation: Option<Document>,
    show: impl Fn(T) -> Document,
) -> Document {
    let total = rows.len();
    let shown = rows
        .into_iter()
        .skip(page.saturating_sub(1).saturating_mul(count))
        .take(count)
        .map(|row| Value::from(show(row)));
    let items: Vec<Value> = shown.collect();
    let pagination = Document::new()
        .with(COUNT, whole(count))
        .with(TOTAL, whole(total))
        .with(PAGE, whole(page))
        .with(PAGES, whole(total.div_ceil(count.max(1))));
    Document::new().with(PAGINATION, pagination).with(AGGREGATION, aggregation).with(ITEMS, items)
}

/// The rows of a table in the order in which they were made.
#[must_use]
pub fn in_order<'a>(state: &'a State, resource: &Resource) -> Vec<&'a Arc<Document>> {
    let mut rows: Vec<&Arc<Document>> = state.table(resource).rows().collect();
    rows.sort_by_key(|row| row.integer(SEQUENCE));
    rows
}

/// That something was done (`Status`).
#[must_use]
pub fn done(message: &str) -> Outcome {
    Outcome::Object(Document::new().with(RESULT, true).with(MESSAGE, message))
}

/// A parameter in milliseconds, which may have digits behind the point; those are dropped.
#[must_use]
pub fn milliseconds(call: &Call, parameter: &str) -> Option<i64> {
    let text = call.query.get(parameter)?;
    let number = Decimal::from_str(text).ok();
    // What is too big for a moment lies beyond all of them, on its side.
    let beyond = if number.is_some_and(|number| number.is_sign_negative()) { i64::MIN } else { i64::MAX };
    Some(number.and_then(|number| number.to_i64()).unwrap_or(beyond))
}

/// A count as a value.
#[must_use]
pub fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn number(call: &Call, parameter: &str) -> Result<usize, Failure> {
    match call.query.number(parameter).and_then(|number| usize::try_from(number).ok()) {
        Some(0) | None => Err(Failure::bad_parameter(parameter, "must be 1 or more")),
        Some(number) => Ok(number),
    }
}
