//! Currencies and amounts of sales.
//!
//! - The currency of a sale is one of the account's; the master currency when it is not given.
//! - The rate says how many of the currency are one of the master currency; that of the currency when it is not given,
//!   or when the currency changes and no rate is given with it. The rate of the master currency is 1.
//! - A rate is between 0.000001 and 1,000,000,000; quantities and prices are at most 1,000,000,000, also below zero.
//! - Values are exact sums, rounded to two places, half away from zero. One of more than 18 digits is refused.

use rust_decimal::{Decimal, RoundingStrategy};

use super::findings::Findings;
use super::messages;
use super::reference::{property, text};
use crate::engine::{Change, Document, Key, Resource, Rule, State};
use crate::generated::fields::{CURRENCY, CURRENCY_RATE, MASTER_CURRENCY, RATE};
use crate::specification::{Kind, ObjectSchema};

/// The currencies of the account; one of them is the master currency.
pub static CURRENCIES: Resource = Resource {
    unique: &[CURRENCY],
    ..Resource::plain(
        "upsales-currencies",
        &ObjectSchema {
            name: "Currency",
            properties: &[text(CURRENCY), property(RATE, Kind::Number), property(MASTER_CURRENCY, Kind::Boolean)],
        },
    )
};

/// Where values end, in both directions: this one and whatever is beyond it is too large.
const LARGEST_VALUE: Decimal = Decimal::from_parts(0xA763_FFFF, 0x0DE0_B6B3, 0, false, DIGITS);
/// No quantity, price or rate is larger.
pub const LARGEST: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);
/// No rate is smaller.
const SMALLEST_RATE: Decimal = Decimal::from_parts(1, 0, 0, false, 6);
/// How many decimals values have.
const DIGITS: u32 = 2;

/// The rules on currencies.
pub const RULES: &[Rule] = &[
    Rule::documented("without a currency a sale has the master currency", "REST API property tables"),
    Rule::assumed("a currency is one of the account's: INVALID"),
    Rule::assumed("without currencyRate it is that of the currency, in an update only when the currency changes"),
    Rule::assumed("currencyRate is 0.000001 to 1000000000, and 1 for the master currency: INVALID"),
    Rule::assumed("values are exact sums, rounded to two places, half away from zero"),
    Rule::assumed(
        "a value, weighted, yearly or in the master currency, that reaches 9999999999999999.99 is INVALID on its field",
    ),
];

/// Completes and checks the currency and its rate.
pub fn settle(state: &State, change: &mut Change, findings: &mut Findings) {
    if change.after.get(CURRENCY).is_null()
        && let Some(master) = master(state)
    {
        change.after.set(CURRENCY, master.get(CURRENCY).clone());
    }
    let code = change.after.text(CURRENCY).unwrap_or_default();
    let Some(currency) = state.having(&CURRENCIES, CURRENCY, &Key::from(code)).next() else {
        findings.wrong(CURRENCY.name(), messages::UNKNOWN_CURRENCY);
        return;
    };
    let before = change.before.as_ref().map(|before| before.get(CURRENCY));
    if !change.sets(CURRENCY_RATE)
        && (before != Some(change.after.get(CURRENCY)) || !change.after.contains(CURRENCY_RATE))
    {
        change.after.set(CURRENCY_RATE, currency.decimal(RATE));
    }
    let rate = change.after.decimal(CURRENCY_RATE);
    if currency.is_true(MASTER_CURRENCY) && rate != Decimal::ONE {
        findings.wrong(CURRENCY_RATE.name(), messages::MASTER_RATE);
    } else if !(SMALLEST_RATE..=LARGEST).contains(&rate) {
        findings.wrong(CURRENCY_RATE.name(), messages::OUT_OF_RANGE);
    }
}

/// An amount of a sale in the master currency.
#[must_use]
pub fn in_master_currency(sale: &Document, amount: Decimal) -> Decimal {
    let rate = sale.get(CURRENCY_RATE).as_decimal().filter(|rate| *rate > Decimal::ZERO).unwrap_or(Decimal::ONE);
    round(amount.checked_div(rate).unwrap_or_else(|| endless(amount)))
}

/// The sum of products.
#[must_use]
pub fn sum(products: impl Iterator<Item = (Decimal, Decimal)>) -> Decimal {
    let total = products.fold(Decimal::ZERO, |sum, (left, right)| {
        let product = left.checked_mul(right).unwrap_or(Decimal::MAX);
        sum.checked_add(product).unwrap_or(Decimal::MAX)
    });
    round(total)
}

/// A share of an amount.
#[must_use]
pub fn share(amount: Decimal, percent: i64) -> Decimal {
    multiple(amount, percent, 100)
}

/// So many times the amount, divided.
#[must_use]
pub fn multiple(amount: Decimal, times: i64, divided_by: i64) -> Decimal {
    let product = amount.checked_mul(Decimal::from(times)).unwrap_or_else(|| endless(amount));
    round(product.checked_div(Decimal::from(divided_by)).unwrap_or_default())
}

/// Rounded to two places, half away from zero, and within what has 18 digits.
#[must_use]
pub fn round(amount: Decimal) -> Decimal {
    let rounded = amount.round_dp_with_strategy(DIGITS, RoundingStrategy::MidpointAwayFromZero);
    rounded.clamp(-LARGEST_VALUE, LARGEST_VALUE)
}

/// Whether a rounded value is as large as it gets, so that the amount may have been larger.
#[must_use]
pub fn is_too_large(value: Decimal) -> bool {
    value.abs() >= LARGEST_VALUE
}

/// Whether a quantity or price is one that sums can be made of.
#[must_use]
pub fn is_in_range(amount: Decimal) -> bool {
    amount.abs() <= LARGEST
}

/// What stands for an amount that is too large for a number.
fn endless(amount: Decimal) -> Decimal {
    if amount.is_sign_negative() { Decimal::MIN } else { Decimal::MAX }
}

fn master(state: &State) -> Option<&Document> {
    state.table(&CURRENCIES).rows().map(|row| &**row).find(|currency| currency.is_true(MASTER_CURRENCY))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        assert_eq!(round(decimal("0.125")), decimal("0.13"));
        assert_eq!(round(decimal("-0.125")), decimal("-0.13"));
        assert_eq!(share(decimal("0.50"), 25), decimal("0.13"));
    }

    #[test]
    fn a_value_has_at_most_18_digits() {
        assert_eq!(LARGEST_VALUE.to_string(), "9999999999999999.99");
        assert_eq!(round(Decimal::MAX), LARGEST_VALUE);
        assert_eq!(multiple(Decimal::MIN, 12, 1), -LARGEST_VALUE);
        let largest = decimal("9999999999999999.984");
        assert!(is_too_large(round(Decimal::MIN)) && !is_too_large(round(largest)));
        let smallest_rate = Document::new().with(CURRENCY_RATE, SMALLEST_RATE);
        assert!(is_too_large(in_master_currency(&smallest_rate, largest)));
    }

    #[test]
    fn the_rate_says_how_many_of_the_currency_are_one_of_the_master_currency() {
        let sale = Document::new().with(CURRENCY_RATE, decimal("0.0895"));
        assert_eq!(in_master_currency(&sale, decimal("100")), decimal("1117.32"));
        assert_eq!(in_master_currency(&Document::new(), decimal("100")), decimal("100"));
    }
}
