//! What calls come to, as HTTP: successes by the specification, refusals in the documented error shape.

use std::borrow::Cow;

use bytes::Bytes;
use http::StatusCode;
use http::header::{self, HeaderName};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::edge::Answer;
use crate::engine::{Call, Failure, Outcome, State, messages, render};
use crate::specification::{Content, Kind};

/// The observed headers of the real system; `Server` is its web server's.
const HEADERS: [(HeaderName, &str); 2] =
    [(header::SERVER, "nginx"), (header::CACHE_CONTROL, "max-age=0, must-revalidate, private")];

/// An answer of JSON, or of nothing.
pub(super) fn json(status: StatusCode, body: impl Into<Bytes>) -> Answer {
    with_headers(Answer::new(status, "application/json", body))
}

fn with_headers(mut answer: Answer) -> Answer {
    answer.headers.extend(HEADERS.map(|(name, value)| (name, Cow::Borrowed(value))));
    answer
}

/// The success that an outcome is, by the operation's specification.
pub(super) fn success(state: &State, call: &Call, outcome: Outcome) -> Answer {
    let zone = state.zone();
    let success = call.operation.success();
    let status = StatusCode::from_u16(success.status).unwrap_or(StatusCode::OK);
    let object_schema = || match &success.content {
        Content::Json(schema) => match schema.kind {
            Kind::Object(object) => object,
            Kind::Array(element) => match element.kind {
                Kind::Object(object) => object,
                _ => unreachable_content(call),
            },
            _ => unreachable_content(call),
        },
        Content::Empty | Content::Xml(_) | Content::Bytes(_) => unreachable_content(call),
    };
    match outcome {
        Outcome::Empty => json(status, String::new()),
        Outcome::Object(document) => json(status, render::object(object_schema(), &document, zone)),
        Outcome::List(documents) => json(status, render::list(object_schema(), &documents, zone)),
        Outcome::Created(document, path) => {
            let mut answer = json(status, render::object(object_schema(), &document, zone));
            answer.headers.push((header::LOCATION, format!("{}{path}", call.base).into()));
            answer
        }
        Outcome::File { content, media_type, name } => {
            let name = utf8_percent_encode(&name, NON_ALPHANUMERIC);
            let disposition = format!("attachment; filename*=UTF-8''{name}");
            let body = Bytes::copy_from_slice(&content);
            with_headers(Answer {
                status,
                media_type: media_type.into(),
                body,
                headers: vec![(header::CONTENT_DISPOSITION, disposition.into())],
            })
        }
    }
}

/// A plan that returns an object for an operation that answers without one is a mistake of ours, found by the tests that call
/// every operation.
fn unreachable_content(call: &Call) -> ! {
    panic!("the plan of `{}` returns what its specification does not answer with", call.operation.id)
}

/// The documented error shape.
pub(super) fn refusal(failure: &Failure) -> Answer {
    let (status, message) = match failure {
        Failure::BadRequest(message) => (StatusCode::BAD_REQUEST, message.as_str()),
        Failure::Unauthenticated => (StatusCode::UNAUTHORIZED, messages::UNAUTHENTICATED),
        Failure::Forbidden => (StatusCode::FORBIDDEN, messages::FORBIDDEN),
        Failure::NotFound => (StatusCode::NOT_FOUND, messages::NOT_FOUND),
        Failure::UnknownReference { .. } => (StatusCode::NOT_FOUND, messages::UNKNOWN_REFERENCE),
        Failure::NoRoute => (StatusCode::NOT_FOUND, messages::NO_ROUTE),
        Failure::MethodNotAllowed { .. } => (StatusCode::METHOD_NOT_ALLOWED, messages::METHOD_NOT_ALLOWED),
        Failure::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, messages::TOO_LARGE),
        Failure::UnsupportedMediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, messages::UNSUPPORTED_MEDIA_TYPE),
        Failure::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, messages::VALIDATION_FAILED),
        Failure::TooManyRequests => (StatusCode::TOO_MANY_REQUESTS, messages::TOO_MANY_REQUESTS),
        Failure::Internal => (StatusCode::INTERNAL_SERVER_ERROR, messages::INTERNAL),
        Failure::InUse { .. } => return refusal(&Failure::invalid("id", messages::IN_USE)),
        Failure::NotThere { operation } => return not_there(operation),
    };
    let mut answer = error(status, message, failure);
    if let Failure::MethodNotAllowed { allowed } = failure {
        answer.headers.push((header::ALLOW, allowed.join(", ").into()));
    }
    answer
}

fn not_there(operation: &str) -> Answer {
    let message = format!("`{operation}` is not simulated yet: declare its plan in mock-server/src/resources.");
    error(StatusCode::NOT_IMPLEMENTED, &message, &Failure::Internal)
}

fn error(status: StatusCode, message: &str, failure: &Failure) -> Answer {
    let mut body = format!("{{\"code\":{},\"message\":", status.as_u16());
    render::text(&mut body, message);
    if let Failure::Invalid(violations) = failure {
        body.push_str(",\"errors\":{");
        for (index, (field, messages)) in violations.iter().enumerate() {
            body.push_str(if index == 0 { "" } else { "," });
            render::text(&mut body, field);
            body.push_str(":[");
            for (index, message) in messages.iter().enumerate() {
                body.push_str(if index == 0 { "" } else { "," });
                render::text(&mut body, message);
            }
            body.push(']');
        }
        body.push('}');
    }
    body.push('}');
    json(status, body)
}
