//! Choices from bytes: the same bytes make the same choices, and bytes never run out.

use arbitrary::Unstructured;

/// Draws choices from bytes, so that a seed, `proptest` and a fuzzer can all drive the generators.
///
/// When the bytes are used up every draw is 0: the first choice, no chance.
pub struct Dice<'b> {
    bytes: Unstructured<'b>,
}

impl<'b> Dice<'b> {
    /// Draws from these bytes.
    #[must_use]
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { bytes: Unstructured::new(bytes) }
    }

    /// A number from 0 to before `end`, which is at least 1.
    pub fn below(&mut self, end: usize) -> usize {
        self.bytes.int_in_range(0..=end - 1).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        self.bytes.int_in_range(low..=high).unwrap_or(low)
    }

    /// True in so many of 100 draws.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// So many of these, or all when there are fewer, in their own order.
    pub fn some<T: Clone>(&mut self, count: usize, from: &[T]) -> Vec<T> {
        let mut left: Vec<usize> = (0..from.len()).collect();
        while left.len() > count {
            left.remove(self.below(left.len()));
        }
        left.into_iter().map(|place| from[place].clone()).collect()
    }

    /// These in another order.
    pub fn shuffled<T>(&mut self, mut from: Vec<T>) -> Vec<T> {
        let mut to = Vec::new();
        while !from.is_empty() {
            to.push(from.remove(self.below(from.len())));
        }
        to
    }
}

/// So many bytes from a seed (SplitMix64).
#[must_use]
pub fn bytes(seed: u64, count: usize) -> Vec<u8> {
    let mut state = seed;
    let mut bytes = Vec::new();
    while bytes.len() < count {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = state;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bytes.extend((word ^ (word >> 31)).to_le_bytes());
    }
    bytes
}
