//! What the shipped rule set contains, and what its cases reach.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "test code")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use kneeri_analysis::{Aspect, CaseCoverage, Point, lint, run_cases};
use kneeri_core::{Assessment, Band, Because, Engine, Finding, RuleSet, Urgency, When};
use kneeri_tests::dice::{Dice, bytes};
use kneeri_tests::{knee_with_cases, random};

/// The assessment of each case, by its name.
static CASES: LazyLock<BTreeMap<String, Assessment>> = LazyLock::new(|| {
    let engine = knee_with_cases();
    let assessed = engine.rules().cases().iter().map(|(name, case)| (name.to_string(), assess(&engine, &case.given)));
    assessed.collect()
});

fn assess<'f>(
    engine: &Engine,
    given: impl IntoIterator<Item = (&'f (impl AsRef<str> + 'f), &'f Finding)>,
) -> Assessment {
    let mut findings = engine.findings();
    for (feature, finding) in given {
        findings.set(feature.as_ref(), finding.clone()).expect("a finding of this rule set");
    }
    engine.assess(&findings)
}

/// All documents below a folder of the repository, as name and text.
fn documents(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: PathBuf| match path.is_dir() {
        true => documents(&path),
        false => vec![(path.display().to_string(), fs::read_to_string(&path).unwrap())],
    };
    entries.flat_map(read).collect()
}

#[test]
fn the_embedded_documents_say_what_the_files_say() {
    let files = documents(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules/knee"));
    let from_files = RuleSet::from_documents(files.iter().map(|(name, text)| (name.as_str(), text.as_str()))).unwrap();
    assert!(from_files == *knee_with_cases().rules());
    assert_eq!(from_files.digest(), Engine::knee().rules().digest());
}

#[test]
fn the_rules_are_without_warnings() {
    let warnings: Vec<String> = lint(knee_with_cases().rules()).iter().map(ToString::to_string).collect();
    assert!(warnings.is_empty(), "{}", warnings.join("\n"));
}

#[test]
fn every_case_holds() {
    let results = run_cases(&knee_with_cases());
    assert!(results.len() >= 120, "only {} cases", results.len());
    let failed = results.iter().filter(|result| !result.holds());
    let told: Vec<String> = failed.map(|result| format!("{}: {:?}", result.name(), result.mismatches())).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn the_cases_reach_every_rule_both_ways_every_first_place_and_the_outcomes_of_evidence() {
    let coverage = CaseCoverage::new(&knee_with_cases());
    let missing = |aspect, state: Option<&str>| -> Vec<String> {
        let meant = |point: &&Point| point.aspect == aspect && state.is_none_or(|state| point.state == state);
        coverage.missing().filter(meant).map(ToString::to_string).collect()
    };
    assert_eq!(missing(Aspect::Rule, Some("true")), [] as [String; 0]);
    assert_eq!(missing(Aspect::Rule, Some("false")), [] as [String; 0]);
    assert_eq!(missing(Aspect::First, None), [] as [String; 0]);
    let outcomes = coverage.share(Aspect::Outcome, None);
    assert!(100 * outcomes.met >= 95 * outcomes.of, "{outcomes}: {:?}", missing(Aspect::Outcome, None));
}

/// Fails when something of the rule set is reached by no case.
fn all_reached<'r>(what: &str, all: impl Iterator<Item = &'r str>, reached: &BTreeSet<String>) {
    let missing: Vec<&str> = all.filter(|id| !reached.contains(*id)).collect();
    assert!(missing.is_empty(), "no case reaches {what}: {}", missing.join(", "));
}

#[test]
fn every_condition_leads_a_case_and_falls_behind_in_another() {
    let engine = Engine::knee();
    let (mut leads, mut falls) = (BTreeSet::new(), BTreeSet::new());
    for assessment in CASES.values() {
        for condition in assessment.conditions() {
            let is_first = condition.rank() == 1 && condition.band() == Band::Likely;
            leads.extend(is_first.then(|| condition.id().to_owned()));
            falls.extend((condition.rank() > 3).then(|| condition.id().to_owned()));
        }
    }
    let all = || engine.rules().conditions().keys().map(|id| id.as_str());
    all_reached("rank 1 and `likely` of", all(), &leads);
    all_reached("a rank below 3 of", all(), &falls);
}

#[test]
fn every_triage_rule_fires_in_a_case() {
    let told = CASES.values().flat_map(|assessment| {
        let true_rules = assessment.urgency().because().filter_map(|cause| match cause {
            Because::Rule { id, .. } => Some(id.to_owned()),
            _ => None,
        });
        true_rules.collect::<Vec<_>>()
    });
    let told: BTreeSet<String> = told.collect();
    all_reached("the rule", Engine::knee().rules().triage().keys().map(|id| id.as_str()), &told);
}

#[test]
fn every_advice_is_shown_in_a_case() {
    let shown = CASES
        .values()
        .flat_map(|assessment| assessment.advice().map(|advice| advice.id().to_owned()).collect::<Vec<_>>());
    let shown: BTreeSet<String> = shown.collect();
    all_reached("the advice", Engine::knee().rules().advice().keys().map(|id| id.as_str()), &shown);
}

/// The features that a condition over findings names, through patterns too.
fn named(rules: &RuleSet, when: &When) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = when.features().iter().map(|id| id.to_string()).collect();
    names.extend(
        when.patterns()
            .iter()
            .flat_map(|pattern| named(rules, &rules.patterns().get(pattern.as_str()).expect("a pattern").when)),
    );
    names
}

#[test]
fn every_red_flag_can_be_asked_for() {
    let engine = Engine::knee();
    let rules = engine.rules();
    for (id, rule) in rules.triage().iter().filter(|(_, rule)| rule.urgency >= Urgency::SameDay) {
        for feature in named(rules, &rule.when) {
            assert!(rules.features().get(feature.as_str()).expect("a feature").ask.is_some(), "{id}: {feature}");
        }
    }
}

/// Pain on the inner side alone is no iliotibial band syndrome, whatever else is answered (conflict C1).
#[test]
fn inner_pain_alone_is_never_first_of_all_the_outer_band() {
    let engine = Engine::knee();
    let inner = ["medial_unsure", "medial_joint_line", "medial_above_joint_line", "medial_below_joint_line"];
    for seed in 0..600 {
        let throws = bytes(seed, 4096);
        let mut dice = Dice::new(&throws);
        let count = 1 + dice.below(inner.len());
        let place = Finding::from(dice.some(count, &inner));
        let mut answers = random::findings(engine.rules(), &mut dice);
        answers.insert("pain_location".to_owned(), place);
        let assessment = assess(&engine, &answers);
        let first = assessment.conditions().next().map(|condition| condition.id().to_owned());
        assert_ne!(first.as_deref(), Some("itb_syndrome"), "{answers:?}");
    }
}
