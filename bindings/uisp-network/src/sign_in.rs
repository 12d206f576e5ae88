//! Signing in by name and password, with a second factor where the account has one, and again when the session has ended.

use std::fmt;
use std::sync::Arc;

use bindings_core::serde_json::value::RawValue;
use bindings_core::wire::{self, ObjectWriter};
use bindings_core::{Answer, Body, DecodeError, Error, FromJson, Method, Object, Payload, Request, Secret, ToJson};
use bindings_core::{Renewal, Transport};
use futures::future::BoxFuture;

use crate::Client;

/// The header that carries the token, of requests and of the answer to a sign-in.
pub(crate) const TOKEN_HEADER: &str = "x-auth-token";

/// What a sign-in leads to.
#[derive(Debug)]
#[must_use]
pub enum SignIn {
    /// The client is signed in.
    Done(Client),
    /// The account has a second factor: a code is needed.
    SecondFactor(SecondFactor),
}

/// A sign-in that waits for the code of the second factor.
pub struct SecondFactor {
    login: Login,
    /// What the first step answered with, for the second.
    pending: Secret,
}

impl SignIn {
    /// The client, unless a second factor is needed.
    #[must_use]
    pub fn client(self) -> Option<Client> {
        match self {
            Self::Done(client) => Some(client),
            Self::SecondFactor(_) => None,
        }
    }
}

impl SecondFactor {
    /// Finishes the sign-in with the six digits that the user's device shows. A wrong code can be followed by another one.
    ///
    /// A client of such an account cannot sign in anew by itself: when its session has ended, its calls are answered with 401.
    ///
    /// # Errors
    ///
    /// Those of a call; a wrong code is an [`Error::Status`].
    pub async fn finish(&self, code: &str) -> Result<Client, Error> {
        // The document does not say which property of the first answer is meant by `token`; `id` is the only one that can be.
        let body = wire::to_string(&SecondStep { token: &self.pending, code });
        let answer = self.login.post("log_in_with_totp", "/user/login/totpauth", body).await?;
        self.login.clone().into_client(&token(&answer)?)
    }
}

/// Leaves out names, password and token.
impl fmt::Debug for SecondFactor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SecondFactor").finish_non_exhaustive()
    }
}

pub(crate) async fn sign_in(transport: Transport, user_name: &str, password: &str) -> Result<SignIn, Error> {
    let login = Login { transport, user_name: user_name.to_owned(), password: password.into() };
    Ok(match login.first_step().await? {
        FirstStep::Token(token) => SignIn::Done(login.into_client(&token)?),
        FirstStep::SecondFactor(pending) => SignIn::SecondFactor(SecondFactor { login, pending }),
    })
}

/// Who signs in where.
#[derive(Clone)]
struct Login {
    /// A transport without a token.
    transport: Transport,
    user_name: String,
    password: Secret,
}

/// What the console answers to name and password.
enum FirstStep {
    Token(Secret),
    SecondFactor(Secret),
}

impl Login {
    async fn first_step(&self) -> Result<FirstStep, Error> {
        let answer = self.post("log_in", "/user/login", wire::to_string(self)).await?;
        if answer.status == 201 {
            let Pending { id } = answer.json()?;
            return Ok(FirstStep::SecondFactor(id));
        }
        token(&answer).map(FirstStep::Token)
    }

    async fn post(&self, operation: &'static str, path: &str, body: String) -> Result<Answer, Error> {
        let request = Request {
            operation,
            method: Method::POST,
            path: path.to_owned(),
            query: Vec::new(),
            body: Some(Payload::Json(body)),
            idempotent: false,
        };
        self.transport.send(request).await
    }

    fn into_client(self, token: &Secret) -> Result<Client, Error> {
        let transport = self.transport.clone();
        transport.with_key(TOKEN_HEADER, token.expose(), Some(Arc::new(self))).map(Client::over)
    }
}

impl Renewal for Login {
    fn renew(&self) -> BoxFuture<'_, Result<Option<String>, Error>> {
        Box::pin(async {
            Ok(match self.first_step().await? {
                FirstStep::Token(token) => Some(token.expose().to_owned()),
                FirstStep::SecondFactor(_) => None,
            })
        })
    }
}

impl ToJson for Login {
    fn to_json(&self, out: &mut String) {
        let mut object = ObjectWriter::new(out);
        object.field("username", &self.user_name);
        object.field("password", &self.password);
        object.end();
    }
}

/// The answer of the first step where a second one has to follow.
struct Pending {
    id: Secret,
}

impl FromJson for Pending {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        Ok(Self { id: Object::read(raw)?.take("id")? })
    }
}

/// The body of the second step.
struct SecondStep<'a> {
    token: &'a Secret,
    code: &'a str,
}

impl ToJson for SecondStep<'_> {
    fn to_json(&self, out: &mut String) {
        let mut object = ObjectWriter::new(out);
        object.field("token", self.token);
        object.field("verificationCode", &self.code.to_owned());
        object.end();
    }
}

/// The token in the header of an answer.
fn token(answer: &Answer) -> Result<Secret, Error> {
    let token = answer.headers.get(TOKEN_HEADER).and_then(|token| token.to_str().ok());
    token.map(Secret::from).ok_or_else(|| Error::Decode {
        operation: answer.operation,
        path: String::new(),
        message: format!(
            "the header {TOKEN_HEADER}, which holds the token, is missing; does the base URL lead to the API?"
        ),
        body: Body::new(answer.bytes.clone()),
    })
}
