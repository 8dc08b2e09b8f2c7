//! Properties of the urgency.

use std::sync::LazyLock;

use kneeri_core::{Finding, Id, Urgency};
use kneeri_tests::dice::{Dice, bytes};
use kneeri_tests::oracle::{self, Universe};
use kneeri_tests::random;
use proptest::prelude::*;
use serde_json::Value;

use crate::answers;
use crate::subject::{Answers, Example, Outcome, Subject, told};
use crate::subject::{on_findings_for, on_random_rule_sets, on_the_knee_set};

/// A rule set with only some of the triage rules of another.
fn with_triage(subject: &Subject, keeps: impl Fn(&str) -> bool) -> Subject {
    let mut fewer = subject.document.clone();
    if let Some(triage) = fewer["triage"].as_object_mut() {
        triage.retain(|rule, _| keeps(rule));
    }
    fewer["cases"] = Value::Object(Default::default());
    Subject::of(&fewer).expect("nothing else names triage rules")
}

fn fewer_rules_never_raise(example: &Example, fewer: &Subject) -> Outcome {
    let (with, without) = (example.assess(), fewer.assess(&example.answers));
    let (with, without) = (with.urgency(), without.urgency());
    prop_assert!(without.certain() <= with.certain());
    prop_assert!(without.could_reach() <= with.could_reach());
    prop_assert!(without.level() <= with.level(), "{} without, {} with all rules", without.level(), with.level());
    Ok(())
}

#[test]
fn adding_a_triage_rule_never_lowers_the_level() {
    on_random_rule_sets(400, |example| {
        let rules = example.subject.rules.triage().keys();
        rules.into_iter().try_for_each(|left_out| {
            let fewer = with_triage(example.subject, |rule| *left_out != *rule);
            fewer_rules_never_raise(example, &fewer)
        })
    });
}

#[test]
fn adding_triage_rules_to_the_knee_set_never_lowers_the_level() {
    static HALVES: LazyLock<Vec<Subject>> = LazyLock::new(|| {
        let half = |seed| {
            let bytes = bytes(seed, 1024);
            let mut dice = Dice::new(&bytes);
            let rules = Subject::knee().rules.triage().keys();
            let kept: Vec<&Id> = rules.filter(|_| dice.chance(50)).collect();
            with_triage(Subject::knee(), |rule| kept.iter().any(|kept| **kept == *rule))
        };
        (0..6).map(half).collect()
    });
    on_the_knee_set(100, |example| HALVES.iter().try_for_each(|half| fewer_rules_never_raise(example, half)));
}

/// One more answer to a feature that certainly applies: a value, or less that is open than before.
fn one_more(example: &Example, answers: &Answers, dice: &mut Dice) -> Option<(String, Finding)> {
    let subject = example.subject;
    let applying = subject.applying().truths(answers);
    let universe = Universe::new(&subject.rules);
    let open = |id: &&Id| match answers.get(id.as_str()) {
        None | Some(Finding::Unknown) => applying.get(id.as_str()).is_none_or(|applies| *applies == Some(true)),
        Some(finding) => answers::is_partial(finding),
    };
    let ids: Vec<&Id> = subject.rules.features().keys().filter(open).collect();
    let id = *ids.get(dice.below(ids.len().max(1)))?;
    let before = answers.get(id.as_str());
    let partly = random::findings(&subject.rules, dice).remove(id.as_str());
    let finding = match (before, partly) {
        (None | Some(Finding::Unknown), Some(finding)) if finding != Finding::Unknown && dice.chance(40) => finding,
        _ => answers::one_way(&universe, id, before, dice),
    };
    Some((id.to_string(), finding))
}

fn answering_only_narrows(example: &Example) -> Outcome {
    let luck = example.luck();
    let mut dice = Dice::new(&luck);
    let mut answers = example.answers.clone();
    for _ in 0..6 {
        let Some((feature, finding)) = one_more(example, &answers, &mut dice) else { break };
        let mut more = answers.clone();
        more.insert(feature.clone(), finding);
        let (before, after) = (example.subject.assess(&answers), example.subject.assess(&more));
        let (before, after) = (before.urgency(), after.urgency());
        let step = || format!("from {}\nto {}", told(&answers), told(&more));
        prop_assert!(before.certain() <= after.certain(), "`certain` falls {}", step());
        prop_assert!(after.could_reach() <= before.could_reach(), "`could_reach` rises {}", step());
        answers = more;
    }
    Ok(())
}

#[test]
fn answering_never_lowers_what_is_certain_nor_raises_what_could_be_reached() {
    on_random_rule_sets(1000, answering_only_narrows);
    on_findings_for(
        Subject::knee_triage(),
        150,
        |_, dice| answers::of_a_runner(&Subject::knee().rules, dice),
        answering_only_narrows,
    );
}

fn questions_can_be_answered(example: &Example) -> Outcome {
    let assessment = example.assess();
    let urgency = assessment.urgency();
    let released = assessment.withheld().flat_map(|withheld| withheld.ask().to_vec()).collect::<Vec<_>>();
    let applying = example.subject.applying().truths(&example.answers);
    for question in urgency.must_ask().chain(urgency.may_raise()).chain(released) {
        prop_assert!(example.subject.rules.features()[question].ask.is_some(), "{question} cannot be asked");
        match example.answers.get(question) {
            None => prop_assert!(applying.get(question).is_none_or(|applies| *applies == Some(true)), "{question}"),
            Some(finding) => prop_assert!(answers::is_partial(finding), "{question} was answered with {finding:?}"),
        }
    }
    Ok(())
}

#[test]
fn only_what_applies_and_is_open_is_asked() {
    on_random_rule_sets(1000, questions_can_be_answered);
    on_the_knee_set(60, questions_can_be_answered);
}

#[test]
fn the_level_is_the_highest_of_its_causes() {
    let property = |example: &Example| {
        let assessment = example.assess();
        let urgency = assessment.urgency();
        let highest = |levels: Vec<Urgency>| levels.into_iter().max().unwrap_or(Urgency::SelfCare);
        prop_assert_eq!(urgency.level(), highest(urgency.because().map(|because| because.urgency()).collect()));
        prop_assert!(urgency.certain() <= urgency.level() && urgency.certain() <= urgency.could_reach());
        Ok(())
    };
    on_random_rule_sets(1000, property);
    on_the_knee_set(100, property);
}

fn final_levels_stay(example: &Example, full: &Answers) -> Outcome {
    let (before, after) = (example.assess(), example.subject.assess(full));
    prop_assert!(after.urgency().is_final(), "open after {}", told(full));
    if before.urgency().is_final() {
        prop_assert_eq!(before.urgency().level(), after.urgency().level(), "after {}", told(full));
    }
    Ok(())
}

#[test]
fn a_final_level_never_changes() {
    on_random_rule_sets(1500, |example| {
        let luck = example.luck();
        let mut dice = Dice::new(&luck);
        (0..4).try_for_each(|_| {
            final_levels_stay(example, &oracle::completion(&example.subject.rules, &example.answers, &mut dice))
        })
    });
    on_the_knee_set(100, |example| {
        let luck = example.luck();
        let mut dice = Dice::new(&luck);
        (0..2).try_for_each(|_| {
            final_levels_stay(example, &answers::complete(&example.subject.rules, &example.answers, &mut dice))
        })
    });
}
