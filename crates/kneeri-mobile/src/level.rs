//! The words of a result.

/// How soon somebody should be seen, from least to most pressing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, uniffi::Enum)]
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

/// How well a condition fits, from worst to best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, uniffi::Enum)]
pub enum Band {
    /// It cannot be, by what was found.
    Excluded,
    /// Neither likely nor possible.
    Unlikely,
    /// It stays on the list.
    Possible,
    /// It leads by score, and the findings themselves speak for it.
    Likely,
}

/// What the ranking as a whole says. Show a ranking only for `Settled` and `Leaning`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
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

impl From<kneeri_core::Urgency> for Urgency {
    fn from(urgency: kneeri_core::Urgency) -> Self {
        match urgency {
            kneeri_core::Urgency::SelfCare => Self::SelfCare,
            kneeri_core::Urgency::RoutinePhysio => Self::RoutinePhysio,
            kneeri_core::Urgency::SeeClinicianSoon => Self::SeeClinicianSoon,
            kneeri_core::Urgency::SameDay => Self::SameDay,
            kneeri_core::Urgency::EmergencyNow => Self::EmergencyNow,
        }
    }
}

impl From<kneeri_core::Band> for Band {
    fn from(band: kneeri_core::Band) -> Self {
        match band {
            kneeri_core::Band::Excluded => Self::Excluded,
            kneeri_core::Band::Unlikely => Self::Unlikely,
            kneeri_core::Band::Possible => Self::Possible,
            kneeri_core::Band::Likely => Self::Likely,
        }
    }
}

impl From<kneeri_core::Verdict> for Verdict {
    fn from(verdict: kneeri_core::Verdict) -> Self {
        match verdict {
            kneeri_core::Verdict::NoMatch => Self::NoMatch,
            kneeri_core::Verdict::NotEnoughInformation => Self::NotEnoughInformation,
            kneeri_core::Verdict::Leaning => Self::Leaning,
            kneeri_core::Verdict::Settled => Self::Settled,
        }
    }
}
