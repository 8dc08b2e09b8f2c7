//! Every way to answer all questions of a small rule set, and what conditions over findings are then.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{Advice, Bounds, Clause, FeatureKind, Finding, Id, Number, RuleSet, Test, When};
use kneeri_tests::oracle::Universe;
use kneeri_tests::random;

/// How many rule sets are tried.
pub(crate) fn count() -> u64 {
    std::env::var("KNEERI_LINTS").ok().and_then(|text| text.parse().ok()).unwrap_or(400)
}

pub(crate) fn loaded(seed: u64) -> RuleSet {
    RuleSet::from_json(&random::rule_set_of_seed(seed).to_string()).unwrap()
}

/// More ways of answering than this are not tried.
const MOST_WORLDS: usize = 4000;

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    YesNo(bool),
    Choice(Id),
    Options(Vec<Id>),
    Number(i64),
}

pub(crate) type World<'r> = BTreeMap<&'r Id, Answer>;

pub(crate) fn answers(universe: &Universe, id: &Id, kind: &FeatureKind) -> Vec<Answer> {
    match kind {
        FeatureKind::YesNo(_) => vec![Answer::YesNo(false), Answer::YesNo(true)],
        FeatureKind::OneOf(choices) => choices.iter().cloned().map(Answer::Choice).collect(),
        FeatureKind::AnyOf(options) if options.len() > 6 => Vec::new(),
        FeatureKind::AnyOf(options) => {
            let subset = |bits: u32| {
                options.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1).map(|(_, id)| id.clone())
            };
            (0..1 << options.len()).map(|bits| Answer::Options(subset(bits).collect())).collect()
        }
        FeatureKind::Number(_) => universe.cells(id).iter().map(|(first, _)| Answer::Number(*first)).collect(),
    }
}

/// Every way to answer all questions, those that do not apply included; `None` when there are too many.
pub(crate) fn worlds<'r>(rules: &'r RuleSet, universe: &Universe) -> Option<Vec<World<'r>>> {
    let mut worlds = vec![World::new()];
    for (id, feature) in rules.features() {
        let answers = answers(universe, id, &feature.kind);
        if answers.is_empty() || worlds.len() * answers.len() > MOST_WORLDS {
            return None;
        }
        let with = |world: &World<'r>, answer: &Answer| {
            let mut world = world.clone();
            world.insert(id, answer.clone());
            world
        };
        worlds = worlds
            .iter()
            .flat_map(|world| answers.iter().map(|answer| with(world, answer)).collect::<Vec<_>>())
            .collect();
    }
    Some(worlds)
}

/// The truth of conditions over findings in one world; this feature counts as answered even where it does not apply.
pub(crate) struct Truth<'r> {
    pub(crate) rules: &'r RuleSet,
    pub(crate) given: Option<&'r Id>,
}

impl Truth<'_> {
    pub(crate) fn applies(&self, id: &Id, world: &World<'_>) -> bool {
        self.given == Some(id) || self.rules.features()[id].ask_when.as_ref().is_none_or(|when| self.of(when, world))
    }

    /// Whether an advice fits: its `when` holds and its `not_if` does not.
    pub(crate) fn fits(&self, advice: &Advice, world: &World<'_>) -> bool {
        advice.when.as_ref().is_none_or(|when| self.of(when, world))
            && !advice.not_if.as_ref().is_some_and(|when| self.of(when, world))
    }

    pub(crate) fn of(&self, when: &When, world: &World<'_>) -> bool {
        when.clauses.iter().all(|clause| match clause {
            Clause::All(entries) => entries.iter().all(|entry| self.of(entry, world)),
            Clause::Any(entries) => entries.iter().any(|entry| self.of(entry, world)),
            Clause::Not(entry) => !self.of(entry, world),
            Clause::AtLeast { count, of } => of.iter().filter(|entry| self.of(entry, world)).count() >= *count as usize,
            Clause::Pattern(id) => self.of(&self.rules.patterns()[id].when, world),
            Clause::Test { feature, test } => self.applies(feature, world) && passes(test, &world[feature]),
        })
    }
}

fn passes(test: &Test, answer: &Answer) -> bool {
    match (test, answer) {
        (Test::Is(wanted), Answer::YesNo(answer)) => wanted == answer,
        (Test::Choice(wanted), Answer::Choice(answer)) => wanted == answer,
        (Test::Choices(wanted), Answer::Choice(answer)) => wanted.contains(answer),
        (Test::Choice(wanted), Answer::Options(present)) => present.contains(wanted),
        (Test::Choices(wanted), Answer::Options(present)) => wanted.iter().any(|option| present.contains(option)),
        (Test::Only(wanted), Answer::Options(present)) => {
            wanted.iter().collect::<BTreeSet<_>>() == present.iter().collect::<BTreeSet<_>>()
        }
        (Test::Number(bounds), Answer::Number(number)) => lies_within(bounds, *number),
        other => panic!("{other:?}"),
    }
}

fn lies_within(bounds: &Bounds, number: i64) -> bool {
    bounds.at_least.is_none_or(|end| number >= end.thousandths())
        && bounds.above.is_none_or(|end| number > end.thousandths())
        && bounds.at_most.is_none_or(|end| number <= end.thousandths())
        && bounds.below.is_none_or(|end| number < end.thousandths())
}

fn is_answer(finding: &Finding, answer: &Answer) -> bool {
    match (finding, answer) {
        (Finding::YesNo(finding), Answer::YesNo(answer)) => finding == answer,
        (Finding::Choice(finding), Answer::Choice(answer)) => *finding == answer.as_str(),
        (Finding::Partly { yes, no }, Answer::Options(present)) => {
            let has = |option: &String| present.iter().any(|other| other.as_str() == option);
            yes.iter().all(has) && !no.iter().any(has)
        }
        (Finding::Options(finding), Answer::Options(present)) => {
            finding.iter().map(String::as_str).collect::<BTreeSet<_>>()
                == present.iter().map(Id::as_str).collect::<BTreeSet<_>>()
        }
        (Finding::Number(finding), Answer::Number(answer)) => {
            finding.as_str().parse::<kneeri_core::Decimal>().unwrap().thousandths() == *answer
        }
        other => panic!("{other:?}"),
    }
}

/// An answer as a finding.
pub(crate) fn whole(answer: &Answer) -> Finding {
    match answer {
        Answer::YesNo(answer) => (*answer).into(),
        Answer::Choice(choice) => choice.as_str().into(),
        Answer::Options(present) => Finding::Options(present.iter().map(ToString::to_string).collect()),
        Answer::Number(thousandths) => {
            let sign = if *thousandths < 0 { "-" } else { "" };
            let (whole, rest) = (thousandths.abs() / 1000, thousandths.abs() % 1000);
            Finding::Number(Number::new(&format!("{sign}{whole}.{rest:03}")).unwrap())
        }
    }
}

/// The findings of somebody who answers every question that applies.
pub(crate) fn findings(rules: &RuleSet, world: &World<'_>) -> BTreeMap<String, Finding> {
    let truth = Truth { rules, given: None };
    let applies = world.iter().filter(|(id, _)| truth.applies(id, world));
    applies.map(|(id, answer)| (id.to_string(), whole(answer))).collect()
}

/// The truths that a condition over findings has in the worlds that these findings leave.
pub(crate) fn truths_left(
    rules: &RuleSet,
    worlds: &[World<'_>],
    when: &When,
    findings: &BTreeMap<String, Finding>,
) -> BTreeSet<bool> {
    let truth = Truth { rules, given: None };
    let agrees = |world: &&World<'_>| {
        findings.iter().all(|(id, finding)| {
            let (id, answer) = world.iter().find(|(other, _)| other.as_str() == id).unwrap();
            truth.applies(id, world) && is_answer(finding, answer)
        })
    };
    worlds.iter().filter(agrees).map(|world| truth.of(when, world)).collect()
}
