//! The engine: worlds, transactions and the plain verbs. It knows no protocol and no resource by name.
//!
//! Read in this order: [`resource`] for the vocabulary, [`world`] and [`transaction`] for the data, [`verbs`] for what happens.

pub mod answers;
pub mod decode;
pub mod document;
pub mod failure;
pub mod journal;
pub mod messages;
pub mod query;
pub mod render;
pub mod resource;
pub mod scalar;
pub mod seed;
pub mod sorted;
pub mod table;
pub mod transaction;
pub mod value;
pub mod verbs;
pub mod world;

pub use document::Document;
pub use failure::{Failure, Violations};
pub use resource::{Call, Caller, Change, Outcome, Plan, Resource, Rule, Source};
pub use table::Table;
pub use transaction::Transaction;
pub use value::{Key, Value};
pub use world::{Executed, State, World};
