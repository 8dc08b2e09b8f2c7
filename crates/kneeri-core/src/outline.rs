//! Where everything stands now: urgency, bands and leader, without bounds and reasons.

use std::cmp::Reverse;

use crate::advice::Counsel;
use crate::answer::Answer;
use crate::program::Program;
use crate::program::possible::Possible;
use crate::ruleset::{Band, Urgency};
use crate::score::effect::Shift;
use crate::score::{Standing, band};
use crate::triage::{Asking, Triage};

/// What the findings say now. Everything else that comes out is built on it.
pub(crate) struct Outline<'a> {
    pub(crate) program: &'a Program,
    pub(crate) answers: &'a [Option<Answer>],
    pub(crate) possible: Possible,
    pub(crate) triage: Triage,
    /// By condition.
    pub(crate) standings: Vec<Standing>,
    /// By condition.
    pub(crate) bands: Vec<Band>,
    pub(crate) level: Urgency,
}

impl<'a> Outline<'a> {
    pub(crate) fn new(program: &'a Program, answers: &'a [Option<Answer>]) -> Self {
        let possible = Possible::new(program, answers);
        let triage = Triage::new(program, &possible, answers);
        let standing = |condition| Standing::new(program, condition, &possible);
        let standings: Vec<Standing> = program.conditions.iter().map(standing).collect();
        let bands: Vec<Band> = standings.iter().map(|standing| standing.band).collect();
        let level = triage.level(program, &bands);
        Self { program, answers, possible, triage, standings, bands, level }
    }

    /// The conditions by rank.
    pub(crate) fn ranked(&self) -> Vec<usize> {
        let mut ranked: Vec<usize> = (0..self.standings.len()).collect();
        // Positions are in the order of ids.
        ranked.sort_unstable_by_key(|condition| {
            let standing = self.standings.get(*condition);
            (standing.map(|standing| (!standing.is_in(), Reverse(standing.score()))), *condition)
        });
        ranked
    }

    /// The first condition that is not excluded.
    pub(crate) fn leader(&self) -> Option<usize> {
        self.ranked().first().copied().filter(|first| self.standing(*first).is_some_and(Standing::is_in))
    }

    pub(crate) fn standing(&self, condition: usize) -> Option<&Standing> {
        self.standings.get(condition)
    }

    /// The band of a condition if this were its score.
    pub(crate) fn band(&self, standing: &Standing, score: Shift) -> Band {
        band(self.program.rules.header(), standing.only_if, score.score, score.net)
    }

    pub(crate) fn asking(&self) -> Asking<'_> {
        Asking { program: self.program, possible: &self.possible, answers: self.answers }
    }

    pub(crate) fn counsel(&self) -> Counsel {
        Counsel::new(self.program, self.level, &self.bands, &self.asking())
    }
}
