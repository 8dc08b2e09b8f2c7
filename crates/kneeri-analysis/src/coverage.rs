//! What the cases of a rule set reach: rules, outcomes of evidence, and every test in them.

mod decision;
mod suggest;

use std::collections::BTreeMap;
use std::fmt;

use kneeri_core::{Assessment, Engine, FeatureKind, Item, Likelihood, NormalForm, RuleSet, Situation, Text, Truth};
use serde::Serialize;

use crate::cases;
use crate::parallel::in_parallel;
use crate::pointer::escaped;
use crate::share::Share;
use decision::{Tree, decisions, items, truths};
pub use suggest::Suggestion;

/// What the cases of a rule set reach, and what they do not.
///
/// Only the findings of a case count here, not what it expects.
///
/// # Examples
///
/// ```
/// use kneeri_analysis::{Aspect, CaseCoverage};
/// use kneeri_core::{Engine, RuleSet};
///
/// let documents = kneeri_rules::KNEE.iter().chain(kneeri_rules::KNEE_CASES).copied();
/// let engine = Engine::new(&RuleSet::from_documents(documents)?);
/// let coverage = CaseCoverage::new(&engine);
/// for point in coverage.points().iter().filter(|point| point.aspect == Aspect::Outcome && point.cases == 0) {
///     println!("no case has {point}");
/// }
/// println!("{}", coverage.share(Aspect::Outcome, None));
/// # Ok::<(), kneeri_core::Faults>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[must_use]
pub struct CaseCoverage {
    points: Vec<Point>,
}

/// One thing that a case can reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Point {
    /// What kind of thing it is.
    pub aspect: Aspect,
    /// Where it stands: a JSON pointer into the merged rule set.
    pub pointer: String,
    /// `true`, `false` or `unknown`; the outcome of an item as results write its state; `first` for a condition.
    pub state: String,
    /// How many cases reach it.
    pub cases: u32,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alone = if self.aspect == Aspect::Alone { " and decides alone" } else { "" };
        write!(f, "{}: {}{alone}", self.pointer, self.state)
    }
}

/// Kinds of things that a case can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// A triage rule is true, false or unknown.
    Rule,
    /// A condition has rank 1.
    First,
    /// An item of evidence has an outcome that the rule set gives a weight.
    Outcome,
    /// Another condition over findings is true, false or unknown.
    Decision,
    /// A single test, or pattern by name, is true, false or unknown.
    Test,
    /// A single test is true or false, and the whole condition over findings would turn with it (MC/DC).
    Alone,
}

impl Aspect {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Rule, Self::First, Self::Outcome, Self::Decision, Self::Test, Self::Alone];
}

/// The words for truth, in its order.
const TRUTHS: [(Truth, &str); 3] = [(Truth::True, "true"), (Truth::False, "false"), (Truth::Open, "unknown")];

impl CaseCoverage {
    /// Looks what each case of the engine's rule set reaches, on all processors.
    pub fn new(engine: &Engine) -> Self {
        let mut map = Map::new(engine);
        let cases: Vec<_> = engine.rules().cases().values().collect();
        let count = u32::try_from(cases.len()).unwrap_or(u32::MAX);
        let reach = |number: u32| {
            let case = cases.get(usize::try_from(number).unwrap_or(usize::MAX));
            // The loader checks the findings of cases.
            let findings = case.and_then(|case| cases::findings(engine, case).ok());
            findings.map(|findings| map.reached(&engine.situation(&findings), &engine.assess(&findings)))
        };
        let mut counts = vec![0; map.points.len()];
        in_parallel(count, reach, |reached| {
            for point in reached.unwrap_or_default() {
                counts.get_mut(point).into_iter().for_each(|count| *count += 1);
            }
        });
        map.points.iter_mut().zip(counts).for_each(|(point, cases)| point.cases = cases);
        Self { points: map.points }
    }

    /// Everything that a case can reach.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// What no case reaches.
    pub fn missing(&self) -> impl Iterator<Item = &Point> {
        self.points.iter().filter(|point| point.cases == 0)
    }

    /// How much of one kind is reached; of one state, or of all.
    #[must_use]
    pub fn share(&self, aspect: Aspect, state: Option<&str>) -> Share {
        let meant = |point: &&Point| point.aspect == aspect && state.is_none_or(|state| point.state == state);
        self.points.iter().filter(meant).map(|point| point.cases > 0).collect()
    }

    /// All shares with what they are of, the ones that matter most first.
    #[must_use]
    pub fn shares(&self) -> Vec<(&'static str, Share)> {
        SHARES.iter().map(|(what, aspect, state)| (*what, self.share(*aspect, *state))).collect()
    }

    /// The shares that a rule set should have whole: triage rules true and false, conditions first, outcomes of items.
    #[must_use]
    pub fn essential(&self) -> Vec<(&'static str, Share)> {
        self.shares().into_iter().take(ESSENTIAL).collect()
    }

    /// The shares as a table in Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let row =
            |(what, share): (&str, Share)| format!("| {what} | {} of {} | {} |\n", share.met, share.of, share.tenths());
        let rows: String = self.shares().into_iter().map(row).collect();
        format!("| reached by a case | | per cent |\n|---|---|---|\n{rows}")
    }
}

/// How many of [`SHARES`] come first because a rule set should have them whole.
const ESSENTIAL: usize = 4;

const SHARES: [(&str, Aspect, Option<&str>); 13] = [
    ("triage rules true", Aspect::Rule, Some("true")),
    ("triage rules false", Aspect::Rule, Some("false")),
    ("conditions first", Aspect::First, None),
    ("outcomes of items", Aspect::Outcome, None),
    ("triage rules unknown", Aspect::Rule, Some("unknown")),
    ("other conditions over findings true", Aspect::Decision, Some("true")),
    ("other conditions over findings false", Aspect::Decision, Some("false")),
    ("other conditions over findings unknown", Aspect::Decision, Some("unknown")),
    ("tests true", Aspect::Test, Some("true")),
    ("tests false", Aspect::Test, Some("false")),
    ("tests unknown", Aspect::Test, Some("unknown")),
    ("tests that are true and decide alone", Aspect::Alone, Some("true")),
    ("tests that are false and decide alone", Aspect::Alone, Some("false")),
];

/// Everything that can be reached, and how to see whether it is.
struct Map {
    points: Vec<Point>,
    decisions: Vec<Mapped>,
    /// Condition → item → outcome → point.
    outcomes: BTreeMap<String, BTreeMap<String, BTreeMap<String, usize>>>,
    first: BTreeMap<String, usize>,
}

/// A condition over findings with its points: three of its own, then five of each test.
struct Mapped {
    form: NormalForm,
    tree: Tree,
    tests: Vec<NormalForm>,
    points: usize,
}

/// How many points a test has.
const POINTS_OF_TEST: usize = 5;

impl Map {
    fn new(engine: &Engine) -> Self {
        let rules = engine.rules();
        let mut map =
            Self { points: Vec::new(), decisions: Vec::new(), outcomes: BTreeMap::new(), first: BTreeMap::new() };
        let decisions = decisions(rules);
        let forms = engine.normal_forms(decisions.iter().map(|decision| decision.when));
        for (decision, form) in decisions.into_iter().zip(forms) {
            map.decision(engine, &decision, form);
        }
        for (id, condition) in rules.conditions() {
            let pointer = format!("/conditions/{id}");
            let place = map.add(Aspect::First, pointer.clone(), "first");
            map.first.insert(id.to_string(), place);
            for (below, name, item) in items(&condition.evidence) {
                map.item(rules, id, &format!("{pointer}{below}"), &name, item);
            }
        }
        map
    }

    /// Adds a point; its position.
    fn add(&mut self, aspect: Aspect, pointer: String, state: &str) -> usize {
        self.points.push(Point { aspect, pointer, state: state.to_owned(), cases: 0 });
        self.points.len() - 1
    }

    fn decision(&mut self, engine: &Engine, decision: &decision::Decision<'_>, form: NormalForm) {
        let points = self.points.len();
        let aspect = if decision.is_rule { Aspect::Rule } else { Aspect::Decision };
        for (_, word) in TRUTHS {
            self.add(aspect, decision.pointer.clone(), word);
        }
        let tree = Tree::new(decision.when);
        for place in &tree.places {
            let pointer = format!("{}{place}", decision.pointer);
            for (_, word) in TRUTHS {
                self.add(Aspect::Test, pointer.clone(), word);
            }
            for word in ["true", "false"] {
                self.add(Aspect::Alone, pointer.clone(), word);
            }
        }
        let tests = tree.forms(engine);
        self.decisions.push(Mapped { form, tree, tests, points });
    }

    fn item(&mut self, rules: &RuleSet, condition: &str, pointer: &str, id: &str, item: &Item) {
        for (id, below, state) in outcomes(rules, id, item) {
            let place = self.add(Aspect::Outcome, format!("{pointer}{below}"), &state);
            let of_condition = self.outcomes.entry(condition.to_owned()).or_default();
            of_condition.entry(id).or_default().insert(state, place);
        }
    }

    /// The points that a case reaches.
    fn reached(&self, situation: &Situation, assessment: &Assessment) -> Vec<usize> {
        let mut reached = Vec::new();
        for decision in &self.decisions {
            decision.reached(situation, &mut reached);
        }
        for (condition, outcomes) in &self.outcomes {
            let seen = situation.items(condition);
            reached.extend(seen.filter_map(|(item, state)| outcomes.get(item)?.get(state)));
        }
        let first = assessment.conditions().next();
        reached.extend(first.and_then(|condition| self.first.get(condition.id())));
        reached
    }
}

impl Mapped {
    fn reached(&self, situation: &Situation, reached: &mut Vec<usize>) {
        reached.push(self.points + place_of(situation.truth(&self.form)));
        let truths = truths(&self.tests, situation);
        let points_of = |test: usize| self.points + TRUTHS.len() + POINTS_OF_TEST * test;
        for (test, truth) in truths.iter().enumerate() {
            reached.push(points_of(test) + place_of(*truth));
        }
        for test in self.tree.decide_alone(&truths) {
            let truth = truths.get(test).copied().unwrap_or(Truth::Open);
            reached.push(points_of(test) + TRUTHS.len() + place_of(truth));
        }
    }
}

/// Where a truth stands in [`TRUTHS`].
fn place_of(truth: Truth) -> usize {
    TRUTHS.iter().position(|(other, _)| *other == truth).unwrap_or_default()
}

/// The outcomes of an item that have a weight: the item as results write it, the pointer below the item, the state.
fn outcomes(rules: &RuleSet, id: &str, item: &Item) -> Vec<(String, String, String)> {
    let outcome = |below: &str, state: &str| (id.to_owned(), below.to_owned(), state.to_owned());
    let given = |key: &Text| (id.to_owned(), format!("/gives/{}", escaped(key)), key.to_string());
    match item {
        Item::When(item) if item.found.is_some() => vec![outcome("/found", "yes"), outcome("/found", "no")],
        Item::When(item) => {
            let sides = [("yes", &item.yes), ("no", &item.no)].into_iter();
            sides.filter(|(_, side)| side.is_some()).map(|(side, _)| outcome(&format!("/{side}"), side)).collect()
        }
        Item::Count(item) => item.gives.keys().map(given).collect(),
        Item::By(item) => match rules.features().get(&item.by).map(|feature| &feature.kind) {
            Some(FeatureKind::AnyOf(_)) => {
                let of_option = |(option, likelihood): (&Text, &Likelihood)| {
                    let both = matches!(likelihood, Likelihood::Found(_));
                    let states = if both { &["yes", "no"][..] } else { &["yes"] };
                    let outcome =
                        |state: &&str| (format!("{id}.{option}"), format!("/gives/{option}"), (*state).to_owned());
                    states.iter().map(outcome).collect::<Vec<_>>()
                };
                item.gives.iter().flat_map(of_option).collect()
            }
            _ => item.gives.keys().map(given).collect(),
        },
    }
}
