//! Faults: why a call is refused, as SOAP 1.1 says it, with the detail that the services declare.

use std::borrow::Cow;

use super::render::{CLOSE_ENVELOPE, escape};
use super::xml::{ENVELOPE, SECURITY, UPSALES, UTILITY};
use crate::engine::{Failure, Violations, messages};

/// How many characters the reason of a fault has at most.
const LONGEST_TEXT: usize = 500;

/// A refusal in the form of SOAP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Whose fault it is.
    pub code: Code,
    /// The reason for people.
    pub text: String,
    /// The declared detail; none where the message was not understood at all.
    pub detail: Option<Detail>,
}

/// The code of a fault, a qualified name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The envelope is none of SOAP 1.1.
    VersionMismatch,
    /// A header that has to be understood is not.
    MustUnderstand,
    /// The message is wrong.
    Client,
    /// The server is at fault.
    Server,
    /// WS-Security: the name or the password is wrong.
    FailedAuthentication,
    /// WS-Security: the header is wrong.
    InvalidSecurity,
    /// WS-Security: the kind of token is not known.
    UnsupportedSecurityToken,
    /// WS-Security 1.1: the token is too old.
    MessageExpired,
}

impl Code {
    const fn name(self) -> &'static str {
        match self {
            Self::VersionMismatch => "soap:VersionMismatch",
            Self::MustUnderstand => "soap:MustUnderstand",
            Self::Client => "soap:Client",
            Self::Server => "soap:Server",
            Self::FailedAuthentication => "wsse:FailedAuthentication",
            Self::InvalidSecurity => "wsse:InvalidSecurity",
            Self::UnsupportedSecurityToken => "wsse:UnsupportedSecurityToken",
            Self::MessageExpired => "wsu:MessageExpired",
        }
    }
}

/// The `serviceFault` of the specification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// The reason for programs, one of the specification's `FaultCode`.
    pub code: &'static str,
    /// What is wrong with which fields.
    pub violations: Violations,
}

impl Detail {
    fn plain(code: &'static str) -> Option<Self> {
        Some(Self { code, violations: Violations::default() })
    }
}

impl Fault {
    /// A message that is none, or not one of SOAP.
    #[must_use]
    pub fn message(text: impl Into<String>) -> Self {
        Self { code: Code::Client, text: text.into(), detail: None }
    }

    /// A refusal with one of the specification's codes.
    #[must_use]
    pub fn coded(code: Code, detail: &'static str, text: impl Into<String>) -> Self {
        Self { code, text: text.into(), detail: Detail::plain(detail) }
    }

    /// A message with wrong fields.
    #[must_use]
    pub fn invalid(violations: Violations) -> Self {
        let fields: Vec<&str> = violations.iter().map(|(field, _)| field).collect();
        let text = format!("The message is not valid: {}.", fields.join(", "));
        Self { code: Code::Client, text, detail: Some(Detail { code: "INVALID", violations }) }
    }

    /// The refusal of a plan; `noun` is what the operation works on, `id` the one it was called for.
    #[must_use]
    pub fn of(failure: Failure, noun: &str, id: Option<&str>) -> Self {
        match failure {
            Failure::Invalid(violations) => Self::invalid(violations),
            Failure::NotFound => {
                let text = format!("There is no {noun} with the id {}.", id.unwrap_or("that was given"));
                Self::coded(Code::Client, "NOT_FOUND", text)
            }
            Failure::UnknownReference { field } => {
                let text = match &field {
                    Some(field) => format!("{field} names an item that does not exist."),
                    None => "A field names an item that does not exist.".to_owned(),
                };
                let mut violations = Violations::default();
                if let Some(field) = field {
                    violations.add(&field, "There is no such item.");
                }
                Self { code: Code::Client, text, detail: Some(Detail { code: "UNKNOWN_REFERENCE", violations }) }
            }
            Failure::InUse { by } => {
                let by = by.trim_start_matches("upsales-").replace('-', " ");
                Self::coded(Code::Client, "IN_USE", format!("The {noun} is needed by {by} and cannot be deleted."))
            }
            Failure::Forbidden => Self::coded(Code::Client, "ACCESS_DENIED", "The user's role does not allow this."),
            Failure::BadRequest(text) | Failure::Conflict(text) | Failure::Unprocessable(text) => {
                Self::coded(Code::Client, "INVALID", text)
            }
            Failure::Unauthenticated => {
                Self::coded(Code::FailedAuthentication, "NO_CREDENTIALS", "The call carries no user name and password.")
            }
            Failure::TooManyRequests => Self::coded(Code::Client, "THROTTLED", "Too many calls."),
            Failure::TooLarge => Self::message("The message is too large."),
            Failure::NotThere { operation } => Self::coded(
                Code::Server,
                "INTERNAL",
                format!("`{operation}` is not simulated yet: declare its plan in mock-server/src/resources."),
            ),
            Failure::NoRoute | Failure::MethodNotAllowed { .. } | Failure::UnsupportedMediaType | Failure::Internal => {
                Self::coded(Code::Server, "INTERNAL", messages::INTERNAL)
            }
        }
    }

    /// The reason, cut where it repeats too much of the message.
    fn text(&self) -> Cow<'_, str> {
        match self.text.char_indices().nth(LONGEST_TEXT) {
            Some((end, _)) => Cow::Owned(format!("{}…", &self.text[..end])),
            None => Cow::Borrowed(&self.text),
        }
    }

    /// The fault in its envelope.
    #[must_use]
    pub fn render(&self) -> String {
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<soap:Envelope xmlns:soap=\"{ENVELOPE}\" xmlns:ups=\"{UPSALES}\" \
             xmlns:wsse=\"{SECURITY}\" xmlns:wsu=\"{UTILITY}\"><soap:Body><soap:Fault><faultcode>"
        );
        out.push_str(self.code.name());
        out.push_str("</faultcode><faultstring>");
        let text = self.text();
        escape(&mut out, &text);
        out.push_str("</faultstring>");
        if let Some(detail) = &self.detail {
            out.push_str("<detail><ups:serviceFault><ups:code>");
            out.push_str(detail.code);
            out.push_str("</ups:code><ups:message>");
            escape(&mut out, &text);
            out.push_str("</ups:message>");
            for (field, messages) in detail.violations.iter() {
                for message in messages {
                    out.push_str("<ups:violation><ups:field>");
                    escape(&mut out, field);
                    out.push_str("</ups:field><ups:message>");
                    escape(&mut out, message);
                    out.push_str("</ups:message></ups:violation>");
                }
            }
            out.push_str("</ups:serviceFault></detail>");
        }
        out.push_str("</soap:Fault>");
        out.push_str(CLOSE_ENVELOPE);
        out
    }
}
