//! How a transport is set up.

use std::fmt;
use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Certificate, Url, redirect};

use crate::error::Error;
use crate::key::Key;
use crate::retry::Retry;
use crate::transport::{Inner, Transport};

/// What a [`Transport`] is made from.
pub struct TransportBuilder {
    base_url: String,
    key: Option<(&'static str, String)>,
    timeout: Duration,
    connect_timeout: Duration,
    user_agent: String,
    retry: Retry,
    page_size: u64,
    trusted_pem: Vec<u8>,
    accept_invalid_certificates: bool,
}

impl TransportBuilder {
    pub(crate) fn new(base_url: &str, key: Option<(&'static str, &str)>) -> Self {
        Self {
            base_url: base_url.to_owned(),
            key: key.map(|(header, key)| (header, key.to_owned())),
            timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(10),
            user_agent: concat!("bindings-core/", env!("CARGO_PKG_VERSION")).to_owned(),
            retry: Retry::default(),
            page_size: 100,
            trusted_pem: Vec::new(),
            accept_invalid_certificates: false,
        }
    }

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

    /// Accepts any certificate at all. Whoever stands between the client and the server can then read the credentials.
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
        let key = match &self.key {
            Some((header, key)) => Key::new(header, key, None)?,
            None => Key::none(),
        };
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, */*;q=0.9"));

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
        let http =
            http.build().map_err(|error| invalid(format!("the HTTP client cannot be set up: {}", chain(&error))))?;
        Ok(Transport::new(Inner {
            http,
            base,
            key,
            timeout: self.timeout,
            retry: self.retry,
            page_size: self.page_size,
        }))
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

fn base_url(text: &str) -> Result<Url, Error> {
    let url = Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    // The text is not repeated: it may hold a password.
    let url = url.ok_or_else(|| {
        invalid("the base URL is not an address of a server; write it as https://server.example.com".to_owned())
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid(
            "the base URL holds a user name or password, which does not belong there; pass the credentials by themselves".to_owned(),
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid(
            "the base URL ends in a query or fragment; leave out everything from `?` or `#` on".to_owned(),
        ));
    }
    Ok(url)
}

fn certificates(pem: &[u8]) -> Result<Vec<Certificate>, Error> {
    let certificates = Certificate::from_pem_bundle(pem).unwrap_or_default();
    if certificates.is_empty() {
        let message = "the certificates to trust are not PEM; they begin with -----BEGIN CERTIFICATE-----";
        return Err(invalid(message.to_owned()));
    }
    Ok(certificates)
}

/// Whether the server is on this machine, where no proxy leads.
fn is_loopback(base: &Url) -> bool {
    let host = base.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
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
