//! Reads the paths of a Swagger document.

use anyhow::Result;
use serde_json::{Map, Value};

use super::json::Pointer;
use super::model::{Answer, Body, Kind, Operation, Parameter, Property, Use};
use super::operation_ids;
use super::schema::Schemas;
use crate::import::rules::Rule;

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// What describes a parameter rather than its value.
const PARAMETER: [&str; 6] = ["name", "in", "required", "description", "collectionFormat", "allowEmptyValue"];

/// The parts of a device that are large enough for a group of their own.
const DEVICE_PARTS: [&str; 12] = [
    "backups",
    "configuration",
    "dhcp-details",
    "interfaces",
    "remoteuiproxy",
    "router",
    "services",
    "statistics",
    "system",
    "tools",
    "udapi",
    "vlans",
];

/// The media types that the document declares for all operations.
struct Defaults<'document> {
    consumes: Vec<&'document str>,
    produces: Vec<&'document str>,
}

/// Reads all operations in the order of the document.
pub(super) fn read(document: &Value, schemas: &mut Schemas<'_, '_>) -> Result<Vec<Operation>> {
    let root = Pointer::default();
    let defaults = Defaults {
        consumes: media_types(document.get("consumes"), &["application/json"], &root)?,
        produces: media_types(document.get("produces"), &["application/json"], &root)?,
    };
    let at_paths = root.then("paths");
    let mut operations = Vec::new();
    for (path, item) in at_paths.object(&document["paths"])? {
        let at_path = at_paths.then(path);
        let item = at_path.object(item)?;
        at_path.allow(item, &[&METHODS[..], &["parameters"]].concat())?;
        let shared = item.get("parameters").map(|list| at_path.then("parameters").list(list)).transpose()?;
        for (method, operation) in item.iter().filter(|(name, _)| METHODS.contains(&name.as_str())) {
            let at = at_path.then(method);
            operations.push(read_one(schemas, &defaults, path, method, shared.unwrap_or_default(), operation, &at)?);
        }
    }
    operation_ids::assign(&mut operations)?;
    Ok(operations)
}

fn read_one(
    schemas: &mut Schemas<'_, '_>,
    defaults: &Defaults<'_>,
    path: &str,
    method: &str,
    shared: &[Value],
    operation: &Value,
    at: &Pointer,
) -> Result<Operation> {
    let members = at.object(operation)?;
    at.allow(
        members,
        &[
            "summary",
            "description",
            "operationId",
            "parameters",
            "produces",
            "consumes",
            "tags",
            "responses",
            "security",
            "deprecated",
            "externalDocs",
            "schemes",
        ],
    )?;
    let segments: Vec<&str> = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
    let consumes = media_types(members.get("consumes"), &defaults.consumes, at)?;
    let produces = media_types(members.get("produces"), &defaults.produces, at)?;
    let mut read = Operation {
        method: method.to_owned(),
        path: path.replace("*}", "}"),
        id: String::new(),
        tags: tags(members, path, at)?,
        deprecated: members.get("deprecated") == Some(&Value::Bool(true)),
        security: members.get("security").cloned(),
        parameters: Vec::new(),
        body: None,
        answers: Vec::new(),
    };
    let at_parameters = at.then("parameters");
    let own = members.get("parameters").map(|list| at_parameters.list(list)).transpose()?.unwrap_or_default();
    let mut form = Vec::new();
    for (index, parameter) in shared.iter().chain(own).enumerate() {
        let at = at_parameters.then(index);
        let description = at.object(parameter)?;
        let location = description.get("in").map(|place| at.then("in").text(place)).transpose()?.unwrap_or_default();
        match location {
            "body" => {
                if read.body.is_some() {
                    return Err(at.fault("a second body"));
                }
                read.body = Some(body(schemas, description, &consumes, &at)?);
            }
            "formData" => form.push(named_parameter(schemas, description, location, &at)?),
            "path" | "query" | "header" => {
                let parameter = named_parameter(schemas, description, location, &at)?;
                let is_segment = |segment: &&str| segment.trim_end_matches('*') == parameter.name;
                if location == "path" && !segments.iter().any(is_segment) {
                    schemas.report.note(Rule::PathParameterNotInPath, &at, &parameter.name);
                } else {
                    read.parameters.push(parameter);
                }
            }
            other => return Err(at.fault(format!("a parameter in `{other}` is not known"))),
        }
    }
    complete_path(schemas, &mut read, &segments, at);
    if !form.is_empty() {
        if read.body.is_some() {
            return Err(at.fault("a body beside the fields of a form"));
        }
        read.body = Some(form_body(schemas, form, &consumes));
    }
    if read.body.is_some() && ["get", "head", "delete", "options"].contains(&method) {
        schemas.report.note(Rule::BodyOfBodilessMethod, at, "");
    }
    read.answers = answers(schemas, members, &produces, at)?;
    Ok(read)
}

/// The vendor's groups. One of them holds most operations; those of a family of devices, and those of a large part of a device,
/// have a group of their own before it.
fn tags(members: &Map<String, Value>, path: &str, at: &Pointer) -> Result<Vec<String>> {
    let at = at.then("tags");
    let mut tags = Vec::new();
    for tag in at.list(members.get("tags").ok_or_else(|| at.fault("the operation belongs to no group"))?)? {
        tags.push(at.text(tag)?.to_owned());
    }
    let Some(first) = tags.first() else {
        return Err(at.fault("the operation belongs to no group"));
    };
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let is_parameter = |index: usize| parts.get(index).is_some_and(|part| part.starts_with('{'));
    if first == "Devices" && parts[0] == "devices" {
        if !is_parameter(1) && is_parameter(2) {
            tags.insert(0, format!("Devices {}", parts[1]));
        } else if is_parameter(1) && parts.get(2).is_some_and(|part| DEVICE_PARTS.contains(part)) {
            tags.insert(0, format!("Device {}", parts[2]));
        }
    }
    Ok(tags)
}

fn named_parameter(
    schemas: &mut Schemas<'_, '_>,
    description: &Map<String, Value>,
    location: &str,
    at: &Pointer,
) -> Result<Parameter> {
    let name = description.get("name").ok_or_else(|| at.fault("the parameter has no name"))?;
    let name = at.then("name").text(name)?;
    let mut schema = description.clone();
    schema.retain(|keyword, _| !PARAMETER.contains(&keyword.as_str()));
    let is_file = schema.get("type").and_then(Value::as_str) == Some("file");
    if is_file {
        schema.insert("type".to_owned(), "string".into());
        schema.insert("format".to_owned(), "binary".into());
    }
    let value = schemas.read(&Value::Object(schema), name, at)?.value;
    let repeated = match (&value.kind, description.get("collectionFormat").and_then(Value::as_str)) {
        (Kind::Array(_), Some("multi")) => Some(true),
        (Kind::Array(_), None | Some("csv")) => Some(false),
        (Kind::Array(_), Some(other)) => return Err(at.fault(format!("the list format `{other}` is not known"))),
        _ => None,
    };
    let required = location == "path" || description.get("required") == Some(&Value::Bool(true));
    Ok(Parameter { name: name.to_owned(), location: location.to_owned(), required, repeated, segments: false, value })
}

/// Adds the parameters that stand in the path only, and marks those that take several segments.
fn complete_path(schemas: &mut Schemas<'_, '_>, operation: &mut Operation, segments: &[&str], at: &Pointer) {
    for segment in segments {
        let name = segment.trim_end_matches('*');
        if !operation.parameters.iter().any(|parameter| parameter.location == "path" && parameter.name == name) {
            schemas.report.note(Rule::PathParameterUndocumented, at, name);
            operation.parameters.push(Parameter {
                name: name.to_owned(),
                location: "path".to_owned(),
                required: true,
                repeated: None,
                segments: false,
                value: Use::of(Kind::Text),
            });
        }
        if segment.ends_with('*') {
            schemas.report.note(Rule::WildcardPath, at, name);
            let parameter = operation.parameters.iter_mut().find(|parameter| parameter.name == name);
            parameter.expect("it has just been added").segments = true;
        }
    }
}

fn body(
    schemas: &mut Schemas<'_, '_>,
    description: &Map<String, Value>,
    consumes: &[&str],
    at: &Pointer,
) -> Result<Body> {
    let mut rest = description.clone();
    rest.retain(|keyword, _| !PARAMETER.contains(&keyword.as_str()));
    let value = match rest.shift_remove("schema") {
        Some(schema) => {
            let mut schema = at.then("schema").object(&schema)?.clone();
            schema.extend(rest);
            schemas.read(&Value::Object(schema), "", at)?.value
        }
        None => {
            schemas.report.note(Rule::BodyWithoutSchema, at, "");
            schemas.read(&Value::Object(rest), "", at)?.value
        }
    };
    let required = match description.get("required") {
        Some(required) => required == &Value::Bool(true),
        None => {
            schemas.report.note(Rule::BodyRequiredUnspecified, at, "");
            requires_something(schemas, &value)
        }
    };
    let is_upload = holds_file(schemas, &value);
    let media_types = if is_upload { vec!["multipart/form-data"] } else { consumes.to_vec() };
    Ok(Body { required, media_types: media_types.into_iter().map(str::to_owned).collect(), value })
}

fn form_body(schemas: &mut Schemas<'_, '_>, fields: Vec<Parameter>, consumes: &[&str]) -> Body {
    let required = fields.iter().any(|field| field.required);
    let properties = fields
        .into_iter()
        .map(|field| (field.name, Property { required: field.required, value: field.value }))
        .collect();
    let value = Use::of(Kind::Named(schemas.structures.object(properties)));
    let is_form = |media_type: &&&str| media_type.contains("form");
    let media_type = match consumes.iter().find(is_form) {
        Some(declared) => declared,
        None if holds_file(schemas, &value) => "multipart/form-data",
        None => "application/x-www-form-urlencoded",
    };
    Body { required, media_types: vec![media_type.to_owned()], value }
}

fn requires_something(schemas: &Schemas<'_, '_>, value: &Use) -> bool {
    match &value.kind {
        Kind::Named(id) => schemas
            .structures
            .properties(*id)
            .is_some_and(|properties| properties.values().any(|property| property.required)),
        Kind::Array(_) => true,
        _ => false,
    }
}

fn holds_file(schemas: &Schemas<'_, '_>, value: &Use) -> bool {
    let Kind::Named(id) = &value.kind else {
        return false;
    };
    let is_file = |property: &Property| property.value.fact("format").is_some_and(|format| format == "binary");
    schemas.structures.properties(*id).is_some_and(|properties| properties.values().any(is_file))
}

fn answers(
    schemas: &mut Schemas<'_, '_>,
    members: &Map<String, Value>,
    produces: &[&str],
    at: &Pointer,
) -> Result<Vec<Answer>> {
    let at_all = at.then("responses");
    let responses = members.get("responses").ok_or_else(|| at.fault("the operation has no responses"))?;
    let mut answers = Vec::new();
    for (status, response) in at_all.object(responses)? {
        let at = at_all.then(status);
        let response = at.object(response)?;
        at.allow(response, &["description", "schema", "headers", "examples"])?;
        if status != "default" && status.parse::<u16>().is_err() {
            return Err(at.fault("this is no HTTP status"));
        }
        let value = response.get("schema").map(|schema| schemas.read(schema, "", &at.then("schema"))).transpose()?;
        let at_headers = at.then("headers");
        let mut headers = Vec::new();
        if let Some(declared) = response.get("headers") {
            for (name, header) in at_headers.object(declared)? {
                headers.push((name.clone(), schemas.read(header, name, &at_headers.then(name))?.value));
            }
        }
        answers.push(Answer {
            status: status.clone(),
            media_types: produces.iter().map(|media_type| (*media_type).to_owned()).collect(),
            value: value.map(|read| read.value),
            headers,
        });
    }
    if !answers.iter().any(|answer| answer.status.starts_with('2')) {
        if let Some(default) = answers.iter_mut().find(|answer| answer.status == "default") {
            schemas.report.note(Rule::DefaultAnswerOnly, &at_all, "");
            "200".clone_into(&mut default.status);
        } else {
            schemas.report.note(Rule::NoSuccessAnswer, &at_all, "");
            let empty = Answer { status: "200".to_owned(), media_types: Vec::new(), value: None, headers: Vec::new() };
            answers.insert(0, empty);
        }
    }
    answers.sort_by(|left, right| left.status.cmp(&right.status));
    Ok(answers)
}

fn media_types<'document>(
    declared: Option<&'document Value>,
    otherwise: &[&'document str],
    at: &Pointer,
) -> Result<Vec<&'document str>> {
    match declared {
        None => Ok(otherwise.to_vec()),
        Some(list) => at.list(list)?.iter().map(|media_type| at.text(media_type)).collect(),
    }
}
