//! Urgency: what is certain, what could still be reached, and what must be asked.

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::Answer;
use crate::program::formula::{Formula, Truth};
use crate::program::possible::Possible;
use crate::program::{CompiledFeature, CompiledRule, Program};
use crate::ruleset::Urgency;

/// What the triage rules say, whatever the conditions are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Triage {
    /// The highest level of the rules that are true. Never falls as answers arrive.
    pub(crate) certain: Urgency,
    /// The highest level of the rules that are not false. Never rises as answers arrive.
    pub(crate) could_reach: Urgency,
    /// The rules that are true.
    pub(crate) fired: Vec<usize>,
    /// Open rules that point, with their level: a feature that can still decide them was answered "unknown".
    pub(crate) pointing: Vec<(usize, Urgency)>,
    /// Questions that can still decide a grave rule, by gravity.
    pub(crate) must_ask: Vec<usize>,
    /// Questions that can still decide a milder rule, by gravity.
    pub(crate) may_raise: Vec<usize>,
}

impl Triage {
    pub(crate) fn new(program: &Program, possible: &Possible, answers: &[Option<Answer>]) -> Self {
        let rules = &program.triage;
        let truths: Vec<Truth> = rules.iter().map(|rule| rule.formula.truth(possible)).collect();
        let highest = |least: Truth| {
            let held = rules.iter().zip(&truths).filter(|(_, truth)| **truth >= least);
            held.map(|(rule, _)| rule.urgency).max().unwrap_or(Urgency::SelfCare)
        };
        let (certain, could_reach) = (highest(Truth::True), highest(Truth::Open));
        let open: Vec<(usize, &CompiledRule)> = rules
            .iter()
            .enumerate()
            .zip(&truths)
            .filter(|(_, truth)| **truth == Truth::Open)
            .map(|(rule, _)| rule)
            .collect();
        let from = program.rules.header().must_ask_from;
        let grave = open.iter().filter(|(_, rule)| rule.urgency > certain && rule.urgency >= from);
        let mild = open.iter().filter(|(_, rule)| rule.urgency > certain && rule.urgency < from);
        let asking = Asking { program, possible, answers };
        Self {
            certain,
            could_reach,
            fired: truths
                .iter()
                .enumerate()
                .filter(|(_, truth)| **truth == Truth::True)
                .map(|(rule, _)| rule)
                .collect(),
            pointing: open.iter().filter_map(|(index, rule)| Some((*index, asking.points(rule)?))).collect(),
            must_ask: asking.by_gravity(grave.map(|(_, rule)| *rule)),
            may_raise: asking.by_gravity(mild.map(|(_, rule)| *rule)),
        }
    }
}

/// Which questions are worth asking, given what is possible.
pub(crate) struct Asking<'a> {
    pub(crate) program: &'a Program,
    pub(crate) possible: &'a Possible,
    pub(crate) answers: &'a [Option<Answer>],
}

impl Asking<'_> {
    /// The questions whose answers can still decide a formula. A partial answer may be completed; one of "unknown" is
    /// not asked for again. While it is open whether a feature applies, what decides that stands in for it.
    pub(crate) fn about(&self, formula: &Formula) -> BTreeSet<usize> {
        let mut questions = BTreeSet::new();
        self.follow(formula, |index, feature| {
            let answer = self.answers.get(index).copied().flatten();
            let askable = feature.asks && answer != Some(Answer::Unknown);
            if askable && (answer.is_some() || feature.applies(self.possible) == Truth::True) {
                questions.insert(index);
            }
            askable && answer.is_none()
        });
        questions
    }

    /// The level that an open rule asks for because somebody could not say what would decide it.
    fn points(&self, rule: &CompiledRule) -> Option<Urgency> {
        rule.if_unanswered.filter(|_| self.hangs_on_unsaid(&rule.formula))
    }

    /// Whether a feature that can still decide a formula was answered "unknown", or whether it applies hangs on one
    /// that was: then nobody is going to ask it.
    fn hangs_on_unsaid(&self, formula: &Formula) -> bool {
        let mut unsaid = false;
        self.follow(formula, |index, _| {
            unsaid |= self.answers.get(index) == Some(&Some(Answer::Unknown));
            !self.is_answered(index)
        });
        unsaid
    }

    /// Visits the features that can still decide a formula and, where the visitor says so and it is open whether they
    /// apply, those that can decide that; each of them once.
    fn follow(&self, formula: &Formula, mut visit: impl FnMut(usize, &CompiledFeature) -> bool) {
        let mut seen = BTreeSet::new();
        let mut open: Vec<usize> = self.program.deciders(formula, self.possible).into_iter().collect();
        while let Some(index) = open.pop() {
            let Some(feature) = self.program.features.get(index).filter(|_| seen.insert(index)) else { continue };
            if visit(index, feature)
                && let Some(ask_when) = &feature.ask_when
            {
                // Nothing can still decide a formula that is not open.
                open.extend(self.program.deciders(ask_when, self.possible));
            }
        }
    }

    fn is_answered(&self, index: usize) -> bool {
        self.answers.get(index).is_some_and(Option::is_some)
    }

    /// The questions about these rules: those of the gravest rule first, then by id.
    fn by_gravity<'r>(&self, rules: impl Iterator<Item = &'r CompiledRule>) -> Vec<usize> {
        let mut gravest: BTreeMap<usize, Urgency> = BTreeMap::new();
        for rule in rules {
            for question in self.about(&rule.formula) {
                let level = gravest.entry(question).or_insert(rule.urgency);
                *level = rule.urgency.max(*level);
            }
        }
        let mut questions: Vec<(usize, Urgency)> = gravest.into_iter().collect();
        // The sort is stable, and the map was in the order of ids.
        questions.sort_by_key(|(_, level)| std::cmp::Reverse(*level));
        questions.into_iter().map(|(question, _)| question).collect()
    }
}
