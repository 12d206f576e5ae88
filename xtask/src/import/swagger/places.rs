//! Where structures stand: what they are named after when their authors gave them no name.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;

use super::model::{Id, Operation, Structures, Use};
use super::operation_ids;
use crate::import::naming::{singular, type_name};

/// Who holds a structure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    /// A property of another structure.
    Structure(Id),
    /// A parameter, the body or an answer of an operation: the name of what it holds, and what the operation is about.
    Operation {
        /// What the thing itself can be called.
        name: String,
        /// The first noun of the path.
        about: String,
    },
}

/// One place where a structure stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Who holds it.
    pub(super) owner: Owner,
    /// The property or parameter as a word for a type; empty for a whole body or answer.
    pub(super) key: String,
}

/// All structures that an operation reaches, each with its places and with its distance from the operations.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// The places by structure, in their order, each once.
    pub(super) of: BTreeMap<Id, Vec<Place>>,
    /// The longest way from an operation.
    pub(super) depth: BTreeMap<Id, usize>,
    /// What requests reach.
    pub(super) requests: BTreeSet<Id>,
    /// What answers reach.
    pub(super) answers: BTreeSet<Id>,
}

/// Finds all places.
pub(super) fn collect(structures: &Structures, operations: &[Operation]) -> Places {
    let mut places = Places::default();
    for operation in operations {
        let about = type_name(&operation_ids::words(&operation.path).first().cloned().unwrap_or_default());
        let place = |name: String, key: String| Place { owner: Owner::Operation { name, about: about.clone() }, key };
        let id = operation.id.to_upper_camel_case();
        for parameter in &operation.parameters {
            places.add(structures, &parameter.value, 0, &|_| place(id.clone(), type_name(&parameter.name)));
        }
        if let Some(body) = &operation.body {
            reach(structures, &body.value, &mut places.requests);
            places.add(structures, &body.value, 0, &|_| place(body_name(&operation.id), String::new()));
        }
        for answer in &operation.answers {
            let name = |listed| answer_name(&operation.id, listed);
            if let Some(value) = &answer.value {
                reach(structures, value, &mut places.answers);
                places.add(structures, value, 0, &|listed| place(name(listed), String::new()));
            }
        }
    }
    for list in places.of.values_mut() {
        list.sort();
        list.dedup();
    }
    places
}

/// Adds all structures that a value holds, directly or not.
pub(super) fn reach(structures: &Structures, value: &Use, reached: &mut BTreeSet<Id>) {
    for (id, _) in value.structures() {
        if reached.insert(id) {
            for property in structures.properties(id).into_iter().flat_map(|properties| properties.values()) {
                reach(structures, &property.value, reached);
            }
        }
    }
}

impl Places {
    fn add(&mut self, structures: &Structures, value: &Use, depth: usize, place: &dyn Fn(bool) -> Place) {
        for (id, listed) in value.structures() {
            let known = self.of.entry(id).or_default();
            let place = place(listed);
            if !known.contains(&place) {
                known.push(place);
            }
            let is_new = match self.depth.get(&id) {
                Some(known) => *known < depth,
                None => true,
            };
            if !is_new {
                continue;
            }
            self.depth.insert(id, depth);
            for (name, property) in structures.properties(id).into_iter().flatten() {
                self.add(structures, &property.value, depth + 1, &|listed| Place {
                    owner: Owner::Structure(id),
                    key: if listed { type_name(name) } else { name.to_upper_camel_case() },
                });
            }
        }
    }
}

/// What an operation gives: a noun for reads, otherwise the operation's name with `Answer`.
fn answer_name(id: &str, listed: bool) -> String {
    match id.strip_prefix("get_").or_else(|| id.strip_prefix("list_")) {
        Some(noun) if listed => singular(noun).to_upper_camel_case(),
        Some(noun) => noun.to_upper_camel_case(),
        None => format!("{}Answer", id.to_upper_camel_case()),
    }
}

fn body_name(id: &str) -> String {
    format!("{}Body", id.to_upper_camel_case())
}
