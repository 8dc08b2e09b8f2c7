use serde::Serialize;

use super::{Band, Citation, Entries, Finding, Id, Text, Urgency, Verdict};

/// A test of the rules: findings and what must come out.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Case {
    /// The findings.
    pub given: Entries<Id, Finding>,
    /// What must come out.
    pub expect: Expectation,
    /// Where the case comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<Citation>,
    /// A remark for readers of the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// What must come out of a case. Lists are subsets of what comes out.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[cfg_attr(feature = "schema", schemars(extend("minProperties" = 1)))]
pub struct Expectation {
    /// The level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// The verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// The condition of rank 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Id>,
    /// Conditions of rank 1 to 3.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_top_3: Vec<Id>,
    /// Bands of conditions.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub bands: Entries<Id, Band>,
    /// Features that must be asked for safety.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub must_ask: Vec<Id>,
    /// Advice that is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub advice: Vec<Id>,
    /// Advice that is not shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_advice: Vec<Id>,
    /// Triage rules that are true.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Id>,
    /// What must count in the scores of conditions.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub reasons: Entries<Id, ExpectedReasons>,
}

/// What must count in the score of a condition. Lists are subsets of what counts.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[cfg_attr(feature = "schema", schemars(extend("minProperties" = 1)))]
pub struct ExpectedReasons {
    /// Items that raise the score, as results name them: `item`, `group.item`, `group.item.option`.
    #[serde(rename = "for", default, skip_serializing_if = "Vec::is_empty")]
    pub on_behalf: Vec<Text>,
    /// Items that lower the score.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<Text>,
}
