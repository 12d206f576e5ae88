//! Gives every inline object and enumeration a name, and requests and answers schemas of their own.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use heck::ToUpperCamelCase as _;
use serde_json::{Map, Value, json};

use super::schema::reference_name;

/// The members of a path that are operations.
pub(super) const METHODS: [&str; 6] = ["get", "put", "post", "delete", "options", "patch"];

/// Moves inline objects and enumerations into the document's components.
///
/// Code generators name inline schemas themselves and merge different ones whose names happen to be equal.
pub(super) fn inline_schemas(document: &mut Value) -> Result<()> {
    let mut components = take_components(document);
    let mut named = Map::new();
    for (name, schema) in &mut components {
        hoist_members(schema, name, &mut named)?;
    }
    for (name, schema) in named {
        add(&mut components, name, schema)?;
    }
    let mut named = Map::new();
    for_each_operation(document, |operation| {
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_upper_camel_case();
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default().to_upper_camel_case();
            if let Some(schema) = parameter.get_mut("schema") {
                hoist(schema, &format!("{id}{name}"), &mut named)?;
            }
        }
        if let Some(schema) = operation.pointer_mut("/requestBody/content/application~1json/schema") {
            hoist(schema, &format!("{id}Body"), &mut named)?;
        }
        for response in
            operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut)
        {
            if let Some(schema) = response.pointer_mut("/content/application~1json/schema") {
                hoist(schema, &format!("{id}Answer"), &mut named)?;
            }
        }
        Ok(())
    })?;
    for (name, schema) in named {
        add(&mut components, name, schema)?;
    }
    document["components"]["schemas"] = Value::Object(components);
    Ok(())
}

/// Gives requests their own copy of each object that answers hold too.
///
/// What a request leaves out is absent, null or a value; what an answer leaves out is just not there: two Rust types.
pub(super) fn separate_directions(document: &mut Value) -> Result<()> {
    let components = take_components(document);
    let mut requests = BTreeSet::new();
    let mut answers = BTreeSet::new();
    for_each_operation(document, |operation| {
        if let Some(body) = operation.get("requestBody") {
            collect(body, &components, &mut requests)?;
        }
        if let Some(responses) = operation.get("responses") {
            collect(responses, &components, &mut answers)?;
        }
        Ok(())
    })?;
    let both: BTreeSet<String> =
        requests.intersection(&answers).filter(|name| components[*name].get("enum").is_none()).cloned().collect();

    let mut separated = Map::new();
    for (name, mut schema) in components {
        if both.contains(&name) {
            let mut copy = schema.clone();
            redirect(&mut copy, &both);
            if let Some(copy) = copy.as_object_mut() {
                let stem = copy.remove("x-type-name").unwrap_or_else(|| json!(name));
                copy.insert("x-stem".to_owned(), stem);
                copy.insert("x-document-name".to_owned(), json!(name));
            }
            separated.insert(name.clone(), schema);
            add(&mut separated, request_copy(&name), copy)?;
        } else {
            if requests.contains(&name) {
                redirect(&mut schema, &both);
            }
            add(&mut separated, name, schema)?;
        }
    }
    for_each_operation(document, |operation| {
        if let Some(body) = operation.get_mut("requestBody") {
            redirect(body, &both);
        }
        Ok(())
    })?;
    document["components"]["schemas"] = Value::Object(separated);
    Ok(())
}

fn request_copy(name: &str) -> String {
    format!("{name}Request")
}

fn hoist_members(schema: &mut Value, parent: &str, named: &mut Map<String, Value>) -> Result<()> {
    for (property, schema) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        hoist(schema, &format!("{parent}{}", property.to_upper_camel_case()), named)?;
    }
    Ok(())
}

/// Replaces an inline object or enumeration by a reference; `fallback` names it when it has no title.
fn hoist(schema: &mut Value, fallback: &str, named: &mut Map<String, Value>) -> Result<()> {
    if let Some(items) = schema.get_mut("items") {
        return hoist(items, fallback, named);
    }
    if let Some(values @ Value::Object(_)) = schema.get_mut("additionalProperties") {
        return hoist(values, fallback, named);
    }
    if schema.get("properties").is_none() && schema.get("enum").is_none() {
        return Ok(());
    }
    let name = schema.get("title").and_then(Value::as_str).unwrap_or(fallback).to_owned();
    hoist_members(schema, &name, named)?;
    let mut use_site = json!({ "allOf": [{ "$ref": format!("#/components/schemas/{name}") }] });
    if let Some(object) = schema.as_object_mut() {
        for key in ["nullable", "default"] {
            if let Some(value) = object.remove(key) {
                use_site[key] = value;
            }
        }
        object.remove("title");
    }
    let inline = std::mem::replace(schema, use_site);
    add(named, name, inline)
}

fn add(components: &mut Map<String, Value>, name: String, schema: Value) -> Result<()> {
    match components.get(&name) {
        Some(known) if *known == schema => {}
        Some(_) => bail!("two different schemas would be named {name:?}; give one of them a `title` in the overlay"),
        None => {
            components.insert(name, schema);
        }
    }
    Ok(())
}

fn collect(value: &Value, components: &Map<String, Value>, reached: &mut BTreeSet<String>) -> Result<()> {
    match value {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                let name = reference_name(reference)?;
                let Some(schema) = components.get(&name) else {
                    bail!("something refers to the schema {name:?}, which does not exist");
                };
                if reached.insert(name) {
                    collect(schema, components, reached)?;
                }
            }
            members.values().try_for_each(|member| collect(member, components, reached))
        }
        Value::Array(items) => items.iter().try_for_each(|item| collect(item, components, reached)),
        _ => Ok(()),
    }
}

fn redirect(value: &mut Value, names: &BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get_mut("$ref") {
                let name = reference.rsplit('/').next().unwrap_or_default().to_owned();
                if names.contains(&name) {
                    *reference = format!("#/components/schemas/{}", request_copy(&name));
                }
            }
            members.values_mut().for_each(|member| redirect(member, names));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| redirect(item, names)),
        _ => {}
    }
}

fn take_components(document: &mut Value) -> Map<String, Value> {
    match document.pointer_mut("/components/schemas").map(Value::take) {
        Some(Value::Object(components)) => components,
        _ => Map::new(),
    }
}

fn for_each_operation(document: &mut Value, mut visit: impl FnMut(&mut Value) -> Result<()>) -> Result<()> {
    for item in document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut) {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if METHODS.contains(&method.as_str()) {
                visit(operation)?;
            }
        }
    }
    Ok(())
}
