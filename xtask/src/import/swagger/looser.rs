//! Answers' structures that are nearly equal become one: with the same properties, of which some are required in one only,
//! or have other limits.
//!
//! A reader of answers loses nothing by that. Requests stay as they are, since there the limits are what a server checks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::alternatives::{self, Objects};
use super::model::{Id, Kind, Operation, Property, Structures, Use};
use super::places::reach;
use crate::import::report::Report;
use crate::import::rules::Rule;

/// Makes the structures of all answers as few as they can be.
pub(super) fn merge_answers(structures: &mut Structures, operations: &mut [Operation], report: &mut Report) {
    loop {
        let mut reached = BTreeSet::new();
        for value in answers(operations) {
            reach(structures, value, &mut reached);
        }
        let merged = nearly_equal(structures, &reached, report);
        if merged.is_empty() {
            return;
        }
        let mut rewriting = Rewriting { merged, done: HashMap::new() };
        for value in answers(operations) {
            *value = rewriting.value(structures, value);
        }
    }
}

fn answers(operations: &mut [Operation]) -> impl Iterator<Item = &mut Use> {
    operations.iter_mut().flat_map(|operation| &mut operation.answers).filter_map(|answer| answer.value.as_mut())
}

/// For each structure that is nearly equal to another, the one that holds both.
fn nearly_equal(structures: &mut Structures, reached: &BTreeSet<Id>, report: &mut Report) -> HashMap<Id, Id> {
    let mut groups: BTreeMap<Vec<String>, Vec<Id>> = BTreeMap::new();
    for id in reached {
        if let Some(properties) = structures.properties(*id) {
            let mut names: Vec<String> = properties.keys().cloned().collect();
            names.sort();
            groups.entry(names).or_default().push(*id);
        }
    }
    let mut merged = HashMap::new();
    for members in groups.into_values() {
        let mut families: Vec<(Id, Vec<Id>)> = Vec::new();
        for id in members {
            let joined = families.iter_mut().any(|(whole, family)| {
                let parts = [Use::of(Kind::Named(*whole)), Use::of(Kind::Named(id))];
                match alternatives::merge(structures, Objects::OfEqualProperties, &parts).map(|value| value.kind) {
                    Some(Kind::Named(both)) => {
                        *whole = both;
                        family.push(id);
                        true
                    }
                    _ => false,
                }
            });
            if !joined {
                families.push((id, vec![id]));
            }
        }
        for (whole, family) in families.into_iter().filter(|(_, family)| family.len() > 1) {
            let first = structures.get(family[0]).place.clone();
            for id in family {
                let place = structures.get(id).place.clone();
                if place.to_string() != first.to_string() {
                    report.note(Rule::NearlyEqualAnswers, &place, format!("as {first}"));
                }
                structures.inherit(whole, id);
                merged.insert(id, whole);
            }
        }
    }
    merged
}

struct Rewriting {
    merged: HashMap<Id, Id>,
    done: HashMap<Id, Id>,
}

impl Rewriting {
    fn value(&mut self, structures: &mut Structures, value: &Use) -> Use {
        let kind = match &value.kind {
            Kind::Named(id) => Kind::Named(self.structure(structures, *id)),
            Kind::Array(item) => Kind::Array(Box::new(self.value(structures, item))),
            Kind::Map(item) => Kind::Map(Box::new(self.value(structures, item))),
            Kind::OneOf(parts) => Kind::OneOf(parts.iter().map(|part| self.value(structures, part)).collect()),
            other => other.clone(),
        };
        Use { kind, ..value.clone() }
    }

    fn structure(&mut self, structures: &mut Structures, id: Id) -> Id {
        let id = self.merged.get(&id).copied().unwrap_or(id);
        if let Some(done) = self.done.get(&id) {
            return *done;
        }
        let Some(properties) = structures.properties(id).cloned() else {
            return id;
        };
        let properties = properties
            .into_iter()
            .map(|(name, property)| {
                let value = self.value(structures, &property.value);
                (name, Property { required: property.required, value })
            })
            .collect();
        let rewritten = structures.object(properties);
        structures.inherit(rewritten, id);
        self.done.insert(id, rewritten);
        rewritten
    }
}
