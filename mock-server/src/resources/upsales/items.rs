//! What all items share: the six operations of every service, over what a kind of item says of itself.
//!
//! - A new item gets its id from the server; a message that brings one is refused.
//! - Read-only fields of a message are not read: the server keeps what it has.
//! - What an item must have is there when it is created, and cannot be emptied. An empty text is no value.
//! - Fields that an update leaves out stay; nil takes a value away.
//! - `regDate`, `regBy` and `modDate` are the world's clock and the calling user.
//! - A user whom an item names anew is active.
//! - All violations of a message are found at once; references that point nowhere are said when there are none.
//! - Answers to creates and updates show the item as it is now.

use std::borrow::Cow;
use std::sync::Arc;

use super::access::{Actor, Ownership, Right};
use super::custom_fields::{self, Owner};
use super::findings::Findings;
use super::lists::IdList;
use super::{access, criteria, messages, order_rows};
use crate::engine::resource::Initial;
use crate::engine::{Call, Change, Document, Failure, Key, Outcome, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::specification::Field;

/// A kind of item: what the shared operations have to know of it.
pub struct ItemKind {
    /// The noun of its service, for example `client`; roles name their rights so.
    pub name: &'static str,
    /// Its table.
    pub resource: &'static Resource,
    /// Which of the table's rows are of this kind.
    pub belongs: fn(&Document) -> bool,
    /// What makes an item a user's own.
    pub ownership: Ownership,
    /// What an item must have.
    pub needed: &'static [Field],
    /// What messages cannot set, besides the id and the stamps.
    pub read_only: &'static [Field],
    /// What stays as it was when the item was created.
    pub fixed: &'static [Field],
    /// How many characters texts may have.
    pub lengths: &'static [(Field, usize)],
    /// Its lists of ids.
    pub lists: &'static [IdList],
    /// Its custom fields.
    pub custom: Owner,
    /// The field of an order row that names the item, for kinds that have rows.
    pub rows: Option<Field>,
    /// What is calculated when it is asked for.
    pub derived: &'static [(Field, Derive)],
    /// Completes and checks a new or changed item.
    pub prepare: Prepare,
    /// Runs when a new or changed item is written.
    pub finish: Option<Finish>,
    /// What a delete does.
    pub end: End,
    /// Whether the user sees the item at all.
    pub seen: fn(&Actor<'_>, &Document) -> bool,
    /// Whether lists show the item.
    pub listed: fn(&Document) -> bool,
    /// What the user does not see of the item.
    pub hidden: fn(&Actor<'_>, &Document) -> &'static [Field],
}

/// Calculates a field of an item.
pub type Derive = fn(&State, &Document) -> Value;

/// Completes a new or changed item, and notes what is wrong with it.
pub type Prepare = fn(&Actor<'_>, &mut Change, &mut Findings) -> Result<(), Failure>;

/// What follows from a new or changed item.
pub type Finish = fn(&mut Transaction, &Key) -> Result<(), Failure>;

/// What a delete does to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The row goes, with what belongs to it.
    Deleted,
    /// The item becomes inactive.
    Deactivated,
}

/// The rules that all items follow when they are written, those on custom fields and rights included.
pub const RULES: &[Rule] = &joined::<{ OWN.len() + custom_fields::RULES.len() + access::RULES.len() }>(&[
    OWN,
    custom_fields::RULES,
    access::RULES,
]);

const OWN: &[Rule] = &[
    Rule::assumed("a new item that brings an id is INVALID on id"),
    Rule::assumed("read-only fields of a message are not read"),
    Rule::assumed(
        "an update changes what it gives: left-out fields stay, nil takes a value away, an empty text counts as nil",
    ),
    Rule::assumed("what is required is required when the item is created, and cannot be emptied: INVALID"),
    Rule::documented("texts that are longer than their field takes are refused", "REST API property tables"),
    Rule::assumed("regDate, regBy and modDate are the world's clock and the calling user; every update sets modDate"),
    Rule::assumed("a list of ids replaces the one that is there; an id that stands twice counts once"),
    Rule::assumed("a user whom an item names anew is active: INVALID"),
    Rule::assumed("an id that names nothing is UNKNOWN_REFERENCE, unless the message has violations too"),
];

/// The rules for reading items.
pub const READING: &[Rule] = &[
    Rule::documented("every service gets all, some by criteria, and one by id", "help article \"Soap services\""),
    Rule::assumed("the list of all has no pages and is in the order of the ids"),
    Rule::assumed("lists of ids are shown even when they are empty"),
];

/// Several lists of rules as one.
///
/// # Panics
/// If `ALL` is not the sum of their lengths; that is known when it is compiled.
#[must_use]
pub const fn joined<const ALL: usize>(parts: &[&[Rule]]) -> [Rule; ALL] {
    let mut all = [OWN[0]; ALL];
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        let mut index = 0;
        while index < parts[part].len() {
            all[at] = parts[part][index];
            at += 1;
            index += 1;
        }
        part += 1;
    }
    assert!(at == ALL, "the length is the sum of the lengths");
    all
}

/// Whether an item is in use; one that does not say is.
#[must_use]
pub fn is_active(item: &Document) -> bool {
    *item.get(ACTIVE) != Value::Boolean(false)
}

impl ItemKind {
    /// A kind of item without anything special.
    #[must_use]
    pub const fn plain(name: &'static str, resource: &'static Resource, custom: Owner) -> Self {
        Self {
            name,
            resource,
            belongs: |_| true,
            ownership: Ownership::Nobody,
            needed: &[],
            read_only: &[],
            fixed: &[],
            lengths: &[],
            lists: &[],
            custom,
            rows: None,
            derived: &[],
            prepare: |_, _, _| Ok(()),
            finish: None,
            end: End::Deleted,
            seen: |_, _| true,
            listed: |_| true,
            hidden: |_, _| &[],
        }
    }

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

    /// Adds to an answer what no row of the item stores as it is shown. The `compute` of the kind's resource.
    pub fn complete(&'static self, state: &State, row: &Document, shown: &mut Document) {
        for (field, initial) in self.resource.defaults {
            if !matches!(initial, Initial::Now) {
                shown.set_default(*field, initial.value(state.now()));
            }
        }
        for list in self.lists {
            list.show(row, shown);
        }
        let key = row.key();
        if let Some(owner) = self.rows {
            shown.set(ORDER_ROW, order_rows::show(state, owner, &key));
        }
        for (field, derive) in self.derived {
            shown.set(*field, derive(state, row));
        }
        shown.set(CUSTOM_FIELD, self.custom.show(state, &key));
    }

    /// The stored or calculated value of a field without parts, or its default.
    #[must_use]
    pub fn value<'a>(&self, state: &State, row: &'a Document, field: Field) -> Cow<'a, Value> {
        if let Some((_, derive)) = self.derived.iter().find(|(derived, _)| *derived == field) {
            return Cow::Owned(derive(state, row));
        }
        match row.get(field) {
            Value::Null => {
                let default = self.resource.defaults.iter().find(|(defaulted, _)| *defaulted == field);
                Cow::Owned(default.map(|(_, initial)| initial.value(state.now())).unwrap_or_default())
            }
            value => Cow::Borrowed(value),
        }
    }

    /// Whether a list shows the row to the user.
    #[must_use]
    pub fn is_listed(&self, actor: &Actor<'_>, row: &Document) -> bool {
        (self.belongs)(row) && (self.listed)(row) && (self.seen)(actor, row)
    }

    /// Whether an item, as a message has it, names no user at all.
    #[must_use]
    pub fn is_nobodys(&self, item: &Document) -> bool {
        match self.ownership {
            Ownership::User(field) | Ownership::Client(field) => item.get(field).is_null(),
            Ownership::Users(field) => super::lists::ids_of(item.get(field)).is_empty(),
            Ownership::Nobody | Ownership::Itself => false,
        }
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
            list.take_over(&mut input);
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
        self.refuse_inactive(actor.state, super::users::USERS.name, change, findings);
        Ok(())
    }

    /// Notes fields and lists that name an inactive row of `to` which the item did not name before.
    pub fn refuse_inactive(&self, state: &State, to: &str, change: &Change, findings: &mut Findings) {
        let resource = state.resource(to).expect("references name resources; a test checks it");
        let is_inactive = |id: &Key| state.find(resource, id).is_some_and(|row| !is_active(row));
        let before = |field: Field| change.before.as_ref().map(|before| before.get(field).clone()).unwrap_or_default();
        for reference in
            self.resource.references.iter().filter(|reference| reference.to == to && reference.field != REG_BY)
        {
            let named = change.after.reference(reference.field);
            if named != Key::of(&before(reference.field)) && named.as_ref().is_some_and(is_inactive) {
                findings.wrong(reference.field.name(), messages::INACTIVE);
            }
        }
        for list in self.lists.iter().filter(|list| list.to == to) {
            let before = before(list.field);
            let mut named = change.after.get(list.field).as_list().iter().filter(|id| !before.as_list().contains(id));
            if named.any(|id| Key::of(id).as_ref().is_some_and(is_inactive)) {
                findings.wrong(list.field.name(), messages::INACTIVE);
            }
        }
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
        self.finish.map_or(Ok(()), |finish| finish(transaction, key))
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
