//! Random features and patterns.

use serde_json::{Map, Value, json};

use super::{decimal, source, when};
use crate::dice::Dice;

/// A feature as the other generators need it.
pub(super) struct Feature {
    pub(super) id: String,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    YesNo,
    OneOf(Vec<String>),
    AnyOf(Vec<String>),
    /// The numbers, in thousandths, that thresholds are taken from.
    Number(Vec<i64>),
}

/// A pattern and how many features, in order of dependence, it may name.
pub(super) struct Pattern {
    pub(super) id: String,
    pub(super) reach: usize,
}

/// Features and patterns that have been made so far. A feature's `ask_when` names only features before it.
#[derive(Default)]
pub(super) struct Made {
    pub(super) features: Vec<Feature>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) documents: Vec<(String, Value)>,
    pub(super) pattern_documents: Vec<(String, Value)>,
}

/// 2 to 8 features and up to 3 patterns among them.
pub(super) fn features(dice: &mut Dice) -> Made {
    let mut made = Made::default();
    let ids = super::named(dice, "f", 2, 8);
    let pattern_ids = super::named(dice, "p", 0, 3);
    let mut waiting = pattern_ids.into_iter();
    for id in ids {
        let (kind, mut document) = kind(dice);
        if !made.features.is_empty() && dice.chance(35) {
            document.insert("ask_when".into(), when::when(dice, &made, made.features.len(), 1));
        }
        adornments(dice, &kind, &mut document);
        made.documents.push((id.clone(), document.into()));
        made.features.push(Feature { id, kind });
        if dice.chance(40) {
            pattern(dice, &mut made, waiting.next());
        }
    }
    for id in waiting {
        pattern(dice, &mut made, Some(id));
    }
    made
}

fn pattern(dice: &mut Dice, made: &mut Made, id: Option<String>) {
    let Some(id) = id else { return };
    let reach = made.features.len();
    let document = json!({ "when": when::when(dice, made, reach, 2) });
    made.pattern_documents.push((id.clone(), document));
    made.patterns.push(Pattern { id, reach });
}

fn kind(dice: &mut Dice) -> (Kind, Map<String, Value>) {
    let mut document = Map::new();
    let kind = match dice.below(8) {
        0..=2 => {
            document.insert("yes_no".into(), json!(true));
            Kind::YesNo
        }
        3 | 4 => {
            let choices = choices(dice, 5);
            document.insert("one_of".into(), json!(choices));
            Kind::OneOf(choices)
        }
        5 | 6 => {
            // Now and then so many options that a component is too large to be enumerated.
            let most = if dice.chance(8) { 13 } else { 4 };
            let options =
                if most == 13 { (0..13).map(|place| format!("o{place}")).collect() } else { choices(dice, most) };
            document.insert("any_of".into(), json!(options));
            Kind::AnyOf(options)
        }
        _ => {
            let (number, thresholds) = number(dice);
            document.insert("number".into(), number);
            Kind::Number(thresholds)
        }
    };
    (kind, document)
}

fn choices(dice: &mut Dice, most: usize) -> Vec<String> {
    let count = 1 + dice.below(most);
    let names = ["x", "y", "y_2", "y2", "z"].map(str::to_owned);
    let chosen = dice.some(count, &names);
    dice.shuffled(chosen)
}

/// A range and thresholds: its ends, numbers beyond them, its middle and the neighbours of all these.
fn number(dice: &mut Dice) -> (Value, Vec<i64>) {
    let (unit, from, to) = *dice.pick(&[
        ("1", 0, 10_000),
        ("a", 8000, 100_000),
        ("Cel", 34_000, 42_500),
        ("km/wk", 0, 300_000),
        ("km", 0, 42_195),
        ("d", 0, 3000),
        ("%", -100_000, 300_000),
        ("kg", 30_500, 200_000),
        ("1", -1, 1),
        ("[degF]", 93_000, 110_000),
        ("mo", 0, 600_000),
    ]);
    let middle = from + (to - from) / 2;
    let all = [
        from,
        to,
        middle,
        middle + 1,
        middle - 1,
        from - 1,
        from + 1,
        to + 1,
        to - 1,
        middle / 2,
        from - 5000,
        to + 5000,
    ];
    let count = 2 + dice.below(4);
    let thresholds = dice.some(count, &all);
    (json!({ "unit": unit, "from": decimal(from), "to": decimal(to) }), thresholds)
}

fn adornments(dice: &mut Dice, kind: &Kind, document: &mut Map<String, Value>) {
    if dice.chance(75) {
        document.insert("ask".into(), json!("What about it?"));
    }
    if dice.chance(30) {
        document.insert("cost".into(), json!(dice.between(1, 100)));
    }
    if dice.chance(10) {
        document.insert("self_test".into(), json!(true));
    }
    if dice.chance(30) {
        document.insert("danger".into(), danger(dice, kind));
    }
    if dice.chance(if matches!(kind, Kind::YesNo) { 30 } else { 15 }) {
        document.insert("screen".into(), json!("signs"));
    }
    if dice.chance(20) {
        document.insert("source".into(), source(dice));
    }
}

fn danger(dice: &mut Dice, kind: &Kind) -> Value {
    match kind {
        Kind::YesNo => json!(dice.chance(50)),
        Kind::Number(_) => json!(*dice.pick(&["high", "low"])),
        Kind::OneOf(choices) | Kind::AnyOf(choices) => {
            let count = 1 + dice.below(choices.len());
            let chosen = dice.some(count, choices);
            json!(dice.shuffled(chosen))
        }
    }
}
