//! What is decided about somebody, without texts, reasons and bounds: for many people or many times a second.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::answer::Answer;
use crate::findings::Findings;
use crate::program::Program;
use crate::program::formula::Truth;
use crate::program::possible::Possible;
use crate::ruleset::{Band, Urgency};
use crate::score::band;
use crate::triage::{Trail, Triage};

/// What is decided about one person: urgency, what must be asked, and where each condition stands.
///
/// Made by [`Engine::decide`](crate::Engine::decide). An [`Assessment`](crate::Assessment) of the same findings says the
/// same and why.
#[derive(Debug, Clone)]
#[must_use]
pub struct Decision {
    program: Arc<Program>,
    level: Urgency,
    triage: Triage,
    /// By condition.
    scores: Vec<i64>,
    /// By condition.
    bands: Vec<Band>,
    /// Conditions.
    ranked: Vec<usize>,
    desk: Desk,
}

/// What is kept from one person to the next so that nothing is allocated anew.
#[derive(Debug, Clone, Default)]
struct Desk {
    possible: Possible,
    trail: Trail,
    weights: Vec<i32>,
}

/// Where a condition stands.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'d> {
    decision: &'d Decision,
    position: usize,
    place: usize,
}

impl Decision {
    pub(crate) fn new(findings: &Findings) -> Self {
        let mut decision = Self {
            program: Arc::clone(findings.program()),
            level: Urgency::SelfCare,
            triage: Triage::silent(),
            scores: Vec::new(),
            bands: Vec::new(),
            ranked: Vec::new(),
            desk: Desk::default(),
        };
        decision.renew(findings.answers());
        decision
    }

    /// Decides about somebody else in the same place.
    pub(crate) fn replace(&mut self, findings: &Findings) {
        if !Arc::ptr_eq(&self.program, findings.program()) {
            self.program = Arc::clone(findings.program());
        }
        self.renew(findings.answers());
    }

    fn renew(&mut self, answers: &[Option<Answer>]) {
        let Self { program, level, triage, scores, bands, ranked, desk } = self;
        let Desk { possible, trail, weights } = desk;
        let header = program.rules.header();
        possible.renew(program, answers);
        triage.renew(program, possible, answers, trail);
        scores.clear();
        bands.clear();
        program.sheet.sums(program, possible, weights, |condition, sum| {
            let only_if = condition.only_if.as_ref().map_or(Truth::True, |formula| formula.truth(possible));
            let net = header.limited(sum);
            let score = condition.rate.read(possible).now + net;
            scores.push(score);
            bands.push(band(header, only_if, score, net));
        });
        *level = triage.level(program, bands);
        ranked.clear();
        ranked.extend(0..scores.len());
        ranked.sort_unstable_by_key(|position| {
            (bands.get(*position) == Some(&Band::Excluded), Reverse(scores.get(*position)), *position)
        });
    }

    /// The level to act on.
    #[must_use]
    pub fn level(&self) -> Urgency {
        self.level
    }

    /// The highest level of the triage rules that are true. It never falls as answers arrive.
    #[must_use]
    pub fn certain(&self) -> Urgency {
        self.triage.certain
    }

    /// The features whose answers can still decide a grave triage rule, the gravest rule first.
    pub fn must_ask(&self) -> impl ExactSizeIterator<Item = &str> {
        let id = |feature: &usize| self.program.features.get(*feature).map_or("", |feature| feature.id.as_str());
        self.triage.must_ask.iter().map(id)
    }

    /// Every condition of the rule set, by rank; excluded ones come last.
    pub fn conditions(&self) -> impl ExactSizeIterator<Item = Decided<'_>> {
        let ranked = self.ranked.iter().enumerate();
        ranked.map(|(place, position)| Decided { decision: self, position: *position, place })
    }
}

impl<'d> Decided<'d> {
    /// Its id.
    #[must_use]
    pub fn id(self) -> &'d str {
        self.decision.program.conditions.get(self.position).map_or("", |condition| condition.id.as_str())
    }

    /// Its position among the conditions of the rule set in the order of ids, from 0.
    #[must_use]
    pub fn position(self) -> usize {
        self.position
    }

    /// Its rank, counted from 1.
    #[must_use]
    pub fn rank(self) -> usize {
        self.place + 1
    }

    /// Its score in millidecibans: base rate plus what the findings add.
    #[must_use]
    pub fn score(self) -> i64 {
        self.decision.scores.get(self.position).copied().unwrap_or_default()
    }

    /// Its band.
    #[must_use]
    pub fn band(self) -> Band {
        self.decision.bands.get(self.position).copied().unwrap_or(Band::Excluded)
    }
}
