//! Between which sums the evidence can still end, over every way of answering the rest.

use std::collections::BTreeSet;

use crate::program::evidence::{Piece, Reading};
use crate::program::formula::Truth;
use crate::program::possible::Possible;
use crate::program::values::Values;
use crate::program::{CompiledCondition, Program};

/// The most assignments that are tried one by one.
const MOST_ASSIGNMENTS: u64 = 4096;

/// The least and greatest sum of the evidence, before the limit.
pub(crate) struct Bounds {
    pub(crate) least: i64,
    pub(crate) greatest: i64,
    /// Whether both are reached.
    pub(crate) exact: bool,
}

/// Pieces whose open items share an open feature, and these features.
struct Component<'c> {
    pieces: Vec<&'c Piece>,
    features: BTreeSet<usize>,
}

impl Bounds {
    pub(crate) fn new(
        program: &Program,
        condition: &CompiledCondition,
        readings: &[Reading],
        possible: &Possible,
    ) -> Self {
        let mut bounds = Self { least: 0, greatest: 0, exact: true };
        let mut components: Vec<Component<'_>> = Vec::new();
        for piece in &condition.pieces {
            let features = open_features(program, condition, piece, readings, possible);
            if features.is_empty() {
                let total = piece.total(|item| readings.get(item).map_or(0, |reading| i64::from(reading.weight())));
                bounds.add(total, total);
            } else {
                join(&mut components, Component { pieces: vec![piece], features });
            }
        }
        for component in components {
            match component.variables(program, possible) {
                Some(variables) => {
                    let (least, greatest) = component.enumerate(program, condition, possible, &variables);
                    bounds.add(least, greatest);
                }
                None => {
                    bounds.exact = false;
                    for piece in component.pieces {
                        let end = |end: fn(&Reading) -> i32| {
                            piece.total(|item| readings.get(item).map_or(0, |reading| i64::from(end(reading))))
                        };
                        bounds.add(end(|reading| reading.least), end(|reading| reading.greatest));
                    }
                }
            }
        }
        bounds
    }

    fn add(&mut self, least: i64, greatest: i64) {
        self.least += least;
        self.greatest += greatest;
    }
}

/// The open features on which the open items of a piece hang.
fn open_features(
    program: &Program,
    condition: &CompiledCondition,
    piece: &Piece,
    readings: &[Reading],
    possible: &Possible,
) -> BTreeSet<usize> {
    let mut features = BTreeSet::new();
    for item in piece.items().filter(|item| readings.get(*item).is_some_and(|reading| reading.is_open())) {
        for feature in condition.items.get(item).into_iter().flat_map(|item| &item.features) {
            add_open(program, possible, *feature, &mut features);
        }
    }
    features
}

/// Adds a feature if it is open and, if it may be not applicable, what decides that.
fn add_open(program: &Program, possible: &Possible, index: usize, features: &mut BTreeSet<usize>) {
    let Some(feature) = program.features.get(index) else { return };
    if !feature.variables().any(|variable| possible.of(variable).count() > 1) || !features.insert(index) {
        return;
    }
    if possible.of(feature.first_variable).overlaps(Values::NOT_APPLICABLE) {
        feature.asked_by.iter().for_each(|decider| add_open(program, possible, *decider, features));
    }
}

/// Adds a component; those that share a feature with it become one.
fn join<'c>(components: &mut Vec<Component<'c>>, mut joined: Component<'c>) {
    let mut apart = Vec::new();
    for component in components.drain(..) {
        if component.features.is_disjoint(&joined.features) {
            apart.push(component);
        } else {
            joined.pieces.extend(component.pieces);
            joined.features.extend(component.features);
        }
    }
    apart.push(joined);
    *components = apart;
}

impl Component<'_> {
    /// The open variables, unless they have more than 4096 assignments.
    fn variables(&self, program: &Program, possible: &Possible) -> Option<Vec<usize>> {
        let mut assignments = 1_u64;
        let mut open = Vec::new();
        for variable in self
            .features
            .iter()
            .filter_map(|feature| program.features.get(*feature))
            .flat_map(|feature| feature.variables())
        {
            if possible.of(variable).count() > 1 {
                let values = possible.of(variable).without(Values::NOT_APPLICABLE).count();
                assignments = assignments.checked_mul(u64::from(values.max(1)))?;
                if assignments > MOST_ASSIGNMENTS {
                    return None;
                }
                open.push(variable);
            }
        }
        Some(open)
    }

    /// The least and greatest sum of the pieces over all assignments.
    fn enumerate(
        &self,
        program: &Program,
        condition: &CompiledCondition,
        possible: &Possible,
        variables: &[usize],
    ) -> (i64, i64) {
        let choices: Vec<Vec<Values>> = variables
            .iter()
            .map(|variable| possible.of(*variable).without(Values::NOT_APPLICABLE).each().collect())
            .collect();
        let mut turn = vec![0_usize; variables.len()];
        let mut ends: Option<(i64, i64)> = None;
        loop {
            let assigned = self.assign(program, possible, variables, &choices, &turn);
            let sum = self.sum(program, condition, &assigned);
            ends = Some(ends.map_or((sum, sum), |(least, greatest)| (sum.min(least), sum.max(greatest))));
            if !advance(&mut turn, &choices) {
                return ends.unwrap_or_default();
            }
        }
    }

    /// What is possible under one assignment: a feature that may be not applicable is so exactly when its `ask_when`
    /// is false.
    fn assign(
        &self,
        program: &Program,
        possible: &Possible,
        variables: &[usize],
        choices: &[Vec<Values>],
        turn: &[usize],
    ) -> Possible {
        let mut assigned = possible.clone();
        for ((variable, choices), position) in variables.iter().zip(choices).zip(turn) {
            if let Some(value) = choices.get(*position) {
                assigned.set(*variable, *value);
            }
        }
        for index in program.ask_order.iter().filter(|index| self.features.contains(index)) {
            let Some(feature) = program.features.get(*index) else { continue };
            let may_not_apply = possible.of(feature.first_variable).overlaps(Values::NOT_APPLICABLE);
            if may_not_apply && feature.applies(&assigned) == Truth::False {
                feature.variables().for_each(|variable| assigned.set(variable, Values::NOT_APPLICABLE));
            }
        }
        assigned
    }

    fn sum(&self, program: &Program, condition: &CompiledCondition, assigned: &Possible) -> i64 {
        let weight =
            |item: usize| condition.items.get(item).map_or(0, |item| i64::from(item.read(program, assigned).weight()));
        let total = |piece: &&Piece| {
            let start = piece.items().start;
            let weights: Vec<i64> = piece.items().map(weight).collect();
            piece.total(|item| weights.get(item - start).copied().unwrap_or(0))
        };
        self.pieces.iter().map(total).sum()
    }
}

/// The next assignment, like the digits of a counter; false after the last one.
fn advance(turn: &mut [usize], choices: &[Vec<Values>]) -> bool {
    for (position, choices) in turn.iter_mut().zip(choices) {
        *position += 1;
        if *position < choices.len() {
            return true;
        }
        *position = 0;
    }
    false
}
