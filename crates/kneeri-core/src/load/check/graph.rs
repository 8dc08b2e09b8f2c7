//! What refers to what: patterns and questions must not go round in a circle, thresholds must not be too many.

use super::{At, Checker, LONGEST_CHAIN, MOST_TESTS, MOST_TESTS_IN_ALL, MOST_THRESHOLDS};
use crate::fault::Code;
use crate::load::band::Band;
use crate::ruleset::{Bounds, Clause, Document, Entries, Evidence, Feature, Id, Item, Pattern, Test, When};

impl Checker<'_> {
    pub(super) fn cycles(&mut self, document: &Document) {
        let named = |pattern: &Pattern| positions(&document.patterns, pattern.when.patterns());
        let patterns: Vec<Vec<usize>> = document.patterns.values().map(named).collect();
        let circular = on_cycles(&patterns);
        for pattern in circular.iter().filter_map(|place| document.patterns.keys().nth(*place)) {
            let message = format!("the pattern `{pattern}` refers to itself");
            self.report(&format!("/patterns/{pattern}"), At::Key, Code::Cycle, message, None);
        }
        if !circular.is_empty() {
            return;
        }
        self.sizes(document);
        let asked_by = |feature: &Feature| asked_by(feature, &patterns, document);
        let questions: Vec<Vec<usize>> = document.features.values().map(asked_by).collect();
        for feature in on_cycles(&questions).into_iter().filter_map(|place| document.features.keys().nth(place)) {
            let message = format!("whether `{feature}` is asked depends on its own answer");
            self.report(&format!("/features/{feature}/ask_when"), At::Value, Code::Cycle, message, None);
        }
    }

    /// Patterns are inlined, so a few of them that name each other several times could grow without bound.
    fn sizes(&mut self, document: &Document) {
        let mut sizes = vec![None; document.patterns.len()];
        for (place, id) in document.patterns.keys().enumerate() {
            let size = pattern_size(place, document, &mut sizes);
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

    pub(super) fn thresholds(&mut self, document: &Document, cuts: &[Vec<i64>]) {
        let cuts = document.features.keys().zip(cuts);
        for (feature, cuts) in cuts.filter(|(_, cuts)| cuts.len() > MOST_THRESHOLDS) {
            let count = cuts.len();
            let message =
                format!("`{feature}` is compared with {count} numbers; at most {MOST_THRESHOLDS} are allowed");
            self.report(&format!("/features/{feature}"), At::Key, Code::TooManyInAll, message, None);
        }
    }
}

/// The numbers, in thousandths, at which something in the rule set changes, by feature: each once, in their order.
pub(crate) fn thresholds(document: &Document) -> Vec<Vec<i64>> {
    let mut cuts = vec![Vec::new(); document.features.len()];
    for when in whens(document) {
        gather(when, document, &mut cuts);
    }
    for item in items(document) {
        if let Item::By(item) = item
            && let Some(cuts) = document.features.position(item.by.as_str()).and_then(|place| cuts.get_mut(place))
        {
            let bands = item.gives.keys().filter_map(|key| Band::read(key));
            cuts.extend(bands.flat_map(|band| [band.from, band.to]).flatten());
        }
    }
    for cuts in &mut cuts {
        cuts.sort_unstable();
        cuts.dedup();
    }
    cuts
}

/// Where these stand among the entries.
fn positions<T>(entries: &Entries<Id, T>, ids: Vec<&Id>) -> Vec<usize> {
    ids.into_iter().filter_map(|id| entries.position(id.as_str())).collect()
}

/// How much a condition over findings stands for, once patterns are inlined.
#[derive(Clone, Copy)]
struct Size {
    tests: usize,
    /// The longest chain of patterns that name one another.
    chain: usize,
}

/// Circles were refused before, and a document holds at most 1024 patterns, which bounds the recursion.
fn pattern_size(place: usize, document: &Document, sizes: &mut [Option<Size>]) -> Size {
    if let Some(Some(size)) = sizes.get(place) {
        return *size;
    }
    let nothing = Size { tests: 0, chain: 0 };
    let size = document.patterns.at(place).map_or(nothing, |pattern| when_size(&pattern.when, document, sizes));
    let size = Size { tests: size.tests, chain: size.chain + 1 };
    sizes.get_mut(place).into_iter().for_each(|known| *known = Some(size));
    size
}

fn when_size(when: &When, document: &Document, sizes: &mut [Option<Size>]) -> Size {
    let own = Size { tests: own_tests(when, document), chain: 0 };
    positions(&document.patterns, when.patterns())
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
fn asked_by(feature: &Feature, patterns: &[Vec<usize>], document: &Document) -> Vec<usize> {
    let Some(when) = &feature.ask_when else { return Vec::new() };
    let mut features = when.features();
    for place in reached(positions(&document.patterns, when.patterns()), patterns) {
        features.extend(document.patterns.at(place).into_iter().flat_map(|pattern| pattern.when.features()));
    }
    positions(&document.features, features)
}

/// The nodes that can reach themselves.
fn on_cycles(graph: &[Vec<usize>]) -> Vec<usize> {
    let next = |node: usize| graph.get(node).cloned().unwrap_or_default();
    (0..graph.len()).filter(|node| reached(next(*node), graph).contains(node)).collect()
}

/// All nodes that can be reached from these, and these.
fn reached(mut open: Vec<usize>, graph: &[Vec<usize>]) -> Vec<usize> {
    let (mut reached, mut seen) = (Vec::new(), vec![false; graph.len()]);
    while let Some(node) = open.pop() {
        if let Some(seen) = seen.get_mut(node)
            && !std::mem::replace(seen, true)
        {
            reached.push(node);
            open.extend(graph.get(node).into_iter().flatten());
        }
    }
    reached
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

fn gather(when: &When, document: &Document, cuts: &mut [Vec<i64>]) {
    for clause in &when.clauses {
        match clause {
            Clause::All(entries) | Clause::Any(entries) | Clause::AtLeast { of: entries, .. } => {
                entries.iter().for_each(|entry| gather(entry, document, cuts));
            }
            Clause::Not(entry) => gather(entry, document, cuts),
            Clause::Test { feature, test: Test::Number(bounds) } => {
                let place = document.features.position(feature.as_str());
                let cuts = place.and_then(|place| cuts.get_mut(place));
                cuts.into_iter().for_each(|cuts| cuts.extend(bounds.cuts()));
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
