use std::collections::BTreeSet;

use kneeri_analysis::{Diff, People, Person, Shift, Turn, Witness, diff};
use kneeri_core::{Because, Engine, Finding, RuleSet};
use proptest::prelude::*;
use serde_json::{Value, json};

fn document() -> Value {
    serde_json::from_str(include_str!("example.json")).unwrap()
}

fn engine(document: &Value) -> Engine {
    Engine::new(&RuleSet::from_json(&document.to_string()).unwrap())
}

/// Changes one value of the example, and compares.
fn changed(pointer: &str, value: Value, people: &People) -> Diff {
    let (old, mut new) = (document(), document());
    *new.pointer_mut(pointer).unwrap() = value;
    diff(&engine(&old), &engine(&new), people, |_| {})
}

const NOBODY: People = People::Drawn { runners: 0, seed: 1 };

/// A rule set with one triage rule.
fn one_rule(when: &Value, urgency: &str) -> Value {
    let mut document = document();
    document["cases"] = json!({});
    document["triage"] = json!({ "rule": { "when": when, "urgency": urgency, "say": "Go.", "source": ["E1"] } });
    document
}

#[test]
fn changes_are_told_in_words() {
    let (old, mut new) = (document(), document());
    new["version"] = json!("0.2.0");
    new["conditions"]["sore_tendon"]["evidence"]["load"]["of"]["spot"]["gives"]["inner"] = json!({ "lr": 3 });
    new["conditions"]["sore_tendon"]["evidence"]["slow"]["when"] = json!({ "start": "injury" });
    new["patterns"]["fresh_injury"]["when"] = json!({ "start": "injury" });
    new["features"]["fever"]["source"] = json!(["A-01", "A-02"]);
    new["features"]["cough"] = json!({ "yes_no": true, "ask": "Do you cough?" });
    let told = diff(&engine(&old), &engine(&new), &NOBODY, |_| {}).changes;
    insta::assert_snapshot!(told.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

/// Every place of a document that holds no object, as a pointer.
fn leaves(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) if !members.is_empty() => members.iter().for_each(|(key, member)| {
            leaves(member, &format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), found);
        }),
        _ => found.push(pointer.to_owned()),
    }
}

#[test]
fn whatever_changes_the_digest_is_told() {
    let mut places = Vec::new();
    leaves(&document(), "", &mut places);
    let mut loaded = 0;
    for place in places {
        let mut new = document();
        let value = new.pointer_mut(&place).unwrap();
        *value = match &value {
            Value::String(text) => format!("{text}x").into(),
            Value::Number(number) => (number.as_f64().unwrap() + 1.0).into(),
            Value::Bool(answer) => (!*answer).into(),
            Value::Array(entries) => entries.iter().rev().cloned().collect(),
            other => (*other).clone(),
        };
        let Ok(rules) = RuleSet::from_json(&new.to_string()) else { continue };
        let (old, new) = (engine(&document()), Engine::new(&rules));
        let told = diff(&old, &new, &NOBODY, |_| {}).changes;
        assert_eq!(told.is_empty(), old.rules().digest() == new.rules().digest(), "{place}");
        loaded += 1;
    }
    assert!(loaded > 50, "{loaded}");
}

#[test]
fn texts_change_no_decision() {
    let told = changed("/features/fever/ask", json!("Fever?"), &People::Drawn { runners: 20, seed: 1 });
    assert!(told.same_logic && !told.changes_decisions() && told.changes.len() == 1);
}

#[test]
fn a_rule_that_says_the_same_otherwise_decides_the_same() {
    let old = engine(&one_rule(&json!({ "not": { "any": [{ "fever": true }, { "start": "gradual" }] } }), "same_day"));
    let new = engine(&one_rule(&json!({ "fever": false, "start": "injury" }), "same_day"));
    let told = diff(&old, &new, &NOBODY, |_| {});
    assert_eq!((told.rules.len(), told.rules[0].exact, told.rules[0].turns.len()), (1, true, 0));
    assert!(!told.same_logic && !told.changes_decisions());
}

#[test]
fn what_is_too_much_to_try_is_said() {
    let places: Vec<String> = (0..20).map(|place| format!("place_{place}")).collect();
    let mut old = one_rule(
        &json!({ "any": places.iter().map(|place| json!({ "many": place })).collect::<Vec<_>>() }),
        "same_day",
    );
    old["features"]["many"] = json!({ "any_of": places });
    let mut new = old.clone();
    new["triage"]["rule"]["urgency"] = json!("emergency_now");
    let told = diff(&engine(&old), &engine(&new), &NOBODY, |_| {});
    let rule = &told.rules[0];
    assert_eq!((rule.exact, rule.combinations), (false, (1 << 20) + 2));
    assert_eq!(rule.turns[0].turn, Turn::Raised);
    assert_eq!(rule.turns[0].witness.findings.answers().count(), 1);
}

#[test]
fn a_lower_level_comes_first_with_findings_that_both_engines_have_assessed() {
    let lowered = changed(
        "/triage/fever_or_fresh/urgency",
        json!("see_clinician_soon"),
        &People::Drawn { runners: 200, seed: 1 },
    );
    assert!(lowered.lowers_urgency() && lowered.changes_decisions());
    assert_eq!(lowered.cohort.shifts[0].shift, Shift::UrgencyLowered);
    assert_eq!(lowered.rules[0].turns[0].turn, Turn::Lowered);
    let raised = diff(
        &engine(&one_rule(&json!({ "fever": true }), "same_day")),
        &engine(&one_rule(&json!({ "fever": true }), "emergency_now")),
        &NOBODY,
        |_| {},
    );
    assert!(!raised.lowers_urgency() && raised.changes_decisions());
}

#[test]
fn findings_are_taken_if_one_of_the_rule_sets_knows_them() {
    let (old, mut new) = (document(), document());
    new["features"]["cough"] = json!({ "yes_no": true });
    let (old, new) = (engine(&old), engine(&new));
    let people = Person::from_json_lines(&old, &new, "{\"cough\": true, \"fever\": false}\n\n{}\n").unwrap();
    assert_eq!(people.iter().map(|person| person.answers().count()).collect::<Vec<_>>(), [2, 0]);
    for (text, message) in
        [("{}\n{\"fever\": 3}", "line 2: "), ("{\"coughing\": true}", "line 1: "), ("[]", "line 1: ")]
    {
        let error = Person::from_json_lines(&old, &new, text).unwrap_err().to_string();
        assert!(error.starts_with(message) && !error.contains('\n'), "{error}");
    }
}

#[test]
fn the_same_seed_gives_the_same_comparison() {
    let people = People::Drawn { runners: 60, seed: 3 };
    let compare = || changed("/conditions/sore_tendon/how_common/percent", json!(5), &people);
    assert_eq!(compare(), compare());
}

/// The whole decision about some findings: what must not depend on how a witness was found.
fn fires(engine: &Engine, answers: &[(&str, Finding)]) -> bool {
    let mut findings = engine.findings();
    for (feature, finding) in answers {
        findings.set(feature, finding.clone()).unwrap();
    }
    let assessment = engine.assess(&findings);
    assessment.urgency().because().any(|because| matches!(because, Because::Rule { id: "rule", .. }))
}

/// Every complete answer to three questions, more finely than any rule below tells them apart.
fn everybody() -> Vec<Vec<(&'static str, Finding)>> {
    let mut all = Vec::new();
    for fever in [true, false] {
        for set in 0..8_u32 {
            let places = ["inner", "outer", "back"].into_iter().enumerate().filter(|(place, _)| set >> place & 1 == 1);
            let places: Vec<&str> = places.map(|(_, place)| place).collect();
            for km in (0..=60).step_by(5) {
                all.push(vec![("fever", fever.into()), ("place", places.clone().into()), ("weekly_km", km.into())]);
            }
        }
    }
    all
}

/// A condition over findings on these three questions.
fn when() -> impl Strategy<Value = Value> {
    let place = || prop::sample::select(vec!["inner", "outer", "back"]);
    let leaf = prop_oneof![
        any::<bool>().prop_map(|answer| json!({ "fever": answer })),
        place().prop_map(|place| json!({ "place": place })),
        prop::collection::btree_set(place(), 0..3).prop_map(|places| json!({ "place": { "only": places } })),
        (0..12).prop_map(|km| json!({ "weekly_km": { "at_least": km * 5 } })),
        (0..12).prop_map(|km| json!({ "weekly_km": { "below": km * 5 + 1 } })),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| json!({ "all": parts })),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| json!({ "any": parts })),
            inner.prop_map(|part| json!({ "not": part })),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(crate::properties(48)))]

    /// The search says that a rule fires less or more exactly when trying everybody says so, and its findings show it.
    #[test]
    fn search_agrees_with_trying_everybody((before, after) in (when(), when())) {
        let loads = |when| RuleSet::from_json(&one_rule(when, "same_day").to_string());
        let (Ok(old), Ok(new)) = (loads(&before), loads(&after)) else { return Ok(()) };
        let (old, new) = (Engine::new(&old), Engine::new(&new));
        let (mut less, mut more) = (false, false);
        for answers in everybody() {
            let (old, new) = (fires(&old, &answers), fires(&new, &answers));
            less |= old && !new;
            more |= new && !old;
        }
        let told = diff(&old, &new, &NOBODY, |_| {});
        let turns: Vec<_> = told.rules.iter().flat_map(|rule| &rule.turns).collect();
        prop_assert!(told.rules.iter().all(|rule| rule.exact));
        let found = |turn: Turn, shows: fn(&Witness) -> bool| turns.iter().any(|turned| turned.turn == turn && shows(&turned.witness));
        let has = |fired: &[String]| fired.contains(&"rule".to_owned());
        let fired = |witness: &Witness| (has(&witness.old.because), has(&witness.new.because));
        // Open answers can turn a level as well, so a turn may be there without a complete answer that shows it.
        prop_assert!(!less || turns.iter().any(|turned| turned.turn == Turn::Lowered), "{} {}", before, after);
        prop_assert!(!more || turns.iter().any(|turned| turned.turn == Turn::Raised), "{} {}", before, after);
        prop_assert!(!found(Turn::Lowered, |witness| witness.new.certain > witness.old.certain));
        for turned in &turns {
            let (old, new) = fired(&turned.witness);
            match turned.turn {
                Turn::Lowered if less => prop_assert!(old && !new),
                Turn::Raised if more => prop_assert!(new && !old),
                _ => {}
            }
        }
        let distinct: BTreeSet<Turn> = turns.iter().map(|turned| turned.turn).collect();
        prop_assert_eq!(distinct.len(), turns.len());
    }
}
