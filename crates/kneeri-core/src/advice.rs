//! Advice: stances and guards.

use std::collections::BTreeSet;

use crate::asking::{Asking, Matter};
use crate::order::in_order;
use crate::program::CompiledAdvice;
use crate::program::circuit::Gate;
use crate::program::formula::Truth;
use crate::ruleset::{Band, Urgency};

/// What is shown and what is withheld, by position.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Counsel {
    /// By topic, then id.
    pub(crate) shown: Vec<usize>,
    /// By id.
    pub(crate) withheld: Vec<Withholding>,
}

/// Advice that is withheld until something is answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Withholding {
    pub(crate) advice: usize,
    pub(crate) why: Why,
    /// The questions that would release it.
    pub(crate) ask: Vec<usize>,
    /// What keeps it back: its own guard, or those of all that is more cautious and may apply.
    pub(crate) guards: Vec<Matter>,
}

/// Why advice is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// Its own guard is open.
    Unknown,
    /// A more cautious stance may apply.
    Stance,
}

/// Advice that may be shown at this level and with these conditions.
struct Candidate<'a> {
    position: usize,
    advice: &'a CompiledAdvice,
    when: Truth,
    not_if: Truth,
}

impl Candidate<'_> {
    fn fits(&self) -> bool {
        self.when == Truth::True && self.not_if == Truth::False
    }

    fn may_fit(&self) -> bool {
        self.when != Truth::False && self.not_if != Truth::True && !self.fits()
    }

    fn guard_is_open(&self) -> bool {
        self.when == Truth::True && self.not_if == Truth::Open
    }
}

impl Counsel {
    /// What to say at this level, given the band of each condition.
    pub(crate) fn new(level: Urgency, bands: &[Band], asking: &Asking<'_>) -> Self {
        let truth = |gate: Option<Gate>, default| gate.map_or(default, |gate| asking.truth(gate));
        let program = asking.program;
        let mut topics: Vec<Vec<Candidate<'_>>> = Vec::new();
        topics.resize_with(program.rules.topics().len(), Vec::new);
        let advice = program.advice.iter().zip(&program.circuit.advice).enumerate();
        for (position, (advice, guards)) in advice.filter(|(_, (advice, _))| advice.is_meant(level, bands)) {
            let (when, not_if) = (truth(guards.when, Truth::True), truth(guards.not_if, Truth::False));
            let candidate = Candidate { position, advice, when, not_if };
            if let Some(topic) = topics.get_mut(advice.topic) {
                topic.push(candidate);
            }
        }
        let mut counsel = Self::default();
        for candidates in &topics {
            counsel.weigh(candidates, asking);
        }
        let places: Vec<i64> = counsel.withheld.iter().filter_map(|one| i64::try_from(one.advice).ok()).collect();
        counsel.withheld = in_order(counsel.withheld, places.into_iter());
        counsel
    }

    /// Decides one topic.
    fn weigh(&mut self, candidates: &[Candidate<'_>], asking: &Asking<'_>) {
        let strictest = candidates
            .iter()
            .filter(|candidate| candidate.fits())
            .filter_map(|candidate| candidate.advice.stance)
            .max();
        let blockers: Vec<&Candidate<'_>> = candidates
            .iter()
            .filter(|candidate| {
                candidate.may_fit() && candidate.advice.stance.is_some() && candidate.advice.stance > strictest
            })
            .collect();
        let shown = strictest.filter(|_| blockers.is_empty());
        for candidate in candidates {
            let stance = candidate.advice.stance;
            let overruled = stance.is_some() && stance < shown;
            if candidate.guard_is_open() && !overruled {
                self.withhold(candidate, Why::Unknown, &[candidate.position], asking);
            } else if candidate.fits() && (stance.is_none() || stance == shown) {
                self.shown.push(candidate.position);
            } else if candidate.fits() && stance == strictest && shown.is_none() {
                let blockers: Vec<usize> = blockers.iter().map(|blocker| blocker.position).collect();
                self.withhold(candidate, Why::Stance, &blockers, asking);
            }
        }
    }

    fn withhold(&mut self, candidate: &Candidate<'_>, why: Why, blockers: &[usize], asking: &Asking<'_>) {
        let guards = blockers.iter().filter_map(|advice| asking.program.circuit.advice.get(*advice));
        let gates =
            guards.flat_map(|guards| guards.when.filter(|_| why == Why::Stance).into_iter().chain(guards.not_if));
        let guards = asking.matters(gates);
        let ask: BTreeSet<usize> = guards.iter().flat_map(|guard| &guard.about).copied().collect();
        self.withheld.push(Withholding { advice: candidate.position, why, ask: ask.into_iter().collect(), guards });
    }
}

impl CompiledAdvice {
    /// Whether it is for this level and these conditions.
    fn is_meant(&self, level: Urgency, bands: &[Band]) -> bool {
        let meets = |(condition, band): &(usize, Band)| bands.get(*condition).is_some_and(|now| now >= band);
        (self.from..=self.up_to).contains(&level) && (self.conditions.is_empty() || self.conditions.iter().any(meets))
    }
}
