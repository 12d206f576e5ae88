//! What devices measure: functions of the device and the moment, so that every world has the same curves and needs no memory for them.

use chrono::{DateTime, TimeDelta, Utc};

/// How long a measured value stays the same.
pub const STEP: TimeDelta = TimeDelta::minutes(5);

/// A value between 0 and 1: a curve over the day with its peak in the evening, and noise that is the device's and the metric's own.
#[must_use]
pub fn level(device: &str, metric: &str, at: DateTime<Utc>) -> f64 {
    let seconds = at.timestamp();
    let step = seconds.div_euclid(STEP.num_seconds());
    let day = seconds.rem_euclid(86_400) as f64 / 86_400.0;
    // Highest at 20:00 UTC, lowest twelve hours before.
    let curve = 0.5 - 0.5 * ((day - 20.0 / 24.0) * std::f64::consts::TAU + std::f64::consts::PI).cos();
    let noise = hash(device, metric, step) as f64 / u64::MAX as f64;
    0.6 * curve + 0.4 * noise
}

/// A value between `low` and `high`, see [`level`].
#[must_use]
pub fn between(device: &str, metric: &str, at: DateTime<Utc>, low: f64, high: f64) -> f64 {
    low + (high - low) * level(device, metric, at)
}

/// A whole number from `low` to `high`, see [`level`].
#[must_use]
#[allow(clippy::cast_possible_truncation, reason = "a level is between 0 and 1, so its thousandths fit")]
pub fn whole(device: &str, metric: &str, at: DateTime<Utc>, low: i64, high: i64) -> i64 {
    let thousandths = (level(device, metric, at) * 1000.0) as i128;
    let value = i128::from(low) + (i128::from(high) - i128::from(low)) * thousandths / 1000;
    i64::try_from(value).unwrap_or(high)
}

/// A number that belongs to a device, a metric and a step alone (FNV-1a, then mixed).
#[must_use]
pub fn hash(device: &str, metric: &str, step: i64) -> u64 {
    let bytes = device.bytes().chain([0]).chain(metric.bytes()).chain([0]).chain(step.to_le_bytes());
    let folded =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mixed = (folded ^ (folded >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ (mixed >> 33)
}
