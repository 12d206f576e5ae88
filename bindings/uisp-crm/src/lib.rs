//! Typed bindings for the UISP CRM API v1.0: every operation a method, every body a type.
//!
//! # Quick start
//!
//! ```no_run
//! use uisp_crm::Client;
//! use uisp_crm::types::{ClientNew, ListClientsQuery};
//!
//! # async fn example() -> Result<(), uisp_crm::Error> {
//! let crm = Client::new("https://uisp.example.com", "the app key")?;
//!
//! let query = ListClientsQuery { email: Some("ada@example.com".to_owned()), ..Default::default() };
//! for client in crm.list_clients(&query).await? {
//!     println!("{}: {:?} owes {:?}", client.id, client.last_name, client.account_outstanding);
//! }
//!
//! let new = ClientNew { first_name: "Ada".into(), last_name: "Lovelace".into(), ..Default::default() };
//! let created = crm.create_client(&new).await?;
//! println!("client {} is at {:?}", created.id, created.location);
//! # Ok(())
//! # }
//! ```
//!
//! An app key is made in the console's system settings. A read key may only GET; with it every other method answers 403.
//!
//! Methods are named `list_…`, `get_…`, `create_…`, `update_…`, `delete_…`, and by their verb where they are an action
//! (`archive_client`). Their filters stand in one struct per list (`ListClientsQuery`), where what is `None` or empty is not sent. The types are
//! in [`types`]; beware that [`Client`] is the connection and [`types::Client`] somebody who pays for the internet.
//!
//! # Absent, null, and a value
//!
//! They are three things to the console: an absent property stays as it is, null clears it or takes it back to the system's default, and a
//! value sets it. So every optional property of a request is a [`Field`], which is absent unless it is set:
//!
//! ```
//! use uisp_crm::types::ClientUpdate;
//! use uisp_crm::{Null, wire};
//!
//! let update = ClientUpdate {
//!     invoice_maturity_days: Null.into(),
//!     note: "moved in May".into(),
//!     ..Default::default()
//! };
//! assert_eq!(wire::to_string(&update), r#"{"note":"moved in May","invoiceMaturityDays":null}"#);
//! ```
//!
//! A plain value, a `&str`, [`Null`] and an `Option` convert into a field; `None` becomes null. [`Field::or_absent`] makes `None` absent instead.
//!
//! Answers are read leniently: except for ids nearly everything in them is an `Option`, an array that is null is an empty one, and properties
//! that the bindings do not know are ignored.
//!
//! # Codes, money, and dates
//!
//! Numeric codes are enumerations (`InvoiceStatus::PartiallyPaid`), each with an `Unknown` variant that keeps a code of a newer console, so that
//! one new status does not break a whole list. Amounts are [`rust_decimal::Decimal`]s, read from the number's own digits. Moments are
//! [`chrono::DateTime`]s that keep the offset of the console's time zone.
//!
//! # Lists of any length
//!
//! `list_…` is one request. `stream_…` takes the same query and fetches page after page while it is read, one request at a time; the
//! query's `limit` is how many elements are wanted altogether.
//!
//! ```no_run
//! use futures::TryStreamExt as _;
//! use uisp_crm::types::ListInvoicesQuery;
//!
//! # async fn example(crm: uisp_crm::Client) -> Result<(), uisp_crm::Error> {
//! let mut invoices = crm.stream_invoices(&ListInvoicesQuery::default());
//! while let Some(invoice) = invoices.try_next().await? {
//!     println!("{:?}: {:?}", invoice.number, invoice.total);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! An element that cannot be read is one [`Error::Decode`] in the stream, which goes on behind it when it is read with `next`. Pages are counted by
//! position, as the API does it: what is created or deleted meanwhile can shift an element into view twice, or out of it.
//!
//! # Errors
//!
//! Every method gives one [`Error`]:
//!
//! | variant | means |
//! |---|---|
//! | [`Status`](Error::Status) | the console refused: status, code, message, and with 422 the messages of each property ([`Error::field_errors`]) |
//! | [`Decode`](Error::Decode) | the answer is not what it should be, with its body and the path to the spot, such as `[2].items[0].price` |
//! | [`Connection`](Error::Connection) | the console could not be reached, or the connection broke |
//! | [`Timeout`](Error::Timeout) | no answer came in time |
//! | [`InvalidRequest`](Error::InvalidRequest) | the call could not be made from what it was given |
//!
//! The app key is in none of them, nor in the `Debug` output of anything here; bodies show in `Debug` by their size only.
//!
//! # Retries
//!
//! GET, PUT and DELETE are tried again, three times with growing waits, when the connection failed or the console answered 429 or 5xx;
//! `Retry-After` is honoured. POST and PATCH are sent once, because nobody knows whether the first one arrived. [`Retry`] sets how often and how
//! patiently; [`Retry::off`] switches it off:
//!
//! ```
//! use std::time::Duration;
//! use uisp_crm::{Client, Retry};
//!
//! # fn example() -> Result<Client, uisp_crm::Error> {
//! let crm = Client::builder("https://uisp.example.com", "the app key")
//!     .timeout(Duration::from_secs(10))
//!     .retry(Retry::off())
//!     .build()?;
//! # Ok(crm)
//! # }
//! # example().unwrap();
//! ```
//!
//! # Certificates
//!
//! TLS is rustls with the operating system's authorities. For a console with an authority of its own there is
//! [`ClientBuilder::trust_certificates`]; [`ClientBuilder::accept_invalid_certificates`] is for the laboratory. Redirects are not followed, because
//! they would carry the key elsewhere: the error names the address to use.
//!
//! # Features
//!
//! Each area of the API is a cargo feature, and all are on by default. An area that is off takes its types and methods with it, which
//! is what makes the crate fast to compile:
//!
//! ```toml
//! uisp-crm = { version = "0.1", default-features = false, features = ["clients", "billing"] }
//! ```
//!
//! The crate's README has the areas and what each costs.
//!
//! # Testing
//!
//! The mock server of this repository answers as the console does, in memory. Point [`Client::new`] at it and nothing else changes.

mod client;
mod generated;

pub use bindings_core::{Body, Bytes64, Created, DecodeError, Error, Field, File, Items, Null, Retry, wire};
pub use bindings_core::{chrono, rust_decimal, serde_json, uuid};
pub use client::{Client, ClientBuilder};
pub use generated::{operations, types};
