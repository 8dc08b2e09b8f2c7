//! Properties of the next question, and a naive reading of what a question is worth.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{Assessment, Band, FeatureKind, Finding, Interview, InterviewOptions, Over, Tier};
use kneeri_tests::oracle::{self, Ends, Universe};
use proptest::prelude::*;

use crate::answers::ways;
use crate::subject::{Answers, Example, Outcome, Subject, on_random_rule_sets, on_the_knee_set};

const ALL: usize = 1000;

#[test]
fn questions_are_the_same_every_time_and_no_feature_stands_twice() {
    let property = |example: &Example| {
        let findings = example.subject.findings(&example.answers);
        let all = example.subject.engine.questions(&findings, ALL);
        for most in [0, 1, 2, 5] {
            let few = example.subject.engine.questions(&findings, most);
            prop_assert_eq!(&few[..], &all[..most.min(all.len())]);
        }
        prop_assert_eq!(example.subject.engine.next_question(&findings), all.first().cloned());
        let features: Vec<&str> = all.iter().flat_map(|question| question.features()).map(|one| one.id()).collect();
        prop_assert_eq!(features.iter().collect::<BTreeSet<_>>().len(), features.len());
        prop_assert!(all.is_sorted_by_key(|question| question.tier()));
        for question in &all {
            let json: serde_json::Value = serde_json::from_str(&question.to_json()).expect("JSON");
            prop_assert_eq!(json.to_string(), question.to_json(), "members are sorted");
            prop_assert!(!question.text().is_empty() && !question.reason().is_empty());
        }
        Ok(())
    };
    on_random_rule_sets(1000, property);
    on_the_knee_set(40, property);
}

#[test]
fn every_reason_holds() {
    let property = |example: &Example| {
        let findings = example.subject.findings(&example.answers);
        let assessment = example.assess();
        let urgency = assessment.urgency();
        for question in example.subject.engine.questions(&findings, ALL) {
            let rules = &example.subject.rules;
            let about = |when| oracle::asked_about(rules, &example.answers, when).contains(question.id());
            let causes: Vec<bool> = match question.tier() {
                Tier::Safety => question.safety().map(|rule| about(&rules.triage()[rule].when)).collect(),
                Tier::Care => {
                    let withheld = |advice: &str| assessment.withheld().any(|withheld| withheld.id() == advice);
                    let raise = question.may_raise().map(|rule| rules.triage()[rule].urgency > urgency.certain());
                    raise.chain(question.contraindication().map(withheld)).collect()
                }
                Tier::Ranking => question.tells_apart().map(|id| rules.conditions().contains_key(id)).collect(),
            };
            prop_assert!(causes.iter().any(|holds| *holds), "{:?} {}", question.tier(), question.id());
        }
        Ok(())
    };
    on_random_rule_sets(500, property);
    on_the_knee_set(20, property);
}

/// One variable takes each of its values; of several options none or exactly one is present.
pub(crate) fn plain_ways(universe: &Universe, id: &str) -> Vec<Finding> {
    match &universe.rules.features()[id].kind {
        FeatureKind::AnyOf(options) => {
            let one = options.iter().map(|option| Finding::Options(vec![option.to_string()]));
            std::iter::once(Finding::Options(Vec::new())).chain(one).collect()
        }
        _ => ways(universe, id, None),
    }
}

fn with(answers: &Answers, id: &str, finding: &Finding) -> Answers {
    let mut answers = answers.clone();
    answers.insert(id.to_owned(), finding.clone());
    answers
}

/// The features that can still be asked, with the questions that stand for each.
fn candidates(subject: &Subject, answers: &Answers) -> Vec<(String, BTreeSet<String>)> {
    let applying = subject.applying().truths(answers);
    let mut candidates = Vec::new();
    for (id, feature) in subject.rules.features() {
        let applies = applying.get(id.as_str()).copied().unwrap_or(Some(true));
        if feature.ask.is_none() || answers.contains_key(id.as_str()) || applies == Some(false) {
            continue;
        }
        let mut questions = BTreeSet::from([id.to_string()]);
        if let (None, Some(when)) = (applies, &feature.ask_when) {
            questions = oracle::asked_about(&subject.rules, answers, when);
            questions.retain(|question| !answers.contains_key(question));
        }
        candidates.push((id.to_string(), questions));
    }
    candidates
}

fn scores(assessment: &Assessment) -> BTreeMap<String, i64> {
    assessment.conditions().map(|condition| (condition.id().to_owned(), condition.score())).collect()
}

/// The leader, those that can still overtake it by rank, and the watched conditions.
fn looked_at(subject: &Subject, answers: &Answers) -> Option<(String, Vec<String>, Vec<String>)> {
    let assessment = subject.assess(answers);
    let ends = oracle::ends(&subject.rules, answers);
    let ranked: Vec<String> = assessment.conditions().map(|condition| condition.id().to_owned()).collect();
    let (leader, others) = ranked.split_first()?;
    let lo = ends.get(leader)?.lo;
    let may_lead = |id: &&String| ends.get(*id).is_some_and(|ends| ends.hi >= lo);
    let challengers = others.iter().filter(may_lead).cloned().collect();
    let header = subject.rules.header();
    let band = |score: i64, net: i64| match score {
        _ if score >= header.likely_score && net >= header.likely_net => Band::Likely,
        _ if score >= header.possible_score => Band::Possible,
        _ => Band::Unlikely,
    };
    let is_watched = |(id, ends): &(&String, &Ends)| {
        let (low, high) = (band(ends.lo, ends.least_net), band(ends.hi, ends.greatest_net));
        if *id == leader {
            return ends.may_be_excluded || low != high;
        }
        let floor = subject.rules.conditions()[id.as_str()].urgency_if_likely;
        floor.is_some_and(|floor| floor > assessment.urgency().certain())
            && high == Band::Likely
            && (low != Band::Likely || ends.may_be_excluded)
    };
    let watched = ends.iter().filter(is_watched).map(|(id, _)| id.clone()).collect();
    Some((leader.clone(), challengers, watched))
}

/// What each question is worth for the ranking, by assessing every possible answer.
fn naive_gains(subject: &Subject, answers: &Answers) -> BTreeMap<String, i64> {
    let universe = Universe::new(&subject.rules);
    let Some((leader, challengers, watched)) = looked_at(subject, answers) else { return BTreeMap::new() };
    let mut gains = BTreeMap::new();
    for (id, questions) in candidates(subject, answers) {
        let after: Vec<BTreeMap<String, i64>> =
            plain_ways(&universe, &id).iter().map(|way| scores(&subject.assess(&with(answers, &id, way)))).collect();
        let range = |of: &dyn Fn(&BTreeMap<String, i64>) -> i64| {
            let values: Vec<i64> = after.iter().map(of).collect();
            values.iter().max().expect("a way") - values.iter().min().expect("a way")
        };
        let gaps = challengers.iter().zip([12, 6, 4, 3]);
        let gaps: i64 = gaps.map(|(other, counts)| counts * range(&|scores| scores[&leader] - scores[other])).sum();
        let gain = gaps + watched.iter().map(|id| 6 * range(&|scores| scores[id])).sum::<i64>();
        for question in questions {
            let best = gains.entry(question).or_insert(0);
            *best = gain.max(*best);
        }
    }
    gains.retain(|_, gain| *gain > 0);
    gains
}

fn gains_are_those_of_full_assessments(example: &Example) -> Outcome {
    let (subject, answers) = (example.subject, &example.answers);
    let all = subject.engine.questions(&subject.findings(answers), ALL);
    let naive = naive_gains(subject, answers);
    let cost = |id: &str| i64::from(subject.rules.features()[id].cost);
    let mut before: Option<(i64, &str)> = None;
    for question in all.iter().filter(|question| question.tier() == Tier::Ranking) {
        let (id, gain) = (question.id(), question.gain().expect("a gain"));
        prop_assert_eq!(naive.get(id), Some(&gain), "{}", id);
        if let Some((last_gain, last)) = before {
            let (one, other) = (last_gain * cost(id), gain * cost(last));
            prop_assert!(one > other || (one == other && last < id), "{last} before {id}");
        }
        before = Some((gain, id));
    }
    if before.is_some() {
        let listed: BTreeSet<&str> = all.iter().flat_map(|question| question.features()).map(|one| one.id()).collect();
        for question in naive.keys() {
            prop_assert!(listed.contains(question.as_str()), "{} is not asked", question);
        }
    }
    Ok(())
}

#[test]
fn a_question_is_worth_what_full_assessments_say() {
    on_random_rule_sets(600, gains_are_those_of_full_assessments);
    on_the_knee_set(2, gains_are_those_of_full_assessments);
}

/// When an interview is settled, no two further answers that apply change the leader or a watched band.
#[test]
fn what_is_settled_stands_whatever_two_answers_say() {
    on_random_rule_sets(4000, |example| {
        let (subject, answers) = (example.subject, &example.answers);
        let interview = Interview::from_findings(subject.findings(answers), InterviewOptions::default());
        if interview.finished() != Some(Over::Settled) {
            return Ok(());
        }
        let universe = Universe::new(&subject.rules);
        let Some((leader, _, watched)) = looked_at(subject, answers) else { return Ok(()) };
        let bands = |assessment: &Assessment| -> Vec<bool> {
            let band = |id: &String| assessment.condition(id).expect("a condition").band();
            watched.iter().map(|id| band(id) == Band::Likely).collect()
        };
        let before = bands(&subject.assess(answers));
        let open: Vec<String> = candidates(subject, answers).into_iter().map(|(id, _)| id).collect();
        for one in &open {
            for way in plain_ways(&universe, one) {
                let first = with(answers, one, &way);
                for (other, _) in candidates(subject, &first) {
                    for way in plain_ways(&universe, &other) {
                        let both = with(&first, &other, &way);
                        let after = subject.assess(&both);
                        let now = after.conditions().next().expect("a condition");
                        prop_assert_eq!(now.id(), &leader, "after {}", crate::subject::told(&both));
                        prop_assert_eq!(&bands(&after), &before, "after {}", crate::subject::told(&both));
                    }
                }
            }
        }
        Ok(())
    });
}
