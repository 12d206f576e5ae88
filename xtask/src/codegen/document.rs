//! The effective document as the emitters see it: operations, schemas with Rust names, areas and directions, nothing unreachable.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value;

/// A whole document, ready for the emitters.
#[derive(Debug)]
pub(super) struct Document {
    /// The API's name, for example `uisp-crm`.
    pub(super) api: String,
    /// The operations in the order of the document.
    pub(super) operations: Vec<Operation>,
    /// The schemas that an operation reaches, in the order of the document.
    pub(super) schemas: IndexMap<String, Component>,
    /// How a query spells `true` and `false`.
    pub(super) query_booleans: QueryBooleans,
    /// Whether what answers require can be relied on; else only ids can.
    pub(super) answers_keep_required: bool,
}

/// How a query spells `true` and `false`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum QueryBooleans {
    /// As `1` and `0`.
    Digits,
    /// As they are.
    Words,
}

/// One method of one path.
#[derive(Debug)]
pub(super) struct Operation {
    /// The operation id, for example `list_clients`.
    pub(super) id: String,
    /// The method in capitals.
    pub(super) method: String,
    /// The path as in the document.
    pub(super) path: String,
    /// The vendor's group.
    pub(super) tag: String,
    /// The cargo feature that holds the operation.
    pub(super) area: String,
    /// What it does, in one line.
    pub(super) summary: Option<String>,
    /// Its parameters.
    pub(super) parameters: Vec<Parameter>,
    /// What a request carries.
    pub(super) body: Option<Body>,
    /// All documented answers.
    pub(super) responses: Vec<Response>,
    /// The SOAP messages, for an operation of a SOAP service.
    pub(super) message: Option<Message>,
}

/// The SOAP messages of an operation: names of elements.
#[derive(Debug)]
pub(super) struct Message {
    /// The element of the request.
    pub(super) request: String,
    /// The element of the answer.
    pub(super) response: String,
    /// The only child of the request.
    pub(super) argument: Option<String>,
    /// The `soapAction`.
    pub(super) action: String,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In the SOAP message.
    Message,
}

/// A parameter.
#[derive(Debug)]
pub(super) struct Parameter {
    /// The name on the wire, with `[]` where the document has it.
    pub(super) name: String,
    /// Where it stands.
    pub(super) location: Location,
    /// Whether a request without it is wrong.
    pub(super) required: bool,
    /// Whether it may hold several segments of the path, slashes and all.
    pub(super) many_segments: bool,
    /// What it means.
    pub(super) description: Option<String>,
    /// What its value must be.
    pub(super) schema: Schema,
}

impl Parameter {
    /// The name without the trailing `[]`.
    pub(super) fn plain_name(&self) -> &str {
        self.name.strip_suffix("[]").unwrap_or(&self.name)
    }
}

/// A request's body.
#[derive(Debug)]
pub(super) struct Body {
    /// Whether a request without it is wrong.
    pub(super) required: bool,
    /// What it must be.
    pub(super) content: BodyContent,
}

/// The content of a request's body.
#[derive(Debug)]
pub(super) enum BodyContent {
    /// JSON, or the argument of a SOAP operation.
    Value(Schema),
    /// A form with a single field of this name, which is a file.
    File(String),
}

impl Body {
    /// The schema, unless it is a file.
    pub(super) fn schema(&self) -> Option<&Schema> {
        match &self.content {
            BodyContent::Value(schema) => Some(schema),
            BodyContent::File(_) => None,
        }
    }
}

/// One documented answer.
#[derive(Debug)]
pub(super) struct Response {
    /// The status; 0 for `default`.
    pub(super) status: u16,
    /// What it holds.
    pub(super) content: Content,
    /// Whether it is a success that hand-written code reads, and no generated method gives.
    pub(super) by_hand: bool,
}

/// The content of an answer.
#[derive(Debug)]
pub(super) enum Content {
    /// Nothing.
    Empty,
    /// JSON.
    Json(Schema),
    /// The `return` elements of a SOAP answer, or the content of a fault.
    Xml(Schema),
    /// Bytes of a media type.
    Bytes(String),
}

/// A named schema.
#[derive(Debug)]
pub(super) struct Component {
    /// Its name in the document.
    pub(super) name: String,
    /// What its name in Rust is made from: the name in the document, or of the answer that it is a request's copy of.
    pub(super) stem: String,
    /// Its name in Rust.
    pub(super) rust_name: String,
    /// What it is.
    pub(super) description: Option<String>,
    /// Whether a request holds it.
    pub(super) in_request: bool,
    /// Whether the answer of a success holds it.
    pub(super) in_response: bool,
    /// Whether the answer of a failure holds it.
    pub(super) in_failure: bool,
    /// The areas whose operations reach it.
    pub(super) areas: BTreeSet<String>,
    /// Its content.
    pub(super) shape: Shape,
}

/// What a named schema is.
#[derive(Debug)]
pub(super) enum Shape {
    /// An object with named properties.
    Object(Vec<Property>),
    /// A whole number out of a list of codes.
    IntegerCodes(Vec<Code<i64>>),
    /// A string out of a list.
    TextCodes(Vec<Code<String>>),
}

/// A value of an enumeration with its Rust name.
#[derive(Debug)]
pub(super) struct Code<T> {
    /// The value on the wire.
    pub(super) value: T,
    /// The variant's name.
    pub(super) variant: String,
    /// What it means.
    pub(super) description: Option<String>,
}

/// A property of an object.
#[derive(Debug)]
pub(super) struct Property {
    /// The name on the wire.
    pub(super) name: String,
    /// Whether an object without it is wrong.
    pub(super) required: bool,
    /// What it means.
    pub(super) description: Option<String>,
    /// The documented default.
    pub(super) default: Option<Value>,
    /// What its value must be.
    pub(super) schema: Schema,
}

/// What a value must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Schema {
    /// Its type.
    pub(super) kind: Kind,
    /// Whether `null` is allowed too.
    pub(super) nullable: bool,
    /// How large or long it may be.
    pub(super) limits: Limits,
}

/// How large, long or many something may be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Limits {
    /// The smallest and the largest number, as the document writes them.
    pub(super) number: (Option<String>, Option<String>),
    /// The fewest and the most characters.
    pub(super) characters: (Option<u32>, Option<u32>),
    /// The fewest and the most items.
    pub(super) items: (Option<u32>, Option<u32>),
    /// What a text has to look like.
    pub(super) pattern: Option<String>,
}

/// A type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anything.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A decimal number.
    Number,
    /// A string.
    Text(Format),
    /// A named schema.
    Reference(String),
    /// A list.
    Array(Box<Schema>),
    /// An object with any names.
    Map(Box<Schema>),
}

/// The format of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// None.
    Plain,
    /// A moment.
    DateTime,
    /// A day.
    Date,
    /// A UUID.
    Uuid,
    /// Base64.
    Base64,
    /// A password, a key or a token, which nothing may show.
    Secret,
}

impl Document {
    /// The schema that a reference points at.
    pub(super) fn component(&self, name: &str) -> &Component {
        self.schemas.get(name).expect("references were checked when the document was read")
    }

    /// All areas, in the order in which the document reaches them.
    pub(super) fn areas(&self) -> Vec<&str> {
        let mut areas = Vec::new();
        for operation in &self.operations {
            if !areas.contains(&operation.area.as_str()) {
                areas.push(operation.area.as_str());
            }
        }
        areas
    }

    /// The operations that belong to an area.
    pub(super) fn operations_of<'document>(
        &'document self,
        area: &'document str,
    ) -> impl Iterator<Item = &'document Operation> {
        self.operations.iter().filter(move |operation| operation.area == area)
    }
}

impl Component {
    /// Whether the bindings need a type for it; failures they decode without.
    pub(super) fn is_bound(&self) -> bool {
        self.in_request || self.in_response
    }
}

impl Operation {
    /// The answer of a success.
    pub(super) fn success(&self) -> &Response {
        self.responses
            .iter()
            .find(|response| response.is_success())
            .expect("reading the document refuses an operation without a success answer")
    }
}

impl Response {
    /// Whether it is what the generated method gives.
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status) && !self.by_hand
    }
}

impl Schema {
    /// The name of the schema that the value or its items refer to.
    pub(super) fn reference(&self) -> Option<&str> {
        match &self.kind {
            Kind::Reference(name) => Some(name),
            Kind::Array(item) | Kind::Map(item) => item.reference(),
            _ => None,
        }
    }
}
