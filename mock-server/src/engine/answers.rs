//! Rendered answers that are still true: a read is a function of the world, so while the world is the same, so is its answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::State;

/// How many answers are kept for one state of a world.
const MOST: usize = 256;

/// The answers to reads of the present state, by what was read. The first read after a change forgets them all.
#[derive(Default)]
pub struct Answers {
    inner: Mutex<Option<Known>>,
}

struct Known {
    state: Arc<State>,
    answers: HashMap<Box<str>, Bytes>,
}

impl Answers {
    /// The answer that this state gave before.
    #[must_use]
    pub fn recall(&self, state: &Arc<State>, what: &str) -> Option<Bytes> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let known = inner.as_ref().filter(|known| Arc::ptr_eq(&known.state, state))?;
        known.answers.get(what).cloned()
    }

    /// Keeps an answer of this state.
    pub fn keep(&self, state: &Arc<State>, what: &str, answer: Bytes) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        match inner.as_mut().filter(|known| Arc::ptr_eq(&known.state, state)) {
            Some(known) if known.answers.len() < MOST => drop(known.answers.insert(what.into(), answer)),
            Some(_) => {}
            None => *inner = Some(Known { state: Arc::clone(state), answers: HashMap::from([(what.into(), answer)]) }),
        }
    }
}
