//! The REST edge: HTTP to calls, outcomes and failures to HTTP. What the systems do differently stands in a file each.

mod answer;
mod form;
pub(crate) mod mask;
pub(crate) mod pages;
mod swagger;
pub mod uisp_crm;
pub mod uisp_network;

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http::header::{self, HeaderMap, HeaderName};
use http::request::Parts;
use percent_encoding::percent_decode_str;
use serde_json::Value as Json;
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};

use crate::Mock;
use crate::edge::{Answer, Seen, reached_at};
use crate::engine::decode::Reading;
use crate::engine::query::Arguments;
use crate::engine::render::Style;
use crate::engine::{Call, Caller, Document, Failure, Plan, State, Value, World, decode, messages, verbs};
use crate::routes::{Found, ROUTES, Route};
use crate::specification::{Api, Body as BodySchema, Kind, Operation};

/// The largest request body that is read. Assumed; the real limit is that of the console's web server.
pub const LARGEST_BODY: usize = 32 << 20;

/// Lets browsers call from any page, as the real system does since it answers preflights.
pub(crate) fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::any())
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([header::LOCATION, uisp_network::TOKEN])
        .max_age(Duration::from_secs(3600))
}

/// A system behind this edge: what it does in its own way.
struct System {
    api: Api,
    /// The paths under which its API is reached.
    bases: &'static [&'static str],
    /// The headers that carry a key, in the order in which they are looked at.
    key_headers: &'static [&'static str],
    reading: Reading,
    style: fn(&State) -> Style,
    /// Headers of every answer.
    headers: &'static [(HeaderName, &'static str)],
    /// Who calls, if the key allows the operation.
    authenticate: fn(&State, &Operation, Option<&str>) -> Result<Caller, Failure>,
    /// Runs for every call of somebody who is known.
    touch: fn(&World, &Caller),
    /// What is looked at before the body is.
    before_body: fn(&State, Plan, &Call) -> Result<(), Failure>,
    /// Runs after a call was refused; a refused call itself changes nothing.
    refused: fn(&World, &Call, &Failure),
    /// A refusal in the system's own form.
    refusal: fn(&Failure) -> Answer,
}

impl System {
    /// The base of the API that a path begins with.
    fn base_of(&self, path: &str) -> Option<&'static str> {
        let leads = |base: &&str| path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.bases.iter().copied().find(leads)
    }

    fn respond(&self, mock: &Mock, parts: &Parts, seen: &mut Seen) -> Answer {
        let answer = self.answer(mock, parts, seen).unwrap_or_else(|failure| (self.refusal)(&failure));
        self.with_headers(answer)
    }

    fn refuse(&self, failure: &Failure) -> Answer {
        self.with_headers((self.refusal)(failure))
    }

    fn with_headers(&self, mut answer: Answer) -> Answer {
        answer.headers.extend(self.headers.iter().map(|(name, value)| (name.clone(), Cow::Borrowed(*value))));
        answer
    }

    fn answer(&self, mock: &Mock, parts: &Parts, seen: &mut Seen) -> Result<Answer, Failure> {
        let base = self.base_of(parts.uri.path()).ok_or(Failure::NoRoute)?;
        let path = parts.uri.path()[base.len()..].trim_end_matches('/');
        let (route, values) = match ROUTES.find(self.api, parts.method.as_str(), path) {
            Found::Route(route, values) => (route, values),
            Found::OtherMethods(allowed) => return Err(Failure::MethodNotAllowed { allowed }),
            Found::Nothing => return Err(Failure::NoRoute),
        };
        seen.route = Some(route);
        let Route { operation, plan } = route;
        let key = self.key_headers.iter().find_map(|name| parts.headers.get(*name)).and_then(|key| key.to_str().ok());
        let caller = (self.authenticate)(&seen.before, operation, key)?;
        (self.touch)(mock.world(), &caller);
        let repeats = matches!(plan, Plan::Read(_) | Plan::Singleton(_));
        if repeats && let Some(known) = mock.world().answers().recall(&seen.before, parts.uri.path()) {
            return Ok(answer::json(StatusCode::OK, known));
        }
        let values =
            values.into_iter().map(|(name, value)| Ok((name, unescape(value)?))).collect::<Result<_, Failure>>()?;
        let query = Arguments::decode(operation, parts.uri.query().unwrap_or_default(), self.reading)?;
        let base = reached_at(parts, base);
        let (body, content) = (Document::new(), Value::Null);
        let mut call = Call { operation, caller, path: values, query, body, content, base };
        if !matches!(plan, Plan::NotThere) {
            self.read_body(parts, seen, plan, &mut call)?;
        }
        // Rendered before it is published: whatever goes wrong while an answer is made, the world does not change without one.
        let finish = |state: &State, outcome| answer::success(&call, outcome, (self.style)(state));
        let executed = verbs::execute(mock.world(), &seen.before, plan, &call, |_, _| Ok(()), finish);
        let executed = executed.inspect_err(|failure| (self.refused)(mock.world(), &call, failure))?;
        if repeats {
            mock.world().answers().keep(&seen.before, parts.uri.path(), executed.result.body.clone());
        }
        (seen.before, seen.after) = (executed.before, executed.after);
        Ok(executed.result)
    }

    fn read_body(&self, parts: &Parts, seen: &Seen, plan: Plan, call: &mut Call) -> Result<(), Failure> {
        let Some(body) = &call.operation.body else { return Ok(()) };
        if body.file.is_some() {
            let file = form::file(&parts.headers, &seen.body)?.ok_or(Failure::UnsupportedMediaType)?;
            call.content = Value::Bytes(file.as_ref().into());
            return Ok(());
        }
        let json = parse(&parts.headers, &seen.body)?;
        (self.before_body)(&seen.before, plan, call)?;
        if matches!(body.schema.kind, Kind::Object(_)) {
            call.body = self.decode(body, json)?;
        } else {
            call.content = decode::content(&body.schema, &json.unwrap_or_default(), self.reading)?;
        }
        Ok(())
    }

    /// No body counts as an empty object: clients send actions without one.
    fn decode(&self, body: &BodySchema, json: Option<Json>) -> Result<Document, Failure> {
        let json = json.unwrap_or_else(|| Json::Object(serde_json::Map::new()));
        decode::body(&body.schema, &json, self.reading)
    }
}

/// Undoes percent-encoding.
fn unescape(segment: &str) -> Result<String, Failure> {
    percent_decode_str(segment).decode_utf8().map(Cow::into_owned).map_err(|_| Failure::NotFound)
}

/// The JSON of a body, if there is one.
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
