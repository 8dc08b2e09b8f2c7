use serde::Serialize;

use super::{Citation, Entries, Evidence, Id, Likelihood, Text, Urgency, When};
use crate::decimal::Decimal;

/// What may explain the findings.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Condition {
    /// Its name, as a runner understands it.
    pub name: Text,
    /// Other names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Text>,
    /// The structure that hurts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure: Option<Text>,
    /// What it is and how it usually feels, in a sentence or two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<Text>,
    /// Codes of classifications.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codes: Option<Codes>,
    /// How common it is among people with any knee pain.
    pub how_common: HowCommon,
    /// The condition is excluded when this is false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only_if: Option<When>,
    /// The least urgency while the condition is likely.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency_if_likely: Option<Urgency>,
    /// How findings bear on it.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub evidence: Entries<Id, Evidence>,
    /// What only an examiner can find: recorded, never asked, never scored.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub examined: Entries<Id, Examined>,
    /// A remark for readers of the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// Codes of a condition in published classifications.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Codes {
    /// ICD-10 codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub icd10: Vec<Text>,
    /// SNOMED CT identifiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snomed: Vec<Text>,
}

/// The share of a condition among people with any knee pain, before any answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct HowCommon {
    /// In so many of 100 people with any knee pain, 0.001 to 90.
    #[cfg_attr(feature = "schema", schemars(range(min = 0.001, max = 90)))]
    pub percent: Decimal,
    /// How far the share is trusted: a word of the header's `trust`. Shown, not multiplied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust: Option<Text>,
    /// Where the share comes from.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub source: Vec<Citation>,
    /// A remark for readers of the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// Shares in narrower settings: the first one that holds replaces the general share.
    #[serde(rename = "in", default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Setting>,
}

/// The share of a condition in a narrower setting.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Setting {
    /// The setting.
    pub when: When,
    /// In so many of 100 people in this setting, 0.001 to 90.
    #[cfg_attr(feature = "schema", schemars(range(min = 0.001, max = 90)))]
    pub percent: Decimal,
    /// Where the share comes from.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub source: Vec<Citation>,
    /// A remark for readers of the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// What only an examiner can find.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Examined {
    /// The finding.
    pub finding: Text,
    /// What it says when present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yes: Option<Likelihood>,
    /// What it says when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no: Option<Likelihood>,
    /// A remark for readers of the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// Where it comes from.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub source: Vec<Citation>,
}
