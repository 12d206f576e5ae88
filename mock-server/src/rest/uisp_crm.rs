//! UISP CRM behind the REST edge: its headers, and refusals in its documented shape.

use http::StatusCode;
use http::header::{self, HeaderName};

use super::{LARGEST_BODY, System, answer};
use crate::edge::{Answer, Edge};
use crate::engine::decode::Reading;
use crate::engine::render::Style;
use crate::engine::{Failure, Rule, messages, render, verbs};
use crate::resources::uisp_crm::access;
use crate::routes::CRM_BASES;
use crate::specification::Api;

/// What every operation does alike.
pub const RULES: &[Rule] = &[
    Rule::assumed("a forbidden request answers 403 with the text `Forbidden.`"),
    Rule::assumed("an unknown path answers 404 with the text `No route found`, before the key is looked at"),
    Rule::assumed("a path with another method answers 405 and the header `Allow`"),
    Rule::assumed("a body of another media type answers 415, one of more than 32 MiB 413"),
    Rule::assumed("the English texts for wrong fields; that there are texts, in the system's language, is observed"),
    Rule::assumed("fields inside lists and objects are named `contacts[0].email` in a 422"),
    Rule::assumed("slashes are printed as `\\/`"),
    Rule::assumed("without a limit a list is whole, and no limit is too large"),
    Rule::assumed("an empty text in a query counts as not given, and in a body as null where null is allowed"),
    Rule::assumed("years run from 1 to 9899"),
    Rule::assumed("the path is looked at before the body: a missing entity is a 404 whatever the body holds"),
    Rule::assumed("deleting what others need is a 422 on `id`"),
    Rule::observed("unknown and read-only fields answer 422", "measured on CRM 4.5; maxwell"),
    Rule::observed("a reference that points nowhere answers 404 with the text `Not Found`", "measured on CRM 4.5"),
    Rule::observed("`Location` is an absolute address", "maxwell recording of a create"),
    Rule::assumed(
        "`Location` names the path that the entity is read at, also where the specification shows an old one",
    ),
    Rule::observed("every empty field is printed as null, characters beyond ASCII are escaped", "maxwell recordings"),
    Rule::observed("unknown query parameters are ignored", "the vendor's own plugins"),
    Rule::observed("`x-auth-token` carries a key too", "two public code bases"),
    Rule::observed("the paths `/api/v1.0` and `/crm/api/v2.1` lead to the same operations", "public clients"),
    Rule::documented("without a valid key 401, with one of the wrong kind 403", "blueprint 25-27"),
    Rule::documented("lists are plain arrays, paged by limit and offset", "blueprint 52-53"),
    Rule::documented("both ends of a range of days are included", "blueprint 1604-1607"),
    Rule::documented("whole numbers are accepted for decimals and the other way round", "the vendor's changelog"),
];

static SYSTEM: System = System {
    api: Api::UispCrm,
    bases: &CRM_BASES,
    key_headers: &["x-auth-app-key", "x-auth-token"],
    reading: Reading::Forms,
    style: |state| Style::Php(state.zone()),
    headers: &HEADERS,
    authenticate: access::authenticate,
    touch: access::touch,
    before_body: verbs::locate,
    refused: access::count_refusal,
    refusal,
};

/// The observed headers of the real system; `Server` is its web server's.
const HEADERS: [(HeaderName, &str); 2] =
    [(header::SERVER, "nginx"), (header::CACHE_CONTROL, "max-age=0, must-revalidate, private")];

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
        Failure::Conflict(text) => (StatusCode::CONFLICT, text.as_str()),
        Failure::Unprocessable(text) => (StatusCode::UNPROCESSABLE_ENTITY, text.as_str()),
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
    answer::json(status, body)
}
