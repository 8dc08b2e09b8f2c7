use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::decimal::{Decimal, DecimalError};

/// One person's answer for one feature, as written; a missing one means unknown.
///
/// # Examples
///
/// ```
/// use kneeri_core::Finding;
///
/// assert_eq!(Finding::from(true), Finding::YesNo(true));
/// assert_eq!(Finding::from("unknown"), Finding::Unknown);
/// assert_eq!(Finding::from(["warm", "red"]), Finding::Options(vec!["warm".into(), "red".into()]));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Finding {
    /// Asked, but the person cannot say.
    Unknown,
    /// Yes or no.
    YesNo(bool),
    /// One choice.
    Choice(String),
    /// One of these choices, but not settled which.
    OneOf(Vec<String>),
    /// Exactly these options of an `any_of`; all others are absent.
    Options(Vec<String>),
    /// Some options of an `any_of` are present, some absent, the rest is unknown.
    Partly {
        /// Present options.
        yes: Vec<String>,
        /// Absent options.
        no: Vec<String>,
    },
    /// A number in the feature's unit.
    Number(Number),
    /// A number with its unit.
    Quantity {
        /// The number.
        value: Number,
        /// The unit as a UCUM code.
        unit: String,
    },
    /// A number in this range, ends inclusive; one end is enough.
    Between {
        /// The lower end.
        at_least: Option<Number>,
        /// The upper end.
        at_most: Option<Number>,
        /// The unit of both ends; missing means the feature's unit.
        unit: Option<String>,
    },
}

/// A number as it was written, so that converting it to a feature's unit rounds only once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number(Box<str>);

impl Number {
    /// The number that this text spells, written as in JSON.
    ///
    /// # Errors
    ///
    /// [`DecimalError`] when it is no number or 10¹² and beyond.
    pub fn new(text: &str) -> Result<Self, DecimalError> {
        Decimal::rounded(text).map(|_| Self(shortest(text).into()))
    }

    /// The text of the number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The significant digits that are kept: so many survive being written as a JSON number and read again.
const KEPT_DIGITS: usize = 15;

/// The shortest text of a number, so that it is the same after it was written and read again.
fn shortest(text: &str) -> String {
    if let Ok(decimal) = text.parse::<Decimal>() {
        return decimal.to_string();
    }
    let kept = kept(text);
    kept.parse().map_or(kept, |float: f64| float.to_string())
}

/// A number text whose digits beyond the kept ones are 0. Below 10¹¹ this never changes how it rounds to thousandths.
fn kept(text: &str) -> String {
    let (mantissa, exponent) = text.find(['e', 'E']).map_or((text, ""), |position| text.split_at(position));
    let mut significant = 0;
    let digits = mantissa.chars().map(|letter| {
        significant += usize::from(letter.is_ascii_digit() && (significant > 0 || letter != '0'));
        if letter.is_ascii_digit() && significant > KEPT_DIGITS { '0' } else { letter }
    });
    let mut kept: String = digits.collect();
    kept.push_str(exponent);
    kept
}

impl From<i32> for Number {
    fn from(whole: i32) -> Self {
        Self(whole.to_string().into())
    }
}

impl From<f64> for Number {
    /// Keeps the shortest decimal text; NaN and infinities are refused when the finding is set.
    fn from(float: f64) -> Self {
        Self(shortest(&format!("{float:?}")).into())
    }
}

impl From<Decimal> for Number {
    fn from(decimal: Decimal) -> Self {
        Self(decimal.to_string().into())
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Ok(decimal) = self.0.parse::<Decimal>() {
            return decimal.serialize(serializer);
        }
        let float: f64 = self.0.parse().map_err(serde::ser::Error::custom)?;
        serializer.serialize_f64(float)
    }
}

impl From<bool> for Finding {
    fn from(answer: bool) -> Self {
        Self::YesNo(answer)
    }
}

impl From<&str> for Finding {
    fn from(choice: &str) -> Self {
        if choice == "unknown" { Self::Unknown } else { Self::Choice(choice.to_owned()) }
    }
}

impl From<String> for Finding {
    fn from(choice: String) -> Self {
        Self::from(choice.as_str())
    }
}

impl From<i32> for Finding {
    fn from(whole: i32) -> Self {
        Self::Number(whole.into())
    }
}

impl From<f64> for Finding {
    fn from(float: f64) -> Self {
        Self::Number(float.into())
    }
}

impl From<Decimal> for Finding {
    fn from(decimal: Decimal) -> Self {
        Self::Number(decimal.into())
    }
}

impl<S: Into<String>, const N: usize> From<[S; N]> for Finding {
    fn from(options: [S; N]) -> Self {
        Self::Options(options.into_iter().map(Into::into).collect())
    }
}

impl<S: Into<String>> From<Vec<S>> for Finding {
    fn from(options: Vec<S>) -> Self {
        Self::Options(options.into_iter().map(Into::into).collect())
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unknown => serializer.serialize_str("unknown"),
            Self::YesNo(answer) => serializer.serialize_bool(*answer),
            Self::Choice(choice) => serializer.serialize_str(choice),
            Self::Options(options) => options.serialize(serializer),
            Self::Number(number) => number.serialize(serializer),
            Self::OneOf(choices) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("one_of", choices)?;
                map.end()
            }
            Self::Partly { yes, no } => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("no", no)?;
                map.serialize_entry("yes", yes)?;
                map.end()
            }
            Self::Quantity { value, unit } => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("unit", unit)?;
                map.serialize_entry("value", value)?;
                map.end()
            }
            Self::Between { at_least, at_most, unit } => {
                let mut map = serializer.serialize_map(None)?;
                if let Some(end) = at_least {
                    map.serialize_entry("at_least", end)?;
                }
                if let Some(end) = at_most {
                    map.serialize_entry("at_most", end)?;
                }
                if let Some(unit) = unit {
                    map.serialize_entry("unit", unit)?;
                }
                map.end()
            }
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Finding {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Finding".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let number = serde_json::json!({
            "type": "number",
            "exclusiveMinimum": -1_000_000_000_000_i64,
            "exclusiveMaximum": 1_000_000_000_000_i64
        });
        let texts = serde_json::json!({ "type": "array", "items": { "type": "string" } });
        schemars::json_schema!({
            "description": "One person's answer for one feature.",
            "anyOf": [
                { "description": "A `yes_no`.", "type": "boolean" },
                { "description": "A choice, or `unknown`: asked, but the person cannot say.", "type": "string" },
                number,
                { "description": "Exactly these options of an `any_of`; an empty list means none.", "type": "array", "items": { "type": "string" } },
                {
                    "description": "One of these choices, not settled which.",
                    "type": "object",
                    "properties": { "one_of": { "type": "array", "minItems": 1, "items": { "type": "string" } } },
                    "required": ["one_of"],
                    "additionalProperties": false
                },
                {
                    "description": "These options of an `any_of` are present or absent, the rest is unknown.",
                    "type": "object",
                    "properties": { "yes": texts, "no": texts },
                    "minProperties": 1,
                    "additionalProperties": false
                },
                {
                    "description": "A number with its unit.",
                    "type": "object",
                    "properties": { "value": number, "unit": { "type": "string" } },
                    "required": ["value", "unit"],
                    "additionalProperties": false
                },
                {
                    "description": "A number in this range, ends inclusive.",
                    "type": "object",
                    "properties": { "at_least": number, "at_most": number, "unit": { "type": "string" } },
                    "anyOf": [{ "required": ["at_least"] }, { "required": ["at_most"] }],
                    "additionalProperties": false
                }
            ]
        })
    }
}
