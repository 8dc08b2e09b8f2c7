//! An interview that an app holds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kneeri_core::{FindingError, InterviewOptions, Over};

use crate::assessment::Assessment;
use crate::engine::Engine;
use crate::error::KneeriError;
use crate::finding::{Finding, checked, in_order, listed};
use crate::guard::guard;
use crate::question::Question;

/// An interview: it owns the findings, says what to ask next and when to stop, and can go back a step.
///
/// Ask `question`, show it, give what was answered, and ask again until there is none. Save `to_json` at any moment.
/// A step that is refused changes nothing.
#[derive(Debug, uniffi::Object)]
pub struct Interview(Mutex<kneeri_core::Interview>);

/// Why nothing is asked any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum InterviewEnd {
    /// No two further answers can displace the leader or change a band that matters.
    Settled,
    /// What is open will probably not displace the leader, nor change whether a condition that matters is likely.
    Clear,
    /// No question is left that changes anything.
    NothingLeft,
    /// The budget of interactions is used, and no warning sign is open.
    BudgetUsed,
}

/// How far an interview has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct InterviewProgress {
    /// How many interactions were answered or skipped: what is asked together counts once.
    pub answered: u32,
    /// How many can still come at most, whatever is answered; most often it is far fewer.
    pub at_most: u32,
    /// Whether no warning sign is left that a question could decide.
    pub safety_is_settled: bool,
}

#[uniffi::export]
impl Interview {
    /// Begins an interview with what is known already, for example the age.
    ///
    /// A budget is the most interactions; questions about warning signs are asked beyond it.
    #[uniffi::constructor(default(budget = None, known))]
    pub fn new(
        engine: &Engine,
        known: HashMap<String, Finding>,
        budget: Option<u32>,
    ) -> Result<Arc<Self>, KneeriError> {
        guard(|| {
            let known = checked(&engine.0, known)?;
            Ok(Self::held(kneeri_core::Interview::from_findings(known, InterviewOptions { budget })))
        })
    }

    /// Resumes an interview that was saved: the same findings, the same next question, the same steps to undo.
    ///
    /// It is resumed only with the rule set that it was saved with.
    #[uniffi::constructor]
    pub fn resume(engine: &Engine, json: String) -> Result<Arc<Self>, KneeriError> {
        guard(|| Ok(Self::held(kneeri_core::Interview::from_json(&engine.0, &json)?)))
    }

    /// The question to ask now: the same until something is answered; nothing when the interview is over.
    pub fn question(&self) -> Result<Option<Question>, KneeriError> {
        guard(|| Ok(self.lock().question().map(Question::from)))
    }

    /// Why nothing is asked any more; nothing while there is a question.
    pub fn finished(&self) -> Result<Option<InterviewEnd>, KneeriError> {
        guard(|| Ok(self.lock().finished().map(InterviewEnd::from)))
    }

    /// Answers one feature, whether it was asked for or not. An earlier answer is replaced.
    pub fn answer(&self, feature: String, finding: Finding) -> Result<(), KneeriError> {
        self.step(|interview| interview.answer(&feature, finding))
    }

    /// Answers several features at once, for example all that the question asks: one step, and one interaction.
    pub fn answer_all(&self, answers: HashMap<String, Finding>) -> Result<(), KneeriError> {
        let answers = in_order(answers);
        self.step(|interview| {
            interview.answer_all(answers.iter().map(|(feature, finding)| (feature.as_str(), finding.clone())))
        })
    }

    /// Answers the checklist of the question: yes to these features, no to the others on it. None of them is "none of
    /// these". What else the question asks stays open.
    pub fn tick(&self, yes: Vec<String>) -> Result<(), KneeriError> {
        self.step(|interview| interview.tick(yes.iter().map(String::as_str)))
    }

    /// Skips the question: each of its features is "cannot say", which is not "no". It is not asked again.
    ///
    /// False when nothing is asked any more.
    pub fn skip(&self) -> Result<bool, KneeriError> {
        guard(|| Ok(self.lock().skip()))
    }

    /// Takes the last step back: everything is exactly as it was before. False at the beginning.
    pub fn undo(&self) -> Result<bool, KneeriError> {
        guard(|| Ok(self.lock().undo()))
    }

    /// How far the interview has come.
    pub fn progress(&self) -> Result<InterviewProgress, KneeriError> {
        guard(|| Ok(self.lock().progress().into()))
    }

    /// What is known so far, by feature.
    pub fn findings(&self) -> Result<HashMap<String, Finding>, KneeriError> {
        guard(|| Ok(listed(self.lock().findings())))
    }

    /// What the findings so far say.
    pub fn assessment(&self) -> Result<Assessment, KneeriError> {
        guard(|| Ok((&self.lock().assessment()).into()))
    }

    /// The interview as canonical JSON (RFC 8785), to be resumed later. It holds what the person answered: keep it as
    /// safe as other health data.
    pub fn to_json(&self) -> Result<String, KneeriError> {
        guard(|| Ok(self.lock().to_json()))
    }
}

impl Interview {
    fn held(interview: kneeri_core::Interview) -> Arc<Self> {
        Arc::new(Self(Mutex::new(interview)))
    }

    /// A step changes everything or nothing, so an interview is whole even after a panic.
    fn lock(&self) -> MutexGuard<'_, kneeri_core::Interview> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn step(
        &self,
        step: impl FnOnce(&mut kneeri_core::Interview) -> Result<(), FindingError>,
    ) -> Result<(), KneeriError> {
        guard(|| Ok(step(&mut self.lock())?))
    }
}

impl From<Over> for InterviewEnd {
    fn from(over: Over) -> Self {
        match over {
            Over::Settled => Self::Settled,
            Over::Clear => Self::Clear,
            Over::NothingLeft => Self::NothingLeft,
            Over::BudgetUsed => Self::BudgetUsed,
        }
    }
}

impl From<kneeri_core::Progress> for InterviewProgress {
    fn from(progress: kneeri_core::Progress) -> Self {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Self {
            answered: count(progress.answered()),
            at_most: count(progress.at_most()),
            safety_is_settled: progress.safety_is_settled(),
        }
    }
}
