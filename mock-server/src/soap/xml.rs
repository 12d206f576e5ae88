//! The tree of an XML message, read in one pass within limits that no message can exceed: depth, size of a tag, number of
//! elements.

use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesDecl, BytesStart, Event};
use quick_xml::name::{NamespaceResolver, QName, ResolveResult};
use quick_xml::reader::NsReader;

/// How deep elements may be nested.
pub const DEEPEST: usize = 32;
/// How many elements a message may have.
pub const MOST_ELEMENTS: usize = 50_000;
/// How many attributes an element may have, namespace declarations included.
pub const MOST_ATTRIBUTES: usize = 64;
/// How many bytes a name may have.
pub const LONGEST_NAME: usize = 256;
/// How many bytes the start of an element may have, attributes included.
pub const LONGEST_TAG: usize = 16 << 10;
/// How many namespaces may be declared around an element.
const MOST_NAMESPACES: usize = 128;

/// The namespace that a name belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Namespace {
    /// None.
    None,
    /// The envelope of SOAP 1.1.
    Envelope,
    /// WS-Security: `Security`, `UsernameToken`, `Password`, `Nonce`.
    Security,
    /// The utilities of WS-Security: `Created`, `Timestamp`, `Id`.
    Utility,
    /// XML Schema's instance attributes: `nil`, `type`.
    Instance,
    /// The services' own.
    Upsales,
    /// Any other. Its name is not kept: a short message could make many copies of a long one.
    Other,
}

/// The namespace of SOAP 1.1 envelopes.
pub const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The namespace of WS-Security 1.0.
pub const SECURITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
/// The namespace of WS-Security's utilities.
pub const UTILITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
/// The namespace of `xsi:nil`.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// The namespace of the services.
pub const UPSALES: &str = "http://crm.upsales.com/wsapi";

impl Namespace {
    fn of(name: &str) -> Self {
        match name {
            "" => Self::None,
            ENVELOPE => Self::Envelope,
            SECURITY => Self::Security,
            UTILITY => Self::Utility,
            INSTANCE => Self::Instance,
            UPSALES => Self::Upsales,
            _ => Self::Other,
        }
    }
}

/// An element with its attributes, its own text and its children.
#[derive(Debug)]
pub struct Element {
    /// Its namespace.
    pub namespace: Namespace,
    /// Its name without a prefix.
    pub name: String,
    /// The attributes, namespace declarations left out.
    attributes: Vec<Attribute>,
    /// The elements in it.
    pub children: Vec<Element>,
    /// The text that stands directly in it, put together.
    pub text: String,
}

#[derive(Debug)]
struct Attribute {
    namespace: Namespace,
    name: String,
    value: String,
}

impl Element {
    /// Whether it has this name.
    #[must_use]
    pub fn is(&self, namespace: Namespace, name: &str) -> bool {
        self.name == name && self.namespace == namespace
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, namespace: Namespace, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|attribute| attribute.name == name && attribute.namespace == namespace);
        found.map(|attribute| attribute.value.as_str())
    }

    /// Whether it says that it has no value.
    #[must_use]
    pub fn is_nil(&self) -> bool {
        matches!(self.attribute(Namespace::Instance, "nil").map(str::trim), Some("true" | "1"))
    }
}

/// Why a text is no message: a sentence for people.
pub type Malformed = String;

/// The root element of a text.
///
/// # Errors
/// What is wrong with it, and where.
pub fn parse(text: &str) -> Result<Element, Malformed> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().check_comments = true;
    reader.resolver_mut().set_max_namespace_bindings(MOST_NAMESPACES);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut elements = 0;
    let mut first = true;
    loop {
        let is_first = std::mem::take(&mut first);
        let event = reader.read_event();
        let event = event.map_err(|error| format!("{error} (at byte {})", reader.error_position()))?;
        match event {
            // Empty tags are expanded into this and an end.
            Event::Start(tag) => {
                elements += 1;
                if elements > MOST_ELEMENTS {
                    return Err(format!("there are more than {MOST_ELEMENTS} elements"));
                }
                if open.len() == DEEPEST {
                    return Err(format!("elements are nested more than {DEEPEST} deep"));
                }
                open.push(element(&tag, reader.resolver())?);
            }
            Event::Empty(_) => return Err("an element is neither open nor closed".to_owned()),
            Event::End(_) => {
                let element = open.pop().ok_or("an element ends that did not begin")?;
                close(element, &mut open, &mut root)?;
            }
            Event::Text(part) => {
                let text = part.xml10_content();
                if text.contains("]]>") {
                    return Err("text holds a `]]>`".to_owned());
                }
                append(&mut open, &text)?;
            }
            Event::CData(part) => match open.last() {
                Some(_) => append(&mut open, &part.xml10_content())?,
                None => return Err("text stands outside the envelope".to_owned()),
            },
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref().map_err(|error| error.to_string())? {
                    Some(character) => character,
                    None => predefined(&reference)?,
                };
                append(&mut open, resolved.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => return Err("a document type definition is not allowed in a SOAP message".to_owned()),
            Event::Comment(comment) => check_characters(&comment)?,
            Event::PI(instruction) => {
                check_characters(&instruction)?;
                if !is_name(instruction.target()) || instruction.target().eq_ignore_ascii_case("xml") {
                    return Err(format!("`{}` is no processing instruction", instruction.target()));
                }
            }
            Event::Decl(declaration) => {
                if !is_first {
                    return Err("the XML declaration is not at the beginning".to_owned());
                }
                check_declaration(&declaration)?;
            }
            Event::Eof => break,
        }
    }
    if let Some(unclosed) = open.last() {
        return Err(format!("the message ends within the element `{}`", unclosed.name));
    }
    root.ok_or_else(|| "there is no element".to_owned())
}

fn element(tag: &BytesStart<'_>, resolver: &NamespaceResolver) -> Result<Element, Malformed> {
    if tag.len() > LONGEST_TAG {
        return Err(format!("the start of an element has more than {LONGEST_TAG} bytes"));
    }
    check_name(tag.name())?;
    check_spaces(tag.attributes_raw())?;
    let (namespace, name) = resolver.resolve_element(tag.name());
    let mut attributes = Vec::new();
    for (index, attribute) in tag.attributes().enumerate() {
        if index == MOST_ATTRIBUTES {
            return Err(format!("an element has more than {MOST_ATTRIBUTES} attributes"));
        }
        let attribute = attribute.map_err(|error| error.to_string())?;
        check_name(attribute.key)?;
        if attribute.value.contains('<') {
            return Err("an attribute holds a `<`".to_owned());
        }
        let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|error| error.to_string())?;
        check_characters(&value)?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let (namespace, name) = resolver.resolve_attribute(attribute.key);
        attributes.push(Attribute {
            namespace: namespace_of(&namespace)?,
            name: name.into_inner().to_owned(),
            value: value.into_owned(),
        });
    }
    Ok(Element {
        namespace: namespace_of(&namespace)?,
        name: name.into_inner().to_owned(),
        attributes,
        children: Vec::new(),
        text: String::new(),
    })
}

fn namespace_of(resolved: &ResolveResult<'_>) -> Result<Namespace, Malformed> {
    match resolved {
        ResolveResult::Unbound => Ok(Namespace::None),
        ResolveResult::Bound(namespace) => Ok(Namespace::of(namespace.into_inner())),
        ResolveResult::Unknown(prefix) => Err(format!("the prefix `{prefix}` is not declared")),
    }
}

/// Puts a finished element where it belongs.
fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), Malformed> {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None if root.is_none() => *root = Some(element),
        None => return Err("there is more than one root element".to_owned()),
    }
    Ok(())
}

fn append(open: &mut [Element], text: &str) -> Result<(), Malformed> {
    match open.last_mut() {
        Some(element) => {
            check_characters(text)?;
            element.text.push_str(text);
            Ok(())
        }
        None if text.trim_ascii().trim_start_matches('\u{feff}').is_empty() => Ok(()),
        None => Err("text stands outside the envelope".to_owned()),
    }
}

/// The entities that XML knows without a definition.
fn predefined(name: &str) -> Result<char, Malformed> {
    match name {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => Err(format!("the entity `{name}` is not defined")),
    }
}

/// A name, with a prefix or without.
fn check_name(name: QName<'_>) -> Result<(), Malformed> {
    let name = name.into_inner();
    if name.len() > LONGEST_NAME {
        return Err(format!("a name has more than {LONGEST_NAME} bytes"));
    }
    let mut parts = name.splitn(2, ':');
    if parts.all(is_name) { Ok(()) } else { Err(format!("`{name}` is no name")) }
}

/// Attributes stand apart.
fn check_spaces(attributes: &str) -> Result<(), Malformed> {
    let mut quote = None;
    let mut ended = false;
    for character in attributes.chars() {
        match quote {
            Some(open) if open == character => (quote, ended) = (None, true),
            Some(_) => {}
            None if ended && !matches!(character, ' ' | '\t' | '\r' | '\n' | '/') => {
                return Err("there is no space between two attributes".to_owned());
            }
            None => {
                ended = false;
                quote = Some(character).filter(|character| matches!(character, '"' | '\''));
            }
        }
    }
    Ok(())
}

/// The declaration of XML 1.0: version, then perhaps encoding, then perhaps standalone.
fn check_declaration(declaration: &BytesDecl<'_>) -> Result<(), Malformed> {
    let mut known = ["version", "encoding", "standalone"].into_iter();
    let content = declaration.get("xml".len()..).unwrap_or_default();
    check_spaces(content)?;
    for attribute in Attributes::new(content, 0) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let name = attribute.key.into_inner();
        if !known.any(|known| known == name) {
            return Err(format!("the XML declaration has a `{name}` that does not belong there"));
        }
        let right = match name {
            "version" => attribute.value == "1.0",
            "standalone" => matches!(&*attribute.value, "yes" | "no"),
            _ => attribute.value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)),
        };
        if !right {
            return Err(format!("the XML declaration has the {name} `{}`; XML 1.0 is read", attribute.value));
        }
    }
    Ok(())
}

/// Whether XML 1.0 takes it for a name without a prefix.
fn is_name(name: &str) -> bool {
    let starts = |character: char| {
        matches!(character, 'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
            | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
            | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
            | '\u{10000}'..='\u{effff}')
    };
    let continues = |character: char| {
        starts(character)
            || matches!(character, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
    };
    let mut characters = name.chars();
    characters.next().is_some_and(starts) && characters.all(continues)
}

/// Refuses what XML 1.0 has no characters for.
fn check_characters(text: &str) -> Result<(), Malformed> {
    match text.chars().find(|character| !is_character(*character)) {
        None => Ok(()),
        Some(character) => Err(format!("the character U+{:04X} is not allowed in XML", u32::from(character))),
    }
}

/// Whether XML 1.0 allows the character.
#[must_use]
pub fn is_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
