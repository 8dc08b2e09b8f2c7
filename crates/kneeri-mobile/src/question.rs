//! What to ask next.

use crate::assessment::ids;
use crate::feature::Feature;

/// What to ask next: one question, or several short ones on one subject, with the reason.
///
/// Show its parts together on one screen, or one after the other.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Question {
    /// The id of the feature that it is put for.
    pub id: String,
    /// The question in plain words; of several, what stands above them.
    pub text: String,
    /// Help for whoever answers.
    pub help: Option<String>,
    /// Why it is put now, in one short sentence with the names and titles of the rule set.
    pub reason: String,
    /// Why it is put now, for programs.
    pub tier: Tier,
    /// What is answered in one go, in the order in which it is shown.
    pub parts: Vec<QuestionPart>,
    /// The warning signs that the answer can decide: rules, by id. For the tier `Safety`.
    pub safety: Vec<String>,
    /// The milder rules that the answer can decide, by id. For the tier `Care`.
    pub may_raise: Vec<String>,
    /// Withheld advice that the answer can release, by id. For the tier `Care`.
    pub releases: Vec<String>,
    /// The conditions that the answer tells apart, by id, the leader first. For the tier `Ranking`.
    pub tells_apart: Vec<String>,
    /// The question as canonical JSON (RFC 8785): the same bytes on every platform and in every language.
    pub json: String,
}

/// What is answered in one go: one feature, or a checklist of several that are yes or no.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct QuestionPart {
    /// The id of its first feature.
    pub id: String,
    /// What is asked; of a checklist, what stands above it.
    pub text: String,
    /// Help for whoever answers.
    pub help: Option<String>,
    /// Whether it is a checklist: several features, of which each can be ticked, or none.
    pub is_checklist: bool,
    /// One feature, or those of the checklist.
    pub features: Vec<Feature>,
}

/// Why a question is put, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, uniffi::Enum)]
pub enum Tier {
    /// It can decide a warning sign, and must be answered.
    Safety,
    /// It can raise the level to a milder one, or release advice that is withheld.
    Care,
    /// It can change which condition leads, or a band that matters.
    Ranking,
}

impl From<&kneeri_core::Question> for Question {
    fn from(question: &kneeri_core::Question) -> Self {
        Self {
            id: question.id().to_owned(),
            text: question.text().to_owned(),
            help: question.help().map(str::to_owned),
            reason: question.reason(),
            tier: question.tier().into(),
            parts: question.parts().map(|part| QuestionPart::from(&part)).collect(),
            safety: ids(question.safety()),
            may_raise: ids(question.may_raise()),
            releases: ids(question.contraindication()),
            tells_apart: ids(question.tells_apart()),
            json: question.to_json(),
        }
    }
}

impl From<&kneeri_core::Part<'_>> for QuestionPart {
    fn from(part: &kneeri_core::Part<'_>) -> Self {
        let features = part.features().filter_map(|feature| Some(Feature::new(feature.id(), feature.authored()?)));
        Self {
            id: part.id().to_owned(),
            text: part.text().to_owned(),
            help: part.help().map(str::to_owned),
            is_checklist: part.is_checklist(),
            features: features.collect(),
        }
    }
}

impl From<kneeri_core::Tier> for Tier {
    fn from(tier: kneeri_core::Tier) -> Self {
        match tier {
            kneeri_core::Tier::Safety => Self::Safety,
            kneeri_core::Tier::Care => Self::Care,
            kneeri_core::Tier::Ranking => Self::Ranking,
        }
    }
}
