//! What is written otherwise, in words.

use std::collections::BTreeSet;
use std::fmt;

use kneeri_core::{Evidence, Item, RuleSet, When};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::words::{Words, spoken_found, spoken_likelihood};

/// One place of a rule set that is written otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The part of the rule set in words: `triage rule`, `condition`, `header`.
    pub part: &'static str,
    /// The id of the entry; `None` in the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The member within it, its parts joined by `.`; `None` when the whole entry came or went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// What it was, in words; `None` when it is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is, in words; `None` when it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl Change {
    /// What it is about: ``triage rule `locked_knee`, urgency``.
    #[must_use]
    pub fn subject(&self) -> String {
        let id = self.id.as_ref().map(|id| format!(" `{id}`")).unwrap_or_default();
        let member = self.member.as_ref().map(|member| format!(", {member}")).unwrap_or_default();
        format!("{}{id}{member}", self.part)
    }
}

impl fmt::Display for Change {
    /// One line: ``triage rule `locked_knee`, urgency: was same_day, is see_clinician_soon``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.subject())?;
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => write!(f, "was {before}, is {after}"),
            (None, Some(after)) => write!(f, "new: {after}"),
            (Some(before), None) => write!(f, "gone: {before}"),
            (None, None) => Ok(()),
        }
    }
}

/// The parts of a rule set with entries, in the order in which changes are told: what decides first.
const PARTS: [(&str, &str); 14] = [
    ("triage", "triage rule"),
    ("patterns", "pattern"),
    ("features", "feature"),
    ("conditions", "condition"),
    ("advice", "advice"),
    ("topics", "topic"),
    ("trust", "word of trust"),
    ("screens", "checklist"),
    ("sources", "source"),
    ("cases", "case"),
    ("translations", "translation"),
    ("laws", "law"),
    ("allow", "allowed warning"),
    ("", "header"),
];

/// Every place that is written otherwise. The digests are equal exactly when there is none.
pub(super) fn changes(old: &RuleSet, new: &RuleSet) -> Vec<Change> {
    let document = |rules: &RuleSet| -> Value { serde_json::from_str(rules.to_canonical_json()).unwrap_or_default() };
    let (before, after) = (document(old), document(new));
    let mut found = Vec::new();
    for (key, part) in PARTS {
        let mut told = Telling { old: Words { rules: old }, new: Words { rules: new }, part, found: Vec::new() };
        if key.is_empty() {
            let is_entry = |key: &str| PARTS.iter().any(|(part, _)| *part == key);
            for (key, before, after) in members(before.as_object(), after.as_object()) {
                if !is_entry(key) {
                    told.compare(&mut vec![key], before, after);
                }
            }
        } else {
            let entries = |document: &'_ Value| document.get(key).and_then(Value::as_object).cloned();
            let (before, after) = (entries(&before), entries(&after));
            for (id, before, after) in members(before.as_ref(), after.as_ref()) {
                told.compare(&mut vec![key, id], before, after);
            }
        }
        found.extend(told.found);
    }
    found
}

/// The members of two objects by key, with what each object has there.
fn members<'a>(
    before: Option<&'a Map<String, Value>>,
    after: Option<&'a Map<String, Value>>,
) -> Vec<(&'a str, Option<&'a Value>, Option<&'a Value>)> {
    let keys: BTreeSet<&str> =
        before.into_iter().chain(after).flat_map(|object| object.keys()).map(String::as_str).collect();
    let value = |object: Option<&'a Map<String, Value>>, key: &str| object.and_then(|object| object.get(key));
    keys.into_iter().map(|key| (key, value(before, key), value(after, key))).collect()
}

/// The changes of one part, as they are found.
struct Telling<'a> {
    old: Words<'a>,
    new: Words<'a>,
    part: &'static str,
    found: Vec<Change>,
}

impl Telling<'_> {
    /// Compares what stands at a path, down to what is told as a whole.
    fn compare<'p>(&mut self, path: &mut Vec<&'p str>, before: Option<&'p Value>, after: Option<&'p Value>) {
        if before == after {
            return;
        }
        match (before, after) {
            (Some(Value::Object(before)), Some(Value::Object(after))) if !is_told_as_a_whole(path) => {
                for (key, before, after) in members(Some(before), Some(after)) {
                    path.push(key);
                    self.compare(path, before, after);
                    path.pop();
                }
            }
            _ => {
                let told = |words: Words<'_>, value: Option<&Value>| {
                    value.map(|value| words.at(path).unwrap_or_else(|| plain(value)))
                };
                let (before, after) = (told(self.old, before), told(self.new, after));
                let mut rest = path.iter();
                let id = (self.part != "header").then(|| rest.by_ref().nth(1).map(ToString::to_string)).flatten();
                let member = rest.copied().collect::<Vec<_>>().join(".");
                let member = (!member.is_empty()).then_some(member);
                self.found.push(Change { part: self.part, id, member, before, after });
            }
        }
    }
}

/// Conditions over findings and weights are one thing to a reader.
fn is_told_as_a_whole(path: &[&str]) -> bool {
    let wholes =
        ["when", "not_if", "only_if", "ask_when", "start_when", "go_back_when", "stay_when", "yes", "no", "found"];
    let is_whole = path.len() > 1 && path.last().is_some_and(|last| wholes.contains(last));
    is_whole || path.iter().rev().nth(1) == Some(&"gives")
}

/// A value without words of its own: lists as their entries, everything else as it is written.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(entries) if entries.iter().all(|entry| !entry.is_object()) => {
            if entries.is_empty() {
                "none".into()
            } else {
                entries.iter().map(plain).collect::<Vec<_>>().join(", ")
            }
        }
        other => other.to_string(),
    }
}

impl Words<'_> {
    /// What stands at a path of the rule set in words, where JSON would be hard to read.
    fn at(self, path: &[&str]) -> Option<String> {
        let rules = self.rules;
        match path {
            ["features", id, "ask_when"] => self.said(rules.features().get(*id)?.ask_when.as_ref()),
            ["patterns", id] | ["patterns", id, "when"] => {
                self.said(rules.patterns().get(*id).map(|pattern| &pattern.when))
            }
            ["triage", id] => {
                let rule = rules.triage().get(*id)?;
                Some(format!("{} when {}", rule.urgency, self.when(&rule.when)))
            }
            ["triage", id, "when"] => self.said(rules.triage().get(*id).map(|rule| &rule.when)),
            ["advice", id] => Some(rules.advice().get(*id)?.title.to_string()),
            ["advice", id, "when"] => self.said(rules.advice().get(*id)?.when.as_ref()),
            ["advice", id, "not_if"] => self.said(rules.advice().get(*id)?.not_if.as_ref()),
            ["conditions", id] => Some(rules.conditions().get(*id)?.name.to_string()),
            ["conditions", id, "only_if"] => self.said(rules.conditions().get(*id)?.only_if.as_ref()),
            ["conditions", id, "evidence", rest @ ..] => {
                self.evidence(rules.conditions().get(*id)?.evidence.get(*rest.first()?)?, rest)
            }
            ["features", id] => Some(rules.features().get(*id)?.ask.as_ref()?.to_string()),
            ["sources", id] => Some(rules.sources().get(*id)?.title.to_string()),
            ["cases", id] => rules.cases().contains_key(*id).then(|| "a case".to_owned()),
            ["return_to_run", "start_when"] => self.said(Some(&rules.return_to_run()?.start_when)),
            ["return_to_run", "go_back_when"] => self.said(Some(&rules.return_to_run()?.go_back_when)),
            ["return_to_run", "stay_when"] => self.said(Some(&rules.return_to_run()?.stay_when)),
            _ => None,
        }
    }

    fn said(self, when: Option<&When>) -> Option<String> {
        when.map(|when| self.when(when))
    }

    /// What stands at a path below the evidence of a condition.
    fn evidence(self, evidence: &Evidence, path: &[&str]) -> Option<String> {
        let (item, member) = match (evidence, path) {
            (Evidence::Group(group), [_, "of", item, member @ ..]) => (group.of.get(*item)?, member),
            (Evidence::Item(item), [_, member @ ..]) => (item, member),
            _ => return None,
        };
        match (item, member) {
            (item, []) => {
                let outcomes = self.outcomes(item).into_iter().map(|(finding, weight)| format!("{finding}: {weight}"));
                Some(outcomes.collect::<Vec<_>>().join("; "))
            }
            (Item::When(item), ["when"]) => Some(self.when(&item.when)),
            (Item::When(item), ["yes"]) => item.yes.as_ref().map(spoken_likelihood),
            (Item::When(item), ["no"]) => item.no.as_ref().map(spoken_likelihood),
            (Item::When(item), ["found"]) => item.found.as_ref().map(spoken_found),
            (Item::Count(item), ["count"]) => {
                Some(item.count.iter().map(|entry| self.when(entry)).collect::<Vec<_>>().join("; "))
            }
            (Item::By(item), ["gives", key]) => item.gives.get(*key).map(spoken_likelihood),
            (Item::Count(item), ["gives", key]) => item.gives.get(*key).map(spoken_likelihood),
            _ => None,
        }
    }
}
