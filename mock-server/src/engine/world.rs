//! A world: one isolated set of data with its clock and journal, read without waiting and changed by transactions.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::journal::Journal;
use super::{Document, Failure, Key, Resource, Table, Transaction};
use crate::specification::Field;

/// One isolated set of data. Worlds share nothing that changes.
pub struct World {
    state: ArcSwap<State>,
    writer: Mutex<()>,
    journal: Journal,
}

impl World {
    /// A world that begins with this state.
    #[must_use]
    pub fn new(state: State) -> Self {
        Self { state: ArcSwap::from_pointee(state), writer: Mutex::new(()), journal: Journal::default() }
    }

    /// The world as it is now. The snapshot stays as it is whatever happens to the world afterwards, and costs nothing.
    #[must_use]
    pub fn snapshot(&self) -> Arc<State> {
        self.state.load_full()
    }

    /// Makes the world what it was at a snapshot, or what another world is. The journal stays.
    pub fn restore(&self, state: State) {
        let _writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        self.state.store(Arc::new(state));
    }

    /// Changes the world: all that `change` does happens at once if it returns `Ok`, and nothing of it otherwise.
    ///
    /// # Errors
    /// Whatever `change` returns.
    pub fn transact<T>(&self, change: impl FnOnce(&mut Transaction) -> Result<T, Failure>) -> Result<T, Failure> {
        let _writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut transaction = Transaction::new(State::clone(&self.state.load()));
        let result = change(&mut transaction)?;
        self.state.store(Arc::new(transaction.into_state()));
        Ok(result)
    }

    /// The requests that reached this world, and their answers.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.journal
    }
}

/// All data of a world at one moment. Cloning shares everything.
#[derive(Clone)]
pub struct State {
    resources: &'static [&'static Resource],
    tables: BTreeMap<&'static str, Arc<Table>>,
    now: DateTime<Utc>,
    zone: Tz,
    pub(super) draws: u64,
}

impl State {
    /// A state without any rows.
    #[must_use]
    pub fn empty(resources: &'static [&'static Resource], now: DateTime<Utc>, zone: Tz) -> Self {
        let table = |resource: &&'static Resource| (resource.name, Arc::new(Table::new(resource.all_indexed())));
        Self { resources, tables: resources.iter().map(table).collect(), now, zone, draws: 0 }
    }

    /// The world's clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Moves the world's clock.
    pub fn set_now(&mut self, now: DateTime<Utc>) {
        self.now = now;
    }

    /// The time zone that moments are printed in and days are counted in.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// Changes the time zone.
    pub fn set_zone(&mut self, zone: Tz) {
        self.zone = zone;
    }

    /// The calendar day of a moment in the world's time zone.
    #[must_use]
    pub fn day_of(&self, moment: DateTime<Utc>) -> NaiveDate {
        moment.with_timezone(&self.zone).date_naive()
    }

    /// Today in the world's time zone.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.day_of(self.now)
    }

    /// All resources of the world.
    #[must_use]
    pub fn resources(&self) -> &'static [&'static Resource] {
        self.resources
    }

    /// The resource with this name.
    #[must_use]
    pub fn resource(&self, name: &str) -> Option<&'static Resource> {
        self.resources.iter().copied().find(|resource| resource.name == name)
    }

    /// The rows of a resource.
    ///
    /// # Panics
    /// If the resource is not listed in the index of resources.
    #[must_use]
    pub fn table(&self, resource: &Resource) -> &Table {
        self.tables.get(resource.name).unwrap_or_else(|| panic!("`{}` is not in the index of resources", resource.name))
    }

    /// One row.
    #[must_use]
    pub fn find(&self, resource: &Resource, key: &Key) -> Option<&Arc<Document>> {
        self.table(resource).get(key)
    }

    /// One row that the path of a request names.
    ///
    /// # Errors
    /// `Failure::NotFound` if there is no such row.
    pub fn get(&self, resource: &Resource, key: &Key) -> Result<&Arc<Document>, Failure> {
        self.find(resource, key).ok_or(Failure::NotFound)
    }

    /// The row that a field of another row points at.
    #[must_use]
    pub fn follow(&self, document: &Document, field: Field, to: &Resource) -> Option<&Arc<Document>> {
        self.find(to, &document.reference(field)?)
    }

    /// The rows whose indexed field holds this key, in order of their ids.
    pub fn having<'a>(
        &'a self,
        resource: &Resource,
        field: Field,
        key: &Key,
    ) -> impl Iterator<Item = &'a Arc<Document>> + use<'a> {
        let table = self.table(resource);
        table.keys_with(field, key).filter_map(|key| table.get(&key))
    }

    /// A row as an answer shows it: what it stores and what is computed.
    #[must_use]
    pub fn show(&self, resource: &Resource, row: &Document) -> Document {
        let mut shown = row.clone();
        if let Some(compute) = resource.compute {
            compute(self, row, &mut shown);
        }
        shown
    }

    pub(super) fn table_mut(&mut self, resource: &Resource) -> &mut Table {
        let table = self.tables.get_mut(resource.name);
        Arc::make_mut(table.unwrap_or_else(|| panic!("`{}` is not in the index of resources", resource.name)))
    }
}
