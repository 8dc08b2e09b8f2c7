//! Properties of results and documents as texts: what never changes a byte, and what comes back as it went.

use kneeri_core::{Engine, Finding, Number, RuleSet};
use kneeri_tests::dice::Dice;
use kneeri_tests::difference::first_difference;
use kneeri_tests::random;
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::subject::{Answers, Example, Outcome, Subject, on_random_rule_sets, on_the_knee_set};

/// White space, as much as a careless hand leaves.
const SPACES: [&str; 6] = ["", "", " ", "\n", "\t", "  \r\n "];

fn space(dice: &mut Dice) -> &'static str {
    dice.pick::<&str>(&SPACES)
}

/// A value as JSON with its keys in any order, white space anywhere and some letters written as escapes.
fn scattered(value: &Value, dice: &mut Dice) -> String {
    let parts: Vec<String> = match value {
        Value::Object(members) => {
            let members = members.iter().collect();
            let members = dice.shuffled(members).into_iter();
            members
                .map(|(key, value)| format!("{}{}:{}", text(key, dice), space(dice), scattered(value, dice)))
                .collect()
        }
        Value::Array(entries) => entries.iter().map(|entry| scattered(entry, dice)).collect(),
        Value::String(letters) => vec![text(letters, dice)],
        other => vec![other.to_string()],
    };
    let inside = parts.join(&format!("{},{}", space(dice), space(dice)));
    let (open, close) = match value {
        Value::Object(_) => ("{", "}"),
        Value::Array(_) => ("[", "]"),
        _ => ("", ""),
    };
    format!("{}{open}{}{inside}{}{close}{}", space(dice), space(dice), space(dice), space(dice))
}

fn text(letters: &str, dice: &mut Dice) -> String {
    // In this direction, so that dice that have run out leave the rest of a large rule set as short as it is.
    if !dice.chance(10) {
        return Value::from(letters).to_string();
    }
    let escaped: String = letters.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    format!("\"{escaped}\"")
}

/// A document in several: entries of objects go anywhere, everything else into one of them.
fn split(document: &Value, dice: &mut Dice) -> Vec<(String, String)> {
    let count = 1 + dice.below(4);
    let mut parts: Vec<Map<String, Value>> = vec![Map::new(); count];
    for (member, value) in document.as_object().expect("an object") {
        match value.as_object() {
            Some(entries) if !entries.is_empty() => {
                for (key, entry) in entries {
                    let into = parts[dice.below(count)].entry(member).or_insert_with(|| Value::Object(Map::new()));
                    into.as_object_mut().expect("an object").insert(key.clone(), entry.clone());
                }
            }
            _ => {
                parts[dice.below(count)].insert(member.clone(), value.clone());
            }
        }
    }
    if dice.chance(50) {
        parts[dice.below(count)].insert("kneeri".into(), document["kneeri"].clone());
        parts[0].insert("$schema".into(), "../schema.json".into());
    }
    let names = dice.shuffled((0..count).map(|place| format!("{place}.json")).collect());
    let texts = parts.into_iter().map(|part| scattered(&Value::Object(part), dice));
    let documents = names.into_iter().zip(texts).collect();
    dice.shuffled(documents)
}

fn same_rules(one: &RuleSet, other: &RuleSet) -> Outcome {
    prop_assert_eq!(one.to_canonical_json(), other.to_canonical_json());
    prop_assert_eq!((one.digest(), one.logic_digest()), (other.digest(), other.logic_digest()));
    Ok(())
}

fn rewriting_changes_nothing(example: &Example) -> Outcome {
    let luck = example.luck();
    let mut dice = Dice::new(&luck);
    let subject = example.subject;
    let rewritten = RuleSet::from_documents(split(&subject.document, &mut dice));
    prop_assert!(rewritten.is_ok(), "{}", rewritten.unwrap_err());
    let rewritten = rewritten.expect("a rule set");
    same_rules(&subject.rules, &rewritten)?;
    let engine = Engine::new(&rewritten);
    let findings = serde_json::to_value(&example.answers).expect("JSON");
    let findings = engine.findings_from_json(&scattered(&findings, &mut dice));
    prop_assert!(findings.is_ok(), "{}", findings.unwrap_err());
    prop_assert_eq!(engine.assess(&findings.expect("findings")).to_json(), example.assess().to_json());
    Ok(())
}

#[test]
fn documents_keys_and_white_space_never_change_a_byte() {
    on_random_rule_sets(600, rewriting_changes_nothing);
    on_the_knee_set(8, rewriting_changes_nothing);
}

fn the_order_of_answers_changes_nothing(example: &Example) -> Outcome {
    let luck = example.luck();
    let mut dice = Dice::new(&luck);
    let other = random::findings(&example.subject.rules, &mut dice);
    let mut findings = example.subject.engine.findings();
    for feature in dice.shuffled(example.subject.rules.features().keys().collect()) {
        let finding = example.answers.get(feature.as_str());
        // What was said before and then taken back or corrected leaves no trace.
        if dice.chance(20) {
            findings.set(feature, Finding::Unknown).expect("a feature");
            findings.clear(feature).expect("a feature");
        }
        if let Some(wrong) = other.get(feature.as_str()).filter(|_| dice.chance(20)) {
            findings.set(feature, wrong.clone()).expect("a finding");
            if finding.is_none() {
                findings.clear(feature).expect("a feature");
            }
        }
        if let Some(finding) = finding {
            findings.set(feature, finding.clone()).expect("a finding");
        }
    }
    let in_order = example.subject.findings(&example.answers);
    prop_assert_eq!(&findings, &in_order);
    prop_assert_eq!(findings.to_json(), in_order.to_json());
    prop_assert_eq!(example.subject.engine.assess(&findings).to_json(), example.assess().to_json());
    Ok(())
}

#[test]
fn the_order_of_answers_never_changes_a_byte() {
    on_random_rule_sets(1000, the_order_of_answers_changes_nothing);
    on_the_knee_set(60, the_order_of_answers_changes_nothing);
}

/// All keys are ASCII and all numbers short, for which `serde_json` writes the canonical form of RFC 8785.
fn is_canonical(text: &str) -> Outcome {
    let value: Value = serde_json::from_str(text).expect("JSON");
    prop_assert_eq!(value.to_string(), text);
    Ok(())
}

fn rules_come_back(subject: &Subject) -> Outcome {
    is_canonical(subject.rules.to_canonical_json())?;
    let again = RuleSet::from_json(subject.rules.to_canonical_json()).expect("a rule set");
    same_rules(&subject.rules, &again)?;
    prop_assert_eq!(&subject.rules, &again);
    Ok(())
}

#[test]
fn canonical_rule_sets_load_to_the_same_rules() {
    on_random_rule_sets(500, |example| rules_come_back(example.subject));
    // The canonical form leaves cases out, and so does this document.
    let knee = Subject::of(&Subject::knee().document).unwrap();
    rules_come_back(&knee).unwrap();
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(entries) => entries.iter().any(has_null),
        Value::Object(members) => members.values().any(has_null),
        _ => false,
    }
}

fn results_are_canonical(example: &Example) -> Outcome {
    let json = example.assess().to_json();
    is_canonical(&json)?;
    prop_assert_eq!(&json, &example.assess().to_json(), "the second time");
    let engine = Engine::new(&example.subject.rules);
    let findings = engine.findings_from_json(&example.subject.findings(&example.answers).to_json()).expect("findings");
    prop_assert_eq!(&json, &engine.assess(&findings).to_json(), "by another engine");
    prop_assert!(!has_null(&example.result()), "{}", json);
    Ok(())
}

#[test]
fn results_are_canonical_and_always_the_same() {
    on_random_rule_sets(1000, results_are_canonical);
    on_the_knee_set(30, results_are_canonical);
}

fn findings_come_back(example: &Example) -> Outcome {
    let findings = example.subject.findings(&example.answers);
    let json = findings.to_json();
    is_canonical(&json)?;
    let again = example.subject.engine.findings_from_json(&json).expect("findings");
    prop_assert_eq!(&findings, &again);
    prop_assert_eq!(json, again.to_json());
    Ok(())
}

#[test]
fn findings_come_back_as_they_went() {
    on_random_rule_sets(2000, findings_come_back);
    on_the_knee_set(300, findings_come_back);
}

/// A result without what "unknown" may change: the level by pointing, the questions, and with the level the advice.
fn without_questions(result: &Value, keep_advice: bool) -> Value {
    let mut result = result.clone();
    let members = result.as_object_mut().expect("an object");
    members.remove("unanswered");
    if !keep_advice {
        members.remove("advice");
        members.remove("withheld");
    }
    for withheld in members.get_mut("withheld").and_then(Value::as_array_mut).into_iter().flatten() {
        withheld.as_object_mut().expect("an object").remove("ask");
    }
    let urgency = members["urgency"].as_object_mut().expect("an object");
    urgency.retain(|member, _| !["level", "because", "must_ask", "may_raise"].contains(&member.as_str()));
    result
}

fn unknown_counts_as_missing(example: &Example) -> Outcome {
    let mut unsaid = example.answers.clone();
    for feature in example.subject.rules.features().keys() {
        unsaid.entry(feature.to_string()).or_insert(Finding::Unknown);
    }
    let left_out: Answers = unsaid.iter().filter(|(_, finding)| **finding != Finding::Unknown).map(cloned).collect();
    let results = [left_out, unsaid].map(|answers| example.subject.result(&answers));
    let same_level = results[0]["urgency"]["level"] == results[1]["urgency"]["level"];
    let [missing, unknown] = results.map(|result| without_questions(&result, same_level));
    prop_assert!(
        missing == unknown,
        "missing (left) and unknown (right) differ {:?}",
        first_difference(&missing, &unknown)
    );
    Ok(())
}

fn cloned((feature, finding): (&String, &Finding)) -> (String, Finding) {
    (feature.clone(), finding.clone())
}

#[test]
fn unknown_never_counts() {
    on_random_rule_sets(1500, unknown_counts_as_missing);
    on_the_knee_set(60, unknown_counts_as_missing);
}

/// The findings as they are written, and the result before and after.
fn written(pain_score: Finding) -> (String, String, String) {
    let engine = &Subject::knee_triage().engine;
    let mut findings = engine.findings();
    findings.set("pain_score", pain_score).expect("a number");
    let json = findings.to_json();
    let again = engine.findings_from_json(&json).expect("findings");
    (json, engine.assess(&findings).to_json(), engine.assess(&again).to_json())
}

#[test]
fn numbers_are_written_canonically() {
    assert_eq!(written(Finding::from(5.0)).0, r#"{"pain_score":5}"#);
    for (number, canonical) in [("5", "5"), ("5.0", "5"), ("5.50", "5.5"), ("50e-1", "5"), ("6.9995", "6.9995")] {
        let (json, ..) = written(Finding::Number(Number::new(number).expect("a number")));
        assert_eq!(json, format!("{{\"pain_score\":{canonical}}}"), "{number}");
    }
}

#[test]
fn long_numbers_come_back_as_they_went() {
    for number in ["6.99949999999999999999999", "8.99949999999999999999999", "4.99949999999999999999999"] {
        let (json, before, after) = written(Finding::Number(Number::new(number).expect("a number")));
        assert!(before == after, "{number} is written as {json}, which gives another result");
    }
}
