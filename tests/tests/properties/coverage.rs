//! What the cases of a rule set reach, counted a second time by somebody who is in no hurry.

use std::collections::BTreeMap;

use kneeri_analysis::{Aspect, CaseCoverage};
use kneeri_core::{Clause, Entries, Evidence, FeatureKind, Item, Likelihood, RuleSet, When};
use kneeri_tests::dice::Dice;
use kneeri_tests::{oracle, random};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::subject::{Answers, Subject, on_random_rule_sets};

/// How many cases reach something: what it is, where it stands, and its state.
type Counts = BTreeMap<(Aspect, String, String), u32>;

#[test]
fn coverage_counts_what_a_naive_reader_counts() {
    on_random_rule_sets(40, |example| {
        let cases = cases(&example.subject.rules, &mut Dice::new(&example.luck()));
        let Some(subject) = with_cases(&example.subject.document, &cases) else { return Ok(()) };
        let coverage = CaseCoverage::new(&subject.engine);
        let points = coverage.points().iter();
        let counted = points.map(|point| ((point.aspect, point.pointer.clone(), point.state.clone()), point.cases));
        let counted: Counts = counted.collect();
        let naive = naive(&subject.rules, &cases);
        for (point, count) in &naive {
            prop_assert_eq!(counted.get(point), Some(count), "{:?}", point);
        }
        prop_assert_eq!(counted.len(), naive.len());
        Ok(())
    });
}

#[test]
fn every_suggestion_reaches_what_it_is_for() {
    on_random_rule_sets(8, |example| {
        let Some(subject) = with_cases(&example.subject.document, &[Answers::new()]) else { return Ok(()) };
        for suggestion in CaseCoverage::new(&subject.engine).suggestions(&subject.engine, |_| {}).into_iter().take(10) {
            let answers: Answers =
                suggestion.findings.iter().map(|(id, finding)| (id.to_owned(), finding.clone())).collect();
            let point = suggestion.point;
            let reached = naive(&subject.rules, std::slice::from_ref(&answers));
            let count = reached.get(&(point.aspect, point.pointer.clone(), point.state.clone()));
            prop_assert_eq!(count, Some(&1), "{}: {:?}", point, answers);
        }
        Ok(())
    });
}

/// Some people's answers.
fn cases(rules: &RuleSet, dice: &mut Dice) -> Vec<Answers> {
    (0..1 + dice.below(4)).map(|_| random::findings(rules, dice)).collect()
}

/// The rule set with these cases; `None` when a number in them has more decimals than rule sets may have.
fn with_cases(document: &Value, cases: &[Answers]) -> Option<Subject> {
    let mut document = document.clone();
    let case = |(place, given): (usize, &Answers)| {
        (format!("case {place}"), json!({ "given": given, "expect": { "urgency": "self_care" } }))
    };
    document["cases"] = cases.iter().enumerate().map(case).collect::<serde_json::Map<_, _>>().into();
    Subject::of(&document)
}

/// The truth of a condition over findings in words.
fn word(truth: Option<bool>) -> String {
    truth.map_or("unknown", |truth| if truth { "true" } else { "false" }).to_owned()
}

fn naive(rules: &RuleSet, cases: &[Answers]) -> Counts {
    let mut counts = Counts::new();
    for answers in [None].into_iter().chain(cases.iter().map(Some)) {
        let once = u32::from(answers.is_some());
        let nobody = Answers::new();
        let answers = answers.unwrap_or(&nobody);
        let mut add = |aspect, pointer: &str, state: &str, here: bool| {
            *counts.entry((aspect, pointer.to_owned(), state.to_owned())).or_default() += once * u32::from(here);
        };
        let wholes = all(rules);
        let parts: Vec<Vec<(String, When)>> = wholes.iter().map(|(_, when)| tests(when, "")).collect();
        let whens: Vec<&When> = wholes.iter().map(|(_, when)| *when).collect();
        let singles: Vec<&When> = parts.iter().flatten().map(|(_, test)| test).collect();
        let mut single_truths = oracle::truths(rules, answers, &singles).into_iter();
        for (((pointer, when), truth), parts) in wholes.iter().zip(oracle::truths(rules, answers, &whens)).zip(&parts) {
            let aspect = if pointer.starts_with("/triage/") { Aspect::Rule } else { Aspect::Decision };
            for state in ["true", "false", "unknown"] {
                add(aspect, pointer, state, word(truth) == state);
            }
            let now: BTreeMap<&str, Option<bool>> =
                parts.iter().map(|(below, _)| (below.as_str(), single_truths.next().expect("a truth"))).collect();
            for (below, truth) in &now {
                let pointer = format!("{pointer}{below}");
                for state in ["true", "false", "unknown"] {
                    add(Aspect::Test, &pointer, state, word(*truth) == state);
                }
                let with = |forced| forced_truth(when, "", below, forced, &now);
                let turns = matches!((with(true), with(false)), (Some(a), Some(b)) if a != b);
                for state in ["true", "false"] {
                    add(Aspect::Alone, &pointer, state, turns && word(*truth) == state);
                }
            }
        }
        let states = oracle::states(rules, answers);
        let result = oracle::assess(rules, answers);
        for (id, condition) in rules.conditions() {
            add(Aspect::First, &format!("/conditions/{id}"), "first", result["conditions"][0]["id"] == id.as_str());
            for (pointer, name, item) in items(&format!("/conditions/{id}/evidence"), &condition.evidence) {
                for (name, below, state) in outcomes(rules, &name, item) {
                    let now = &states[&(id.to_string(), name)];
                    add(Aspect::Outcome, &format!("{pointer}/{below}"), &state, *now == state);
                }
            }
        }
    }
    counts
}

/// Every condition over findings with its pointer.
fn all(rules: &RuleSet) -> Vec<(String, &When)> {
    let mut all = Vec::new();
    all.extend(rules.triage().iter().map(|(id, rule)| (format!("/triage/{id}/when"), &rule.when)));
    all.extend(rules.patterns().iter().map(|(id, pattern)| (format!("/patterns/{id}/when"), &pattern.when)));
    for (id, feature) in rules.features() {
        all.extend(feature.ask_when.as_ref().map(|when| (format!("/features/{id}/ask_when"), when)));
    }
    for (id, advice) in rules.advice() {
        all.extend(advice.when.as_ref().map(|when| (format!("/advice/{id}/when"), when)));
        all.extend(advice.not_if.as_ref().map(|when| (format!("/advice/{id}/not_if"), when)));
    }
    for (id, condition) in rules.conditions() {
        let pointer = format!("/conditions/{id}");
        all.extend(condition.only_if.as_ref().map(|when| (format!("{pointer}/only_if"), when)));
        for (place, setting) in condition.how_common.settings.iter().enumerate() {
            all.push((format!("{pointer}/how_common/in/{place}/when"), &setting.when));
        }
        for (pointer, _, item) in items(&format!("{pointer}/evidence"), &condition.evidence) {
            match item {
                Item::When(item) => all.push((format!("{pointer}/when"), &item.when)),
                Item::Count(item) => {
                    all.extend(item.count.iter().enumerate().map(|(at, when)| (format!("{pointer}/count/{at}"), when)));
                }
                Item::By(_) => {}
            }
        }
    }
    all
}

fn items<'r>(pointer: &str, evidence: &'r Entries<kneeri_core::Id, Evidence>) -> Vec<(String, String, &'r Item)> {
    let mut items = Vec::new();
    for (id, entry) in evidence {
        match entry {
            Evidence::Item(item) => items.push((format!("{pointer}/{id}"), id.to_string(), item)),
            Evidence::Group(group) => {
                for (inner, item) in &group.of {
                    items.push((format!("{pointer}/{id}/of/{inner}"), format!("{id}.{inner}"), item));
                }
            }
        }
    }
    items
}

/// The outcomes with a weight: name of the item, member, state.
fn outcomes(rules: &RuleSet, name: &str, item: &Item) -> Vec<(String, String, String)> {
    let mut outcomes = Vec::new();
    let mut add = |name: String, below: String, state: &str| outcomes.push((name, below, state.to_owned()));
    match item {
        Item::When(item) => {
            for (member, state, stands) in [
                ("yes", "yes", item.yes.is_some()),
                ("no", "no", item.no.is_some()),
                ("found", "yes", item.found.is_some()),
                ("found", "no", item.found.is_some()),
            ] {
                if stands {
                    add(name.to_owned(), member.to_owned(), state);
                }
            }
        }
        Item::Count(item) => item.gives.keys().for_each(|key| add(name.to_owned(), format!("gives/{key}"), key)),
        Item::By(item) => {
            let has_options = matches!(rules.features()[&item.by].kind, FeatureKind::AnyOf(_));
            for (key, likelihood) in &item.gives {
                let below = format!("gives/{key}");
                if !has_options {
                    add(name.to_owned(), below, key);
                    continue;
                }
                add(format!("{name}.{key}"), below.clone(), "yes");
                if matches!(likelihood, Likelihood::Found(_)) {
                    add(format!("{name}.{key}"), below, "no");
                }
            }
        }
    }
    outcomes
}

/// The single tests with their places.
fn tests(when: &When, place: &str) -> Vec<(String, When)> {
    let many = |entries: &[When], key: &str| {
        let entries = entries.iter().enumerate();
        entries.flat_map(|(at, entry)| tests(entry, &format!("{place}/{key}/{at}"))).collect::<Vec<_>>()
    };
    let each = |clause: &Clause| match clause {
        Clause::All(entries) => many(entries, "all"),
        Clause::Any(entries) => many(entries, "any"),
        Clause::AtLeast { of, .. } => many(of, "of"),
        Clause::Not(entry) => tests(entry, &format!("{place}/not")),
        Clause::Pattern(_) => vec![(format!("{place}/pattern"), When { clauses: vec![clause.clone()] })],
        Clause::Test { feature, .. } => vec![(format!("{place}/{feature}"), When { clauses: vec![clause.clone()] })],
    };
    when.clauses.iter().flat_map(each).collect()
}

/// The truth of a condition over findings part by part, were the test at a place as it is forced to be.
fn forced_truth(
    when: &When,
    place: &str,
    test: &str,
    forced: bool,
    truths: &BTreeMap<&str, Option<bool>>,
) -> Option<bool> {
    let many = |entries: &[When], key: &str| {
        let entries = entries.iter().enumerate();
        let each = |(at, entry)| forced_truth(entry, &format!("{place}/{key}/{at}"), test, forced, truths);
        entries.map(each).collect::<Vec<_>>()
    };
    let at_least = |least: usize, truths: Vec<Option<bool>>| {
        let sure = truths.iter().filter(|truth| **truth == Some(true)).count();
        let possible = truths.iter().filter(|truth| **truth != Some(false)).count();
        if sure >= least {
            Some(true)
        } else if possible < least {
            Some(false)
        } else {
            None
        }
    };
    let single = |key: &str| {
        let place = format!("{place}/{key}");
        if place == test { Some(forced) } else { truths[place.as_str()] }
    };
    let each = |clause: &Clause| match clause {
        Clause::All(entries) => at_least(entries.len(), many(entries, "all")),
        Clause::Any(entries) => at_least(1, many(entries, "any")),
        Clause::AtLeast { count, of } => at_least(*count as usize, many(of, "of")),
        Clause::Not(entry) => forced_truth(entry, &format!("{place}/not"), test, forced, truths).map(|truth| !truth),
        Clause::Pattern(_) => single("pattern"),
        Clause::Test { feature, .. } => single(feature),
    };
    at_least(when.clauses.len(), when.clauses.iter().map(each).collect())
}
