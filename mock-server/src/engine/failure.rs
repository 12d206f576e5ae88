//! Why a request is refused, in words of the domain; each edge renders it in its own protocol.

use super::messages;

/// The refusal of a request. Nothing of the request has happened when one is returned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The request cannot be understood: malformed JSON, a filter value of the wrong kind.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// No key, or one that is not known.
    #[error("not authenticated")]
    Unauthenticated,
    /// The key is known but may not do this.
    #[error("forbidden")]
    Forbidden,
    /// The entity that the path names does not exist.
    #[error("the object is not found")]
    NotFound,
    /// The request names another entity that does not exist.
    #[error("a referenced object is not found")]
    UnknownReference {
        /// The field that names it, where that is known, for example `clientId` or `orderRow[0].productId`.
        field: Option<String>,
    },
    /// The entity cannot be deleted because others need it.
    #[error("the object is needed by `{by}`")]
    InUse {
        /// The name of the resource that needs it.
        by: &'static str,
    },
    /// No operation has this path.
    #[error("no route")]
    NoRoute,
    /// The path exists, but not with this method.
    #[error("method not allowed")]
    MethodNotAllowed {
        /// The methods that the path has.
        allowed: Vec<&'static str>,
    },
    /// The body is larger than the server takes.
    #[error("the body is too large")]
    TooLarge,
    /// The body is not JSON by its content type.
    #[error("unsupported media type")]
    UnsupportedMediaType,
    /// Fields of the request are wrong.
    #[error("validation failed: {0:?}")]
    Invalid(Violations),
    /// It contradicts something that is there already; the text says what.
    #[error("conflict: {0}")]
    Conflict(String),
    /// Something else has to be done or to happen first; the text says what.
    #[error("precondition: {0}")]
    Unprocessable(String),
    /// Too many attempts.
    #[error("too many requests")]
    TooManyRequests,
    /// The operation exists in the specification, but nobody has taught it to this server yet.
    #[error("`{operation}` is not simulated")]
    NotThere {
        /// The operation's id.
        operation: &'static str,
    },
    /// The real system answers this with an internal error, so this one does too.
    #[error("internal error")]
    Internal,
}

impl Failure {
    /// A reference that points nowhere, where nobody asks which.
    pub const UNKNOWN_REFERENCE: Self = Self::UnknownReference { field: None };

    /// A field that names an entity that does not exist.
    #[must_use]
    pub fn unknown_reference(field: impl Into<String>) -> Self {
        Self::UnknownReference { field: Some(field.into()) }
    }

    /// A validation failure of a single field.
    #[must_use]
    pub fn invalid(field: &str, message: &str) -> Self {
        let mut violations = Violations::default();
        violations.add(field, message);
        Self::Invalid(violations)
    }

    /// A bad value of a query parameter.
    #[must_use]
    pub fn bad_parameter(name: &str, why: &str) -> Self {
        Self::BadRequest(format!("{} (parameter `{name}` {why})", messages::BAD_REQUEST))
    }
}

/// How many fields a refusal names, and how many messages it has for each.
const MOST: usize = 100;

/// What is wrong with the fields of a request, by field, in the order in which it was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Violations(Vec<(String, Vec<String>)>);

impl Violations {
    /// Adds a message to a field. A refusal names a hundred fields; whatever else is wrong is not listed.
    pub fn add(&mut self, field: &str, message: &str) {
        match self.0.iter().position(|(name, _)| name == field) {
            Some(known) if self.0[known].1.len() < MOST => self.0[known].1.push(message.to_owned()),
            None if self.0.len() < MOST => self.0.push((field.to_owned(), vec![message.to_owned()])),
            Some(_) | None => {}
        }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Fields and their messages.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(field, messages)| (field.as_str(), messages.as_slice()))
    }

    /// `Ok` if nothing is wrong, else the failure.
    pub fn into_result(self) -> Result<(), Failure> {
        if self.is_empty() { Ok(()) } else { Err(Failure::Invalid(self)) }
    }
}
