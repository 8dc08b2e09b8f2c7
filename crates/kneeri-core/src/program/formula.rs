//! Conditions over findings in normal form, and their strong Kleene truth.

use super::Features;
use super::evidence::Pull;
use super::possible::Possible;
use super::values::Values;
use crate::ruleset::{Clause, FeatureKind, Id, Test, When};

/// Strong Kleene truth. In this order "and" is the least and "or" the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It does not hold, whatever is still answered.
    False,
    /// What is not known can decide it.
    Open,
    /// It holds, whatever is still answered.
    True,
}

/// A condition over findings: negation stands in the atoms only, neighbours of a kind are merged.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Formula {
    /// The variable has one of these values.
    Atom {
        variable: usize,
        values: Values,
    },
    All(Vec<Formula>),
    Any(Vec<Formula>),
    AtLeast(usize, Vec<Formula>),
}

impl Formula {
    pub(crate) fn truth(&self, possible: &Possible) -> Truth {
        self.truth_over(&|variable| possible.of(variable))
    }

    /// The truth while each variable has one of these values.
    pub(crate) fn truth_over(&self, possible: &impl Fn(usize) -> Values) -> Truth {
        match self {
            Self::Atom { variable, values } => {
                let still = possible(*variable);
                match (still.is_within(*values), still.overlaps(*values)) {
                    (true, true) => Truth::True,
                    (_, false) => Truth::False,
                    (false, true) => Truth::Open,
                }
            }
            Self::All(parts) => decided(parts, possible, Truth::True, Truth::False),
            Self::Any(parts) => decided(parts, possible, Truth::False, Truth::True),
            Self::AtLeast(least, parts) => {
                let (mut holding, mut not_false) = (0, parts.len());
                for part in parts {
                    match part.truth_over(possible) {
                        Truth::True => holding += 1,
                        Truth::Open => {}
                        Truth::False => not_false -= 1,
                    }
                    if not_false < *least {
                        return Truth::False;
                    }
                }
                if holding >= *least { Truth::True } else { Truth::Open }
            }
        }
    }

    /// Visits the atoms: a variable and the values that make the atom true.
    ///
    /// Nothing is negated above an atom, so a formula never becomes less true when an atom becomes true.
    pub(crate) fn atoms(&self, visit: &mut impl FnMut(usize, Values)) {
        match self {
            Self::Atom { variable, values } => visit(*variable, *values),
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(_, parts) => {
                parts.iter().for_each(|part| part.atoms(visit));
            }
        }
    }

    /// What raises a weight that rises where the formula comes to hold, falls there, or does both.
    pub(crate) fn pulls(&self, rises: bool, falls: bool) -> Vec<Pull> {
        let mut pulls = Vec::new();
        self.atoms(&mut |variable, values| {
            pulls.extend(rises.then_some(Pull { variable, values }));
            pulls.extend(falls.then_some(Pull { variable, values: values.complement() }));
        });
        pulls
    }

    /// Visits all variables.
    pub(crate) fn variables(&self, visit: &mut impl FnMut(usize)) {
        match self {
            Self::Atom { variable, .. } => visit(*variable),
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(_, parts) => {
                parts.iter().for_each(|part| part.variables(visit));
            }
        }
    }

    /// All of these, flattened and merged.
    fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let inner = |part| if let Self::All(inner) = part { Ok(inner) } else { Err(part) };
        Merged::of(parts, inner, Values::within).unwrap_or_else(Self::All)
    }

    /// At least so many of these; nothing is merged within.
    fn at_least(least: usize, mut parts: Vec<Self>) -> Self {
        if parts.len() == 1 { parts.remove(0) } else { Self::AtLeast(least, parts) }
    }

    /// Any of these, flattened and merged.
    fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let inner = |part| if let Self::Any(inner) = part { Ok(inner) } else { Err(part) };
        Merged::of(parts, inner, Values::with).unwrap_or_else(Self::Any)
    }
}

/// What the parts come to when any of them that is `deciding` decides, and else they are `otherwise` unless one is open.
fn decided(parts: &[Formula], possible: &impl Fn(usize) -> Values, otherwise: Truth, deciding: Truth) -> Truth {
    let mut all = otherwise;
    for part in parts {
        match part.truth_over(possible) {
            truth if truth == deciding => return deciding,
            Truth::Open => all = Truth::Open,
            _ => {}
        }
    }
    all
}

/// Parts of a formula, of which atoms on the same variable become one.
struct Merged {
    parts: Vec<Formula>,
    /// By variable, in the order of variables, the place of its atom.
    places: Vec<(usize, usize)>,
    join: fn(Values, Values) -> Values,
}

impl Merged {
    /// The only part that is left, or all of them, once each that is of the same kind is replaced by what is in it.
    fn of(
        parts: impl IntoIterator<Item = Formula>,
        inner: impl Fn(Formula) -> Result<Vec<Formula>, Formula>,
        join: fn(Values, Values) -> Values,
    ) -> Result<Formula, Vec<Formula>> {
        let mut merged = Self { parts: Vec::new(), places: Vec::new(), join };
        for part in parts {
            match inner(part) {
                Ok(inner) => inner.into_iter().for_each(|part| merged.add(part)),
                Err(other) => merged.add(other),
            }
        }
        merged.only()
    }

    fn add(&mut self, part: Formula) {
        let Formula::Atom { variable, values } = part else { return self.parts.push(part) };
        match self.places.binary_search_by_key(&variable, |(variable, _)| *variable) {
            Ok(found) => {
                let place = self.places.get(found).and_then(|(_, place)| self.parts.get_mut(*place));
                if let Some(Formula::Atom { values: before, .. }) = place {
                    *before = (self.join)(*before, values);
                }
            }
            Err(free) => {
                self.places.insert(free, (variable, self.parts.len()));
                self.parts.push(part);
            }
        }
    }

    /// The only part, or all of them.
    fn only(mut self) -> Result<Formula, Vec<Formula>> {
        match self.parts.pop() {
            Some(part) if self.parts.is_empty() => Ok(part),
            last => {
                self.parts.extend(last);
                Err(self.parts)
            }
        }
    }
}

impl Features<'_> {
    /// Brings a condition over findings into normal form.
    pub(crate) fn formula(&self, when: &When) -> Formula {
        self.compile(when, false)
    }

    fn compile(&self, when: &When, negated: bool) -> Formula {
        let parts = when.clauses.iter().map(|clause| self.clause(clause, negated));
        if negated { Formula::any(parts) } else { Formula::all(parts) }
    }

    fn compile_each<'e>(&'e self, entries: &'e [When], negated: bool) -> impl Iterator<Item = Formula> + 'e {
        entries.iter().map(move |entry| self.compile(entry, negated))
    }

    fn clause(&self, clause: &Clause, negated: bool) -> Formula {
        match clause {
            Clause::All(entries) if negated => Formula::any(self.compile_each(entries, true)),
            Clause::Any(entries) if negated => Formula::all(self.compile_each(entries, true)),
            Clause::All(entries) => Formula::all(self.compile_each(entries, false)),
            Clause::Any(entries) => Formula::any(self.compile_each(entries, false)),
            Clause::Not(entry) => self.compile(entry, !negated),
            Clause::AtLeast { count, of } => {
                let count = usize::try_from(*count).unwrap_or(usize::MAX);
                // Fewer than n of m hold when at least m − n + 1 of them do not.
                let least = if negated { of.len() + 1 - count.min(of.len()) } else { count };
                Formula::at_least(least, self.compile_each(of, negated).collect())
            }
            Clause::Pattern(pattern) => self.pattern(pattern, negated),
            Clause::Test { feature, test } => self.test(feature, test, negated),
        }
    }

    /// A pattern, which is compiled but once.
    fn pattern(&self, id: &Id, negated: bool) -> Formula {
        let patterns = self.rules.patterns();
        let place = patterns.position(id.as_str()).unwrap_or(usize::MAX);
        let known = |compiled: &Vec<[Option<Formula>; 2]>| compiled.get(place)?.get(usize::from(negated))?.clone();
        if let Some(formula) = known(&self.compiled.borrow()) {
            return formula;
        }
        let formula =
            patterns.at(place).map_or(Formula::Any(Vec::new()), |pattern| self.compile(&pattern.when, negated));
        if let Some([plain, other]) = self.compiled.borrow_mut().get_mut(place) {
            *(if negated { other } else { plain }) = Some(formula.clone());
        }
        formula
    }

    fn test(&self, feature: &str, test: &Test, negated: bool) -> Formula {
        let Some(index) = self.index(feature) else {
            return Formula::Any(Vec::new());
        };
        let atom = |offset: usize, values: Values| {
            let values = if negated { values.complement() } else { values };
            Formula::Atom { variable: self.first_variable(index) + offset, values }
        };
        let kind = self.kind(index);
        let position =
            |choice: &str| kind.choices().iter().position(|other| other == choice).unwrap_or(usize::MAX >> 1);
        match (kind, test) {
            (FeatureKind::AnyOf(_), Test::Choice(choice)) => atom(position(choice), Values::YES),
            (FeatureKind::AnyOf(_), Test::Choices(choices)) => {
                let atoms = choices.iter().map(|choice| atom(position(choice), Values::YES));
                if negated { Formula::all(atoms) } else { Formula::any(atoms) }
            }
            (FeatureKind::AnyOf(options), Test::Only(only)) => {
                let value = |option| if only.contains(option) { Values::YES } else { Values::NO };
                let atoms = options.iter().enumerate().map(|(offset, option)| atom(offset, value(option)));
                if negated { Formula::any(atoms) } else { Formula::all(atoms) }
            }
            (_, Test::Is(answer)) => atom(0, if *answer { Values::YES } else { Values::NO }),
            (_, Test::Choice(choice)) => atom(0, Values::one(position(choice))),
            (_, Test::Choices(choices) | Test::Only(choices)) => {
                atom(0, choices.iter().fold(Values::NONE, |set, choice| set.with(Values::one(position(choice)))))
            }
            (_, Test::Number(bounds)) => {
                let from =
                    [bounds.at_least.map(|end| end.thousandths()), bounds.above.map(|end| end.thousandths() + 1)];
                let to = [bounds.below.map(|end| end.thousandths()), bounds.at_most.map(|end| end.thousandths() + 1)];
                atom(0, self.cells(index, from.into_iter().flatten().max(), to.into_iter().flatten().min()))
            }
        }
    }
}
