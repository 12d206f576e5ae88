//! What a successful answer becomes.

use std::fmt;
use std::ops::Deref;
use std::time::SystemTime;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};

use crate::error::{Body, Error};
use crate::retry::retry_after;
use crate::wire::{self, DecodeError, FromJson};

/// An answer: one with a success status, unless it is that of a [`Message`](crate::Message).
pub struct Answer {
    /// The id of the operation that it answers.
    pub operation: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Bytes,
}

/// Something that the server has just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created<T> {
    /// The new thing as the server describes it.
    pub value: T,
    /// Where it can be read from now on, as the server puts it: a path or a whole address.
    pub location: Option<String>,
}

/// A file.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Its content.
    pub bytes: Bytes,
    /// Its media type, for example `application/pdf`.
    pub content_type: Option<String>,
}

impl Answer {
    /// Reads the body.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when the body is not a value of the type.
    pub fn json<T: FromJson>(&self) -> Result<T, Error> {
        let read = self.text().and_then(wire::from_str);
        read.map_err(|error| self.undecodable(&error))
    }

    /// Reads the body of something that was made, and where it is.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when the body is not a value of the type.
    pub fn created<T: FromJson>(&self) -> Result<Created<T>, Error> {
        Ok(Created { value: self.json()?, location: self.header(LOCATION) })
    }

    /// Takes an answer that says nothing. Whatever its content type announces, the body may be empty; what else stands in it is ignored.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when the body is an HTML page, which means that something else than the API answered.
    pub fn empty(&self) -> Result<(), Error> {
        let body = Body::new(self.bytes.clone());
        if body.is_markup() { Err(self.undecodable(&DecodeError::invalid(page(&body)))) } else { Ok(()) }
    }

    /// Takes the body as it is.
    #[must_use]
    pub fn file(&self) -> File {
        File { bytes: self.bytes.clone(), content_type: self.header(CONTENT_TYPE) }
    }

    /// Whether the status is one of success.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// The answer as the error that its status says it is; `expected` is what its body should have been, for the message.
    #[must_use]
    pub fn refusal(self, expected: &str) -> Error {
        let retry_after = retry_after(&self.headers, SystemTime::now());
        let error = Error::from_answer(self.operation, self.status, retry_after, self.bytes, expected);
        match (error, self.headers.get(LOCATION)) {
            (
                Error::Status { operation, status: status @ 300..=399, code, errors, retry_after, body, .. },
                Some(location),
            ) => {
                let location = String::from_utf8_lossy(location.as_bytes());
                let message = format!("the server redirects to {location}; use that address in the base URL");
                Error::Status { operation, status, code, message, errors, retry_after, body }
            }
            (error, _) => error,
        }
    }

    pub(crate) fn undecodable(&self, error: &DecodeError) -> Error {
        Error::decode(self.operation, error, self.bytes.clone())
    }

    /// The body as text that may be JSON.
    pub(crate) fn text(&self) -> Result<&str, DecodeError> {
        let body = Body::new(self.bytes.clone());
        if body.is_markup() {
            return Err(DecodeError::invalid(page(&body)));
        }
        if self.bytes.is_empty() {
            return Err(DecodeError::invalid("expected JSON, but the body is empty".to_owned()));
        }
        std::str::from_utf8(&self.bytes)
            .map_err(|error| DecodeError::invalid(format!("expected JSON, but the body is not UTF-8: {error}")))
    }

    fn header(&self, name: reqwest::header::HeaderName) -> Option<String> {
        self.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    }
}

impl<T> Created<T> {
    /// The new thing without its location.
    pub fn into_value(self) -> T {
        self.value
    }
}

impl<T> Deref for Created<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl fmt::Debug for File {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("File")
            .field("bytes", &self.bytes.len())
            .field("content_type", &self.content_type)
            .finish()
    }
}

fn page(body: &Body) -> String {
    format!("{}; does the base URL lead to the API?", body.describe("JSON"))
}
