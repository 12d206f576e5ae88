//! The effective document as the emitters see it: operations, schemas with Rust names, areas and directions, nothing unreachable.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use indexmap::IndexMap;
use serde_json::Value;

use super::{hoist, names, schema};

/// A whole document, ready for the emitters.
#[derive(Debug)]
pub struct Document {
    /// The API's name, for example `uisp-crm`.
    pub api: String,
    /// The operations in the order of the document.
    pub operations: Vec<Operation>,
    /// The schemas that an operation reaches, in the order of the document.
    pub schemas: IndexMap<String, Component>,
}

/// One method of one path.
#[derive(Debug)]
pub struct Operation {
    /// The operation id, for example `list_clients`.
    pub id: String,
    /// The method in capitals.
    pub method: String,
    /// The path as in the document.
    pub path: String,
    /// The vendor's group.
    pub tag: String,
    /// The cargo feature that holds the operation.
    pub area: String,
    /// What it does, in one line.
    pub summary: Option<String>,
    /// Path and query parameters.
    pub parameters: Vec<Parameter>,
    /// The JSON body.
    pub body: Option<Body>,
    /// All documented answers.
    pub responses: Vec<Response>,
}

/// A path or query parameter.
#[derive(Debug)]
pub struct Parameter {
    /// The name on the wire, with `[]` where the document has it.
    pub name: String,
    /// Whether it is a part of the path.
    pub in_path: bool,
    /// Whether a request without it is wrong.
    pub required: bool,
    /// What it means.
    pub description: Option<String>,
    /// What its value must be.
    pub schema: Schema,
}

impl Parameter {
    /// The name without the trailing `[]`.
    pub fn plain_name(&self) -> &str {
        self.name.strip_suffix("[]").unwrap_or(&self.name)
    }
}

/// A request's body.
#[derive(Debug)]
pub struct Body {
    /// Whether a request without it is wrong.
    pub required: bool,
    /// What it must be.
    pub schema: Schema,
}

/// One documented answer.
#[derive(Debug)]
pub struct Response {
    /// The status; 0 for `default`.
    pub status: u16,
    /// Whether the document lists a `Location` header.
    pub location: bool,
    /// What it holds.
    pub content: Content,
}

/// The content of an answer.
#[derive(Debug)]
pub enum Content {
    /// Nothing.
    Empty,
    /// JSON.
    Json(Schema),
    /// Bytes of a media type.
    Bytes(String),
}

/// A named schema.
#[derive(Debug)]
pub struct Component {
    /// Its name in the document.
    pub name: String,
    /// Its name in Rust.
    pub rust_name: String,
    /// What it is.
    pub description: Option<String>,
    /// Whether a request holds it.
    pub in_request: bool,
    /// Whether an answer holds it.
    pub in_response: bool,
    /// The areas whose operations reach it.
    pub areas: BTreeSet<String>,
    /// Its content.
    pub shape: Shape,
}

/// What a named schema is.
#[derive(Debug)]
pub enum Shape {
    /// An object with named properties.
    Object(Vec<Property>),
    /// A whole number out of a list of codes.
    IntegerCodes(Vec<Code<i64>>),
    /// A string out of a list.
    TextCodes(Vec<Code<String>>),
}

/// A value of an enumeration with its Rust name.
#[derive(Debug)]
pub struct Code<T> {
    /// The value on the wire.
    pub value: T,
    /// The variant's name.
    pub variant: String,
    /// What it means.
    pub description: Option<String>,
}

/// A property of an object.
#[derive(Debug)]
pub struct Property {
    /// The name on the wire.
    pub name: String,
    /// Whether an object without it is wrong.
    pub required: bool,
    /// What it means.
    pub description: Option<String>,
    /// The documented default.
    pub default: Option<Value>,
    /// What its value must be.
    pub schema: Schema,
}

/// What a value must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// Its type.
    pub kind: Kind,
    /// Whether `null` is allowed too.
    pub nullable: bool,
}

/// A type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Anything.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A decimal number.
    Number,
    /// A string.
    Text(Format),
    /// A named schema.
    Reference(String),
    /// A list.
    Array(Box<Schema>),
    /// An object with any names.
    Map(Box<Schema>),
}

/// The format of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// None.
    Plain,
    /// A moment.
    DateTime,
    /// A day.
    Date,
    /// A UUID.
    Uuid,
    /// Base64.
    Base64,
}

impl Document {
    /// Reads the effective document of an API.
    pub fn read(api: &str, effective: &Value) -> Result<Self> {
        let mut value = effective.clone();
        hoist::inline_schemas(&mut value)?;
        hoist::separate_directions(&mut value)?;

        let areas = areas(&value)?;
        let mut operations = Vec::new();
        for (path, item) in object(&value, "/paths")? {
            let shared = item.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
            for (method, operation) in object(item, "")? {
                if hoist::METHODS.contains(&method.as_str()) {
                    operations.push(
                        read_operation(path, method, operation, &shared, &areas)
                            .with_context(|| format!("{} {path}", method.to_uppercase()))?,
                    );
                }
            }
        }
        ensure_distinct(operations.iter().map(|operation| operation.id.as_str()), "operation id")?;

        let mut schemas = IndexMap::new();
        for (name, schema) in object(&value, "/components/schemas")? {
            let shape = schema::read_shape(schema).with_context(|| format!("schema {name}"))?;
            schemas.insert(
                name.clone(),
                Component {
                    name: schema.get("x-document-name").and_then(Value::as_str).unwrap_or(name).to_owned(),
                    rust_name: schema.get("x-type-name").and_then(Value::as_str).unwrap_or_default().to_owned(),
                    description: text(schema, "description"),
                    in_request: false,
                    in_response: false,
                    areas: BTreeSet::new(),
                    shape,
                },
            );
        }
        let mut document = Self { api: api.to_owned(), operations, schemas };
        document.mark_reachable()?;
        document.schemas.retain(|_, component| component.in_request || component.in_response);
        names::assign(&mut document)?;
        Ok(document)
    }

    /// The schema that a reference points at.
    pub fn component(&self, name: &str) -> &Component {
        self.schemas.get(name).expect("references were checked when the document was read")
    }

    /// All areas, in the order in which the document reaches them.
    pub fn areas(&self) -> Vec<&str> {
        let mut areas = Vec::new();
        for operation in &self.operations {
            if !areas.contains(&operation.area.as_str()) {
                areas.push(operation.area.as_str());
            }
        }
        areas
    }

    /// The operations that belong to an area.
    pub fn operations_of<'document>(&'document self, area: &'document str) -> impl Iterator<Item = &'document Operation> {
        self.operations.iter().filter(move |operation| operation.area == area)
    }

    fn mark_reachable(&mut self) -> Result<()> {
        for operation in &self.operations {
            let body = operation.body.iter().map(|body| &body.schema);
            let parameters = operation.parameters.iter().map(|parameter| &parameter.schema);
            for schema in body.chain(parameters) {
                mark(&mut self.schemas, schema, &operation.area, true)
                    .with_context(|| format!("request of {}", operation.id))?;
            }
            for response in &operation.responses {
                if let Content::Json(schema) = &response.content {
                    mark(&mut self.schemas, schema, &operation.area, false)
                        .with_context(|| format!("answer {} of {}", response.status, operation.id))?;
                }
            }
        }
        Ok(())
    }
}

impl Operation {
    /// The answer of a success.
    pub fn success(&self) -> &Response {
        self.responses
            .iter()
            .find(|response| (200..300).contains(&response.status))
            .expect("reading the document refuses an operation without a success answer")
    }
}

impl Schema {
    /// The name of the schema that the value or its items refer to.
    pub fn reference(&self) -> Option<&str> {
        match &self.kind {
            Kind::Reference(name) => Some(name),
            Kind::Array(item) | Kind::Map(item) => item.reference(),
            _ => None,
        }
    }
}

/// The members of the object at a JSON pointer; nothing when it is absent.
pub fn object<'value>(value: &'value Value, pointer: &str) -> Result<Vec<(&'value String, &'value Value)>> {
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
    for parameter in parameters.iter().filter(|parameter| parameter.in_path) {
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
            schema: schema::read(
                body.pointer("/content/application~1json/schema").context("the request body is not application/json")?,
            )
            .context("request body")?,
        }),
    };

    let mut responses = Vec::new();
    for (status, response) in object(operation, "/responses")? {
        responses.push(read_response(status, response).with_context(|| format!("answer {status}"))?);
    }
    let successes = responses.iter().filter(|response| (200..300).contains(&response.status)).count();
    ensure!(successes == 1, "it has {successes} success answers; the bindings need exactly one, choose it in the overlay");

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
    })
}

fn read_parameter(parameter: &Value) -> Result<Parameter> {
    let name = text(parameter, "name").context("a parameter has no name")?;
    let in_path = match parameter.get("in").and_then(Value::as_str) {
        Some("path") => true,
        Some("query") => false,
        other => bail!("the parameter {name:?} stands in {other:?}; only path and query are known"),
    };
    let schema = parameter.get("schema").with_context(|| format!("the parameter {name:?} has no schema"))?;
    Ok(Parameter {
        in_path,
        required: in_path || parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
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
    Ok(Response { status, location: response.pointer("/headers/Location").is_some(), content })
}

fn mark(schemas: &mut IndexMap<String, Component>, schema: &Schema, area: &str, request: bool) -> Result<()> {
    let Some(name) = schema.reference() else { return Ok(()) };
    let component =
        schemas.get_mut(name).with_context(|| format!("it refers to the schema {name:?}, which does not exist"))?;
    let direction = if request { &mut component.in_request } else { &mut component.in_response };
    let known = std::mem::replace(direction, true);
    if !component.areas.insert(area.to_owned()) && known {
        return Ok(());
    }
    let Shape::Object(properties) = &component.shape else { return Ok(()) };
    let nested: Vec<Schema> = properties.iter().map(|property| property.schema.clone()).collect();
    for schema in &nested {
        mark(schemas, schema, area, request)?;
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
