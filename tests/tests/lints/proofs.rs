//! What is proved holds for all answers, complete or not, and what is refuted is refuted by its own answers.

use std::collections::BTreeMap;

use kneeri_analysis::{Lint, Proof, ProofVerdict, lint, prove};
use kneeri_core::{Assessment, Band, Engine, Feature, Finding, Id, RuleSet, Urgency, When};
use kneeri_tests::dice::{Dice, bytes};
use kneeri_tests::oracle::{self, Universe};
use kneeri_tests::random;
use serde_json::json;

use super::open::{all_apply, partial};
use super::world::{Truth, World, count, findings, loaded, truths_left, worlds};

/// So many ways of answering everything are assessed at most.
const MOST_ASSESSED: usize = 300;

fn assess(engine: &Engine, answers: &BTreeMap<String, Finding>) -> Assessment {
    let mut findings = engine.findings();
    for (feature, finding) in answers {
        findings.set(feature, finding.clone()).unwrap();
    }
    engine.assess(&findings)
}

/// A random rule set in which every pattern bars every advice, and asks for a level.
fn with_laws(seed: u64) -> RuleSet {
    let mut document = random::rule_set_of_seed(seed);
    let ids = |member: &str| {
        document[member].as_object().map(|entries| entries.keys().cloned().collect()).unwrap_or_default()
    };
    let (patterns, advice): (Vec<String>, Vec<String>) = (ids("patterns"), ids("advice"));
    let law = |pattern: &String| json!({ "pattern": pattern, "urgency": "see_clinician_soon", "not_advice": advice });
    document["laws"] = patterns.iter().map(|pattern| (pattern.clone(), law(pattern))).collect();
    RuleSet::from_json(&document.to_string()).unwrap()
}

/// A property about single results.
enum Property<'r> {
    Permissive(&'r str),
    Level(&'r Id),
    NotShown(&'r Id, &'r Id),
}

impl<'r> Property<'r> {
    fn of(rules: &'r RuleSet, proof: &'r Proof) -> Option<Self> {
        match proof.pointer.split('/').collect::<Vec<_>>().as_slice() {
            [_, "advice", id] => Some(Self::Permissive(id)),
            [_, "laws", law, "urgency"] => Some(Self::Level(&rules.laws()[*law].pattern)),
            [_, "laws", law, "not_advice", place] => {
                let law = &rules.laws()[*law];
                Some(Self::NotShown(&law.pattern, &law.not_advice[place.parse::<usize>().unwrap()]))
            }
            _ => None,
        }
    }

    /// Whether a result contradicts it.
    fn is_broken(
        &self,
        rules: &RuleSet,
        worlds: &[World<'_>],
        answers: &BTreeMap<String, Finding>,
        assessment: &Assessment,
    ) -> bool {
        let shows = |id: &str| assessment.advice().any(|shown| shown.id() == id);
        let when = |pattern: &Id| &rules.patterns()[pattern].when;
        let holds = |pattern: &Id| oracle::truths(rules, answers, &[when(pattern)])[0] == Some(true);
        // What is open for the engine may be settled all the same.
        let may_hold = |pattern: &Id| truths_left(rules, worlds, when(pattern), answers).contains(&true);
        let level = assessment.urgency().level();
        match self {
            Self::Permissive(id) => shows(id) && level >= Urgency::SameDay,
            // Said of complete answers only: while some are missing, so may be the rule that sets the level.
            Self::Level(pattern) => is_complete(rules, answers) && holds(pattern) && level < Urgency::SeeClinicianSoon,
            Self::NotShown(pattern, advice) => shows(advice) && (holds(pattern) || may_hold(pattern)),
        }
    }
}

/// Whether every question that applies is answered in full.
fn is_complete(rules: &RuleSet, answers: &BTreeMap<String, Finding>) -> bool {
    let applies = |ask_when: &Option<When>| {
        ask_when.as_ref().is_none_or(|when| oracle::truths(rules, answers, &[when])[0] != Some(false))
    };
    let is_answered = |id: &Id, feature: &Feature| match answers.get(id.as_str()) {
        Some(Finding::Partly { yes, no }) => yes.len() + no.len() == feature.kind.choices().len(),
        Some(Finding::OneOf(choices)) => choices.len() == 1,
        Some(Finding::Between { .. } | Finding::Unknown) => false,
        given => given.is_some() || !applies(&feature.ask_when),
    };
    rules.features().iter().all(|(id, feature)| is_answered(id, feature))
}

#[test]
fn proofs_and_refutations_hold_in_the_engine() {
    let (mut proved, mut refuted) = (0, 0);
    for seed in 0..count() {
        let rules = with_laws(seed);
        let engine = Engine::new(&rules);
        let universe = Universe::new(&rules);
        let worlds = worlds(&rules, &universe).filter(|worlds| worlds.len() <= MOST_ASSESSED).unwrap_or_default();
        let some = partial(&rules, &universe).unwrap_or_default().into_iter().step_by(5);
        let small = worlds.iter().map(|world| findings(&rules, world)).chain(some.filter(|_| !worlds.is_empty()));
        let drawn = (0..5).map(|round| random::findings(&rules, &mut Dice::new(&bytes(seed * 5 + round, 1 << 12))));
        let people = small.map(|answers| (answers, worlds.as_slice())).chain(drawn.map(|answers| (answers, &[][..])));
        let people = people.filter(|(answers, _)| all_apply(&rules, answers));
        let results: Vec<_> = people.map(|(answers, left)| (assess(&engine, &answers), answers, left)).collect();
        for proof in prove(&rules) {
            let Some(property) = Property::of(&rules, &proof) else { continue };
            match &proof.verdict {
                ProofVerdict::Refuted { witness } => {
                    assert!(
                        property.is_broken(&rules, &worlds, witness, &assess(&engine, witness)),
                        "seed {seed}: {proof}"
                    );
                    refuted += 1;
                }
                ProofVerdict::Proved => {
                    let broken = results
                        .iter()
                        .find(|(result, answers, left)| property.is_broken(&rules, left, answers, result));
                    assert!(broken.is_none(), "seed {seed}: {proof}: {:?}", broken.map(|(_, answers, _)| answers));
                    proved += 1;
                }
                _ => {}
            }
        }
    }
    assert!(proved > 50 && refuted > 50, "{proved} proved, {refuted} refuted");
}

#[test]
fn levels_are_reached_and_never_lowered_where_that_is_proved() {
    let (mut lowered, mut reached) = (0, 0);
    for seed in 0..count() {
        let rules = with_laws(seed);
        let universe = Universe::new(&rules);
        let Some(worlds) = worlds(&rules, &universe).filter(|worlds| worlds.len() <= MOST_ASSESSED) else { continue };
        let proofs = prove(&rules);
        let verdict = |property: &str| &proofs.iter().find(|proof| proof.property == property).unwrap().verdict;
        let is_lowered = worlds.iter().any(|world| is_lowered(&rules, world));
        let never_lowers = verdict("adding an answer never lowers `certain`") == &ProofVerdict::Proved;
        assert_eq!(never_lowers, !is_lowered, "seed {seed}");
        lowered += usize::from(is_lowered);
        let engine = Engine::new(&rules);
        for level in Urgency::ALL {
            if verdict(&format!("`{level}` can be reached")) == &ProofVerdict::Proved {
                let has_level =
                    |world: &World<'_>| assess(&engine, &findings(&rules, world)).urgency().level() == level;
                assert!(worlds.iter().any(has_level), "seed {seed}: {level}");
                reached += 1;
            }
        }
    }
    assert!(lowered > 0 && reached > 50, "{lowered} lowered, {reached} reached");
}

/// Whether an answer to a question that does not apply takes the highest true rule away.
fn is_lowered(rules: &RuleSet, world: &World<'_>) -> bool {
    let level = |truth: Truth<'_>| {
        rules.triage().values().filter(|rule| truth.of(&rule.when, world)).map(|rule| rule.urgency).max()
    };
    let plain = level(Truth { rules, given: None });
    rules.features().keys().any(|id| level(Truth { rules, given: Some(id) }) < plain)
}

#[test]
fn everything_is_proved_about_the_knee_rules() {
    let proofs = prove(Engine::knee().rules());
    let open: Vec<String> =
        proofs.iter().filter(|proof| proof.verdict != ProofVerdict::Proved).map(ToString::to_string).collect();
    assert!(proofs.len() > 20 && open.is_empty(), "{}", open.join("\n"));
}

#[test]
fn no_result_has_a_band_that_is_said_to_be_out_of_reach() {
    let (mut said, mut reached) = (0, 0);
    // A setting of this one lowers the base rate, but not what the findings add.
    for seed in (0..count()).chain([1499]) {
        let rules = loaded(seed);
        let universe = Universe::new(&rules);
        let Some(worlds) = worlds(&rules, &universe).filter(|worlds| worlds.len() <= MOST_ASSESSED) else { continue };
        let engine = Engine::new(&rules);
        let results: Vec<_> = worlds.iter().map(|world| assess(&engine, &findings(&rules, world))).collect();
        let warnings = lint(&rules);
        let nothing_answered = engine.assess(&engine.findings());
        for condition in nothing_answered.conditions() {
            let pointer = format!("/conditions/{}", condition.id());
            let never = warnings
                .iter()
                .find(|warning| warning.lint == Lint::BandNeverReached && warning.pointer == pointer)
                .map(|warning| if warning.message.contains("likely:") { Band::Likely } else { Band::Possible });
            let of_condition = |result: &Assessment| {
                result.conditions().find(|other| other.id() == condition.id()).map(|found| found.band())
            };
            let best = results.iter().filter_map(of_condition).max().unwrap_or(Band::Excluded);
            assert!(never.is_none_or(|never| best < never), "seed {seed}: {}", condition.id());
            let described = &rules.conditions()[condition.id()];
            let is_plain = described.how_common.settings.is_empty() && described.only_if.is_none();
            if is_plain && condition.bounds_are_exact() {
                assert_eq!(never.is_none(), best == Band::Likely, "seed {seed}: {}", condition.id());
            }
            said += usize::from(never.is_some());
            reached += usize::from(best == Band::Likely);
        }
    }
    assert!(said > 0 && reached > 0, "{said} said, {reached} reached");
}
