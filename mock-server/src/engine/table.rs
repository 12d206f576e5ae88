//! A table: the rows of one resource and its indexes, in structurally shared maps.

use std::sync::Arc;

use immutable_chunkmap::map::Map;
use immutable_chunkmap::set::Set;

use super::{Document, Key};
use crate::generated::fields::SEQUENCE;
use crate::specification::Field;

/// How many entries share one node of a map: small enough that a write copies little.
const NODE: usize = 64;

/// The rows of one resource. Cloning it is cheap and shares everything.
#[derive(Clone)]
pub struct Table {
    rows: Map<Key, Arc<Document>, NODE>,
    count: usize,
    indexes: Vec<Index>,
    next: i64,
}

/// The rows by the value of one field.
#[derive(Clone)]
struct Index {
    field: Field,
    entries: Set<(Key, Key), NODE>,
}

impl Table {
    /// An empty table with an index on each of the fields.
    #[must_use]
    pub fn new(indexed: impl IntoIterator<Item = Field>) -> Self {
        let indexes = indexed.into_iter().map(|field| Index { field, entries: Set::new() }).collect();
        Self { rows: Map::new(), count: 0, indexes, next: 1 }
    }

    /// The row with this id.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&Arc<Document>> {
        self.rows.get(key)
    }

    /// All rows in the order of their ids.
    pub fn rows(&self) -> impl Iterator<Item = &Arc<Document>> {
        self.rows.into_iter().map(|(_, row)| row)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether the field has an index.
    #[must_use]
    pub fn is_indexed(&self, field: Field) -> bool {
        self.indexes.iter().any(|index| index.field == field)
    }

    /// The ids of the rows whose indexed field holds `value`, in order.
    ///
    /// # Panics
    /// If the field has no index; which fields have one is declared with the resource.
    pub fn keys_with<'a>(&'a self, field: Field, value: &Key) -> impl Iterator<Item = Key> + use<'a> {
        let index = self.indexes.iter().find(|index| index.field == field);
        let index = index.unwrap_or_else(|| panic!("no index on `{}`: declare it with the resource", field.name()));
        let start = (value.clone(), Key::FIRST);
        let wanted = value.clone();
        index.entries.range(start..).take_while(move |(held, _)| *held == wanted).map(|(_, key)| key.clone())
    }

    /// The next number of the table's sequence, which is thereby used up.
    pub fn next_number(&mut self) -> i64 {
        let number = self.next;
        self.next += 1;
        number
    }

    /// Writes a row, new or not, under its own id.
    pub fn write(&mut self, mut row: Document) {
        row.shrink();
        let key = row.key();
        // Rows with UUIDs keep their place in the order of creation in a field of their own.
        if let Some(used) = key.number().max(row.integer(SEQUENCE)) {
            self.next = self.next.max(used.saturating_add(1));
        }
        let row = Arc::new(row);
        let before = self.rows.insert_cow(key.clone(), Arc::clone(&row));
        if before.is_none() {
            self.count += 1;
        }
        for index in &mut self.indexes {
            let old = before.as_ref().and_then(|before| before.reference(index.field));
            let new = row.reference(index.field);
            if old != new {
                index.replace(old, new, &key);
            }
        }
    }

    /// Takes a row away and returns it.
    pub fn remove(&mut self, key: &Key) -> Option<Arc<Document>> {
        let row = self.rows.remove_cow(key)?;
        self.count -= 1;
        for index in &mut self.indexes {
            let held = row.reference(index.field);
            index.replace(held, None, key);
        }
        Some(row)
    }
}

impl Index {
    fn replace(&mut self, old: Option<Key>, new: Option<Key>, key: &Key) {
        if let Some(old) = old {
            self.entries.remove_cow(&(old, key.clone()));
        }
        if let Some(new) = new {
            self.entries.insert_cow((new, key.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::fields::{CLIENT_ID, ID, NOTE};

    fn row(id: i64, client: i64) -> Document {
        Document::new().with(ID, id).with(CLIENT_ID, client)
    }

    #[test]
    fn an_index_follows_writes_and_removals() {
        let mut table = Table::new([CLIENT_ID]);
        table.write(row(1, 7));
        table.write(row(2, 7));
        table.write(row(3, 8));
        table.write(row(2, 8));
        table.remove(&Key::Number(3));
        let found = |client: i64| table.keys_with(CLIENT_ID, &Key::Number(client)).collect::<Vec<_>>();
        assert_eq!(found(7), [Key::Number(1)]);
        assert_eq!(found(8), [Key::Number(2)]);
        assert_eq!(table.len(), 2);
    }

    #[test]
    fn a_clone_does_not_see_later_writes() {
        let mut table = Table::new([]);
        table.write(row(1, 7));
        let before = table.clone();
        table.write(row(1, 7).with(NOTE, "changed"));
        table.write(row(2, 7));
        assert_eq!(before.len(), 1);
        assert!(before.get(&Key::Number(1)).is_some_and(|row| !row.contains(NOTE)));
    }

    #[test]
    fn the_sequence_goes_on_after_the_highest_id_ever_written() {
        let mut table = Table::new([]);
        table.write(row(41, 7));
        table.remove(&Key::Number(41));
        assert_eq!(table.next_number(), 42);
    }
}
