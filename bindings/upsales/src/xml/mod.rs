//! XML as the services write it: items field by field, three states, exact decimals, dates with any zone, errors that say where.
//!
//! Generated types implement [`FromXml`] and [`ToXml`] instead of deriving serde: one line per field, which is quick to compile, keeps absent,
//! nil and value apart, and minds namespaces.

mod collections;
mod element;
mod reader;
mod scalars;
mod writer;

use std::borrow::Cow;

use bindings_core::DecodeError;

pub use element::Element;
pub(crate) use element::{Name, Namespace};
pub(crate) use reader::{Document, decode, read};
pub use writer::Writer;

/// The namespace of everything that the services define.
pub const NAMESPACE: &str = "http://crm.upsales.com/wsapi";

/// A type that is written as the text of an element.
pub trait Text: Sized {
    /// Reads the text. White space around it is still there.
    ///
    /// # Errors
    ///
    /// When the text is not a value of the type.
    fn from_text(text: String) -> Result<Self, DecodeError>;

    /// The value as text, not escaped.
    fn to_text(&self) -> Cow<'_, str>;
}

/// A type that can be read from an element.
pub trait FromXml: Sized {
    /// Reads the value.
    ///
    /// # Errors
    ///
    /// When the element does not hold a value of the type.
    fn from_xml(element: Element) -> Result<Self, DecodeError>;
}

/// A type that can be read from all elements of one name: one value, or how many there are of it.
pub trait FromElements: Sized {
    /// Reads the value.
    ///
    /// # Errors
    ///
    /// When there are too few or too many elements, or one does not hold a value of the type.
    fn from_elements(name: &'static str, elements: &mut dyn Iterator<Item = Element>) -> Result<Self, DecodeError>;
}

/// A type that can be written as elements: none, one, or several.
pub trait ToXml {
    /// Appends the elements to `out`.
    fn to_xml(&self, name: &'static str, out: &mut Writer);
}

impl<T: Text> FromXml for T {
    fn from_xml(element: Element) -> Result<Self, DecodeError> {
        T::from_text(element.into_text()?)
    }
}

impl<T: Text> ToXml for T {
    fn to_xml(&self, name: &'static str, out: &mut Writer) {
        out.text(name, &self.to_text());
    }
}

/// The value as XML text, in an element of that name; for looking at, since a request has more around it.
#[must_use]
pub fn to_string(name: &'static str, value: &dyn ToXml) -> String {
    let mut out = Writer::new();
    value.to_xml(name, &mut out);
    out.into_text()
}

/// Reads a value from the XML text of an element, whatever its name.
///
/// # Errors
///
/// When the text is not XML, or not a value of the type.
pub fn from_str<T: FromXml>(text: &str) -> Result<T, DecodeError> {
    T::from_xml(read(text)?)
}
