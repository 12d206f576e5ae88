//! Swagger 2.0, as the framework of UISP Network writes it, to OpenAPI 3.0.3.

mod alternatives;
mod constraints;
mod emit;
mod json;
mod labels;
mod looser;
mod model;
mod names;
mod operation_ids;
mod operations;
mod places;
mod schema;
mod values;

use anyhow::{Result, bail};
use serde_json::Value;

use super::openapi::Identity;
use super::report::Report;
use super::rules::Rule;
use json::Pointer;
use schema::Schemas;

/// Maps a whole document, or says at which JSON pointer it cannot.
pub(super) fn convert(bytes: &[u8], identity: Identity, report: &mut Report) -> Result<Value> {
    let document = json::read(bytes)?;
    let root = Pointer::default();
    let members = root.object(&document)?;
    match members.get("swagger").and_then(Value::as_str) {
        Some("2.0") => {}
        Some(other) => bail!("#/swagger: version {other} is not known, only 2.0"),
        None => bail!("#: no `swagger: \"2.0\"` at the top; this is not a Swagger document"),
    }
    root.allow(
        members,
        &[
            "swagger",
            "host",
            "basePath",
            "schemes",
            "info",
            "tags",
            "securityDefinitions",
            "security",
            "consumes",
            "produces",
            "paths",
            "definitions",
            "x-alt-definitions",
            "externalDocs",
        ],
    )?;
    for needed in ["info", "paths", "basePath"] {
        if !members.contains_key(needed) {
            bail!("#: there is no `{needed}`; the document is incomplete");
        }
    }
    let mut schemas = Schemas::new(&document, report);
    let mut operations = operations::read(&document, &mut schemas)?;
    if operations.is_empty() {
        bail!("#/paths: there is no operation");
    }
    schemas.note_unreferenced();
    let mut structures = schemas.structures;
    looser::merge_answers(&mut structures, &mut operations, report);
    let places = places::collect(&structures, &operations);
    for id in places.of.keys() {
        if let Some(only) = structures.only_value(*id) {
            report.note(Rule::EnumOfOne, &structures.get(*id).place, only.to_string());
        }
    }
    let names = names::assign(&structures, &places)?;
    emit::document(&document, identity, &structures, &operations, &names, report)
}
