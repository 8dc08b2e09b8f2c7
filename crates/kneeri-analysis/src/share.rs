//! So many of so many, and how sure that is.

use std::fmt;

use serde::Serialize;

/// How many of several hold, with the Wilson interval of 95 per cent.
///
/// The interval says between which shares the true one plausibly lies; few cases make it wide.
///
/// # Examples
///
/// ```
/// use kneeri_analysis::Share;
///
/// let share: Share = (1..=44).map(|case| case <= 23).collect();
/// assert_eq!(share.to_string(), "23 of 44 (52 %, 38-66)");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Share {
    /// How many hold.
    pub met: u32,
    /// Of how many.
    pub of: u32,
}

impl Share {
    /// The share in whole per cent, half rounded up; `None` of none.
    #[must_use]
    pub fn per_cent(self) -> Option<u32> {
        let twice = 2 * u64::from(self.of);
        (200 * u64::from(self.met) + u64::from(self.of)).checked_div(twice).and_then(|share| u32::try_from(share).ok())
    }

    /// The share in per cent, cut off to a tenth, so that only all of it is `100.0`; `-` of none.
    #[must_use]
    pub fn tenths(self) -> String {
        let tenths = (1000 * u64::from(self.met)).checked_div(self.of.into());
        tenths.map_or_else(|| "-".to_owned(), |tenths| format!("{}.{}", tenths / 10, tenths % 10))
    }

    /// Both ends of the Wilson interval of 95 per cent, in whole per cent; `None` of none.
    #[must_use]
    pub fn interval(self) -> Option<(u32, u32)> {
        /// How many standard deviations around the middle hold 95 per cent.
        const Z: f64 = 1.96;
        if self.of == 0 {
            return None;
        }
        let (met, of) = (f64::from(self.met), f64::from(self.of));
        let middle = met + Z * Z / 2.0;
        let reach = Z * (met * (of - met) / of + Z * Z / 4.0).sqrt();
        let per_cent = |end: f64| (100.0 * end / (of + Z * Z)).round() as u32;
        Some((per_cent(middle - reach), per_cent(middle + reach)))
    }
}

impl FromIterator<bool> for Share {
    fn from_iter<I: IntoIterator<Item = bool>>(each: I) -> Self {
        each.into_iter()
            .fold(Self::default(), |share, holds| Self { met: share.met + u32::from(holds), of: share.of + 1 })
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.met, self.of)?;
        match (self.per_cent(), self.interval()) {
            (Some(share), Some((low, high))) => write!(f, " ({share} %, {low}-{high})"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Share;

    #[test]
    fn intervals_are_those_of_wilson() {
        for (met, of, text) in [
            (0, 10, "0 of 10 (0 %, 0-28)"),
            (10, 10, "10 of 10 (100 %, 72-100)"),
            (1, 2, "1 of 2 (50 %, 9-91)"),
            (23, 44, "23 of 44 (52 %, 38-66)"),
            (81, 263, "81 of 263 (31 %, 26-37)"),
        ] {
            assert_eq!(Share { met, of }.to_string(), text);
        }
    }

    #[test]
    fn a_share_of_none_has_no_interval() {
        assert_eq!(Share::default().to_string(), "0 of 0");
        assert_eq!(Share::default().interval(), None);
    }

    #[test]
    fn the_interval_holds_the_share() {
        for of in 1..80 {
            for met in 0..=of {
                let share = Share { met, of };
                let (low, high) = share.interval().unwrap_or_default();
                assert!(
                    share.per_cent().is_some_and(|middle| low <= middle && middle <= high && high <= 100),
                    "{share}"
                );
            }
        }
    }
}
