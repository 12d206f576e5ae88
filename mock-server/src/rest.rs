//! The REST edge: HTTP to calls, outcomes and failures to HTTP, as UISP CRM does it.

mod answer;

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http::header::{self, HeaderMap};
use http::request::Parts;
use percent_encoding::percent_decode_str;
use serde_json::Value as Json;
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};

use crate::Mock;
use crate::edge::{Answer, Edge, Seen, reached_at};
use crate::engine::query::Arguments;
use crate::engine::{Call, Document, Failure, Plan, Rule, State, decode, messages, verbs};
use crate::resources::uisp_crm::access;
use crate::routes::{CRM_BASES, Found, ROUTES, Route};
use crate::specification::Body as BodySchema;

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

/// How the edge answers.
pub(crate) static EDGE: Edge = Edge {
    largest_body: LARGEST_BODY,
    owns: |path| base_of(path).is_some(),
    respond: |mock, parts, seen| respond(mock, parts, seen).unwrap_or_else(|failure| answer::refusal(&failure)),
    refuse: |failure| answer::refusal(&failure),
};

/// The base of the API that a path begins with.
fn base_of(path: &str) -> Option<&'static str> {
    let leads = |base: &&str| path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    CRM_BASES.into_iter().find(leads)
}

fn respond(mock: &Mock, parts: &Parts, seen: &mut Seen) -> Result<Answer, Failure> {
    let base = base_of(parts.uri.path()).ok_or(Failure::NoRoute)?;
    let path = parts.uri.path()[base.len()..].trim_end_matches('/');
    let (route, values) = match ROUTES.find(parts.method.as_str(), path) {
        Found::Route(route, values) => (route, values),
        Found::OtherMethods(allowed) => return Err(Failure::MethodNotAllowed { allowed }),
        Found::Nothing => return Err(Failure::NoRoute),
    };
    seen.route = Some(route);
    let Route { operation, plan } = route;
    let key = KEY_HEADERS.iter().find_map(|name| parts.headers.get(*name)).and_then(|key| key.to_str().ok());
    let caller = access::authenticate(&seen.before, operation, key)?;
    access::touch(mock.world(), &caller);
    let repeats = matches!(plan, Plan::Read(_) | Plan::Singleton(_));
    if repeats && let Some(known) = mock.world().answers().recall(&seen.before, path) {
        return Ok(answer::json(StatusCode::OK, known));
    }
    let values =
        values.into_iter().map(|(name, value)| Ok((name, unescape(value)?))).collect::<Result<_, Failure>>()?;
    let query = Arguments::decode(operation, parts.uri.query().unwrap_or_default())?;
    let base = reached_at(parts, base);
    let mut call = Call { operation, caller, path: values, query, body: Document::new(), base };
    if let Some(body) = &operation.body
        && !matches!(plan, Plan::NotThere)
    {
        let json = parse(&parts.headers, &seen.body)?;
        verbs::locate(&seen.before, plan, &call)?;
        call.body = decode_body(body, json)?;
    }
    // Rendered before it is published: whatever goes wrong while an answer is made, the world does not change without one.
    let finish = |state: &State, outcome| answer::success(state, &call, outcome);
    let executed = verbs::execute(mock.world(), &seen.before, plan, &call, |_, _| Ok(()), finish);
    let executed = executed.inspect_err(|failure| access::count_refusal(mock.world(), &call, failure))?;
    if repeats {
        mock.world().answers().keep(&seen.before, path, executed.result.body.clone());
    }
    (seen.before, seen.after) = (executed.before, executed.after);
    Ok(executed.result)
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
