//! The connection to one UISP console.

use std::time::Duration;

use bindings_core::{Error, Retry, Transport, TransportBuilder};

/// How the bindings introduce themselves unless told otherwise.
const USER_AGENT: &str = concat!("uisp-crm-rust/", env!("CARGO_PKG_VERSION"));

/// A connection to the CRM of one UISP console, with one app key.
///
/// Every operation of the API is a method. Cloning is cheap, and the clones share their connections.
#[derive(Debug, Clone)]
pub struct Client {
    transport: Transport,
}

/// What a [`Client`] is made from.
#[derive(Debug)]
pub struct ClientBuilder {
    transport: TransportBuilder,
}

impl Client {
    /// Connects to the console at `base_url` with an app key.
    ///
    /// `base_url` is the console's address, or the whole address of the API. `/crm/api/v1.0` is appended unless the path already ends in
    /// `/api/v` and a version; a trailing slash makes no difference:
    ///
    /// | given | used |
    /// |---|---|
    /// | `https://uisp.example.com` | `https://uisp.example.com/crm/api/v1.0` |
    /// | `https://uisp.example.com/crm` | `https://uisp.example.com/crm/api/v1.0` |
    /// | `https://uisp.example.com/crm/api/v1.0/` | as it is |
    /// | `http://localhost/api/v1.0` (a plugin's local address) | as it is |
    ///
    /// Nothing is sent yet; `get_version` is the cheapest way to see whether address and key are right.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the address is not one of a server or the key cannot be sent.
    pub fn new(base_url: &str, app_key: &str) -> Result<Self, Error> {
        Self::builder(base_url, app_key).build()
    }

    /// The same with more to say about timeouts, retries and certificates.
    #[must_use]
    pub fn builder(base_url: &str, app_key: &str) -> ClientBuilder {
        let transport = Transport::builder(&api_url(base_url), "x-auth-app-key", app_key);
        ClientBuilder { transport: transport.user_agent(USER_AGENT) }
    }

    /// Connects without a key, for the operations that need none: signing a client in to the client zone, and asking for a new password.
    /// The key that signing in answers with goes into a [`Client::new`] of its own.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the address is not one of a server.
    pub fn without_key(base_url: &str) -> Result<Self, Error> {
        let transport = Transport::without_key(&api_url(base_url)).user_agent(USER_AGENT);
        transport.build().map(|transport| Self { transport })
    }

    /// The address that the paths of all operations are appended to.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.transport.base_url()
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.transport
    }
}

impl ClientBuilder {
    /// How long one attempt of a request may take altogether; 60 seconds unless set.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { transport: self.transport.timeout(timeout) }
    }

    /// How long connecting may take; 10 seconds unless set.
    #[must_use]
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        Self { transport: self.transport.connect_timeout(timeout) }
    }

    /// When requests are tried again; [`Retry::off`] for never.
    #[must_use]
    pub fn retry(self, retry: Retry) -> Self {
        Self { transport: self.transport.retry(retry) }
    }

    /// How many elements a stream asks for at a time; 100 unless set.
    #[must_use]
    pub fn page_size(self, page_size: u32) -> Self {
        Self { transport: self.transport.page_size(page_size) }
    }

    /// How the program introduces itself to the console, for example `my-import/2.1`.
    #[must_use]
    pub fn user_agent(self, user_agent: &str) -> Self {
        Self { transport: self.transport.user_agent(user_agent) }
    }

    /// Trusts the certificate authorities in this PEM text besides those of the operating system, for a console with a certificate of its
    /// own.
    #[must_use]
    pub fn trust_certificates(self, pem: &[u8]) -> Self {
        Self { transport: self.transport.trust_certificates(pem) }
    }

    /// Accepts any certificate at all. Whoever stands between the program and the console can then read the key: prefer
    /// [`trust_certificates`](Self::trust_certificates).
    #[must_use]
    pub fn accept_invalid_certificates(self) -> Self {
        Self { transport: self.transport.accept_invalid_certificates() }
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the address is not one of a server, the key cannot be sent, or a certificate cannot be read.
    pub fn build(self) -> Result<Client, Error> {
        Ok(Client { transport: self.transport.build()? })
    }
}

/// The address of the API on the console at `base_url`.
fn api_url(base_url: &str) -> String {
    bindings_core::api_url(base_url, "crm", "v1.0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_console_s_address_leads_to_the_api() {
        for given in ["https://h", "https://h/", " https://h ", "https://h/crm", "https://h/crm/"] {
            assert_eq!(used(given), "https://h/crm/api/v1.0", "{given}");
        }
        assert_eq!(used("http://h:8080/uisp/"), "http://h:8080/uisp/crm/api/v1.0");
        assert_eq!(used("https://crm"), "https://crm/crm/api/v1.0");
    }

    #[test]
    fn the_api_s_address_stays_as_it_is() {
        for given in ["https://h/crm/api/v1.0", "http://h/api/v1.0", "https://h/crm/api/v2.1"] {
            assert_eq!(used(given), given);
            assert_eq!(used(&format!("{given}/")), given);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for given in ["", "uisp.example.com", "https://", "https://h/?x=1"] {
            assert!(Client::new(given, "key").is_err(), "{given}");
        }
    }

    #[test]
    fn the_key_does_not_show() {
        let builder = Client::builder("https://h", "swordfish");
        assert!(!format!("{builder:?}").contains("swordfish"));
        assert!(!format!("{:?}", builder.build().unwrap()).contains("swordfish"));
    }

    fn used(given: &str) -> String {
        Client::new(given, "key").unwrap().base_url().to_owned()
    }
}
