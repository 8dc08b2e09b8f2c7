//! Ways to answer that are tried side by side: the same person in every seat, with another answer in each.

use crate::asking::{Asking, Way};
use crate::program::circuit::{Gate, SEATS};
use crate::program::sheet::each_seat;

/// What is answered in one go, and the formulas that it may settle.
pub(super) struct Trial<'g> {
    pub(super) ways: Vec<Way>,
    pub(super) gates: &'g [Gate],
}

/// How many of its formulas each of these probably settles, in thousandths: the mean over the ways to answer, weighted
/// by their shares.
pub(super) fn settles(asking: &Asking<'_>, trials: &[Trial<'_>]) -> Vec<i64> {
    let mut weighed = vec![(0, 0); trials.len()];
    let ways = trials.iter().enumerate().flat_map(|(trial, tried)| tried.ways.iter().map(move |way| (trial, way)));
    let ways: Vec<(usize, &Way)> = ways.collect();
    for seated in ways.chunks(SEATS) {
        let signals = asking.answered(seated.iter().map(|(_, way)| way.as_slice()));
        let mut settled = [0_i64; SEATS];
        let mut first = 0;
        for of_trial in seated.chunk_by(|one, next| one.0 == next.0) {
            let people = (u64::MAX >> (SEATS - of_trial.len())) << first;
            let trial = of_trial.first().and_then(|(trial, _)| trials.get(*trial));
            for gate in trial.map_or(&[][..], |trial| trial.gates) {
                each_seat(!signals.truths(*gate).open() & people, |seat| {
                    settled.get_mut(seat).into_iter().for_each(|settled| *settled += 1);
                });
            }
            first += of_trial.len();
        }
        for ((trial, way), settled) in seated.iter().zip(settled) {
            let share = asking.program.share_of_way(way);
            if let Some((sum, shares)) = weighed.get_mut(*trial) {
                (*sum, *shares) = (*sum + 1000 * settled * share, *shares + share);
            }
        }
    }
    weighed.into_iter().map(|(sum, shares): (i64, i64)| sum.checked_div(shares).unwrap_or(0)).collect()
}
