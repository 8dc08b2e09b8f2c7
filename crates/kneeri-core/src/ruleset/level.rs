use std::fmt;

use serde::Serialize;

/// How soon somebody should be seen, from least to most pressing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Looking after it oneself is reasonable.
    SelfCare,
    /// A physiotherapist or GP within weeks.
    RoutinePhysio,
    /// A doctor or urgent physiotherapy appointment within a few days.
    SeeClinicianSoon,
    /// To be examined today.
    SameDay,
    /// An emergency: now.
    EmergencyNow,
}

impl Urgency {
    /// All levels, from least to most pressing.
    pub const ALL: [Self; 5] =
        [Self::SelfCare, Self::RoutinePhysio, Self::SeeClinicianSoon, Self::SameDay, Self::EmergencyNow];

    /// The level as documents and results write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SelfCare => "self_care",
            Self::RoutinePhysio => "routine_physio",
            Self::SeeClinicianSoon => "see_clinician_soon",
            Self::SameDay => "same_day",
            Self::EmergencyNow => "emergency_now",
        }
    }
}

impl fmt::Display for Urgency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How well a condition fits, from worst to best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Its `only_if` is false.
    Excluded,
    /// Neither likely nor possible.
    Unlikely,
    /// It stays on the list.
    Possible,
    /// It leads by score and the findings themselves speak for it.
    Likely,
}

impl Band {
    /// All bands, from worst to best.
    pub const ALL: [Self; 4] = [Self::Excluded, Self::Unlikely, Self::Possible, Self::Likely];

    /// The band as documents and results write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Excluded => "excluded",
            Self::Unlikely => "unlikely",
            Self::Possible => "possible",
            Self::Likely => "likely",
        }
    }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the ranking as a whole says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No condition of the rule set fits, whatever the open answers are.
    NoMatch,
    /// The findings so far speak for no condition.
    NotEnoughInformation,
    /// The first condition leads, but open answers could change that.
    Leaning,
    /// The first condition leads whatever the open answers are.
    Settled,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Self; 4] = [Self::NoMatch, Self::NotEnoughInformation, Self::Leaning, Self::Settled];

    /// The verdict as documents and results write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoMatch => "no_match",
            Self::NotEnoughInformation => "not_enough_information",
            Self::Leaning => "leaning",
            Self::Settled => "settled",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
