//! UISP Network behind the REST edge: its token, and refusals in its documented shape.

use http::StatusCode;
use http::header::{self, HeaderName};
use serde_json::json;

use super::{LARGEST_BODY, System, answer};
use crate::edge::{Answer, Edge};
use crate::engine::decode::Reading;
use crate::engine::render::Style;
use crate::engine::{Failure, Rule, Violations, messages};
use crate::resources::uisp_network::access;
use crate::routes::NETWORK_BASE;
use crate::specification::Api;

/// The header that carries the token: of a request, and of the answer to a sign-in.
pub const TOKEN: HeaderName = HeaderName::from_static("x-auth-token");

/// What every operation does alike.
pub const RULES: &[Rule] = &[
    Rule::documented("a refusal is `{statusCode, error, message, validation}`", "definition Error"),
    Rule::documented("without a valid token 401, with a role that may not do it 403", "responses 401 and 403"),
    Rule::documented("wrong fields and parameters answer 400", "responses 400"),
    Rule::assumed("the texts of all refusals; `validation` names the source and the keys that are wrong"),
    Rule::assumed("an unknown path, or a known one with another method, answers 404 before the token is looked at"),
    Rule::assumed("the token is looked at before the body, and the body before the entity that the path names"),
    Rule::assumed("fields that the specification does not have are refused"),
    Rule::assumed("null may stand for a field of a request that may be left out"),
    Rule::assumed("an empty text in a query counts as not given, in a body as an empty text"),
    Rule::assumed("query parameters that the operation does not have are ignored"),
    Rule::assumed("moments are printed in UTC with milliseconds"),
    Rule::assumed(
        "a required property that nobody knows is printed as the smallest value that the specification allows",
    ),
    Rule::assumed("a body of another media type answers 415, one of more than 32 MiB 413"),
    Rule::observed("what is not known is printed as null, every key is there", "strict readers of data links"),
    Rule::observed("flags in a query are `true` and `false`", "public clients"),
];

static SYSTEM: System = System {
    api: Api::UispNetwork,
    bases: &[NETWORK_BASE],
    key_headers: &["x-auth-token"],
    reading: Reading::Json,
    style: |_| Style::JavaScript,
    headers: &HEADERS,
    authenticate: access::authenticate,
    touch: |_, _| {},
    before_body: |_, _, _| Ok(()),
    refused: |_, _, _| {},
    refusal,
};

/// `Server` is the console's web server's. Assumed.
const HEADERS: [(HeaderName, &str); 2] = [(header::SERVER, "nginx"), (header::CACHE_CONTROL, "no-cache")];

/// How the edge answers.
pub(crate) static EDGE: Edge = Edge {
    largest_body: LARGEST_BODY,
    owns: |path| SYSTEM.base_of(path).is_some(),
    respond: |mock, parts, seen| SYSTEM.respond(mock, parts, seen),
    refuse: |failure| SYSTEM.refuse(&failure),
};

/// The documented error shape.
fn refusal(failure: &Failure) -> Answer {
    let (status, message) = match failure {
        Failure::BadRequest(message) => (StatusCode::BAD_REQUEST, message.clone()),
        Failure::Invalid(violations) => return invalid(violations),
        Failure::Unauthenticated => (StatusCode::UNAUTHORIZED, messages::UNAUTHENTICATED.to_owned()),
        Failure::Forbidden => (StatusCode::FORBIDDEN, messages::FORBIDDEN.to_owned()),
        Failure::NotFound => (StatusCode::NOT_FOUND, messages::NOT_FOUND.to_owned()),
        Failure::UnknownReference { field } => {
            let field = field.as_deref().unwrap_or("a field");
            (StatusCode::NOT_FOUND, format!("`{field}` names something that is not found."))
        }
        Failure::NoRoute | Failure::MethodNotAllowed { .. } => (StatusCode::NOT_FOUND, "Not Found".to_owned()),
        Failure::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, messages::TOO_LARGE.to_owned()),
        Failure::UnsupportedMediaType => {
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, messages::UNSUPPORTED_MEDIA_TYPE.to_owned())
        }
        Failure::Conflict(text) => (StatusCode::CONFLICT, text.clone()),
        Failure::Unprocessable(text) => (StatusCode::UNPROCESSABLE_ENTITY, text.clone()),
        Failure::InUse { by } => (StatusCode::UNPROCESSABLE_ENTITY, format!("It is needed by `{by}`.")),
        Failure::TooManyRequests => (StatusCode::TOO_MANY_REQUESTS, messages::TOO_MANY_REQUESTS.to_owned()),
        Failure::Internal => (StatusCode::INTERNAL_SERVER_ERROR, messages::INTERNAL.to_owned()),
        Failure::NotThere { operation } => (
            StatusCode::NOT_IMPLEMENTED,
            format!("`{operation}` is not simulated yet: declare its plan in mock-server/src/resources."),
        ),
    };
    answer::json(
        status,
        json!({ "statusCode": status.as_u16(), "error": reason(status), "message": message }).to_string(),
    )
}

fn invalid(violations: &Violations) -> Answer {
    let texts: Vec<String> = violations.iter().map(|(field, texts)| format!("{field}: {}", texts.join(" "))).collect();
    let keys: Vec<&str> = violations.iter().map(|(field, _)| field).collect();
    let status = StatusCode::BAD_REQUEST;
    let body = json!({
        "statusCode": status.as_u16(),
        "error": reason(status),
        "message": texts.join(" "),
        "validation": { "source": "payload", "keys": keys },
    });
    answer::json(status, body.to_string())
}

fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Error")
}
