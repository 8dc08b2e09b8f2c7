//! How many people get another decision.

use std::collections::BTreeMap;

use kneeri_core::Engine;
use serde::Serialize;

use super::person::{Decision, Person, Witness};
use crate::parallel::in_parallel;
use crate::share::Share;

/// A way in which a decision about somebody can change, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Shift {
    /// The level of urgency is less pressing than before.
    UrgencyLowered,
    /// The level of urgency is more pressing than before.
    UrgencyRaised,
    /// Another condition has rank 1.
    FirstChanged,
    /// Other conditions are among the first three.
    TopThreeChanged,
    /// Some advice is no longer shown.
    AdviceLost,
    /// Some advice is shown that was not.
    AdviceGained,
}

impl Shift {
    /// Every way, the gravest first.
    pub const ALL: [Self; 6] = [
        Self::UrgencyLowered,
        Self::UrgencyRaised,
        Self::FirstChanged,
        Self::TopThreeChanged,
        Self::AdviceLost,
        Self::AdviceGained,
    ];

    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UrgencyLowered => "urgency lowered",
            Self::UrgencyRaised => "urgency raised",
            Self::FirstChanged => "rank 1 changed",
            Self::TopThreeChanged => "top 3 changed",
            Self::AdviceLost => "advice lost",
            Self::AdviceGained => "advice gained",
        }
    }

    /// Every single thing that shifts in this way: `same_day → routine_physio`, or a piece of advice.
    fn of(self, old: &Decision, new: &Decision) -> Vec<String> {
        let missing = |from: &[String], to: &[String]| -> Vec<String> {
            from.iter().filter(|one| !to.contains(*one)).cloned().collect()
        };
        let moved = |is_so: bool, before: &str, after: &str| {
            if is_so { vec![format!("{before} → {after}")] } else { Vec::new() }
        };
        let levels = (old.urgency.as_str(), new.urgency.as_str());
        match self {
            Self::UrgencyLowered => moved(new.urgency < old.urgency, levels.0, levels.1),
            Self::UrgencyRaised => moved(new.urgency > old.urgency, levels.0, levels.1),
            Self::FirstChanged => {
                moved(old.first() != new.first(), old.first().unwrap_or("none"), new.first().unwrap_or("none"))
            }
            Self::TopThreeChanged => {
                let gone = missing(&old.top, &new.top).into_iter().map(|id| format!("without {id}"));
                gone.chain(missing(&new.top, &old.top).into_iter().map(|id| format!("with {id}"))).collect()
            }
            Self::AdviceLost => missing(&old.advice, &new.advice),
            Self::AdviceGained => missing(&new.advice, &old.advice),
        }
    }
}

/// How many people get another decision in one way, and an example.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shifted {
    /// The way.
    pub shift: Shift,
    /// How many of all people.
    pub people: Share,
    /// What shifts, each with how many people it shifts for, the most frequent first.
    pub what: Vec<(String, u32)>,
    /// The first of these people, with as few findings as show it; `None` when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
}

/// How the decisions about some people change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cohort {
    /// How many people.
    pub people: u32,
    /// Whether anything that is compared changes for somebody.
    pub changed: Share,
    /// One entry for each way, in the order of [`Shift::ALL`].
    pub shifts: Vec<Shifted>,
}

impl Cohort {
    /// Asks both engines about people, and tells after each how many are done.
    pub(super) fn new(
        old: &Engine,
        new: &Engine,
        count: u32,
        person: impl Fn(u32) -> Person + Sync,
        mut done: impl FnMut(u32),
    ) -> Self {
        // Only what shifts is kept: decisions about many people take much room.
        let shifts = |person: &Person| {
            let (before, after) = (Decision::new(old, person), Decision::new(new, person));
            Shift::ALL.map(|shift| shift.of(&before, &after))
        };
        let (mut decided, mut finished) = (Vec::new(), 0);
        in_parallel(
            count,
            |number| (number, shifts(&person(number))),
            |one| {
                decided.push(one);
                finished += 1;
                done(finished);
            },
        );
        decided.sort_unstable_by_key(|(number, _)| *number);
        let told = Shift::ALL.into_iter().enumerate().map(|(place, shift)| {
            let shifted = |shifts: &[Vec<String>; 6]| shifts.get(place).cloned().unwrap_or_default();
            let mut what: BTreeMap<String, u32> = BTreeMap::new();
            decided.iter().flat_map(|(_, one)| shifted(one)).for_each(|one| *what.entry(one).or_insert(0) += 1);
            let mut what: Vec<(String, u32)> = what.into_iter().collect();
            what.sort_by(|(one, count), (other, more)| more.cmp(count).then_with(|| one.cmp(other)));
            let first = decided.iter().find_map(|(number, one)| Some((*number, shifted(one).into_iter().next()?)));
            let witness = first.map(|(number, wanted)| {
                let holds = |fewer: &Person| shifted(&shifts(fewer)).contains(&wanted);
                Witness::new(old, new, person(number).fewest(holds))
            });
            let people = decided.iter().map(|(_, one)| !shifted(one).is_empty()).collect();
            Shifted { shift, people, what, witness }
        });
        let told = told.collect();
        let is_changed = |shifts: &[Vec<String>; 6]| shifts.iter().any(|what| !what.is_empty());
        Self { people: count, changed: decided.iter().map(|(_, one)| is_changed(one)).collect(), shifts: told }
    }

    /// How many people are shifted in one way.
    #[must_use]
    pub fn shifted(&self, shift: Shift) -> Share {
        self.shifts.iter().find(|shifted| shifted.shift == shift).map(|shifted| shifted.people).unwrap_or_default()
    }
}
