//! What calls come to, as HTTP: successes by the specification, refusals in the documented error shape.

use std::borrow::Cow;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{Method, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::engine::{Call, Failure, Outcome, State, messages, render};
use crate::specification::{Content, Kind};

/// An answer before it becomes HTTP.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) media_type: Cow<'static, str>,
    pub(super) body: Bytes,
    pub(super) headers: Vec<(header::HeaderName, String)>,
}

impl Answer {
    pub(super) fn json(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self { status, media_type: Cow::Borrowed("application/json"), body: body.into(), headers: Vec::new() }
    }

    pub(super) fn into_response(self, method: &Method) -> Response {
        let length = self.body.len();
        let body = if method == Method::HEAD { Body::empty() } else { Body::from(self.body) };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        // The observed headers of the real system; `Server` is its web server's.
        headers.insert(header::SERVER, HeaderValue::from_static("nginx"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=0, must-revalidate, private"));
        let media_type = match &self.media_type {
            Cow::Borrowed(media_type) => Ok(HeaderValue::from_static(media_type)),
            Cow::Owned(media_type) => HeaderValue::from_str(media_type),
        };
        if let Ok(media_type) = media_type {
            headers.insert(header::CONTENT_TYPE, media_type);
        }
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }
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
        Outcome::Empty => Answer::json(status, String::new()),
        Outcome::Object(document) => Answer::json(status, render::object(object_schema(), &document, zone)),
        Outcome::List(documents) => Answer::json(status, render::list(object_schema(), &documents, zone)),
        Outcome::Created(document, path) => {
            let mut answer = Answer::json(status, render::object(object_schema(), &document, zone));
            answer.headers.push((header::LOCATION, format!("{}{path}", call.base)));
            answer
        }
        Outcome::File { content, media_type, name } => {
            let name = utf8_percent_encode(&name, NON_ALPHANUMERIC);
            let disposition = format!("attachment; filename*=UTF-8''{name}");
            let body = Bytes::copy_from_slice(&content);
            Answer {
                status,
                media_type: media_type.into(),
                body,
                headers: vec![(header::CONTENT_DISPOSITION, disposition)],
            }
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
        answer.headers.push((header::ALLOW, allowed.join(", ")));
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
    Answer::json(status, body)
}
