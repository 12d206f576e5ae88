//! A message as the journal shows it: as it was sent, but for passwords.

use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// What stands in the place of a password.
const MASK: &str = "***";

/// The text of a well-formed message without the content of any element called `password`, whatever the case.
#[must_use]
pub fn masked(text: &str) -> String {
    // The reader does not count a byte order mark.
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = Reader::from_str(text);
    let mut out = String::with_capacity(text.len());
    let mut secret = 0_usize;
    loop {
        let start = position(&reader);
        let Ok(event) = reader.read_event() else { return String::new() };
        let raw = text.get(start..position(&reader)).unwrap_or_default();
        match event {
            Event::Eof => return out,
            Event::Start(tag) if secret > 0 || is_secret(tag.local_name().into_inner()) => {
                if secret == 0 {
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

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn passwords_are_masked_wherever_they_stand() {
        let message =
            "<a><w:Password Type=\"x\">one</w:Password><u><password>t<![CDATA[</password>wo]]></password></u></a>";
        let expected = "<a><w:Password Type=\"x\">***</w:Password><u><password>***</password></u></a>";
        assert_eq!(masked(message), expected);
    }

    #[test]
    fn everything_else_stays_as_it_was_sent() {
        let message = "<?xml version=\"1.0\"?>\n<!-- c --><a b='1'>\n  <c/>&amp;å<![CDATA[<]]></a>";
        assert_eq!(masked(message), message);
        assert_eq!(masked(&format!("\u{feff}{message}")), message, "but for a byte order mark");
    }
}
