//! The key that requests carry, and how it is renewed.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use futures::future::BoxFuture;
use futures::lock::Mutex;
use reqwest::header::HeaderValue;

use crate::error::Error;

/// Gets a new key when the server no longer takes the old one, for example by signing in anew.
pub trait Renewal: Send + Sync {
    /// A new key; nothing when there is no way to get one without the user.
    fn renew(&self) -> BoxFuture<'_, Result<Option<String>, Error>>;
}

/// The key of a transport, which all its clones share.
pub(crate) struct Key {
    current: RwLock<State>,
    /// Held while a key is renewed, so that many requests that are refused at once renew it once.
    renewing: Mutex<()>,
}

/// The key as a request carries it.
#[derive(Clone, PartialEq)]
pub(crate) struct Sent {
    pub(crate) header: &'static str,
    pub(crate) value: HeaderValue,
}

#[derive(Clone, Default)]
struct State {
    sent: Option<Sent>,
    renewal: Option<Arc<dyn Renewal>>,
}

impl Key {
    pub(crate) fn none() -> Self {
        Self { current: RwLock::default(), renewing: Mutex::default() }
    }

    pub(crate) fn new(header: &'static str, key: &str, renewal: Option<Arc<dyn Renewal>>) -> Result<Self, Error> {
        let sent = Some(Sent { header, value: sensitive(key)? });
        Ok(Self { current: RwLock::new(State { sent, renewal }), renewing: Mutex::default() })
    }

    pub(crate) fn current(&self) -> Option<Sent> {
        self.state().sent
    }

    /// A key other than the one that was refused: that of somebody who was faster, or a new one; nothing when there is none.
    pub(crate) async fn renew(&self, refused: Option<&Sent>) -> Result<Option<Sent>, Error> {
        let (Some(refused), Some(_)) = (refused, self.state().renewal) else {
            return Ok(None);
        };
        let _guard = self.renewing.lock().await;
        let State { sent, renewal } = self.state();
        if sent.as_ref() != Some(refused) {
            return Ok(sent);
        }
        let Some(renewal) = renewal else { return Ok(None) };
        let Some(key) = renewal.renew().await? else { return Ok(None) };
        let renewed = Sent { header: refused.header, value: sensitive(&key)? };
        let mut state = self.current.write().unwrap_or_else(PoisonError::into_inner);
        // The key may have been forgotten meanwhile, and then stays so.
        if state.sent.is_some() {
            state.sent = Some(renewed);
        }
        Ok(state.sent.clone())
    }

    /// Gives the key out for the last time.
    pub(crate) fn forget(&self) -> Option<Sent> {
        std::mem::take(&mut *self.current.write().unwrap_or_else(PoisonError::into_inner)).sent
    }

    fn state(&self) -> State {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The key as a header that no log shows.
fn sensitive(key: &str) -> Result<HeaderValue, Error> {
    let invalid = |message: &str| Error::InvalidRequest { message: message.to_owned() };
    let mut key = HeaderValue::from_str(key.trim())
        .map_err(|_| invalid("the key holds characters that a header cannot carry; copy it again"))?;
    if key.is_empty() {
        return Err(invalid("the key is empty; create one in the server's settings and pass it"));
    }
    key.set_sensitive(true);
    Ok(key)
}

/// Shows nothing of it.
impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Key").finish_non_exhaustive()
    }
}
