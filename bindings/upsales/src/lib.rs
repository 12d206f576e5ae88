//! Typed bindings for the Upsales SOAP services: every operation a method, every item a type.
//!
//! # Quick start
//!
//! ```no_run
//! use upsales::Upsales;
//! use upsales::types::{Client, Contact, Criteria};
//!
//! # async fn example() -> Result<(), upsales::Error> {
//! let upsales = Upsales::new("https://crm.upsales.com", "api@example.com", "the password")?;
//!
//! let new = Client { name: Some("Analytical Engines AB".to_owned()), city: "Stockholm".into(), ..Default::default() };
//! let client = upsales.clients().create_client(&new).await?;
//!
//! let ada = Contact { client_id: client.id, name: Some("Ada Lovelace".to_owned()), ..Default::default() };
//! upsales.contacts().create_contact(&ada).await?;
//!
//! let criteria = Criteria::new().eq("client.city", "Stockholm").gte("date", "2026-01-01").sort_descending("value").limit(20);
//! for order in upsales.orders().get_orders_by_criteria(&criteria).await? {
//!     println!("{:?}: {:?} {:?}", order.description, order.value, order.currency);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The user needs the right to use the API, which is granted apart from the login, and may do what the role allows.
//!
//! Each of the eleven services has a method of [`Upsales`] (`clients()`, `orders()`, …), and each service has six operations, named as in the
//! documents: `get_clients`, `get_clients_by_criteria`, `get_client`, `create_client`, `update_client`, `delete_client`. The types are in
//! [`types`], the services in [`services`].
//!
//! # Absent, nil, and a value
//!
//! They are three things in an update: an absent field stays as it is, nil clears it, a value sets it. Fields that can be cleared are
//! [`Field`]s; those that cannot are `Option`s, absent when `None`:
//!
//! ```
//! use upsales::types::Client;
//! use upsales::{Null, xml};
//!
//! let update = Client { id: Some(7), phone: Null.into(), city: "Lund".into(), user_ids: Some([3, 4].into()), ..Default::default() };
//! let sent = xml::to_string("client", &update);
//! # let (_, sent) = sent.split_once('>').unwrap();
//! # assert_eq!(sent, "<id>7</id><phone xsi:nil=\"true\"/><city>Lund</city>\
//! #     <userIds><id>3</id><id>4</id></userIds></client>");
//! // <id>7</id><phone xsi:nil="true"/><city>Lund</city><userIds><id>3</id><id>4</id></userIds>
//! ```
//!
//! A plain value, a `&str`, [`Null`] and an `Option` convert into a field; `None` becomes nil. [`Field::or_absent`] makes `None` absent instead.
//!
//! Lists have states of their own. Lists of ids are `Option<`[`IdList`](types::IdList)`>`: `None` leaves them as they are, an empty one empties them.
//! Custom fields without a record stay as they are, and one with a nil value is cleared. The rows of an order are replaced as soon as one
//! is given.
//!
//! # Criteria and lists of any length
//!
//! [`Criteria`](types::Criteria) are put together call by call. `stream_…` takes them too and fetches page after page while it is read, one call at a
//! time; the `limit` is how many items are wanted altogether.
//!
//! ```no_run
//! use futures::TryStreamExt as _;
//! use upsales::types::Criteria;
//!
//! # async fn example(upsales: upsales::Upsales) -> Result<(), upsales::Error> {
//! let mut contacts = upsales.contacts().stream_contacts(&Criteria::new().any_of("clientId", [7, 8]));
//! while let Some(contact) = contacts.try_next().await? {
//!     println!("{:?}", contact.name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Pages are counted by position: what is created or deleted meanwhile can shift an item into view twice, or out of it.
//!
//! # The throttle
//!
//! The server blocks an account that makes more than 50 calls in 15 seconds, for some minutes, and every call meanwhile begins the wait anew. With
//! [`UpsalesBuilder::throttle`] a client and its clones stay below that, and wait in silence when they are blocked all the same; without it a blocked
//! call is an [`Error::Fault`] with the code [`Throttled`](types::FaultCode::Throttled). [`Throttle`] has the numbers; they can be changed. The
//! waits are those of a [`Clock`], which a test can bring itself.
//!
//! # Errors
//!
//! Every method gives one [`Error`]:
//!
//! | variant | means |
//! |---|---|
//! | [`Fault`](Error::Fault) | the service refused, and nothing has changed: code, message, and the violations of each field |
//! | [`Envelope`](Error::Envelope) | a fault that is not the services': the message as such was refused |
//! | [`Status`](Error::Status) | an error status without a fault: something in between answered, or the address is wrong |
//! | [`Decode`](Error::Decode) | the answer is not what it should be, with its body and the path to the spot, such as `return[2].orderRow[0].price` |
//! | [`Connection`](Error::Connection) | the server could not be reached, or the connection broke |
//! | [`Timeout`](Error::Timeout) | no answer came in time |
//! | [`InvalidRequest`](Error::InvalidRequest) | the call could not be made from what it was given |
//!
//! The password is in none of them, nor in the `Debug` output of anything here, not even where the server repeats it; bodies show in `Debug` by their
//! size only.
//!
//! # Retries
//!
//! Reads are tried again, three times with growing waits, when the connection failed or the server was in trouble. What changes something is
//! sent once, because nobody knows whether the first one arrived; only what the throttle refused is repeated, since it has done nothing. [`Retry`]
//! sets how often and how patiently.
//!
//! # Numbers, days and moments
//!
//! Amounts are [`rust_decimal::Decimal`]s, read digit by digit. Days are [`chrono::NaiveDate`]s; a zone behind them is passed over. Moments are
//! [`chrono::DateTime`]s that keep their offset; one without is taken as UTC.
//!
//! # Testing
//!
//! The mock server of this repository answers as the services do, in memory. For a stand-in of one's own there is the feature `server`: a trait
//! per service, and what reads and checks requests and writes answers and faults.

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
