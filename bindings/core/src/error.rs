//! Everything that can go wrong between a call and its typed answer.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use crate::wire::{DecodeError, FromJson, Object};

/// Why a call did not give its answer.
///
/// No variant holds the key, nor prints a body's content in `Debug`: errors can be logged as they are.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server answered with an error status.
    #[error("{}", describe_status(operation, *status, message, errors))]
    Status {
        /// The operation's id, for example `update_client`.
        operation: &'static str,
        /// The HTTP status.
        status: u16,
        /// The code in the body; the status where the body has none.
        code: i64,
        /// The message in the body, or what the body is instead.
        message: String,
        /// The messages about single properties, which come with a 422.
        errors: BTreeMap<String, Vec<String>>,
        /// How long the server asks to wait before the next try.
        retry_after: Option<Duration>,
        /// The body as it came.
        body: Body,
    },

    /// The server answered, but not with what its specification promises.
    #[error("{operation}: the answer could not be read: {}{message}", describe_path(path))]
    Decode {
        /// The operation's id.
        operation: &'static str,
        /// Where in the body, for example `[2].items[3].price`; empty for the body itself.
        path: String,
        /// What was expected there, and what was found.
        message: String,
        /// The body as it came.
        body: Body,
    },

    /// The server could not be reached, or the connection broke.
    #[error("{operation}: no connection to {server}; is the address right, and is its certificate trusted?")]
    Connection {
        /// The operation's id.
        operation: &'static str,
        /// The server's scheme, name and port.
        server: String,
        /// The reason, which never holds the address.
        source: reqwest::Error,
    },

    /// The server did not answer in time.
    #[error("{operation}: {server} did not answer within {} s; a longer timeout can be set when the client is built", limit.as_secs_f64())]
    Timeout {
        /// The operation's id.
        operation: &'static str,
        /// The server's scheme, name and port.
        server: String,
        /// The time it had.
        limit: Duration,
        /// The reason, which never holds the address.
        source: reqwest::Error,
    },

    /// The call could not be made from what it was given, and nothing was sent.
    #[error("{message}")]
    InvalidRequest {
        /// What is wrong, and what to do.
        message: String,
    },
}

/// The body of an answer that became an error.
#[derive(Clone, PartialEq, Eq, Default)]
// Boxed: every call returns the error type, which should stay small.
pub struct Body(Box<Bytes>);

impl Error {
    /// The HTTP status, if the server answered with an error.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether the thing that was asked for does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// What the server says about single properties; empty unless it refused the request's content.
    pub fn field_errors(&self) -> impl Iterator<Item = (&str, &str)> {
        let errors = match self {
            Self::Status { errors, .. } => Some(errors),
            _ => None,
        };
        errors
            .into_iter()
            .flatten()
            .flat_map(|(field, messages)| messages.iter().map(move |message| (field.as_str(), message.as_str())))
    }

    pub(crate) fn from_answer(
        operation: &'static str,
        status: u16,
        retry_after: Option<Duration>,
        bytes: Bytes,
        expected: &str,
    ) -> Self {
        let body = Body::new(bytes);
        let (code, message, errors) = read_body(&body).unwrap_or_default();
        Self::Status {
            operation,
            status,
            code: code.unwrap_or_else(|| i64::from(status)),
            message: message.unwrap_or_else(|| body.describe(expected)),
            errors,
            retry_after,
            body,
        }
    }

    pub(crate) fn decode(operation: &'static str, error: &DecodeError, bytes: Bytes) -> Self {
        Self::Decode { operation, path: error.path(), message: error.message().to_owned(), body: Body::new(bytes) }
    }
}

impl Body {
    /// Keeps the bytes.
    #[must_use]
    pub fn new(bytes: Bytes) -> Self {
        Self(Box::new(bytes))
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes as text, with replacement characters where they are none.
    #[must_use]
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// Whether it is an HTML page by its own words.
    #[must_use]
    pub fn is_html(&self) -> bool {
        let start = self.0.trim_ascii_start();
        let start = start[..start.len().min(1000)].to_ascii_lowercase();
        let says = |word: &[u8]| start.windows(word.len()).any(|window| window == word);
        start.starts_with(b"<") && (says(b"<html") || says(b"<!doctype html"))
    }

    /// Whether it is HTML or XML.
    pub(crate) fn is_markup(&self) -> bool {
        self.0.trim_ascii_start().starts_with(b"<")
    }

    /// What the body is instead of what was `expected`, for a person; its beginning only where it is a page or plain text.
    #[must_use]
    pub fn describe(&self, expected: &str) -> String {
        if self.0.is_empty() {
            "the body is empty".to_owned()
        } else if self.is_html() || (self.is_markup() && !self.0.trim_ascii_start().starts_with(b"<?xml")) {
            format!("the server sent an HTML page instead of {expected}, beginning `{}`", self.beginning())
        } else if self.is_markup() {
            format!("the server sent other XML instead of {expected}, beginning `{}`", self.beginning())
        } else if self.0.starts_with(b"{") || self.0.starts_with(b"[") {
            "the server sent JSON of an unknown shape".to_owned()
        } else {
            format!("the server sent something else than {expected}, beginning `{}`", self.beginning())
        }
    }

    fn beginning(&self) -> String {
        let text = self.text();
        let mut words = String::new();
        for word in text.split_whitespace() {
            if words.chars().count() + word.chars().count() > 120 {
                words.push('…');
                break;
            }
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
        words
    }
}

/// Shows the size only: bodies hold people's data, and some hold keys.
impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Body({} bytes)", self.0.len())
    }
}

/// The error body that all these servers share, as far as it can be read.
type Shape = (Option<i64>, Option<String>, BTreeMap<String, Vec<String>>);

fn read_body(body: &Body) -> Option<Shape> {
    let raw = serde_json::from_slice(body.as_bytes()).ok()?;
    let mut object = Object::read(raw).ok()?;
    // UISP Network says `statusCode` and `validation`, and in `error` the name of the status.
    let code: Option<i64> = object.take("code").unwrap_or_default();
    let message: Option<String> = object.take("message").unwrap_or_default();
    let errors = object.take::<Problems>("errors").unwrap_or_default();
    let validation = object.take::<Problems>("validation").unwrap_or_default();
    let problems = errors.0.into_iter().chain(validation.0);
    Some((
        code.or_else(|| object.take("statusCode").unwrap_or_default()),
        message.or_else(|| object.take("error").unwrap_or_default()),
        problems.collect(),
    ))
}

/// The messages of each property; a list that names no properties stands under `validation`.
#[derive(Default)]
struct Problems(BTreeMap<String, Vec<String>>);

impl FromJson for Problems {
    fn from_json(raw: &serde_json::value::RawValue) -> Result<Self, DecodeError> {
        if let Ok(messages) = Vec::<String>::from_json(raw) {
            // PHP writes a map without entries as a list.
            if messages.is_empty() {
                return Ok(Self::default());
            }
            return Ok(Self(BTreeMap::from([("validation".to_owned(), messages)])));
        }
        let messages = BTreeMap::<String, Messages>::from_json(raw)?;
        Ok(Self(messages.into_iter().map(|(field, messages)| (field, messages.0)).collect()))
    }
}

/// One message or several; whatever else stands there is kept as its JSON text.
struct Messages(Vec<String>);

impl FromJson for Messages {
    fn from_json(raw: &serde_json::value::RawValue) -> Result<Self, DecodeError> {
        let messages = Vec::from_json(raw).or_else(|_| String::from_json(raw).map(|message| vec![message]));
        Ok(Self(messages.unwrap_or_else(|_| vec![raw.get().to_owned()])))
    }
}

fn describe_status(operation: &str, status: u16, message: &str, errors: &BTreeMap<String, Vec<String>>) -> String {
    let mut text = format!("{operation}: the server answered {status}: {message}");
    for (field, messages) in errors {
        text.push_str(&format!("; {field}: {}", messages.join(" ")));
    }
    text
}

fn describe_path(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("{path}: ") }
}
