//! `cargo xtask codegen`: the effective documents become the bindings' types and clients and the mock server's tables.

mod bindings;
mod client;
mod codes;
mod document;
mod hoist;
mod mock;
mod names;
mod output;
mod schema;
mod text;
mod types;

use std::{fs, path::Path};

use anyhow::{Context, Result};

use self::{document::Document, output::Files};
use crate::specification;

/// The APIs that have a document.
const APIS: [&str; 1] = ["uisp-crm"];

/// Names of fields that no document has but a rule of the mock server needs, one a line.
const PRIVATE_FIELDS: &str = "spec/private-fields.txt";

/// Writes everything that is generated, or with `check` fails when something is not up to date.
pub fn run(root: &Path, check: bool) -> Result<()> {
    let (files, owned) = generate(root)?;
    if check { output::compare(root, &files, &owned) } else { output::write(root, &files, &owned) }
}

fn generate(root: &Path) -> Result<(Files, Vec<String>)> {
    let private = fs::read_to_string(root.join(PRIVATE_FIELDS))
        .with_context(|| format!("cannot read {PRIVATE_FIELDS}"))?
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect::<Vec<_>>();

    let mut files = Files::new();
    let mut documents = Vec::new();
    for api in APIS {
        let effective = specification::effective(root, api)?;
        files.insert(format!("spec/{api}/effective.json"), format!("{effective:#}\n"));
        documents.push(Document::read(api, &effective).with_context(|| format!("spec/{api}"))?);
    }
    mock::emit(&documents, &private, &mut files)?;
    let mut owned = vec![mock::DIRECTORY.to_owned()];
    for document in &documents {
        bindings::emit(document, &mut files).with_context(|| format!("the bindings of {}", document.api))?;
        owned.push(bindings::directory(&document.api));
    }
    Ok((files, owned))
}
