//! A result explains itself: what its JSON says is enough to come to its scores, ranks, level and advice once more.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{Band, RuleSet, Urgency};
use proptest::prelude::*;
use serde_json::Value;

use crate::advice::guards;
use crate::judge::Judge;
use crate::subject::{Example, Outcome, Subject, on_random_rule_sets, on_the_knee_set};

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().expect("a list").iter()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn level(value: &Value) -> Urgency {
    Urgency::ALL.into_iter().find(|level| level.as_str() == text(value)).expect("a level")
}

/// A condition as its reasons tell it.
struct Replayed<'j> {
    id: &'j str,
    score: i64,
    band: Band,
}

/// 11.1, 11.2: from the base rate and the reasons to the score, the band and the place.
fn ranking<'j>(rules: &RuleSet, conditions: &'j Value) -> Vec<Replayed<'j>> {
    let header = rules.header();
    let replayed = |condition: &'j Value| {
        let counted: i64 = list(&condition["reasons"]).map(|reason| reason["counted"].as_i64().expect("points")).sum();
        let score = condition["prior"].as_i64().expect("points") + counted;
        let is_out = list(&condition["reasons"]).any(|reason| reason["item"] == "only_if" && reason["state"] == "no");
        let band = match score {
            _ if is_out => Band::Excluded,
            _ if score >= header.likely_score && counted >= header.likely_net => Band::Likely,
            _ if score >= header.possible_score => Band::Possible,
            _ => Band::Unlikely,
        };
        Replayed { id: text(&condition["id"]), score, band }
    };
    let mut ranking: Vec<Replayed> = list(conditions).map(replayed).collect();
    ranking.sort_by_key(|one| (one.band == Band::Excluded, Reverse(one.score), one.id));
    ranking
}

/// 12.8: the level is the highest that something stands for.
fn urgency(because: &Value) -> Urgency {
    list(because).map(|cause| level(&cause["urgency"])).max().unwrap_or(Urgency::SelfCare)
}

/// 13: from the level and the bands to what is shown.
fn shown<'r>(
    rules: &'r RuleSet,
    level: Urgency,
    ranking: &[Replayed],
    truths: &BTreeMap<&str, Option<bool>>,
) -> BTreeSet<&'r str> {
    let bands: BTreeMap<&str, Band> = ranking.iter().map(|one| (one.id, one.band)).collect();
    let truth = |word: &str, id: &str, none| truths.get(format!("{word}:{id}").as_str()).copied().unwrap_or(Some(none));
    let candidates = rules.advice().iter().filter(|(_, advice)| {
        let suits = advice.conditions.iter().any(|(id, band)| bands[id.as_str()] >= *band);
        advice.urgency_from.is_none_or(|least| least <= level)
            && advice.urgency_up_to.is_none_or(|most| level <= most)
            && (advice.conditions.is_empty() || suits)
    });
    let mut shown = BTreeSet::new();
    // By topic: how cautious, whether it fits, whether it may come to fit.
    let mut rivals: BTreeMap<&str, Vec<(usize, bool, bool, &str)>> = BTreeMap::new();
    for (id, advice) in candidates {
        let (when, not_if) = (truth("when", id, true), truth("not_if", id, false));
        let fits = when == Some(true) && not_if == Some(false);
        let may_fit = !fits && when != Some(false) && not_if != Some(true);
        match &advice.stance {
            None if fits => {
                shown.insert(id.as_str());
            }
            None => {}
            Some(stance) => {
                let stances = &rules.topics()[&advice.topic].stances;
                let place = stances.iter().position(|other| other == stance).expect("a stance of the topic");
                rivals.entry(&advice.topic).or_default().push((place, fits, may_fit, id.as_str()));
            }
        }
    }
    for rivals in rivals.into_values() {
        let Some(most) = rivals.iter().filter(|(_, fits, ..)| *fits).map(|(place, ..)| *place).max() else { continue };
        if !rivals.iter().any(|(place, _, may_fit, _)| *may_fit && *place > most) {
            shown.extend(rivals.iter().filter(|(place, fits, ..)| *fits && *place == most).map(|(.., id)| *id));
        }
    }
    shown
}

fn replays(example: &Example, guards: &Judge) -> Outcome {
    let rules = &example.subject.rules;
    let result: Value = serde_json::from_str(&example.assess().to_json()).expect("JSON");
    let ranking = ranking(rules, &result["conditions"]);
    for (place, (one, condition)) in ranking.iter().zip(list(&result["conditions"])).enumerate() {
        prop_assert_eq!(one.id, text(&condition["id"]), "rank {}", place + 1);
        prop_assert_eq!(Some(place as u64 + 1), condition["rank"].as_u64(), "{}", one.id);
        prop_assert_eq!(Some(one.score), condition["score"].as_i64(), "{}", one.id);
        prop_assert_eq!(one.band.as_str(), text(&condition["band"]), "{}", one.id);
    }
    let urgency = urgency(&result["urgency"]["because"]);
    prop_assert_eq!(urgency, level(&result["urgency"]["level"]));
    let advice: BTreeSet<&str> = list(&result["advice"]).map(|advice| text(&advice["id"])).collect();
    prop_assert_eq!(shown(rules, urgency, &ranking, &guards.truths(&example.answers)), advice);
    Ok(())
}

#[test]
fn reasons_are_enough_to_come_to_the_result_once_more() {
    on_random_rule_sets(1500, |example| replays(example, &guards(example.subject)));
    let knee = guards(Subject::knee());
    on_the_knee_set(150, |example| replays(example, &knee));
}
