//! How many elements of one name there are: one, perhaps one, one that may be nil, any number.

use bindings_core::{DecodeError, Field};

use super::{Element, FromElements, FromXml, ToXml, Writer};

/// What may stand for the elements of one name.
type Elements<'a> = &'a mut dyn Iterator<Item = Element>;

impl<T: FromXml> FromElements for T {
    fn from_elements(name: &'static str, elements: Elements<'_>) -> Result<Self, DecodeError> {
        let Some(element) = only(name, elements)? else {
            return Err(DecodeError::invalid("the element is missing".to_owned()).in_field(name));
        };
        if element.is_nil() {
            return Err(DecodeError::invalid("the element must not be nil".to_owned()).in_field(name));
        }
        T::from_xml(element).map_err(|error| error.in_field(name))
    }
}

/// Nil counts as absent where the documents do not provide for it.
impl<T: FromXml> FromElements for Option<T> {
    fn from_elements(name: &'static str, elements: Elements<'_>) -> Result<Self, DecodeError> {
        match only(name, elements)? {
            Some(element) if !element.is_nil() => T::from_xml(element).map(Some).map_err(|error| error.in_field(name)),
            _ => Ok(None),
        }
    }
}

impl<T: ToXml> ToXml for Option<T> {
    fn to_xml(&self, name: &'static str, out: &mut Writer) {
        if let Some(value) = self {
            value.to_xml(name, out);
        }
    }
}

impl<T: FromXml> FromElements for Field<T> {
    fn from_elements(name: &'static str, elements: Elements<'_>) -> Result<Self, DecodeError> {
        match only(name, elements)? {
            None => Ok(Self::Absent),
            Some(element) if element.is_nil() => Ok(Self::Null),
            Some(element) => T::from_xml(element).map(Self::Value).map_err(|error| error.in_field(name)),
        }
    }
}

impl<T: ToXml> ToXml for Field<T> {
    fn to_xml(&self, name: &'static str, out: &mut Writer) {
        match self {
            Self::Absent => {}
            Self::Null => out.nil(name),
            Self::Value(value) => value.to_xml(name, out),
        }
    }
}

impl<T: FromXml> FromElements for Vec<T> {
    fn from_elements(name: &'static str, elements: Elements<'_>) -> Result<Self, DecodeError> {
        let elements = elements.filter(|element| !element.is_nil()).enumerate();
        let read =
            elements.map(|(index, element)| T::from_xml(element).map_err(|error| error.at_index(index).in_field(name)));
        read.collect()
    }
}

impl<T: ToXml> ToXml for Vec<T> {
    fn to_xml(&self, name: &'static str, out: &mut Writer) {
        for value in self {
            value.to_xml(name, out);
        }
    }
}

/// No argument: nothing is written.
impl ToXml for () {
    fn to_xml(&self, _: &'static str, _: &mut Writer) {}
}

/// The element, if there is one; several are a mistake of the sender, and nobody knows which of them counts.
fn only(name: &'static str, elements: Elements<'_>) -> Result<Option<Element>, DecodeError> {
    let first = elements.next();
    match elements.next() {
        None => Ok(first),
        Some(_) => Err(DecodeError::invalid("the element stands there twice".to_owned()).in_field(name)),
    }
}
