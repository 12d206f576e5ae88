//! Uploaded files: kept as bytes in a private field, told apart by the ending of their name, and handed out again.

use std::sync::Arc;

use crate::engine::{Change, Document, Outcome, Value};
use crate::generated::fields::{CONTENT, FILE, MIME_TYPE, SIZE};
use crate::specification::Field;

/// The kind of files that people read.
pub const DOCUMENT: &str = "document";
/// The kind of pictures.
pub const IMAGE: &str = "image";
/// The kind of everything else.
pub const OTHER: &str = "other";

/// The media type of files whose ending is not known.
const UNKNOWN_MEDIA_TYPE: &str = "application/octet-stream";

/// What is known by the ending of a file's name: the media type, and the kind that documents of clients show.
static ENDINGS: &[(&str, &str, &str)] = &[
    ("bmp", "image/bmp", IMAGE),
    ("bz2", "application/x-bzip2", OTHER),
    ("csv", "text/csv", DOCUMENT),
    ("doc", "application/msword", DOCUMENT),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", DOCUMENT),
    ("eml", "message/rfc822", OTHER),
    ("gif", "image/gif", IMAGE),
    ("gz", "application/gzip", OTHER),
    ("heic", "image/heic", IMAGE),
    ("htm", "text/html", OTHER),
    ("html", "text/html", OTHER),
    ("ico", "image/vnd.microsoft.icon", IMAGE),
    ("jpeg", "image/jpeg", IMAGE),
    ("jpg", "image/jpeg", IMAGE),
    ("json", "application/json", OTHER),
    ("log", "text/plain", OTHER),
    ("mp3", "audio/mpeg", OTHER),
    ("mp4", "video/mp4", OTHER),
    ("odp", "application/vnd.oasis.opendocument.presentation", DOCUMENT),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet", DOCUMENT),
    ("odt", "application/vnd.oasis.opendocument.text", DOCUMENT),
    ("pdf", "application/pdf", DOCUMENT),
    ("png", "image/png", IMAGE),
    ("ppt", "application/vnd.ms-powerpoint", DOCUMENT),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", DOCUMENT),
    ("rtf", "application/rtf", DOCUMENT),
    ("svg", "image/svg+xml", IMAGE),
    ("tif", "image/tiff", IMAGE),
    ("tiff", "image/tiff", IMAGE),
    ("txt", "text/plain", DOCUMENT),
    ("webp", "image/webp", IMAGE),
    ("xls", "application/vnd.ms-excel", DOCUMENT),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", DOCUMENT),
    ("xml", "application/xml", OTHER),
    ("zip", "application/zip", OTHER),
];

/// The media type that the ending of a file's name stands for.
#[must_use]
pub fn media_type(name: &str) -> &'static str {
    known(name).map_or(UNKNOWN_MEDIA_TYPE, |(_, media_type, _)| media_type)
}

/// Whether the ending of a file's name stands for a document, an image or something else.
#[must_use]
pub fn kind(name: &str) -> &'static str {
    known(name).map_or(OTHER, |(_, _, kind)| kind)
}

/// The ending of a file's name in small letters, without the point.
#[must_use]
pub fn ending(name: &str) -> Option<String> {
    let (stem, ending) = name.rsplit_once('.')?;
    (!stem.is_empty() && !ending.is_empty()).then(|| ending.to_lowercase())
}

/// Moves the upload of a request to where a row keeps its bytes. A change that says nothing of the file keeps the old one.
pub fn keep_upload(change: &mut Change) {
    if let Some(content @ Value::Bytes(_)) = change.take_input(FILE) {
        change.after.set(CONTENT, content);
    }
}

/// Adds what answers show of a row's file: its size and its media type by the name in the given field.
pub fn describe(row: &Document, name: Field, shown: &mut Document) {
    shown.set(SIZE, size(row));
    shown.set(MIME_TYPE, media_type(row.text(name).unwrap_or_default()));
}

/// How many bytes a row's file has.
#[must_use]
pub fn size(row: &Document) -> i64 {
    i64::try_from(content(row).len()).unwrap_or(i64::MAX)
}

/// A row's file under the name in the given field, to be downloaded.
#[must_use]
pub fn download(row: &Document, name: Field) -> Outcome {
    let name = row.text(name).unwrap_or_default();
    Outcome::File { content: content(row), media_type: media_type(name).to_owned(), name: name.to_owned() }
}

fn content(row: &Document) -> Arc<[u8]> {
    match row.get(CONTENT) {
        Value::Bytes(content) => Arc::clone(content),
        _ => Arc::default(),
    }
}

fn known(name: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let ending = ending(name)?;
    let index = ENDINGS.binary_search_by(|(known, ..)| (*known).cmp(&ending)).ok()?;
    ENDINGS.get(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_endings_is_sorted() {
        assert!(ENDINGS.is_sorted_by_key(|(ending, ..)| *ending));
    }

    #[test]
    fn the_ending_decides_whatever_its_case() {
        assert_eq!((media_type("Roof.JPG"), kind("Roof.JPG")), ("image/jpeg", IMAGE));
        assert_eq!((media_type("contract.v2.pdf"), kind("contract.v2.pdf")), ("application/pdf", DOCUMENT));
    }

    #[test]
    fn a_name_without_a_known_ending_is_just_bytes() {
        for name in ["README", "backup.cfg", ".profile", "ends with."] {
            assert_eq!((media_type(name), kind(name)), (UNKNOWN_MEDIA_TYPE, OTHER), "{name}");
        }
    }
}
