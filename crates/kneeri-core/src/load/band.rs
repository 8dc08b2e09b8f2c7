//! The keys of weights: bands of numbers and exact counts.

use crate::decimal::Decimal;

/// A band of numbers in thousandths, from `from` (inclusive) to `to` (exclusive).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Band {
    pub(crate) from: Option<i64>,
    pub(crate) to: Option<i64>,
}

impl Band {
    /// Reads `from 45 below 60`, `above 100`, `at most 35`, … ; `None` when it is not of this form or holds nothing.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (first, after_first) = text.split_once(' ')?;
        let (number, after) =
            after_first.split_once(' ').map_or((after_first, None), |(word, rest)| (word, Some(rest)));
        let (start, rest) = match first {
            "from" => (Some(thousandths(number)?), after),
            "above" => (Some(thousandths(number)? + 1), after),
            _ => (None, Some(text)),
        };
        let end = match rest.map(|rest| (rest.strip_prefix("below "), rest.strip_prefix("at most "))) {
            Some((Some(number), _)) => Some(thousandths(number)?),
            Some((_, Some(number))) => Some(thousandths(number)? + 1),
            Some(_) => return None,
            None => None,
        };
        let band = Self { from: start, to: end };
        (band.low() < band.high()).then_some(band)
    }

    /// Whether a number lies in both.
    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.low().max(other.low()) < self.high().min(other.high())
    }

    fn low(self) -> i64 {
        self.from.unwrap_or(i64::MIN)
    }

    fn high(self) -> i64 {
        self.to.unwrap_or(i64::MAX)
    }
}

fn thousandths(number: &str) -> Option<i64> {
    number.parse::<Decimal>().ok().map(Decimal::thousandths)
}

/// Reads an exact count `2` or a range of counts `3-4`, ends inclusive.
pub(crate) fn read_count(text: &str) -> Option<(u32, u32)> {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| {
        let plain = text == "0" || (!text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()));
        plain.then(|| text.parse::<u32>().ok()).flatten()
    };
    let (low, high) = (number(low)?, number(high)?);
    (low <= high).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_half_open_thousandths() {
        assert_eq!(Band::read("from 45 below 60"), Some(Band { from: Some(45_000), to: Some(60_000) }));
        assert_eq!(Band::read("above 3"), Some(Band { from: Some(3001), to: None }));
        assert_eq!(Band::read("at most 35"), Some(Band { from: None, to: Some(35_001) }));
        assert_eq!(Band::read("above 1 at most 2.5"), Some(Band { from: Some(1001), to: Some(2501) }));
        for text in
            ["", "below", "60", "from 60 below 45", "below 5 from 1", "from 1  below 2", "at least 3", "from 5 below 5"]
        {
            assert_eq!(Band::read(text), None, "{text}");
        }
    }

    #[test]
    fn counts_are_plain_numbers() {
        assert_eq!(read_count("2"), Some((2, 2)));
        assert_eq!(read_count("3-4"), Some((3, 4)));
        for text in ["", "-", "4-3", "02", "2-", "two", "1-2-3", "+1"] {
            assert_eq!(read_count(text), None, "{text}");
        }
    }
}
