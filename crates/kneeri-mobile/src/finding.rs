//! What is found out about one person.

use std::collections::HashMap;

use kneeri_core::{Engine, Entries, Findings, Number};

use crate::error::KneeriError;

/// What somebody says about one feature. A feature without a finding is unknown, which is never "no".
///
/// Nothing is clamped or coerced: a finding that does not fit its feature is an error with the feature's name.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum Finding {
    /// Yes or no.
    YesNo {
        /// True for yes.
        answer: bool,
    },
    /// One choice.
    Choice {
        /// Its id, for example `gradual`.
        choice: String,
    },
    /// One of these choices, but it is not settled which.
    OneOf {
        /// Their ids.
        choices: Vec<String>,
    },
    /// Exactly these options of a feature that takes several. None of them is "none of these".
    Options {
        /// Their ids.
        options: Vec<String>,
    },
    /// Some options are present, some absent, the rest is unknown.
    Partly {
        /// The ids of those present.
        yes: Vec<String>,
        /// The ids of those absent.
        no: Vec<String>,
    },
    /// A number in the unit of the feature.
    Number {
        /// The number.
        number: f64,
    },
    /// A number in a unit of its own, which is converted exactly.
    Quantity {
        /// The number.
        number: f64,
        /// The unit as a UCUM code, for example `km` or `[mi_i]`.
        unit: String,
    },
    /// A number somewhere in this range, ends included; one end is enough.
    Between {
        /// The lower end.
        at_least: Option<f64>,
        /// The upper end.
        at_most: Option<f64>,
        /// The unit of both ends as a UCUM code; without one it is the unit of the feature.
        unit: Option<String>,
    },
    /// It was asked, and the person cannot say. It is not asked again.
    Unknown,
}

/// Findings of one person as they come in. The first fault is that of the first feature by id.
pub(crate) fn checked(engine: &Engine, given: HashMap<String, Finding>) -> Result<Findings, KneeriError> {
    let mut findings = engine.findings();
    for (feature, finding) in in_order(given) {
        findings.set(&feature, finding)?;
    }
    Ok(findings)
}

/// A map of another language has no order that two runs would share.
pub(crate) fn in_order(given: HashMap<String, Finding>) -> Entries<String, Finding> {
    given.into_iter().collect()
}

/// Findings as they go out.
pub(crate) fn listed(findings: &Findings) -> HashMap<String, Finding> {
    findings.iter().map(|(feature, finding)| (feature.to_owned(), Finding::from(finding))).collect()
}

impl From<Finding> for kneeri_core::Finding {
    fn from(finding: Finding) -> Self {
        match finding {
            Finding::YesNo { answer } => Self::YesNo(answer),
            // The text `unknown` is what documents write for a finding of its own.
            Finding::Choice { choice } => Self::from(choice),
            Finding::OneOf { choices } => Self::OneOf(choices),
            Finding::Options { options } => Self::Options(options),
            Finding::Partly { yes, no } => Self::Partly { yes, no },
            Finding::Number { number } => Self::Number(number.into()),
            Finding::Quantity { number, unit } => Self::Quantity { value: number.into(), unit },
            Finding::Between { at_least, at_most, unit } => {
                Self::Between { at_least: at_least.map(Number::from), at_most: at_most.map(Number::from), unit }
            }
            Finding::Unknown => Self::Unknown,
        }
    }
}

impl From<&kneeri_core::Finding> for Finding {
    fn from(finding: &kneeri_core::Finding) -> Self {
        use kneeri_core::Finding as Core;
        match finding.clone() {
            Core::YesNo(answer) => Self::YesNo { answer },
            Core::Choice(choice) => Self::Choice { choice },
            Core::OneOf(choices) => Self::OneOf { choices },
            Core::Options(options) => Self::Options { options },
            Core::Partly { yes, no } => Self::Partly { yes, no },
            Core::Number(value) => Self::Number { number: float(&value) },
            Core::Quantity { value, unit } => Self::Quantity { number: float(&value), unit },
            Core::Between { at_least, at_most, unit } => {
                Self::Between { at_least: at_least.as_ref().map(float), at_most: at_most.as_ref().map(float), unit }
            }
            // The core may come to know more kinds; until they stand above, nothing is claimed.
            _ => Self::Unknown,
        }
    }
}

fn float(number: &Number) -> f64 {
    // A number that was taken is one that a float can spell.
    number.as_str().parse().unwrap_or(f64::NAN)
}
