//! Conditions over findings in the normal form of `docs/semantics.md`, chapter 4: what is exported and generated is
//! read from here.

use std::collections::BTreeMap;

use kneeri_core::{Bounds, Clause, Decimal, FeatureKind, Id, RuleSet, Test, When};

/// A condition over findings, its negations pushed down to its atoms.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Formula {
    /// This variable has one of these values.
    Atom(Atom),
    All(Vec<Formula>),
    Any(Vec<Formula>),
    AtLeast(usize, Vec<Formula>),
}

/// A variable and the values that are allowed, as bits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Atom {
    pub feature: Id,
    /// Of an `any_of`.
    pub option: Option<usize>,
    pub allowed: u128,
}

/// The bit of "not applicable", which is a value of features with an `ask_when`. A negated atom allows it.
pub const NOT_APPLICABLE: u128 = 1 << 127;

/// A rule set whose conditions are brought into normal form.
pub struct Reader<'r> {
    pub rules: &'r RuleSet,
    thresholds: BTreeMap<&'r Id, Vec<Decimal>>,
}

impl<'r> Reader<'r> {
    pub fn new(rules: &'r RuleSet) -> Self {
        Self { rules, thresholds: rules.thresholds() }
    }

    pub fn formula(&self, when: &When) -> Formula {
        self.signed(when, true)
    }

    /// How many values a variable of the feature has: yes and no for an option.
    pub fn values(&self, feature: &Id) -> usize {
        match &self.rules.features()[feature].kind {
            FeatureKind::OneOf(choices) => choices.len(),
            FeatureKind::Number(_) => self.cells(feature).len(),
            FeatureKind::YesNo(_) | FeatureKind::AnyOf(_) => 2,
        }
    }

    /// All values of a variable of the feature.
    pub fn whole(&self, feature: &Id) -> u128 {
        (1 << self.values(feature)) - 1
    }

    /// When the feature does not apply; `None` when it always does.
    pub fn off(&self, feature: &Id) -> Option<Formula> {
        let when = self.rules.features()[feature].ask_when.as_ref()?;
        Some(self.signed(when, false))
    }

    /// The cells of a number in thousandths, both ends inclusive.
    pub fn cells(&self, feature: &Id) -> Vec<(i64, i64)> {
        let FeatureKind::Number(range) = &self.rules.features()[feature].kind else { return Vec::new() };
        let (from, to) = (range.from.thousandths(), range.to.thousandths());
        let cuts = self.thresholds.get(feature).into_iter().flatten().map(|cut| cut.thousandths());
        let starts: Vec<i64> = [from].into_iter().chain(cuts.filter(|cut| from < *cut && *cut <= to)).collect();
        let ends = starts.iter().skip(1).map(|next| next - 1).chain([to]);
        starts.iter().copied().zip(ends).collect()
    }

    fn signed(&self, when: &When, positive: bool) -> Formula {
        let parts = when.clauses.iter().map(|clause| self.clause(clause, positive)).collect();
        if positive { all(parts) } else { any(parts) }
    }

    fn clause(&self, clause: &Clause, positive: bool) -> Formula {
        let each = |entries: &[When]| entries.iter().map(|entry| self.signed(entry, positive)).collect::<Vec<_>>();
        match clause {
            Clause::All(entries) if positive => all(each(entries)),
            Clause::All(entries) => any(each(entries)),
            Clause::Any(entries) if positive => any(each(entries)),
            Clause::Any(entries) => all(each(entries)),
            Clause::Not(entry) => self.signed(entry, !positive),
            Clause::AtLeast { count, of } => {
                let count = usize::try_from(*count).expect("a small count");
                at_least(if positive { count } else { of.len() - count + 1 }, each(of))
            }
            Clause::Pattern(id) => self.signed(&self.rules.patterns()[id].when, positive),
            Clause::Test { feature, test } => self.test(feature, test, positive),
        }
    }

    fn test(&self, feature: &Id, test: &Test, positive: bool) -> Formula {
        let kind = &self.rules.features()[feature].kind;
        let bit = |choice: &Id| kind.choices().iter().position(|other| other == choice).expect("a checked choice");
        let atom = |option: Option<usize>, allowed: u128| {
            let gated = self.rules.features()[feature].ask_when.is_some();
            let all = self.whole(feature) | if gated { NOT_APPLICABLE } else { 0 };
            let allowed = if positive { allowed } else { all & !allowed };
            Formula::Atom(Atom { feature: feature.clone(), option, allowed })
        };
        let present = |choice: &Id| atom(Some(bit(choice)), 1);
        match (kind, test) {
            (FeatureKind::AnyOf(_), Test::Choice(choice)) => present(choice),
            (FeatureKind::AnyOf(_), Test::Choices(choices)) => {
                let parts = choices.iter().map(present).collect();
                if positive { any(parts) } else { all(parts) }
            }
            (FeatureKind::AnyOf(options), Test::Only(only)) => {
                let exactly = |option: &Id| atom(Some(bit(option)), if only.contains(option) { 1 } else { 2 });
                let parts = options.iter().map(exactly).collect();
                if positive { all(parts) } else { any(parts) }
            }
            (_, Test::Is(answer)) => atom(None, if *answer { 1 } else { 2 }),
            (_, Test::Choice(choice)) => atom(None, 1 << bit(choice)),
            (_, Test::Choices(choices)) => atom(None, choices.iter().fold(0, |bits, choice| bits | 1 << bit(choice))),
            (_, Test::Number(bounds)) => atom(None, self.within(feature, bounds)),
            (_, Test::Only(_)) => unreachable!("only an `any_of` has `only`"),
        }
    }

    fn within(&self, feature: &Id, bounds: &Bounds) -> u128 {
        let holds = |start: i64| Decimal::from_thousandths(start).is_some_and(|start| bounds.hold(start));
        let cells = self.cells(feature).into_iter().enumerate();
        cells.fold(0, |bits, (cell, (start, _))| bits | u128::from(holds(start)) << cell)
    }
}

fn all(parts: Vec<Formula>) -> Formula {
    let flat = parts.into_iter().flat_map(|part| if let Formula::All(parts) = part { parts } else { vec![part] });
    single(merged(flat, |left, right| left & right), Formula::All)
}

fn any(parts: Vec<Formula>) -> Formula {
    let flat = parts.into_iter().flat_map(|part| if let Formula::Any(parts) = part { parts } else { vec![part] });
    single(merged(flat, |left, right| left | right), Formula::Any)
}

fn at_least(count: usize, parts: Vec<Formula>) -> Formula {
    single(parts, |parts| Formula::AtLeast(count, parts))
}

fn single(mut parts: Vec<Formula>, node: impl FnOnce(Vec<Formula>) -> Formula) -> Formula {
    if parts.len() == 1 { parts.remove(0) } else { node(parts) }
}

/// Atoms on the same variable become one.
fn merged(parts: impl Iterator<Item = Formula>, join: impl Fn(u128, u128) -> u128) -> Vec<Formula> {
    let mut kept: Vec<Formula> = Vec::new();
    for part in parts {
        let same = |other: &&mut Formula| match (other, &part) {
            (Formula::Atom(other), Formula::Atom(atom)) => {
                (&other.feature, other.option) == (&atom.feature, atom.option)
            }
            _ => false,
        };
        match (kept.iter_mut().find(same), &part) {
            (Some(Formula::Atom(other)), Formula::Atom(atom)) => other.allowed = join(other.allowed, atom.allowed),
            _ => kept.push(part),
        }
    }
    kept
}
