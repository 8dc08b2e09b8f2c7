//! Exact decimals with three places: the only numbers that rules and findings are made of.

use std::fmt;

use serde::{Serialize, Serializer};

/// A number held as integer thousandths, so that comparing and printing it is exact everywhere.
///
/// The magnitude is below 10¹².
///
/// # Examples
///
/// ```
/// use kneeri_core::Decimal;
///
/// let temperature: Decimal = "38.3".parse()?;
/// assert_eq!(temperature.thousandths(), 38_300);
/// assert_eq!(temperature.to_string(), "38.3");
/// # Ok::<(), kneeri_core::DecimalError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal(i64);

/// Why a text is not a [`Decimal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecimalError {
    /// The text is not a number as JSON writes them.
    #[error("not a number")]
    NotANumber,
    /// The magnitude is 10¹² or more.
    #[error("number too large")]
    TooLarge,
    /// There are more than three decimals and rounding was not asked for.
    #[error("more than 3 decimals")]
    TooPrecise,
}

/// 10¹² in thousandths.
const LIMIT: i128 = 1_000_000_000_000_000;

impl Decimal {
    /// The number with this many thousandths; `None` at 10¹² and beyond.
    #[must_use]
    pub fn from_thousandths(thousandths: i64) -> Option<Self> {
        (i128::from(thousandths).abs() < LIMIT).then_some(Self(thousandths))
    }

    /// The number in integer thousandths.
    #[must_use]
    pub fn thousandths(self) -> i64 {
        self.0
    }

    /// The whole thousandths of a number text, the rest cut off.
    pub(crate) fn cut(text: &str) -> Result<Self, DecimalError> {
        let digits = Digits::read(text)?;
        let (whole, ..) = digits.thousandths()?;
        digits.signed(whole)
    }

    /// Reads a JSON number and rounds it to thousandths, half away from zero.
    ///
    /// # Errors
    ///
    /// [`DecimalError::NotANumber`] and [`DecimalError::TooLarge`].
    pub fn rounded(text: &str) -> Result<Self, DecimalError> {
        let digits = Digits::read(text)?;
        let (whole, rest, unit) = digits.thousandths()?;
        let rounded = if rest * 2 >= unit { whole + 1 } else { whole };
        digits.signed(rounded)
    }
}

impl std::str::FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        if let Some(plain) = plain(text) {
            return Ok(plain);
        }
        let digits = Digits::read(text)?;
        let (whole, rest, _) = digits.thousandths()?;
        if rest != 0 || digits.cut {
            return Err(DecimalError::TooPrecise);
        }
        digits.signed(whole)
    }
}

/// A short number without exponent and with 3 decimals at most, as nearly all are.
fn plain(text: &str) -> Option<Decimal> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let ends_in_digits = unsigned.starts_with(|first: char| first.is_ascii_digit()) && !unsigned.ends_with('.');
    if !ends_in_digits || unsigned.len() > 12 {
        return None;
    }
    let (mut digits, mut decimals) = (0_i64, None);
    for byte in unsigned.bytes() {
        match (byte, decimals) {
            (b'0'..=b'9', _) => digits = digits * 10 + i64::from(byte - b'0'),
            (b'.', None) => {}
            _ => return None,
        }
        decimals = if byte == b'.' { Some(0) } else { decimals.map(|decimals| decimals + 1) };
    }
    let scale = 10_i64.pow(3_u32.checked_sub(decimals.unwrap_or(0))?);
    Some(Decimal(if unsigned.len() < text.len() { -digits } else { digits } * scale))
}

/// The significant digits of a number text: `±digits · 10^exponent`.
struct Digits {
    negative: bool,
    digits: i128,
    exponent: i64,
    /// Digits other than 0 were left off beyond the 30 that are kept.
    cut: bool,
}

impl Digits {
    fn read(text: &str) -> Result<Self, DecimalError> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        if whole.is_empty() || fraction.is_empty() {
            return Err(DecimalError::NotANumber);
        }
        let mut read = Self { negative, digits: 0, exponent, cut: false };
        for (place, digit) in whole.chars().map(|c| (0, c)).chain(fraction.chars().map(|c| (1, c))) {
            let digit = digit.to_digit(10).ok_or(DecimalError::NotANumber)?;
            if read.digits < 10_i128.pow(30) {
                read.digits = read.digits * 10 + i128::from(digit);
                read.exponent -= place;
            } else {
                read.cut |= digit != 0;
                read.exponent += 1 - place;
            }
        }
        Ok(read)
    }

    /// Whole thousandths, the rest, and the unit that the rest is counted in.
    fn thousandths(&self) -> Result<(i128, i128, i128), DecimalError> {
        let shift = self.exponent + 3;
        if self.digits == 0 {
            return Ok((0, 0, 1));
        }
        if shift >= 0 {
            let factor = u32::try_from(shift).ok().and_then(|shift| 10_i128.checked_pow(shift));
            let whole = factor.and_then(|factor| self.digits.checked_mul(factor));
            return whole.map(|whole| (whole, 0, 1)).ok_or(DecimalError::TooLarge);
        }
        // A unit beyond 10^31 exceeds twice any digits, so the number rounds to 0.
        let unit = u32::try_from(-shift).ok().and_then(|shift| 10_i128.checked_pow(shift)).unwrap_or(i128::MAX / 2);
        Ok((self.digits / unit, self.digits % unit, unit))
    }

    fn signed(&self, thousandths: i128) -> Result<Decimal, DecimalError> {
        let signed = if self.negative { -thousandths } else { thousandths };
        i64::try_from(signed).ok().and_then(Decimal::from_thousandths).ok_or(DecimalError::TooLarge)
    }
}

fn read_exponent(text: &str) -> Result<i64, DecimalError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DecimalError::NotANumber);
    }
    // An exponent of more than 9 digits is as good as one of 9: far outside every range.
    let value: i64 = digits.parse().unwrap_or(999_999_999).min(999_999_999);
    Ok(if text.starts_with('-') { -value } else { value })
}

impl From<i32> for Decimal {
    fn from(whole: i32) -> Self {
        Self(i64::from(whole) * 1000)
    }
}

impl TryFrom<f64> for Decimal {
    type Error = DecimalError;

    /// Goes through the shortest decimal text of the float, then rounds to thousandths.
    fn try_from(float: f64) -> Result<Self, DecimalError> {
        if !float.is_finite() {
            return Err(DecimalError::NotANumber);
        }
        Self::rounded(&format!("{float:?}"))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.unsigned_abs() / 1000, self.0.unsigned_abs() % 1000);
        match rest {
            0 => write!(f, "{sign}{whole}"),
            tenths if rest % 100 == 0 => write!(f, "{sign}{whole}.{}", tenths / 100),
            hundredths if rest % 10 == 0 => write!(f, "{sign}{whole}.{:02}", hundredths / 10),
            thousandths => write!(f, "{sign}{whole}.{thousandths:03}"),
        }
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 1000 == 0 {
            return serializer.serialize_i64(self.0 / 1000);
        }
        // The text parses to the nearest float, whose shortest text is this text again.
        let float: f64 = self.to_string().parse().map_err(serde::ser::Error::custom)?;
        serializer.serialize_f64(float)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Decimal {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Decimal".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "number",
            "exclusiveMinimum": -1_000_000_000_000_i64,
            "exclusiveMaximum": 1_000_000_000_000_i64
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_json_writes() {
        for (text, thousandths) in [
            ("0", 0),
            ("-0", 0),
            ("38.3", 38_300),
            ("1e3", 1_000_000),
            ("-2.5E-1", -250),
            ("0.10", 100),
            ("4.000", 4000),
        ] {
            assert_eq!(text.parse::<Decimal>().map(Decimal::thousandths), Ok(thousandths), "{text}");
        }
    }

    #[test]
    fn more_than_three_decimals_are_refused_or_rounded_half_away_from_zero() {
        assert_eq!("0.0005".parse::<Decimal>(), Err(DecimalError::TooPrecise));
        for (text, thousandths) in [("0.0005", 1), ("-0.0005", -1), ("0.00049", 0), ("3.0005", 3001), ("1e-400", 0)] {
            assert_eq!(Decimal::rounded(text).map(Decimal::thousandths), Ok(thousandths), "{text}");
        }
        let long = format!("0.{}1", "0".repeat(60));
        assert_eq!(long.parse::<Decimal>(), Err(DecimalError::TooPrecise));
        let tail = format!("1.000{}1", "0".repeat(40));
        assert_eq!(tail.parse::<Decimal>(), Err(DecimalError::TooPrecise));
    }

    #[test]
    fn plain_numbers_are_read_as_all_are() {
        let letters = ['0', '5', '9', '.', '-', 'e', '1'];
        let (mut plainly, mut next) = (0, 1_usize);
        for _ in 0..20_000 {
            next = next * 16_807 % 2_147_483_647;
            let length = next % 9;
            let text: String = (0..length).filter_map(|place| letters.get((next >> (3 * place)) % 7)).collect();
            let Some(plain) = plain(&text) else { continue };
            plainly += 1;
            let digits = Digits::read(&text).unwrap_or_else(|_| unreachable!("{text}"));
            assert_eq!(digits.thousandths().and_then(|(whole, ..)| digits.signed(whole)), Ok(plain), "{text}");
            assert_eq!(digits.thousandths().map(|(_, rest, _)| rest), Ok(0), "{text}");
        }
        assert!(plainly > 1000);
    }

    #[test]
    fn refuses_what_is_no_number_or_too_large() {
        for text in ["", "-", ".5", "5.", "1e", "NaN", "inf", "1 ", "--1", "1.5.2", "0x1"] {
            assert_eq!(text.parse::<Decimal>(), Err(DecimalError::NotANumber), "{text}");
        }
        for text in ["1e12", "1e999999999999", "1000000000000"] {
            assert_eq!(text.parse::<Decimal>(), Err(DecimalError::TooLarge), "{text}");
        }
    }

    #[test]
    fn floats_go_through_their_shortest_text() {
        assert_eq!(Decimal::try_from(0.1 + 0.2).map(Decimal::thousandths), Ok(300));
        assert_eq!(Decimal::try_from(38.3).map(Decimal::thousandths), Ok(38_300));
        assert_eq!(Decimal::try_from(f64::NAN), Err(DecimalError::NotANumber));
    }

    #[test]
    fn prints_the_shortest_text() {
        for text in ["0", "4", "0.5", "-0.25", "999.001"] {
            assert_eq!(text.parse::<Decimal>().map(|decimal| decimal.to_string()), Ok(text.to_owned()));
        }
    }
}
