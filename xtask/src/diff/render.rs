//! A comparison as text, Markdown or JSON.

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::json;

use super::{Change, Comparison};

/// How many places of a change are printed; JSON has all of them.
const PLACES: usize = 40;

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Lines for a terminal.
    Text,
    /// Headings and lists.
    Markdown,
    /// One object.
    Json,
}

/// Renders a comparison.
pub(super) fn comparison(comparison: &Comparison, format: Format) -> Result<String> {
    match format {
        Format::Text => Ok(text(comparison)),
        Format::Markdown => Ok(markdown(comparison)),
        Format::Json => json_text(comparison),
    }
}

fn json_text(comparison: &Comparison) -> Result<String> {
    let changes: Vec<_> = comparison
        .changes
        .iter()
        .map(|change| {
            json!({
                "kind": change.kind.name(),
                "what": change.what,
                "breaking": change.breaking,
                "why": change.why,
                "places": change.places,
                "operations": change.operations,
            })
        })
        .collect();
    let lessons = &comparison.lessons;
    let value = json!({
        "old": comparison.old,
        "new": comparison.new,
        "breaking": comparison.is_breaking(),
        "changes": changes,
        "mock": {
            "operations": lessons.operations,
            "simulated": lessons.simulated,
            "withoutPlan": lessons.without_plan,
            "notThere": lessons.not_there,
            "withoutOperation": lessons.without_operation,
            "withoutMeaning": lessons.without_meaning,
        },
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&value)?))
}

fn text(comparison: &Comparison) -> String {
    let mut out = format!("{} -> {}\n", comparison.old, comparison.new);
    if comparison.changes.is_empty() {
        out.push_str("\nnothing has changed\n");
    }
    for (breaking, changes) in groups(comparison) {
        let _ = writeln!(out, "\n{} ({})", if breaking { "breaking" } else { "not breaking" }, changes.len());
        for change in changes {
            let _ = writeln!(out, "  {}", change.what);
            let _ = writeln!(out, "      {}", change.why);
            for place in places(change) {
                let _ = writeln!(out, "      at {place}");
            }
            if let Some(extent) = extent(change) {
                let _ = writeln!(out, "      {extent}");
            }
        }
    }
    out.push_str("\nwhat the mock must learn\n");
    for line in lessons(comparison) {
        let _ = writeln!(out, "  {line}");
    }
    out
}

fn markdown(comparison: &Comparison) -> String {
    let mut out = format!("# {} → {}\n", comparison.old, comparison.new);
    if comparison.changes.is_empty() {
        out.push_str("\nNothing has changed.\n");
    }
    for (breaking, changes) in groups(comparison) {
        let _ = writeln!(out, "\n## {} ({})\n", if breaking { "Breaking" } else { "Not breaking" }, changes.len());
        for change in changes {
            let _ = writeln!(out, "- **{}**: {}", change.what, change.why);
            for place in places(change) {
                let _ = writeln!(out, "  - `{place}`");
            }
            if let Some(extent) = extent(change) {
                let _ = writeln!(out, "  - {extent}");
            }
        }
    }
    out.push_str("\n## What the mock must learn\n\n");
    for line in lessons(comparison) {
        let _ = writeln!(out, "- {line}");
    }
    out
}

fn groups(comparison: &Comparison) -> Vec<(bool, Vec<&Change>)> {
    [true, false]
        .into_iter()
        .map(|breaking| (breaking, comparison.changes.iter().filter(|change| change.breaking == breaking).collect()))
        .filter(|(_, changes): &(bool, Vec<&Change>)| !changes.is_empty())
        .collect()
}

/// The places of a change that are printed; none if its words name the only one.
fn places(change: &Change) -> impl Iterator<Item = &String> {
    let named = change.places.len() == 1 && change.places.iter().all(|place| change.what.starts_with(place.as_str()));
    change.places.iter().take(if named { 0 } else { PLACES })
}

/// How many places and operations a change has, if there is more to say than the places.
fn extent(change: &Change) -> Option<String> {
    let plural = |number: usize, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
    let (places, operations) = (change.places.len(), change.operations.len());
    (places > 1 || operations > 1)
        .then(|| format!("in {}, reached by {}", plural(places, "place"), plural(operations, "operation")))
}

fn lessons(comparison: &Comparison) -> Vec<String> {
    let lessons = &comparison.lessons;
    if !lessons.simulated {
        return vec![format!("it has no plan for any of the {} operations", lessons.operations)];
    }
    let mut lines = Vec::new();
    lines.extend(lessons.without_plan.iter().map(|operation| format!("{operation} has no plan")));
    lines.extend(lessons.without_operation.iter().map(|operation| format!("{operation} has a plan, but is gone")));
    lines.extend(lessons.without_meaning.iter().map(|what| format!("{what}: what does it mean?")));
    lines.extend(lessons.not_there.iter().map(|operation| format!("{operation} is not there, by decision")));
    if lines.is_empty() {
        lines.push("nothing".to_owned());
    }
    lines
}
