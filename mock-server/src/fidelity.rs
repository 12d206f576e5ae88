//! The page that says how far the server can be trusted: rules by where they are known from, and what is not simulated.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::engine::{Plan, Rule, Source};
use crate::routes::{ROUTES, Route};
use crate::specification::Api;
use crate::{rest, soap};

/// A system with what all of its operations do alike.
const SYSTEMS: [(Api, &str, &[Rule], &str); 3] = [
    (Api::UispCrm, "UISP CRM", rest::uisp_crm::RULES, "lines are those of the imported document"),
    (
        Api::UispNetwork,
        "UISP Network",
        rest::uisp_network::RULES,
        "operations and definitions are those of the imported document",
    ),
    (Api::Upsales, "Upsales", soap::RULES, "in its help articles, or in the property tables of its later REST API"),
];

/// The page as Markdown; `mock-server/FIDELITY.md` is this text.
#[must_use]
pub fn page() -> String {
    let mut page = String::from(
        "# Fidelity\n\n\
        What the mock server does as the real systems are known to do, what it merely assumes, and what it does not do.\n\
        Written by `cargo run -p mock-server -- fidelity`; a test keeps this file and the rules in the code the same.\n",
    );
    for (api, title, common, source) in SYSTEMS {
        system(&mut page, api, title, common, source);
    }
    page
}

fn system(page: &mut String, api: Api, title: &str, common: &'static [Rule], source: &str) {
    let routes = || ROUTES.iter().filter(|route| route.operation.api == api);
    let not_there: Vec<&str> =
        routes().filter(|route| matches!(route.plan, Plan::NotThere)).map(|route| route.operation.id).collect();
    let _ = write!(page, "\n## {title}\n\n{} operations are simulated; ", routes().count() - not_there.len());
    if not_there.is_empty() {
        page.push_str("none is missing.\n");
    } else {
        let _ = write!(page, "{} are not and answer 501:\n\n", not_there.len());
    }
    for operation in not_there {
        let _ = writeln!(page, "- `{operation}`");
    }
    let mut rules = by_rule(routes(), common);
    for (_, operations) in rules.iter_mut().filter(|(_, operations)| operations.len() == routes().count()) {
        // No operation by name stands for all of them.
        operations.clear();
    }
    section(
        page,
        "Assumed",
        "Nobody has shown how the real system behaves here. These are our choices.",
        &rules,
        |source| matches!(source, Source::Assumed).then(String::new),
    );
    section(
        page,
        "Observed",
        "Seen in real traffic or measured, by others, in public.",
        &rules,
        |source| match source {
            Source::Observed(place) => Some(format!(" ({place})")),
            _ => None,
        },
    );
    section(page, "Documented", &format!("The vendor says so; {source}."), &rules, |source| match source {
        Source::Documented(place) => Some(format!(" ({place})")),
        _ => None,
    });
}

/// Every rule once, with the operations that follow it, in the order of the specification.
fn by_rule(routes: impl Iterator<Item = &'static Route>, common: &'static [Rule]) -> Vec<(Rule, Vec<&'static str>)> {
    let mut rules: Vec<(Rule, Vec<&'static str>)> = common.iter().map(|rule| (*rule, Vec::new())).collect();
    let mut positions: BTreeMap<&str, usize> =
        rules.iter().enumerate().map(|(index, (rule, _))| (rule.says, index)).collect();
    for route in routes {
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
    let known = rules.iter().any(|(rule, _)| place(rule.source).is_some());
    if !known {
        return;
    }
    let _ = write!(page, "\n### {title}\n\n{says}\n\n");
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
