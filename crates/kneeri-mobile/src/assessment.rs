//! What comes out.

use kneeri_core::Because;

use crate::advice::{Advice, WithheldAdvice};
use crate::feature::cited;
use crate::level::{Band, Urgency, Verdict};
use crate::rule_set::RuleSetIdentity;

/// What the findings of one person say: how urgent it is and why, what may explain it, and what to do meanwhile.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Assessment {
    /// How soon to be seen, and why.
    pub urgency: UrgencyResult,
    /// What the ranking as a whole says. Show a ranking only for `Settled` and `Leaning`.
    pub verdict: Verdict,
    /// Every condition of the rule set, by rank.
    pub conditions: Vec<RankedCondition>,
    /// The advice that is shown, by topic, then id.
    pub advice: Vec<Advice>,
    /// Advice that is withheld until something is answered, by id.
    pub withheld: Vec<WithheldAdvice>,
    /// Features without any finding that may apply, by id.
    pub unanswered: Vec<String>,
    /// Features that were answered although they do not apply, by id. The answers count all the same.
    pub answered_but_not_applicable: Vec<String>,
    /// What the result is not. Show it wherever the result is shown.
    pub disclaimer: String,
    /// When to get help in any case. Show it wherever the result is shown.
    pub safety_net: Vec<String>,
    /// Which rule set it was made with.
    pub rule_set: RuleSetIdentity,
    /// The version of what results mean: the same number gives the same bytes for the same rules and findings.
    pub semantics: u32,
    /// The whole result as canonical JSON (RFC 8785): the same bytes on every platform and in every language.
    pub json: String,
}

/// How soon to be seen, and why.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct UrgencyResult {
    /// The level to act on.
    pub level: Urgency,
    /// The heading of the level.
    pub title: String,
    /// What to do at this level.
    pub say: String,
    /// The level that is certain whatever is still answered. It never falls as answers arrive.
    pub certain: Urgency,
    /// The level that warning signs could still reach. It never rises as answers arrive.
    pub could_reach: Urgency,
    /// Whether no further answer can change the level.
    pub is_final: bool,
    /// What sets the level: all rules that are true, then whatever lifts it above what is certain.
    pub because: Vec<UrgencyCause>,
    /// The features that must be asked before the level can be trusted, the gravest first.
    pub must_ask: Vec<String>,
    /// The features that could still raise the level to a milder one.
    pub may_raise: Vec<String>,
}

/// One cause of the level.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum UrgencyCause {
    /// A rule is true: somebody has what it looks for.
    Rule {
        /// The id of the rule.
        id: String,
        /// The level that it asks for.
        urgency: Urgency,
        /// The reason, as shown to the person.
        say: String,
        /// Where the rule comes from: ids of sources and facts.
        sources: Vec<String>,
    },
    /// A rule is open, because somebody could not answer what it looks for.
    CannotSay {
        /// The id of the rule.
        id: String,
        /// The level that it asks for while it is open.
        urgency: Urgency,
        /// The reason, as shown to the person.
        say: String,
        /// Where the rule comes from: ids of sources and facts.
        sources: Vec<String>,
    },
    /// A condition that wants to be seen is likely.
    Likely {
        /// The id of the condition.
        condition: String,
        /// The level that it asks for.
        urgency: Urgency,
    },
    /// Questions about safety are still open.
    MustAsk {
        /// The least level until they are answered.
        urgency: Urgency,
    },
}

/// One condition and where it stands. Scores are in millidecibans: +10000 is ten times the odds.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct RankedCondition {
    /// Its rank, counted from 1.
    pub rank: u32,
    /// Its id.
    pub id: String,
    /// Its name, as a runner understands it.
    pub name: String,
    /// What it is and how it usually feels, in a sentence or two.
    pub about: Option<String>,
    /// How well it fits.
    pub band: Band,
    /// Its score now: the base rate plus what the findings add, exactly.
    pub score: i64,
    /// The least score over every way of answering what is still unknown.
    pub lo: i64,
    /// The greatest score over every way of answering what is still unknown.
    pub hi: i64,
    /// Whether `lo` and `hi` are reached; otherwise they only bound the score.
    pub bounds_are_exact: bool,
    /// The base rate.
    pub prior: i64,
    /// What the findings add: the sum of what counts of all reasons, exactly.
    pub net: i64,
    /// The addends of the score: why it is excluded first, then by size, the limit of evidence last.
    pub reasons: Vec<Reason>,
}

/// One addend of a score. Weights are in millidecibans.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Reason {
    /// The item of evidence: `item`, `group.item`, `group.item.option`, or `only_if` or `limit`.
    pub item: String,
    /// How the findings stand to it: `yes`, `no`, the choice, band or count as written, `other`, or `unknown`.
    pub state: String,
    /// The features that it hangs on, by id.
    pub features: Vec<String>,
    /// The whole weight.
    pub weight: i64,
    /// What of it counts.
    pub counted: i64,
    /// How much of it counts: `full`, `half`, `quarter`, `1/8`, … or `none`.
    pub share: String,
    /// Where the weight comes from: ids of sources and facts.
    pub sources: Vec<String>,
    /// All of it in one line, for experts: `+6990 place.medial_below_joint_line: yes (S3-20)`.
    pub text: String,
}

impl From<&kneeri_core::Assessment> for Assessment {
    fn from(assessment: &kneeri_core::Assessment) -> Self {
        Self {
            urgency: assessment.urgency().into(),
            verdict: assessment.verdict().into(),
            conditions: assessment.conditions().map(RankedCondition::from).collect(),
            advice: assessment.advice().filter_map(Advice::new).collect(),
            withheld: assessment.withheld().map(|withheld| WithheldAdvice::from(&withheld)).collect(),
            unanswered: ids(assessment.unanswered()),
            answered_but_not_applicable: ids(assessment.answered_but_not_applicable()),
            disclaimer: assessment.disclaimer().to_owned(),
            safety_net: assessment.safety_net().iter().map(ToString::to_string).collect(),
            rule_set: assessment.into(),
            semantics: assessment.semantics(),
            json: assessment.to_json(),
        }
    }
}

impl From<kneeri_core::UrgencyResult<'_>> for UrgencyResult {
    fn from(urgency: kneeri_core::UrgencyResult<'_>) -> Self {
        Self {
            level: urgency.level().into(),
            title: urgency.title().to_owned(),
            say: urgency.say().to_owned(),
            certain: urgency.certain().into(),
            could_reach: urgency.could_reach().into(),
            is_final: urgency.is_final(),
            because: urgency.because().map(UrgencyCause::from).collect(),
            must_ask: ids(urgency.must_ask()),
            may_raise: ids(urgency.may_raise()),
        }
    }
}

impl From<Because<'_>> for UrgencyCause {
    fn from(because: Because<'_>) -> Self {
        let urgency = because.urgency().into();
        match because {
            Because::Rule { id, rule } => {
                Self::Rule { id: id.to_owned(), urgency, say: rule.say.to_string(), sources: cited(&rule.source) }
            }
            Because::Pointed { id, rule, .. } => {
                Self::CannotSay { id: id.to_owned(), urgency, say: rule.say.to_string(), sources: cited(&rule.source) }
            }
            Because::Likely { condition, .. } => Self::Likely { condition: condition.to_owned(), urgency },
            // Whatever else the core may come to know asks for a level until more is known.
            _ => Self::MustAsk { urgency },
        }
    }
}

impl From<kneeri_core::RankedCondition<'_>> for RankedCondition {
    fn from(condition: kneeri_core::RankedCondition<'_>) -> Self {
        let about = condition.authored().and_then(|authored| authored.about.as_ref());
        Self {
            rank: rank(condition.rank()),
            id: condition.id().to_owned(),
            name: condition.name().to_owned(),
            about: about.map(ToString::to_string),
            band: condition.band().into(),
            score: condition.score(),
            lo: condition.lo(),
            hi: condition.hi(),
            bounds_are_exact: condition.bounds_are_exact(),
            prior: condition.prior(),
            net: condition.net(),
            reasons: condition.reasons().map(Reason::from).collect(),
        }
    }
}

impl From<kneeri_core::Reason<'_>> for Reason {
    fn from(reason: kneeri_core::Reason<'_>) -> Self {
        Self {
            item: reason.item().to_owned(),
            state: reason.state().to_owned(),
            features: ids(reason.features()),
            weight: reason.weight(),
            counted: reason.counted(),
            share: reason.share(),
            sources: cited(reason.source()),
            text: reason.to_string(),
        }
    }
}

pub(crate) fn ids<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<String> {
    ids.map(str::to_owned).collect()
}

/// A rule set has at most a few hundred conditions.
pub(crate) fn rank(rank: usize) -> u32 {
    u32::try_from(rank).unwrap_or(u32::MAX)
}
