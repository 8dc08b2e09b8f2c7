//! Random rule sets and findings: the engine says what the oracle says, and what it says holds together.
#![no_main]

use kneeri_core::{Engine, RuleSet};
use kneeri_tests::dice::Dice;
use kneeri_tests::difference::first_difference;
use kneeri_tests::{oracle, random};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let mut dice = Dice::new(bytes);
    let document = random::rule_set(&mut dice).to_string();
    let rules = RuleSet::from_json(&document).unwrap_or_else(|faults| panic!("{faults}\n{document}"));
    let engine = Engine::new(&rules);
    let answers = random::findings(&rules, &mut dice);
    let mut findings = engine.findings();
    for (feature, finding) in &answers {
        findings.set(feature, finding.clone()).unwrap_or_else(|error| panic!("{error}\n{document}"));
    }
    let assessment = engine.assess(&findings);
    let urgency = assessment.urgency();
    assert!(urgency.certain() <= urgency.level() && urgency.certain() <= urgency.could_reach());
    for condition in assessment.conditions() {
        let counted: i64 = condition.reasons().map(|reason| reason.counted()).sum();
        assert_eq!(condition.prior() + counted, condition.score(), "{}", condition.id());
        assert!(condition.lo() <= condition.hi(), "{}", condition.id());
    }
    let result: Value = serde_json::from_str(&assessment.to_json()).expect("results are JSON");
    if let Some(difference) = first_difference(&result, &oracle::assess(&rules, &answers)) {
        let answers = serde_json::to_string(&answers).unwrap_or_default();
        panic!("engine (left) and oracle (right) differ {difference}\nrule set: {document}\nfindings: {answers}");
    }
});
