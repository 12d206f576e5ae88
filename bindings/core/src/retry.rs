//! When a failed request is tried again, and how long to wait before.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use crate::error::Error;

/// How often and how patiently requests are tried again.
///
/// Only requests that may arrive twice without harm are repeated (GET, HEAD, PUT, DELETE; never POST or PATCH), and only when the connection
/// failed or the server answered 429 or 5xx. The waits double: with the defaults 0.25 s, 0.5 s, 1 s.
///
/// ```
/// use std::time::Duration;
/// use bindings_core::Retry;
///
/// let patient = Retry { attempts: 8, first_wait: Duration::from_secs(1), ..Retry::default() };
/// let never = Retry::off();
/// # assert_eq!((patient.attempts, never.attempts), (8, 1));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Retry {
    /// How often a request is sent at most, the first time included.
    pub attempts: u32,
    /// The wait before the second attempt; each later one is twice as long.
    pub first_wait: Duration,
    /// No wait is longer. A server that asks for more by `Retry-After` gets no further attempt, and the error says what it asked for.
    pub longest_wait: Duration,
    /// The part of each wait that is random, from 0.0 (none, the default) to 1.0, so that many clients don't come back at one moment.
    pub jitter: f64,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            attempts: 4,
            first_wait: Duration::from_millis(250),
            longest_wait: Duration::from_secs(30),
            jitter: 0.0,
        }
    }
}

impl Retry {
    /// Sends every request once.
    #[must_use]
    pub fn off() -> Self {
        Self {
            attempts: 1,
            ..Self::default()
        }
    }

    /// Makes attempts until one succeeds, fails for good, or was the last.
    pub(crate) async fn run<T, F>(
        &self,
        idempotent: bool,
        mut attempt: impl FnMut() -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let mut made = 0;
        loop {
            let error = match attempt().await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            made += 1;
            let Some(wait) = self.wait(made, &error).filter(|_| idempotent) else {
                return Err(error);
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// How long to wait after that many attempts, of which the last gave this error; `None` to give up.
    fn wait(&self, made: u32, error: &Error) -> Option<Duration> {
        if made >= self.attempts || !is_passing(error) {
            return None;
        }
        let step = 2_u32
            .checked_pow(made - 1)
            .and_then(|factor| self.first_wait.checked_mul(factor))
            .unwrap_or(self.longest_wait);
        let wait = step
            .min(self.longest_wait)
            .mul_f64(1.0 - self.jitter.clamp(0.0, 1.0) * random());
        match error {
            Error::Status {
                retry_after: Some(asked),
                ..
            } if *asked > self.longest_wait => None,
            Error::Status {
                retry_after: Some(asked),
                ..
            } => Some(wait.max(*asked)),
            _ => Some(wait),
        }
    }
}

/// The wait that a server asks for, in seconds or up to a moment.
///
/// A moment is taken against the server's own `Date`, so that a wrong clock on either side does no harm.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let asked = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(asked).ok()?;
    let server = headers
        .get(DATE)
        .and_then(|date| DateTime::parse_from_rfc2822(date.to_str().ok()?).ok());
    let now = server.map_or_else(|| DateTime::<Utc>::from(now), |date| date.to_utc());
    Some((until.to_utc() - now).to_std().unwrap_or(Duration::ZERO))
}

/// Whether the same request may well succeed a little later.
fn is_passing(error: &Error) -> bool {
    match error {
        Error::Connection { .. } => true,
        // 501 and 505 say that the server cannot, not that it is in trouble.
        Error::Status { status, .. } => {
            *status == 429 || (*status >= 500 && *status != 501 && *status != 505)
        }
        Error::Decode { .. } | Error::Timeout { .. } | Error::InvalidRequest { .. } => false,
    }
}

/// From 0.0 to 1.0. The standard library seeds every hasher differently, which is random enough to spread waits.
fn random() -> f64 {
    let bits =
        u32::try_from(RandomState::new().build_hasher().finish() >> 32).expect("32 bits are left");
    f64::from(bits) / f64::from(u32::MAX)
}
