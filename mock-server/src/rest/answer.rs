//! What calls come to, as HTTP: successes by the specification.

use bytes::Bytes;
use http::StatusCode;
use http::header;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::uisp_network;
use crate::edge::Answer;
use crate::engine::render::Style;
use crate::engine::{Call, Outcome, render};
use crate::specification::{Content, Kind, ObjectSchema, Schema};

/// An answer of JSON, or of nothing.
pub(super) fn json(status: StatusCode, body: impl Into<Bytes>) -> Answer {
    Answer::new(status, "application/json", body)
}

/// The success that an outcome is, by the operation's specification.
pub(super) fn success(call: &Call, outcome: Outcome, style: Style) -> Answer {
    let success = call.operation.success();
    let status = StatusCode::from_u16(success.status).unwrap_or(StatusCode::OK);
    let schema = || schema_of(call, &success.content);
    match outcome {
        Outcome::Empty => json(status, String::new()),
        Outcome::Object(document) => json(status, render::object(object_of(call, schema()), &document, style)),
        Outcome::List(documents) => json(status, render::list(object_of(call, schema()), &documents, style)),
        Outcome::Value(value) => json(status, render::value(schema(), &value, style)),
        Outcome::SignedIn { shown, key } => {
            let mut answer = json(status, render::object(object_of(call, schema()), &shown, style));
            answer.headers.push((uisp_network::TOKEN, key.into()));
            answer
        }
        Outcome::Other { status, shown } => {
            let response = call.operation.responses.iter().find(|response| response.status == status);
            let content = &response.unwrap_or_else(|| unreachable_content(call)).content;
            let body = render::object(object_of(call, schema_of(call, content)), &shown, style);
            json(StatusCode::from_u16(status).unwrap_or(StatusCode::OK), body)
        }
        Outcome::Created(document, path) => {
            let mut answer = json(status, render::object(object_of(call, schema()), &document, style));
            answer.headers.push((header::LOCATION, format!("{}{path}", call.base).into()));
            answer
        }
        Outcome::File { content, media_type, name } => {
            let name = utf8_percent_encode(&name, NON_ALPHANUMERIC);
            let disposition = format!("attachment; filename*=UTF-8''{name}");
            Answer {
                status,
                media_type: media_type.into(),
                body: Bytes::copy_from_slice(&content),
                headers: vec![(header::CONTENT_DISPOSITION, disposition.into())],
            }
        }
    }
}

fn schema_of(call: &Call, content: &'static Content) -> &'static Schema {
    match content {
        Content::Json(schema) => schema,
        Content::Empty | Content::Xml(_) | Content::Bytes(_) => unreachable_content(call),
    }
}

/// What an object, or an object of a list, looks like.
fn object_of(call: &Call, schema: &'static Schema) -> &'static ObjectSchema {
    match schema.kind {
        Kind::Object(object) => object,
        Kind::Array(element) => match element.kind {
            Kind::Object(object) => object,
            _ => unreachable_content(call),
        },
        _ => unreachable_content(call),
    }
}

/// A plan that returns an object for an operation that answers without one is a mistake of ours, found by the tests that call
/// every operation.
fn unreachable_content(call: &Call) -> ! {
    panic!("the plan of `{}` returns what its specification does not answer with", call.operation.id)
}
