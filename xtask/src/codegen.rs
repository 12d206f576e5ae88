//! `cargo xtask codegen`: effective OpenAPI documents, WSDLs and schemas become the bindings and the mock server's tables.

mod bindings;
mod client;
mod codes;
mod document;
mod hoist;
mod mock;
mod names;
mod output;
mod purpose;
mod read;
mod schema;
mod soap;
mod text;
mod types;

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use serde_json::Value;

use self::{document::Document, output::Files};
use crate::specification;

pub use self::soap::Texts;

/// The APIs that have an OpenAPI document.
const OPEN_API: [&str; 2] = ["uisp-crm", "uisp-network"];

/// The APIs that have WSDLs and a schema.
pub(crate) const SOAP: [&str; 1] = ["upsales"];

/// Names of fields that no document has but a rule of the mock server needs, one a line.
const PRIVATE_FIELDS: &str = "spec/private-fields.txt";

/// Writes everything that is generated, or with `check` fails when something is not up to date.
pub fn run(root: &Path, check: bool) -> Result<()> {
    let private_fields =
        fs::read_to_string(root.join(PRIVATE_FIELDS)).with_context(|| format!("cannot read {PRIVATE_FIELDS}"))?;
    let private_fields: Vec<&str> =
        private_fields.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let mut specifications = Vec::new();
    for api in OPEN_API {
        specifications.push((api, Specification::OpenApi(specification::effective(root, api)?)));
    }
    for api in SOAP {
        specifications.push((api, Specification::Soap(soap::texts(&root.join("spec").join(api))?)));
    }
    let files = generate(&specifications, &private_fields)?;

    let mut owned = vec![mock::DIRECTORY.to_owned()];
    owned.extend(OPEN_API.iter().chain(&SOAP).map(|api| bindings::directory(api)));
    if check { output::compare(root, &files, &owned) } else { output::write(root, &files, &owned) }
}

/// What an API's code is generated from.
#[derive(Debug, Clone)]
pub enum Specification {
    /// An effective OpenAPI document.
    OpenApi(Value),
    /// WSDLs and a schema.
    Soap(Texts),
}

/// Makes all generated files in memory, by their path below the workspace's root, from specifications and their names.
pub fn generate(specifications: &[(&str, Specification)], private_fields: &[&str]) -> Result<BTreeMap<String, String>> {
    let mut files = Files::new();
    let mut documents = Vec::new();
    for (api, specification) in specifications {
        let document = match specification {
            Specification::OpenApi(effective) => {
                files.insert(format!("spec/{api}/effective.json"), format!("{effective:#}\n"));
                let document = Document::read(api, effective).with_context(|| format!("spec/{api}"))?;
                bindings::emit(&document, &mut files).with_context(|| format!("the bindings of {api}"))?;
                document
            }
            Specification::Soap(texts) => {
                let specification = soap::Specification::read(texts).with_context(|| format!("spec/{api}"))?;
                soap::emit_fields(api, &specification, &mut files);
                let document = Document::of_soap(api, &specification).with_context(|| format!("spec/{api}"))?;
                soap::emit_bindings(&document, &specification, &mut files)
                    .with_context(|| format!("the bindings of {api}"))?;
                document
            }
        };
        documents.push(document);
    }
    mock::emit(&documents, private_fields, &mut files).context("the mock server's tables")?;
    Ok(files)
}
