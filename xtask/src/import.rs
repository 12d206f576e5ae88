//! `cargo xtask import`: turns a vendor's document into the checked-in specification, or says on which line it cannot.

mod blueprint;
mod changes;
mod console;
mod enums;
mod formats;
mod lines;
mod mson;
mod naming;
mod openapi;
mod outline;
mod parameters;
mod report;
mod rules;
mod schemas;
mod swagger;
mod template;
mod usage;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use sha2::{Digest, Sha256};

pub use console::Console;
use openapi::Identity;
pub use report::{Finding, Place, Report};
pub use rules::Rule;

/// A document that was mapped as a whole.
#[derive(Debug)]
pub struct Imported {
    /// The OpenAPI document.
    pub document: Value,
    /// What was met on the way.
    pub report: Report,
}

/// Where a document comes from.
pub enum Source {
    /// A file.
    File(PathBuf),
    /// A console, which serves the document of its own version.
    Console(Console),
}

impl Source {
    fn read(&self) -> Result<Vec<u8>> {
        match self {
            Self::File(file) => fs::read(file).with_context(|| format!("cannot read {}", file.display())),
            Self::Console(console) => console.fetch(),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::File(file) => file.display().to_string(),
            Self::Console(console) => format!("the document of {}", console.address),
        }
    }
}

/// Imports a document as the specification of `api` and prints what it found. Nothing is written unless all of it is mapped.
pub fn run(root: &Path, api: &str, source: &Source) -> Result<()> {
    if matches!(source, Source::Console(_)) && api != "uisp-network" {
        bail!("a console serves the document of uisp-network, not that of {api}; give a file");
    }
    let bytes = source.read()?;
    let Imported { document, report } =
        convert(api, &bytes).with_context(|| format!("{} was not imported, spec/{api} is unchanged", source.name()))?;
    let mut specification = serde_json::to_string_pretty(&document)?;
    specification.push('\n');
    let folder = root.join("spec").join(api);
    let changes = previous(&folder)?.map(|before| changes::between(&before, &document));
    let origin = origin(&bytes, &document, &report);
    write(&folder, &[("openapi.json", specification), ("source.toml", origin)])?;
    print!("{report}");
    match changes.as_deref() {
        None => {}
        Some([]) => println!("\nnothing has changed since the last import"),
        Some(changes) => println!("\nchanged since the last import:\n  {}", changes.join("\n  ")),
    }
    println!("written: spec/{api}/openapi.json, spec/{api}/source.toml");
    Ok(())
}

/// The specification up to now, if there is one.
fn previous(folder: &Path) -> Result<Option<Value>> {
    let path = folder.join("openapi.json");
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let document = serde_json::from_str(&text)
        .with_context(|| format!("{} is not JSON; delete it to import anew", path.display()))?;
    Ok(Some(document))
}

/// Maps the document of an API to OpenAPI, or says on which line it cannot.
pub fn convert(api: &str, bytes: &[u8]) -> Result<Imported> {
    let mut report = Report::default();
    let identity = match api {
        "uisp-crm" => Identity { title: "UISP CRM" },
        "uisp-network" => {
            let document = swagger::convert(bytes, Identity { title: "UISP Network" }, &mut report)?;
            return Ok(Imported { document, report });
        }
        _ => bail!("no importer for the API `{api}`; known: uisp-crm, uisp-network"),
    };
    let lines = lines::split(lines::decode(bytes)?, &mut report)?;
    let sections = outline::read(&lines, &mut report)?;
    let blueprint = blueprint::read(sections, &mut report)?;
    let document = openapi::map(&blueprint, identity, &mut report)?;
    Ok(Imported { document, report })
}

/// Whether a document is JSON, as Swagger's are.
fn is_swagger(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{")
}

/// An error about a line of the document.
fn fault(line: usize, message: impl std::fmt::Display) -> anyhow::Error {
    anyhow::anyhow!("line {line}: {message}")
}

/// Where the specification comes from: enough to recognise the document, nothing about the machine or the day.
fn origin(bytes: &[u8], document: &Value, report: &Report) -> String {
    let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let format = if is_swagger(bytes) { "Swagger 2.0" } else { "API Blueprint 1A with MSON" };
    let mut text = format!(
        "# Written by `cargo xtask import`: the vendor's document that openapi.json was made from.\n\
         name = {}\nformat = \"{format}\"\nversion = {}\nsha256 = \"{digest}\"\nbytes = {}\n\n[counts]\n",
        document["info"]["title"],
        document["info"]["version"],
        bytes.len(),
    );
    for (what, number) in report.counts() {
        text.push_str(&format!("{} = {number}\n", what.replace(' ', "_")));
    }
    text
}

/// Writes all files beside their places first and renames them only when all are complete.
fn write(folder: &Path, files: &[(&str, String)]) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let pending = |name: &str| folder.join(format!(".{name}.pending"));
    for (name, content) in files {
        let path = pending(name);
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
    }
    for (name, _) in files {
        let path = folder.join(name);
        fs::rename(pending(name), &path).with_context(|| format!("cannot replace {}", path.display()))?;
    }
    Ok(())
}
