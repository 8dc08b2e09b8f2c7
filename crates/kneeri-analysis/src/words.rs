//! Conditions over findings and weights in words.

use kneeri_core::{
    Bounds, ByItem, Clause, CountItem, Decimal, FeatureKind, Found, Item, Likelihood, RuleSet, Test, When, WhenItem,
    spoken_unit,
};

use crate::markdown::{code, codes, joined};

/// The words of one rule set. Features, choices and patterns keep their ids; their own chapters say what they ask.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words<'a> {
    pub(crate) rules: &'a RuleSet,
}

/// Words, and the conjunction that holds them together if there is one: it tells where parentheses are needed.
struct Phrase {
    text: String,
    by: Option<&'static str>,
}

impl Phrase {
    fn one(text: String) -> Self {
        Self { text, by: None }
    }

    fn of(mut parts: Vec<Self>, by: &'static str) -> Self {
        match parts.pop() {
            Some(only) if parts.is_empty() => only,
            last => {
                parts.extend(last);
                let texts = parts.into_iter().map(|part| part.within(by));
                Self { text: joined(texts, &format!(", {by} ")), by: Some(by) }
            }
        }
    }

    fn within(self, by: &str) -> String {
        if self.by.is_some_and(|own| own != by) { format!("({})", self.text) } else { self.text }
    }
}

impl<'a> Words<'a> {
    /// A condition over findings: `` `swelling` is `whole_knee_moderate` or `whole_knee_severe`, and `fever` is yes ``.
    pub(crate) fn when(self, when: &When) -> String {
        self.phrase(when).text
    }

    fn phrase(self, when: &When) -> Phrase {
        Phrase::of(when.clauses.iter().map(|clause| self.clause(clause)).collect(), "and")
    }

    fn phrases(self, entries: &[When]) -> Vec<Phrase> {
        entries.iter().map(|entry| self.phrase(entry)).collect()
    }

    fn clause(self, clause: &Clause) -> Phrase {
        match clause {
            Clause::All(entries) => Phrase::of(self.phrases(entries), "and"),
            Clause::Any(entries) => Phrase::of(self.phrases(entries), "or"),
            Clause::AtLeast { count, of } => {
                let entries = of.iter().map(|entry| self.when(entry));
                Phrase::one(format!("at least {count} of ({})", joined(entries, "; ")))
            }
            Clause::Not(entry) => Phrase::one(self.negated(entry)),
            Clause::Pattern(pattern) => Phrase::one(format!("{} holds", code(pattern))),
            Clause::Test { feature, test } => Phrase::one(self.test(feature, test, true)),
        }
    }

    fn negated(self, when: &When) -> String {
        match when.clauses.as_slice() {
            [Clause::Pattern(pattern)] => format!("{} does not hold", code(pattern)),
            [Clause::Test { feature, test }] => self.test(feature, test, false),
            _ => format!("not ({})", self.when(when)),
        }
    }

    fn test(self, feature: &str, test: &Test, passes: bool) -> String {
        let is_list = matches!(self.kind(feature), Some(FeatureKind::AnyOf(_)));
        let verb = match (test, passes) {
            (Test::Choice(_) | Test::Choices(_), true) if is_list => "includes",
            (Test::Choice(_) | Test::Choices(_), false) if is_list => "does not include",
            (_, true) => "is",
            (_, false) => "is not",
        };
        let wanted = match test {
            Test::Is(answer) => if *answer { "yes" } else { "no" }.to_owned(),
            Test::Choice(choice) => code(choice),
            Test::Choices(choices) => codes(choices, " or "),
            Test::Number(bounds) => self.quantity(feature, &spoken_bounds(bounds)),
            Test::Only(choices) if choices.is_empty() => "none of its choices".into(),
            Test::Only(choices) => format!("exactly {}", codes(choices, " and ")),
        };
        format!("{} {verb} {wanted}", code(feature))
    }

    fn kind(self, feature: &str) -> Option<&'a FeatureKind> {
        self.rules.features().get(feature).map(|feature| &feature.kind)
    }

    /// Words about a number, with the unit of its feature.
    fn quantity(self, feature: &str, words: &str) -> String {
        match self.kind(feature) {
            Some(FeatureKind::Number(range)) => {
                format!("{words} {}", spoken_unit(&range.unit, false)).trim_end().into()
            }
            _ => words.to_owned(),
        }
    }

    /// What an item looks at and what each outcome weighs, outcome by outcome.
    pub(crate) fn outcomes(self, item: &Item) -> Vec<(String, String)> {
        match item {
            Item::When(item) => vec![(self.when(&item.when), spoken_weights(item))],
            Item::By(item) => self.values(item),
            Item::Count(item) => self.counts(item),
        }
    }

    fn values(self, item: &ByItem) -> Vec<(String, String)> {
        let is_number = matches!(self.kind(&item.by), Some(FeatureKind::Number(_)));
        let is_list = matches!(self.kind(&item.by), Some(FeatureKind::AnyOf(_)));
        let value = |value: &str| match (is_number, is_list) {
            (true, _) => format!("{} {}", code(&item.by), self.quantity(&item.by, value)),
            (_, true) => format!("{} includes {}", code(&item.by), code(value)),
            _ => format!("{} is {}", code(&item.by), code(value)),
        };
        item.gives.iter().map(|(key, weight)| (value(key), spoken_likelihood(weight))).collect()
    }

    fn counts(self, item: &CountItem) -> Vec<(String, String)> {
        let counted = joined(item.count.iter().map(|entry| self.when(entry)), "; ");
        let outcome = |count: &str| format!("{count} of ({counted})");
        item.gives.iter().map(|(count, weight)| (outcome(count), spoken_likelihood(weight))).collect()
    }
}

fn spoken_bounds(bounds: &Bounds) -> String {
    let end = |word: &str, end: Option<Decimal>| end.map(|end| format!("{word} {end}"));
    let ends = [
        end("at least", bounds.at_least),
        end("above", bounds.above),
        end("at most", bounds.at_most),
        end("below", bounds.below),
    ];
    joined(ends.into_iter().flatten(), " and ")
}

fn spoken_weights(item: &WhenItem) -> String {
    let yes = item.yes.as_ref().map(spoken_likelihood);
    let no = item.no.as_ref().map(|no| format!("if not: {}", spoken_likelihood(no)));
    let found = item.found.as_ref().map(spoken_found);
    joined([yes, no, found].into_iter().flatten(), "; ")
}

/// A weight: `LR 9.8 (5.6 to 17.3)`, `90 % with, 5 % without`, `moderately for`.
pub(crate) fn spoken_likelihood(likelihood: &Likelihood) -> String {
    match likelihood {
        Likelihood::Word(word) => word.as_str().into(),
        Likelihood::Found(found) => spoken_found(found),
        Likelihood::Ratio(ratio) => match ratio.ci {
            Some([low, high]) => format!("LR {} ({low} to {high})", ratio.lr),
            None => format!("LR {}", ratio.lr),
        },
    }
}

pub(crate) fn spoken_found(found: &Found) -> String {
    format!("{} % with, {} % without", found.with, found.without)
}
