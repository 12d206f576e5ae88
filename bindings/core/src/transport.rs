//! The one place where requests leave and answers arrive.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Method, RequestBuilder, Url};

use crate::answer::Answer;
use crate::builder::TransportBuilder;
use crate::clock::SystemClock;
use crate::error::Error;
use crate::key::{Key, Renewal, Sent};
use crate::retry::Retry;
use crate::upload::Upload;

/// A connection to one server with at most one key at a time. Cloning it is cheap, and the clones share their connections.
#[derive(Clone)]
pub struct Transport {
    inner: Arc<Inner>,
}

/// What all clones share.
pub(crate) struct Inner {
    pub(crate) http: reqwest::Client,
    pub(crate) base: Url,
    pub(crate) key: Key,
    pub(crate) timeout: Duration,
    pub(crate) retry: Retry,
    pub(crate) page_size: u64,
}

/// The body of a [`Request`].
#[derive(Clone)]
pub enum Payload {
    /// JSON.
    Json(String),
    /// A form with one field of this name, which is a file.
    File(&'static str, Upload),
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
    /// The body.
    pub body: Option<Payload>,
    /// Whether it may arrive twice without harm.
    pub idempotent: bool,
}

/// A message that is posted, for APIs that answer with something else than JSON.
pub struct Message {
    /// The operation's id, which errors mention.
    pub operation: &'static str,
    /// The path behind the base, beginning with a slash.
    pub path: &'static str,
    /// What the answer may be.
    pub accept: &'static str,
    /// The other headers, the content type among them.
    pub headers: Vec<(&'static str, String)>,
    /// The message.
    pub body: String,
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
        let url = self.url(request.operation, &request.path, &request.query)?;
        let key = self.inner.key.current();
        let refusal = match self.send_with(&request, &url, key.as_ref()).await {
            Err(error) if error.status() == Some(401) => error,
            result => return result,
        };
        match self.inner.key.renew(key.as_ref()).await? {
            Some(renewed) => self.send_with(&request, &url, Some(&renewed)).await,
            None => Err(refusal),
        }
    }

    /// The same server and settings with a key that `renewal` replaces when the server no longer takes it: a request that is answered with 401
    /// is then sent once more.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the key cannot be sent.
    pub fn with_key(
        &self,
        key_header: &'static str,
        key: &str,
        renewal: Option<Arc<dyn Renewal>>,
    ) -> Result<Self, Error> {
        let Inner { http, base, timeout, retry, page_size, .. } = &*self.inner;
        Ok(Self::new(Inner {
            http: http.clone(),
            base: base.clone(),
            key: Key::new(key_header, key, renewal)?,
            timeout: *timeout,
            retry: retry.clone(),
            page_size: *page_size,
        }))
    }

    /// Forgets the key and how to renew it, so that all clones send none from now on, after a last request with it, which renews nothing.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send); the key is forgotten all the same.
    pub async fn send_last(&self, request: Request) -> Result<Answer, Error> {
        let key = self.inner.key.forget();
        let url = self.url(request.operation, &request.path, &request.query)?;
        self.send_with(&request, &url, key.as_ref()).await
    }

    pub(crate) fn new(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    /// Posts a message once and gives the answer whatever its status: what that means, and whether the message is sent again, is up to
    /// the caller.
    ///
    /// # Errors
    ///
    /// [`Error::Connection`] or [`Error::Timeout`] when no answer came.
    pub async fn post(&self, message: Message) -> Result<Answer, Error> {
        let url = self.url(message.operation, message.path, &[])?;
        let mut outgoing = self.inner.http.post(url).header(ACCEPT, message.accept);
        if let Some(Sent { header, value }) = self.inner.key.current() {
            outgoing = outgoing.header(header, value);
        }
        for (name, value) in message.headers {
            outgoing = outgoing.header(name, value);
        }
        self.answer(message.operation, outgoing.body(message.body)).await
    }

    /// When requests are tried again.
    #[must_use]
    pub fn retry(&self) -> &Retry {
        &self.inner.retry
    }

    /// How many elements a stream asks for at a time.
    #[must_use]
    pub fn page_size(&self) -> u64 {
        self.inner.page_size
    }

    async fn send_with(&self, request: &Request, url: &Url, key: Option<&Sent>) -> Result<Answer, Error> {
        let attempt = || self.attempt(request, url.clone(), key);
        self.inner.retry.run(request.idempotent, &SystemClock::default(), attempt).await
    }

    async fn attempt(&self, request: &Request, url: Url, key: Option<&Sent>) -> Result<Answer, Error> {
        let mut outgoing = self.inner.http.request(request.method.clone(), url);
        if let Some(Sent { header, value }) = key {
            outgoing = outgoing.header(*header, value.clone());
        }
        outgoing = match &request.body {
            None => outgoing,
            Some(Payload::Json(text)) => outgoing.header(CONTENT_TYPE, "application/json").body(text.clone()),
            Some(Payload::File(field, upload)) => outgoing.multipart(upload.form(field)?),
        };
        let answer = self.answer(request.operation, outgoing).await?;
        if answer.is_success() { Ok(answer) } else { Err(answer.refusal("JSON")) }
    }

    async fn answer(&self, operation: &'static str, outgoing: RequestBuilder) -> Result<Answer, Error> {
        let unanswered = |error| self.unanswered(operation, error);
        let received = outgoing.send().await.map_err(unanswered)?;
        let status = received.status().as_u16();
        let headers = received.headers().clone();
        let bytes = received.bytes().await.map_err(unanswered)?;
        Ok(Answer { operation, status, headers, bytes })
    }

    fn url(&self, operation: &str, relative: &str, query: &[(&'static str, String)]) -> Result<Url, Error> {
        let mut url = self.inner.base.clone();
        let path = format!("{}{relative}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        // Parsing a URL resolves `.` and `..`, and an empty value would name the list instead of one of its elements.
        if url.path() != path || path.ends_with('/') || path.contains("//") {
            let message = format!(
                "{operation}: a value in the path `{relative}` is empty, `.` or `..`; give the id that is meant"
            );
            return Err(Error::InvalidRequest { message });
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    fn unanswered(&self, operation: &'static str, error: reqwest::Error) -> Error {
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

/// Leaves out headers and body, which hold credentials and people's data.
impl fmt::Debug for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Message")
            .field("operation", &self.operation)
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

/// A value as several segments of a path: its slashes stay.
#[must_use]
pub fn path_segments(value: &str) -> String {
    value.split('/').map(path_segment).collect::<Vec<_>>().join("/")
}
