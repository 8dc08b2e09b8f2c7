use serde::Serialize;

use super::{Citation, Entries, Text};

/// Something that numbers, rules and advice cite.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Source {
    /// Its title.
    pub title: Text,
    /// What kind of source it is: a systematic review, a cohort, a guideline, an estimate, …
    pub kind: Text,
    /// The year, or "n.d." when none is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<Text>,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<Text>,
    /// Where it can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Text>,
    /// Single claims of the source, in own words; cited as `S3-20`.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub facts: Entries<Citation, Text>,
    /// A remark for readers of the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}
