//! The conformance corpus: rules, findings and the exact bytes that must come out, in every language.
//!
//! `cargo xtask conformance` writes the expected results anew; the difference is then to be reviewed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "test code")]

use std::fs;
use std::path::{Path, PathBuf};

use kneeri_core::{Engine, RuleSet};
use serde_json::{Map, Value};

fn corpus() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn engine(rules: &Value) -> Engine {
    match rules {
        Value::String(name) if name == "knee" => Engine::knee(),
        document => Engine::new(&RuleSet::from_json(&document.to_string()).unwrap()),
    }
}

/// What comes out: `expected` is the canonical result, `error` the message of findings that are refused.
fn outcome(engine: &Engine, findings: &Value) -> (&'static str, String) {
    match engine.findings_from_json(&findings.to_string()) {
        Ok(findings) => ("expected", engine.assess(&findings).to_json()),
        Err(error) => ("error", error.to_string()),
    }
}

fn update(path: &Path, mut file: Value) {
    let engine = engine(&file["rules"]);
    for case in file["cases"].as_array_mut().unwrap() {
        let (member, text) = outcome(&engine, &case["findings"]);
        let case: &mut Map<String, Value> = case.as_object_mut().unwrap();
        case.retain(|key, _| key == "name" || key == "findings");
        case.insert(member.to_owned(), Value::String(text));
    }
    fs::write(path, serde_json::to_string_pretty(&file).unwrap() + "\n").unwrap();
}

#[test]
fn every_case_gives_the_expected_bytes() {
    let files = corpus();
    assert!(files.len() >= 12, "the corpus is gone");
    for path in files {
        let file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        if std::env::var_os("KNEERI_UPDATE").is_some() {
            update(&path, file);
            continue;
        }
        let engine = engine(&file["rules"]);
        for case in file["cases"].as_array().unwrap() {
            let (member, text) = outcome(&engine, &case["findings"]);
            let expected = case[member].as_str().unwrap_or("another kind of outcome");
            assert_eq!(text, expected, "{}: {}", path.display(), case["name"]);
        }
    }
}

#[test]
fn expected_results_are_canonical() {
    for path in corpus() {
        let file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for expected in file["cases"].as_array().unwrap().iter().filter_map(|case| case["expected"].as_str()) {
            let value: Value = serde_json::from_str(expected).unwrap();
            // serde_json keeps keys in the order of their bytes, which is that of RFC 8785 for names in ASCII.
            assert_eq!(value.to_string(), expected, "{}", path.display());
        }
    }
}
