//! Each warning has a page with an example that causes it and one that does not, and warnings say what trying all
//! answers says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "test code")]

use std::fs;
use std::path::{Path, PathBuf};

use kneeri_analysis::{Lint, lint};
use kneeri_core::RuleSet;
use serde_json::{Value, json};

#[path = "lints/brute.rs"]
mod brute;
#[path = "lints/open.rs"]
mod open;
#[path = "lints/proofs.rs"]
mod proofs;
#[path = "lints/world.rs"]
mod world;

fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/lints")
}

/// The header and the source that the examples leave out.
fn header() -> Value {
    let level = json!({ "title": "…", "say": "…" });
    json!({
        "kneeri": 1, "id": "example", "version": "1", "language": "en", "title": "…", "methodology": "…",
        "disclaimer": "…", "safety_net": ["…"], "until_safety_answered": "routine_physio",
        "urgency": {
            "self_care": level, "routine_physio": level, "see_clinician_soon": level, "same_day": level,
            "emergency_now": level
        },
        "sources": { "E1": { "title": "…", "kind": "example" } }
    })
}

fn loaded(document: &Value) -> RuleSet {
    let documents = [("example.json", document.to_string()), ("header.json", header().to_string())];
    RuleSet::from_documents(documents).unwrap_or_else(|faults| panic!("{faults}"))
}

fn codes(document: &Value) -> Vec<Lint> {
    lint(&loaded(document)).iter().map(|warning| warning.lint).collect()
}

fn examples(page: &str) -> Vec<Value> {
    let blocks = page.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.map(|block| serde_json::from_str(block).unwrap()).collect()
}

#[test]
fn every_warning_has_a_page_whose_example_causes_it_and_whose_remedy_does_not() {
    for code in Lint::ALL {
        let path = pages().join(format!("{}.md", code.as_str()));
        let page = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(
            page.starts_with(&format!("# `{}`\n", code.as_str()))
                && page.contains("## Why")
                && page.contains("## Remedy")
        );
        match examples(&page).as_slice() {
            [mistake, remedy] => {
                assert!(codes(mistake).contains(code), "{}: the example is without the warning", code.as_str());
                assert!(!codes(remedy).contains(code), "{}: the remedy has the warning", code.as_str());
            }
            // No small example is that large; the next test has one.
            others => assert!(others.is_empty() && *code == Lint::TooComplex, "{}", code.as_str()),
        }
    }
}

#[test]
fn every_page_is_of_a_warning_and_stands_in_the_table() {
    let table = fs::read_to_string(pages().join("README.md")).unwrap();
    for code in Lint::ALL {
        assert!(
            table.contains(&format!("| [`{0}`]({0}.md) | {1} |", code.as_str(), code.about())),
            "{}",
            code.as_str()
        );
    }
    assert_eq!(fs::read_dir(pages()).unwrap().count(), Lint::ALL.len() + 1);
}

/// One rule that pairs the first half of the questions with the second, after another rule has put them in that order.
fn paired(count: usize) -> Value {
    let names = |letter: &str| (10..10 + count).map(|number| format!("{letter}{number}")).collect::<Vec<_>>();
    let (firsts, seconds) = (names("a"), names("b"));
    let features = firsts.iter().chain(&seconds).map(|id| (id.clone(), json!({ "yes_no": true, "ask": "…?" })));
    let each: Value = firsts.iter().chain(&seconds).map(|id| json!({ id: true })).collect();
    let pairs: Value = firsts.iter().zip(&seconds).map(|(a, b)| json!({ a: true, b: true })).collect();
    let rule = |when: Value| json!({ "when": when, "urgency": "same_day", "say": "…", "source": ["E1"] });
    json!({
        "features": features.collect::<serde_json::Map<_, _>>(),
        "triage": { "all": rule(json!({ "all": each })), "pairs": rule(json!({ "any": pairs })) }
    })
}

#[test]
fn what_is_too_large_is_said_to_be() {
    assert!(!codes(&paired(8)).contains(&Lint::TooComplex));
    let warnings = lint(&loaded(&paired(18)));
    let large: Vec<&str> = warnings
        .iter()
        .filter(|warning| warning.lint == Lint::TooComplex)
        .map(|warning| warning.pointer.as_str())
        .collect();
    assert_eq!(large, ["/triage/pairs/when"]);
}

#[test]
fn a_warning_is_allowed_at_its_place_only() {
    let rule =
        json!({ "when": { "hot": true, "not": { "hot": true } }, "urgency": "same_day", "say": "…", "source": ["E1"] });
    let document = |allow: Value| json!({ "features": { "hot": { "yes_no": true, "ask": "…?" } }, "triage": { "a": rule, "b": rule }, "allow": allow });
    let never = |allow| codes(&document(allow)).iter().filter(|code| **code == Lint::NeverFires).count();
    assert_eq!(never(json!({})), 2);
    assert_eq!(never(json!({ "/triage/a/when": { "never_fires": "…" } })), 1);
    assert_eq!(never(json!({ "/triage": { "never_fires": "…" } })), 2);
    let misspelt = codes(&document(json!({ "/triage/a/when": { "never_fire": "…" } })));
    assert!(misspelt.contains(&Lint::UnusedAllow));
}

/// 500 rules over 120 questions, each about up to six of them.
fn many() -> Value {
    let features = (100..220).map(|number| (format!("f{number}"), json!({ "yes_no": true, "ask": "…?" })));
    let mut state = 1_u64;
    let mut draw = move |end: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % end
    };
    let mut some =
        move |count: u64| (0..count).map(|_| (format!("f{}", 100 + draw(120)), json!(draw(2) == 1))).collect::<Value>();
    let levels = ["routine_physio", "see_clinician_soon", "same_day", "emergency_now"];
    let rules = (100..600).map(|number| {
        let when = json!({ "all": [some(2), { "any": [some(2), some(2)] }] });
        (format!("r{number}"), json!({ "when": when, "urgency": levels[number % 4], "say": "…", "source": ["E1"] }))
    });
    json!({ "features": features.collect::<serde_json::Map<_, _>>(), "triage": rules.collect::<serde_json::Map<_, _>>() })
}

#[test]
fn all_pairs_of_many_rules_are_compared() {
    let mut document = many();
    let rule = document["triage"]["r100"].clone();
    document["triage"]["r999"] = rule;
    let warnings = lint(&loaded(&document));
    assert!(warnings.iter().all(|warning| warning.lint != Lint::TooComplex));
    assert!(warnings.iter().any(|warning| warning.lint == Lint::Duplicate && warning.pointer == "/triage/r999"));
}
