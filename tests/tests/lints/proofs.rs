//! What is proved is not refuted by random answers, what is refuted is refuted by its own.

use std::collections::BTreeMap;

use kneeri_analysis::{ProofVerdict, prove};
use kneeri_core::{Assessment, Engine, Finding, RuleSet, Urgency};
use kneeri_tests::dice::{Dice, bytes};
use kneeri_tests::random;
use serde_json::json;

use super::brute::count;

fn assess(engine: &Engine, answers: &BTreeMap<String, Finding>) -> Assessment {
    let mut findings = engine.findings();
    for (feature, finding) in answers {
        findings.set(feature, finding.clone()).unwrap();
    }
    engine.assess(&findings)
}

/// A random rule set in which every pattern bars every advice, and asks for a level.
fn with_laws(seed: u64) -> RuleSet {
    let mut document = random::rule_set_of_seed(seed);
    let ids = |member: &str| {
        document[member].as_object().map(|entries| entries.keys().cloned().collect()).unwrap_or_default()
    };
    let (patterns, advice): (Vec<String>, Vec<String>) = (ids("patterns"), ids("advice"));
    let law = |pattern: &String| json!({ "pattern": pattern, "urgency": "see_clinician_soon", "not_advice": advice });
    document["laws"] = patterns.iter().map(|pattern| (pattern.clone(), law(pattern))).collect();
    RuleSet::from_json(&document.to_string()).unwrap()
}

#[test]
fn proofs_and_refutations_hold_in_the_engine() {
    let (mut proved, mut refuted) = (0, 0);
    for seed in 0..count() {
        let rules = with_laws(seed);
        let engine = Engine::new(&rules);
        for proof in prove(&rules) {
            let advice = proof.property.split(", `").nth(1).map(|rest| rest.split('`').next().unwrap().to_owned());
            let permissive = proof.pointer.strip_prefix("/advice/").map(str::to_owned);
            let breaks = |assessment: &Assessment| {
                let shows = |id: &str| assessment.advice().any(|shown| shown.id() == id);
                let level = assessment.urgency().level();
                match (&advice, &permissive) {
                    (_, Some(id)) => shows(id) && level >= Urgency::SameDay,
                    (Some(id), _) => shows(id),
                    (None, None) => level < Urgency::SeeClinicianSoon,
                }
            };
            let is_law_on_level = proof.pointer.ends_with("/urgency") && proof.pointer.starts_with("/laws/");
            let is_law_on_advice = proof.pointer.contains("/not_advice/");
            if permissive.is_none() && !is_law_on_level && !is_law_on_advice {
                continue;
            }
            match &proof.verdict {
                ProofVerdict::Refuted { witness } => {
                    assert!(breaks(&assess(&engine, witness)), "seed {seed}: {proof}");
                    refuted += 1;
                }
                ProofVerdict::Proved if permissive.is_some() => {
                    for round in 0..5 {
                        let bytes = bytes(seed * 5 + round, 1 << 12);
                        let answers = random::findings(&rules, &mut Dice::new(&bytes));
                        assert!(!breaks(&assess(&engine, &answers)), "seed {seed}: {proof}");
                    }
                    proved += 1;
                }
                _ => proved += usize::from(proof.verdict == ProofVerdict::Proved),
            }
        }
    }
    assert!(proved > 50 && refuted > 50, "{proved} proved, {refuted} refuted");
}

#[test]
fn everything_is_proved_about_the_knee_rules() {
    let proofs = prove(Engine::knee().rules());
    let open: Vec<String> =
        proofs.iter().filter(|proof| proof.verdict != ProofVerdict::Proved).map(ToString::to_string).collect();
    assert!(proofs.len() > 20 && open.is_empty(), "{}", open.join("\n"));
}
