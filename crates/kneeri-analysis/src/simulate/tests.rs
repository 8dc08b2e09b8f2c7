#![allow(clippy::panic, clippy::indexing_slicing, reason = "test code")]

use kneeri_core::{Engine, Finding, Over, RuleSet};
use serde_json::{Value, json};

use super::{Population, SimulationOptions, simulate};

/// Two conditions, of which the second is three times as common.
fn toy() -> Engine {
    let said = |evidence: Value, percent: u32| json!({ "name": "C", "how_common": { "percent": percent, "source": ["L1"] }, "evidence": evidence });
    let found = |with: f64, without: f64| json!({ "with": with, "without": without });
    let rare = json!({
        "place": { "by": "place", "gives": { "inner": found(80.0, 20.0), "outer": found(20.0, 80.0) }, "source": ["L1"] },
        "stiff": { "when": { "stiff": true }, "found": found(90.0, 10.0), "source": ["L1"] },
        "signs": { "by": "signs", "gives": { "warm": found(70.0, 5.0) }, "source": ["L1"] },
        "old": { "by": "age", "gives": { "from 50": { "lr": 4 } }, "source": ["L1"] },
        "both": { "when": { "stiff": true, "tired": true }, "yes": { "lr": 8 }, "source": ["L1"] }
    });
    let common = json!({
        "place": { "by": "place", "gives": { "inner": found(10.0, 80.0), "outer": found(90.0, 20.0) }, "source": ["L1"] }
    });
    let mut second = said(common, 60);
    second["only_if"] = json!({ "age": { "at_least": 50 } });
    let rules = json!({
        "kneeri": 1, "id": "toy", "version": "1.0.0", "language": "en", "title": "T", "methodology": "M",
        "disclaimer": "D", "safety_net": ["N"], "until_safety_answered": "self_care",
        "urgency": {
            "self_care": { "title": "A", "say": "A" }, "routine_physio": { "title": "B", "say": "B" },
            "see_clinician_soon": { "title": "C", "say": "C" }, "same_day": { "title": "D", "say": "D" },
            "emergency_now": { "title": "E", "say": "E" }
        },
        "sources": { "L1": { "title": "S", "kind": "article" } },
        "features": {
            "place": { "one_of": ["inner", "outer"], "ask": "Where?" },
            "stiff": { "yes_no": true, "ask": "Stiff?" },
            "tired": { "yes_no": true, "ask": "Tired?" },
            "how_tired": { "number": { "unit": "1", "from": 0, "to": 10 }, "ask": "How?", "ask_when": { "tired": true } },
            "signs": { "any_of": ["warm", "red"], "ask": "Signs?" },
            "age": { "number": { "unit": "a", "from": 8, "to": 99 }, "ask": "Age?" }
        },
        "conditions": { "rare": said(rare, 20), "usual": second },
        "triage": { "tired": { "when": { "how_tired": { "at_least": 9 } }, "urgency": "same_day", "say": "S", "source": ["L1"] } }
    });
    match RuleSet::from_json(&rules.to_string()) {
        Ok(rules) => Engine::new(&rules),
        Err(faults) => panic!("{faults}"),
    }
}

/// In per cent of the runners with this condition.
fn share(engine: &Engine, condition: &str, holds: impl Fn(&dyn Fn(&str) -> Option<Finding>) -> bool) -> u32 {
    let population = Population::new(engine);
    let runners = (0..4000).map(|number| population.runner(3, number));
    let ill: Vec<_> = runners.filter(|runner| runner.condition() == Some(condition)).collect();
    let held = ill.iter().filter(|runner| holds(&|feature| runner.findings().get(feature).cloned())).count();
    u32::try_from(100 * held / ill.len()).unwrap_or(0)
}

#[test]
fn runners_keep_to_the_shares_of_the_rule_set() {
    let engine = toy();
    let population = Population::new(&engine);
    let rare = (0..4000).filter(|number| population.runner(3, *number).condition() == Some("rare")).count();
    assert!((920..1080).contains(&rare), "{rare} of 4000 instead of a quarter");
    let inner = |get: &dyn Fn(&str) -> Option<Finding>| get("place") == Some("inner".into());
    let warm = |get: &dyn Fn(&str) -> Option<Finding>| matches!(get("signs"), Some(Finding::Options(options)) if options.contains(&"warm".to_owned()));
    let stiff = |get: &dyn Fn(&str) -> Option<Finding>| get("stiff") == Some(true.into());
    let tired = |get: &dyn Fn(&str) -> Option<Finding>| get("tired") == Some(true.into());
    for (condition, what, holds, expected) in [
        ("rare", "inner", &inner as &dyn Fn(&dyn Fn(&str) -> Option<Finding>) -> bool, 80),
        ("usual", "inner", &inner, 10),
        ("rare", "warm", &warm, 70),
        ("usual", "warm", &warm, 5),
        ("rare", "stiff", &stiff, 90),
        ("usual", "stiff", &stiff, 10),
        // Nobody says how often; with stiffness a ratio of 8 stands for the first.
        ("usual", "tired", &tired, 5),
        ("rare", "tired", &tired, 27),
    ] {
        let found = share(&engine, condition, holds);
        assert!(found.abs_diff(expected) <= 4, "{condition} {what}: {found} instead of {expected}");
    }
}

#[test]
fn runners_answer_what_applies_and_what_their_condition_allows() {
    let engine = toy();
    let population = Population::new(&engine);
    for number in 0..500 {
        let runner = population.runner(9, number);
        let tired = runner.findings().get("tired") == Some(&Finding::YesNo(true));
        assert_eq!(runner.findings().get("how_tired").is_some(), tired);
        let assessment = engine.assess(runner.findings());
        assert_eq!(assessment.unanswered().len(), 0);
        assert_eq!(assessment.answered_but_not_applicable().len(), 0);
        if let Some(condition) = runner.condition().and_then(|condition| assessment.condition(condition)) {
            assert_ne!(condition.band(), kneeri_core::Band::Excluded);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_result() {
    let engine = toy();
    let options = SimulationOptions { runners: 200, seed: 5, budgets: vec![2, 1, 2] };
    let mut told = Vec::new();
    let simulation = simulate(&engine, &options, |done| told.push(done));
    assert_eq!(told, (1..=200).collect::<Vec<u32>>());
    assert_eq!(simulation, simulate(&engine, &options, |_| {}));
    assert_ne!(simulation, simulate(&engine, &SimulationOptions { seed: 6, ..options }, |_| {}));
    assert_eq!(simulation.budgets().iter().map(super::Held::budget).collect::<Vec<_>>(), [Some(1), Some(2)]);
    let mut shown = serde_json::to_value(&simulation).unwrap_or_default();
    shown["rule_set"]["digest"] = json!("");
    insta::assert_json_snapshot!(shown);
    insta::assert_snapshot!(simulation.to_svg());
}

#[test]
fn a_budget_that_is_never_used_changes_nothing() {
    let engine = toy();
    let simulation = simulate(&engine, &SimulationOptions { runners: 100, seed: 2, budgets: vec![50] }, |_| {});
    let [budget] = simulation.budgets() else { panic!("one budget") };
    assert_eq!(budget.same_leader(), simulation.unlimited().same_leader());
    assert_eq!(budget.interactions(), simulation.unlimited().interactions());
    assert!(budget.over().all(|(over, _)| over != Over::BudgetUsed));
}

#[test]
fn nobody_is_interviewed() {
    let simulation = simulate(&toy(), &SimulationOptions { runners: 0, ..SimulationOptions::default() }, |_| {});
    assert_eq!(simulation.unlimited().same_leader().of, 0);
    assert!(simulation.to_markdown().contains("| none | 0 of 0 | none |"));
}

/// No interview of the shipped set misses a warning sign, whatever the budget.
#[test]
fn no_warning_sign_of_the_knee_set_is_missed() {
    let options = SimulationOptions { runners: 150, seed: 11, budgets: vec![0, 12] };
    let simulation = simulate(&Engine::knee(), &options, |_| {});
    for held in simulation.budgets().iter().chain([simulation.unlimited()]) {
        assert!(held.missed_red_flags().of > 0);
        assert_eq!(held.missed_red_flags().met, 0, "with a budget of {:?}", held.budget());
    }
    let held = simulation.unlimited();
    assert!(held.same_urgency().per_cent() >= Some(97), "{}", held.same_urgency());
    assert!(held.same_leader().per_cent() >= Some(90), "{}", held.same_leader());
}
