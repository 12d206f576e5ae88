//! Changes: what is different, whether it breaks code that uses the bindings, why, and in which places.

use std::collections::BTreeSet;

use indexmap::IndexMap;

/// What kind of thing has changed, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// An operation is new.
    OperationAdded,
    /// An operation is gone.
    OperationRemoved,
    /// An operation is described differently.
    OperationChanged,
    /// A parameter is new.
    ParameterAdded,
    /// A parameter is gone.
    ParameterRemoved,
    /// A parameter is described differently.
    ParameterChanged,
    /// A body or an answer is new, gone, or of another kind.
    ContentChanged,
    /// A field is new.
    FieldAdded,
    /// A field is gone.
    FieldRemoved,
    /// A field has become required, or no longer is.
    RequiredChanged,
    /// Null is allowed, or no longer is.
    NullableChanged,
    /// A value has another type.
    TypeChanged,
    /// A text has another format.
    FormatChanged,
    /// A type has another name.
    TypeRenamed,
    /// An enum has a new value.
    EnumValueAdded,
    /// An enum's value is gone.
    EnumValueRemoved,
    /// A default is different.
    DefaultChanged,
    /// A limit is different.
    LimitChanged,
}

impl Kind {
    /// The kind's name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::OperationAdded => "operation-added",
            Self::OperationRemoved => "operation-removed",
            Self::OperationChanged => "operation-changed",
            Self::ParameterAdded => "parameter-added",
            Self::ParameterRemoved => "parameter-removed",
            Self::ParameterChanged => "parameter-changed",
            Self::ContentChanged => "content-changed",
            Self::FieldAdded => "field-added",
            Self::FieldRemoved => "field-removed",
            Self::RequiredChanged => "required-changed",
            Self::NullableChanged => "nullable-changed",
            Self::TypeChanged => "type-changed",
            Self::FormatChanged => "format-changed",
            Self::TypeRenamed => "type-renamed",
            Self::EnumValueAdded => "enum-value-added",
            Self::EnumValueRemoved => "enum-value-removed",
            Self::DefaultChanged => "default-changed",
            Self::LimitChanged => "limit-changed",
        }
    }
}

/// Whether a change breaks code that uses the bindings, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Verdict {
    /// It does.
    Breaking(&'static str),
    /// It does not.
    Harmless(&'static str),
}

/// One change, however many places it has.
#[derive(Debug, Clone)]
pub struct Change {
    /// The kind.
    pub kind: Kind,
    /// What is different, in words.
    pub what: String,
    /// Whether code that uses the bindings may have to change.
    pub breaking: bool,
    /// Why it is breaking or not.
    pub why: &'static str,
    /// Where: operations, or fields of schemas.
    pub places: BTreeSet<String>,
    /// The operations, by method and path, that are concerned.
    pub operations: BTreeSet<String>,
}

/// Places and operations of a change.
type Extent = (BTreeSet<String>, BTreeSet<String>);

/// The changes met so far; the same change in another place is the same change.
#[derive(Debug, Default)]
pub(super) struct Changes {
    known: IndexMap<(Kind, String, Verdict), Extent>,
}

impl Changes {
    /// Notes a change at a place, met in an operation.
    pub(super) fn note(&mut self, kind: Kind, what: String, verdict: Verdict, place: &str, operation: &str) {
        let (places, operations) = self.known.entry((kind, what, verdict)).or_default();
        places.insert(place.to_owned());
        operations.insert(operation.to_owned());
    }

    /// All changes, the breaking ones first, then by kind and words.
    pub(super) fn finish(self) -> Vec<Change> {
        let mut changes: Vec<Change> = self
            .known
            .into_iter()
            .map(|((kind, what, verdict), (places, operations))| {
                let (breaking, why) = match verdict {
                    Verdict::Breaking(why) => (true, why),
                    Verdict::Harmless(why) => (false, why),
                };
                Change { kind, what, breaking, why, places, operations }
            })
            .collect();
        changes.sort_by(|left, right| {
            (!left.breaking, left.kind, &left.what).cmp(&(!right.breaking, right.kind, &right.what))
        });
        changes
    }
}
