use serde::Serialize;

use super::{
    Advice, Case, Citation, Condition, Entries, Feature, Id, Law, Pattern, ReturnToRun, Screen, Source, Text, Topic,
    TriageRule, Urgency,
};

/// A rule-set document. A rule set is one or more of them: members that hold entries by name are merged, all
/// other members stand in one document only.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Document {
    /// The JSON Schema of this document, for editors.
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub schema: Option<Text>,
    /// The version of this format: 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1)))]
    pub kneeri: Option<u8>,
    /// The name of the rule set, for example `kneeri.knee`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Text>,
    /// The version of the rule set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Text>,
    /// The language of its texts, as a BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Text>,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// How it was made and what its numbers mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub methodology: Option<Text>,
    /// What it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disclaimer: Option<Text>,
    /// When to get help in any case, shown with every result.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub safety_net: Option<Vec<Text>>,
    /// The title and meaning of each of the five levels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Levels>,
    /// Triage rules from this level on must be answered. Default `same_day`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub must_ask_from: Option<Urgency>,
    /// The least level while such a rule is open; at most `must_ask_from`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_safety_answered: Option<Urgency>,
    /// The most that evidence can move a score, in millidecibans either way. Default 40000.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1_000_000)))]
    pub evidence_limit: Option<u32>,
    /// Where the bands begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bands: Option<Bands>,
    /// How much of a weight counts, in per cent, by word. Default: high 100, moderate 85, low 70, very_low 50.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Entries<Id, PerCent>"))]
    pub trust: Entries<Id, u8>,
    /// Subjects of advice.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub topics: Entries<Id, Topic>,
    /// Checklists.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub screens: Entries<Id, Screen>,
    /// What can be asked or measured.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    #[cfg_attr(feature = "schema", schemars(extend("maxProperties" = 512)))]
    pub features: Entries<Id, Feature>,
    /// Named conditions over findings.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    #[cfg_attr(feature = "schema", schemars(extend("maxProperties" = 1024)))]
    pub patterns: Entries<Id, Pattern>,
    /// What may explain the findings.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    #[cfg_attr(feature = "schema", schemars(extend("maxProperties" = 256)))]
    pub conditions: Entries<Id, Condition>,
    /// What sets the urgency.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub triage: Entries<Id, TriageRule>,
    /// Text for the person.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub advice: Entries<Id, Advice>,
    /// The way back to running.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub return_to_run: Option<ReturnToRun>,
    /// What numbers, rules and advice cite.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub sources: Entries<Citation, Source>,
    /// Tests of the rules, by name.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub cases: Entries<String, Case>,
    /// Texts in other languages: language → JSON pointer of a text → its translation.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub translations: Entries<String, Entries<String, Text>>,
    /// What must hold whatever somebody answers.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub laws: Entries<Id, Law>,
    /// Warnings that are no mistake: JSON pointer of the place → code of the warning → the reason.
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    pub allow: Entries<String, Entries<Id, Text>>,
}

/// A whole number from 0 to 100, for the schema.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct PerCent(#[schemars(range(min = 0, max = 100))] u8);

/// The title and meaning of the five levels.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Levels {
    /// Looking after it oneself.
    pub self_care: Level,
    /// A physiotherapist or GP within weeks.
    pub routine_physio: Level,
    /// A doctor or urgent physiotherapy appointment within a few days.
    pub see_clinician_soon: Level,
    /// To be examined today.
    pub same_day: Level,
    /// An emergency.
    pub emergency_now: Level,
}

impl Levels {
    /// The texts of a level.
    #[must_use]
    pub fn level(&self, urgency: Urgency) -> &Level {
        match urgency {
            Urgency::SelfCare => &self.self_care,
            Urgency::RoutinePhysio => &self.routine_physio,
            Urgency::SeeClinicianSoon => &self.see_clinician_soon,
            Urgency::SameDay => &self.same_day,
            Urgency::EmergencyNow => &self.emergency_now,
        }
    }
}

/// The texts of a level of urgency.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Level {
    /// A short heading.
    pub title: Text,
    /// What to do.
    pub say: Text,
}

/// Where the bands begin. Missing values keep their defaults.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Bands {
    /// Where `likely` begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likely: Option<LikelyBand>,
    /// Where `possible` begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub possible: Option<PossibleBand>,
}

/// Where `likely` begins.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct LikelyBand {
    /// The least score, in millidecibans. Default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = -1_000_000, max = 1_000_000)))]
    pub score: Option<i32>,
    /// The least share of the score that comes from findings, in millidecibans. Default 3000.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = -1_000_000, max = 1_000_000)))]
    pub net: Option<i32>,
}

/// Where `possible` begins.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct PossibleBand {
    /// The least score, in millidecibans. Default −10000.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = -1_000_000, max = 1_000_000)))]
    pub score: Option<i32>,
}
