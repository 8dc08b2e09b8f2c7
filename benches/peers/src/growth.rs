//! Rule sets of other sizes, made from the knee set.
//!
//! A smaller one has every n-th condition and triage rule. A larger one has copies of all of them, in which every test
//! asks about the next choice, option or yes-or-no question of the same kind, so that no condition over findings stands
//! there twice. What people are asked stays the same.

use kneeri_core::{FeatureKind, RuleSet};
use serde_json::{Map, Value, json};

/// The most conditions that a rule set may have.
const MOST_CONDITIONS: usize = 256;

/// The most items of evidence that a condition may have.
const MOST_ITEMS: usize = 128;

/// The most triage rules.
const MOST_RULES: usize = 2048;

/// How many triage rules and items of evidence a rule set has.
pub fn size(rules: &RuleSet) -> usize {
    let document: Value = serde_json::from_str(rules.to_canonical_json()).expect("canonical JSON");
    let conditions = document["conditions"].as_object().into_iter().flat_map(Map::values);
    document["triage"].as_object().map_or(0, Map::len) + conditions.map(items).sum::<usize>()
}

/// Every n-th condition and triage rule.
pub fn thinned(rules: &RuleSet, nth: usize) -> RuleSet {
    let mut document = bare(rules);
    for member in ["conditions", "triage"] {
        let whole = std::mem::take(document[member].as_object_mut().expect("an object"));
        let kept: Map<String, Value> = whole.into_iter().step_by(nth).collect();
        document[member] = Value::Object(kept);
    }
    loaded(&document)
}

/// So many times the rules, as far as rule sets may grow.
pub fn grown(rules: &RuleSet, times: usize) -> RuleSet {
    let mut document = bare(rules);
    let (conditions, triage) = (taken(&mut document, "conditions"), taken(&mut document, "triage"));
    let patterns = taken(&mut document, "patterns");
    let many = times.min(MOST_CONDITIONS / conditions.len());
    let (mut more_conditions, mut more_triage, mut more_patterns) = (Map::new(), Map::new(), Map::new());
    for copy in 0..times {
        let turn = Turn { rules, copy };
        more_patterns.extend(patterns.iter().map(|(id, pattern)| (named(id, copy), turn.value(pattern))));
        for (id, rule) in &triage {
            if more_triage.len() < MOST_RULES {
                more_triage.insert(named(id, copy), turn.value(rule));
            }
        }
        for (id, condition) in &conditions {
            let turned = turn.value(condition);
            match more_conditions.get_mut(&named(id, copy % many)) {
                Some(grown) => add_evidence(grown, &turned, copy),
                None => drop(more_conditions.insert(named(id, copy), turned)),
            }
        }
    }
    document["conditions"] = Value::Object(more_conditions);
    document["triage"] = Value::Object(more_triage);
    document["patterns"] = Value::Object(more_patterns);
    loaded(&document)
}

/// The rule set without what decides nothing, which would only fill the space that documents may take.
fn bare(rules: &RuleSet) -> Value {
    let mut document: Value = serde_json::from_str(rules.to_canonical_json()).expect("canonical JSON");
    let members = document.as_object_mut().expect("an object");
    for member in ["advice", "topics", "return_to_run", "laws", "allow", "translations", "cases"] {
        members.remove(member);
    }
    members["sources"] = json!({ "E": estimate(rules) });
    let whole = |(word, per_cent): (&kneeri_core::Id, &u8)| (*per_cent == 100).then(|| word.to_string());
    let trusted: Vec<String> = rules.header().trust.iter().filter_map(whole).collect();
    strip(&mut document, &trusted);
    document
}

fn estimate(rules: &RuleSet) -> Value {
    let estimate = rules.sources().iter().find(|(id, _)| id.as_str() == "estimate");
    estimate.map_or(Value::Null, |(_, source)| serde_json::to_value(source).expect("a source is JSON"))
}

/// Leaves out notes, words of trust that change nothing, and the like; cites one source everywhere.
fn strip(value: &mut Value, trusted: &[String]) {
    match value {
        Value::Object(members) => {
            for member in ["note", "also", "about", "codes", "examined", "help", "ci"] {
                if members.get(member).is_some_and(|member| !member.is_boolean()) {
                    members.remove(member);
                }
            }
            if members
                .get("trust")
                .and_then(Value::as_str)
                .is_some_and(|word| trusted.iter().any(|other| other == word))
            {
                members.remove("trust");
            }
            for (member, value) in members.iter_mut() {
                match member.as_str() {
                    "source" => *value = json!(["E"]),
                    "say" => *value = json!("-"),
                    _ => strip(value, trusted),
                }
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| strip(entry, trusted)),
        _ => (),
    }
}

fn taken(document: &mut Value, member: &str) -> Map<String, Value> {
    std::mem::take(document[member].as_object_mut().expect("an object"))
}

fn named(id: &str, copy: usize) -> String {
    if copy == 0 { id.to_owned() } else { format!("{id}_{copy}") }
}

fn items(condition: &Value) -> usize {
    let evidence = condition["evidence"].as_object().into_iter().flat_map(Map::values);
    evidence.map(|evidence| evidence["of"].as_object().map_or(1, Map::len)).sum()
}

/// Adds the evidence of a copy to a condition, as much as it may have.
fn add_evidence(condition: &mut Value, copied: &Value, copy: usize) {
    for (id, evidence) in copied["evidence"].as_object().into_iter().flatten() {
        let more = evidence["of"].as_object().map_or(1, Map::len);
        if items(condition) + more <= MOST_ITEMS {
            condition["evidence"][named(id, copy)] = evidence.clone();
        }
    }
}

fn loaded(document: &Value) -> RuleSet {
    RuleSet::from_json(&document.to_string()).unwrap_or_else(|faults| panic!("a rule set of another size: {faults}"))
}

/// A copy, in which every test asks about the choice so many places further on.
struct Turn<'r> {
    rules: &'r RuleSet,
    copy: usize,
}

impl Turn<'_> {
    fn value(&self, value: &Value) -> Value {
        match value {
            Value::Object(members) => Value::Object(self.members(members)),
            Value::Array(entries) => entries.iter().map(|entry| self.value(entry)).collect(),
            other => other.clone(),
        }
    }

    fn members(&self, members: &Map<String, Value>) -> Map<String, Value> {
        if let Some(by) = members.get("by").and_then(Value::as_str) {
            return self.by(members, by);
        }
        members.iter().map(|(key, value)| self.member(key, value)).collect()
    }

    fn member(&self, key: &str, value: &Value) -> (String, Value) {
        if key == "pattern" {
            return (key.to_owned(), json!(named(value.as_str().unwrap_or_default(), self.copy)));
        }
        match self.rules.features().get(key).map(|feature| &feature.kind) {
            Some(FeatureKind::YesNo(_)) if value.is_boolean() => (self.question(key), value.clone()),
            Some(kind) if is_test(value) => (key.to_owned(), self.choices(kind, value)),
            _ => (key.to_owned(), self.value(value)),
        }
    }

    /// Another yes-or-no question that always applies, or does not as this one.
    fn question(&self, id: &str) -> String {
        let features = self.rules.features();
        let gated = features.get(id).is_some_and(|feature| feature.ask_when.is_some());
        let alike = features.iter().filter(|(_, feature)| {
            matches!(feature.kind, FeatureKind::YesNo(_)) && feature.ask_when.is_some() == gated
        });
        let alike: Vec<&str> = alike.map(|(id, _)| id.as_str()).collect();
        let place = alike.iter().position(|other| *other == id).unwrap_or_default();
        alike.get((place + self.copy) % alike.len()).map_or(id, |other| other).to_owned()
    }

    fn choices(&self, kind: &FeatureKind, value: &Value) -> Value {
        match value {
            Value::String(choice) => json!(self.choice(kind, choice)),
            Value::Array(choices) => choices.iter().map(|choice| self.choices(kind, choice)).collect(),
            Value::Object(only) => {
                only.iter().map(|(key, choices)| (key.clone(), self.choices(kind, choices))).collect()
            }
            other => other.clone(),
        }
    }

    fn choice(&self, kind: &FeatureKind, choice: &str) -> String {
        let choices = kind.choices();
        let place = choices.iter().position(|other| other.as_str() == choice);
        place.map_or(choice, |place| &choices[(place + self.copy) % choices.len()]).to_owned()
    }

    /// Weights by choice; bands of numbers stay.
    fn by(&self, members: &Map<String, Value>, by: &str) -> Map<String, Value> {
        let mut turned = members.clone();
        if let Some(feature) = self.rules.features().get(by) {
            let gives = members["gives"].as_object().into_iter().flatten();
            turned["gives"] = gives
                .map(|(key, weight)| (self.choice(&feature.kind, key), weight.clone()))
                .collect::<Map<_, _>>()
                .into();
        }
        turned
    }
}

/// Whether it is a test of choices, and no item of evidence that is named as the feature.
fn is_test(value: &Value) -> bool {
    value.is_string() || value.is_array() || value.get("only").is_some()
}
