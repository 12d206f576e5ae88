//! A transaction: one request's changes, all or nothing, with keys, references and uniqueness kept.

use std::ops::Deref;

use chrono::{DateTime, Utc};

use super::failure::Violations;
use super::resource::{Identity, OnDelete, Reference};
use super::{Document, Failure, Key, Resource, State, Value, messages};
use crate::generated::fields::{ID, SEQUENCE};

/// The changes of one request. It reads as the state that it is about to become; dropping it undoes everything.
pub struct Transaction {
    state: State,
}

impl Deref for Transaction {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl Transaction {
    pub(super) fn new(state: State) -> Self {
        Self { state }
    }

    pub(super) fn into_state(self) -> State {
        self.state
    }

    /// Moves the world's clock.
    pub fn set_now(&mut self, now: DateTime<Utc>) {
        self.state.set_now(now);
    }

    /// Writes a new row and returns its id, which is drawn if the row has none.
    ///
    /// # Errors
    /// A reference that points nowhere, or a unique value that is taken.
    pub fn insert(&mut self, resource: &Resource, mut row: Document) -> Result<Key, Failure> {
        if row.get(ID).is_null() {
            let id = match resource.identity {
                Identity::Sequence => Value::Integer(self.state.table_mut(resource).next_number()),
                Identity::Uuid => Value::from(self.draw_uuid()),
            };
            row.set(ID, id);
        }
        if resource.identity == Identity::Uuid && row.get(SEQUENCE).is_null() {
            let sequence = self.state.table_mut(resource).next_number();
            row.set(SEQUENCE, sequence);
        }
        self.check(resource, &row)?;
        let key = row.key();
        self.state.table_mut(resource).write(row);
        Ok(key)
    }

    /// Writes a row as it is, unchecked, and returns its id; `check_placed` has to follow when all rows are there.
    pub(super) fn place(&mut self, resource: &Resource, mut row: Document) -> Key {
        if resource.identity == Identity::Uuid && row.get(SEQUENCE).is_null() {
            let sequence = self.state.table_mut(resource).next_number();
            row.set(SEQUENCE, sequence);
        }
        if row.get(ID).is_null() {
            let number = self.state.table_mut(resource).next_number();
            row.set(ID, number);
        }
        let key = row.key();
        self.state.table_mut(resource).write(row);
        key
    }

    /// Checks the references and unique values of rows that were placed. Others were checked before, and what they refer to is
    /// still there: placing takes nothing away.
    ///
    /// # Errors
    /// The place of the first wrong one, for example `clients[id 3].organizationId`, and what is wrong there.
    pub(super) fn check_placed(&self, placed: &[(&Resource, Key)]) -> Result<(), (String, String)> {
        for (resource, key) in placed {
            let Some(row) = self.state.find(resource, key) else { continue };
            let place = || format!("{}[id {key}]", resource.name);
            if let Some(reference) = self.dangling(resource, row) {
                let problem = format!("names a row that `{}` does not have", reference.to);
                return Err((format!("{}.{}", place(), reference.field.name()), problem));
            }
            self.check(resource, row).map_err(|failure| (place(), failure.to_string()))?;
        }
        Ok(())
    }

    /// Writes a changed row.
    ///
    /// # Errors
    /// A reference that points nowhere, or a unique value that is taken.
    pub fn update(&mut self, resource: &Resource, row: Document) -> Result<(), Failure> {
        self.check(resource, &row)?;
        self.state.table_mut(resource).write(row);
        Ok(())
    }

    /// Changes one row in place.
    ///
    /// # Errors
    /// `NotFound` if there is no such row, or what [`Transaction::update`] refuses.
    pub fn edit(&mut self, resource: &Resource, key: &Key, change: impl FnOnce(&mut Document)) -> Result<(), Failure> {
        let mut row = Document::clone(self.state.get(resource, key)?);
        change(&mut row);
        self.update(resource, row)
    }

    /// Deletes a row with all that belongs to it.
    ///
    /// # Errors
    /// `NotFound` if there is no such row; the refusal of a rule, or of another row that needs it.
    pub fn delete(&mut self, resource: &Resource, key: &Key) -> Result<(), Failure> {
        let row = self.state.get(resource, key)?.clone();
        if let Some(before_delete) = resource.before_delete {
            before_delete(self, &row)?;
        }
        for other in self.state.resources() {
            for reference in other.all_references().filter(|reference| reference.to == resource.name) {
                let dependents: Vec<Key> = self.state.table(other).keys_with(reference.field, key).collect();
                if !dependents.is_empty() && reference.on_delete == OnDelete::Refuse {
                    return Err(Failure::InUse { by: other.name });
                }
                for dependent in dependents {
                    match reference.on_delete {
                        OnDelete::Clear => self.edit(other, &dependent, |row| row.set(reference.field, Value::Null))?,
                        OnDelete::Cascade | OnDelete::Refuse => self.delete(other, &dependent)?,
                    }
                }
            }
        }
        self.state.table_mut(resource).remove(key);
        Ok(())
    }

    /// A new UUID, the same in every run.
    pub fn draw_uuid(&mut self) -> String {
        let bits = (u128::from(self.draw()) << 64) | u128::from(self.draw());
        uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid().to_string()
    }

    /// A new token of 64 bits per part in lower-case hex, the same in every run.
    pub fn draw_token(&mut self, parts: usize) -> String {
        (0..parts).map(|_| format!("{:016x}", self.draw())).collect()
    }

    /// The next number of the world's own source (SplitMix64).
    pub fn draw(&mut self) -> u64 {
        self.state.draws = self.state.draws.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state.draws ^ (self.state.draws >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// The first reference of a row that points nowhere.
    fn dangling<'a>(&self, resource: &'a Resource, row: &Document) -> Option<&'a Reference> {
        resource.all_references().find(|reference| {
            let target = self.state.resource(reference.to).expect("references name resources; a test checks it");
            row.reference(reference.field).is_some_and(|key| self.state.find(target, &key).is_none())
        })
    }

    fn check(&self, resource: &Resource, row: &Document) -> Result<(), Failure> {
        if let Some(reference) = self.dangling(resource, row) {
            return Err(Failure::unknown_reference(reference.field.name()));
        }
        let mut violations = Violations::default();
        let own = row.key();
        for field in resource.unique {
            let Some(value) = row.reference(*field) else { continue };
            if self.state.table(resource).keys_with(*field, &value).any(|key| key != own) {
                violations.add(field.name(), messages::NOT_UNIQUE);
            }
        }
        violations.into_result()
    }
}
