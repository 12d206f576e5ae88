//! What a server writes.

use super::Fault;
use crate::envelope;
use crate::error::EnvelopeCode;
use crate::types::FaultCode;
use crate::xml::{ToXml, Writer};

/// What an operation replies, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    content: String,
}

/// Why a call is not answered as it should be.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// The service refuses it.
    Fault(Fault),
    /// It is no message that a service could answer.
    Envelope {
        /// The fault's code.
        code: EnvelopeCode,
        /// The reason, for people.
        message: String,
    },
}

/// What goes out over HTTP, with the content type [`CONTENT_TYPE`](super::CONTENT_TYPE).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status: 200, or 500 for every fault.
    pub status: u16,
    /// The body.
    pub body: String,
}

impl Reply {
    /// Any number of items.
    #[must_use]
    pub fn list<T: ToXml>(response: &'static str, items: &[T]) -> Self {
        let mut out = Writer::new();
        out.begin(response);
        for item in items {
            item.to_xml("return", &mut out);
        }
        out.end();
        Self { content: out.into_text() }
    }

    /// One item.
    #[must_use]
    pub fn one(response: &'static str, item: &dyn ToXml) -> Self {
        Self { content: envelope::content(response, Some("return"), item).into_text() }
    }

    /// Nothing.
    #[must_use]
    pub fn none(response: &'static str) -> Self {
        Self { content: envelope::content(response, None, &()).into_text() }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Result<Reply, Refusal>> for Answer {
    fn from(reply: Result<Reply, Refusal>) -> Self {
        match reply {
            Ok(reply) => Self { status: 200, body: envelope::wrap(&reply.content, None) },
            Err(refusal) => Self { status: 500, body: envelope::wrap(&fault(&refusal), None) },
        }
    }
}

fn fault(refusal: &Refusal) -> String {
    let (code, message, description) = match refusal {
        Refusal::Envelope { code, message } => (code.clone(), message, None),
        Refusal::Fault(fault) if fault.code == FaultCode::Internal => {
            (EnvelopeCode::Server, &fault.message, Some(fault))
        }
        Refusal::Fault(fault) => (EnvelopeCode::Client, &fault.message, Some(fault)),
    };
    let mut out = Writer::new();
    out.begin_with("soap:Fault", "");
    out.text("faultcode", &format!("soap:{}", code.as_str()));
    out.text("faultstring", message);
    if let Some(description) = description {
        out.begin("detail");
        out.raw(&crate::xml::to_string("serviceFault", description));
        out.end();
    }
    out.end();
    out.into_text()
}
