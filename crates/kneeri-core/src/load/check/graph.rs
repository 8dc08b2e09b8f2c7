//! What refers to what: patterns and questions must not go round in a circle, thresholds must not be too many.

use std::collections::{BTreeMap, BTreeSet};

use super::{At, Checker, LONGEST_CHAIN, MOST_TESTS, MOST_TESTS_IN_ALL, MOST_THRESHOLDS};
use crate::fault::Code;
use crate::load::band::Band;
use crate::ruleset::entries::by_name;
use crate::ruleset::{Bounds, Clause, Document, Evidence, Feature, Id, Item, Test, When};

impl Checker<'_> {
    pub(super) fn cycles(&mut self, document: &Document) {
        let patterns = by_name(document.patterns.iter().map(|(id, pattern)| (id, pattern.when.patterns())));
        let circular = on_cycles(&patterns);
        for pattern in &circular {
            let message = format!("the pattern `{pattern}` refers to itself");
            self.report(&format!("/patterns/{pattern}"), At::Key, Code::Cycle, message, None);
        }
        if !circular.is_empty() {
            return;
        }
        self.sizes(document);
        let questions = by_name(document.features.iter().map(|(id, feature)| (id, asked_by(feature, document))));
        for feature in on_cycles(&questions) {
            let message = format!("whether `{feature}` is asked depends on its own answer");
            self.report(&format!("/features/{feature}/ask_when"), At::Value, Code::Cycle, message, None);
        }
    }

    /// Patterns are inlined, so a few of them that name each other several times could grow without bound.
    fn sizes(&mut self, document: &Document) {
        let mut sizes = BTreeMap::new();
        for id in document.patterns.keys() {
            let size = pattern_size(id, document, &mut sizes);
            if size.tests > MOST_TESTS || size.chain > LONGEST_CHAIN {
                let message = match size.chain > LONGEST_CHAIN {
                    true => format!("the pattern `{id}` begins a chain of more than {LONGEST_CHAIN} patterns"),
                    false => format!("the pattern `{id}` stands for more than {MOST_TESTS} tests"),
                };
                let hint = Some("write out what it stands for, or split it up".to_owned());
                self.report(&format!("/patterns/{id}"), At::Key, Code::TooManyInAll, message, hint);
            }
        }
        let total = whens(document)
            .fold(0_usize, |total, when| total.saturating_add(when_size(when, document, &mut sizes).tests));
        if total > MOST_TESTS_IN_ALL {
            let message = format!("the rule set stands for {total} tests; at most {MOST_TESTS_IN_ALL} are allowed");
            self.report(&"/patterns", At::Key, Code::TooManyInAll, message, None);
        }
    }

    pub(super) fn thresholds(&mut self, document: &Document) {
        for (feature, cuts) in thresholds(document).iter().filter(|(_, cuts)| cuts.len() > MOST_THRESHOLDS) {
            let count = cuts.len();
            let message =
                format!("`{feature}` is compared with {count} numbers; at most {MOST_THRESHOLDS} are allowed");
            self.report(&format!("/features/{feature}"), At::Key, Code::TooManyInAll, message, None);
        }
    }
}

/// The numbers, in thousandths, at which something in the rule set changes, by feature.
pub(crate) fn thresholds(document: &Document) -> BTreeMap<&Id, BTreeSet<i64>> {
    let mut cuts: BTreeMap<&Id, BTreeSet<i64>> = BTreeMap::new();
    for when in whens(document) {
        gather(when, &mut cuts);
    }
    for item in items(document) {
        if let Item::By(item) = item {
            let bands = item.gives.keys().filter_map(|key| Band::read(key));
            cuts.entry(&item.by).or_default().extend(bands.flat_map(|band| [band.from, band.to]).flatten());
        }
    }
    cuts
}

/// How much a condition over findings stands for, once patterns are inlined.
#[derive(Clone, Copy)]
struct Size {
    tests: usize,
    /// The longest chain of patterns that name one another.
    chain: usize,
}

/// Circles were refused before, and a document holds at most 1024 patterns, which bounds the recursion.
fn pattern_size<'d>(id: &'d Id, document: &'d Document, sizes: &mut BTreeMap<&'d Id, Size>) -> Size {
    if let Some(size) = sizes.get(id) {
        return *size;
    }
    let nothing = Size { tests: 0, chain: 0 };
    let size = document.patterns.get(id).map_or(nothing, |pattern| when_size(&pattern.when, document, sizes));
    let size = Size { tests: size.tests, chain: size.chain + 1 };
    sizes.insert(id, size);
    size
}

fn when_size<'d>(when: &'d When, document: &'d Document, sizes: &mut BTreeMap<&'d Id, Size>) -> Size {
    let own = Size { tests: own_tests(when, document), chain: 0 };
    when.patterns()
        .into_iter()
        .map(|pattern| pattern_size(pattern, document, sizes))
        .fold(own, |sum, size| Size { tests: sum.tests.saturating_add(size.tests), chain: sum.chain.max(size.chain) })
}

/// The tests that a condition over findings holds itself: one for each option of an `any_of` that it is about.
fn own_tests(when: &When, document: &Document) -> usize {
    let tests = |clause: &Clause| match clause {
        Clause::All(entries) | Clause::Any(entries) | Clause::AtLeast { of: entries, .. } => {
            entries.iter().map(|entry| own_tests(entry, document)).sum()
        }
        Clause::Not(entry) => own_tests(entry, document),
        Clause::Test { feature, test: Test::Only(_) } => {
            document.features.get(feature).map_or(1, |feature| feature.kind.choices().len())
        }
        Clause::Test { test: Test::Choices(choices), .. } => choices.len(),
        Clause::Test { .. } => 1,
        Clause::Pattern(_) => 0,
    };
    when.clauses.iter().map(tests).sum()
}

/// The features that an `ask_when` names, through patterns too.
fn asked_by<'d>(feature: &'d Feature, document: &'d Document) -> Vec<&'d Id> {
    let mut features = Vec::new();
    let mut open: Vec<&When> = feature.ask_when.iter().collect();
    let mut seen = BTreeSet::new();
    while let Some(when) = open.pop() {
        features.extend(when.features());
        let patterns = when.patterns().into_iter().filter(|pattern| seen.insert(*pattern));
        open.extend(patterns.filter_map(|pattern| document.patterns.get(pattern)).map(|pattern| &pattern.when));
    }
    features
}

/// The nodes that can reach themselves.
fn on_cycles<'d>(graph: &BTreeMap<&'d Id, Vec<&'d Id>>) -> Vec<&'d Id> {
    let reaches_itself = |start: &'d Id| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&Id> = graph.get(start).cloned().unwrap_or_default();
        while let Some(node) = open.pop() {
            if node == start {
                return true;
            }
            if seen.insert(node) {
                open.extend(graph.get(node).into_iter().flatten());
            }
        }
        false
    };
    graph.keys().copied().filter(|node| reaches_itself(node)).collect()
}

fn items(document: &Document) -> impl Iterator<Item = &Item> {
    document.conditions.values().flat_map(|condition| condition.evidence.values()).flat_map(|evidence| match evidence {
        Evidence::Item(item) => vec![item],
        Evidence::Group(group) => group.of.values().collect(),
    })
}

/// Every condition over findings of the rule set.
fn whens(document: &Document) -> impl Iterator<Item = &When> {
    let of_items = items(document).flat_map(|item| match item {
        Item::When(item) => vec![&item.when],
        Item::Count(item) => item.count.iter().collect(),
        Item::By(_) => Vec::new(),
    });
    let of_conditions = document.conditions.values().flat_map(|condition| {
        condition.only_if.iter().chain(condition.how_common.settings.iter().map(|setting| &setting.when))
    });
    let of_ladder =
        document.return_to_run.iter().flat_map(|ladder| [&ladder.start_when, &ladder.go_back_when, &ladder.stay_when]);
    document
        .features
        .values()
        .filter_map(|feature| feature.ask_when.as_ref())
        .chain(document.patterns.values().map(|pattern| &pattern.when))
        .chain(document.triage.values().map(|rule| &rule.when))
        .chain(document.advice.values().flat_map(|advice| advice.when.iter().chain(&advice.not_if)))
        .chain(of_items)
        .chain(of_conditions)
        .chain(of_ladder)
}

fn gather<'d>(when: &'d When, cuts: &mut BTreeMap<&'d Id, BTreeSet<i64>>) {
    for clause in &when.clauses {
        match clause {
            Clause::All(entries) | Clause::Any(entries) | Clause::AtLeast { of: entries, .. } => {
                entries.iter().for_each(|entry| gather(entry, cuts));
            }
            Clause::Not(entry) => gather(entry, cuts),
            Clause::Test { feature, test: Test::Number(bounds) } => {
                cuts.entry(feature).or_default().extend(bounds.cuts())
            }
            Clause::Test { .. } | Clause::Pattern(_) => {}
        }
    }
}

impl Bounds {
    /// The numbers, in thousandths, from which on the truth of these bounds differs from before.
    pub(crate) fn cuts(&self) -> impl Iterator<Item = i64> {
        let inclusive = [self.at_least, self.below].into_iter().flatten().map(crate::Decimal::thousandths);
        let exclusive = [self.above, self.at_most].into_iter().flatten().map(|end| end.thousandths() + 1);
        inclusive.chain(exclusive)
    }
}
