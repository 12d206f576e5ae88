//! The specification as a console serves it: OpenAPI 3.0 turned back into Swagger 2.0.
//!
//! What Swagger 2.0 cannot say is said as consoles say it (`x-alternatives`) or left out (`nullable`: consoles do not tell what may be
//! null). Extensions that are this project's own are left out too, so that what is served can be imported again.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

/// The specification as it was imported, before any correction of ours.
const IMPORTED: &str = include_str!("../../../spec/uisp-network/openapi.json");

/// The document, made when it is first asked for.
pub(super) static SWAGGER: LazyLock<String> = LazyLock::new(|| {
    let specification: Value = serde_json::from_str(IMPORTED).unwrap_or_default();
    swagger(&specification).to_string()
});

/// Extensions of ours, and what Swagger 2.0 does not have.
const LEFT_OUT: [&str; 7] =
    ["nullable", "x-area", "x-by-hand", "x-enum-varnames", "x-segments", "x-type-name", "x-usage"];

/// Definitions that the importer named by what they hold or where they stand. In capitals the names would count as those that the
/// vendor's authors gave; the test that imports the document again tells when there are others.
const UNNAMED: [&str; 2] = ["DeviceStatisticsInterfaceRxBytes", "XY"];

/// The document in Swagger 2.0.
fn swagger(specification: &Value) -> Value {
    let components = &specification["components"];
    let plain = |value: &Value| plain(value, components);
    let schemas = components["schemas"].as_object();
    let paths = specification["paths"].as_object().into_iter().flatten().map(|(path, item)| {
        let members = item.as_object().into_iter().flatten().map(|(name, member)| match member.get("responses") {
            Some(_) => (name.clone(), operation(member, components)),
            None => (name.clone(), plain(member)),
        });
        let members = Value::Object(members.collect());
        // A console marks a parameter that holds many segments in the path.
        let is_long = item.to_string().contains("\"x-segments\":\"many\"");
        let path = match path.strip_suffix('}').filter(|_| is_long) {
            Some(start) => format!("{start}*}}"),
            None => path.clone(),
        };
        (path, members)
    });
    let definitions = schemas.into_iter().flatten().map(|(name, schema)| (served_name(name), plain(schema)));
    let tags = specification["tags"].as_array().into_iter().flatten().map(plain);
    json!({
        "swagger": "2.0",
        "basePath": specification["servers"][0]["url"],
        "info": {
            "title": specification["info"]["title"],
            "version": specification["info"]["x-document-version"],
        },
        "tags": tags.collect::<Vec<_>>(),
        "securityDefinitions": components["securitySchemes"],
        "security": specification["security"],
        "produces": ["application/json"],
        "paths": paths.collect::<Map<_, _>>(),
        "definitions": definitions.collect::<Map<_, _>>(),
    })
}

fn operation(operation: &Value, components: &Value) -> Value {
    let mut made = Map::new();
    for (name, member) in operation.as_object().into_iter().flatten() {
        match name.as_str() {
            "parameters" | "requestBody" | "responses" => {}
            name if LEFT_OUT.contains(&name) => {}
            name => drop(made.insert(name.to_owned(), member.clone())),
        }
    }
    let declared = operation["parameters"].as_array().into_iter().flatten();
    let mut parameters: Vec<Value> = declared.map(|declared| parameter(declared, components)).collect();
    for (media_type, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
        let required = operation["requestBody"]["required"].as_bool().unwrap_or(false);
        let schema = plain(&content["schema"], components);
        parameters.push(json!({ "in": "body", "name": "body", "required": required, "schema": schema }));
        if media_type != "application/json" {
            made.insert("consumes".to_owned(), json!([media_type]));
        }
    }
    if !parameters.is_empty() {
        made.insert("parameters".to_owned(), parameters.into());
    }
    let responses = operation["responses"].as_object().into_iter().flatten();
    let responses = responses.map(|(status, response)| (status.clone(), answer(response, components)));
    made.insert("responses".to_owned(), Value::Object(responses.collect()));
    Value::Object(made)
}

/// A parameter with its schema's members beside its own.
fn parameter(parameter: &Value, components: &Value) -> Value {
    let mut made = Map::new();
    for (name, member) in parameter.as_object().into_iter().flatten() {
        match name.as_str() {
            "schema" | "style" | "explode" => {}
            name if LEFT_OUT.contains(&name) => {}
            name => drop(made.insert(name.to_owned(), member.clone())),
        }
    }
    let schema = inlined(&parameter["schema"], components);
    // Of alternatives the first stands beside them, as consoles have it.
    made.extend(plain(&schema["oneOf"][0], components).as_object().cloned().unwrap_or_default());
    if schema["type"] == "array" {
        made.insert("collectionFormat".to_owned(), "multi".into());
    }
    made.extend(plain(&schema, components).as_object().cloned().unwrap_or_default());
    Value::Object(made)
}

/// A schema with what it refers to in its place; parameters of Swagger 2.0 cannot refer to anything.
fn inlined(schema: &Value, components: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return components["schemas"][name].clone();
    }
    let mut schema = schema.clone();
    if let Some(items) = schema.get_mut("items") {
        *items = inlined(items, components);
    }
    schema
}

fn answer(response: &Value, components: &Value) -> Value {
    let plain = |value: &Value| plain(value, components);
    let mut made = json!({ "description": response["description"] });
    if let Some(headers) = response["headers"].as_object() {
        let headers = headers.iter().map(|(name, header)| (name.clone(), plain(&header["schema"])));
        made["headers"] = Value::Object(headers.collect());
    }
    let content = response["content"].as_object().and_then(|content| content.iter().next());
    if let Some((media_type, content)) = content {
        made["schema"] =
            if media_type == "application/json" { plain(&content["schema"]) } else { json!({ "type": "file" }) };
    }
    made
}

fn served_name(name: &str) -> String {
    match name.char_indices().nth(1) {
        Some((second, _)) if UNNAMED.contains(&name) => name[..second].to_lowercase() + &name[second..],
        _ => name.to_owned(),
    }
}

/// A value without what Swagger 2.0 does not have, and with references to where its definitions stand.
fn plain(value: &Value, components: &Value) -> Value {
    let inner = |value: &Value| plain(value, components);
    match value {
        Value::Object(members) => {
            let mut made = Map::new();
            for (name, member) in members {
                match (name.as_str(), member) {
                    ("oneOf", alternatives) => drop(made.insert("x-alternatives".to_owned(), inner(alternatives))),
                    // Of one value, a list of one value.
                    ("x-only-value", only) => drop(made.insert("enum".to_owned(), json!([only]))),
                    ("$ref", Value::String(reference)) => {
                        let name = reference.rsplit('/').next().unwrap_or_default();
                        made.insert("$ref".to_owned(), format!("#/definitions/{}", served_name(name)).into());
                    }
                    ("properties", Value::Object(properties)) => {
                        // Their names are nobody's keywords.
                        let properties = properties.iter().map(|(name, property)| (name.clone(), inner(property)));
                        made.insert(name.clone(), Value::Object(properties.collect()));
                    }
                    (name, _) if LEFT_OUT.contains(&name) => {}
                    _ => drop(made.insert(name.clone(), inner(member))),
                }
            }
            match made.remove("allOf").as_ref().and_then(Value::as_array).map(Vec::as_slice) {
                None => Value::Object(made),
                // A reference that had neighbours stood in an `allOf` of its own.
                Some([only]) if made.is_empty() => only.clone(),
                // With a default, what it refers to has to stand there itself.
                Some(parts) => {
                    let parts = parts.iter().map(|part| inner(&inlined(part, components)));
                    let members = parts.filter_map(|part| part.as_object().cloned()).flatten();
                    Value::Object(members.chain(made).collect())
                }
            }
        }
        Value::Array(elements) => elements.iter().map(inner).collect(),
        other => other.clone(),
    }
}
