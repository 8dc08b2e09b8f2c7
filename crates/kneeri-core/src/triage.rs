//! Urgency: what is certain, what could still be reached, and what must be asked.

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::Answer;
use crate::program::formula::{Formula, Truth};
use crate::program::possible::Possible;
use crate::program::values::Values;
use crate::program::{CompiledFeature, CompiledRule, Program};
use crate::ruleset::{Band, Urgency};

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
    /// Open rules above what is certain that must be asked about.
    pub(crate) grave: Vec<usize>,
    /// Open rules above what is certain that are milder.
    pub(crate) mild: Vec<usize>,
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
        let above = open.iter().filter(|(_, rule)| rule.urgency > certain);
        let (grave, mild): (Vec<usize>, Vec<usize>) = above
            .map(|(index, _)| *index)
            .partition(|index| rules.get(*index).is_some_and(|rule| rule.urgency >= from));
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
            must_ask: asking.by_gravity(&grave),
            may_raise: asking.by_gravity(&mild),
            grave,
            mild,
        }
    }

    /// The level to act on, given the bands of the conditions.
    pub(crate) fn level(&self, program: &Program, bands: &[Band]) -> Urgency {
        let likely = program.conditions.iter().zip(bands).filter(|(_, band)| **band == Band::Likely);
        let floors = likely.filter_map(|(condition, _)| condition.floor);
        let pointed = self.pointing.iter().map(|(_, urgency)| *urgency);
        let until = (!self.must_ask.is_empty()).then_some(program.rules.header().until_safety_answered);
        floors.chain(pointed).chain(until).fold(self.certain, Urgency::max)
    }
}

/// One way to answer: variables and their values.
pub(crate) type Way = Vec<(usize, Values)>;

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

    /// The features that can still decide a formula.
    fn deciders(&self, formula: &Formula) -> Vec<usize> {
        let mut variables = Vec::new();
        formula.deciders(self.possible, &mut variables);
        variables.into_iter().map(|variable| self.program.feature_of(variable)).collect()
    }

    /// Visits the features that can still decide a formula and, where the visitor says so and it is open whether they
    /// apply, those that can decide that; each of them once.
    fn follow(&self, formula: &Formula, mut visit: impl FnMut(usize, &CompiledFeature) -> bool) {
        let mut seen = BTreeSet::new();
        let mut open = self.deciders(formula);
        while let Some(index) = open.pop() {
            let Some(feature) = self.program.features.get(index).filter(|_| seen.insert(index)) else { continue };
            if visit(index, feature)
                && let Some(ask_when) = &feature.ask_when
            {
                // Nothing can still decide a formula that is not open.
                open.extend(self.deciders(ask_when));
            }
        }
    }

    /// The features that can still be asked: with a question, without a finding, and not out of place.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = usize> {
        let features = self.program.features.iter().enumerate();
        let can_be_asked = |(index, feature): &(usize, &CompiledFeature)| {
            feature.asks && !self.is_answered(*index) && feature.applies(self.possible) != Truth::False
        };
        features.filter(can_be_asked).map(|(index, _)| index)
    }

    /// The questions to ask for a feature without a finding: itself, or what decides whether it applies.
    pub(crate) fn in_place_of(&self, index: usize) -> BTreeSet<usize> {
        let ask_when = self.program.features.get(index).and_then(|feature| feature.ask_when.as_ref());
        match ask_when.map(|formula| (formula, formula.truth(self.possible))) {
            None | Some((_, Truth::True)) => BTreeSet::from([index]),
            Some((formula, _)) => self.unanswered_about(formula),
        }
    }

    /// The questions about a formula that nobody has answered, not even in part.
    pub(crate) fn unanswered_about(&self, formula: &Formula) -> BTreeSet<usize> {
        self.about(formula).into_iter().filter(|index| !self.is_answered(*index)).collect()
    }

    /// The ways to answer these questions at once: one variable takes each of its values, several options are none or
    /// exactly one of them.
    pub(crate) fn ways(&self, features: &[usize]) -> Vec<Way> {
        let of_feature = |index: &usize| self.program.features.get(*index).map(CompiledFeature::variables);
        let variables: Vec<usize> = features.iter().filter_map(of_feature).flatten().collect();
        let values = |variable: usize| self.possible.of(variable).without(Values::NOT_APPLICABLE);
        if let [variable] = variables.as_slice() {
            return values(*variable).each().map(|value| vec![(*variable, value)]).collect();
        }
        let only = |chosen: Option<usize>| {
            let value = |variable| if Some(variable) == chosen { Values::YES } else { Values::NO };
            variables.iter().map(|variable| (*variable, value(*variable))).collect()
        };
        std::iter::once(None).chain(variables.iter().copied().map(Some)).map(only).collect()
    }

    /// Whether there is a finding other than "unknown".
    pub(crate) fn is_given(&self, index: usize) -> bool {
        !matches!(self.answers.get(index), None | Some(None | Some(Answer::Unknown)))
    }

    pub(crate) fn is_answered(&self, index: usize) -> bool {
        self.answers.get(index).is_some_and(Option::is_some)
    }

    /// The questions about these rules: those of the gravest rule first, then by id.
    fn by_gravity(&self, rules: &[usize]) -> Vec<usize> {
        let mut gravest: BTreeMap<usize, Urgency> = BTreeMap::new();
        for rule in rules.iter().filter_map(|rule| self.program.triage.get(*rule)) {
            for question in self.about(&rule.formula) {
                let level = gravest.entry(question).or_insert(rule.urgency);
                *level = rule.urgency.max(*level);
            }
        }
        // The map is in the order of ids.
        let of_level = |level| gravest.iter().filter(move |(_, own)| **own == level).map(|(question, _)| *question);
        Urgency::ALL.into_iter().rev().flat_map(of_level).collect()
    }
}
