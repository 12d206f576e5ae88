//! Typed bindings for the UISP CRM API v1.0.

mod client;

pub use bindings_core::{Bytes64, Created, Error, Field, File, Items, Null, Retry, wire};
pub use bindings_core::{chrono, rust_decimal, uuid};
pub use client::{Client, ClientBuilder};
