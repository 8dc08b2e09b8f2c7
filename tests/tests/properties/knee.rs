//! What the knee set promises, whatever somebody answers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, Mutex};

use kneeri_core::{Because, Finding, Urgency, When};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::answers::{of_a_runner, of_a_thorough_runner};
use crate::judge::{Judge, holds};
use crate::subject::{Answers, Example, Outcome, Subject, on_findings_for, on_the_knee_set, told};

/// Triage rules and `nsaid_blocked` as others than the engine read them; `None` is open.
type Truths<'t> = BTreeMap<&'t str, Option<bool>>;

fn judged() -> impl Iterator<Item = (&'static str, &'static When)> {
    let rules = &Subject::knee().rules;
    let triage = rules.triage().iter().map(|(id, rule)| (id.as_str(), &rule.when));
    triage.chain([("nsaid_blocked", &rules.patterns()["nsaid_blocked"].when)])
}

/// Tries a property on full findings, which are read in two-valued logic, and on others, which the oracle reads.
fn on_everybody(property: fn(&Example, &Truths) -> Outcome) {
    static ORACLE: LazyLock<Judge> = LazyLock::new(|| {
        Judge::new(&Subject::knee().document, judged().map(|(id, when)| (id.to_owned(), json!(when))))
    });
    let rules = &Subject::knee().rules;
    on_findings_for(Subject::knee(), 3000, of_a_thorough_runner, |example| {
        let truths = judged().map(|(id, when)| (id, Some(holds(rules, when, &example.answers))));
        property(example, &truths.collect())
    });
    on_findings_for(Subject::knee(), 80, of_a_runner, |example| property(example, &ORACLE.truths(&example.answers)));
}

#[test]
fn a_true_rule_never_ends_below_its_level() {
    on_everybody(|example, truths| {
        let assessment = example.assess();
        let urgency = assessment.urgency();
        for (id, rule) in example.subject.rules.triage() {
            let holds = truths[id.as_str()] == Some(true);
            let is_told =
                urgency.because().any(|cause| matches!(cause, Because::Rule { id: told, .. } if *id == *told));
            prop_assert_eq!(holds, is_told, "{}", id);
            let level = urgency.level().min(urgency.certain());
            prop_assert!(!holds || rule.urgency <= level, "{id} asks for {}, not {level}", rule.urgency);
        }
        Ok(())
    });
}

#[test]
fn nobody_is_told_to_run_who_must_be_seen_today() {
    on_everybody(|example, truths| {
        let rules = example.subject.rules.triage().iter();
        let red_flags =
            rules.filter(|(id, rule)| rule.urgency >= Urgency::SameDay && truths[id.as_str()] == Some(true));
        let must_be_seen = red_flags.count() > 0;
        let assessment = example.assess();
        prop_assert!(!must_be_seen || assessment.urgency().level() >= Urgency::SameDay);
        for shown in assessment.advice() {
            let advice = shown.authored().expect("advice");
            let runs = advice.topic == "running"
                && advice.stance.as_deref().is_some_and(|s| ["carry_on", "reduce"].contains(&s));
            prop_assert!(!(runs && assessment.urgency().level() >= Urgency::SameDay), "{} is shown", shown.id());
        }
        Ok(())
    });
}

#[test]
fn ibuprofen_is_never_suggested_where_it_is_or_may_be_blocked() {
    assert!(Subject::knee().rules.advice().contains_key("ibuprofen"));
    on_everybody(|example, truths| {
        let assessment = example.assess();
        let is_shown = assessment.advice().any(|advice| advice.id() == "ibuprofen");
        prop_assert!(!is_shown || truths["nsaid_blocked"] == Some(false), "{:?}", truths["nsaid_blocked"]);
        Ok(())
    });
}

#[test]
fn with_nothing_answered_nobody_is_left_to_self_care() {
    let assessment = Subject::knee().assess(&Answers::new());
    assert_eq!(assessment.urgency().level(), Urgency::RoutinePhysio);
    assert!(assessment.urgency().must_ask().len() > 0);
    assert!(!assessment.urgency().is_final());
}

/// Answering "cannot say" instead of nothing takes a question away, but must not take caution away.
#[test]
fn cannot_say_never_lowers_the_level() {
    on_the_knee_set(100, |example| {
        let level = |answers: &Answers| example.subject.assess(answers).urgency().level();
        let assessment = example.assess();
        let questions: Vec<String> = assessment.urgency().must_ask().map(str::to_owned).collect();
        let mut answers = example.answers.clone();
        for question in questions {
            answers.insert(question.clone(), Finding::Unknown);
            let (before, after) = (assessment.urgency().level(), level(&answers));
            prop_assert!(before <= after, "{before} falls to {after} at {question}: {}", told(&answers));
        }
        Ok(())
    });
}

/// Whether a rule is among the causes of the level.
fn is_true(rule: &str, findings: Value) -> bool {
    let engine = &Subject::knee_triage().engine;
    let findings = engine.findings_from_json(&findings.to_string()).expect("findings");
    let assessment = engine.assess(&findings);
    assessment.urgency().because().any(|cause| matches!(cause, Because::Rule { id, .. } if id == rule))
}

const NO_AND_YES: [bool; 2] = [false, true];

/// Stiell's Ottawa knee rule: an X-ray after a fresh injury from 55 years on, with isolated tenderness of the kneecap,
/// tenderness at the head of the fibula, no bending to 90 degrees, or no four steps, neither then nor now.
fn ottawa(from_55: bool, kneecap: bool, fibula: bool, cannot_bend: bool, no_steps: bool) -> bool {
    from_55 || kneecap || fibula || cannot_bend || no_steps
}

#[test]
fn the_ottawa_rule_is_its_truth_table() {
    let mut rows = 0;
    for combination in 0..32_u32 {
        let [from_55, kneecap, fibula, cannot_bend, no_steps] =
            [0, 1, 2, 3, 4].map(|place| combination >> place & 1 == 1);
        let spots = [(kneecap, "kneecap_bone"), (fibula, "outer_fibula_head"), (true, "joint_line")];
        let spots: Vec<&str> = spots.into_iter().filter(|(sore, _)| *sore).map(|(_, spot)| spot).collect();
        let findings = |age: u32, steps_then: bool, weight_bearing: &str, onset: &str, days: u32| {
            json!({
                "age": age, "tender_spots": spots, "can_bend_90": !cannot_bend, "could_take_4_steps_at_injury": steps_then,
                "weight_bearing": weight_bearing, "onset": onset, "duration_days": days, "deformity": false,
            })
        };
        let expected = ottawa(from_55, kneecap, fibula, cannot_bend, no_steps);
        // Four steps at one of the two times are enough.
        let steps: &[(bool, &str)] = match no_steps {
            true => &[(false, "cannot_take_4_steps")],
            false => &[
                (true, "normal"),
                (true, "cannot_take_4_steps"),
                (false, "limps_4_steps"),
                (false, "painful_but_walks"),
            ],
        };
        for age in if from_55 { [55, 80] } else { [54, 8] } {
            for (then, now) in steps {
                for days in [0, 7] {
                    let fresh = findings(age, *then, now, "sudden_with_injury", days);
                    assert_eq!(is_true("ottawa_rule", fresh.clone()), expected, "{fresh}");
                    rows += 1;
                }
                for other in [
                    findings(age, *then, now, "sudden_with_injury", 8),
                    findings(age, *then, now, "sudden_no_injury", 1),
                    findings(age, *then, now, "gradual", 1),
                ] {
                    assert!(!is_true("ottawa_rule", other.clone()), "no fresh injury: {other}");
                }
            }
        }
    }
    assert_eq!(rows, 16 * 4 + 16 * 16);
}

/// The Pittsburgh rule: an X-ray after a fall or a blow below 12 or above 50 years, or when four steps are not possible.
fn pittsburgh(fall_or_blow: bool, below_12: bool, above_50: bool, no_steps: bool) -> bool {
    fall_or_blow && (below_12 || above_50 || no_steps)
}

#[test]
fn the_pittsburgh_rule_is_its_truth_table() {
    let blows = ["fall", "collision", "blow_outer_knee", "blow_inner_knee", "blow_front_knee"];
    let others = ["twist_plant", "slip", "hard_landing", "misstep_forced_bend", "hyperextension", "kneecap_shifted"];
    let mechanisms: Vec<(Vec<&str>, bool)> = [(vec![], false), (vec!["deep_squat", "sprint_or_stretch_pull"], false)]
        .into_iter()
        .chain(blows.map(|blow| (vec![blow], true)))
        .chain(others.map(|other| (vec![other], false)))
        .chain(blows.map(|blow| (vec!["twist_plant", blow], true)))
        .collect();
    for (mechanism, fall_or_blow) in &mechanisms {
        for (age, below_12, above_50) in [
            (8, true, false),
            (11, true, false),
            (12, false, false),
            (50, false, false),
            (51, false, true),
            (90, false, true),
        ] {
            for no_steps in NO_AND_YES {
                let weight_bearing: &[&str] =
                    if no_steps { &["cannot_take_4_steps"] } else { &["normal", "painful_but_walks", "limps_4_steps"] };
                for now in weight_bearing {
                    for days in [0, 7, 8] {
                        let findings =
                            json!({ "mechanism": mechanism, "age": age, "weight_bearing": now, "duration_days": days });
                        let expected = days <= 7 && pittsburgh(*fall_or_blow, below_12, above_50, no_steps);
                        assert_eq!(is_true("pittsburgh_rule", findings.clone()), expected, "{findings}");
                    }
                }
            }
        }
    }
}

/// What few findings lead to, but promises are about.
fn corners(example: &Example) -> BTreeSet<String> {
    let assessment = example.assess();
    let mut corners = BTreeSet::from([
        format!("level {}", assessment.urgency().level()),
        format!("verdict {}", assessment.verdict()),
        format!("final {}", assessment.urgency().is_final()),
    ]);
    corners.extend(assessment.advice().filter_map(|shown| {
        let advice = shown.authored()?;
        Some(format!("{} {}", advice.topic, advice.stance.as_ref()?))
    }));
    corners.extend(assessment.withheld().map(|withheld| format!("withheld {}", withheld.because())));
    corners.extend(assessment.urgency().because().map(|cause| match cause {
        Because::Rule { .. } => "because of a true rule".to_owned(),
        Because::Pointed { .. } => "because of a rule that points".to_owned(),
        Because::Likely { .. } => "because of a likely condition".to_owned(),
        _ => "because of open questions".to_owned(),
    }));
    corners
}

#[test]
fn runners_of_all_kinds_are_tried() {
    let seen: Mutex<BTreeMap<String, u32>> = Mutex::default();
    on_the_knee_set(2000, |example| {
        let mut seen = seen.lock().expect("one thread");
        corners(example).into_iter().for_each(|corner| *seen.entry(corner).or_default() += 1);
        Ok(())
    });
    let seen = seen.into_inner().expect("one thread");
    let listed: Vec<String> = seen.iter().map(|(corner, count)| format!("{count:5} {corner}")).collect();
    let wanted = "level self_care|level routine_physio|level see_clinician_soon|level same_day|level emergency_now|\
        verdict no_match|verdict not_enough_information|verdict leaning|verdict settled|final true|final false|\
        running reduce|running pause|running stop|anti_inflammatory_tablets take|anti_inflammatory_tablets avoid|\
        withheld unknown|withheld stance|because of a true rule|because of a rule that points|\
        because of open questions";
    for corner in wanted.split('|') {
        assert!(seen.contains_key(corner), "{corner} is never reached\n{}", listed.join("\n"));
    }
    println!("{}", listed.join("\n"));
}
