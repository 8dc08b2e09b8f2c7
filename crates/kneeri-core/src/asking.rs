//! Which questions are worth asking one person.

use std::ops::Range;

use crate::answer::Answer;
use crate::program::circuit::{Circuit, EVERYBODY, Gate, Layer, SEATS, Signals};
use crate::program::formula::Truth;
use crate::program::sheet::each_seat;
use crate::program::values::Values;
use crate::program::{CompiledFeature, EVERYONE, Program};
use crate::trail::Trail;

/// A formula, and the questions that can still decide it, by position; none once it is true or false.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Matter {
    pub(crate) gate: Gate,
    pub(crate) about: Vec<usize>,
}

/// Which questions are worth asking, given what was answered.
#[derive(Debug, Clone)]
pub(crate) struct Asking<'a> {
    pub(crate) program: &'a Program,
    pub(crate) answers: &'a [Option<Answer>],
    /// The same person in every seat.
    signals: Signals,
}

impl<'a> Asking<'a> {
    /// Up to this layer of formulas.
    pub(crate) fn new(program: &'a Program, answers: &'a [Option<Answer>], layer: Layer) -> Self {
        let (circuit, mut signals) = (&program.circuit, Signals::default());
        circuit.clear(&mut signals, layer);
        for (index, (feature, answer)) in program.features.iter().zip(answers).enumerate() {
            let Some(answer) = *answer else { continue };
            Circuit::answer(&mut signals, EVERYBODY, index, answer != Answer::Unknown);
            if answer == Answer::Unknown {
                continue;
            }
            for (offset, variable) in feature.variables().enumerate() {
                let values = feature.values(answer, offset, program.all_values(variable));
                circuit.restrict(&mut signals, EVERYBODY, variable, values);
            }
        }
        circuit.run(program, &mut signals);
        Self { program, answers, signals }
    }

    /// What holds if the person in each of these seats answers in another way. What then applies or no longer applies
    /// follows.
    pub(crate) fn answered<'s>(&self, seated: impl Iterator<Item = &'s Seated<'s>>) -> Signals {
        let (circuit, mut signals) = (&self.program.circuit, self.signals.clone());
        for some in seated {
            for variable in &some.ways.variables {
                Circuit::answer(&mut signals, some.people(), self.program.feature_of(*variable), true);
            }
            some.each(|people, variable, values| circuit.restrict(&mut signals, people, variable, values));
        }
        circuit.run(self.program, &mut signals);
        signals
    }

    /// Whether a formula holds.
    pub(crate) fn truth(&self, gate: Gate) -> Truth {
        self.signals.truths(gate).of(0)
    }

    /// Whether a feature applies; one without `ask_when` always does.
    pub(crate) fn applies(&self, feature: usize) -> Truth {
        self.program.circuit.applies(&self.signals, feature).of(0)
    }

    /// Formulas with the questions about them. A partial answer may be completed; one of "unknown" is not asked for
    /// again. While it is open whether a feature applies, what decides that stands in for it.
    pub(crate) fn matters(&self, gates: impl IntoIterator<Item = Gate>) -> Vec<Matter> {
        let mut matters: Vec<Matter> = gates.into_iter().map(|gate| Matter { gate, about: Vec::new() }).collect();
        for matters in matters.chunks_mut(SEATS) {
            let gates: Vec<Gate> = matters.iter().map(|matter| matter.gate).collect();
            for (feature, which) in self.trail().asked(self.program, &self.signals, a_bit_each(&gates)) {
                each_seat(which, |place| matters.get_mut(place).into_iter().for_each(|one| one.about.push(feature)));
            }
        }
        matters
    }

    /// Whether a feature that can still decide each of these formulas was answered "unknown", or whether it applies
    /// hangs on one that was: then nobody is going to ask it.
    pub(crate) fn hang_on_unsaid(&self, gates: &[Gate]) -> Vec<bool> {
        if self.signals.unsaid_at_all() == 0 {
            return vec![false; gates.len()];
        }
        let of_chunk = |gates: &[Gate]| {
            let unsaid = self.trail().unsaid(self.program, &self.signals, a_bit_each(gates));
            (0..gates.len()).map(move |place| unsaid >> place & 1 == 1)
        };
        gates.chunks(SEATS).flat_map(of_chunk).collect()
    }

    fn trail(&self) -> Trail {
        let mut trail = Trail::default();
        trail.clear(&self.signals);
        trail
    }

    /// The features that can still be asked: with a question, without a finding, and not out of place.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = usize> {
        let features = self.program.features.iter().enumerate();
        let can_be_asked = |(index, feature): &(usize, &CompiledFeature)| {
            feature.asks && !self.is_answered(*index) && self.applies(*index) != Truth::False
        };
        features.filter(can_be_asked).map(|(index, _)| index)
    }

    /// The questions to ask for a feature without a finding: itself, or what decides whether it applies.
    pub(crate) fn in_place_of(&self, index: usize) -> Vec<usize> {
        match self.program.circuit.applies.get(index).copied().flatten() {
            Some(gate) if self.truth(gate) != Truth::True => {
                let about = self.matters([gate]).into_iter().flat_map(|matter| matter.about);
                about.filter(|index| !self.is_answered(*index)).collect()
            }
            _ => vec![index],
        }
    }

    /// The ways to answer these questions at once.
    pub(crate) fn ways(&self, features: &[usize]) -> Ways {
        let of_feature = |index: &usize| self.program.features.get(*index).map(CompiledFeature::variables);
        let variables: Vec<usize> = features.iter().filter_map(of_feature).flatten().collect();
        let values = variables.first().map_or(Values::NONE, |variable| self.values(*variable));
        Ways { variables, values }
    }

    /// The values that the answers leave to the only variable of a feature, while it applies.
    fn values(&self, variable: usize) -> Values {
        let all = self.program.all_values(variable);
        let feature = self.program.feature_of(variable);
        let answer = self.answers.get(feature).copied().flatten();
        let feature = self.program.features.get(feature);
        answer.zip(feature).map_or(all, |(answer, feature)| feature.values(answer, 0, all))
    }

    /// Whether there is a finding other than "unknown".
    pub(crate) fn is_given(&self, index: usize) -> bool {
        !matches!(self.answers.get(index), None | Some(None | Some(Answer::Unknown)))
    }

    pub(crate) fn is_answered(&self, index: usize) -> bool {
        self.answers.get(index).is_some_and(Option::is_some)
    }
}

/// A bit for each of up to 64 formulas.
fn a_bit_each(gates: &[Gate]) -> impl Iterator<Item = (Gate, u64)> {
    gates.iter().zip(0..).map(|(gate, place)| (*gate, 1 << place))
}

/// One way to answer: variables and their values.
pub(crate) type Way = Vec<(usize, Values)>;

/// The ways to answer some questions at once: one variable takes each of its values, several options are none or exactly
/// one of them.
#[derive(Debug)]
pub(crate) struct Ways {
    variables: Vec<usize>,
    /// Those of the only variable.
    values: Values,
}

impl Ways {
    fn only_variable(&self) -> Option<usize> {
        if let [variable] = self.variables.as_slice() { Some(*variable) } else { None }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        match self.only_variable() {
            Some(_) => self.values.each().count(),
            None => self.variables.len() + 1,
        }
    }

    /// One by one.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Way> {
        let only = self.only_variable();
        let single = only.into_iter().flat_map(|variable| self.values.each().map(move |value| vec![(variable, value)]));
        let places = if only.is_some() { 0..0 } else { 0..self.count() };
        let several = places.map(|place| {
            let value = |other| if other == place { Values::YES } else { Values::NO };
            self.variables.iter().zip(1..).map(|(variable, other)| (*variable, value(other))).collect()
        });
        single.chain(several)
    }

    /// How many of a million people answer in each of them, as [`Program::share_of_way`] has it.
    pub(crate) fn shares(&self, program: &Program) -> Vec<i64> {
        if let Some(variable) = self.only_variable() {
            return self.values.each().map(|value| program.share_of(EVERYONE, variable, value)).collect();
        }
        let no = |all: i64, variables: &[usize]| {
            variables.iter().fold(all, |all, variable| program.share_of(all, *variable, Values::NO))
        };
        let mut shares = vec![no(EVERYONE, &self.variables)];
        let (mut before, mut rest) = (EVERYONE, self.variables.as_slice());
        while let Some((variable, later)) = rest.split_first() {
            shares.push(no(program.share_of(before, *variable, Values::YES), later));
            (before, rest) = (program.share_of(before, *variable, Values::NO), later);
        }
        shares
    }
}

/// Some of the ways to answer, side by side.
#[derive(Debug, Clone)]
pub(crate) struct Seated<'w> {
    pub(crate) ways: &'w Ways,
    pub(crate) places: Range<usize>,
    /// The seat of the first of them.
    pub(crate) first: usize,
}

impl Seated<'_> {
    /// Who sits there.
    pub(crate) fn people(&self) -> u64 {
        EVERYBODY >> (SEATS - self.places.len()) << self.first
    }

    /// The place among the ways of whoever sits here.
    pub(crate) fn place_of(&self, seat: usize) -> usize {
        self.places.start + seat - self.first
    }

    /// Visits those who give a variable the same value.
    fn each(&self, mut visit: impl FnMut(u64, usize, Values)) {
        let seat =
            |place: usize| if self.places.contains(&place) { 1 << (self.first + place - self.places.start) } else { 0 };
        if let Some(variable) = self.ways.only_variable() {
            self.ways.values.each().enumerate().for_each(|(place, value)| visit(seat(place), variable, value));
            return;
        }
        for (variable, place) in self.ways.variables.iter().zip(1..) {
            visit(self.people() & !seat(place), *variable, Values::NO);
            visit(seat(place), *variable, Values::YES);
        }
    }
}
