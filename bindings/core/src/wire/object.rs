//! Objects, property by property.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::scalars::write_text;
use super::{DecodeError, FromJson, ToJson};

/// The properties of a JSON object, each still as text.
pub struct Object<'a> {
    properties: Vec<(Cow<'a, str>, &'a RawValue)>,
    /// Where the next search begins: documents mostly keep the order of the type, so nearly every search ends at its first step.
    next: usize,
}

impl<'a> Object<'a> {
    /// Splits an object into its properties.
    ///
    /// # Errors
    ///
    /// When the text is not an object.
    pub fn read(raw: &'a RawValue) -> Result<Self, DecodeError> {
        let mut deserializer = serde_json::Deserializer::from_str(raw.get());
        match deserializer.deserialize_map(Properties) {
            Ok(properties) => Ok(Self { properties, next: 0 }),
            Err(_) => Err(DecodeError::unexpected("an object", raw)),
        }
    }

    /// Reads the property of that name.
    ///
    /// # Errors
    ///
    /// When its value is not one of the type, or when it is absent and the type needs it.
    pub fn take<T: FromJson>(&mut self, name: &'static str) -> Result<T, DecodeError> {
        match self.find(name) {
            Some(raw) => T::from_json(raw).map_err(|error| error.in_field(name)),
            None => T::from_absent(name),
        }
    }

    pub(super) fn into_properties(self) -> Vec<(Cow<'a, str>, &'a RawValue)> {
        self.properties
    }

    fn find(&mut self, name: &str) -> Option<&'a RawValue> {
        let (before, after) = self.properties.split_at(self.next.min(self.properties.len()));
        let found = after
            .iter()
            .position(|(property, _)| property == name)
            .map(|position| position + before.len())
            .or_else(|| before.iter().position(|(property, _)| property == name))?;
        self.next = found + 1;
        Some(self.properties[found].1)
    }
}

/// Writes a JSON object, leaving out what is absent.
pub struct ObjectWriter<'a> {
    out: &'a mut String,
    empty: bool,
}

impl<'a> ObjectWriter<'a> {
    /// Begins an object at the end of `out`.
    pub fn new(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, empty: true }
    }

    /// Writes one property, unless its value is absent.
    pub fn field(&mut self, name: &str, value: &dyn ToJson) {
        if value.is_absent() {
            return;
        }
        if !self.empty {
            self.out.push(',');
        }
        self.empty = false;
        write_text(name, self.out);
        self.out.push(':');
        value.to_json(self.out);
    }

    /// Ends the object.
    pub fn end(self) {
        self.out.push('}');
    }
}

struct Properties;

impl<'de> Visitor<'de> for Properties {
    type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut properties = Vec::new();
        while let Some(name) = map.next_key_seed(Name)? {
            properties.push((name, map.next_value()?));
        }
        Ok(properties)
    }
}

/// A property's name, borrowed unless it holds escapes.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a property's name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}
