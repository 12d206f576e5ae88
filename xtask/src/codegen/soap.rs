//! SOAP services: WSDL and XSD are read strictly and become a document like any other.

mod allowed;
mod annotation;
mod bindings;
mod client;
mod document;
mod fields;
mod server;
mod types;
mod wsdl;
mod xml;
mod xsd;

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, bail, ensure};

pub(super) use self::{bindings::emit as emit_bindings, fields::emit as emit_fields};
use self::{wsdl::Service, xsd::Schema};

/// The files of a SOAP specification, by name: one schema, and a WSDL for each service.
pub type Texts = BTreeMap<String, String>;

/// The services of a specification and the schema that they share.
#[derive(Debug)]
pub(super) struct Specification {
    /// The types and messages.
    schema: Schema,
    /// The services, by the name of their files.
    services: Vec<Service>,
}

impl Specification {
    /// Reads all files; what does not fit together is an error that names file and place.
    pub(super) fn read(texts: &Texts) -> Result<Self> {
        let schemas: Vec<_> = texts.iter().filter(|(name, _)| name.ends_with(".xsd")).collect();
        let [(schema_name, schema_text)] = schemas.as_slice() else {
            bail!("there are {} schemas; the generator knows exactly one", schemas.len());
        };
        let schema = Schema::read(schema_text).with_context(|| (*schema_name).clone())?;
        let mut services = Vec::new();
        for (name, text) in texts {
            let Some(stem) = name.strip_suffix(".wsdl") else {
                continue;
            };
            let expected = wsdl::Expected { schema: &schema, schema_file: schema_name };
            services.push(wsdl::read(stem, text, &expected).with_context(|| name.clone())?);
        }
        ensure!(!services.is_empty(), "there is no WSDL");
        Ok(Self { schema, services })
    }
}

/// The texts of all schemas and WSDLs in a folder.
pub(super) fn texts(folder: &Path) -> Result<Texts> {
    let mut texts = Texts::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if name.ends_with(".wsdl") || name.ends_with(".xsd") {
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            texts.insert(name.to_owned(), text);
        }
    }
    Ok(texts)
}
