//! Alternatives that one schema can hold: objects become one with the properties of all, texts a text, codes one enum.

use indexmap::IndexMap;
use serde_json::Value;

use super::model::{Id, Kind, Property, Structures, Use};

/// How different objects may be to become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Objects {
    /// They have the same properties, of types that have one in common.
    OfEqualProperties,
    /// They have any properties.
    OfAnyProperties,
}

/// One value that holds all alternatives, if there is one.
pub(super) fn merge(structures: &mut Structures, objects: Objects, parts: &[Use]) -> Option<Use> {
    let (first, others) = parts.split_first()?;
    let mut merged = first.clone();
    for other in others {
        merged = both(structures, objects, &merged, other)?;
    }
    Some(merged)
}

fn both(structures: &mut Structures, objects: Objects, left: &Use, right: &Use) -> Option<Use> {
    let kind = match (&left.kind, &right.kind) {
        (left, right) if left == right => left.clone(),
        (Kind::Number, Kind::Integer) | (Kind::Integer, Kind::Number) => Kind::Number,
        (Kind::Named(left), Kind::Named(right)) => named(structures, objects, *left, *right)?,
        (Kind::Text, Kind::Named(id)) | (Kind::Named(id), Kind::Text)
            if objects == Objects::OfAnyProperties && is_text(structures, *id) =>
        {
            Kind::Text
        }
        (Kind::Array(left), Kind::Array(right)) => Kind::Array(Box::new(both(structures, objects, left, right)?)),
        (Kind::Map(left), Kind::Map(right)) => Kind::Map(Box::new(both(structures, objects, left, right)?)),
        // An object of which nothing is said beside one of which much is said.
        (Kind::Map(open), Kind::Named(id)) | (Kind::Named(id), Kind::Map(open))
            if objects == Objects::OfAnyProperties
                && open.kind == Kind::Any
                && structures.properties(*id).is_some() =>
        {
            optional(structures, *id)
        }
        _ => return None,
    };
    // A limit counts where all alternatives state it.
    let mut facts = left.facts.clone();
    facts.retain(|keyword, value| right.facts.get(keyword) == Some(value));
    Some(Use { kind, nullable: left.nullable || right.nullable, facts })
}

fn is_text(structures: &Structures, id: Id) -> bool {
    structures.values(id).is_some_and(|values| values.iter().all(Value::is_string))
}

fn named(structures: &mut Structures, objects: Objects, left: Id, right: Id) -> Option<Kind> {
    if let (Some(known), Some(more)) = (structures.values(left), structures.values(right)) {
        if is_text(structures, left) != is_text(structures, right) {
            return None;
        }
        let mut values = known.to_vec();
        values.extend(more.iter().filter(|value| !known.contains(value)).cloned());
        return Some(Kind::Named(structures.enumeration(values)));
    }
    let mut properties = structures.properties(left)?.clone();
    let others = structures.properties(right)?.clone();
    let equal = properties.len() == others.len() && properties.keys().all(|name| others.contains_key(name));
    if objects == Objects::OfEqualProperties && !equal {
        return None;
    }
    for (name, property) in &mut properties {
        match others.get(name) {
            None => property.required = false,
            Some(other) => {
                property.value = match (both(structures, objects, &property.value, &other.value), objects) {
                    (Some(value), _) => value,
                    (None, Objects::OfEqualProperties) => return None,
                    (None, Objects::OfAnyProperties) => {
                        Use::of(Kind::OneOf(vec![property.value.clone(), other.value.clone()]))
                    }
                };
                property.required &= other.required;
            }
        }
    }
    for (name, property) in others {
        properties.entry(name).or_insert(Property { required: false, ..property });
    }
    Some(Kind::Named(structures.object(properties)))
}

fn optional(structures: &mut Structures, id: Id) -> Kind {
    let properties: IndexMap<String, Property> = structures.properties(id).cloned().unwrap_or_default();
    let optional = |(name, property): (String, Property)| (name, Property { required: false, ..property });
    Kind::Named(structures.object(properties.into_iter().map(optional).collect()))
}
