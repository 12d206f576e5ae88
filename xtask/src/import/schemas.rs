//! Maps declarations and data structures to OpenAPI schemas.

use anyhow::Result;
use heck::ToUpperCamelCase;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::blueprint::Structure;
use super::enums::{self, Enums, Owner};
use super::fault;
use super::formats;
use super::mson::{Declaration, Entry, Member, Type};
use super::naming;
use super::report::Report;
use super::rules::Rule;

/// Maps schemas and collects the enums that they use.
pub(super) struct Schemas<'a> {
    structures: IndexMap<&'a str, &'a Declaration>,
    /// The enums met so far.
    pub(super) enums: Enums,
}

/// Where a schema stands.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The structure or group.
    pub(super) owner: Owner,
    /// The property or parameter.
    pub(super) property: String,
    /// The name for an object that has none of its own.
    pub(super) title: String,
    /// Whether it describes a partial update: nothing is required and nothing has a default.
    pub(super) partial: bool,
}

impl Place {
    fn property(&self, name: &str) -> Self {
        let title = format!("{}{}", self.title, name.to_upper_camel_case());
        Self { property: name.to_owned(), title, ..self.clone() }
    }
}

impl<'a> Schemas<'a> {
    /// Knows the document's structures; two of one name are an error.
    pub(super) fn new(structures: &'a [Structure]) -> Result<Self> {
        let mut known: IndexMap<&str, &Declaration> = IndexMap::new();
        for structure in structures {
            if let Some(first) = known.insert(&structure.name, &structure.declaration) {
                let message =
                    format!("the data structure {} stands a second time; first at line {}", structure.name, first.line);
                return Err(fault(structure.declaration.line, message));
            }
        }
        Ok(Self { structures: known, enums: Enums::default() })
    }

    /// The names of the structures, in order.
    pub(super) fn names(&self) -> Vec<&'a str> {
        self.structures.keys().copied().collect()
    }

    /// The component schema of a structure.
    pub(super) fn structure(&mut self, name: &str, partial: bool, report: &mut Report) -> Result<Value> {
        let declaration = self.structures[name];
        if let Type::Enum(base) = &declaration.kind {
            let values = enums::values(declaration.line, base.as_deref(), &declaration.choices, report)?;
            let labels: Vec<String> = declaration.choices.iter().map(|choice| choice.label.clone()).collect();
            return Ok(enums::schema(declaration.line, name, &values, &labels, report));
        }
        let owner = Owner { stem: naming::stem(name).to_owned(), structure: true };
        let place = Place { owner, property: String::new(), title: naming::stem(name).to_owned(), partial };
        self.object(&place, declaration, report)
    }

    /// The schema of a property, parameter or body.
    pub(super) fn declaration(
        &mut self,
        place: &Place,
        declaration: &Declaration,
        report: &mut Report,
    ) -> Result<Value> {
        let mut schema = self.kind(place, declaration, &declaration.kind, report)?;
        let default = declaration.default.as_ref().filter(|_| !place.partial);
        let default = default.map(|text| self.default(declaration, text)).transpose()?;
        if schema.get("$ref").is_some() && (declaration.nullable || default.is_some()) {
            schema = json!({ "allOf": [schema] });
        }
        if declaration.nullable {
            schema["nullable"] = json!(true);
        }
        if let Some(default) = default {
            schema["default"] = default;
        }
        Ok(schema)
    }

    fn kind(&mut self, place: &Place, declaration: &Declaration, kind: &Type, report: &mut Report) -> Result<Value> {
        let line = declaration.line;
        Ok(match kind {
            Type::String => match formats::read(declaration.sample.as_deref(), &declaration.description) {
                Some(format) => json!({ "type": "string", "format": format }),
                None => json!({ "type": "string" }),
            },
            Type::Number => json!({ "type": "number" }),
            Type::Boolean => json!({ "type": "boolean" }),
            Type::Object => {
                let mut schema = self.object(place, declaration, report)?;
                if schema.get("properties").is_some() {
                    schema["title"] = json!(place.title);
                }
                schema
            }
            Type::Array(None) => {
                report.note(Rule::UntypedArray, line, &place.property);
                json!({ "type": "array", "items": {} })
            }
            Type::Array(Some(items)) => {
                json!({ "type": "array", "items": self.kind(place, declaration, items, report)? })
            }
            Type::Enum(Some(base)) if matches!(**base, Type::Named(_)) => {
                report.note(Rule::EnumOfNamedType, line, &place.property);
                self.kind(place, declaration, base, report)?
            }
            Type::Enum(base) => {
                let values = enums::values(line, base.as_deref(), &declaration.choices, report)?;
                self.enums.collect(line, &place.property, &place.owner, values, &declaration.choices)
            }
            Type::Named(name) => {
                self.find(line, name)?;
                json!({ "$ref": format!("#/components/schemas/{name}") })
            }
            Type::OneOf(kinds) => {
                report.note(Rule::UnionType, line, &place.property);
                let kinds = kinds.iter().map(|kind| self.kind(place, declaration, kind, report));
                json!({ "oneOf": kinds.collect::<Result<Vec<_>>>()? })
            }
        })
    }

    fn object(&mut self, place: &Place, declaration: &Declaration, report: &mut Report) -> Result<Value> {
        let members = self.expand(declaration, &mut Vec::new(), report)?;
        if let [member] = members.as_slice()
            && is_placeholder(&member.name)
        {
            report.note(Rule::PlaceholderKey, member.declaration.line, format!("{}.{}", place.title, member.name));
            let values = self.declaration(&place.property(&member.name), &member.declaration, report)?;
            return Ok(json!({ "type": "object", "additionalProperties": values }));
        }
        let mut properties = Map::new();
        let mut required = Vec::new();
        for member in members {
            let schema = self.declaration(&place.property(&member.name), &member.declaration, report)?;
            properties.insert(member.name.clone(), schema);
            if member.required == Some(true) && !place.partial {
                required.push(member.name);
            }
        }
        let mut schema = json!({ "type": "object" });
        if !properties.is_empty() {
            schema["properties"] = Value::Object(properties);
        }
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        Ok(schema)
    }

    /// The members of an object with those that it includes. Its own count more than included ones, later ones more than
    /// earlier ones; each stands where its name stands first.
    fn expand(&self, declaration: &Declaration, chain: &mut Vec<String>, report: &mut Report) -> Result<Vec<Member>> {
        let mut members: IndexMap<&str, (Member, bool)> = IndexMap::new();
        let mut included = Vec::new();
        for entry in &declaration.entries {
            match entry {
                Entry::Member(member) => included.push((vec![member.clone()], false)),
                Entry::Include { line, name } => {
                    if chain.contains(name) {
                        return Err(fault(*line, format!("{name} includes itself through {}", chain.join(", "))));
                    }
                    chain.push(name.clone());
                    included.push((self.expand(self.find(*line, name)?, chain, report)?, true));
                    chain.pop();
                }
            }
        }
        for (group, foreign) in &included {
            for member in group {
                let line = member.declaration.line;
                match members.get_mut(member.name.as_str()) {
                    None => {
                        members.insert(&member.name, (member.clone(), *foreign));
                    }
                    Some((own, false)) if *foreign => {
                        report.note(
                            Rule::IncludeOverrides,
                            own.declaration.line,
                            format!("{}, included from line {line}", own.name),
                        );
                    }
                    Some(known) => {
                        let first = known.0.declaration.line;
                        report.note(Rule::DuplicateProperty, line, format!("{}, first at line {first}", member.name));
                        *known = (member.clone(), *foreign);
                    }
                }
            }
        }
        Ok(members.into_values().map(|(member, _)| member).collect())
    }

    fn find(&self, line: usize, name: &str) -> Result<&'a Declaration> {
        let known = self.structures.get(name).copied();
        known.ok_or_else(|| {
            fault(line, format!("no data structure is named {name}: a misspelt name, or the document is cut off"))
        })
    }

    fn default(&self, declaration: &Declaration, text: &str) -> Result<Value> {
        let unfit = || fault(declaration.line, format!("the default `{text}` does not fit the type"));
        let kind = match &declaration.kind {
            Type::Named(name) => &self.find(declaration.line, name)?.kind,
            kind => kind,
        };
        let numeric = match kind {
            Type::Number => true,
            Type::Enum(Some(base)) => **base == Type::Number,
            Type::Enum(None) => declaration.choices.iter().all(|choice| choice.value.parse::<i64>().is_ok()),
            Type::Boolean => return text.parse::<bool>().map(Value::Bool).map_err(|_| unfit()),
            Type::String => false,
            _ => return Err(unfit()),
        };
        let listed = declaration.choices.is_empty() || declaration.choices.iter().any(|choice| choice.value == text);
        match numeric {
            _ if !listed => Err(unfit()),
            true => serde_json::from_str::<serde_json::Number>(text).map(Value::Number).map_err(|_| unfit()),
            false => Ok(json!(text)),
        }
    }
}

/// Whether a property's name stands for any name, as `someField` does.
fn is_placeholder(name: &str) -> bool {
    name.strip_prefix("some").is_some_and(|rest| rest.starts_with(char::is_uppercase))
}
