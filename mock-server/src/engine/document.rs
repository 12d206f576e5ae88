//! A document: the fields of one entity, sorted by name and without the empty ones.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::{Key, Value};
use crate::generated::fields::ID;
use crate::specification::Field;

/// What an absent field reads as.
static NOTHING: Value = Value::Null;

/// The fields of one entity. Stored documents keep no nulls; the decoded body of a request does, because there an
/// explicit `null` and an absent field are different things.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    fields: Vec<(Field, Value)>,
}

impl Document {
    /// An empty document.
    #[must_use]
    pub const fn new() -> Self {
        Self { fields: Vec::new() }
    }

    /// The field's value; `Value::Null` where there is none.
    #[must_use]
    pub fn get(&self, field: Field) -> &Value {
        self.position(field).map_or(&NOTHING, |index| &self.fields[index].1)
    }

    /// Whether the field is there, even as `null`.
    #[must_use]
    pub fn contains(&self, field: Field) -> bool {
        self.position(field).is_ok()
    }

    /// Sets a field; a null takes it away.
    pub fn set(&mut self, field: Field, value: impl Into<Value>) {
        match value.into() {
            Value::Null => drop(self.take(field)),
            value => self.put(field, value),
        }
    }

    /// The same document with one more field.
    #[must_use]
    pub fn with(mut self, field: Field, value: impl Into<Value>) -> Self {
        self.set(field, value);
        self
    }

    /// Sets a field only where there is nothing yet.
    pub fn set_default(&mut self, field: Field, value: impl Into<Value>) {
        if self.get(field).is_null() {
            self.set(field, value);
        }
    }

    /// Sets a field and keeps a null as an explicit one.
    pub fn put(&mut self, field: Field, value: Value) {
        match self.position(field) {
            Ok(index) => self.fields[index].1 = value,
            Err(index) => self.fields.insert(index, (field, value)),
        }
    }

    /// Takes a field out and returns what it held; `None` if it was absent.
    pub fn take(&mut self, field: Field) -> Option<Value> {
        let index = self.position(field).ok()?;
        Some(self.fields.remove(index).1)
    }

    /// Writes every field of `changes` over this document; a null takes the field away.
    pub fn merge(&mut self, changes: &Self) {
        for (field, value) in &changes.fields {
            self.set(*field, value.clone());
        }
    }

    /// All fields in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &Value)> {
        self.fields.iter().map(|(field, value)| (*field, value))
    }

    /// Whether there are no fields.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// A copy that computed fields fit into without moving everything.
    pub(crate) fn copy_with_room(&self) -> Self {
        const COMPUTED: usize = 32;
        let mut fields = Vec::with_capacity(self.fields.len() + COMPUTED);
        fields.extend_from_slice(&self.fields);
        Self { fields }
    }

    /// Gives memory back that was reserved for more fields.
    pub(crate) fn shrink(&mut self) {
        self.fields.shrink_to_fit();
    }

    /// The document's own id.
    #[must_use]
    pub fn key(&self) -> Key {
        Key::of(self.get(ID)).expect("every stored document has an id")
    }

    /// The key that a reference field holds.
    #[must_use]
    pub fn reference(&self, field: Field) -> Option<Key> {
        Key::of(self.get(field))
    }

    /// The text of a field.
    #[must_use]
    pub fn text(&self, field: Field) -> Option<&str> {
        self.get(field).as_text()
    }

    /// The whole number of a field.
    #[must_use]
    pub fn integer(&self, field: Field) -> Option<i64> {
        self.get(field).as_integer()
    }

    /// The number of a field, zero where there is none.
    #[must_use]
    pub fn decimal(&self, field: Field) -> Decimal {
        self.get(field).as_decimal().unwrap_or_default()
    }

    /// The moment of a field.
    #[must_use]
    pub fn moment(&self, field: Field) -> Option<DateTime<Utc>> {
        self.get(field).as_moment()
    }

    /// Whether a field is `true`.
    #[must_use]
    pub fn is_true(&self, field: Field) -> bool {
        matches!(self.get(field), Value::Boolean(true))
    }

    fn position(&self, field: Field) -> Result<usize, usize> {
        self.fields.binary_search_by_key(&field, |(name, _)| *name)
    }
}

impl FromIterator<(Field, Value)> for Document {
    fn from_iter<I: IntoIterator<Item = (Field, Value)>>(fields: I) -> Self {
        let mut document = Self::new();
        for (field, value) in fields {
            document.set(field, value);
        }
        document
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::fields::{FIRST_NAME, NOTE};

    #[test]
    fn setting_null_takes_a_field_away_but_putting_keeps_it() {
        let mut document = Document::new().with(NOTE, "x").with(FIRST_NAME, "Ada");
        document.set(NOTE, Value::Null);
        assert!(!document.contains(NOTE));
        document.put(NOTE, Value::Null);
        assert!(document.contains(NOTE) && document.get(NOTE).is_null());
    }

    #[test]
    fn merging_writes_values_and_removes_nulls() {
        let mut document = Document::new().with(NOTE, "x").with(FIRST_NAME, "Ada");
        let mut changes = Document::new().with(FIRST_NAME, "Bea");
        changes.put(NOTE, Value::Null);
        document.merge(&changes);
        assert_eq!(document, Document::new().with(FIRST_NAME, "Bea"));
    }
}
