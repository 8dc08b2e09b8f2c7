//! Properties of what is still open: bounds, verdicts, and features that are not asked.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};

use kneeri_analysis::Population;
use kneeri_core::{Assessment, Finding, Id, RankedCondition, RuleSet, Verdict};
use kneeri_tests::dice::{self, Dice};
use kneeri_tests::oracle::{self, Universe};
use kneeri_tests::random;
use proptest::prelude::*;
use serde_json::json;

use crate::answers::{self, applies, in_order, ways};
use crate::subject::{
    Answers, Example, Outcome, Subject, on_findings_for, on_random_rule_sets, on_the_knee_set, told, without,
};

/// Tries a property of findings, their result, a full questionnaire that agrees with them, and its result.
fn on_completions(property: fn(&Answers, &Assessment, &Answers, &Assessment) -> Outcome) {
    type Completion = fn(&RuleSet, &Answers, &mut Dice) -> Answers;
    let each = |completion: Completion| {
        move |example: &Example| {
            let luck = example.luck();
            let mut dice = Dice::new(&luck);
            let before = example.assess();
            (0..4).try_for_each(|_| {
                let full = completion(&example.subject.rules, &example.answers, &mut dice);
                let after = example.subject.assess(&full);
                let after_these = |error| TestCaseError::fail(format!("{error}\nafter {}", told(&full)));
                property(&example.answers, &before, &full, &after).map_err(after_these)
            })
        }
    };
    on_random_rule_sets(2000, each(oracle::completion));
    on_the_knee_set(200, each(answers::complete));
}

#[test]
fn bounds_hold_the_score_of_every_completion() {
    on_completions(|_, before, _, after| {
        for condition in before.conditions() {
            let full = after.condition(condition.id()).expect("the same conditions");
            let (lo, score, hi) = (condition.lo(), full.score(), condition.hi());
            prop_assert!(lo <= score && score <= hi, "{}: {score} is not in {lo} to {hi}", condition.id());
            prop_assert_eq!((full.lo(), full.hi()), (score, score), "{} is settled", condition.id());
            prop_assert!(full.bounds_are_exact(), "{} is settled", condition.id());
        }
        Ok(())
    });
}

/// Whether the plain rate of every condition can still come. With several settings a true one may stand behind an open
/// one: then it cannot, but net scores are still measured against it.
fn plain_rates_can_come(assessment: &Assessment) -> bool {
    let settings = |condition: RankedCondition| condition.authored().expect("a condition").how_common.settings.len();
    assessment.conditions().all(|condition| settings(condition) < 2)
}

fn verdicts_stay(before: &Assessment, after: &Assessment) -> Outcome {
    if matches!(before.verdict(), Verdict::Settled | Verdict::NoMatch) {
        prop_assert_eq!(before.verdict(), after.verdict());
    }
    if before.verdict() == Verdict::Settled {
        let leader = |assessment: &Assessment| assessment.conditions().next().map(|first| first.id().to_owned());
        prop_assert_eq!(leader(before), leader(after));
    }
    Ok(())
}

#[test]
fn what_is_settled_stays_so() {
    on_completions(
        |_, before, _, after| {
            if plain_rates_can_come(before) { verdicts_stay(before, after) } else { Ok(()) }
        },
    );
}

#[test]
fn what_is_settled_stays_so_whatever_the_settings() {
    on_completions(|_, before, _, after| verdicts_stay(before, after));
}

/// What a virtual runner answers, as much of it left out as leaves the verdict settled; `None` when it never is, or when
/// nothing can be left out.
fn barely_settled(population: &Population, number: u32, dice: &mut Dice) -> Option<Answers> {
    let knee = Subject::knee();
    let is_settled = |answers: &Answers| knee.assess(answers).verdict() == Verdict::Settled;
    let runner = population.runner(1, number);
    let full: Answers = runner.findings().iter().map(|(id, finding)| (id.to_owned(), finding.clone())).collect();
    let mut kept = Some(full.clone()).filter(is_settled)?;
    for _ in 0..16 {
        let mut fewer = kept.clone();
        let all: Vec<String> = fewer.keys().cloned().collect();
        (0..8).for_each(|_| drop(fewer.remove(dice.pick(&all))));
        if is_settled(&fewer) {
            kept = fewer;
        }
    }
    Some(kept).filter(|kept| kept.len() < full.len())
}

/// `KNEERI_SETTLED=1000000` tries so many completions.
#[test]
fn what_is_settled_with_the_knee_set_is_never_reversed() {
    const EACH: u32 = 100;
    let (knee, wanted) = (Subject::knee(), count("KNEERI_SETTLED", 2000));
    let population = Population::new(&knee.engine);
    let (next, tried) = (AtomicU32::new(0), AtomicU32::new(0));
    let try_one = || {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let luck = dice::bytes(number.into(), 1024);
        let Some(answers) = barely_settled(&population, number, &mut Dice::new(&luck)) else { return };
        let before = knee.assess(&answers);
        for completion in 0..EACH {
            let luck = dice::bytes(u64::from(number * EACH + completion) + (1 << 40), 2048);
            let full = answers::complete(&knee.rules, &answers, &mut Dice::new(&luck));
            verdicts_stay(&before, &knee.assess(&full))
                .unwrap_or_else(|error| panic!("{error}\nafter {}", told(&full)));
        }
        tried.fetch_add(EACH, Ordering::Relaxed);
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while tried.load(Ordering::Relaxed) < wanted {
                    try_one();
                }
            });
        }
    });
}

#[test]
fn ruling_out_a_risk_never_makes_a_clot_likelier() {
    let score = |findings: serde_json::Value| {
        let engine = &Subject::knee().engine;
        let findings = engine.findings_from_json(&findings.to_string()).expect("findings");
        engine.assess(&findings).condition("dvt").expect("a condition").score()
    };
    let signs = ["swollen_vs_other", "pitting"];
    let without_risk = score(json!({ "calf_signs": signs, "dvt_risk": [] }));
    assert!(score(json!({ "calf_signs": signs })) >= without_risk);
}

#[test]
fn only_what_may_apply_is_unanswered() {
    on_completions(|answers, before, full, after| {
        let unanswered: BTreeSet<&str> = before.unanswered().collect();
        for feature in full.keys().filter(|feature| !answers.contains_key(*feature)) {
            prop_assert!(unanswered.contains(feature.as_str()), "{feature} applies, but is not unanswered");
        }
        prop_assert!(unanswered.iter().all(|feature| !answers.contains_key(*feature)));
        prop_assert_eq!(after.unanswered().len(), 0);
        Ok(())
    });
}

/// Every full questionnaire that agrees with these answers, up to so many.
fn all_completions(rules: &RuleSet, answers: &Answers, most: usize) -> Option<Vec<Answers>> {
    let universe = Universe::new(rules);
    let mut all = vec![Answers::new()];
    for id in in_order(rules) {
        let given = answers.get(id.as_str()).filter(|finding| **finding != Finding::Unknown);
        let ways = ways(&universe, id, given);
        let mut more = Vec::new();
        for so_far in all {
            if given.is_some() || applies(rules, id, &so_far) {
                more.extend(ways.iter().map(|way| with(&so_far, id, way)));
            } else {
                more.push(so_far);
            }
            if more.len() > most {
                return None;
            }
        }
        all = more;
    }
    Some(all)
}

fn with(answers: &Answers, id: &Id, finding: &Finding) -> Answers {
    let mut answers = answers.clone();
    answers.insert(id.to_string(), finding.clone());
    answers
}

/// What the environment asks for, or the default.
fn count(variable: &str, default: u32) -> u32 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// The least and greatest score of each condition over these full questionnaires.
fn reached(subject: &Subject, all: &[Answers]) -> BTreeMap<String, (i64, i64)> {
    let mut reached: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for full in all {
        for condition in subject.assess(full).conditions() {
            let score = condition.score();
            let ends = reached.entry(condition.id().to_owned()).or_insert((score, score));
            *ends = (ends.0.min(score), ends.1.max(score));
        }
    }
    reached
}

/// `KNEERI_BOUNDS=10000` tries so many examples; twelve open questions with two answers have 4096 completions.
#[test]
fn exact_bounds_are_reached_and_outer_ones_hold_everything() {
    on_random_rule_sets(count("KNEERI_BOUNDS", 1500), |example| {
        let before = example.assess();
        if before.conditions().all(|condition| condition.lo() == condition.hi()) {
            return Ok(());
        }
        let Some(all) = all_completions(&example.subject.rules, &example.answers, 4096) else { return Ok(()) };
        let reached = reached(example.subject, &all);
        for condition in before.conditions() {
            let (bounds, reached) = ((condition.lo(), condition.hi()), reached[condition.id()]);
            if condition.bounds_are_exact() {
                prop_assert_eq!(bounds, reached, "{}", condition.id());
            }
            let holds = bounds.0 <= reached.0 && reached.1 <= bounds.1;
            prop_assert!(holds, "{}: {reached:?} is not in {bounds:?}", condition.id());
        }
        Ok(())
    });
}

#[test]
fn nearly_all_bounds_of_the_knee_set_are_exact() {
    let (exact, all) = (Cell::new(0_usize), Cell::new(0_usize));
    on_findings_for(Subject::knee(), 60, random::findings, |example| {
        let assessment = example.assess();
        let reached = assessment.conditions().filter(|condition| condition.bounds_are_exact()).count();
        exact.set(exact.get() + reached);
        all.set(all.get() + assessment.conditions().count());
        Ok(())
    });
    let (exact, all) = (exact.get(), all.get());
    assert!(exact * 100 >= all * 95, "{exact} of {all} bounds are exact");
}

/// A condition with an item for each of 16 places, and one that wants the same as five of them.
fn places(elsewhere: serde_json::Value) -> Subject {
    let mut document = Subject::knee().document.clone();
    let places: Vec<String> = (0..16).map(|place| format!("p{place}")).collect();
    let (fitting, other) = places.split_at(5);
    let gives = |places: &[String], lr: f64| places.iter().map(|place| (place.clone(), json!({ "lr": lr }))).collect();
    let mut all: serde_json::Map<String, serde_json::Value> = gives(fitting, 3.0);
    all.extend::<serde_json::Map<String, serde_json::Value>>(gives(other, 0.5));
    let mut elsewhere = elsewhere;
    elsewhere["when"] = json!({ "not": { "place": fitting } });
    elsewhere["source"] = json!(["estimate"]);
    for member in ["patterns", "triage", "advice", "cases", "translations", "return_to_run", "screens", "laws", "allow"]
    {
        document = without(document, member);
    }
    document["features"] = json!({ "place": { "any_of": places, "ask": "Where?" } });
    document["conditions"] = json!({ "sore": {
        "name": "Sore", "how_common": { "percent": 10, "source": ["estimate"] },
        "evidence": { "place": { "of": {
            "at": { "by": "place", "gives": all, "source": ["estimate"] }, "elsewhere": elsewhere,
        } } },
    } });
    Subject::of(&document).expect("a rule set")
}

#[test]
fn many_answers_need_no_trying_while_items_agree_on_them() {
    let bounds_are_exact = |subject: Subject| {
        let assessment = subject.assess(&Answers::new());
        assessment.condition("sore").expect("a condition").bounds_are_exact()
    };
    assert!(bounds_are_exact(places(json!({ "yes": { "lr": 0.2 } }))));
    // Five options are pulled at from both sides: 32 assignments.
    assert!(bounds_are_exact(places(json!({ "yes": { "lr": 5 } }))));
}
