//! What is wrong with a JSON document, and where in it.

use std::borrow::Cow;
use std::fmt;

use serde_json::value::RawValue;

/// A JSON document that is not what its type says.
///
/// The message never quotes a value of a string property unless the property is a date, a number, or a UUID, so that it can be logged.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError {
    // Boxed: every read returns this type, and nearly every read succeeds.
    inner: Box<Inner>,
}

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    /// From the innermost step to the outermost.
    path: Vec<Step>,
    message: String,
}

#[derive(Clone, PartialEq, Eq)]
enum Step {
    Field(Cow<'static, str>),
    Index(usize),
}

impl DecodeError {
    /// A value of another kind than expected.
    #[must_use]
    pub fn unexpected(expected: &str, found: &RawValue) -> Self {
        Self::invalid(format!("expected {expected}, found {}", kind(found)))
    }

    /// A value of the right kind that is not one of the type.
    #[must_use]
    pub fn invalid(message: String) -> Self {
        Self { inner: Box::new(Inner { path: Vec::new(), message }) }
    }

    /// A required property that the object does not have.
    #[must_use]
    pub fn missing(field: &'static str) -> Self {
        Self::invalid("the property is missing".to_owned()).in_field(field)
    }

    /// The same error, seen from the object that holds the value.
    #[must_use]
    pub fn in_field(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.inner.path.push(Step::Field(name.into()));
        self
    }

    /// The same error, seen from the array that holds the value.
    #[must_use]
    pub fn at_index(mut self, index: usize) -> Self {
        self.inner.path.push(Step::Index(index));
        self
    }

    /// Where the value stands, for example `[2].items[3].price`; empty for the document itself.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for step in self.inner.path.iter().rev() {
            match step {
                Step::Field(name) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(name);
                }
                Step::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }

    /// What was expected there, and what was found.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.inner.message
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.inner.path.is_empty() {
            formatter.write_str(&self.inner.message)
        } else {
            write!(formatter, "{}: {}", self.path(), self.inner.message)
        }
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DecodeError({self})")
    }
}

impl std::error::Error for DecodeError {}

fn kind(raw: &RawValue) -> &'static str {
    match raw.get().as_bytes().first() {
        Some(b'n') => "null",
        Some(b't' | b'f') => "a boolean",
        Some(b'"') => "a string",
        Some(b'[') => "an array",
        Some(b'{') => "an object",
        _ => "a number",
    }
}
