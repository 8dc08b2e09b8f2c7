//! Advice: what is shown, what is withheld, and what would release it.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{Advice, Amount, Dose, Urgency, When};
use serde_json::{Map, Value as Json, json};

use super::condition::Scored;
use super::formula::{Formula, Truth};
use super::universe::Situation;

/// The advice part of the result.
pub(super) struct AdviceResult {
    pub(super) shown: Vec<Json>,
    pub(super) withheld: Vec<Json>,
}

/// 13.1: advice whose level and conditions fit.
struct Candidate<'r> {
    id: &'r str,
    advice: &'r Advice,
    /// The place of its stance in its topic, from permissive to cautious.
    stance: Option<usize>,
    when: Truth,
    not_if: Truth,
}

impl Candidate<'_> {
    fn fits(&self) -> bool {
        self.when.is_true() && self.not_if.is_false()
    }

    /// It would fit but for an unknown guard.
    fn lacks_its_guard(&self) -> bool {
        self.when.is_true() && self.not_if.is_open()
    }

    /// It may come to fit, but whether it does is open.
    fn may_fit(&self) -> bool {
        !self.when.is_false() && !self.not_if.is_true() && !self.fits()
    }
}

/// 13.
pub(super) fn advice(situation: &Situation, conditions: &[Scored], level: Urgency) -> AdviceResult {
    let mut result = AdviceResult { shown: Vec::new(), withheld: Vec::new() };
    let mut shown: Vec<&Candidate> = Vec::new();
    let mut withheld: BTreeMap<&str, Json> = BTreeMap::new();
    let candidates = candidates(situation, conditions, level);
    for candidate in candidates.iter().filter(|candidate| candidate.stance.is_none()) {
        if candidate.fits() {
            shown.push(candidate);
        } else if candidate.lacks_its_guard() {
            withheld.insert(candidate.id, withheld_unknown(situation, candidate));
        }
    }
    for topic in situation.universe.rules.topics().keys() {
        let rivals: Vec<&Candidate> = candidates
            .iter()
            .filter(|candidate| candidate.advice.topic == *topic && candidate.stance.is_some())
            .collect();
        decide_topic(situation, &rivals, &mut shown, &mut withheld);
    }
    shown.sort_by_key(|candidate| (candidate.advice.topic.as_str(), candidate.id));
    result.shown.extend(shown.into_iter().map(|candidate| shown_json(candidate)));
    result.withheld.extend(withheld.into_values());
    result
}

/// 13.4, 13.5: only the most cautious stance that fits is shown, and not while a more cautious one may come to fit.
fn decide_topic<'c, 'r>(
    situation: &Situation,
    rivals: &[&'c Candidate<'r>],
    shown: &mut Vec<&'c Candidate<'r>>,
    withheld: &mut BTreeMap<&'r str, Json>,
) {
    let most_cautious = rivals.iter().filter(|rival| rival.fits()).map(|rival| rival.stance).max();
    let mut shown_stance = None;
    if let Some(stance) = most_cautious {
        let fitting = rivals.iter().filter(|rival| rival.fits() && rival.stance == stance);
        let blockers: Vec<_> = rivals.iter().filter(|rival| rival.stance > stance && rival.may_fit()).collect();
        if blockers.is_empty() {
            shown.extend(fitting);
            shown_stance = stance;
        } else {
            let ask: BTreeSet<String> = blockers.iter().flat_map(|blocker| releasing(situation, blocker)).collect();
            for rival in fitting {
                withheld.insert(rival.id, json!({ "id": rival.id, "because": "stance", "ask": ask }));
            }
        }
    }
    for rival in rivals.iter().filter(|rival| rival.lacks_its_guard() && rival.stance >= shown_stance) {
        withheld.insert(rival.id, withheld_unknown(situation, rival));
    }
}

fn candidates<'r>(situation: &Situation<'r>, conditions: &[Scored], level: Urgency) -> Vec<Candidate<'r>> {
    let rules = situation.universe.rules;
    let all =
        rules.advice().iter().filter(|(_, advice)| in_range(advice, level) && suits_a_condition(advice, conditions));
    all.map(|(id, advice)| {
        let stances = &rules.topics()[&advice.topic].stances;
        let place = |stance| stances.iter().position(|other| other == stance).expect("a stance of the topic");
        Candidate {
            id,
            advice,
            stance: advice.stance.as_ref().map(place),
            when: advice.when.as_ref().map_or(Truth::True, |when| situation.truth(when)),
            not_if: advice.not_if.as_ref().map_or(Truth::False, |when| situation.truth(when)),
        }
    })
    .collect()
}

fn in_range(advice: &Advice, level: Urgency) -> bool {
    advice.urgency_from.is_none_or(|from| from <= level) && advice.urgency_up_to.is_none_or(|up_to| level <= up_to)
}

fn suits_a_condition(advice: &Advice, conditions: &[Scored]) -> bool {
    let has_band = |(id, band): (&kneeri_core::Id, &kneeri_core::Band)| {
        conditions.iter().any(|scored| *id == scored.id.as_str() && scored.band >= *band)
    };
    advice.conditions.is_empty() || advice.conditions.iter().any(has_band)
}

fn withheld_unknown(situation: &Situation, candidate: &Candidate) -> Json {
    json!({ "id": candidate.id, "because": "unknown", "ask": questions(situation, candidate.advice.not_if.as_ref()) })
}

/// The questions that decide the open `when` and `not_if` of a more cautious stance.
fn releasing(situation: &Situation, blocker: &Candidate) -> BTreeSet<String> {
    let mut questions_of_both = questions(situation, blocker.advice.when.as_ref());
    questions_of_both.extend(questions(situation, blocker.advice.not_if.as_ref()));
    questions_of_both
}

/// The questions that decide a condition over findings; none when it is not open.
fn questions(situation: &Situation, when: Option<&When>) -> BTreeSet<String> {
    let deciding = when.map(|when| Formula::new(situation.universe, when).deciding(&situation.possible));
    situation.asked(&deciding.unwrap_or_default())
}

/// 14.4: absent members are left out.
fn shown_json(candidate: &Candidate) -> Json {
    let advice = candidate.advice;
    let mut json = Map::new();
    json.insert("id".into(), candidate.id.into());
    json.insert("topic".into(), advice.topic.as_str().into());
    if let Some(stance) = &advice.stance {
        json.insert("stance".into(), stance.as_str().into());
    }
    json.insert("title".into(), advice.title.as_str().into());
    json.insert("say".into(), advice.say.as_str().into());
    if let Some(how) = &advice.how {
        json.insert("how".into(), how.as_str().into());
    }
    if let Some(dose) = &advice.dose {
        json.insert("dose".into(), dose_json(dose));
    }
    json.insert("source".into(), advice.source.iter().map(|citation| citation.as_str()).collect());
    json.into()
}

fn dose_json(dose: &Dose) -> Json {
    let members = [
        ("sets", &dose.sets),
        ("reps", &dose.reps),
        ("hold_s", &dose.hold_s),
        ("times_per_week", &dose.times_per_week),
        ("minutes", &dose.minutes),
    ];
    let given = members.into_iter().filter_map(|(name, amount)| amount.as_ref().map(|amount| (name, amount)));
    given.map(|(name, amount)| (name.to_owned(), amount_json(amount))).collect::<Map<_, _>>().into()
}

fn amount_json(amount: &Amount) -> Json {
    match amount {
        Amount::Exactly(number) => json!(number),
        Amount::Range(range) => json!(range),
    }
}
