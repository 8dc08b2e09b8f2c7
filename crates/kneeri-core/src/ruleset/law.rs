use serde::Serialize;

use super::{Citation, Id, Text, Urgency};

/// What must hold whatever somebody answers while a pattern holds. It decides nothing: `kneeri check --prove` proves or
/// refutes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[cfg_attr(feature = "schema", schemars(extend(
    "anyOf" = [{ "required": ["urgency"] }, { "required": ["not_advice"] }]
)))]
pub struct Law {
    /// The pattern.
    pub pattern: Id,
    /// While the pattern holds, the level is this one or above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// While the pattern holds or may hold, none of this advice is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_advice: Vec<Id>,
    /// Where the law comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<Citation>,
    /// A remark for readers of the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}
