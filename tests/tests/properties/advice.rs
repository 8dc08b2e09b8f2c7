//! Properties of advice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use kneeri_core::{Assessment, Urgency};
use proptest::prelude::*;
use serde_json::json;

use crate::judge::Judge;
use crate::subject::{Example, Outcome, Subject, on_random_rule_sets, on_the_knee_set};

fn advice_suits(example: &Example) -> Outcome {
    let assessment = example.assess();
    let level = assessment.urgency().level();
    for shown in assessment.advice() {
        let advice = shown.authored().expect("advice");
        prop_assert!(advice.urgency_up_to.is_none_or(|most| level <= most), "{} at {level}", shown.id());
        prop_assert!(advice.urgency_from.is_none_or(|least| least <= level), "{} at {level}", shown.id());
        let suits = advice
            .conditions
            .iter()
            .any(|(id, band)| assessment.condition(id).expect("a condition of the rule set").band() >= *band);
        prop_assert!(advice.conditions.is_empty() || suits, "{} is for another condition", shown.id());
    }
    Ok(())
}

#[test]
fn no_advice_is_shown_outside_its_urgency_or_condition() {
    on_random_rule_sets(2500, advice_suits);
    on_the_knee_set(300, advice_suits);
}

fn advice_agrees(example: &Example) -> Outcome {
    let assessment = example.assess();
    let mut stances: BTreeMap<&str, &str> = BTreeMap::new();
    let mut shown_ids = BTreeSet::new();
    for shown in assessment.advice() {
        let advice = shown.authored().expect("advice");
        prop_assert!(shown_ids.insert(shown.id().to_owned()), "{} twice", shown.id());
        if let Some(stance) = &advice.stance {
            let other = stances.insert(&advice.topic, stance);
            prop_assert!(other.is_none_or(|other| *stance == other), "{other:?} and {stance} on {}", advice.topic);
        }
    }
    for withheld in assessment.withheld() {
        let advice = withheld.authored().expect("advice");
        prop_assert!(!shown_ids.contains(withheld.id()), "{} is shown and withheld", withheld.id());
        let place = |stance: &str| {
            example.subject.rules.topics()[&advice.topic].stances.iter().position(|other| *other == stance)
        };
        let shown = stances.get(advice.topic.as_str()).and_then(|stance| place(stance));
        let own = advice.stance.as_deref().and_then(place);
        prop_assert!(
            own.is_none() || own >= shown,
            "{} is withheld although a more cautious stance is shown",
            withheld.id()
        );
    }
    Ok(())
}

#[test]
fn no_two_stances_are_shown_on_one_topic() {
    on_random_rule_sets(2500, advice_agrees);
    on_the_knee_set(300, advice_agrees);
}

/// Judges the guards of all advice: `when:` and `not_if:` with its id.
pub(crate) fn guards(subject: &Subject) -> Judge {
    let guards = subject.rules.advice().iter().flat_map(|(id, advice)| {
        let named = |word: &str, when: &kneeri_core::When| (format!("{word}:{id}"), json!(when));
        let when = advice.when.as_ref().map(|when| named("when", when));
        when.into_iter().chain(advice.not_if.as_ref().map(|when| named("not_if", when)))
    });
    Judge::new(&subject.document, guards)
}

fn guards_are_clear(example: &Example, guards: &Judge) -> Outcome {
    let truths = guards.truths(&example.answers);
    // Without a guard nothing is in the way.
    let when = |id: &str| truths.get(format!("when:{id}").as_str()).copied().unwrap_or(Some(true));
    let not_if = |id: &str| truths.get(format!("not_if:{id}").as_str()).copied().unwrap_or(Some(false));
    let assessment = example.assess();
    for shown in assessment.advice() {
        prop_assert_eq!((when(shown.id()), not_if(shown.id())), (Some(true), Some(false)), "{} is shown", shown.id());
    }
    for withheld in assessment.withheld() {
        let open = if withheld.because() == "unknown" { None } else { Some(false) };
        prop_assert_eq!(
            (when(withheld.id()), not_if(withheld.id())),
            (Some(true), open),
            "{} is withheld",
            withheld.id()
        );
    }
    Ok(())
}

#[test]
fn nothing_is_shown_whose_guard_is_not_false() {
    on_random_rule_sets(1200, |example| guards_are_clear(example, &guards(example.subject)));
    static KNEE: LazyLock<Judge> = LazyLock::new(|| guards(Subject::knee()));
    on_the_knee_set(40, |example| guards_are_clear(example, &KNEE));
}

/// Everything that a result always says.
#[test]
fn every_result_carries_the_disclaimer_and_the_safety_net() {
    let property = |example: &Example| {
        let (result, document) = (example.result(), &example.subject.document);
        prop_assert_eq!(&result["disclaimer"], &document["disclaimer"]);
        prop_assert_eq!(&result["safety_net"], &document["safety_net"]);
        let assessment: Assessment = example.assess();
        let level = assessment.urgency().level();
        prop_assert!(Urgency::ALL.contains(&level) && result["urgency"]["level"] == level.as_str());
        Ok(())
    };
    on_random_rule_sets(200, property);
    on_the_knee_set(20, property);
}
