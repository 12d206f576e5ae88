//! SOAP 1.1 envelopes: what is around a message.

use bindings_core::DecodeError;

use crate::error::EnvelopeCode;
use crate::types::ServiceFault;
use crate::xml::{Document, Element, FromXml as _, Name, Namespace, ToXml, Writer};

pub(crate) const CONTENT_TYPE: &str = "text/xml; charset=utf-8";

const DECLARATION: &str = r#"<?xml version="1.0" encoding="utf-8"?>"#;
const ENVELOPE: &str = r#" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/""#;

/// A message without its envelope: the element of that name with its children.
pub(crate) fn content(name: &'static str, child: Option<&'static str>, value: &dyn ToXml) -> Writer {
    let mut out = Writer::new();
    out.begin(name);
    if let Some(child) = child {
        value.to_xml(child, &mut out);
    }
    out.end();
    out
}

/// An envelope around a message and, if there is any, what stands in its header.
pub(crate) fn wrap(content: &str, header: Option<&str>) -> String {
    let mut out = Writer::new();
    out.raw(DECLARATION);
    out.begin_with("soap:Envelope", ENVELOPE);
    if let Some(header) = header {
        out.begin("soap:Header");
        out.raw(header);
        out.end();
    }
    out.begin("soap:Body");
    out.raw(content);
    out.end();
    out.end();
    out.into_text()
}

/// An envelope that has been read up to the name of its message.
pub(crate) struct Opened<'a> {
    document: Document<'a>,
    /// The message, still without its children.
    pub(crate) message: Element,
}

/// Why there is no message.
pub(crate) enum Unopened {
    /// The envelope is of another version of SOAP, or of none: its namespace.
    Version(String),
    /// It is not an envelope that can be read.
    Unreadable(DecodeError),
}

impl<'a> Opened<'a> {
    /// Reads that far, and gives away the blocks of the header.
    pub(crate) fn read(text: &'a str, each_block: &mut dyn FnMut(Element)) -> Result<Self, Unopened> {
        let mut document = Document::new(text);
        let root = document.root()?;
        if root.name.local != "Envelope" {
            return Err(invalid(format!("expected a SOAP envelope, found the element `{}`", root.name)).into());
        }
        if root.name.namespace != Namespace::Envelope {
            return Err(Unopened::Version(root.name.namespace.uri().to_owned()));
        }
        while let Some(mut part) = document.child()? {
            if part.name.is(Namespace::ENVELOPE, "Header") {
                while let Some(mut block) = document.child()? {
                    document.fill(&mut block)?;
                    each_block(block);
                }
            } else if part.name.is(Namespace::ENVELOPE, "Body") {
                let message = document.child()?.ok_or_else(|| invalid("the Body is empty".to_owned()))?;
                return Ok(Self { document, message });
            } else {
                document.fill(&mut part)?;
            }
        }
        Err(invalid("the envelope has no Body".to_owned()).into())
    }

    #[cfg(feature = "server")]
    pub(crate) fn take_message(&mut self) -> Element {
        std::mem::replace(&mut self.message, Element::new(Name::new("", "")))
    }

    pub(crate) fn name(&self) -> &Name {
        &self.message.name
    }

    pub(crate) fn is_fault(&self) -> bool {
        self.message.name.is(Namespace::ENVELOPE, "Fault")
    }

    /// Reads the children of the message one by one, and sees to it that the document is whole.
    pub(crate) fn children(
        mut self,
        each: &mut dyn FnMut(Element) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        while let Some(mut child) = self.document.child()? {
            self.document.fill(&mut child)?;
            each(child)?;
        }
        if let Some(second) = self.document.child()? {
            return Err(invalid(format!("expected one message in the Body, found another: `{}`", second.name)));
        }
        while let Some(mut rest) = self.document.child()? {
            self.document.fill(&mut rest)?;
        }
        self.document.finish()
    }
}

impl From<DecodeError> for Unopened {
    fn from(error: DecodeError) -> Self {
        Self::Unreadable(error)
    }
}

impl Unopened {
    pub(crate) fn into_decode_error(self) -> DecodeError {
        match self {
            Self::Unreadable(error) => error,
            Self::Version(namespace) => {
                invalid(format!("expected an envelope of SOAP 1.1, found one of `{namespace}`"))
            }
        }
    }
}

/// A fault as it came.
pub(crate) enum Fault {
    /// With the services' own description.
    Service(ServiceFault),
    /// Without.
    Envelope { code: EnvelopeCode, message: String },
}

/// Reads a fault. Whatever of it is missing or odd, it remains a fault.
pub(crate) fn fault(fault: Opened<'_>) -> Result<Fault, DecodeError> {
    let (mut code, mut message, mut description) = (String::new(), String::new(), None);
    fault.children(&mut |child| {
        match child.name.local.as_str() {
            "faultcode" => code = child.into_text()?,
            "faultstring" => message = child.into_text()?,
            "detail" => {
                let described = child.into_children().find(|child| child.name.is_field("serviceFault"));
                description = described.and_then(|described| ServiceFault::from_xml(described).ok());
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(match description {
        Some(description) => Fault::Service(description),
        None => Fault::Envelope { code: EnvelopeCode::new(&code), message },
    })
}

fn invalid(message: String) -> DecodeError {
    DecodeError::invalid(message)
}
