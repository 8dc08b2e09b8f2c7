//! The answers that two excerpts tell apart.

use std::collections::BTreeSet;

use kneeri_core::{Bounds, Clause, Decimal, Entries, Feature, FeatureKind, Finding, Id, NumberRange, Test, When};

use super::excerpt::Excerpt;
use super::person::Person;
use crate::simulate::{Chance, starts, visit};

/// All combinations of answers that two excerpts tell apart.
pub(super) struct Cells {
    features: Vec<Answers>,
}

/// The answers to one feature: those that are known, then "cannot say" and no answer, where they are looked at.
struct Answers {
    feature: String,
    known: Known,
    with_unknown: bool,
    with_none: bool,
}

/// One answer for each cell of a feature.
enum Known {
    Each(Vec<Finding>),
    /// Every set of these options.
    Sets(Vec<Id>),
}

/// What a finding can be compared with.
#[derive(Default)]
struct Told<'a> {
    choices: BTreeSet<&'a Id>,
    bounds: Vec<&'a Bounds>,
}

impl Cells {
    /// With open answers, or without: then a feature goes unanswered only where it may not apply.
    pub(super) fn new(old: &Excerpt, new: &Excerpt, with_open: bool) -> Self {
        let (before, after) = (old.rules().features(), new.rules().features());
        let ids: BTreeSet<&Id> = before.keys().chain(after.keys()).collect();
        let features = ids.into_iter().map(|id| {
            let may_not_apply =
                |features: &Entries<Id, Feature>| features.get(id).is_some_and(|feature| feature.ask_when.is_some());
            let known = known(old, new, id);
            let with_none = with_open || known.count() == 0 || may_not_apply(before) || may_not_apply(after);
            Answers { feature: id.to_string(), known, with_unknown: with_open, with_none }
        });
        Self { features: features.collect() }
    }

    /// How many combinations there are.
    pub(super) fn count(&self) -> u64 {
        self.features.iter().map(Answers::count).fold(1, u64::saturating_mul)
    }

    /// Every combination if there are no more than this; otherwise so many of them, drawn by chance that is the same
    /// every time.
    pub(super) fn combinations(&self, most: u64) -> impl Iterator<Item = Person> {
        let count = self.count();
        (0..count.min(most)).map(move |number| {
            let mut rest = number;
            let mut chance = (count > most).then(|| Chance::new(1, u32::try_from(number).unwrap_or(u32::MAX)));
            let answers = self.features.iter().filter_map(|answers| {
                let size = answers.count().max(1);
                let place = chance.as_mut().map_or(rest % size, |chance| chance.below(size));
                rest /= size;
                Some((answers.feature.clone(), answers.at(place)?))
            });
            Person::new(answers.collect())
        })
    }
}

impl Answers {
    fn count(&self) -> u64 {
        self.known.count().saturating_add(u64::from(self.with_unknown) + u64::from(self.with_none))
    }

    /// The answer at a place; `None` stands for no answer.
    fn at(&self, place: u64) -> Option<Finding> {
        let is_unknown = self.with_unknown && place == self.known.count();
        if is_unknown { Some(Finding::Unknown) } else { self.known.at(place) }
    }
}

impl Known {
    fn count(&self) -> u64 {
        match self {
            Self::Each(findings) => u64::try_from(findings.len()).unwrap_or(u64::MAX),
            Self::Sets(options) => 1_u64.checked_shl(u32::try_from(options.len()).unwrap_or(64)).unwrap_or(u64::MAX),
        }
    }

    fn at(&self, place: u64) -> Option<Finding> {
        match self {
            Self::Each(findings) => findings.get(usize::try_from(place).ok()?).cloned(),
            Self::Sets(_) if place >= self.count() => None,
            Self::Sets(options) => {
                let chosen = options.iter().enumerate().filter(|(option, _)| place >> option & 1 == 1);
                Some(Finding::Options(chosen.map(|(_, option)| option.to_string()).collect()))
            }
        }
    }
}

/// An answer for each cell of a feature: those that both excerpts take, if both have it.
fn known(old: &Excerpt, new: &Excerpt, id: &Id) -> Known {
    let mut told = Told::default();
    for excerpt in [old, new] {
        visit(excerpt.rules(), &mut |when| told.read(when, id));
    }
    match (old.kind(id), new.kind(id)) {
        (Some(one), Some(other)) => told.known(one, other),
        (Some(kind), None) | (None, Some(kind)) => told.known(kind, kind),
        (None, None) => Known::Each(Vec::new()),
    }
}

impl<'a> Told<'a> {
    fn read(&mut self, when: &'a When, id: &Id) {
        for clause in &when.clauses {
            let Clause::Test { feature, test } = clause else { continue };
            if feature != id {
                continue;
            }
            match test {
                Test::Is(_) => {}
                Test::Choice(choice) => self.choices.extend([choice]),
                Test::Choices(choices) | Test::Only(choices) => self.choices.extend(choices),
                Test::Number(bounds) => self.bounds.push(bounds),
            }
        }
    }

    /// An answer for each cell that both kinds have.
    fn known(&self, one: &FeatureKind, other: &FeatureKind) -> Known {
        match (one, other) {
            (FeatureKind::YesNo(_), FeatureKind::YesNo(_)) => Known::Each(vec![true.into(), false.into()]),
            (FeatureKind::OneOf(one), FeatureKind::OneOf(other)) => {
                Known::Each(self.choices(one, other).iter().map(|choice| choice.as_str().into()).collect())
            }
            (FeatureKind::AnyOf(one), FeatureKind::AnyOf(other)) => Known::Sets(self.choices(one, other)),
            (FeatureKind::Number(one), FeatureKind::Number(other)) => Known::Each(self.numbers(one, other)),
            // No answer suits both kinds.
            _ => Known::Each(Vec::new()),
        }
    }

    /// The choices of both kinds that are told apart, and one that stands for all others.
    fn choices(&self, one: &[Id], other: &[Id]) -> Vec<Id> {
        let (mut told, other): (Vec<Id>, Vec<Id>) = one
            .iter()
            .filter(|choice| other.contains(choice))
            .cloned()
            .partition(|choice| self.choices.contains(choice));
        told.extend(other.into_iter().next());
        told
    }

    /// A number for each part of the range that both have: a whole one where there is one.
    fn numbers(&self, one: &NumberRange, other: &NumberRange) -> Vec<Finding> {
        let first = one.from.thousandths().max(other.from.thousandths());
        let last = one.to.thousandths().min(other.to.thousandths());
        let mut begins: BTreeSet<i64> = self.bounds.iter().flat_map(|bounds| starts(bounds)).collect();
        begins.insert(first);
        let begins: Vec<i64> = begins.into_iter().filter(|begin| (first..=last).contains(begin)).collect();
        let ends = begins.iter().skip(1).map(|next| next - 1).chain([last]);
        let number = |(low, high): (i64, i64)| {
            let whole = low.div_euclid(1000) + i64::from(low.rem_euclid(1000) > 0);
            Decimal::from_thousandths(if whole * 1000 <= high { whole * 1000 } else { low }).map(Finding::from)
        };
        begins.iter().copied().zip(ends).filter_map(number).collect()
    }
}
