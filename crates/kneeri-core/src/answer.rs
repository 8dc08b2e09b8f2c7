//! What a finding says about its feature: the finding, checked and in the feature's own terms.

use std::fmt;

use crate::decimal::{Decimal, DecimalError};
use crate::fault::{nearest, plain};
use crate::ruleset::{Feature, FeatureKind, Finding, Id, Number, NumberRange};
use crate::unit;

/// A finding in its feature's own terms. Choices are sets of bits in the order of the feature's choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Asked, but the person cannot say.
    Unknown,
    /// Yes or no.
    YesNo(bool),
    /// One of these choices.
    Choices(u64),
    /// These options are present, those are absent, the rest is unknown.
    Options { yes: u64, no: u64 },
    /// A number in this range of thousandths, ends inclusive.
    Between(i64, i64),
}

/// Why a finding cannot be taken: which feature, what is wrong, and what to do.
///
/// # Examples
///
/// ```
/// use kneeri_core::Engine;
///
/// let error = Engine::knee().findings().set("age", "34").unwrap_err();
/// assert_eq!(error.feature(), Some("age"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}{}", feature.as_ref().map(|feature| format!("{feature}: ")).unwrap_or_default(),
    hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default())]
pub struct FindingError {
    feature: Option<String>,
    message: String,
    hint: Option<String>,
}

impl FindingError {
    pub(crate) fn new(feature: &str, message: impl Into<String>, hint: Option<String>) -> Self {
        Self { feature: Some(plain(feature)), message: plain(&message.into()), hint: hint.as_deref().map(plain) }
    }

    /// A fault of the whole document of findings.
    pub(crate) fn of_document(message: impl Into<String>, hint: Option<String>) -> Self {
        Self { feature: None, message: plain(&message.into()), hint: hint.as_deref().map(plain) }
    }

    /// The same fault, of this feature.
    pub(crate) fn about(self, feature: &str) -> Self {
        Self { feature: Some(plain(feature)), ..self }
    }

    /// The feature; `None` when the document of findings cannot be read at all.
    #[must_use]
    pub fn feature(&self) -> Option<&str> {
        self.feature.as_deref()
    }

    /// What is wrong: one line.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl Answer {
    /// Checks a finding against its feature. Nothing is clamped or coerced.
    pub(crate) fn new(id: &str, feature: &Feature, finding: &Finding) -> Result<Self, FindingError> {
        let asked = Asked { id, feature };
        match (&feature.kind, finding) {
            (_, Finding::Unknown) => Ok(Self::Unknown),
            (FeatureKind::YesNo(_), Finding::YesNo(answer)) => Ok(Self::YesNo(*answer)),
            (FeatureKind::OneOf(choices), Finding::Choice(choice)) => asked.set(choices, [choice]).map(Self::Choices),
            (FeatureKind::OneOf(choices), Finding::OneOf(some)) => {
                if some.is_empty() {
                    return Err(FindingError::new(id, "a list of no choices", None));
                }
                asked.set(choices, some).map(Self::Choices)
            }
            (FeatureKind::AnyOf(choices), Finding::Options(options)) => {
                let yes = asked.set(choices, options)?;
                Ok(Self::Options { yes, no: every(choices) & !yes })
            }
            (FeatureKind::AnyOf(choices), Finding::Partly { yes, no }) => {
                let (present, absent) = (asked.set(choices, yes)?, asked.set(choices, no)?);
                if let Some(both) = yes.iter().find(|option| no.contains(option)) {
                    return Err(FindingError::new(id, format!("`{both}` stands under `yes` and under `no`"), None));
                }
                Ok(Self::Options { yes: present, no: absent })
            }
            (FeatureKind::Number(range), Finding::Number(number)) => {
                let value = asked.number(range, number, None)?;
                Ok(Self::Between(value, value))
            }
            (FeatureKind::Number(range), Finding::Quantity { value, unit }) => {
                let value = asked.number(range, value, Some(unit))?;
                Ok(Self::Between(value, value))
            }
            (FeatureKind::Number(range), Finding::Between { at_least, at_most, unit }) => {
                asked.between(range, at_least.as_ref(), at_most.as_ref(), unit.as_deref())
            }
            (kind, finding) => Err(asked.wrong_kind(kind, finding)),
        }
    }
}

/// All choices, as bits.
fn every(choices: &[Id]) -> u64 {
    choices.iter().enumerate().fold(0, |set, (position, _)| set | 1 << position)
}

/// A feature whose finding is being checked.
struct Asked<'a> {
    id: &'a str,
    feature: &'a Feature,
}

impl Asked<'_> {
    fn set<'c>(&self, choices: &[Id], named: impl IntoIterator<Item = &'c String>) -> Result<u64, FindingError> {
        named.into_iter().try_fold(0, |set, name| match choices.iter().position(|choice| choice == name.as_str()) {
            Some(position) => Ok(set | 1 << position),
            None => Err(FindingError::new(self.id, format!("no choice `{name}`"), Some(self.choices_near(name)))),
        })
    }

    fn choices_near(&self, name: &str) -> String {
        let choices = self.feature.kind.choices();
        match nearest(name, choices.iter().map(Id::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                format!("one of {}", choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(", "))
            }
        }
    }

    fn number(&self, range: &NumberRange, number: &Number, unit: Option<&str>) -> Result<i64, FindingError> {
        let value = self.convert(range, number, unit)?;
        if value < range.from || value > range.to {
            let message = format!("{value} is outside {} to {} {}", range.from, range.to, spoken(range));
            return Err(FindingError::new(self.id, message.trim_end().to_owned(), None));
        }
        Ok(value.thousandths())
    }

    fn convert(&self, range: &NumberRange, number: &Number, unit: Option<&str>) -> Result<Decimal, FindingError> {
        let own = unit::find(&range.unit);
        let converted = match (unit, own) {
            (Some(unit), Some(own)) => {
                let given = unit::find(unit).filter(|given| given.converts_to(own)).ok_or_else(|| {
                    let relatives: Vec<String> = own.relatives().map(|code| format!("`{code}`")).collect();
                    let hint = format!("one of {}", relatives.join(", "));
                    FindingError::new(
                        self.id,
                        format!("the unit `{unit}` does not convert to `{}`", range.unit),
                        Some(hint),
                    )
                })?;
                given.convert(number.as_str(), own)
            }
            _ => Decimal::rounded(number.as_str()),
        };
        converted
            .map_err(|error: DecimalError| FindingError::new(self.id, format!("`{}`: {error}", number.as_str()), None))
    }

    fn between(
        &self,
        range: &NumberRange,
        at_least: Option<&Number>,
        at_most: Option<&Number>,
        unit: Option<&str>,
    ) -> Result<Answer, FindingError> {
        if at_least.is_none() && at_most.is_none() {
            return Err(FindingError::new(self.id, "a range without an end", None));
        }
        let end = |number: Option<&Number>, default: Decimal| {
            number.map_or(Ok(default.thousandths()), |number| self.number(range, number, unit))
        };
        let (low, high) = (end(at_least, range.from)?, end(at_most, range.to)?);
        if low > high {
            return Err(FindingError::new(self.id, "the range ends before it begins", None));
        }
        Ok(Answer::Between(low, high))
    }

    fn wrong_kind(&self, kind: &FeatureKind, finding: &Finding) -> FindingError {
        let expected = match kind {
            FeatureKind::YesNo(_) => "true or false",
            FeatureKind::OneOf(_) => "one choice as a text",
            FeatureKind::AnyOf(_) => "a list of choices",
            FeatureKind::Number(_) => "a number",
        };
        let hint = match (kind, finding) {
            (FeatureKind::AnyOf(_), Finding::Choice(choice)) => Some(format!("write [\"{choice}\"]")),
            (FeatureKind::OneOf(_), Finding::Options(_)) => {
                Some("several that are not settled are {\"one_of\": […]}".into())
            }
            (FeatureKind::YesNo(_), _) => Some("leave it out when it is not known".into()),
            _ => None,
        };
        FindingError::new(self.id, format!("expected {expected}, found {}", Found(finding)), hint)
    }
}

/// The unit of a range as messages say it.
fn spoken(range: &NumberRange) -> &str {
    match range.unit.as_str() {
        "1" => "",
        unit => unit,
    }
}

/// A finding as messages show it.
struct Found<'a>(&'a Finding);

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Finding::YesNo(answer) => write!(f, "{answer}"),
            Finding::Choice(choice) => write!(f, "the text `{choice}`"),
            Finding::Number(number) => write!(f, "the number {}", number.as_str()),
            Finding::Options(_) => f.write_str("a list"),
            Finding::OneOf(_) => f.write_str("`one_of`"),
            Finding::Partly { .. } => f.write_str("`yes`/`no`"),
            Finding::Quantity { .. } => f.write_str("a number with a unit"),
            Finding::Between { .. } => f.write_str("a range"),
            Finding::Unknown => f.write_str("`unknown`"),
        }
    }
}
