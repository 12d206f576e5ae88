//! Typed bindings for the Upsales SOAP API.

mod call;
mod client;
mod criteria;
mod envelope;
mod error;
mod generated;
mod operation;
mod security;
#[cfg(feature = "server")]
pub mod server;
mod throttle;
pub mod xml;

pub use bindings_core::{Body, Clock, DateTime, DecodeError, Field, Null, Retry, Secret, SystemClock};
pub use bindings_core::{chrono, rust_decimal};
pub use client::{Upsales, UpsalesBuilder};
pub use criteria::Value;
pub use error::{EnvelopeCode, Error};
pub use generated::{operations, types};
pub use operation::Operation;
pub use throttle::Throttle;

/// The services, each with its operations; [`Upsales`] gives them.
pub mod services {
    pub use crate::generated::client::*;
}

/// The items of a list, page after page.
///
/// An item that cannot be read is one error, and the stream goes on behind it; a call that fails is the last thing the stream gives.
pub type Items<T> = bindings_core::Items<T, Error>;
