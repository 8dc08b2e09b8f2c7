//! Random conditions over findings.

use serde_json::{Map, Value, json};

use super::decimal;
use super::features::{Feature, Kind, Made};
use crate::dice::Dice;

/// A condition over all features, nested up to 3 levels.
pub(super) fn anywhere(dice: &mut Dice, made: &Made) -> Value {
    let depth = *dice.pick(&[0, 1, 1, 2, 3]);
    when(dice, made, made.features.len(), depth)
}

/// A condition over one or two features.
pub(super) fn simple(dice: &mut Dice, made: &Made) -> Value {
    let depth = usize::from(dice.chance(20));
    when(dice, made, made.features.len(), depth)
}

/// A condition over the first `reach` features, at least one, nested to this depth.
pub(super) fn when(dice: &mut Dice, made: &Made, reach: usize, depth: usize) -> Value {
    let mut members = Map::new();
    let wanted = *dice.pick(&[1, 1, 1, 2, 2, 3]);
    for _ in 0..wanted {
        member(dice, made, reach, depth, &mut members);
    }
    members.into()
}

fn member(dice: &mut Dice, made: &Made, reach: usize, depth: usize, members: &mut Map<String, Value>) {
    let patterns: Vec<&str> =
        made.patterns.iter().filter(|pattern| pattern.reach <= reach).map(|p| p.id.as_str()).collect();
    let deeper = |dice: &mut Dice| when(dice, made, reach, depth.saturating_sub(1));
    match dice.below(10) {
        0 | 1 if depth > 0 => {
            members.insert("all".into(), entries(dice, deeper));
        }
        2 | 3 if depth > 0 => {
            members.insert("any".into(), entries(dice, deeper));
        }
        4 if depth > 0 => {
            members.insert("not".into(), deeper(dice));
        }
        5 if depth > 0 => {
            let of = entries(dice, deeper);
            let most = of.as_array().map_or(1, Vec::len);
            members.insert("at_least".into(), json!(1 + dice.below(most)));
            members.insert("of".into(), of);
        }
        6 if !patterns.is_empty() => {
            members.insert("pattern".into(), json!(dice.pick(&patterns)));
        }
        _ => {
            let feature = &made.features[dice.below(reach)];
            members.insert(feature.id.clone(), test(dice, feature));
        }
    }
}

fn entries(dice: &mut Dice, mut entry: impl FnMut(&mut Dice) -> Value) -> Value {
    let count = *dice.pick(&[1, 2, 2, 3, 3, 4]);
    (0..count).map(|_| entry(dice)).collect()
}

fn test(dice: &mut Dice, feature: &Feature) -> Value {
    match &feature.kind {
        Kind::YesNo => json!(dice.chance(60)),
        Kind::OneOf(choices) => choice_or_list(dice, choices),
        Kind::AnyOf(options) if dice.chance(25) => {
            let count = dice.below(options.len() + 1);
            json!({ "only": dice.some(count, options) })
        }
        Kind::AnyOf(options) => choice_or_list(dice, options),
        Kind::Number(thresholds) => bounds(dice, thresholds),
    }
}

fn choice_or_list(dice: &mut Dice, choices: &[String]) -> Value {
    if dice.chance(50) {
        return json!(dice.pick(choices));
    }
    let count = 1 + dice.below(choices.len());
    let chosen = dice.some(count, choices);
    json!(dice.shuffled(chosen))
}

fn bounds(dice: &mut Dice, thresholds: &[i64]) -> Value {
    let (a, b) = (*dice.pick(thresholds), *dice.pick(thresholds));
    let low = *dice.pick(&["at_least", "above"]);
    let high = *dice.pick(&["at_most", "below"]);
    let mut bounds = Map::new();
    match dice.below(3) {
        0 => bounds.insert(low.into(), decimal(a)),
        1 => bounds.insert(high.into(), decimal(a)),
        _ => {
            bounds.insert(low.into(), decimal(a.min(b)));
            // Bounds that hold no number are a fault.
            let room = a.abs_diff(b) >= 2 || (low == "at_least" && high == "at_most");
            if room { bounds.insert(high.into(), decimal(a.max(b))) } else { None }
        }
    };
    bounds.into()
}
