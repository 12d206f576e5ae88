//! Elements as text.

/// The declarations of the namespaces of a text without an envelope around it.
const NAMESPACES: &str =
    r#" xmlns="http://crm.upsales.com/wsapi" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#;

/// Writes XML text. The outermost element declares the namespaces.
///
/// Names are trusted, contents are escaped. A character that XML cannot carry at all is left out and remembered: a call with one is not sent.
#[derive(Default)]
pub struct Writer {
    text: String,
    open: Vec<&'static str>,
    /// Where there was a character that XML cannot carry, and which one.
    unwritable: Option<(String, char)>,
}

impl Writer {
    /// Begins an empty text.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins an element.
    pub fn begin(&mut self, name: &'static str) {
        let is_outermost = self.open.is_empty();
        self.begin_with(name, if is_outermost { NAMESPACES } else { "" });
    }

    /// Begins an element with attributes, which are written as they are.
    pub(crate) fn begin_with(&mut self, name: &'static str, attributes: &str) {
        self.open.push(name);
        self.raw("<");
        self.raw(name);
        self.raw(attributes);
        self.raw(">");
    }

    /// Ends the element that was begun last.
    pub fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            self.raw("</");
            self.raw(name);
            self.raw(">");
        }
    }

    /// Writes an element with text in it.
    pub fn text(&mut self, name: &'static str, text: &str) {
        self.begin(name);
        self.content(text);
        self.end();
    }

    /// Writes an element that is nil.
    pub(crate) fn nil(&mut self, name: &'static str) {
        self.raw("<");
        self.raw(name);
        self.raw(" xsi:nil=\"true\"/>");
    }

    /// Writes text.
    pub(crate) fn content(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.raw("&amp;"),
                '<' => self.raw("&lt;"),
                '>' => self.raw("&gt;"),
                // A bare one would be read as a line feed.
                '\r' => self.raw("&#13;"),
                '\t' | '\n' => self.text.push(character),
                '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => {
                    let open = &self.open;
                    self.unwritable.get_or_insert_with(|| (open.join("."), character));
                }
                _ => self.text.push(character),
            }
        }
    }

    pub(crate) fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// The first character that could not be written, and the path of the element it stood in.
    pub(crate) fn unwritable(&self) -> Option<(&str, char)> {
        self.unwritable.as_ref().map(|(path, character)| (path.as_str(), *character))
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }
}
