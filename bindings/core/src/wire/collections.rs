//! Arrays, maps, and values that may be null.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::scalars::write_text;
use super::{DecodeError, FromJson, Object, ToJson};

/// Null and an absent array are empty: the servers write all three for "none".
impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        elements(raw)?
            .into_iter()
            .enumerate()
            .map(|(index, element)| T::from_json(element).map_err(|error| error.at_index(index)))
            .collect()
    }

    fn from_absent(_: &'static str) -> Result<Self, DecodeError> {
        Ok(Self::new())
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn to_json(&self, out: &mut String) {
        out.push('[');
        for (index, element) in self.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            element.to_json(out);
        }
        out.push(']');
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        if raw.get() == "null" { Ok(None) } else { T::from_json(raw).map(Some) }
    }

    fn from_absent(_: &'static str) -> Result<Self, DecodeError> {
        Ok(None)
    }
}

/// `None` is written as null; a property that can be left out is a [`Field`](super::Field).
impl<T: ToJson> ToJson for Option<T> {
    fn to_json(&self, out: &mut String) {
        match self {
            Some(value) => value.to_json(out),
            None => out.push_str("null"),
        }
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        T::from_json(raw).map(Self::new)
    }
}

impl<T: ToJson> ToJson for Box<T> {
    fn to_json(&self, out: &mut String) {
        T::to_json(self, out);
    }

    fn is_absent(&self) -> bool {
        T::is_absent(self)
    }
}

/// An empty array is an empty map too: PHP's encoder cannot tell the two apart.
impl<T: FromJson> FromJson for BTreeMap<String, T> {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        if raw.get() == "null" || elements(raw).is_ok_and(|elements| elements.is_empty()) {
            return Ok(Self::new());
        }
        Object::read(raw)?
            .into_properties()
            .into_iter()
            .map(|(name, value)| match T::from_json(value) {
                Ok(value) => Ok((name.into_owned(), value)),
                Err(error) => Err(error.in_field(name.into_owned())),
            })
            .collect()
    }

    fn from_absent(_: &'static str) -> Result<Self, DecodeError> {
        Ok(Self::new())
    }
}

impl<T: ToJson> ToJson for BTreeMap<String, T> {
    fn to_json(&self, out: &mut String) {
        out.push('{');
        for (index, (name, value)) in self.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            write_text(name, out);
            out.push(':');
            value.to_json(out);
        }
        out.push('}');
    }
}

/// The elements of an array, each still as text.
pub(crate) fn elements(raw: &RawValue) -> Result<Vec<&RawValue>, DecodeError> {
    if raw.get() == "null" {
        return Ok(Vec::new());
    }
    serde_json::from_str(raw.get()).map_err(|_| DecodeError::unexpected("an array", raw))
}
