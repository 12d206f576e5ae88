//! Between these traits, JSON text, and serde.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::{DecodeError, FromJson, ToJson};

/// The value as JSON text.
#[must_use]
pub fn to_string(value: &dyn ToJson) -> String {
    let mut out = String::new();
    value.to_json(&mut out);
    out
}

/// Reads a value from JSON text.
///
/// # Errors
///
/// When the text is not JSON, or not a value of the type.
pub fn from_str<T: FromJson>(text: &str) -> Result<T, DecodeError> {
    T::from_json(parse(text)?)
}

/// Implements `serde::Serialize` for a type that has [`ToJson`]. Only serde_json's own serializers keep the text as it is; use it with them.
///
/// # Errors
///
/// Whatever the serializer reports.
pub fn serialize<S: Serializer>(value: &dyn ToJson, serializer: S) -> Result<S::Ok, S::Error> {
    RawValue::from_string(to_string(value)).map_err(serde::ser::Error::custom)?.serialize(serializer)
}

/// Implements `serde::Deserialize` for a type that has [`FromJson`]; for serde_json's own deserializers, as [`serialize`].
///
/// # Errors
///
/// When the document is not a value of the type.
pub fn deserialize<'de, T: FromJson, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    T::from_json(&raw).map_err(serde::de::Error::custom)
}

/// The document as text that is known to be JSON.
pub(crate) fn parse(text: &str) -> Result<&RawValue, DecodeError> {
    serde_json::from_str(text).map_err(|error| DecodeError::invalid(format!("this is not JSON: {error}")))
}
