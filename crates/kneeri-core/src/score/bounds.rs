//! Between which sums a score can still end, over every way of answering the rest.
//!
//! Both ends are found in the same way. First every variable loses the values that another one of its values beats
//! for every addend; mostly one value is left, and the sum is known. Where addends pull at a variable from both
//! sides, its values are tried one by one.
//!
//! Addends are numbered like the items of a condition; the one behind the last item is the base rate, a piece of its
//! own.

pub(crate) mod ground;

use crate::order::by_number;
use crate::program::CompiledCondition;
use crate::program::evidence::{Pull, Weights};
use crate::program::formula::Truth;
use crate::program::possible::Possible;
use crate::program::ties::Knot;
use crate::program::values::Values;
use crate::score::Standing;
use ground::Ground;

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
        match self {
            Self::Least => weights.least,
            Self::Greatest => weights.greatest,
        }
    }

    /// The values towards this end.
    fn side(self, values: Values) -> Values {
        match self {
            Self::Least => values.complement(),
            Self::Greatest => values,
        }
    }
}

/// The search for one end of the score of one condition.
struct Search<'g, 'p> {
    ground: &'g mut Ground<'p>,
    condition: &'p CompiledCondition,
    end: End,
    /// How many times the rate counts.
    rate: i64,
}

/// Pieces that have to be looked at together, and the knots of which several values may be needed.
struct Component {
    pieces: Vec<usize>,
    knots: Vec<usize>,
}

impl Bounds {
    /// Between which ends the score of a condition lies.
    pub(crate) fn new<'p>(ground: &mut Ground<'p>, condition: &'p CompiledCondition, standing: &Standing) -> Self {
        ground.enter(condition, standing);
        let mut bound = |end| Search { ground: &mut *ground, condition, end, rate: 0 }.bound(standing);
        Self { least: bound(End::Least), greatest: bound(End::Greatest) }
    }
}

impl<'p> Search<'_, 'p> {
    fn bound(&mut self, standing: &Standing) -> Bound {
        let (prior, limit) = (&standing.prior, self.ground.program.rules.header().evidence_limit);
        let (sum, reached) = self.run(standing, 0);
        let net = sum.clamp(-limit, limit);
        let rate = match self.end {
            End::Least => prior.least,
            End::Greatest => prior.greatest,
        };
        if prior.least == prior.greatest {
            return Bound { score: rate + net, net, reached };
        }
        if self.end.height(sum) > limit {
            // The rate alone decides, if the evidence goes beyond the limit together with it.
            let (sum, reached) = self.run(standing, RATE_FIRST);
            let is_beyond = self.end.height(sum - RATE_FIRST * rate) >= limit;
            return Bound { score: rate + net, net, reached: reached && is_beyond };
        }
        let (sum, reached) = self.run(standing, 1);
        // What the limit cuts at the other end may end nearer to this one.
        let cut = self.end.height(rate) - limit;
        let height = self.end.height(sum).max(cut);
        Bound { score: self.end.height(height), net, reached: reached && height == self.end.height(sum) }
    }

    /// The end of the sum while the rate counts so many times, and whether it is reached.
    fn run(&mut self, standing: &Standing, rate: i64) -> (i64, bool) {
        self.rate = rate;
        (0..self.condition.ties.knots.len()).for_each(|knot| self.ground.loose.add(knot));
        self.narrow();
        let components = self.components();
        let is_settled = |piece: &usize| !components.iter().any(|component| component.pieces.contains(piece));
        let settled = (0..=self.condition.pieces.len()).filter(is_settled);
        let (mut sum, mut reached) = (settled.map(|piece| self.end_of(piece, standing)).sum(), true);
        for component in &components {
            let highest = self.highest(component);
            reached &= highest.is_some();
            sum += self.end.height(highest.unwrap_or_else(|| self.top(&component.pieces)));
        }
        self.ground.take_back(0);
        (sum, reached)
    }

    /// The end of one piece, of which nothing has to be read anew unless an item was open.
    fn end_of(&self, piece: usize, standing: &Standing) -> i64 {
        let items = self.condition.pieces.get(piece).and_then(|piece| standing.readings.get(piece.items()));
        let is_closed = items.is_some_and(|items| !items.iter().any(|reading| reading.is_open()));
        let total = standing.totals.get(piece).copied().filter(|_| is_closed);
        total.unwrap_or_else(|| self.end.height(self.top(&[piece])))
    }

    /// Whether an addend can still weigh this or that.
    fn is_open(&self, addend: usize) -> bool {
        (self.rate != 0 || addend < self.condition.items.len()) && self.ground.weights(addend).span() > 0
    }

    /// Leaves out the values that cannot be needed.
    fn narrow(&mut self) {
        let mut sides = std::mem::take(&mut self.ground.sides);
        let mut round = std::mem::take(&mut self.ground.round);
        while self.ground.loose.take(&mut round) {
            for knot in round.iter().filter_map(|place| self.condition.ties.knots.get(*place)) {
                let values = self.ground.values(knot.variable);
                if values.is_several() {
                    self.sides(knot, values, &mut sides);
                    let left = needed(values, &sides);
                    if left != values {
                        self.leave(knot, left);
                    }
                }
            }
            self.settle();
        }
        (self.ground.sides, self.ground.round) = (sides, round);
    }

    /// The sides to which open addends pull a variable with these values left; only some where all values are needed.
    fn sides(&self, knot: &Knot, values: Values, sides: &mut Vec<Values>) {
        sides.clear();
        sides.extend(self.direct_pulls(knot).map(|(side, _)| side));
        if !(values.is_pair() && common(values, sides).is_empty()) {
            let indirect = self.indirect_pulls(knot).filter(|(_, place, rises)| self.is_any_pulling(*place, *rises));
            sides.extend(indirect.map(|(side, ..)| side));
        }
    }

    /// Whether anything open pulls at a variable.
    fn is_pulled(&self, knot: &Knot) -> bool {
        let mut indirect = self.indirect_pulls(knot);
        self.direct_pulls(knot).next().is_some() || indirect.any(|(_, place, rises)| self.is_any_pulling(place, rises))
    }

    /// The sides to which open addends pull a variable, and which addends.
    fn pulls(&self, knot: &Knot) -> Vec<(Values, usize)> {
        let mut pulls: Vec<(Values, usize)> = self.direct_pulls(knot).collect();
        for (side, place, rises) in self.indirect_pulls(knot) {
            self.pulling(place, rises, &mut |addend| {
                pulls.push((side, addend));
                false
            });
        }
        pulls
    }

    fn direct_pulls(&self, knot: &Knot) -> impl Iterator<Item = (Values, usize)> {
        let open = knot.pulls.iter().filter(|(_, addend)| self.is_open(*addend));
        open.map(|(values, addend)| (self.end.side(*values), *addend))
    }

    /// The sides to which a variable is pulled where something rises, or falls, with each proviso that it decides.
    fn indirect_pulls(&self, knot: &Knot) -> impl Iterator<Item = (Values, usize, bool)> {
        let both = |(place, values): &(usize, Values)| {
            [(self.end.side(*values), *place, true), (self.end.side(values.complement()), *place, false)]
        };
        knot.asks.iter().flat_map(both)
    }

    /// Whether any addend rises, or falls, where a feature comes to apply.
    fn is_any_pulling(&self, place: usize, rises: bool) -> bool {
        self.pulling(place, rises, &mut |_| true)
    }

    /// Visits the addends that rise, or that fall, where a feature comes to apply, until the visitor has seen enough.
    ///
    /// An item weighs 0 where a feature does not apply: it rises where the feature comes to apply if it can weigh more
    /// than 0, and falls if it can weigh less.
    fn pulling(&self, place: usize, rises: bool, enough: &mut dyn FnMut(usize) -> bool) -> bool {
        let proviso = self.condition.ties.provisos.get(place);
        let Some(proviso) = proviso.filter(|proviso| self.ground.is_provisional(proviso.feature)) else { return false };
        let pulls = |item: usize| self.is_open(item) && self.ground.weights(item).pulls_at_features(rises);
        if proviso.items.iter().any(|item| pulls(*item) && enough(*item)) {
            return true;
        }
        let leads = |pull: Pull| self.ground.leads(pull) == Some(rises);
        let rate = self.condition.items.len();
        if self.is_open(rate) && proviso.rated_by.iter().any(|pull| leads(*pull)) && enough(rate) {
            return true;
        }
        let mut through = proviso.asked_by.iter().flat_map(|(place, pull)| {
            let against = Pull { values: pull.values.complement(), ..*pull };
            [(place, *pull, true), (place, against, false)]
        });
        through.any(|(place, pull, rises)| leads(pull) && self.pulling(*place, rises, enough))
    }

    /// Leaves these values of a variable, and marks what has to be read anew.
    fn leave(&mut self, knot: &Knot, values: Values) {
        self.ground.leave(knot.variable, values);
        knot.addends.iter().for_each(|addend| self.ground.addends.add(*addend));
        knot.decides.iter().for_each(|place| self.ground.provisos.add(*place));
        let own = knot.of.and_then(|place| self.condition.ties.provisos.get(place));
        if let Some(own) = own.filter(|own| own.is_named()) {
            own.knots.iter().for_each(|knot| self.ground.loose.add(*knot));
        }
    }

    /// Takes in which features apply now and what addends weigh, as far as that was marked, and marks the knots that
    /// less pulls at.
    fn settle(&mut self) {
        let mut marked = std::mem::take(&mut self.ground.marked);
        self.ground.provisos.take(&mut marked);
        // Each stands after those that decide about it.
        marked.sort_unstable();
        marked.iter().for_each(|place| self.settle_feature(*place));
        self.ground.addends.take(&mut marked);
        for addend in &marked {
            let before = self.ground.weights(*addend);
            if !self.is_open(*addend) {
                continue;
            }
            let now = weights(self.condition, &self.ground.possible, *addend);
            if now != before {
                self.ground.weigh(*addend, now);
            }
            if now.pulls() != before.pulls() {
                self.condition.ties.of(*addend).iter().for_each(|knot| self.ground.loose.add(*knot));
            }
        }
        self.ground.marked = marked;
    }

    /// Takes in whether a feature applies, and marks what hangs on it.
    fn settle_feature(&mut self, place: usize) {
        let Some(proviso) = self.condition.ties.provisos.get(place) else { return };
        let Some(feature) = self.ground.program.features.get(proviso.feature) else { return };
        if !self.ground.may_not_apply(feature.first_variable) {
            return;
        }
        let applies = feature.applies(&self.ground.possible);
        if applies == Truth::Open {
            return;
        }
        for variable in feature.variables() {
            let values = self.ground.values(variable);
            self.ground.set(variable, if applies == Truth::True { values } else { Values::NOT_APPLICABLE });
        }
        proviso.items.iter().for_each(|item| self.ground.addends.add(*item));
        if !proviso.rated_by.is_empty() {
            self.ground.addends.add(self.condition.items.len());
        }
        proviso.knots.iter().for_each(|knot| self.ground.loose.add(*knot));
    }

    /// Pieces that are linked by the variables that are pulled at.
    fn components(&self) -> Vec<Component> {
        let mut components: Vec<Component> = Vec::new();
        for (place, knot) in self.condition.ties.knots.iter().enumerate() {
            if !self.ground.values(knot.variable).is_several() {
                continue;
            }
            let pulls = self.pulls(knot);
            if pulls.is_empty() {
                continue;
            }
            let mut joined = Component { pieces: self.pieces_of(&pulls), knots: vec![place] };
            let mut apart = Vec::new();
            for component in components {
                if component.pieces.iter().any(|piece| joined.pieces.contains(piece)) {
                    joined.pieces.extend(component.pieces);
                    joined.knots.extend(component.knots);
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
    fn pieces_of(&self, pulls: &[(Values, usize)]) -> Vec<usize> {
        let mut pieces: Vec<usize> = pulls.iter().map(|(_, addend)| self.piece_of(*addend)).collect();
        pieces.sort_unstable();
        pieces.dedup();
        pieces
    }

    /// The sum of these pieces with every addend at its own end: what can be reached does not lie beyond it.
    fn top(&self, pieces: &[usize]) -> i64 {
        let weight = |addend: usize| self.end.weight(self.ground.weights(addend));
        let total = |piece: &usize| match self.condition.pieces.get(*piece) {
            Some(piece) => piece.total(weight),
            None => self.rate * weight(self.condition.items.len()),
        };
        self.end.height(pieces.iter().map(total).sum())
    }

    /// The highest sum of a component that is reached; nothing if there are too many assignments.
    fn highest(&mut self, component: &Component) -> Option<i64> {
        let knots = component.knots.iter().filter_map(|knot| self.condition.ties.knots.get(*knot));
        let counts = knots.map(|knot| u64::from(self.ground.values(knot.variable).count()));
        if counts.fold(1, u64::saturating_mul) > MOST_ASSIGNMENTS {
            return None;
        }
        let mut highest = None;
        self.climb(component, self.top(&component.pieces), &mut highest);
        highest
    }

    /// Goes on to the highest sum that is reached from here, where this is the top, the most promising way first, and
    /// never where nothing higher can be found.
    fn climb(&mut self, component: &Component, top: i64, highest: &mut Option<i64>) {
        if highest.is_some_and(|highest| top <= highest) {
            return;
        }
        let Some(knot) = self.most_contested(component) else {
            *highest = Some(top);
            return;
        };
        let here = self.ground.trail.len();
        let mut ways: Vec<(i64, Values)> = Vec::new();
        for value in self.ground.values(knot.variable).each() {
            self.go(knot, value);
            let top = self.top(&component.pieces);
            match self.is_contested(component) {
                true => ways.push((top, value)),
                false => *highest = Some(highest.map_or(top, |highest| highest.max(top))),
            }
            self.ground.take_back(here);
        }
        let order = by_number(ways.iter().map(|(top, _)| -top));
        for (top, value) in order.into_iter().filter_map(|way| ways.get(way).copied()) {
            if highest.is_none_or(|highest| top > highest) {
                self.go(knot, value);
                self.climb(component, top, highest);
                self.ground.take_back(here);
            }
        }
    }

    /// Takes one value of a variable, and what follows from it.
    fn go(&mut self, knot: &Knot, value: Values) {
        self.leave(knot, value);
        self.settle();
        self.narrow();
    }

    /// Whether some variable is pulled at from several sides.
    fn is_contested(&self, component: &Component) -> bool {
        self.open_knots(component).any(|knot| self.is_pulled(knot))
    }

    fn open_knots(&self, component: &Component) -> impl Iterator<Item = &'p Knot> {
        let knots = component.knots.iter().filter_map(|knot| self.condition.ties.knots.get(*knot));
        knots.filter(|knot| self.ground.values(knot.variable).is_several())
    }

    /// The variable of which some value would cost most: to try it first leaves the least to try.
    fn most_contested(&self, component: &Component) -> Option<&'p Knot> {
        let contested =
            self.open_knots(component).map(|knot| (knot, self.pulls(knot))).filter(|(_, pulls)| !pulls.is_empty());
        let cost = |knot: &Knot, pulls: &[(Values, usize)]| {
            let cost = |value: Values| {
                let against = pulls.iter().filter(|(side, _)| !side.overlaps(value));
                against.map(|(_, addend)| self.ground.weights(*addend).span()).sum::<i64>()
            };
            self.ground.values(knot.variable).each().map(cost).max()
        };
        contested.max_by_key(|(knot, pulls)| cost(knot, pulls)).map(|(knot, _)| knot)
    }
}

/// The values that no other one of them beats, and of those that are alike one, given the sides that are pulled to.
fn needed(values: Values, sides: &[Values]) -> Values {
    if sides.is_empty() {
        return values;
    }
    // Mostly all pull the same way.
    if let Some(best) = common(values, sides).each().next() {
        return best;
    }
    if values.is_pair() {
        return values;
    }
    // The values that stand wherever this one stands are as good for every addend.
    let as_good =
        |value: Values| sides.iter().filter(|side| side.overlaps(value)).copied().fold(values, Values::within);
    let is_needed = |value, left: Values| as_good(value).within(left) == value;
    values.each().fold(values, |left, value| if is_needed(value, left) { left } else { left.without(value) })
}

/// The values on every one of the sides that have any of them.
fn common(values: Values, sides: &[Values]) -> Values {
    let told_apart = sides.iter().filter(|side| side.overlaps(values));
    told_apart.copied().fold(values, Values::within)
}

/// What an addend can still weigh.
fn weights(condition: &CompiledCondition, possible: &Possible, addend: usize) -> Weights {
    match condition.items.get(addend) {
        Some(item) => item.weights(possible),
        None => {
            let (least, greatest) = condition.rate.ends(possible);
            Weights::new(least, greatest, false)
        }
    }
}
