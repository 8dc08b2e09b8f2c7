//! Conditions over findings in their normal form, and strong Kleene truth.

use std::collections::BTreeSet;

use kneeri_core::{Clause, FeatureKind, Test, When};

use super::universe::{Possible, Universe, Value, Variable, option_of, variable_of, within, yes_or_no};

/// Truth over the set of still-possible values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    True,
    False,
    Open,
}

impl Truth {
    pub(super) fn is_true(self) -> bool {
        self == Self::True
    }

    pub(super) fn is_false(self) -> bool {
        self == Self::False
    }

    pub(super) fn is_open(self) -> bool {
        self == Self::Open
    }
}

/// A condition over findings without patterns and negations (4.1 to 4.3).
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Formula {
    /// The variable has one of these values.
    Atom {
        variable: Variable,
        allowed: BTreeSet<Value>,
    },
    All(Vec<Formula>),
    Any(Vec<Formula>),
    AtLeast(usize, Vec<Formula>),
}

impl Formula {
    /// The normal form of an authored condition.
    pub(super) fn new(universe: &Universe, when: &When) -> Self {
        normalised(object(universe, when, false))
    }

    /// 4.4: an atom is true if every possible value satisfies it, false if none does, else open; `at_least` is true once
    /// n are true and false once fewer than n can be.
    pub(super) fn truth(&self, possible: &Possible) -> Truth {
        match self {
            Self::Atom { variable, allowed } => atom_truth(&possible[variable], allowed),
            Self::All(children) => counted(children.len(), children, possible),
            Self::Any(children) => counted(1, children, possible),
            Self::AtLeast(count, children) => counted(*count, children, possible),
        }
    }

    /// All atoms: a variable and the values that are allowed.
    pub(super) fn atoms(&self) -> Vec<(&Variable, &BTreeSet<Value>)> {
        match self {
            Self::Atom { variable, allowed } => vec![(variable, allowed)],
            Self::All(children) | Self::Any(children) | Self::AtLeast(_, children) => {
                children.iter().flat_map(Self::atoms).collect()
            }
        }
    }

    /// 4.5: the features of the open atoms that are reached from the root through open nodes only.
    pub(super) fn deciding(&self, possible: &Possible) -> BTreeSet<String> {
        if !self.truth(possible).is_open() {
            return BTreeSet::new();
        }
        match self {
            Self::Atom { variable, .. } => BTreeSet::from([variable.feature.clone()]),
            Self::All(children) | Self::Any(children) | Self::AtLeast(_, children) => {
                children.iter().flat_map(|child| child.deciding(possible)).collect()
            }
        }
    }
}

fn atom_truth(possible: &BTreeSet<Value>, allowed: &BTreeSet<Value>) -> Truth {
    if possible.is_subset(allowed) {
        Truth::True
    } else if possible.is_disjoint(allowed) {
        Truth::False
    } else {
        Truth::Open
    }
}

/// `all` is "at least all of them", `any` is "at least one of them".
fn counted(needed: usize, children: &[Formula], possible: &Possible) -> Truth {
    let truths: Vec<Truth> = children.iter().map(|child| child.truth(possible)).collect();
    let sure = truths.iter().filter(|truth| truth.is_true()).count();
    let still_possible = truths.iter().filter(|truth| !truth.is_false()).count();
    if sure >= needed {
        Truth::True
    } else if still_possible < needed {
        Truth::False
    } else {
        Truth::Open
    }
}

/// An object is "and"; negated, an "or" of the negated members (4.1, 4.2).
fn object(universe: &Universe, when: &When, negated: bool) -> Formula {
    let members = when.clauses.iter().map(|clause| member(universe, clause, negated)).collect();
    all(members, negated)
}

fn member(universe: &Universe, clause: &Clause, negated: bool) -> Formula {
    let translated = |entries: &[When]| entries.iter().map(|entry| object(universe, entry, negated)).collect();
    match clause {
        Clause::All(entries) => all(translated(entries), negated),
        Clause::Any(entries) => any(translated(entries), negated),
        Clause::Not(entry) => object(universe, entry, !negated),
        Clause::AtLeast { count, of } => at_least(*count as usize, translated(of), negated),
        Clause::Pattern(pattern) => object(universe, &universe.rules.patterns()[pattern].when, negated),
        Clause::Test { feature, test } => tested(universe, feature, test, negated),
    }
}

fn all(children: Vec<Formula>, negated: bool) -> Formula {
    if negated { Formula::Any(children) } else { Formula::All(children) }
}

fn any(children: Vec<Formula>, negated: bool) -> Formula {
    if negated { Formula::All(children) } else { Formula::Any(children) }
}

/// 4.2: not at_least n of m = at_least m−n+1 of the nots.
fn at_least(count: usize, children: Vec<Formula>, negated: bool) -> Formula {
    let count = if negated { children.len() - count + 1 } else { count };
    Formula::AtLeast(count, children)
}

fn tested(universe: &Universe, feature: &str, test: &Test, negated: bool) -> Formula {
    let is_any_of = matches!(universe.feature(feature).kind, FeatureKind::AnyOf(_));
    let present = |option: &str| atom(universe, option_of(feature, option), [Value::Yes].into(), negated);
    let of_feature = |allowed| atom(universe, variable_of(feature), allowed, negated);
    match test {
        Test::Is(answer) => of_feature([yes_or_no(*answer)].into()),
        Test::Choice(option) if is_any_of => present(option),
        Test::Choice(choice) => of_feature([Value::Choice(choice.to_string())].into()),
        Test::Choices(options) if is_any_of => any(options.iter().map(|option| present(option)).collect(), negated),
        Test::Choices(choices) => of_feature(choices.iter().map(|choice| Value::Choice(choice.to_string())).collect()),
        Test::Number(bounds) => {
            let firsts = universe.cells(feature).iter().map(|(first, _)| *first);
            of_feature(firsts.filter(|first| within(bounds, *first)).map(Value::Cell).collect())
        }
        Test::Only(options) => {
            let atoms = universe.feature(feature).kind.choices().iter().map(|option| {
                let allowed = [yes_or_no(options.contains(option))].into();
                atom(universe, option_of(feature, option), allowed, negated)
            });
            all(atoms.collect(), negated)
        }
    }
}

/// A negated atom allows the complement within all values, *not applicable* included.
fn atom(universe: &Universe, variable: Variable, allowed: BTreeSet<Value>, negated: bool) -> Formula {
    let allowed = if negated { &universe.values(&variable) - &allowed } else { allowed };
    Formula::Atom { variable, allowed }
}

/// 4.3, bottom up: `all` in `all` and `any` in `any` are flattened, sibling atoms on one variable are merged, and a node
/// with one child is that child. Nothing is merged among the entries of `at_least`.
fn normalised(formula: Formula) -> Formula {
    match formula {
        Formula::Atom { .. } => formula,
        Formula::All(children) => {
            let flat = children.into_iter().map(normalised).flat_map(|child| match child {
                Formula::All(grandchildren) => grandchildren,
                child => vec![child],
            });
            only_child_or(Formula::All, merged(flat.collect(), |a, b| a & b))
        }
        Formula::Any(children) => {
            let flat = children.into_iter().map(normalised).flat_map(|child| match child {
                Formula::Any(grandchildren) => grandchildren,
                child => vec![child],
            });
            only_child_or(Formula::Any, merged(flat.collect(), |a, b| a | b))
        }
        Formula::AtLeast(count, children) => {
            let children = children.into_iter().map(normalised).collect();
            only_child_or(|children| Formula::AtLeast(count, children), children)
        }
    }
}

fn only_child_or(node: impl Fn(Vec<Formula>) -> Formula, mut children: Vec<Formula>) -> Formula {
    if children.len() == 1 { children.remove(0) } else { node(children) }
}

type Join = fn(&BTreeSet<Value>, &BTreeSet<Value>) -> BTreeSet<Value>;

fn merged(siblings: Vec<Formula>, join: Join) -> Vec<Formula> {
    let mut kept: Vec<Formula> = Vec::new();
    for sibling in siblings {
        match kept.iter_mut().find_map(|other| allowed_of_same_variable(other, &sibling)) {
            Some((before, more)) => *before = join(before, more),
            None => kept.push(sibling),
        }
    }
    kept
}

/// The value sets of two atoms on the same variable.
fn allowed_of_same_variable<'a>(
    one: &'a mut Formula,
    other: &'a Formula,
) -> Option<(&'a mut BTreeSet<Value>, &'a BTreeSet<Value>)> {
    match (one, other) {
        (Formula::Atom { variable: a, allowed: before }, Formula::Atom { variable: b, allowed: more }) if a == b => {
            Some((before, more))
        }
        _ => None,
    }
}
