//! Seed files: a world as JSON, read with errors that name the table, the row and the field.
//!
//! ```json
//! { "now": "2026-03-02T09:00:00Z", "timezone": "Europe/Amsterdam", "tables": { "client-tags": [ { "id": 1, "name": "VIP" } ] } }
//! ```

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono_tz::Tz;
use serde_json::Value as Json;

use super::decode::{parse_moment, scalar};
use super::{Document, Resource, State, Transaction, Value};
use crate::specification::{Field, Kind};

/// Marks a string of a seed file as a file's content.
const BYTES_PREFIX: &str = "base64:";

/// Why a seed file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The file is no JSON.
    #[error("the seed is not valid JSON: {0}; see the README for the form of a seed file")]
    Json(#[from] serde_json::Error),
    /// Something in it has the wrong form.
    #[error("{place}: {problem}")]
    Wrong {
        /// Where, for example `clients[3].organizationId`.
        place: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
}

/// A copy of `base` with the rows, the clock and the time zone of a seed file.
///
/// # Errors
/// The first thing in the file that is wrong; references are checked when all rows are there.
pub fn load(base: &State, text: &str) -> Result<State, SeedError> {
    let json: Json = serde_json::from_str(text)?;
    let Json::Object(members) = &json else { return Err(wrong("seed", "must be an object")) };
    let mut state = base.clone();
    let mut tables = None;
    for (name, value) in members {
        match name.as_str() {
            "now" => state.set_now(
                value
                    .as_str()
                    .and_then(parse_moment)
                    .ok_or_else(|| wrong("now", "must be a moment such as `2026-03-02T09:00:00Z`"))?,
            ),
            "timezone" => state.set_zone(value.as_str().and_then(|zone| zone.parse::<Tz>().ok()).ok_or_else(|| {
                wrong("timezone", "must be a name of the time zone database such as `Europe/Amsterdam`")
            })?),
            "tables" => tables = value.as_object(),
            _ => return Err(wrong(name, "is not known; a seed has `now`, `timezone` and `tables`")),
        }
    }
    let mut transaction = Transaction::new(state);
    let mut placed = Vec::new();
    for (name, rows) in tables.into_iter().flatten() {
        let resource = transaction.resource(name).ok_or_else(|| unknown_table(base, name))?;
        let rows = rows.as_array().ok_or_else(|| wrong(name, "must be a list of rows"))?;
        for (index, row) in rows.iter().enumerate() {
            let row = row_of(resource, row, &format!("{name}[{index}]"))?;
            placed.push((resource, transaction.place(resource, row)));
        }
    }
    transaction.check_placed(&placed).map_err(|(place, problem)| SeedError::Wrong { place, problem })?;
    Ok(transaction.into_state())
}

fn row_of(resource: &Resource, json: &Json, place: &str) -> Result<Document, SeedError> {
    let Json::Object(members) = json else { return Err(wrong(place, "must be an object")) };
    let mut row = Document::new();
    for (name, member) in members {
        let place = format!("{place}.{name}");
        let field = Field::named(name).ok_or_else(|| wrong(&place, "is no field of any specification"))?;
        let value = match resource.schema.property(field) {
            Some(property)
                if !matches!(property.schema.kind, Kind::Array(_) | Kind::Object(_)) && !member.is_null() =>
            {
                scalar(&property.schema, member).ok_or_else(|| wrong(&place, "has the wrong type or format"))?
            }
            _ => inferred(member)
                .ok_or_else(|| wrong(&place, "cannot be stored: give rows of their own table instead"))?,
        };
        row.set(field, value);
    }
    Ok(row)
}

/// A value whose kind no specification says, by its form.
fn inferred(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => match number.as_i64() {
            Some(number) => number.into(),
            None => Value::Decimal(number.to_string().parse().ok()?),
        },
        Json::String(text) => match (text.strip_prefix(BYTES_PREFIX), parse_moment(text)) {
            (Some(encoded), _) => Value::Bytes(STANDARD.decode(encoded).ok()?.into()),
            (None, Some(moment)) => moment.into(),
            (None, None) => text.as_str().into(),
        },
        Json::Array(elements) => elements.iter().map(inferred).collect::<Option<Vec<_>>>()?.into(),
        Json::Object(members) => match document(members) {
            Some(document) => document.into(),
            None => Value::Json(Arc::new(json.clone())),
        },
    })
}

/// The object as a document, if a specification knows each of its names.
fn document(members: &serde_json::Map<String, Json>) -> Option<Document> {
    members.iter().map(|(name, member)| Some((Field::named(name)?, inferred(member)?))).collect()
}

fn unknown_table(base: &State, name: &str) -> SeedError {
    let known: Vec<&str> = base.resources().iter().map(|resource| resource.name).collect();
    wrong(name, &format!("is no table; the tables are {}", known.join(", ")))
}

fn wrong(place: &str, problem: &str) -> SeedError {
    SeedError::Wrong { place: place.to_owned(), problem: problem.to_owned() }
}
