//! Sets of values of one variable.

/// A set of values of one variable, a bit each; the highest bit is "not applicable".
///
/// A `yes_no` or an option has the values no (bit 0) and yes (bit 1), a `one_of` its choices, a `number` the
/// intervals between the thresholds of the rule set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Values(u128);

impl Values {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const NO: Self = Self(0b01);
    pub(crate) const YES: Self = Self(0b10);
    pub(crate) const NOT_APPLICABLE: Self = Self(1 << 127);

    /// The one value at this position.
    pub(crate) fn one(position: usize) -> Self {
        Self(1 << position)
    }

    /// The values at the positions from `first` to `last`, both included.
    pub(crate) fn span(first: usize, last: usize) -> Self {
        let up_to = |position: usize| u128::MAX >> (127 - position.min(127));
        if first > last { Self::NONE } else { Self(up_to(last) & !(up_to(first) >> 1)) }
    }

    /// The values whose bits are set.
    pub(crate) fn from_bits(bits: u64) -> Self {
        Self(u128::from(bits))
    }

    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn within(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Every value that is not in the set, "not applicable" among them.
    pub(crate) fn complement(self) -> Self {
        Self(!self.0)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether there is more than one.
    pub(crate) fn is_several(self) -> bool {
        self.0 & self.0.wrapping_sub(1) != 0
    }

    /// Whether there are two.
    pub(crate) fn is_pair(self) -> bool {
        let rest = Self(self.0 & self.0.wrapping_sub(1));
        !rest.is_empty() && !rest.is_several()
    }

    pub(crate) fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// The position of the only value.
    pub(crate) fn position(self) -> Option<usize> {
        (self.count() == 1).then(|| usize::try_from(self.0.trailing_zeros()).ok()).flatten()
    }

    /// The values one by one, in their order.
    pub(crate) fn each(self) -> impl Iterator<Item = Self> {
        let next = |set: Self| (!set.is_empty()).then(|| Self(set.0 & set.0.wrapping_neg()));
        let mut left = self;
        std::iter::from_fn(move || {
            let value = next(left)?;
            left = left.without(value);
            Some(value)
        })
    }
}
