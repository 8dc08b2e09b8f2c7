//! Why something that an author wrote cannot be used.

use kneeri_core::FindingError;

/// Why real cases, a ledger or a document cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A line is not a case.
    #[error("line {line}: {message}")]
    NotACase {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong: one line.
        message: String,
    },
    /// The rule set refuses a finding of a case; the cause names the feature.
    #[error("case {case}: {source}")]
    Refused {
        /// The id of the case.
        case: String,
        /// Which feature, and why.
        source: FindingError,
    },
    /// A line is not findings that one of two rule sets can take.
    #[error("line {line}: {message}")]
    NotFindings {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong: one line.
        message: String,
    },
    /// A text is not a rule document.
    #[error("line {line}, column {column}: {message}")]
    NotADocument {
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
        /// What is wrong: one line.
        message: String,
    },
    /// A text is not a ledger.
    #[error("line {line}, column {column}: {message}")]
    NotALedger {
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
        /// What is wrong: one line.
        message: String,
    },
}

/// The message of a JSON error without its place.
pub(crate) fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message).to_owned()
}
