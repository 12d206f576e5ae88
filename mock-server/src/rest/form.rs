//! Forms with a file: the content of the file.

use bytes::Bytes;
use futures::FutureExt as _;
use futures::stream;
use http::header::{self, HeaderMap};
use multer::Multipart;

use crate::engine::{Failure, messages};

/// The first file of a form, or its first field; `None` if the body is no form.
///
/// # Errors
/// `BadRequest` if the form is malformed or empty.
pub(super) fn file(headers: &HeaderMap, body: &Bytes) -> Result<Option<Bytes>, Failure> {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Ok(boundary) = multer::parse_boundary(media_type) else { return Ok(None) };
    let whole = stream::iter([Ok::<Bytes, std::convert::Infallible>(body.clone())]);
    // The body is there already, so nothing is waited for.
    let read = first(Multipart::new(whole, boundary)).now_or_never();
    let malformed = |why: &str| Failure::BadRequest(format!("{} (the form {why})", messages::BAD_REQUEST));
    match read {
        Some(Ok(Some(content))) => Ok(Some(content)),
        Some(Ok(None)) => Err(malformed("has no file")),
        Some(Err(error)) => Err(malformed(&format!("is malformed: {error}"))),
        None => Err(malformed("ends early")),
    }
}

async fn first(mut form: Multipart<'_>) -> multer::Result<Option<Bytes>> {
    let mut first = None;
    while let Some(field) = form.next_field().await? {
        let is_file = field.file_name().is_some();
        let content = field.bytes().await?;
        if is_file {
            return Ok(Some(content));
        }
        first.get_or_insert(content);
    }
    Ok(first)
}
