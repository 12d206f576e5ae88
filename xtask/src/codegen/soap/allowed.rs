//! The elements and attributes of XSD that the generator reads; xsd-parser passes over attributes that XSD does not have.

use anyhow::{Context, Result, bail, ensure};
use roxmltree::Document;

use super::xml::{Element, XSD};

/// What is read, with the attributes of each.
const KNOWN: [(&str, &[&str]); 10] = [
    ("schema", &["targetNamespace", "elementFormDefault"]),
    ("complexType", &["name"]),
    ("sequence", &[]),
    ("element", &["name", "type", "minOccurs", "maxOccurs", "nillable"]),
    ("simpleType", &["name"]),
    ("restriction", &["base"]),
    ("enumeration", &["value"]),
    ("annotation", &[]),
    ("appinfo", &[]),
    ("documentation", &[]),
];

/// Refuses whatever nobody would read.
pub(super) fn check(text: &str) -> Result<()> {
    // xsd-parser leaves them out of the words without saying so.
    ensure!(!text.contains('&'), "character references are not known here; write the characters themselves");
    let document = Document::parse(text).context("it is not XML")?;
    for element in Element::root(&document, XSD, "schema")?.descendants() {
        let known = KNOWN.iter().find(|(name, _)| element.is(XSD, name));
        let Some((_, attributes)) = known else { bail!("{}: it is not known here", element.place()) };
        element.only_attributes(attributes)?;
    }
    Ok(())
}
