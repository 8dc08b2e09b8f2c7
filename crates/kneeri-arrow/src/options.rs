//! What is wanted of an assessment of a table.

use std::num::NonZero;

/// How a table is assessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What happens to what cannot be taken.
    pub on_error: OnError,
    /// What a feature without a column is.
    pub missing: Missing,
    /// Columns that are no features and stand in the result as they are, first.
    pub keep: Vec<String>,
    /// How many conditions of the ranking stand in the result.
    pub top: usize,
    /// Whether the score of every condition stands in the result.
    pub scores: bool,
    /// Whether the verdict stands in the result, and whether the level is final. This takes a full assessment of
    /// everybody, which is far slower.
    pub verdict: bool,
    /// How many threads work; `None` for one a processor.
    pub threads: Option<NonZero<usize>>,
}

impl Default for Options {
    fn default() -> Self {
        let (on_error, missing) = (OnError::default(), Missing::default());
        Self { on_error, missing, keep: Vec::new(), top: 3, scores: false, verdict: false, threads: None }
    }
}

/// What happens to what cannot be taken: a value, a column of another type, a column that nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnError {
    /// The first one is the error, and nothing is assessed.
    #[default]
    Raise,
    /// It is unknown, and counted in the quality report.
    Null,
    /// It is unknown, counted, and told in a column `refused` of the result.
    Report,
}

/// What a feature without a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missing {
    /// An error, unless errors are unknown.
    #[default]
    Raise,
    /// Unknown for everybody.
    Unknown,
}
