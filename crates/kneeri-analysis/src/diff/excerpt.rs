//! One rule or one guard alone, as a rule set of its own.

use std::collections::BTreeSet;

use kneeri_core::{Engine, FeatureKind, RuleSet, When};
use serde_json::{Value, json};

use super::person::Person;

/// What is looked at alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject<'a> {
    Rule(&'a str),
    /// The guards of a piece of advice: `when` and `not_if`.
    Guards(&'a str),
}

/// A rule set with nothing but one subject, and the patterns and features that it names.
///
/// The engine then answers what this one subject decides, by the semantics that hold for all of them.
pub(super) struct Excerpt {
    pub(super) engine: Engine,
}

/// The members of the header that decide about a level.
const HEADER: [&str; 11] = [
    "kneeri",
    "id",
    "version",
    "language",
    "title",
    "methodology",
    "disclaimer",
    "safety_net",
    "urgency",
    "must_ask_from",
    "until_safety_answered",
];

impl Excerpt {
    /// The subject as a rule set has it; without it, a rule set that decides nothing.
    pub(super) fn new(rules: &RuleSet, document: &Value, subject: Subject<'_>) -> Option<Self> {
        let whens: Vec<&When> = match subject {
            Subject::Rule(id) => rules.triage().get(id).into_iter().map(|rule| &rule.when).collect(),
            Subject::Guards(id) => {
                rules.advice().get(id).into_iter().flat_map(|advice| advice.when.iter().chain(&advice.not_if)).collect()
            }
        };
        let (features, patterns) = named(rules, whens);
        let mut excerpt = json!({ "sources": { "X": { "title": "X", "kind": "X" } } });
        for member in HEADER {
            if let Some(value) = document.get(member) {
                put(&mut excerpt, &[member], value.clone(), &[]);
            }
        }
        for id in features {
            let feature = document.get("features").and_then(|features| features.get(id))?;
            put(&mut excerpt, &["features", id], feature.clone(), &["source", "screen", "cost"]);
        }
        for id in patterns {
            let pattern = document.get("patterns").and_then(|patterns| patterns.get(id))?;
            put(&mut excerpt, &["patterns", id], pattern.clone(), &["source"]);
        }
        let part = |part: &str, id: &str| document.get(part).and_then(|entries| entries.get(id)).cloned();
        match subject {
            Subject::Rule(id) => {
                if let Some(rule) = part("triage", id) {
                    put(&mut excerpt, &["triage", id], rule, &["source"]);
                    put(&mut excerpt, &["triage", id, "source"], json!(["X"]), &[]);
                }
            }
            Subject::Guards(id) => {
                if let (Some(advice), Some(authored)) = (part("advice", id), rules.advice().get(id)) {
                    put(&mut excerpt, &["topics", &authored.topic], part("topics", &authored.topic)?, &[]);
                    let rest = ["source", "for", "dose", "urgency_from", "urgency_up_to"];
                    put(&mut excerpt, &["advice", id], advice, &rest);
                    put(&mut excerpt, &["advice", id, "source"], json!(["X"]), &[]);
                }
            }
        }
        Some(Self { engine: Engine::new(&RuleSet::from_json(&excerpt.to_string()).ok()?) })
    }

    pub(super) fn rules(&self) -> &RuleSet {
        self.engine.rules()
    }

    /// Whether the two decide by the same words.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        self.rules().logic_digest() == other.rules().logic_digest()
    }

    /// The kind of a feature, if the excerpt has it.
    pub(super) fn kind(&self, feature: &str) -> Option<&FeatureKind> {
        self.rules().features().get(feature).map(|feature| &feature.kind)
    }

    pub(super) fn assess(&self, person: &Person) -> kneeri_core::Assessment {
        person.assess(&self.engine)
    }
}

/// Puts a value without some of its members at a path.
fn put(document: &mut Value, path: &[&str], mut value: Value, without: &[&str]) {
    if let Some(members) = value.as_object_mut() {
        members.retain(|key, _| !without.contains(&key.as_str()));
    }
    let mut place = document;
    for step in path {
        if place.is_null() {
            *place = json!({});
        }
        let Some(members) = place.as_object_mut() else { return };
        place = members.entry(*step).or_insert(Value::Null);
    }
    *place = value;
}

/// The features and patterns that conditions over findings name, through patterns and `ask_when` too.
fn named<'a>(rules: &'a RuleSet, mut left: Vec<&'a When>) -> (BTreeSet<&'a str>, BTreeSet<&'a str>) {
    let (mut features, mut patterns) = (BTreeSet::new(), BTreeSet::new());
    while let Some(when) = left.pop() {
        for id in when.features() {
            if features.insert(id.as_str()) {
                left.extend(rules.features().get(id).and_then(|feature| feature.ask_when.as_ref()));
            }
        }
        for id in when.patterns() {
            if patterns.insert(id.as_str()) {
                left.extend(rules.patterns().get(id).map(|pattern| &pattern.when));
            }
        }
    }
    (features, patterns)
}
