//! What one more answer does to the score of a condition.

use super::Standing;
use crate::program::evidence::Reading;
use crate::program::possible::Possible;
use crate::program::{CompiledCondition, Program};

/// What an answer does to the score of one condition.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Effect {
    /// How far the score moves by this answer alone.
    pub(crate) moves: i64,
    /// The most by which this answer can lower the score and the net score, whatever else is answered; never above 0.
    pub(crate) down: Shift,
    /// The most by which this answer can raise them, whatever else is answered; never below 0.
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
        self.touched.contains_key(&feature) || self.rate_hangs_on.contains(&feature)
    }

    /// What an answer to a feature does, given what would then be possible. Only what the feature touches is read.
    ///
    /// `down` and `up` take every touched item at its least or greatest and every other one as it is. What several
    /// answers do together is at most the sum of what each of them can do, up to rounding: for and against, a group
    /// gives ever less for more.
    pub(crate) fn effect(&self, program: &Program, standing: &Standing, feature: usize, possible: &Possible) -> Effect {
        let (mut moves, mut down, mut up) = (0, 0, 0);
        for (place, items) in self.touched.get(&feature).into_iter().flatten() {
            let (Some(piece), Some(before)) = (self.pieces.get(*place), standing.totals.get(*place)) else { continue };
            let read = |item: &usize| Some((*item, self.items.get(*item)?.read(program, possible)));
            let read: Vec<(usize, Reading)> = items.iter().filter_map(read).collect();
            let change = |weight: fn(&Reading, i64) -> i64| {
                let now = |item: usize| standing.weight(item);
                let find = |item: usize| read.iter().find(|(other, _)| *other == item);
                piece.total(|item| find(item).map_or(now(item), |(_, reading)| weight(reading, now(item)))) - before
            };
            if read.iter().all(|(item, reading)| standing.readings.get(*item) == Some(reading) && !reading.is_open()) {
                continue;
            }
            moves += change(|reading, _| i64::from(reading.weight()));
            down += change(|reading, now| now.min(reading.least.into()));
            up += change(|reading, now| now.max(reading.greatest.into()));
        }
        let (before, limited) = (standing.prior, |sum| program.rules.header().limited(sum));
        let after = if self.rate_hangs_on.contains(&feature) { self.rate.read(possible) } else { before };
        Effect {
            moves: after.now - before.now + limited(standing.sum + moves) - standing.net,
            down: Shift { score: down + (after.least - before.now).min(0), net: down },
            up: Shift { score: up + (after.greatest - before.now).max(0), net: up },
        }
    }
}
