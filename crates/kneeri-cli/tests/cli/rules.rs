//! Which files make a rule set.

use crate::{kneeri, made, scratch};

fn summary(paths: &[&str]) -> String {
    let ended = kneeri(std::iter::once("check").chain(paths.iter().copied())).run();
    format!("{}{}", ended.out, ended.err).lines().last().unwrap_or_default().to_owned()
}

#[test]
fn folders_files_and_both_are_the_same_rule_set() {
    let folder = summary(&["tests/fixtures/rules/tiny"]);
    assert!(folder.starts_with("test.tiny 1.2.3"), "{folder}");
    let header = "tests/fixtures/rules/tiny/header.json";
    assert_eq!(summary(&["tests/fixtures/rules/tiny/rules.json", header]), folder);
    assert_eq!(summary(&[header, "tests/fixtures/rules/tiny", "./tests/fixtures/rules/../rules/tiny/"]), folder);
}

#[test]
fn folders_are_looked_through_to_the_bottom() {
    let text = |name: &str| std::fs::read_to_string(format!("tests/fixtures/rules/tiny/{name}.json")).unwrap();
    made("nested/a/b/c/header.json", text("header"));
    made("nested/z/rules.json", text("rules"));
    made("nested/schema.json", "{ \"$defs\": {} }");
    made("nested/notes.txt", "not JSON");
    made("nested/.git/x.json", "not JSON");
    let nested = scratch().join("nested").display().to_string();
    assert_eq!(summary(&[&nested]), summary(&["tests/fixtures/rules/tiny"]));
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_are_not_followed() {
    let text = |name: &str| std::fs::read_to_string(format!("tests/fixtures/rules/tiny/{name}.json")).unwrap();
    made("circle/header.json", text("header"));
    made("circle/rules.json", text("rules"));
    let link = scratch().join("circle/again");
    let _ = std::fs::remove_file(&link);
    std::os::unix::fs::symlink(scratch().join("circle"), &link).unwrap();
    let circle = scratch().join("circle").display().to_string();
    assert_eq!(summary(&[&circle]), summary(&["tests/fixtures/rules/tiny"]));
}

#[test]
fn the_embedded_rules_are_the_folder() {
    assert_eq!(summary(&["../../rules/knee"]), summary(&[]));
}
