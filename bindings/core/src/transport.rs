//! The one place where requests leave and answers arrive.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Certificate, Method, Url, redirect};

use crate::answer::Answer;
use crate::error::Error;
use crate::retry::{Retry, retry_after};

/// A connection to one server with one key. Cloning it is cheap, and the clones share their connections.
#[derive(Clone)]
pub struct Transport {
    inner: Arc<Inner>,
}

struct Inner {
    http: reqwest::Client,
    /// Without a trailing slash.
    base: Url,
    timeout: Duration,
    retry: Retry,
    page_size: u64,
}

/// What a [`Transport`] is made from.
pub struct TransportBuilder {
    base_url: String,
    key_header: &'static str,
    key: String,
    timeout: Duration,
    connect_timeout: Duration,
    user_agent: String,
    retry: Retry,
    page_size: u64,
    trusted_pem: Vec<u8>,
    accept_invalid_certificates: bool,
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
        TransportBuilder {
            base_url: base_url.to_owned(),
            key_header,
            key: key.to_owned(),
            timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(10),
            user_agent: concat!("bindings-core/", env!("CARGO_PKG_VERSION")).to_owned(),
            retry: Retry::default(),
            page_size: 100,
            trusted_pem: Vec::new(),
            accept_invalid_certificates: false,
        }
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
        self.inner
            .retry
            .run(request.idempotent, || self.attempt(&request, url.clone()))
            .await
    }

    pub(crate) fn page_size(&self) -> u64 {
        self.inner.page_size
    }

    async fn attempt(&self, request: &Request, url: Url) -> Result<Answer, Error> {
        let mut outgoing = self.inner.http.request(request.method.clone(), url);
        if let Some(body) = &request.body {
            outgoing = outgoing
                .header(CONTENT_TYPE, "application/json")
                .body(body.clone());
        }
        let received = outgoing
            .send()
            .await
            .map_err(|error| self.unanswered(request, error))?;
        let status = received.status();
        let headers = received.headers().clone();
        let bytes = received
            .bytes()
            .await
            .map_err(|error| self.unanswered(request, error))?;
        if status.is_success() {
            return Ok(Answer {
                operation: request.operation,
                status: status.as_u16(),
                headers,
                bytes,
            });
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
            Error::Timeout {
                operation,
                server,
                limit: self.inner.timeout,
                source,
            }
        } else {
            Error::Connection {
                operation,
                server,
                source,
            }
        }
    }
}

impl TransportBuilder {
    /// How long one attempt may take altogether; 60 seconds unless set.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long connecting may take; 10 seconds unless set.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How the client introduces itself.
    #[must_use]
    pub fn user_agent(mut self, user_agent: &str) -> Self {
        user_agent.clone_into(&mut self.user_agent);
        self
    }

    /// When requests are tried again.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// How many elements a stream asks for at a time; 100 unless set.
    #[must_use]
    pub fn page_size(mut self, page_size: u32) -> Self {
        self.page_size = u64::from(page_size.max(1));
        self
    }

    /// Trusts the certificate authorities in this PEM text besides those of the operating system.
    #[must_use]
    pub fn trust_certificates(mut self, pem: &[u8]) -> Self {
        self.trusted_pem.extend_from_slice(pem);
        self.trusted_pem.push(b'\n');
        self
    }

    /// Accepts any certificate at all. Whoever stands between the client and the server can then read the key.
    #[must_use]
    pub fn accept_invalid_certificates(mut self) -> Self {
        self.accept_invalid_certificates = true;
        self
    }

    /// Makes the transport.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the address is not one of a server, the key cannot be sent, or a certificate cannot be read.
    pub fn build(self) -> Result<Transport, Error> {
        let base = base_url(&self.base_url)?;
        let mut key = HeaderValue::from_str(self.key.trim()).map_err(|_| {
            invalid("the key holds characters that a header cannot carry; copy it again".to_owned())
        })?;
        if key.is_empty() {
            return Err(invalid(
                "the key is empty; create one in the server's settings and pass it".to_owned(),
            ));
        }
        key.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static(self.key_header), key);
        headers.insert(
            ACCEPT,
            HeaderValue::from_static("application/json, */*;q=0.9"),
        );

        let mut http = reqwest::Client::builder()
            .default_headers(headers)
            .user_agent(self.user_agent)
            .timeout(self.timeout)
            .connect_timeout(self.connect_timeout)
            // A redirect would carry the key to wherever it points, and turn a POST into a GET.
            .redirect(redirect::Policy::none())
            .tls_danger_accept_invalid_certs(self.accept_invalid_certificates);
        if base.scheme() == "http" {
            // Without TLS there is nothing to trust, and reading the system's certificates takes longer than all the rest; a small
            // container may have none.
            http = http.tls_certs_only([]);
        } else if !self.trusted_pem.is_empty() {
            http = http.tls_certs_merge(certificates(&self.trusted_pem)?);
        }
        if is_loopback(&base) {
            http = http.no_proxy();
        }
        let http = http.build().map_err(|error| {
            invalid(format!(
                "the HTTP client cannot be set up: {}",
                chain(&error)
            ))
        })?;
        let inner = Inner {
            http,
            base,
            timeout: self.timeout,
            retry: self.retry,
            page_size: self.page_size,
        };
        Ok(Transport {
            inner: Arc::new(inner),
        })
    }
}

/// Shows the address only; the key is nowhere in it.
impl fmt::Debug for Transport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Transport")
            .field("base_url", &self.base_url())
            .finish_non_exhaustive()
    }
}

/// Leaves out the key.
impl fmt::Debug for TransportBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TransportBuilder")
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
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

fn base_url(text: &str) -> Result<Url, Error> {
    let url = Url::parse(text.trim())
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    // The text is not repeated: it may hold a password.
    let url = url.ok_or_else(|| {
        invalid(
            "the base URL is not an address of a server; write it as https://uisp.example.com"
                .to_owned(),
        )
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("the base URL holds a user name or password, which the API does not take; pass the key instead".to_owned()));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid(
            "the base URL ends in a query or fragment; leave out everything from `?` or `#` on"
                .to_owned(),
        ));
    }
    Ok(url)
}

fn certificates(pem: &[u8]) -> Result<Vec<Certificate>, Error> {
    let certificates = Certificate::from_pem_bundle(pem).unwrap_or_default();
    if certificates.is_empty() {
        let message =
            "the certificates to trust are not PEM; they begin with -----BEGIN CERTIFICATE-----";
        return Err(invalid(message.to_owned()));
    }
    Ok(certificates)
}

/// Whether the server is on this machine, where no proxy leads.
fn is_loopback(base: &Url) -> bool {
    let host = base.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost"
        || host
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

fn refusal(operation: &'static str, status: u16, headers: &HeaderMap, bytes: Bytes) -> Error {
    let error = Error::from_answer(
        operation,
        status,
        retry_after(headers, SystemTime::now()),
        bytes,
    );
    match (error, headers.get(LOCATION)) {
        (
            Error::Status {
                operation,
                status: status @ 300..=399,
                code,
                errors,
                retry_after,
                body,
                ..
            },
            Some(location),
        ) => {
            let location = String::from_utf8_lossy(location.as_bytes());
            let message =
                format!("the server redirects to {location}; use that address in the base URL");
            Error::Status {
                operation,
                status,
                code,
                message,
                errors,
                retry_after,
                body,
            }
        }
        (error, _) => error,
    }
}

fn invalid(message: String) -> Error {
    Error::InvalidRequest { message }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    text
}
