//! What is wrong with a message, collected before anything is refused.

use std::fmt::Display;

use crate::engine::{Failure, Violations};

/// What is wrong with a message. Violations come before references that point nowhere.
#[derive(Debug, Default)]
pub struct Findings {
    violations: Violations,
    missing: Option<String>,
}

impl Findings {
    /// Notes that a field is wrong.
    pub fn wrong(&mut self, field: impl Display, message: &str) {
        self.violations.add(&field.to_string(), message);
    }

    /// Notes that a field names an item that does not exist; of several the first one counts.
    pub fn missing(&mut self, field: impl Display) {
        self.missing.get_or_insert_with(|| field.to_string());
    }

    /// `Ok` if nothing is wrong.
    ///
    /// # Errors
    /// `Invalid` with all violations, else `UnknownReference`.
    pub fn into_result(self) -> Result<(), Failure> {
        self.violations.into_result()?;
        self.missing.map_or(Ok(()), |field| Err(Failure::unknown_reference(field)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn violations_come_before_references_that_point_nowhere() {
        let mut findings = Findings::default();
        findings.missing("clientId");
        findings.missing("userId");
        assert_eq!(findings.into_result(), Err(Failure::unknown_reference("clientId")));
        let mut findings = Findings::default();
        findings.missing("clientId");
        findings.wrong("name", "x");
        assert_eq!(findings.into_result(), Err(Failure::invalid("name", "x")));
    }
}
