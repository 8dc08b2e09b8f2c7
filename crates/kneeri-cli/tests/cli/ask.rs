//! `kneeri ask`: whole dialogues through a pipe. Each answer is a line, and is shown behind its prompt.

use kneeri_core::{Engine, Interview};
use serde_json::Value;

use crate::{Command, Ended, kneeri, made, scratch};

const TINY: &str = "--rules=tests/fixtures/rules/tiny";

/// A run with the tiny rule set and these lines.
fn tiny(args: &[&str], lines: &[&str]) -> Command {
    asked(&[&[TINY], args].concat(), lines)
}

fn asked(args: &[&str], lines: &[&str]) -> Command {
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    kneeri(["ask"].iter().chain(args).copied()).stdin(lines)
}

/// A file that does not exist yet.
fn fresh(name: &str) -> String {
    let path = scratch().join(name);
    let _ = std::fs::remove_file(&path);
    path.display().to_string()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// What stands before the report.
fn dialogue(ended: &Ended) -> &str {
    ended.out.split("\n\nWhat may explain it").next().unwrap()
}

#[test]
fn an_interview_ends_with_the_report() {
    let ended = tiny(&[], &["y", "3", "n", "1"]).run();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    insta::assert_snapshot!(ended);
}

#[test]
fn the_report_is_that_of_assess() {
    let ended = tiny(&[], &["y", "3", "n", "1"]).run();
    let assessed = kneeri(["assess", TINY, "days=3", "tablets=no", "sore=front", "hot=yes"]);
    assert!(ended.out.ends_with(&assessed.run().out), "{ended}");
}

#[test]
fn a_warning_sign_is_shown_the_moment_it_is_certain() {
    let on = tiny(&[], &["yes", "20", "1"]).run();
    insta::assert_snapshot!(dialogue(&on));
    for stop in ["2", "x"] {
        let stopped = tiny(&[], &["yes", "20", stop]).run();
        assert!(stopped.code == 0 && stopped.out.contains("Stopped here"), "{stopped}");
        assert!(stopped.out.contains("When to get help"), "{stopped}");
    }
    let back = tiny(&[], &["yes", "20", "maybe", "u", "13"]).run();
    assert!(
        back.out.contains("That is not one of these") && back.out.matches("For how many days?").count() == 3,
        "{back}"
    );
    let again = tiny(&[], &["yes", "20", "u", "20", "2"]).run();
    assert_eq!(again.out.matches("This is certain").count(), 2, "{again}");
}

#[test]
fn what_is_no_answer_is_explained_and_asked_again() {
    let days = ["", "soon", "-3", "150", "2,5", "days", "9e99", "3 to", "5 days"];
    let tablets = ["", "maybe", "3", "0", "no"];
    let sore = ["", "3", "0", "1 2", "1 or 2"];
    let spots = ["4", "0 1", "1 1?", "a d", "none 2", ",", "1 2?"];
    let bad = [&["n"], &days[..], &tablets, &sore, &spots].concat();
    let path = fresh("bad_answers.json");
    let ended = tiny(&["--save", &path], &bad).run();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    insta::assert_snapshot!(dialogue(&ended));
    let findings = saved_findings(&path);
    assert_eq!(
        findings,
        r#"{"days":5,"hot":false,"sore":{"one_of":["front","back"]},"spots":{"no":["c"],"yes":["a"]},"tablets":false}"#
    );
}

fn saved_findings(path: &str) -> String {
    let rules = ["header", "rules"].map(|name| read(&format!("tests/fixtures/rules/tiny/{name}.json")));
    let documents = ["header", "rules"].into_iter().zip(rules.iter().map(String::as_str));
    let engine = Engine::new(&kneeri_core::RuleSet::from_documents(documents).unwrap());
    Interview::from_json(&engine, &read(path)).unwrap().findings().to_json()
}

#[test]
fn help_explains_each_kind_of_question() {
    insta::assert_snapshot!(dialogue(&tiny(&[], &["?", "h", "n", "?", "3", "?", "y", "?", "1", "?", "2"]).run()));
}

#[test]
fn steps_are_taken_back_one_by_one() {
    let path = fresh("undo.json");
    let ended = tiny(&["--save", &path], &["u", "n", "s", "u", "u", "u", "n", "7"]).run();
    insta::assert_snapshot!(dialogue(&ended));
    assert_eq!(saved_findings(&path), r#"{"days":7,"hot":false}"#);
}

#[test]
fn what_somebody_cannot_say_about_a_warning_sign_is_named() {
    let ended = tiny(&[], &["skip", "20", "n", "1", "0"]).run();
    assert_eq!(ended.code, 0);
    insta::assert_snapshot!(ended);
}

#[test]
fn answers_that_end_early_are_kept_and_assessed() {
    let path = fresh("ends_early.json");
    let ended = tiny(&["--save", &path], &["y"]).run();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    insta::assert_snapshot!(ended);
    assert_eq!(saved_findings(&path), r#"{"hot":true}"#);
    let nothing = tiny(&[], &[]).run();
    assert!(nothing.code == 0 && nothing.out.contains("The answers end before the interview does."), "{nothing}");
}

#[test]
fn a_saved_interview_goes_on_where_it_was() {
    let path = fresh("goes_on.json");
    let quit = tiny(&["--save", &path], &["y", "3", "q"]).run();
    assert_eq!((quit.code, quit.err.as_str()), (0, ""));
    insta::assert_snapshot!(quit);
    let resumed = tiny(&["--resume", &path, "--save", &path], &["n", "1"]).run();
    let at_once = tiny(&[], &["y", "3", "n", "1"]).run();
    let report = |ended: &Ended| ended.out.split("That was the last question").nth(1).map(str::to_owned);
    assert_eq!(
        report(&resumed).unwrap().split("\nThe answers are in").next().map(str::trim_end),
        report(&at_once).as_deref().map(str::trim_end)
    );
    let over = tiny(&["--resume", &path], &[]).run();
    assert!(over.code == 0 && over.out.contains("4 questions are answered already"), "{over}");
    assert_eq!(report(&over).as_deref().map(str::trim_end), report(&at_once).as_deref().map(str::trim_end));
}

#[test]
fn quitting_offers_a_file() {
    let (existing, new) = (made("not_mine.txt", "precious"), fresh("named_at_the_end.json"));
    let missing = scratch().join("no such folder/interview.json").display().to_string();
    let ended = tiny(&[], &["y", "q", &existing, "n", &missing, &new]).run();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    insta::assert_snapshot!(ended);
    assert_eq!((read(&existing).as_str(), saved_findings(&new).as_str()), ("precious", r#"{"hot":true}"#));
    // Going on, Enter saves to the same file.
    let resumed = tiny(&["--resume", &new], &["12", "q", ""]).run();
    assert!(resumed.code == 0 && resumed.out.contains("The answers are in"), "{resumed}");
    assert_eq!(saved_findings(&new), r#"{"days":12,"hot":true}"#);
    let unsaved = tiny(&["--resume", &new], &["1", "q", "n"]).run();
    assert!(unsaved.code == 0 && !unsaved.out.contains("The answers are in"), "{unsaved}");
    assert_eq!(saved_findings(&new), r#"{"days":12,"hot":true}"#);
    // Asked for, a file is written over.
    let over = tiny(&["--resume", &new], &["q", &existing, "y"]).run();
    assert_eq!((over.code, saved_findings(&existing).as_str()), (0, r#"{"days":12,"hot":true}"#));
}

#[test]
fn files_that_are_not_its_own_are_left_alone() {
    let path = made("occupied.json", "precious");
    let ended = tiny(&["--save", &path], &["12"]).run();
    assert_eq!((ended.code, ended.out.as_str(), read(&path).as_str()), (2, "", "precious"));
    insta::assert_snapshot!(ended);
    let folder = scratch().join("nowhere/interview.json").display().to_string();
    insta::assert_snapshot!(tiny(&["--save", &folder], &["12"]).run());
}

#[test]
fn an_interview_with_other_rules_is_refused() {
    let path = fresh("foreign.json");
    assert_eq!(tiny(&["--save", &path], &["y", "q"]).run().code, 0);
    for verb in [vec!["ask", "--resume", &path], vec!["assess", &path], vec!["explain", &path, "gout"]] {
        let ended = kneeri(verb).run();
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended}");
        assert!(ended.err.contains("`test.tiny` 1.2.3") && ended.err.contains("--rules"), "{ended}");
    }
    insta::assert_snapshot!(tiny(&["--resume", &made("no_interview.json", "{ \"hot\": true }")], &[]).run());
    insta::assert_snapshot!(tiny(&["--resume", "missing.json"], &[]).run());
    insta::assert_snapshot!(tiny(&["--resume", &path, "--budget", "3"], &[]).run());
}

#[test]
fn a_saved_interview_can_be_assessed() {
    let path = fresh("assessed.json");
    assert_eq!(tiny(&["--save", &path], &["n", "3", "q"]).run().code, 0);
    let of_file = kneeri(["assess", TINY, "--format=json", &path]).run();
    assert_eq!(
        (of_file.code, of_file.out),
        (0, kneeri(["assess", TINY, "--format=json", "hot=no", "days=3"]).run().out)
    );
}

#[test]
fn json_stands_alone_on_standard_output() {
    let ended = tiny(&["--format=json"], &["y", "3", "n", "1"]).run();
    let assess = ["assess", TINY, "--format=json", "days=3", "tablets=no", "sore=front", "hot=yes"];
    assert_eq!((ended.code, &ended.out), (0, &kneeri(assess).run().out));
    assert!(ended.err.contains("For how many days?"), "{ended}");
    let quit = tiny(&["--format=json"], &["q"]).run();
    assert!(quit.code == 0 && serde_json::from_str::<Value>(&quit.out).is_ok(), "{quit}");
}

#[test]
fn a_budget_ends_the_interview_after_the_warning_signs() {
    let ended = tiny(&["--budget", "0"], &["3", "y", "1"]).run();
    assert!(ended.code == 0 && ended.out.contains("the last question of this interview"), "{ended}");
    assert!(!ended.out.contains("Do you take tablets? \n"), "{ended}");
}

#[test]
fn questions_keep_to_the_width() {
    for width in [40, 57, 100] {
        let ended = asked(&[], &["?", "h", "0", "?", "s", "?", "s", "?", "s"]).width(width).run();
        for line in ended.out.lines().filter(|line| !line.contains("? for help > ")) {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn questions_are_coloured_on_a_terminal() {
    insta::assert_snapshot!(dialogue(&tiny(&[], &["yes", "20", "2"]).on_a_terminal().run()).replace('\u{1b}', "␛"));
    assert!(!tiny(&[], &["yes", "20", "2"]).on_a_terminal().no_color().run().out.contains('\u{1b}'));
}

/// The shape of a dialogue with the shipped rules, whatever their questions are.
#[test]
fn the_built_in_rules_can_be_asked() {
    let skipped = asked(&[], &["s"; 120]).run();
    assert_eq!((skipped.code, skipped.err.as_str()), (0, ""));
    assert!(skipped.out.contains("That was the last question"), "{skipped}");
    assert!(skipped.out.contains("Warning signs that are not ruled out"), "{skipped}");
    // The second question is a checklist of warning signs.
    let none = asked(&[], &["s", "0"]).run();
    assert!(none.out.contains("→ none of these") && none.out.contains("Question 3, at most "), "{none}");
    let enter = asked(&[], &["s", "", "1 1?", "", ""]).run();
    assert_eq!(enter.out.matches("Press Enter again").count(), 2, "{enter}");
    let first = asked(&[], &["s", "1"]).run();
    assert!(first.out.contains("!! ") && first.out.contains("This is certain"), "{first}");
    let unsure = asked(&[], &["s", "2? 3"]).run();
    let words: Vec<&str> = unsure.out.split_whitespace().collect();
    assert!(words.join(" ").contains("?; you cannot say: "), "{unsure}");
}
