//! A message as the journal shows it: as it was sent, but for passwords.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::xml;

/// What stands in the place of a password.
const MASK: &str = "***";

/// The attributes that say something about a password and not the password itself.
const HARMLESS: [&str; 3] = ["Type", "nil", "Id"];

/// The text of a message without the content of any element called `password`, whatever the case. `None` for what is not
/// well-formed, where a password may stand anywhere, and for a message that has one where none belongs: in an attribute, or in
/// a criterion.
#[must_use]
pub fn masked(text: &str) -> Option<String> {
    xml::parse(text).ok()?;
    // The reader does not count a byte order mark.
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = Reader::from_str(text);
    let mut out = String::with_capacity(text.len());
    let mut secret = 0_usize;
    loop {
        let start = position(&reader);
        let event = reader.read_event().ok()?;
        let raw = text.get(start..position(&reader))?;
        match event {
            Event::Eof => return Some(out),
            Event::Start(tag) if secret > 0 || is_secret(tag.local_name().into_inner()) => {
                if secret == 0 {
                    refuse_attributes(&tag)?;
                    out.push_str(raw);
                    out.push_str(MASK);
                }
                secret += 1;
            }
            Event::End(_) if secret > 0 => {
                secret -= 1;
                if secret == 0 {
                    out.push_str(raw);
                }
            }
            _ if secret > 0 => {}
            // The name of a field, in a criterion.
            Event::Text(field) if is_secret(field.trim()) => return None,
            Event::Start(tag) | Event::Empty(tag) => {
                refuse_attributes(&tag)?;
                out.push_str(raw);
            }
            _ => out.push_str(raw),
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn is_secret(name: &str) -> bool {
    name.eq_ignore_ascii_case("password")
}

/// `None` if an attribute may hold a password.
fn refuse_attributes(tag: &BytesStart<'_>) -> Option<()> {
    let of_password = is_secret(tag.local_name().into_inner());
    for attribute in tag.attributes() {
        let attribute = attribute.ok()?;
        let name = attribute.key.local_name().into_inner();
        let harmless = attribute.key.as_namespace_binding().is_some() || HARMLESS.contains(&name);
        if is_secret(name) || (of_password && !harmless) {
            return None;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn passwords_are_masked_wherever_they_stand() {
        let message = "<a xmlns:w=\"urn:w\"><w:Password Type=\"x\">one</w:Password><u><password>t<![CDATA[</password>wo]]></password></u></a>";
        let expected =
            "<a xmlns:w=\"urn:w\"><w:Password Type=\"x\">***</w:Password><u><password>***</password></u></a>";
        assert_eq!(masked(message).as_deref(), Some(expected));
    }

    #[test]
    fn a_message_with_a_password_where_none_belongs_is_not_shown() {
        for message in [
            "<a password=\"one\"/>",
            "<a><Password value=\"one\"/></a>",
            "<a><field>password</field><value>one</value></a>",
            "<a><field> Password</field><value>one</value></a>",
            "<a><Password>one",
            "<a Password='one",
        ] {
            assert_eq!(masked(message), None, "{message}");
        }
    }

    #[test]
    fn everything_else_stays_as_it_was_sent() {
        let message = "<?xml version=\"1.0\"?>\n<!-- c --><a b='1'>\n  <c/>&amp;å<![CDATA[<]]></a>";
        assert_eq!(masked(message).as_deref(), Some(message));
        assert_eq!(masked(&format!("\u{feff}{message}")).as_deref(), Some(message), "but for a byte order mark");
    }
}
