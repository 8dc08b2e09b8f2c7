//! `kneeri check`.

use serde_json::Value;

use crate::{kneeri, made, relative};

#[test]
fn faults_are_shown_where_they_are() {
    insta::glob!("../fixtures/rules/broken", "*.json", |path| {
        let ended = kneeri(["check".to_owned(), relative(path)]).run();
        assert_eq!((ended.code, ended.err.as_str()), (1, ""));
        insta::assert_snapshot!(ended);
    });
}

#[test]
fn a_long_line_is_cut_around_the_fault() {
    insta::assert_snapshot!(kneeri(["check", "tests/fixtures/rules/one_line.json"]).run());
}

#[test]
fn a_document_of_one_huge_word_is_cut_too() {
    let path =
        made("huge_word.json", format!("{{ \"{}\": 1, \"topics\": \"{}", "x".repeat(1 << 20), "y".repeat(1 << 20)));
    let ended = kneeri(["check", &path]).run();
    assert!(ended.code == 1 && ended.out.len() < 2000, "{} bytes", ended.out.len());
}

#[test]
fn faults_as_json_have_code_place_and_hint() {
    insta::assert_snapshot!(kneeri(["check", "--format=json", "tests/fixtures/rules/broken/names.json"]).run());
}

#[test]
fn warnings_fail_only_when_denied() {
    let sound = kneeri(["check", "tests/fixtures/rules/tiny"]).run();
    assert_eq!(sound.code, 0);
    insta::assert_snapshot!(sound);
    assert_eq!(kneeri(["check", "--deny", "warnings", "tests/fixtures/rules/tiny"]).run().code, 1);
    assert_eq!(kneeri(["check", "--deny=warnings", "--format=json", "tests/fixtures/rules/tiny"]).run().code, 1);
    insta::assert_snapshot!(kneeri(["check", "--format", "json", "tests/fixtures/rules/tiny"]).run());
}

#[test]
fn the_built_in_rules_are_sound() {
    let ended = kneeri(["check"]).run();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    let summary = ended.out.lines().last().unwrap();
    assert!(summary.starts_with("kneeri.knee ") && summary.contains(" features, "), "{summary}");
    assert_eq!(summary.matches("sha256:").count(), 2);
    let json: Value = serde_json::from_str(&kneeri(["check", "--format=json"]).run().out).unwrap();
    assert_eq!((&json["rule_set"]["id"], &json["faults"]), (&"kneeri.knee".into(), &Value::Array(Vec::new())));
}

#[test]
fn rules_that_cannot_be_read_are_explained() {
    std::fs::create_dir_all(crate::scratch().join("no_rules/.hidden")).unwrap();
    made("no_rules/.hidden/rules.json", "{}");
    made("no_rules/knee.schema.json", "{}");
    let empty = crate::scratch().join("no_rules").display().to_string();
    let latin = made("latin.json", b"{ \"title\": \"Gr\xf6\xdfe\" }");
    let ended = kneeri(["check", "missing", &empty, &latin]).run();
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    insta::assert_snapshot!(ended);
}

#[test]
fn colour_follows_the_wish_then_the_terminal() {
    let coloured = |run: crate::Command| {
        let ended = run.run();
        format!("{}{}", ended.out, ended.err).contains('\u{1b}')
    };
    for args in [
        vec!["check", "tests/fixtures/rules/broken/names.json"],
        vec!["assess", "../../examples/few-answers.json"],
        vec!["assess", "feever=no"],
        vec!["test", "tests/fixtures/rules/failing_cases.json"],
    ] {
        let run = |color: &str| kneeri(args.iter().copied().chain(["--color", color]));
        assert!(!coloured(run("auto")) && !coloured(run("auto").no_color()), "{args:?}");
        assert!(coloured(run("auto").on_a_terminal()), "{args:?}");
        assert!(!coloured(run("auto").on_a_terminal().no_color()), "{args:?}");
        assert!(!coloured(run("never").on_a_terminal()), "{args:?}");
        assert!(coloured(run("always")) && coloured(run("always").no_color()), "{args:?}");
        let plain = run("never").run();
        let coloured = run("always").run();
        let stripped = |text: &str| anstream::adapter::strip_str(text).to_string();
        assert_eq!((stripped(&coloured.out), stripped(&coloured.err)), (plain.out, plain.err), "{args:?}");
    }
    assert!(!coloured(kneeri(["--help"])) && coloured(kneeri(["--help"]).on_a_terminal()));
    assert!(!coloured(kneeri(["asess"])) && coloured(kneeri(["asess"]).on_a_terminal()));
    assert!(!coloured(kneeri(["assess", "--format=json", "fever=no"]).on_a_terminal()));
    insta::assert_snapshot!(
        "colour_report",
        kneeri(["assess", "--rules=tests/fixtures/rules/tiny", "--color=always", "sore=front", "hot=yes", "days=20"])
            .run()
    );
    insta::assert_snapshot!(
        "colour_faults",
        kneeri(["check", "--color=always", "tests/fixtures/rules/broken/comma.json"]).run()
    );
}

#[test]
fn built_in_rules_are_not_watched() {
    for verb in ["check", "test"] {
        let ended = kneeri([verb, "--watch"]).run();
        assert_eq!((ended.code, ended.out.as_str()), (2, ""));
        assert!(ended.err.contains("name the files or folders to watch"), "{ended}");
    }
    assert_eq!(kneeri(["check", "--watch", "missing.json"]).run().code, 2);
}

#[test]
fn editors_and_code_hosts_get_places_too() {
    let names = "tests/fixtures/rules/broken/names.json";
    insta::assert_snapshot!("github_faults", kneeri(["check", "--format=github", names]).run());
    insta::assert_snapshot!("github_warnings", kneeri(["check", "--format=github", "tests/fixtures/rules/tiny"]).run());
    let sarif: Value = serde_json::from_str(&kneeri(["check", "--format=sarif", names]).run().out).unwrap();
    let faults: Value = serde_json::from_str(&kneeri(["check", "--format=json", names]).run().out).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!((sarif["version"].as_str(), results.len()), (Some("2.1.0"), faults["faults"].as_array().unwrap().len()));
    for (result, fault) in results.iter().zip(faults["faults"].as_array().unwrap()) {
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!((&result["ruleId"], &result["level"]), (&fault["code"], &"error".into()));
        assert_eq!((&region["startLine"], &region["startColumn"]), (&fault["line"], &fault["column"]));
    }
}

#[test]
fn properties_are_proved() {
    let ended = kneeri(["check", "--prove"]).run();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert!(ended.out.contains(" proved, 0 refuted, 0 undecided\n"), "{}", ended.out);
}

#[test]
fn a_refuted_property_fails_the_check() {
    let ended = kneeri(["check", "--prove", "tests/fixtures/rules/broken_law.json"]).run();
    assert_eq!(ended.code, 1);
    insta::assert_snapshot!(ended);
}
