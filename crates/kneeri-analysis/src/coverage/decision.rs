//! Conditions over findings as trees of tests, and which test decides alone.

use kneeri_core::{Clause, Engine, Evidence, Item, NormalForm, RuleSet, Situation, Truth, When};

use crate::pointer::escaped;

/// A condition over findings and where it stands in the rule set.
pub(super) struct Decision<'r> {
    pub(super) pointer: String,
    pub(super) when: &'r When,
    /// Whether it is that of a triage rule.
    pub(super) is_rule: bool,
}

/// All conditions over findings that the engine reads, in the order of their pointers' parts.
pub(super) fn decisions(rules: &RuleSet) -> Vec<Decision<'_>> {
    let mut all = Vec::new();
    let mut add = |pointer: String, when, is_rule| all.push(Decision { pointer, when, is_rule });
    for (id, rule) in rules.triage() {
        add(format!("/triage/{id}/when"), &rule.when, true);
    }
    for (id, feature) in rules.features() {
        feature.ask_when.iter().for_each(|when| add(format!("/features/{id}/ask_when"), when, false));
    }
    for (id, pattern) in rules.patterns() {
        add(format!("/patterns/{id}/when"), &pattern.when, false);
    }
    for (id, condition) in rules.conditions() {
        let pointer = format!("/conditions/{id}");
        condition.only_if.iter().for_each(|when| add(format!("{pointer}/only_if"), when, false));
        for (index, setting) in condition.how_common.settings.iter().enumerate() {
            add(format!("{pointer}/how_common/in/{index}/when"), &setting.when, false);
        }
        for (pointer, _, item) in items(&condition.evidence).map(|(at, id, item)| (format!("{pointer}{at}"), id, item))
        {
            match item {
                Item::When(item) => add(format!("{pointer}/when"), &item.when, false),
                Item::Count(item) => {
                    for (index, when) in item.count.iter().enumerate() {
                        add(format!("{pointer}/count/{index}"), when, false);
                    }
                }
                Item::By(_) => {}
            }
        }
    }
    for (id, advice) in rules.advice() {
        advice.when.iter().for_each(|when| add(format!("/advice/{id}/when"), when, false));
        advice.not_if.iter().for_each(|when| add(format!("/advice/{id}/not_if"), when, false));
    }
    all
}

/// The items of some evidence: pointer below the condition, id as results write it, and the item.
pub(super) fn items<'r>(
    evidence: impl IntoIterator<Item = (&'r kneeri_core::Id, &'r Evidence)>,
) -> impl Iterator<Item = (String, String, &'r Item)> {
    evidence.into_iter().flat_map(|(name, evidence)| {
        let pointer = format!("/evidence/{}", escaped(name));
        match evidence {
            Evidence::Item(item) => vec![(pointer, name.to_string(), item)],
            Evidence::Group(group) => {
                group.of.iter().map(|(id, item)| (format!("{pointer}/of/{id}"), format!("{name}.{id}"), item)).collect()
            }
        }
    })
}

/// A condition over findings, ready to be looked at test by test.
pub(super) struct Tree {
    root: Node,
    /// Where each test stands, below the condition over findings.
    pub(super) places: Vec<String>,
    tests: Vec<When>,
}

enum Node {
    /// The test at this position: of a feature, or a pattern by name.
    Test(usize),
    All(Vec<Node>),
    Any(Vec<Node>),
    AtLeast(usize, Vec<Node>),
    Not(Box<Node>),
}

impl Tree {
    pub(super) fn new(when: &When) -> Self {
        let mut tree = Self { root: Node::All(Vec::new()), places: Vec::new(), tests: Vec::new() };
        tree.root = tree.node(when, "");
        tree
    }

    fn node(&mut self, when: &When, pointer: &str) -> Node {
        Node::All(when.clauses.iter().map(|clause| self.clause(clause, pointer)).collect())
    }

    fn nodes(&mut self, entries: &[When], pointer: &str) -> Vec<Node> {
        entries.iter().enumerate().map(|(index, entry)| self.node(entry, &format!("{pointer}/{index}"))).collect()
    }

    fn clause(&mut self, clause: &Clause, pointer: &str) -> Node {
        let key = match clause {
            Clause::All(entries) => return Node::All(self.nodes(entries, &format!("{pointer}/all"))),
            Clause::Any(entries) => return Node::Any(self.nodes(entries, &format!("{pointer}/any"))),
            Clause::Not(entry) => return Node::Not(Box::new(self.node(entry, &format!("{pointer}/not")))),
            Clause::AtLeast { count, of } => {
                let count = usize::try_from(*count).unwrap_or(usize::MAX);
                return Node::AtLeast(count, self.nodes(of, &format!("{pointer}/of")));
            }
            Clause::Pattern(_) => "pattern",
            Clause::Test { feature, .. } => feature.as_str(),
        };
        self.places.push(format!("{pointer}/{key}"));
        self.tests.push(When { clauses: vec![clause.clone()] });
        Node::Test(self.tests.len() - 1)
    }

    /// The tests in normal form.
    pub(super) fn forms(&self, engine: &Engine) -> Vec<NormalForm> {
        engine.normal_forms(&self.tests)
    }

    /// One test as a condition over findings of its own.
    pub(super) fn test(&self, place: usize) -> Option<&When> {
        self.tests.get(place)
    }

    /// The tests that decide alone, given how each stands: were only this one the other way round, the whole would be.
    pub(super) fn decide_alone<'t>(&'t self, truths: &'t [Truth]) -> impl Iterator<Item = usize> + 't {
        let known = truths.iter().enumerate().filter(|(_, truth)| **truth != Truth::Open).map(|(test, _)| test);
        known.filter(move |test| {
            let with = |forced: Truth| {
                let truth = |other: usize| if other == *test { forced } else { truth_of(truths, other) };
                self.root.truth(&truth)
            };
            matches!((with(Truth::False), with(Truth::True)), (Truth::False, Truth::True) | (Truth::True, Truth::False))
        })
    }
}

fn truth_of(truths: &[Truth], test: usize) -> Truth {
    truths.get(test).copied().unwrap_or(Truth::Open)
}

/// How each of these stands.
pub(super) fn truths(forms: &[NormalForm], situation: &Situation) -> Vec<Truth> {
    forms.iter().map(|form| situation.truth(form)).collect()
}

impl Node {
    fn truth(&self, test: &impl Fn(usize) -> Truth) -> Truth {
        match self {
            Self::Test(position) => test(*position),
            Self::All(parts) => parts.iter().map(|part| part.truth(test)).min().unwrap_or(Truth::True),
            Self::Any(parts) => parts.iter().map(|part| part.truth(test)).max().unwrap_or(Truth::False),
            Self::AtLeast(least, parts) => {
                let mut truths: Vec<Truth> = parts.iter().map(|part| part.truth(test)).collect();
                truths.sort_unstable();
                // The weakest of the strongest so many decides.
                truths.len().checked_sub(*least).and_then(|place| truths.get(place)).copied().unwrap_or(Truth::False)
            }
            Self::Not(part) => match part.truth(test) {
                Truth::False => Truth::True,
                Truth::Open => Truth::Open,
                Truth::True => Truth::False,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kneeri_core::Truth::{False, Open, True};

    fn tree(when: &str) -> Tree {
        let text = format!(r#"{{ "patterns": {{ "p": {{ "when": {when} }} }} }}"#);
        Tree::new(
            &crate::small::rules(&text)
                .patterns()
                .get("p")
                .map(|pattern| pattern.when.clone())
                .unwrap_or(When { clauses: Vec::new() }),
        )
    }

    #[test]
    fn a_test_decides_alone_when_nothing_else_has_decided() {
        let tree = tree(r#"{ "a": true, "any": [{ "b": true }, { "c": true }] }"#);
        assert_eq!(tree.places, ["/a", "/any/0/b", "/any/1/c"]);
        let alone = |truths: [Truth; 3]| tree.decide_alone(&truths).collect::<Vec<_>>();
        assert_eq!(alone([True, True, False]), [0, 1]);
        assert_eq!(alone([True, True, True]), [0]);
        assert_eq!(alone([True, False, False]), [1, 2]);
        assert_eq!(alone([True, False, Open]), [] as [usize; 0]);
        assert_eq!(alone([False, True, Open]), [0]);
    }
}
