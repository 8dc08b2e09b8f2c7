//! The engine and the oracle say the same, byte for byte, about every random rule set and all random findings.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "test code")]

use std::collections::BTreeMap;

use kneeri_core::{Engine, Finding, RuleSet};
use kneeri_tests::dice::{Dice, bytes};
use kneeri_tests::difference::first_difference;
use kneeri_tests::shrink::shrunk;
use kneeri_tests::{oracle, random};
use serde_json::Value;

type Answers = BTreeMap<String, Finding>;

/// So many findings are tried on each rule set.
const FINDINGS_A_RULE_SET: u64 = 5;

/// What the environment asks for, or the default.
fn count(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn by_engine(rules: &RuleSet, answers: &Answers) -> Value {
    let engine = Engine::new(rules);
    let mut findings = engine.findings();
    for (feature, finding) in answers {
        findings.set(feature, finding.clone()).unwrap();
    }
    let json = engine.assess(&findings).to_json();
    let value: Value = serde_json::from_str(&json).unwrap();
    // All keys are ASCII and all numbers integers, for which `serde_json` writes the canonical form.
    assert_eq!(value.to_string(), json, "not canonical");
    value
}

/// Where engine (left) and oracle (right) part.
fn mismatch(rules: &RuleSet, answers: &Answers) -> Option<String> {
    first_difference(&by_engine(rules, answers), &oracle::assess(rules, answers))
}

fn random_answers(rules: &RuleSet, seed: u64) -> Answers {
    random::findings(rules, &mut Dice::new(&bytes(seed, 1 << 13)))
}

/// A readable account of a mismatch and of the smallest example of it that was found.
fn account(seed: u64, document: &Value, answers: &Answers) -> String {
    let loaded = |document: &Value| RuleSet::from_json(&document.to_string()).ok();
    let knows = |rules: &RuleSet, answers: &Answers| {
        let mut findings = Engine::new(rules).findings();
        answers.iter().all(|(feature, finding)| findings.set(feature, finding.clone()).is_ok())
    };
    let fails = |document: &Value, answers: &Answers| {
        loaded(document).is_some_and(|rules| knows(&rules, answers) && mismatch(&rules, answers).is_some())
    };
    let (small, few) = shrunk(document.clone(), answers.clone(), fails);
    let difference = mismatch(&loaded(&small).unwrap(), &few).unwrap();
    let few = serde_json::to_value(few).unwrap();
    format!("seed {seed}: engine (left) and oracle (right) differ {difference}\nrule set: {small}\nfindings: {few}")
}

#[test]
fn engine_equals_oracle() {
    let pairs = count("KNEERI_ORACLE_PAIRS", 3_000);
    let first = count("KNEERI_ORACLE_SEED", 0);
    let most_shown = count("KNEERI_ORACLE_SHOW", 1) as usize;
    let mut accounts = Vec::new();
    let mut parted = 0;
    for seed in first..first + pairs.div_ceil(FINDINGS_A_RULE_SET) {
        let document = random::rule_set_of_seed(seed);
        let rules = RuleSet::from_json(&document.to_string()).unwrap();
        for round in 0..FINDINGS_A_RULE_SET {
            let answers = random_answers(&rules, seed * FINDINGS_A_RULE_SET + round);
            if mismatch(&rules, &answers).is_some() {
                parted += 1;
                if accounts.len() < most_shown {
                    accounts.push(account(seed, &document, &answers));
                }
            }
        }
    }
    assert!(parted == 0, "{parted} of {pairs} pairs differ\n\n{}", accounts.join("\n\n"));
}

#[test]
fn engine_equals_oracle_on_the_knee_set() {
    let rules = RuleSet::from_documents(kneeri_rules::KNEE.iter().copied()).unwrap();
    for seed in 0..count("KNEERI_ORACLE_KNEE", 8) {
        let answers = random_answers(&rules, seed);
        if let Some(difference) = mismatch(&rules, &answers) {
            panic!(
                "seed {seed}: engine (left) and oracle (right) differ {difference}\nfindings: {}",
                serde_json::to_value(answers).unwrap()
            );
        }
    }
}
