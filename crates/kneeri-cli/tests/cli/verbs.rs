//! `kneeri test`, `kneeri schema`, `kneeri completions`.

use serde_json::Value;

use crate::kneeri;

#[test]
fn cases_that_fail_show_what_came_out() {
    let ended = kneeri(["test", "tests/fixtures/rules/failing_cases.json"]).run();
    assert_eq!(ended.code, 1);
    insta::assert_snapshot!(ended);
}

#[test]
fn the_last_line_counts() {
    let passing = kneeri(["test", "tests/fixtures/rules/tiny"]).run();
    assert_eq!((passing.code, passing.out.as_str(), passing.err.as_str()), (0, "2 passed, 0 failed\n", ""));
    let built_in = kneeri(["test"]).run();
    let last = built_in.out.lines().last().unwrap();
    let numbers: Vec<&str> =
        last.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    assert_eq!(last, format!("{} passed, {} failed", numbers[0], numbers[1]));
    assert_eq!(built_in.code, u8::from(numbers[1] != "0"));
}

#[test]
fn cases_of_rules_with_faults_do_not_run() {
    let ended = kneeri(["test", "tests/fixtures/rules/broken/list.json"]).run();
    assert_eq!((ended.code, ended.out.as_str()), (1, ""));
    insta::assert_snapshot!(ended);
}

#[test]
fn schemas_are_json_and_may_be_for_one_rule_set() {
    let schema = kneeri(["schema"]).run();
    let json: Value = serde_json::from_str(&schema.out).unwrap();
    assert_eq!((schema.code, &json), (0, &kneeri_core::schema()));
    let specialised = kneeri(["schema", "--for", "tests/fixtures/rules/tiny"]).run();
    let json: Value = serde_json::from_str(&specialised.out).unwrap();
    assert!(json["$defs"]["When"]["properties"]["sore"].is_object());
    let faulty = kneeri(["schema", "--for", "tests/fixtures/rules/broken/empty.json"]).run();
    assert_eq!((faulty.code, faulty.out.as_str()), (1, ""));
    assert_eq!(kneeri(["schema", "--for", "missing.json"]).run().code, 2);
}

#[test]
fn every_shell_gets_its_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ended = kneeri(["completions", shell]).run();
        assert!(ended.code == 0 && ended.out.contains("completions"), "{shell}");
    }
}
