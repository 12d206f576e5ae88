//! Time as the bindings see it, so that a test can bring its own.

use std::fmt;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use tokio::time::Instant;

/// A clock that can be waited on.
///
/// A test brings one whose [`sleep`](Self::sleep) returns at once and moves [`now`](Self::now) on instead.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The time that has passed since some moment that never changes. It never goes back.
    fn now(&self) -> Duration;

    /// Waits until that much time has passed.
    fn sleep(&self, wait: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;

    /// The time of day, which is the system's unless told otherwise.
    fn utc(&self) -> DateTime<Utc> {
        SystemTime::now().into()
    }
}

/// The system's clock and tokio's timer.
#[derive(Debug, Clone)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, wait: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(wait))
    }
}
