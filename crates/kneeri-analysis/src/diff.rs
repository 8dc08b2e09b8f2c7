//! What changes between two rule sets: what is written otherwise, and what is decided otherwise.

mod cells;
mod cohort;
mod excerpt;
mod person;
mod search;
mod structure;

use kneeri_core::Engine;
use serde::Serialize;

use crate::simulate::{Population, RuleSetUsed};

pub use cohort::{Cohort, Shift, Shifted};
pub use person::{Decision, Person, Witness};
pub use search::{Searched, Turn, Turned};
pub use structure::Change;

/// The people on whom two rule sets are compared.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum People {
    /// These.
    Given(Vec<Person>),
    /// Virtual runners: those with an even number are drawn from the old rules, the others from the new ones, so that
    /// the questions of both are answered. See [`Population`].
    Drawn {
        /// How many; 0 compares on nobody.
        runners: u32,
        /// The same seed gives the same runners everywhere.
        seed: u64,
    },
}

/// What changes between two rule sets.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[must_use]
pub struct Diff {
    /// The rule set before.
    pub old: RuleSetUsed,
    /// The rule set after.
    pub new: RuleSetUsed,
    /// Whether everything that decides is the same. Then no decision about anybody changes.
    pub same_logic: bool,
    /// Every place that is written otherwise, what decides first.
    pub changes: Vec<Change>,
    /// The triage rules and guards of advice that are written otherwise, with what they decide otherwise.
    pub rules: Vec<Searched>,
    /// How decisions about people change.
    pub cohort: Cohort,
}

impl Diff {
    /// Whether some decision changes, as far as was looked.
    #[must_use]
    pub fn changes_decisions(&self) -> bool {
        self.cohort.changed.met > 0 || self.rules.iter().any(|rule| !rule.turns.is_empty())
    }

    /// Whether the urgency of somebody is lowered, as far as was looked.
    #[must_use]
    pub fn lowers_urgency(&self) -> bool {
        let is_lowered = |turned: &Turned| turned.turn == Turn::Lowered && turned.in_all;
        self.cohort.shifted(Shift::UrgencyLowered).met > 0
            || self.rules.iter().any(|rule| rule.turns.iter().any(is_lowered))
    }
}

/// Compares two rule sets.
///
/// Each triage rule, and the guards of each piece of advice, are compared alone on every combination of the answers
/// that the two versions tell apart; beyond 65,536 combinations so many are drawn, and the rule is not `exact`. Then
/// both engines assess some people, and it is told after each how many are done.
///
/// # Examples
///
/// ```
/// use kneeri_analysis::{People, diff};
/// use kneeri_core::{Engine, RuleSet};
///
/// let old = Engine::knee();
/// let text = old.rules().to_canonical_json().replacen(r#""locking":"stuck_now""#, r#""locking":"none""#, 1);
/// let new = Engine::new(&RuleSet::from_json(&text)?);
/// let diff = diff(&old, &new, &People::Drawn { runners: 4, seed: 1 }, |_| {});
/// for change in &diff.changes {
///     println!("{change}");
/// }
/// assert!(diff.changes_decisions());
/// # Ok::<(), kneeri_core::Faults>(())
/// ```
pub fn diff(old: &Engine, new: &Engine, people: &People, done: impl FnMut(u32)) -> Diff {
    let same_logic = old.rules().logic_digest() == new.rules().logic_digest();
    let cohort = match people {
        People::Given(people) => {
            let person = |number: u32| usize::try_from(number).ok().and_then(|place| people.get(place)).cloned();
            let count = u32::try_from(people.len()).unwrap_or(u32::MAX);
            Cohort::new(old, new, count, |number| person(number).unwrap_or_default(), done)
        }
        People::Drawn { runners, seed } => {
            let (before, after) = (Population::new(old), Population::new(new));
            let person = |number: u32| {
                let population = if number.is_multiple_of(2) { &before } else { &after };
                Person::of(population.runner(*seed, number).findings())
            };
            Cohort::new(old, new, *runners, person, done)
        }
    };
    Diff {
        old: RuleSetUsed::new(old.rules()),
        new: RuleSetUsed::new(new.rules()),
        same_logic,
        changes: structure::changes(old.rules(), new.rules()),
        rules: if same_logic { Vec::new() } else { search::search(old, new) },
        cohort,
    }
}
