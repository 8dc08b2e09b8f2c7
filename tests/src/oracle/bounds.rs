//! The least and greatest score over every way of answering the rest.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::Settings;
use super::evidence::{Item, Piece, Wish, wishes_of};
use super::formula::{Formula, Truth};
use super::universe::{Possible, Situation, Universe, Value, Variable};

/// 10.6: up to so many assignments a component is enumerated.
const MOST_ASSIGNMENTS: u128 = 4096;

/// 10.9: so large that no evidence outweighs the smallest step of the rate.
const RATE_FIRST: i64 = 1 << 32;

/// One end of a score, and the same without the base rate.
pub(super) struct Bound {
    pub(super) score: i64,
    pub(super) net: i64,
    /// Whether the score is reached.
    pub(super) reached: bool,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum End {
    Least,
    Greatest,
}

impl End {
    /// Of these numbers the one at this end.
    fn of(self, numbers: impl IntoIterator<Item = i64>) -> i64 {
        let numbers = numbers.into_iter();
        match self {
            Self::Least => numbers.min(),
            Self::Greatest => numbers.max(),
        }
        .expect("a number")
    }
}

/// A feature that may be not applicable, and when it is not.
pub(super) struct Conditional {
    feature: String,
    variables: Vec<Variable>,
    ask_when: Formula,
}

/// The features with an `ask_when`, each after those that its `ask_when` names.
pub(super) fn conditionals(universe: &Universe) -> Vec<Conditional> {
    let conditional = |feature: String| {
        let ask_when = Formula::new(universe, universe.feature(&feature).ask_when.as_ref()?);
        Some(Conditional { variables: universe.variables(&feature), feature, ask_when })
    };
    universe.in_dependency_order().into_iter().filter_map(conditional).collect()
}

impl Conditional {
    /// Whether it may be, but need not be, not applicable.
    fn can_be_either(&self, left: &Possible) -> bool {
        let values = &left[&self.variables[0]];
        values.contains(&Value::NotApplicable) && values.len() > 1
    }
}

/// What is added up: the pieces and, so many times, the base rate.
struct Sum<'s> {
    universe: &'s Universe<'s>,
    conditionals: &'s [Conditional],
    pieces: &'s [Piece],
    settings: &'s Settings,
    rate: i64,
    end: End,
}

/// 10.1: an item, or the base rate.
enum Addend<'s> {
    Item(&'s Item),
    Rate,
}

/// 10.7 to 10.9.
pub(super) fn bound(
    situation: &Situation,
    conditionals: &[Conditional],
    pieces: &[Piece],
    settings: &Settings,
    end: End,
) -> Bound {
    let universe = situation.universe;
    let limit = universe.rules.header().evidence_limit;
    let run = |rate| Sum { universe, conditionals, pieces, settings, rate, end }.run(&situation.possible);
    let (evidence, reached) = run(0);
    let net = evidence.clamp(-limit, limit);
    let rates = settings.rates(&situation.possible);
    let rate = end.of(rates.iter().copied());
    if rates.len() == 1 {
        return Bound { score: rate + net, net, reached };
    }
    let is_cut = |evidence: i64| if end == End::Least { evidence < -limit } else { evidence > limit };
    let edge = if end == End::Least { -limit } else { limit };
    if is_cut(evidence) {
        let (sum, reached) = run(RATE_FIRST);
        let evidence = sum - RATE_FIRST * rate;
        return Bound { score: rate + net, net, reached: reached && (evidence == edge || is_cut(evidence)) };
    }
    let (sum, reached) = run(1);
    let score = end.of([sum, rate - edge]);
    Bound { score, net, reached: reached && score == sum }
}

impl<'s> Sum<'s> {
    /// The end of the sum, and whether it is reached.
    fn run(&self, possible: &Possible) -> (i64, bool) {
        let mut left = possible.clone();
        while self.leave_out(&mut left) {
            apply(self.conditionals, &mut left);
        }
        let (mut sum, mut reached) = (0, true);
        for (pieces, variables) in self.components(&left) {
            let size = variables
                .iter()
                .fold(1, |size: u128, variable| size.saturating_mul(values(&left, variable).len() as u128));
            if size <= MOST_ASSIGNMENTS {
                let mut sums = Vec::new();
                let variables: Vec<&Variable> = variables.iter().collect();
                assign(&variables, &mut left.clone(), &mut |assigned| {
                    let mut assigned = assigned.clone();
                    apply(self.conditionals, &mut assigned);
                    sums.push(self.total(&pieces, &assigned));
                });
                sum += self.end.of(sums);
            } else {
                sum += self.total(&pieces, &left);
                reached = false;
            }
        }
        (sum, reached)
    }

    /// The addends of a piece; the one behind the last is the base rate.
    fn addends(&self, piece: usize) -> Vec<Addend<'s>> {
        match self.pieces.get(piece) {
            Some(piece) => piece.items().map(Addend::Item).collect(),
            None => vec![Addend::Rate],
        }
    }

    fn all_pieces(&self) -> std::ops::Range<usize> {
        0..self.pieces.len() + usize::from(self.rate != 0)
    }

    /// 10.1: the weights where everything applies, and whether 0 may take their place.
    fn weights(&self, addend: &Addend, left: &Possible) -> (BTreeSet<i64>, bool) {
        match addend {
            Addend::Item(item) => item.weights_left(self.universe, left),
            Addend::Rate => (self.settings.rates(left), false),
        }
    }

    fn is_open(&self, addend: &Addend, left: &Possible) -> bool {
        let (mut weights, may_not_apply) = self.weights(addend, left);
        weights.extend(may_not_apply.then_some(0));
        weights.len() > 1
    }

    /// With every addend at its own end.
    fn total(&self, pieces: &[usize], left: &Possible) -> i64 {
        let own_end = |addend: &Addend| {
            let (mut weights, may_not_apply) = self.weights(addend, left);
            weights.extend(may_not_apply.then_some(0));
            self.end.of(weights)
        };
        let total = |piece: &usize| match self.pieces.get(*piece) {
            Some(piece) => piece.total_at(|item| own_end(&Addend::Item(item))),
            None => self.rate * own_end(&Addend::Rate),
        };
        pieces.iter().map(total).sum()
    }

    /// 10.3: leaves out one value after the other that another one beats or equals; false if there is none.
    fn leave_out(&self, left: &mut Possible) -> bool {
        let mut wishes: BTreeMap<Variable, Vec<Wish>> = BTreeMap::new();
        for piece in self.all_pieces() {
            for wish in self.wishes(piece, left) {
                wishes.entry(wish.variable.clone()).or_default().push(wish);
            }
        }
        let mut changed = false;
        for (variable, wishes) in wishes {
            let as_good = |one: &Value, other: &Value| {
                wishes.iter().all(|wish| {
                    let weight = |value: &Value| wish.weights.get(value).copied().unwrap_or(0);
                    self.end.of([weight(one), weight(other)]) == weight(one)
                })
            };
            for value in values(left, &variable) {
                let others = values(left, &variable);
                if others.iter().any(|other| *other != value && as_good(other, &value)) {
                    left.get_mut(&variable).expect("a variable").remove(&value);
                    changed = true;
                }
            }
        }
        changed
    }

    /// 10.2: the wishes of the open addends of a piece for the variables with several values left.
    fn wishes(&self, piece: usize, left: &Possible) -> Vec<Wish> {
        let mut wishes = Vec::new();
        for addend in self.addends(piece).iter().filter(|addend| self.is_open(addend, left)) {
            match addend {
                Addend::Item(item) => {
                    wishes.extend(item.wishes(self.universe));
                    let (weights, _) = self.weights(addend, left);
                    for feature in &item.features {
                        if weights.iter().any(|weight| *weight > 0) {
                            self.applying(feature, true, left, &mut BTreeSet::new(), &mut wishes);
                        }
                        if weights.iter().any(|weight| *weight < 0) {
                            self.applying(feature, false, left, &mut BTreeSet::new(), &mut wishes);
                        }
                    }
                }
                Addend::Rate => {
                    for (place, (formula, rate)) in self.settings.in_order.iter().enumerate() {
                        let later: Vec<i64> = self.settings.later_rates(place);
                        if later.iter().any(|later| rate > later) {
                            self.through(formula, true, left, &mut BTreeSet::new(), &mut wishes);
                        }
                        if later.iter().any(|later| rate < later) {
                            self.through(formula, false, left, &mut BTreeSet::new(), &mut wishes);
                        }
                    }
                }
            }
        }
        wishes.retain(|wish| values(left, &wish.variable).len() > 1);
        wishes
    }

    /// The wishes of an addend that rises, or else falls, where a feature comes to apply.
    fn applying(
        &self,
        feature: &str,
        rises: bool,
        left: &Possible,
        seen: &mut BTreeSet<(String, bool)>,
        wishes: &mut Vec<Wish>,
    ) {
        let conditional = self.conditionals.iter().find(|other| other.feature == feature);
        if let Some(conditional) = conditional.filter(|conditional| conditional.can_be_either(left))
            && seen.insert((feature.to_owned(), rises))
        {
            self.through(&conditional.ask_when, rises, left, seen, wishes);
        }
    }

    /// The same for a formula that counts where features are not applicable, too.
    fn through(
        &self,
        formula: &Formula,
        rises: bool,
        left: &Possible,
        seen: &mut BTreeSet<(String, bool)>,
        wishes: &mut Vec<Wish>,
    ) {
        wishes.extend(wishes_of(formula, rises, !rises));
        for (variable, allowed) in formula.atoms() {
            let values = values(left, variable);
            if allowed.contains(&Value::NotApplicable) {
                // Where the feature comes to apply, the atom may come to fail.
                if !values.is_subset(allowed) {
                    self.applying(&variable.feature, !rises, left, seen, wishes);
                }
            } else if !values.is_disjoint(allowed) {
                self.applying(&variable.feature, rises, left, seen, wishes);
            }
        }
    }

    /// 10.5: pieces that read a common variable with several values left, with these variables.
    fn components(&self, left: &Possible) -> Vec<(Vec<usize>, BTreeSet<Variable>)> {
        let mut components: Vec<(Vec<usize>, BTreeSet<Variable>)> = Vec::new();
        for piece in self.all_pieces() {
            let variables = self.wishes(piece, left).into_iter().map(|wish| wish.variable).collect();
            let mut joined = (vec![piece], variables);
            let (sharing, others): (Vec<_>, Vec<_>) =
                components.into_iter().partition(|other| !other.1.is_disjoint(&joined.1));
            for other in sharing {
                joined.0.extend(other.0);
                joined.1.extend(other.1);
            }
            components = others;
            components.push(joined);
        }
        components
    }
}

/// The values left of a variable, *not applicable* left aside.
fn values(left: &Possible, variable: &Variable) -> BTreeSet<Value> {
    left[variable].iter().filter(|value| **value != Value::NotApplicable).cloned().collect()
}

/// 10.4: not applicable where `ask_when` is false, and applicable where it is true, in the order of dependence.
fn apply(conditionals: &[Conditional], left: &mut Possible) {
    for conditional in conditionals {
        if !conditional.can_be_either(left) {
            continue;
        }
        let applies = conditional.ask_when.truth(left);
        for variable in &conditional.variables {
            let values = left.get_mut(variable).expect("a variable");
            match applies {
                Truth::True => drop(values.remove(&Value::NotApplicable)),
                Truth::False => *values = BTreeSet::from([Value::NotApplicable]),
                Truth::Open => {}
            }
        }
    }
}

/// Calls back with every assignment of the variables.
fn assign(variables: &[&Variable], left: &mut Possible, visit: &mut impl FnMut(&Possible)) {
    let Some((variable, rest)) = variables.split_first() else {
        return visit(left);
    };
    let before = left[*variable].clone();
    for value in values(left, variable) {
        let mut after = before.clone();
        after.retain(|other| *other == value || *other == Value::NotApplicable);
        left.insert((*variable).clone(), after);
        assign(rest, left, visit);
    }
    left.insert((*variable).clone(), before);
}
