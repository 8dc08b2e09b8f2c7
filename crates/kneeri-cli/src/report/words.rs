//! Questions and answers in the words of the rule set.

use kneeri_core::{
    Bounds, Clause, Decimal, Feature, FeatureKind, Finding, Findings, Id, Number, RuleSet, Test, When, spoken_unit,
};

use crate::page::plain;

/// The words of one rule set for one person's findings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words<'a> {
    pub(crate) rules: &'a RuleSet,
    pub(crate) findings: &'a Findings,
}

impl<'a> Words<'a> {
    fn feature(self, id: &str) -> Option<&'a Feature> {
        self.rules.features().get(id)
    }

    /// The question of a feature as it is asked; without one its name.
    pub(crate) fn question(self, id: &str) -> String {
        match self.feature(id).and_then(|feature| feature.ask.as_ref()) {
            Some(ask) => plain(ask).into_owned(),
            None => id.replace('_', " "),
        }
    }

    /// The question up to its question mark, without what is said about answering it.
    pub(crate) fn short_question(self, id: &str) -> String {
        let question = self.question(id);
        question.split_inclusive('?').next().unwrap_or(&question).to_owned()
    }

    /// The label of a choice.
    pub(crate) fn choice(self, feature: &str, choice: &str) -> String {
        match self.feature(feature).and_then(|feature| feature.choices.get(choice)) {
            Some(label) => plain(label).into_owned(),
            None => choice.replace('_', " "),
        }
    }

    /// What was answered; `None` when nothing was.
    pub(crate) fn answer(self, id: &str) -> Option<String> {
        self.findings.get(id).map(|finding| self.spoken(id, finding))
    }

    /// A finding as people say it.
    pub(crate) fn spoken(self, id: &str, finding: &Finding) -> String {
        let labels = |choices: &[String], between: &str| {
            choices.iter().map(|choice| self.choice(id, choice)).collect::<Vec<_>>().join(between)
        };
        match finding {
            Finding::Unknown => "unknown".into(),
            Finding::YesNo(true) => "yes".into(),
            Finding::YesNo(false) => "no".into(),
            Finding::Choice(choice) => self.choice(id, choice),
            Finding::OneOf(choices) => labels(choices, " / or: "),
            Finding::Options(options) if options.is_empty() => "none of these".into(),
            Finding::Options(options) => labels(options, "; "),
            Finding::Partly { yes, .. } if yes.is_empty() => "not all answered".into(),
            Finding::Partly { yes, .. } => format!("{}; not all answered", labels(yes, "; ")),
            Finding::Number(number) => self.quantity(id, number, None),
            Finding::Quantity { value, unit } => self.quantity(id, value, Some(unit)),
            Finding::Between { at_least: Some(low), at_most: Some(high), unit } => {
                format!("{} to {}", low.as_str(), self.quantity(id, high, unit.as_deref()))
            }
            Finding::Between { at_least: Some(low), unit, .. } => {
                format!("at least {}", self.quantity(id, low, unit.as_deref()))
            }
            Finding::Between { at_most: Some(high), unit, .. } => {
                format!("at most {}", self.quantity(id, high, unit.as_deref()))
            }
            _ => "answered".into(),
        }
    }

    /// A number with its unit, by default that of the feature.
    fn quantity(self, id: &str, number: &Number, unit: Option<&str>) -> String {
        let own = match self.feature(id).map(|feature| &feature.kind) {
            Some(FeatureKind::Number(range)) => range.unit.as_str(),
            _ => "1",
        };
        let number = number.as_str();
        match spoken_unit(unit.unwrap_or(own), number == "1") {
            "" => number.to_owned(),
            "%" => format!("{number}%"),
            unit => format!("{number} {unit}"),
        }
    }

    /// An answer that nobody gave, as people say it: the ends of a range of numbers are words where they are thresholds.
    pub(crate) fn supposed(self, id: &str, finding: &Finding) -> String {
        let range = match self.feature(id).map(|feature| &feature.kind) {
            Some(FeatureKind::Number(range)) => range,
            _ => return self.spoken(id, finding),
        };
        let Finding::Between { at_least: Some(low), at_most: Some(high), .. } = finding else {
            return self.spoken(id, finding);
        };
        let (Ok(from), Ok(to)) = (Decimal::rounded(low.as_str()), Decimal::rounded(high.as_str())) else {
            return self.spoken(id, finding);
        };
        // Thresholds have at most three decimals, so that a range begins or ends a thousandth beside one.
        let beside = |end: Decimal, step: i64| -> Option<Number> {
            let threshold = end.thousandths() + step;
            let is_whole = |thousandths: i64| thousandths % 100 == 0;
            (is_whole(threshold) && !is_whole(end.thousandths()))
                .then(|| Decimal::from_thousandths(threshold))
                .flatten()
                .map(Number::from)
        };
        let spoken = |number: &Number| self.quantity(id, number, None);
        let begins = match beside(from, -1) {
            Some(threshold) => format!("above {}", spoken(&threshold)),
            None => format!("at least {}", spoken(low)),
        };
        let ends = match beside(to, 1) {
            Some(threshold) => format!("below {}", spoken(&threshold)),
            None => format!("at most {}", spoken(high)),
        };
        match (from == range.from, to == range.to) {
            _ if from == to => spoken(low),
            (true, _) => ends,
            (false, true) => begins,
            (false, false) => format!("{begins}, {ends}"),
        }
    }

    /// The questions that a condition over findings is about, each once.
    pub(crate) fn questions(self, when: &When) -> Vec<String> {
        let mut tests = Vec::new();
        self.collect(when, true, &mut tests);
        let mut questions: Vec<String> = Vec::new();
        for tested in tests {
            let question = self.short_question(tested.feature);
            if !questions.contains(&question) {
                questions.push(question);
            }
        }
        questions
    }

    /// Questions and answers that make a condition over them hold, or fail; otherwise all that it is about.
    pub(super) fn shown_by(self, when: &When, holds: bool) -> Vec<String> {
        let decisive = self.decisive(when, holds);
        if !decisive.is_empty() {
            return decisive;
        }
        self.texts(when, holds, |_| true)
    }

    /// Questions and answers that make a condition over them hold, or fail.
    pub(super) fn decisive(self, when: &When, holds: bool) -> Vec<String> {
        self.texts(when, holds, |tested| self.passes(tested).is_none_or(|passes| passes == tested.wanted))
    }

    fn texts(self, when: &When, holds: bool, is_shown: impl Fn(&Tested<'_>) -> bool) -> Vec<String> {
        let mut tests = Vec::new();
        self.collect(when, holds, &mut tests);
        let mut texts: Vec<String> = Vec::new();
        for tested in tests.iter().filter(|tested| self.is_answered(tested.feature) && is_shown(tested)) {
            let text = self.tested(tested);
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts
    }

    fn is_answered(self, id: &str) -> bool {
        !matches!(self.findings.get(id), None | Some(Finding::Unknown))
    }

    fn collect<'w>(self, when: &'w When, wanted: bool, tests: &mut Vec<Tested<'w>>)
    where
        'a: 'w,
    {
        for clause in &when.clauses {
            match clause {
                Clause::All(entries) | Clause::Any(entries) | Clause::AtLeast { of: entries, .. } => {
                    entries.iter().for_each(|entry| self.collect(entry, wanted, tests));
                }
                Clause::Not(entry) => self.collect(entry, !wanted, tests),
                Clause::Pattern(name) => {
                    if let Some(pattern) = self.rules.patterns().get(name) {
                        self.collect(&pattern.when, wanted, tests);
                    }
                }
                Clause::Test { feature, test } => tests.push(Tested { feature, test, wanted }),
            }
        }
    }

    /// Whether the answer passes a test taken alone; `None` when that cannot be told without the engine.
    ///
    /// This only chooses which answers to show beside a reason: the engine has long decided whether it counts.
    fn passes(self, tested: &Tested<'_>) -> Option<bool> {
        let has = |options: &[String], choice: &Id| options.iter().any(|option| choice == option.as_str());
        match (tested.test, self.findings.get(tested.feature)?) {
            (Test::Is(wanted), Finding::YesNo(answer)) => Some(wanted == answer),
            (Test::Choice(choice), Finding::Choice(answer)) => Some(choice == answer.as_str()),
            (Test::Choices(choices), Finding::Choice(answer)) => {
                Some(choices.iter().any(|choice| choice == answer.as_str()))
            }
            (Test::Choice(choice), Finding::Options(options)) => Some(has(options, choice)),
            (Test::Choices(choices), Finding::Options(options)) => {
                Some(choices.iter().any(|choice| has(options, choice)))
            }
            (Test::Only(choices), Finding::Options(options)) => {
                Some(choices.len() == options.len() && choices.iter().all(|choice| has(options, choice)))
            }
            (Test::Number(bounds), Finding::Number(number)) => {
                Decimal::rounded(number.as_str()).ok().map(|number| is_within(bounds, number))
            }
            _ => None,
        }
    }

    /// The question and as much of the answer as the test is about.
    fn tested(self, tested: &Tested<'_>) -> String {
        let question = self.short_question(tested.feature);
        let named: &[Id] = match tested.test {
            Test::Choice(choice) => std::slice::from_ref(choice),
            Test::Choices(choices) => choices,
            _ => &[],
        };
        if let Some(Finding::Options(options)) = self.findings.get(tested.feature)
            && !named.is_empty()
            && !options.is_empty()
        {
            let met: Vec<&Id> =
                named.iter().filter(|choice| options.iter().any(|option| *choice == option.as_str())).collect();
            let labels = |choices: &[&Id]| {
                let labels: Vec<String> = choices.iter().map(|choice| self.choice(tested.feature, choice)).collect();
                labels.join("; ")
            };
            if met.is_empty() {
                return format!("{question} – not: {}", labels(&named.iter().collect::<Vec<_>>()));
            }
            return format!("{question} – {}", labels(&met));
        }
        self.answered(tested.feature)
    }

    /// The question and the answer.
    pub(crate) fn answered(self, feature: &str) -> String {
        let answer = self.answer(feature).unwrap_or_else(|| "not answered".into());
        format!("{} – {answer}", self.short_question(feature))
    }
}

/// A test within a condition over findings, and whether it should pass for the condition to stand as it does.
#[derive(Debug, Clone, Copy)]
struct Tested<'w> {
    feature: &'w Id,
    test: &'w Test,
    wanted: bool,
}

fn is_within(bounds: &Bounds, number: Decimal) -> bool {
    bounds.at_least.is_none_or(|end| number >= end)
        && bounds.above.is_none_or(|end| number > end)
        && bounds.at_most.is_none_or(|end| number <= end)
        && bounds.below.is_none_or(|end| number < end)
}
