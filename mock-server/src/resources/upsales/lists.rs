//! Lists of ids, such as `userIds`: an object with ids in messages, a plain list in rows.
//!
//! - A list that is given replaces the one that is there; an empty one empties it.
//! - An id that stands twice counts once. A list has at most 1000 ids.
//! - Every id names an item; when that is deleted it goes out of the list.
//! - Answers show the list even when it is empty.

use std::collections::HashSet;

use super::findings::Findings;
use super::limits;
use crate::engine::{Document, Failure, Key, Resource, State, Transaction, Value};
use crate::generated::fields::ID;
use crate::specification::Field;

/// A field that holds a list of ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdList {
    /// The field.
    pub field: Field,
    /// The name of the resource that the ids are of.
    pub to: &'static str,
}

impl IdList {
    /// The list in `field` of ids of `to`.
    #[must_use]
    pub const fn new(field: Field, to: &'static str) -> Self {
        Self { field, to }
    }

    /// Turns the list of a message into the one of a row, and notes when it is too long; nothing happens where there is
    /// none.
    pub fn take_over(&self, fields: &mut Document, findings: &mut Findings) {
        if !fields.contains(self.field) {
            return;
        }
        let given = ids_of(fields.get(self.field));
        let mut known = HashSet::new();
        let ids: Vec<Value> = limits::within(limits::MOST_IDS, given, self.field.name(), findings)
            .iter()
            .filter(|id| known.insert(Key::of(id)))
            .cloned()
            .collect();
        let list = if ids.is_empty() { Value::Null } else { ids.into() };
        fields.put(self.field, list);
    }

    /// Notes an id that names nothing.
    pub fn check(&self, state: &State, row: &Document, findings: &mut Findings) {
        let to = state.resource(self.to).expect("lists name resources; a test checks it");
        let mut ids = row.get(self.field).as_list().iter().filter_map(Key::of);
        if ids.any(|id| state.find(to, &id).is_none()) {
            findings.missing(self.field.name());
        }
    }

    /// Puts the list into an answer.
    pub fn show(&self, row: &Document, shown: &mut Document) {
        let ids = row.get(self.field).as_list().to_vec();
        shown.set(self.field, Document::new().with(ID, ids));
    }

    /// Takes an id out of the lists of these rows.
    ///
    /// # Errors
    /// None that can happen: the rows are there.
    pub fn forget(
        &self,
        transaction: &mut Transaction,
        resource: &Resource,
        rows: &[Key],
        id: &Key,
    ) -> Result<(), Failure> {
        for row in rows {
            transaction.edit(resource, row, |row| {
                let left: Vec<Value> = row
                    .get(self.field)
                    .as_list()
                    .iter()
                    .filter(|held| Key::of(held).as_ref() != Some(id))
                    .cloned()
                    .collect();
                row.set(self.field, if left.is_empty() { Value::Null } else { left.into() });
            })?;
        }
        Ok(())
    }
}

/// The ids of a list, as a row or a message has it.
#[must_use]
pub fn ids_of(list: &Value) -> &[Value] {
    match list {
        Value::Object(object) => object.get(ID).as_list(),
        list => list.as_list(),
    }
}

/// Whether the list has the id.
#[must_use]
pub fn holds(list: &Value, id: &Key) -> bool {
    ids_of(list).iter().any(|held| Key::of(held).as_ref() == Some(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::fields::USER_IDS;

    const USERS: IdList = IdList::new(USER_IDS, "upsales-users");

    fn message(ids: &[i64]) -> Document {
        let ids: Vec<Value> = ids.iter().map(|id| Value::from(*id)).collect();
        Document::new().with(USER_IDS, Document::new().with(ID, ids))
    }

    #[test]
    fn a_list_loses_what_stands_twice_and_an_empty_one_is_an_explicit_null() {
        let mut fields = message(&[3, 1, 3]);
        USERS.take_over(&mut fields, &mut Findings::default());
        assert_eq!(fields.get(USER_IDS).as_list(), [Value::from(3), Value::from(1)]);
        let mut fields = message(&[]);
        USERS.take_over(&mut fields, &mut Findings::default());
        assert!(fields.contains(USER_IDS) && fields.get(USER_IDS).is_null());
        let mut fields = Document::new();
        USERS.take_over(&mut fields, &mut Findings::default());
        assert!(!fields.contains(USER_IDS));
    }

    #[test]
    fn an_answer_has_the_list_even_when_it_is_empty() {
        let mut shown = Document::new();
        USERS.show(&Document::new(), &mut shown);
        assert!(shown.get(USER_IDS).as_object().is_some_and(|list| list.get(ID).as_list().is_empty()));
        assert!(holds(message(&[4]).get(USER_IDS), &Key::Number(4)));
    }

    #[test]
    fn a_list_has_at_most_a_thousand_ids() {
        let ids: Vec<i64> = (0..=1000).collect();
        let check = |ids: &[i64]| {
            let mut findings = Findings::default();
            USERS.take_over(&mut message(ids), &mut findings);
            findings.into_result()
        };
        assert_eq!(check(&ids[1..]), Ok(()));
        assert_eq!(check(&ids), Err(Failure::invalid("userIds", "There are more than 1000.")));
    }
}
