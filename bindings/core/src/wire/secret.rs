//! Passwords and keys inside bodies: sent and read like any text, shown by nothing.

use std::fmt;

use serde_json::value::RawValue;

use super::{DecodeError, Field, FromJson, ToJson, write_text};

/// A text that never shows in `Debug`: a password, a key, a token. [`Secret::expose`] gives it out.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(***)")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Field<Secret> {
    fn from(text: &str) -> Self {
        Self::Value(text.into())
    }
}

impl From<String> for Field<Secret> {
    fn from(text: String) -> Self {
        Self::Value(text.into())
    }
}

impl FromJson for Secret {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        String::from_json(raw).map(Self)
    }
}

impl ToJson for Secret {
    fn to_json(&self, out: &mut String) {
        write_text(&self.0, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_sent_but_not_shown() {
        let secret = Field::from("correct horse");
        let field: Field<Secret> = secret;
        let mut out = String::new();
        field.to_json(&mut out);
        assert_eq!(out, "\"correct horse\"");
        assert_eq!(format!("{field:?}"), "Value(Secret(***))");
    }
}
