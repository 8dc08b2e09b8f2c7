//! `kneeri fmt` and `kneeri bundle`: documents that say the same.

use std::fs;

use crate::{kneeri, made, scratch};

/// A copy of the tiny rule set, with one document badly laid out.
fn untidy(name: &str) -> String {
    let text = |file: &str| fs::read_to_string(format!("tests/fixtures/rules/tiny/{file}.json")).unwrap();
    let spread: serde_json::Value = serde_json::from_str(&text("rules")).unwrap();
    made(&format!("{name}/header.json"), text("header"));
    made(&format!("{name}/rules.json"), spread.to_string());
    scratch().join(name).display().to_string()
}

fn digest(path: &str) -> String {
    let ended = kneeri(["check", path]).run();
    ended.out.split("digest ").nth(1).unwrap_or_default().to_owned()
}

#[test]
fn files_are_laid_out_where_they_are_and_say_the_same() {
    let folder = untidy("untidy");
    let before = digest(&folder);
    let checked = kneeri(["fmt", "--check", &folder]).run();
    assert_eq!(checked.code, 1);
    insta::assert_snapshot!(checked);
    let text = fs::read_to_string(format!("{folder}/rules.json")).unwrap();
    assert!(!text.contains('\n'), "a check writes nothing");
    insta::assert_snapshot!(kneeri(["fmt", &folder]).run());
    assert_eq!(kneeri(["fmt", "--check", &folder]).run().code, 0);
    assert_eq!(digest(&folder), before);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing is left behind");
}

#[cfg(unix)]
#[test]
fn files_keep_their_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = untidy("permissions");
    let path = format!("{folder}/rules.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(kneeri(["fmt", &folder]).run().code, 0);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn a_document_may_come_through_a_pipe() {
    let piped = |text: &str, args: &[&str]| kneeri(args.iter().copied()).stdin(text).run();
    let ended = piped("{\"patterns\":{\"hot\":{\"when\":{\"fever\":true}}}}", &["fmt", "-"]);
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (0, "{ \"patterns\": { \"hot\": { \"when\": { \"fever\": true } } } }\n")
    );
    let again = piped(&ended.out, &["fmt", "--check", "-"]);
    assert_eq!((again.code, again.out.as_str(), again.err.as_str()), (0, "", ""));
    assert_eq!(piped("{ }", &["fmt", "--check", "-"]).code, 1);
}

#[test]
fn rules_with_faults_are_laid_out_if_they_are_json() {
    let path = made("half_done.json", "{\"conditions\":{\"a\":{\"nam\":\"A\"}}}");
    assert_eq!(kneeri(["fmt", &path]).run().code, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), "{ \"conditions\": { \"a\": { \"nam\": \"A\" } } }\n");
    let repeated = made("repeated.json", "{\"id\":\"a\",\"id\":\"b\"}");
    let ended = kneeri(["fmt", &repeated]).run();
    assert_eq!(ended.code, 1);
    insta::assert_snapshot!(ended);
    assert_eq!(fs::read_to_string(&repeated).unwrap(), "{\"id\":\"a\",\"id\":\"b\"}");
}

#[test]
fn a_bundle_is_the_same_rule_set() {
    let path = scratch().join("bundle.json").display().to_string();
    let ended = kneeri(["bundle", "tests/fixtures/rules/tiny", "-o", &path]).run();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    insta::assert_snapshot!(ended);
    assert_eq!(digest(&path), digest("tests/fixtures/rules/tiny"));
    let printed = kneeri(["bundle", &path]).run();
    assert_eq!(printed.out, fs::read_to_string(&path).unwrap());
    assert_eq!(kneeri(["bundle", "tests/fixtures/rules/broken/names.json"]).run().code, 1);
    insta::assert_snapshot!(kneeri(["bundle", "-o", "missing/bundle.json"]).run());
}

#[test]
fn a_book_is_written_as_the_name_of_its_file_says() {
    let path = |name: &str| scratch().join(name).display().to_string();
    let write = |args: &[&str]| kneeri(["doc", "tests/fixtures/rules/tiny"].iter().chain(args).copied()).run();
    assert_eq!(write(&["-o", &path("book.html")]).code, 0);
    assert!(fs::read_to_string(path("book.html")).unwrap().starts_with("<!DOCTYPE html>"));
    assert_eq!(write(&["-o", &path("book.md")]).code, 0);
    assert_eq!(write(&[]).out, fs::read_to_string(path("book.md")).unwrap());
    assert!(write(&["--format=html"]).out.starts_with("<!DOCTYPE html>"));
    assert_eq!(write(&["-o", "missing/book.md"]).code, 2);
}

#[test]
fn what_is_shown_to_editors_and_hooks_is_there() {
    let page = fs::read_to_string("../../docs/editors.md").unwrap();
    let blocks: Vec<&str> = page.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(blocks.len(), 3);
    for block in blocks {
        assert!(serde_json::from_str::<serde_json::Value>(block).is_ok(), "{block}");
    }
    let hooks = fs::read_to_string("../../.pre-commit-hooks.yaml").unwrap();
    let commands = hooks.lines().filter_map(|line| line.trim().strip_prefix("entry: kneeri "));
    let in_page = page.split("`kneeri ").skip(1).filter_map(|rest| rest.split(['`', ' ']).next());
    for verb in commands.chain(in_page).filter(|verb| !verb.is_empty()) {
        assert_eq!(kneeri([verb, "--help"]).run().code, 0, "{verb}");
    }
}
