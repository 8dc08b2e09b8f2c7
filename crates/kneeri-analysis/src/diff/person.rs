//! Somebody whose findings both rule sets assess.

use std::collections::BTreeMap;

use kneeri_core::{Assessment, Because, Engine, Finding, FindingError, Findings, Urgency};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::{Error, message};

/// Findings that two rule sets assess, by feature. What one of them does not know is left out there.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(transparent)]
pub struct Person {
    answers: BTreeMap<String, Finding>,
}

impl Person {
    pub(super) fn new(answers: BTreeMap<String, Finding>) -> Self {
        Self { answers }
    }

    /// The findings that an engine checked.
    pub(super) fn of(findings: &Findings) -> Self {
        Self::new(findings.iter().map(|(feature, finding)| (feature.to_owned(), finding.clone())).collect())
    }

    /// The findings of each line: one JSON object a line; empty lines are passed over.
    ///
    /// A finding is taken as soon as one of the rule sets knows it.
    ///
    /// # Errors
    ///
    /// [`Error::NotFindings`] for the first line that is no object of findings, or that has a finding which neither
    /// rule set can take.
    pub fn from_json_lines(old: &Engine, new: &Engine, text: &str) -> Result<Vec<Self>, Error> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        lines
            .map(|(number, line)| {
                let not_findings = |message: String| Error::NotFindings { line: number + 1, message };
                let object: Map<String, Value> =
                    serde_json::from_str(line).map_err(|error| not_findings(message(&error)))?;
                let mut answers = BTreeMap::new();
                for (feature, value) in object {
                    let finding = finding(old, new, &feature, &value);
                    answers.insert(feature, finding.map_err(|error| not_findings(error.to_string()))?);
                }
                Ok(Self { answers })
            })
            .collect()
    }

    /// The findings, by feature.
    pub fn answers(&self) -> impl ExactSizeIterator<Item = (&str, &Finding)> {
        self.answers.iter().map(|(feature, finding)| (feature.as_str(), finding))
    }

    /// What a rule set makes of these findings.
    pub(super) fn assess(&self, engine: &Engine) -> Assessment {
        let mut findings = engine.findings();
        for (feature, finding) in &self.answers {
            // What the rule set does not know is left out.
            let _ = findings.set(feature, finding.clone());
        }
        engine.assess(&findings)
    }

    /// The same with fewer answers, so few that none can be left out without losing what holds.
    pub(super) fn fewest(&self, holds: impl Fn(&Self) -> bool) -> Self {
        let mut fewest = self.clone();
        for feature in self.answers.keys() {
            let mut fewer = fewest.clone();
            fewer.answers.remove(feature);
            if holds(&fewer) {
                fewest = fewer;
            }
        }
        fewest
    }
}

/// A finding as the first of the rule sets takes it that can.
fn finding(old: &Engine, new: &Engine, feature: &str, value: &Value) -> Result<Finding, FindingError> {
    let document = Value::from_iter([(feature, value.clone())]).to_string();
    let findings = new.findings_from_json(&document).or_else(|error| {
        old.findings_from_json(&document)
            .map_err(|other| if new.rules().features().contains_key(feature) { error } else { other })
    })?;
    Ok(findings.get(feature).cloned().unwrap_or(Finding::Unknown))
}

/// What a rule set decides about somebody, as far as versions are compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision {
    /// The level of urgency.
    pub urgency: Urgency,
    /// The level that is certain from true triage rules.
    pub certain: Urgency,
    /// The features that must be asked for safety.
    pub must_ask: Vec<String>,
    /// The triage rules that are true.
    pub because: Vec<String>,
    /// The first three conditions that are not excluded.
    pub top: Vec<String>,
    /// The advice that is shown.
    pub advice: Vec<String>,
}

impl Decision {
    pub(super) fn new(engine: &Engine, person: &Person) -> Self {
        let assessment = person.assess(engine);
        let urgency = assessment.urgency();
        let fired = urgency.because().filter_map(|because| match because {
            Because::Rule { id, .. } => Some(id.to_owned()),
            _ => None,
        });
        let ranked = assessment.conditions().filter(|condition| condition.band() != kneeri_core::Band::Excluded);
        Self {
            urgency: urgency.level(),
            certain: urgency.certain(),
            must_ask: urgency.must_ask().map(str::to_owned).collect(),
            because: fired.collect(),
            top: ranked.take(3).map(|condition| condition.id().to_owned()).collect(),
            advice: assessment.advice().map(|advice| advice.id().to_owned()).collect(),
        }
    }

    /// The condition of rank 1, if one is not excluded.
    #[must_use]
    pub fn first(&self) -> Option<&str> {
        self.top.first().map(String::as_str)
    }
}

/// Findings about which two rule sets decide otherwise, and what each decides: both engines were asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Witness {
    /// The findings: none can be left out without losing the difference.
    pub findings: Person,
    /// What the old rules decide.
    pub old: Decision,
    /// What the new rules decide.
    pub new: Decision,
}

impl Witness {
    pub(super) fn new(old: &Engine, new: &Engine, findings: Person) -> Self {
        Self { old: Decision::new(old, &findings), new: Decision::new(new, &findings), findings }
    }
}
