//! Asking in the best order until nothing that matters can change.

use std::sync::Arc;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::answer::FindingError;
use crate::assessment::Assessment;
use crate::canonical;
use crate::engine::Engine;
use crate::findings::Findings;
use crate::load::{self, SavedInterview};
use crate::outline::Outline;
use crate::question::{Agenda, AskedFeature, Over, Question};
use crate::ruleset::{Entries, Feature, Finding, RuleSet};

/// An interview: it owns the findings, says what to ask next and when to stop, and can go back a step.
///
/// It serialises to JSON, so that an app can pause, and resumes with the same rule set only.
///
/// # Examples
///
/// ```
/// use kneeri_core::{Engine, Interview};
///
/// let mut interview = Interview::new(&Engine::knee());
/// while let Some(question) = interview.question() {
///     println!("{} ({})", question.text(), question.reason());
///     for feature in question.features() {
///         println!("- {}", feature.text());
///     }
///     interview.skip(); // or `answer`, `answer_all`, `tick`, `undo`
/// }
/// assert!(interview.finished().is_some());
/// println!("{}", interview.assessment().urgency());
/// ```
#[derive(Debug, Clone)]
pub struct Interview {
    options: InterviewOptions,
    /// What was known before the interview.
    start: Findings,
    steps: Vec<Step>,
    findings: Findings,
    next: Result<Question, Over>,
    to_come: usize,
    safety_is_settled: bool,
}

/// How an interview is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InterviewOptions {
    /// The most interactions. Questions about warning signs are asked beyond it; `None` has no limit.
    pub budget: Option<u32>,
}

/// How far an interview has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Progress {
    answered: usize,
    at_most: usize,
    safety_is_settled: bool,
}

/// Answers that were given at once.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Step {
    answers: Entries<String, Finding>,
    /// Whether one of them was asked for.
    asked: bool,
}

impl Interview {
    /// Begins with nothing known and without a budget.
    #[must_use]
    pub fn new(engine: &Engine) -> Self {
        Self::from_findings(engine.findings(), InterviewOptions::default())
    }

    /// Begins with what is known already.
    #[must_use]
    pub fn from_findings(findings: Findings, options: InterviewOptions) -> Self {
        let mut interview = Self {
            options,
            start: findings.clone(),
            steps: Vec::new(),
            findings,
            next: Err(Over::NothingLeft),
            to_come: 0,
            safety_is_settled: false,
        };
        interview.look();
        interview
    }

    /// The question to ask now: the same until something is answered; `None` when the interview is over.
    #[must_use]
    pub fn question(&self) -> Option<&Question> {
        self.next.as_ref().ok()
    }

    /// Why nothing is asked any more; `None` while there is a question.
    #[must_use]
    pub fn finished(&self) -> Option<Over> {
        self.next.as_ref().err().copied()
    }

    /// Answers one feature, whether it was asked for or not. An earlier answer is replaced.
    ///
    /// # Errors
    ///
    /// When the rule set has no such feature or the finding does not fit it. Then nothing is changed.
    pub fn answer(&mut self, feature: &str, finding: impl Into<Finding>) -> Result<(), FindingError> {
        self.answer_all([(feature, finding)])
    }

    /// Answers several features at once, for example all that the question asks: one step, and one interaction.
    ///
    /// # Errors
    ///
    /// When one of the answers cannot be taken. Then nothing is changed.
    pub fn answer_all<'f, F: Into<Finding>>(
        &mut self,
        answers: impl IntoIterator<Item = (&'f str, F)>,
    ) -> Result<(), FindingError> {
        let answers = answers.into_iter().map(|(feature, finding)| (feature.to_owned(), finding.into()));
        let answers: Entries<String, Finding> = answers.collect();
        if answers.is_empty() {
            return Ok(());
        }
        let is_asked = |feature: &String| {
            self.question().is_some_and(|question| question.features().any(|asked| asked.id() == feature))
        };
        let asked = answers.keys().any(is_asked);
        self.take(Step { answers, asked })?;
        self.look();
        Ok(())
    }

    /// Answers the checklist of the question: yes to these features, no to the others on it. None of them is "none of
    /// these".
    ///
    /// A single yes-or-no feature is a checklist of one. What else the question asks stays open, and so do self-tests.
    ///
    /// # Errors
    ///
    /// When the question now has no checklist, or one of these is not on it. Then nothing is changed.
    ///
    /// # Examples
    ///
    /// ```
    /// use kneeri_core::{Engine, Finding, Interview};
    ///
    /// let mut interview = Interview::new(&Engine::knee());
    /// let is_asked = |interview: &Interview| interview.question().is_some_and(|question| {
    ///     question.features().any(|feature| feature.id() == "fever")
    /// });
    /// while !is_asked(&interview) && interview.skip() {}
    /// interview.tick(["fever"])?;
    /// assert_eq!(interview.findings().get("fever"), Some(&Finding::YesNo(true)));
    /// # Ok::<(), kneeri_core::FindingError>(())
    /// ```
    pub fn tick<'f>(&mut self, yes: impl IntoIterator<Item = &'f str>) -> Result<(), FindingError> {
        let Some(question) = self.question() else {
            return Err(FindingError::of_document("nothing is asked any more", None));
        };
        let can_be_ticked = |feature: &AskedFeature<'_>| feature.authored().is_some_and(Feature::can_be_ticked);
        let on_it = question.features().filter(can_be_ticked);
        let on_it: Vec<String> = on_it.map(|feature| feature.id().to_owned()).collect();
        if on_it.is_empty() {
            return Err(FindingError::new(question.id(), "this has no checklist", None));
        }
        let yes: Vec<&str> = yes.into_iter().collect();
        if let Some(other) = yes.iter().find(|feature| !on_it.iter().any(|on_it| on_it == *feature)) {
            return Err(FindingError::new(other, "this is not on the checklist", None));
        }
        self.answer_all(on_it.iter().map(|feature| (feature.as_str(), yes.contains(&feature.as_str()))))
    }

    /// Answers a checklist with "none of these".
    ///
    /// # Errors
    ///
    /// When the question now has no checklist.
    pub fn none_of_these(&mut self) -> Result<(), FindingError> {
        self.tick([])
    }

    /// Skips the question: each of its features is "unknown", which is not "no". It is not asked again.
    ///
    /// False when nothing is asked any more.
    pub fn skip(&mut self) -> bool {
        let Some(question) = self.question() else { return false };
        let features: Vec<String> = question.features().map(|feature| feature.id().to_owned()).collect();
        self.answer_all(features.iter().map(|feature| (feature.as_str(), Finding::Unknown))).is_ok()
    }

    /// Takes the last step back, whatever it replaced: everything is exactly as it was before. False at the beginning.
    pub fn undo(&mut self) -> bool {
        let Some(_) = self.steps.pop() else { return false };
        self.findings = self.start.clone();
        for (feature, finding) in self.steps.iter().flat_map(|step| &step.answers) {
            // It was accepted before.
            let _ = self.findings.set(feature, finding.clone());
        }
        self.look();
        true
    }

    /// How far the interview has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress { answered: self.answered(), at_most: self.to_come, safety_is_settled: self.safety_is_settled }
    }

    /// What is known so far.
    #[must_use]
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// What the findings so far say.
    pub fn assessment(&self) -> Assessment {
        Assessment::new(&self.findings)
    }

    /// The interview as canonical JSON (RFC 8785), to be resumed later.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Interviews serialise without fail: their keys are texts and their numbers finite.
        canonical::of(self)
    }

    /// Resumes an interview that was saved as JSON of at most 1 MiB: the same findings, the same next question, the same steps to undo.
    ///
    /// # Errors
    ///
    /// When the text is no saved interview, it was saved with another rule set, or its findings do not fit.
    ///
    /// # Examples
    ///
    /// ```
    /// use kneeri_core::{Engine, Interview};
    ///
    /// let engine = Engine::knee();
    /// let mut interview = Interview::new(&engine);
    /// interview.skip();
    /// assert_eq!(Interview::from_json(&engine, &interview.to_json())?, interview);
    /// # Ok::<(), kneeri_core::ResumeError>(())
    /// ```
    pub fn from_json(engine: &Engine, text: &str) -> Result<Self, ResumeError> {
        let SavedInterview { budget, rule_set, start, steps } = load::read_interview(text)?;
        let own = engine.rules();
        if rule_set.digest != own.digest().to_string() {
            return Err(ResumeError::OtherRuleSet {
                saved: named(&rule_set.id, &rule_set.version, &rule_set.digest),
                own: named(own.id(), own.version(), &own.digest().to_string()),
            });
        }
        let mut findings = engine.findings();
        for (feature, finding) in start {
            findings.set(&feature, finding)?;
        }
        let mut interview = Self::from_findings(findings, InterviewOptions { budget: budget.map(|budget| budget.0) });
        for step in steps {
            interview.take(Step { answers: step.answers, asked: step.asked.0 })?;
        }
        interview.look();
        Ok(interview)
    }

    /// Adds a step, or changes nothing.
    fn take(&mut self, step: Step) -> Result<(), FindingError> {
        let mut findings = self.findings.clone();
        for (feature, finding) in &step.answers {
            findings.set(feature, finding.clone())?;
        }
        self.findings = findings;
        self.steps.push(step);
        Ok(())
    }

    fn answered(&self) -> usize {
        self.steps.iter().filter(|step| step.asked).count()
    }

    /// Looks what comes next.
    fn look(&mut self) {
        let program = Arc::clone(self.findings.program());
        let outline = Outline::new(&program, self.findings.answers());
        let agenda = Agenda::new(&outline);
        let budget = self.options.budget.map(|budget| usize::try_from(budget).unwrap_or(usize::MAX));
        let left = budget.map(|budget| budget.saturating_sub(self.answered()));
        let next = agenda.questions(1, left != Some(0));
        self.safety_is_settled = agenda.safety_is_settled();
        self.to_come = if next.is_ok() { agenda.most_to_come(left) } else { 0 };
        let first = next.map(|drafts| drafts.into_iter().next());
        self.next = first.and_then(|draft| draft.ok_or(Over::NothingLeft)).map(|draft| Question::new(&program, draft));
    }
}

impl Progress {
    /// How many interactions were answered or skipped: what is asked together counts once, what nobody asked for not at all.
    #[must_use]
    pub fn answered(self) -> usize {
        self.answered
    }

    /// How many interactions can still come at most, whatever is answered; most often it is far fewer.
    #[must_use]
    pub fn at_most(self) -> usize {
        self.at_most
    }

    /// Whether no warning sign is left that a question could decide.
    #[must_use]
    pub fn safety_is_settled(self) -> bool {
        self.safety_is_settled
    }
}

/// Why a saved interview cannot be resumed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResumeError {
    /// It was saved with another rule set: what was asked and answered may mean something else there.
    #[error("the interview was saved with {saved}, but this engine holds {own}")]
    OtherRuleSet {
        /// The rule set that it was saved with: id, version and digest.
        saved: String,
        /// The rule set of the engine: id, version and digest.
        own: String,
    },
    /// The text is no saved interview, or a finding does not fit.
    #[error(transparent)]
    Unreadable(#[from] FindingError),
}

fn named(id: &str, version: &str, digest: &str) -> String {
    crate::fault::plain(&format!("`{id}` {version} ({digest})"))
}

impl PartialEq for Interview {
    fn eq(&self, other: &Self) -> bool {
        (self.options, &self.start, &self.steps) == (other.options, &other.start, &other.steps)
    }
}

impl Serialize for Interview {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut interview = serializer.serialize_struct("Interview", 4)?;
        match self.options.budget {
            Some(budget) => interview.serialize_field("budget", &budget)?,
            None => interview.skip_field("budget")?,
        }
        interview.serialize_field("rule_set", &SavedWith(&self.start.program().rules))?;
        interview.serialize_field("start", &self.start)?;
        interview.serialize_field("steps", &self.steps)?;
        interview.end()
    }
}

/// The rule set that an interview is saved with.
struct SavedWith<'a>(&'a RuleSet);

impl Serialize for SavedWith<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rule_set = serializer.serialize_struct("RuleSet", 3)?;
        rule_set.serialize_field("digest", &self.0.digest())?;
        rule_set.serialize_field("id", self.0.id())?;
        rule_set.serialize_field("version", self.0.version())?;
        rule_set.end()
    }
}
