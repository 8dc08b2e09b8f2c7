//! All conditions over findings that a decision hangs on, each part of them once, and their truth for many people.
//!
//! People sit side by side, a bit each: what is done to a word is done for all of them.

use std::collections::HashMap;
use std::ops::Range;

use super::Program;
use super::formula::{Formula, Truth};
use super::values::Values;
use crate::answer::Answer;

/// How many people sit side by side.
pub(crate) const SEATS: usize = 64;

/// Formulas as gates, each after those that it reads.
#[derive(Debug, Default)]
pub(crate) struct Circuit {
    steps: Vec<Step>,
    gates: Vec<Kind>,
    /// What gates read: slots of values, or other gates.
    wires: Vec<usize>,
    /// By variable, the slots of its values; the last one is "not applicable".
    slots: Vec<Range<usize>>,
    /// By slot, whether it is possible before anything is known.
    at_first: Vec<u64>,
    /// By feature, what decides whether it applies.
    pub(crate) applies: Vec<Option<Gate>>,
    /// By triage rule.
    pub(crate) triage: Vec<Gate>,
    /// By condition.
    pub(crate) only_if: Vec<Option<Gate>>,
    /// By condition, in the order of its settings.
    pub(crate) settings: Vec<Vec<Gate>>,
}

/// The position of a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Gate(usize);

/// What is worked out next.
#[derive(Debug)]
enum Step {
    Gate(usize),
    /// What it leaves of the values of a feature that it may not apply.
    Narrow(usize),
}

/// What a gate says.
#[derive(Debug)]
enum Kind {
    /// That a variable can have one of the values inside and none of those outside.
    Atom { variable: usize, inside: Range<usize>, outside: Range<usize> },
    All(Range<usize>),
    Any(Range<usize>),
    AtLeast(usize, Range<usize>),
}

/// Truth for many people: it holds where both bits are set, and is false where neither is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Truths {
    pub(crate) holds: u64,
    pub(crate) may_hold: u64,
}

/// What is known of these people, and what follows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signals {
    /// By slot, for whom the variable can have this value.
    can: Vec<u64>,
    /// By feature, who has answered.
    answered: Vec<u64>,
    /// By feature, who has answered "unknown".
    unsaid: Vec<u64>,
    /// By gate.
    truths: Vec<Truths>,
}

impl Truths {
    const TRUE: Self = Self { holds: u64::MAX, may_hold: u64::MAX };
    const FALSE: Self = Self { holds: 0, may_hold: 0 };

    /// For whom it is open.
    pub(crate) fn open(self) -> u64 {
        self.may_hold & !self.holds
    }

    /// For the person in this seat.
    pub(crate) fn of(self, seat: usize) -> Truth {
        match (self.holds >> seat & 1, self.may_hold >> seat & 1) {
            (1, _) => Truth::True,
            (_, 1) => Truth::Open,
            _ => Truth::False,
        }
    }

    fn and(self, other: Self) -> Self {
        Self { holds: self.holds & other.holds, may_hold: self.may_hold & other.may_hold }
    }

    fn or(self, other: Self) -> Self {
        Self { holds: self.holds | other.holds, may_hold: self.may_hold | other.may_hold }
    }
}

impl Circuit {
    /// Forgets all people.
    pub(crate) fn clear(&self, signals: &mut Signals) {
        let Signals { can, answered, unsaid, .. } = signals;
        can.clear();
        can.extend(&self.at_first);
        for list in [answered, unsaid] {
            list.clear();
            list.resize(self.applies.len(), 0);
        }
    }

    /// What somebody has answered about a feature.
    pub(crate) fn answer(&self, signals: &mut Signals, seat: usize, feature: usize, answer: Answer) {
        let bit = 1 << seat;
        let mark = |list: &mut [u64]| list.get_mut(feature).map(|people| *people |= bit);
        mark(&mut signals.answered);
        if answer == Answer::Unknown {
            mark(&mut signals.unsaid);
        }
    }

    /// That a variable of somebody can have these values only.
    pub(crate) fn restrict(&self, signals: &mut Signals, seat: usize, variable: usize, values: Values) {
        let slots = self.slots.get(variable).and_then(|slots| signals.can.get_mut(slots.clone()));
        for (position, can) in slots.into_iter().flatten().enumerate() {
            if !values.holds(position) {
                *can &= !(1 << seat);
            }
        }
    }

    /// Works out every truth.
    pub(crate) fn run(&self, program: &Program, signals: &mut Signals) {
        signals.truths.clear();
        for step in &self.steps {
            match step {
                Step::Gate(gate) => {
                    let truths = self.gates.get(*gate).map_or(Truths::FALSE, |kind| self.truths(kind, signals));
                    signals.truths.push(truths);
                }
                Step::Narrow(feature) => self.narrow(program, *feature, signals),
            }
        }
    }

    fn truths(&self, kind: &Kind, signals: &Signals) -> Truths {
        let wires = |range: &Range<usize>| self.wires.get(range.clone()).unwrap_or_default().iter();
        let truths = |range| wires(range).map(|wire| signals.truths.get(*wire).copied().unwrap_or_default());
        match kind {
            Kind::Atom { inside, outside, .. } => {
                let can = |range| wires(range).filter_map(|slot| signals.can.get(*slot)).fold(0, |all, can| all | can);
                let may_hold = can(inside);
                Truths { holds: may_hold & !can(outside), may_hold }
            }
            Kind::All(parts) => truths(parts).fold(Truths::TRUE, Truths::and),
            Kind::Any(parts) => truths(parts).fold(Truths::FALSE, Truths::or),
            Kind::AtLeast(least, parts) => {
                let mut counts = [Counter::default(); 2];
                let [holding, not_false] = &mut counts;
                for truths in truths(parts) {
                    holding.add(truths.holds);
                    not_false.add(truths.may_hold);
                }
                Truths { holds: holding.reaches(*least), may_hold: not_false.reaches(*least) }
            }
        }
    }

    /// Where nothing is known about a feature, whether it applies decides what it can be.
    fn narrow(&self, program: &Program, feature: usize, signals: &mut Signals) {
        let applies = self.applies(signals, feature);
        let undecided = !signals.given(feature);
        let Some(compiled) = program.features.get(feature) else { return };
        for variable in compiled.variables() {
            let slots = self.slots.get(variable).and_then(|slots| signals.can.get_mut(slots.clone()));
            if let Some((not_applicable, values)) = slots.and_then(<[u64]>::split_last_mut) {
                *not_applicable &= !applies.holds;
                values.iter_mut().for_each(|can| *can &= applies.may_hold | !undecided);
            }
        }
    }

    /// For whom a feature applies.
    pub(crate) fn applies(&self, signals: &Signals, feature: usize) -> Truths {
        let gate = self.applies.get(feature).copied().flatten();
        gate.map_or(Truths::TRUE, |gate| signals.truths(gate))
    }

    /// Visits the variables that can still decide a formula for some of these people; nobody comes to a gate twice.
    pub(crate) fn deciders(
        &self,
        signals: &Signals,
        gate: Gate,
        people: u64,
        reached: &mut [u64],
        visit: &mut impl FnMut(usize, u64),
    ) {
        let Some(before) = reached.get_mut(gate.0) else { return };
        let people = people & signals.truths(gate).open() & !*before;
        *before |= people;
        if people == 0 {
            return;
        }
        match self.gates.get(gate.0) {
            Some(Kind::Atom { variable, .. }) => visit(*variable, people),
            Some(Kind::All(parts) | Kind::Any(parts) | Kind::AtLeast(_, parts)) => {
                for wire in self.wires.get(parts.clone()).unwrap_or_default() {
                    self.deciders(signals, Gate(*wire), people, reached, visit);
                }
            }
            None => {}
        }
    }

    /// How many gates there are.
    pub(crate) fn len(&self) -> usize {
        self.gates.len()
    }
}

impl Signals {
    pub(crate) fn truths(&self, gate: Gate) -> Truths {
        self.truths.get(gate.0).copied().unwrap_or_default()
    }

    /// Who has answered about a feature, if only "unknown".
    pub(crate) fn answered(&self, feature: usize) -> u64 {
        self.answered.get(feature).copied().unwrap_or_default()
    }

    /// Who has answered "unknown" about a feature.
    pub(crate) fn unsaid(&self, feature: usize) -> u64 {
        self.unsaid.get(feature).copied().unwrap_or_default()
    }

    /// Who has answered "unknown" about any feature.
    pub(crate) fn unsaid_at_all(&self) -> u64 {
        self.unsaid.iter().fold(0, |all, people| all | people)
    }

    /// Who has said something about a feature.
    pub(crate) fn given(&self, feature: usize) -> u64 {
        self.answered(feature) & !self.unsaid(feature)
    }
}

/// A count for each person, in binary: the first word holds the lowest digits.
#[derive(Clone, Copy, Default)]
struct Counter([u64; 16]);

impl Counter {
    fn add(&mut self, people: u64) {
        let mut carry = people;
        for digits in &mut self.0 {
            (*digits, carry) = (*digits ^ carry, *digits & carry);
            if carry == 0 {
                return;
            }
        }
    }

    /// Whose count is at least this.
    fn reaches(&self, least: usize) -> u64 {
        let digits = self.0.iter().enumerate();
        // From the lowest digit on, the higher one decides.
        digits.fold(u64::MAX, |so_far, (place, digits)| match least >> place & 1 {
            1 => digits & so_far,
            _ => digits | so_far,
        })
    }
}

/// Formulas while they are wired up.
pub(crate) struct Wiring {
    circuit: Circuit,
    known: HashMap<Part, Gate>,
}

/// What tells a gate from others.
#[derive(PartialEq, Eq, Hash)]
enum Part {
    Atom(usize, Values),
    All(Vec<Gate>),
    Any(Vec<Gate>),
    AtLeast(usize, Vec<Gate>),
}

impl Wiring {
    /// What decides whether features apply, which features in what order.
    pub(crate) fn new(program: &Program) -> Self {
        let mut circuit = Circuit { applies: vec![None; program.features.len()], ..Circuit::default() };
        for variable in &program.variables {
            let start = circuit.at_first.len();
            let positions = variable.all.each().last().and_then(Values::position).map_or(0, |last| last + 1);
            let possible = |position| if variable.all.holds(position) { u64::MAX } else { 0 };
            circuit.at_first.extend((0..positions).map(possible));
            let conditional = program.features.get(variable.feature).is_some_and(|feature| feature.ask_when.is_some());
            circuit.at_first.push(if conditional { u64::MAX } else { 0 });
            circuit.slots.push(start..circuit.at_first.len());
        }
        let mut wiring = Self { circuit, known: HashMap::new() };
        for feature in &program.ask_order {
            let formula = program.features.get(*feature).and_then(|feature| feature.ask_when.as_ref());
            let gate = formula.map(|formula| wiring.add(formula));
            if let Some(applies) = wiring.circuit.applies.get_mut(*feature) {
                *applies = gate;
            }
            wiring.circuit.steps.push(Step::Narrow(*feature));
        }
        wiring
    }

    /// The gate of a formula.
    pub(crate) fn add(&mut self, formula: &Formula) -> Gate {
        let part = match formula {
            Formula::Atom { variable, values } => Part::Atom(*variable, *values),
            Formula::All(parts) => Part::All(self.add_each(parts)),
            Formula::Any(parts) => Part::Any(self.add_each(parts)),
            Formula::AtLeast(least, parts) => Part::AtLeast(*least, self.add_each(parts)),
        };
        self.gate(part)
    }

    /// The gate that says whether all features with these first variables apply.
    pub(crate) fn apply(&mut self, variables: &[usize]) -> Gate {
        let values = Values::NOT_APPLICABLE.complement();
        let applies = variables.iter().map(|variable| self.gate(Part::Atom(*variable, values))).collect();
        self.gate(Part::All(applies))
    }

    fn add_each(&mut self, parts: &[Formula]) -> Vec<Gate> {
        parts.iter().map(|part| self.add(part)).collect()
    }

    fn gate(&mut self, part: Part) -> Gate {
        if let Some(gate) = self.known.get(&part) {
            return *gate;
        }
        let kind = match &part {
            Part::Atom(variable, values) => self.atom(*variable, *values),
            Part::All(parts) => Kind::All(self.wire(parts.iter().map(|part| part.0))),
            Part::Any(parts) => Kind::Any(self.wire(parts.iter().map(|part| part.0))),
            Part::AtLeast(least, parts) => Kind::AtLeast(*least, self.wire(parts.iter().map(|part| part.0))),
        };
        let gate = Gate(self.circuit.gates.len());
        self.circuit.gates.push(kind);
        self.circuit.steps.push(Step::Gate(gate.0));
        self.known.insert(part, gate);
        gate
    }

    fn atom(&mut self, variable: usize, values: Values) -> Kind {
        let slots = self.circuit.slots.get(variable).cloned().unwrap_or_default();
        let last = slots.len().saturating_sub(1);
        let is_inside = |position: &usize| match *position == last {
            true => values.overlaps(Values::NOT_APPLICABLE),
            false => values.holds(*position),
        };
        // What is never possible tells nothing.
        let at_first = self.circuit.at_first.get(slots.clone()).unwrap_or_default().to_vec();
        let possible = at_first.iter().enumerate().filter(|(_, possible)| **possible != 0).map(|(position, _)| position);
        let (inside, outside): (Vec<usize>, Vec<usize>) = possible.partition(is_inside);
        let start = slots.start;
        Kind::Atom {
            variable,
            inside: self.wire(inside.into_iter().map(|position| start + position)),
            outside: self.wire(outside.into_iter().map(|position| start + position)),
        }
    }

    fn wire(&mut self, ends: impl Iterator<Item = usize>) -> Range<usize> {
        let start = self.circuit.wires.len();
        self.circuit.wires.extend(ends);
        start..self.circuit.wires.len()
    }

    /// All formulas of triage rules and conditions, once the items of evidence are wired up.
    pub(crate) fn finish(mut self, program: &Program) -> Circuit {
        let triage = program.triage.iter().map(|rule| self.add(&rule.formula)).collect();
        let conditions = || program.conditions.iter();
        let only_if = conditions().map(|one| one.only_if.as_ref().map(|formula| self.add(formula))).collect();
        let settings = conditions().map(|one| one.rate.settings.iter().map(|(formula, _)| self.add(formula)).collect());
        let settings = settings.collect();
        Circuit { triage, only_if, settings, ..self.circuit }
    }
}
