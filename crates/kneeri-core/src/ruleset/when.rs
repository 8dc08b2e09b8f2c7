use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::Id;
use crate::decimal::Decimal;

/// A condition over findings: an object whose members must all hold.
///
/// Members are tests keyed by feature, or one of `all`, `any`, `not`, `at_least` with `of`, `pattern`. They
/// stand in the order of their keys.
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    /// The members, at least one, in the order of their keys.
    pub clauses: Vec<Clause>,
}

/// One member of a condition over findings.
#[derive(Debug, Clone, PartialEq)]
pub enum Clause {
    /// Every one holds.
    All(Vec<When>),
    /// At least one holds.
    Any(Vec<When>),
    /// It does not hold.
    Not(Box<When>),
    /// At least `count` of them hold.
    AtLeast {
        /// How many, 1 to the number of entries.
        count: u32,
        /// The entries.
        of: Vec<When>,
    },
    /// The pattern of this name holds.
    Pattern(Id),
    /// The finding of this feature passes the test.
    Test {
        /// The feature.
        feature: Id,
        /// What its finding must be.
        test: Test,
    },
}

/// What the finding of one feature must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// This answer of a `yes_no`.
    Is(bool),
    /// This choice (of an `any_of`: this one among others).
    Choice(Id),
    /// One of these choices (of an `any_of`: at least one of them).
    Choices(Vec<Id>),
    /// A number within these bounds.
    Number(Bounds),
    /// Exactly these options of an `any_of` and no others; empty means none.
    Only(Vec<Id>),
}

/// Bounds of a number; at least one is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[cfg_attr(feature = "schema", schemars(extend("minProperties" = 1)))]
pub struct Bounds {
    /// This or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Decimal>,
    /// More than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above: Option<Decimal>,
    /// This or less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Decimal>,
    /// Less than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<Decimal>,
}

impl Bounds {
    /// Whether a number lies within them.
    ///
    /// # Examples
    ///
    /// ```
    /// use kneeri_core::{Bounds, Decimal};
    ///
    /// let grown_up = Bounds { at_least: Some(Decimal::from(18)), ..Bounds::default() };
    /// assert!(grown_up.hold(Decimal::from(18)) && !grown_up.hold(Decimal::from(17)));
    /// ```
    #[must_use]
    pub fn hold(&self, number: Decimal) -> bool {
        self.at_least.is_none_or(|end| number >= end)
            && self.above.is_none_or(|end| number > end)
            && self.at_most.is_none_or(|end| number <= end)
            && self.below.is_none_or(|end| number < end)
    }
}

impl When {
    /// The features that this condition names itself (not through patterns), in the order of the text.
    pub fn features(&self) -> Vec<&Id> {
        let mut found = Vec::new();
        self.visit(&mut |clause| {
            if let Clause::Test { feature, .. } = clause {
                found.push(feature);
            }
        });
        found
    }

    /// The patterns that this condition names.
    pub fn patterns(&self) -> Vec<&Id> {
        let mut found = Vec::new();
        self.visit(&mut |clause| {
            if let Clause::Pattern(pattern) = clause {
                found.push(pattern);
            }
        });
        found
    }

    fn visit<'a>(&'a self, visitor: &mut impl FnMut(&'a Clause)) {
        for clause in &self.clauses {
            visitor(clause);
            match clause {
                Clause::All(entries) | Clause::Any(entries) | Clause::AtLeast { of: entries, .. } => {
                    entries.iter().for_each(|entry| entry.visit(visitor));
                }
                Clause::Not(entry) => entry.visit(visitor),
                Clause::Pattern(_) | Clause::Test { .. } => {}
            }
        }
    }
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for clause in &self.clauses {
            match clause {
                Clause::All(entries) => map.serialize_entry("all", entries)?,
                Clause::Any(entries) => map.serialize_entry("any", entries)?,
                Clause::Not(entry) => map.serialize_entry("not", entry)?,
                Clause::AtLeast { count, of } => {
                    map.serialize_entry("at_least", count)?;
                    map.serialize_entry("of", of)?;
                }
                Clause::Pattern(pattern) => map.serialize_entry("pattern", pattern)?,
                Clause::Test { feature, test } => map.serialize_entry(feature, test)?,
            }
        }
        map.end()
    }
}

impl Serialize for Test {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Is(answer) => answer.serialize(serializer),
            Self::Choice(choice) => choice.serialize(serializer),
            Self::Choices(choices) => choices.serialize(serializer),
            Self::Number(bounds) => bounds.serialize(serializer),
            Self::Only(options) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("only", options)?;
                map.end()
            }
        }
    }
}

#[cfg(feature = "schema")]
mod schema {
    use super::{Bounds, Test, When};
    use crate::ruleset::{Id, id::ID_PATTERN};
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    impl JsonSchema for When {
        fn schema_name() -> Cow<'static, str> {
            "When".into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            let when = generator.subschema_for::<Self>();
            let test = generator.subschema_for::<Test>();
            let id = generator.subschema_for::<Id>();
            json_schema!({
                "description": "A condition over findings. Every member must hold: tests keyed by feature, or `all`, `any`, `not`, `at_least` with `of`, `pattern`.",
                "type": "object",
                "minProperties": 1,
                "propertyNames": { "pattern": ID_PATTERN },
                "properties": {
                    "all": { "description": "Every one holds.", "type": "array", "minItems": 1, "items": when },
                    "any": { "description": "At least one holds.", "type": "array", "minItems": 1, "items": when },
                    "not": when,
                    "at_least": { "description": "How many of the entries of `of` must hold.", "type": "integer", "minimum": 1, "maximum": 1_000_000 },
                    "of": { "description": "The entries that `at_least` counts.", "type": "array", "minItems": 1, "items": when },
                    "pattern": id
                },
                "dependentRequired": { "at_least": ["of"], "of": ["at_least"] },
                "additionalProperties": test
            })
        }
    }

    impl JsonSchema for Test {
        fn schema_name() -> Cow<'static, str> {
            "Test".into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            let id = generator.subschema_for::<Id>();
            let bounds = generator.subschema_for::<Bounds>();
            json_schema!({
                "description": "What the finding of the feature must be.",
                "anyOf": [
                    { "description": "This answer of a `yes_no`.", "type": "boolean" },
                    id,
                    { "description": "One of these choices.", "type": "array", "minItems": 1, "items": id },
                    bounds,
                    {
                        "description": "Exactly these options of an `any_of`; an empty list means none.",
                        "type": "object",
                        "properties": { "only": { "type": "array", "items": id } },
                        "required": ["only"],
                        "additionalProperties": false
                    }
                ]
            })
        }
    }
}
