//! How the families answer alike changes: with what was written, alone or in a list, with a status, or with an envelope of either.

use std::ptr;

use crate::engine::{Call, Document, Outcome, Value};
use crate::generated::fields::{COMPOSE_ID, DATA, RULES, STATUS_CODE};
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::lists::done;
use crate::specification::{Content, Kind, ObjectSchema};

/// The status of a change that was made, where an envelope carries it.
const OK: i64 = 200;

/// Answers a change in the form that the operation has: with all `rows`, the first of them, or that it was done (`message`).
#[must_use]
pub fn answer(call: &Call, rows: Vec<Document>, message: &str) -> Outcome {
    let Content::Json(schema) = &call.operation.success().content else { return Outcome::Empty };
    match schema.kind {
        Kind::Array(_) => Outcome::List(rows),
        Kind::Object(object) if ptr::eq(object, &schemas::STATUS) => done(message),
        Kind::Object(object) if object.property(COMPOSE_ID).is_some() => Outcome::Object(enveloped(object, rows)),
        _ => Outcome::Object(first(rows)),
    }
}

/// `{data, composeId}` or `{rules, composeId}`.
fn enveloped(schema: &ObjectSchema, rows: Vec<Document>) -> Document {
    let Some(data) = schema.property(DATA) else {
        let rows: Vec<Value> = rows.into_iter().map(Value::from).collect();
        return Document::new().with(RULES, rows);
    };
    match data.schema.kind {
        Kind::Object(object) if object.property(STATUS_CODE).is_some() => {
            Document::new().with(DATA, Document::new().with(STATUS_CODE, OK))
        }
        _ => Document::new().with(DATA, first(rows)),
    }
}

fn first(rows: Vec<Document>) -> Document {
    rows.into_iter().next().unwrap_or_default()
}
