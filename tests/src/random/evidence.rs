//! Random conditions and their evidence.

use serde_json::{Map, Value, json};

use super::features::{Kind, Made};
use super::{LEVELS, decimal, decimal_text, named, source, when};
use crate::dice::Dice;

/// A condition with all its evidence.
pub(super) fn condition(dice: &mut Dice, made: &Made) -> Value {
    let mut condition = Map::new();
    condition.insert("name".into(), json!(*dice.pick(&["One", "Another", "Größe"])));
    condition.insert("how_common".into(), how_common(dice, made));
    if dice.chance(30) {
        condition.insert("only_if".into(), when::anywhere(dice, made));
    }
    if dice.chance(40) {
        condition.insert("urgency_if_likely".into(), json!(LEVELS[dice.below(5)]));
    }
    let most = *dice.pick(&[1, 4, 6]);
    let evidence: Map<String, Value> =
        named(dice, "i", 0, most).into_iter().map(|id| (id, entry(dice, made))).collect();
    if !evidence.is_empty() {
        condition.insert("evidence".into(), evidence.into());
    }
    condition.into()
}

fn how_common(dice: &mut Dice, made: &Made) -> Value {
    let mut rate = Map::new();
    rate.insert("percent".into(), percent(dice));
    rate.insert("source".into(), source(dice));
    if dice.chance(30) {
        rate.insert("trust".into(), json!("very_low"));
    }
    if dice.chance(25) {
        let settings = 1 + dice.below(3);
        let setting =
            |dice: &mut Dice| json!({ "when": when::simple(dice, made), "percent": percent(dice), "source": ["L1"] });
        rate.insert("in".into(), (0..settings).map(|_| setting(dice)).collect());
    }
    rate.into()
}

fn percent(dice: &mut Dice) -> Value {
    let any = dice.between(1, 90_000);
    decimal(*dice.pick(&[any, 50_000, 50_000, 33_000, 20_000, 4500, 70_000, 90_000, 1]))
}

/// An item or a group.
fn entry(dice: &mut Dice, made: &Made) -> Value {
    if dice.chance(50) {
        return item(dice, made);
    }
    let mut group = Map::new();
    if dice.chance(70) {
        group.insert("combine".into(), json!(*dice.pick(&["tapering", "strongest", "sum"])));
    }
    let items: Map<String, Value> = named(dice, "g", 1, 5).into_iter().map(|id| (id, item(dice, made))).collect();
    group.insert("of".into(), items.into());
    group.into()
}

fn item(dice: &mut Dice, made: &Made) -> Value {
    let mut item = match dice.below(6) {
        0..=2 => when_item(dice, made),
        3 | 4 => by_item(dice, made),
        _ => count_item(dice, made),
    };
    if dice.chance(50) {
        item.insert("trust".into(), json!(*dice.pick(&["high", "moderate", "low", "very_low", "estimate"])));
    }
    item.insert("source".into(), source(dice));
    item.into()
}

fn when_item(dice: &mut Dice, made: &Made) -> Map<String, Value> {
    let mut item = Map::new();
    let condition = if dice.chance(20) { when::anywhere(dice, made) } else { when::simple(dice, made) };
    item.insert("when".into(), condition);
    match dice.below(5) {
        0 => item.insert("found".into(), found(dice)),
        1 => item.insert("yes".into(), weight(dice)),
        2 => item.insert("no".into(), weight(dice)),
        _ => {
            item.insert("yes".into(), weight(dice));
            item.insert("no".into(), weight(dice))
        }
    };
    item
}

/// `by` on a feature with choices or a number; a `when` item if there is none.
fn by_item(dice: &mut Dice, made: &Made) -> Map<String, Value> {
    let features: Vec<_> = made.features.iter().filter(|feature| !matches!(feature.kind, Kind::YesNo)).collect();
    if features.is_empty() {
        return when_item(dice, made);
    }
    let feature = *dice.pick(&features);
    let keys = match &feature.kind {
        Kind::OneOf(choices) | Kind::AnyOf(choices) => {
            let count = 1 + dice.below(choices.len());
            dice.some(count, choices)
        }
        Kind::Number(thresholds) => bands(dice, thresholds),
        Kind::YesNo => Vec::new(),
    };
    // Shares throughout, so that narrowed answers are weighed too.
    let only_shares = dice.chance(40);
    let likelihood = |dice: &mut Dice| if only_shares { found(dice) } else { weight(dice) };
    let gives: Map<String, Value> = keys.into_iter().map(|key| (key, likelihood(dice))).collect();
    let mut item = Map::new();
    item.insert("by".into(), json!(feature.id));
    item.insert("gives".into(), gives.into());
    item
}

/// Bands between thresholds, with gaps.
fn bands(dice: &mut Dice, thresholds: &[i64]) -> Vec<String> {
    let count = 1 + dice.below(3);
    let mut cuts = dice.some(count, thresholds);
    cuts.sort_unstable();
    cuts.dedup();
    let starts = [None].into_iter().chain(cuts.iter().copied().map(Some));
    let ends = cuts.iter().copied().map(Some).chain([None]);
    let all: Vec<(Option<i64>, Option<i64>)> = starts.zip(ends).collect();
    let count = 1 + dice.below(all.len());
    dice.some(count, &all).into_iter().map(|(low, high)| band(dice, low, high)).collect()
}

/// A band from the first thousandth to before the second.
fn band(dice: &mut Dice, low: Option<i64>, high: Option<i64>) -> String {
    let low = low.map(|low| match dice.chance(50) {
        true => format!("from {}", decimal_text(low)),
        false => format!("above {}", decimal_text(low - 1)),
    });
    let high = high.map(|high| match dice.chance(50) {
        true => format!("below {}", decimal_text(high)),
        false => format!("at most {}", decimal_text(high - 1)),
    });
    low.into_iter().chain(high).collect::<Vec<_>>().join(" ")
}

fn count_item(dice: &mut Dice, made: &Made) -> Map<String, Value> {
    let entries = 1 + dice.below(5);
    let count: Vec<Value> = (0..entries).map(|_| when::simple(dice, made)).collect();
    let mut gives = Map::new();
    let mut next = 0;
    while next <= entries {
        let last = next + dice.below(entries - next + 1);
        if dice.chance(75) {
            let key = if last == next { next.to_string() } else { format!("{next}-{last}") };
            gives.insert(key, weight(dice));
        }
        next = last + 1;
    }
    if gives.is_empty() {
        gives.insert(entries.to_string(), weight(dice));
    }
    let mut item = Map::new();
    item.insert("count".into(), count.into());
    item.insert("gives".into(), gives.into());
    item
}

fn weight(dice: &mut Dice) -> Value {
    match dice.below(6) {
        0 => json!(*dice.pick(&[
            "weakly for",
            "moderately for",
            "strongly for",
            "neutral",
            "weakly against",
            "moderately against",
            "strongly against",
        ])),
        1 => found(dice),
        2 => ratio(dice.between(1, 1_000_000)),
        3 => ratio(dice.between(100, 9999)),
        _ => ratio(*dice.pick(&[2000, 500, 4000, 250, 1000, 6000, 400, 1, 1_000_000, 2500])),
    }
}

fn ratio(thousandths: i64) -> Value {
    if thousandths % 3 == 0 {
        return json!({ "lr": decimal(thousandths), "ci": [decimal(thousandths / 2), decimal(thousandths * 2)] });
    }
    json!({ "lr": decimal(thousandths) })
}

fn found(dice: &mut Dice) -> Value {
    let side = |dice: &mut Dice| {
        let any = dice.between(100, 99_900);
        decimal(*dice.pick(&[any, 85_000, 6000, 50_000, 99_900, 100, 33_333]))
    };
    json!({ "with": side(dice), "without": side(dice) })
}
