//! What to do meanwhile.

use kneeri_core::{ShownAdvice, spoken_dose};

use crate::feature::cited;

/// Advice that is shown.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Advice {
    /// Its id.
    pub id: String,
    /// The id of its topic.
    pub topic: String,
    /// The heading of its topic.
    pub topic_title: String,
    /// Its stance within the topic, when the topic has several that exclude each other.
    pub stance: Option<String>,
    /// A short heading.
    pub title: String,
    /// What to do or leave, in one to three sentences.
    pub say: String,
    /// How to do it, step by step.
    pub how: Option<String>,
    /// How much of it.
    pub dose: Option<Dose>,
    /// Where it comes from: ids of sources and facts.
    pub sources: Vec<String>,
}

/// How much of an exercise.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Dose {
    /// How many sets.
    pub sets: Option<Amount>,
    /// How many repetitions in a set.
    pub reps: Option<Amount>,
    /// How long to hold, in seconds.
    pub hold_seconds: Option<Amount>,
    /// How many minutes.
    pub minutes: Option<Amount>,
    /// How often a week.
    pub times_per_week: Option<Amount>,
    /// The dose as people say it: `3 sets, 10 to 15 repetitions, once a week`.
    pub text: String,
}

/// A whole number, or a range from one to another.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Record)]
pub struct Amount {
    /// The least.
    pub at_least: u32,
    /// The most; the same as the least for a single number.
    pub at_most: u32,
}

/// Advice that is withheld until something is answered, because it could be wrong for this person.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct WithheldAdvice {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Why it is withheld.
    pub because: Withholding,
    /// The features whose answers would release it, by id.
    pub ask: Vec<String>,
}

/// Why advice is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Withholding {
    /// It is not known whether it is safe here.
    Unknown,
    /// A more cautious stance on the same topic may apply.
    Stance,
}

impl Advice {
    pub(crate) fn new(shown: ShownAdvice<'_>) -> Option<Self> {
        let authored = shown.authored()?;
        Some(Self {
            id: shown.id().to_owned(),
            topic: authored.topic.to_string(),
            topic_title: shown.topic_title().to_owned(),
            stance: authored.stance.as_ref().map(ToString::to_string),
            title: authored.title.to_string(),
            say: authored.say.to_string(),
            how: authored.how.as_ref().map(ToString::to_string),
            dose: authored.dose.as_ref().map(Dose::from),
            sources: cited(&authored.source),
        })
    }
}

impl From<&kneeri_core::Dose> for Dose {
    fn from(dose: &kneeri_core::Dose) -> Self {
        let amount = |amount: &Option<kneeri_core::Amount>| amount.as_ref().map(Amount::from);
        Self {
            sets: amount(&dose.sets),
            reps: amount(&dose.reps),
            hold_seconds: amount(&dose.hold_s),
            minutes: amount(&dose.minutes),
            times_per_week: amount(&dose.times_per_week),
            text: spoken_dose(dose),
        }
    }
}

impl From<&kneeri_core::Amount> for Amount {
    fn from(amount: &kneeri_core::Amount) -> Self {
        let (at_least, at_most) = match *amount {
            kneeri_core::Amount::Exactly(number) => (number, number),
            kneeri_core::Amount::Range([from, to]) => (from, to),
        };
        Self { at_least: at_least.into(), at_most: at_most.into() }
    }
}

impl From<&kneeri_core::WithheldAdvice<'_>> for WithheldAdvice {
    fn from(withheld: &kneeri_core::WithheldAdvice<'_>) -> Self {
        Self {
            id: withheld.id().to_owned(),
            title: withheld.authored().map(|authored| authored.title.to_string()).unwrap_or_default(),
            because: if withheld.because() == "stance" { Withholding::Stance } else { Withholding::Unknown },
            ask: withheld.ask().iter().map(|feature| (*feature).to_owned()).collect(),
        }
    }
}
