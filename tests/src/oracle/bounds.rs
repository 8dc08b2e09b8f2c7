//! The least and greatest evidence over every way of answering the rest.

use std::collections::BTreeSet;

use super::evidence::Piece;
use super::formula::Truth;
use super::universe::{Possible, Situation, Universe, Value, Variable, ask_when, may_be_not_applicable};

/// 10.4: up to so many assignments a component is enumerated.
const MOST_ASSIGNMENTS: u128 = 4096;

/// The least and greatest sum of evidence before the clamp.
pub(super) struct EvidenceBounds {
    pub(super) least: i64,
    pub(super) greatest: i64,
    /// Whether they may lie outside what can be reached.
    pub(super) outer: bool,
}

/// Pieces whose open items share an open feature, with these features.
struct Component<'p> {
    pieces: Vec<&'p Piece>,
    features: BTreeSet<String>,
}

/// 10.2 to 10.7.
pub(super) fn bounds(situation: &Situation, pieces: &[Piece]) -> EvidenceBounds {
    let (universe, possible) = (situation.universe, &situation.possible);
    let mut bounds = EvidenceBounds { least: 0, greatest: 0, outer: false };
    for component in components(situation, pieces) {
        if size(universe, possible, &component.features) <= MOST_ASSIGNMENTS {
            let sums = all_sums(situation, &component);
            bounds.least += sums.iter().min().expect("an assignment");
            bounds.greatest += sums.iter().max().expect("an assignment");
        } else {
            let total = |choose: fn(&BTreeSet<i64>) -> i64| -> i64 {
                component.pieces.iter().map(|piece| piece.total_at(universe, possible, choose)).sum()
            };
            bounds.least += total(|weights| *weights.first().expect("a weight"));
            bounds.greatest += total(|weights| *weights.last().expect("a weight"));
            bounds.outer = true;
        }
    }
    bounds
}

/// Every piece stands in one component; a piece without open items is one of its own without features.
fn components<'p>(situation: &Situation, pieces: &'p [Piece]) -> Vec<Component<'p>> {
    let mut components: Vec<Component> = Vec::new();
    for piece in pieces {
        let mut joined = Component { pieces: vec![piece], features: open_features(situation, piece) };
        let (sharing, others): (Vec<_>, Vec<_>) =
            components.into_iter().partition(|other| !other.features.is_disjoint(&joined.features));
        for other in sharing {
            joined.pieces.extend(other.pieces);
            joined.features.extend(other.features);
        }
        components = others;
        components.push(joined);
    }
    components
}

/// 10.1: the features that the open items name and, of those that may be not applicable, those that their `ask_when`
/// names, transitively; of all these the open ones.
fn open_features(situation: &Situation, piece: &Piece) -> BTreeSet<String> {
    let (universe, possible) = (situation.universe, &situation.possible);
    let mut named = BTreeSet::new();
    for item in piece.items().filter(|item| item.is_open(universe, possible)) {
        for feature in &item.features {
            add_with_ask_when(situation, feature, &mut named);
        }
    }
    named.retain(|feature| universe.variables(feature).iter().any(|variable| possible[variable].len() > 1));
    named
}

fn add_with_ask_when(situation: &Situation, feature: &str, named: &mut BTreeSet<String>) {
    named.insert(feature.to_owned());
    if can_be_either(situation.universe, feature, &situation.possible) {
        for other in situation.universe.asked_by(feature) {
            add_with_ask_when(situation, &other, named);
        }
    }
}

/// Whether a feature may be, but need not be, not applicable.
fn can_be_either(universe: &Universe, feature: &str, possible: &Possible) -> bool {
    may_be_not_applicable(universe, feature, possible)
        && universe.variables(feature).iter().any(|variable| possible[variable].len() > 1)
}

/// The open variables of these features with their possible values, *not applicable* left aside.
fn open_variables(
    universe: &Universe,
    possible: &Possible,
    features: &BTreeSet<String>,
) -> Vec<(Variable, Vec<Value>)> {
    let variables = features.iter().flat_map(|feature| universe.variables(feature));
    let open = variables.filter(|variable| possible[variable].len() > 1);
    open.map(|variable| {
        let values = possible[&variable].iter().filter(|value| **value != Value::NotApplicable).cloned().collect();
        (variable, values)
    })
    .collect()
}

fn size(universe: &Universe, possible: &Possible, features: &BTreeSet<String>) -> u128 {
    let variables = open_variables(universe, possible, features);
    variables.iter().fold(1, |size: u128, (_, values)| size.saturating_mul(values.len() as u128))
}

/// The sum of the component's pieces under each assignment.
fn all_sums(situation: &Situation, component: &Component) -> Vec<i64> {
    let variables = open_variables(situation.universe, &situation.possible, &component.features);
    let order: Vec<String> = situation.universe.in_dependency_order();
    let conditional = order.into_iter().filter(|feature| {
        component.features.contains(feature) && may_be_not_applicable(situation.universe, feature, &situation.possible)
    });
    let conditional: Vec<String> = conditional.collect();
    let mut sums = Vec::new();
    assign(&variables, &mut situation.possible.clone(), &mut |assigned| {
        let decided = with_not_applicable(situation.universe, &conditional, assigned);
        let total = |piece: &&Piece| piece.total_at(situation.universe, &decided, only);
        sums.push(component.pieces.iter().map(total).sum());
    });
    sums
}

/// Calls back with every assignment of the variables.
fn assign(variables: &[(Variable, Vec<Value>)], possible: &mut Possible, visit: &mut impl FnMut(&Possible)) {
    let Some(((variable, values), rest)) = variables.split_first() else {
        return visit(possible);
    };
    for value in values {
        possible.insert(variable.clone(), BTreeSet::from([value.clone()]));
        assign(rest, possible, visit);
    }
}

/// 10.4: not applicable exactly where `ask_when` is false, in the order of dependence.
fn with_not_applicable(universe: &Universe, conditional: &[String], assigned: &Possible) -> Possible {
    let mut decided = assigned.clone();
    for feature in conditional {
        match ask_when(universe, feature, &decided) {
            Truth::True => {}
            Truth::False => {
                for variable in universe.variables(feature) {
                    decided.insert(variable, BTreeSet::from([Value::NotApplicable]));
                }
            }
            Truth::Open => panic!("the `ask_when` of {feature} is open under a full assignment"),
        }
    }
    decided
}

/// Under a full assignment every item of the component has one weight.
fn only(weights: &BTreeSet<i64>) -> i64 {
    assert_eq!(weights.len(), 1, "an item is open under a full assignment");
    *weights.first().expect("a weight")
}
