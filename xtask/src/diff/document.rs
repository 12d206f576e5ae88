//! Reads what is compared: a vendor's document of either kind, or an imported specification.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use crate::import;

/// The members of a path that are operations.
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "patch", "options", "head"];

/// An OpenAPI document.
#[derive(Debug)]
pub struct Document {
    pub(super) value: Value,
}

/// One operation of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operation<'document> {
    /// The method in capitals.
    pub(super) method: &'document str,
    /// The path.
    pub(super) path: &'document str,
    /// What the document says about it.
    pub(super) value: &'document Value,
}

impl Document {
    /// Reads a document from its bytes, whatever its kind.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let text = bytes.trim_ascii_start();
        if !text.starts_with(b"{") {
            let document = import::convert("uisp-crm", bytes).context("read as API Blueprint")?.document;
            return Ok(Self { value: document });
        }
        let value: Value = serde_json::from_slice(bytes).context("it is not complete JSON")?;
        if value.get("swagger").is_some() {
            let document = import::convert("uisp-network", bytes).context("read as Swagger")?.document;
            return Ok(Self { value: document });
        }
        match value.get("openapi").and_then(Value::as_str) {
            Some(version) if version.starts_with("3.0") => Ok(Self { value }),
            Some(version) => bail!("OpenAPI {version} is not known, only 3.0"),
            None => bail!("it is neither API Blueprint, nor Swagger 2.0, nor OpenAPI 3.0"),
        }
    }

    /// Title and version.
    pub(super) fn name(&self) -> String {
        let info = &self.value["info"];
        let text = |key: &str| info[key].as_str().unwrap_or_default();
        let document = info["x-document-version"].as_str().map(|version| format!(" (document {version})"));
        format!("{} {}{}", text("title"), text("version"), document.unwrap_or_default())
    }

    /// All operations.
    pub(super) fn operations(&self) -> Vec<Operation<'_>> {
        let mut operations = Vec::new();
        for (path, item) in self.value["paths"].as_object().into_iter().flatten() {
            for method in METHODS {
                if let Some(value) = item.get(method) {
                    operations.push(Operation { method, path, value });
                }
            }
        }
        operations
    }

    /// The schemas by their names.
    pub(super) fn schemas(&self) -> Option<&Map<String, Value>> {
        self.value.pointer("/components/schemas").and_then(Value::as_object)
    }
}

impl Operation<'_> {
    /// Method and path, for people.
    pub(super) fn title(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    /// Method and path without the names of parameters.
    pub(super) fn shape(&self) -> String {
        shape(self.method, self.path)
    }
}

/// Method and path without the names of parameters, which are ours to choose.
pub(super) fn shape(method: &str, path: &str) -> String {
    let parts: Vec<&str> = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect();
    format!("{} {}", method.to_uppercase(), parts.join("/"))
}

/// Reads the document in a file, or the specification in a folder of `spec`.
pub(super) fn load(path: &Path) -> Result<Document> {
    let path = if path.is_dir() { path.join("openapi.json") } else { path.to_owned() };
    let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Document::read(&bytes)
}
