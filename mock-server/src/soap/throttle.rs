//! The throttle of an account: too many calls within a window block it until it has been quiet for a while.
//!
//! Everything is counted on the world's clock.

use std::collections::VecDeque;

use chrono::{DateTime, Duration, Utc};

/// How many calls an account may make, and what happens after that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// This many calls within the window pass; the next one blocks the account.
    pub calls: usize,
    /// How long a call counts.
    pub window: Duration,
    /// How long a blocked account has to be quiet before it is served again. Every call until then starts the wait anew.
    pub quiet: Duration,
}

impl Default for Limits {
    /// Documented: more than 50 calls in 15 seconds block an account, and the block lifts after a few minutes without calls.
    /// That these are three is assumed.
    fn default() -> Self {
        Self { calls: 50, window: Duration::seconds(15), quiet: Duration::minutes(3) }
    }
}

/// The latest calls of one account.
#[derive(Debug, Default)]
pub struct Throttle {
    calls: VecDeque<DateTime<Utc>>,
    blocked_since: Option<DateTime<Utc>>,
}

impl Throttle {
    /// Counts a call at this moment. Returns whether it is served.
    pub fn admits(&mut self, now: DateTime<Utc>, limits: &Limits) -> bool {
        if let Some(last) = self.blocked_since {
            if now - last < limits.quiet {
                // A call that comes at the same time may have read the clock before this one.
                self.blocked_since = Some(last.max(now));
                return false;
            }
            *self = Self::default();
        }
        self.calls.retain(|call| now - *call < limits.window);
        if self.calls.len() >= limits.calls {
            self.blocked_since = Some(now);
            return false;
        }
        self.calls.push_back(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::milliseconds(milliseconds)
    }

    fn used_up() -> Throttle {
        let mut throttle = Throttle::default();
        for call in 0..50 {
            assert!(throttle.admits(at(call), &Limits::default()), "call {call}");
        }
        throttle
    }

    #[test]
    fn the_fifty_first_call_in_the_window_is_refused() {
        assert!(!used_up().admits(at(14_999), &Limits::default()));
    }

    #[test]
    fn a_call_counts_for_the_window_and_no_longer() {
        let mut throttle = used_up();
        assert!(throttle.admits(at(15_000), &Limits::default()), "the first call has left the window");
        assert!(!throttle.admits(at(15_000), &Limits::default()), "the other 49 have not");
    }

    #[test]
    fn a_block_lifts_after_the_quiet_time_which_every_call_starts_anew() {
        let mut throttle = used_up();
        let quiet = Limits::default().quiet.num_milliseconds();
        assert!(!throttle.admits(at(100), &Limits::default()));
        assert!(!throttle.admits(at(100 + quiet - 1), &Limits::default()));
        assert!(!throttle.admits(at(100 + quiet), &Limits::default()), "the last call started the wait anew");
        assert!(throttle.admits(at(100 + 2 * quiet), &Limits::default()));
        assert!((0..49).all(|_| throttle.admits(at(100 + 2 * quiet), &Limits::default())), "it starts from nothing");
    }

    #[test]
    fn a_call_that_read_the_clock_earlier_lifts_no_block() {
        let mut throttle = used_up();
        assert!(!throttle.admits(at(1000), &Limits::default()));
        assert!(!throttle.admits(at(0), &Limits::default()));
        let quiet = Limits::default().quiet.num_milliseconds();
        assert!(!throttle.admits(at(quiet), &Limits::default()), "the wait counts from the later one");
    }
}
