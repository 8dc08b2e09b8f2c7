//! Units of numbers: a closed table of UCUM codes with exact factors.

use crate::decimal::{Decimal, DecimalError};

/// A unit: `base = (value + offset) · numerator / denominator`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) code: &'static str,
    dimension: &'static str,
    offset: i128,
    numerator: i128,
    denominator: i128,
}

const fn unit(code: &'static str, dimension: &'static str, numerator: i128, denominator: i128) -> Unit {
    Unit { code, dimension, offset: 0, numerator, denominator }
}

/// All units. Years and months are a dimension of their own: neither is a fixed number of days.
pub(crate) const UNITS: &[Unit] = &[
    unit("m", "length", 1, 1),
    unit("km", "length", 1000, 1),
    unit("cm", "length", 1, 100),
    unit("[mi_i]", "length", 1_609_344, 1000),
    unit("km/wk", "distance a week", 1, 1),
    unit("[mi_i]/wk", "distance a week", 1_609_344, 1_000_000),
    unit("kg", "mass", 1, 1),
    unit("[lb_av]", "mass", 45_359_237, 100_000_000),
    unit("kg/m2", "mass for height", 1, 1),
    unit("Cel", "temperature", 1, 1),
    Unit { code: "[degF]", dimension: "temperature", offset: -32, numerator: 5, denominator: 9 },
    unit("min", "time", 1, 1),
    unit("h", "time", 60, 1),
    unit("d", "time", 1440, 1),
    unit("wk", "time", 10_080, 1),
    unit("mo", "age", 1, 1),
    unit("a", "age", 12, 1),
    unit("%", "per cent", 1, 1),
    unit("1", "number", 1, 1),
    unit("deg", "angle", 1, 1),
];

/// The unit with this code.
pub(crate) fn find(code: &str) -> Option<Unit> {
    UNITS.iter().find(|unit| unit.code == code).copied()
}

/// The digits of a number text that are kept when it is converted: enough for six decimals of the largest number.
const KEPT_DIGITS: usize = 18;

impl Unit {
    /// The units that this one converts to, itself included.
    pub(crate) fn relatives(self) -> impl Iterator<Item = &'static str> {
        UNITS.iter().filter(move |other| other.dimension == self.dimension).map(|other| other.code)
    }

    /// Whether the two measure the same thing.
    pub(crate) fn converts_to(self, other: Self) -> bool {
        self.dimension == other.dimension
    }

    /// A number text in this unit as a decimal of another unit of the same dimension: exact, then rounded to
    /// thousandths half away from zero.
    pub(crate) fn convert(self, text: &str, to: Self) -> Result<Decimal, DecimalError> {
        if self == to {
            return Decimal::rounded(text);
        }
        let (digits, scale) = scaled(text)?;
        // value = digits / scale; result = (digits/scale + offset) · n/d · d'/n' − offset'
        let numerator = (digits + self.offset * scale) * self.numerator * to.denominator;
        let denominator = scale * self.denominator * to.numerator;
        let thousandths = divide_half_away(numerator * 1000 - to.offset * 1000 * denominator, denominator);
        i64::try_from(thousandths).ok().and_then(Decimal::from_thousandths).ok_or(DecimalError::TooLarge)
    }
}

/// A number text as `digits / scale`, cut to the digits that are kept.
fn scaled(text: &str) -> Result<(i128, i128), DecimalError> {
    // Judges the text, its size included.
    Decimal::rounded(text)?;
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i64 = exponent.parse().map_err(|_| DecimalError::TooLarge)?;
    let negative = whole.starts_with('-');
    let digits: String = whole.trim_start_matches('-').chars().chain(fraction.chars()).collect();
    let leading = digits.len() - digits.trim_start_matches('0').len();
    let kept: String = digits.chars().skip(leading).take(KEPT_DIGITS).collect();
    let dropped = digits.len() - leading - kept.len();
    let decimals = i64::try_from(fraction.len()).unwrap_or(i64::MAX) - exponent - i64::try_from(dropped).unwrap_or(0);
    let value: i128 = if kept.is_empty() { 0 } else { kept.parse().map_err(|_| DecimalError::NotANumber)? };
    let value = if negative { -value } else { value };
    if decimals <= 0 {
        let factor = 10_i128.pow(u32::try_from(-decimals).unwrap_or(0).min(18));
        return Ok((value * factor, 1));
    }
    match u32::try_from(decimals) {
        Ok(decimals) if decimals <= 18 => Ok((value, 10_i128.pow(decimals))),
        // Smaller than any unit of the table can lift to a thousandth.
        _ => {
            let surplus = u32::try_from(decimals - 18).unwrap_or(u32::MAX).min(30);
            Ok((value / 10_i128.pow(surplus), 10_i128.pow(18)))
        }
    }
}

fn divide_half_away(dividend: i128, divisor: i128) -> i128 {
    let (dividend, divisor) = if divisor < 0 { (-dividend, -divisor) } else { (dividend, divisor) };
    let (whole, rest) = (dividend.abs() / divisor, dividend.abs() % divisor);
    let size = if rest >= divisor - rest { whole + 1 } else { whole };
    if dividend < 0 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(text: &str, from: &str, to: &str) -> String {
        match (find(from), find(to)) {
            (Some(from), Some(to)) => {
                from.convert(text, to).map_or_else(|error| error.to_string(), |decimal| decimal.to_string())
            }
            _ => "no such unit".into(),
        }
    }

    #[test]
    fn conversions_are_exact_and_rounded_once() {
        assert_eq!(convert("101.3", "[degF]", "Cel"), "38.5");
        assert_eq!(convert("38.5", "Cel", "[degF]"), "101.3");
        assert_eq!(convert("26.2", "[mi_i]", "km"), "42.165");
        assert_eq!(convert("10", "[mi_i]/wk", "km/wk"), "16.093");
        assert_eq!(convert("150", "[lb_av]", "kg"), "68.039");
        assert_eq!(convert("2", "wk", "d"), "14");
        assert_eq!(convert("1.5", "h", "min"), "90");
        assert_eq!(convert("18", "mo", "a"), "1.5");
        assert_eq!(convert("-40", "[degF]", "Cel"), "-40");
        assert_eq!(convert("1e2", "cm", "m"), "1");
        assert_eq!(convert("0.00000000000000000000000001", "km", "cm"), "0");
        assert_eq!(convert("999999999999", "a", "mo"), "number too large");
        assert_eq!(convert("123456789012345678901234567890", "km", "m"), "number too large");
    }

    #[test]
    fn going_there_and_back_returns_the_same_thousandths() {
        for a in UNITS {
            for b in UNITS
                .iter()
                .filter(|b| a.converts_to(**b) && a.numerator * b.denominator >= b.numerator * a.denominator)
            {
                let there = convert("37.125", a.code, b.code);
                assert_eq!(convert(&there, b.code, a.code), "37.125", "{} → {}", a.code, b.code);
            }
        }
    }
}
