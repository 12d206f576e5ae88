//! Reads an effective document: hoists, checks, drops what is unreachable, and names the rest.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use indexmap::IndexMap;
use serde_json::Value;

use super::{
    document::{
        Body, BodyContent, Component, Content, Document, Location, Operation, Parameter, QueryBooleans, Response,
        Schema, Shape,
    },
    hoist, names, purpose, schema,
};

/// Where a body that is a form has its schema.
const FORM: &str = "/content/multipart~1form-data/schema";

impl Document {
    /// Reads the effective document of an API.
    pub(super) fn read(api: &str, effective: &Value) -> Result<Self> {
        let mut value = effective.clone();
        hoist::inline_schemas(&mut value)?;
        hoist::separate_directions(&mut value)?;

        let areas = areas(&value)?;
        let forms = forms(&value)?;
        let mut operations = Vec::new();
        for (path, item) in object(&value, "/paths")? {
            let shared = item.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
            for (method, operation) in object(item, "")? {
                if hoist::METHODS.contains(&method.as_str()) {
                    operations.push(
                        read_operation(path, method, operation, &shared, &areas, &forms)
                            .with_context(|| format!("{} {path}", method.to_uppercase()))?,
                    );
                }
            }
        }
        ensure_distinct(operations.iter().map(|operation| operation.id.as_str()), "operation id")?;

        let mut schemas = IndexMap::new();
        for (name, schema) in object(&value, "/components/schemas")? {
            if forms.contains_key(name) {
                continue;
            }
            let shape = schema::read_shape(schema).with_context(|| format!("schema {name}"))?;
            schemas.insert(
                name.clone(),
                Component {
                    name: schema.get("x-document-name").and_then(Value::as_str).unwrap_or(name).to_owned(),
                    stem: text(schema, "x-stem").unwrap_or_else(|| name.clone()),
                    rust_name: schema.get("x-type-name").and_then(Value::as_str).unwrap_or_default().to_owned(),
                    description: text(schema, "description"),
                    in_request: false,
                    in_response: false,
                    in_failure: false,
                    areas: BTreeSet::new(),
                    shape,
                },
            );
        }
        let query_booleans = match value.pointer("/info/x-query-booleans").and_then(Value::as_str) {
            None => QueryBooleans::Digits,
            Some("words") => QueryBooleans::Words,
            Some(other) => bail!("`x-query-booleans` is {other:?}; only \"words\" is known"),
        };
        let answers_keep_required = match value.pointer("/info/x-required-in-answers").and_then(Value::as_str) {
            None => true,
            Some("ids") => false,
            Some(other) => bail!("`x-required-in-answers` is {other:?}; only \"ids\" is known"),
        };
        let mut document = Self { api: api.to_owned(), operations, schemas, query_booleans, answers_keep_required };
        document.mark_reachable()?;
        document.schemas.retain(|_, component| component.in_request || component.in_response || component.in_failure);
        names::assign(&mut document)?;
        purpose::describe(&mut document);
        Ok(document)
    }

    /// Marks all schemas that an operation reaches with direction and area.
    pub(super) fn mark_reachable(&mut self) -> Result<()> {
        for operation in &self.operations {
            let body = operation.body.iter().filter_map(Body::schema);
            let parameters = operation.parameters.iter().map(|parameter| &parameter.schema);
            for schema in body.chain(parameters) {
                mark(&mut self.schemas, schema, &operation.area, Direction::Request)
                    .with_context(|| format!("request of {}", operation.id))?;
            }
            for response in &operation.responses {
                if let Content::Json(schema) | Content::Xml(schema) = &response.content {
                    let direction = if response.is_success() { Direction::Success } else { Direction::Failure };
                    mark(&mut self.schemas, schema, &operation.area, direction)
                        .with_context(|| format!("answer {} of {}", response.status, operation.id))?;
                }
            }
        }
        Ok(())
    }
}

/// The members of the object at a JSON pointer; nothing when it is absent.
pub(super) fn object<'value>(value: &'value Value, pointer: &str) -> Result<Vec<(&'value String, &'value Value)>> {
    match value.pointer(pointer) {
        None => Ok(Vec::new()),
        Some(Value::Object(members)) => Ok(members.iter().collect()),
        Some(other) => bail!("{pointer} should be an object but is {other}"),
    }
}

fn areas(value: &Value) -> Result<BTreeMap<String, String>> {
    let mut areas = BTreeMap::new();
    for tag in value.get("tags").and_then(Value::as_array).into_iter().flatten() {
        let name = text(tag, "name").context("a tag has no name")?;
        let area = text(tag, "x-area").with_context(|| {
            format!("the tag {name:?} has no `x-area`; add the name of its cargo feature to the overlay")
        })?;
        areas.insert(name, area);
    }
    Ok(areas)
}

fn read_operation(
    path: &str,
    method: &str,
    operation: &Value,
    shared: &[Value],
    areas: &BTreeMap<String, String>,
    forms: &BTreeMap<String, String>,
) -> Result<Operation> {
    let id = text(operation, "operationId").context("no operationId")?;
    ensure!(
        id.chars().all(|character| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '_'),
        "the operation id {id:?} is not snake_case"
    );
    let tag = operation.pointer("/tags/0").and_then(Value::as_str).context("no tag")?.to_owned();
    let area = areas.get(&tag).with_context(|| format!("the tag {tag:?} is not in the document's list of tags"))?;

    let mut parameters = Vec::new();
    for parameter in shared.iter().chain(operation.get("parameters").and_then(Value::as_array).into_iter().flatten()) {
        parameters.push(read_parameter(parameter)?);
    }
    ensure_distinct(parameters.iter().map(|parameter| parameter.name.as_str()), "parameter")?;
    for parameter in parameters.iter().filter(|parameter| parameter.location == Location::Path) {
        ensure!(
            path.contains(&format!("{{{}}}", parameter.name)),
            "the path parameter {:?} does not stand in the path",
            parameter.name
        );
    }

    let body = match operation.get("requestBody") {
        None => None,
        Some(body) => Some(Body {
            required: body.get("required").and_then(Value::as_bool).unwrap_or(false),
            content: read_body(body, forms).context("request body")?,
        }),
    };

    let mut responses = Vec::new();
    for (status, response) in object(operation, "/responses")? {
        responses.push(read_response(status, response).with_context(|| format!("answer {status}"))?);
    }
    let successes = responses.iter().filter(|response| response.is_success()).count();
    ensure!(
        successes == 1,
        "it has {successes} success answers; the bindings need exactly one; choose it in the overlay, and remove the others or mark \
         them `x-by-hand`"
    );

    Ok(Operation {
        id,
        method: method.to_uppercase(),
        path: path.to_owned(),
        tag,
        area: area.clone(),
        summary: text(operation, "summary").or_else(|| text(operation, "description")),
        parameters,
        body,
        responses,
        message: None,
    })
}

fn read_body(body: &Value, forms: &BTreeMap<String, String>) -> Result<BodyContent> {
    if let Some(form) = body.pointer(FORM) {
        let name = form_name(form)?;
        let file = forms.get(&name).with_context(|| format!("the schema {name:?} does not exist"))?;
        return Ok(BodyContent::File(file.clone()));
    }
    let schema = body.pointer("/content/application~1json/schema");
    let schema = schema.context("it is neither application/json nor multipart/form-data")?;
    Ok(BodyContent::Value(schema::read(schema)?))
}

/// The names of the schemas that are forms, each with its only field, which has to be a file.
fn forms(value: &Value) -> Result<BTreeMap<String, String>> {
    let mut forms = BTreeMap::new();
    for (path, item) in object(value, "/paths")? {
        for (method, operation) in object(item, "")? {
            let Some(form) = operation.pointer("/requestBody").and_then(|body| body.pointer(FORM)) else {
                continue;
            };
            let name = form_name(form).with_context(|| format!("{} {path}", method.to_uppercase()))?;
            let properties = object(value, &format!("/components/schemas/{name}/properties"))?;
            let [(field, schema)] = properties[..] else {
                bail!("the form {name:?} has {} fields; only one that is a file is known", properties.len());
            };
            ensure!(
                schema.get("format").and_then(Value::as_str) == Some("binary"),
                "the field {field:?} of the form {name:?} is no file"
            );
            forms.insert(name, field.clone());
        }
    }
    Ok(forms)
}

fn form_name(form: &Value) -> Result<String> {
    schema::reference_name(form.get("$ref").and_then(Value::as_str).context("a form that is no named schema")?)
}

fn read_parameter(parameter: &Value) -> Result<Parameter> {
    let name = text(parameter, "name").context("a parameter has no name")?;
    let location = match parameter.get("in").and_then(Value::as_str) {
        Some("path") => Location::Path,
        Some("query") => Location::Query,
        other => bail!("the parameter {name:?} stands in {other:?}; only path and query are known"),
    };
    let schema = parameter.get("schema").with_context(|| format!("the parameter {name:?} has no schema"))?;
    Ok(Parameter {
        location,
        required: location == Location::Path || parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
        many_segments: text(parameter, "x-segments").is_some_and(|segments| segments == "many"),
        description: text(parameter, "description"),
        schema: schema::read(schema).with_context(|| format!("parameter {name}"))?,
        name,
    })
}

fn read_response(status: &str, response: &Value) -> Result<Response> {
    let status = if status == "default" { 0 } else { status.parse().context("the status is not a number")? };
    let content = object(response, "/content")?;
    ensure!(content.len() <= 1, "it has {} media types; only one is known", content.len());
    let content = match content.first() {
        None => Content::Empty,
        Some((media_type, body)) if media_type.as_str() == "application/json" => match body.get("schema") {
            None => Content::Empty,
            Some(schema) => Content::Json(schema::read(schema)?),
        },
        Some((media_type, _)) => Content::Bytes((*media_type).clone()),
    };
    let by_hand = response.get("x-by-hand").and_then(Value::as_bool).unwrap_or(false);
    Ok(Response { status, content, by_hand })
}

/// Where a schema stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Request,
    Success,
    Failure,
}

fn mark(schemas: &mut IndexMap<String, Component>, schema: &Schema, area: &str, direction: Direction) -> Result<()> {
    let Some(name) = schema.reference() else {
        return Ok(());
    };
    let component =
        schemas.get_mut(name).with_context(|| format!("it refers to the schema {name:?}, which does not exist"))?;
    let flag = match direction {
        Direction::Request => &mut component.in_request,
        Direction::Success => &mut component.in_response,
        Direction::Failure => &mut component.in_failure,
    };
    let is_new = !std::mem::replace(flag, true);
    // The bindings decode failures without generated types, so these are no reason to compile one.
    let is_new_area = direction != Direction::Failure && component.areas.insert(area.to_owned());
    if !is_new && !is_new_area {
        return Ok(());
    }
    let Shape::Object(properties) = &component.shape else {
        return Ok(());
    };
    let nested: Vec<Schema> = properties.iter().map(|property| property.schema.clone()).collect();
    for schema in &nested {
        mark(schemas, schema, area, direction)?;
    }
    Ok(())
}

fn ensure_distinct<'name>(names: impl Iterator<Item = &'name str>, what: &str) -> Result<()> {
    let mut seen = BTreeSet::new();
    for name in names {
        ensure!(seen.insert(name), "the {what} {name:?} stands there twice");
    }
    Ok(())
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}
