//! Ways to answer that are tried side by side: the same person in every seat, with another answer in each.

use crate::asking::{Asking, Seated, Ways};
use crate::program::circuit::{Gate, SEATS};
use crate::program::sheet::each_seat;

/// What is answered in one go, and the formulas that it may settle.
pub(super) struct Trial<'g> {
    pub(super) ways: Ways,
    pub(super) gates: &'g [Gate],
}

/// How many of its formulas each of these probably settles, in thousandths: the mean over the ways to answer, weighted
/// by their shares.
pub(super) fn settles(asking: &Asking<'_>, trials: &[Trial<'_>]) -> Vec<i64> {
    let mut settled: Vec<Vec<i64>> = trials.iter().map(|trial| vec![0; trial.ways.count()]).collect();
    for run in runs(trials) {
        let signals = asking.answered(run.iter().map(|(_, seated)| seated));
        for (position, seated) in &run {
            let (Some(trial), Some(settled)) = (trials.get(*position), settled.get_mut(*position)) else { continue };
            for gate in trial.gates {
                each_seat(!signals.truths(*gate).open() & seated.people(), |seat| {
                    settled.get_mut(seated.place_of(seat)).into_iter().for_each(|settled| *settled += 1);
                });
            }
        }
    }
    trials.iter().zip(settled).map(|(trial, settled)| trial.mean(asking, &settled)).collect()
}

/// Seats the ways of all trials, each with the position of its trial, as many side by side as fit.
fn runs<'t>(trials: &'t [Trial<'_>]) -> Vec<Vec<(usize, Seated<'t>)>> {
    let (mut runs, mut first) = (vec![Vec::new()], 0);
    for (position, trial) in trials.iter().enumerate() {
        let (mut start, count) = (0, trial.ways.count());
        while start < count {
            if first == SEATS {
                runs.push(Vec::new());
                first = 0;
            }
            let end = count.min(start + SEATS - first);
            let seated = Seated { ways: &trial.ways, places: start..end, first };
            runs.last_mut().into_iter().for_each(|run| run.push((position, seated.clone())));
            (first, start) = (first + end - start, end);
        }
    }
    runs
}

impl Trial<'_> {
    /// The mean over the ways to answer, in thousandths.
    fn mean(&self, asking: &Asking<'_>, settled: &[i64]) -> i64 {
        let shares = self.ways.shares(asking.program);
        let add = |(sum, all): (i64, i64), (settled, share): (&i64, i64)| (sum + 1000 * settled * share, all + share);
        let (sum, all) = settled.iter().zip(shares).fold((0, 0), add);
        sum.checked_div(all).unwrap_or(0)
    }
}
