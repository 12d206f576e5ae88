//! Elements with their children.

use std::fmt;

use bindings_core::DecodeError;

use super::{FromElements, NAMESPACE};

/// The namespace of `nil`.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The namespace of a name, as far as anybody here asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Namespace {
    /// None at all.
    None,
    /// That of the services.
    Upsales,
    /// That of SOAP 1.1 envelopes.
    Envelope,
    /// Another one.
    Other(Box<str>),
}

/// A name with its namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) namespace: Namespace,
    /// The part without a prefix.
    pub(crate) local: String,
}

/// An element with everything in it, which gives its children away one by one.
#[derive(Clone)]
pub struct Element {
    pub(crate) name: Name,
    /// With the namespaces resolved; declarations of namespaces are left out.
    pub(crate) attributes: Vec<(Name, String)>,
    pub(crate) text: String,
    /// Those that have not been taken out.
    children: Vec<Option<Element>>,
}

impl Namespace {
    pub(crate) const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";

    pub(crate) fn new(uri: &str) -> Self {
        match uri {
            "" => Self::None,
            NAMESPACE => Self::Upsales,
            Self::ENVELOPE => Self::Envelope,
            other => Self::Other(other.into()),
        }
    }

    pub(crate) fn uri(&self) -> &str {
        match self {
            Self::None => "",
            Self::Upsales => NAMESPACE,
            Self::Envelope => Self::ENVELOPE,
            Self::Other(uri) => uri,
        }
    }
}

impl Name {
    pub(crate) fn new(uri: &str, local: &str) -> Self {
        Self { namespace: Namespace::new(uri), local: local.to_owned() }
    }

    pub(crate) fn is(&self, namespace: &str, local: &str) -> bool {
        self.local == local && self.namespace.uri() == namespace
    }

    /// Whether a field of a type of the services may have this name: some senders leave the namespace out.
    pub(crate) fn is_field(&self, name: &str) -> bool {
        self.local == name && matches!(self.namespace, Namespace::Upsales | Namespace::None)
    }
}

/// As `{namespace}name`.
impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Namespace::None => formatter.write_str(&self.local),
            namespace => write!(formatter, "{{{}}}{}", namespace.uri(), self.local),
        }
    }
}

impl Element {
    pub(crate) fn new(name: Name) -> Self {
        Self { name, attributes: Vec::new(), text: String::new(), children: Vec::new() }
    }

    /// Whether it says `xsi:nil="true"`.
    #[must_use]
    pub fn is_nil(&self) -> bool {
        self.attribute(INSTANCE, "nil").is_some_and(|value| matches!(value.trim_ascii(), "true" | "1"))
    }

    /// Takes out the children of that name and reads them. What is never taken is ignored.
    ///
    /// # Errors
    ///
    /// When they do not hold a value of the type, or when there are too few or too many of them.
    pub fn take<T: FromElements>(&mut self, name: &'static str) -> Result<T, DecodeError> {
        let mut elements = self.children.iter_mut().filter_map(|child| {
            let is_meant = child.as_ref().is_some_and(|child| child.name.is_field(name));
            if is_meant { child.take() } else { None }
        });
        T::from_elements(name, &mut elements)
    }

    /// The text in it.
    ///
    /// # Errors
    ///
    /// When there are elements in it.
    pub fn into_text(self) -> Result<String, DecodeError> {
        match self.children.into_iter().flatten().next() {
            None => Ok(self.text),
            Some(child) => Err(DecodeError::invalid(format!("expected text, found the element `{}`", child.name))),
        }
    }

    pub(crate) fn into_children(self) -> impl Iterator<Item = Self> {
        self.children.into_iter().flatten()
    }

    pub(crate) fn push(&mut self, child: Element) {
        self.children.push(Some(child));
    }

    pub(crate) fn attribute(&self, namespace: &str, local: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name.is(namespace, local)).map(|(_, value)| value.as_str())
    }
}

/// Shows the names only: contents are people's data, and one element holds a password.
impl fmt::Debug for Element {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Element({}, {} children)", self.name, self.children.iter().flatten().count())
    }
}
