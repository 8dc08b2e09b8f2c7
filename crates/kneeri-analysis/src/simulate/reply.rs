//! What a virtual runner answers, and whether a condition over findings holds for it.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{Bounds, Clause, Decimal, Finding, Id, RuleSet, Test, When};

use crate::space::named;

/// An answer; one that was not given is not applicable.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reply<'a> {
    YesNo(bool),
    Choice(&'a Id),
    Options(BTreeSet<&'a Id>),
    /// In thousandths.
    Number(i64),
}

impl Reply<'_> {
    pub(super) fn to_finding(&self) -> Finding {
        match self {
            Self::YesNo(answer) => Finding::YesNo(*answer),
            Self::Choice(choice) => Finding::Choice(choice.to_string()),
            Self::Options(options) => Finding::Options(options.iter().map(ToString::to_string).collect()),
            Self::Number(thousandths) => {
                Decimal::from_thousandths(*thousandths).map_or(Finding::Unknown, Finding::from)
            }
        }
    }
}

/// The answers of a virtual runner.
pub(super) type Replies<'a> = BTreeMap<&'a Id, Reply<'a>>;

/// Reads conditions over findings, through patterns.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) rules: &'a RuleSet,
}

impl<'a> Reader<'a> {
    /// Whether a condition holds. A test on what is not applicable is false.
    pub(super) fn holds(self, when: &When, replies: &Replies<'_>) -> bool {
        when.clauses.iter().all(|clause| match clause {
            Clause::All(entries) => entries.iter().all(|entry| self.holds(entry, replies)),
            Clause::Any(entries) => entries.iter().any(|entry| self.holds(entry, replies)),
            Clause::Not(entry) => !self.holds(entry, replies),
            Clause::AtLeast { count, of } => {
                let held = of.iter().filter(|entry| self.holds(entry, replies)).count();
                u32::try_from(held).is_ok_and(|held| held >= *count)
            }
            Clause::Pattern(pattern) => {
                self.rules.patterns().get(pattern).is_some_and(|pattern| self.holds(&pattern.when, replies))
            }
            Clause::Test { feature, test } => replies.get(feature).is_some_and(|reply| passes(test, reply)),
        })
    }

    /// The features that a condition names, through patterns too.
    pub(super) fn names(self, when: &'a When) -> BTreeSet<&'a Id> {
        named(self.rules, when)
    }
}

fn passes(test: &Test, reply: &Reply<'_>) -> bool {
    match (test, reply) {
        (Test::Is(wanted), Reply::YesNo(answer)) => wanted == answer,
        (Test::Choice(wanted), Reply::Choice(choice)) => wanted == *choice,
        (Test::Choices(wanted), Reply::Choice(choice)) => wanted.contains(choice),
        (Test::Choice(wanted), Reply::Options(options)) => options.contains(wanted),
        (Test::Choices(wanted), Reply::Options(options)) => wanted.iter().any(|option| options.contains(option)),
        (Test::Only(wanted), Reply::Options(options)) => {
            wanted.len() == options.len() && wanted.iter().all(|option| options.contains(option))
        }
        (Test::Number(bounds), Reply::Number(thousandths)) => {
            Decimal::from_thousandths(*thousandths).is_some_and(|number| bounds.hold(number))
        }
        _ => false,
    }
}

/// Where a number begins to count differently: the first thousandth of each part.
pub(crate) fn starts(bounds: &Bounds) -> impl Iterator<Item = i64> {
    let at = [bounds.at_least, bounds.below].into_iter().flatten().map(Decimal::thousandths);
    let after = [bounds.above, bounds.at_most].into_iter().flatten().map(|bound| bound.thousandths() + 1);
    at.chain(after)
}

/// The thousandths that a band such as `from 45 below 60` holds, the end exclusive.
pub(super) fn band(text: &str) -> Option<(Option<i64>, Option<i64>)> {
    let number = |text: &str| text.parse().ok().map(Decimal::thousandths);
    let words: Vec<&str> = text.split(' ').collect();
    let (from, rest) = match words.as_slice() {
        ["from", from, rest @ ..] => (Some(number(from)?), rest),
        ["above", above, rest @ ..] => (Some(number(above)? + 1), rest),
        rest => (None, rest),
    };
    match rest {
        ["below", to] => Some((from, Some(number(to)?))),
        ["at", "most", to] => Some((from, Some(number(to)? + 1))),
        [] => Some((from, None)),
        _ => None,
    }
}
