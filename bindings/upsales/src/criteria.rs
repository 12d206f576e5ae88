//! Criteria, put together call by call; and what else makes the generated types handy.

use std::fmt;

use crate::error::describe;
use crate::types::{Criteria, Criterion, FaultCode, IdList, Operator, ServiceFault, Sort, Violation};
use crate::xml::Text;

/// A value to compare with: a text, a number, a boolean, a day or a moment.
pub trait Value {
    /// The value as it stands in a criterion.
    fn to_value(&self) -> String;
}

impl<T: Text> Value for T {
    fn to_value(&self) -> String {
        self.to_text().into_owned()
    }
}

impl Value for &String {
    fn to_value(&self) -> String {
        (*self).clone()
    }
}

impl Value for &str {
    fn to_value(&self) -> String {
        (*self).to_owned()
    }
}

/// ```
/// use upsales::types::Criteria;
///
/// let criteria = Criteria::new().eq("client.id", 7).any_of("stageId", [3, 4]).gte("date", "2026-01-01").sort("name").limit(100);
/// assert_eq!(criteria.criterion.len(), 3);
/// ```
///
/// Fields are named as in messages (`orgNo`), those of related items with a dot (`client.name`), custom fields by the id of their definition
/// (`customField.11`). An item has to meet all criteria.
impl Criteria {
    /// Begins criteria that everything meets.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The field equals the value.
    #[must_use]
    pub fn eq(self, field: &str, value: impl Value) -> Self {
        self.any_of(field, [value])
    }

    /// The field equals one of the values; when there are none, no item does.
    #[must_use]
    pub fn any_of<V: Value>(self, field: &str, values: impl IntoIterator<Item = V>) -> Self {
        let values = texts(values);
        // Without values the comparison would ask for items without the field; there is no item without an id.
        if values.is_empty() { self.is_empty("id") } else { self.criterion(field, Operator::Eq, values) }
    }

    /// The field does not equal the value.
    #[must_use]
    pub fn ne(self, field: &str, value: impl Value) -> Self {
        self.none_of(field, [value])
    }

    /// The field equals none of the values; when there are none, every item meets it.
    #[must_use]
    pub fn none_of<V: Value>(self, field: &str, values: impl IntoIterator<Item = V>) -> Self {
        let values = texts(values);
        if values.is_empty() { self } else { self.criterion(field, Operator::Ne, values) }
    }

    /// The field is less than the value.
    #[must_use]
    pub fn lt(self, field: &str, value: impl Value) -> Self {
        self.criterion(field, Operator::Lt, texts([value]))
    }

    /// The field is less than the value or equals it.
    #[must_use]
    pub fn lte(self, field: &str, value: impl Value) -> Self {
        self.criterion(field, Operator::Lte, texts([value]))
    }

    /// The field is greater than the value.
    #[must_use]
    pub fn gt(self, field: &str, value: impl Value) -> Self {
        self.criterion(field, Operator::Gt, texts([value]))
    }

    /// The field is greater than the value or equals it.
    #[must_use]
    pub fn gte(self, field: &str, value: impl Value) -> Self {
        self.criterion(field, Operator::Gte, texts([value]))
    }

    /// The field has no value.
    #[must_use]
    pub fn is_empty(self, field: &str) -> Self {
        self.criterion(field, Operator::Eq, Vec::new())
    }

    /// The field has a value.
    #[must_use]
    pub fn is_not_empty(self, field: &str) -> Self {
        self.criterion(field, Operator::Ne, Vec::new())
    }

    /// Sorts by a field, the smallest first; behind what was sorted by before.
    #[must_use]
    pub fn sort(mut self, field: &str) -> Self {
        self.sort.push(Sort { field: field.to_owned(), descending: None });
        self
    }

    /// Sorts by a field, the largest first; behind what was sorted by before.
    #[must_use]
    pub fn sort_descending(mut self, field: &str) -> Self {
        self.sort.push(Sort { field: field.to_owned(), descending: Some(true) });
        self
    }

    /// Leaves out that many items at the start.
    #[must_use]
    pub fn offset(mut self, offset: i32) -> Self {
        self.offset = Some(offset);
        self
    }

    /// At most that many items.
    #[must_use]
    pub fn limit(mut self, limit: i32) -> Self {
        self.limit = Some(limit);
        self
    }

    fn criterion(mut self, field: &str, operator: Operator, value: Vec<String>) -> Self {
        self.criterion.push(Criterion { field: field.to_owned(), operator, value });
        self
    }
}

fn texts<V: Value>(values: impl IntoIterator<Item = V>) -> Vec<String> {
    values.into_iter().map(|value| value.to_value()).collect()
}

impl From<Vec<i32>> for IdList {
    fn from(id: Vec<i32>) -> Self {
        Self { id }
    }
}

impl<const N: usize> From<[i32; N]> for IdList {
    fn from(id: [i32; N]) -> Self {
        Self { id: id.into() }
    }
}

impl FromIterator<i32> for IdList {
    fn from_iter<I: IntoIterator<Item = i32>>(ids: I) -> Self {
        Self { id: ids.into_iter().collect() }
    }
}

impl ServiceFault {
    /// A refusal.
    #[must_use]
    pub fn new(code: FaultCode, message: &str) -> Self {
        Self { code, message: message.to_owned(), violation: Vec::new() }
    }

    /// The same with a word about a field.
    #[must_use]
    pub fn with_violation(mut self, field: &str, message: &str) -> Self {
        self.violation.push(Violation { field: field.to_owned(), message: message.to_owned() });
        self
    }
}

impl fmt::Display for ServiceFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&describe(&self.code, &self.message, &self.violation))
    }
}

impl std::error::Error for ServiceFault {}

impl fmt::Display for FaultCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
