//! From bytes to text: byte order marks, the charset of the HTTP header, the encoding of the XML declaration, UTF-8.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How far into the bytes an XML declaration is looked for.
const DECLARATION: usize = 256;

/// The text of a message.
///
/// # Errors
/// The encoding is not known, or the bytes are none of its texts.
pub fn decode<'a>(bytes: &'a [u8], content_type: &str) -> Result<Cow<'a, str>, String> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => match charset(content_type).or_else(|| declared(bytes)) {
            Some(name) => {
                Encoding::for_label(name.as_bytes()).ok_or_else(|| format!("the encoding `{name}` is not known"))?
            }
            None => match bytes {
                // XML begins with `<`, which tells UTF-16 without a byte order mark.
                [0, b'<', ..] => UTF_16BE,
                [b'<', 0, ..] => UTF_16LE,
                _ => UTF_8,
            },
        },
    };
    let (text, _, broken) = encoding.decode(bytes);
    if broken { Err(format!("the bytes are not {}", encoding.name())) } else { Ok(text) }
}

/// The `charset` of a media type.
fn charset(content_type: &str) -> Option<String> {
    let parameters = content_type.split(';').skip(1);
    let (_, value) = parameters
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    let value = value.trim().trim_matches(['"', '\'']);
    (!value.is_empty()).then(|| value.to_owned())
}

/// The encoding that an XML declaration names; it can be read as ASCII in every encoding that has no byte order mark.
fn declared(bytes: &[u8]) -> Option<String> {
    let start = &bytes[..bytes.len().min(DECLARATION)];
    let start = String::from_utf8_lossy(start);
    let declaration = start.trim_start().strip_prefix("<?xml")?.split("?>").next()?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value[1..].split(quote).next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_found_wherever_a_client_says_it() {
        let text = "<a>å</a>";
        let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let with_mark: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf_16.iter().copied()).collect();
        assert_eq!(decode(text.as_bytes(), "text/xml").as_deref(), Ok(text));
        assert_eq!(decode(text.as_bytes(), "text/xml; charset=\"utf-8\"").as_deref(), Ok(text));
        assert_eq!(decode(b"<a>\xe5</a>", "text/xml; charset=ISO-8859-1").as_deref(), Ok(text));
        assert_eq!(decode(&with_mark, "text/xml").as_deref(), Ok(text));
        assert_eq!(decode(&utf_16, "text/xml").as_deref(), Ok(text));
        let declared = b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xe5</a>";
        assert!(decode(declared, "text/xml").is_ok_and(|decoded| decoded.ends_with(text)));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert!(decode(b"<a>\xff</a>", "text/xml").is_err());
        assert!(decode(b"<a/>", "text/xml; charset=klingon").is_err());
    }
}
