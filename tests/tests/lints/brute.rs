//! Warnings about random rule sets against trying all answers: `KNEERI_LINTS=20000` tries so many rule sets.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_analysis::{Lint, Warning, lint};
use kneeri_core::{
    Advice, Band, Because, ByItem, CountItem, Danger, DangerousEnd, Decimal, Engine, Evidence, Finding, Id, Item,
    Likelihood, RuleSet, TriageRule, Urgency, When, Word,
};
use kneeri_tests::named;
use kneeri_tests::oracle::Universe;

use super::world::{Answer, Truth, World, count, loaded, worlds};

/// What trying all answers says, as pointer and code.
struct Tried<'r> {
    rules: &'r RuleSet,
    universe: Universe<'r>,
    worlds: Vec<World<'r>>,
    expected: BTreeSet<(Lint, String)>,
}

/// The kinds for which what is expected is the whole truth.
const EXACT: [Lint; 11] = [
    Lint::NeverFires,
    Lint::AlwaysFires,
    Lint::NeverAsked,
    Lint::UnreachableCondition,
    Lint::Duplicate,
    Lint::Subsumed,
    Lint::UnansweredMakesTrue,
    Lint::DangerLowers,
    Lint::AdviceAboveUrgency,
    Lint::ContradictoryStances,
    Lint::FeatureWithoutEffect,
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
        tried.advice();
        tried.effects();
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

    fn advice(&mut self) {
        let truth = Truth { rules: self.rules, given: None };
        let levels = |advice: &Advice| {
            let (from, up_to) = (advice.urgency_from, advice.urgency_up_to);
            from.unwrap_or(Urgency::SelfCare)..=up_to.unwrap_or(Urgency::EmergencyNow)
        };
        let mut expected = BTreeSet::new();
        let all: Vec<(&Id, &Advice)> = self.rules.advice().iter().collect();
        for (place, (id, advice)) in all.iter().enumerate() {
            let fitting: Vec<&World<'_>> = self.worlds.iter().filter(|world| truth.fits(advice, world)).collect();
            let mut above = self.rules.triage().values().filter(|rule| rule.urgency > *levels(advice).end());
            let is_above = |rule: &TriageRule| fitting.iter().all(|world| truth.of(&rule.when, world));
            if !fitting.is_empty() && above.any(is_above) {
                expected.insert((Lint::AdviceAboveUrgency, format!("/advice/{id}")));
            }
            for (condition, band) in &advice.conditions {
                let floor = self.rules.conditions()[condition].urgency_if_likely;
                if *band == Band::Likely && floor.is_some_and(|floor| floor > *levels(advice).end()) {
                    expected.insert((Lint::AdviceAboveUrgency, format!("/advice/{id}/for/{condition}")));
                }
            }
            for (_, other) in &all[place + 1..] {
                let differ = advice.topic == other.topic
                    && advice.stance.is_some()
                    && other.stance.is_some()
                    && advice.stance != other.stance;
                let shared = advice.conditions.iter().any(|(id, band)| other.conditions.get(id) == Some(band));
                let meet =
                    Urgency::ALL.iter().any(|level| levels(advice).contains(level) && levels(other).contains(level));
                if differ && shared && meet && fitting.iter().any(|world| truth.fits(other, world)) {
                    expected.insert((Lint::ContradictoryStances, format!("/advice/{id}")));
                }
            }
        }
        self.expected.extend(expected);
    }

    /// Features that something looks at, but no difference between two answers to them is a difference anywhere.
    fn effects(&mut self) {
        let (mut read, mut matter) = (BTreeSet::new(), BTreeSet::new());
        for look in looks(self.rules) {
            match look {
                Look::At(feature, weighs) => {
                    read.insert(feature);
                    matter.extend(weighs.then_some(feature));
                }
                Look::If(when, weighs) => {
                    let named = named(self.rules, when);
                    let vector = if weighs { self.vector(when) } else { Vec::new() };
                    matter.extend(named.iter().filter(|_| weighs).filter(|id| self.tells(id, &vector)));
                    read.extend(named);
                }
            }
        }
        let without: Vec<&Id> = read.difference(&matter).copied().collect();
        without.into_iter().for_each(|id| self.expect(Lint::FeatureWithoutEffect, format!("/features/{id}")));
    }

    /// Whether two worlds with different truths differ in this feature only.
    fn tells(&self, id: &Id, vector: &[bool]) -> bool {
        let mut first: BTreeMap<String, bool> = BTreeMap::new();
        self.worlds.iter().zip(vector).any(|(world, truth)| {
            let others: Vec<_> = world.iter().filter(|(other, _)| **other != id).map(|(_, answer)| answer).collect();
            *first.entry(format!("{others:?}")).or_insert(*truth) != *truth
        })
    }
}

/// What rules look at, and whether anything hangs on it.
enum Look<'r> {
    At(&'r Id, bool),
    If(&'r When, bool),
}

fn looks(rules: &RuleSet) -> Vec<Look<'_>> {
    let mut looks = Vec::new();
    let always = |when| Look::If(when, true);
    looks.extend(rules.features().values().filter_map(|feature| feature.ask_when.as_ref()).map(always));
    looks.extend(rules.triage().values().map(|rule| always(&rule.when)));
    looks.extend(rules.advice().values().flat_map(|advice| advice.when.iter().chain(&advice.not_if)).map(always));
    let ladder = rules.return_to_run().into_iter();
    looks.extend(ladder.flat_map(|ladder| [&ladder.start_when, &ladder.go_back_when, &ladder.stay_when]).map(always));
    for condition in rules.conditions().values() {
        looks.extend(condition.only_if.iter().map(always));
        looks.extend(condition.how_common.settings.iter().map(|setting| always(&setting.when)));
        let items = condition.evidence.values().flat_map(|evidence| match evidence {
            Evidence::Item(item) => vec![item],
            Evidence::Group(group) => group.of.values().collect(),
        });
        for item in items {
            match item {
                Item::When(one) => looks.push(Look::If(&one.when, weighs(item))),
                Item::Count(one) => looks.extend(one.count.iter().map(|when| Look::If(when, weighs(item)))),
                Item::By(one) => looks.push(Look::At(&one.by, weighs(item))),
            }
        }
    }
    looks
}

fn weighs(item: &Item) -> bool {
    let is_neutral = |weight: &Likelihood| match weight {
        Likelihood::Word(word) => *word == Word::Neutral,
        Likelihood::Ratio(ratio) => ratio.lr == Decimal::from(1),
        Likelihood::Found(found) => found.with == found.without,
    };
    match item {
        Item::When(item) => {
            let found = item.found.as_ref().is_some_and(|found| found.with != found.without);
            found || item.yes.iter().chain(&item.no).any(|weight| !is_neutral(weight))
        }
        Item::Count(CountItem { gives, .. }) => gives.values().any(|weight| !is_neutral(weight)),
        Item::By(ByItem { gives, .. }) => gives.values().any(|weight| !is_neutral(weight)),
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
        let passes = tried.worlds.iter().any(|world| truth.fits(advice, world) && in_range(world));
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
                        && truth.fits(other, world)
                })
            };
            let shown = tried.worlds.iter().any(|world| truth.fits(advice, world) && in_range(world) && !beaten(world));
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
