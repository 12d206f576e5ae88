//! Fewer calls than the server blocks an account for, and silence once it has.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bindings_core::Clock;
use tokio::sync::Notify;

/// How a client keeps out of the server's throttle: it waits before calls that would be too many, and when the account is blocked all the
/// same it stays silent until the block is over and then repeats the call that was refused.
///
/// It counts the calls of one client and its clones. What else uses the account is not seen: leave room for it by fewer `calls`.
///
/// ```
/// use std::time::Duration;
/// use upsales::{Throttle, Upsales};
///
/// # fn example() -> Result<Upsales, upsales::Error> {
/// let shared_account = Throttle { calls: 20, ..Throttle::default() };
/// let upsales = Upsales::builder("https://crm.upsales.com", "api@example.com", "the password")
///     .throttle(shared_account)
///     .build()?;
/// # Ok(upsales)
/// # }
/// # example().unwrap();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Throttle {
    /// At most this many calls in any `window`; 49 unless set, since the server blocks an account that makes more than 50.
    pub calls: u32,
    /// 15 seconds unless set.
    pub window: Duration,
    /// How long no call is made once the account is blocked; three minutes and five seconds unless set. A call during the block begins it anew.
    pub quiet: Duration,
    /// How often a call that was refused by the throttle is repeated; 3 unless set. It had done nothing, so that this is safe for every call.
    pub repeats: u32,
}

impl Default for Throttle {
    fn default() -> Self {
        Self { calls: 49, window: Duration::from_secs(15), quiet: Duration::from_secs(185), repeats: 3 }
    }
}

/// The gate that every call of a client and its clones goes through.
pub(crate) struct Gate {
    settings: Throttle,
    clock: Arc<dyn Clock>,
    /// Whoever holds it waits at the gate; the others wait behind, in the order in which they came.
    turn: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    ended: Notify,
}

#[derive(Default)]
struct State {
    under_way: usize,
    /// When calls ended, for as long as they count. The server counted each at some moment before its end.
    ended: VecDeque<Duration>,
    quiet_until: Option<Duration>,
}

/// Whether a call may begin.
enum Admission {
    Now,
    After(Duration),
    WhenOneEnds,
}

/// What is known of a call when it ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The server said that the account is blocked.
    Throttled,
    /// The server answered otherwise.
    Answered,
    /// No answer came.
    Unknown,
}

/// A call that is under way; dropping it ends it.
pub(crate) struct Permit<'a> {
    gate: &'a Gate,
    end: End,
}

impl Gate {
    pub(crate) fn new(settings: Throttle, clock: Arc<dyn Clock>) -> Self {
        Self { settings, clock, turn: tokio::sync::Mutex::default(), state: Mutex::default(), ended: Notify::new() }
    }

    pub(crate) fn repeats(&self) -> u32 {
        self.settings.repeats
    }

    /// Waits until a call may begin.
    pub(crate) async fn enter(&self) -> Permit<'_> {
        let _turn = self.turn.lock().await;
        loop {
            let ended = self.ended.notified();
            match self.admit() {
                Admission::Now => return Permit { gate: self, end: End::Unknown },
                Admission::After(wait) => self.clock.sleep(wait).await,
                Admission::WhenOneEnds => ended.await,
            }
        }
    }

    fn admit(&self) -> Admission {
        let now = self.clock.now();
        let Throttle { calls, window, .. } = self.settings;
        let mut state = self.state();
        if let Some(wait) = state.quiet_until.and_then(|until| until.checked_sub(now)).filter(|wait| !wait.is_zero()) {
            return Admission::After(wait);
        }
        while state.ended.front().is_some_and(|end| *end + window <= now) {
            state.ended.pop_front();
        }
        // Calls count from their beginning until a window after their end, so that no delay on the way lets two windows run together.
        if state.under_way + state.ended.len() < calls.max(1) as usize {
            state.under_way += 1;
            return Admission::Now;
        }
        state.ended.front().map_or(Admission::WhenOneEnds, |end| Admission::After(*end + window - now))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// Ends the call.
    pub(crate) fn end(mut self, end: End) {
        self.end = end;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let now = self.gate.clock.now();
        let mut state = self.gate.state();
        state.under_way -= 1;
        state.ended.push_back(now);
        let is_quiet = state.quiet_until.is_some_and(|until| until > now);
        // A call whose answer was lost may have begun the block anew.
        if self.end == End::Throttled || (self.end == End::Unknown && is_quiet) {
            state.quiet_until = Some(now + self.gate.settings.quiet);
        }
        drop(state);
        self.gate.ended.notify_one();
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Gate").field(&self.settings).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;

    use super::*;

    /// A clock that stands unless somebody waits.
    #[derive(Debug, Default)]
    struct Standing(Mutex<Duration>);

    impl Clock for Standing {
        fn now(&self) -> Duration {
            *self.0.lock().unwrap()
        }

        fn sleep(&self, wait: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
            *self.0.lock().unwrap() += wait;
            Box::pin(std::future::ready(()))
        }
    }

    #[tokio::test]
    async fn a_lost_answer_during_a_block_may_have_begun_it_anew() {
        for (end, silent_until) in [(End::Answered, 185), (End::Unknown, 195), (End::Throttled, 195)] {
            let clock = Arc::new(Standing::default());
            let gate = Gate::new(Throttle::default(), clock.clone());
            let (first, second) = (gate.enter().await, gate.enter().await);
            first.end(End::Throttled);
            clock.sleep(Duration::from_secs(10)).await;
            second.end(end);
            drop(gate.enter().await);
            assert_eq!(clock.now(), Duration::from_secs(silent_until));
        }
    }

    #[tokio::test]
    async fn a_lost_answer_alone_means_no_block() {
        let clock = Arc::new(Standing::default());
        let gate = Gate::new(Throttle::default(), clock.clone());
        drop(gate.enter().await);
        drop(gate.enter().await);
        assert_eq!(clock.now(), Duration::ZERO);
    }

    #[tokio::test]
    async fn calls_under_way_take_room_until_one_ends() {
        let clock = Arc::new(Standing::default());
        let gate = Arc::new(Gate::new(Throttle { calls: 1, ..Throttle::default() }, clock.clone()));
        let first = gate.enter().await;
        let waiting = tokio::spawn({
            let gate = gate.clone();
            async move { drop(gate.enter().await) }
        });
        tokio::task::yield_now().await;
        assert_eq!(clock.now(), Duration::ZERO);
        first.end(End::Answered);
        waiting.await.unwrap();
        // A window after its end, not after its beginning.
        assert_eq!(clock.now(), Duration::from_secs(15));
    }
}
