//! Random topics and advice.

use serde_json::{Map, Value, json};

use super::features::Made;
use super::{LEVELS, named, source, when};
use crate::dice::Dice;

/// 1 to 3 topics, each with its stances from permissive to cautious.
pub(super) fn topics(dice: &mut Dice) -> Vec<(String, Vec<String>)> {
    let ids = named(dice, "k", 1, 3);
    ids.into_iter()
        .map(|id| {
            let count = *dice.pick(&[0, 2, 3, 3]);
            let chosen = dice.some(count, &["go", "reduce", "stop", "adapt"].map(str::to_owned));
            (id, dice.shuffled(chosen))
        })
        .collect()
}

/// Advice on one of the topics.
pub(super) fn advice(dice: &mut Dice, made: &Made, topics: &[(String, Vec<String>)], conditions: &[String]) -> Value {
    let mut advice = Map::new();
    let (topic, stances) = dice.pick(topics);
    advice.insert("topic".into(), json!(topic));
    if !stances.is_empty() && dice.chance(85) {
        advice.insert("stance".into(), json!(dice.pick(stances)));
    }
    advice.insert("title".into(), json!("What to do"));
    advice.insert("say".into(), json!("Do it."));
    if dice.chance(20) {
        advice.insert("how".into(), json!("Step by step."));
    }
    if dice.chance(60) {
        advice.insert("when".into(), when::simple(dice, made));
    }
    if dice.chance(60) {
        advice.insert("not_if".into(), when::simple(dice, made));
    }
    limits(dice, conditions, &mut advice);
    advice.insert("source".into(), source(dice));
    advice.into()
}

/// The range of urgency, and what makes an upper limit necessary.
fn limits(dice: &mut Dice, conditions: &[String], advice: &mut Map<String, Value>) {
    let up_to = *dice.pick(&[4, 4, 4, 3, 2, 1, 0]);
    let mut limited = dice.chance(30);
    if dice.chance(20) {
        advice.insert("dose".into(), json!({ "sets": 3, "reps": [8, 12], "hold_s": [5, 30] }));
        limited = true;
    }
    if dice.chance(40) {
        let count = 1 + dice.below(2);
        let chosen = dice.some(count, conditions);
        let bands = ["likely", "possible", "possible", "unlikely", "excluded"];
        let wanted: Map<String, Value> = chosen.into_iter().map(|id| (id, json!(*dice.pick(&bands)))).collect();
        advice.insert("for".into(), wanted.into());
        limited = true;
    }
    if limited {
        advice.insert("urgency_up_to".into(), json!(LEVELS[up_to]));
    }
    if dice.chance(15) {
        advice.insert("urgency_from".into(), json!(LEVELS[dice.below(up_to + 1)]));
    }
}
