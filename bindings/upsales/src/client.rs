//! The connection to one Upsales account.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bindings_core::{Clock, Retry, SystemClock, Transport, TransportBuilder};

use crate::error::Error;
use crate::security::Credentials;
use crate::throttle::{Gate, Throttle};
use crate::xml::Writer;

/// How the bindings introduce themselves unless told otherwise.
const USER_AGENT: &str = concat!("upsales-rust/", env!("CARGO_PKG_VERSION"));
/// As many as the server gives when not told how many.
const PAGE_SIZE: u32 = 1000;

/// A connection to Upsales with the credentials of one user.
///
/// Every service has a method that gives its operations: [`clients`](Self::clients), [`contacts`](Self::contacts), [`orders`](Self::orders) and so on.
/// Cloning is cheap, and the clones share their connections and their count of calls.
#[derive(Clone)]
pub struct Upsales {
    inner: Arc<Inner>,
}

/// What all clones share.
struct Inner {
    transport: Transport,
    credentials: Credentials,
    gate: Option<Gate>,
    clock: Arc<dyn Clock>,
}

/// What an [`Upsales`] is made from.
pub struct UpsalesBuilder {
    transport: TransportBuilder,
    credentials: Credentials,
    throttle: Option<Throttle>,
    clock: Option<Arc<dyn Clock>>,
}

impl Upsales {
    /// Connects to the services at `url` as a user who has been granted the use of the API.
    ///
    /// `url` is the server's address. `/wsapi` is appended unless the path ends in it already:
    ///
    /// | given | used |
    /// |---|---|
    /// | `https://crm.upsales.com` | `https://crm.upsales.com/wsapi` |
    /// | `https://crm.upsales.com/wsapi/` | as it is |
    ///
    /// The password is sent as text, in the header of every message: use `https`. [`UpsalesBuilder::digest`] sends a digest instead.
    /// Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the address is not one of a server, or name or password are empty or cannot be sent.
    pub fn new(url: &str, username: &str, password: &str) -> Result<Self, Error> {
        Self::builder(url, username, password).build()
    }

    /// The same with more to say about the password, the throttle, timeouts, retries and certificates.
    #[must_use]
    pub fn builder(url: &str, username: &str, password: &str) -> UpsalesBuilder {
        let transport = Transport::without_key(&services_url(url)).user_agent(USER_AGENT).page_size(PAGE_SIZE);
        let credentials =
            Credentials { username: username.trim().to_owned(), password: password.into(), digest: false };
        UpsalesBuilder { transport, credentials, throttle: None, clock: None }
    }

    /// The address that the paths of all services are appended to.
    #[must_use]
    pub fn url(&self) -> &str {
        self.inner.transport.base_url()
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.inner.transport
    }

    pub(crate) fn credentials(&self) -> &Credentials {
        &self.inner.credentials
    }

    pub(crate) fn gate(&self) -> Option<&Gate> {
        self.inner.gate.as_ref()
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.inner.clock
    }
}

impl UpsalesBuilder {
    /// Sends a digest of the password with a nonce and the time, instead of the password. The server has to take part in this, and its clock
    /// and this machine's have to agree.
    #[must_use]
    pub fn digest(mut self) -> Self {
        self.credentials.digest = true;
        self
    }

    /// Keeps out of the server's throttle: see [`Throttle`]. Without it calls are made at once, and one that is refused is an error.
    #[must_use]
    pub fn throttle(mut self, throttle: Throttle) -> Self {
        self.throttle = Some(throttle);
        self
    }

    /// Takes the time from this clock, for tests that will not wait.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// How long one attempt of a call may take altogether; 60 seconds unless set. Waiting for the throttle does not count.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.transport = self.transport.timeout(timeout);
        self
    }

    /// How long connecting may take; 10 seconds unless set.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.transport = self.transport.connect_timeout(timeout);
        self
    }

    /// When reads are tried again; [`Retry::off`] for never. Nothing else is sent twice, unless the throttle refused it.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.transport = self.transport.retry(retry);
        self
    }

    /// How many items a stream asks for at a time; 1000 unless set, 2000 at most.
    #[must_use]
    pub fn page_size(mut self, page_size: u32) -> Self {
        self.transport = self.transport.page_size(page_size);
        self
    }

    /// How the program introduces itself to the server, for example `my-import/2.1`.
    #[must_use]
    pub fn user_agent(mut self, user_agent: &str) -> Self {
        self.transport = self.transport.user_agent(user_agent);
        self
    }

    /// Trusts the certificate authorities in this PEM text besides those of the operating system.
    #[must_use]
    pub fn trust_certificates(mut self, pem: &[u8]) -> Self {
        self.transport = self.transport.trust_certificates(pem);
        self
    }

    /// Accepts any certificate at all. Whoever stands between the program and the server can then read the password: prefer
    /// [`trust_certificates`](Self::trust_certificates).
    #[must_use]
    pub fn accept_invalid_certificates(mut self) -> Self {
        self.transport = self.transport.accept_invalid_certificates();
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the address is not one of a server, name or password are empty or cannot be sent, or a certificate cannot
    /// be read.
    pub fn build(self) -> Result<Upsales, Error> {
        let Self { transport, credentials, throttle, clock } = self;
        for (what, text) in [("user name", credentials.username.as_str()), ("password", credentials.password.expose())]
        {
            if text.is_empty() {
                return Err(Error::InvalidRequest { message: format!("the {what} is empty") });
            }
            let mut out = Writer::new();
            out.content(text);
            if out.unwritable().is_some() {
                let message = format!("the {what} holds a character that XML cannot carry; copy it again");
                return Err(Error::InvalidRequest { message });
            }
        }
        let clock = clock.unwrap_or_else(|| Arc::new(SystemClock::default()));
        let gate = throttle.map(|throttle| Gate::new(throttle, clock.clone()));
        let transport = transport.build()?;
        Ok(Upsales { inner: Arc::new(Inner { transport, credentials, gate, clock }) })
    }
}

/// Shows the address and the throttle only; the credentials are nowhere in it.
impl fmt::Debug for Upsales {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { gate, .. } = &*self.inner;
        formatter.debug_struct("Upsales").field("url", &self.url()).field("gate", gate).finish_non_exhaustive()
    }
}

/// Leaves out the credentials.
impl fmt::Debug for UpsalesBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UpsalesBuilder")
            .field("transport", &self.transport)
            .field("throttle", &self.throttle)
            .finish_non_exhaustive()
    }
}

/// The address of the services on the server at `url`.
fn services_url(url: &str) -> String {
    let url = url.trim().trim_end_matches('/');
    match url.split_once("://") {
        // The transport says what is wrong with it.
        None => url.to_owned(),
        Some((_, rest)) if rest.ends_with("/wsapi") => url.to_owned(),
        Some(_) => format!("{url}/wsapi"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_s_address_leads_to_the_services() {
        let used = |given: &str| Upsales::new(given, "name", "password").unwrap().url().to_owned();
        for given in ["https://h", "https://h/", " https://h/wsapi ", "https://h/wsapi/"] {
            assert_eq!(used(given), "https://h/wsapi", "{given}");
        }
        assert_eq!(used("http://h:8080/mock"), "http://h:8080/mock/wsapi");
        assert_eq!(used("https://wsapi"), "https://wsapi/wsapi");
    }

    #[test]
    fn what_cannot_work_is_refused() {
        let refused =
            |url: &str, name: &str, password: &str| Upsales::new(url, name, password).unwrap_err().to_string();
        assert!(refused("crm.upsales.com", "name", "password").contains("https://"));
        assert_eq!(refused("https://h", " ", "password"), "the user name is empty");
        assert_eq!(refused("https://h", "name", ""), "the password is empty");
        let said = refused("https://h", "name", "swordfish\u{1}");
        assert!(said.contains("copy it again") && !said.contains("swordfish"), "{said}");
    }

    #[test]
    fn the_password_does_not_show() {
        let builder = Upsales::builder("https://h", "name", "swordfish").throttle(Throttle::default());
        assert!(!format!("{builder:?}").contains("swordfish"));
        assert!(!format!("{:?}", builder.build().unwrap()).contains("swordfish"));
    }
}
