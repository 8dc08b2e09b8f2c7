//! The naive evaluator: what an assessment must be, written straight down from the description.
//!
//! Nothing here is clever and nothing is shared with the engine but the authored types. Comments cite the rule of
//! `docs/semantics.md` that a function implements.

mod advice;
mod bounds;
mod completion;
mod condition;
mod evidence;
mod formula;
mod numbers;
#[cfg(test)]
mod tests;
mod triage;
mod universe;

use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{Finding, RuleSet, When};
use serde_json::{Value as Json, json};

pub use completion::completion;
pub use condition::Ends;
pub use numbers::{converted, units_like};
pub use universe::Universe;

use formula::Formula;
use universe::Situation;

/// 14: the whole result for these findings.
///
/// The findings must be ones that the rule set knows and accepts; the oracle panics otherwise.
#[must_use]
pub fn assess(rules: &RuleSet, findings: &BTreeMap<String, Finding>) -> Json {
    let universe = Universe::new(rules);
    let situation = Situation::new(&universe, findings);
    let conditions = condition::ranked(&situation);
    let urgency = triage::urgency(&situation, &conditions);
    let advice = advice::advice(&situation, &conditions, urgency.level);
    json!({
        "semantics": 1,
        "rule_set": {
            "id": rules.id(),
            "version": rules.version(),
            "digest": rules.digest().to_string(),
            "logic_digest": rules.logic_digest().to_string(),
        },
        "urgency": urgency.to_json(),
        "verdict": condition::verdict(&situation, &conditions),
        "conditions": conditions.iter().enumerate().map(|(place, scored)| scored.to_json(place + 1)).collect::<Vec<_>>(),
        "advice": advice.shown,
        "withheld": advice.withheld,
        "unanswered": unanswered(&situation),
        "notices": notices(&situation),
        "disclaimer": rules.header().disclaimer.as_str(),
        "safety_net": rules.header().safety_net.iter().map(|text| text.as_str()).collect::<Vec<_>>(),
    })
}

/// 18.4: between which scores and net scores each condition can end, each piece at its own ends; excluded ones left out.
#[must_use]
pub fn ends(rules: &RuleSet, findings: &BTreeMap<String, Finding>) -> BTreeMap<String, Ends> {
    let universe = Universe::new(rules);
    condition::ends(&Situation::new(&universe, findings))
}

/// 4: whether each of these conditions over findings holds; `None` while it is open.
#[must_use]
pub fn truths(rules: &RuleSet, findings: &BTreeMap<String, Finding>, whens: &[&When]) -> Vec<Option<bool>> {
    let universe = Universe::new(rules);
    let situation = Situation::new(&universe, findings);
    let truth = |when: &&When| {
        let truth = situation.truth(when);
        (!truth.is_open()).then(|| truth.is_true())
    };
    whens.iter().map(truth).collect()
}

/// 6.7: how the findings stand to each item, by condition and item; `not_applicable` stands for itself.
#[must_use]
pub fn states(rules: &RuleSet, findings: &BTreeMap<String, Finding>) -> BTreeMap<(String, String), String> {
    let universe = Universe::new(rules);
    let situation = Situation::new(&universe, findings);
    let of_condition = |(id, described): (&kneeri_core::Id, _)| {
        let states = evidence::states(&situation, described).into_iter();
        states.map(|(item, state)| ((id.to_string(), item), state)).collect::<Vec<_>>()
    };
    rules.conditions().iter().flat_map(of_condition).collect()
}

/// 12.3: what is asked about a condition over findings.
#[must_use]
pub fn asked_about(rules: &RuleSet, findings: &BTreeMap<String, Finding>, when: &When) -> BTreeSet<String> {
    let universe = Universe::new(rules);
    let situation = Situation::new(&universe, findings);
    let deciding = Formula::new(&universe, when).deciding(&situation.possible);
    situation.asked(&deciding).into_iter().collect()
}

/// 14.1: features without any finding that may apply, also those without `ask`, by id.
fn unanswered(situation: &Situation) -> Vec<String> {
    let features = situation.universe.rules.features().keys().map(|id| id.to_string());
    features.filter(|id| !situation.findings.contains_key(id) && !situation.is_not_applicable(id)).collect()
}

/// 14.1: findings other than "unknown" that were given although their `ask_when` is false, by feature.
fn notices(situation: &Situation) -> Vec<Json> {
    let given = situation.findings.iter().filter(|(_, finding)| **finding != Finding::Unknown);
    given
        .filter(|(id, _)| situation.ask_when(id).is_false())
        .map(|(id, _)| json!({ "code": "answer_not_applicable", "feature": id }))
        .collect()
}
