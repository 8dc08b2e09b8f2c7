//! The quick way to the same level and ranking.

use crate::assessment::{ids, rank};
use crate::level::{Band, Urgency};

/// Level and ranking without reasons, bounds and texts: for many people, or while somebody is still answering.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Decision {
    /// The level to act on.
    pub level: Urgency,
    /// The level that is certain whatever is still answered.
    pub certain: Urgency,
    /// The features that must be asked before the level can be trusted, the gravest first.
    pub must_ask: Vec<String>,
    /// Every condition of the rule set, by rank.
    pub conditions: Vec<DecidedCondition>,
}

/// Where one condition stands.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct DecidedCondition {
    /// Its rank, counted from 1.
    pub rank: u32,
    /// Its id.
    pub id: String,
    /// How well it fits.
    pub band: Band,
    /// Its score in millidecibans: the base rate plus what the findings add, exactly.
    pub score: i64,
}

impl From<&kneeri_core::Decision> for Decision {
    fn from(decision: &kneeri_core::Decision) -> Self {
        Self {
            level: decision.level().into(),
            certain: decision.certain().into(),
            must_ask: ids(decision.must_ask()),
            conditions: decision.conditions().map(DecidedCondition::from).collect(),
        }
    }
}

impl From<kneeri_core::Decided<'_>> for DecidedCondition {
    fn from(decided: kneeri_core::Decided<'_>) -> Self {
        Self {
            rank: rank(decided.rank()),
            id: decided.id().to_owned(),
            band: decided.band().into(),
            score: decided.score(),
        }
    }
}
