//! Files that are sent.

use std::fmt;

use bytes::Bytes;
use reqwest::multipart::{Form, Part};

use crate::error::Error;

/// A file to send.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    /// The name that the server is told.
    pub file_name: String,
    /// Its media type; `application/octet-stream` for anything.
    pub content_type: String,
    /// Its content.
    pub bytes: Bytes,
}

impl Upload {
    /// A file of which nothing is said but its name.
    #[must_use]
    pub fn new(file_name: &str, bytes: impl Into<Bytes>) -> Self {
        let content_type = "application/octet-stream".to_owned();
        Self { file_name: file_name.to_owned(), content_type, bytes: bytes.into() }
    }

    pub(crate) fn form(&self, field: &'static str) -> Result<Form, Error> {
        let part = Part::bytes(self.bytes.to_vec()).file_name(self.file_name.clone());
        let part = part.mime_str(&self.content_type).map_err(|_| {
            let message = format!("{:?} is no media type; write it as application/octet-stream", self.content_type);
            Error::InvalidRequest { message }
        })?;
        Ok(Form::new().part(field, part))
    }
}

/// Shows the size of the content only.
impl fmt::Debug for Upload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Upload")
            .field("file_name", &self.file_name)
            .field("content_type", &self.content_type)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}
