//! Random valid rule sets, and random findings for a rule set.
//!
//! Everything is drawn from [`Dice`]. Names are few and weights come from small sets, so that features are shared
//! between pieces, weights tie, thresholds repeat and limits are reached often.

mod advice;
mod evidence;
mod features;
mod findings;
mod when;

use serde_json::{Map, Value, json};

use crate::dice::{self, Dice};
use features::Made;

pub use findings::findings;

/// A rule set with its seed's document and text.
#[must_use]
pub fn rule_set_of_seed(seed: u64) -> Value {
    rule_set(&mut Dice::new(&dice::bytes(seed, 1 << 14)))
}

/// A random valid rule-set document.
pub fn rule_set(dice: &mut Dice) -> Value {
    let made = features::features(dice);
    let conditions = named(dice, "c", 1, 5);
    let topics = advice::topics(dice);
    let mut document = header(dice);
    let entries = |entries: Vec<(String, Value)>| Value::Object(entries.into_iter().collect::<Map<_, _>>());
    let conditions_made = conditions.iter().map(|id| (id.clone(), evidence::condition(dice, &made))).collect();
    document.insert("conditions".into(), entries(conditions_made));
    let triage = named(dice, "t", 0, 6).into_iter().map(|id| (id, triage_rule(dice, &made))).collect();
    document.insert("triage".into(), entries(triage));
    let advice = named(dice, "v", 0, 8).into_iter().map(|id| (id, advice::advice(dice, &made, &topics, &conditions)));
    let advice = advice.collect();
    document.insert("advice".into(), entries(advice));
    let topics =
        topics.into_iter().map(|(id, stances)| (id, json!({ "title": "Topic", "stances": stances }))).collect();
    document.insert("topics".into(), entries(topics));
    if dice.chance(20) {
        document.insert("return_to_run".into(), ladder(dice, &made));
    }
    document.insert("sources".into(), sources());
    document.insert("screens".into(), json!({ "signs": { "ask": "Any of these?" } }));
    document.insert("patterns".into(), entries(made.pattern_documents.clone()));
    document.insert("features".into(), entries(made.documents.clone()));
    document.into()
}

/// Names with this first letter, from `least` to `most` of them, in no order.
fn named(dice: &mut Dice, letter: &str, least: usize, most: usize) -> Vec<String> {
    let count = least + dice.below(most - least + 1);
    let names = ["", "_a", "a", "b", "c1", "c10", "c2", "d", "e"].map(|rest| format!("{letter}{rest}"));
    let chosen = dice.some(count, &names);
    dice.shuffled(chosen)
}

const LEVELS: [&str; 5] = ["self_care", "routine_physio", "see_clinician_soon", "same_day", "emergency_now"];

fn header(dice: &mut Dice) -> Map<String, Value> {
    let level = json!({ "title": "Level", "say": "What to do." });
    let mut header = Map::new();
    let mut put = |key: &str, value: Value| header.insert(key.to_owned(), value);
    put("kneeri", json!(1));
    put("id", json!("random.set"));
    put("version", json!("1.2.3"));
    put("language", json!("en"));
    put("title", json!("A random rule set"));
    put("methodology", json!("Drawn from bytes."));
    put("disclaimer", json!("This is \"nothing\" but a test: größer als 5 µm.\n"));
    put("safety_net", json!(["Get help if it gets worse.", "Ask anyway."]));
    put("urgency", LEVELS.iter().map(|name| ((*name).to_owned(), level.clone())).collect::<Map<_, _>>().into());
    let must_ask_from = if dice.chance(50) { dice.below(5) } else { 3 };
    if must_ask_from != 3 || dice.chance(50) {
        put("must_ask_from", json!(LEVELS[must_ask_from]));
    }
    put("until_safety_answered", json!(LEVELS[dice.below(must_ask_from + 1)]));
    if dice.chance(50) {
        let most = *dice.pick(&[1, 3010, 5000, 9000, 15_000, 40_000]);
        put("evidence_limit", json!(dice.between(1.max(most - 10), most)));
    }
    if dice.chance(40) {
        put("bands", bands(dice));
    }
    if dice.chance(40) {
        put("trust", json!({ "estimate": dice.between(0, 100), "low": dice.between(0, 100) }));
    } else {
        put("trust", json!({ "estimate": 90 }));
    }
    header
}

fn bands(dice: &mut Dice) -> Value {
    let mut likely = Map::new();
    if dice.chance(50) {
        let any = dice.between(-12_000, 3000);
        likely.insert("score".into(), json!(*dice.pick(&[any, -3010, 3010])));
    }
    if dice.chance(50) {
        let any = dice.between(-2000, 7000);
        likely.insert("net".into(), json!(*dice.pick(&[any, 0, 3010, 6021])));
    }
    let mut bands = Map::new();
    bands.insert("likely".into(), likely.into());
    if dice.chance(50) {
        bands.insert("possible".into(), json!({ "score": dice.between(-20_000, 5000) }));
    }
    bands.into()
}

fn triage_rule(dice: &mut Dice, made: &Made) -> Value {
    let urgency = dice.below(5);
    let mut rule = Map::new();
    rule.insert("when".into(), when::anywhere(dice, made));
    rule.insert("urgency".into(), json!(LEVELS[urgency]));
    if dice.chance(50) {
        rule.insert("if_unanswered".into(), json!(LEVELS[dice.below(urgency + 1)]));
    }
    rule.insert("say".into(), json!(*dice.pick(&["Because.", "Weil \"es\" so ist."])));
    rule.insert("source".into(), source(dice));
    rule.into()
}

fn ladder(dice: &mut Dice, made: &Made) -> Value {
    json!({
        "start_when": when::anywhere(dice, made),
        "go_back_when": when::anywhere(dice, made),
        "stay_when": when::anywhere(dice, made),
        "pause_from": LEVELS[dice.below(5)],
        "sessions_per_stage": 3,
        "rest_days": 1,
        "stages": [{ "id": "walk", "title": "Walk", "say": "Walk.", "source": ["L1"] }],
    })
}

fn sources() -> Value {
    json!({
        "L1": { "title": "A guideline", "kind": "guideline" },
        "S3": { "title": "A study", "kind": "cohort", "facts": { "S3-20": "Something.", "S3-7": "Something else." } },
        "estimate": { "title": "Estimates", "kind": "estimate" },
    })
}

fn source(dice: &mut Dice) -> Value {
    let count = 1 + dice.below(2);
    let chosen = dice.some(count, &["L1", "S3", "S3-20", "S3-7", "estimate"]);
    json!(dice.shuffled(chosen))
}

/// A number of thousandths as rule sets write it.
fn decimal(thousandths: i64) -> Value {
    if thousandths % 1000 == 0 { json!(thousandths / 1000) } else { json!(thousandths as f64 / 1000.0) }
}

/// The same as text.
fn decimal_text(thousandths: i64) -> String {
    decimal(thousandths).to_string()
}
