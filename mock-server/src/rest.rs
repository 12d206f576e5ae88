//! The REST edge: HTTP to calls, outcomes and failures to HTTP, as UISP CRM does it.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State as Extracted};
use axum::response::Response;
use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, StatusCode, Uri};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value as Json;
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};

use crate::Mock;
use crate::engine::journal::Exchange;
use crate::engine::query::Arguments;
use crate::engine::{Call, Document, Failure, Outcome, Plan, Rule, decode, messages, render, verbs};
use crate::resources::uisp_crm::access;
use crate::routes::{CRM_BASES, Found, ROUTES, Route};
use crate::specification::{Body as BodySchema, Content, Kind};

/// The largest request body that is read. Assumed; the real limit is that of the console's web server.
pub const LARGEST_BODY: usize = 32 << 20;

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
    Rule::assumed("an empty text in a query counts as not given"),
    Rule::assumed("the path is looked at before the body: a missing entity is a 404 whatever the body holds"),
    Rule::assumed("deleting what others need is a 422 on `id`"),
    Rule::observed("unknown and read-only fields answer 422", "measured on CRM 4.5; maxwell"),
    Rule::observed("a reference that points nowhere answers 404 with the text `Not Found`", "measured on CRM 4.5"),
    Rule::observed("`Location` is an absolute address", "maxwell recording of a create"),
    Rule::assumed("`Location` names the path that the entity is read at, also where the specification shows an old one"),
    Rule::observed("every empty field is printed as null, characters beyond ASCII are escaped", "maxwell recordings"),
    Rule::observed("unknown query parameters are ignored", "the vendor's own plugins"),
    Rule::observed("`x-auth-token` carries a key too", "two public code bases"),
    Rule::observed("the paths `/api/v1.0` and `/crm/api/v2.1` lead to the same operations", "public clients"),
    Rule::documented("without a valid key 401, with one of the wrong kind 403", "blueprint 25-27"),
    Rule::documented("lists are plain arrays, paged by limit and offset", "blueprint 52-53"),
    Rule::documented("both ends of a range of days are included", "blueprint 1604-1607"),
    Rule::documented("whole numbers are accepted for decimals and the other way round", "the vendor's changelog"),
];

/// The headers that carry a key, in the order in which they are looked at.
const KEY_HEADERS: [&str; 2] = ["x-auth-app-key", "x-auth-token"];

/// Lets browsers call from any page, as the real system does since it answers preflights.
pub(crate) fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::any())
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([header::LOCATION])
        .max_age(Duration::from_secs(3600))
}

/// Answers one request and writes it into the journal.
pub(crate) async fn handle(Extracted(mock): Extracted<Arc<Mock>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let base = CRM_BASES
        .into_iter()
        .find(|base| parts.uri.path().strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    let before = mock.world().snapshot();
    let mut seen = Seen::default();
    let answer = match read(&parts.headers, body).await {
        Ok(bytes) => {
            seen.body = bytes;
            respond(&mock, &parts.method, &parts.uri, &parts.headers, base, &mut seen)
        }
        Err(failure) => Err(failure),
    };
    let answer = answer.unwrap_or_else(|failure| refusal(&failure));
    if base.is_some() {
        tracing::info!(
            method = %parts.method,
            path = parts.uri.path(),
            status = answer.status.as_u16(),
            operation = seen.route.map(|route| route.operation.id),
            "answered"
        );
        mock.world().journal().record(Exchange {
            number: 0,
            at: before.now(),
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            request: seen.body,
            operation: seen.route.map(|route| route.operation),
            plan: seen.route.map(|route| route.plan),
            status: answer.status.as_u16(),
            media_type: answer.media_type.clone(),
            answer: answer.body.clone(),
            after: mock.world().snapshot(),
            before,
        });
    }
    answer.into_response(&parts.method)
}

/// What the journal wants to know of a request, as far as it got.
#[derive(Default)]
struct Seen {
    body: Bytes,
    route: Option<Route>,
}

/// An answer before it becomes HTTP.
struct Answer {
    status: StatusCode,
    media_type: String,
    body: Bytes,
    headers: Vec<(header::HeaderName, String)>,
}

impl Answer {
    fn json(status: StatusCode, body: String) -> Self {
        Self { status, media_type: "application/json".to_owned(), body: body.into(), headers: Vec::new() }
    }

    fn into_response(self, method: &Method) -> Response {
        let length = self.body.len();
        let body = if method == Method::HEAD { Body::empty() } else { Body::from(self.body) };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        // The observed headers of the real system; `Server` is its web server's.
        headers.insert(header::SERVER, HeaderValue::from_static("nginx"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=0, must-revalidate, private"));
        if let Ok(media_type) = HeaderValue::from_str(&self.media_type) {
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

async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Failure> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > LARGEST_BODY) {
        return Err(Failure::TooLarge);
    }
    match Limited::new(body, LARGEST_BODY).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Failure::TooLarge),
        Err(_) => Err(Failure::BadRequest(format!("{} (the body ended early)", messages::BAD_REQUEST))),
    }
}

fn respond(
    mock: &Mock,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    base: Option<&'static str>,
    seen: &mut Seen,
) -> Result<Answer, Failure> {
    let base = base.ok_or(Failure::NoRoute)?;
    let path = uri.path()[base.len()..].trim_end_matches('/');
    let (route, values) = match ROUTES.find(method.as_str(), path) {
        Found::Route(route, values) => (route, values),
        Found::OtherMethods(allowed) => return Err(Failure::MethodNotAllowed { allowed }),
        Found::Nothing => return Err(Failure::NoRoute),
    };
    seen.route = Some(route);
    let Route { operation, plan } = route;
    let state = mock.world().snapshot();
    let key = KEY_HEADERS.iter().find_map(|name| headers.get(*name)).and_then(|key| key.to_str().ok());
    let caller = access::authenticate(&state, operation, key)?;
    access::touch(mock.world(), &caller);
    let path = values.into_iter().map(|(name, value)| Ok((name, unescape(value)?))).collect::<Result<_, Failure>>()?;
    let query = Arguments::decode(operation, uri.query().unwrap_or_default())?;
    let mut call = Call { operation, caller, path, query, body: Document::new(), base: reached_at(headers, uri, base) };
    if let Some(body) = &operation.body
        && !matches!(plan, Plan::NotThere)
    {
        let json = parse(headers, &seen.body)?;
        verbs::locate(&state, plan, &call)?;
        call.body = decode_body(body, json)?;
    }
    let outcome = verbs::execute(mock.world(), plan, &call);
    let outcome = outcome.inspect_err(|failure| access::count_refusal(mock.world(), &call, failure))?;
    Ok(render_outcome(mock, &call, outcome))
}

/// The address of the API as this client sees it, for `Location`.
fn reached_at(headers: &HeaderMap, uri: &Uri, base: &str) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host =
        text("x-forwarded-host").or_else(|| text("host")).or_else(|| uri.authority().map(http::uri::Authority::as_str));
    let scheme = text("x-forwarded-proto").unwrap_or("http");
    format!("{scheme}://{}{base}", host.unwrap_or("localhost"))
}

/// Undoes percent-encoding.
fn unescape(segment: &str) -> Result<String, Failure> {
    percent_decode_str(segment).decode_utf8().map(Cow::into_owned).map_err(|_| Failure::NotFound)
}

/// The JSON of a body. No body counts as an empty object: clients send actions without one.
fn parse(headers: &HeaderMap, body: &Bytes) -> Result<Option<Json>, Failure> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    let media_type =
        headers.get(header::CONTENT_TYPE).and_then(|media_type| media_type.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !(essence.is_empty() || essence == "application/json" || essence.ends_with("+json")) {
        return Err(Failure::UnsupportedMediaType);
    }
    let malformed = |error: serde_json::Error| {
        Failure::BadRequest(format!("{} (the body is no JSON: {error})", messages::BAD_REQUEST))
    };
    serde_json::from_slice(body).map(Some).map_err(malformed)
}

fn decode_body(body: &BodySchema, json: Option<Json>) -> Result<Document, Failure> {
    let json = json.unwrap_or_else(|| Json::Object(serde_json::Map::new()));
    decode::body(&body.schema, &json)
}

fn render_outcome(mock: &Mock, call: &Call, outcome: Outcome) -> Answer {
    let zone = mock.world().snapshot().zone();
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
        Content::Empty | Content::Bytes(_) => unreachable_content(call),
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
            Answer { status, media_type, body, headers: vec![(header::CONTENT_DISPOSITION, disposition)] }
        }
    }
}

/// A plan that returns an object for an operation that answers without one is a mistake of ours, found by the tests that call
/// every operation.
fn unreachable_content(call: &Call) -> ! {
    panic!("the plan of `{}` returns what its specification does not answer with", call.operation.id)
}

/// The documented error shape.
fn refusal(failure: &Failure) -> Answer {
    let (status, message) = match failure {
        Failure::BadRequest(message) => (StatusCode::BAD_REQUEST, message.as_str()),
        Failure::Unauthenticated => (StatusCode::UNAUTHORIZED, messages::UNAUTHENTICATED),
        Failure::Forbidden => (StatusCode::FORBIDDEN, messages::FORBIDDEN),
        Failure::NotFound => (StatusCode::NOT_FOUND, messages::NOT_FOUND),
        Failure::UnknownReference => (StatusCode::NOT_FOUND, messages::UNKNOWN_REFERENCE),
        Failure::NoRoute => (StatusCode::NOT_FOUND, messages::NO_ROUTE),
        Failure::MethodNotAllowed { .. } => (StatusCode::METHOD_NOT_ALLOWED, messages::METHOD_NOT_ALLOWED),
        Failure::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, messages::TOO_LARGE),
        Failure::UnsupportedMediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, messages::UNSUPPORTED_MEDIA_TYPE),
        Failure::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, messages::VALIDATION_FAILED),
        Failure::TooManyRequests => (StatusCode::TOO_MANY_REQUESTS, messages::TOO_MANY_REQUESTS),
        Failure::Internal => (StatusCode::INTERNAL_SERVER_ERROR, messages::INTERNAL),
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

/// The answer after a panic of ours: the error shape, and the cause in the log.
#[expect(clippy::needless_pass_by_value, reason = "the layer that calls it hands the cause over")]
pub(crate) fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    tracing::error!(cause = text.unwrap_or("unknown"), "a plan panicked; this is a fault of the mock server");
    refusal(&Failure::Internal).into_response(&Method::GET)
}
