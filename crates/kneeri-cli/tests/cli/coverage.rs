//! `kneeri test` with `--coverage`, `--suggest`, `--mutate` and formats for build servers.

use serde_json::Value;

use crate::{kneeri, scratch};

const TINY: &str = "tests/fixtures/rules/tiny";

#[test]
fn what_the_cases_reach_is_shown_with_what_they_do_not() {
    insta::assert_snapshot!(kneeri(["test", "--coverage", TINY]).run());
}

#[test]
fn a_threshold_that_is_not_reached_fails() {
    let ended = kneeri(["test", "--threshold", "100", TINY]).run();
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("100 % are wanted"), "{ended}");
    assert_eq!(kneeri(["test", "--threshold", "1", TINY]).run().code, 0);
    assert_eq!(kneeri(["test", "--threshold", "101", TINY]).run().code, 2);
}

#[test]
fn lcov_counts_by_line() {
    insta::assert_snapshot!(kneeri(["test", "--format", "lcov", TINY]).run());
}

#[test]
fn junit_has_a_test_for_each_case() {
    insta::assert_snapshot!(kneeri(["test", "--format", "junit", "tests/fixtures/rules/failing_cases.json"]).run());
}

#[test]
fn json_has_cases_coverage_and_changes() {
    let ended = kneeri(["test", "--format", "json", "--coverage", "--mutate", "--mutants", "9", TINY]).run();
    let json: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(json["cases"].as_array().unwrap().len(), 2);
    assert!(json["coverage"]["points"].as_array().unwrap().len() > 10);
    assert!(!json["mutation"]["mutants"].as_array().unwrap().is_empty());
}

#[test]
fn suggestions_are_findings_files_in_a_new_folder() {
    let folder = scratch().join("suggested");
    let _ = std::fs::remove_dir_all(&folder);
    let name = folder.display().to_string();
    let ended = kneeri(["test", "--suggest", &name, TINY]).run();
    insta::assert_snapshot!(ended);
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path().display().to_string();
        assert_eq!(kneeri(["assess", "--rules", TINY, "--", &path]).run().code, 0, "{path}");
    }
    let again = kneeri(["test", "--suggest", &name, TINY]).run();
    assert_eq!(again.code, 2);
    assert!(again.err.contains("is not empty"), "{again}");
}

#[test]
fn changes_that_no_case_notices_are_named() {
    let run = || kneeri(["test", "--mutate", "--mutants", "30", TINY]).run();
    let ended = run();
    assert_eq!(ended.out, run().out);
    insta::assert_snapshot!(ended);
}
