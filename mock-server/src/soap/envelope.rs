//! The envelope of a message: SOAP 1.1, one body with one element, headers that are understood.

use super::fault::{Code, Fault};
use super::xml::{self, Element, Namespace};

/// The actor that means whoever receives the message.
const NEXT: &str = "http://schemas.xmlsoap.org/soap/actor/next";

/// A message whose envelope is sound.
pub struct Envelope {
    /// The security header, if there is one.
    pub security: Option<Element>,
    /// The only element of the body.
    pub request: Element,
}

/// Opens the envelope.
///
/// # Errors
/// The fault to answer with.
pub fn open(text: &str) -> Result<Envelope, Fault> {
    let root =
        xml::parse(text).map_err(|problem| Fault::message(format!("The message is no well-formed XML: {problem}.")))?;
    if root.name != "Envelope" {
        return Err(Fault::message(format!("The message is a `{}`, not a SOAP envelope.", root.name)));
    }
    if root.namespace != Namespace::Envelope {
        let text =
            "The envelope is not one of SOAP 1.1: its namespace must be http://schemas.xmlsoap.org/soap/envelope/.";
        return Err(Fault { code: Code::VersionMismatch, text: text.to_owned(), detail: None });
    }
    let mut parts = root.children.into_iter().peekable();
    let header = parts.next_if(|part| part.is(Namespace::Envelope, "Header"));
    let body = parts.next_if(|part| part.is(Namespace::Envelope, "Body")).ok_or_else(|| {
        Fault::message("The envelope has no body where one must be: after the header, if there is one.")
    })?;
    if parts.any(|part| part.namespace == Namespace::Envelope) {
        return Err(Fault::message("The envelope has more than a header and a body."));
    }
    let security = header.map(understand).transpose()?.flatten();
    let mut requests = body.children.into_iter();
    match (requests.next(), requests.next()) {
        (Some(request), None) => Ok(Envelope { security, request }),
        (None, _) => Err(Fault::message("The body is empty; it must hold the element of an operation.")),
        (Some(_), Some(_)) => {
            Err(Fault::message("The body holds more than one element; it must hold that of one operation."))
        }
    }
}

/// The security header; a header for us that is none but must be understood is a fault.
fn understand(header: Element) -> Result<Option<Element>, Fault> {
    let mut security = None;
    for entry in header.children {
        let actor = entry.attribute(Namespace::Envelope, "actor").unwrap_or_default();
        if !(actor.is_empty() || actor == NEXT) {
            continue;
        }
        if entry.is(Namespace::Security, "Security") {
            if security.is_some() {
                return Err(Fault::message("There is more than one security header."));
            }
            security = Some(entry);
            continue;
        }
        // Some toolkits write the attribute without its prefix, or `true` for `1`.
        let demands = [Namespace::Envelope, Namespace::None]
            .into_iter()
            .any(|namespace| matches!(entry.attribute(namespace, "mustUnderstand").map(str::trim), Some("1" | "true")));
        if demands {
            let text = format!("The header `{}` must be understood and is not.", entry.name);
            return Err(Fault { code: Code::MustUnderstand, text, detail: None });
        }
    }
    Ok(security)
}
