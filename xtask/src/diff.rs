//! `cargo xtask diff`: what a new version of a document changes for those who use the bindings, and what the mock server must learn.

mod change;
mod compare;
mod document;
mod lessons;
mod render;
mod schemas;

use std::path::Path;

use anyhow::{Context, Result};

pub use change::{Change, Kind};
pub use document::Document;
pub use lessons::Lessons;
pub use render::Format;

/// Two documents compared.
#[derive(Debug)]
pub struct Comparison {
    /// Title and version of the old document.
    pub old: String,
    /// Title and version of the new document.
    pub new: String,
    /// All changes, the breaking ones first.
    pub changes: Vec<Change>,
    /// What the mock server must learn.
    pub lessons: Lessons,
}

impl Comparison {
    /// Whether code that uses the bindings may have to change.
    pub fn is_breaking(&self) -> bool {
        self.changes.iter().any(|change| change.breaking)
    }
}

/// Compares two files and prints the result; gives whether it is breaking.
pub fn run(root: &Path, old: &Path, new: &Path, format: Format) -> Result<bool> {
    let old = document::load(old).with_context(|| format!("the old document {}", old.display()))?;
    let new = document::load(new).with_context(|| format!("the new document {}", new.display()))?;
    let comparison = compare(root, &old, &new)?;
    print!("{}", render::comparison(&comparison, format)?);
    Ok(comparison.is_breaking())
}

/// Compares two documents; `root` is the workspace, whose mock server's plans are read.
pub fn compare(root: &Path, old: &Document, new: &Document) -> Result<Comparison> {
    let changes = compare::documents(old, new)?;
    let lessons = lessons::learn(root, old, new, &changes)?;
    Ok(Comparison { old: old.name(), new: new.name(), changes, lessons })
}

/// The comparison as text, Markdown or JSON.
pub fn rendered(comparison: &Comparison, format: Format) -> Result<String> {
    render::comparison(comparison, format)
}
