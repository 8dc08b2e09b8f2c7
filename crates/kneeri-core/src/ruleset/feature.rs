use serde::Serialize;

use super::{Citation, Entries, Id, Text, When};
use crate::decimal::Decimal;

/// Something that can be asked or measured: exactly one of `yes_no`, `one_of`, `any_of`, `number`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Feature {
    /// What kind of answer it takes.
    #[serde(flatten)]
    pub kind: FeatureKind,
    /// The question, in plain words. Without it nobody is asked: the app supplies the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<Text>,
    /// The label of each choice.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub choices: Entries<Id, Text>,
    /// Help for whoever answers: what a word means, how to do a self-test safely.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
    /// When the question applies at all. When this is false the feature is not applicable: every test on it is
    /// false and every evidence item that names it is neutral.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask_when: Option<When>,
    /// How hard the question is to answer, 1 (a tap) to 100. Default 1.
    #[serde(default = "one")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 100)))]
    pub cost: u8,
    /// Which answers are more dangerous: `true` or `false` for a `yes_no`, `"high"` or `"low"` for a `number`,
    /// choices from mild to grave otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub danger: Option<Danger>,
    /// Whether answering means trying something with the knee.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub self_test: bool,
    /// The screen on which this is asked together with others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen: Option<Id>,
    /// Where the question comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<Citation>,
    /// A remark for readers of the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

impl Feature {
    /// Whether it can stand on a checklist: a yes or no that needs no trying.
    pub(crate) fn can_be_ticked(&self) -> bool {
        matches!(self.kind, FeatureKind::YesNo(_)) && !self.self_test
    }
}

#[cfg(feature = "schema")]
fn one() -> u8 {
    1
}

/// The kind of answer that a feature takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FeatureKind {
    /// Yes or no.
    YesNo(True),
    /// Exactly one of these choices.
    OneOf(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))] Vec<Id>),
    /// Any number of these choices, or none of them.
    AnyOf(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))] Vec<Id>),
    /// A number.
    Number(NumberRange),
}

impl FeatureKind {
    /// The choices of a `one_of` or `any_of`; empty for the others.
    #[must_use]
    pub fn choices(&self) -> &[Id] {
        match self {
            Self::OneOf(choices) | Self::AnyOf(choices) => choices,
            Self::YesNo(_) | Self::Number(_) => &[],
        }
    }

    /// The word for this kind in documents.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::YesNo(_) => "yes_no",
            Self::OneOf(_) => "one_of",
            Self::AnyOf(_) => "any_of",
            Self::Number(_) => "number",
        }
    }
}

/// The value `true`, the only one allowed where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(into = "bool")]
pub struct True;

impl From<True> for bool {
    fn from(_: True) -> Self {
        true
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for True {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "True".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "const": true })
    }
}

/// The unit and range of a number.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct NumberRange {
    /// The unit as a UCUM code: `km m cm [mi_i] km/wk [mi_i]/wk kg [lb_av] kg/m2 Cel [degF] min h d wk mo a % 1 deg`.
    pub unit: Text,
    /// The smallest answer that is accepted.
    pub from: Decimal,
    /// The largest answer that is accepted.
    pub to: Decimal,
}

/// Which answers are more dangerous.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Danger {
    /// Yes (`true`) or no (`false`) of a `yes_no`.
    Answer(bool),
    /// `high` or `low` of a `number`.
    End(DangerousEnd),
    /// Choices from mild to grave; those left out come before the first.
    Choices(#[cfg_attr(feature = "schema", schemars(length(min = 1)))] Vec<Id>),
}

/// The more dangerous end of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DangerousEnd {
    /// The higher, the more dangerous.
    High,
    /// The lower, the more dangerous.
    Low,
}

/// What is asked together: a few short questions on one subject.
///
/// Its `yes_no` features that are no self-tests are one checklist, with a "none of these".
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Screen {
    /// What stands above it; above its checklist too, so best a question that "none of these" can answer.
    pub ask: Text,
    /// Help for whoever answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
}
