//! A world: one isolated set of data with its clock and journal, read without waiting and changed by transactions.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::answers::Answers;
use super::journal::Journal;
use super::{Document, Failure, Key, Resource, Table, Transaction};
use crate::specification::Field;

/// One isolated set of data. Worlds share nothing that changes.
pub struct World {
    state: ArcSwap<State>,
    writer: Mutex<()>,
    journal: Journal,
    answers: Answers,
}

impl World {
    /// A world that begins with this state.
    #[must_use]
    pub fn new(state: State) -> Self {
        Self {
            state: ArcSwap::from_pointee(state),
            writer: Mutex::new(()),
            journal: Journal::default(),
            answers: Answers::default(),
        }
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
        self.execute(change).map(|executed| executed.result)
    }

    /// The same, with the world as it was right before and right after.
    ///
    /// # Errors
    /// Whatever `change` returns.
    pub fn execute<T>(
        &self,
        change: impl FnOnce(&mut Transaction) -> Result<T, Failure>,
    ) -> Result<Executed<T>, Failure> {
        let _writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.snapshot();
        let mut transaction = Transaction::new(State::clone(&before));
        let result = change(&mut transaction)?;
        let after = Arc::new(transaction.into_state());
        self.state.store(Arc::clone(&after));
        Ok(Executed { result, before, after })
    }

    /// The rendered answers to reads of the world as it is now.
    #[must_use]
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// The requests that reached this world, and their answers.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.journal
    }
}

/// What came of a read or a change, and the world around it; the same snapshot twice for a read.
pub struct Executed<T> {
    /// What came of it.
    pub result: T,
    /// The world right before.
    pub before: Arc<State>,
    /// The world right after.
    pub after: Arc<State>,
}

/// All data of a world at one moment. Cloning shares everything.
#[derive(Clone)]
pub struct State {
    resources: &'static [&'static Resource],
    tables: Vec<(Address, Arc<Table>)>,
    now: DateTime<Utc>,
    zone: Tz,
    pub(super) draws: u64,
}

impl State {
    /// A state without any rows.
    #[must_use]
    pub fn empty(resources: &'static [&'static Resource], now: DateTime<Utc>, zone: Tz) -> Self {
        let table = |resource: &&'static Resource| (address(resource), Arc::new(Table::new(resource)));
        let mut tables: Vec<_> = resources.iter().map(table).collect();
        tables.sort_unstable_by_key(|(address, _)| *address);
        Self { resources, tables, now, zone, draws: 0 }
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
        &self.tables[self.position(resource)].1
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
        let mut shown = row.copy_with_room();
        if let Some(compute) = resource.compute {
            compute(self, row, &mut shown);
        }
        shown
    }

    pub(super) fn table_mut(&mut self, resource: &Resource) -> &mut Table {
        let position = self.position(resource);
        Arc::make_mut(&mut self.tables[position].1)
    }

    fn position(&self, resource: &Resource) -> usize {
        let find = |wanted: Address| self.tables.binary_search_by_key(&wanted, |(address, _)| *address).ok();
        // Another view of the same rows has the same name, but it may lie elsewhere.
        let by_name = || find(address(self.resource(resource.name)?));
        let found = find(address(resource)).or_else(by_name);
        found.unwrap_or_else(|| panic!("`{}` is not in the index of resources", resource.name))
    }
}

/// Where a resource's name lies in memory, which tells resources apart faster than the name itself: an answer looks into dozens
/// of tables.
type Address = usize;

fn address(resource: &Resource) -> Address {
    resource.name.as_ptr().addr()
}
