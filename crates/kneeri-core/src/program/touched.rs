//! What an answer to a feature can change.

use super::all_behind;
use super::evidence::{CompiledItem, Piece};
use crate::program::CompiledFeature;

/// The items of a condition, and the pieces that they belong to, by the features that bear on them.
#[derive(Debug, Default)]
pub(crate) struct Touched(Vec<Touch>);

/// That a feature bears on an item of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Touch {
    feature: usize,
    pub(crate) piece: usize,
    pub(crate) item: usize,
}

impl Touched {
    pub(super) fn new(features: &[CompiledFeature], items: &[CompiledItem], pieces: &[Piece]) -> Self {
        let mut touches = Vec::new();
        for (piece, of_piece) in pieces.iter().enumerate() {
            for item in of_piece.items() {
                let named = items.get(item).map(|item| item.features.as_slice()).unwrap_or_default();
                touches.extend(all_behind(features, named).into_iter().map(|feature| Touch { feature, piece, item }));
            }
        }
        touches.sort_unstable();
        Self(touches)
    }

    /// What a feature touches, piece by piece.
    pub(crate) fn by(&self, feature: usize) -> &[Touch] {
        let start = self.0.partition_point(|touch| touch.feature < feature);
        let end = self.0.partition_point(|touch| touch.feature <= feature);
        self.0.get(start..end).unwrap_or_default()
    }

    /// The features that touch anything.
    pub(crate) fn features(&self) -> impl Iterator<Item = usize> {
        self.0.iter().map(|touch| touch.feature)
    }
}
