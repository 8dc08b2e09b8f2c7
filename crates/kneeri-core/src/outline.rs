//! Where everything stands now: urgency, bands and leader, without bounds and reasons.

use std::cell::OnceCell;
use std::cmp::Reverse;

use crate::advice::Counsel;
use crate::answer::Answer;
use crate::asking::Asking;
use crate::crowd::Crowd;
use crate::order::by_number;
use crate::program::Program;
use crate::program::circuit::Layer;
use crate::program::possible::Possible;
use crate::ruleset::{Band, Urgency};
use crate::score::effect::Shift;
use crate::score::{Standing, band};
use crate::triage::Triage;

/// What the findings say now. Everything else that comes out is built on it, and what is not needed is not worked out:
/// grave warning signs hang on no condition, and the order of conditions on no single item.
pub(crate) struct Outline<'a> {
    pub(crate) program: &'a Program,
    pub(crate) answers: &'a [Option<Answer>],
    pub(crate) asking: Asking<'a>,
    pub(crate) triage: Triage,
    advising: OnceCell<Asking<'a>>,
    overview: OnceCell<Overview>,
    possible: OnceCell<Possible>,
    /// By condition.
    standings: Vec<OnceCell<Box<Standing>>>,
}

/// Where all conditions stand, and what hangs on it.
struct Overview {
    /// By condition.
    scores: Vec<i64>,
    /// By condition.
    bands: Vec<Band>,
    level: Urgency,
}

impl<'a> Outline<'a> {
    pub(crate) fn new(program: &'a Program, answers: &'a [Option<Answer>]) -> Self {
        let asking = Asking::new(program, answers, Layer::Urgency);
        Self {
            program,
            answers,
            triage: Triage::new(&asking),
            asking,
            advising: OnceCell::new(),
            overview: OnceCell::new(),
            possible: OnceCell::new(),
            standings: program.conditions.iter().map(|_| OnceCell::new()).collect(),
        }
    }

    fn overview(&self) -> &Overview {
        self.overview.get_or_init(|| {
            let mut crowd = Crowd::default();
            crowd.seat(self.program, std::iter::once(self.answers));
            let (scores, bands): (Vec<i64>, Vec<Band>) = crowd.stand(self.program, 0, &mut Vec::new()).unzip();
            let level = self.triage.level(self.program, &bands);
            Overview { scores, bands, level }
        })
    }

    /// The score of a condition.
    pub(crate) fn score(&self, condition: usize) -> i64 {
        self.overview().scores.get(condition).copied().unwrap_or(i64::MIN)
    }

    /// By condition.
    pub(crate) fn bands(&self) -> &[Band] {
        &self.overview().bands
    }

    /// The level to act on.
    pub(crate) fn level(&self) -> Urgency {
        self.overview().level
    }

    /// The conditions by rank.
    pub(crate) fn ranked(&self) -> Vec<usize> {
        let Overview { scores, bands, .. } = self.overview();
        // No score comes near what puts the excluded last. Positions are in the order of ids.
        let place = |(score, band): (&i64, &Band)| (i64::from(*band == Band::Excluded) << 60) - score;
        by_number(scores.iter().zip(bands).map(place))
    }

    /// The first condition that is not excluded.
    pub(crate) fn leader(&self) -> Option<usize> {
        let Overview { scores, bands, .. } = self.overview();
        let conditions = scores.iter().zip(bands).enumerate().filter(|(_, (_, band))| **band != Band::Excluded);
        conditions.min_by_key(|(position, (score, _))| (Reverse(**score), *position)).map(|(position, _)| position)
    }

    /// What the findings leave possible.
    pub(crate) fn possible(&self) -> &Possible {
        self.possible.get_or_init(|| Possible::new(self.program, self.answers))
    }

    /// What the evidence says about a condition, item by item.
    pub(crate) fn standing(&self, position: usize) -> Option<&Standing> {
        let condition = self.program.conditions.get(position)?;
        let standing = || Box::new(Standing::new(self.program, condition, self.possible()));
        self.standings.get(position).map(|known| known.get_or_init(standing).as_ref())
    }

    /// Between which scores, and which net scores, a condition that is not excluded can still end.
    pub(crate) fn ends(&self, position: usize) -> Option<(Shift, Shift)> {
        let condition = self.program.conditions.get(position)?;
        let standing = self.standing(position).filter(|standing| standing.is_in())?;
        Some(standing.ends(self.program.rules.header(), condition))
    }

    /// The band of a condition if this were its score.
    pub(crate) fn band(&self, standing: &Standing, score: Shift) -> Band {
        band(self.program.rules.header(), standing.only_if, score.score, score.net)
    }

    /// What the formulas of advice say, too.
    pub(crate) fn advising(&self) -> &Asking<'a> {
        self.advising.get_or_init(|| Asking::new(self.program, self.answers, Layer::Advice))
    }

    pub(crate) fn counsel(&self) -> Counsel {
        Counsel::new(self.level(), self.bands(), self.advising())
    }
}
