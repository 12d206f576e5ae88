//! What the edges share of HTTP: bodies with a limit, the address that a client used, panics, and the journal.

use std::any::Any;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State as Extracted};
use axum::response::Response;
use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::request::Parts;
use http::{Method, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::engine::journal::Exchange;
use crate::engine::{Failure, State, messages};
use crate::routes::Route;
use crate::{Mock, rest, soap};

/// From how many bytes of a body on a request may take long enough to keep others waiting.
const LARGE_BODY: usize = 64 * 1024;

/// An answer before it becomes HTTP.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) media_type: Cow<'static, str>,
    pub(crate) body: Bytes,
    pub(crate) headers: Vec<(HeaderName, Cow<'static, str>)>,
}

impl Answer {
    /// An answer without headers of its own.
    pub(crate) fn new(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { status, media_type: Cow::Borrowed(media_type), body: body.into(), headers: Vec::new() }
    }

    fn into_response(self, method: &Method) -> Response {
        let length = self.body.len();
        let body = if method == Method::HEAD { Body::empty() } else { Body::from(self.body) };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        let mut insert = |name: HeaderName, value: Cow<'static, str>| {
            let value = match value {
                Cow::Borrowed(value) => Ok(HeaderValue::from_static(value)),
                Cow::Owned(value) => HeaderValue::try_from(value),
            };
            if let Ok(value) = value {
                headers.insert(name, value);
            }
        };
        insert(header::CONTENT_TYPE, self.media_type);
        for (name, value) in self.headers {
            insert(name, value);
        }
        response
    }
}

/// A request as far as it was understood, for the journal.
pub(crate) struct Seen {
    /// The body, as the journal keeps it.
    pub(crate) body: Bytes,
    /// Where it led.
    pub(crate) route: Option<Route>,
    /// The world that it met.
    pub(crate) before: Arc<State>,
    /// The world that it left.
    pub(crate) after: Arc<State>,
}

/// Answers one request and writes it into the journal.
pub(crate) async fn handle(Extracted(mock): Extracted<Arc<Mock>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let edge = edge_of(parts.uri.path());
    let body = read(&parts.headers, body, edge.largest_body).await;
    mock.tick();
    let state = mock.world().snapshot();
    let mut seen = Seen { body: Bytes::new(), route: None, before: Arc::clone(&state), after: state };
    let answer = match body {
        Err(failure) => (edge.refuse)(failure),
        Ok(body) => {
            seen.body = body;
            let is_large = seen.body.len() > LARGE_BODY;
            let mut respond = || {
                // A panic is a fault of ours; the journal should show which request met it, and the world stays as it was.
                catch_unwind(AssertUnwindSafe(|| (edge.respond)(&mock, &parts, &mut seen))).unwrap_or_else(|cause| {
                    panicked(cause.as_ref());
                    (edge.refuse)(Failure::Internal)
                })
            };
            if is_large { beside_others(respond) } else { respond() }
        }
    };
    if (edge.owns)(parts.uri.path()) {
        record(&mock, &parts, &answer, seen);
    }
    answer.into_response(&parts.method)
}

/// Does what may take long, where the runtime has other threads to answer others meanwhile.
fn beside_others<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

/// Who answers at a path; where nobody does, the CRM says so.
fn edge_of(path: &str) -> &'static Edge {
    let edges = [&soap::EDGE, &rest::uisp_network::EDGE];
    if rest::pages::serves(path) {
        return &rest::pages::EDGE;
    }
    edges.into_iter().find(|edge| (edge.owns)(path)).unwrap_or(&rest::uisp_crm::EDGE)
}

/// One protocol over the same worlds.
pub(crate) struct Edge {
    /// The largest body that is read.
    pub(crate) largest_body: usize,
    /// Whether a path is one of its own; other paths are answered, but not written into the journal.
    pub(crate) owns: fn(&str) -> bool,
    /// Answers a request.
    pub(crate) respond: fn(&Mock, &Parts, &mut Seen) -> Answer,
    /// Answers a request that could not be read.
    pub(crate) refuse: fn(Failure) -> Answer,
}

fn record(mock: &Mock, parts: &Parts, answer: &Answer, seen: Seen) {
    tracing::info!(
        method = %parts.method,
        path = parts.uri.path(),
        status = answer.status.as_u16(),
        operation = seen.route.map(|route| route.operation.id),
        "answered"
    );
    mock.world().journal().record(Exchange {
        number: 0,
        at: seen.before.now(),
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        request: seen.body,
        operation: seen.route.map(|route| route.operation),
        plan: seen.route.map(|route| route.plan),
        status: answer.status.as_u16(),
        media_type: answer.media_type.clone(),
        answer: answer.body.clone(),
        changed: !Arc::ptr_eq(&seen.before, &seen.after),
        worlds: Some((seen.before, seen.after)),
    });
}

async fn read(headers: &HeaderMap, body: Body, largest: usize) -> Result<Bytes, Failure> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > largest) {
        return Err(Failure::TooLarge);
    }
    match Limited::new(body, largest).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Failure::TooLarge),
        Err(_) => Err(Failure::BadRequest(format!("{} (the body ended early)", messages::BAD_REQUEST))),
    }
}

/// The address below which this client sees the API, for links in answers: of a proxy in front, the scheme and the host that it
/// says it was reached at.
pub(crate) fn reached_at(parts: &Parts, base: &str) -> String {
    // A chain of proxies makes lists, the one next to the client first.
    let text =
        |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()?.split(',').next()).map(str::trim);
    let host = text("x-forwarded-host")
        .or_else(|| text("host"))
        .or_else(|| parts.uri.authority().map(http::uri::Authority::as_str));
    let scheme = text("x-forwarded-proto").filter(|scheme| matches!(*scheme, "http" | "https")).unwrap_or("http");
    format!("{scheme}://{}{base}", host.unwrap_or("localhost"))
}

/// Writes the cause of a panic into the log.
fn panicked(cause: &(dyn Any + Send)) {
    let text = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    tracing::error!(cause = text.unwrap_or("unknown"), "a plan panicked; this is a fault of the mock server");
}
