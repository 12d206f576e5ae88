//! When a failed request is tried again, and how long to wait before.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use crate::clock::Clock;
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

/// An error that a later attempt may not meet again.
pub trait Passing {
    /// Whether the same request may well succeed a little later.
    fn is_passing(&self) -> bool;

    /// How long the server asks to wait before the next attempt.
    fn retry_after(&self) -> Option<Duration> {
        None
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self { attempts: 4, first_wait: Duration::from_millis(250), longest_wait: Duration::from_secs(30), jitter: 0.0 }
    }
}

impl Retry {
    /// Sends every request once.
    #[must_use]
    pub fn off() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// Makes attempts until one succeeds, fails for good, or was the last. What is not idempotent gets one.
    ///
    /// # Errors
    ///
    /// That of the last attempt.
    pub async fn run<T, E, F>(
        &self,
        idempotent: bool,
        clock: &dyn Clock,
        mut attempt: impl FnMut() -> F,
    ) -> Result<T, E>
    where
        E: Passing,
        F: Future<Output = Result<T, E>>,
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
            clock.sleep(wait).await;
        }
    }

    /// How long to wait after that many attempts, of which the last gave this error; `None` to give up.
    fn wait(&self, made: u32, error: &impl Passing) -> Option<Duration> {
        if made >= self.attempts || !error.is_passing() {
            return None;
        }
        let step = 2_u32
            .checked_pow(made - 1)
            .and_then(|factor| self.first_wait.checked_mul(factor))
            .unwrap_or(self.longest_wait);
        let wait = step.min(self.longest_wait).mul_f64(1.0 - self.jitter.clamp(0.0, 1.0) * random());
        match error.retry_after() {
            Some(asked) if asked > self.longest_wait => None,
            Some(asked) => Some(wait.max(asked)),
            None => Some(wait),
        }
    }
}

impl Passing for Error {
    fn is_passing(&self) -> bool {
        match self {
            Self::Connection { .. } => true,
            Self::Status { status, .. } => is_passing_status(*status),
            Self::Decode { .. } | Self::Timeout { .. } | Self::InvalidRequest { .. } => false,
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

/// Whether an HTTP status is that of a server in trouble, which may be over a little later.
#[must_use]
pub const fn is_passing_status(status: u16) -> bool {
    // 501 and 505 say that the server cannot, not that it is in trouble.
    matches!(status, 429 | 500 | 502..=504 | 506..)
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
    let server = headers.get(DATE).and_then(|date| DateTime::parse_from_rfc2822(date.to_str().ok()?).ok());
    let now = server.map_or_else(|| DateTime::<Utc>::from(now), |date| date.to_utc());
    Some((until.to_utc() - now).to_std().unwrap_or(Duration::ZERO))
}

/// From 0.0 to 1.0. The standard library seeds every hasher differently, which is random enough to spread waits.
fn random() -> f64 {
    let bits = u32::try_from(RandomState::new().build_hasher().finish() >> 32).expect("32 bits are left");
    f64::from(bits) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use tokio::time::Instant;

    use super::*;
    use crate::clock::SystemClock;

    #[tokio::test(start_paused = true)]
    async fn the_waits_double() {
        let (attempts, waited) = attempts_of(&Retry::default(), true, || answer(503)).await;
        assert_eq!(attempts, 4);
        assert_eq!(waited, Duration::from_millis(250 + 500 + 1000));
    }

    #[tokio::test(start_paused = true)]
    async fn a_success_ends_the_attempts() {
        let mut answers = vec![Ok("found"), Err(answer(502)), Err(answer(429))];
        let result =
            Retry::default().run(true, &SystemClock::default(), || std::future::ready(answers.pop().unwrap())).await;
        assert_eq!(result.unwrap(), "found");
        assert!(answers.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn what_may_not_arrive_twice_is_sent_once() {
        let (attempts, _) = attempts_of(&Retry::default(), false, || answer(503)).await;
        assert_eq!(attempts, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn off_means_one_attempt() {
        let (attempts, waited) = attempts_of(&Retry::off(), true, || answer(503)).await;
        assert_eq!((attempts, waited), (1, Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_that_will_not_pass_is_not_repeated() {
        for status in [400, 401, 403, 404, 422, 501, 505] {
            let (attempts, _) = attempts_of(&Retry::default(), true, || answer(status)).await;
            assert_eq!(attempts, 1, "{status}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_server_may_ask_for_a_longer_wait() {
        let retry = Retry { attempts: 2, ..Retry::default() };
        let (attempts, waited) = attempts_of(&retry, true, || answer_after(429, 7)).await;
        assert_eq!((attempts, waited), (2, Duration::from_secs(7)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_asks_for_too_much_gets_no_further_attempt() {
        let (attempts, waited) = attempts_of(&Retry::default(), true, || answer_after(429, 31)).await;
        assert_eq!((attempts, waited), (1, Duration::ZERO));
    }

    #[test]
    fn no_wait_is_longer_than_the_longest() {
        let retry = Retry { attempts: u32::MAX, ..Retry::default() };
        assert_eq!(retry.wait(8, &answer(500)), Some(Duration::from_secs(30)));
        assert_eq!(retry.wait(400, &answer(500)), Some(Duration::from_secs(30)));
    }

    #[test]
    fn jitter_takes_away_at_most_its_part() {
        let retry = Retry { jitter: 0.5, ..Retry::default() };
        for _ in 0..100 {
            let wait = retry.wait(1, &answer(500)).unwrap();
            assert!(wait >= Duration::from_millis(125) && wait <= Duration::from_millis(250));
        }
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_moment() {
        let asked = |value: &str, date: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().unwrap());
            if let Some(date) = date {
                headers.insert(DATE, date.parse().unwrap());
            }
            let now = DateTime::parse_from_rfc2822("Sun, 06 Nov 1994 08:00:00 GMT").unwrap();
            retry_after(&headers, now.into())
        };
        let moment = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(asked("120", None), Some(Duration::from_secs(120)));
        assert_eq!(asked(moment, None), Some(Duration::from_secs(49 * 60 + 37)));
        assert_eq!(asked(moment, Some("Sun, 06 Nov 1994 08:49:30 GMT")), Some(Duration::from_secs(7)));
        assert_eq!(asked(moment, Some("Sun, 06 Nov 1994 09:00:00 GMT")), Some(Duration::ZERO));
        assert_eq!(asked("soon", None), None);
        assert_eq!(retry_after(&HeaderMap::new(), SystemTime::UNIX_EPOCH), None);
    }

    /// How many attempts are made, and how long the waits between them are together.
    async fn attempts_of(retry: &Retry, idempotent: bool, error: impl Fn() -> Error) -> (u32, Duration) {
        let start = Instant::now();
        let mut attempts = 0;
        let attempt = || {
            attempts += 1;
            std::future::ready(Err::<(), _>(error()))
        };
        retry.run(idempotent, &SystemClock::default(), attempt).await.unwrap_err();
        (attempts, start.elapsed())
    }

    fn answer(status: u16) -> Error {
        Error::from_answer("list_clients", status, None, Bytes::new(), "JSON")
    }

    fn answer_after(status: u16, seconds: u64) -> Error {
        let wait = Duration::from_secs(seconds);
        Error::from_answer("list_clients", status, Some(wait), Bytes::new(), "JSON")
    }
}
