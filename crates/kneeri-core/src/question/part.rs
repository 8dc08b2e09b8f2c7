//! What is answered in one go.

use super::{AskedFeature, Question};
use crate::program::Program;

/// A part of a question: one feature, or a checklist of yes-or-no features. A self-test is never on a checklist: it is
/// tried alone.
///
/// # Examples
///
/// ```
/// use kneeri_core::Engine;
///
/// let engine = Engine::knee();
/// let question = engine.next_question(&engine.findings()).ok_or("nothing to ask")?;
/// for part in question.parts() {
///     println!("{}", part.text());
///     if part.is_checklist() {
///         for feature in part.features() {
///             println!("  [ ] {}", feature.text());
///         }
///     }
/// }
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Part<'a> {
    question: &'a Question,
    features: Vec<usize>,
}

impl<'a> Part<'a> {
    pub(super) fn new(question: &'a Question, features: Vec<usize>) -> Self {
        Self { question, features }
    }

    /// The id of its first feature.
    #[must_use]
    pub fn id(&self) -> &'a str {
        self.features().next().map_or("", AskedFeature::id)
    }

    /// One feature, or those of the checklist.
    pub fn features(&self) -> impl ExactSizeIterator<Item = AskedFeature<'a>> {
        self.features.iter().map(|position| AskedFeature { program: &self.question.program, position: *position })
    }

    /// Whether it is several yes-or-no features, of which each can be ticked.
    #[must_use]
    pub fn is_checklist(&self) -> bool {
        self.features.len() > 1
    }

    /// What is asked; of a checklist, what stands above it.
    #[must_use]
    pub fn text(&self) -> &'a str {
        if self.is_checklist() { self.question.text() } else { self.features().next().map_or("", AskedFeature::text) }
    }

    /// Help for whoever answers.
    #[must_use]
    pub fn help(&self) -> Option<&'a str> {
        if self.is_checklist() { self.question.help() } else { self.features().next()?.help() }
    }

    /// The question that it is a part of.
    pub fn question(&self) -> &'a Question {
        self.question
    }
}

/// The yes-or-no features that are no self-tests together in the place of the first of them, each other feature alone.
pub(super) fn split(program: &Program, features: &[usize]) -> Vec<Vec<usize>> {
    let can_be_ticked = |position: &usize| program.features.get(*position).is_some_and(|feature| feature.can_be_ticked);
    let checklist: Vec<usize> = features.iter().copied().filter(can_be_ticked).collect();
    let is_later_on_it = |position: &usize| checklist.iter().skip(1).any(|later| later == position);
    let part = |position: usize| {
        if checklist.first() == Some(&position) { checklist.clone() } else { vec![position] }
    };
    features.iter().copied().filter(|position| !is_later_on_it(position)).map(part).collect()
}
