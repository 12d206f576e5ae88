//! The connection to one UISP console.

use std::time::Duration;

use bindings_core::{Error, Method, Request, Retry, Transport, TransportBuilder};

use crate::sign_in::{SignIn, TOKEN_HEADER, sign_in};

/// How the bindings introduce themselves unless told otherwise.
const USER_AGENT: &str = concat!("uisp-network-rust/", env!("CARGO_PKG_VERSION"));

/// A connection to the network side of one UISP console, with one token.
///
/// Every operation of the API is a method. Cloning is cheap, and the clones share their connections and their session.
#[derive(Debug, Clone)]
pub struct Client {
    transport: Transport,
}

/// What a [`Client`] is made from; it ends with [`token`](Self::token), [`sign_in`](Self::sign_in) or [`anonymous`](Self::anonymous).
#[derive(Debug)]
pub struct ClientBuilder {
    transport: TransportBuilder,
}

impl Client {
    /// Connects to the console at `base_url` with an API token, or with the token of a session.
    ///
    /// `base_url` is the console's address, or the whole address of the API. `/nms/api/v2.1` is appended unless the path already ends in
    /// `/api/v` and a version; a trailing slash makes no difference.
    ///
    /// Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the address is not one of a server or the token cannot be sent.
    pub fn new(base_url: &str, token: &str) -> Result<Self, Error> {
        Self::builder(base_url).token(token)
    }

    /// Signs in to the console at `base_url`. The client signs in anew by itself when its session has ended.
    ///
    /// # Errors
    ///
    /// Those of a call; a wrong name or password is an [`Error::Status`].
    pub async fn sign_in(base_url: &str, user_name: &str, password: &str) -> Result<SignIn, Error> {
        Self::builder(base_url).sign_in(user_name, password).await
    }

    /// Begins a client with more to say about timeouts, retries and certificates.
    #[must_use]
    pub fn builder(base_url: &str) -> ClientBuilder {
        let transport = Transport::without_key(&bindings_core::api_url(base_url, "nms", "v2.1"));
        ClientBuilder { transport: transport.user_agent(USER_AGENT) }
    }

    /// The address that the paths of all operations are appended to.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.transport.base_url()
    }

    /// Ends the session on the console, and forgets token and password: neither this client nor a clone of it can call anything
    /// afterwards that needs a token.
    ///
    /// # Errors
    ///
    /// Those of a call. Token and password are forgotten all the same.
    pub async fn sign_out(&self) -> Result<(), Error> {
        let request = Request {
            operation: "log_out",
            method: Method::POST,
            path: "/user/logout".to_owned(),
            query: Vec::new(),
            body: None,
            idempotent: false,
        };
        let answer = self.transport.send_last(request).await;
        answer?.empty()
    }

    pub(crate) fn over(transport: Transport) -> Self {
        Self { transport }
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

    /// Accepts any certificate at all. Whoever stands between the program and the console can then read passwords and tokens: prefer
    /// [`trust_certificates`](Self::trust_certificates).
    #[must_use]
    pub fn accept_invalid_certificates(self) -> Self {
        Self { transport: self.transport.accept_invalid_certificates() }
    }

    /// Connects with an API token, or with the token of a session. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the address is not one of a server, the token cannot be sent, or a certificate cannot be read.
    pub fn token(self, token: &str) -> Result<Client, Error> {
        let transport = self.transport.build()?.with_key(TOKEN_HEADER, token, None)?;
        Ok(Client { transport })
    }

    /// Signs in. The client signs in anew by itself when its session has ended.
    ///
    /// # Errors
    ///
    /// Those of a call; a wrong name or password is an [`Error::Status`].
    pub async fn sign_in(self, user_name: &str, password: &str) -> Result<SignIn, Error> {
        sign_in(self.transport.build()?, user_name, password).await
    }

    /// Connects without a token, for the operations that need none, such as whether the console is alive.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the address is not one of a server, or a certificate cannot be read.
    pub fn anonymous(self) -> Result<Client, Error> {
        Ok(Client { transport: self.transport.build()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_console_s_address_leads_to_the_api() {
        for given in ["https://h", "https://h/", " https://h ", "https://h/nms", "https://h/nms/api/v2.1/"] {
            assert_eq!(Client::new(given, "token").unwrap().base_url(), "https://h/nms/api/v2.1", "{given}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for given in ["", "uisp.example.com", "https://", "https://h/?x=1"] {
            assert!(Client::new(given, "token").is_err(), "{given}");
        }
    }

    #[test]
    fn the_token_does_not_show() {
        let client = Client::new("https://h", "swordfish").unwrap();
        assert!(!format!("{client:?}").contains("swordfish"));
    }
}
