//! Typed bindings for the UISP Network API v2.1: every operation a method, every body a type.
//!
//! # Quick start
//!
//! ```no_run
//! # #[cfg(feature = "devices")]
//! # async fn example() -> Result<(), uisp_network::Error> {
//! use uisp_network::Client;
//! use uisp_network::types::ListDevicesQuery;
//!
//! let network = Client::new("https://uisp.example.com", "the token")?;
//! let query = ListDevicesQuery { with_interfaces: Some(true), ..Default::default() };
//! for device in network.list_devices(&query).await? {
//!     println!("{device:?}");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Methods are named `list_…`, `get_…`, `create_…`, `update_…`, `delete_…`, and by their verb where they are an action. Query parameters stand in
//! one struct per operation, where what is `None` or empty is not sent. The types are in [`types`]; beware that [`Client`] is the connection and
//! `types::Client` somebody who pays for the internet.
//!
//! # Signing in
//!
//! An API token is made in the console's settings and goes into [`Client::new`]. With a name and a password:
//!
//! ```no_run
//! use uisp_network::{Client, SignIn};
//!
//! # async fn example(code: &str) -> Result<(), uisp_network::Error> {
//! let network = match Client::sign_in("https://uisp.example.com", "name", "password").await? {
//!     SignIn::Done(network) => network,
//!     SignIn::SecondFactor(pending) => pending.finish(code).await?,
//! };
//! // …
//! network.sign_out().await?;
//! # Ok(())
//! # }
//! ```
//!
//! When the session has ended, which the console says by a 401, the client signs in anew and sends the request once more, whatever its method: a
//! request that was refused has done nothing. An account with a second factor cannot do so, and gives the 401. Clones share their session.
//!
//! # Absent, null, and a value
//!
//! Every optional property of a request is a [`Field`], which is absent unless it is set; [`Null`] clears a property. A plain value, a `&str` and an
//! `Option` convert into a field; `None` becomes null, and [`Field::or_absent`] makes it absent instead.
//!
//! Answers are read leniently, since the document does not say what may be null: everything in them but ids is an `Option`, an array that is null is
//! an empty one, and properties that the bindings do not know are ignored. Enumerations keep values of newer consoles as `Unknown`.
//!
//! # Lists in pages
//!
//! What the API gives by `count` and `page` has a `stream_…` beside it, which fetches page after page while it is read:
//!
//! ```no_run
//! # #[cfg(feature = "outages")]
//! # async fn example(network: uisp_network::Client) -> Result<(), uisp_network::Error> {
//! use futures::TryStreamExt as _;
//! use uisp_network::types::GetOutagesQuery;
//!
//! let mut outages = network.stream_outages(&GetOutagesQuery::new(100, 1));
//! while let Some(outage) = outages.try_next().await? {
//!     println!("{outage:?}");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The query's `count` is how many elements are asked for at a time, its `page` where to begin. An element that cannot be read is one
//! [`Error::Decode`] in the stream, which goes on behind it when it is read with `next`.
//!
//! # Errors, retries, certificates
//!
//! Every method gives one [`Error`], with status, code and message where the console refused, and in [`Error::field_errors`] what it says about the
//! request's content. Names, passwords and tokens are in none of them, nor in the `Debug` output of anything here; bodies show in `Debug` by
//! their size only.
//!
//! GET, PUT, DELETE and OPTIONS are tried again, three times with growing waits, when the connection failed or the console answered 429 or 5xx;
//! `Retry-After` is honoured. POST and PATCH are sent once, because nobody knows whether the first one arrived. [`Retry`] sets how often and
//! how patiently, [`Retry::off`] switches it off. TLS is rustls with the operating system's authorities; for a console with an authority of
//! its own there is [`ClientBuilder::trust_certificates`].
//!
//! # Features
//!
//! Each area of the API is a cargo feature. On by default are those that most programs need: `sites`, `devices`, `data-links`, `user`,
//! `statistics`, `outages`. An area that is off takes its types and methods with it, which is what makes the crate fast to compile. The
//! crate's README has all areas.

mod client;
mod generated;
mod sign_in;

pub use bindings_core::{
    Body, Bytes64, Created, DecodeError, Error, Field, File, Items, Null, Retry, Secret, Upload, wire,
};
pub use bindings_core::{chrono, rust_decimal, serde_json, uuid};
pub use client::{Client, ClientBuilder};
pub use generated::{operations, types};
pub use sign_in::{SecondFactor, SignIn};
