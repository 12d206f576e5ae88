//! The control paths under `/_mock`: health, reset, clock, journal, coverage, and their own OpenAPI document.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{Datelike, SecondsFormat, TimeDelta};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Value as AnyJson, json};

use crate::engine::Source;
use crate::engine::decode::{YEARS, parse_moment};
use crate::engine::journal::Exchange;
use crate::rest::mask;
use crate::routes::ROUTES;
use crate::soap::mask::masked;
use crate::specification::{Content, Schema};
use crate::{Clock, Mock};

/// Whether the server works, and what it serves.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Health {
    /// Always `ok`.
    pub status: &'static str,
    /// The server's version.
    pub version: &'static str,
    /// The number of operations that are simulated.
    pub simulated: usize,
    /// The number of operations that answer 501.
    pub not_there: usize,
}

/// The world's clock.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ClockFace {
    /// The world's present moment, as RFC 3339.
    pub now: String,
    /// `running` or `standing`.
    pub clock: &'static str,
}

/// How to move the world's clock; one of the two.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockMove {
    /// To this moment, given as RFC 3339.
    pub now: Option<String>,
    /// By this many seconds, which may have a fraction or be negative.
    pub advance: Option<f64>,
}

/// Why a control request was refused.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Problem {
    /// What is wrong, and what would be right.
    pub error: String,
}

/// One request and its answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JournalEntry {
    /// Its number, counted from 1.
    pub number: u64,
    /// When it came, by the world's clock, as RFC 3339.
    pub at: String,
    /// The HTTP method.
    pub method: String,
    /// The path as the client sent it.
    pub path: String,
    /// The raw query.
    pub query: String,
    /// The operation id, if the path led to one.
    pub operation: Option<&'static str>,
    /// The plan of the operation.
    pub plan: Option<String>,
    /// The request's body: JSON as JSON, a SOAP message as text, anything else as its size in bytes. Passwords and tokens are
    /// masked.
    pub request: AnyJson,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The answer's body: JSON as JSON, a SOAP message as text, a file as its size in bytes.
    pub answer: AnyJson,
    /// Whether the request changed the world.
    pub changed: bool,
}

/// Which part of the journal to show.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct JournalQuery {
    /// At most this many of the latest entries.
    pub last: Option<usize>,
    /// Only calls of this operation.
    pub operation: Option<String>,
}

/// An operation with its plan and rules.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CoverageEntry {
    /// The system, for example `uisp-crm`.
    pub api: &'static str,
    /// The operation id.
    pub operation: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path as in the specification.
    pub path: &'static str,
    /// What the server does.
    pub plan: String,
    /// The rules that it follows.
    pub rules: Vec<CoverageRule>,
}

/// A rule and where it is known from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CoverageRule {
    /// The rule in one sentence.
    pub says: &'static str,
    /// `documented`, `observed` or `assumed`.
    pub known: &'static str,
    /// The place in the source.
    pub place: Option<&'static str>,
}

pub(crate) fn router(mock: &Arc<Mock>) -> Router {
    Router::new()
        .route("/_mock/health", get(health))
        .route("/_mock/reset", post(reset))
        .route("/_mock/clock", get(clock).post(move_clock))
        .route("/_mock/journal", get(journal).delete(clear_journal))
        .route("/_mock/coverage", get(coverage))
        .route("/_mock/openapi.json", get(document))
        .with_state(Arc::clone(mock))
}

async fn health() -> Json<Health> {
    let not_there = ROUTES.iter().filter(|route| matches!(route.plan, crate::engine::Plan::NotThere)).count();
    let simulated = ROUTES.iter().count() - not_there;
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION"), simulated, not_there })
}

async fn reset(State(mock): State<Arc<Mock>>) -> Json<Health> {
    mock.reset();
    health().await
}

async fn clock(State(mock): State<Arc<Mock>>) -> Json<ClockFace> {
    mock.tick();
    let clock = match mock.clock() {
        Clock::Running => "running",
        Clock::Standing => "standing",
    };
    Json(ClockFace { now: mock.world().snapshot().now().to_rfc3339_opts(SecondsFormat::AutoSi, true), clock })
}

async fn move_clock(State(mock): State<Arc<Mock>>, body: Bytes) -> Response {
    mock.tick();
    let problem = |error: String| (StatusCode::BAD_REQUEST, Json(Problem { error })).into_response();
    let asked: ClockMove = match serde_json::from_slice(&body) {
        Ok(asked) => asked,
        Err(error) => return problem(format!("the body must be JSON such as {{\"advance\": 180}}: {error}")),
    };
    let now = mock.world().snapshot().now();
    let moved = match (asked.now, asked.advance) {
        (Some(text), None) => match parse_moment(&text) {
            Some(moment) => Some(moment),
            None => return problem(format!("`{text}` is no moment such as 2026-03-02T09:00:00Z")),
        },
        (None, Some(seconds)) => {
            let by = (seconds * 1_000_000.0).round();
            let by = (by.abs() < 1e17).then(|| TimeDelta::microseconds(by as i64));
            by.and_then(|by| now.checked_add_signed(by))
        }
        _ => return problem("give either `now` or `advance`".to_owned()),
    };
    match moved.filter(|moment| YEARS.contains(&moment.year())) {
        Some(moment) => {
            if let Err(failure) = mock.move_clock(|_| moment) {
                let error = format!("what is due by then cannot be done: {failure}; the clock is as it was");
                return (StatusCode::INTERNAL_SERVER_ERROR, Json(Problem { error })).into_response();
            }
            clock(State(mock)).await.into_response()
        }
        None => problem(format!("the clock runs in the years {} to {}", YEARS.start(), YEARS.end())),
    }
}

async fn journal(State(mock): State<Arc<Mock>>, Query(query): Query<JournalQuery>) -> Json<Vec<JournalEntry>> {
    let exchanges = mock.world().journal().exchanges();
    let wanted = |exchange: &&Exchange| {
        query
            .operation
            .as_deref()
            .is_none_or(|wanted| exchange.operation.is_some_and(|operation| operation.id == wanted))
    };
    let chosen: Vec<&Exchange> = exchanges.iter().filter(wanted).collect();
    let skipped = chosen.len().saturating_sub(query.last.unwrap_or(usize::MAX));
    Json(chosen.into_iter().skip(skipped).map(entry).collect())
}

async fn clear_journal(State(mock): State<Arc<Mock>>) -> Json<Vec<JournalEntry>> {
    mock.world().journal().clear();
    Json(Vec::new())
}

async fn coverage() -> Json<Vec<CoverageEntry>> {
    let entries = ROUTES.iter().map(|route| CoverageEntry {
        api: route.operation.api.name(),
        operation: route.operation.id,
        method: route.operation.method,
        path: route.operation.path,
        plan: route.plan.describe(),
        rules: route
            .plan
            .rules()
            .iter()
            .map(|rule| {
                let (known, place) = match rule.source {
                    Source::Documented(place) => ("documented", Some(place)),
                    Source::Observed(place) => ("observed", Some(place)),
                    Source::Assumed => ("assumed", None),
                };
                CoverageRule { says: rule.says, known, place }
            })
            .collect(),
    });
    Json(entries.collect())
}

fn entry(exchange: &Exchange) -> JournalEntry {
    let is_message = exchange.media_type.starts_with("text/xml");
    let (request, answer) = if is_message {
        (message(&exchange.request), text(&exchange.answer))
    } else {
        let (request, answer) = schemas(exchange);
        (mask::masked(&exchange.request, request), mask::masked(&exchange.answer, answer))
    };
    JournalEntry {
        number: exchange.number,
        at: exchange.at.to_rfc3339(),
        method: exchange.method.clone(),
        path: exchange
            .operation
            .map_or_else(|| exchange.path.clone(), |operation| mask::masked_path(&exchange.path, operation.path)),
        query: mask::masked_query(&exchange.query),
        operation: exchange.operation.map(|operation| operation.id),
        plan: exchange.plan.map(|plan| plan.describe()),
        request,
        status: exchange.status,
        answer,
        changed: exchange.changed,
    }
}

/// What the specification says about the two bodies.
fn schemas(exchange: &Exchange) -> (Option<&'static Schema>, Option<&'static Schema>) {
    let Some(operation) = exchange.operation else { return (None, None) };
    let request = operation.body.as_ref().map(|body| &body.schema);
    let responses = operation.responses.iter();
    let answer =
        responses.filter(|response| response.status == exchange.status).find_map(|response| match &response.content {
            Content::Json(schema) => Some(schema),
            Content::Empty | Content::Xml(_) | Content::Bytes(_) => None,
        });
    (request, answer)
}

/// A SOAP message without its passwords.
fn message(body: &[u8]) -> AnyJson {
    std::str::from_utf8(body).ok().and_then(masked).map_or(AnyJson::Null, AnyJson::String)
}

fn text(body: &[u8]) -> AnyJson {
    if body.is_empty() { AnyJson::Null } else { AnyJson::String(String::from_utf8_lossy(body).into_owned()) }
}

async fn document() -> Json<AnyJson> {
    let mut generator = schemars::generate::SchemaSettings::openapi3().into_generator();
    let health = reference::<Health>(&mut generator);
    let (clock, clock_move) = (reference::<ClockFace>(&mut generator), reference::<ClockMove>(&mut generator));
    let problem = reference::<Problem>(&mut generator);
    let journal = reference::<Vec<JournalEntry>>(&mut generator);
    let coverage = reference::<Vec<CoverageEntry>>(&mut generator);
    let answer = |says: &str, schema: &AnyJson| json!({ "200": { "description": says, "content": { "application/json": { "schema": schema } } } });
    let parameter = |name: &str, says: &str, kind: &str| json!({ "name": name, "in": "query", "required": false, "description": says, "schema": { "type": kind } });
    Json(json!({
        "openapi": "3.0.3",
        "info": { "title": "Mock server control", "version": env!("CARGO_PKG_VERSION") },
        "paths": {
            "/_mock/health": { "get": { "operationId": "health", "responses": answer("The server works.", &health) } },
            "/_mock/reset": { "post": { "operationId": "reset", "responses": answer("The world is as at the start and the journal empty.", &health) } },
            "/_mock/clock": {
                "get": { "operationId": "clock", "responses": answer("The world's clock.", &clock) },
                "post": {
                    "operationId": "move_clock",
                    "requestBody": { "required": true, "content": { "application/json": { "schema": clock_move } } },
                    "responses": {
                        "200": { "description": "The clock after the move.", "content": { "application/json": { "schema": clock } } },
                        "500": { "description": "What is due by then cannot be done; this is a fault of the server.", "content": { "application/json": { "schema": problem } } },
                        "400": { "description": "The clock cannot be moved like this.", "content": { "application/json": { "schema": problem } } },
                    },
                },
            },
            "/_mock/journal": {
                "get": {
                    "operationId": "journal",
                    "parameters": [
                        parameter("last", "At most this many of the latest entries.", "integer"),
                        parameter("operation", "Only calls of this operation.", "string"),
                    ],
                    "responses": answer("The last requests and answers, the oldest first.", &journal),
                },
                "delete": { "operationId": "clear_journal", "responses": answer("The journal is empty.", &journal) },
            },
            "/_mock/openapi.json": {
                "get": { "operationId": "document", "responses": answer("This document.", &json!({ "type": "object" })) }
            },
            "/_mock/coverage": { "get": { "operationId": "coverage", "responses": answer("Every operation with its plan and rules.", &coverage) } },
        },
        "components": { "schemas": generator.take_definitions(true) },
    }))
}

fn reference<T: JsonSchema>(generator: &mut SchemaGenerator) -> AnyJson {
    generator.subschema_for::<T>().to_value()
}
