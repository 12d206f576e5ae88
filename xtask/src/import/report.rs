//! What an import found: every irregularity of the document with its rule and line, and the counts of what was mapped.

use std::collections::BTreeMap;
use std::fmt;

use super::rules::Rule;

/// Where something stands in a vendor's document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A line of a text.
    Line(usize),
    /// A JSON pointer.
    Pointer(String),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(formatter, "line {line}"),
            Self::Pointer(pointer) => write!(formatter, "#{pointer}"),
        }
    }
}

impl From<usize> for Place {
    fn from(line: usize) -> Self {
        Self::Line(line)
    }
}

/// One irregularity and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that deals with it.
    pub rule: Rule,
    /// Where it stands.
    pub place: Place,
    /// What it concerns.
    pub subject: String,
}

/// Everything that an import found.
#[derive(Debug, Default)]
pub struct Report {
    findings: Vec<Finding>,
    counts: Vec<(&'static str, usize)>,
}

impl Report {
    /// Notes an irregularity; one that several structures include is noted once.
    pub(super) fn note(&mut self, rule: Rule, place: impl Into<Place>, subject: impl Into<String>) {
        let finding = Finding { rule, place: place.into(), subject: subject.into() };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Notes how many of something were mapped.
    pub(super) fn count(&mut self, what: &'static str, number: usize) {
        self.counts.push((what, number));
    }

    /// What was counted, in the order in which it was mapped.
    pub fn counts(&self) -> &[(&'static str, usize)] {
        &self.counts
    }

    /// The irregularities by rule, each in the order of the document.
    pub fn by_rule(&self) -> BTreeMap<Rule, Vec<&Finding>> {
        let mut rules: BTreeMap<Rule, Vec<&Finding>> = BTreeMap::new();
        for finding in &self.findings {
            rules.entry(finding.rule).or_default().push(finding);
        }
        for findings in rules.values_mut() {
            findings.sort_by(|left, right| match (&left.place, &right.place) {
                (Place::Line(left), Place::Line(right)) => left.cmp(right),
                _ => std::cmp::Ordering::Equal,
            });
        }
        rules
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (rule, findings) in self.by_rule() {
            let (name, treatment) = rule.treatment();
            writeln!(formatter, "{name} ({}): {treatment}", findings.len())?;
            for finding in findings {
                match &finding.place {
                    Place::Line(line) => writeln!(formatter, "  line {line:>5}  {}", finding.subject)?,
                    place => writeln!(formatter, "  {place}  {}", finding.subject)?,
                }
            }
        }
        writeln!(formatter)?;
        for (what, number) in &self.counts {
            writeln!(formatter, "{number:>5} {what}")?;
        }
        writeln!(formatter, "{:>5} irregularities, each dealt with as listed", self.findings.len())
    }
}
