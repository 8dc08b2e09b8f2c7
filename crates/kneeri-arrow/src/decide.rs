//! What is decided about one person.

use kneeri_core::{Band, Engine, Findings, Urgency, Verdict};

/// What is decided about one person, without texts.
pub(crate) struct Decision {
    pub(crate) urgency: Urgency,
    pub(crate) certain: Urgency,
    pub(crate) is_final: bool,
    pub(crate) verdict: Verdict,
    /// Features that must be asked, by id.
    pub(crate) must_ask: Vec<String>,
    /// Every condition, by rank.
    pub(crate) ranking: Vec<Standing>,
}

/// Where one condition stands.
pub(crate) struct Standing {
    pub(crate) condition: String,
    pub(crate) score: i64,
    pub(crate) band: Band,
}

/// Decides about one person.
pub(crate) fn decide(engine: &Engine, findings: &Findings) -> Decision {
    let assessment = engine.assess(findings);
    let urgency = assessment.urgency();
    let standing = |condition: kneeri_core::RankedCondition<'_>| Standing {
        condition: condition.id().to_owned(),
        score: condition.score(),
        band: condition.band(),
    };
    Decision {
        urgency: urgency.level(),
        certain: urgency.certain(),
        is_final: urgency.is_final(),
        verdict: assessment.verdict(),
        must_ask: urgency.must_ask().map(str::to_owned).collect(),
        ranking: assessment.conditions().map(standing).collect(),
    }
}
