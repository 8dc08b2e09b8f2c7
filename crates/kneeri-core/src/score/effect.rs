//! What one more answer does to the score of a condition.

use super::{Prior, Standing};
use crate::program::evidence::Reading;
use crate::program::possible::Possible;
use crate::program::touched::Touch;
use crate::program::{CompiledCondition, Program};

/// The most that an answer can do to the score of one condition, whatever else is answered.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Effect {
    /// How far it can lower the score and the net score; never above 0.
    pub(crate) down: Shift,
    /// How far it can raise them; never below 0.
    pub(crate) up: Shift,
}

/// A change of the score and of what of it comes from findings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Shift {
    pub(crate) score: i64,
    pub(crate) net: i64,
}

impl CompiledCondition {
    /// Whether an answer to a feature can move the score.
    pub(crate) fn is_touched_by(&self, feature: usize) -> bool {
        !self.touched.by(feature).is_empty() || self.rate_hangs_on.contains(&feature)
    }

    /// How far the score moves by an answer to a feature alone, given what would then be possible.
    pub(crate) fn moves(&self, program: &Program, standing: &Standing, feature: usize, possible: &Possible) -> i64 {
        let [moves] = self.changes(program, standing, feature, possible, [|reading, _| reading.weight().into()]);
        let limited = program.rules.header().limited(standing.sum + moves);
        self.rate_after(standing, feature, possible).now - standing.prior.now + limited - standing.net
    }

    /// The most that an answer to a feature can do, given what would then be possible.
    ///
    /// `down` and `up` take every touched item at its least or greatest and every other one as it is. What several
    /// answers do together is at most the sum of what each of them can do, up to rounding: for and against, a group
    /// gives ever less for more.
    pub(crate) fn effect(&self, program: &Program, standing: &Standing, feature: usize, possible: &Possible) -> Effect {
        let ends: [Change; 2] =
            [|reading, now| now.min(reading.least.into()), |reading, now| now.max(reading.greatest.into())];
        let [down, up] = self.changes(program, standing, feature, possible, ends);
        let (before, after) = (standing.prior.now, self.rate_after(standing, feature, possible));
        Effect {
            down: Shift { score: down + (after.least - before).min(0), net: down },
            up: Shift { score: up + (after.greatest - before).max(0), net: up },
        }
    }

    fn rate_after(&self, standing: &Standing, feature: usize, possible: &Possible) -> Prior {
        if self.rate_hangs_on.contains(&feature) { self.rate.read(possible) } else { standing.prior }
    }

    /// How far what the pieces add changes if each item that a feature touches has the weight that comes of its reading
    /// and its weight now. Nothing else is read.
    fn changes<const N: usize>(
        &self,
        program: &Program,
        standing: &Standing,
        feature: usize,
        possible: &Possible,
        weights: [Change; N],
    ) -> [i64; N] {
        let mut changes = [0; N];
        let mut read: Vec<(usize, Reading)> = Vec::new();
        for touches in self.touched.by(feature).chunk_by(|one, next| one.piece == next.piece) {
            let Some(Touch { piece: place, .. }) = touches.first() else { continue };
            let (Some(piece), Some(before)) = (self.pieces.get(*place), standing.totals.get(*place)) else { continue };
            let reading = |touch: &Touch| Some((touch.item, self.items.get(touch.item)?.read(program, possible)));
            read.clear();
            read.extend(touches.iter().filter_map(reading));
            for (change, weight) in changes.iter_mut().zip(weights) {
                let after = |(item, reading): &(usize, Reading)| weight(reading, standing.weight(*item));
                if read.iter().all(|one| after(one) == standing.weight(one.0)) {
                    continue;
                }
                let find = |item: usize| read.iter().find(|(other, _)| *other == item);
                *change += piece.total(|item| find(item).map_or_else(|| standing.weight(item), after)) - before;
            }
        }
        changes
    }
}

/// What an item weighs, given its reading and its weight now.
type Change = fn(&Reading, i64) -> i64;
