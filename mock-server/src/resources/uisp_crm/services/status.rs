//! What state a service is in: it follows from its dates and from what was done to it, so it changes with the clock alone.
//!
//! - Ended: it was ended, or the last day of `activeTo` is over.
//! - Quoted: made for a quote and not activated yet.
//! - Prepared: `activeFrom` is a day to come.
//! - Suspended: one of its suspensions is not over.
//! - A prepaid service is active on the days of its periods, and inactive otherwise.

use super::prepaid_periods;
use super::suspension;
use crate::engine::{Document, State};
use crate::generated::fields::*;

/// Starts on a day to come.
pub const PREPARED: i64 = 0;
/// In use.
pub const ACTIVE: i64 = 1;
/// Over.
pub const ENDED: i64 = 2;
/// Blocked, and can be used again when the suspension is over.
pub const SUSPENDED: i64 = 3;
/// Made for a quote.
pub const QUOTED: i64 = 7;
/// Prepaid, on a day that is not paid.
pub const INACTIVE: i64 = 8;

/// The status of a service now.
#[must_use]
pub fn of(state: &State, service: &Document) -> i64 {
    let today = state.today();
    let day = |field| service.moment(field).map(|moment| state.day_of(moment));
    if service.contains(ENDED_AT) || day(ACTIVE_TO).is_some_and(|last| last < today) {
        ENDED
    } else if service.is_true(IS_QUOTED) {
        QUOTED
    } else if day(ACTIVE_FROM).is_some_and(|first| first > today) {
        PREPARED
    } else if suspension::is_suspended(state, &service.key()) {
        SUSPENDED
    } else if service.is_true(PREPAID) && !prepaid_periods::covers(state, &service.key(), today) {
        INACTIVE
    } else {
        ACTIVE
    }
}
