//! What can be found, as variables with finitely many values, and conditions over findings as functions of them.
//!
//! A world answers every question that applies and no other. A feature with an `ask_when` has the value "not
//! applicable" just when its `ask_when` is false, so that value needs no place of its own: a test of the feature says
//! "it applies and has one of these values" or "it does not apply". Then all variables are free, and two conditions
//! agree in every world just when they are the same node.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{Bounds, Clause, Decimal, FeatureKind, Finding, Id, Number, RuleSet, Test, When};

use crate::diagram::{Diagram, Node, Path, TooComplex};

/// Answers that show what a warning says, by feature.
pub type Answers = BTreeMap<String, Finding>;

/// The variables of a rule set, and the functions over them.
pub(crate) struct Space<'r> {
    pub(crate) rules: &'r RuleSet,
    pub(crate) diagram: Diagram,
    places: BTreeMap<&'r Id, Place>,
    variables: usize,
    /// Whether a feature applies, by feature; those without `ask_when` are left out.
    applies: BTreeMap<&'r Id, Result<Node, TooComplex>>,
    patterns: BTreeMap<&'r Id, Result<Node, TooComplex>>,
    /// The features that conditions with this meaning name.
    named: BTreeMap<Node, BTreeSet<&'r Id>>,
    mode: Mode<'r>,
}

/// How the answers to some features are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode<'r> {
    /// Every question that applies is answered.
    Full,
    /// This feature is answered even where it does not apply.
    Given(&'r Id),
}

/// Where the variables of a feature stand, and the first number of each of its cells.
struct Place {
    first: usize,
    cells: Vec<i64>,
}

impl<'r> Space<'r> {
    pub(crate) fn new(rules: &'r RuleSet) -> Self {
        let thresholds = rules.thresholds();
        let (mut places, mut variables) = (BTreeMap::new(), 0);
        for id in in_order(rules) {
            let Some(feature) = rules.features().get(id) else { continue };
            let cuts = thresholds.get(id).map(Vec::as_slice).unwrap_or_default();
            places.insert(id, Place { first: variables, cells: cells(&feature.kind, cuts) });
            variables += variables_of(&feature.kind);
        }
        let mut space = Self {
            rules,
            diagram: Diagram::default(),
            places,
            variables,
            applies: BTreeMap::new(),
            patterns: BTreeMap::new(),
            named: BTreeMap::new(),
            mode: Mode::Full,
        };
        space.apply();
        space
    }

    /// How many variables there are.
    pub(crate) fn variables(&self) -> usize {
        self.variables
    }

    /// The variables of a feature, and how many values each has.
    pub(crate) fn variables_of(&self, feature: &Id) -> (std::ops::Range<usize>, usize) {
        let found = self.rules.features().get(feature).zip(self.places.get(feature));
        found.map_or((0..0, 0), |(feature, place)| {
            let values = match &feature.kind {
                FeatureKind::YesNo(_) | FeatureKind::AnyOf(_) => 2,
                FeatureKind::OneOf(choices) => choices.len(),
                FeatureKind::Number(_) => place.cells.len(),
            };
            (place.first..place.first + variables_of(&feature.kind), values)
        })
    }

    /// The feature that a variable belongs to.
    pub(crate) fn feature_of(&self, variable: usize) -> Option<&'r Id> {
        self.places.keys().copied().find(|id| self.variables_of(id).0.contains(&variable))
    }

    /// Whether a feature applies.
    pub(crate) fn applies(&self, feature: &Id) -> Result<Node, TooComplex> {
        self.applies.get(feature).copied().unwrap_or(Ok(Node::TRUE))
    }

    /// A condition over findings; it may add so many nodes of its own.
    pub(crate) fn condition(&mut self, when: &'r When) -> Result<Node, TooComplex> {
        self.diagram.allow_more();
        let node = self.when(when)?;
        self.named.entry(node).or_default().extend(named(self.rules, when));
        Ok(node)
    }

    /// Lets the answers for a function answer what these name too.
    pub(crate) fn also_names(&mut self, node: Node, parts: &[Node]) {
        let names: Vec<&Id> = parts.iter().filter_map(|part| self.named.get(part)).flatten().copied().collect();
        self.named.entry(node).or_default().extend(names);
    }

    /// What conditions over findings are when this feature is answered even where it does not apply.
    pub(crate) fn given<T>(&mut self, feature: &'r Id, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = (std::mem::take(&mut self.patterns), self.applies.clone());
        self.mode = Mode::Given(feature);
        self.apply();
        let result = read(self);
        self.mode = Mode::Full;
        (self.patterns, self.applies) = before;
        result
    }

    /// Works out which features apply.
    fn apply(&mut self) {
        let rules = self.rules;
        for id in in_order(rules) {
            let when = rules.features().get(id).and_then(|feature| feature.ask_when.as_ref());
            if let Some(when) = when {
                let node = self.condition(when);
                self.applies.insert(id, node);
            }
        }
    }

    fn when(&mut self, when: &'r When) -> Result<Node, TooComplex> {
        let parts = when.clauses.iter().map(|clause| self.clause(clause)).collect::<Result<Vec<_>, _>>()?;
        self.diagram.all(&parts)
    }

    fn each(&mut self, entries: &'r [When]) -> Result<Vec<Node>, TooComplex> {
        entries.iter().map(|entry| self.when(entry)).collect()
    }

    fn clause(&mut self, clause: &'r Clause) -> Result<Node, TooComplex> {
        match clause {
            Clause::All(entries) => {
                let parts = self.each(entries)?;
                self.diagram.all(&parts)
            }
            Clause::Any(entries) => {
                let parts = self.each(entries)?;
                self.diagram.any(&parts)
            }
            Clause::Not(entry) => {
                let node = self.when(entry)?;
                self.diagram.not(node)
            }
            Clause::AtLeast { count, of } => {
                let parts = self.each(of)?;
                self.diagram.at_least(usize::try_from(*count).unwrap_or(usize::MAX), &parts)
            }
            Clause::Pattern(pattern) => self.pattern(pattern),
            Clause::Test { feature, test } => self.test(feature, test),
        }
    }

    /// A pattern, worked out once.
    pub(crate) fn pattern(&mut self, id: &'r Id) -> Result<Node, TooComplex> {
        if let Some(node) = self.patterns.get(id) {
            return *node;
        }
        let node = match self.rules.patterns().get(id) {
            Some(pattern) => self.when(&pattern.when),
            None => Ok(Node::FALSE),
        };
        self.patterns.insert(id, node);
        node
    }

    fn test(&mut self, id: &'r Id, test: &'r Test) -> Result<Node, TooComplex> {
        let tested = self.tested(id, test)?;
        if self.mode == Mode::Given(id) {
            return Ok(tested);
        }
        // No value that a test names is "not applicable".
        let applies = self.applies(id)?;
        self.diagram.and(applies, tested)
    }

    fn tested(&mut self, id: &Id, test: &Test) -> Result<Node, TooComplex> {
        let atoms = self.allowed(id, test).into_iter();
        let parts = atoms.map(|(variable, allowed)| self.diagram.atom(variable, allowed.into_iter()));
        let parts = parts.collect::<Result<Vec<_>, _>>()?;
        if matches!(test, Test::Choices(_)) { self.diagram.any(&parts) } else { self.diagram.all(&parts) }
    }

    /// The variables that a test is about, and which of their values it allows: several for an `any_of`, of which a
    /// list needs one to have such a value, and any other test all.
    pub(crate) fn allowed(&self, id: &Id, test: &Test) -> Vec<(usize, Vec<bool>)> {
        let Some(feature) = self.rules.features().get(id) else { return Vec::new() };
        let (variables, values) = self.variables_of(id);
        let first = variables.start;
        let choices = feature.kind.choices();
        let option = |choice: &Id| first + choices.iter().position(|other| other == choice).unwrap_or(0);
        match (&feature.kind, test) {
            (FeatureKind::AnyOf(_), Test::Choice(choice)) => vec![(option(choice), vec![false, true])],
            (FeatureKind::AnyOf(_), Test::Choices(listed)) => {
                listed.iter().map(|choice| (option(choice), vec![false, true])).collect()
            }
            (FeatureKind::AnyOf(_), Test::Only(only)) => {
                let present = |choice: &Id| only.contains(choice);
                choices.iter().map(|choice| (option(choice), vec![!present(choice), present(choice)])).collect()
            }
            (_, Test::Is(answer)) => vec![(first, vec![!answer, *answer])],
            (_, Test::Choice(choice)) => {
                let allowed = option(choice) - first;
                vec![(first, (0..values).map(|value| value == allowed).collect())]
            }
            (_, Test::Choices(listed) | Test::Only(listed)) => {
                vec![(first, choices.iter().map(|choice| listed.contains(choice)).collect())]
            }
            (_, Test::Number(bounds)) => {
                vec![(first, self.cells(id).iter().map(|first| within(bounds, *first)).collect())]
            }
        }
    }

    /// Values for which all of these are true, if there are any.
    pub(crate) fn satisfy(&self, parts: &[Node]) -> Result<Option<Path>, TooComplex> {
        self.diagram.satisfy(parts, self.variables)
    }

    /// Whether the first is true only where the second is.
    pub(crate) fn implies(&mut self, a: Node, b: Node) -> Result<bool, TooComplex> {
        self.diagram.allow_more();
        let not = self.diagram.not(b)?;
        Ok(self.satisfy(&[a, not])?.is_none())
    }

    /// The features that these functions look at.
    pub(crate) fn support(&self, nodes: &[Node]) -> BTreeSet<&'r Id> {
        let variables: Vec<usize> = nodes.iter().flat_map(|node| self.diagram.support(*node)).collect();
        let looks_at = |id: &Id| variables.iter().any(|variable| self.variables_of(id).0.contains(variable));
        self.rules.features().keys().filter(|id| looks_at(id)).collect()
    }

    /// The answers along a path: those of the features that these functions look at or are written with, and of those
    /// that decide whether these apply, as far as they apply. An engine that judges parts one by one needs them all.
    pub(crate) fn witness(&self, path: &Path, nodes: &[Node]) -> Answers {
        let written = nodes.iter().filter_map(|node| self.named.get(node)).flatten().copied();
        let mut open: Vec<&Id> = self.support(nodes).into_iter().chain(written).collect();
        let mut features = BTreeSet::new();
        while let Some(id) = open.pop() {
            if features.insert(id) {
                let when = self.rules.features().get(id).and_then(|feature| feature.ask_when.as_ref());
                open.extend(when.into_iter().flat_map(|when| named(self.rules, when)));
            }
        }
        self.answers(path, features.into_iter())
    }

    /// The answers along a path to every feature that applies, the first value where any will do.
    pub(crate) fn full_witness(&self, path: &Path) -> Answers {
        self.answers(path, self.rules.features().keys())
    }

    fn answers(&self, path: &Path, features: impl Iterator<Item = &'r Id>) -> Answers {
        let values: Vec<usize> = path.iter().map(|value| value.unwrap_or(0)).collect();
        let applies = |id: &Id| self.applies(id).is_ok_and(|node| self.diagram.holds(node, &values));
        features.filter(|id| applies(id)).map(|id| (id.to_string(), self.finding(id, &values))).collect()
    }

    /// The finding of a feature when its variables have these values.
    pub(crate) fn finding(&self, id: &Id, values: &[usize]) -> Finding {
        let (variables, _) = self.variables_of(id);
        let value = values.get(variables.start).copied().unwrap_or(0);
        match self.rules.features().get(id).map(|feature| &feature.kind) {
            Some(FeatureKind::OneOf(choices)) => {
                choices.get(value).map_or(Finding::Unknown, |choice| Finding::Choice(choice.to_string()))
            }
            Some(FeatureKind::AnyOf(options)) => {
                let present = |offset: usize| values.get(variables.start + offset) == Some(&1);
                let options = options.iter().enumerate().filter(|(offset, _)| present(*offset));
                Finding::Options(options.map(|(_, option)| option.to_string()).collect())
            }
            Some(FeatureKind::Number(_)) => {
                let first = self.places.get(id).and_then(|place| place.cells.get(value)).copied().unwrap_or(0);
                Finding::Number(Number::from(Decimal::from_thousandths(first).unwrap_or_default()))
            }
            Some(FeatureKind::YesNo(_)) | None => Finding::YesNo(value == 1),
        }
    }

    /// The first number of a cell, in thousandths.
    pub(crate) fn cells(&self, id: &Id) -> &[i64] {
        self.places.get(id).map(|place| place.cells.as_slice()).unwrap_or_default()
    }
}

fn variables_of(kind: &FeatureKind) -> usize {
    match kind {
        FeatureKind::AnyOf(options) => options.len(),
        FeatureKind::YesNo(_) | FeatureKind::OneOf(_) | FeatureKind::Number(_) => 1,
    }
}

/// The first number of each cell of a number: its beginning, and the thresholds within its range.
fn cells(kind: &FeatureKind, cuts: &[Decimal]) -> Vec<i64> {
    let FeatureKind::Number(range) = kind else { return Vec::new() };
    let within = |cut: &i64| range.from.thousandths() < *cut && *cut <= range.to.thousandths();
    let cuts = cuts.iter().map(|cut| cut.thousandths()).filter(within);
    [range.from.thousandths()].into_iter().chain(cuts).collect()
}

/// Whether a cell that begins at this number lies within bounds; bounds cover a cell wholly or not at all.
fn within(bounds: &Bounds, first: i64) -> bool {
    Decimal::from_thousandths(first).is_some_and(|first| bounds.hold(first))
}

/// The features in the order in which triage rules and advice name them, each after those that its `ask_when` names:
/// what stands together in a rule then stands together in the diagram, which keeps it small.
fn in_order(rules: &RuleSet) -> Vec<&Id> {
    let mut order = Order { rules, seen: BTreeSet::new(), patterns: BTreeSet::new(), order: Vec::new() };
    rules.triage().values().for_each(|rule| order.when(&rule.when));
    rules
        .advice()
        .values()
        .flat_map(|advice| advice.not_if.iter().chain(&advice.when))
        .for_each(|when| order.when(when));
    rules.features().keys().for_each(|id| order.feature(id));
    order.order
}

struct Order<'r> {
    rules: &'r RuleSet,
    seen: BTreeSet<&'r Id>,
    patterns: BTreeSet<&'r Id>,
    order: Vec<&'r Id>,
}

impl<'r> Order<'r> {
    fn when(&mut self, when: &'r When) {
        when.features().into_iter().for_each(|id| self.feature(id));
        for id in when.patterns() {
            if let Some(pattern) = self.rules.patterns().get(id).filter(|_| self.patterns.insert(id)) {
                self.when(&pattern.when);
            }
        }
    }

    fn feature(&mut self, id: &'r Id) {
        let Some(feature) = self.rules.features().get(id).filter(|_| self.seen.insert(id)) else { return };
        // What a pattern names was seen with the pattern, perhaps within this very feature's own condition.
        feature.ask_when.iter().for_each(|when| self.deciders(when));
        self.order.push(id);
    }

    /// Everything that an `ask_when` names, through patterns that were seen before too.
    fn deciders(&mut self, when: &'r When) {
        when.features().into_iter().for_each(|id| self.feature(id));
        for id in when.patterns() {
            if let Some(pattern) = self.rules.patterns().get(id) {
                self.deciders(&pattern.when);
            }
        }
    }
}

/// The features that a condition over findings names, through patterns too.
pub(crate) fn named<'r>(rules: &'r RuleSet, when: &'r When) -> BTreeSet<&'r Id> {
    let (mut features, mut seen, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![when]);
    while let Some(when) = open.pop() {
        features.extend(when.features());
        let patterns = when.patterns().into_iter().filter(|pattern| seen.insert(*pattern));
        open.extend(patterns.filter_map(|pattern| rules.patterns().get(pattern)).map(|pattern| &pattern.when));
    }
    features
}
