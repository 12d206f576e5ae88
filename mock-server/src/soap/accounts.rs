//! What the server remembers of the calls of each account beside the world: its throttle, its nonces, its clock.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};

use super::throttle::{self, Throttle};
use crate::engine::Key;

/// How many nonces of an account are remembered; the oldest are forgotten first.
const MOST_NONCES: usize = 10_000;

/// How the SOAP services treat their callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How many calls an account may make; `None` for as many as it likes.
    pub throttle: Option<throttle::Limits>,
    /// How old the `Created` of a token may be; `None` for any age. Assumed.
    pub freshness: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { throttle: Some(throttle::Limits::default()), freshness: Some(Duration::minutes(5)) }
    }
}

/// The accounts that have called, by the id of the user. They are no part of the world: a snapshot of it has no calls.
#[derive(Default)]
pub struct Accounts {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    accounts: HashMap<Key, Account>,
    /// How far the world's clock was moved by hand. Tokens do not age by that: the clocks of clients were not moved along.
    moved: Duration,
}

#[derive(Default)]
struct Account {
    throttle: Throttle,
    nonces: HashSet<Box<str>>,
    oldest: VecDeque<Box<str>>,
}

/// Why a token that is right is refused all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// Its nonce was used before.
    Replayed,
    /// It was created too long ago.
    Old,
}

impl Accounts {
    /// Forgets all calls.
    pub fn clear(&self) {
        *self.lock() = Known::default();
    }

    /// Takes note that the world's clock was moved by hand. One that was set back makes calls of the future, which count no more.
    pub fn clock_was_moved(&self, by: Duration) {
        let mut known = self.lock();
        if by < Duration::zero() {
            known.accounts.values_mut().for_each(|account| account.throttle = Throttle::default());
        }
        known.moved = known.moved.checked_add(&by).unwrap_or(known.moved);
    }

    /// Counts a call. Returns whether it is served.
    pub fn admit(&self, user: &Key, now: DateTime<Utc>, limits: &throttle::Limits) -> bool {
        self.lock().accounts.entry(user.clone()).or_default().throttle.admits(now, limits)
    }

    /// Remembers a token that is right otherwise.
    ///
    /// # Errors
    /// It was used before, or is too old by the world's clock as it would be if nobody had moved it.
    pub fn accept(
        &self,
        user: &Key,
        nonce: Option<&str>,
        created: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
        freshness: Option<Duration>,
    ) -> Result<(), Stale> {
        let mut known = self.lock();
        if let (Some(created), Some(freshness)) = (created, freshness)
            && now.signed_duration_since(created) - known.moved > freshness
        {
            return Err(Stale::Old);
        }
        let Some(nonce) = nonce else { return Ok(()) };
        let account = known.accounts.entry(user.clone()).or_default();
        if !account.nonces.insert(nonce.into()) {
            return Err(Stale::Replayed);
        }
        account.oldest.push_back(nonce.into());
        if account.oldest.len() > MOST_NONCES
            && let Some(oldest) = account.oldest.pop_front()
        {
            account.nonces.remove(&oldest);
        }
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRESH: Option<Duration> = Some(Duration::minutes(5));

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::minutes(minutes)
    }

    fn accept(accounts: &Accounts, nonce: &str, created: i64, now: i64) -> Result<(), Stale> {
        accounts.accept(&Key::Number(1), Some(nonce), Some(at(created)), at(now), FRESH)
    }

    #[test]
    fn a_nonce_serves_once() {
        let accounts = Accounts::default();
        assert_eq!(accept(&accounts, "a", 0, 0), Ok(()));
        assert_eq!(accept(&accounts, "a", 0, 0), Err(Stale::Replayed));
        assert_eq!(accounts.accept(&Key::Number(2), Some("a"), None, at(0), FRESH), Ok(()), "another account's own");
    }

    #[test]
    fn a_token_older_than_the_worlds_clock_by_more_than_the_limit_is_stale() {
        let accounts = Accounts::default();
        assert_eq!(accept(&accounts, "a", -6, 0), Err(Stale::Old));
        assert_eq!(accept(&accounts, "b", -5, 0), Ok(()));
    }

    #[test]
    fn a_client_ahead_of_the_world_is_served_and_makes_nobody_else_stale() {
        let accounts = Accounts::default();
        assert_eq!(accept(&accounts, "a", 100_000, 0), Ok(()));
        assert_eq!(accept(&accounts, "b", 0, 0), Ok(()));
    }

    #[test]
    fn a_clock_that_was_moved_by_hand_makes_no_token_older() {
        let accounts = Accounts::default();
        accounts.clock_was_moved(Duration::minutes(600));
        assert_eq!(accept(&accounts, "a", 0, 600), Ok(()), "the client's clock was not moved along");
        assert_eq!(accept(&accounts, "b", 0, 606), Err(Stale::Old), "but here it went on by itself");
    }

    #[test]
    fn a_clock_that_is_set_back_blocks_nobody_for_ever() {
        let accounts = Accounts::default();
        let limits = throttle::Limits { calls: 1, ..throttle::Limits::default() };
        let admit = |now| accounts.admit(&Key::Number(1), at(now), &limits);
        assert!(admit(10) && !admit(10));
        accounts.clock_was_moved(Duration::minutes(-10));
        assert!(admit(0));
    }

    #[test]
    fn the_memory_of_nonces_is_bounded() {
        let accounts = Accounts::default();
        for number in 0..=MOST_NONCES {
            assert_eq!(accept(&accounts, &number.to_string(), 0, 0), Ok(()));
        }
        assert_eq!(accounts.lock().accounts[&Key::Number(1)].nonces.len(), MOST_NONCES);
    }
}
