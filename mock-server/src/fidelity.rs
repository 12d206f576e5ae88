//! The page that says how far the server can be trusted: rules by where they are known from, and what is not simulated.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::engine::{Plan, Rule, Source};
use crate::rest;
use crate::routes::ROUTES;

/// The page as Markdown; `mock-server/FIDELITY.md` is this text.
#[must_use]
pub fn page() -> String {
    let mut page = String::from(
        "# Fidelity\n\n\
        What the mock server does as the real UISP CRM is known to do, what it merely assumes, and what it does not do.\n\
        Written by `cargo run -p mock-server -- fidelity`; a test keeps this file and the rules in the code the same.\n",
    );
    let not_there: Vec<&str> =
        ROUTES.iter().filter(|route| matches!(route.plan, Plan::NotThere)).map(|route| route.operation.id).collect();
    let _ = write!(
        page,
        "\n{} operations are simulated; {} are not and answer 501:\n\n",
        ROUTES.iter().count() - not_there.len(),
        not_there.len()
    );
    for operation in not_there {
        let _ = writeln!(page, "- `{operation}`");
    }
    let rules = by_rule();
    section(
        &mut page,
        "Assumed",
        "Nobody has shown how the real system behaves here. These are our choices.",
        &rules,
        |source| matches!(source, Source::Assumed).then(String::new),
    );
    section(&mut page, "Observed", "Seen in real traffic or measured, by others, in public.", &rules, |source| {
        match source {
            Source::Observed(place) => Some(format!(" ({place})")),
            _ => None,
        }
    });
    section(
        &mut page,
        "Documented",
        "The vendor's document says so; lines are those of the imported document.",
        &rules,
        |source| match source {
            Source::Documented(place) => Some(format!(" ({place})")),
            _ => None,
        },
    );
    page
}

/// Every rule once, with the operations that follow it, in the order of the specification.
fn by_rule() -> Vec<(Rule, Vec<&'static str>)> {
    let mut rules: Vec<(Rule, Vec<&'static str>)> = rest::RULES.iter().map(|rule| (*rule, Vec::new())).collect();
    let mut positions: BTreeMap<&str, usize> =
        rules.iter().enumerate().map(|(index, (rule, _))| (rule.says, index)).collect();
    for route in ROUTES.iter() {
        for rule in route.plan.rules() {
            let position = *positions.entry(rule.says).or_insert_with(|| {
                rules.push((*rule, Vec::new()));
                rules.len() - 1
            });
            rules[position].1.push(route.operation.id);
        }
    }
    rules
}

fn section(
    page: &mut String,
    title: &str,
    says: &str,
    rules: &[(Rule, Vec<&'static str>)],
    place: impl Fn(Source) -> Option<String>,
) {
    let _ = write!(page, "\n## {title}\n\n{says}\n\n");
    for (rule, operations) in rules {
        let Some(place) = place(rule.source) else { continue };
        let whose = match operations.as_slice() {
            [] => "every operation".to_owned(),
            [first] => format!("`{first}`"),
            [first, rest @ ..] => format!("`{first}` and {} more", rest.len()),
        };
        let _ = writeln!(page, "- {}{place}: {whose}", rule.says);
    }
}
