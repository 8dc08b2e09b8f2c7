//! Which questions can still decide what is open.
//!
//! A bit stands for a person, each with answers of their own, or for one of several formulas about the same person.

use crate::program::Program;
use crate::program::circuit::{Gate, Signals};

/// What is kept while questions are followed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trail {
    /// By gate, for whom it was reached.
    gates: Vec<u64>,
    /// By feature, for whom it was reached.
    features: Vec<u64>,
    /// By feature, for whom it was reached and not yet looked at.
    open: Vec<u64>,
    /// By feature, for whom it is asked about.
    asked: Vec<u64>,
}

impl Trail {
    /// Forgets who was followed where.
    pub(crate) fn clear(&mut self, signals: &Signals) {
        let Self { gates, features, open, asked } = self;
        let (of_features, of_gates) = signals.counts();
        for (list, count) in [(gates, of_gates), (features, of_features), (open, of_features), (asked, of_features)] {
            list.clear();
            list.resize(count, 0);
        }
    }

    /// Whom to ask about which features for the sake of these open formulas, where nobody was followed before. A
    /// partial answer may be completed; one of "unknown" is not asked for again. While it is open whether a feature
    /// applies, what decides that stands in for it.
    pub(crate) fn asked(
        &mut self,
        program: &Program,
        signals: &Signals,
        open: impl Iterator<Item = (Gate, u64)>,
    ) -> impl Iterator<Item = (usize, u64)> {
        let mut asked = std::mem::take(&mut self.asked);
        self.follow(program, signals, open, |feature, people| {
            let asks = program.features.get(feature).is_some_and(|feature| feature.asks);
            let askable = if asks { people & !signals.unsaid(feature) } else { 0 };
            let applies = program.circuit.applies(signals, feature).holds;
            let now = askable & (signals.answered(feature) | applies);
            asked.get_mut(feature).into_iter().for_each(|people| *people |= now);
            askable & !signals.answered(feature)
        });
        self.asked = asked;
        let asked = self.asked.iter_mut().enumerate().filter(|(_, people)| **people != 0);
        asked.map(|(feature, people)| (feature, std::mem::take(people)))
    }

    /// For whom a feature that can still decide one of these open formulas, or whether such a feature applies, was
    /// answered "unknown".
    pub(crate) fn unsaid(
        &mut self,
        program: &Program,
        signals: &Signals,
        open: impl Iterator<Item = (Gate, u64)>,
    ) -> u64 {
        let mut unsaid = 0;
        self.follow(program, signals, open, |feature, people| {
            unsaid |= people & signals.unsaid(feature);
            people & !signals.answered(feature)
        });
        unsaid
    }

    /// Visits the features that can still decide these formulas and, for whom the visitor says so, those that can decide
    /// whether these apply; for each person once.
    fn follow(
        &mut self,
        program: &Program,
        signals: &Signals,
        formulas: impl Iterator<Item = (Gate, u64)>,
        mut visit: impl FnMut(usize, u64) -> u64,
    ) {
        let Self { gates, features, open, .. } = self;
        let reach = |gate: Gate, people: u64, gates: &mut [u64], open: &mut [u64]| {
            program.circuit.deciders(signals, gate, people, gates, &mut |variable, people| {
                open.get_mut(program.feature_of(variable)).into_iter().for_each(|open| *open |= people);
            });
        };
        formulas.for_each(|(gate, people)| reach(gate, people, gates, open));
        // What decides whether a feature applies stands before it.
        for index in &program.deciders_last {
            let index = *index;
            let people = open.get_mut(index).map(std::mem::take).unwrap_or_default();
            let Some(seen) = features.get_mut(index) else { continue };
            let people = people & !*seen;
            *seen |= people;
            if people == 0 {
                continue;
            }
            let on = visit(index, people);
            if let Some(gate) = program.circuit.applies.get(index).copied().flatten() {
                reach(gate, on, gates, open);
            }
        }
    }
}
