//! Chance that is the same on every platform: a seed gives the same draws everywhere.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of draws: one for each seed and number, independent of all others.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    pub(crate) fn new(seed: u64, number: u32) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(u64::from(number));
        Self(generator)
    }

    /// A whole number below the limit; 0 when the limit is 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        let product = u128::from(self.0.next_u64()) * u128::from(limit);
        u64::try_from(product >> 64).unwrap_or(0)
    }

    /// A whole number in this range, ends inclusive.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let count = high.saturating_sub(low).saturating_add(1);
        low.saturating_add_unsigned(self.below(u64::try_from(count).unwrap_or(0)))
    }

    /// Whether something with this share of the whole comes about.
    pub(super) fn happens(&mut self, share: u64, whole: u64) -> bool {
        self.below(whole) < share
    }

    /// A position, drawn by weight; `None` when no weight is above 0.
    pub(super) fn pick(&mut self, weights: &[u128]) -> Option<usize> {
        let total = weights.iter().fold(0_u128, |total, weight| total.saturating_add(*weight));
        // Weights are brought down to what a draw can tell apart.
        let shift = 128_u32.saturating_sub(total.leading_zeros()).saturating_sub(62);
        let weights = weights.iter().map(|weight| u64::try_from(weight >> shift).unwrap_or(u64::MAX));
        let total: u64 = weights.clone().fold(0, u64::saturating_add);
        let mut rest = self.below(total);
        for (position, weight) in weights.enumerate() {
            if rest < weight {
                return Some(position);
            }
            rest -= weight;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn draws_keep_to_their_weights() {
        let mut chance = Chance::new(7, 0);
        let mut counts = [0_u32; 3];
        for _ in 0..10_000 {
            if let Some(count) = chance.pick(&[1, 0, 3]).and_then(|position| counts.get_mut(position)) {
                *count += 1;
            }
        }
        assert!((2_300..2_700).contains(&counts[0]) && counts[1] == 0 && counts[0] + counts[2] == 10_000, "{counts:?}");
        assert_eq!(chance.pick(&[0, 0]), None);
        assert_eq!(chance.pick(&[u128::MAX, 0]), Some(0));
    }

    #[test]
    fn the_stream_of_a_seed_is_pinned() {
        let draws: Vec<i64> = (0..4).map(|number| Chance::new(1, number).between(0, 999)).collect();
        insta::assert_json_snapshot!(draws);
        assert_eq!(Chance::new(1, 0).between(5, 5), 5);
    }
}
