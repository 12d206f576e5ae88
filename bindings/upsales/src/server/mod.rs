//! The other end: for those who write a stand-in or a proxy of the services. Needs the feature `server`.
//!
//! Each service is a trait, such as [`ClientService`], with a method per operation; for each there is a function that reads a call's argument,
//! asks the service and writes the reply, such as [`dispatch_clients`]. [`answer`] does what is around it: it reads the envelope, checks the
//! credentials, and makes faults of refusals. It takes bytes and gives text, so that any HTTP server will do:
//!
//! ```no_run
//! use upsales::server::{Answer, Caller, ClientService, Fault, answer, dispatch_clients};
//! use upsales::types::{Client, Criteria, FaultCode};
//! # async fn not_here<T>() -> Result<T, Fault> {
//! #     Err(Fault::new(FaultCode::Internal, "This stand-in does not do that."))
//! # }
//!
//! struct StandIn;
//!
//! impl ClientService for StandIn {
//!     async fn get_client(&self, _: &Caller, id: i32) -> Result<Client, Fault> {
//!         match id {
//!             1 => Ok(Client { id: Some(1), name: Some("Analytical Engines".to_owned()), ..Default::default() }),
//!             _ => Err(Fault::new(FaultCode::NotFound, "There is no such client.")),
//!         }
//!     }
//!     // …
//! #   async fn get_clients(&self, _: &Caller) -> Result<Vec<Client>, Fault> { not_here().await }
//! #   async fn get_clients_by_criteria(&self, _: &Caller, _: Criteria) -> Result<Vec<Client>, Fault> { not_here().await }
//! #   async fn create_client(&self, _: &Caller, _: Client) -> Result<Client, Fault> { not_here().await }
//! #   async fn update_client(&self, _: &Caller, _: Client) -> Result<Client, Fault> { not_here().await }
//! #   async fn delete_client(&self, _: &Caller, _: i32) -> Result<(), Fault> { not_here().await }
//! }
//!
//! # async fn example(body: &[u8], content_type: Option<&str>) -> Answer {
//! // body and content type of a request that was posted to /wsapi/clientService
//! let password = |username: &str| (username == "api@example.com").then(|| "the password".into());
//! answer(body, content_type, password, |call| dispatch_clients(&StandIn, call)).await
//! # }
//! ```

mod reply;
mod request;

pub use bindings_core::Secret;
pub use reply::{Answer, Refusal, Reply};
pub use request::{Call, Caller, Request, UsernameToken};

pub use crate::generated::server::*;
/// Why a service refuses a call.
pub use crate::types::ServiceFault as Fault;

use crate::types::FaultCode;

/// The content type of every [`Answer`].
pub const CONTENT_TYPE: &str = crate::envelope::CONTENT_TYPE;

/// Answers a request: reads it, checks that the password is the one that `password` knows of the user, and lets `dispatch` do the rest.
///
/// Nonces of digests are not remembered and their time is not checked; [`Request`] has the pieces for those who want to.
pub async fn answer<F>(
    body: &[u8],
    content_type: Option<&str>,
    password: impl FnOnce(&str) -> Option<Secret>,
    dispatch: impl FnOnce(Call) -> F,
) -> Answer
where
    F: Future<Output = Result<Reply, Refusal>>,
{
    let call = Request::read(body, content_type).and_then(|request| authenticate(request, password));
    let reply = match call {
        Ok(call) => dispatch(call).await,
        Err(refusal) => Err(refusal),
    };
    reply.into()
}

fn authenticate(request: Request, password: impl FnOnce(&str) -> Option<Secret>) -> Result<Call, Refusal> {
    let refusal = |code, message| Refusal::Fault(Fault::new(code, message));
    let Some(token) = request.token() else {
        return Err(refusal(FaultCode::NoCredentials, "The message carries no user name and password."));
    };
    let Some(expected) = password(token.username()) else {
        return Err(refusal(FaultCode::UnknownUser, "There is no such user."));
    };
    if !token.matches(&expected) {
        return Err(refusal(FaultCode::WrongPassword, "The password is wrong."));
    }
    let caller = Caller::new(token.username());
    Ok(request.into_call(caller))
}
