use std::collections::BTreeSet;

use kneeri_analysis::{book, book_html};
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

/// What follows each of these beginnings, up to the next quotation mark.
fn after<'a>(page: &'a str, beginning: &'a str) -> impl Iterator<Item = &'a str> {
    page.split(beginning).skip(1).filter_map(|rest| rest.split('"').next())
}

#[test]
fn the_page_has_the_same_words() {
    let page = book_html(&rules(), "A foreword.");
    let (head, body) = page.split_once("</style>").unwrap();
    assert!(head.contains("prefers-color-scheme: dark") && head.contains("width=device-width"));
    insta::assert_snapshot!(body);
}

#[test]
fn the_page_needs_nothing_else_and_every_link_leads_somewhere() {
    for page in [book_html(&rules(), ""), book_html(Engine::knee().rules(), "")] {
        for foreign in ["<script", "<link", "<img", " src=", "@import", "url("] {
            assert!(!page.contains(foreign), "{foreign}");
        }
        let ids: Vec<&str> = after(&page, " id=\"").collect();
        let places: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), places.len());
        for target in after(&page, "href=\"#") {
            assert!(places.contains(target), "{target}");
        }
    }
}

#[test]
fn every_level_of_a_red_flag_and_every_source_is_on_the_page() {
    let engine = Engine::knee();
    let (rules, page) = (engine.rules(), book_html(engine.rules(), ""));
    for (id, rule) in rules.triage().iter().filter(|(_, rule)| rule.urgency >= kneeri_core::Urgency::SameDay) {
        let row = page.split("<tr>").find(|row| row.contains(&format!("href=\"#urgency-{id}\"")));
        assert!(row.is_some_and(|row| row.contains(&format!("class=\"level {}\"", rule.urgency))), "{id}");
    }
    for url in rules.sources().values().filter_map(|source| source.url.as_ref()) {
        assert!(page.contains(&format!("href=\"{}\"", url.replace('&', "&amp;"))), "{url}");
    }
}
