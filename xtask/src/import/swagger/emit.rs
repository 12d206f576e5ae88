//! Writes what was read as OpenAPI 3.0.3: operations in the order of the document, schemas in that of their names.

use std::collections::{BTreeMap, HashSet};

use anyhow::{Result, bail};
use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::json::Pointer;
use super::model::{Answer, Id, Kind, Operation, Shape, Structures, Use};
use crate::import::openapi::{Identity, reason};
use crate::import::report::Report;
use crate::import::rules::Rule;
use crate::import::usage;

/// Makes the whole document.
pub(super) fn document(
    source: &Value,
    identity: Identity,
    structures: &Structures,
    operations: &[Operation],
    names: &BTreeMap<Id, String>,
    report: &mut Report,
) -> Result<Value> {
    let emitter = Emitter { names, structures };
    let mut paths = Map::new();
    for operation in operations {
        let item = paths.entry(operation.path.clone()).or_insert_with(|| json!({}));
        if item.get(&operation.method).is_some() {
            bail!("{} {} stands there twice", operation.method.to_uppercase(), operation.path);
        }
        item[&operation.method] = emitter.operation(operation);
    }
    let mut schemas: BTreeMap<&String, Value> = BTreeMap::new();
    for (id, name) in names {
        schemas.insert(name, emitter.structure(*id, name, report)?);
    }
    let enums = schemas.values().filter(|schema| schema.get("enum").is_some()).count();
    let tags = tags(source, operations)?;
    report.count("groups", tags.len());
    report.count("paths", paths.len());
    report.count("operations", operations.len());
    report.count("operations skipped", 0);
    report.count("definitions", source["definitions"].as_object().map_or(0, Map::len));
    report.count("object schemas", schemas.len() - enums);
    report.count("enum schemas", enums);
    let base = source["basePath"].as_str().unwrap_or_default();
    let version = base.rsplit('/').next().unwrap_or_default().trim_start_matches('v');
    let schemas: Map<String, Value> = schemas.into_iter().map(|(name, schema)| (name.clone(), schema)).collect();
    let mut document = json!({
        "openapi": "3.0.3",
        "info": { "title": identity.title, "version": version, "x-document-version": source["info"]["version"] },
        "servers": [{ "url": base }],
        "security": source.get("security").cloned().unwrap_or(json!([])),
        "tags": tags,
        "paths": paths,
        "components": { "securitySchemes": security_schemes(source)?, "schemas": schemas },
    });
    usage::mark(&mut document);
    Ok(document)
}

struct Emitter<'model> {
    structures: &'model Structures,
    names: &'model BTreeMap<Id, String>,
}

impl Emitter<'_> {
    fn operation(&self, operation: &Operation) -> Value {
        let mut emitted = json!({ "operationId": operation.id, "tags": operation.tags });
        if operation.deprecated {
            emitted["deprecated"] = json!(true);
        }
        if let Some(security) = &operation.security {
            emitted["security"] = security.clone();
        }
        let mut parameters = Vec::new();
        for parameter in &operation.parameters {
            let mut emitted = json!({ "name": parameter.name, "in": parameter.location });
            if parameter.required {
                emitted["required"] = json!(true);
            }
            if let Some(repeated) = parameter.repeated {
                emitted["style"] = json!("form");
                emitted["explode"] = json!(repeated);
            }
            if parameter.segments {
                emitted["x-segments"] = json!("many");
            }
            emitted["schema"] = self.value(&parameter.value);
            parameters.push(emitted);
        }
        if !parameters.is_empty() {
            emitted["parameters"] = Value::Array(parameters);
        }
        if let Some(body) = &operation.body {
            let content: Map<String, Value> = body
                .media_types
                .iter()
                .map(|media_type| (media_type.clone(), json!({ "schema": self.value(&body.value) })))
                .collect();
            emitted["requestBody"] = json!({ "required": body.required, "content": content });
        }
        let mut answers = Map::new();
        for answer in &operation.answers {
            answers.insert(answer.status.clone(), self.answer(answer));
        }
        emitted["responses"] = Value::Object(answers);
        emitted
    }

    fn answer(&self, answer: &Answer) -> Value {
        let mut emitted = json!({ "description": answer.status.parse().map_or("Any other", reason) });
        for (name, value) in &answer.headers {
            emitted["headers"][name] = json!({ "schema": self.value(value) });
        }
        if let Some(value) = &answer.value {
            for media_type in &answer.media_types {
                emitted["content"][media_type] = json!({ "schema": self.value(value) });
            }
        }
        emitted
    }

    fn value(&self, value: &Use) -> Value {
        let mut emitted = match &value.kind {
            Kind::Any => json!({}),
            Kind::Boolean => json!({ "type": "boolean" }),
            Kind::Integer => json!({ "type": "integer" }),
            Kind::Number => json!({ "type": "number" }),
            Kind::Text => json!({ "type": "string" }),
            Kind::Array(item) => json!({ "type": "array", "items": self.value(item) }),
            Kind::Map(item) if item.kind == Kind::Any => json!({ "type": "object" }),
            Kind::Map(item) => json!({ "type": "object", "additionalProperties": self.value(item) }),
            Kind::Named(id) => match self.structures.only_value(*id) {
                Some(only) => json!({ "type": "string", "x-only-value": only }),
                None => json!({ "$ref": format!("#/components/schemas/{}", self.names[id]) }),
            },
            Kind::OneOf(parts) => json!({ "oneOf": parts.iter().map(|part| self.value(part)).collect::<Vec<_>>() }),
        };
        let has_neighbours = value.nullable || !value.facts.is_empty();
        if has_neighbours && emitted.get("$ref").is_some() {
            emitted = json!({ "allOf": [emitted] });
        }
        if value.nullable {
            emitted["nullable"] = json!(true);
        }
        for keyword in value.facts.keys() {
            emitted[keyword] = value.fact(keyword).unwrap_or_default();
        }
        emitted
    }

    fn structure(&self, id: Id, name: &str, report: &mut Report) -> Result<Value> {
        match &self.structures.get(id).shape {
            Shape::Enumeration(values) => enumeration(values, name, report),
            Shape::Object(properties) => {
                let required: Vec<&String> =
                    properties.iter().filter(|(_, property)| property.required).map(|(name, _)| name).collect();
                let emitted: Map<String, Value> =
                    properties.iter().map(|(name, property)| (name.clone(), self.value(&property.value))).collect();
                let mut schema = json!({ "type": "object" });
                if !required.is_empty() {
                    schema["required"] = json!(required);
                }
                schema["properties"] = Value::Object(emitted);
                Ok(schema)
            }
        }
    }
}

/// The component schema of an enum; codes whose names are equal, or that none can be made of, are told apart.
fn enumeration(values: &[Value], name: &str, report: &mut Report) -> Result<Value> {
    let kind = if values.iter().all(Value::is_i64) { "integer" } else { "string" };
    let mut variants: Vec<String> = Vec::new();
    let mut taken: HashSet<String> = HashSet::new();
    for value in values {
        let plain = match value.as_str() {
            Some(text) => text_variant(text),
            None => {
                let place = Pointer::new("").then("components").then("schemas").then(name);
                report.note(Rule::EnumCodeWithoutName, &place, value.to_string());
                format!("Code{}", value.to_string().replace('-', "Minus"))
            }
        };
        // Cases and signs that a name cannot show; the second one gets a mark, since the values are what counts.
        let mut variant = plain.clone();
        let mut marks = ["Alternative", "Other", "Further", "Additional"].into_iter();
        while !taken.insert(variant.clone()) {
            match marks.next() {
                Some(mark) => variant = format!("{plain}{mark}"),
                None => bail!("#: the enum {name} has more than five values that would be named {plain}"),
            }
        }
        variants.push(variant);
    }
    Ok(json!({ "type": kind, "enum": values, "x-enum-varnames": variants }))
}

/// The name of a text's variant; signs that tell values apart are spelled.
fn text_variant(text: &str) -> String {
    if text.is_empty() {
        return "Empty".to_owned();
    }
    let spelled = text.replace('+', " plus ").replace('#', " sharp ").replace('/', " ").replace('&', " and ");
    let name = spelled.to_upper_camel_case();
    match name.chars().next() {
        None => "Dash".to_owned(),
        Some(_) if name == "Self" || name == "Unknown" => format!("{name}Value"),
        Some(first) if first.is_alphabetic() => name,
        Some(_) => format!("Value{name}"),
    }
}

/// The groups of the document, and behind each those that its operations make finer.
fn tags(source: &Value, operations: &[Operation]) -> Result<Vec<Value>> {
    let at = Pointer::new("").then("tags");
    let mut names: Vec<String> = Vec::new();
    if let Some(declared) = source.get("tags") {
        for (index, tag) in at.list(declared)?.iter().enumerate() {
            let at = at.then(index);
            let tag = at.object(tag)?;
            at.allow(tag, &["name", "description", "externalDocs"])?;
            names.push(at.text(tag.get("name").unwrap_or(&Value::Null))?.to_owned());
        }
    }
    for tag in operations.iter().flat_map(|operation| &operation.tags) {
        if !names.contains(tag) {
            names.push(tag.clone());
        }
    }
    names.retain(|name| operations.iter().any(|operation| operation.tags.contains(name)));
    Ok(names.into_iter().map(|name| json!({ "name": name })).collect())
}

fn security_schemes(source: &Value) -> Result<Value> {
    let at = Pointer::new("").then("securityDefinitions");
    let Some(declared) = source.get("securityDefinitions") else {
        return Ok(json!({}));
    };
    let mut schemes = Map::new();
    for (name, scheme) in at.object(declared)? {
        let at = at.then(name);
        let scheme = at.object(scheme)?;
        at.allow(scheme, &["type", "in", "name", "description"])?;
        let mapped = match scheme.get("type").and_then(Value::as_str) {
            Some("apiKey") => json!({ "type": "apiKey", "in": scheme.get("in"), "name": scheme.get("name") }),
            Some("basic") => json!({ "type": "http", "scheme": "basic" }),
            other => return Err(at.fault(format!("the security type {other:?} is not known"))),
        };
        schemes.insert(name.clone(), mapped);
    }
    Ok(Value::Object(schemes))
}
