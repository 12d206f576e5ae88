//! What a server reads.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bindings_core::{DecodeError, Secret};

use super::{Fault, Refusal};
use crate::envelope::{Opened, Unopened};
use crate::error::EnvelopeCode;
use crate::security::{EXTENSION, UTILITY, digest};
use crate::types::FaultCode;
use crate::xml::{self, Element, FromElements, Namespace};

/// A message with its envelope, read but not yet believed.
pub struct Request {
    operation: String,
    token: Option<UsernameToken>,
    message: Element,
}

/// Who says to be calling. `Debug` leaves out the proof.
pub struct UsernameToken {
    username: String,
    proof: Proof,
    created: Option<String>,
}

enum Proof {
    Password(Secret),
    Digest { nonce: Vec<u8>, digest: String },
}

/// Who is calling.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Caller {
    username: String,
}

/// A call of an operation by somebody who may call.
#[derive(Debug)]
pub struct Call {
    caller: Caller,
    operation: String,
    message: Element,
}

impl Request {
    /// Reads a request's body.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] to answer with when it is not an envelope of SOAP 1.1 with one message of the services in it.
    pub fn read(body: &[u8], content_type: Option<&str>) -> Result<Self, Refusal> {
        let text = xml::decode(body, content_type).map_err(|error| malformed(&error))?;
        let mut blocks = Vec::new();
        let mut opened = Opened::read(&text, &mut |block| blocks.push(block)).map_err(|unopened| match unopened {
            Unopened::Unreadable(error) => malformed(&error),
            Unopened::Version(namespace) => {
                let message = format!("The envelope is not one of SOAP 1.1 but one of `{namespace}`.");
                Refusal::Envelope { code: EnvelopeCode::VersionMismatch, message }
            }
        })?;
        let mut message = opened.take_message();
        let read = opened.children(&mut |child| {
            message.push(child);
            Ok(())
        });
        read.map_err(|error| malformed(&error))?;
        if message.name.namespace != Namespace::Upsales {
            return Err(client(format!("The Body holds no message of the services but `{}`.", message.name)));
        }
        let mut token = None;
        for block in blocks {
            if block.name.is(EXTENSION, "Security") {
                let found = block.into_children().find(|child| child.name.is(EXTENSION, "UsernameToken"));
                token = found.map(UsernameToken::read).transpose()?.or(token);
            } else if block.attribute(Namespace::ENVELOPE, "mustUnderstand").is_some_and(is_true) {
                let message = format!("The header `{}` is not understood.", block.name);
                return Err(Refusal::Envelope { code: EnvelopeCode::MustUnderstand, message });
            }
        }
        Ok(Self { operation: message.name.local.clone(), token, message })
    }

    /// The operation's name, for example `getClient`, whether there is such an operation or not.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The credentials, if there are any.
    #[must_use]
    pub fn token(&self) -> Option<&UsernameToken> {
        self.token.as_ref()
    }

    /// The call, once the caller is known.
    #[must_use]
    pub fn into_call(self, caller: Caller) -> Call {
        Call { caller, operation: self.operation, message: self.message }
    }
}

impl UsernameToken {
    fn read(token: Element) -> Result<Self, Refusal> {
        let (mut username, mut password, mut nonce, mut created) = (None, None, None, None);
        for child in token.into_children() {
            let place = match (child.name.namespace.uri(), child.name.local.as_str()) {
                (EXTENSION, "Username") => &mut username,
                (EXTENSION, "Password") => &mut password,
                (EXTENSION, "Nonce") => &mut nonce,
                (UTILITY, "Created") => &mut created,
                _ => continue,
            };
            *place = Some(child);
        }
        let text =
            |element: Option<Element>| element.map(Element::into_text).transpose().map_err(|error| malformed(&error));
        let incomplete = |what: &str| client(format!("The UsernameToken has no {what}."));
        let username = text(username)?.ok_or_else(|| incomplete("Username"))?.trim_ascii().to_owned();
        let password = password.ok_or_else(|| incomplete("Password"))?;
        let is_digest =
            password.attribute("", "Type").is_some_and(|kind| kind.trim_ascii().ends_with("#PasswordDigest"));
        let password = password.into_text().map_err(|error| malformed(&error))?;
        let (nonce, created) = (text(nonce)?, text(created)?);
        if !is_digest {
            return Ok(Self { username, proof: Proof::Password(password.into()), created });
        }
        if created.is_none() {
            return Err(incomplete("Created, which a digest needs"));
        }
        let nonce = nonce.ok_or_else(|| incomplete("Nonce, which a digest needs"))?;
        let nonce = STANDARD.decode(nonce.trim_ascii()).map_err(|_| client("The Nonce is not base64.".to_owned()))?;
        Ok(Self { username, proof: Proof::Digest { nonce, digest: password.trim_ascii().to_owned() }, created })
    }

    /// The user name.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    /// Whether the user proves to know the password. To check a digest, the server has to know it too.
    #[must_use]
    pub fn matches(&self, password: &Secret) -> bool {
        match &self.proof {
            Proof::Password(given) => same(given.expose(), password.expose()),
            Proof::Digest { nonce, digest: given } => {
                let created = self.created.as_deref().unwrap_or_default();
                same(given, &digest(nonce, created, password.expose()))
            }
        }
    }

    /// The nonce of a digest.
    #[must_use]
    pub fn nonce(&self) -> Option<&[u8]> {
        match &self.proof {
            Proof::Digest { nonce, .. } => Some(nonce),
            Proof::Password(_) => None,
        }
    }

    /// When the token was made, as its text.
    #[must_use]
    pub fn created(&self) -> Option<&str> {
        self.created.as_deref()
    }
}

impl Caller {
    /// A caller of that name, for those who authenticate in their own way.
    #[must_use]
    pub fn new(username: &str) -> Self {
        Self { username: username.to_owned() }
    }

    /// The user name.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }
}

impl Call {
    /// Who is calling.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The operation's name, for example `getClient`.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// Takes the argument of that name out of the message.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] with the code `INVALID` that says what of it could not be read.
    pub fn take<T: FromElements>(&mut self, name: &'static str) -> Result<T, Refusal> {
        self.message.take(name).map_err(|error: DecodeError| {
            let fault = Fault::new(FaultCode::Invalid, "The message could not be read.");
            Refusal::Fault(fault.with_violation(&error.path(), error.message()))
        })
    }

    /// The refusal of an operation that the service does not have.
    #[must_use]
    pub fn unknown(&self) -> Refusal {
        client(format!("This service has no operation `{}`.", self.operation))
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("operation", &self.operation)
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for UsernameToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("UsernameToken").field("username", &self.username).finish_non_exhaustive()
    }
}

fn malformed(error: &DecodeError) -> Refusal {
    client(format!("The message could not be read: {error}"))
}

fn client(message: String) -> Refusal {
    Refusal::Envelope { code: EnvelopeCode::Client, message }
}

/// As booleans are written, and as some senders write them.
fn is_true(text: &str) -> bool {
    matches!(text.trim_ascii(), "1" | "true")
}

/// Whether two texts are the same, in a time that does not tell how far they are.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
}
