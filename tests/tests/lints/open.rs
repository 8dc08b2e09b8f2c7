//! Warnings about what stays unknown, against trying all answers to some of the questions.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_analysis::{Lint, lint};
use kneeri_core::{FeatureKind, Finding, Id, RuleSet, Urgency};
use kneeri_tests::oracle::{self, Universe};

use super::world::{Truth, answers, count, loaded, truths_left, whole, worlds};

/// More ways of answering some questions than this are not tried.
const MOST_PARTIAL: usize = 600;

type Findings = BTreeMap<String, Finding>;

/// Every way to answer some of the questions, single options of a list included; `None` when there are too many.
pub(crate) fn partial(rules: &RuleSet, universe: &Universe) -> Option<Vec<Findings>> {
    let mut all = vec![Findings::new()];
    for (id, feature) in rules.features() {
        let some = said(universe, id, &feature.kind);
        if some.is_empty() || all.len() * (some.len() + 1) > MOST_PARTIAL {
            return None;
        }
        let with = |before: &Findings, finding: &Finding| {
            let mut with = before.clone();
            with.insert(id.to_string(), finding.clone());
            with
        };
        let more: Vec<Findings> =
            all.iter().flat_map(|before| some.iter().map(|finding| with(before, finding))).collect();
        all.extend(more);
    }
    Some(all)
}

/// The findings that say something of a feature: all of it, or of a list some options.
fn said(universe: &Universe, id: &Id, kind: &FeatureKind) -> Vec<Finding> {
    match kind {
        FeatureKind::AnyOf(options) if options.len() > 3 => Vec::new(),
        FeatureKind::AnyOf(options) => {
            let mut findings = vec![(Vec::<String>::new(), Vec::<String>::new())];
            for option in options {
                let with = |list: &[String]| [list, &[option.to_string()]].concat();
                let present: Vec<_> = findings.iter().map(|(yes, no)| (with(yes), no.clone())).collect();
                let absent: Vec<_> = findings.iter().map(|(yes, no)| (yes.clone(), with(no))).collect();
                findings.extend(present.into_iter().chain(absent));
            }
            findings.into_iter().skip(1).map(|(yes, no)| Finding::Partly { yes, no }).collect()
        }
        _ => answers(universe, id, kind).iter().map(whole).collect(),
    }
}

/// Whether each feature that is answered is sure to apply.
pub(crate) fn all_apply(rules: &RuleSet, findings: &Findings) -> bool {
    let whens: Vec<_> = findings.keys().filter_map(|id| rules.features()[id.as_str()].ask_when.as_ref()).collect();
    oracle::truths(rules, findings, &whens).iter().all(|truth| *truth == Some(true))
}

#[test]
fn a_gap_is_said_wherever_there_is_one() {
    let (mut tried, mut gaps) = (0, 0);
    for seed in 0..count() {
        let rules = loaded(seed);
        let universe = Universe::new(&rules);
        let Some((worlds, partial)) = worlds(&rules, &universe).zip(partial(&rules, &universe)) else { continue };
        tried += 1;
        let whens: Vec<_> = rules.triage().values().map(|rule| &rule.when).collect();
        let mut expected = BTreeSet::new();
        for findings in partial.iter().filter(|findings| all_apply(&rules, findings)) {
            let truths = oracle::truths(&rules, findings, &whens);
            for ((id, rule), _) in rules.triage().iter().zip(truths).filter(|(_, truth)| truth.is_none()) {
                if !expected.contains(&id.to_string()) && truths_left(&rules, &worlds, &rule.when, findings).len() == 1
                {
                    expected.insert(id.to_string());
                }
            }
        }
        let warnings = lint(&rules);
        let said = warnings.iter().filter(|warning| warning.lint == Lint::KleeneGap);
        let mut ids = BTreeSet::new();
        for warning in said {
            let id = warning.pointer.split('/').nth(2).unwrap();
            let left = truths_left(&rules, &worlds, &rules.triage()[id].when, warning.witness.as_ref().unwrap());
            assert_eq!(left, BTreeSet::from([warning.message.contains("it is true")]), "seed {seed}: {warning}");
            ids.insert(id.to_owned());
        }
        assert_eq!(ids, expected, "seed {seed}");
        gaps += ids.len();
    }
    assert!(tried > count() / 20 && gaps > 0, "{tried} rule sets, {gaps} gaps");
}

#[test]
fn a_red_flag_is_out_of_reach_where_no_answers_to_questions_make_it_true() {
    let mut out_of_reach = 0;
    for seed in 0..count() {
        let rules = loaded(seed);
        let universe = Universe::new(&rules);
        let Some((worlds, partial)) = worlds(&rules, &universe).zip(partial(&rules, &universe)) else { continue };
        let is_asked = |id: &String| rules.features()[id.as_str()].ask.is_some();
        let asked: Vec<&Findings> = partial.iter().filter(|findings| findings.keys().all(is_asked)).collect();
        let whens: Vec<_> = rules.triage().values().map(|rule| &rule.when).collect();
        let mut reached = BTreeSet::new();
        for findings in asked.into_iter().filter(|findings| all_apply(&rules, findings)) {
            let truths = oracle::truths(&rules, findings, &whens);
            reached
                .extend(rules.triage().keys().zip(truths).filter(|(_, truth)| *truth == Some(true)).map(|(id, _)| id));
        }
        let truth = Truth { rules: &rules, given: None };
        let expected: BTreeSet<String> = rules
            .triage()
            .iter()
            .filter(|(id, rule)| rule.urgency >= Urgency::SameDay && !reached.contains(id))
            // A rule that nothing at all makes true is another mistake.
            .filter(|(_, rule)| worlds.iter().any(|world| truth.of(&rule.when, world)))
            .map(|(id, _)| format!("/triage/{id}/when"))
            .collect();
        let said: BTreeSet<String> = lint(&rules)
            .into_iter()
            .filter(|warning| warning.lint == Lint::RedFlagOutOfReach)
            .map(|warning| warning.pointer)
            .collect();
        assert_eq!(said, expected, "seed {seed}");
        out_of_reach += said.len();
    }
    assert!(out_of_reach > 0);
}
