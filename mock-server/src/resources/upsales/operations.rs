//! The six operations of every service.
//!
//! - A new item gets its id from the server; a message that brings one is refused.
//! - Read-only fields of a message are checked for their type by the edge, and otherwise not read: the server keeps what
//!   it has.
//! - What an item must have is there when it is created, and cannot be emptied. An empty text is no value.
//! - Fields that an update leaves out stay; nil takes a value away.
//! - `regDate`, `regBy` and `modDate` are the world's clock and the calling user.
//! - All violations of a message are found at once; references that point nowhere are said when there are none.
//! - Answers to creates and updates show the item as it is now.

use std::sync::Arc;

use super::access::{Actor, Ownership, Right};
use super::findings::Findings;
use super::items::{End, ItemKind};
use super::users::USERS;
use super::{criteria, custom_fields, messages, money, order_rows};
use crate::engine::{Call, Change, Document, Failure, Key, Outcome, State, Transaction, Value};
use crate::generated::fields::*;
use crate::specification::Field;

impl ItemKind {
    /// All items.
    ///
    /// # Errors
    /// `Forbidden` if the caller is no user.
    pub fn list(&'static self, state: &State, call: &Call) -> Result<Outcome, Failure> {
        let actor = Actor::of(state, call)?;
        let rows = state.table(self.resource).rows().filter(|row| self.is_listed(&actor, row));
        Ok(Outcome::List(rows.map(|row| self.show(&actor, row)).collect()))
    }

    /// The items that meet criteria.
    ///
    /// # Errors
    /// `Invalid` with what is wrong with the criteria.
    pub fn find(&'static self, state: &State, call: &Call) -> Result<Outcome, Failure> {
        let actor = Actor::of(state, call)?;
        let rows = criteria::select(self, &actor, &call.body)?;
        Ok(Outcome::List(rows.into_iter().map(|row| self.show(&actor, row)).collect()))
    }

    /// One item.
    ///
    /// # Errors
    /// `NotFound` if there is none with this id.
    pub fn read(&'static self, state: &State, call: &Call) -> Result<Outcome, Failure> {
        let actor = Actor::of(state, call)?;
        Ok(Outcome::Object(self.show(&actor, self.existing(&actor, &call.key("id"))?)))
    }

    /// Makes a new item.
    ///
    /// # Errors
    /// What is wrong with the message.
    pub fn create(&'static self, transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
        let mut findings = Findings::default();
        let actor = Actor::of(transaction, call)?;
        if !call.body.get(ID).is_null() {
            findings.wrong(ID.name(), messages::ID_GIVEN);
        }
        let Message { input, custom, rows } = self.message(transaction, None, &call.body, &mut findings);
        self.custom.require(transaction, call.body.get(CUSTOM_FIELD).as_list(), "", &mut findings);
        let mut after = Document::new();
        after.merge(&input);
        let mut change = Change { before: None, after, input };
        for (field, initial) in self.resource.defaults {
            change.after.set_default(*field, initial.value(transaction.now()));
        }
        self.name_creator(&actor, &mut change.after);
        self.stamp(&actor, &mut change);
        self.check(&actor, &mut change, &mut findings)?;
        findings.into_result()?;
        let key = transaction.insert(self.resource, change.after)?;
        self.write_parts(transaction, &key, custom, rows)?;
        self.answer(transaction, call, &key)
    }

    /// Changes an item.
    ///
    /// # Errors
    /// `NotFound`, or what is wrong with the message.
    pub fn update(&'static self, transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
        let key = call.key("id");
        let mut findings = Findings::default();
        let actor = Actor::of(transaction, call)?;
        let before = Arc::clone(self.existing(&actor, &key)?);
        let Message { input, custom, rows } = self.message(transaction, Some(&key), &call.body, &mut findings);
        let mut after = Document::clone(&before);
        after.merge(&input);
        let mut change = Change { before: Some(before), after, input };
        self.stamp(&actor, &mut change);
        self.check(&actor, &mut change, &mut findings)?;
        findings.into_result()?;
        transaction.update(self.resource, change.after)?;
        self.write_parts(transaction, &key, custom, rows)?;
        self.answer(transaction, call, &key)
    }

    /// Deletes or deactivates an item.
    ///
    /// # Errors
    /// `NotFound`, or the refusal of a rule or of an item that needs it.
    pub fn delete(&'static self, transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
        let key = call.key("id");
        let actor = Actor::of(transaction, call)?;
        let before = Arc::clone(self.existing(&actor, &key)?);
        match self.end {
            End::Deleted => transaction.delete(self.resource, &key)?,
            End::Deactivated => {
                let mut findings = Findings::default();
                let input = Document::new().with(ACTIVE, false);
                let mut change = Change { after: Document::clone(&before), before: Some(before), input };
                change.after.set(ACTIVE, false);
                (self.prepare)(&actor, &mut change, &mut findings)?;
                findings.into_result()?;
                transaction.update(self.resource, change.after)?;
            }
        }
        Ok(Outcome::Empty)
    }

    fn existing<'a>(&self, actor: &Actor<'a>, key: &Key) -> Result<&'a Arc<Document>, Failure> {
        let row = actor.state.get(self.resource, key)?;
        if (self.belongs)(row) && (self.seen)(actor, row) { Ok(row) } else { Err(Failure::NotFound) }
    }

    fn show(&self, actor: &Actor<'_>, row: &Document) -> Document {
        let mut shown = actor.state.show(self.resource, row);
        for field in (self.hidden)(actor, row) {
            shown.take(*field);
        }
        shown
    }

    fn answer(&self, state: &State, call: &Call, key: &Key) -> Result<Outcome, Failure> {
        let actor = Actor::of(state, call)?;
        Ok(Outcome::Object(self.show(&actor, state.get(self.resource, key)?)))
    }

    /// Splits a message into fields, custom fields and rows, in the form in which they are stored.
    fn message(&self, state: &State, item: Option<&Key>, body: &Document, findings: &mut Findings) -> Message {
        let mut input = body.clone();
        for field in [ID, REG_DATE, REG_BY, MOD_DATE, CUSTOM_FIELD, ORDER_ROW] {
            input.take(field);
        }
        for field in self.read_only {
            input.take(*field);
        }
        let empty: Vec<Field> =
            input.iter().filter(|(_, value)| value.as_text() == Some("")).map(|(field, _)| field).collect();
        for field in empty {
            input.put(field, Value::Null);
        }
        for list in self.lists {
            list.take_over(&mut input, findings);
        }
        let custom = self.custom.read(state, body.get(CUSTOM_FIELD).as_list(), "", findings);
        let rows =
            self.rows.and_then(|owner| order_rows::read(state, owner, item, body.get(ORDER_ROW).as_list(), findings));
        Message { input, custom, rows }
    }

    /// The new item of a user who may create only the own, and that names nobody, is that user's.
    fn name_creator(&self, actor: &Actor<'_>, item: &mut Document) {
        if actor.right(self) != Right::Own || !self.is_nobodys(item) {
            return;
        }
        let user = Value::from(actor.user.key());
        match self.ownership {
            Ownership::User(field) if !self.needed.contains(&field) => item.set(field, user),
            Ownership::Users(field) if !self.needed.contains(&field) => item.set(field, vec![user]),
            _ => {}
        }
    }

    fn stamp(&self, actor: &Actor<'_>, change: &mut Change) {
        let has = |field: Field| self.resource.schema.property(field).is_some();
        let now = actor.state.now();
        if change.is_new() && has(REG_DATE) {
            change.after.set(REG_DATE, now);
        }
        if change.is_new() && has(REG_BY) {
            change.after.set(REG_BY, actor.user.key());
        }
        if has(MOD_DATE) {
            change.after.set(MOD_DATE, now);
        }
    }

    fn check(&self, actor: &Actor<'_>, change: &mut Change, findings: &mut Findings) -> Result<(), Failure> {
        (self.prepare)(actor, change, findings)?;
        for field in self.needed {
            let asked = change.is_new() || change.input.contains(*field);
            let value = change.after.get(*field);
            if asked && (value.is_null() || value.as_text().is_some_and(|text| text.trim().is_empty())) {
                findings.wrong(field.name(), messages::REQUIRED);
            }
        }
        for (field, longest) in self.lengths {
            if change.after.text(*field).is_some_and(|text| text.chars().count() > *longest) {
                findings.wrong(field.name(), messages::TOO_LONG);
            }
        }
        if let Some(before) = &change.before {
            for field in self.fixed.iter().filter(|field| before.get(**field) != change.after.get(**field)) {
                findings.wrong(field.name(), messages::FIXED);
            }
        }
        for list in self.lists {
            list.check(actor.state, &change.after, findings);
        }
        self.refuse_inactive(actor.state, USERS.name, change, findings);
        Ok(())
    }

    fn write_parts(
        &self,
        transaction: &mut Transaction,
        key: &Key,
        custom: Vec<custom_fields::Entry>,
        rows: Option<Vec<order_rows::Entry>>,
    ) -> Result<(), Failure> {
        self.custom.write(transaction, key, custom)?;
        if let (Some(owner), Some(rows)) = (self.rows, rows) {
            order_rows::write(transaction, owner, key, rows)?;
        }
        self.refuse_overflow(transaction, key)?;
        self.finish.map_or(Ok(()), |finish| finish(transaction, key))
    }

    /// Refuses an item with a calculated value that is too large to be shown.
    fn refuse_overflow(&self, state: &State, key: &Key) -> Result<(), Failure> {
        let item = state.get(self.resource, key)?;
        let mut findings = Findings::default();
        for (field, derive) in self.derived {
            if derive(state, item).as_decimal().is_some_and(money::is_too_large) {
                findings.wrong(field.name(), messages::OUT_OF_RANGE);
            }
        }
        findings.into_result()
    }
}

/// A message in the form in which its parts are stored.
struct Message {
    /// The fields of the item's row, with explicit nulls.
    input: Document,
    /// Its custom fields.
    custom: Vec<custom_fields::Entry>,
    /// Its rows, if it has any.
    rows: Option<Vec<order_rows::Entry>>,
}
