//! What can go wrong.

use kneeri_core::{Faults, FindingError, ResumeError};

/// What can go wrong. Each kind says in one text what is wrong, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum KneeriError {
    /// A rule set cannot be loaded.
    #[error("{reason}")]
    RuleSet {
        /// Everything that is wrong, one line each.
        reason: String,
        /// The same, one by one: by document and place, up to 100.
        faults: Vec<Fault>,
    },
    /// A rule set is not the one that was expected.
    #[error("{reason}")]
    OtherDigest {
        /// What is wrong, in one line.
        reason: String,
        /// The digest that was expected.
        expected: String,
        /// The digest of the rule set that was given.
        found: String,
    },
    /// A finding cannot be taken, and nothing was changed.
    #[error("{reason}")]
    Findings {
        /// What is wrong, in one line.
        reason: String,
        /// The feature that it is about; nothing when findings as a whole cannot be read.
        feature: Option<String>,
        /// What to do about it.
        hint: Option<String>,
    },
    /// A saved interview belongs to another rule set: what was asked and answered may mean something else there.
    #[error("{reason}")]
    OtherRuleSet {
        /// What is wrong, in one line.
        reason: String,
        /// The rule set that it was saved with: id, version and digest.
        saved: String,
        /// The rule set of the engine: id, version and digest.
        own: String,
    },
    /// A defect of kneeri. Whatever was asked for is not done, and everything can still be used.
    #[error("{reason}")]
    Internal {
        /// What is known about it, in one line.
        reason: String,
    },
}

/// One fault in a rule-set document and the place that caused it.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Fault {
    /// The document, by the name that it was loaded under.
    pub document: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
    /// The JSON pointer of the place; empty for a document that cannot be read.
    pub pointer: String,
    /// What kind of fault it is, for programs: a word such as `unknown_name` that stays the same between versions.
    pub code: String,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Place, message and hint in one line.
    pub text: String,
}

impl KneeriError {
    pub(crate) fn defect(said: &str) -> Self {
        Self::Internal { reason: format!("a defect of kneeri, please report it: {said}") }
    }

    pub(crate) fn other_digest(expected: String, found: String) -> Self {
        let reason = format!("the rule set has the digest {found}, expected {expected}; load the documents anew");
        Self::OtherDigest { reason, expected, found }
    }
}

impl From<FindingError> for KneeriError {
    fn from(error: FindingError) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self::Findings { reason: error.to_string(), feature: owned(error.feature()), hint: owned(error.hint()) }
    }
}

impl From<Faults> for KneeriError {
    fn from(faults: Faults) -> Self {
        Self::RuleSet { reason: faults.to_string(), faults: faults.iter().map(Fault::from).collect() }
    }
}

impl From<ResumeError> for KneeriError {
    fn from(error: ResumeError) -> Self {
        let reason = error.to_string();
        match error {
            ResumeError::OtherRuleSet { saved, own } => Self::OtherRuleSet { reason, saved, own },
            ResumeError::Unreadable(error) => error.into(),
            _ => Self::Findings { reason, feature: None, hint: None },
        }
    }
}

impl From<&kneeri_core::Fault> for Fault {
    fn from(fault: &kneeri_core::Fault) -> Self {
        Self {
            document: fault.file().to_owned(),
            line: fault.line(),
            column: fault.column(),
            pointer: fault.pointer().to_owned(),
            code: fault.code().as_str().to_owned(),
            message: fault.message().to_owned(),
            hint: fault.hint().map(str::to_owned),
            text: fault.to_string(),
        }
    }
}
