//! The names of structures: their authors' word, else where they stand; never the machine's number, and the same when a
//! document changes a little.
//!
//! A name is fought for by all that could carry it, and goes to the one that stands in most places. So a structure that a
//! new version of a document adds or splits off takes a longer name and leaves the known ones alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Result, bail};
use heck::{ToSnakeCase, ToUpperCamelCase};

use super::labels;
use super::model::{Id, Kind, Structures};
use super::places::{Owner, Place, Places};

/// Names all structures that an operation reaches.
pub(super) fn assign(structures: &Structures, places: &Places) -> Result<BTreeMap<Id, String>> {
    let mut naming =
        Naming { structures, places, names: BTreeMap::new(), taken: BTreeSet::new(), rivals: HashMap::new() };
    naming.find_rivals();
    let mut objects: Vec<Id> = places.of.keys().copied().filter(|id| structures.properties(*id).is_some()).collect();
    objects.sort_by_key(|id| (!places.answers.contains(id), naming.rank(*id)));
    for id in &objects {
        naming.by_label(*id, |label| labels::without_schema(label) == label);
    }
    for id in &objects {
        naming.by_label(*id, |_| true);
    }
    for id in &objects {
        naming.by_list_label(*id);
    }
    objects.sort_by_key(|id| (!places.answers.contains(id), places.depth[id], naming.rank(*id)));
    for id in &objects {
        naming.by_twin(*id);
        naming.by_place(*id)?;
    }
    let mut enumerations: Vec<Id> = places.of.keys().copied().filter(|id| structures.values(*id).is_some()).collect();
    enumerations.retain(|id| structures.only_value(*id).is_none());
    enumerations.sort_by_key(|id| naming.rank(*id));
    for id in enumerations {
        naming.by_place(id)?;
    }
    Ok(naming.names)
}

/// Words of names that say nothing about what a thing is.
const TOO_GENERAL: [&str; 12] =
    ["create", "update", "patch", "delete", "get", "list", "body", "answer", "data", "new", "payload", "item"];

/// What wins a name: most places, most content, and then what the content is.
type Rank = (Reverse<usize>, Reverse<usize>, Vec<String>);

struct Naming<'model> {
    structures: &'model Structures,
    places: &'model Places,
    names: BTreeMap<Id, String>,
    taken: BTreeSet<String>,
    /// For a word, which structures stand in a property of that name.
    rivals: HashMap<(bool, String), Vec<Id>>,
}

impl Naming<'_> {
    fn find_rivals(&mut self) {
        for (id, places) in &self.places.of {
            let is_object = self.structures.properties(*id).is_some();
            let keys: BTreeSet<&String> = places.iter().map(|place| &place.key).collect();
            for key in keys {
                self.rivals.entry((is_object, key.clone())).or_default().push(*id);
            }
        }
    }

    fn rank(&self, id: Id) -> Rank {
        let content: Vec<String> = match self.structures.values(id) {
            Some(values) => values.iter().map(ToString::to_string).collect(),
            None => {
                self.structures.properties(id).into_iter().flat_map(|properties| properties.keys().cloned()).collect()
            }
        };
        (Reverse(self.places.of[&id].len()), Reverse(content.len()), content)
    }

    fn take(&mut self, id: Id, name: &str) -> bool {
        let free = !name.is_empty() && self.taken.insert(name.to_lowercase());
        if free {
            self.names.insert(id, name.to_owned());
        }
        free
    }

    /// The authors' word, if they agree on one and it passes the test.
    fn by_label(&mut self, id: Id, test: impl Fn(&str) -> bool) {
        if self.names.contains_key(&id) {
            return;
        }
        if let Some(name) = self.joined_properties(id) {
            self.take(id, &name);
            return;
        }
        let labels = &self.structures.get(id).labels;
        let most = labels.values().max().copied().unwrap_or_default();
        let favoured: Vec<&String> = labels.iter().filter(|(_, uses)| **uses == most).map(|(label, _)| label).collect();
        let chosen = match favoured.as_slice() {
            [] => return,
            [only] => (*only).clone(),
            several => common_words(several).unwrap_or_else(|| several[0].clone()),
        };
        if test(&chosen) && !self.take(id, &labels::without_schema(&chosen).to_upper_camel_case()) {
            self.take(id, &chosen.to_upper_camel_case());
        }
    }

    /// A request's structure that has the properties of an answer's, but requires more or less of them.
    fn by_twin(&mut self, id: Id) {
        if self.names.contains_key(&id) || self.places.answers.contains(&id) {
            return;
        }
        let names = |id: Id| {
            let properties = self.structures.properties(id);
            properties.map(|properties| properties.keys().cloned().collect::<BTreeSet<String>>())
        };
        let (own, structure) = (names(id), self.structures.get(id));
        let keys = |id: Id| self.places.of[&id].iter().map(|place| place.key.clone()).collect::<BTreeSet<String>>();
        let is_kin = |other: Id| {
            let labels = &self.structures.get(other).labels;
            labels.keys().any(|label| structure.labels.contains_key(label)) || !keys(other).is_disjoint(&keys(id))
        };
        let twins = self.names.keys().copied().filter(|other| {
            self.places.answers.contains(other)
                && !self.places.requests.contains(other)
                && names(*other) == own
                && is_kin(*other)
        });
        if let Some(twin) = twins.min_by_key(|twin| self.rank(*twin)) {
            let name = format!("{}Writable", self.names[&twin]);
            self.take(id, &name);
        }
    }

    fn by_list_label(&mut self, id: Id) {
        let structure = self.structures.get(id);
        if self.names.contains_key(&id) || !structure.labels.is_empty() {
            return;
        }
        let most = structure.list_labels.iter().max_by_key(|(label, uses)| (**uses, Reverse((*label).clone())));
        if let Some(name) = most.and_then(|(label, _)| labels::item_of(label)) {
            self.take(id, &name.to_upper_camel_case());
        }
    }

    /// The names of its few properties, for a structure that means different things in different places.
    fn joined_properties(&self, id: Id) -> Option<String> {
        let properties = self.structures.properties(id)?;
        let plain = |kind: &Kind| !matches!(kind, Kind::Named(_) | Kind::OneOf(_) | Kind::Map(_));
        if properties.len() > 3 || !properties.values().all(|property| plain(&property.value.kind)) {
            return None;
        }
        let labels: Vec<String> =
            self.structures.get(id).labels.keys().map(|label| labels::without_schema(label).to_owned()).collect();
        let keys: BTreeSet<&String> =
            self.places.of[&id].iter().map(|place| &place.key).filter(|key| !key.is_empty()).collect();
        let foreign = keys.iter().filter(|key| !labels.iter().any(|label| label.contains(key.as_str()))).count();
        let labels: Vec<&String> = labels.iter().collect();
        let keys: Vec<&String> = keys.into_iter().collect();
        let disagree = match labels.len() {
            0 => keys.len() > 2 && common_words(&keys).is_none(),
            1 => properties.len() == 1 && foreign > 0,
            _ => common_words(&labels).is_none(),
        };
        let mut names: Vec<String> = properties.keys().map(|name| name.to_upper_camel_case()).collect();
        names.sort();
        disagree.then(|| names.concat())
    }

    /// The property that it stands in, with as much of its owner's name as it takes.
    fn by_place(&mut self, id: Id) -> Result<()> {
        if self.names.contains_key(&id) {
            return Ok(());
        }
        for candidate in self.candidates(id) {
            if self.take(id, &candidate) {
                return Ok(());
            }
        }
        let place = self.places.of[&id].first().map(|place| format!("{place:?}")).unwrap_or_default();
        bail!("all names for the structure at {place} are taken; the importer needs a rule that tells it apart")
    }

    fn candidates(&self, id: Id) -> Vec<String> {
        let places = &self.places.of[&id];
        let in_properties: Vec<(String, &Place)> = places
            .iter()
            .filter(|place| !place.key.is_empty())
            .map(|place| (self.owner_name(&place.owner), place))
            .collect();
        let mut candidates = Vec::new();
        if let Some(key) = self.key(&in_properties) {
            let owners: BTreeSet<&String> = in_properties.iter().map(|(owner, _)| owner).collect();
            let beginning = match owners.len() {
                1 => None,
                _ => self.common_owner(id, &in_properties),
            };
            let one_word = key.to_snake_case().split('_').count() == 1;
            let is_object = self.structures.properties(id).is_some();
            if !one_word && self.wins(id, is_object, &key) {
                candidates.push(key.clone());
            }
            if let Some(beginning) = beginning {
                candidates.push(joined(&beginning, &key));
                if is_object && self.wins(id, is_object, &key) {
                    candidates.push(key.clone());
                }
            } else if owners.len() > 1 && self.wins(id, is_object, &key) {
                candidates.push(key.clone());
            }
        }
        let mut whole: Vec<String> = Vec::new();
        let mut owned: Vec<String> = Vec::new();
        let mut deep: Vec<String> = Vec::new();
        for place in places {
            let owner = self.owner_name(&place.owner);
            if place.key.is_empty() {
                whole.push(owner);
            } else {
                owned.push(joined(&owner, &place.key));
                if let Owner::Structure(holder) = &place.owner {
                    for above in &self.places.of[holder] {
                        let above_name = self.owner_name(&above.owner);
                        deep.push(joined(&joined(&above_name, &above.key), &place.key));
                    }
                }
            }
        }
        for list in [&mut whole, &mut owned, &mut deep] {
            list.sort_by_key(|name| (name.len(), name.clone()));
        }
        candidates.extend(whole.into_iter().chain(owned).chain(deep));
        candidates
    }

    /// The word for the properties: the one that they share, else what is common to them, else the most frequent.
    fn key(&self, places: &[(String, &Place)]) -> Option<String> {
        let mut uses: BTreeMap<&String, usize> = BTreeMap::new();
        for (_, place) in places {
            *uses.entry(&place.key).or_default() += 1;
        }
        let keys: Vec<&String> = uses.keys().copied().collect();
        match keys.as_slice() {
            [] => None,
            [only] => Some((*only).clone()),
            several => common_words(several).or_else(|| {
                uses.iter()
                    .max_by_key(|(key, count)| (**count, Reverse((**key).clone())))
                    .map(|(key, _)| (**key).clone())
            }),
        }
    }

    /// The words that all owners' names begin with; for an enumeration else the word that most of them contain.
    fn common_owner(&self, id: Id, places: &[(String, &Place)]) -> Option<String> {
        let owners: Vec<String> = places
            .iter()
            .map(|(owner, place)| match &place.owner {
                Owner::Operation { about, .. } => about.clone(),
                Owner::Structure(_) => owner.clone(),
            })
            .collect();
        let words: Vec<Vec<String>> =
            owners.iter().map(|owner| owner.to_snake_case().split('_').map(str::to_owned).collect()).collect();
        let shortest = words.iter().map(Vec::len).min()?;
        let shared =
            (0..shortest).take_while(|index| words.iter().all(|other| other[*index] == words[0][*index])).count();
        let is_telling = |word: &str| !TOO_GENERAL.contains(&word);
        if shared > 0 && is_telling(&words[0][0]) {
            return Some(words[0][..shared].join("_").to_upper_camel_case());
        }
        if self.structures.properties(id).is_some() {
            return None;
        }
        let mut uses: BTreeMap<&String, (usize, Reverse<usize>)> = BTreeMap::new();
        for name in &words {
            let distinct: BTreeSet<&String> = name.iter().filter(|word| is_telling(word)).collect();
            for word in distinct {
                let position = name.iter().position(|other| other == word).unwrap_or_default();
                let (count, total) = uses.entry(word).or_insert((0, Reverse(0)));
                *count += 1;
                total.0 += position;
            }
        }
        let most = uses.into_iter().max_by_key(|(word, uses)| (*uses, Reverse((*word).clone())));
        most.filter(|(_, (count, _))| *count > 1 && *count * 4 >= words.len())
            .map(|(word, _)| word.to_upper_camel_case())
    }

    /// Whether no other structure stands in as many properties of this name.
    fn wins(&self, id: Id, is_object: bool, key: &str) -> bool {
        let places = |id: &Id| self.places.of[id].len();
        let rivals = self.rivals.get(&(is_object, key.to_owned())).map_or(&[][..], Vec::as_slice);
        rivals.iter().all(|rival| *rival == id || places(rival) < places(&id))
    }

    fn owner_name(&self, owner: &Owner) -> String {
        match owner {
            Owner::Structure(id) => self.names.get(id).cloned().unwrap_or_default(),
            Owner::Operation { name, .. } => name.clone(),
        }
    }
}

/// Two words as one, without what the second repeats of the first.
fn joined(owner: &str, key: &str) -> String {
    if key.starts_with(owner) && key.len() > owner.len() { key.to_owned() } else { format!("{owner}{key}") }
}

/// The words that all names begin with, or that all end with.
fn common_words(names: &[&String]) -> Option<String> {
    let words: Vec<Vec<String>> = names
        .iter()
        .map(|name| labels::without_schema(name).to_snake_case().split('_').map(str::to_owned).collect())
        .collect();
    let shortest = words.iter().map(Vec::len).min()?;
    let shared = |at: &dyn Fn(&Vec<String>, usize) -> String| {
        (0..shortest).take_while(|index| words.iter().all(|other| at(other, *index) == at(&words[0], *index))).count()
    };
    let beginning = shared(&|words, index| words[index].clone());
    let end = shared(&|words, index| words[words.len() - 1 - index].clone());
    let common = if end >= beginning { &words[0][words[0].len() - end..] } else { &words[0][..beginning] };
    let name = common.join("_").to_upper_camel_case();
    name.chars().any(char::is_alphabetic).then_some(name)
}
