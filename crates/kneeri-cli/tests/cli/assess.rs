//! `kneeri assess`: results.

use kneeri_core::{Engine, RuleSet};
use serde_json::Value;

use crate::{kneeri, relative};

const TINY: &str = "--rules=tests/fixtures/rules/tiny";

/// A run with the tiny rule set.
fn tiny(args: &[&str]) -> crate::Command {
    kneeri(["assess", TINY].iter().chain(args).copied())
}

#[test]
fn examples_read_well() {
    insta::glob!("../../../../examples", "*.json", |path| {
        let ended = kneeri(["assess".to_owned(), relative(path)]).run();
        assert_eq!((ended.code, ended.err.as_str()), (0, ""));
        insta::assert_snapshot!(ended);
    });
}

/// The rules have questions like "Have you had …?", so this looks at what the report itself adds.
#[test]
fn a_report_never_says_that_somebody_has_something() {
    for args in [vec!["sore=front", "hot=no", "days=12", "spots=a"], vec!["hot=yes", "days=20"], vec!["hot=unknown"]] {
        let report = tiny(&args).run().out.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(!report.contains("you have"), "{report}");
    }
}

#[test]
fn a_leaning_result_lists_conditions_with_reasons() {
    insta::assert_snapshot!(tiny(&["sore=front", "spots=a,b", "hot=no", "days=12", "weight=55.5"]).run());
}

#[test]
fn a_condition_that_is_out_is_not_listed() {
    let ended = tiny(&["sore=back", "spots=none", "hot=no", "days=3", "weight=80", "tablets=no"]).run();
    assert!(!ended.out.contains("The thing at the back"), "{ended}");
    insta::assert_snapshot!(ended);
}

#[test]
fn without_enough_answers_no_list_is_shown() {
    insta::assert_snapshot!(tiny(&["hot=no"]).run());
}

#[test]
fn what_somebody_cannot_say_stays_visible() {
    insta::assert_snapshot!(tiny(&["hot=unknown", "days=20", "tablets=unknown"]).run());
}

#[test]
fn an_answer_that_does_not_apply_is_pointed_out() {
    insta::assert_snapshot!(tiny(&["hot=no", "since_when=today", "days=40"]).run());
}

#[test]
fn partial_answers_are_worded_as_partial() {
    let findings = r#"{ "sore": { "one_of": ["front", "back"] }, "spots": { "yes": ["a"], "no": ["c"] }, "hot": true,
        "days": { "at_least": 8, "at_most": 12 }, "weight": { "value": 110, "unit": "[lb_av]" } }"#;
    insta::assert_snapshot!(tiny(&["-"]).stdin(findings).run());
}

#[test]
fn several_files_come_under_their_names() {
    let few = "../../examples/few-answers.json";
    let ended = kneeri(["assess", few, "../../examples/hot-red-knee.json"]).run();
    assert_eq!(ended.code, 0);
    let headings: Vec<&str> = ended.out.lines().filter(|line| line.starts_with("===")).collect();
    assert_eq!(headings, ["=== ../../examples/few-answers.json ===", "=== ../../examples/hot-red-knee.json ==="]);
    assert!(!kneeri(["assess", few]).run().out.contains("==="));
}

#[test]
fn json_is_the_canonical_result() {
    let engine = Engine::knee();
    let mut expected = String::new();
    for file in ["few-answers", "bone-stress"] {
        let text = std::fs::read_to_string(format!("../../examples/{file}.json")).unwrap();
        expected.push_str(&engine.assess(&engine.findings_from_json(&text).unwrap()).to_json());
        expected.push('\n');
    }
    let files = ["../../examples/few-answers.json", "../../examples/bone-stress.json"];
    let ended = kneeri(["assess", "--format", "json"].iter().chain(&files).copied()).run();
    assert_eq!((ended.code, ended.out), (0, expected));
}

#[test]
fn top_limits_the_list_and_nothing_else() {
    let all: Value = serde_json::from_str(&tiny(&["--format=json", "hot=no"]).run().out).unwrap();
    let one = tiny(&["--format=json", "--top=1", "hot=no"]).run().out;
    assert_eq!((all["conditions"].as_array().unwrap().len(), one.matches("\"band\"").count()), (2, 1));
    let mut shortened = all;
    shortened["conditions"].as_array_mut().unwrap().truncate(1);
    assert_eq!(one, format!("{shortened}\n"));
    let text = kneeri(["assess", "--top=2", "../../examples/hot-red-knee.json"]).run().out;
    assert!(text.contains("\n  2. ") && !text.contains("\n  3. "), "{text}");
}

#[test]
fn answers_mean_the_same_as_a_file() {
    let typed = tiny(&["--format=json", "sore=front", "spots=a, b", "hot=Yes", "days=2.5", "tablets=unknown"]).run();
    let file = r#"{ "sore": "front", "spots": ["a", "b"], "hot": true, "days": 2.5, "tablets": "unknown" }"#;
    assert_eq!((typed.code, &typed.out), (0, &tiny(&["--format=json", "-"]).stdin(file).run().out));
    let none = tiny(&["--format=json", "spots=none", "hot=false"]).run().out;
    assert_eq!(none, tiny(&["--format=json", "-"]).stdin(r#"{ "spots": [], "hot": false }"#).run().out);
}

#[test]
fn every_bad_answer_is_explained_at_once() {
    let ended = tiny(&[
        "soer=front",
        "color=red",
        "sore=frnt",
        "hot=1",
        "hot=no",
        "days=soon",
        "weight=light",
        "spots=a,d",
        "tablets=",
    ])
    .run();
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    insta::assert_snapshot!(ended);
    insta::assert_snapshot!(tiny(&["sore=front,back", "spots=", "days=101", "since_when=", "weight=1e99"]).run());
}

#[test]
fn a_choice_that_is_called_none_is_that_choice() {
    let rules = std::fs::read_to_string("tests/fixtures/rules/failing_cases.json").unwrap();
    let rules = rules.replace(r#""any_of": ["a", "b", "c"]"#, r#""any_of": ["a", "b", "c", "none"]"#);
    let rules = rules.replace(r#""b": "weakly for""#, r#""none": "weakly for""#);
    assert!(RuleSet::from_json(&rules).is_ok());
    let path = crate::made("none_is_a_choice.json", rules);
    let run = |stdin: &str| kneeri(["assess", "--format=json", "--rules", &path, "-"]).stdin(stdin).run().out;
    let typed = kneeri(["assess", "--format=json", "--rules", &path, "spots=none"]).run().out;
    assert_eq!(typed, run(r#"{ "spots": ["none"] }"#));
    assert_ne!(typed, run(r#"{ "spots": [] }"#));
}

#[test]
fn rules_with_faults_assess_nobody() {
    let ended = kneeri(["assess", "--rules", "tests/fixtures/rules/broken/comma.json", "hot=no"]).run();
    assert_eq!((ended.code, ended.out.as_str()), (1, ""));
    insta::assert_snapshot!(ended);
}

#[test]
fn a_report_keeps_to_the_width() {
    for width in [0, 40, 57, 80, 100, 1000] {
        let ended = kneeri(["assess", "../../examples/hot-red-knee.json"]).width(width).run();
        let widest = ended.out.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= width.clamp(40, 100), "{width}: {widest}");
    }
}
