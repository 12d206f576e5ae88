//! Files and messages: documents of clients, the templates that they are made from, and the emails that wait to be sent.

pub mod client_documents;
pub mod emails;
pub mod files;
pub mod templates;
