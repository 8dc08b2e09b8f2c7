//! A more dangerous answer never lowers what is certain. What is dangerous is the author's word (`danger`), so this
//! is a property of the knee set.

use std::collections::BTreeSet;

use kneeri_core::{Assessment, Because, Danger, DangerousEnd, Feature, FeatureKind, Finding, Id};
use kneeri_tests::dice::Dice;
use kneeri_tests::oracle::Universe;
use proptest::prelude::*;

use crate::answers;
use crate::subject::{Example, Outcome, Subject, on_findings_for};

/// Two answers to a feature of which the second is the more dangerous one.
struct Pair<'r> {
    feature: &'r Id,
    mild: Finding,
    grave: Finding,
}

/// Milder answers that a rule takes more seriously than one that is said to be more dangerous.
const KNOWN: [(&str, &str); 2] = [
    // Behind the knee the place counts, together with a tender calf.
    ("swelling", "behind_knee"),
    ("lump", "behind_knee"),
];

/// The answers in ranks from mild to grave; within a rank none is milder than another.
fn ranks(universe: &Universe, id: &str, feature: &Feature) -> Vec<Vec<Finding>> {
    let each_alone = |answers: Vec<Finding>| answers.into_iter().map(|answer| vec![answer]).collect();
    let choice = |choice: &Id| Finding::from(choice.as_str());
    let option = |option: &Id| Finding::Options(vec![option.to_string()]);
    match (&feature.danger, &feature.kind) {
        (None, _) => Vec::new(),
        (Some(Danger::Answer(grave)), _) => each_alone(vec![Finding::YesNo(!grave), Finding::YesNo(*grave)]),
        (Some(Danger::End(end)), _) => {
            let mut ways = answers::ways(universe, id, None);
            if *end == DangerousEnd::Low {
                ways.reverse();
            }
            each_alone(ways)
        }
        (Some(Danger::Choices(listed)), FeatureKind::AnyOf(_)) => {
            vec![vec![Finding::Options(Vec::new())], listed.iter().map(option).collect()]
        }
        (Some(Danger::Choices(listed)), kind) => {
            let left_out = kind.choices().iter().filter(|other| !listed.contains(other)).map(choice).collect();
            let listed = listed.iter().map(|listed| vec![choice(listed)]);
            [left_out].into_iter().chain(listed).collect()
        }
    }
}

fn pairs<'r>(universe: &Universe, feature: &'r Id) -> Vec<Pair<'r>> {
    let ranks = ranks(universe, feature, &universe.rules.features()[feature]);
    let is_known = |mild: &Finding| KNOWN.iter().any(|(id, choice)| *feature == *id && *mild == Finding::from(*choice));
    let mut pairs = Vec::new();
    for (place, milder) in ranks.iter().enumerate() {
        for mild in milder.iter().filter(|mild| !is_known(mild)) {
            let graver = ranks[place + 1..].iter().flatten();
            pairs.extend(graver.map(|grave| Pair { feature, mild: mild.clone(), grave: grave.clone() }));
        }
    }
    pairs
}

fn true_rules(assessment: &Assessment) -> BTreeSet<String> {
    let causes = assessment.urgency().because();
    causes.filter_map(|cause| if let Because::Rule { id, .. } = cause { Some(id.to_owned()) } else { None }).collect()
}

fn does_not_lower(example: &Example, pair: &Pair) -> Outcome {
    let assess = |finding: &Finding| {
        let mut answers = example.answers.clone();
        answers.insert(pair.feature.to_string(), finding.clone());
        example.subject.assess(&answers)
    };
    let (mild, grave) = (assess(&pair.mild), assess(&pair.grave));
    prop_assert!(
        mild.urgency().certain() <= grave.urgency().certain(),
        "{}: {:?} gives {}, but {:?} gives {}; no longer true: {:?}",
        pair.feature,
        pair.mild,
        mild.urgency().certain(),
        pair.grave,
        grave.urgency().certain(),
        &true_rules(&mild) - &true_rules(&grave),
    );
    Ok(())
}

#[test]
fn a_more_dangerous_answer_never_lowers_what_is_certain() {
    let rules = &Subject::knee().rules;
    let universe = Universe::new(rules);
    let pairs: Vec<Pair> = rules.features().keys().flat_map(|id| pairs(&universe, id)).collect();
    assert!(pairs.len() > 50, "`danger` is gone");
    on_findings_for(
        Subject::knee_triage(),
        600,
        |_, dice| answers::of_a_runner(rules, dice),
        |example| {
            let luck = example.luck();
            let mut dice = Dice::new(&luck);
            (0..30).try_for_each(|_| does_not_lower(example, dice.pick(&pairs)))
        },
    );
}
