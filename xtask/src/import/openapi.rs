//! Maps a blueprint to an OpenAPI 3.0.3 document: facts only, in the order of the document.

use std::collections::HashMap;

use anyhow::Result;
use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::blueprint::{Action, Blueprint, Group, Payload, Response};
use super::enums::Owner;
use super::fault;
use super::mson::{Declaration, Type};
use super::naming::{self, Answer};
use super::parameters;
use super::report::Report;
use super::rules::Rule;
use super::schemas::{Place, Schemas};
use super::usage;

/// The header that carries the key.
const KEY_HEADER: &str = "X-Auth-App-Key";

/// What the document does not say about itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Identity {
    /// The title of the OpenAPI document.
    pub(super) title: &'static str,
}

/// Maps a whole document.
pub(super) fn map(blueprint: &Blueprint, identity: Identity, report: &mut Report) -> Result<Value> {
    let mut mapping = Mapping {
        schemas: Schemas::new(&blueprint.structures)?,
        operations: HashMap::new(),
        paths: Map::new(),
        updates: Map::new(),
    };
    for group in &blueprint.groups {
        for action in &group.actions {
            mapping.add(group, action, report)?;
        }
    }
    let version = blueprint.base.rsplit('/').next().unwrap_or_default().trim_start_matches('v');
    let tags: Vec<Value> = blueprint.groups.iter().map(|group| json!({ "name": group.name })).collect();
    report.count("groups", tags.len());
    report.count("paths", mapping.paths.len());
    report.count("operations", mapping.operations.len());
    report.count("operations skipped", 0);
    note_ambiguous_paths(&mapping, report);
    let mut document = json!({
        "openapi": "3.0.3",
        "info": { "title": identity.title, "version": version },
        "servers": [{ "url": blueprint.base }],
        "security": [{ "appKey": [] }],
        "tags": tags,
        "paths": null,
        "components": {
            "securitySchemes": { "appKey": { "type": "apiKey", "in": "header", "name": KEY_HEADER } },
            "schemas": null,
        },
    });
    mapping.finish(&mut document, report)?;
    usage::mark(&mut document);
    for structure in &blueprint.structures {
        if document["components"]["schemas"][&structure.name]["x-usage"] == "unused" {
            report.note(Rule::StructureUnreferenced, structure.declaration.line, &structure.name);
        }
    }
    Ok(document)
}

struct Mapping<'a> {
    schemas: Schemas<'a>,
    /// The line of each operation id.
    operations: HashMap<String, usize>,
    paths: Map<String, Value>,
    /// The schemas of partial updates, with the structure that each is made from.
    updates: Map<String, Value>,
}

impl Mapping<'_> {
    fn add(&mut self, group: &Group, action: &Action, report: &mut Report) -> Result<()> {
        let id = naming::operation_id(&action.method, &action.template, answer(action));
        let owner = Owner { stem: naming::type_name(&group.name), structure: false };
        let operation = self.operation(&id, &group.name, &owner, action, report)?;
        let path = &action.template.path;
        let item = self.paths.entry(path.clone()).or_insert_with(|| json!({}));
        let subject = format!("{} {path}", action.method);
        match item.get(action.method.to_lowercase()) {
            Some(known) if *known == operation => {
                report.note(
                    Rule::DuplicateOperation,
                    action.line,
                    format!("{subject}, first at line {}", self.operations[&id]),
                );
                return Ok(());
            }
            Some(_) => {
                let first = self.operations[&id];
                return Err(fault(action.line, format!("{subject} stands a second time, different from line {first}")));
            }
            None => {}
        }
        item[action.method.to_lowercase()] = operation;
        match self.operations.insert(id.clone(), action.line) {
            Some(first) => {
                Err(fault(action.line, format!("{subject} would be named {id}, as the operation at line {first}")))
            }
            None => Ok(()),
        }
    }

    fn operation(&mut self, id: &str, tag: &str, owner: &Owner, action: &Action, report: &mut Report) -> Result<Value> {
        let mut operation = json!({ "operationId": id, "tags": [tag] });
        let mut parameters = parameters::map(action, owner, &mut self.schemas, report)?;
        parameters.extend(header_parameters(action, report));
        if !parameters.is_empty() {
            operation["parameters"] = Value::Array(parameters);
        }
        let title = id.to_upper_camel_case();
        match action.request.as_ref().and_then(|request| Some((request, request.body.as_ref()?))) {
            Some((request, body)) => {
                let schema = self.request_body(owner, &title, action, body, report)?;
                operation["requestBody"] =
                    json!({ "required": true, "content": { &request.media_type: { "schema": schema } } });
            }
            None if action.method == "POST" => {
                report.note(Rule::PostWithoutBody, action.line, format!("POST {}", action.template.path));
            }
            None => {}
        }
        let mut responses = Map::new();
        for response in &action.responses {
            let content = self.response(owner, &title, response, report)?;
            responses.insert(response.status.to_string(), content);
        }
        operation["responses"] = Value::Object(responses);
        Ok(operation)
    }

    /// The schema of a request. A PATCH of one entity is a partial update and has a schema of its own.
    fn request_body(
        &mut self,
        owner: &Owner,
        title: &str,
        action: &Action,
        body: &Declaration,
        report: &mut Report,
    ) -> Result<Value> {
        let place =
            Place { owner: owner.clone(), property: String::new(), title: format!("{title}Body"), partial: false };
        let schema = self.schemas.declaration(&place, body, report)?;
        match &body.kind {
            Type::Named(structure) if action.method == "PATCH" && action.template.ends_with_parameter() => {
                let name = format!("{}Update", naming::stem(structure));
                let update = self.schemas.structure(structure, true, report)?;
                if self.updates.get(&name).is_some_and(|known| *known != update) {
                    return Err(fault(body.line, format!("two different partial updates would be named {name}")));
                }
                self.updates.insert(name.clone(), update);
                Ok(json!({ "$ref": format!("#/components/schemas/{name}") }))
            }
            _ => Ok(schema),
        }
    }

    fn response(&mut self, owner: &Owner, title: &str, response: &Response, report: &mut Report) -> Result<Value> {
        let mut mapped = json!({ "description": reason(response.status) });
        let Payload { media_type, headers, body } = &response.payload;
        for header in headers {
            mapped["headers"][header] = json!({ "schema": { "type": "string" } });
        }
        let place =
            Place { owner: owner.clone(), property: String::new(), title: format!("{title}Answer"), partial: false };
        let schema = match body {
            Some(body) => Some(self.schemas.declaration(&place, body, report)?),
            None if media_type.contains("json") => None,
            None => Some(json!({ "type": "string", "format": "binary" })),
        };
        if let Some(schema) = schema {
            mapped["content"] = json!({ media_type: { "schema": schema } });
        }
        Ok(mapped)
    }

    /// Puts paths and schemas into the document: the structures, the partial updates behind theirs, then the enums.
    fn finish(mut self, document: &mut Value, report: &mut Report) -> Result<()> {
        let mut schemas = Map::new();
        for name in self.schemas.names() {
            let schema = self.schemas.structure(name, false, report)?;
            schemas.insert(name.to_owned(), schema);
        }
        report.count("data structures", schemas.len());
        report.count("partial updates", self.updates.len());
        schemas.extend(self.updates);
        document["paths"] = Value::Object(self.paths);
        document["components"]["schemas"] = Value::Object(schemas.clone());
        let enums = self.schemas.enums.name(document, &schemas, report)?;
        report.count("enums of properties and parameters", enums.len());
        if let Some(all) = document["components"]["schemas"].as_object_mut() {
            all.extend(enums);
        }
        Ok(())
    }
}

fn answer(action: &Action) -> Answer {
    let success = action.responses.iter().find(|response| (200..300).contains(&response.status));
    match success.map(|response| &response.payload) {
        Some(payload) if !payload.media_type.contains("json") => Answer::File,
        Some(Payload { body: Some(Declaration { kind: Type::Array(_), .. }), .. }) => Answer::List,
        _ => Answer::Other,
    }
}

fn header_parameters(action: &Action, report: &mut Report) -> Vec<Value> {
    let headers = action.request.as_ref().map_or(&[][..], |request| &request.headers);
    if !headers.iter().any(|header| header == KEY_HEADER) {
        report.note(Rule::NoAuthHeader, action.line, format!("{} {}", action.method, action.template.path));
    }
    let others = headers.iter().filter(|header| *header != KEY_HEADER);
    others.map(|header| json!({ "name": header, "in": "header", "schema": { "type": "string" } })).collect()
}

fn note_ambiguous_paths(mapping: &Mapping<'_>, report: &mut Report) {
    let mut shapes: HashMap<String, &String> = HashMap::new();
    for (path, item) in &mapping.paths {
        let shape: Vec<&str> =
            path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment }).collect();
        if let Some(other) = shapes.insert(shape.join("/"), path) {
            let operation = item
                .as_object()
                .and_then(|item| item.values().next())
                .and_then(|operation| operation["operationId"].as_str());
            let line = operation.and_then(|operation| mapping.operations.get(operation)).copied().unwrap_or_default();
            report.note(Rule::AmbiguousPath, line, format!("{path} and {other}"));
        }
    }
}

/// The standard phrase for a status, since OpenAPI wants a description.
pub(super) fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        400 => "Bad Request",
        302 => "Found",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        409 => "Conflict",
        412 => "Precondition Failed",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ if status < 300 => "Success",
        _ if status < 400 => "Redirection",
        _ if status < 500 => "Client error",
        _ => "Server error",
    }
}
