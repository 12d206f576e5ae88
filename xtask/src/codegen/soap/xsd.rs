//! Reads a schema through xsd-parser: types with fields, enumerations, and the messages; whatever else stands there is an error.

use anyhow::{Context, Result, bail, ensure};
use indexmap::IndexMap;
use xsd_parser::models::schema::{MaxOccurs, QName, xs};

use super::{allowed, annotation::Annotation, xml::XSD};

/// The schema that all services share.
#[derive(Debug)]
pub(super) struct Schema {
    /// The namespace of everything in it.
    pub(super) namespace: String,
    /// The named types in the order of the document.
    pub(super) types: IndexMap<String, Type>,
    /// The global elements in the order of the document.
    pub(super) messages: IndexMap<String, Message>,
}

/// A named type.
#[derive(Debug)]
pub(super) struct Type {
    /// What it is.
    pub(super) documentation: String,
    /// Its content.
    pub(super) content: TypeContent,
}

/// The content of a named type.
#[derive(Debug)]
pub(super) enum TypeContent {
    /// Elements in sequence.
    Fields(Vec<Field>),
    /// Strings out of a list, each with what it means.
    Values(Vec<(String, String)>),
}

/// An element of a named type.
#[derive(Debug)]
pub(super) struct Field {
    /// The element.
    pub(super) element: Element,
    /// What it means.
    pub(super) documentation: String,
    /// Where it is known from.
    pub(super) origin: Origin,
}

/// An element with its type.
#[derive(Debug)]
pub(super) struct Element {
    /// Its name.
    pub(super) name: String,
    /// Its type.
    pub(super) type_name: TypeName,
    /// How often it occurs.
    pub(super) occurs: Occurs,
    /// Whether it may be nil.
    pub(super) nillable: bool,
}

/// How often an element occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Occurs {
    /// Exactly once.
    Once,
    /// Once or not at all.
    Optional,
    /// Any number of times.
    Repeated,
}

/// The type of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TypeName {
    /// `xs:int`.
    Int,
    /// `xs:decimal`.
    Decimal,
    /// `xs:boolean`.
    Boolean,
    /// `xs:string`.
    String,
    /// `xs:date`.
    Date,
    /// `xs:dateTime`.
    DateTime,
    /// A named type of this schema.
    Named(String),
}

/// Where a field is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The vendor's documentation of the SOAP API.
    Soap,
    /// The vendor's documentation of the later REST API.
    Rest,
    /// Nowhere: our own choice.
    Own,
}

/// A global element.
#[derive(Debug)]
pub(super) enum Message {
    /// A wrapper with one child or none.
    Wrapper(Option<Element>),
    /// An element of a named type.
    Typed(String),
}

impl Schema {
    /// Reads the text of a schema.
    pub(super) fn read(text: &str) -> Result<Self> {
        allowed::check(text)?;
        let schemas = xsd_parser::Parser::new().add_schema_from_str(text).context("it is not a schema")?.finish();
        let schema = &schemas.schemas().next().context("it holds no schema")?.1.schema;
        let namespace = schema.target_namespace.clone().context("it has no targetNamespace")?;
        ensure!(
            schema.element_form_default == xs::FormChoiceType::Qualified,
            "elementFormDefault is not \"qualified\", which is all that the generator knows"
        );
        let mut read = Self { namespace, types: IndexMap::new(), messages: IndexMap::new() };
        for content in &schema.content {
            match content {
                xs::SchemaContent::ComplexType(complex) => {
                    let name = complex.name.as_deref().context("a global complexType has no name")?;
                    let fields = read.complex_type(complex).with_context(|| format!("complexType {name}"))?;
                    read.add_type(name, fields)?;
                }
                xs::SchemaContent::SimpleType(simple) => {
                    let name = simple.name.as_deref().context("a global simpleType has no name")?;
                    let values = read.simple_type(simple).with_context(|| format!("simpleType {name}"))?;
                    read.add_type(name, values)?;
                }
                xs::SchemaContent::Element(element) => {
                    let name = element.name.as_deref().context("a global element has no name")?;
                    let message = read.message(element).with_context(|| format!("element {name}"))?;
                    ensure!(
                        read.messages.insert(name.to_owned(), message).is_none(),
                        "two elements are named {name:?}"
                    );
                }
                other => bail!("{} is not known at the top of a schema", kind(other)),
            }
        }
        read.ensure_types_exist()?;
        Ok(read)
    }

    fn add_type(&mut self, name: &str, read: Type) -> Result<()> {
        ensure!(self.types.insert(name.to_owned(), read).is_none(), "two types are named {name:?}");
        Ok(())
    }

    fn complex_type(&self, complex: &xs::ComplexBaseType) -> Result<Type> {
        let [xs::ComplexBaseTypeContent::Annotation(words), xs::ComplexBaseTypeContent::Sequence(sequence)] =
            complex.content.as_slice()
        else {
            bail!("it should hold an annotation and one sequence, but holds: {}", kinds(&complex.content));
        };
        let words = Annotation::read(words)?;
        ensure!(words.origin.is_none(), "an appinfo belongs to fields only");
        let mut fields: Vec<Field> = Vec::new();
        for element in elements(sequence)? {
            let name = element.name.as_deref().context("an element has no name")?;
            let field = self.field(element).with_context(|| format!("element {name}"))?;
            ensure!(fields.iter().all(|known| known.element.name != name), "two elements are named {name:?}");
            fields.push(field);
        }
        Ok(Type { documentation: words.documentation, content: TypeContent::Fields(fields) })
    }

    fn field(&self, element: &xs::ElementType) -> Result<Field> {
        let [xs::ElementTypeContent::Annotation(words)] = element.content.as_slice() else {
            bail!("it should hold an annotation only, but holds: {}", kinds(&element.content));
        };
        let words = Annotation::read(words)?;
        let origin = words.origin.context("its annotation has no appinfo that says where it is known from")?;
        Ok(Field { element: self.element(element)?, documentation: words.documentation, origin })
    }

    fn element(&self, element: &xs::ElementType) -> Result<Element> {
        let name = element.name.clone().context("an element has no name")?;
        let type_name = self.type_name(element.type_.as_ref().context("it has no type")?)?;
        let occurs = match (element.min_occurs, element.max_occurs) {
            (1, MaxOccurs::Bounded(1)) => Occurs::Once,
            (0, MaxOccurs::Bounded(1)) => Occurs::Optional,
            (0, MaxOccurs::Unbounded) => Occurs::Repeated,
            (least, MaxOccurs::Bounded(most)) => bail!("minOccurs {least} with maxOccurs {most} is not known"),
            (least, MaxOccurs::Unbounded) => bail!("minOccurs {least} with maxOccurs unbounded is not known"),
        };
        let nillable = element.nillable.unwrap_or(false);
        ensure!(
            !nillable || (occurs == Occurs::Optional && !matches!(type_name, TypeName::Named(_))),
            "only an optional scalar can be nillable: a list is cleared by an empty one"
        );
        Ok(Element { name, type_name, occurs, nillable })
    }

    fn type_name(&self, name: &QName) -> Result<TypeName> {
        let local = String::from_utf8_lossy(name.local_name()).into_owned();
        let namespace = name.namespace().map(|namespace| namespace.0.as_ref());
        if namespace == Some(self.namespace.as_bytes()) {
            return Ok(TypeName::Named(local));
        }
        ensure!(namespace == Some(XSD.as_bytes()), "the type {local:?} stands in another namespace");
        Ok(match local.as_str() {
            "int" => TypeName::Int,
            "decimal" => TypeName::Decimal,
            "boolean" => TypeName::Boolean,
            "string" => TypeName::String,
            "date" => TypeName::Date,
            "dateTime" => TypeName::DateTime,
            _ => bail!("the type xs:{local} is not known"),
        })
    }

    fn simple_type(&self, simple: &xs::SimpleBaseType) -> Result<Type> {
        let [xs::SimpleBaseTypeContent::Annotation(words), xs::SimpleBaseTypeContent::Restriction(restriction)] =
            simple.content.as_slice()
        else {
            bail!("it should hold an annotation and one restriction, but holds: {}", kinds(&simple.content));
        };
        let words = Annotation::read(words)?;
        ensure!(words.origin.is_none(), "an appinfo belongs to fields only");
        let base = restriction.base.as_ref().context("the restriction has no base")?;
        ensure!(self.type_name(base)? == TypeName::String, "only xs:string can be restricted");
        let mut values: Vec<(String, String)> = Vec::new();
        for content in &restriction.content {
            let xs::RestrictionContent::Facet(xs::Facet::Enumeration(value)) = content else {
                bail!("{} is not known in a restriction", kind(content));
            };
            let text = value.value.clone();
            let words = value.annotation.as_ref().context("it has no annotation").and_then(Annotation::read);
            let words = words.with_context(|| format!("enumeration {text:?}"))?;
            ensure!(words.origin.is_none(), "enumeration {text:?}: an appinfo belongs to fields only");
            ensure!(values.iter().all(|(known, _)| *known != text), "the value {text:?} stands there twice");
            values.push((text, words.documentation));
        }
        ensure!(!values.is_empty(), "it has no values");
        Ok(Type { documentation: words.documentation, content: TypeContent::Values(values) })
    }

    fn message(&self, element: &xs::ElementType) -> Result<Message> {
        ensure!(!element.nillable.unwrap_or(false), "a message cannot be nillable");
        if let Some(name) = &element.type_ {
            ensure!(element.content.is_empty(), "it has a type and holds: {}", kinds(&element.content));
            let TypeName::Named(name) = self.type_name(name)? else { bail!("a scalar cannot be a message") };
            return Ok(Message::Typed(name));
        }
        let [xs::ElementTypeContent::ComplexType(wrapper)] = element.content.as_slice() else {
            bail!("it should hold one complexType, but holds: {}", kinds(&element.content));
        };
        let sequence = match wrapper.content.as_slice() {
            [] => return Ok(Message::Wrapper(None)),
            [xs::ComplexBaseTypeContent::Sequence(sequence)] => sequence,
            other => bail!("a wrapper should hold one sequence or nothing, but holds: {}", kinds(other)),
        };
        let children = elements(sequence)?;
        let [child] = children.as_slice() else {
            bail!("a wrapper should hold one element, but holds {}", children.len());
        };
        ensure!(child.content.is_empty(), "the child of a wrapper holds: {}", kinds(&child.content));
        Ok(Message::Wrapper(Some(self.element(child)?)))
    }

    fn ensure_types_exist(&self) -> Result<()> {
        let known = |name: &TypeName| match name {
            TypeName::Named(name) if !self.types.contains_key(name) => bail!("the type {name:?} does not exist"),
            _ => Ok(()),
        };
        for (name, declared) in &self.types {
            let TypeContent::Fields(fields) = &declared.content else {
                continue;
            };
            for Field { element, .. } in fields {
                known(&element.type_name).with_context(|| format!("complexType {name}: element {}", element.name))?;
            }
        }
        for (name, message) in &self.messages {
            match message {
                Message::Wrapper(None) => Ok(()),
                Message::Wrapper(Some(element)) => known(&element.type_name),
                Message::Typed(name) => known(&TypeName::Named(name.clone())),
            }
            .with_context(|| format!("element {name}"))?;
        }
        Ok(())
    }
}

/// The elements of a sequence that holds nothing else.
fn elements(sequence: &xs::GroupType) -> Result<Vec<&xs::ElementType>> {
    let mut elements = Vec::new();
    for content in &sequence.content {
        let xs::GroupTypeContent::Element(element) = content else {
            bail!("{} is not known in a sequence", kind(content));
        };
        elements.push(element);
    }
    Ok(elements)
}

/// What the parts of a declaration are called.
fn kinds<T: std::fmt::Debug>(contents: &[T]) -> String {
    let kinds: Vec<String> = contents.iter().map(kind).collect();
    if kinds.is_empty() { "nothing".to_owned() } else { kinds.join(", ") }
}

/// What a part of a declaration is called: the name of its variant.
fn kind<T: std::fmt::Debug>(content: &T) -> String {
    let text = format!("{content:?}");
    text.split(|character: char| !character.is_alphanumeric()).next().unwrap_or_default().to_owned()
}
