//! Weights, rounding and units.

use kneeri_core::{Decimal, Likelihood, Number, Word};

/// 1.2: every integer division rounds half away from zero. The divisor is positive.
pub(super) fn divided(dividend: i64, divisor: i64) -> i64 {
    let size = (2 * dividend.abs() + divisor) / (2 * divisor);
    size * dividend.signum()
}

/// 5.1: `round(10000 · log10(a/b))`, by floats: they are precise enough, for no such number is near a half.
pub(super) fn millidecibans(a: i64, b: i64) -> i64 {
    (10_000.0 * (a as f64 / b as f64).log10()).round() as i64
}

/// 8.1: the weight of the ratio p / (100 − p).
pub(super) fn prior(percent: Decimal) -> i64 {
    millidecibans(percent.thousandths(), 100_000 - percent.thousandths())
}

/// A weight after trust: the ratio is rounded first, then its trusted share (5.3).
pub(super) fn trusted(weight: i64, percent: i64) -> i64 {
    divided(weight * percent, 100)
}

/// The weight of a likelihood before trust.
pub(super) fn weight(likelihood: &Likelihood) -> i64 {
    match likelihood {
        Likelihood::Word(word) => word_weight(*word),
        Likelihood::Ratio(ratio) => millidecibans(ratio.lr.thousandths(), 1000),
        Likelihood::Found(found) => millidecibans(found.with.thousandths(), found.without.thousandths()),
    }
}

/// The weight of the absence of what is found in `with` and `without` per cent (5.2).
pub(super) fn absence_weight(with: Decimal, without: Decimal) -> i64 {
    millidecibans(100_000 - with.thousandths(), 100_000 - without.thousandths())
}

/// 5.2: weakly/moderately/strongly for = 3010/6990/10000, against = the inverses, `neutral` = 0.
fn word_weight(word: Word) -> i64 {
    match word {
        Word::StronglyFor => 10_000,
        Word::ModeratelyFor => 6990,
        Word::WeaklyFor => 3010,
        Word::Neutral => 0,
        Word::WeaklyAgainst => -3010,
        Word::ModeratelyAgainst => -6990,
        Word::StronglyAgainst => -10_000,
    }
}

/// The units by dimension (1.5): `(code, numerator, denominator)` of one such unit in the first of its dimension.
/// Temperatures are not proportional and stand apart.
const DIMENSIONS: &[&[(&str, i128, i128)]] = &[
    &[("cm", 1, 1), ("m", 100, 1), ("km", 100_000, 1), ("[mi_i]", 1_609_344, 10)],
    &[("km/wk", 1, 1), ("[mi_i]/wk", 1_609_344, 1_000_000)],
    &[("kg", 1, 1), ("[lb_av]", 45_359_237, 100_000_000)],
    &[("min", 1, 1), ("h", 60, 1), ("d", 1440, 1), ("wk", 10_080, 1)],
    &[("mo", 1, 1), ("a", 12, 1)],
    &[("Cel", 1, 1), ("[degF]", 5, 9)],
];

/// The other units that can be converted to this one.
#[must_use]
pub fn units_like(unit: &str) -> Vec<&'static str> {
    let dimension = DIMENSIONS.iter().find(|dimension| dimension.iter().any(|(code, _, _)| *code == unit));
    dimension
        .into_iter()
        .flat_map(|units| units.iter())
        .map(|(code, _, _)| *code)
        .filter(|code| *code != unit)
        .collect()
}

/// A number in thousandths of the unit `to`: converted exactly, then rounded half away from zero (1.5).
#[must_use]
pub fn converted(number: &Number, from: &str, to: &str) -> i64 {
    let (mut a, mut b) = fraction(number.as_str());
    if from != to {
        if from == "[degF]" {
            a -= 32 * b;
        }
        let (numerator, denominator) = factor(from);
        let (to_numerator, to_denominator) = factor(to);
        a *= numerator * to_denominator;
        b *= denominator * to_numerator;
        if to == "[degF]" {
            a += 32 * b;
        }
    }
    rounded(a * 1000, b)
}

fn factor(unit: &str) -> (i128, i128) {
    let (_, numerator, denominator) = DIMENSIONS
        .iter()
        .flat_map(|units| units.iter())
        .find(|(code, _, _)| *code == unit)
        .expect("a unit of the table");
    (*numerator, *denominator)
}

/// The fraction that a decimal text spells.
fn fraction(text: &str) -> (i128, i128) {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: i128 = format!("{whole}{decimals}").parse().expect("a number");
    let exponent = exponent.parse::<i32>().expect("an exponent") - i32::try_from(decimals.len()).expect("short");
    let power = 10_i128.pow(exponent.unsigned_abs());
    if exponent < 0 { (digits, power) } else { (digits * power, 1) }
}

fn rounded(a: i128, b: i128) -> i64 {
    let size = (2 * a.abs() + b) / (2 * b);
    i64::try_from(size * a.signum()).expect("a number in range")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_weights() {
        for (lr, weight) in [(2.0, 3010), (5.0, 6990), (10.0, 10_000), (4.0, 6021), (0.5, -3010), (1000.0, 30_000)] {
            assert_eq!(millidecibans((lr * 1000.0) as i64, 1000), weight, "{lr}");
        }
        // A base rate of 4.5 per cent.
        assert_eq!(prior("4.5".parse().unwrap()), -13_268);
        // found in 85 with, in 6 without: 85/6 and 15/94.
        assert_eq!(millidecibans(85_000, 6000), 11_513);
        assert_eq!(absence_weight("85".parse().unwrap(), "6".parse().unwrap()), -7970);
    }

    #[test]
    fn divisions_round_half_away_from_zero_in_the_given_order() {
        assert_eq!(divided(3, 2), 2);
        assert_eq!(divided(-3, 2), -2);
        assert_eq!(divided(1, 4), 0);
        assert_eq!(divided(-2, 4), -1);
        // A ratio of 6 is 7782, 85 per cent of it 6615.
        assert_eq!(trusted(millidecibans(6000, 1000), 85), 6615);
    }

    #[test]
    fn units_convert_exactly_and_round_once() {
        let convert = |text: &str, from: &str, to: &str| converted(&Number::new(text).unwrap(), from, to);
        assert_eq!(convert("101.3", "[degF]", "Cel"), 38_500);
        assert_eq!(convert("38.5", "Cel", "[degF]"), 101_300);
        assert_eq!(convert("26.2", "[mi_i]", "km"), 42_165);
        assert_eq!(convert("10", "[mi_i]/wk", "km/wk"), 16_093);
        assert_eq!(convert("150", "[lb_av]", "kg"), 68_039);
        assert_eq!(convert("18", "mo", "a"), 1500);
        assert_eq!(convert("-40", "[degF]", "Cel"), -40_000);
        assert_eq!(convert("1e2", "cm", "m"), 1000);
        assert_eq!(convert("-0.0005", "1", "1"), -1);
        assert_eq!(convert("3.00049", "1", "1"), 3000);
    }
}
