//! The texts of XML Schema's simple types: what stands for a number, a flag, a day or a moment.
//!
//! White space around a text is no part of it. What is no such text is refused with what it should be.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use rust_decimal::Decimal;

use super::decode::YEARS;

/// How many digits a decimal number has at most: as many as every reader of XML Schema takes.
pub const MOST_DIGITS: usize = 18;

/// What a text should be: the end of the sentence "The value must be …".
pub type Wanted = &'static str;

/// `xs:int`.
///
/// # Errors
/// What the text should be.
pub fn int(text: &str) -> Result<i32, Wanted> {
    trimmed(text).parse().map_err(|_| "a whole number of 32 bits")
}

/// `xs:long`.
///
/// # Errors
/// What the text should be.
pub fn long(text: &str) -> Result<i64, Wanted> {
    trimmed(text).parse().map_err(|_| "a whole number of 64 bits")
}

/// `xs:decimal`: digits and a point, no exponent. Zeros that change nothing do not count as digits.
///
/// # Errors
/// What the text should be.
pub fn decimal(text: &str) -> Result<Decimal, Wanted> {
    const WANTED: Wanted = "a decimal number such as 12.50";
    let text = trimmed(text);
    let (is_negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = || whole.bytes().chain(fraction.bytes());
    if digits().next().is_none() || !digits().all(|byte| byte.is_ascii_digit()) {
        return Err(WANTED);
    }
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    if whole.len() + fraction.len() > MOST_DIGITS {
        return Err("a decimal number of at most 18 digits");
    }
    let unscaled: i64 = format!("0{whole}{fraction}").parse().map_err(|_| WANTED)?;
    let scale = u32::try_from(fraction.len()).map_err(|_| WANTED)?;
    Ok(Decimal::new(if is_negative { -unscaled } else { unscaled }, scale))
}

/// `xs:boolean`.
///
/// # Errors
/// What the text should be.
pub fn boolean(text: &str) -> Result<bool, Wanted> {
    match trimmed(text) {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err("true or false"),
    }
}

/// `xs:date`, of a year from 1 to 9899; a time zone is allowed and means nothing here.
///
/// # Errors
/// What the text should be.
pub fn day(text: &str) -> Result<NaiveDate, Wanted> {
    const WANTED: Wanted = "a day such as 2026-03-02";
    let (date, zone) = trimmed(text).split_at_checked(DATE.len()).ok_or(WANTED)?;
    let day = if is_like(date, DATE) && is_zone(zone) { date.parse::<NaiveDate>().ok() } else { None };
    day.filter(|day| YEARS.contains(&day.year())).ok_or(WANTED)
}

/// `xs:dateTime`, of a year from 1 to 9899; without a zone it is UTC.
///
/// # Errors
/// What the text should be.
pub fn moment(text: &str) -> Result<DateTime<Utc>, Wanted> {
    parse_moment(trimmed(text))
        .filter(|moment| YEARS.contains(&moment.year()))
        .ok_or("a moment such as 2026-03-02T09:00:00Z")
}

/// The form of a date: `0` is any digit.
const DATE: &str = "0000-00-00";
/// The form of a date with a time.
const DATE_TIME: &str = "0000-00-00T00:00:00";

fn parse_moment(text: &str) -> Option<DateTime<Utc>> {
    let (plain, rest) = text.split_at_checked(DATE_TIME.len())?;
    let (fraction, zone) = rest.split_at(rest.find(['Z', '+', '-']).unwrap_or(rest.len()));
    let is_fraction = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    // A second has no 60th part here: nobody could read it in an answer.
    let is_plain = is_like(plain, DATE_TIME) && !plain.ends_with(":60");
    if !is_plain || !is_zone(zone) || !(fraction.is_empty() || fraction.strip_prefix('.').is_some_and(is_fraction)) {
        return None;
    }
    if zone.is_empty() {
        let moment = NaiveDateTime::parse_from_str(&format!("{plain}{fraction}"), "%Y-%m-%dT%H:%M:%S%.f");
        return Some(moment.ok()?.and_utc());
    }
    Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc())
}

/// Whether the text has the form; `0` in it is any digit.
fn is_like(text: &str, form: &str) -> bool {
    let fits = |(byte, form): (u8, u8)| if form == b'0' { byte.is_ascii_digit() } else { byte == form };
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits)
}

/// Whether the text is a time zone, or nothing.
fn is_zone(zone: &str) -> bool {
    let Some(offset) = zone.strip_prefix(['+', '-']) else { return matches!(zone, "" | "Z") };
    is_like(offset, "00:00") && offset <= "14:00" && offset[3..] < *"60"
}

fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_plain_digits_within_white_space() {
        assert_eq!((int(" 1\n"), int("+007"), int("-2147483648")), (Ok(1), Ok(7), Ok(i32::MIN)));
        for wrong in ["", " ", "1.0", "2147483648", "1 2", "0x1", "1e3", "½", "\u{a0}1"] {
            assert!(int(wrong).is_err(), "{wrong}");
        }
        assert_eq!(long("2147483648"), Ok(2_147_483_648));
        assert!(long("9223372036854775808").is_err());
    }

    #[test]
    fn a_decimal_number_has_at_most_18_digits() {
        let read = |text: &str| decimal(text).map(|number| number.to_string());
        for (text, number) in [
            (" 12.50 ", "12.5"),
            ("+.5", "0.5"),
            ("5.", "5"),
            ("-0.00", "0"),
            ("-007.10", "-7.1"),
            ("999999999999999999", "999999999999999999"),
            ("0.000000000000000001", "0.000000000000000001"),
            ("000000000000000000001.000000000000000000000000000000", "1"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(number), "{text}");
        }
        for wrong in ["", ".", "+", "-.", "1,5", "1e3", "+-1", "--1", "1.2.3", "1_000", "NaN", "INF", "١"] {
            assert_eq!(read(wrong), Err("a decimal number such as 12.50"), "{wrong}");
        }
        for long in ["1000000000000000000", "0.0000000000000000001", "1234567890.123456789"] {
            assert_eq!(read(long), Err("a decimal number of at most 18 digits"), "{long}");
        }
    }

    #[test]
    fn flags_have_two_names_each() {
        assert_eq!(
            (boolean("true"), boolean(" 1 "), boolean("false"), boolean("0")),
            (Ok(true), Ok(true), Ok(false), Ok(false))
        );
        assert!(boolean("True").is_err() && boolean("").is_err());
    }

    #[test]
    fn a_day_may_have_a_zone_which_means_nothing() {
        let wanted = NaiveDate::from_ymd_opt(2026, 2, 3).ok_or("");
        for text in ["2026-02-03", " 2026-02-03 ", "2026-02-03Z", "2026-02-03+14:00", "2026-02-03-08:30"] {
            assert_eq!(day(text), wanted, "{text}");
        }
        for wrong in [
            "2026-2-3",
            "2026-02-30",
            "26-02-03",
            "2026-02-03+0100",
            "2026-02-03+14:01",
            "2026-02-03+01:60",
            "0000-01-01",
            "9900-01-01",
            "2026-02-0é",
        ] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_moment_without_a_zone_is_utc() {
        let wanted = moment("2026-03-02T09:00:00Z");
        assert!(wanted.is_ok());
        for text in ["2026-03-02T09:00:00", " 2026-03-02T10:00:00+01:00 ", "2026-03-02T04:30:00.000-04:30"] {
            assert_eq!(moment(text), wanted, "{text}");
        }
        assert!(moment("2026-03-02T09:00:00.123456789012Z").is_ok());
        for wrong in [
            "2026-03-02",
            "2026-03-02 09:00:00Z",
            "2026-03-02t09:00:00z",
            "2026-03-02T09:00Z",
            "2026-03-02T9:00:00Z",
            "2026-03-02T09:00:00+0100",
            "2026-03-02T09:00:00.Z",
            "2026-03-02T23:59:60Z",
            "2026-03-02T25:00:00Z",
            "9900-01-01T00:00:00Z",
            "0001-01-01T00:00:00+01:00",
            "2026-03-02T09:00:00é",
        ] {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
    }
}
