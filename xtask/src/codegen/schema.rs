//! Reads one JSON schema of the document; whatever it does not know is an error, not a guess.

use anyhow::{Context, Result, bail, ensure};
use heck::ToUpperCamelCase as _;
use serde_json::Value;

use super::document::{Code, Format, Kind, Limits, Property, Schema, Shape};

/// Keywords that say nothing about a value's type.
const ANNOTATIONS: [&str; 16] = [
    "description",
    "title",
    "default",
    "example",
    "deprecated",
    "readOnly",
    "writeOnly",
    "nullable",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "pattern",
];

/// Reads a schema where it is used: a scalar, a reference, or a list of one of them.
pub(super) fn read(schema: &Value) -> Result<Schema> {
    let nullable = schema.get("nullable").and_then(Value::as_bool).unwrap_or(false);
    let kind = read_kind(schema)?;
    Ok(Schema { kind, nullable, limits: read_limits(schema)? })
}

fn read_limits(schema: &Value) -> Result<Limits> {
    let number = |key: &str| schema.get(key).filter(|limit| limit.is_number()).map(Value::to_string);
    let count = |key: &str| -> Result<Option<u32>> {
        match schema.get(key) {
            None => Ok(None),
            Some(limit) => {
                let count = limit.as_u64().and_then(|count| u32::try_from(count).ok());
                Ok(Some(count.with_context(|| format!("`{key}` is {limit}, which is no count"))?))
            }
        }
    };
    Ok(Limits {
        number: (number("minimum"), number("maximum")),
        characters: (count("minLength")?, count("maxLength")?),
        items: (count("minItems")?, count("maxItems")?),
        // A format says more than the pattern that spells it out for tools that do not know it.
        pattern: schema
            .get("pattern")
            .filter(|_| schema.get("format").is_none())
            .and_then(Value::as_str)
            .map(str::to_owned),
    })
}

/// Reads a named schema: an object or an enumeration.
pub(super) fn read_shape(schema: &Value) -> Result<Shape> {
    if let Some(codes) = schema.get("enum").and_then(Value::as_array) {
        return read_codes(schema, codes);
    }
    ensure!(
        schema.get("type").and_then(Value::as_str) == Some("object") || schema.get("properties").is_some(),
        "a named schema has to be an object or an enumeration"
    );
    allow(schema, &["type", "properties", "required"])?;
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let mut properties = Vec::new();
    for (name, property) in super::read::object(schema, "/properties")? {
        let read = read(property).with_context(|| format!("property {name}"))?;
        properties.push(Property {
            name: name.clone(),
            required: required.contains(&name.as_str()),
            description: property.get("description").and_then(Value::as_str).map(str::to_owned),
            default: property.get("default").cloned(),
            schema: read,
        });
    }
    for name in required {
        ensure!(
            properties.iter().any(|property| property.name == name),
            "it requires {name:?}, which is none of its properties"
        );
    }
    Ok(Shape::Object(properties))
}

fn read_kind(schema: &Value) -> Result<Kind> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return Ok(Kind::Reference(reference_name(reference)?));
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        allow(schema, &["allOf"])?;
        let [only] = parts.as_slice() else { bail!("`allOf` with {} parts; only one is known", parts.len()) };
        return read_kind(only);
    }
    if schema.get("oneOf").or(schema.get("anyOf")).is_some() {
        return Ok(Kind::Any);
    }
    let Some(kind) = schema.get("type") else {
        allow(schema, &[])?;
        return Ok(Kind::Any);
    };
    match kind.as_str() {
        Some("boolean") => allow(schema, &["type"]).map(|()| Kind::Boolean),
        Some("integer") => allow(schema, &["type", "format"]).map(|()| Kind::Integer),
        Some("number") => allow(schema, &["type", "format"]).map(|()| Kind::Number),
        Some("string") => {
            allow(schema, &["type", "format"])?;
            Ok(Kind::Text(match schema.get("format").and_then(Value::as_str) {
                None => Format::Plain,
                Some("date-time" | "date-time-hhmm") => Format::DateTime,
                Some("date") => Format::Date,
                Some("uuid") => Format::Uuid,
                Some("byte") => Format::Base64,
                Some("password") => Format::Secret,
                Some(other) => bail!("the format {other:?} is not known"),
            }))
        }
        Some("array") => {
            allow(schema, &["type", "items"])?;
            let items = schema.get("items").context("an array without items")?;
            Ok(Kind::Array(Box::new(read(items)?)))
        }
        Some("object") => {
            allow(schema, &["type", "additionalProperties"])?;
            match schema.get("additionalProperties") {
                Some(values @ Value::Object(_)) => Ok(Kind::Map(Box::new(read(values)?))),
                _ => Ok(Kind::Map(Box::new(Schema { kind: Kind::Any, nullable: true, limits: Limits::default() }))),
            }
        }
        _ => bail!("the type {kind} is not known"),
    }
}

fn read_codes(schema: &Value, codes: &[Value]) -> Result<Shape> {
    allow(schema, &["type", "enum"])?;
    let texts = |key: &str| -> Vec<Option<String>> {
        let texts = schema.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        (0..codes.len()).map(|index| texts.get(index).and_then(Value::as_str).map(str::to_owned)).collect()
    };
    let variants = texts("x-enum-varnames");
    let descriptions = texts("x-enum-descriptions");
    let named = |index: usize, fallback: String| variants[index].clone().unwrap_or(fallback);
    let codes: Vec<(usize, &Value)> = codes.iter().enumerate().filter(|(_, code)| !code.is_null()).collect();
    let shape = match schema.get("type").and_then(Value::as_str) {
        Some("integer") => {
            let mut read = Vec::new();
            for (index, code) in codes {
                let value = code.as_i64().with_context(|| format!("the code {code} is not a whole number"))?;
                let variant = named(index, format!("Code{value}"));
                read.push(Code { value, variant, description: descriptions[index].clone() });
            }
            distinct_variants(&read)?;
            Shape::IntegerCodes(read)
        }
        Some("string") => {
            let mut read = Vec::new();
            for (index, code) in codes {
                let value = code.as_str().with_context(|| format!("the code {code} is not a string"))?.to_owned();
                let variant = named(index, value.to_upper_camel_case());
                read.push(Code { value, variant, description: descriptions[index].clone() });
            }
            distinct_variants(&read)?;
            Shape::TextCodes(read)
        }
        other => bail!("an enumeration of {other:?}; only integer and string are known"),
    };
    Ok(shape)
}

/// Refuses variants that cannot be names or are equal.
pub(super) fn distinct_variants<T: std::fmt::Debug>(codes: &[Code<T>]) -> Result<()> {
    for (index, code) in codes.iter().enumerate() {
        ensure!(
            syn::parse_str::<syn::Ident>(&code.variant).is_ok() && code.variant != "Unknown",
            "the code {:?} needs a name in `x-enum-varnames`: {:?} cannot be a variant",
            code.value,
            code.variant
        );
        if let Some(twin) = codes[..index].iter().find(|twin| twin.variant == code.variant) {
            bail!("the codes {:?} and {:?} are both named {:?}", twin.value, code.value, code.variant);
        }
    }
    Ok(())
}

/// The name of the component that a reference points at.
pub(super) fn reference_name(reference: &str) -> Result<String> {
    reference
        .strip_prefix("#/components/schemas/")
        .map(str::to_owned)
        .with_context(|| format!("the reference {reference:?} does not point at a schema of this document"))
}

/// Refuses keywords that nothing here reads.
fn allow(schema: &Value, keywords: &[&str]) -> Result<()> {
    for keyword in schema.as_object().into_iter().flat_map(serde_json::Map::keys) {
        ensure!(
            keyword.starts_with("x-")
                || ANNOTATIONS.contains(&keyword.as_str())
                || keywords.contains(&keyword.as_str()),
            "the keyword {keyword:?} is not known here"
        );
    }
    Ok(())
}
