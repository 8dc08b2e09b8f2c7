//! Where everything stands now: urgency, bands and leader, without bounds and reasons.

use std::cell::OnceCell;
use std::cmp::Reverse;

use crate::advice::Counsel;
use crate::answer::Answer;
use crate::asking::Asking;
use crate::program::Program;
use crate::program::possible::Possible;
use crate::ruleset::{Band, Urgency};
use crate::score::effect::Shift;
use crate::score::{Standing, band};
use crate::triage::Triage;

/// What the findings say now. Everything else that comes out is built on it.
pub(crate) struct Outline<'a> {
    pub(crate) program: &'a Program,
    pub(crate) answers: &'a [Option<Answer>],
    pub(crate) asking: Asking<'a>,
    pub(crate) triage: Triage,
    /// Worked out when they are first needed: grave warning signs hang on nothing else.
    standings: OnceCell<Standings>,
    advising: OnceCell<Asking<'a>>,
}

/// Where the conditions stand, and what hangs on it.
struct Standings {
    possible: Possible,
    /// By condition.
    each: Vec<Standing>,
    /// By condition.
    bands: Vec<Band>,
    level: Urgency,
}

impl<'a> Outline<'a> {
    pub(crate) fn new(program: &'a Program, answers: &'a [Option<Answer>]) -> Self {
        let asking = Asking::new(program, answers);
        let triage = Triage::new(&asking);
        Self { program, answers, asking, triage, standings: OnceCell::new(), advising: OnceCell::new() }
    }

    fn worked_out(&self) -> &Standings {
        self.standings.get_or_init(|| {
            let possible = Possible::new(self.program, self.answers);
            let standing = |condition| Standing::new(self.program, condition, &possible);
            let each: Vec<Standing> = self.program.conditions.iter().map(standing).collect();
            let bands: Vec<Band> = each.iter().map(|standing| standing.band).collect();
            let level = self.triage.level(self.program, &bands);
            Standings { possible, each, bands, level }
        })
    }

    /// What the findings leave possible.
    pub(crate) fn possible(&self) -> &Possible {
        &self.worked_out().possible
    }

    /// By condition.
    pub(crate) fn standings(&self) -> &[Standing] {
        &self.worked_out().each
    }

    /// By condition.
    pub(crate) fn bands(&self) -> &[Band] {
        &self.worked_out().bands
    }

    /// The level to act on.
    pub(crate) fn level(&self) -> Urgency {
        self.worked_out().level
    }

    /// The conditions by rank.
    pub(crate) fn ranked(&self) -> Vec<usize> {
        let mut ranked: Vec<usize> = (0..self.standings().len()).collect();
        // Positions are in the order of ids.
        ranked.sort_unstable_by_key(|condition| {
            let standing = self.standing(*condition);
            (standing.map(|standing| (!standing.is_in(), Reverse(standing.score()))), *condition)
        });
        ranked
    }

    /// The first condition that is not excluded.
    pub(crate) fn leader(&self) -> Option<usize> {
        self.ranked().first().copied().filter(|first| self.standing(*first).is_some_and(Standing::is_in))
    }

    pub(crate) fn standing(&self, condition: usize) -> Option<&Standing> {
        self.standings().get(condition)
    }

    /// The band of a condition if this were its score.
    pub(crate) fn band(&self, standing: &Standing, score: Shift) -> Band {
        band(self.program.rules.header(), standing.only_if, score.score, score.net)
    }

    /// What the formulas of advice say, too.
    pub(crate) fn advising(&self) -> &Asking<'a> {
        self.advising.get_or_init(|| self.asking.with_advice())
    }

    pub(crate) fn counsel(&self) -> Counsel {
        Counsel::new(self.level(), self.bands(), self.advising())
    }
}
