//! From bytes to text, and from text to elements.

use std::borrow::Cow;

use bindings_core::DecodeError;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{NamespaceResolver, ResolveResult};
use quick_xml::reader::NsReader;

use super::{Element, Name};

/// What XML with a hundred levels is meant for, nobody knows.
const DEEPEST: usize = 100;

/// A document that is read from its start to its end, element by element.
///
/// Comments and processing instructions are passed over. A document type is refused: SOAP forbids it, and entities of its own could make a
/// small document huge.
pub(crate) struct Document<'a> {
    reader: NsReader<&'a [u8]>,
    text: &'a str,
    depth: usize,
}

/// Reads a document as one element.
pub(crate) fn read(text: &str) -> Result<Element, DecodeError> {
    let mut document = Document::new(text);
    let mut root = document.root()?;
    document.fill(&mut root)?;
    document.finish()?;
    Ok(root)
}

impl<'a> Document<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, text, depth: 0 }
    }

    /// Enters the outermost element.
    pub(crate) fn root(&mut self) -> Result<Element, DecodeError> {
        self.child()?.ok_or_else(|| DecodeError::invalid("expected XML, but there is no element".to_owned()))
    }

    /// Enters the next child of the element that was entered last, or leaves that element where there is none.
    pub(crate) fn child(&mut self) -> Result<Option<Element>, DecodeError> {
        loop {
            match self.event()? {
                Event::Start(start) => return self.enter(&start).map(Some),
                Event::End(_) => {
                    self.depth -= 1;
                    return Ok(None);
                }
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// Reads the rest of the element that was entered last, and leaves it.
    pub(crate) fn fill(&mut self, element: &mut Element) -> Result<(), DecodeError> {
        let mut open = Vec::new();
        let mut current = std::mem::replace(element, Element::new(Name::new("", "")));
        loop {
            match self.event()? {
                Event::Start(start) => {
                    let child = self.enter(&start)?;
                    open.push(std::mem::replace(&mut current, child));
                }
                Event::End(_) => {
                    self.depth -= 1;
                    let Some(parent) = open.pop() else {
                        *element = current;
                        return Ok(());
                    };
                    let child = std::mem::replace(&mut current, parent);
                    current.push(child);
                }
                Event::Text(text) => current.text.push_str(&text.xml10_content()),
                Event::CData(text) => current.text.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) => self.resolve(&reference, &mut current.text)?,
                _ => {}
            }
        }
    }

    /// Sees to it that nothing stands behind the outermost element.
    pub(crate) fn finish(mut self) -> Result<(), DecodeError> {
        match self.child()? {
            None => Ok(()),
            Some(element) => Err(self.wrong(&format!("another element `{}` follows the outermost one", element.name))),
        }
    }

    /// The next event; the document's end only where everything is closed.
    fn event(&mut self) -> Result<Event<'a>, DecodeError> {
        let event = self.reader.read_event().map_err(|error| self.wrong(&error.to_string()))?;
        match event {
            Event::DocType(_) => Err(self.wrong("it has a document type (DTD), which is not allowed")),
            Event::Eof if self.depth > 0 => Err(self.wrong("it ends in the middle of an element")),
            event => Ok(event),
        }
    }

    fn enter(&mut self, start: &BytesStart<'_>) -> Result<Element, DecodeError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong("its elements are nested too deeply"));
        }
        let resolver = self.reader.resolver();
        let entered = element(start, resolver);
        entered.map_err(|message| self.wrong(&message))
    }

    fn resolve(&self, reference: &BytesRef<'_>, text: &mut String) -> Result<(), DecodeError> {
        match reference.resolve_char_ref() {
            Ok(Some(character)) => text.push(character),
            Ok(None) => {
                let name = reference.xml10_content();
                let resolved = resolve_xml_entity(&name)
                    .ok_or_else(|| self.wrong(&format!("the entity `&{name};` is unknown")))?;
                text.push_str(resolved);
            }
            Err(error) => return Err(self.wrong(&error.to_string())),
        }
        Ok(())
    }

    fn wrong(&self, message: &str) -> DecodeError {
        let position = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let before = self.text.as_bytes().get(..position).unwrap_or(self.text.as_bytes());
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        DecodeError::invalid(format!("this is not XML that can be read: {message} (line {line}, column {column})"))
    }
}

fn element(start: &BytesStart<'_>, resolver: &NamespaceResolver) -> Result<Element, String> {
    let (namespace, local) = resolver.resolve_element(start.name());
    let mut element = Element::new(name(namespace, local.into_inner())?);
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let (namespace, local) = resolver.resolve_attribute(attribute.key);
        let name = name(namespace, local.into_inner())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
        element.attributes.push((name, value.into_owned()));
    }
    Ok(element)
}

fn name(namespace: ResolveResult<'_>, local: &str) -> Result<Name, String> {
    match namespace {
        ResolveResult::Unbound => Ok(Name::new("", local)),
        ResolveResult::Bound(namespace) => Ok(Name::new(namespace.0, local)),
        ResolveResult::Unknown(prefix) => Err(format!("the prefix `{prefix}` is not declared")),
    }
}

/// The document as text: by its byte order mark, else by the charset of the content type, else by what the document says itself.
pub(crate) fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Result<Cow<'a, str>, DecodeError> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => return utf8(rest),
        [0xff, 0xfe, rest @ ..] => return utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return utf16(rest, u16::from_be_bytes),
        [b'<', 0, ..] => return utf16(bytes, u16::from_le_bytes),
        [0, b'<', ..] => return utf16(bytes, u16::from_be_bytes),
        _ => {}
    }
    let charset = content_type.and_then(charset).or_else(|| declared(bytes)).unwrap_or("utf-8");
    match charset.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" | "us-ascii" | "ascii" => utf8(bytes),
        "iso-8859-1" | "latin1" => Ok(bytes.iter().copied().map(char::from).collect::<String>().into()),
        _ => Err(DecodeError::invalid(format!("the encoding `{charset}` is unknown; UTF-8 would do"))),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, DecodeError> {
    let text = std::str::from_utf8(bytes);
    text.map(Cow::Borrowed)
        .map_err(|error| DecodeError::invalid(format!("expected XML, but this is not UTF-8: {error}")))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'static, str>, DecodeError> {
    let (units, rest) = bytes.as_chunks();
    let text = char::decode_utf16(units.iter().copied().map(unit)).collect::<Result<String, _>>();
    match text {
        Ok(text) if rest.is_empty() => Ok(text.into()),
        _ => Err(DecodeError::invalid("expected XML, but this is not UTF-16".to_owned())),
    }
}

/// The charset in a content type such as `text/xml; charset="utf-8"`.
fn charset(content_type: &str) -> Option<&str> {
    let parameters = content_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let mut charsets = parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    charsets.next().map(|(_, value)| value.trim().trim_matches(['"', '\''])).filter(|value| !value.is_empty())
}

/// The encoding in a declaration such as `<?xml version="1.0" encoding="ISO-8859-1"?>`.
fn declared(bytes: &[u8]) -> Option<&str> {
    let declaration = bytes.strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).take(200).position(|pair| pair == b"?>")?;
    let (_, encoding) = std::str::from_utf8(&declaration[..end]).ok()?.split_once("encoding")?;
    let encoding = encoding.trim_start().strip_prefix('=')?.trim_start();
    let quote = encoding.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    encoding[1..].split(quote).next()
}
