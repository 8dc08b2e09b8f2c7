use serde::Serialize;

use super::{Citation, Entries, Id, Text, When};
use crate::decimal::Decimal;

/// What bears on a condition: one item, or a group of items that belong together.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Evidence {
    /// A group of items that overlap.
    Group(Group),
    /// One item.
    Item(Item),
}

/// Items that belong together, so that the same thing is not counted twice.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Group {
    /// How the weights of the items are combined. Default `tapering`.
    #[serde(default)]
    pub combine: Combine,
    /// The items.
    #[cfg_attr(feature = "schema", schemars(extend("minProperties" = 1)))]
    pub of: Entries<Id, Item>,
    /// A remark for readers of the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// How the weights of a group are combined; weights for and against are combined separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// The strongest counts in full, the next by half, the next by a quarter, and so on.
    #[default]
    Tapering,
    /// Only the strongest for and the strongest against count.
    Strongest,
    /// Every item counts in full: only for findings that are known to be independent.
    Sum,
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Item {
    /// A condition over findings with a weight for yes, for no, or both.
    When(WhenItem),
    /// The values of one feature with a weight each.
    By(ByItem),
    /// How many of several conditions over findings hold.
    Count(CountItem),
}

impl Item {
    /// How far the weights are trusted: a word of the header's `trust`.
    #[must_use]
    pub fn trust(&self) -> Option<&Text> {
        match self {
            Self::When(item) => item.trust.as_ref(),
            Self::By(item) => item.trust.as_ref(),
            Self::Count(item) => item.trust.as_ref(),
        }
    }

    /// Where the weights come from.
    #[must_use]
    pub fn source(&self) -> &[Citation] {
        match self {
            Self::When(item) => &item.source,
            Self::By(item) => &item.source,
            Self::Count(item) => &item.source,
        }
    }

    /// A remark for readers of the rules.
    #[must_use]
    pub fn note(&self) -> Option<&Text> {
        match self {
            Self::When(item) => item.note.as_ref(),
            Self::By(item) => item.note.as_ref(),
            Self::Count(item) => item.note.as_ref(),
        }
    }
}

/// A condition over findings with a weight for yes, for no, or both; or with how often it is `found`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[cfg_attr(feature = "schema", schemars(extend(
    "anyOf" = [{ "required": ["yes"] }, { "required": ["no"] }, { "required": ["found"] }],
    "not" = { "anyOf": [{ "required": ["yes", "found"] }, { "required": ["no", "found"] }] }
)))]
pub struct WhenItem {
    /// What is looked at.
    pub when: When,
    /// The weight when it holds. Missing: neutral.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yes: Option<Likelihood>,
    /// The weight when it does not hold. Missing: neutral.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no: Option<Likelihood>,
    /// How often it is found with and without the condition, which gives both weights at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<Found>,
    /// How far the weights are trusted: a word of the header's `trust`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust: Option<Text>,
    /// Where the weights come from.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub source: Vec<Citation>,
    /// A remark for readers of the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// The values of one feature with a weight each.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct ByItem {
    /// A `one_of`, `any_of` or `number` feature.
    pub by: Id,
    /// A weight for each choice, or for bands such as `below 35`, `from 45 below 60`, `above 100`.
    #[cfg_attr(feature = "schema", schemars(extend("minProperties" = 1)))]
    pub gives: Entries<Text, Likelihood>,
    /// How far the weights are trusted: a word of the header's `trust`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust: Option<Text>,
    /// Where the weights come from.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub source: Vec<Citation>,
    /// A remark for readers of the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// How many of several conditions over findings hold.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct CountItem {
    /// What is counted.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub count: Vec<When>,
    /// A weight for exact counts: `"2"`, `"3-4"`.
    #[cfg_attr(feature = "schema", schemars(extend("minProperties" = 1)))]
    pub gives: Entries<Text, Likelihood>,
    /// How far the weights are trusted: a word of the header's `trust`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust: Option<Text>,
    /// Where the weights come from.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub source: Vec<Citation>,
    /// A remark for readers of the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// How strongly something speaks for or against a condition.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Likelihood {
    /// In words, where no number is published.
    Word(Word),
    /// A likelihood ratio.
    Ratio(Ratio),
    /// How often it is found with and without the condition.
    Found(Found),
}

/// A likelihood ratio in words: weakly, moderately, strongly are 2, 5 and 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Word {
    /// A ratio of 10.
    #[serde(rename = "strongly for")]
    StronglyFor,
    /// A ratio of 5.
    #[serde(rename = "moderately for")]
    ModeratelyFor,
    /// A ratio of 2.
    #[serde(rename = "weakly for")]
    WeaklyFor,
    /// A ratio of 1: says nothing.
    #[serde(rename = "neutral")]
    Neutral,
    /// A ratio of 1/2.
    #[serde(rename = "weakly against")]
    WeaklyAgainst,
    /// A ratio of 1/5.
    #[serde(rename = "moderately against")]
    ModeratelyAgainst,
    /// A ratio of 1/10.
    #[serde(rename = "strongly against")]
    StronglyAgainst,
}

impl Word {
    /// All words, from strongest for to strongest against.
    pub const ALL: [Self; 7] = [
        Self::StronglyFor,
        Self::ModeratelyFor,
        Self::WeaklyFor,
        Self::Neutral,
        Self::WeaklyAgainst,
        Self::ModeratelyAgainst,
        Self::StronglyAgainst,
    ];

    /// The likelihood ratio that the word stands for, in thousandths.
    #[must_use]
    pub fn thousandths(self) -> u32 {
        match self {
            Self::StronglyFor => 10_000,
            Self::ModeratelyFor => 5000,
            Self::WeaklyFor => 2000,
            Self::Neutral => 1000,
            Self::WeaklyAgainst => 500,
            Self::ModeratelyAgainst => 200,
            Self::StronglyAgainst => 100,
        }
    }

    /// The word as documents write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StronglyFor => "strongly for",
            Self::ModeratelyFor => "moderately for",
            Self::WeaklyFor => "weakly for",
            Self::Neutral => "neutral",
            Self::WeaklyAgainst => "weakly against",
            Self::ModeratelyAgainst => "moderately against",
            Self::StronglyAgainst => "strongly against",
        }
    }
}

/// A likelihood ratio, published or estimated.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Ratio {
    /// The ratio, 0.001 to 1000, at most 3 decimals.
    #[cfg_attr(feature = "schema", schemars(range(min = 0.001, max = 1000)))]
    pub lr: Decimal,
    /// Its 95 % confidence interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ci: Option<[Decimal; 2]>,
}

/// How often something is found, in per cent, with and without the condition.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Found {
    /// In so many of 100 people with the condition (its sensitivity), 0.1 to 99.9.
    #[cfg_attr(feature = "schema", schemars(range(min = 0.1, max = 99.9)))]
    pub with: Decimal,
    /// In so many of 100 people with other knee pain (100 minus its specificity), 0.1 to 99.9.
    #[cfg_attr(feature = "schema", schemars(range(min = 0.1, max = 99.9)))]
    pub without: Decimal,
}
