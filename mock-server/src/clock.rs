//! What moves a world's clock: nothing but its owner, or real time from the moment at which the world began.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::TimeDelta;

/// Whether the clock of a world moves by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clock {
    /// It stands still until somebody moves it, so every run gives the same answers.
    #[default]
    Standing,
    /// It goes on in real time from where the seed sets it, second by second.
    Running,
}

/// The time that has passed since a running clock was last looked at. The only place that reads a real clock.
pub(crate) struct Ticker {
    since: Option<Mutex<Instant>>,
}

impl Ticker {
    pub(crate) fn new(clock: Clock) -> Self {
        let since = match clock {
            Clock::Standing => None,
            Clock::Running => Some(Mutex::new(Instant::now())),
        };
        Self { since }
    }

    /// Which kind of clock it is.
    pub(crate) fn clock(&self) -> Clock {
        if self.since.is_some() { Clock::Running } else { Clock::Standing }
    }

    /// Hands over the whole seconds that have passed since the last look, if any have. Whoever looks at the same time waits
    /// until `pass` is done, so that nobody meets the world before it.
    pub(crate) fn tick(&self, pass: impl FnOnce(TimeDelta)) {
        let Some(since) = &self.since else { return };
        let mut since = since.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = Duration::from_secs(since.elapsed().as_secs());
        *since += passed;
        if let Some(passed) = TimeDelta::from_std(passed).ok().filter(|passed| !passed.is_zero()) {
            pass(passed);
        }
    }
}
