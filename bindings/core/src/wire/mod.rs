//! JSON as these APIs really write it: three-state fields, exact decimals, dates with any offset, and errors that say where.
//!
//! Generated types implement [`FromJson`] and [`ToJson`] instead of deriving serde: a derived `Deserialize` is most of what a large
//! set of bindings costs the compiler, and the two traits keep a number's own text, so money never passes through binary
//! floating point. [`serialize`] and [`deserialize`] bridge to serde.

pub(crate) mod bridge;
pub(crate) mod collections;
mod error;
mod field;
mod object;
mod scalars;
mod secret;

use serde_json::value::RawValue;

pub use bridge::{deserialize, from_str, serialize, to_string};
pub use error::DecodeError;
pub use field::{Field, Null};
pub use object::{Object, ObjectWriter};
pub use scalars::{Bytes64, DateTime, write_text};
pub use secret::Secret;

/// A type that can be read from JSON text.
pub trait FromJson: Sized {
    /// Reads the value.
    ///
    /// # Errors
    ///
    /// When the text is of another kind than the type, or is not a value of it.
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError>;

    /// What stands for a property that the object does not have.
    ///
    /// # Errors
    ///
    /// When the type has nothing to stand for it, which is the default.
    fn from_absent(field: &'static str) -> Result<Self, DecodeError> {
        Err(DecodeError::missing(field))
    }
}

/// A type that can be written as JSON text.
pub trait ToJson {
    /// Appends the value to `out`.
    fn to_json(&self, out: &mut String);

    /// Whether a property with this value is left out of its object.
    fn is_absent(&self) -> bool {
        false
    }
}
