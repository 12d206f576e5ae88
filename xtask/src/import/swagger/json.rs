//! Reads JSON strictly: a name that stands twice in one object is an error, not a value that gets lost.

use std::fmt;

use anyhow::{Context, Result, bail};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A place in a JSON document, as a JSON pointer.
#[derive(Debug, Clone, Default)]
pub(super) struct Pointer(String);

impl Pointer {
    /// The pointer that a text spells.
    pub(super) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The place of a member or an item.
    pub(super) fn then(&self, step: impl fmt::Display) -> Self {
        let step = step.to_string().replace('~', "~0").replace('/', "~1");
        Self(format!("{}/{step}", self.0))
    }

    /// Whether this is the whole document.
    pub(super) fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// An error about this place.
    pub(super) fn fault(&self, message: impl fmt::Display) -> anyhow::Error {
        anyhow::anyhow!("{self}: {message}")
    }

    /// The members of the object that stands here.
    pub(super) fn object<'value>(&self, value: &'value Value) -> Result<&'value Map<String, Value>> {
        value.as_object().ok_or_else(|| self.fault(format!("an object is expected, not {}", kind(value))))
    }

    /// The items of the list that stands here.
    pub(super) fn list<'value>(&self, value: &'value Value) -> Result<&'value [Value]> {
        let items = value.as_array().ok_or_else(|| self.fault(format!("a list is expected, not {}", kind(value))))?;
        Ok(items)
    }

    /// The text that stands here.
    pub(super) fn text<'value>(&self, value: &'value Value) -> Result<&'value str> {
        value.as_str().ok_or_else(|| self.fault(format!("a text is expected, not {}", kind(value))))
    }

    /// Refuses members that nothing reads; extensions are refused like all others.
    pub(super) fn allow(&self, members: &Map<String, Value>, known: &[&str]) -> Result<()> {
        match members.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => Err(self.fault(format!(
                "`{name}` is not known here; the importer has to learn what it means before it can drop or keep it"
            ))),
        }
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "#{}", self.0)
    }
}

impl From<&Pointer> for crate::import::report::Place {
    fn from(pointer: &Pointer) -> Self {
        Self::Pointer(pointer.0.clone())
    }
}

/// Reads a whole document.
pub(super) fn read(bytes: &[u8]) -> Result<Value> {
    if bytes.trim_ascii().is_empty() {
        bail!("line 1: the document is empty");
    }
    let text = std::str::from_utf8(bytes).context("the document is not UTF-8")?;
    if text.trim_start().starts_with('<') {
        bail!("line 1: this is HTML, not a Swagger document");
    }
    let Strict(value) = serde_json::from_str(text).context("the document is not complete JSON")?;
    Ok(value)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Strict(item)) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some((name, Strict(value))) = access.next_entry::<String, Strict>()? {
            if members.insert(name.clone(), value).is_some() {
                return Err(A::Error::custom(format!("`{name}` stands twice in one object")));
            }
        }
        Ok(Value::Object(members))
    }
}
