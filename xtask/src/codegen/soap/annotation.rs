//! Reads the annotation of a declaration: one documentation, and for fields an appinfo that says where they are known from.

use anyhow::{Context, Result, bail, ensure};
use xsd_parser::models::schema::xs;

use super::xsd::Origin;

/// What an annotation says.
pub(super) struct Annotation {
    /// The words.
    pub(super) documentation: String,
    /// The appinfo.
    pub(super) origin: Option<Origin>,
}

impl Annotation {
    /// Reads an annotation; one without words is an error.
    pub(super) fn read(annotation: &xs::Annotation) -> Result<Self> {
        let mut documentation = None;
        let mut origin = None;
        for content in &annotation.content {
            match content {
                xs::AnnotationContent::Documentation(_) => {
                    ensure!(documentation.is_none(), "its annotation has two documentations");
                    documentation = Some(text(content.clone()).context("documentation")?);
                }
                xs::AnnotationContent::Appinfo(element) => {
                    ensure!(origin.is_none(), "its annotation has two appinfos");
                    let text = text(xs::AnnotationContent::Documentation(element.clone())).context("appinfo")?;
                    origin = Some(match text.as_str() {
                        "soap" => Origin::Soap,
                        "rest" => Origin::Rest,
                        "own" => Origin::Own,
                        _ => bail!("appinfo: {text:?} is none of \"soap\", \"rest\" and \"own\""),
                    });
                }
            }
        }
        Ok(Self { documentation: documentation.context("its annotation has no documentation")?, origin })
    }
}

/// The text of a documentation, in one line.
fn text(documentation: xs::AnnotationContent) -> Result<String> {
    let alone = xs::Annotation { id: None, content: vec![documentation] };
    let text = alone.extract_documentation()?.join(" ");
    ensure!(!text.contains('<'), "it holds more than text");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    ensure!(!text.is_empty(), "it is empty");
    Ok(text)
}
