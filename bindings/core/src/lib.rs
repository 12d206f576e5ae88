//! What all generated bindings share: the transport, retries, paging, errors, and JSON with three states and exact numbers.
//!
//! Nobody but the bindings' own crates should need this crate by name; they export what their users meet.

mod address;
mod answer;
mod builder;
mod clock;
mod error;
mod key;
mod paging;
pub mod query;
mod retry;
mod transport;
mod upload;
pub mod wire;

pub use address::api_url;
pub use answer::{Answer, Created, File};
pub use builder::TransportBuilder;
pub use clock::{Clock, SystemClock};
pub use error::{Body, Error};
pub use key::Renewal;
pub use paging::{Items, Pages};
pub use retry::{Passing, Retry, is_passing_status};
pub use transport::{Message, Payload, Request, Transport, path_segment, path_segments};
pub use upload::Upload;
pub use wire::{Bytes64, DateTime, DecodeError, Field, FromJson, Null, Object, ObjectWriter, Secret, ToJson};

/// The crates whose types stand in the bindings' signatures.
pub use {chrono, rust_decimal, serde, serde_json, uuid};

/// The method of a [`Request`].
pub use reqwest::Method;
