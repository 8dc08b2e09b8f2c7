//! Up to 64 people who are decided about side by side.

use crate::answer::Answer;
use crate::program::circuit::{Circuit, Layer, SEATS, Signals};
use crate::program::formula::Truth;
use crate::program::sheet::{Loose, Person, Room, each_seat};
use crate::program::values::Values;
use crate::program::{CompiledCondition, Program};
use crate::ruleset::{Band, Urgency};
use crate::score::band;
use crate::trail::Trail;

/// People, a seat each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Crowd {
    seated: usize,
    signals: Signals,
    /// By seat and variable, the cell of its values.
    cells: Vec<u8>,
    /// By seat, the variables of which some of several values are possible.
    narrowed: Vec<Vec<(usize, Values)>>,
    /// By seat.
    loose: Vec<Loose>,
    room: Room,
    triage: Levels,
}

/// How urgent it is, for all seats.
#[derive(Debug, Clone, Default)]
struct Levels {
    /// By level, for whom a rule of this level is true.
    certain: [u64; Urgency::ALL.len()],
    /// By level, for whom an open rule points at it.
    pointed: [u64; Urgency::ALL.len()],
    /// Features, and who must be asked about them; the gravest first.
    must_ask: Vec<(usize, u64)>,
    trail: Trail,
}

impl Crowd {
    /// Seats these people in the place of those before, and works out what holds for all of them.
    pub(crate) fn seat<'a>(&mut self, program: &Program, people: impl Iterator<Item = &'a [Option<Answer>]>) {
        program.circuit.clear(&mut self.signals, Layer::Decision);
        self.cells.clear();
        self.narrowed.resize_with(SEATS, Vec::new);
        self.loose.resize_with(SEATS, Vec::new);
        self.seated = 0;
        for answers in people.take(SEATS) {
            self.cells.extend_from_slice(&program.cells_at_first);
            self.answer(program, answers);
            self.seated += 1;
        }
        program.circuit.run(program, &mut self.signals);
        self.narrow(program);
        program.sheet.loose(program, &self.signals, self.everybody(), &mut self.loose);
        self.triage.renew(program, &self.signals, self.everybody());
    }

    /// Takes the answers of the last person.
    fn answer(&mut self, program: &Program, answers: &[Option<Answer>]) {
        let Self { seated, signals, cells, narrowed, .. } = self;
        let start = *seated * program.variables.len();
        let cells = cells.get_mut(start..).unwrap_or_default();
        let Some(narrowed) = narrowed.get_mut(*seated) else { return };
        narrowed.clear();
        for (index, (feature, answer)) in program.features.iter().zip(answers).enumerate() {
            let Some(answer) = *answer else { continue };
            Circuit::answer(signals, 1 << *seated, index, answer != Answer::Unknown);
            if answer == Answer::Unknown {
                continue;
            }
            for (offset, position) in feature.variables().enumerate() {
                let (Some(variable), Some(cell)) = (program.variables.get(position), cells.get_mut(position)) else {
                    continue;
                };
                let values = feature.values(answer, offset, program.all_values(position));
                program.circuit.restrict(signals, 1 << *seated, position, values);
                *cell = variable.cell(values).unwrap_or_else(|| {
                    narrowed.push((position, values));
                    u8::MAX
                });
            }
        }
    }

    /// Where nothing is known about a feature, whether it applies decides about its cells.
    fn narrow(&mut self, program: &Program) {
        let everybody = self.everybody();
        for index in &program.ask_order {
            let Some(feature) = program.features.get(*index) else { continue };
            let applies = program.circuit.applies(&self.signals, *index);
            let undecided = everybody & !self.signals.given(*index);
            let cells = &mut self.cells;
            let count = program.variables.len();
            for position in feature.variables() {
                let Some(variable) = program.variables.get(position) else { continue };
                let all = program.all_values(position);
                for (people, values) in [(applies.holds, all), (!applies.may_hold, Values::NOT_APPLICABLE)] {
                    let cell = variable.cell(values).unwrap_or(u8::MAX);
                    each_seat(people & undecided, |seat| {
                        cells.get_mut(seat * count + position).into_iter().for_each(|entry| *entry = cell);
                    });
                }
            }
        }
    }

    /// How many people there are.
    pub(crate) fn len(&self) -> usize {
        self.seated
    }

    fn everybody(&self) -> u64 {
        if self.seated == SEATS { u64::MAX } else { (1 << self.seated) - 1 }
    }

    /// What the evidence adds, by condition, before the evidence limit.
    fn sums(&mut self, program: &Program, seat: usize, sums: &mut Vec<i32>) {
        let count = program.variables.len();
        let person = Person {
            cells: self.cells.get(seat * count..(seat + 1) * count).unwrap_or_default(),
            narrowed: self.narrowed.get(seat).map(Vec::as_slice).unwrap_or_default(),
        };
        let loose = self.loose.get(seat).map(Vec::as_slice).unwrap_or_default();
        sums.clear();
        sums.resize(program.conditions.len(), 0);
        program.sheet.sums(program, person, loose, &mut self.room, sums);
    }

    /// The score and the band of each condition.
    pub(crate) fn stand<'p>(
        &mut self,
        program: &'p Program,
        seat: usize,
        sums: &'p mut Vec<i32>,
    ) -> impl Iterator<Item = (i64, Band)> {
        self.sums(program, seat, sums);
        let header = program.rules.header();
        program.conditions.iter().enumerate().zip(&*sums).map(move |((position, condition), sum)| {
            let net = header.limited(i64::from(*sum));
            let score = self.rate(program, position, condition, seat) + net;
            (score, band(header, self.only_if(program, position, seat), score, net))
        })
    }

    /// The base rate of a condition now.
    fn rate(&self, program: &Program, position: usize, condition: &CompiledCondition, seat: usize) -> i64 {
        let gates = program.circuit.settings.get(position).map(Vec::as_slice).unwrap_or_default();
        let truths = gates.iter().map(|gate| self.signals.truths(*gate).of(seat));
        condition.rate.now(truths)
    }

    /// Whether a condition is not excluded.
    fn only_if(&self, program: &Program, position: usize, seat: usize) -> Truth {
        let gate = program.circuit.only_if.get(position).copied().flatten();
        gate.map_or(Truth::True, |gate| self.signals.truths(gate).of(seat))
    }

    /// The highest level of the triage rules that are true.
    pub(crate) fn certain(&self, seat: usize) -> Urgency {
        highest(&self.triage.certain, seat)
    }

    /// Questions that can still decide a grave rule, by gravity.
    pub(crate) fn must_ask(&self, seat: usize) -> impl Iterator<Item = usize> {
        let of_seat = move |(_, people): &&(usize, u64)| people >> seat & 1 == 1;
        self.triage.must_ask.iter().filter(of_seat).map(|(feature, _)| *feature)
    }

    /// The level to act on, given the bands of the conditions.
    pub(crate) fn level(&self, program: &Program, seat: usize, bands: &[Band]) -> Urgency {
        let likely = program.conditions.iter().zip(bands).filter(|(_, band)| **band == Band::Likely);
        let floors = likely.filter_map(|(condition, _)| condition.floor);
        let pointed = highest(&self.triage.pointed, seat);
        let until = self.must_ask(seat).next().map(|_| program.rules.header().until_safety_answered);
        floors.chain([pointed]).chain(until).fold(self.certain(seat), Urgency::max)
    }
}

/// The highest level with a bit for this seat.
fn highest(levels: &[u64; Urgency::ALL.len()], seat: usize) -> Urgency {
    let mut reached = Urgency::ALL.iter().zip(levels).rev().filter(|(_, people)| **people >> seat & 1 == 1);
    reached.next().map_or(Urgency::SelfCare, |(level, _)| *level)
}

impl Levels {
    fn renew(&mut self, program: &Program, signals: &Signals, everybody: u64) {
        let circuit = &program.circuit;
        let rules = || program.triage.iter().zip(circuit.triage.iter().map(|gate| (*gate, signals.truths(*gate))));
        let nobody = [0; Urgency::ALL.len()];
        (self.certain, self.pointed) = (nobody, nobody);
        // The mildest level needs no rule.
        self.certain.first_mut().into_iter().for_each(|people| *people = everybody);
        for (rule, (_, truths)) in rules() {
            for (level, people) in Urgency::ALL.iter().zip(&mut self.certain) {
                if *level == rule.urgency {
                    *people |= truths.holds & everybody;
                }
            }
        }
        self.must_ask.clear();
        self.trail.clear(signals);
        let mut settled = 0;
        let levels = || Urgency::ALL.iter().enumerate().rev();
        for (place, level) in levels().filter(|(_, level)| **level >= program.rules.header().must_ask_from) {
            // Nobody has to be asked about what would change nothing.
            settled |= self.certain.get(place).copied().unwrap_or_default();
            let open = rules().filter(|(rule, _)| rule.urgency == *level);
            let open = open.map(|(_, (gate, truths))| (gate, truths.open() & everybody & !settled));
            self.must_ask.extend(self.trail.asked(program, signals, open));
        }
        let unsaid = signals.unsaid_at_all() & everybody;
        if unsaid == 0 {
            return;
        }
        self.trail.clear(signals);
        for ((_, level), pointed) in levels().zip(self.pointed.iter_mut().rev()) {
            let open = rules().filter(|(rule, _)| rule.if_unanswered == Some(*level));
            let open = open.map(|(_, (gate, truths))| (gate, truths.open() & unsaid));
            *pointed = self.trail.unsaid(program, signals, open);
        }
    }
}
