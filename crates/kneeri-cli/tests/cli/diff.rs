//! `kneeri diff`.

use std::fs;

use serde_json::Value;

use crate::{kneeri, made, scratch};

const TINY: &str = "tests/fixtures/rules/tiny";

/// The tiny rule set with a text replaced.
fn changed(name: &str, replaced: &[(&str, &str)]) -> String {
    let text = |file: &str| fs::read_to_string(format!("{TINY}/{file}.json")).unwrap();
    let rules = replaced.iter().fold(text("rules"), |rules, (from, to)| {
        assert!(rules.contains(from), "{from}");
        rules.replacen(from, to, 1)
    });
    made(&format!("{name}/header.json"), text("header"));
    made(&format!("{name}/rules.json"), rules);
    scratch().join(name).display().to_string()
}

fn milder() -> String {
    changed(
        "milder",
        &[
            (r#""at_least": 14 } }, "urgency": "same_day""#, r#""at_least": 21 } }, "urgency": "same_day""#),
            (r#""a": { "with": 80, "without": 20 }"#, r#""a": { "with": 60, "without": 20 }"#),
            (r#""not_if": { "tablets": true }, "#, ""),
        ],
    )
}

#[test]
fn what_is_lowered_comes_first_with_findings_that_show_it() {
    let ended = kneeri(["diff", TINY, &milder(), "--runners", "200"]).run();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    insta::assert_snapshot!(ended);
    assert_eq!(kneeri(["diff", TINY, &milder(), "--runners=50", "--deny", "lowered"]).run().code, 1);
    assert_eq!(kneeri(["diff", &milder(), TINY, "--runners=0", "--deny", "lowered"]).run().code, 0);
    assert_eq!(kneeri(["diff", &milder(), TINY, "--runners=0", "--deny", "decisions"]).run().code, 1);
}

#[test]
fn findings_of_a_file_can_be_counted() {
    let people = made("people.jsonl", "{\"hot\": true, \"days\": 15}\n{\"hot\": true, \"days\": 30}\n\n{}\n");
    let ended = kneeri(["diff", TINY, &milder(), "--findings", &people]).run();
    assert_eq!(ended.code, 0);
    insta::assert_snapshot!(ended);
    let piped = kneeri(["diff", TINY, &milder(), "--findings", "-"]).stdin("{\"hot\": true}\n{\"hott\": true}\n").run();
    assert_eq!((piped.code, piped.out.as_str()), (2, ""));
    insta::assert_snapshot!(piped);
}

#[test]
fn rules_that_say_or_decide_the_same_are_told_apart_from_others() {
    let same = kneeri(["diff", TINY, "tests/fixtures/rules/tiny/"]).run();
    assert_eq!(same.code, 0);
    insta::assert_snapshot!(same);
    let reworded = changed("reworded", &[("Is it hot?", "Is the spot hot?")]);
    insta::assert_snapshot!(kneeri(["diff", TINY, &reworded, "--deny=decisions"]).run());
    let rewritten = changed(
        "rewritten",
        &[(
            r#""when": { "hot": true, "days": { "at_least": 14 } }"#,
            r#""when": { "not": { "any": [{ "hot": false }, { "days": { "below": 14 } }] } }"#,
        )],
    );
    let ended = kneeri(["diff", TINY, &rewritten, "--runners=20", "--deny=decisions"]).run();
    assert_eq!(ended.code, 0);
    insta::assert_snapshot!(ended);
}

#[test]
fn one_path_is_compared_with_the_built_in_rules() {
    let ended = kneeri(["diff", "../../rules/knee"]).run();
    assert!(ended.code == 0 && ended.out.contains("Nothing is written otherwise"), "{ended}");
}

#[test]
fn a_comparison_is_json_too() {
    let ended = kneeri(["diff", TINY, &milder(), "--runners=20", "--format=json"]).run();
    let json: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(json["cohort"]["shifts"][0]["shift"], "urgency_lowered");
    assert_eq!(json["rules"][0]["turns"][0]["witness"]["old"]["urgency"], "same_day");
    assert_eq!(kneeri(["diff", TINY, "missing.json"]).run().code, 2);
    assert_eq!(kneeri(["diff", TINY, "tests/fixtures/rules/broken/names.json"]).run().code, 1);
}
