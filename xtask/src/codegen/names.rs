//! The Rust names of schemas: what a person would call them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use heck::{ToShoutySnakeCase as _, ToSnakeCase as _, ToUpperCamelCase as _};

use super::document::{Document, Shape};

/// Names that the bindings' files use for something else.
const TAKEN: [&str; 35] = [
    "BTreeMap",
    "Box",
    "Bytes64",
    "Created",
    "DateTime",
    "Decimal",
    "DecodeError",
    "Deserialize",
    "Deserializer",
    "Err",
    "Error",
    "Field",
    "File",
    "FromJson",
    "Items",
    "Method",
    "NaiveDate",
    "None",
    "Null",
    "Object",
    "ObjectWriter",
    "Ok",
    "Option",
    "RawValue",
    "Result",
    "Secret",
    "Self",
    "Serialize",
    "Serializer",
    "Some",
    "String",
    "ToJson",
    "Uuid",
    "Value",
    "Vec",
];

/// Names all schemas of the document.
///
/// Answers lose `ReadOnly`; requests lose `Writable`, `New` and the like. A request whose stem is an answer's name
/// becomes `…New` when a POST takes it and `…Input` when it stands inside another request.
/// `x-type-name` wins over all of it.
pub(super) fn assign(document: &mut Document) -> Result<()> {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    let mut collisions = Vec::new();
    let created = bodies_of_posts(document);
    for requests in [false, true] {
        for (key, component) in &mut document.schemas {
            let only_request =
                component.in_request && !component.in_response && matches!(component.shape, Shape::Object(_));
            if only_request != requests {
                continue;
            }
            let rust_name = if !component.rust_name.is_empty() {
                component.rust_name.clone()
            } else if requests {
                request_name(&component.stem, created.contains(key), &taken)
            } else {
                answer_name(&component.stem)
            };
            ensure!(
                syn::parse_str::<syn::Ident>(&rust_name).is_ok()
                    && !(component.is_bound() && TAKEN.contains(&rust_name.as_str())),
                "the schema {key:?} cannot be named {rust_name:?}; name it with `x-type-name` in the overlay"
            );
            if let Some(other) = taken.insert(rust_name.clone(), key.clone()) {
                collisions.push(format!("{other:?} and {key:?} would both be named {rust_name:?}"));
            }
            component.rust_name = rust_name;
        }
    }
    ensure!(
        collisions.is_empty(),
        "schemas of equal names; name one of each with `x-type-name` in the overlay: {}",
        collisions.join("; ")
    );
    Ok(())
}

/// The name of a struct's field or of an argument.
pub(super) fn field_name(wire: &str) -> Result<String> {
    let name = wire.strip_suffix("[]").unwrap_or(wire).to_snake_case();
    let name = match name.as_str() {
        "type" | "ref" | "match" | "use" | "self" | "enum" | "in" | "for" | "mod" | "move" | "where" | "static" => {
            format!("{name}_")
        }
        _ => name,
    };
    ensure!(syn::parse_str::<syn::Ident>(&name).is_ok(), "{wire:?} cannot be a Rust name");
    Ok(name)
}

/// The name of a static or a constant.
pub(super) fn constant_name(name: &str) -> String {
    name.to_shouty_snake_case()
}

fn answer_name(name: &str) -> String {
    name.replace("ReadOnly", "").replace("Readonly", "").to_upper_camel_case()
}

fn request_name(name: &str, created: bool, taken: &BTreeMap<String, String>) -> String {
    if name.ends_with("Update") {
        return name.to_upper_camel_case();
    }
    let plain = answer_name(name);
    let stem = ["Writable", "WriteOnly", "Create", "New", "Patch"]
        .iter()
        .find_map(|suffix| plain.strip_suffix(suffix))
        .unwrap_or(&plain);
    let clashes = taken.contains_key(stem);
    match (clashes, created) {
        (false, _) => stem.to_owned(),
        (true, true) => format!("{stem}New"),
        (true, false) => format!("{stem}Input"),
    }
}

fn bodies_of_posts(document: &Document) -> BTreeSet<String> {
    document
        .operations
        .iter()
        .filter(|operation| operation.method == "POST")
        .filter_map(|operation| operation.body.as_ref()?.schema()?.reference().map(str::to_owned))
        .collect()
}
