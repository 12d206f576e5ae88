//! The three states of a property: absent, null, and a value.

use serde_json::value::RawValue;

use super::{DecodeError, FromJson, ToJson};

/// A property of a request: left out, sent as null, or sent with a value.
///
/// The three mean different things to the server: an absent property stays as it is, null clears it or takes it back to the
/// system's default, a value sets it.
///
/// ```
/// use bindings_core::{Field, Null};
///
/// let untouched: Field<i64> = Field::default();
/// let back_to_the_default: Field<i64> = Null.into();
/// let fourteen: Field<i64> = 14.into();
///
/// assert!(untouched.is_absent());
/// assert!(back_to_the_default.is_null());
/// assert_eq!(fourteen.value(), Some(&14));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Field<T> {
    /// Not sent.
    #[default]
    Absent,
    /// Sent as null.
    Null,
    /// Sent with this value.
    Value(T),
}

/// Converts into the null state of any [`Field`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Null;

impl<T> Field<T> {
    /// The value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Whether the property is left out.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the property is sent as null.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// `Absent` for `None`, for callers that send a property only when they have a value.
    pub fn or_absent(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }
}

// The bound keeps this implementation apart from the one for `Null`, which is not a JSON type of its own.
impl<T: ToJson> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// `None` is null; see [`Field::or_absent`] for the other reading.
impl<T: ToJson> From<Option<T>> for Field<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T> From<Null> for Field<T> {
    fn from(_: Null) -> Self {
        Self::Null
    }
}

impl From<&str> for Field<String> {
    fn from(value: &str) -> Self {
        Self::Value(value.to_owned())
    }
}

impl<T: FromJson> FromJson for Field<T> {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        if raw.get() == "null" { Ok(Self::Null) } else { T::from_json(raw).map(Self::Value) }
    }

    fn from_absent(_: &'static str) -> Result<Self, DecodeError> {
        Ok(Self::Absent)
    }
}

impl<T: ToJson> ToJson for Field<T> {
    fn to_json(&self, out: &mut String) {
        match self {
            // Reached only outside an object, where there is nothing to leave out.
            Self::Absent | Self::Null => out.push_str("null"),
            Self::Value(value) => value.to_json(out),
        }
    }

    fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}
