//! A table: the rows of one resource and its indexes, in structurally shared maps.

use std::sync::Arc;

use super::resource::Test;
use super::sorted::SortedMap;
use super::{Document, Key, Resource};
use crate::generated::fields::SEQUENCE;
use crate::specification::Field;

/// The rows of one resource. Cloning it is cheap and shares everything.
#[derive(Clone)]
pub struct Table {
    rows: SortedMap<Key, Arc<Document>>,
    indexes: Vec<Index>,
    next: i64,
}

/// The rows by the value of one field.
#[derive(Clone)]
struct Index {
    field: Field,
    /// What rows without a value are found by; flags that are not set count as `false`.
    absent: Option<Key>,
    entries: SortedMap<(Key, Key), ()>,
}

impl Table {
    /// An empty table with an index on each field that the resource is often looked up by.
    #[must_use]
    pub fn new(resource: &Resource) -> Self {
        let index = |field: Field| {
            let is_flag =
                resource.filters.iter().any(|filter| matches!(filter.test, Test::Flag(flag) if flag == field));
            Index { field, absent: is_flag.then_some(Key::Number(0)), entries: SortedMap::new() }
        };
        let indexes = resource.all_indexed().into_iter().map(index).collect();
        Self { rows: SortedMap::new(), indexes, next: 1 }
    }

    /// The row with this id.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&Arc<Document>> {
        self.rows.get(key)
    }

    /// All rows in the order of their ids.
    pub fn rows(&self) -> impl Iterator<Item = &Arc<Document>> {
        self.rows.iter().map(|(_, row)| row)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.len() == 0
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
        self.keys_with_from(field, value, 0)
    }

    /// The same from a position on; the ids before it are not looked at.
    ///
    /// # Panics
    /// If the field has no index.
    pub fn keys_with_from<'a>(
        &'a self,
        field: Field,
        value: &Key,
        offset: usize,
    ) -> impl Iterator<Item = Key> + use<'a> {
        let index = self.indexes.iter().find(|index| index.field == field);
        let index = index.unwrap_or_else(|| panic!("no index on `{}`: declare it with the resource", field.name()));
        let wanted = value.clone();
        // Skipping first is right: the ids of one value lie together, so whatever is behind the last of them holds another.
        let entries = index.entries.from(&(value.clone(), Key::FIRST)).skip(offset);
        entries.take_while(move |((held, _), ())| *held == wanted).map(|((_, key), ())| key.clone())
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
        let before = self.rows.insert(key.clone(), Arc::clone(&row));
        for index in &mut self.indexes {
            let old = before.as_ref().and_then(|before| index.key_of(before));
            let new = index.key_of(&row);
            if old != new {
                index.replace(old, new, &key);
            }
        }
    }

    /// Takes a row away and returns it.
    pub fn remove(&mut self, key: &Key) -> Option<Arc<Document>> {
        let row = self.rows.remove(key)?;
        for index in &mut self.indexes {
            let held = index.key_of(&row);
            index.replace(held, None, key);
        }
        Some(row)
    }
}

impl Index {
    fn key_of(&self, row: &Document) -> Option<Key> {
        row.reference(self.field).or_else(|| self.absent.clone())
    }

    fn replace(&mut self, old: Option<Key>, new: Option<Key>, key: &Key) {
        if let Some(old) = old {
            self.entries.remove(&(old, key.clone()));
        }
        if let Some(new) = new {
            self.entries.insert((new, key.clone()), ());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::resource::Filter;
    use crate::generated::fields::{CLIENT_ID, ID, IS_ARCHIVED, NOTE};
    use crate::specification::ObjectSchema;

    const PLAIN: Resource = Resource::plain("things", &ObjectSchema { name: "Thing", properties: &[] });
    const INDEXED: Resource = Resource {
        indexed: &[CLIENT_ID, IS_ARCHIVED],
        filters: &[Filter::new("isArchived", Test::Flag(IS_ARCHIVED))],
        ..PLAIN
    };

    fn row(id: i64, client: i64) -> Document {
        Document::new().with(ID, id).with(CLIENT_ID, client)
    }

    #[test]
    fn an_index_follows_writes_and_removals() {
        let mut table = Table::new(&INDEXED);
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
    fn a_flag_that_was_never_set_is_found_as_not_set() {
        let mut table = Table::new(&INDEXED);
        table.write(row(1, 7));
        table.write(row(2, 7).with(IS_ARCHIVED, true));
        table.write(row(3, 7).with(IS_ARCHIVED, false));
        let found: Vec<Key> = table.keys_with(IS_ARCHIVED, &Key::Number(0)).collect();
        assert_eq!(found, [Key::Number(1), Key::Number(3)]);
    }

    #[test]
    fn a_clone_does_not_see_later_writes() {
        let mut table = Table::new(&PLAIN);
        table.write(row(1, 7));
        let before = table.clone();
        table.write(row(1, 7).with(NOTE, "changed"));
        table.write(row(2, 7));
        assert_eq!(before.len(), 1);
        assert!(before.get(&Key::Number(1)).is_some_and(|row| !row.contains(NOTE)));
    }

    #[test]
    fn the_sequence_goes_on_after_the_highest_id_ever_written() {
        let mut table = Table::new(&PLAIN);
        table.write(row(41, 7));
        table.remove(&Key::Number(41));
        assert_eq!(table.next_number(), 42);
    }
}
