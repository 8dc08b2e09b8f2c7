//! Variables, their values, and which of them are still possible.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{
    Bounds, Clause, Evidence, Feature, FeatureKind, Finding, Item, Number, NumberRange, RuleSet, Test, When,
};

use super::formula::{Formula, Truth};
use super::numbers::converted;

/// 2.1: each `yes_no`, `one_of` and `number` is one variable, each option of an `any_of` its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Variable {
    pub(super) feature: String,
    pub(super) option: Option<String>,
}

/// A value of a variable. Options of an `any_of` are present (`Yes`) or absent (`No`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    NotApplicable,
    Yes,
    No,
    Choice(String),
    /// The numbers from this one on, in thousandths, up to the next threshold.
    Cell(i64),
}

/// The values that each variable may have.
pub(super) type Possible = BTreeMap<Variable, BTreeSet<Value>>;

/// A rule set and the cells of its numbers.
pub struct Universe<'r> {
    /// The rule set.
    pub rules: &'r RuleSet,
    cells: BTreeMap<String, Vec<(i64, i64)>>,
}

impl<'r> Universe<'r> {
    /// Cuts the range of every number at the thresholds that stand anywhere in the rule set.
    #[must_use]
    pub fn new(rules: &'r RuleSet) -> Self {
        let thresholds = thresholds(rules);
        let mut cells = BTreeMap::new();
        for (id, feature) in rules.features() {
            if let FeatureKind::Number(range) = &feature.kind {
                let cuts = thresholds.get(id.as_str()).cloned().unwrap_or_default();
                cells.insert(id.to_string(), cut(range.from.thousandths(), range.to.thousandths(), &cuts));
            }
        }
        Self { rules, cells }
    }

    /// The cells of a number, first and last thousandth, in order.
    #[must_use]
    pub fn cells(&self, feature: &str) -> &[(i64, i64)] {
        &self.cells[feature]
    }

    pub(super) fn feature(&self, id: &str) -> &'r Feature {
        &self.rules.features()[id]
    }

    /// The variables of a feature.
    pub(super) fn variables(&self, id: &str) -> Vec<Variable> {
        match &self.feature(id).kind {
            FeatureKind::AnyOf(options) => options.iter().map(|option| option_of(id, option)).collect(),
            _ => vec![variable_of(id)],
        }
    }

    /// All values of a variable, *not applicable* included.
    pub(super) fn values(&self, variable: &Variable) -> BTreeSet<Value> {
        let mut values = self.applicable_values(variable);
        values.insert(Value::NotApplicable);
        values
    }

    fn applicable_values(&self, variable: &Variable) -> BTreeSet<Value> {
        match &self.feature(&variable.feature).kind {
            FeatureKind::YesNo(_) | FeatureKind::AnyOf(_) => BTreeSet::from([Value::Yes, Value::No]),
            FeatureKind::OneOf(choices) => choices.iter().map(|choice| Value::Choice(choice.to_string())).collect(),
            FeatureKind::Number(_) => {
                self.cells(&variable.feature).iter().map(|(first, _)| Value::Cell(*first)).collect()
            }
        }
    }

    /// The features that a condition over findings names, through patterns too.
    pub(super) fn named(&self, when: &When) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = when.features().iter().map(|id| id.to_string()).collect();
        for pattern in when.patterns() {
            names.extend(self.named(&self.rules.patterns()[pattern].when));
        }
        names
    }

    /// The features that the `ask_when` of a feature names.
    pub(super) fn asked_by(&self, id: &str) -> BTreeSet<String> {
        self.feature(id).ask_when.as_ref().map(|when| self.named(when)).unwrap_or_default()
    }

    /// All features, each after those that its `ask_when` names.
    pub(super) fn in_dependency_order(&self) -> Vec<String> {
        let mut order = Vec::new();
        for id in self.rules.features().keys() {
            self.put_after_what_it_needs(id, &mut order);
        }
        order
    }

    fn put_after_what_it_needs(&self, id: &str, order: &mut Vec<String>) {
        if order.iter().any(|done| done == id) {
            return;
        }
        for needed in self.asked_by(id) {
            self.put_after_what_it_needs(&needed, order);
        }
        order.push(id.to_owned());
    }

    /// What a finding leaves possible of a variable, *not applicable* left aside.
    fn left_by(&self, variable: &Variable, finding: Option<&Finding>) -> BTreeSet<Value> {
        let all = self.applicable_values(variable);
        let Some(finding) = finding else { return all };
        match (&self.feature(&variable.feature).kind, finding) {
            (_, Finding::Unknown) => all,
            (FeatureKind::YesNo(_), Finding::YesNo(answer)) => BTreeSet::from([yes_or_no(*answer)]),
            (FeatureKind::OneOf(_), Finding::Choice(choice)) => BTreeSet::from([Value::Choice(choice.clone())]),
            (FeatureKind::OneOf(_), Finding::OneOf(choices)) => choices.iter().cloned().map(Value::Choice).collect(),
            (FeatureKind::AnyOf(_), finding) => left_of_option(variable.option.as_ref().expect("an option"), finding),
            (FeatureKind::Number(range), finding) => {
                let (low, high) = number_range(range, finding);
                let cells = self.cells(&variable.feature).iter();
                cells
                    .filter(|(first, last)| *first <= high && low <= *last)
                    .map(|(first, _)| Value::Cell(*first))
                    .collect()
            }
            _ => panic!("the finding does not suit the feature {}", variable.feature),
        }
    }
}

pub(super) fn variable_of(feature: &str) -> Variable {
    Variable { feature: feature.to_owned(), option: None }
}

pub(super) fn option_of(feature: &str, option: &str) -> Variable {
    Variable { feature: feature.to_owned(), option: Some(option.to_owned()) }
}

pub(super) fn yes_or_no(answer: bool) -> Value {
    if answer { Value::Yes } else { Value::No }
}

/// 3.1: a list leaves no option open, `yes`/`no` leaves the rest open.
fn left_of_option(option: &String, finding: &Finding) -> BTreeSet<Value> {
    match finding {
        Finding::Options(present) => BTreeSet::from([yes_or_no(present.contains(option))]),
        Finding::Partly { yes, .. } if yes.contains(option) => BTreeSet::from([Value::Yes]),
        Finding::Partly { no, .. } if no.contains(option) => BTreeSet::from([Value::No]),
        Finding::Partly { .. } => BTreeSet::from([Value::Yes, Value::No]),
        _ => panic!("the finding does not suit an `any_of`"),
    }
}

/// The thousandths, first and last, that a finding of a number leaves.
pub(super) fn number_range(range: &NumberRange, finding: &Finding) -> (i64, i64) {
    let own = range.unit.as_str();
    let read = |number: &Number, unit: &str| converted(number, unit, own);
    match finding {
        Finding::Number(number) => (read(number, own), read(number, own)),
        Finding::Quantity { value, unit } => (read(value, unit), read(value, unit)),
        Finding::Between { at_least, at_most, unit } => {
            let unit = unit.as_deref().unwrap_or(own);
            let low = at_least.as_ref().map_or(range.from.thousandths(), |number| read(number, unit));
            let high = at_most.as_ref().map_or(range.to.thousandths(), |number| read(number, unit));
            (low, high)
        }
        _ => panic!("the finding does not suit a number"),
    }
}

/// One person's findings and what they leave possible.
pub(super) struct Situation<'r> {
    pub(super) universe: &'r Universe<'r>,
    pub(super) findings: &'r BTreeMap<String, Finding>,
    pub(super) possible: Possible,
}

impl<'r> Situation<'r> {
    /// 3.4: *not applicable* is possible only for a feature with `ask_when` and without a finding (or with
    /// "unknown"): `ask_when` false leaves nothing else, open leaves all, true leaves all values.
    pub(super) fn new(universe: &'r Universe<'r>, findings: &'r BTreeMap<String, Finding>) -> Self {
        for id in findings.keys() {
            assert!(universe.rules.features().contains_key(id.as_str()), "no feature {id}");
        }
        let mut situation = Self { universe, findings, possible: Possible::new() };
        for id in universe.in_dependency_order() {
            for variable in universe.variables(&id) {
                let values = situation.left(&variable);
                situation.possible.insert(variable, values);
            }
        }
        situation
    }

    fn left(&self, variable: &Variable) -> BTreeSet<Value> {
        let mut values = self.universe.left_by(variable, self.findings.get(&variable.feature));
        if self.is_given(&variable.feature) {
            return values;
        }
        match self.ask_when(&variable.feature) {
            Truth::True => values,
            Truth::False => BTreeSet::from([Value::NotApplicable]),
            Truth::Open => {
                values.insert(Value::NotApplicable);
                values
            }
        }
    }

    /// Whether there is a finding that says something.
    fn is_given(&self, id: &str) -> bool {
        !matches!(self.findings.get(id), None | Some(Finding::Unknown))
    }

    /// Whether the question applies; true when there is no `ask_when`.
    pub(super) fn ask_when(&self, id: &str) -> Truth {
        ask_when(self.universe, id, &self.possible)
    }

    pub(super) fn truth(&self, when: &When) -> Truth {
        Formula::new(self.universe, when).truth(&self.possible)
    }

    pub(super) fn is_not_applicable(&self, id: &str) -> bool {
        is_not_applicable(self.universe, id, &self.possible)
    }

    /// 12.3: the features that are asked when these can still decide something.
    pub(super) fn asked(&self, deciding: &BTreeSet<String>) -> BTreeSet<String> {
        deciding.iter().flat_map(|id| self.asked_for(id)).collect()
    }

    fn asked_for(&self, id: &str) -> BTreeSet<String> {
        let itself = BTreeSet::from([id.to_owned()]);
        if self.universe.feature(id).ask.is_none() {
            return BTreeSet::new();
        }
        match self.findings.get(id) {
            Some(Finding::Unknown) => return BTreeSet::new(),
            // A partial answer may be completed.
            Some(_) => return itself,
            None => {}
        }
        let Some(when) = &self.universe.feature(id).ask_when else {
            return itself;
        };
        match self.truth(when) {
            Truth::True => itself,
            Truth::False => BTreeSet::new(),
            Truth::Open => self.asked(&self.deciding(when)),
        }
    }

    fn deciding(&self, when: &When) -> BTreeSet<String> {
        Formula::new(self.universe, when).deciding(&self.possible)
    }

    /// Whether one of these features, or what decides whether it is asked at all, was answered "unknown".
    pub(super) fn hangs_on_unsaid(&self, deciding: &BTreeSet<String>) -> bool {
        deciding.iter().any(|id| match self.findings.get(id) {
            Some(finding) => *finding == Finding::Unknown,
            None => {
                let when = self.universe.feature(id).ask_when.as_ref();
                when.is_some_and(|when| self.hangs_on_unsaid(&self.deciding(when)))
            }
        })
    }
}

pub(super) fn ask_when(universe: &Universe, id: &str, possible: &Possible) -> Truth {
    let when = universe.feature(id).ask_when.as_ref();
    when.map_or(Truth::True, |when| Formula::new(universe, when).truth(possible))
}

pub(super) fn is_not_applicable(universe: &Universe, id: &str, possible: &Possible) -> bool {
    universe.variables(id).iter().all(|variable| possible[variable] == BTreeSet::from([Value::NotApplicable]))
}

pub(super) fn may_be_not_applicable(universe: &Universe, id: &str, possible: &Possible) -> bool {
    universe.variables(id).iter().any(|variable| possible[variable].contains(&Value::NotApplicable))
}

/// The cells between cuts that lie within the range.
fn cut(from: i64, to: i64, cuts: &BTreeSet<i64>) -> Vec<(i64, i64)> {
    let mut firsts = vec![from];
    firsts.extend(cuts.iter().copied().filter(|cut| from < *cut && *cut <= to));
    let ends = firsts.iter().skip(1).map(|next| next - 1).chain([to]);
    firsts.iter().copied().zip(ends).collect()
}

/// Every thousandth from which on some test or band of the rule set may judge otherwise than before.
fn thresholds(rules: &RuleSet) -> BTreeMap<String, BTreeSet<i64>> {
    let mut cuts = BTreeMap::new();
    for when in all_conditions_over_findings(rules) {
        cut_by_when(when, &mut cuts);
    }
    for item in all_items(rules) {
        if let Item::By(item) = item
            && matches!(rules.features()[&item.by].kind, FeatureKind::Number(_))
        {
            let bands = item.gives.keys().map(|key| band(key));
            let ends = bands.flat_map(|(low, high)| [low, high]).flatten();
            cuts.entry(item.by.to_string()).or_default().extend(ends);
        }
    }
    cuts
}

fn cut_by_when(when: &When, cuts: &mut BTreeMap<String, BTreeSet<i64>>) {
    for clause in &when.clauses {
        match clause {
            Clause::All(entries) | Clause::Any(entries) | Clause::AtLeast { of: entries, .. } => {
                entries.iter().for_each(|entry| cut_by_when(entry, cuts));
            }
            Clause::Not(entry) => cut_by_when(entry, cuts),
            Clause::Test { feature, test: Test::Number(bounds) } => {
                let (low, high) = limits(bounds);
                cuts.entry(feature.to_string()).or_default().extend(low.into_iter().chain(high));
            }
            Clause::Test { .. } | Clause::Pattern(_) => {}
        }
    }
}

/// The first thousandths that count as `at_least`/`above`, and those from which on `at_most`/`below` fails.
fn limits(bounds: &Bounds) -> (Vec<i64>, Vec<i64>) {
    let mut low = Vec::new();
    let mut high = Vec::new();
    low.extend(bounds.at_least.map(|end| end.thousandths()));
    low.extend(bounds.above.map(|end| end.thousandths() + 1));
    high.extend(bounds.at_most.map(|end| end.thousandths() + 1));
    high.extend(bounds.below.map(|end| end.thousandths()));
    (low, high)
}

/// Whether a number in thousandths lies within bounds.
pub(super) fn within(bounds: &Bounds, number: i64) -> bool {
    let (low, high) = limits(bounds);
    low.iter().all(|low| *low <= number) && high.iter().all(|high| number < *high)
}

/// 2.2: `from n` or `above n`, `below n` or `at most n`, or one of each: first thousandth, and the first beyond.
pub(super) fn band(key: &str) -> (Option<i64>, Option<i64>) {
    let number = |text: &str| text.parse::<kneeri_core::Decimal>().expect("a number").thousandths();
    let mut words: Vec<&str> = key.split(' ').collect();
    let (mut low, mut high) = (None, None);
    if let ["from", start, ..] = words[..] {
        low = Some(number(start));
        words.drain(..2);
    } else if let ["above", start, ..] = words[..] {
        low = Some(number(start) + 1);
        words.drain(..2);
    }
    if let ["below", end] = words[..] {
        high = Some(number(end));
    } else if let ["at", "most", end] = words[..] {
        high = Some(number(end) + 1);
    }
    (low, high)
}

fn all_items(rules: &RuleSet) -> Vec<&Item> {
    let evidence = rules.conditions().values().flat_map(|condition| condition.evidence.values());
    evidence
        .flat_map(|entry| match entry {
            Evidence::Item(item) => vec![item],
            Evidence::Group(group) => group.of.values().collect(),
        })
        .collect()
}

fn all_conditions_over_findings(rules: &RuleSet) -> Vec<&When> {
    let mut all: Vec<&When> = Vec::new();
    all.extend(rules.features().values().filter_map(|feature| feature.ask_when.as_ref()));
    all.extend(rules.patterns().values().map(|pattern| &pattern.when));
    all.extend(rules.triage().values().map(|rule| &rule.when));
    for advice in rules.advice().values() {
        all.extend(advice.when.iter().chain(&advice.not_if));
    }
    for condition in rules.conditions().values() {
        all.extend(&condition.only_if);
        all.extend(condition.how_common.settings.iter().map(|setting| &setting.when));
    }
    for item in all_items(rules) {
        match item {
            Item::When(item) => all.push(&item.when),
            Item::Count(item) => all.extend(&item.count),
            Item::By(_) => {}
        }
    }
    if let Some(ladder) = rules.return_to_run() {
        all.extend([&ladder.start_when, &ladder.go_back_when, &ladder.stay_when]);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use kneeri_core::Decimal;

    #[test]
    fn cells_are_the_intervals_between_thresholds_within_the_range() {
        let cuts = BTreeSet::from([-5000, 0, 3000, 3001, 10_000, 10_001]);
        let cells = cut(0, 10_000, &cuts);
        assert_eq!(cells, [(0, 2999), (3000, 3000), (3001, 9999), (10_000, 10_000)]);
        assert_eq!(cut(0, 10_000, &BTreeSet::new()), [(0, 10_000)]);
    }

    #[test]
    fn above_3_begins_at_3_001() {
        let above = Bounds { above: Some(Decimal::from(3)), ..Bounds::default() };
        assert!(!within(&above, 3000) && within(&above, 3001));
        let at_most = Bounds { at_most: Some(Decimal::from(3)), ..Bounds::default() };
        assert!(within(&at_most, 3000) && !within(&at_most, 3001));
        assert_eq!(band("above 3"), (Some(3001), None));
        assert_eq!(band("from 45 below 60"), (Some(45_000), Some(60_000)));
        assert_eq!(band("at most 35"), (None, Some(35_001)));
    }
}
