//! All conditions over findings that a decision hangs on, each part of them once, and their truth for many people.
//!
//! People sit side by side, a bit each: what is done to a word is done for all of them.

use rustc_hash::FxHashMap;
use std::ops::Range;

use super::formula::{Formula, Truth};
use super::values::Values;
use super::{CompiledAdvice, CompiledFeature, Program};

/// How many people sit side by side.
pub(crate) const SEATS: usize = 64;

/// Whoever sits in any seat.
pub(crate) const EVERYBODY: u64 = u64::MAX;

/// Formulas as gates, each after those that it reads.
#[derive(Debug, Default)]
pub(crate) struct Circuit {
    steps: Vec<Step>,
    gates: Vec<Kind>,
    /// By layer, how many steps and gates there are up to its end.
    ends: [(usize, usize); Layer::COUNT],
    /// The gates that gates read.
    wires: Vec<Gate>,
    /// By variable, the gates that read it.
    atoms: Vec<Vec<Atom>>,
    /// By gate, its truth before anything is known.
    at_first: Vec<Truths>,
    /// By feature, what decides whether it applies.
    pub(crate) applies: Vec<Option<Gate>>,
    /// By triage rule.
    pub(crate) triage: Vec<Gate>,
    /// By condition.
    pub(crate) only_if: Vec<Option<Gate>>,
    /// By condition, in the order of its settings.
    pub(crate) settings: Vec<Vec<Gate>>,
    /// By advice.
    pub(crate) advice: Vec<Guards>,
}

/// How far formulas are worked out; each layer has those before it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Layer {
    /// What applies, and triage rules.
    #[default]
    Urgency,
    /// What else a decision hangs on.
    Decision,
    /// What keeps advice back.
    Advice,
}

impl Layer {
    const COUNT: usize = 3;
}

/// What decides whether advice is shown; nothing where it has no such condition.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guards {
    pub(crate) when: Option<Gate>,
    pub(crate) not_if: Option<Gate>,
}

/// The position of a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Gate(pub(crate) usize);

/// What a gate reads: all of it stands before the gate, and so does what decides whether the feature of a variable
/// applies.
pub(crate) enum Reads<'c> {
    Variable(usize),
    Gates(&'c [Gate]),
}

/// What is worked out next.
#[derive(Debug)]
enum Step {
    Gate(Gate),
    /// What it leaves of the values of a feature that it may not apply.
    Narrow(usize),
}

/// What a gate says.
#[derive(Debug)]
enum Kind {
    /// Something about this variable.
    Atom(usize),
    All(Range<usize>),
    Any(Range<usize>),
    AtLeast(usize, Range<usize>),
}

/// That a variable has one of these values.
#[derive(Debug)]
struct Atom {
    gate: Gate,
    values: Values,
    /// Its truth where the feature does not apply, and where it does and nothing else is known.
    out: Truths,
    within: Truths,
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
    /// How far truths are worked out.
    layer: Layer,
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

    /// That one of the values in a set comes true, for somebody who can have these.
    fn over(possible: Values, set: Values) -> Self {
        match (possible.is_within(set), possible.overlaps(set)) {
            (_, false) => Self::FALSE,
            (true, true) => Self::TRUE,
            (false, true) => Self { holds: 0, may_hold: u64::MAX },
        }
    }

    /// The same, with that of others for these people.
    fn replaced(self, people: u64, others: Self) -> Self {
        let replaced = |own: u64, other: u64| own & !people | other & people;
        Self { holds: replaced(self.holds, others.holds), may_hold: replaced(self.may_hold, others.may_hold) }
    }

    fn and(self, other: Self) -> Self {
        Self { holds: self.holds & other.holds, may_hold: self.may_hold & other.may_hold }
    }

    fn or(self, other: Self) -> Self {
        Self { holds: self.holds | other.holds, may_hold: self.may_hold | other.may_hold }
    }
}

impl Circuit {
    /// Forgets all people, to work out others up to this layer.
    pub(crate) fn clear(&self, signals: &mut Signals, up_to: Layer) {
        let Signals { layer, truths, answered, unsaid } = signals;
        *layer = up_to;
        truths.clear();
        truths.extend(self.at_first.iter().take(self.end(up_to).1));
        for list in [answered, unsaid] {
            list.clear();
            list.resize(self.applies.len(), 0);
        }
    }

    /// That these people have answered about a feature, if only "unknown".
    pub(crate) fn answer(signals: &mut Signals, people: u64, feature: usize, is_known: bool) {
        let mark = |list: &mut [u64]| list.get_mut(feature).into_iter().for_each(|marked| *marked |= people);
        mark(&mut signals.answered);
        if !is_known {
            mark(&mut signals.unsaid);
        }
    }

    /// That a variable of these people can have these values only.
    pub(crate) fn restrict(&self, signals: &mut Signals, people: u64, variable: usize, values: Values) {
        for atom in self.atoms.get(variable).into_iter().flatten() {
            let truths = Truths::over(values, atom.values);
            if let Some(entry) = signals.truths.get_mut(atom.gate.0) {
                *entry = entry.replaced(people, truths);
            }
        }
    }

    fn end(&self, layer: Layer) -> (usize, usize) {
        self.ends.get(layer as usize).copied().unwrap_or_default()
    }

    /// Works out every truth.
    pub(crate) fn run(&self, program: &Program, signals: &mut Signals) {
        for step in self.steps.iter().take(self.end(signals.layer).0) {
            match step {
                Step::Gate(gate) => {
                    let truths = self.gates.get(gate.0).map_or(Truths::FALSE, |kind| self.truths(kind, signals));
                    signals.truths.get_mut(gate.0).into_iter().for_each(|entry| *entry = truths);
                }
                Step::Narrow(feature) => self.narrow(program, *feature, signals),
            }
        }
    }

    #[inline]
    fn truths(&self, kind: &Kind, signals: &Signals) -> Truths {
        match kind {
            // Known since the answers are.
            Kind::Atom(_) => Truths::FALSE,
            Kind::All(parts) => {
                let mut all = Truths::TRUE;
                self.wires(parts).iter().for_each(|part| all = all.and(signals.truths(*part)));
                all
            }
            Kind::Any(parts) => {
                let mut any = Truths::FALSE;
                self.wires(parts).iter().for_each(|part| any = any.or(signals.truths(*part)));
                any
            }
            Kind::AtLeast(least, parts) => {
                let (mut holding, mut not_false) = (Counter::up_to(parts.len()), Counter::up_to(parts.len()));
                for part in self.wires(parts) {
                    let truths = signals.truths(*part);
                    holding.add(truths.holds);
                    not_false.add(truths.may_hold);
                }
                Truths { holds: holding.reaches(*least), may_hold: not_false.reaches(*least) }
            }
        }
    }

    #[inline]
    fn wires(&self, range: &Range<usize>) -> &[Gate] {
        self.wires.get(range.clone()).unwrap_or_default()
    }

    /// Where nothing is known about a feature, whether it applies decides what it can be.
    fn narrow(&self, program: &Program, feature: usize, signals: &mut Signals) {
        let applies = self.applies(signals, feature);
        let undecided = !signals.given(feature);
        let variables = program.features.get(feature).map(CompiledFeature::variables).unwrap_or_default();
        for atom in self.atoms.get(variables).into_iter().flatten().flatten() {
            if let Some(entry) = signals.truths.get_mut(atom.gate.0) {
                *entry = entry.replaced(undecided & applies.holds, atom.within);
                *entry = entry.replaced(undecided & !applies.may_hold, atom.out);
            }
        }
    }

    /// For whom a feature applies.
    pub(crate) fn applies(&self, signals: &Signals, feature: usize) -> Truths {
        let gate = self.applies.get(feature).copied().flatten();
        gate.map_or(Truths::TRUE, |gate| signals.truths(gate))
    }

    /// What a gate reads.
    pub(crate) fn reads(&self, gate: Gate) -> Reads<'_> {
        match self.gates.get(gate.0) {
            Some(Kind::Atom(variable)) => Reads::Variable(*variable),
            Some(Kind::All(parts) | Kind::Any(parts) | Kind::AtLeast(_, parts)) => Reads::Gates(self.wires(parts)),
            None => Reads::Gates(&[]),
        }
    }
}

impl Signals {
    #[inline]
    pub(crate) fn truths(&self, gate: Gate) -> Truths {
        self.truths.get(gate.0).copied().unwrap_or_default()
    }

    /// How many features and gates there are.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.answered.len(), self.truths.len())
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
struct Counter {
    digits: [u64; 16],
    used: usize,
}

impl Counter {
    fn up_to(most: usize) -> Self {
        let used = usize::try_from(usize::BITS - most.leading_zeros()).unwrap_or(usize::MAX);
        Self { digits: [0; 16], used }
    }

    fn add(&mut self, people: u64) {
        let mut carry = people;
        for digits in self.digits.iter_mut().take(self.used) {
            (*digits, carry) = (*digits ^ carry, *digits & carry);
        }
    }

    /// Whose count is at least this; more than was counted up to is reached by nobody.
    fn reaches(&self, least: usize) -> u64 {
        if least >> self.used != 0 {
            return 0;
        }
        // From the lowest digit on, the higher one decides.
        self.digits.iter().take(self.used).enumerate().fold(u64::MAX, |so_far, (place, digits)| {
            if least >> place & 1 == 1 { digits & so_far } else { digits | so_far }
        })
    }
}

/// Formulas while they are wired up.
pub(crate) struct Wiring<'p> {
    program: &'p Program,
    circuit: Circuit,
    known: FxHashMap<Part, Gate>,
}

/// What tells a gate from others.
#[derive(PartialEq, Eq, Hash)]
enum Part {
    Atom(usize, Values),
    All(Vec<Gate>),
    Any(Vec<Gate>),
    AtLeast(usize, Vec<Gate>),
}

impl<'p> Wiring<'p> {
    /// What decides whether features apply, which features in what order, and the triage rules.
    pub(crate) fn new(program: &'p Program) -> Self {
        let circuit = Circuit {
            applies: vec![None; program.features.len()],
            atoms: program.variables.iter().map(|_| Vec::new()).collect(),
            ..Circuit::default()
        };
        let mut wiring = Self { circuit, program, known: FxHashMap::default() };
        for feature in &program.ask_order {
            let formula = program.features.get(*feature).and_then(|feature| feature.ask_when.as_ref());
            let gate = formula.map(|formula| wiring.add(formula));
            if let Some(applies) = wiring.circuit.applies.get_mut(*feature) {
                *applies = gate;
            }
            wiring.circuit.steps.push(Step::Narrow(*feature));
        }
        wiring.circuit.triage = program.triage.iter().map(|rule| wiring.add(&rule.formula)).collect();
        wiring.end(Layer::Urgency);
        wiring
    }

    /// What is wired up from now on belongs to a later layer.
    fn end(&mut self, layer: Layer) {
        let Circuit { steps, gates, ends, .. } = &mut self.circuit;
        ends.get_mut(layer as usize).into_iter().for_each(|end| *end = (steps.len(), gates.len()));
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
        let gate = Gate(self.circuit.gates.len());
        let mut at_first = Truths::FALSE;
        let kind = match &part {
            Part::Atom(variable, values) => {
                at_first = self.atom(gate, *variable, *values);
                Kind::Atom(*variable)
            }
            Part::All(parts) => Kind::All(self.wire(parts)),
            Part::Any(parts) => Kind::Any(self.wire(parts)),
            Part::AtLeast(least, parts) => Kind::AtLeast(*least, self.wire(parts)),
        };
        if !matches!(kind, Kind::Atom(_)) {
            self.circuit.steps.push(Step::Gate(gate));
        }
        self.circuit.gates.push(kind);
        self.circuit.at_first.push(at_first);
        self.known.insert(part, gate);
        gate
    }

    /// Says what an atom is before anything is known.
    fn atom(&mut self, gate: Gate, variable: usize, values: Values) -> Truths {
        let all = self.program.all_values(variable);
        let feature = self.program.features.get(self.program.feature_of(variable));
        let is_conditional = feature.is_some_and(|feature| feature.ask_when.is_some());
        let atom =
            Atom { gate, values, out: Truths::over(Values::NOT_APPLICABLE, values), within: Truths::over(all, values) };
        if let Some(atoms) = self.circuit.atoms.get_mut(variable) {
            atoms.push(atom);
        }
        Truths::over(if is_conditional { all.with(Values::NOT_APPLICABLE) } else { all }, values)
    }

    fn wire(&mut self, parts: &[Gate]) -> Range<usize> {
        let start = self.circuit.wires.len();
        self.circuit.wires.extend_from_slice(parts);
        start..self.circuit.wires.len()
    }

    /// The formulas of conditions and advice, once the items of evidence are wired up.
    pub(crate) fn finish(mut self) -> Circuit {
        let program = self.program;
        let conditions = || program.conditions.iter();
        let only_if = conditions().map(|one| one.only_if.as_ref().map(|formula| self.add(formula))).collect();
        let settings = conditions().map(|one| one.rate.settings.iter().map(|(formula, _)| self.add(formula)).collect());
        let settings = settings.collect();
        self.end(Layer::Decision);
        let mut guard = |formula: &Option<Formula>| formula.as_ref().map(|formula| self.add(formula));
        let guards = |advice: &CompiledAdvice| Guards { when: guard(&advice.when), not_if: guard(&advice.not_if) };
        let advice = program.advice.iter().map(guards).collect();
        self.end(Layer::Advice);
        Circuit { only_if, settings, advice, ..self.circuit }
    }
}
