//! The one place where requests leave and answers arrive.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::{Method, Url};

use crate::answer::Answer;
use crate::builder::TransportBuilder;
use crate::error::Error;
use crate::retry::{Retry, retry_after};

/// A connection to one server with one key. Cloning it is cheap, and the clones share their connections.
#[derive(Clone)]
pub struct Transport {
    inner: Arc<Inner>,
}

/// What all clones share.
pub(crate) struct Inner {
    pub(crate) http: reqwest::Client,
    pub(crate) base: Url,
    pub(crate) timeout: Duration,
    pub(crate) retry: Retry,
    pub(crate) page_size: u64,
}

/// One request, as generated code describes it.
#[derive(Clone)]
pub struct Request {
    /// The operation's id, which errors mention.
    pub operation: &'static str,
    /// The method.
    pub method: Method,
    /// The path behind the base, beginning with a slash, its values already encoded by [`path_segment`].
    pub path: String,
    /// The query parameters, not encoded.
    pub query: Vec<(&'static str, String)>,
    /// The JSON body.
    pub body: Option<String>,
    /// Whether it may arrive twice without harm.
    pub idempotent: bool,
}

impl Transport {
    /// Begins a transport to the API at `base_url`, which sends `key` in the header `key_header`.
    #[must_use]
    pub fn builder(base_url: &str, key_header: &'static str, key: &str) -> TransportBuilder {
        TransportBuilder::new(base_url, Some((key_header, key)))
    }

    /// Begins a transport that sends no key, for what needs none, such as signing in.
    #[must_use]
    pub fn without_key(base_url: &str) -> TransportBuilder {
        TransportBuilder::new(base_url, None)
    }

    /// The address that all paths are appended to, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.inner.base.as_str().trim_end_matches('/')
    }

    /// Sends a request, again where the transport's [`Retry`] says so, and gives the answer if its status is a success.
    ///
    /// # Errors
    ///
    /// [`Error::Status`] for every other status, [`Error::Connection`] or [`Error::Timeout`] when no answer came, and
    /// [`Error::InvalidRequest`] when the path is none that the server could tell from another.
    pub async fn send(&self, request: Request) -> Result<Answer, Error> {
        let url = self.url(&request)?;
        self.inner.retry.run(request.idempotent, || self.attempt(&request, url.clone())).await
    }

    pub(crate) fn new(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    pub(crate) fn page_size(&self) -> u64 {
        self.inner.page_size
    }

    async fn attempt(&self, request: &Request, url: Url) -> Result<Answer, Error> {
        let mut outgoing = self.inner.http.request(request.method.clone(), url);
        if let Some(body) = &request.body {
            outgoing = outgoing.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        let received = outgoing.send().await.map_err(|error| self.unanswered(request, error))?;
        let status = received.status();
        let headers = received.headers().clone();
        let bytes = received.bytes().await.map_err(|error| self.unanswered(request, error))?;
        if status.is_success() {
            return Ok(Answer { operation: request.operation, status: status.as_u16(), headers, bytes });
        }
        Err(refusal(request.operation, status.as_u16(), &headers, bytes))
    }

    fn url(&self, request: &Request) -> Result<Url, Error> {
        let mut url = self.inner.base.clone();
        let path = format!("{}{}", url.path().trim_end_matches('/'), request.path);
        url.set_path(&path);
        // Parsing a URL resolves `.` and `..`, and an empty value would name the list instead of one of its elements.
        if url.path() != path || path.ends_with('/') || path.contains("//") {
            let message = format!(
                "{}: a value in the path `{}` is empty, `.` or `..`; give the id that is meant",
                request.operation, request.path
            );
            return Err(Error::InvalidRequest { message });
        }
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        Ok(url)
    }

    fn unanswered(&self, request: &Request, error: reqwest::Error) -> Error {
        let operation = request.operation;
        let server = self.inner.base.origin().ascii_serialization();
        let is_slow = error.is_timeout() && !error.is_connect();
        // The address may hold what a log should not: search words, names, tokens.
        let source = error.without_url();
        if is_slow {
            Error::Timeout { operation, server, limit: self.inner.timeout, source }
        } else {
            Error::Connection { operation, server, source }
        }
    }
}

/// Shows the address only; the key is nowhere in it.
impl fmt::Debug for Transport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Transport").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}

/// Leaves out the query and the body, which hold people's data.
impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// A value as one segment of a path.
#[must_use]
pub fn path_segment(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

fn refusal(operation: &'static str, status: u16, headers: &HeaderMap, bytes: Bytes) -> Error {
    let error = Error::from_answer(operation, status, retry_after(headers, SystemTime::now()), bytes);
    match (error, headers.get(LOCATION)) {
        (
            Error::Status { operation, status: status @ 300..=399, code, errors, retry_after, body, .. },
            Some(location),
        ) => {
            let location = String::from_utf8_lossy(location.as_bytes());
            let message = format!("the server redirects to {location}; use that address in the base URL");
            Error::Status { operation, status, code, message, errors, retry_after, body }
        }
        (error, _) => error,
    }
}
