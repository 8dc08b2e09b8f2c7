use serde::Serialize;

use super::{Citation, Text, Urgency, When};

/// A pattern over findings that sets a least urgency; a red flag is one at `same_day` or above.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct TriageRule {
    /// What it looks for, in a few words that fit behind "to rule out": `a locked knee`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// What is looked at.
    pub when: When,
    /// The least urgency while it holds.
    pub urgency: Urgency,
    /// The least urgency while it is open because somebody answered "cannot say"; at most `urgency`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub if_unanswered: Option<Urgency>,
    /// The reason, as shown to the person.
    pub say: Text,
    /// Where the rule comes from.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub source: Vec<Citation>,
    /// The rule's name in the evidence that it was written from.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text>,
    /// A remark for readers of the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// A named condition over findings that others refer to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Pattern {
    /// What is looked at.
    pub when: When,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<Citation>,
    /// A remark for readers of the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}
