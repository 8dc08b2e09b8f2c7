//! What the engine says while something is unknown: strong Kleene truth on the normal form, as a function of what is
//! answered.
//!
//! Here each variable has one value more, "not answered". A feature that does not certainly apply counts as not
//! answered, whatever its variables say.

use std::collections::BTreeMap;

use kneeri_core::{Clause, FeatureKind, Finding, Id, RuleSet, Test, When};

use crate::diagram::{Diagram, Node, Path, TooComplex};
use crate::space::{Answers, Space};

/// A condition over findings in normal form, as `docs/semantics.md` describes it in 4.1 to 4.3.
#[derive(Debug, Clone)]
enum Formula<'r> {
    Atom { feature: &'r Id, variable: usize, allowed: Vec<bool>, idle: bool },
    All(Vec<Formula<'r>>),
    Any(Vec<Formula<'r>>),
    AtLeast(usize, Vec<Formula<'r>>),
}

/// Truth in answers that may be incomplete.
pub(crate) struct Kleene<'r> {
    rules: &'r RuleSet,
    diagram: Diagram,
    applies: BTreeMap<&'r Id, [Node; 2]>,
    known: BTreeMap<Node, Node>,
}

impl<'r> Kleene<'r> {
    pub(crate) fn new(space: &Space<'r>) -> Self {
        Self { rules: space.rules, diagram: Diagram::default(), applies: BTreeMap::new(), known: BTreeMap::new() }
    }

    /// Answers that leave a condition open although it has the same truth however the rest is answered.
    pub(crate) fn gap(
        &mut self,
        space: &mut Space<'r>,
        when: &'r When,
        exact: Node,
    ) -> Result<Option<(Answers, bool)>, TooComplex> {
        let formula = normal(space, when, false);
        if self.reads_once(space, &formula) {
            return Ok(None);
        }
        self.diagram.allow_more();
        space.diagram.allow_more();
        let truths = [(true, exact), (false, space.diagram.not(exact)?)];
        for (truth, exact) in truths {
            let told = self.truth(space, &normal(space, when, !truth))?;
            let sure = self.sure(space, exact)?;
            let silent = self.diagram.not(told)?;
            if let Some(path) = self.diagram.satisfy(&[sure, silent], space.variables())? {
                return Ok(Some((self.witness(space, &path)?, truth)));
            }
        }
        Ok(None)
    }

    /// Whether some answers make a condition true while these features stay unknown.
    pub(crate) fn is_true_without(
        &mut self,
        space: &Space<'r>,
        when: &'r When,
        unknown: &[&'r Id],
    ) -> Result<bool, TooComplex> {
        self.diagram.allow_more();
        let mut told = self.truth(space, &normal(space, when, false))?;
        for feature in unknown {
            let (variables, values) = space.variables_of(feature);
            for variable in variables {
                told = self.diagram.fixed(told, variable, values)?;
            }
        }
        Ok(told != Node::FALSE)
    }

    /// Whether no feature is named twice, those behind an `ask_when` counted: then nothing can be missed.
    fn reads_once(&self, space: &Space<'r>, formula: &Formula<'r>) -> bool {
        let mut variables = Vec::new();
        self.read(space, formula, &mut variables);
        let before = variables.len();
        variables.sort_unstable();
        variables.dedup();
        variables.len() == before
    }

    fn read(&self, space: &Space<'r>, formula: &Formula<'r>, variables: &mut Vec<usize>) {
        match formula {
            Formula::Atom { feature, variable, .. } => {
                variables.push(*variable);
                let when = self.rules.features().get(*feature).and_then(|feature| feature.ask_when.as_ref());
                when.iter().for_each(|when| self.read(space, &normal(space, when, false), variables));
            }
            Formula::All(parts) | Formula::Any(parts) | Formula::AtLeast(_, parts) => {
                parts.iter().for_each(|part| self.read(space, part, variables));
            }
        }
    }

    /// That a feature certainly applies, and that it certainly does not.
    fn applies(&mut self, space: &Space<'r>, feature: &'r Id) -> Result<[Node; 2], TooComplex> {
        if let Some(known) = self.applies.get(feature) {
            return Ok(*known);
        }
        let when = self.rules.features().get(feature).and_then(|feature| feature.ask_when.as_ref());
        let truths = match when {
            None => [Node::TRUE, Node::FALSE],
            Some(when) => {
                let applies = self.truth(space, &normal(space, when, false))?;
                [applies, self.truth(space, &normal(space, when, true))?]
            }
        };
        self.applies.insert(feature, truths);
        Ok(truths)
    }

    /// That a formula is true.
    fn truth(&mut self, space: &Space<'r>, formula: &Formula<'r>) -> Result<Node, TooComplex> {
        match formula {
            Formula::Atom { feature, variable, allowed, idle } => {
                let all = allowed.iter().all(|allowed| *allowed);
                if all && *idle {
                    return Ok(Node::TRUE);
                }
                let [applies, not] = self.applies(space, feature)?;
                let own = self.diagram.atom(*variable, allowed.iter().copied().chain([all]))?;
                let own = self.diagram.and(applies, own)?;
                if *idle { self.diagram.or(own, not) } else { Ok(own) }
            }
            Formula::All(parts) => {
                let parts = self.truths(space, parts)?;
                self.diagram.all(&parts)
            }
            Formula::Any(parts) => {
                let parts = self.truths(space, parts)?;
                self.diagram.any(&parts)
            }
            Formula::AtLeast(count, parts) => {
                let parts = self.truths(space, parts)?;
                self.diagram.at_least(*count, &parts)
            }
        }
    }

    fn truths(&mut self, space: &Space<'r>, parts: &[Formula<'r>]) -> Result<Vec<Node>, TooComplex> {
        parts.iter().map(|part| self.truth(space, part)).collect()
    }

    /// That a function of full answers is true however the rest is answered.
    fn sure(&mut self, space: &Space<'r>, exact: Node) -> Result<Node, TooComplex> {
        let Some((variable, ways)) = space.diagram.ways(exact) else { return Ok(exact) };
        if let Some(known) = self.known.get(&exact) {
            return Ok(*known);
        }
        let ways = ways.iter().map(|way| self.sure(space, *way)).collect::<Result<Vec<_>, _>>()?;
        let whatever = self.diagram.all(&ways)?;
        // A way may look at what decides whether a later feature applies, so it is no plain branch.
        let mut answered = Node::FALSE;
        for (value, way) in ways.iter().enumerate() {
            let this = self.diagram.atom(variable, (0..=ways.len()).map(|other| other == value))?;
            let this = self.diagram.and(this, *way)?;
            answered = self.diagram.or(answered, this)?;
        }
        let applies = match space.feature_of(variable) {
            Some(feature) => self.applies(space, feature)?[0],
            None => Node::TRUE,
        };
        let answered = self.diagram.and(applies, answered)?;
        let sure = self.diagram.or(answered, whatever)?;
        self.known.insert(exact, sure);
        Ok(sure)
    }

    /// The answers along a path, as far as they apply.
    fn witness(&mut self, space: &Space<'r>, path: &Path) -> Result<Answers, TooComplex> {
        let mut witness = Answers::new();
        let open = |variable: usize| {
            let feature = space.feature_of(variable);
            feature.map_or(usize::MAX, |feature| space.variables_of(feature).1)
        };
        let values: Vec<usize> =
            path.iter().enumerate().map(|(variable, value)| value.unwrap_or_else(|| open(variable))).collect();
        for (id, feature) in self.rules.features() {
            let (variables, nothing) = space.variables_of(id);
            let answered = values.get(variables.clone()).unwrap_or_default();
            let [applies, _] = self.applies(space, id)?;
            if answered.iter().all(|value| *value == nothing) || !self.diagram.holds(applies, &values) {
                continue;
            }
            let finding = match &feature.kind {
                FeatureKind::AnyOf(options) => {
                    let these = |wanted: usize| {
                        let these = options.iter().zip(answered).filter(|(_, value)| **value == wanted);
                        these.map(|(option, _)| option.to_string()).collect()
                    };
                    Finding::Partly { yes: these(1), no: these(0) }
                }
                _ => space.finding(id, &values),
            };
            witness.insert(id.to_string(), finding);
        }
        Ok(witness)
    }
}

impl<'r> Formula<'r> {
    fn joined(parts: Vec<Self>, is_all: bool) -> Self {
        let flat = parts.into_iter().flat_map(|part| match part {
            Self::All(inner) if is_all => inner,
            Self::Any(inner) if !is_all => inner,
            other => vec![other],
        });
        let mut merged: Vec<Self> = Vec::new();
        for part in flat {
            let same =
                merged.iter_mut().find(|other| other.variable().is_some() && other.variable() == part.variable());
            match (same, part) {
                (Some(Self::Atom { allowed, idle, .. }), Self::Atom { allowed: more, idle: also, .. }) => {
                    let join = |a: bool, b: bool| if is_all { a && b } else { a || b };
                    allowed.iter_mut().zip(more).for_each(|(allowed, more)| *allowed = join(*allowed, more));
                    *idle = join(*idle, also);
                }
                (_, part) => merged.push(part),
            }
        }
        match (merged.len(), is_all) {
            (1, _) => merged.remove(0),
            (_, true) => Self::All(merged),
            (_, false) => Self::Any(merged),
        }
    }

    fn variable(&self) -> Option<usize> {
        if let Self::Atom { variable, .. } = self { Some(*variable) } else { None }
    }
}

fn normal<'r>(space: &Space<'r>, when: &'r When, negated: bool) -> Formula<'r> {
    Formula::joined(when.clauses.iter().map(|clause| normal_clause(space, clause, negated)).collect(), !negated)
}

fn normal_clause<'r>(space: &Space<'r>, clause: &'r Clause, negated: bool) -> Formula<'r> {
    let each = |entries: &'r [When]| entries.iter().map(|entry| normal(space, entry, negated)).collect::<Vec<_>>();
    match clause {
        Clause::All(entries) => Formula::joined(each(entries), !negated),
        Clause::Any(entries) => Formula::joined(each(entries), negated),
        Clause::Not(entry) => normal(space, entry, !negated),
        Clause::AtLeast { count, of } => {
            let count = usize::try_from(*count).unwrap_or(usize::MAX).min(of.len());
            let least = if negated { of.len() + 1 - count } else { count };
            let mut parts = each(of);
            if parts.len() == 1 { parts.remove(0) } else { Formula::AtLeast(least, parts) }
        }
        Clause::Pattern(id) => match space.rules.patterns().get(id) {
            Some(pattern) => normal(space, &pattern.when, negated),
            None => Formula::Any(Vec::new()),
        },
        Clause::Test { feature, test } => normal_test(space, feature, test, negated),
    }
}

fn normal_test<'r>(space: &Space<'r>, feature: &'r Id, test: &Test, negated: bool) -> Formula<'r> {
    let idle = negated && space.rules.features().get(feature).is_some_and(|feature| feature.ask_when.is_some());
    let atoms = space.allowed(feature, test).into_iter().map(|(variable, allowed)| {
        let allowed = allowed.into_iter().map(|allowed| allowed != negated).collect();
        Formula::Atom { feature, variable, allowed, idle }
    });
    let is_any = matches!(test, Test::Choices(_));
    Formula::joined(atoms.collect(), is_any == negated)
}
