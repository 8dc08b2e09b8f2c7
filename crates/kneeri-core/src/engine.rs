//! The front door: a rule set, ready to assess.

use std::sync::Arc;

use crate::answer::FindingError;
use crate::assessment::Assessment;
use crate::decision::Decision;
use crate::explanation::Explanation;
use crate::findings::Findings;
use crate::outline::Outline;
use crate::program::Program;
use crate::question::{Agenda, Question};
use crate::ruleset::{RuleSet, When};
use crate::situation::{NormalForm, Situation};
use crate::what_if::WhatIf;

/// A rule set, ready to assess many people. Immutable, cheap to clone, and shared freely between threads.
///
/// # Examples
///
/// ```
/// use kneeri_core::{Engine, Urgency};
///
/// let engine = Engine::knee();
/// let mut findings = engine.findings();
/// findings.set("locking", "stuck_now")?;
///
/// let assessment = engine.assess(&findings);
/// assert_eq!(assessment.urgency().level(), Urgency::SameDay);
/// for condition in assessment.conditions().take(3) {
///     println!("{} {}", condition.rank(), condition.name());
///     for reason in condition.reasons() {
///         println!("  {reason}");
///     }
/// }
/// # Ok::<(), kneeri_core::FindingError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Engine {
    program: Arc<Program>,
}

impl Engine {
    /// Compiles a rule set. It cannot fail: all faults of a rule set are found when it is loaded.
    #[must_use]
    pub fn new(rules: &RuleSet) -> Self {
        Self { program: Program::new(rules) }
    }

    /// The built-in rule set for knee pain in runners. It is compiled once and then shared.
    #[cfg(feature = "knee")]
    #[must_use]
    #[expect(clippy::expect_used, reason = "the documents are part of the build, and a test loads them")]
    pub fn knee() -> Self {
        static KNEE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
        KNEE.get_or_init(|| {
            Self::new(
                &RuleSet::from_documents([("knee.json", kneeri_rules::knee())]).expect("the built-in rule set loads"),
            )
        })
        .clone()
    }

    /// Findings in which every feature is unknown.
    #[must_use]
    pub fn findings(&self) -> Findings {
        Findings::new(Arc::clone(&self.program))
    }

    /// Reads a findings document: a JSON object feature → finding, at most 256 KiB.
    ///
    /// # Errors
    ///
    /// The first fault, with its place or its feature. Nothing is clamped or coerced.
    pub fn findings_from_json(&self, text: &str) -> Result<Findings, FindingError> {
        Findings::from_json(Arc::clone(&self.program), text)
    }

    /// Assesses one person's findings. It cannot fail, and it never changes them.
    ///
    /// Findings know the rule set that they were made for, and are assessed with that one.
    pub fn assess(&self, findings: &Findings) -> Assessment {
        Assessment::new(findings)
    }

    /// Decides about one person's findings without reasons, bounds and texts: urgency, what must be asked, and where
    /// each condition stands. For what people read, [`Engine::assess`] says the same and why.
    ///
    /// # Examples
    ///
    /// ```
    /// use kneeri_core::{Engine, Urgency};
    ///
    /// let engine = Engine::knee();
    /// let mut findings = engine.findings();
    /// findings.set("locking", "stuck_now")?;
    ///
    /// let decision = engine.decide(&findings);
    /// assert_eq!(decision.level(), Urgency::SameDay);
    /// assert_eq!(decision.conditions().next().map(|first| first.rank()), Some(1));
    /// # Ok::<(), kneeri_core::FindingError>(())
    /// ```
    pub fn decide(&self, findings: &Findings) -> Decision {
        Decision::new(findings)
    }

    /// Decides about one person's findings in the place of an earlier decision: once it has been used for a rule set,
    /// nothing is allocated.
    pub fn decide_into(&self, findings: &Findings, decision: &mut Decision) {
        decision.replace(findings);
    }

    /// Decides about many people, and hands over each decision with the position of the person.
    ///
    /// It says the same as [`Engine::decide`] about each of them, in less time, since people are decided about side by
    /// side. Nothing is kept of them, so there may be any number of calls for parts of a cohort.
    ///
    /// # Examples
    ///
    /// ```
    /// use kneeri_core::{Engine, Urgency};
    ///
    /// let engine = Engine::knee();
    /// let mut people = vec![engine.findings(); 2];
    /// people[1].set("locking", "stuck_now")?;
    ///
    /// let mut levels = Vec::new();
    /// engine.decide_each(&people, |_, decision| levels.push(decision.level()));
    /// assert_eq!(levels, [engine.decide(&people[0]).level(), Urgency::SameDay]);
    /// # Ok::<(), kneeri_core::FindingError>(())
    /// ```
    pub fn decide_each(&self, people: &[Findings], visit: impl FnMut(usize, &Decision)) {
        Decision::new(&self.findings()).each(people, visit);
    }

    /// The question to ask next; `None` when no further one matters.
    ///
    /// # Examples
    ///
    /// ```
    /// use kneeri_core::Engine;
    ///
    /// let engine = Engine::knee();
    /// let mut findings = engine.findings();
    /// while let Some(question) = engine.next_question(&findings) {
    ///     for feature in question.features() {
    ///         findings.set(feature.id(), "unknown")?; // ask somebody instead
    ///     }
    /// }
    /// # Ok::<(), kneeri_core::FindingError>(())
    /// ```
    #[must_use]
    pub fn next_question(&self, findings: &Findings) -> Option<Question> {
        self.questions(findings, 1).into_iter().next()
    }

    /// Up to so many questions that matter now, the one to ask next first. No feature stands in two of them.
    ///
    /// Only the first is sure to matter once others are answered.
    #[must_use]
    pub fn questions(&self, findings: &Findings, max: usize) -> Vec<Question> {
        let program = findings.program();
        let outline = Outline::new(program, findings.answers());
        let drafts = Agenda::new(&outline).questions(max, true).unwrap_or_default();
        drafts.into_iter().map(|draft| Question::new(program, draft)).collect()
    }

    /// What other answers would change: the urgency, the leader or a band.
    ///
    /// This assesses anew for every single answer, and for up to 4096 pairs.
    ///
    /// # Examples
    ///
    /// ```
    /// use kneeri_core::{Engine, Urgency};
    ///
    /// let engine = Engine::knee();
    /// let what_if = engine.what_if(&engine.findings());
    /// let emergency = what_if.single().find(|one| one.urgency().is_some_and(|(_, to)| to == Urgency::EmergencyNow));
    /// for (feature, finding) in emergency.ok_or("no such answer")?.answers() {
    ///     println!("{feature}: {finding:?}");
    /// }
    /// # Ok::<(), &str>(())
    /// ```
    pub fn what_if(&self, findings: &Findings) -> WhatIf {
        WhatIf::new(findings)
    }

    /// What stands behind the score of one condition beside its reasons: which base rate, which items are open, and how
    /// far each question would move it. `None` when the rule set has no such condition.
    ///
    /// # Examples
    ///
    /// ```
    /// use kneeri_core::Engine;
    ///
    /// let engine = Engine::knee();
    /// let explanation = engine.explain(&engine.findings(), "pes_anserine_syndrome").ok_or("no such condition")?;
    /// for (feature, least, greatest) in explanation.moves().take(3) {
    ///     println!("{feature}: between {least} and {greatest}");
    /// }
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn explain(&self, findings: &Findings, condition: &str) -> Option<Explanation> {
        Explanation::new(findings, condition)
    }

    /// How the conditions over findings and the items of evidence of the rule set stand to one person's findings: for
    /// tools that look at rules one by one.
    #[must_use]
    pub fn situation(&self, findings: &Findings) -> Situation {
        Situation::new(findings)
    }

    /// Brings conditions over findings into normal form, in their order: for [`Situation::truth`].
    ///
    /// They are parts of this rule set. Others may name its features and patterns, but numbers only at thresholds that
    /// the rule set has itself.
    #[must_use]
    pub fn normal_forms<'w>(&self, whens: impl IntoIterator<Item = &'w When>) -> Vec<NormalForm> {
        self.program.formulas(whens).into_iter().map(NormalForm::new).collect()
    }

    /// The rule set.
    #[must_use]
    pub fn rules(&self) -> &RuleSet {
        &self.program.rules
    }
}
