//! The shape of the generated tables: operations, schemas and field names, all static data that costs nothing at start-up.

use std::fmt;

use crate::generated::fields::NAMES;

/// One of the systems that the server stands in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Api {
    /// UISP CRM, REST API v1.0.
    UispCrm,
    /// UISP Network, REST API v2.1.
    UispNetwork,
    /// Upsales CRM, SOAP services.
    Upsales,
}

impl Api {
    /// The name used on the command line and in `/_mock/*` answers, for example `uisp-crm`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UispCrm => "uisp-crm",
            Self::UispNetwork => "uisp-network",
            Self::Upsales => "upsales",
        }
    }
}

/// The name of a property, interned: an index into the generated, alphabetical list of all names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field(pub(crate) u16);

impl Field {
    /// The property's name as it stands on the wire, for example `userIdent`.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES[usize::from(self.0)]
    }

    /// The field with this name, if any specification or rule knows it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let index = NAMES.binary_search(&name).ok()?;
        u16::try_from(index).ok().map(Self)
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// One method of one path, or one operation of a SOAP service.
#[derive(Debug)]
pub struct Operation {
    /// Which system it belongs to.
    pub api: Api,
    /// The operation id, for example `list_clients`, or `getClients` for SOAP.
    pub id: &'static str,
    /// The HTTP method in capitals.
    pub method: &'static str,
    /// The path as in the specification, for example `/clients/{id}`; for SOAP the service's, for example `/clientService`.
    pub path: &'static str,
    /// The group that the vendor's document puts it in; for SOAP the name of the service's file, for example `client`.
    pub tag: &'static str,
    /// The parameters, in the order of the specification.
    pub parameters: &'static [Parameter],
    /// The body that it takes; for SOAP the item or the criteria inside the request's element.
    pub body: Option<Body>,
    /// The answers that the specification lists, by status.
    pub responses: &'static [Response],
    /// The SOAP messages; none for REST.
    pub message: Option<Message>,
}

/// The SOAP messages of an operation.
#[derive(Debug)]
pub struct Message {
    /// The element of the request, for example `getClient`.
    pub request: &'static str,
    /// The element of the answer, for example `getClientResponse`.
    pub response: &'static str,
    /// The only child of the request's element, for example `id`.
    pub argument: Option<&'static str>,
    /// The `soapAction`.
    pub action: &'static str,
}

impl Operation {
    /// The status and content of the success that the specification lists first.
    #[must_use]
    pub fn success(&self) -> &'static Response {
        self.responses
            .iter()
            .find(|response| (200..300).contains(&response.status))
            .expect("the generator refuses an operation without a success answer")
    }

    /// The operation's query parameters.
    pub fn query_parameters(&self) -> impl Iterator<Item = &'static Parameter> {
        self.parameters.iter().filter(|parameter| parameter.location == Location::Query)
    }
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In the path, as `{name}`.
    Path,
    /// At the end of the path, as `{name}`, where it holds all segments that are left.
    Tail,
    /// In the query.
    Query,
    /// An element of the SOAP message.
    Message,
}

/// A parameter.
#[derive(Debug)]
pub struct Parameter {
    /// Its name on the wire without a trailing `[]`, for example `statuses`.
    pub name: &'static str,
    /// Where it stands.
    pub location: Location,
    /// Whether a request without it is wrong.
    pub required: bool,
    /// What its value must be; an array for parameters such as `statuses[]`.
    pub schema: Schema,
}

/// The body of a request.
#[derive(Debug)]
pub struct Body {
    /// Whether a request without a body is wrong.
    pub required: bool,
    /// What it must be.
    pub schema: Schema,
    /// The field of the form that holds the file, for a body that is a form with a file; `schema` says nothing then.
    pub file: Option<&'static str>,
}

/// One documented answer.
#[derive(Debug)]
pub struct Response {
    /// The HTTP status; 0 stands for the specification's `default`.
    pub status: u16,
    /// What the body holds.
    pub content: Content,
}

/// The content of an answer.
#[derive(Debug)]
pub enum Content {
    /// No body.
    Empty,
    /// A JSON document.
    Json(Schema),
    /// The `return` elements of a SOAP answer, or the content of its fault.
    Xml(Schema),
    /// Bytes of the given media type, for example `application/pdf` or `*/*`.
    Bytes(&'static str),
}

/// What a value must be.
#[derive(Debug)]
pub struct Schema {
    /// The type and its constraints.
    pub kind: Kind,
    /// Whether `null` is allowed too.
    pub nullable: bool,
    /// How large or long it may be.
    pub limits: Option<&'static Limits>,
}

/// How large, long or many something may be, both ends included.
#[derive(Debug)]
pub struct Limits {
    /// The smallest number.
    pub minimum: Option<f64>,
    /// The largest number.
    pub maximum: Option<f64>,
    /// The fewest characters.
    pub shortest: Option<usize>,
    /// The most characters.
    pub longest: Option<usize>,
    /// The fewest items.
    pub fewest: Option<usize>,
    /// The most items.
    pub most: Option<usize>,
    /// The regular expression that a text fits.
    pub pattern: Option<&'static str>,
}

/// A type with its constraints.
#[derive(Debug)]
pub enum Kind {
    /// Anything.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A whole number out of a list of codes.
    IntegerCode(&'static [i64]),
    /// A decimal number.
    Number,
    /// A string.
    Text(Format),
    /// A string out of a list.
    TextCode(&'static [&'static str]),
    /// A list.
    Array(&'static Schema),
    /// An object with the listed properties.
    Object(&'static ObjectSchema),
    /// An object with any names and values of one kind.
    Map(&'static Schema),
}

/// The format of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// No particular format.
    Plain,
    /// A text that opens something, such as a password or a token; no log shows it.
    Secret,
    /// A moment, `YYYY-MM-DDThh:mm:ss+hhmm`.
    DateTime,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// A UUID.
    Uuid,
    /// Bytes in base64.
    Base64,
}

/// An object's name and properties, in the order in which answers print them.
#[derive(Debug)]
pub struct ObjectSchema {
    /// The schema's name in the specification; inline objects are named after where they stand.
    pub name: &'static str,
    /// The properties in the specification's order.
    pub properties: &'static [Property],
}

impl ObjectSchema {
    /// The property of that field.
    #[must_use]
    pub fn property(&self, field: Field) -> Option<&'static Property> {
        self.properties.iter().find(|property| property.field == field)
    }
}

/// One property of an object.
#[derive(Debug)]
pub struct Property {
    /// Its name.
    pub field: Field,
    /// What its value must be.
    pub schema: Schema,
    /// Whether an object without it is wrong.
    pub required: bool,
    /// The value that the specification documents for an absent property.
    pub default: Default,
}

/// A documented default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Default {
    /// None documented.
    None,
    /// `null`.
    Null,
    /// A boolean.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A string.
    Text(&'static str),
}
