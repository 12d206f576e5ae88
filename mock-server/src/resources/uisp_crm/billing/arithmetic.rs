//! The arithmetic of invoices: line totals, discounts and taxes, exclusive or inclusive, rounded as the documents say.
//!
//! - A line's total is price times quantity, rounded to the currency's decimals.
//! - The discount is a percentage of the subtotal, and lowers what taxes are calculated from.
//! - Exclusive pricing: the tax of a line is not rounded, the total of each tax is.
//! - A compound tax is calculated from the price and the line's other taxes.
//! - Inclusive pricing: a line has one tax, which is taken out of the gross price with a coefficient of so many decimals.

use rust_decimal::{Decimal, RoundingStrategy};

/// No amount, price or quantity is larger. Assumed; it keeps every sum within a decimal's range.
pub const LARGEST: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// Whether prices contain their taxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pricing {
    /// Taxes are added to prices.
    Exclusive,
    /// Taxes are contained in prices.
    Inclusive {
        /// The decimals of the coefficient; `None` keeps all.
        coefficient_digits: Option<u32>,
    },
}

/// A tax on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// The tax's id: lines with the same tax are summed up.
    pub id: i64,
    /// The tax's name.
    pub name: String,
    /// The percentage.
    pub percent: Decimal,
    /// Whether it is calculated from the price and the line's other taxes.
    pub compound: bool,
}

/// A line of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its total, rounded.
    pub total: Decimal,
    /// Its taxes.
    pub rates: Vec<Rate>,
}

/// What a document adds up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// The sum of the lines.
    pub subtotal: Decimal,
    /// What the discount takes off.
    pub discount: Decimal,
    /// The amount of every tax, by its name with the rate, in the order in which the lines have them.
    pub taxes: Vec<(String, Decimal)>,
    /// All taxes together.
    pub tax: Decimal,
    /// The amount without taxes.
    pub untaxed: Decimal,
    /// What is to be paid.
    pub total: Decimal,
}

/// A line's total.
#[must_use]
pub fn line_total(price: Decimal, quantity: Decimal, digits: u32) -> Decimal {
    round(price * quantity, digits)
}

/// What lines add up to, less a discount in percent.
#[must_use]
pub fn totals(lines: &[Line], discount: Decimal, pricing: Pricing, digits: u32) -> Totals {
    let subtotal: Decimal = lines.iter().map(|line| line.total).sum();
    let taken_off = round(subtotal * discount / Decimal::ONE_HUNDRED, digits);
    let remaining = (Decimal::ONE_HUNDRED - discount) / Decimal::ONE_HUNDRED;
    let mut sums: Vec<(&Rate, Decimal)> = Vec::new();
    for line in lines {
        for (rate, amount) in line_taxes(line, remaining, pricing) {
            match sums.iter_mut().find(|(known, _)| known.id == rate.id) {
                Some((_, sum)) => *sum += amount,
                None => sums.push((rate, amount)),
            }
        }
    }
    let taxes: Vec<(String, Decimal)> =
        sums.into_iter().map(|(rate, sum)| (label(&rate.name, rate.percent), round(sum, digits))).collect();
    let tax: Decimal = taxes.iter().map(|(_, amount)| *amount).sum();
    let discounted = subtotal - taken_off;
    let (untaxed, total) = match pricing {
        Pricing::Exclusive => (discounted, discounted + tax),
        Pricing::Inclusive { .. } => (discounted - tax, discounted),
    };
    Totals { subtotal, discount: taken_off, taxes, tax, untaxed, total }
}

/// Half away from zero. Assumed: it is what the real system's language does by default.
#[must_use]
pub fn round(amount: Decimal, digits: u32) -> Decimal {
    amount.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// How many decimals amounts of a currency have, as in ISO 4217.
#[must_use]
pub fn decimals(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
        | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

/// A tax's name as documents print it: `VAT - 19%`.
fn label(name: &str, percent: Decimal) -> String {
    format!("{name} - {}%", percent.normalize())
}

/// The taxes of a line, not rounded. `remaining` is the part that the discount leaves.
fn line_taxes(line: &Line, remaining: Decimal, pricing: Pricing) -> Vec<(&Rate, Decimal)> {
    let base = line.total * remaining;
    match pricing {
        Pricing::Exclusive => {
            let share = |rate: &Rate, base: Decimal| base * rate.percent / Decimal::ONE_HUNDRED;
            let plain: Decimal = line.rates.iter().filter(|rate| !rate.compound).map(|rate| share(rate, base)).sum();
            line.rates.iter().map(|rate| (rate, share(rate, if rate.compound { base + plain } else { base }))).collect()
        }
        Pricing::Inclusive { coefficient_digits } => {
            let contained = |rate: &Rate| {
                let coefficient = rate.percent / (Decimal::ONE_HUNDRED + rate.percent);
                base * coefficient_digits.map_or(coefficient, |digits| round(coefficient, digits))
            };
            line.rates.first().map(|rate| (rate, contained(rate))).into_iter().collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    fn rate(id: i64, name: &str, percent: Decimal) -> Rate {
        Rate { id, name: name.to_owned(), percent, compound: false }
    }

    fn line(total: Decimal, rates: &[Rate]) -> Line {
        Line { total, rates: rates.to_vec() }
    }

    #[test]
    fn the_live_inclusive_sample_of_100_splits_into_82_64_and_17_36() {
        let lines = [line(d("100"), &[rate(1, "IVA", d("21"))])];
        for coefficient_digits in [None, Some(4)] {
            let totals = totals(&lines, Decimal::ZERO, Pricing::Inclusive { coefficient_digits }, 2);
            assert_eq!((totals.subtotal, totals.total), (d("100"), d("100")));
            assert_eq!((totals.untaxed, totals.tax), (d("82.64"), d("17.36")));
            assert_eq!(totals.taxes, [("IVA - 21%".to_owned(), d("17.36"))]);
        }
    }

    #[test]
    fn a_coefficient_of_two_decimals_is_coarser() {
        let lines = [line(d("100"), &[rate(1, "IVA", d("21"))])];
        let totals = totals(&lines, Decimal::ZERO, Pricing::Inclusive { coefficient_digits: Some(2) }, 2);
        assert_eq!((totals.untaxed, totals.tax), (d("83.00"), d("17.00")));
    }

    #[test]
    fn inclusive_pricing_knows_one_tax_per_line() {
        let lines = [line(d("110"), &[rate(1, "VAT", d("10")), rate(2, "City", d("5"))])];
        let totals = totals(&lines, Decimal::ZERO, Pricing::Inclusive { coefficient_digits: None }, 2);
        assert_eq!(totals.taxes, [("VAT - 10%".to_owned(), d("10"))]);
    }

    #[test]
    fn exclusive_taxes_are_rounded_once_per_tax_and_not_per_line() {
        let tax = rate(1, "VAT", d("10"));
        let lines = [
            line(d("0.05"), std::slice::from_ref(&tax)),
            line(d("0.05"), std::slice::from_ref(&tax)),
            line(d("0.04"), &[tax]),
        ];
        let totals = totals(&lines, Decimal::ZERO, Pricing::Exclusive, 2);
        assert_eq!(totals.tax, d("0.01"));
        assert_eq!(totals.total, d("0.15"));
    }

    #[test]
    fn a_discount_lowers_the_base_of_taxes() {
        let lines = [line(d("100"), &[rate(1, "VAT", d("20"))])];
        let totals = totals(&lines, d("10"), Pricing::Exclusive, 2);
        assert_eq!((totals.discount, totals.untaxed, totals.tax, totals.total), (d("10"), d("90"), d("18"), d("108")));
    }

    #[test]
    fn a_compound_tax_is_a_tax_on_price_and_tax() {
        let compound = Rate { compound: true, ..rate(2, "QST", d("10")) };
        let lines = [line(d("100"), &[rate(1, "GST", d("5")), compound])];
        let totals = totals(&lines, Decimal::ZERO, Pricing::Exclusive, 2);
        assert_eq!(totals.taxes, [("GST - 5%".to_owned(), d("5")), ("QST - 10%".to_owned(), d("10.5"))]);
    }

    #[test]
    fn lines_round_half_away_from_zero_to_the_decimals_of_the_currency() {
        assert_eq!(line_total(d("0.335"), d("3"), decimals("USD")), d("1.01"));
        assert_eq!(line_total(d("-0.005"), d("1"), decimals("USD")), d("-0.01"));
        assert_eq!(line_total(d("10.5"), d("1"), decimals("JPY")), d("11"));
        assert_eq!(line_total(d("0.0005"), d("1"), decimals("KWD")), d("0.001"));
    }

    #[test]
    fn two_of_thirty_days_of_150_are_10() {
        assert_eq!(line_total(d("150"), d("2") / d("30"), 2), d("10.00"));
    }
}
