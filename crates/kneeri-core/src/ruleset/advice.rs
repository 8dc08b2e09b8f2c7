use serde::Serialize;

use super::{Band, Citation, Entries, Id, Text, Urgency, When};

/// A subject of advice, whose stances exclude each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Topic {
    /// Its heading.
    pub title: Text,
    /// Stances from permissive to cautious; only the most cautious one that fits is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stances: Vec<Id>,
}

/// Text shown to the person, with its guards.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[cfg_attr(feature = "schema", schemars(extend(
    "dependentRequired" = { "dose": ["urgency_up_to"], "for": ["urgency_up_to"] }
)))]
pub struct Advice {
    /// Its topic.
    pub topic: Id,
    /// Its stance within the topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stance: Option<Id>,
    /// A short heading.
    pub title: Text,
    /// What to do or leave, in one to three sentences.
    pub say: Text,
    /// How to do it, step by step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how: Option<Text>,
    /// How much of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dose: Option<Dose>,
    /// Shown when any of these conditions has at least this band. Missing: whatever the conditions are.
    #[serde(rename = "for", default, skip_serializing_if = "Entries::is_empty")]
    #[cfg_attr(feature = "schema", schemars(extend("minProperties" = 1)))]
    pub conditions: Entries<Id, Band>,
    /// Shown only when this is true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// Shown only when this is false: while it is unknown the advice is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_if: Option<When>,
    /// Shown from this urgency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency_from: Option<Urgency>,
    /// Shown up to this urgency. Required with `dose` and with `for`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency_up_to: Option<Urgency>,
    /// Where it comes from.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub source: Vec<Citation>,
    /// The advice's name in the evidence that it was written from.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text>,
    /// A remark for readers of the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// How much of an exercise.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[cfg_attr(feature = "schema", schemars(extend("minProperties" = 1)))]
pub struct Dose {
    /// How long to hold, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_s: Option<Amount>,
    /// How many minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Amount>,
    /// How many repetitions in a set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reps: Option<Amount>,
    /// How many sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sets: Option<Amount>,
    /// How often a week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times_per_week: Option<Amount>,
}

/// A whole number from 1 to 1000, or a range from one to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Amount {
    /// A number.
    Exactly(#[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1000)))] u16),
    /// From the first to the second.
    Range(#[cfg_attr(feature = "schema", schemars(inner(range(min = 1, max = 1000))))] [u16; 2]),
}

/// The way back to running as a ladder of stages.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct ReturnToRun {
    /// The ladder may be entered when this holds.
    pub start_when: When,
    /// One stage back when this holds after a session.
    pub go_back_when: When,
    /// The stage is repeated when this holds after a session.
    pub stay_when: When,
    /// The ladder pauses at this urgency and above.
    pub pause_from: Urgency,
    /// How many good sessions a stage takes.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 100)))]
    pub sessions_per_stage: u8,
    /// Days of rest between sessions.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 30)))]
    pub rest_days: u8,
    /// The stages from first to last.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub stages: Vec<Stage>,
    /// A remark for readers of the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// One stage of the way back to running.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Stage {
    /// Its name within the ladder.
    pub id: Id,
    /// A short heading.
    pub title: Text,
    /// What to do.
    pub say: Text,
    /// Where it comes from.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub source: Vec<Citation>,
}
