//! Fetches the document that a console serves about itself.

use std::env;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use reqwest::{Client, StatusCode, Url, redirect};

/// Where consoles serve their document: the file behind the page, and where older ones have it.
const PATHS: [&str; 2] = ["/nms/api-docs/swagger.json", "/nms/api-docs"];

/// The variable with the token; it is no argument, since arguments show in lists of processes.
const TOKEN: &str = "UISP_TOKEN";

/// More than any document has.
const MOST_BYTES: usize = 64 << 20;

/// A console and how to talk to it.
#[derive(Clone)]
pub struct Console {
    /// `https://HOST`.
    pub address: String,
    /// An API token, for consoles that show their document only to those who are signed in.
    pub token: Option<String>,
    /// Whether a certificate that nobody vouches for is accepted.
    pub accept_self_signed: bool,
}

impl Console {
    /// A console, with the token from the environment.
    pub fn with_token_of_environment(address: String, accept_self_signed: bool) -> Self {
        let token = env::var(TOKEN).ok().filter(|token| !token.is_empty());
        Self { address, token, accept_self_signed }
    }

    /// The document.
    pub fn fetch(&self) -> Result<Vec<u8>> {
        let base = self.base()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("cannot start what network calls need")?;
        runtime.block_on(self.fetch_from(&base))
    }

    /// The address, if a token may be sent there.
    fn base(&self) -> Result<Url> {
        // The address is not repeated in errors before it is known to hold no password.
        let url =
            Url::parse(&self.address).context("the console's address is not a URL; it looks like https://HOST")?;
        ensure!(
            url.username().is_empty() && url.password().is_none(),
            "the console's address holds a user or a password; leave them out and put an API token into {TOKEN}"
        );
        let is_local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        ensure!(url.scheme() == "https" || is_local, "the console's address has to begin with https://");
        ensure!(
            url.path() == "/" && url.query().is_none() && url.fragment().is_none(),
            "the console's address is only https://HOST; where the document is, is known"
        );
        Ok(url)
    }

    async fn fetch_from(&self, base: &Url) -> Result<Vec<u8>> {
        let client = Client::builder()
            // A redirect would carry the token to wherever it points.
            .redirect(redirect::Policy::none())
            .tls_danger_accept_invalid_certs(self.accept_self_signed)
            .timeout(Duration::from_secs(60))
            .build()
            .context("cannot set up the connection")?;
        let mut last = String::new();
        for path in PATHS {
            let url = base.join(path).context("the console's address cannot be extended")?;
            let mut request = client.get(url.clone()).header("accept", "application/json");
            if let Some(token) = &self.token {
                request = request.header("x-auth-token", token);
            }
            let mut response = request.send().await.with_context(|| self.unreachable(base))?;
            let status = response.status();
            match status {
                StatusCode::OK => {}
                StatusCode::NOT_FOUND => {
                    last = format!("{url} is not there");
                    continue;
                }
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => match self.token {
                    None => bail!(
                        "{url} answers {status}: it wants a token; make one in the console and put it into {TOKEN}"
                    ),
                    Some(_) => bail!("{url} answers {status}: the token in {TOKEN} is not accepted"),
                },
                _ if status.is_redirection() => {
                    bail!("{url} redirects, which is not followed; give the address that the console really has")
                }
                _ => bail!("{url} answers {status}"),
            }
            let mut bytes = Vec::new();
            while let Some(chunk) = response.chunk().await.with_context(|| format!("{url} breaks off"))? {
                bytes.extend_from_slice(&chunk);
                ensure!(bytes.len() <= MOST_BYTES, "{url} is longer than any document of a console");
            }
            if bytes.trim_ascii_start().starts_with(b"{") {
                return Ok(bytes);
            }
            last = format!("{url} is no JSON but a page; a token in {TOKEN} may be needed");
        }
        bail!("{last}; is this a UISP console?")
    }

    fn unreachable(&self, base: &Url) -> String {
        let hint = if self.accept_self_signed {
            ""
        } else {
            " (for a certificate that nobody vouches for, add --accept-self-signed-certificate)"
        };
        format!("{base} cannot be reached{hint}")
    }
}
