//! What looks like a mistake although it can be carried out: one kind a file.

mod advice_above_urgency;
mod allow;
mod always_fires;
mod band_never_reached;
mod ci_across_one;
mod contradictory_stances;
mod counts_not_covered;
mod danger_lowers;
mod dead_advice;
mod double_counting;
mod duplicate;
mod feature_without_effect;
mod kleene_gap;
mod missing_text;
mod missing_translation;
mod never_asked;
mod never_fires;
mod no_trust;
mod red_flag_out_of_reach;
mod subsumed;
mod survey;
mod too_complex;
mod unanswered_makes_true;
mod uncited_number;
mod unreachable_condition;
mod unused;

use std::fmt;

use kneeri_core::RuleSet;
use serde::Serialize;

use crate::space::Answers;
pub(crate) use survey::{Role, Survey};

macro_rules! lints {
    ($($(#[doc = $doc:literal])+ $variant:ident $code:literal $look:expr,)+) => {
        /// A kind of warning: stable, for programs. Each has a page in `docs/lints`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Lint {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Lint {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code as results write it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// What it is about: one line.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($doc),+).trim_ascii(),)+
                }
            }
        }

        /// What looks for each kind.
        const LOOKS: &[fn(&mut Survey<'_>)] = &[$($look),+];
    };
}

lints! {
    /// An advice is for a condition or findings whose urgency lies above its own.
    AdviceAboveUrgency "advice_above_urgency" advice_above_urgency::look,
    /// A condition over findings holds whatever is answered.
    AlwaysFires "always_fires" always_fires::look,
    /// No findings bring a condition up to a band.
    BandNeverReached "band_never_reached" band_never_reached::look,
    /// The confidence interval of a likelihood ratio holds 1.
    CiAcrossOne "ci_across_one" ci_across_one::look,
    /// Two stances on one topic are for the same condition and can fit together.
    ContradictoryStances "contradictory_stances" contradictory_stances::look,
    /// A count between others that weigh something weighs nothing.
    CountsNotCovered "counts_not_covered" counts_not_covered::look,
    /// A more dangerous answer lowers the urgency.
    DangerLowers "danger_lowers" danger_lowers::look,
    /// No findings let an advice be shown.
    DeadAdvice "dead_advice" dead_advice::look,
    /// One feature on its own weighs in two pieces of evidence of a condition.
    DoubleCounting "double_counting" double_counting::look,
    /// Two rules are true for the same answers.
    Duplicate "duplicate" duplicate::look,
    /// Rules name a feature, but no answer to it changes what they say.
    FeatureWithoutEffect "feature_without_effect" feature_without_effect::look,
    /// A triage rule stays open although every way of answering the rest agrees.
    KleeneGap "kleene_gap" kleene_gap::look,
    /// A choice that people are shown has no label.
    MissingText "missing_text" missing_text::look,
    /// A language lacks the translation of a text.
    MissingTranslation "missing_translation" missing_translation::look,
    /// A question never applies.
    NeverAsked "never_asked" never_asked::look,
    /// A condition over findings never holds.
    NeverFires "never_fires" never_fires::look,
    /// A weight that says nothing about how far it is trusted counts in full.
    NoTrust "no_trust" no_trust::look,
    /// No question can make a red flag true.
    RedFlagOutOfReach "red_flag_out_of_reach" red_flag_out_of_reach::look,
    /// A rule adds nothing to another one.
    Subsumed "subsumed" subsumed::look,
    /// A condition over findings is too large to be looked through.
    TooComplex "too_complex" too_complex::look,
    /// A question that does not apply counts as a no that makes a triage rule true.
    UnansweredMakesTrue "unanswered_makes_true" unanswered_makes_true::look,
    /// A number is compared with something and cites nothing.
    UncitedNumber "uncited_number" uncited_number::look,
    /// Every way of answering excludes a condition.
    UnreachableCondition "unreachable_condition" unreachable_condition::look,
    /// A warning is allowed that is not there.
    UnusedAllow "unused_allow" |_| (),
    /// No rule looks at a feature.
    UnusedFeature "unused_feature" unused::features,
    /// Nothing uses a pattern.
    UnusedPattern "unused_pattern" unused::patterns,
    /// Nothing cites a source.
    UnusedSource "unused_source" unused::sources,
}

/// Something that looks like a mistake.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Warning {
    /// Its kind.
    pub lint: Lint,
    /// The JSON pointer of the place within the merged rule set.
    pub pointer: String,
    /// What looks wrong: one line.
    pub message: String,
    /// Answers that show it, where answers can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<Answers>,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.pointer, self.message, self.lint.as_str())
    }
}

/// Looks through a checked rule set, in the order of its ids. What the rule set allows is left out.
///
/// What is said about answers holds once every question that applies is answered.
///
/// # Examples
///
/// ```
/// use kneeri_core::Engine;
///
/// for warning in kneeri_analysis::lint(Engine::knee().rules()) {
///     println!("{warning}");
/// }
/// ```
#[must_use]
pub fn lint(rules: &RuleSet) -> Vec<Warning> {
    let mut survey = Survey::new(rules);
    LOOKS.iter().for_each(|look| look(&mut survey));
    let mut warnings = allow::not_allowed(rules, survey.warnings);
    warnings.sort_by(|a, b| (&a.pointer, a.lint, &a.message).cmp(&(&b.pointer, b.lint, &b.message)));
    warnings
}
