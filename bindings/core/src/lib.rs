//! What all generated bindings share: the transport, retries, paging, errors, and JSON with three states and exact numbers.
//!
//! Nobody but the bindings' own crates should need this crate by name; they export what their users meet.

mod answer;
mod builder;
mod clock;
mod error;
mod paging;
pub mod query;
mod retry;
mod transport;
pub mod wire;

pub use answer::{Answer, Created, File};
pub use builder::TransportBuilder;
pub use clock::{Clock, SystemClock};
pub use error::{Body, Error};
pub use paging::{Items, Pages};
pub use retry::{Passing, Retry, is_passing_status};
pub use transport::{Message, Request, Transport, path_segment};
pub use wire::{Bytes64, DateTime, DecodeError, Field, FromJson, Null, Object, ObjectWriter, Secret, ToJson};

/// The crates whose types stand in the bindings' signatures.
pub use {chrono, rust_decimal, serde, serde_json, uuid};

/// The method of a [`Request`].
pub use reqwest::Method;
