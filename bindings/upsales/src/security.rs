//! User name and password in the header of a message (WS-Security UsernameToken 1.0).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bindings_core::chrono::SecondsFormat;
use bindings_core::{Clock, Secret};
use bytes::Bytes;
use sha1::{Digest as _, Sha1};

use crate::error::Error;
use crate::xml::Writer;

pub(crate) const EXTENSION: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
pub(crate) const UTILITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

const TEXT: &str =
    r#" Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText""#;
const DIGEST: &str =
    r#" Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest""#;
const BASE64: &str =
    r#" EncodingType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary""#;

/// Who calls. No `Debug`: it would show the name, and the password is near.
pub(crate) struct Credentials {
    pub(crate) username: String,
    pub(crate) password: Secret,
    /// Whether a digest of the password is sent instead of the password.
    pub(crate) digest: bool,
}

impl Credentials {
    /// The header's block as text. A digest is good for one message: it holds a new nonce and the time.
    pub(crate) fn header(&self, clock: &dyn Clock) -> Result<String, Error> {
        let mut out = Writer::new();
        let namespaces = format!(r#" xmlns:wsse="{EXTENSION}" xmlns:wsu="{UTILITY}" soap:mustUnderstand="1""#);
        out.begin_with("wsse:Security", &namespaces);
        out.begin("wsse:UsernameToken");
        out.text("wsse:Username", &self.username);
        if self.digest {
            let mut nonce = [0_u8; 16];
            getrandom::fill(&mut nonce).map_err(|error| {
                let message = format!("the system gives no random numbers, which a password digest needs: {error}");
                Error::InvalidRequest { message }
            })?;
            let created = clock.utc().to_rfc3339_opts(SecondsFormat::Millis, true);
            out.begin_with("wsse:Password", DIGEST);
            out.content(&digest(&nonce, &created, self.password.expose()));
            out.end();
            out.begin_with("wsse:Nonce", BASE64);
            out.content(&STANDARD.encode(nonce));
            out.end();
            out.text("wsu:Created", &created);
        } else {
            out.begin_with("wsse:Password", TEXT);
            out.content(self.password.expose());
            out.end();
        }
        out.end();
        out.end();
        Ok(out.into_text())
    }

    /// The text without the password, should the server have repeated it.
    pub(crate) fn hide(&self, text: &mut String) {
        for password in self.forms() {
            if text.contains(&password) {
                *text = text.replace(&password, "***");
            }
        }
    }

    /// A body without the password.
    pub(crate) fn hide_in(&self, body: &Bytes) -> Bytes {
        let forms = self.forms();
        let mut rest = &body[..];
        let mut hidden = Vec::new();
        while let Some((first, behind)) = rest.split_first() {
            match forms.iter().find_map(|password| rest.strip_prefix(password.as_bytes())) {
                Some(behind) => {
                    hidden.extend_from_slice(b"***");
                    rest = behind;
                }
                None => {
                    hidden.push(*first);
                    rest = behind;
                }
            }
        }
        hidden.into()
    }

    /// The password as it is, and as it stands in XML.
    fn forms(&self) -> [String; 2] {
        let mut escaped = Writer::new();
        escaped.content(self.password.expose());
        [self.password.expose().to_owned(), escaped.into_text()]
    }
}

/// `Base64(SHA-1(nonce + created + password))`.
pub(crate) fn digest(nonce: &[u8], created: &str, password: &str) -> String {
    let mut hash = Sha1::new();
    hash.update(nonce);
    hash.update(created);
    hash.update(password);
    STANDARD.encode(hash.finalize())
}
