//! What a Swagger document says, with every structure known once however often it is written down.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value;

use super::json::Pointer;

/// The number of a structure.
pub(super) type Id = usize;

/// What a value must be where it is used.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Use {
    /// Its type.
    pub(super) kind: Kind,
    /// Whether null is allowed too.
    pub(super) nullable: bool,
    /// Limits, format and default: keyword and JSON, in the order of the keywords.
    pub(super) facts: BTreeMap<String, String>,
}

/// A type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Anything.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A string.
    Text,
    /// A list.
    Array(Box<Use>),
    /// An object with any names.
    Map(Box<Use>),
    /// An object or an enumeration.
    Named(Id),
    /// One of several.
    OneOf(Vec<Use>),
}

impl Use {
    /// A value of a type without more facts.
    pub(super) fn of(kind: Kind) -> Self {
        Self { kind, nullable: false, facts: BTreeMap::new() }
    }

    /// States a fact.
    pub(super) fn state(&mut self, keyword: &str, value: &Value) {
        self.facts.insert(keyword.to_owned(), value.to_string());
    }

    /// A fact that was stated.
    pub(super) fn fact(&self, keyword: &str) -> Option<Value> {
        self.facts.get(keyword).and_then(|text| serde_json::from_str(text).ok())
    }

    /// All structures that the value holds directly, and whether each stands in a list or a map.
    pub(super) fn structures(&self) -> Vec<(Id, bool)> {
        match &self.kind {
            Kind::Named(id) => vec![(*id, false)],
            Kind::Array(item) | Kind::Map(item) => item.structures().into_iter().map(|(id, _)| (id, true)).collect(),
            Kind::OneOf(parts) => parts.iter().flat_map(Self::structures).collect(),
            _ => Vec::new(),
        }
    }
}

/// A property of an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Property {
    /// Whether an object without it is wrong.
    pub(super) required: bool,
    /// What its value must be.
    pub(super) value: Use,
}

/// An object or an enumeration.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Object(Vec<(String, Property)>),
    /// The values in byte order, without the empty text.
    Enumeration(Vec<String>),
}

/// A structure with what the document calls it.
#[derive(Debug)]
pub(super) struct Structure {
    /// Its content.
    pub(super) shape: Shape,
    /// The names that the document's authors gave it, without the machine's numbers, and how often each is referred to.
    pub(super) labels: BTreeMap<String, usize>,
    /// The names of lists of it.
    pub(super) list_labels: BTreeMap<String, usize>,
    /// Where it was first met.
    pub(super) place: Pointer,
}

/// The content of a structure.
#[derive(Debug)]
pub(super) enum Shape {
    /// The properties in the order in which they were first met.
    Object(IndexMap<String, Property>),
    /// The values in the order in which they were first met.
    Enumeration(Vec<Value>),
}

/// All structures; equal ones are one.
#[derive(Debug, Default)]
pub(super) struct Structures {
    keys: IndexMap<Key, Structure>,
}

impl Structures {
    /// The object with these properties.
    pub(super) fn object(&mut self, properties: IndexMap<String, Property>) -> Id {
        let mut sorted: Vec<(String, Property)> =
            properties.iter().map(|(name, property)| (name.clone(), property.clone())).collect();
        sorted.sort_by(|left, right| left.0.cmp(&right.0));
        self.intern(Key::Object(sorted), Shape::Object(properties))
    }

    /// The enumeration of these values; one that allows the empty text besides is the same.
    pub(super) fn enumeration(&mut self, values: Vec<Value>) -> Id {
        let mut sorted: Vec<String> =
            values.iter().filter(|value| value.as_str() != Some("")).map(Value::to_string).collect();
        sorted.sort();
        sorted.dedup();
        let has_empty = values.iter().any(|value| value.as_str() == Some(""));
        let id = self.intern(Key::Enumeration(sorted), Shape::Enumeration(values));
        if let Shape::Enumeration(known) = &mut self.keys[id].shape
            && has_empty
            && !known.iter().any(|value| value.as_str() == Some(""))
        {
            known.push(Value::String(String::new()));
        }
        id
    }

    /// A structure.
    pub(super) fn get(&self, id: Id) -> &Structure {
        &self.keys[id]
    }

    /// The properties of an object.
    pub(super) fn properties(&self, id: Id) -> Option<&IndexMap<String, Property>> {
        match &self.keys[id].shape {
            Shape::Object(properties) => Some(properties),
            Shape::Enumeration(_) => None,
        }
    }

    /// The values of an enumeration.
    pub(super) fn values(&self, id: Id) -> Option<&[Value]> {
        match &self.keys[id].shape {
            Shape::Object(_) => None,
            Shape::Enumeration(values) => Some(values),
        }
    }

    /// The text of an enumeration that has no other.
    pub(super) fn only_value(&self, id: Id) -> Option<&Value> {
        match self.values(id) {
            Some([only @ Value::String(_)]) => Some(only),
            _ => None,
        }
    }

    /// Notes that the document calls a value so.
    pub(super) fn label(&mut self, value: &Use, label: &str) {
        match &value.kind {
            Kind::Named(id) => *self.keys[*id].labels.entry(label.to_owned()).or_default() += 1,
            Kind::Array(item) => {
                if let Kind::Named(id) = item.kind {
                    *self.keys[id].list_labels.entry(label.to_owned()).or_default() += 1;
                }
            }
            _ => {}
        }
    }

    /// Notes where a value's structure is written down, if that is not known yet.
    pub(super) fn locate(&mut self, value: &Use, at: &Pointer) {
        if let Kind::Named(id) = value.kind
            && self.keys[id].place.is_root()
        {
            self.keys[id].place = at.clone();
        }
    }

    /// Lets a structure be called what another is called, too.
    pub(super) fn inherit(&mut self, id: Id, from: Id) {
        if id == from {
            return;
        }
        let (labels, list_labels, place) =
            (self.keys[from].labels.clone(), self.keys[from].list_labels.clone(), self.keys[from].place.clone());
        let heir = &mut self.keys[id];
        for (label, uses) in labels {
            *heir.labels.entry(label).or_default() += uses;
        }
        for (label, uses) in list_labels {
            *heir.list_labels.entry(label).or_default() += uses;
        }
        if heir.place.is_root() {
            heir.place = place;
        }
    }

    fn intern(&mut self, key: Key, shape: Shape) -> Id {
        let entry = self.keys.entry(key);
        let id = entry.index();
        entry.or_insert_with(|| Structure {
            shape,
            labels: BTreeMap::new(),
            list_labels: BTreeMap::new(),
            place: Pointer::default(),
        });
        id
    }
}

/// An operation.
#[derive(Debug)]
pub(super) struct Operation {
    /// The method in lower case.
    pub(super) method: String,
    /// The path, as OpenAPI writes it.
    pub(super) path: String,
    /// Its id.
    pub(super) id: String,
    /// The vendor's groups, the finest first.
    pub(super) tags: Vec<String>,
    /// Whether the vendor wants it to be used no longer.
    pub(super) deprecated: bool,
    /// The security requirements, where they are not those of the document.
    pub(super) security: Option<Value>,
    /// The parameters outside of the body.
    pub(super) parameters: Vec<Parameter>,
    /// The body.
    pub(super) body: Option<Body>,
    /// The answers by their status.
    pub(super) answers: Vec<Answer>,
}

/// A parameter of the path, the query or the headers.
#[derive(Debug)]
pub(super) struct Parameter {
    /// The name on the wire.
    pub(super) name: String,
    /// `path`, `query` or `header`.
    pub(super) location: String,
    /// Whether a request without it is wrong.
    pub(super) required: bool,
    /// For a list: whether the name is repeated for each item.
    pub(super) repeated: Option<bool>,
    /// Whether its value may be several segments of the path.
    pub(super) segments: bool,
    /// What its value must be.
    pub(super) value: Use,
}

/// The body of a request.
#[derive(Debug)]
pub(super) struct Body {
    /// Whether a request without it is wrong.
    pub(super) required: bool,
    /// The media types.
    pub(super) media_types: Vec<String>,
    /// What it must be.
    pub(super) value: Use,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// The status.
    pub(super) status: String,
    /// The media types.
    pub(super) media_types: Vec<String>,
    /// What it holds.
    pub(super) value: Option<Use>,
    /// Its headers.
    pub(super) headers: Vec<(String, Use)>,
}
