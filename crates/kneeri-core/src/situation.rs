//! How single conditions over findings and items of evidence stand to one person's findings.

use std::sync::Arc;

use crate::findings::Findings;
use crate::program::formula::{Formula, Truth};
use crate::program::possible::Possible;
use crate::program::{CompiledCondition, Program};
use crate::ruleset::Band;
use crate::score::Standing;

/// What one person's findings leave possible. Made by [`Engine::situation`](crate::Engine::situation).
///
/// # Examples
///
/// ```
/// use kneeri_core::{Engine, Truth};
///
/// let engine = Engine::knee();
/// let rule = engine.rules().triage().get("locked_knee").ok_or("no such rule")?;
/// let locked = engine.normal_forms([&rule.when]).pop().ok_or("no normal form")?;
/// let mut findings = engine.findings();
/// assert_eq!(engine.situation(&findings).truth(&locked), Truth::Open);
///
/// findings.set("locking", "stuck_now")?;
/// assert_eq!(engine.situation(&findings).truth(&locked), Truth::True);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Situation {
    program: Arc<Program>,
    possible: Possible,
}

impl Situation {
    pub(crate) fn new(findings: &Findings) -> Self {
        let program = Arc::clone(findings.program());
        Self { possible: Possible::new(&program, findings.answers()), program }
    }

    /// Whether a condition over findings holds. It must be of the same rule set.
    #[must_use]
    pub fn truth(&self, form: &NormalForm) -> Truth {
        form.0.truth(&self.possible)
    }

    /// The band and the score of a condition now, as in an assessment; `None` when the rule set has no such condition.
    #[must_use]
    pub fn score(&self, condition: &str) -> Option<(Band, i64)> {
        let standing = Standing::new(&self.program, self.condition(condition)?, &self.possible);
        Some((standing.band, standing.score()))
    }

    /// The items of a condition in the order of their ids, those without weight too, and how the findings stand to each
    /// of them: as [`Reason::item`](crate::Reason::item) and [`Reason::state`](crate::Reason::state) say it. None when
    /// the rule set has no such condition.
    pub fn items(&self, condition: &str) -> impl Iterator<Item = (&str, &str)> {
        let items = self.condition(condition).into_iter().flat_map(|condition| &condition.items);
        items.map(|item| (item.id.as_str(), item.state(&self.program, &self.possible)))
    }

    fn condition(&self, id: &str) -> Option<&CompiledCondition> {
        let position = self.program.conditions.binary_search_by(|other| other.id.as_str().cmp(id)).ok()?;
        self.program.conditions.get(position)
    }
}

/// A condition over findings in normal form. Made by [`Engine::normal_forms`](crate::Engine::normal_forms).
#[derive(Debug, Clone, PartialEq)]
pub struct NormalForm(Formula);

impl NormalForm {
    pub(crate) fn new(formula: Formula) -> Self {
        Self(formula)
    }
}
