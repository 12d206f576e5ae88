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
    accounts: Mutex<HashMap<Key, Account>>,
}

#[derive(Default)]
struct Account {
    throttle: Throttle,
    nonces: HashSet<Box<str>>,
    oldest: VecDeque<Box<str>>,
    /// How far the account's clock was ahead of the world's, at its latest. The world's clock may stand still while that of a
    /// client goes on.
    ahead: Option<Duration>,
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
        self.lock().clear();
    }

    /// Counts a call. Returns whether it is served.
    pub fn admit(&self, user: &Key, now: DateTime<Utc>, limits: &throttle::Limits) -> bool {
        self.lock().entry(user.clone()).or_default().throttle.admits(now, limits)
    }

    /// Remembers a token that is right otherwise.
    ///
    /// # Errors
    /// It was used before, or is too old: by the world's clock, or by the latest token of the account.
    pub fn accept(
        &self,
        user: &Key,
        nonce: Option<&str>,
        created: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
        freshness: Option<Duration>,
    ) -> Result<(), Stale> {
        let mut accounts = self.lock();
        let account = accounts.entry(user.clone()).or_default();
        if let (Some(created), Some(freshness)) = (created, freshness) {
            let ahead = account.ahead.unwrap_or_default().max(Duration::zero());
            if created < now + ahead - freshness {
                return Err(Stale::Old);
            }
        }
        if nonce.is_some_and(|nonce| account.nonces.contains(nonce)) {
            return Err(Stale::Replayed);
        }
        if let Some(nonce) = nonce {
            account.nonces.insert(nonce.into());
            account.oldest.push_back(nonce.into());
            if account.oldest.len() > MOST_NONCES
                && let Some(oldest) = account.oldest.pop_front()
            {
                account.nonces.remove(&oldest);
            }
        }
        account.ahead = account.ahead.max(created.map(|created| created - now));
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Account>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
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
    fn a_client_ahead_of_the_world_is_measured_by_its_own_latest_token() {
        let accounts = Accounts::default();
        assert_eq!(accept(&accounts, "a", 100_000, 0), Ok(()));
        assert_eq!(accept(&accounts, "b", 100_010, 0), Ok(()), "its clock goes on while the world's stands still");
        assert_eq!(accept(&accounts, "c", 100_000, 0), Err(Stale::Old), "older than the latest by ten minutes");
        assert_eq!(accept(&accounts, "d", 100_010, 6), Err(Stale::Old), "the world's clock has moved on by six");
    }

    #[test]
    fn the_memory_of_nonces_is_bounded() {
        let accounts = Accounts::default();
        for number in 0..=MOST_NONCES {
            assert_eq!(accept(&accounts, &number.to_string(), 0, 0), Ok(()));
        }
        assert_eq!(accounts.lock()[&Key::Number(1)].nonces.len(), MOST_NONCES);
    }
}
