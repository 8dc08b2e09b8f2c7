//! A quick decision allocates nothing once its room is there.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

use kneeri_analysis::Population;
use kneeri_core::{Engine, Findings};

/// A runner who answered only every so many questions.
fn in_part(engine: &Engine, whole: &Findings, step: usize) -> Findings {
    let mut findings = engine.findings();
    for (feature, finding) in whole.iter().step_by(step) {
        findings.set(feature, finding.clone()).unwrap();
    }
    findings
}

#[test]
fn a_decision_that_is_used_again_allocates_nothing() {
    let engine = Engine::knee();
    let population = Population::new(&engine);
    let people: Vec<Findings> = (0..60)
        .map(|number| in_part(&engine, population.runner(3, number).findings(), 1 + number as usize % 5))
        .collect();
    let mut decision = engine.decide(&engine.findings());
    // Lists grow to the longest that these people need.
    people.iter().for_each(|person| engine.decide_into(person, &mut decision));
    let counted = allocation_counter::measure(|| {
        people.iter().for_each(|person| engine.decide_into(person, &mut decision));
    });
    assert_eq!(counted.count_total, 0);
    assert!(allocation_counter::measure(|| drop(engine.decide(&engine.findings()))).count_total > 0);
}
