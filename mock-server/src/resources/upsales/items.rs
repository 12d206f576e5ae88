//! What all items share: what a kind of item says of itself, and what follows from that.
//!
//! - Lists of ids are shown even when they are empty; flags and numbers with a default are shown where a row has none.
//! - A user whom an item names anew is active.

use std::borrow::Cow;
use std::collections::HashSet;

use super::access::{Actor, Ownership};
use super::custom_fields::{self, Owner};
use super::findings::Findings;
use super::lists::IdList;
use super::{access, limits, messages, order_rows};
use crate::engine::resource::Initial;
use crate::engine::{Change, Document, Failure, Key, Resource, Rule, State, Transaction, Value};
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
pub const RULES: &[Rule] = &joined::<
    { OWN.len() + SHOWING.len() + limits::RULES.len() + custom_fields::RULES.len() + access::RULES.len() },
>(&[OWN, SHOWING, limits::RULES, custom_fields::RULES, access::RULES]);

const OWN: &[Rule] = &[
    Rule::assumed("a new item that brings an id is INVALID on id"),
    Rule::assumed("read-only fields of a message are checked for their type, and otherwise not read"),
    Rule::assumed(
        "an update changes what it gives: left-out fields stay, nil takes a value away, an empty text counts as nil",
    ),
    Rule::assumed("what is required is required when the item is created, and cannot be emptied: INVALID"),
    Rule::documented("texts that are longer than their field takes are refused", "REST API property tables"),
    Rule::assumed("regDate, regBy and modDate are the world's clock and the calling user; every update sets modDate"),
    Rule::assumed("a list of ids replaces the one that is there; an id that stands twice counts once"),
    Rule::assumed("a user whom an item names anew is active: INVALID"),
    Rule::assumed("a client or lead that names no user belongs to its creator, if that one may create only the own"),
    Rule::assumed("an id that names nothing is UNKNOWN_REFERENCE, unless the message has violations too"),
];

/// The rules for reading items without criteria.
pub const READING: &[Rule] = &joined::<{ GETTING.len() + LISTING.len() + SHOWING.len() + access::RULES.len() }>(&[
    GETTING,
    LISTING,
    SHOWING,
    access::RULES,
]);

/// The rules for reading items in any way.
pub const GETTING: &[Rule] =
    &[Rule::documented("every service gets all, some by criteria, and one by id", "help article \"Soap services\"")];

const LISTING: &[Rule] = &[Rule::assumed("the list of all has no pages and is in the order of the ids")];

/// The rules on how an answer shows items.
pub const SHOWING: &[Rule] = &[
    Rule::documented("an item has no record for a custom field without a value", "help article \"Soap services\""),
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

    /// How the field is calculated, if it is.
    #[must_use]
    pub fn derivation(&self, field: Field) -> Option<Derive> {
        self.derived.iter().find(|(derived, _)| *derived == field).map(|(_, derive)| *derive)
    }

    /// The stored value of a field without parts, or its default.
    #[must_use]
    pub fn stored<'a>(&self, state: &State, row: &'a Document, field: Field) -> Cow<'a, Value> {
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
            let before: HashSet<Key> = before.as_list().iter().filter_map(Key::of).collect();
            let mut named = change.after.get(list.field).as_list().iter().filter_map(Key::of);
            if named.any(|id| !before.contains(&id) && is_inactive(&id)) {
                findings.wrong(list.field.name(), messages::INACTIVE);
            }
        }
    }
}
