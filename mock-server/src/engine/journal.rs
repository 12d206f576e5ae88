//! The journal: the last requests that reached a world and what it answered.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use chrono::{DateTime, Utc};

use super::{Plan, State};
use crate::specification::Operation;

/// One request and its answer.
#[derive(Clone)]
pub struct Exchange {
    /// Its number, counted from 1 over the life of the world.
    pub number: u64,
    /// When it came, by the world's clock.
    pub at: DateTime<Utc>,
    /// The HTTP method.
    pub method: String,
    /// The path as the client sent it, the API's base included.
    pub path: String,
    /// The raw query.
    pub query: String,
    /// The request's body; one that is too long for the journal is cut.
    pub request: Bytes,
    /// The operation that the path led to, if any.
    pub operation: Option<&'static Operation>,
    /// The plan that the server has for the operation.
    pub plan: Option<Plan>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The media type of the answer.
    pub media_type: Cow<'static, str>,
    /// The body of the answer; one that is too long for the journal is cut.
    pub answer: Bytes,
    /// Whether the request changed the world.
    pub changed: bool,
    /// The world right before and right after the request, for the latest exchanges; see [`Limits::worlds`].
    pub worlds: Option<(Arc<State>, Arc<State>)>,
}

/// The last exchanges of a world, the oldest first.
pub struct Journal {
    inner: Mutex<Inner>,
}

struct Inner {
    exchanges: VecDeque<Exchange>,
    count: u64,
    bytes: usize,
    limits: Limits,
}

/// How much a journal keeps; the oldest exchanges go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The number of exchanges.
    pub exchanges: usize,
    /// The bytes of all bodies together.
    pub bytes: usize,
    /// How many of the latest exchanges also keep the world as it was before and after them. What has changed since stays in
    /// memory for as long.
    pub worlds: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { exchanges: 200, bytes: 4 << 20, worlds: 20 }
    }
}

impl Default for Journal {
    fn default() -> Self {
        let inner = Inner { exchanges: VecDeque::new(), count: 0, bytes: 0, limits: Limits::default() };
        Self { inner: Mutex::new(inner) }
    }
}

impl Journal {
    /// The exchanges that are kept, the oldest first.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.lock().exchanges.iter().cloned().collect()
    }

    /// Forgets everything; the numbering goes on.
    pub fn clear(&self) {
        let mut inner = self.lock();
        inner.exchanges.clear();
        inner.bytes = 0;
    }

    /// Changes how much is kept.
    pub fn set_limits(&self, limits: Limits) {
        self.lock().limits = limits;
    }

    /// Adds an exchange; its number is given here.
    pub fn record(&self, mut exchange: Exchange) {
        let mut inner = self.lock();
        inner.count += 1;
        exchange.number = inner.count;
        // One long body must not push everything else out.
        let longest = inner.limits.bytes / 4;
        exchange.request.truncate(longest);
        exchange.answer.truncate(longest);
        inner.bytes += size(&exchange);
        inner.exchanges.push_back(exchange);
        if let Some(older) = inner.exchanges.len().checked_sub(inner.limits.worlds.saturating_add(1)) {
            inner.exchanges[older].worlds = None;
        }
        while inner.exchanges.len() > inner.limits.exchanges || inner.bytes > inner.limits.bytes {
            let Some(oldest) = inner.exchanges.pop_front() else { break };
            inner.bytes -= size(&oldest);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn size(exchange: &Exchange) -> usize {
    exchange.request.len() + exchange.answer.len()
}
