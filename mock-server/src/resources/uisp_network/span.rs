//! The moments that a series of statistics has, by the interval that a call asks for.

use chrono::{DateTime, TimeDelta, Utc};

use crate::engine::{Call, Failure, State};
use crate::resources::uisp_network::telemetry;

/// The most points of a series.
const MOST: i64 = 288;

/// Which moments a series has.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// The newest of them.
    pub end: DateTime<Utc>,
    /// How far they are apart.
    pub step: TimeDelta,
    points: i32,
}

impl Span {
    /// The span that a call asks for by `interval`, a day where it says nothing, and for a range by `start` and `period`.
    ///
    /// # Errors
    /// `BadRequest` for a range without its ends, or beyond the calendar.
    pub fn of(state: &State, call: &Call) -> Result<Self, Failure> {
        let now = state.now();
        Ok(match call.query.get("interval").unwrap_or("day") {
            "hour" => Self::new(now, TimeDelta::minutes(5), 12),
            "fourhours" => Self::new(now, TimeDelta::minutes(5), 48),
            "day" => Self::new(now, TimeDelta::minutes(30), 48),
            "week" => Self::new(now, TimeDelta::hours(4), 42),
            "month" => Self::new(now, TimeDelta::hours(12), 60),
            "quarter" => Self::new(now, TimeDelta::days(1), 90),
            "year" => Self::new(now, TimeDelta::days(7), 52),
            _ => return Self::range(call),
        })
    }

    /// The moments, the oldest first.
    pub fn moments(self) -> impl Iterator<Item = DateTime<Utc>> {
        (0..self.points).rev().filter_map(move |back| self.end.checked_sub_signed(self.step * back))
    }

    /// Where it begins.
    #[must_use]
    pub fn start(self) -> DateTime<Utc> {
        self.end.checked_sub_signed(self.step * self.points).unwrap_or(DateTime::UNIX_EPOCH)
    }

    const fn new(end: DateTime<Utc>, step: TimeDelta, points: i32) -> Self {
        Self { end, step, points }
    }

    fn range(call: &Call) -> Result<Self, Failure> {
        let number = |name: &str| {
            let given = call.query.number(name).filter(|number| *number >= 0);
            given.ok_or_else(|| Failure::bad_parameter(name, "must be milliseconds"))
        };
        let (start, period) = (number("start")?, number("period")?);
        let end = start.checked_add(period).and_then(DateTime::from_timestamp_millis);
        let end = end.filter(|end| end.timestamp() < 253_402_300_800);
        let end = end.ok_or_else(|| Failure::bad_parameter("period", "ends beyond the calendar"))?;
        let step = (period / MOST).max(telemetry::STEP.num_milliseconds());
        let points = i32::try_from(period / step).unwrap_or(0).max(1);
        Ok(Self::new(end, TimeDelta::milliseconds(step), points))
    }
}
