//! What is said about the command line itself.

use crate::kneeri;

#[test]
fn help_tells_what_each_verb_does_with_examples() {
    for verb in [
        "",
        "assess",
        "ask",
        "explain",
        "check",
        "test",
        "new",
        "diff",
        "fmt",
        "doc",
        "bundle",
        "schema",
        "completions",
    ] {
        let args = if verb.is_empty() { vec!["--help"] } else { vec![verb, "--help"] };
        let name = if verb.is_empty() { "help".to_owned() } else { format!("help_{verb}") };
        let ended = kneeri(args).run();
        assert_eq!(ended.code, 0);
        assert!(ended.out.contains("Examples:"), "{verb}");
        insta::assert_snapshot!(name, ended);
    }
}

#[test]
fn short_help_fits_on_a_screen() {
    insta::assert_snapshot!(kneeri(["-h"]).run());
    insta::assert_snapshot!(kneeri(["assess", "-h"]).run());
}

#[test]
fn version_is_told() {
    insta::assert_snapshot!(kneeri(["--version"]).run());
}

#[test]
fn bad_usage_is_explained() {
    for (name, args) in [
        ("usage_nothing", vec![]),
        ("usage_unknown_verb", vec!["asess", "x.json"]),
        ("usage_no_findings", vec!["assess"]),
        ("usage_unknown_option", vec!["assess", "--topp", "3", "x.json"]),
        ("usage_top_0", vec!["assess", "--top", "0", "x.json"]),
        ("usage_top_many", vec!["assess", "--top", "many", "x.json"]),
        ("usage_unknown_format", vec!["check", "--format", "yaml"]),
        ("usage_unknown_shell", vec!["completions", "csh"]),
        ("usage_for_without_path", vec!["schema", "--for"]),
    ] {
        let ended = kneeri(args).run();
        assert_eq!((ended.code, ended.out.as_str()), (2, ""));
        insta::assert_snapshot!(name, ended);
    }
}
