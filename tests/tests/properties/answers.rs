//! Answers: every way to answer a feature, full questionnaires, and those of a runner.

use std::collections::BTreeSet;

use kneeri_core::{
    Danger, DangerousEnd, Decimal, Feature, FeatureKind, Finding, Id, Number, NumberRange, RuleSet, When,
};
use kneeri_tests::dice::Dice;
use kneeri_tests::oracle::{Universe, converted};
use kneeri_tests::random;

use crate::judge::holds;
use crate::subject::{Answers, Subject};

/// Every way in which a finding can come out, numbers once for each interval between thresholds.
///
/// A feature with many options has many ways: two to the power of those that are open.
pub(crate) fn ways(universe: &Universe, id: &str, finding: Option<&Finding>) -> Vec<Finding> {
    let finding = finding.unwrap_or(&Finding::Unknown);
    match (&universe.rules.features()[id].kind, finding) {
        (FeatureKind::YesNo(_), Finding::Unknown) => vec![Finding::YesNo(false), Finding::YesNo(true)],
        (FeatureKind::OneOf(choices), Finding::Unknown) => {
            choices.iter().map(|id| Finding::from(id.as_str())).collect()
        }
        (FeatureKind::OneOf(_), Finding::OneOf(some)) => some.iter().map(|id| Finding::from(id.as_str())).collect(),
        (FeatureKind::AnyOf(options), finding) => {
            let (present, open) = options_left(options, finding);
            let subsets = 0..1_u64 << open.len();
            let chosen = |set: u64| open.iter().enumerate().filter(move |(place, _)| set >> place & 1 == 1);
            let way = |set| present.iter().chain(chosen(set).map(|(_, option)| option)).cloned().collect();
            subsets.map(|set| Finding::Options(way(set))).collect()
        }
        (FeatureKind::Number(range), finding) => {
            let (low, high) = ends(range, finding);
            let cells = universe.cells(id).iter().filter(|(first, last)| *first <= high && low <= *last);
            cells.map(|(first, _)| plain(low.max(*first))).collect()
        }
        (_, settled) => vec![settled.clone()],
    }
}

/// One of these ways.
pub(crate) fn one_way(universe: &Universe, id: &str, finding: Option<&Finding>, dice: &mut Dice) -> Finding {
    if let FeatureKind::AnyOf(options) = &universe.rules.features()[id].kind {
        let (mut present, open) = options_left(options, finding.unwrap_or(&Finding::Unknown));
        let percent = *dice.pick(&[0, 0, 15, 50]);
        present.extend(open.into_iter().filter(|_| dice.chance(percent)));
        return Finding::Options(present);
    }
    dice.pick(&ways(universe, id, finding)).clone()
}

/// Whether a finding says something, but may leave more than one value.
pub(crate) fn is_partial(finding: &Finding) -> bool {
    matches!(finding, Finding::OneOf(_) | Finding::Partly { .. } | Finding::Between { .. })
}

/// The options that are present, and those that are open.
fn options_left(options: &[Id], finding: &Finding) -> (Vec<String>, Vec<String>) {
    let (yes, no): (&[String], &[String]) = match finding {
        Finding::Options(present) => return (present.clone(), Vec::new()),
        Finding::Partly { yes, no } => (yes, no),
        _ => (&[], &[]),
    };
    let open = options.iter().map(Id::to_string).filter(|option| !yes.contains(option) && !no.contains(option));
    (yes.to_vec(), open.collect())
}

/// The thousandths, first and last, that a finding of a number leaves.
fn ends(range: &NumberRange, finding: &Finding) -> (i64, i64) {
    let read = |number: &Number, unit: &str| converted(number, unit, &range.unit);
    match finding {
        Finding::Number(number) => (read(number, &range.unit), read(number, &range.unit)),
        Finding::Quantity { value, unit } => (read(value, unit), read(value, unit)),
        Finding::Between { at_least, at_most, unit } => {
            let end = |number: &Number| read(number, unit.as_deref().unwrap_or(&range.unit));
            let low = at_least.as_ref().map_or(range.from.thousandths(), end);
            (low, at_most.as_ref().map_or(range.to.thousandths(), end))
        }
        _ => (range.from.thousandths(), range.to.thousandths()),
    }
}

fn plain(thousandths: i64) -> Finding {
    Finding::from(Decimal::from_thousandths(thousandths).expect("a number in range"))
}

/// All features, each after those that its `ask_when` names.
pub(crate) fn in_order(rules: &RuleSet) -> Vec<&Id> {
    let mut left: Vec<&Id> = rules.features().keys().collect();
    let mut order: Vec<&Id> = Vec::new();
    while !left.is_empty() {
        let waits = |id: &&Id| {
            let needed = rules.features()[*id].ask_when.as_ref().map(|when| named(rules, when)).unwrap_or_default();
            needed.iter().any(|needed| !order.contains(needed))
        };
        let (later, now): (Vec<&Id>, Vec<&Id>) = left.into_iter().partition(waits);
        order.extend(now);
        left = later;
    }
    order
}

/// The features that a condition over findings names, through patterns too.
pub(crate) fn named<'r>(rules: &'r RuleSet, when: &'r When) -> BTreeSet<&'r Id> {
    let through = when.patterns().into_iter().flat_map(|pattern| named(rules, &rules.patterns()[pattern].when));
    when.features().into_iter().chain(through).collect()
}

/// Whether a feature applies, when all that its `ask_when` names is settled.
pub(crate) fn applies(rules: &RuleSet, id: &str, answers: &Answers) -> bool {
    rules.features()[id].ask_when.as_ref().is_none_or(|when| holds(rules, when, answers))
}

/// Whether a feature applies for sure, whatever is still open.
pub(crate) fn applies_now(subject: &Subject, id: &str, answers: &Answers) -> bool {
    subject.applying().truths(answers).get(id).is_none_or(|applies| *applies == Some(true))
}

/// A random full questionnaire that agrees with these answers; what turns out not to apply is left out.
pub(crate) fn complete(rules: &RuleSet, answers: &Answers, dice: &mut Dice) -> Answers {
    let universe = Universe::new(rules);
    let mut full = Answers::new();
    for id in in_order(rules) {
        let given = answers.get(id.as_str()).filter(|finding| **finding != Finding::Unknown);
        if given.is_some() || applies(rules, id, &full) {
            full.insert(id.to_string(), one_way(&universe, id, given, dice));
        }
    }
    full
}

/// Findings of a runner, from none to all: those of a case of the rule set, harmless or arbitrary ones, and some
/// that were changed.
pub(crate) fn of_a_runner(rules: &RuleSet, dice: &mut Dice) -> Answers {
    let mut answers = match dice.below(10) {
        0 => Answers::new(),
        1..=3 => of_a_case(rules, dice),
        4..=7 => harmless(rules, dice),
        _ => random::findings(rules, dice),
    };
    change(rules, &mut answers, dice);
    if dice.chance(75) { complete(rules, &answers, dice) } else { answers }
}

/// The same, all of them full.
pub(crate) fn of_a_thorough_runner(rules: &RuleSet, dice: &mut Dice) -> Answers {
    let answers = of_a_runner(rules, dice);
    complete(rules, &answers, dice)
}

fn of_a_case(rules: &RuleSet, dice: &mut Dice) -> Answers {
    let cases: Vec<_> = rules.cases().values().collect();
    if cases.is_empty() {
        return Answers::new();
    }
    dice.pick(&cases).given.iter().map(|(id, finding)| (id.to_string(), finding.clone())).collect()
}

/// Every feature with the mildest answer, or any where none is dangerous.
fn harmless(rules: &RuleSet, dice: &mut Dice) -> Answers {
    let universe = Universe::new(rules);
    let mildest = |(id, feature): (&Id, &Feature), dice: &mut Dice| {
        let ways = || ways(&universe, id, None);
        match (&feature.danger, &feature.kind) {
            (Some(Danger::Answer(danger)), _) => Finding::YesNo(!danger),
            (Some(Danger::Choices(choices)), FeatureKind::OneOf(_)) => Finding::from(choices[0].as_str()),
            (Some(Danger::End(DangerousEnd::High)), _) => ways().remove(0),
            (_, FeatureKind::AnyOf(_)) => Finding::Options(Vec::new()),
            _ => one_way(&universe, id, None, dice),
        }
    };
    rules.features().iter().map(|entry| (entry.0.to_string(), mildest(entry, dice))).collect()
}

/// Answers a few features otherwise, in part, not at all or with "unknown".
fn change(rules: &RuleSet, answers: &mut Answers, dice: &mut Dice) {
    let universe = Universe::new(rules);
    let ids: Vec<&Id> = rules.features().keys().collect();
    let other = random::findings(rules, dice);
    for _ in 0..*dice.pick(&[0, 1, 2, 3, 5, 8, 13]) {
        let id = *dice.pick(&ids);
        match dice.below(8) {
            0 => answers.remove(id.as_str()),
            1 => answers.insert(id.to_string(), Finding::Unknown),
            2 => other.get(id.as_str()).and_then(|finding| answers.insert(id.to_string(), finding.clone())),
            _ => answers.insert(id.to_string(), one_way(&universe, id, None, dice)),
        };
    }
}
