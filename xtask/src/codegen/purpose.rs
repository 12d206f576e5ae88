//! What a schema without a description is for, told by where it stands.

use std::collections::BTreeMap;

use super::document::{Body, Content, Document, Kind, Operation, Schema, Shape};

/// Describes all schemas that the document leaves without words.
pub(super) fn describe(document: &mut Document) {
    let mut purposes: BTreeMap<String, String> = BTreeMap::new();
    for operation in &document.operations {
        for (schema, purpose) in uses(operation) {
            if let Some(name) = schema.reference() {
                purposes.entry(name.to_owned()).or_insert(purpose);
            }
        }
    }
    for component in document.schemas.values() {
        let Shape::Object(properties) = &component.shape else {
            continue;
        };
        for property in properties {
            if let Some(name) = property.schema.reference() {
                let purpose = format!("The `{}` of `{}`.", property.name, component.rust_name);
                purposes.entry(name.to_owned()).or_insert(purpose);
            }
        }
    }
    for (name, component) in &mut document.schemas {
        if component.description.is_none() {
            component.description = purposes.remove(name);
        }
    }
}

fn uses(operation: &Operation) -> Vec<(&Schema, String)> {
    let id = &operation.id;
    let mut uses = Vec::new();
    if let Some(schema) = operation.body.as_ref().and_then(Body::schema) {
        uses.push((schema, format!("The body of `{id}`.")));
    }
    for parameter in &operation.parameters {
        let purpose = format!("The parameter `{}` of `{id}`.", parameter.plain_name());
        uses.push((&parameter.schema, purpose));
    }
    for response in &operation.responses {
        if let Content::Json(schema) | Content::Xml(schema) = &response.content {
            let purpose = match schema.kind {
                _ if response.by_hand => format!("What `{id}` gives where it needs more."),
                _ if !response.is_success() => "A failure.".to_owned(),
                Kind::Array(_) => format!("An element of what `{id}` gives."),
                _ => format!("What `{id}` gives."),
            };
            uses.push((schema, purpose));
        }
    }
    uses
}
