//! The engine.

use std::collections::HashMap;
use std::sync::Arc;

use crate::assessment::Assessment;
use crate::decision::Decision;
use crate::error::KneeriError;
use crate::feature::Feature;
use crate::finding::{Finding, checked};
use crate::guard::guard;
use crate::question::Question;
use crate::rule_set::{CitedSource, RuleDocument, RuleSet};

/// A rule set, ready to assess.
///
/// Immutable: make one when the app starts, away from the user interface, and share it between threads. Nothing that is
/// given to it is stored, logged or sent anywhere.
#[derive(Debug, uniffi::Object)]
pub struct Engine(pub(crate) kneeri_core::Engine);

#[uniffi::export]
impl Engine {
    /// The built-in rule set for knee pain in runners. It is made ready once and then shared.
    #[uniffi::constructor]
    pub fn knee() -> Result<Arc<Self>, KneeriError> {
        guard(|| Ok(Self::made(kneeri_core::Engine::knee())))
    }

    /// A rule set from one JSON document, such as the app has loaded from its server.
    ///
    /// With a digest, a rule set that has another one is refused: nothing was lost or changed on the way.
    #[uniffi::constructor(default(digest = None))]
    pub fn from_json(text: String, digest: Option<String>) -> Result<Arc<Self>, KneeriError> {
        guard(|| Self::loaded(vec![("rules.json".to_owned(), text)], digest))
    }

    /// A rule set from several JSON documents, in any order.
    ///
    /// With a digest, a rule set that has another one is refused: nothing was lost or changed on the way.
    #[uniffi::constructor(default(digest = None))]
    pub fn from_documents(documents: Vec<RuleDocument>, digest: Option<String>) -> Result<Arc<Self>, KneeriError> {
        let documents = documents.into_iter().map(|document| (document.name, document.text)).collect();
        guard(|| Self::loaded(documents, digest))
    }

    /// What it decides by, for a page "about".
    pub fn rule_set(&self) -> Result<RuleSet, KneeriError> {
        guard(|| Ok(self.0.rules().into()))
    }

    /// Everything that can be asked or measured, by id.
    pub fn features(&self) -> Result<Vec<Feature>, KneeriError> {
        guard(|| Ok(self.0.rules().features().iter().map(|(id, feature)| Feature::new(id, feature)).collect()))
    }

    /// Everything that is cited, by id.
    pub fn sources(&self) -> Result<Vec<CitedSource>, KneeriError> {
        guard(|| Ok(self.0.rules().sources().iter().map(|(id, source)| CitedSource::new(id, source)).collect()))
    }

    /// Assesses one person. What is not among the findings is unknown, which is never "no".
    ///
    /// It takes some milliseconds. An error names the first feature, by id, whose finding cannot be taken.
    pub fn assess(&self, findings: HashMap<String, Finding>) -> Result<Assessment, KneeriError> {
        guard(|| Ok((&self.0.assess(&checked(&self.0, findings)?)).into()))
    }

    /// Assesses one person whose findings are a JSON document: an object feature → finding, at most 256 KiB.
    pub fn assess_json(&self, findings: String) -> Result<Assessment, KneeriError> {
        guard(|| Ok((&self.0.assess(&self.0.findings_from_json(&findings)?)).into()))
    }

    /// Level and ranking of one person without reasons, bounds and texts: much quicker, and the same.
    pub fn decide(&self, findings: HashMap<String, Finding>) -> Result<Decision, KneeriError> {
        guard(|| Ok((&self.0.decide(&checked(&self.0, findings)?)).into()))
    }

    /// What to ask next when these are the findings; nothing when no further answer matters.
    ///
    /// An `Interview` does this, and keeps the findings and the way back.
    pub fn next_question(&self, findings: HashMap<String, Finding>) -> Result<Option<Question>, KneeriError> {
        guard(|| Ok(self.0.next_question(&checked(&self.0, findings)?).as_ref().map(Question::from)))
    }

    /// The whole rule set as one canonical JSON document (RFC 8785), whose SHA-256 is its digest.
    pub fn to_json(&self) -> Result<String, KneeriError> {
        guard(|| Ok(self.0.rules().to_canonical_json().to_owned()))
    }
}

impl Engine {
    fn made(engine: kneeri_core::Engine) -> Arc<Self> {
        Arc::new(Self(engine))
    }

    fn loaded(documents: Vec<(String, String)>, digest: Option<String>) -> Result<Arc<Self>, KneeriError> {
        let rules = kneeri_core::RuleSet::from_documents(documents)?;
        let found = rules.digest().to_string();
        match digest {
            Some(expected) if !expected.eq_ignore_ascii_case(&found) => Err(KneeriError::other_digest(expected, found)),
            _ => Ok(Self::made(kneeri_core::Engine::new(&rules))),
        }
    }
}
