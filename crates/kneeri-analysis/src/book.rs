//! A rule set as a book for people who do not read JSON.

mod advice;
mod condition;
mod feature;
mod html;
mod triage;

use kneeri_core::{Citation, RuleSet, Source, Text};

use crate::markdown::{Markdown, code, joined, plain};
use crate::words::Words;

/// A rule set as one page of Markdown: everything that decides or is shown, in words, with its sources.
///
/// The foreword is Markdown of its own that follows the title; it may be empty. Tests of the rules and translations
/// are left out.
///
/// # Examples
///
/// ```
/// use kneeri_core::Engine;
///
/// let book = kneeri_analysis::book(Engine::knee().rules(), "");
/// assert!(book.starts_with("# Knee pain in runners\n"));
/// assert!(book.contains("### Iliotibial band syndrome (outer knee)\n"));
/// ```
#[must_use]
pub fn book(rules: &RuleSet, foreword: &str) -> String {
    let mut page = Markdown::default();
    write_title(rules, &mut page);
    page.list(CHAPTERS.map(|(title, _)| format!("[{title}](#{})", title.to_lowercase().replace(' ', "-"))));
    page.paragraph(foreword);
    write_chapters(rules, &mut page);
    page.into_text()
}

/// The same book as one HTML page that needs nothing else: no script, no other file, no network.
///
/// It has a table of contents, and every citation leads to its source. It suits a phone, a dark room and a printer.
/// The foreword is Markdown, as in [`book`].
///
/// # Examples
///
/// ```
/// use kneeri_core::Engine;
///
/// let page = kneeri_analysis::book_html(Engine::knee().rules(), "");
/// assert!(page.starts_with("<!DOCTYPE html>"));
/// assert!(!page.contains("<script"));
/// ```
#[must_use]
pub fn book_html(rules: &RuleSet, foreword: &str) -> String {
    let mut page = Markdown::default();
    write_title(rules, &mut page);
    page.paragraph(foreword);
    write_chapters(rules, &mut page);
    html::page(rules, &page.into_text())
}

fn write_title(rules: &RuleSet, page: &mut Markdown) {
    let header = rules.header();
    page.heading(1, &plain(&header.title));
    page.paragraph(&format!("Rule set {}, version {}.", code(&header.id), plain(&header.version)));
}

fn write_chapters(rules: &RuleSet, page: &mut Markdown) {
    let words = Words { rules };
    for (title, write) in CHAPTERS {
        page.heading(2, title);
        write(words, page);
    }
    page.definitions(citable(rules).map(|citation| (citation.to_string(), anchor(citation))));
}

/// Everything that a rule can cite: sources, and the claims of each.
fn citable(rules: &RuleSet) -> impl Iterator<Item = &str> {
    let sources = rules.sources().iter();
    sources.flat_map(|(id, source)| std::iter::once(id.as_str()).chain(source.facts.keys().map(Citation::as_str)))
}

/// Where a citation leads to.
fn anchor(citation: &str) -> String {
    format!("source-{}", citation.to_lowercase())
}

type Chapter = (&'static str, fn(Words<'_>, &mut Markdown));

const CHAPTERS: [Chapter; 8] = [
    ("About these rules", write_about),
    ("Conditions", condition::write),
    ("Urgency", triage::write),
    ("Advice", advice::write),
    ("Return to run", advice::write_ladder),
    ("Patterns", write_patterns),
    ("Features", feature::write),
    ("Sources", write_sources),
];

fn write_about(words: Words<'_>, page: &mut Markdown) {
    let header = words.rules.header();
    page.paragraph(&plain(&header.methodology));
    page.paragraph(&format!("**{}**", plain(&header.disclaimer)));
    page.paragraph("In any case:");
    page.list(header.safety_net.iter().map(|text| plain(text)));
    page.paragraph(
        "A weight is a likelihood ratio (LR): how many times as often something is found with the condition as with \
         other knee pain. Above 1 it speaks for the condition, below 1 against it. `90 % with, 5 % without` says how \
         often something is found with the condition and without it, which gives the ratio. Where no number is \
         published, `strongly`, `moderately` and `weakly for` stand for 10, 5 and 2, and `against` for 1/10, 1/5 and \
         1/2. Trust says how much of a weight counts:",
    );
    page.table(["Trust", "counts"], header.trust.iter().map(|(word, per_cent)| [code(word), format!("{per_cent} %")]));
    page.paragraph(
        "Items of a group overlap. `tapering`: the strongest counts in full, the next by half, the next by a quarter, \
         and so on. `strongest`: only the strongest for and the strongest against count. `sum`: each counts in full. \
         An answer that nobody gave never counts as no.",
    );
    page.paragraph(&format!(
        "The score of a condition is its share among people with knee pain and its weights, added up in millidecibans \
         (10000 times the decimal logarithm of the odds or the ratio). It is likely from {} on when at least {} of that \
         come from findings, and possible from {} on. Findings move a score by no more than {} either way.",
        header.likely_score, header.likely_net, header.possible_score, header.evidence_limit
    ));
}

fn write_patterns(words: Words<'_>, page: &mut Markdown) {
    page.paragraph("Named conditions over findings that the other chapters refer to.");
    page.list(words.rules.patterns().iter().map(|(id, pattern)| {
        let lines = [
            Some(format!("Holds when {}", words.when(&pattern.when))),
            cited(&pattern.source),
            noted(pattern.note.as_ref()),
        ];
        entry(&format!("**{}**", code(id)), lines)
    }));
}

fn write_sources(words: Words<'_>, page: &mut Markdown) {
    let mut sources: Vec<(&Citation, &Source)> = words.rules.sources().iter().collect();
    sources.sort_by_key(|(id, _)| by_number(id.as_str()));
    page.list(sources.iter().map(|(id, source)| source_line(id, source)));
    let with_claims = sources.into_iter().filter(|(_, source)| !source.facts.is_empty());
    for (id, source) in with_claims {
        let summary = format!("{id}: {} claims of {}", source.facts.len(), source.title.replace('<', "&lt;"));
        page.folded(&summary, |page| {
            page.list(source.facts.iter().map(|(claim, text)| format!("{} {}", named(claim), plain(text))));
        });
    }
}

/// Names in the order in which people number them: L2 before L10.
fn by_number(name: &str) -> (&str, u64) {
    let letters = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    (letters, name.get(letters.len()..).and_then(|number| number.parse().ok()).unwrap_or(0))
}

fn source_line(id: &Citation, source: &Source) -> String {
    let facts = source.facts.len();
    let parts = [
        Some(plain(&source.kind)),
        source.publisher.as_ref().map(|publisher| plain(publisher)),
        source.year.as_ref().map(|year| plain(year)),
        source.url.as_ref().map(|url| format!("<{url}>")),
        (facts > 0).then(|| format!("{facts} claims")),
        source.note.as_ref().map(|note| plain(note)),
    ];
    format!("{} {}: {}", named(id), plain(&source.title), joined(parts.into_iter().flatten(), ", "))
}

/// The name of a source or claim, where citations lead to.
fn named(citation: &Citation) -> String {
    format!("<a id=\"{}\"></a>**{citation}**", anchor(citation.as_str()))
}

/// An entry of a list with lines of its own.
fn entry(head: &str, lines: impl IntoIterator<Item = Option<String>>) -> String {
    let lines = lines.into_iter().flatten().map(|line| format!("\n  - {line}"));
    std::iter::once(head.to_owned()).chain(lines).collect()
}

/// A line for a text that may be missing.
fn labelled(label: &str, text: Option<&Text>) -> Option<String> {
    text.map(|text| format!("{label}: {}", plain(text)))
}

fn noted(note: Option<&Text>) -> Option<String> {
    labelled("Note", note)
}

fn cited(sources: &[Citation]) -> Option<String> {
    (!sources.is_empty()).then(|| format!("Sources: {}", citations(sources)))
}

fn citations(sources: &[Citation]) -> String {
    joined(sources.iter().map(|source| format!("[{source}]")), ", ")
}
