//! Everything that can go wrong between a call and its typed answer.

use std::fmt;
use std::time::Duration;

use bindings_core::{Body, Passing, is_passing_status};

use crate::security::Credentials;
use crate::types::{FaultCode, ServiceFault, Violation};

/// Why a call did not give its answer.
///
/// No variant holds the password, nor shows a message's content in `Debug`: errors can be logged as they are.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The service refused the call, and nothing has changed.
    #[error("{}", describe_fault(operation, code, message, violations))]
    Fault {
        /// The operation, for example `updateClient`.
        operation: &'static str,
        /// The reason, for programs.
        code: FaultCode,
        /// The reason, for people.
        message: String,
        /// What is wrong with which fields, when the item is refused.
        violations: Vec<Violation>,
    },

    /// The server answered with a fault that is none of the service's: it could do nothing with the message as such.
    #[error("{operation}: the server answered with the fault {code}: {message}")]
    Envelope {
        /// The operation.
        operation: &'static str,
        /// The fault's code.
        code: EnvelopeCode,
        /// The reason, for people.
        message: String,
    },

    /// The server answered with an error status and no fault: something in between did, or there is no service at this address.
    #[error("{operation}: the server answered {status}: {message}")]
    Status {
        /// The operation.
        operation: &'static str,
        /// The HTTP status.
        status: u16,
        /// What the body says, or what it is.
        message: String,
        /// How long the server asks to wait before the next try.
        retry_after: Option<Duration>,
        /// The body as it came.
        body: Body,
    },

    /// The server answered, but not with what its documents promise.
    #[error("{operation}: the answer could not be read: {}{message}", describe_path(path))]
    Decode {
        /// The operation.
        operation: &'static str,
        /// Where in the answer, for example `return[2].orderRow[0].price`; empty for the answer itself.
        path: String,
        /// What was expected there, and what was found.
        message: String,
        /// The body as it came.
        body: Body,
    },

    /// The server could not be reached, or the connection broke.
    #[error("{operation}: no connection to {server}; is the address right, and is its certificate trusted?")]
    Connection {
        /// The operation.
        operation: &'static str,
        /// The server's scheme, name and port.
        server: String,
        /// The reason, which never holds the address.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// The server did not answer in time.
    #[error("{operation}: {server} did not answer within {} s; a longer timeout can be set when the client is built", limit.as_secs_f64())]
    Timeout {
        /// The operation.
        operation: &'static str,
        /// The server's scheme, name and port.
        server: String,
        /// The time it had.
        limit: Duration,
        /// The reason, which never holds the address.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// The call could not be made from what it was given, and nothing was sent.
    #[error("{message}")]
    InvalidRequest {
        /// What is wrong, and what to do.
        message: String,
    },
}

/// The code of a fault that is not one of the services'.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EnvelopeCode {
    /// The envelope is of another version of SOAP.
    VersionMismatch,
    /// A header had to be understood and was not.
    MustUnderstand,
    /// The message is wrong.
    Client,
    /// The server failed.
    Server,
    /// The credentials were not accepted (`wsse:FailedAuthentication`).
    FailedAuthentication,
    /// Another one, without its prefix.
    Other(String),
}

impl Error {
    /// The reason why the service refused the call, if it did.
    #[must_use]
    pub const fn code(&self) -> Option<&FaultCode> {
        match self {
            Self::Fault { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Whether the item that was asked for does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.code() == Some(&FaultCode::NotFound)
    }

    /// Whether the account is blocked for a while because of too many calls.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.code() == Some(&FaultCode::Throttled)
    }

    /// What the service says about single fields; empty unless it refused an item.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        match self {
            Self::Fault { violations, .. } => violations,
            _ => &[],
        }
    }

    pub(crate) fn fault(operation: &'static str, fault: ServiceFault) -> Self {
        let ServiceFault { code, message, violation: violations } = fault;
        Self::Fault { operation, code, message, violations }
    }

    /// The same without the password, should the server have repeated it in its words.
    pub(crate) fn without_password(mut self, credentials: &Credentials) -> Self {
        let hide = |text: &mut String| credentials.hide(text);
        match &mut self {
            Self::Fault { code, message, violations, .. } => {
                if let FaultCode::Unknown(code) = code {
                    hide(code);
                }
                hide(message);
                for violation in violations {
                    hide(&mut violation.field);
                    hide(&mut violation.message);
                }
            }
            Self::Envelope { code, message, .. } => {
                if let EnvelopeCode::Other(code) = code {
                    hide(code);
                }
                hide(message);
            }
            Self::Status { message, .. } | Self::InvalidRequest { message } => hide(message),
            Self::Decode { path, message, .. } => {
                hide(path);
                hide(message);
            }
            Self::Connection { .. } | Self::Timeout { .. } => {}
        }
        self
    }
}

impl Passing for Error {
    fn is_passing(&self) -> bool {
        match self {
            Self::Connection { .. } => true,
            Self::Status { status, .. } => is_passing_status(*status),
            Self::Fault { code, .. } => *code == FaultCode::Internal,
            Self::Envelope { code, .. } => *code == EnvelopeCode::Server,
            Self::Decode { .. } | Self::Timeout { .. } | Self::InvalidRequest { .. } => false,
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

impl From<bindings_core::Error> for Error {
    fn from(error: bindings_core::Error) -> Self {
        use bindings_core::Error as Core;
        match error {
            Core::Status { operation, status, message, retry_after, body, .. } => {
                Self::Status { operation, status, message, retry_after, body }
            }
            Core::Decode { operation, path, message, body } => Self::Decode { operation, path, message, body },
            Core::Connection { operation, server, source } => {
                Self::Connection { operation, server, source: source.into() }
            }
            Core::Timeout { operation, server, limit, source } => {
                Self::Timeout { operation, server, limit, source: source.into() }
            }
            Core::InvalidRequest { message } => Self::InvalidRequest { message },
            other => Self::InvalidRequest { message: other.to_string() },
        }
    }
}

impl EnvelopeCode {
    /// The code in a `faultcode`, whose prefix says little: senders disagree about it.
    pub(crate) fn new(text: &str) -> Self {
        let text = text.trim_ascii();
        match text.rsplit_once(':').map_or(text, |(_, local)| local) {
            "VersionMismatch" => Self::VersionMismatch,
            "MustUnderstand" => Self::MustUnderstand,
            "Client" => Self::Client,
            "Server" => Self::Server,
            "FailedAuthentication" => Self::FailedAuthentication,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The code as it stands in faults, without its prefix.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::VersionMismatch => "VersionMismatch",
            Self::MustUnderstand => "MustUnderstand",
            Self::Client => "Client",
            Self::Server => "Server",
            Self::FailedAuthentication => "FailedAuthentication",
            Self::Other(code) => code,
        }
    }
}

impl fmt::Display for EnvelopeCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

pub(crate) fn describe(code: &FaultCode, message: &str, violations: &[Violation]) -> String {
    let mut text = format!("{}: {message}", code.as_str());
    for violation in violations {
        text.push_str(&format!("; {}: {}", violation.field, violation.message));
    }
    text
}

fn describe_fault(operation: &str, code: &FaultCode, message: &str, violations: &[Violation]) -> String {
    format!("{operation}: the service refused: {}", describe(code, message, violations))
}

fn describe_path(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("{path}: ") }
}
