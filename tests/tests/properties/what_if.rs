//! Properties of "what would change this?".

use std::collections::BTreeMap;

use kneeri_core::{Alternative, Assessment, Band, Finding};
use proptest::prelude::*;

use crate::subject::{Answers, Example, Outcome, on_random_rule_sets, on_the_knee_set, told};

fn with(answers: &Answers, alternative: &Alternative) -> Answers {
    let mut answers = answers.clone();
    answers.extend(alternative.answers().map(|(feature, finding)| (feature.to_owned(), finding.clone())));
    answers
}

fn leader(assessment: &Assessment) -> Option<String> {
    let first = assessment.conditions().next().filter(|first| first.band() != Band::Excluded);
    first.map(|first| first.id().to_owned())
}

fn bands(assessment: &Assessment) -> BTreeMap<String, Band> {
    assessment.conditions().map(|condition| (condition.id().to_owned(), condition.band())).collect()
}

/// What an alternative says is what assessing it says.
fn it_says_what_happens(answers: &Answers, before: &Assessment, after: &Assessment, said: &Alternative) -> Outcome {
    let levels = (before.urgency().level(), after.urgency().level());
    prop_assert_eq!(said.urgency(), (levels.0 != levels.1).then_some(levels));
    let (was, is) = (leader(before), leader(after));
    let leaders = said.leader().map(|(was, is)| (was.map(str::to_owned), is.map(str::to_owned)));
    prop_assert_eq!(leaders, (was != is).then_some((was, is)), "{}", told(answers));
    let (was, is) = (bands(before), bands(after));
    let changed: Vec<(&str, Band, Band)> =
        was.iter().map(|(id, band)| (id.as_str(), *band, is[id])).filter(|(_, was, is)| was != is).collect();
    prop_assert_eq!(said.bands().collect::<Vec<_>>(), changed);
    Ok(())
}

fn every_alternative_comes_true(example: &Example) -> Outcome {
    let what_if = example.subject.engine.what_if(&example.subject.findings(&example.answers));
    let before = example.assess();
    for alternative in what_if.single().chain(what_if.pairs()) {
        let answers = with(&example.answers, alternative);
        it_says_what_happens(&answers, &before, &example.subject.assess(&answers), alternative)?;
    }
    let json: serde_json::Value = serde_json::from_str(&what_if.to_json()).expect("JSON");
    prop_assert_eq!(json.to_string(), what_if.to_json());
    Ok(())
}

#[test]
fn what_would_change_is_what_changes() {
    on_random_rule_sets(700, every_alternative_comes_true);
    on_the_knee_set(6, every_alternative_comes_true);
}

/// Whether a finding says nothing.
fn says_nothing(answers: &Answers, feature: &str) -> bool {
    answers.get(feature).is_none_or(|finding| *finding == Finding::Unknown)
}

#[test]
fn pairs_are_listed_exactly_where_no_single_answer_does_it() {
    use crate::answers::applies_now;
    use crate::questions::plain_ways;
    on_random_rule_sets(500, |example| {
        let (subject, answers) = (example.subject, &example.answers);
        let what_if = subject.engine.what_if(&subject.findings(answers));
        let before = subject.assess(answers);
        let universe = kneeri_tests::oracle::Universe::new(&subject.rules);
        let open: Vec<&str> =
            subject.rules.features().keys().map(|id| id.as_str()).filter(|id| says_nothing(answers, id)).collect();
        let changes = |after: &Assessment| {
            (leader(after) != leader(&before), after.urgency().level() != before.urgency().level())
        };
        let (mut leads, mut presses, mut singles) = (false, false, 0);
        for id in &open {
            for way in plain_ways(&universe, id) {
                let mut one = answers.clone();
                one.insert((*id).to_owned(), way);
                if !applies_now(subject, id, answers) {
                    continue;
                }
                let after = subject.assess(&one);
                let (lead, press) = changes(&after);
                (leads, presses) = (leads | lead, presses | press);
                singles += usize::from(lead || press || bands(&after) != bands(&before));
            }
        }
        prop_assert_eq!(what_if.single().filter(|one| !one.is_known()).count(), singles);
        if !what_if.is_complete() {
            return Ok(());
        }
        let mut pairs = 0;
        for (place, id) in open.iter().enumerate() {
            for other in &open[place + 1..] {
                for way in plain_ways(&universe, id) {
                    for other_way in plain_ways(&universe, other) {
                        let mut both = answers.clone();
                        both.insert((*id).to_owned(), way.clone());
                        both.insert((*other).to_owned(), other_way);
                        if !applies_now(subject, id, &both) || !applies_now(subject, other, &both) {
                            continue;
                        }
                        let (lead, press) = changes(&subject.assess(&both));
                        pairs += usize::from((lead && !leads) || (press && !presses));
                    }
                }
            }
        }
        prop_assert_eq!(what_if.pairs().len(), pairs);
        Ok(())
    });
}
