//! The calendar of a recurring service: which days its invoicing periods begin and end on.
//!
//! - Periods begin on the service's day of the month, of which 31 is the last one.
//! - The first period reaches from `invoicingStart` to the day before the first such day, and may be shorter than the others.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeZone, Utc};

use super::{pricing, status};
use crate::engine::{Document, State};
use crate::generated::fields::*;

/// The day of the month that stands for the last one.
pub const LAST_DAY: i64 = 31;

/// The way of invoicing that asks for the money in advance.
pub const FORWARD: i64 = 2;

/// No invoice is made earlier. Assumed.
const MOST_DAYS_EARLY: i64 = 730;

/// Days that are invoiced together, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub start: NaiveDate,
    /// The last day.
    pub end: NaiveDate,
    /// Whether it is as long as the service plan says, or only a part of that.
    pub whole: bool,
}

/// When the periods of a service begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    begin: NaiveDate,
    day: u32,
    months: u32,
}

impl Calendar {
    /// The calendar of a service; prepaid services, and quoted ones without a start, have none.
    #[must_use]
    pub fn of(state: &State, service: &Document) -> Option<Self> {
        let months = u32::try_from(pricing::months(state, service)?).ok()?;
        let begin = state.day_of(service.moment(INVOICING_START)?);
        let day = service.integer(INVOICING_PERIOD_START_DAY).and_then(|day| u32::try_from(day).ok());
        Some(Self { begin, day: day.unwrap_or(begin.day()), months })
    }

    /// The period that a day lies in; none before the first.
    #[must_use]
    pub fn containing(&self, day: NaiveDate) -> Option<Period> {
        if day < self.begin {
            return None;
        }
        let first = self.first_regular()?;
        if day < first {
            return Some(Period { start: self.begin, end: first.pred_opt()?, whole: false });
        }
        let passed =
            (day.year() - first.year()) * 12 + i32::try_from(day.month()).ok()? - i32::try_from(first.month()).ok()?;
        let mut count = u32::try_from(passed).ok()? / self.months;
        if self.regular(first, count)? > day {
            count -= 1;
        }
        let start = self.regular(first, count)?;
        Some(Period { start, end: self.regular(first, count + 1)?.pred_opt()?, whole: true })
    }

    /// The period that begins on this day.
    #[must_use]
    pub fn starting(&self, day: NaiveDate) -> Option<Period> {
        self.containing(day).filter(|period| period.start == day)
    }

    /// The first day of the service's day of the month on or after the beginning.
    fn first_regular(&self) -> Option<NaiveDate> {
        let this_month = self.in_month_of(self.begin);
        if this_month >= self.begin {
            return Some(this_month);
        }
        Some(self.in_month_of(self.begin.with_day(1)?.checked_add_months(Months::new(1))?))
    }

    fn regular(&self, first: NaiveDate, count: u32) -> Option<NaiveDate> {
        Some(self.in_month_of(first.with_day(1)?.checked_add_months(Months::new(count * self.months))?))
    }

    fn in_month_of(&self, day: NaiveDate) -> NaiveDate {
        // A month that has no such day ends before it.
        (1..=self.day.max(1)).rev().find_map(|number| day.with_day(number)).unwrap_or(day)
    }
}

/// The next days of a service that are on no invoice yet, cut off where the service ends.
#[must_use]
pub fn next_uninvoiced(state: &State, service: &Document) -> Option<Period> {
    let calendar = Calendar::of(state, service)?;
    let begin =
        service.moment(LAST_INVOICED_DATE).map_or(Some(calendar.begin), |last| state.day_of(last).succ_opt())?;
    let mut period = calendar.containing(begin.max(calendar.begin))?;
    if begin > period.start {
        period = Period { start: begin, whole: false, ..period };
    }
    let last = service.moment(ACTIVE_TO).map(|last| state.day_of(last)).filter(|last| *last < period.end);
    if let Some(last) = last {
        period = Period { end: last, whole: false, ..period };
    }
    (period.start <= period.end).then_some(period)
}

/// The day on which the service is invoiced next: before the next period or after it, as many days early as it says, but not
/// before today. Services that are over, quoted or prepaid have none.
#[must_use]
pub fn next_invoicing_day(state: &State, service: &Document) -> Option<NaiveDate> {
    if !matches!(status::of(state, service), status::ACTIVE | status::SUSPENDED | status::PREPARED) {
        return None;
    }
    let period = next_uninvoiced(state, service)?;
    let day =
        if service.integer(INVOICING_PERIOD_TYPE) == Some(FORWARD) { period.start } else { period.end.succ_opt()? };
    let early = service.integer(NEXT_INVOICING_DAY_ADJUSTMENT).unwrap_or(0).clamp(0, MOST_DAYS_EARLY);
    Some(day.checked_sub_days(Days::new(early.unsigned_abs()))?.max(state.today()))
}

/// The first moment of a day in the world's time zone.
#[must_use]
pub fn midnight(state: &State, day: NaiveDate) -> DateTime<Utc> {
    let local = day.and_time(NaiveTime::MIN);
    state.zone().from_local_datetime(&local).earliest().map_or_else(|| local.and_utc(), |moment| moment.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn period(start: &str, end: &str, whole: bool) -> Option<Period> {
        Some(Period { start: day(start), end: day(end), whole })
    }

    #[test]
    fn the_first_period_ends_before_the_first_regular_day() {
        let calendar = Calendar { begin: day("2026-03-29"), day: 1, months: 1 };
        assert_eq!(calendar.containing(day("2026-03-28")), None);
        assert_eq!(calendar.containing(day("2026-03-29")), period("2026-03-29", "2026-03-31", false));
        assert_eq!(calendar.containing(day("2026-04-30")), period("2026-04-01", "2026-04-30", true));
    }

    #[test]
    fn periods_of_several_months_count_from_the_first_whole_one() {
        let calendar = Calendar { begin: day("2025-11-15"), day: 15, months: 3 };
        assert_eq!(calendar.containing(day("2026-02-14")), period("2025-11-15", "2026-02-14", true));
        assert_eq!(calendar.containing(day("2026-03-02")), period("2026-02-15", "2026-05-14", true));
        assert_eq!(calendar.starting(day("2026-03-15")), None);
    }

    #[test]
    fn day_31_is_the_last_day_of_every_month() {
        let calendar = Calendar { begin: day("2026-01-31"), day: 31, months: 1 };
        assert_eq!(calendar.containing(day("2026-02-27")), period("2026-01-31", "2026-02-27", true));
        assert_eq!(calendar.containing(day("2026-02-28")), period("2026-02-28", "2026-03-30", true));
    }
}
