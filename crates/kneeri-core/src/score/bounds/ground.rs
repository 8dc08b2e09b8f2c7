//! Where the ends of a score are looked for, and the way back from what was tried.

use crate::program::evidence::{Pull, Weights};
use crate::program::possible::Possible;
use crate::program::values::Values;
use crate::program::{CompiledCondition, Program};
use crate::score::Standing;

/// Where the ends are looked for: what is taken for possible on the way, and how it was before.
pub(crate) struct Ground<'p> {
    pub(super) program: &'p Program,
    pub(super) possible: Possible,
    /// What each addend of a condition can still weigh.
    pub(super) weights: Vec<Weights>,
    /// What was changed, to be taken back.
    pub(super) trail: Vec<Before>,
    /// Knots that may have values which cannot be needed.
    pub(super) loose: Marks,
    /// Addends and provisos to read anew.
    pub(super) addends: Marks,
    pub(super) provisos: Marks,
    /// Kept so that nothing is allocated anew.
    pub(super) sides: Vec<Values>,
    pub(super) round: Vec<usize>,
    pub(super) marked: Vec<usize>,
}

/// Positions, each once.
#[derive(Default)]
pub(super) struct Marks {
    marked: Vec<usize>,
    is_marked: Vec<bool>,
}

impl Marks {
    /// Forgets all, and takes so many positions.
    pub(super) fn resize(&mut self, count: usize) {
        self.marked.clear();
        self.is_marked.clear();
        self.is_marked.resize(count, false);
    }

    pub(super) fn add(&mut self, position: usize) {
        if let Some(is_marked) = self.is_marked.get_mut(position).filter(|is_marked| !**is_marked) {
            *is_marked = true;
            self.marked.push(position);
        }
    }

    /// Forgets all and leaves them in `taken`; tells whether there were any.
    pub(super) fn take(&mut self, taken: &mut Vec<usize>) -> bool {
        taken.clear();
        std::mem::swap(taken, &mut self.marked);
        for position in &*taken {
            self.is_marked.get_mut(*position).into_iter().for_each(|is_marked| *is_marked = false);
        }
        !taken.is_empty()
    }
}

/// What something was before.
pub(super) enum Before {
    Values(usize, Values),
    Weights(usize, Weights),
}

impl<'p> Ground<'p> {
    pub(crate) fn new(program: &'p Program, possible: &Possible) -> Self {
        Self {
            program,
            possible: possible.clone(),
            weights: Vec::new(),
            trail: Vec::new(),
            loose: Marks::default(),
            addends: Marks::default(),
            provisos: Marks::default(),
            sides: Vec::new(),
            round: Vec::new(),
            marked: Vec::new(),
        }
    }

    /// Begins anew with a condition.
    pub(super) fn enter(&mut self, condition: &CompiledCondition, standing: &Standing) {
        let prior = &standing.prior;
        self.weights.clear();
        let items = condition.items.iter().zip(&standing.readings);
        self.weights.extend(items.map(|(item, reading)| match reading.is_open() {
            true => item.weights(&self.possible),
            false => Weights::new(reading.least.into(), reading.greatest.into(), false),
        }));
        self.weights.push(Weights::new(prior.least, prior.greatest, false));
        self.loose.resize(condition.ties.knots.len());
        self.addends.resize(condition.items.len() + 1);
        self.provisos.resize(condition.ties.provisos.len());
    }

    pub(super) fn weights(&self, addend: usize) -> Weights {
        self.weights.get(addend).copied().unwrap_or_default()
    }

    /// The values left of a variable where its feature applies.
    pub(super) fn values(&self, variable: usize) -> Values {
        self.possible.of(variable).without(Values::NOT_APPLICABLE)
    }

    /// Whether the feature of a variable may be, but need not be, not applicable.
    pub(super) fn may_not_apply(&self, variable: usize) -> bool {
        let values = self.possible.of(variable);
        values.overlaps(Values::NOT_APPLICABLE) && values != Values::NOT_APPLICABLE
    }

    /// Whether a feature may be, but need not be, not applicable.
    pub(super) fn is_provisional(&self, feature: usize) -> bool {
        self.program.features.get(feature).is_some_and(|feature| self.may_not_apply(feature.first_variable))
    }

    /// Whether a pull at a variable, which counts also where it is not applicable, raises something where its feature
    /// comes to apply, or makes it fall.
    pub(super) fn leads(&self, pull: Pull) -> Option<bool> {
        let left = self.values(pull.variable);
        if pull.values.overlaps(Values::NOT_APPLICABLE) {
            (!left.is_within(pull.values)).then_some(false)
        } else {
            left.overlaps(pull.values).then_some(true)
        }
    }

    pub(super) fn set(&mut self, variable: usize, values: Values) {
        self.trail.push(Before::Values(variable, self.possible.of(variable)));
        self.possible.set(variable, values);
    }

    pub(super) fn weigh(&mut self, addend: usize, weights: Weights) {
        if let Some(now) = self.weights.get_mut(addend) {
            self.trail.push(Before::Weights(addend, std::mem::replace(now, weights)));
        }
    }

    /// Takes back what was changed since the trail was this long.
    pub(super) fn take_back(&mut self, length: usize) {
        for before in self.trail.drain(length..).rev() {
            match before {
                Before::Values(variable, values) => self.possible.set(variable, values),
                Before::Weights(addend, weights) => {
                    self.weights.get_mut(addend).into_iter().for_each(|now| *now = weights)
                }
            }
        }
    }

    /// Leaves these values of a variable. Whether its feature applies is another matter.
    pub(super) fn leave(&mut self, variable: usize, values: Values) {
        let not_applicable = self.possible.of(variable).within(Values::NOT_APPLICABLE);
        self.set(variable, values.with(not_applicable));
    }
}
