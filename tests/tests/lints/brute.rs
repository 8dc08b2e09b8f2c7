//! Warnings about random rule sets against trying all answers: `KNEERI_LINTS=20000` tries so many rule sets.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_analysis::{Lint, Warning, lint};
use kneeri_core::{
    Advice, Because, Bounds, Clause, Danger, DangerousEnd, Engine, FeatureKind, Finding, Id, RuleSet, Test, TriageRule,
    Urgency, When,
};
use kneeri_tests::oracle::Universe;
use kneeri_tests::random;

/// More ways of answering than this are not tried.
const MOST_WORLDS: usize = 4000;

/// One answer.
#[derive(Debug, Clone, PartialEq)]
enum Answer {
    YesNo(bool),
    Choice(Id),
    Options(Vec<Id>),
    Number(i64),
}

type World<'r> = BTreeMap<&'r Id, Answer>;

/// How many rule sets are tried.
pub(crate) fn count() -> u64 {
    std::env::var("KNEERI_LINTS").ok().and_then(|text| text.parse().ok()).unwrap_or(400)
}

fn answers(universe: &Universe, id: &Id, kind: &FeatureKind) -> Vec<Answer> {
    match kind {
        FeatureKind::YesNo(_) => vec![Answer::YesNo(false), Answer::YesNo(true)],
        FeatureKind::OneOf(choices) => choices.iter().cloned().map(Answer::Choice).collect(),
        FeatureKind::AnyOf(options) if options.len() > 6 => Vec::new(),
        FeatureKind::AnyOf(options) => {
            let subset = |bits: u32| {
                options.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1).map(|(_, id)| id.clone())
            };
            (0..1 << options.len()).map(|bits| Answer::Options(subset(bits).collect())).collect()
        }
        FeatureKind::Number(_) => universe.cells(id).iter().map(|(first, _)| Answer::Number(*first)).collect(),
    }
}

/// Every way to answer all questions, those that do not apply included; `None` when there are too many.
fn worlds<'r>(rules: &'r RuleSet, universe: &Universe) -> Option<Vec<World<'r>>> {
    let mut worlds = vec![World::new()];
    for (id, feature) in rules.features() {
        let answers = answers(universe, id, &feature.kind);
        if answers.is_empty() || worlds.len() * answers.len() > MOST_WORLDS {
            return None;
        }
        let with = |world: &World<'r>, answer: &Answer| {
            let mut world = world.clone();
            world.insert(id, answer.clone());
            world
        };
        worlds = worlds
            .iter()
            .flat_map(|world| answers.iter().map(|answer| with(world, answer)).collect::<Vec<_>>())
            .collect();
    }
    Some(worlds)
}

/// The truth of conditions over findings in one world; this feature counts as answered even where it does not apply.
struct Truth<'r> {
    rules: &'r RuleSet,
    given: Option<&'r Id>,
}

impl Truth<'_> {
    fn applies(&self, id: &Id, world: &World<'_>) -> bool {
        self.given == Some(id) || self.rules.features()[id].ask_when.as_ref().is_none_or(|when| self.of(when, world))
    }

    fn of(&self, when: &When, world: &World<'_>) -> bool {
        when.clauses.iter().all(|clause| match clause {
            Clause::All(entries) => entries.iter().all(|entry| self.of(entry, world)),
            Clause::Any(entries) => entries.iter().any(|entry| self.of(entry, world)),
            Clause::Not(entry) => !self.of(entry, world),
            Clause::AtLeast { count, of } => of.iter().filter(|entry| self.of(entry, world)).count() >= *count as usize,
            Clause::Pattern(id) => self.of(&self.rules.patterns()[id].when, world),
            Clause::Test { feature, test } => self.applies(feature, world) && passes(test, &world[feature]),
        })
    }
}

fn passes(test: &Test, answer: &Answer) -> bool {
    match (test, answer) {
        (Test::Is(wanted), Answer::YesNo(answer)) => wanted == answer,
        (Test::Choice(wanted), Answer::Choice(answer)) => wanted == answer,
        (Test::Choices(wanted), Answer::Choice(answer)) => wanted.contains(answer),
        (Test::Choice(wanted), Answer::Options(present)) => present.contains(wanted),
        (Test::Choices(wanted), Answer::Options(present)) => wanted.iter().any(|option| present.contains(option)),
        (Test::Only(wanted), Answer::Options(present)) => {
            wanted.iter().collect::<BTreeSet<_>>() == present.iter().collect::<BTreeSet<_>>()
        }
        (Test::Number(bounds), Answer::Number(number)) => lies_within(bounds, *number),
        other => panic!("{other:?}"),
    }
}

fn lies_within(bounds: &Bounds, number: i64) -> bool {
    bounds.at_least.is_none_or(|end| number >= end.thousandths())
        && bounds.above.is_none_or(|end| number > end.thousandths())
        && bounds.at_most.is_none_or(|end| number <= end.thousandths())
        && bounds.below.is_none_or(|end| number < end.thousandths())
}

/// What trying all answers says, as pointer and code.
struct Tried<'r> {
    rules: &'r RuleSet,
    universe: Universe<'r>,
    worlds: Vec<World<'r>>,
    expected: BTreeSet<(Lint, String)>,
}

/// The kinds for which what is expected is the whole truth.
const EXACT: [Lint; 8] = [
    Lint::NeverFires,
    Lint::AlwaysFires,
    Lint::NeverAsked,
    Lint::UnreachableCondition,
    Lint::Duplicate,
    Lint::Subsumed,
    Lint::UnansweredMakesTrue,
    Lint::DangerLowers,
];

impl<'r> Tried<'r> {
    fn new(rules: &'r RuleSet) -> Option<Self> {
        let universe = Universe::new(rules);
        let worlds = worlds(rules, &universe)?;
        let mut tried = Self { rules, universe, worlds, expected: BTreeSet::new() };
        tried.conditions();
        tried.rules();
        tried.unanswered();
        tried.danger();
        Some(tried)
    }

    fn vector(&self, when: &When) -> Vec<bool> {
        let truth = Truth { rules: self.rules, given: None };
        self.worlds.iter().map(|world| truth.of(when, world)).collect()
    }

    fn expect(&mut self, lint: Lint, pointer: impl Into<String>) {
        self.expected.insert((lint, pointer.into()));
    }

    fn constant(&mut self, pointer: &str, when: &When, never: Option<Lint>, always: Option<Lint>) {
        let vector = self.vector(when);
        if let Some(never) = never.filter(|_| vector.iter().all(|truth| !truth)) {
            self.expect(never, pointer);
        }
        if let Some(always) = always.filter(|_| vector.iter().all(|truth| *truth)) {
            self.expect(always, pointer);
        }
    }

    /// Those of patterns, triage rules, advice, questions and exclusions.
    fn conditions(&mut self) {
        let rules = self.rules;
        let (never, always) = (Some(Lint::NeverFires), Some(Lint::AlwaysFires));
        for (id, feature) in rules.features() {
            feature.ask_when.iter().for_each(|when| {
                self.constant(&format!("/features/{id}/ask_when"), when, Some(Lint::NeverAsked), always);
            });
        }
        for (id, pattern) in rules.patterns() {
            self.constant(&format!("/patterns/{id}/when"), &pattern.when, never, always);
        }
        for (id, rule) in rules.triage() {
            self.constant(&format!("/triage/{id}/when"), &rule.when, never, always);
        }
        for (id, advice) in rules.advice() {
            advice.when.iter().for_each(|when| self.constant(&format!("/advice/{id}/when"), when, None, always));
            advice.not_if.iter().for_each(|when| self.constant(&format!("/advice/{id}/not_if"), when, never, None));
        }
        for (id, condition) in rules.conditions() {
            condition.only_if.iter().for_each(|when| {
                self.constant(&format!("/conditions/{id}/only_if"), when, Some(Lint::UnreachableCondition), always);
            });
        }
    }

    fn rules(&mut self) {
        let rules: Vec<(&Id, &TriageRule, Vec<bool>)> =
            self.rules.triage().iter().map(|(id, rule)| (id, rule, self.vector(&rule.when))).collect();
        let varies = |vector: &[bool]| vector.contains(&true) && vector.contains(&false);
        for (place, (id, rule, vector)) in rules.iter().enumerate() {
            if varies(vector) && rules[..place].iter().any(|(_, _, other)| other == vector) {
                self.expect(Lint::Duplicate, format!("/triage/{id}"));
            }
            let wider = rules.iter().any(|(_, other, wider)| {
                other.urgency > rule.urgency
                    && other.if_unanswered >= rule.if_unanswered
                    && wider != vector
                    && wider.contains(&false)
                    && vector.iter().zip(wider).all(|(a, b)| !a || *b)
            });
            if vector.contains(&true) && wider {
                self.expect(Lint::Subsumed, format!("/triage/{id}"));
            }
        }
        let patterns: Vec<(&Id, Vec<bool>)> =
            self.rules.patterns().iter().map(|(id, pattern)| (id, self.vector(&pattern.when))).collect();
        for (place, (id, vector)) in patterns.iter().enumerate() {
            if varies(vector) && patterns[..place].iter().any(|(_, other)| other == vector) {
                self.expect(Lint::Duplicate, format!("/patterns/{id}"));
            }
        }
    }

    fn unanswered(&mut self) {
        let plain = Truth { rules: self.rules, given: None };
        for (feature, _) in self.rules.features().iter().filter(|(_, feature)| feature.ask_when.is_some()) {
            let given = Truth { rules: self.rules, given: Some(feature) };
            for (id, rule) in self.rules.triage() {
                // An answer to a feature that does not apply stands in the world already.
                let turns = |world: &World<'_>| {
                    !plain.applies(feature, world) && plain.of(&rule.when, world) && !given.of(&rule.when, world)
                };
                if self.worlds.iter().any(turns) {
                    self.expected.insert((Lint::UnansweredMakesTrue, format!("/triage/{id}/when")));
                }
            }
        }
    }

    fn danger(&mut self) {
        let truth = Truth { rules: self.rules, given: None };
        let level = |world: &World<'_>| {
            self.rules.triage().values().filter(|rule| truth.of(&rule.when, world)).map(|rule| rule.urgency).max()
        };
        let mut lowered = Vec::new();
        for id in self.rules.features().keys() {
            let lowers = |world: &World<'r>| {
                graver(self.rules, &self.universe, id, &world[id]).into_iter().any(|answer| {
                    let mut graver = world.clone();
                    graver.insert(id, answer);
                    level(&graver) < level(world)
                })
            };
            if self.worlds.iter().any(lowers) {
                lowered.push(id);
            }
        }
        lowered.into_iter().for_each(|id| self.expect(Lint::DangerLowers, format!("/features/{id}/danger")));
    }
}

/// The answers that are next in danger.
fn graver(rules: &RuleSet, universe: &Universe, id: &Id, answer: &Answer) -> Vec<Answer> {
    let feature = &rules.features()[id];
    match (&feature.danger, answer) {
        (Some(Danger::Answer(grave)), Answer::YesNo(answer)) if answer != grave => vec![Answer::YesNo(*grave)],
        (Some(Danger::End(end)), Answer::Number(number)) => {
            let cells: Vec<i64> = universe.cells(id).iter().map(|(first, _)| *first).collect();
            let at = cells.iter().position(|first| first == number).unwrap();
            let next =
                if *end == DangerousEnd::High { cells.get(at + 1) } else { at.checked_sub(1).map(|at| &cells[at]) };
            next.map(|first| Answer::Number(*first)).into_iter().collect()
        }
        (Some(Danger::Choices(listed)), Answer::Choice(choice)) => {
            let next = listed.iter().position(|other| other == choice).map_or(0, |at| at + 1);
            listed.get(next).cloned().map(Answer::Choice).into_iter().collect()
        }
        (Some(Danger::Choices(listed)), Answer::Options(present)) => {
            let absent = listed.iter().filter(|option| !present.contains(option));
            absent.map(|option| Answer::Options([present.as_slice(), std::slice::from_ref(option)].concat())).collect()
        }
        _ => Vec::new(),
    }
}

fn loaded(seed: u64) -> RuleSet {
    RuleSet::from_json(&random::rule_set_of_seed(seed).to_string()).unwrap()
}

#[test]
fn warnings_say_what_trying_all_answers_says() {
    let mut tried_sets = 0;
    for seed in 0..count() {
        let rules = loaded(seed);
        let Some(tried) = Tried::new(&rules) else { continue };
        tried_sets += 1;
        let is_tried = |warning: &&Warning| {
            let part = warning.pointer.split('/').nth(1).unwrap_or_default();
            let is_of_evidence = warning.pointer.contains("/evidence/") || warning.pointer.contains("/how_common/");
            EXACT.contains(&warning.lint) && part != "return_to_run" && !is_of_evidence
        };
        let warnings = lint(&rules);
        let said: BTreeSet<(Lint, String)> =
            warnings.iter().filter(is_tried).map(|warning| (warning.lint, warning.pointer.clone())).collect();
        assert_eq!(said, tried.expected, "seed {seed}");
        dead_advice(&tried, &warnings, seed);
    }
    assert!(tried_sets > count() / 4, "only {tried_sets} rule sets are small enough");
}

/// Whatever is called dead is shown in no world, and what no world's findings let through is called dead.
fn dead_advice(tried: &Tried<'_>, warnings: &[Warning], seed: u64) {
    let truth = Truth { rules: tried.rules, given: None };
    let level = |world: &World<'_>| {
        let fired = tried.rules.triage().values().filter(|rule| truth.of(&rule.when, world));
        fired.map(|rule| rule.urgency).max().unwrap_or(Urgency::SelfCare)
    };
    let fits = |advice: &Advice, world: &World<'_>| {
        advice.when.as_ref().is_none_or(|when| truth.of(when, world))
            && !advice.not_if.as_ref().is_some_and(|when| truth.of(when, world))
    };
    for (id, advice) in tried.rules.advice() {
        let is_dead = warnings
            .iter()
            .any(|warning| warning.lint == Lint::DeadAdvice && warning.pointer == format!("/advice/{id}"));
        let (from, up_to) =
            (advice.urgency_from.unwrap_or(Urgency::SelfCare), advice.urgency_up_to.unwrap_or(Urgency::EmergencyNow));
        let floors: Vec<Urgency> =
            tried.rules.conditions().values().filter_map(|condition| condition.urgency_if_likely).collect();
        // A floor may lift a lower level into the range.
        let in_range = |world: &World<'_>| {
            let level = level(world);
            level <= up_to && (level >= from || floors.iter().any(|floor| (from..=up_to).contains(floor)))
        };
        let passes = tried.worlds.iter().any(|world| fits(advice, world) && in_range(world));
        assert!(passes || is_dead, "seed {seed}: {id} is dead");
        if is_dead && passes && advice.conditions.is_empty() {
            let stances = &tried.rules.topics()[&advice.topic].stances;
            let place = |advice: &Advice| stances.iter().position(|stance| Some(stance) == advice.stance.as_ref());
            let beaten = |world: &World<'_>| {
                tried.rules.advice().values().any(|other| {
                    other.topic == advice.topic
                        && advice.stance.is_some()
                        && place(other) > place(advice)
                        && other.conditions.is_empty()
                        && fits(other, world)
                })
            };
            let shown = tried.worlds.iter().any(|world| fits(advice, world) && in_range(world) && !beaten(world));
            assert!(!shown, "seed {seed}: {id} is not dead");
        }
    }
}

/// The triage rules that are true for these answers.
fn fired(rules: &RuleSet, witness: &BTreeMap<String, Finding>) -> Vec<String> {
    let engine = Engine::new(rules);
    let mut findings = engine.findings();
    for (feature, finding) in witness {
        findings.set(feature, finding.clone()).unwrap();
    }
    let assessment = engine.assess(&findings);
    let because = assessment.urgency().because().filter_map(|because| match because {
        Because::Rule { id, .. } => Some(id.to_owned()),
        _ => None,
    });
    because.collect()
}

#[test]
fn every_witness_replays_in_the_engine() {
    let mut replayed = BTreeMap::new();
    for seed in 0..count() {
        let rules = loaded(seed);
        for warning in lint(&rules) {
            let Some(witness) = &warning.witness else { continue };
            let fired = fired(&rules, witness);
            let rule = warning.pointer.split('/').nth(2).unwrap_or_default().to_owned();
            match warning.lint {
                Lint::Subsumed | Lint::UnansweredMakesTrue => assert!(fired.contains(&rule), "seed {seed}: {warning}"),
                Lint::Duplicate if warning.pointer.starts_with("/triage") => {
                    assert!(fired.contains(&rule), "seed {seed}: {warning}");
                }
                Lint::DangerLowers | Lint::AdviceAboveUrgency => {
                    assert!(
                        fired.iter().any(|id| warning.message.contains(&format!("`{id}`"))),
                        "seed {seed}: {warning}"
                    );
                }
                Lint::KleeneGap => assert!(!fired.contains(&rule), "seed {seed}: {warning}"),
                _ => continue,
            }
            *replayed.entry(warning.lint).or_insert(0) += 1;
        }
    }
    assert!(replayed.len() >= 5, "{replayed:?}");
}

#[test]
fn a_kleene_gap_is_one() {
    for seed in 0..count() {
        let rules = loaded(seed);
        let universe = Universe::new(&rules);
        let Some(worlds) = worlds(&rules, &universe) else { continue };
        for warning in lint(&rules).iter().filter(|warning| warning.lint == Lint::KleeneGap) {
            let rule = &rules.triage()[warning.pointer.split('/').nth(2).unwrap()];
            let truth = Truth { rules: &rules, given: None };
            let witness = warning.witness.as_ref().unwrap();
            let agrees = |world: &&World<'_>| {
                witness.iter().all(|(id, finding)| {
                    let (id, answer) = world.iter().find(|(other, _)| other.as_str() == id).unwrap();
                    truth.applies(id, world) && is_answer(finding, answer)
                })
            };
            let truths: BTreeSet<bool> =
                worlds.iter().filter(agrees).map(|world| truth.of(&rule.when, world)).collect();
            assert_eq!(truths.len(), 1, "seed {seed}: {warning}");
            assert_eq!(truths.contains(&true), warning.message.contains("it is true"), "seed {seed}: {warning}");
        }
    }
}

fn is_answer(finding: &Finding, answer: &Answer) -> bool {
    match (finding, answer) {
        (Finding::YesNo(finding), Answer::YesNo(answer)) => finding == answer,
        (Finding::Choice(finding), Answer::Choice(answer)) => *finding == answer.as_str(),
        (Finding::Partly { yes, no }, Answer::Options(present)) => {
            let has = |option: &String| present.iter().any(|other| other.as_str() == option);
            yes.iter().all(has) && !no.iter().any(has)
        }
        (Finding::Number(finding), Answer::Number(answer)) => {
            finding.as_str().parse::<kneeri_core::Decimal>().unwrap().thousandths() == *answer
        }
        other => panic!("{other:?}"),
    }
}
