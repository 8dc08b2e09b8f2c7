//! The pages of `docs` that are written from the rules: they are current, and the ledger of facts is sound.
//!
//! `cargo xtask docs` writes them anew; the difference is then to be reviewed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "test code")]

use std::fs;
use std::path::{Path, PathBuf};

use kneeri_analysis::{Coverage, Ledger, Scoreboard, Vignette, book};
use kneeri_core::{Engine, RuleSet};
use serde_json::{Value, json};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn ledger() -> Ledger {
    Ledger::from_json(&read("rules/ledger.json")).unwrap()
}

/// How the rules do on the cases that they were developed with, as a foreword to the book.
fn foreword(engine: &Engine) -> String {
    let cases = Vignette::from_json_lines(&read("tests/vignettes/development.jsonl")).unwrap();
    let tables = Scoreboard::new(engine, &cases).unwrap().to_markdown();
    let (trust, measured) = (trust_curve(engine, &cases), measured());
    format!(
        "## Real cases\n\n\
         {} published cases, [told as findings](../tests/vignettes/development.jsonl): case reports, accounts of \
         patients, teaching cases, questions to clinics.\n\
         These cases were used for development: the rules were corrected with them in view, so the figures say how \
         well the rules fit them, not how well they do on new cases.\n\n{tables}\n{trust}\n\
         ## Changes that the cases notice\n\n{measured}",
        cases.len(),
    )
}

/// What `cargo xtask mutate` wrote into the book: measuring it takes minutes, so it is carried over.
fn measured() -> String {
    let page = read("docs/knee-rule-set.md");
    let (begin, end) = ("<!-- measured -->", "<!-- end of measured -->");
    let inside = page.split_once(begin).and_then(|(_, rest)| rest.split_once(end)).map_or("", |(inside, _)| inside);
    format!("{begin}{inside}{end}")
}

/// In how many parts the cases are cut to choose a value on the others.
const FOLDS: usize = 7;

/// What the rules make of the cases when the shares of findings are trusted less, and what choosing the value would bring.
fn trust_curve(engine: &Engine, cases: &[Vignette]) -> String {
    let boards =
        [50, 60, 70, 85, 100].map(|per_cent| (per_cent, Scoreboard::new(&trusting(engine, per_cent), cases).unwrap()));
    let mut text = String::from(
        "How far the shares of findings are trusted (the word `frequencies`), on the same cases:\n\n\
         | per cent | right one first | right one in the top three |\n|---|---|---|\n",
    );
    for (per_cent, board) in &boards {
        let all = board.all();
        text.push_str(&format!("| {per_cent} | {} | {} |\n", all.first, all.top_three));
    }
    let hit = |board: &Scoreboard, case: usize| board.cases()[case].rank.is_some_and(|rank| rank <= 3);
    let hits = |board: &Scoreboard, wanted: &dyn Fn(usize) -> bool| {
        (0..cases.len()).filter(|case| wanted(*case) && hit(board, *case)).count()
    };
    let held_out = (0..FOLDS).map(|fold| {
        let (_, best) = boards
            .iter()
            .max_by_key(|(per_cent, board)| (hits(board, &|case| case % FOLDS != fold), *per_cent))
            .unwrap();
        hits(best, &|case| case % FOLDS == fold)
    });
    text.push_str(&format!(
        "\nChosen on six sevenths of the cases and tried on the rest, in turn, the value brings {} of {} into the top three.\n",
        held_out.sum::<usize>(),
        cases.len(),
    ));
    text
}

/// The same rules, with shares of findings that count in part.
fn trusting(engine: &Engine, per_cent: u8) -> Engine {
    let mut document: Value = serde_json::from_str(engine.rules().to_canonical_json()).unwrap();
    document["trust"]["frequencies"] = json!(per_cent);
    Engine::new(&RuleSet::from_json(&document.to_string()).unwrap())
}

/// Fails when a page of `docs` differs from what it is written from, or writes it.
fn is_current(path: &str, page: &str) {
    if std::env::var_os("KNEERI_UPDATE").is_some() {
        fs::write(repository().join(path), page).unwrap();
    }
    let written = fs::read_to_string(repository().join(path)).unwrap_or_default();
    let difference = written.lines().zip(page.lines()).position(|(old, new)| old != new);
    let line = difference.unwrap_or_else(|| written.lines().count().min(page.lines().count())) + 1;
    assert!(written == page, "{path} is not current from line {line} on: run `cargo xtask docs`");
}

#[test]
fn the_rule_book_is_current() {
    let engine = Engine::knee();
    is_current("docs/knee-rule-set.md", &book(engine.rules(), &foreword(&engine)));
}

#[test]
fn the_page_of_facts_is_current() {
    let (engine, ledger) = (Engine::knee(), ledger());
    is_current("docs/seed-coverage.md", &Coverage::new(engine.rules(), &ledger).to_markdown());
}

#[test]
fn every_fact_is_cited_or_set_aside() {
    let (engine, ledger) = (Engine::knee(), ledger());
    let coverage = Coverage::new(engine.rules(), &ledger);
    let faults: Vec<String> = coverage.faults().iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "rules/ledger.json:\n{}", faults.join("\n"));
}
