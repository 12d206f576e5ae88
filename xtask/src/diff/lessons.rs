//! What the mock server must learn: operations without a plan, plans without an operation, and what is new in what has one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::change::{Change, Kind};
use super::document::{self, Document};

/// Where the tables of plans and the list of what is not there stand.
const SNAPSHOTS: &str = "mock-server/tests/snapshots";

/// What the mock server must learn.
#[derive(Debug, Default)]
pub struct Lessons {
    /// How many operations the new document has.
    pub operations: usize,
    /// Whether the mock server has a plan for any of them.
    pub simulated: bool,
    /// Operations of the new document that no plan knows.
    pub without_plan: Vec<String>,
    /// Operations that are on the list of what is not there, by decision.
    pub not_there: Vec<String>,
    /// Plans for operations that the new document no longer has.
    pub without_operation: Vec<String>,
    /// Fields and parameters that are new in operations with a plan.
    pub without_meaning: Vec<String>,
}

/// Compares the new document with the mock server's plans.
pub(super) fn learn(root: &Path, old: &Document, new: &Document, changes: &[Change]) -> Result<Lessons> {
    let plans = plans(root)?;
    let mut lessons = Lessons::default();
    let mut shapes = Vec::new();
    for operation in new.operations() {
        let shape = operation.shape();
        lessons.operations += 1;
        match plans.get(&shape) {
            None => lessons.without_plan.push(operation.title()),
            Some(plan) => {
                lessons.simulated = true;
                if plan == "not there" {
                    lessons.not_there.push(operation.title());
                }
            }
        }
        shapes.push(shape);
    }
    for operation in old.operations() {
        let shape = operation.shape();
        if plans.contains_key(&shape) && !shapes.contains(&shape) {
            lessons.without_operation.push(operation.title());
        }
    }
    let is_known = |title: &String| {
        title.split_once(' ').is_some_and(|(method, path)| plans.contains_key(&document::shape(method, path)))
    };
    let news = [Kind::FieldAdded, Kind::ParameterAdded, Kind::EnumValueAdded];
    for change in changes.iter().filter(|change| news.contains(&change.kind) && change.operations.iter().any(is_known))
    {
        lessons.without_meaning.push(change.what.clone());
    }
    Ok(lessons)
}

/// The plans by method and path; what is not there has the plan `not there`.
fn plans(root: &Path) -> Result<BTreeMap<String, String>> {
    let folder = root.join(SNAPSHOTS);
    let mut plans = BTreeMap::new();
    if !folder.exists() {
        return Ok(plans);
    }
    let mut files: Vec<_> = fs::read_dir(&folder)
        .with_context(|| format!("cannot list {SNAPSHOTS}"))?
        .collect::<std::io::Result<Vec<_>>>()?
        .into_iter()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    let is_table = |path: &Path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.starts_with("route_table") && name.ends_with(".snap")
    };
    for path in files.iter().filter(|path| is_table(path)) {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        for line in text.lines() {
            let mut words = line.split_whitespace();
            if let (Some(method), Some(path), Some(_)) = (words.next(), words.next(), words.next())
                && path.starts_with('/')
            {
                plans.insert(document::shape(method, path), words.collect::<Vec<_>>().join(" "));
            }
        }
    }
    Ok(plans)
}
