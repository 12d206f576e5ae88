//! A sorted map that shares its structure between copies and can begin at any position: what tables and indexes are made of.
//!
//! The entries lie in chunks of a few hundred, in order. A copy shares all chunks; a change copies one chunk and the list of
//! chunks. Looking a key up and going to a position are a search over the list, so the page of a list far behind costs no more
//! than the first one.

use std::sync::Arc;

/// How many entries a chunk holds before it is split in two.
const CHUNK: usize = 256;

/// Neighbouring entries.
type Chunk<K, V> = Arc<Vec<(K, V)>>;

/// A sorted map with cheap copies.
#[derive(Debug, Clone)]
pub struct SortedMap<K, V> {
    chunks: Arc<Vec<Chunk<K, V>>>,
    count: usize,
}

/// A place between two entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    chunk: usize,
    entry: usize,
}

impl<K: Ord + Clone, V: Clone> SortedMap<K, V> {
    /// A map without entries.
    #[must_use]
    pub fn new() -> Self {
        Self { chunks: Arc::new(Vec::new()), count: 0 }
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&V> {
        let place = self.find(key).ok()?;
        Some(&self.chunks[place.chunk][place.entry].1)
    }

    /// Sets the value of a key and returns the one it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let found = self.find(&key);
        let chunks = Arc::make_mut(&mut self.chunks);
        match found {
            Ok(place) => {
                let held = &mut Arc::make_mut(&mut chunks[place.chunk])[place.entry].1;
                Some(std::mem::replace(held, value))
            }
            Err(place) => {
                self.count += 1;
                if chunks.is_empty() {
                    chunks.push(Arc::new(Vec::with_capacity(1)));
                }
                let chunk = Arc::make_mut(&mut chunks[place.chunk]);
                if chunk.len() == chunk.capacity() {
                    // In small steps: doubling would leave much of the memory of a large table unused.
                    chunk.reserve_exact(CHUNK / 16);
                }
                chunk.insert(place.entry, (key, value));
                if chunk.len() > CHUNK {
                    // Keys mostly come in ascending order: then the first part stays full and nothing is left half empty.
                    let at_the_end = place.entry + 1 == chunk.len();
                    let rest = chunk.split_off(if at_the_end { CHUNK } else { CHUNK / 2 });
                    chunk.shrink_to_fit();
                    chunks.insert(place.chunk + 1, Arc::new(rest));
                }
                None
            }
        }
    }

    /// Takes a key away and returns its value.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let place = self.find(key).ok()?;
        let chunks = Arc::make_mut(&mut self.chunks);
        let chunk = Arc::make_mut(&mut chunks[place.chunk]);
        let (_, value) = chunk.remove(place.entry);
        if chunk.is_empty() {
            chunks.remove(place.chunk);
        }
        self.count -= 1;
        Some(value)
    }

    /// All entries in order.
    pub fn iter(&self) -> Entries<'_, K, V> {
        self.entries(Place { chunk: 0, entry: 0 })
    }

    /// The entries from this key on, the key itself included.
    pub fn from(&self, key: &K) -> Entries<'_, K, V> {
        let (Ok(place) | Err(place)) = self.find(key);
        self.entries(place)
    }

    fn entries(&self, next: Place) -> Entries<'_, K, V> {
        Entries { chunks: &self.chunks, next }
    }

    /// Where the key is, or where it would have to go: never behind the end of a chunk that has a next one, unless it belongs there.
    fn find(&self, key: &K) -> Result<Place, Place> {
        let chunk =
            self.chunks.partition_point(|chunk| chunk.first().is_some_and(|(first, _)| first <= key)).saturating_sub(1);
        let Some(entries) = self.chunks.get(chunk) else { return Err(Place { chunk: 0, entry: 0 }) };
        let found = entries.binary_search_by(|(held, _)| held.cmp(key));
        found.map(|entry| Place { chunk, entry }).map_err(|entry| Place { chunk, entry })
    }
}

impl<K: Ord + Clone, V: Clone> Default for SortedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

/// Entries in order. `nth`, and with it `skip`, steps over whole chunks.
#[derive(Debug, Clone)]
pub struct Entries<'a, K, V> {
    chunks: &'a [Chunk<K, V>],
    next: Place,
}

impl<'a, K, V> Iterator for Entries<'a, K, V> {
    type Item = &'a (K, V);

    fn next(&mut self) -> Option<Self::Item> {
        self.nth(0)
    }

    fn nth(&mut self, count: usize) -> Option<Self::Item> {
        self.next.entry += count;
        loop {
            let chunk = self.chunks.get(self.next.chunk)?;
            if let Some(entry) = chunk.get(self.next.entry) {
                self.next.entry += 1;
                return Some(entry);
            }
            self.next = Place { chunk: self.next.chunk + 1, entry: self.next.entry - chunk.len() };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The same numbers in every run, in no order (a linear congruence of full period).
    fn scattered(count: u64) -> impl Iterator<Item = u64> {
        (0..count).scan(7_u64, |state, _| {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            Some(*state >> 52)
        })
    }

    #[test]
    fn it_holds_what_a_tree_map_holds() {
        let (mut ours, mut theirs) = (SortedMap::new(), BTreeMap::new());
        for (round, key) in scattered(20_000).enumerate() {
            if round % 3 == 2 {
                assert_eq!(ours.remove(&key), theirs.remove(&key));
            } else {
                assert_eq!(ours.insert(key, round), theirs.insert(key, round));
            }
        }
        assert_eq!(ours.len(), theirs.len());
        assert!(ours.iter().map(|(key, value)| (key, value)).eq(&theirs));
        for start in [0, 1, 700, 2048, 4095, 5000] {
            assert!(ours.from(&start).map(|(key, value)| (key, value)).eq(theirs.range(start..)));
            assert_eq!(ours.get(&start), theirs.get(&start));
        }
    }

    #[test]
    fn skipping_lands_where_stepping_lands() {
        let mut map = SortedMap::new();
        for key in 0..5_000 {
            map.insert(key, ());
        }
        for skipped in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3_333, 4_999, 5_000, 9_999] {
            assert_eq!(map.iter().nth(skipped).map(|(key, ())| *key), (skipped < 5_000).then_some(skipped));
            assert_eq!(map.from(&1_000).skip(skipped).count(), 4_000_usize.saturating_sub(skipped));
        }
    }

    #[test]
    fn a_copy_does_not_see_later_changes() {
        let mut map = SortedMap::new();
        for key in 0..1_000 {
            map.insert(key, 0);
        }
        let before = map.clone();
        map.insert(500, 1);
        map.remove(&501);
        assert_eq!((before.get(&500), before.get(&501), before.len()), (Some(&0), Some(&0), 1_000));
        assert_eq!((map.get(&500), map.get(&501), map.len()), (Some(&1), None, 999));
    }
}
