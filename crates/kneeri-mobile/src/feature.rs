//! What can be asked.

use kneeri_core::{Decimal, FeatureKind, NumberRange, spoken_unit};

/// Something that can be asked or measured.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Feature {
    /// Its id, under which its finding is given.
    pub id: String,
    /// Its question in plain words; empty when nobody is asked and the app supplies the value.
    pub text: String,
    /// Help for whoever answers: what a word means, how to do a self-test safely.
    pub help: Option<String>,
    /// What kind of answer it takes.
    pub kind: AnswerKind,
    /// Whether answering means trying something with the knee. Show the help before it.
    pub is_self_test: bool,
    /// Where the question comes from: ids of sources and facts.
    pub sources: Vec<String>,
}

/// What kind of answer a feature takes.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum AnswerKind {
    /// Yes or no: `Finding.YesNo`.
    YesNo,
    /// Exactly one of these: `Finding.Choice`.
    OneOf {
        /// The choices in the order in which they are shown.
        choices: Vec<Choice>,
    },
    /// Any number of these, or none of them: `Finding.Options`.
    AnyOf {
        /// The options in the order in which they are shown.
        options: Vec<Choice>,
    },
    /// A number: `Finding.Number`, or `Finding.Quantity` in another unit.
    Number {
        /// The smallest answer that is accepted.
        from: f64,
        /// The largest answer that is accepted.
        to: f64,
        /// The unit as a UCUM code, for example `km/wk`.
        unit: String,
        /// The unit as people say it, for example `km a week`; empty for a plain number.
        spoken_unit: String,
    },
}

/// One choice.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Choice {
    /// Its id, which a finding names.
    pub id: String,
    /// What a person reads.
    pub label: String,
}

impl Feature {
    pub(crate) fn new(id: &str, authored: &kneeri_core::Feature) -> Self {
        Self {
            id: id.to_owned(),
            text: authored.ask.as_deref().unwrap_or_default().to_owned(),
            help: authored.help.as_deref().map(str::to_owned),
            kind: AnswerKind::new(authored),
            is_self_test: authored.self_test,
            sources: cited(&authored.source),
        }
    }
}

impl AnswerKind {
    fn new(authored: &kneeri_core::Feature) -> Self {
        let choices = || authored.kind.choices().iter().map(|choice| Choice::new(choice, authored)).collect();
        match &authored.kind {
            FeatureKind::YesNo(_) => Self::YesNo,
            FeatureKind::OneOf(_) => Self::OneOf { choices: choices() },
            FeatureKind::AnyOf(_) => Self::AnyOf { options: choices() },
            FeatureKind::Number(range) => Self::number(range),
        }
    }

    fn number(range: &NumberRange) -> Self {
        Self::Number {
            from: float(range.from),
            to: float(range.to),
            unit: range.unit.to_string(),
            spoken_unit: spoken_unit(&range.unit, false).to_owned(),
        }
    }
}

impl Choice {
    fn new(choice: &kneeri_core::Id, authored: &kneeri_core::Feature) -> Self {
        let label = authored.choices.get(choice).map_or(choice.as_str(), |label| label.as_str());
        Self { id: choice.to_string(), label: label.to_owned() }
    }
}

/// Citations as ids.
pub(crate) fn cited(sources: &[kneeri_core::Citation]) -> Vec<String> {
    sources.iter().map(ToString::to_string).collect()
}

fn float(decimal: Decimal) -> f64 {
    // Thousandths stay below 10¹⁵, which a float holds exactly.
    decimal.thousandths() as f64 / 1000.0
}
