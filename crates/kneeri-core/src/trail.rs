//! Which questions can still decide what is open.
//!
//! A bit stands for a person, each with answers of their own, or for one of several formulas about the same person.

use crate::program::Program;
use crate::program::circuit::{Gate, Reads, Signals};

/// What is kept while questions are followed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trail {
    /// By gate, for whom it was followed.
    gates: Vec<u64>,
    /// By gate, for whom it is to be followed; nobody between two ways back.
    ahead: Vec<u64>,
    /// By feature, for whom it was reached.
    features: Vec<u64>,
    /// By feature, for whom it is asked about.
    asked: Vec<u64>,
}

impl Trail {
    /// Forgets who was followed where.
    pub(crate) fn clear(&mut self, signals: &Signals) {
        let (of_features, of_gates) = signals.counts();
        self.gates.clear();
        // Mostly a part of it is needed, but whoever needs more finds room.
        for list in [&mut self.gates, &mut self.ahead] {
            list.reserve(of_gates - list.len().min(of_gates));
        }
        for list in [&mut self.features, &mut self.asked] {
            list.clear();
            list.resize(of_features, 0);
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
    ///
    /// Gates read what stands before them, so one way back leads past all of it.
    fn follow(
        &mut self,
        program: &Program,
        signals: &Signals,
        formulas: impl Iterator<Item = (Gate, u64)>,
        mut visit: impl FnMut(usize, u64) -> u64,
    ) {
        let Self { gates, ahead, features, .. } = self;
        let mut end = 0;
        for (gate, people) in formulas.filter(|(_, people)| *people != 0) {
            end = end.max(gate.0 + 1);
            make_room(ahead, end);
            go_on(ahead, gate, people);
        }
        make_room(gates, end);
        for place in (0..end).rev() {
            let people = ahead.get_mut(place).map(std::mem::take).unwrap_or_default();
            if people == 0 {
                continue;
            }
            let gate = Gate(place);
            let people = newcomers(people & signals.truths(gate).open(), gates.get_mut(place));
            match program.circuit.reads(gate) {
                Reads::Gates(parts) => parts.iter().for_each(|part| go_on(ahead, *part, people)),
                Reads::Variable(variable) => {
                    let feature = program.feature_of(variable);
                    let people = newcomers(people, features.get_mut(feature));
                    let on = if people == 0 { 0 } else { visit(feature, people) };
                    if let Some(applies) = program.circuit.applies.get(feature).copied().flatten() {
                        go_on(ahead, applies, on);
                    }
                }
            }
        }
    }
}

fn make_room(list: &mut Vec<u64>, count: usize) {
    list.resize(count.max(list.len()), 0);
}

/// Those of these people who were not here before; from now on they were.
fn newcomers(people: u64, before: Option<&mut u64>) -> u64 {
    let Some(before) = before else { return 0 };
    let newcomers = people & !*before;
    *before |= people;
    newcomers
}

/// That a gate is to be followed for these people.
fn go_on(ahead: &mut [u64], Gate(place): Gate, people: u64) {
    ahead.get_mut(place).into_iter().for_each(|ahead| *ahead |= people);
}
