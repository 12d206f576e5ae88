//! Reads the schemas of a Swagger document: types, limits, references and the extensions of the framework that wrote it.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::alternatives::{self, Objects};
use super::constraints;
use super::json::Pointer;
use super::labels;
use super::model::{Kind, Property, Structures, Use};
use super::values;
use crate::import::report::Report;
use crate::import::rules::Rule;

/// The places of definitions: those of the format, and those of alternatives.
const SECTIONS: [&str; 2] = ["definitions", "x-alt-definitions"];

/// What a schema may hold whatever its type is. Descriptions and samples are the vendor's words.
const COMMON: [&str; 10] =
    ["type", "description", "example", "title", "name", "default", "enum", "x-alternatives", "x-meta", "required"];

/// Limits and formats of scalars and lists.
const LIMITS: [&str; 15] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "x-format",
    "x-constraint",
    "x-convert",
];

/// A schema as it was read.
#[derive(Debug)]
pub(super) struct Read {
    /// What the value must be.
    pub(super) value: Use,
    /// Whether it says itself that its property is required.
    pub(super) required: bool,
}

/// Reads schemas and knows what the document calls them.
pub(super) struct Schemas<'document, 'report> {
    document: &'document Value,
    /// All structures met so far.
    pub(super) structures: Structures,
    /// What was met on the way.
    pub(super) report: &'report mut Report,
    known: HashMap<String, Use>,
    open: Vec<String>,
}

impl<'document, 'report> Schemas<'document, 'report> {
    /// Begins with a document of which nothing has been read.
    pub(super) fn new(document: &'document Value, report: &'report mut Report) -> Self {
        Self { document, structures: Structures::default(), report, known: HashMap::new(), open: Vec::new() }
    }

    /// Notes all definitions that nothing refers to.
    pub(super) fn note_unreferenced(&mut self) {
        let met: HashSet<&String> = self.known.keys().collect();
        for section in SECTIONS {
            for name in self.document[section].as_object().into_iter().flat_map(Map::keys) {
                let place = Pointer::default().then(section).then(name);
                if !met.contains(&place.to_string()) {
                    self.report.note(Rule::DefinitionUnreferenced, &place, "");
                }
            }
        }
    }

    /// Reads a schema; `property` is the name of the property or parameter that it describes.
    pub(super) fn read(&mut self, schema: &Value, property: &str, at: &Pointer) -> Result<Read> {
        let members = at.object(schema)?;
        let required = self.required_inside(members, at)?;
        let mut value = if members.contains_key("x-alternatives") {
            self.alternatives(members, property, at)?
        } else if let Some(reference) = members.get("$ref") {
            at.allow(members, &["$ref", "description", "example", "required", "default"])?;
            self.reference(at.text(reference)?, at)?
        } else {
            self.typed(members, property, at)?
        };
        self.structures.locate(&value, at);
        if let Some(default) = members.get("default") {
            value.state("default", default);
        }
        Ok(Read { value, required })
    }

    fn alternatives(&mut self, members: &Map<String, Value>, property: &str, at: &Pointer) -> Result<Use> {
        let known: Vec<&str> = COMMON.iter().chain(&LIMITS).copied().chain(["$ref", "items"]).collect();
        at.allow(members, &known)?;
        let at_list = at.then("x-alternatives");
        let mut parts = Vec::new();
        for (index, part) in at_list.list(&members["x-alternatives"])?.iter().enumerate() {
            parts.push(self.read(part, property, &at_list.then(index))?.value);
        }
        let merged = alternatives::merge(&mut self.structures, Objects::OfAnyProperties, &parts);
        let value = match merged {
            Some(value) => {
                self.report.note(Rule::AlternativesMerged, at, property);
                value
            }
            None => {
                self.report.note(Rule::AlternativesOfTypes, at, property);
                let mut distinct = Vec::new();
                for part in parts {
                    if !distinct.contains(&part) {
                        distinct.push(part);
                    }
                }
                Use::of(Kind::OneOf(distinct))
            }
        };
        // The schema beside the alternatives is the first of them; what it is called counts for the whole.
        if let Some(name) =
            members.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix("#/definitions/"))
        {
            self.label("definitions", &decoded(name), &value);
        }
        Ok(value)
    }

    fn reference(&mut self, target: &str, at: &Pointer) -> Result<Use> {
        let parts = target.strip_prefix("#/").and_then(|path| path.split_once('/'));
        let Some((section, name)) = parts.filter(|(section, _)| SECTIONS.contains(section)) else {
            return Err(at.fault(format!("`{target}` does not point at a definition of this document")));
        };
        let name = decoded(name);
        let place = Pointer::default().then(section).then(&name);
        let key = place.to_string();
        let Some(schema) = self.document[section].get(&name) else {
            return Err(at.fault(format!("nothing is defined at `{target}`")));
        };
        if self.open.contains(&key) {
            self.report.note(Rule::RecursiveDefinition, at, target);
            return Ok(Use::of(Kind::Any));
        }
        let value = match self.known.get(&key) {
            Some(value) => value.clone(),
            None => {
                self.open.push(key.clone());
                let value = self.read(schema, "", &place)?.value;
                self.open.pop();
                self.known.insert(key, value.clone());
                value
            }
        };
        self.label(section, &name, &value);
        Ok(value)
    }

    fn label(&mut self, section: &str, name: &str, value: &Use) {
        let definitions = self.document[section].as_object();
        if let Some(label) = definitions.and_then(|definitions| labels::authored(name, definitions)) {
            self.structures.label(value, &label);
        }
    }

    fn typed(&mut self, members: &Map<String, Value>, property: &str, at: &Pointer) -> Result<Use> {
        if members.contains_key("x-meta") {
            self.report.note(Rule::HeadersInSchema, at, "");
        }
        let kind = members.get("type").map(|kind| at.then("type").text(kind)).transpose()?;
        let known = |more: &[&'static str]| COMMON.iter().chain(&LIMITS).chain(more).copied().collect::<Vec<&str>>();
        match kind {
            Some("object") => self.object(members, at),
            Some("array") => {
                at.allow(members, &known(&["items"]))?;
                let item = match members.get("items") {
                    Some(items) => self.read(items, property, &at.then("items"))?.value,
                    None => {
                        self.report.note(Rule::UntypedArray, at, property);
                        Use::of(Kind::Any)
                    }
                };
                let mut value = Use::of(Kind::Array(Box::new(item)));
                constraints::state(&mut value, members, at, self.report)?;
                Ok(value)
            }
            Some(kind @ ("string" | "number" | "integer" | "boolean")) => {
                at.allow(members, &known(&[]))?;
                values::read(self, kind, members, property, at)
            }
            Some(other) => Err(at.fault(format!("the type `{other}` is not known"))),
            None if members.contains_key("properties") => self.object(members, at),
            None => {
                at.allow(members, &["description", "example", "title"])?;
                self.report.note(Rule::SchemaWithoutType, at, property);
                Ok(Use::of(Kind::Any))
            }
        }
    }

    fn object(&mut self, members: &Map<String, Value>, at: &Pointer) -> Result<Use> {
        let known: Vec<&str> = COMMON.iter().copied().chain(["properties", "additionalProperties"]).collect();
        at.allow(members, &known)?;
        let empty = Map::new();
        let at_properties = at.then("properties");
        let declared = match members.get("properties") {
            Some(properties) => at_properties.object(properties)?,
            None => &empty,
        };
        if let Some((name, schema)) = declared.iter().next()
            && declared.len() == 1
            && (members.contains_key("name") && labels::is_type_word(name) || labels::is_identifier(name))
        {
            self.report.note(Rule::PlaceholderKey, at, "");
            let value = self.read(schema, "", &at_properties.then(name))?.value;
            return Ok(Use::of(Kind::Map(Box::new(value))));
        }
        if declared.is_empty() {
            let value = match members.get("additionalProperties") {
                Some(schema @ Value::Object(_)) => self.read(schema, "", &at.then("additionalProperties"))?.value,
                _ => Use::of(Kind::Any),
            };
            return Ok(Use::of(Kind::Map(Box::new(value))));
        }
        let required = self.required_of(members, declared, at)?;
        let mut properties = IndexMap::new();
        for (name, schema) in declared {
            let at = at_properties.then(name);
            let mut read = self.read(schema, name, &at)?;
            let required = required.contains(name) || read.required;
            if required && read.value.facts.remove("default").is_some() {
                self.report.note(Rule::RequiredWithDefault, &at, name);
            }
            properties.insert(name.clone(), Property { required, value: read.value });
        }
        Ok(Use::of(Kind::Named(self.structures.object(properties))))
    }

    fn required_of(
        &mut self,
        members: &Map<String, Value>,
        declared: &Map<String, Value>,
        at: &Pointer,
    ) -> Result<HashSet<String>> {
        let mut required = HashSet::new();
        let at = at.then("required");
        let names = match members.get("required") {
            Some(names) => at.list(names)?,
            None => &[],
        };
        for name in names {
            let name = at.text(name)?;
            if declared.contains_key(name) {
                required.insert(name.to_owned());
            } else {
                self.report.note(Rule::RequiredUnknown, &at, name);
            }
        }
        Ok(required)
    }

    /// A value with alternatives lists its own name once for each alternative that requires it.
    fn required_inside(&mut self, members: &Map<String, Value>, at: &Pointer) -> Result<bool> {
        let Some(required) = members.get("required").filter(|_| !members.contains_key("properties")) else {
            return Ok(false);
        };
        if members.get("type") == Some(&json!("object")) {
            return Ok(false);
        }
        let names = at.then("required").list(required)?.len();
        let alternatives = members.get("x-alternatives").and_then(Value::as_array).map_or(1, Vec::len);
        self.report.note(Rule::RequiredInsideProperty, at, format!("{names} of {alternatives}"));
        Ok(names >= alternatives)
    }
}

/// The name of a definition in a reference, which is part of a URL and of a JSON pointer.
fn decoded(name: &str) -> String {
    let bytes = name.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        let code = name.get(index + 1..index + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match code.filter(|_| bytes[index] == b'%') {
            Some(code) => {
                out.push(code);
                index += 3;
            }
            None => {
                out.push(bytes[index]);
                index += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).replace("~1", "/").replace("~0", "~")
}
