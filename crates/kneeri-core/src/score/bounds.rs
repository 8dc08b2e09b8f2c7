//! Between which sums a score can still end, over every way of answering the rest.
//!
//! Both ends are found in the same way. First every variable loses the values that another one of its values beats
//! for every addend; mostly one value is left, and the sum is known. Where addends pull at a variable from both
//! sides, its values are tried one by one.
//!
//! Addends are numbered like the items of a condition; the one behind the last item is the base rate, a piece of its
//! own.

use crate::program::evidence::{Pull, Weights};
use crate::program::formula::Truth;
use crate::program::possible::Possible;
use crate::program::values::Values;
use crate::program::{CompiledCondition, Program};
use crate::score::Prior;

/// The most assignments among which the end of one component is looked for.
const MOST_ASSIGNMENTS: u64 = 4096;

/// Makes the rate decide before the evidence does, which always weighs less than this.
const RATE_FIRST: i64 = 1 << 32;

/// Between which ends a score lies.
pub(crate) struct Bounds {
    pub(crate) least: Bound,
    pub(crate) greatest: Bound,
}

/// One end.
pub(crate) struct Bound {
    pub(crate) score: i64,
    /// The end of the evidence alone, whatever the base rate becomes.
    pub(crate) net: i64,
    /// Whether some way of answering leads to the score.
    pub(crate) reached: bool,
}

impl Bounds {
    pub(crate) fn new(program: &Program, condition: &CompiledCondition, prior: &Prior, possible: &Possible) -> Self {
        let start = |addends| Start::new(program, condition, possible, addends);
        let evidence = start(condition.items.len());
        let score = (prior.least != prior.greatest).then(|| start(condition.items.len() + 1));
        let bound = |end| Search { program, condition, end, rate: 1 }.bound(prior, &evidence, score.as_ref());
        Self { least: bound(End::Least), greatest: bound(End::Greatest) }
    }
}

/// Which end is looked for.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Least,
    Greatest,
}

impl End {
    /// A sum so that more is nearer to this end.
    fn height(self, sum: i64) -> i64 {
        match self {
            Self::Least => -sum,
            Self::Greatest => sum,
        }
    }

    fn weight(self, weights: Weights) -> i64 {
        let (least, greatest) = weights.ends();
        match self {
            Self::Least => least,
            Self::Greatest => greatest,
        }
    }

    /// The values towards this end.
    fn side(self, pull: Pull) -> Values {
        match self {
            Self::Least => pull.values.complement(),
            Self::Greatest => pull.values,
        }
    }
}

/// The search for one end of the score of one condition.
struct Search<'p> {
    program: &'p Program,
    condition: &'p CompiledCondition,
    end: End,
    /// How many times the rate counts.
    rate: i64,
}

/// Where the searches for both ends begin.
struct Start {
    state: State,
    pulls: Pulls,
}

impl Start {
    fn new(program: &Program, condition: &CompiledCondition, possible: &Possible, addends: usize) -> Self {
        let state = State::new(condition, possible, addends);
        let pulls = state.pulls(program, condition);
        Self { state, pulls }
    }
}

/// Pieces that have to be looked at together, and the variables of which several values may be needed.
struct Component {
    pieces: Vec<usize>,
    variables: Vec<usize>,
}

/// What is left in a part of the search.
#[derive(Clone)]
struct State {
    possible: Possible,
    /// What each addend can still weigh.
    weights: Vec<Weights>,
    /// The addends to read anew when less is possible.
    open: Vec<usize>,
}

impl State {
    fn new(condition: &CompiledCondition, possible: &Possible, addends: usize) -> Self {
        let weights: Vec<Weights> = (0..addends).map(|addend| weights(condition, possible, addend)).collect();
        // The variable of an item that stands alone goes to its end without further ado.
        let stands_alone = |addend: usize| condition.items.get(addend).is_some_and(|item| item.stands_alone);
        let is_linked = |(addend, weights): &(usize, &Weights)| weights.may_not_apply || !stands_alone(*addend);
        let open = weights.iter().enumerate().filter(|(_, weights)| weights.span() > 0).filter(is_linked);
        let open = open.map(|(addend, _)| addend).collect();
        Self { possible: possible.clone(), weights, open }
    }

    /// What pulls at the variables with several values left.
    fn pulls(&self, program: &Program, condition: &CompiledCondition) -> Pulls {
        let mut pulls = Vec::with_capacity(4 * self.open.len());
        for addend in &self.open {
            let mut pull = |pull: Pull| {
                if self.values(pull.variable).count() > 1 {
                    pulls.push((pull, *addend));
                }
            };
            let mut through = Through { program, state: self, seen: Vec::new(), pull: &mut pull };
            match condition.items.get(*addend) {
                None => condition.rate.pulls.iter().for_each(|pull| through.pull(*pull)),
                Some(item) => {
                    if self.weights(*addend).may_not_apply {
                        item.features.iter().for_each(|feature| through.applying(*feature, self.weights(*addend)));
                    }
                    item.pulls.iter().copied().for_each(pull);
                }
            }
        }
        pulls.sort_unstable_by_key(|(pull, _)| pull.variable);
        Pulls(pulls)
    }

    fn weights(&self, addend: usize) -> Weights {
        self.weights.get(addend).copied().unwrap_or_default()
    }

    /// The values left of a variable where its feature applies.
    fn values(&self, variable: usize) -> Values {
        self.possible.of(variable).without(Values::NOT_APPLICABLE)
    }

    /// Leaves these values of a variable. Whether its feature applies is another matter.
    fn leave(&mut self, variable: usize, values: Values) {
        let not_applicable = self.possible.of(variable).within(Values::NOT_APPLICABLE);
        self.possible.set(variable, values.with(not_applicable));
    }

    /// Whether the feature of a variable may be, but need not be, not applicable.
    fn may_not_apply(&self, variable: usize) -> bool {
        let values = self.possible.of(variable);
        values.overlaps(Values::NOT_APPLICABLE) && values != Values::NOT_APPLICABLE
    }
}

/// What pulls at variables, by variable, each with the addend that does it.
#[derive(Clone)]
struct Pulls(Vec<(Pull, usize)>);

impl Pulls {
    fn by_variable(&self) -> impl Iterator<Item = (usize, &[(Pull, usize)])> {
        let groups = self.0.chunk_by(|(one, _), (other, _)| one.variable == other.variable);
        groups.filter_map(|pulls| Some((pulls.first()?.0.variable, pulls)))
    }
}

impl Search<'_> {
    fn bound(&self, prior: &Prior, evidence: &Start, score: Option<&Start>) -> Bound {
        let limit = self.program.rules.header().evidence_limit;
        let (sum, reached) = self.run(evidence);
        let net = sum.clamp(-limit, limit);
        let rate = match self.end {
            End::Least => prior.least,
            End::Greatest => prior.greatest,
        };
        let Some(score) = score else { return Bound { score: rate + net, net, reached } };
        if self.end.height(sum) > limit {
            // The rate alone decides, if the evidence goes beyond the limit together with it.
            let (sum, reached) = Search { rate: RATE_FIRST, ..*self }.run(score);
            let is_beyond = self.end.height(sum - RATE_FIRST * rate) >= limit;
            return Bound { score: rate + net, net, reached: reached && is_beyond };
        }
        let (sum, reached) = self.run(score);
        // What the limit cuts at the other end may end nearer to this one.
        let cut = self.end.height(rate) - limit;
        let height = self.end.height(sum).max(cut);
        Bound { score: self.end.height(height), net, reached: reached && height == self.end.height(sum) }
    }

    /// The end of the sum, and whether it is reached.
    fn run(&self, start: &Start) -> (i64, bool) {
        let (mut state, mut pulls) = (start.state.clone(), start.pulls.clone());
        self.narrow(&mut state, &mut pulls);
        let components = self.components(&pulls);
        let is_settled = |piece: &usize| !components.iter().any(|component| component.pieces.contains(piece));
        let with_rate = usize::from(state.weights.len() > self.condition.items.len());
        let settled: Vec<usize> = (0..self.condition.pieces.len() + with_rate).filter(is_settled).collect();
        let (mut sum, mut reached) = (self.end.height(self.top(&settled, &state)), true);
        for component in &components {
            let highest = self.highest(component, &state);
            reached &= highest.is_some();
            sum += self.end.height(highest.unwrap_or_else(|| self.top(&component.pieces, &state)));
        }
        (sum, reached)
    }

    /// Leaves out the values that cannot be needed.
    fn narrow(&self, state: &mut State, pulls: &mut Pulls) {
        loop {
            let touched = self.leave_out(state, pulls);
            if touched.is_empty() {
                return;
            }
            self.settle(state, touched);
            *pulls = state.pulls(self.program, self.condition);
        }
    }

    /// Leaves out the values that others beat, and tells which addends read a variable that lost some.
    fn leave_out(&self, state: &mut State, pulls: &Pulls) -> Vec<usize> {
        let mut touched = Vec::new();
        for (variable, pulls) in pulls.by_variable() {
            let values = state.values(variable);
            let left = needed(values, || pulls.iter().map(|(pull, _)| self.end.side(*pull)));
            if left != values {
                state.leave(variable, left);
                touched.extend(pulls.iter().map(|(_, addend)| addend));
            }
        }
        touched
    }

    /// Takes in that less is possible: which features apply, and what the addends weigh that this touches.
    fn settle(&self, state: &mut State, mut touched: Vec<usize>) {
        touched.sort_unstable();
        touched.dedup();
        let is_rate = |addend: usize| addend >= self.condition.items.len();
        if touched.iter().any(|addend| state.weights(*addend).may_not_apply || is_rate(*addend)) {
            self.settle_features(state);
        }
        for addend in touched {
            if let Some(before) = state.weights.get_mut(addend) {
                *before = weights(self.condition, &state.possible, addend);
            }
        }
        let State { weights, open, .. } = state;
        open.retain(|item| weights.get(*item).is_some_and(|weights| weights.span() > 0));
    }

    fn settle_features(&self, state: &mut State) {
        for index in &self.condition.conditional {
            let Some(feature) = self.program.features.get(*index) else { continue };
            if !state.may_not_apply(feature.first_variable) {
                continue;
            }
            let applies = feature.applies(&state.possible);
            for variable in feature.variables().filter(|_| applies != Truth::Open) {
                let values = state.values(variable);
                state.possible.set(variable, if applies == Truth::True { values } else { Values::NOT_APPLICABLE });
            }
        }
    }

    /// Pieces that are linked by the variables that are pulled at.
    fn components(&self, pulls: &Pulls) -> Vec<Component> {
        let mut components: Vec<Component> = Vec::new();
        for (variable, pulls) in pulls.by_variable() {
            let mut joined = Component { pieces: self.pieces_of(pulls), variables: vec![variable] };
            let mut apart = Vec::new();
            for component in components {
                if component.pieces.iter().any(|piece| joined.pieces.contains(piece)) {
                    joined.pieces.extend(component.pieces);
                    joined.variables.extend(component.variables);
                } else {
                    apart.push(component);
                }
            }
            joined.pieces.sort_unstable();
            joined.pieces.dedup();
            apart.push(joined);
            components = apart;
        }
        components
    }

    /// The piece of an addend; that of the rate stands behind all others.
    fn piece_of(&self, addend: usize) -> usize {
        self.condition.pieces.partition_point(|piece| piece.items().end <= addend)
    }

    /// The pieces of the addends that pull.
    fn pieces_of(&self, pulls: &[(Pull, usize)]) -> Vec<usize> {
        let mut pieces: Vec<usize> = pulls.iter().map(|(_, addend)| self.piece_of(*addend)).collect();
        pieces.sort_unstable();
        pieces.dedup();
        pieces
    }

    /// The sum of these pieces with every addend at its own end: what can be reached does not lie beyond it.
    fn top(&self, pieces: &[usize], state: &State) -> i64 {
        let weight = |addend: usize| self.end.weight(state.weights(addend));
        let total = |piece: &usize| match self.condition.pieces.get(*piece) {
            Some(piece) => piece.total(weight),
            None => self.rate * weight(self.condition.items.len()),
        };
        self.end.height(pieces.iter().map(total).sum())
    }

    /// The highest sum of a component that is reached; nothing if there are too many assignments.
    fn highest(&self, component: &Component, state: &State) -> Option<i64> {
        let counts = component.variables.iter().map(|variable| u64::from(state.values(*variable).count()));
        if counts.fold(1, u64::saturating_mul) > MOST_ASSIGNMENTS {
            return None;
        }
        let mut state = state.clone();
        state.open.retain(|addend| component.pieces.contains(&self.piece_of(*addend)));
        let mut highest = None;
        self.climb(component, state, &mut highest);
        highest
    }

    /// Goes on from a state to the highest sum that is reached from it, the most promising way first, and never where
    /// nothing higher can be found.
    fn climb(&self, component: &Component, mut state: State, highest: &mut Option<i64>) {
        let mut pulls = state.pulls(self.program, self.condition);
        self.narrow(&mut state, &mut pulls);
        let top = self.top(&component.pieces, &state);
        if highest.is_some_and(|highest| top <= highest) {
            return;
        }
        let Some((variable, pulls)) = self.most_contested(&state, &pulls) else {
            *highest = Some(top);
            return;
        };
        let pieces = self.pieces_of(pulls);
        let rest = top - self.top(&pieces, &state);
        let way = |value: Values| {
            let mut state = state.clone();
            state.leave(variable, value);
            self.settle(&mut state, pulls.iter().map(|(_, item)| *item).collect());
            (rest + self.top(&pieces, &state), state)
        };
        let mut ways: Vec<(i64, State)> = state.values(variable).each().map(way).collect();
        ways.sort_by_key(|(top, _)| std::cmp::Reverse(*top));
        for (top, state) in ways {
            if highest.is_none_or(|highest| top > highest) {
                self.climb(component, state, highest);
            }
        }
    }

    /// The variable of which some value would cost most: to try it first leaves the least to try.
    fn most_contested<'p>(&self, state: &State, pulls: &'p Pulls) -> Option<(usize, &'p [(Pull, usize)])> {
        pulls.by_variable().max_by_key(|(variable, pulls)| {
            let cost = |value: Values| {
                let against = pulls.iter().filter(|(pull, _)| !self.end.side(*pull).overlaps(value));
                against.map(|(_, item)| state.weights(*item).span()).sum::<i64>()
            };
            state.values(*variable).each().map(cost).max()
        })
    }
}

/// The values that no other one of them beats, and of those that are alike one, given the sides that are pulled to.
fn needed<S: Iterator<Item = Values>>(values: Values, sides: impl Fn() -> S) -> Values {
    // Mostly all pull the same way.
    if let Some(best) = sides().fold(values, Values::within).each().next() {
        return best;
    }
    // The values that stand wherever this one stands are as good for every addend.
    let as_good = |value: Values| sides().filter(|side| side.overlaps(value)).fold(values, Values::within);
    let is_needed = |value, left: Values| as_good(value).within(left) == value;
    values.each().fold(values, |left, value| if is_needed(value, left) { left } else { left.without(value) })
}

/// What an addend can still weigh.
fn weights(condition: &CompiledCondition, possible: &Possible, addend: usize) -> Weights {
    match condition.items.get(addend) {
        Some(item) => item.weights(possible),
        None => {
            let (least, greatest) = condition.rate.ends(possible);
            Weights { least, greatest, may_not_apply: false }
        }
    }
}

/// What pulls through features that may be not applicable at the variables that decide it.
struct Through<'p, P> {
    program: &'p Program,
    state: &'p State,
    /// Features, and whether the weight rises where they apply.
    seen: Vec<(usize, bool)>,
    pull: P,
}

impl<P: FnMut(Pull)> Through<'_, P> {
    /// An item weighs 0 where a feature does not apply: it rises where the feature comes to apply if it can weigh more
    /// than 0, and falls if it can weigh less.
    fn applying(&mut self, feature: usize, weights: Weights) {
        if weights.greatest > 0 {
            self.feature(feature, true);
        }
        if weights.least < 0 {
            self.feature(feature, false);
        }
    }

    fn feature(&mut self, index: usize, rises: bool) {
        let Some(feature) = self.program.features.get(index) else { return };
        if !self.state.may_not_apply(feature.first_variable) || self.seen.contains(&(index, rises)) {
            return;
        }
        self.seen.push((index, rises));
        for Pull { variable, values } in feature.asked_at.iter().copied() {
            self.pull(Pull { variable, values: if rises { values } else { values.complement() } });
        }
    }

    /// A pull at a variable that counts also where it is not applicable.
    fn pull(&mut self, pull: Pull) {
        (self.pull)(pull);
        let left = self.state.values(pull.variable);
        let feature = self.program.feature_of(pull.variable);
        if !pull.values.overlaps(Values::NOT_APPLICABLE) {
            if left.overlaps(pull.values) {
                self.feature(feature, true);
            }
        } else if !left.is_within(pull.values) {
            self.feature(feature, false);
        }
    }
}
