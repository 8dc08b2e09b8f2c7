//! Writes the knee rule set as straight-line Rust, as a good programmer would write this one rule set by hand: `B`.
//!
//! Answers come in as plain fields; every distinct condition over findings is worked out once, without branches; each
//! condition adds its evidence in a function of its own. What the code calls is in `src/by_hand.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a rule set that was checked")]

mod answers;
mod evidence;
mod facts;
#[path = "../src/formula.rs"]
#[expect(dead_code, reason = "the program reads it, too")]
mod formula;
mod weights;

use std::path::PathBuf;
use std::{env, fs};

use facts::Facts;
use formula::Reader;
use kneeri_core::{Engine, RuleSet, Urgency};

fn main() {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src/formula.rs");
    let engine = Engine::knee();
    let path = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names a folder")).join("by_hand.rs");
    fs::write(path, program(engine.rules())).expect("the folder of the build can be written");
}

fn program(rules: &RuleSet) -> String {
    let reader = Reader::new(rules);
    let mut facts = Facts::new(&reader);
    let certain = certain(rules, &reader, &mut facts);
    let conditions: Vec<String> = rules
        .conditions()
        .iter()
        .map(|(id, condition)| evidence::function(id, condition, &reader, &mut facts))
        .collect();
    let calls = rules.conditions().keys().enumerate();
    let calls: String =
        calls.map(|(place, id)| format!("    decided.stand({place}, {id}(answers, &facts));\n")).collect();
    let parts = [answers::structure(&reader), facts.function(), conditions.concat()];
    format!(
        "const CONDITIONS: usize = {};\n\n{}\npub fn decide(answers: &Answers, decided: &mut Decided) {{\n    \
         let facts = Facts::new(answers);\n    decided.certain = {certain};\n{calls}    decided.rank();\n}}\n",
        rules.conditions().len(),
        parts.concat()
    )
}

/// The highest level of the triage rules that are true, as its place among the levels.
fn certain(rules: &RuleSet, reader: &Reader, facts: &mut Facts) -> String {
    let mut levels = vec![Vec::new(); Urgency::ALL.len()];
    for rule in rules.triage().values() {
        let fact = facts.read(&reader.formula(&rule.when));
        levels[rule.urgency as usize].push(format!("facts.yes[{fact}]"));
    }
    let level = |(place, rules): (usize, &Vec<String>)| format!("(({}) & {place})", rules.join(" | "));
    let levels: Vec<String> = levels.iter().enumerate().filter(|(_, rules)| !rules.is_empty()).map(level).collect();
    format!("highest([{}])", levels.join(", "))
}
