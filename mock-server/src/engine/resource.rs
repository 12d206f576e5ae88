//! The vocabulary in which the systems are described: resources with their rules, plans for operations, and what a plan returns.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::query::Arguments;
use super::{Document, Failure, Key, State, Transaction, Value};
use crate::specification::{Field, ObjectSchema, Operation};

/// A kind of entity: how its rows are identified, what they refer to, and the rules that go with them.
#[derive(Debug, Clone, Copy)]
pub struct Resource {
    /// The plural noun, for example `clients`; also the table's name in a seed file.
    pub name: &'static str,
    /// What an answer shows of a row.
    pub schema: &'static ObjectSchema,
    /// Where ids come from.
    pub identity: Identity,
    /// The field that holds the id in the path of lists and creates below another entity.
    pub parent: Option<Reference>,
    /// The fields that name other entities.
    pub references: &'static [Reference],
    /// Fields whose value no two rows may share.
    pub unique: &'static [Field],
    /// Fields that lists are often filtered by; references and unique fields are indexed anyway.
    pub indexed: &'static [Field],
    /// What a new row holds where the request says nothing.
    pub defaults: &'static [(Field, Initial)],
    /// What each query parameter of its lists means.
    pub filters: &'static [Filter],
    /// What each value of the `order` parameter sorts by.
    pub orders: &'static [(&'static str, Field)],
    /// Runs before a new or changed row is written, after validation.
    pub before_write: Option<Hook>,
    /// Runs after a new or changed row is written.
    pub after_write: Option<Hook>,
    /// Runs before a row is deleted.
    pub before_delete: Option<Farewell>,
    /// Adds what an answer shows but no row stores.
    pub compute: Option<Compute>,
    /// The rules in plain sentences, with their sources.
    pub rules: &'static [Rule],
}

/// Adds computed fields: the world, the stored row, and the document that receives the fields.
pub type Compute = fn(&State, &Document, &mut Document);

/// A rule about a row that is about to be deleted, by itself or along with what it belongs to.
pub type Farewell = fn(&mut Transaction, &Document) -> Result<(), Failure>;

/// A rule that may change what is about to be written, or refuse it.
pub type Hook = fn(&mut Transaction, &mut Change) -> Result<(), Failure>;

impl Resource {
    /// A resource without any rule.
    #[must_use]
    pub const fn plain(name: &'static str, schema: &'static ObjectSchema) -> Self {
        Self {
            name,
            schema,
            identity: Identity::Sequence,
            parent: None,
            references: &[],
            unique: &[],
            indexed: &[],
            defaults: &[],
            filters: &[],
            orders: &[],
            before_write: None,
            after_write: None,
            before_delete: None,
            compute: None,
            rules: &[],
        }
    }

    /// All its references, the parent's included.
    pub fn all_references(&self) -> impl Iterator<Item = &Reference> {
        self.references.iter().chain(&self.parent)
    }

    /// All fields that its table has an index on, each once.
    #[must_use]
    pub fn all_indexed(&self) -> Vec<Field> {
        let references = self.all_references().map(|reference| reference.field);
        let mut fields: Vec<Field> =
            references.chain(self.unique.iter().copied()).chain(self.indexed.iter().copied()).collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }
}

/// Where the ids of new rows come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// 1, 2, 3, … per table.
    Sequence,
    /// UUIDs, drawn from the world's own deterministic source; lists keep the order of creation.
    Uuid,
}

/// A field that holds the id of another entity.
#[derive(Debug, Clone, Copy)]
pub struct Reference {
    /// The field.
    pub field: Field,
    /// The name of the resource that it points at.
    pub to: &'static str,
    /// What happens to this row when that one is deleted.
    pub on_delete: OnDelete,
}

impl Reference {
    /// A reference that goes away with the row it points at.
    #[must_use]
    pub const fn owned(field: Field, to: &'static str) -> Self {
        Self { field, to, on_delete: OnDelete::Cascade }
    }

    /// A reference that is cleared when the row it points at is deleted.
    #[must_use]
    pub const fn loose(field: Field, to: &'static str) -> Self {
        Self { field, to, on_delete: OnDelete::Clear }
    }

    /// A reference that keeps the row it points at from being deleted.
    #[must_use]
    pub const fn needed(field: Field, to: &'static str) -> Self {
        Self { field, to, on_delete: OnDelete::Refuse }
    }
}

/// What the deletion of a row does to a row that refers to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDelete {
    /// Deletes it too.
    Cascade,
    /// Empties the field.
    Clear,
    /// Is refused.
    Refuse,
}

/// The value of a field that a request leaves out.
#[derive(Debug, Clone, Copy)]
pub enum Initial {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A string.
    Text(&'static str),
    /// The world's present moment.
    Now,
}

impl Initial {
    /// The value it stands for at this moment.
    #[must_use]
    pub fn value(self, now: DateTime<Utc>) -> Value {
        match self {
            Self::Boolean(value) => value.into(),
            Self::Integer(value) => value.into(),
            Self::Text(value) => value.into(),
            Self::Now => now.into(),
        }
    }
}

/// What a query parameter of a list means.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// The parameter's name without a trailing `[]`.
    pub parameter: &'static str,
    /// Which rows it lets through.
    pub test: Test,
    /// The value it has when the request leaves it out.
    pub default: Option<&'static str>,
    /// The fewest characters that a value may have.
    pub shortest: usize,
}

impl Filter {
    /// The `query` parameter: a text of at least two characters.
    #[must_use]
    pub const fn query(test: Test) -> Self {
        Self { shortest: 2, ..Self::new("query", test) }
    }

    /// A filter that lets everything through when it is not given.
    #[must_use]
    pub const fn new(parameter: &'static str, test: Test) -> Self {
        Self { parameter, test, default: None, shortest: 0 }
    }
}

/// How a filter decides.
#[derive(Debug, Clone, Copy)]
pub enum Test {
    /// The field holds this value, or one of these; for an indexed field without a scan. The literal `null` asks for rows without a value.
    Equals(Field),
    /// The flag is set (`1`) or not (`0`).
    Flag(Field),
    /// The moment or day is on that day or later, in the world's time zone.
    From(Field),
    /// The moment or day is on that day or earlier, in the world's time zone.
    To(Field),
    /// One of the fields contains the text, whatever the case.
    Search(&'static [Field]),
    /// The rows with these ids, found through an index of another table.
    Keys(fn(&State, &str) -> Vec<Key>),
    /// Whatever the function says, given all arguments.
    Check(fn(&State, &Document, &Arguments) -> bool),
    /// The value is used by the filters of these other parameters: it needs one of them, and the first of them needs it.
    With(&'static [&'static str]),
    /// The value changes the answer without choosing rows, for example a page size.
    Elsewhere,
}

/// A row that is about to be written.
#[derive(Debug)]
pub struct Change {
    /// The row as it was; `None` for a new one.
    pub before: Option<Arc<Document>>,
    /// The row as it will be.
    pub after: Document,
    /// What the request set, with explicit nulls.
    pub input: Document,
}

impl Change {
    /// Whether the row is new.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.before.is_none()
    }

    /// Whether the request sets the field to something.
    #[must_use]
    pub fn sets(&self, field: Field) -> bool {
        !self.input.get(field).is_null()
    }

    /// Takes a field that only travels in requests out of the row; `None` if the request did not have it.
    pub fn take_input(&mut self, field: Field) -> Option<Value> {
        self.after.take(field);
        self.input.contains(field).then(|| self.input.get(field).clone())
    }
}

/// What the server does for an operation. Every operation has exactly one.
#[derive(Debug, Clone, Copy)]
pub enum Plan {
    /// All rows that pass the filters.
    List(&'static Resource),
    /// The rows that belong to the entity in the path.
    ListWithin(&'static Resource),
    /// A new row.
    Create(&'static Resource),
    /// A new row that belongs to the entity in the path.
    CreateWithin(&'static Resource),
    /// One row.
    Read(&'static Resource),
    /// A partial change of one row.
    Update(&'static Resource),
    /// The end of one row.
    Delete(&'static Resource),
    /// The only row of a resource that has just one.
    Singleton(&'static Resource),
    /// A function that only reads.
    Answer(Answering, &'static [Rule]),
    /// A function that changes the world.
    Action(Acting, &'static [Rule]),
    /// Nothing yet: answers 501 with the operation's id, and stands in the list of what is not there.
    NotThere,
}

/// An action that only reads the world.
pub type Answering = fn(&State, &Call) -> Result<Outcome, Failure>;

/// An action that changes the world.
pub type Acting = fn(&mut Transaction, &Call) -> Result<Outcome, Failure>;

impl Plan {
    /// Whether it changes the world.
    #[must_use]
    pub const fn changes(&self) -> bool {
        match self {
            Self::Create(_) | Self::CreateWithin(_) | Self::Update(_) | Self::Delete(_) | Self::Action(..) => true,
            Self::List(_)
            | Self::ListWithin(_)
            | Self::Read(_)
            | Self::Singleton(_)
            | Self::Answer(..)
            | Self::NotThere => false,
        }
    }

    /// The plan's name as the route table prints it, with the resource that it works on.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::List(resource) => format!("list {}", resource.name),
            Self::ListWithin(resource) => format!("list within {}", resource.name),
            Self::Create(resource) => format!("create {}", resource.name),
            Self::CreateWithin(resource) => format!("create within {}", resource.name),
            Self::Read(resource) => format!("read {}", resource.name),
            Self::Update(resource) => format!("update {}", resource.name),
            Self::Delete(resource) => format!("delete {}", resource.name),
            Self::Singleton(resource) => format!("document {}", resource.name),
            Self::Answer(..) => "answer".to_owned(),
            Self::Action(..) => "action".to_owned(),
            Self::NotThere => "not there".to_owned(),
        }
    }

    /// The rules that the plan follows.
    #[must_use]
    pub fn rules(&self) -> &'static [Rule] {
        match self {
            Self::List(resource)
            | Self::ListWithin(resource)
            | Self::Create(resource)
            | Self::CreateWithin(resource)
            | Self::Read(resource)
            | Self::Update(resource)
            | Self::Delete(resource)
            | Self::Singleton(resource) => resource.rules,
            Self::Answer(_, rules) | Self::Action(_, rules) => rules,
            Self::NotThere => &[],
        }
    }
}

/// A rule in one sentence, and where it is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// What happens, in the present tense.
    pub says: &'static str,
    /// Where that is known from.
    pub source: Source,
}

impl Rule {
    /// A rule that the vendor documents; `place` says where.
    #[must_use]
    pub const fn documented(says: &'static str, place: &'static str) -> Self {
        Self { says, source: Source::Documented(place) }
    }

    /// A rule seen on a real system; `place` says in what record.
    #[must_use]
    pub const fn observed(says: &'static str, place: &'static str) -> Self {
        Self { says, source: Source::Observed(place) }
    }

    /// A rule that is our own guess.
    #[must_use]
    pub const fn assumed(says: &'static str) -> Self {
        Self { says, source: Source::Assumed }
    }
}

/// Where a rule is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The vendor says so.
    Documented(&'static str),
    /// Real traffic shows it.
    Observed(&'static str),
    /// Nobody knows; this is our choice.
    Assumed,
}

/// A request after authentication, routing and validation.
#[derive(Debug)]
pub struct Call {
    /// The operation that it calls.
    pub operation: &'static Operation,
    /// Who calls.
    pub caller: Caller,
    /// The path's parameters, in order.
    pub path: Vec<(&'static str, String)>,
    /// The query, decoded by the specification.
    pub query: Arguments,
    /// The body, decoded by the specification; empty for operations without one, and where it is no object.
    pub body: Document,
    /// A body that is no object: a list or a text by the specification, or the bytes of the file that a form sends.
    pub content: Value,
    /// Where the client reached the API, for example `http://127.0.0.1:8080/crm/api/v1.0`.
    pub base: String,
}

impl Call {
    /// The key that a path parameter names.
    ///
    /// # Panics
    /// If the operation's path has no such parameter.
    #[must_use]
    pub fn key(&self, parameter: &str) -> Key {
        Key::parse(self.path_text(parameter))
    }

    /// The text of a path parameter.
    ///
    /// # Panics
    /// If the operation's path has no such parameter.
    #[must_use]
    pub fn path_text(&self, parameter: &str) -> &str {
        let found = self.path.iter().find(|(name, _)| *name == parameter);
        &found.unwrap_or_else(|| panic!("`{}` has no path parameter `{parameter}`", self.operation.path)).1
    }
}

/// Who makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Nobody: the operation needs no key.
    Anonymous,
    /// An application with a key that may only read.
    Reader,
    /// An application with a key that may do everything.
    Writer,
    /// A client of the provider, signed in to the client zone.
    Client {
        /// The client's id.
        client: Key,
        /// The id of the session that the key belongs to.
        session: Key,
    },
    /// A user of the system, signed in by name and password.
    User {
        /// The user's id.
        user: Key,
    },
    /// A user who is signed in with a role, or a token with one.
    Operator {
        /// The user's id; none for a token.
        user: Option<Key>,
        /// The id of the session or of the token.
        session: Key,
        /// The role, for example `superadmin`.
        role: Arc<str>,
    },
}

/// What a plan returns, before it is rendered.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Success without a body.
    Empty,
    /// One object, rendered by the operation's schema.
    Object(Document),
    /// A new object and the path it is found at, below the API's base.
    Created(Document, String),
    /// A list of objects.
    List(Vec<Document>),
    /// Any value, rendered by the operation's schema.
    Value(Value),
    /// An object and the key that the caller has from now on.
    SignedIn {
        /// The object, rendered by the operation's schema.
        shown: Document,
        /// The key, which travels beside it.
        key: String,
    },
    /// An object that the specification lists under another status than that of the usual success.
    Other {
        /// The status.
        status: u16,
        /// The object, rendered by that status' schema.
        shown: Document,
    },
    /// A file.
    File {
        /// The content.
        content: Arc<[u8]>,
        /// Its media type.
        media_type: String,
        /// The name to save it under.
        name: String,
    },
}
