//! Findings that reach what no case reaches.
//!
//! Features of the one condition over findings or item are answered in turn, with the values that its tests tell
//! apart; as soon as the answers so far rule the goal out, the last one is taken back.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{
    Bounds, Clause, Decimal, Engine, Feature, FeatureKind, Finding, Findings, Id, Item, NormalForm, RuleSet, Situation,
    Test, Truth, When,
};

use super::decision::{Tree, decisions, items, truths};
use super::{Aspect, CaseCoverage, Point, TRUTHS, outcomes};
use crate::parallel::in_parallel;

/// How many answers are tried for one point before it is given up.
const MOST_TRIES: u32 = 20_000;

/// How many options of an `any_of` are tried in all combinations.
const MOST_OPTIONS: usize = 6;

/// Findings that reach a point.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// What is reached.
    pub point: Point,
    /// Findings that reach it; none of them can be left out.
    pub findings: Findings,
}

impl CaseCoverage {
    /// Findings for what no case reaches.
    ///
    /// A point without a suggestion cannot be reached, or only by more findings than were tried. Where a case ought to
    /// expect something, the author says what: suggestions hold findings only. All processors search, and it is told
    /// after each point how many are done.
    #[must_use]
    pub fn suggestions(&self, engine: &Engine, mut done: impl FnMut(u32)) -> Vec<Suggestion> {
        let missing: Vec<&Point> = self.missing().collect();
        let reach = |number: u32| {
            let point = *missing.get(usize::try_from(number).ok()?)?;
            let findings = Quest::new(engine, point)?.findings()?;
            Some((number, Suggestion { point: point.clone(), findings }))
        };
        let (mut count, mut found) = (0, BTreeMap::new());
        in_parallel(u32::try_from(missing.len()).unwrap_or(u32::MAX), reach, |suggestion| {
            found.extend(suggestion);
            count += 1;
            done(count);
        });
        found.into_values().collect()
    }
}

/// The search for findings that reach a point.
struct Quest<'e> {
    engine: &'e Engine,
    goal: Goal,
    /// Features with the findings to try, in the order in which they are answered.
    features: Vec<(Id, Vec<Finding>)>,
    /// When each of them applies.
    applies: Vec<Option<NormalForm>>,
    tries: u32,
}

/// What is to be reached.
enum Goal {
    Truth(NormalForm, Truth),
    /// One test of a condition over findings has this truth, and the whole turns with it.
    Alone {
        tree: Tree,
        tests: Vec<NormalForm>,
        test: usize,
        truth: Truth,
    },
    Outcome {
        condition: Id,
        item: String,
        state: String,
    },
    First(Id),
}

impl<'e> Quest<'e> {
    /// `None` when the rule set has no such point.
    fn new(engine: &'e Engine, point: &Point) -> Option<Self> {
        let rules = engine.rules();
        let mut named = Named::new(rules);
        let goal = match point.aspect {
            Aspect::Rule | Aspect::Decision => {
                let decision = decisions(rules).into_iter().find(|decision| decision.pointer == point.pointer)?;
                named.when(decision.when);
                Goal::Truth(engine.normal_forms([decision.when]).pop()?, truth_of(&point.state)?)
            }
            Aspect::Test | Aspect::Alone => {
                let mut all = decisions(rules).into_iter();
                let (tree, place) = all.find_map(|decision| {
                    let below = point.pointer.strip_prefix(&decision.pointer)?;
                    let tree = Tree::new(decision.when);
                    let place = tree.places.iter().position(|place| place == below)?;
                    Some((tree, place))
                })?;
                let truth = truth_of(&point.state)?;
                let mut tests = tree.forms(engine);
                if point.aspect == Aspect::Test {
                    named.when(tree.test(place)?);
                    Goal::Truth(tests.swap_remove(place), truth)
                } else {
                    (0..tests.len()).filter_map(|test| tree.test(test)).for_each(|test| named.when(test));
                    Goal::Alone { tree, tests, test: place, truth }
                }
            }
            Aspect::Outcome => {
                let (condition, item) = outcome_at(rules, point)?;
                named.item(item.1);
                Goal::Outcome { condition, item: item.0, state: point.state.clone() }
            }
            Aspect::First => {
                let condition = Id::new(point.pointer.strip_prefix("/conditions/")?)?;
                let described = rules.conditions().get(&condition)?;
                described.only_if.iter().for_each(|when| named.when(when));
                items(&described.evidence).for_each(|(_, _, item)| named.item(item));
                Goal::First(condition)
            }
        };
        Some(Self::with(engine, goal, named))
    }

    fn with(engine: &'e Engine, goal: Goal, mut named: Named<'e>) -> Self {
        // What decides whether a feature applies is answered too.
        let mut place = 0;
        while let Some(feature) = named.features.get(place) {
            let feature = engine.rules().features().get(*feature);
            feature.and_then(|feature| feature.ask_when.as_ref()).into_iter().for_each(|when| named.when(when));
            place += 1;
        }
        let features = named.candidates();
        let applies = features.iter().map(|(id, _)| {
            let when = engine.rules().features().get(id).and_then(|feature| feature.ask_when.as_ref());
            when.and_then(|when| engine.normal_forms([when]).pop())
        });
        Self { engine, goal, applies: applies.collect(), features, tries: MOST_TRIES }
    }

    fn findings(mut self) -> Option<Findings> {
        let mut findings = self.engine.findings();
        let reached = match &self.goal {
            Goal::First(condition) => self.climb(&condition.clone(), &mut findings),
            _ => self.answer(0, &mut findings),
        };
        reached.then(|| self.fewest(findings))
    }

    /// Answers the features from here on; whether the goal is reached.
    fn answer(&mut self, place: usize, findings: &mut Findings) -> bool {
        match self.judge(findings) {
            Truth::True => return true,
            Truth::False => return false,
            Truth::Open => {}
        }
        let Some((feature, candidates)) = self.features.get(place).cloned() else { return false };
        for candidate in candidates {
            self.tries = self.tries.saturating_sub(1);
            if self.tries == 0 || findings.set(&feature, candidate).is_err() {
                continue;
            }
            if self.answer(place + 1, findings) {
                return true;
            }
        }
        // The rule set has this feature.
        let _ = findings.clear(&feature);
        self.tries > 0 && self.answer(place + 1, findings)
    }

    /// Whether the goal is reached, and no question answered that would not be asked.
    fn judge(&self, findings: &Findings) -> Truth {
        let situation = self.engine.situation(findings);
        let given = self.features.iter().zip(&self.applies).filter(|((id, _), _)| findings.get(id).is_some());
        let applies = given.filter_map(|(_, applies)| applies.as_ref().map(|form| situation.truth(form)));
        applies.min().unwrap_or(Truth::True).min(self.goal.judge(&situation))
    }

    /// Answers one feature after the other with whatever brings the condition furthest.
    fn climb(&mut self, condition: &Id, findings: &mut Findings) -> bool {
        for (feature, candidates) in self.features.clone() {
            let mut best = (self.lead(condition, findings), None);
            for candidate in candidates {
                if findings.set(&feature, candidate.clone()).is_ok() && self.judge(findings) != Truth::False {
                    let lead = self.lead(condition, findings);
                    if lead > best.0 {
                        best = (lead, Some(candidate));
                    }
                }
            }
            let _ = match best.1 {
                Some(candidate) => findings.set(&feature, candidate),
                None => findings.clear(&feature),
            };
        }
        self.lead(condition, findings) > 0
    }

    /// How far the score of a condition is above that of the best other one, in millidecibans.
    fn lead(&self, condition: &Id, findings: &Findings) -> i64 {
        let situation = self.engine.situation(findings);
        let score = |id: &str| situation.score(id).filter(|(band, _)| *band != kneeri_core::Band::Excluded);
        let others = self.engine.rules().conditions().keys().filter(|id| *id != condition);
        let best = others.filter_map(|id| score(id)).map(|(_, score)| score).max().unwrap_or(i64::MIN / 4);
        score(condition).map_or(i64::MIN / 2, |(_, score)| score) - best
    }

    /// The findings without those that the goal does not need.
    fn fewest(&self, mut findings: Findings) -> Findings {
        let reached = |findings: &Findings| match &self.goal {
            Goal::First(condition) => {
                self.judge(findings) == Truth::True
                    && self
                        .engine
                        .assess(findings)
                        .conditions()
                        .next()
                        .is_some_and(|first| first.id() == condition.as_str())
            }
            _ => self.judge(findings) == Truth::True,
        };
        for (feature, _) in &self.features {
            let mut fewer = findings.clone();
            if fewer.clear(feature).is_ok() && reached(&fewer) {
                findings = fewer;
            }
        }
        findings
    }
}

impl Goal {
    fn judge(&self, situation: &Situation) -> Truth {
        match self {
            Self::Truth(form, wanted) => match (situation.truth(form), wanted) {
                (now, wanted) if now == *wanted => Truth::True,
                (Truth::Open, _) => Truth::Open,
                _ => Truth::False,
            },
            Self::Alone { tree, tests, test, truth } => {
                let truths = truths(tests, situation);
                match truths.get(*test) {
                    Some(now) if now == truth => {
                        let decides = tree.decide_alone(&truths).any(|alone| alone == *test);
                        if decides { Truth::True } else { Truth::Open }
                    }
                    Some(Truth::Open) => Truth::Open,
                    _ => Truth::False,
                }
            }
            Self::Outcome { condition, item, state } => {
                let now = situation.items(condition).find(|(id, _)| id == item).map(|(_, state)| state);
                match now {
                    Some(now) if now == state => Truth::True,
                    Some("unknown") => Truth::Open,
                    _ => Truth::False,
                }
            }
            Self::First(_) => Truth::True,
        }
    }
}

fn truth_of(state: &str) -> Option<Truth> {
    TRUTHS.iter().find(|(_, word)| *word == state).map(|(truth, _)| *truth)
}

/// The condition and the item that an outcome belongs to.
fn outcome_at<'r>(rules: &'r RuleSet, point: &Point) -> Option<(Id, (String, &'r Item))> {
    rules.conditions().iter().find_map(|(id, condition)| {
        let below = point.pointer.strip_prefix(&format!("/conditions/{id}"))?;
        items(&condition.evidence).find_map(|(place, name, item)| {
            let below = below.strip_prefix(&place)?;
            let (name, ..) = outcomes(rules, &name, item)
                .into_iter()
                .find(|(_, place, state)| place == below && *state == point.state)?;
            Some((id.clone(), (name, item)))
        })
    })
}

/// The features that something names, through patterns too, and the numbers at which tests of them turn.
struct Named<'r> {
    rules: &'r RuleSet,
    features: Vec<&'r Id>,
    patterns: BTreeSet<&'r Id>,
    numbers: BTreeSet<(&'r Id, i64)>,
    options: BTreeSet<(&'r Id, Id)>,
}

impl<'r> Named<'r> {
    fn new(rules: &'r RuleSet) -> Self {
        let (features, patterns) = (Vec::new(), BTreeSet::new());
        Self { rules, features, patterns, numbers: BTreeSet::new(), options: BTreeSet::new() }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::When(item) => self.when(&item.when),
            Item::Count(item) => item.count.iter().for_each(|when| self.when(when)),
            Item::By(item) => {
                let Some(feature) = self.feature(&item.by) else { return };
                for key in item.gives.keys() {
                    let numbers = key.split(' ').filter_map(|word| word.parse::<Decimal>().ok());
                    self.numbers.extend(numbers.map(|number| (feature, number.thousandths())));
                    self.options.extend(Id::new(key).map(|option| (feature, option)));
                }
            }
        }
    }

    fn when(&mut self, when: &When) {
        when.clauses.iter().for_each(|clause| self.clause(clause));
    }

    fn clause(&mut self, clause: &Clause) {
        match clause {
            Clause::All(entries) | Clause::Any(entries) | Clause::AtLeast { of: entries, .. } => {
                entries.iter().for_each(|entry| self.when(entry));
            }
            Clause::Not(entry) => self.when(entry),
            Clause::Pattern(id) => {
                let rules = self.rules;
                if let Some((id, pattern)) = rules.patterns().get_key_value(id)
                    && self.patterns.insert(id)
                {
                    self.when(&pattern.when);
                }
            }
            Clause::Test { feature, test } => {
                let Some(feature) = self.feature(feature) else { return };
                match test {
                    Test::Number(Bounds { at_least, above, at_most, below }) => {
                        let ends = [at_least, above, at_most, below].into_iter().flatten();
                        self.numbers.extend(ends.map(|end| (feature, end.thousandths())));
                    }
                    Test::Choice(choice) => self.options.extend([(feature, choice.clone())]),
                    Test::Choices(choices) | Test::Only(choices) => {
                        self.options.extend(choices.iter().map(|choice| (feature, choice.clone())));
                    }
                    Test::Is(_) => {}
                }
            }
        }
    }

    /// Takes a feature in; its own id.
    fn feature(&mut self, id: &Id) -> Option<&'r Id> {
        let (id, _) = self.rules.features().get_key_value(id)?;
        if !self.features.contains(&id) {
            self.features.push(id);
        }
        Some(id)
    }

    fn candidates(&self) -> Vec<(Id, Vec<Finding>)> {
        let described = self.features.iter().filter_map(|id| Some((*id, self.rules.features().get(*id)?)));
        described.map(|(id, feature)| (id.clone(), self.of(id, feature))).collect()
    }

    /// Findings of a feature that tell apart whatever is said of it here.
    fn of(&self, id: &Id, feature: &Feature) -> Vec<Finding> {
        let named = self.options.iter().filter(|(feature, _)| *feature == id).map(|(_, option)| option);
        let options: Vec<&Id> = named.collect();
        let others = feature.kind.choices().iter().filter(|choice| !options.contains(choice));
        match &feature.kind {
            FeatureKind::YesNo(_) => vec![true.into(), false.into()],
            FeatureKind::OneOf(_) => {
                options.iter().copied().chain(others).map(|choice| choice.as_str().into()).collect()
            }
            FeatureKind::AnyOf(_) => {
                let mut subsets: Vec<Vec<&str>> = vec![Vec::new()];
                for option in options.iter().copied().chain(others.take(1)).take(MOST_OPTIONS) {
                    let with = |subset: &Vec<_>| subset.iter().copied().chain([option.as_str()]).collect();
                    subsets.extend(subsets.iter().map(with).collect::<Vec<_>>());
                }
                subsets.extend(options.iter().skip(MOST_OPTIONS).map(|option| vec![option.as_str()]));
                subsets.push(options.iter().map(|option| option.as_str()).collect());
                subsets.sort_by_key(Vec::len);
                subsets.into_iter().map(Finding::from).collect()
            }
            FeatureKind::Number(range) => {
                let cuts = self.numbers.iter().filter(|(feature, _)| *feature == id).map(|(_, number)| *number);
                let around = cuts.flat_map(|cut| [cut, cut - 1000, cut + 1000, cut - 1, cut + 1]);
                let ends = [range.from.thousandths(), range.to.thousandths()];
                let within = around.chain(ends).filter(|number| (ends[0]..=ends[1]).contains(number));
                within.filter_map(Decimal::from_thousandths).map(Finding::from).collect()
            }
        }
    }
}
