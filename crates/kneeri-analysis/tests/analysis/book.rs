use kneeri_analysis::book;
use kneeri_core::Engine;

use crate::rules;

#[test]
fn every_part_has_its_words() {
    insta::assert_snapshot!(book(&rules(), "A foreword."));
}

#[test]
fn every_name_of_the_knee_rules_is_in_their_book() {
    let engine = Engine::knee();
    let (rules, book) = (engine.rules(), book(engine.rules(), ""));
    let names = rules.conditions().keys().chain(rules.triage().keys()).chain(rules.advice().keys());
    for name in names.chain(rules.patterns().keys()).chain(rules.features().keys()) {
        assert!(book.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn every_row_of_a_table_is_as_wide_as_its_head() {
    for book in [book(&rules(), ""), book(Engine::knee().rules(), "")] {
        let mut width = None;
        for line in book.lines() {
            let cells = line.starts_with('|').then(|| line.replace("\\|", "").matches('|').count());
            assert!(width.is_none() || cells.is_none() || width == cells, "{line}");
            width = cells;
        }
    }
}
