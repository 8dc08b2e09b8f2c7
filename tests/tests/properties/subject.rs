//! Rule sets and findings to try properties on, and how a property that fails is told.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use kneeri_core::{Assessment, Engine, Finding, Findings, RuleSet};
use kneeri_tests::dice::{Dice, bytes};
use kneeri_tests::shrink::shrunk;
use kneeri_tests::{knee_with_cases, random};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};
use serde_json::Value;

use crate::answers;
use crate::judge::Judge;

pub(crate) type Answers = BTreeMap<String, Finding>;
pub(crate) type Outcome = Result<(), TestCaseError>;

/// So many random rule sets are kept for all properties.
const KEPT: u64 = 300;

/// A rule set, as one document and ready to assess.
pub(crate) struct Subject {
    pub(crate) document: Value,
    pub(crate) rules: RuleSet,
    pub(crate) engine: Engine,
    applying: OnceLock<Judge>,
}

impl Subject {
    /// The rule set of this document, if it loads.
    pub(crate) fn of(document: &Value) -> Option<Self> {
        let rules = RuleSet::from_json(&document.to_string()).ok()?;
        let engine = Engine::new(&rules);
        Some(Self { document: document.clone(), rules, engine, applying: OnceLock::new() })
    }

    fn random(seed: u64) -> Self {
        Self::of(&random::rule_set_of_seed(seed)).expect("a random rule set loads")
    }

    /// The built-in rule set.
    pub(crate) fn knee() -> &'static Self {
        static KNEE: LazyLock<Subject> = LazyLock::new(|| {
            let engine = knee_with_cases();
            let rules = engine.rules().clone();
            let document = serde_json::from_str(rules.to_canonical_json()).expect("JSON");
            Subject { document, rules, engine, applying: OnceLock::new() }
        });
        &KNEE
    }

    /// The built-in rule set without its conditions and advice: the same `certain` and `could_reach`, but faster.
    pub(crate) fn knee_triage() -> &'static Self {
        static TRIAGE: LazyLock<Subject> = LazyLock::new(|| {
            let members = ["conditions", "advice", "cases", "translations", "return_to_run", "laws", "allow"];
            let document =
                members.iter().fold(Subject::knee().document.clone(), |document, member| without(document, member));
            Subject::of(&document).expect("triage stands on its own")
        });
        &TRIAGE
    }

    pub(crate) fn findings(&self, answers: &Answers) -> Findings {
        let mut findings = self.engine.findings();
        for (feature, finding) in answers {
            findings.set(feature, finding.clone()).expect("a finding of this rule set");
        }
        findings
    }

    pub(crate) fn assess(&self, answers: &Answers) -> Assessment {
        self.engine.assess(&self.findings(answers))
    }

    /// The result as it is written.
    pub(crate) fn result(&self, answers: &Answers) -> Value {
        serde_json::from_str(&self.assess(answers).to_json()).expect("JSON")
    }

    /// Judges by the oracle which features apply; only those with `ask_when` are judged.
    pub(crate) fn applying(&self) -> &Judge {
        self.applying.get_or_init(|| {
            let features = self.rules.features().iter();
            let conditional = features.filter_map(|(id, feature)| Some((id.to_string(), feature.ask_when.as_ref()?)));
            Judge::new(&self.document, conditional.map(|(id, when)| (id, serde_json::to_value(when).expect("JSON"))))
        })
    }

    fn takes(&self, answers: &Answers) -> bool {
        let mut findings = self.engine.findings();
        answers.iter().all(|(feature, finding)| findings.set(feature, finding.clone()).is_ok())
    }
}

/// A document without one of its members.
pub(crate) fn without(mut document: Value, member: &str) -> Value {
    document.as_object_mut().expect("an object").remove(member);
    document
}

/// A rule set with one person's findings.
pub(crate) struct Example<'s> {
    pub(crate) subject: &'s Subject,
    pub(crate) answers: Answers,
    seed: u64,
}

impl Example<'_> {
    pub(crate) fn assess(&self) -> Assessment {
        self.subject.assess(&self.answers)
    }

    pub(crate) fn result(&self) -> Value {
        self.subject.result(&self.answers)
    }

    /// What a property draws of its own.
    pub(crate) fn luck(&self) -> Vec<u8> {
        bytes(self.seed ^ 0x5eed, 1 << 13)
    }
}

/// Answers as messages show them.
pub(crate) fn told(answers: &Answers) -> String {
    serde_json::to_string(answers).expect("JSON")
}

/// Tries a property on random rule sets with random findings.
pub(crate) fn on_random_rule_sets(cases: u32, property: impl Fn(&Example) -> Outcome) {
    let drawn = (0..KEPT * u64::from(factor()), any::<u64>());
    try_out(cases, drawn, |(number, seed)| {
        let (kept, made);
        let subject = match KEPT_RULE_SETS.get(number as usize) {
            Some(subject) => {
                kept = subject.get_or_init(|| Subject::random(number));
                kept
            }
            None => {
                made = Subject::random(number);
                &made
            }
        };
        let answers = random::findings(&subject.rules, &mut Dice::new(&bytes(seed, 1 << 13)));
        let example = Example { subject, answers, seed };
        property(&example).map_err(|error| smallest(&example, &error, &property))
    });
}

static KEPT_RULE_SETS: LazyLock<Vec<OnceLock<Subject>>> =
    LazyLock::new(|| (0..KEPT).map(|_| OnceLock::new()).collect());

/// Tries a property on the built-in rule set with random findings of all kinds.
pub(crate) fn on_the_knee_set(cases: u32, property: impl Fn(&Example) -> Outcome) {
    on_findings_for(Subject::knee(), cases, answers::of_a_runner, property);
}

/// Tries a property on one rule set with findings that are drawn in this way.
pub(crate) fn on_findings_for(
    subject: &Subject,
    cases: u32,
    draw: impl Fn(&RuleSet, &mut Dice) -> Answers,
    property: impl Fn(&Example) -> Outcome,
) {
    try_out(cases, any::<u64>(), |seed| {
        let answers = draw(&subject.rules, &mut Dice::new(&bytes(seed, 1 << 13)));
        let example = Example { subject, answers, seed };
        property(&example).map_err(|error| fewest(&example, &error, &property))
    });
}

/// `KNEERI_PROPERTIES=20` tries twenty times as many examples; `PROPTEST_RNG_SEED` tries others.
fn factor() -> u32 {
    std::env::var("KNEERI_PROPERTIES").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// Draws are seeds, which cannot be made smaller; what fails is made smaller by its structure instead.
fn try_out<S: Strategy>(cases: u32, drawn: S, test: impl Fn(S::Value) -> Outcome)
where
    S::Value: std::fmt::Debug,
{
    let mut config = Config { cases: cases * factor(), failure_persistence: None, ..Config::default() };
    if matches!(config.rng_seed, RngSeed::Random) {
        config.rng_seed = RngSeed::Fixed(0);
    }
    if let Err(error) = TestRunner::new(config).run(&drawn.no_shrink(), test) {
        panic!("{error}");
    }
}

/// The failure again, with the smallest rule set and findings that were found.
fn smallest(example: &Example, error: &TestCaseError, property: impl Fn(&Example) -> Outcome) -> TestCaseError {
    let again = |document: &Value, answers: &Answers| {
        let subject = Subject::of(document).filter(|subject| subject.takes(answers))?;
        property(&Example { subject: &subject, answers: answers.clone(), seed: example.seed }).err()
    };
    let fails = |document: &Value, answers: &Answers| again(document, answers).is_some();
    let (document, answers) = shrunk(example.subject.document.clone(), example.answers.clone(), fails);
    let message = again(&document, &answers).map_or_else(|| error.to_string(), |error| error.to_string());
    TestCaseError::fail(format!("{message}\nrule set: {document}\nfindings: {}", told(&answers)))
}

/// The failure again, with the fewest findings that were found.
fn fewest(example: &Example, error: &TestCaseError, property: impl Fn(&Example) -> Outcome) -> TestCaseError {
    let again = |answers: &Answers| {
        property(&Example { subject: example.subject, answers: answers.clone(), seed: example.seed }).err()
    };
    let (_, answers) = shrunk(Value::Null, example.answers.clone(), |_, answers| again(answers).is_some());
    let message = again(&answers).map_or_else(|| error.to_string(), |error| error.to_string());
    TestCaseError::fail(format!("{message}\nfindings: {}", told(&answers)))
}
