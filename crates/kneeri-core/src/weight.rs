//! Likelihood ratios on the scale that the engine adds up.

use std::fmt;

/// A likelihood ratio held as integer millidecibans, `round(10000 · log10(LR))`.
///
/// Positive speaks for a condition, negative against it, 0 is neutral; +3010 doubles the odds.
/// The conversion is integer only, so every platform gets the same bits. It is odd
/// (the inverse ratio gives the negated weight) and never falls as the ratio grows.
///
/// # Examples
///
/// ```
/// use kneeri_core::Weight;
///
/// let four = Weight::from_ratio(4000, 1000).ok_or("a ratio needs two positive numbers")?;
/// assert_eq!(four.millidecibans(), 6021);
/// assert_eq!(Weight::from_ratio(1, 2).map(Weight::millidecibans), Some(-3010));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Weight(i32);

/// `round(10000 · log10(2) · 2^48)`.
const MILLIDECIBANS_OF_2: u128 = 847_324_110_187_279_836;

impl Weight {
    /// A weight that says nothing.
    pub const NEUTRAL: Self = Self(0);

    /// The weight of the likelihood ratio `numerator / denominator`; `None` when one of them is 0.
    #[must_use]
    pub fn from_ratio(numerator: u32, denominator: u32) -> Option<Self> {
        if numerator == 0 || denominator == 0 {
            return None;
        }
        let (larger, smaller) = (numerator.max(denominator), numerator.min(denominator));
        let size = millidecibans(larger, smaller);
        Some(Self(if numerator >= denominator { size } else { -size }))
    }

    /// The weight in integer millidecibans.
    #[must_use]
    pub fn millidecibans(self) -> i32 {
        self.0
    }

    /// What is left of the weight when it is trusted to this per cent, rounded half away from zero.
    #[must_use]
    pub fn trusted(self, per_cent: u8) -> Self {
        let scaled = divide_rounding(i64::from(self.0) * i64::from(per_cent), 100);
        Self(i32::try_from(scaled).unwrap_or(self.0))
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+}", self.0)
    }
}

/// Integer division that rounds half away from zero; the divisor is positive.
pub(crate) fn divide_rounding(dividend: i64, divisor: i64) -> i64 {
    let size = (dividend.abs() * 2 + divisor) / (divisor * 2);
    if dividend < 0 { -size } else { size }
}

/// The likelihood ratio of a weight in millionths, within a few per cent: only to compare how probable answers are.
///
/// The weight is rounded to the nearest 500, and cut to ±40,000.
pub(crate) fn millionths(millidecibans: i64) -> u64 {
    /// `round(10^6 · 10^(n/20))`
    const TWENTIETHS: [u64; 20] = [
        1_000_000, 1_122_018, 1_258_925, 1_412_538, 1_584_893, 1_778_279, 1_995_262, 2_238_721, 2_511_886, 2_818_383,
        3_162_278, 3_548_134, 3_981_072, 4_466_836, 5_011_872, 5_623_413, 6_309_573, 7_079_458, 7_943_282, 8_912_509,
    ];
    let steps = divide_rounding(millidecibans.clamp(-40_000, 40_000), 500);
    let tens = u32::try_from(steps.div_euclid(20) + 4).unwrap_or(0);
    let twentieth = usize::try_from(steps.rem_euclid(20)).unwrap_or(0);
    let within = TWENTIETHS.get(twentieth).copied().unwrap_or(1_000_000);
    within * 10_u64.pow(tens) / 10_000
}

/// `round(10000 · log10(n/d))` for `n ≥ d ≥ 1`.
///
/// The binary logarithm comes digit by digit: `n/d` is brought into `[1, 2)` by counted halvings, then
/// 48 squarings give 48 binary places.
fn millidecibans(n: u32, d: u32) -> i32 {
    const ONE: u32 = 62;
    let (n, d) = (u64::from(n), u64::from(d));
    let doublings = (n / d).ilog2();
    let whole = (u128::from(n) << ONE) / u128::from(d << doublings);
    // Below 2, so that 64 bits hold it.
    let mut x = whole as u64;
    let mut logarithm = u64::from(doublings);
    for place in 1..=48 {
        let square = ((u128::from(x) * u128::from(x)) >> ONE) as u64;
        let is_above = square >> (ONE + 1);
        x = square >> is_above;
        logarithm = logarithm << 1 | is_above;
        // Nearly always half of the places settle it: what is still to come lies between none and one of the last.
        if place == 24 && rounded(logarithm, place) == rounded(logarithm + 1, place) {
            return rounded(logarithm, place);
        }
    }
    rounded(logarithm, 48)
}

/// The millidecibans of a binary logarithm with so many places.
fn rounded(logarithm: u64, places: u32) -> i32 {
    let rounded = ((u128::from(logarithm) << (48 - places)) * MILLIDECIBANS_OF_2 + (1 << 95)) >> 96;
    i32::try_from(rounded).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_convert_as_documented() {
        for (thousandths, weight) in [
            (4000, 6021),
            (500, -3010),
            (11_200, 10_492),
            (50, -13_010),
            (1000, 0),
            (2000, 3010),
            (5000, 6990),
            (10_000, 10_000),
        ] {
            assert_eq!(Weight::from_ratio(thousandths, 1000), Some(Weight(weight)), "{thousandths}");
        }
    }

    #[test]
    fn every_ratio_in_thousandths_is_correctly_rounded() {
        for thousandths in 1..=1_000_000_u32 {
            // The float is only the judge; no value of the range lies within 1e-6 of a half.
            let exact = (f64::from(thousandths) / 1000.0).log10() * 10_000.0;
            let weight = Weight::from_ratio(thousandths, 1000).map(Weight::millidecibans);
            assert_eq!(weight, Some(exact.round() as i32), "{thousandths}");
        }
    }

    #[test]
    fn the_inverse_ratio_has_the_negated_weight() {
        for (n, d) in [(7, 3), (999, 1), (85, 6), (100_000, 99_999)] {
            let weight = Weight::from_ratio(n, d).map(Weight::millidecibans);
            assert_eq!(Weight::from_ratio(d, n).map(Weight::millidecibans), weight.map(|weight| -weight));
        }
        assert_eq!(Weight::from_ratio(0, 5), None);
        assert_eq!(Weight::from_ratio(5, 0), None);
    }

    #[test]
    fn ratios_in_millionths_are_within_six_per_cent() {
        for weight in -45_000..=45_000_i64 {
            let exact = 10_f64.powf(weight.clamp(-40_000, 40_000) as f64 / 10_000.0) * 1e6;
            // Fractions of a millionth are cut off.
            assert!((millionths(weight) as f64 - exact).abs() < 1.0 + 0.06 * exact, "{weight}");
        }
        assert_eq!(millionths(0), 1_000_000);
        assert_eq!(millionths(10_000), 10_000_000);
    }

    #[test]
    fn trust_and_shares_round_half_away_from_zero() {
        assert_eq!(Weight(5).trusted(50), Weight(3));
        assert_eq!(Weight(-5).trusted(50), Weight(-3));
        assert_eq!(Weight(6021).trusted(85), Weight(5118));
        assert_eq!(divide_rounding(-3, 2), -2);
        assert_eq!(divide_rounding(1, 4), 0);
    }
}
