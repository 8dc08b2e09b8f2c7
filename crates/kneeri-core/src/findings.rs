//! A person's answers, checked against the rule set.

use std::sync::Arc;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::answer::{Answer, FindingError};
use crate::canonical;
use crate::fault::nearest;
use crate::load;
use crate::program::Program;
use crate::ruleset::Finding;

/// A person's answers to the features of one rule set; what is missing is unknown.
///
/// Made by [`Engine::findings`](crate::Engine::findings). Every answer is checked when it is set: nothing is clamped
/// or coerced.
///
/// # Examples
///
/// ```
/// use kneeri_core::Engine;
///
/// let engine = Engine::knee();
/// let mut findings = engine.findings();
/// findings.set("pain_location", ["medial_below_joint_line"])?;
/// findings.set("locking", "none")?;
/// findings.set("age", 34)?;
/// assert_eq!(findings.to_json(), r#"{"age":34,"locking":"none","pain_location":["medial_below_joint_line"]}"#);
/// assert!(findings.set("fever", "no").is_err());
/// # Ok::<(), kneeri_core::FindingError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Findings {
    program: Arc<Program>,
    given: Vec<Option<Arc<Finding>>>,
    answers: Vec<Option<Answer>>,
}

/// What is known about one feature, checked once to be entered for many people.
///
/// Made by [`Findings::entry`].
#[derive(Debug, Clone)]
pub struct Entry {
    program: Arc<Program>,
    feature: usize,
    given: Option<Arc<Finding>>,
    answer: Option<Answer>,
}

impl Findings {
    pub(crate) fn new(program: Arc<Program>) -> Self {
        let count = program.features.len();
        Self { program, given: vec![None; count], answers: vec![None; count] }
    }

    /// Reads a findings document: a JSON object feature → finding.
    pub(crate) fn from_json(program: Arc<Program>, text: &str) -> Result<Self, FindingError> {
        let mut findings = Self::new(program);
        for (feature, finding) in load::read_findings(text)? {
            findings.set(&feature, finding)?;
        }
        Ok(findings)
    }

    /// Sets the finding of a feature; an earlier one is replaced.
    ///
    /// # Errors
    ///
    /// When the rule set has no such feature, the finding is of the wrong type, or a choice or number is not
    /// allowed. Then nothing is changed.
    pub fn set(&mut self, feature: &str, finding: impl Into<Finding>) -> Result<(), FindingError> {
        let entry = self.entry(feature, Some(finding.into()))?;
        self.enter(&entry)
    }

    /// Forgets the finding of a feature: it is unknown again, as if it had never been asked.
    ///
    /// # Errors
    ///
    /// When the rule set has no such feature.
    pub fn clear(&mut self, feature: &str) -> Result<(), FindingError> {
        let entry = self.entry(feature, None)?;
        self.enter(&entry)
    }

    /// Checks what is known about a feature, a finding or nothing, without setting it.
    ///
    /// # Errors
    ///
    /// When the rule set has no such feature, the finding is of the wrong type, or a choice or number is not allowed.
    ///
    /// # Examples
    ///
    /// ```
    /// use kneeri_core::Engine;
    ///
    /// let engine = Engine::knee();
    /// let mut person = engine.findings();
    /// let warm = person.entry("skin_signs", Some(["warm"].into()))?;
    /// person.enter(&warm)?;
    /// assert!(person.get("skin_signs").is_some());
    /// # Ok::<(), kneeri_core::FindingError>(())
    /// ```
    pub fn entry(&self, feature: &str, finding: Option<Finding>) -> Result<Entry, FindingError> {
        let position = self.index(feature)?;
        let described = self.program.rules.features().get(feature);
        let check =
            |finding: &Finding| described.map_or(Ok(Answer::Unknown), |known| Answer::new(feature, known, finding));
        let answer = finding.as_ref().map(check).transpose()?;
        Ok(Entry { program: Arc::clone(&self.program), feature: position, given: finding.map(Arc::new), answer })
    }

    /// Enters what was checked before; an earlier finding of the feature is replaced.
    ///
    /// # Errors
    ///
    /// When it was checked against another rule set, and this one refuses it. Then nothing is changed.
    pub fn enter(&mut self, entry: &Entry) -> Result<(), FindingError> {
        if !Arc::ptr_eq(&self.program, &entry.program) {
            let feature = entry.program.features.get(entry.feature).map_or("", |feature| feature.id.as_str());
            let own = self.entry(feature, entry.given.as_deref().cloned())?;
            return self.enter(&own);
        }
        if let (Some(given), Some(answer)) = (self.given.get_mut(entry.feature), self.answers.get_mut(entry.feature)) {
            given.clone_from(&entry.given);
            *answer = entry.answer;
        }
        Ok(())
    }

    /// The finding of a feature, if there is one.
    #[must_use]
    pub fn get(&self, feature: &str) -> Option<&Finding> {
        let index = self.program.feature(feature)?;
        self.given.get(index)?.as_deref()
    }

    /// The findings, by feature in the order of ids.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Finding)> {
        let ids = self.program.features.iter().map(|feature| feature.id.as_str());
        ids.zip(&self.given).filter_map(|(id, finding)| finding.as_deref().map(|finding| (id, finding)))
    }

    /// The findings as canonical JSON, as they were given.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Findings serialise without fail: their keys are texts and their numbers finite.
        canonical::of(self)
    }

    pub(crate) fn program(&self) -> &Arc<Program> {
        &self.program
    }

    pub(crate) fn answers(&self) -> &[Option<Answer>] {
        &self.answers
    }

    fn index(&self, feature: &str) -> Result<usize, FindingError> {
        self.program.feature(feature).ok_or_else(|| {
            let names = self.program.features.iter().map(|feature| feature.id.as_str());
            let hint = nearest(feature, names).map(|near| format!("did you mean `{near}`?"));
            FindingError::new(feature, "no such feature in this rule set", hint)
        })
    }
}

impl PartialEq for Findings {
    fn eq(&self, other: &Self) -> bool {
        self.program.rules.digest() == other.program.rules.digest() && self.given == other.given
    }
}

impl Serialize for Findings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (feature, finding) in self.iter() {
            map.serialize_entry(feature, finding)?;
        }
        map.end()
    }
}
