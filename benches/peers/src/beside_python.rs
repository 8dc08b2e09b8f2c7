//! What the Python package is measured beside: it says who is assessed and what is true of them, and assesses in turn.
//!
//! One line of JSON comes first. Then, for every line that comes in, everybody is assessed once, and the nanoseconds
//! for a person are the answer.

use std::hint::black_box;
use std::io::stdin;

use kneeri_core::Engine;
use serde_json::{Value, json};

use crate::formula::Reader;
use crate::peers;
use crate::predicates::Predicates;
use crate::rounds::Contender;

/// Enough for a processor not to learn their branches, few enough for rounds that take turns.
const PEOPLE: u32 = 300;

/// How much is known of each.
const FINDINGS: usize = 20;

/// Answers until nothing comes in any more.
pub fn serve(engine: &Engine) {
    let people = kneeri_benches::people_with(engine, PEOPLE, FINDINGS);
    let reader = Reader::new(engine.rules());
    let predicates = Predicates::new(engine, &reader);
    let levels = people.iter().map(|person| engine.assess(person).urgency().level().as_str());
    let truths = people.iter().map(|person| predicates.truths(engine, person));
    let said = json!({
        "findings": FINDINGS,
        "people": people.iter().map(peers::known).collect::<Vec<Value>>(),
        "levels": levels.collect::<Vec<_>>(),
        "truths": truths.collect::<Vec<_>>(),
        "triage_rules": predicates.triage_rules,
        "evidence_items": predicates.evidence_items,
        "predicates": predicates.formulas.len(),
        "zen_engine": peers::decision_table(&reader, &predicates),
    });
    println!("{said}");
    let mut assess = Contender::new("assess", people.len(), 1, || {
        people.iter().for_each(|person| drop(black_box(engine.assess(person))));
    });
    for _ in stdin().lines() {
        println!("{}", assess.round());
    }
}
