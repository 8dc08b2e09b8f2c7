//! Does asking less give the same answer? Interviews with virtual runners, compared with the full questionnaire.

mod chance;
mod interviews;
mod population;
mod reply;
mod report;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use kneeri_core::{Digest, Engine, Over, RuleSet};
use serde::Serialize;

use crate::parallel::in_parallel;
use crate::share::Share;
pub(crate) use chance::Chance;
use interviews::Outcome;
pub(crate) use population::visit;
pub use population::{Population, Runner};
pub(crate) use reply::starts;

/// How many virtual runners are interviewed, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulationOptions {
    /// How many runners.
    pub runners: u32,
    /// The same seed gives the same runners everywhere.
    pub seed: u64,
    /// Budgets of interactions to hold interviews with; an interview without a budget is always held too.
    pub budgets: Vec<u32>,
}

impl Default for SimulationOptions {
    /// 1000 runners, and the budgets of the trade-off curve in `docs/interview.md`.
    fn default() -> Self {
        Self { runners: 1000, seed: 1, budgets: vec![3, 6, 9, 12] }
    }
}

/// How interviews compare with the full questionnaire.
///
/// This tests the interview, not the medicine: the runners are drawn from the rule set itself (see [`Population`]),
/// and the full questionnaire of the same rule set is what counts as right.
///
/// # Examples
///
/// ```
/// use kneeri_analysis::{SimulationOptions, simulate};
/// use kneeri_core::Engine;
///
/// let options = SimulationOptions { runners: 5, ..SimulationOptions::default() };
/// let simulation = simulate(&Engine::knee(), &options, |_| {});
/// assert_eq!(simulation.unlimited().missed_red_flags().met, 0);
/// println!("{}", simulation.to_markdown());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[must_use]
pub struct Simulation {
    rule_set: RuleSetUsed,
    seed: u64,
    runners: u32,
    questions: usize,
    full: Spread,
    unlimited: Held,
    one_at_a_time: Held,
    budgets: Vec<Held>,
}

/// Which rule set it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleSetUsed {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The digest of its canonical document.
    pub digest: Digest,
}

impl RuleSetUsed {
    pub(crate) fn new(rules: &RuleSet) -> Self {
        Self { id: rules.id().to_owned(), version: rules.version().to_owned(), digest: rules.digest() }
    }
}

/// How interviews of one budget compare with the full questionnaire.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Held {
    #[serde(skip_serializing_if = "Option::is_none")]
    budget: Option<u32>,
    /// Of the runners with a red flag.
    missed_red_flags: Share,
    /// Of all red flags.
    named_red_flags: Share,
    same_urgency: Share,
    less_urgent: u32,
    more_urgent: u32,
    same_leader: Share,
    /// Of the interviews that end with a leader that the findings themselves speak for.
    same_leader_if_it_leads: Share,
    full_leader_in_top_3: Share,
    interactions: Spread,
    features: Spread,
    over: BTreeMap<Over, u32>,
}

/// How a number spreads over the runners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Spread {
    /// Half of the runners have no more.
    pub median: usize,
    /// Nine of ten have no more.
    pub ninety: usize,
    /// Nobody has more.
    pub most: usize,
}

/// Interviews virtual runners and compares with the full questionnaire.
///
/// Tells after each runner how many are done. The result depends on the rule set and the options only, however many
/// processors there are.
pub fn simulate(engine: &Engine, options: &SimulationOptions, mut done: impl FnMut(u32)) -> Simulation {
    let population = Population::new(engine);
    let mut budgets = options.budgets.clone();
    budgets.sort_unstable();
    budgets.dedup();
    let interview = |number| {
        let runner = population.runner(options.seed, number);
        (runner.findings().iter().count(), interviews::hold(engine, &runner, &budgets))
    };
    let mut outcomes: Vec<Vec<Outcome>> = vec![Vec::new(); budgets.len() + 2];
    let (mut answered, mut count) = (Vec::new(), 0);
    in_parallel(options.runners, interview, |(questions, held)| {
        answered.push(questions);
        for (all, one) in outcomes.iter_mut().zip(held) {
            all.push(one);
        }
        count += 1;
        done(count);
    });
    let rules = engine.rules();
    let mut held = [None, None].into_iter().chain(budgets.into_iter().map(Some)).zip(outcomes).map(Held::new);
    let mut next = || held.next().unwrap_or_else(|| Held::new((None, Vec::new())));
    Simulation {
        rule_set: RuleSetUsed::new(rules),
        seed: options.seed,
        runners: options.runners,
        questions: rules.features().values().filter(|feature| feature.ask.is_some()).count(),
        full: Spread::new(answered),
        unlimited: next(),
        one_at_a_time: next(),
        budgets: held.collect(),
    }
}

impl Simulation {
    /// Interviews without a budget.
    #[must_use]
    pub fn unlimited(&self) -> &Held {
        &self.unlimited
    }

    /// Interviews without a budget that ask one part of a question at a time: there each part is an interaction.
    #[must_use]
    pub fn one_at_a_time(&self) -> &Held {
        &self.one_at_a_time
    }

    /// Interviews with a budget, the smallest first.
    #[must_use]
    pub fn budgets(&self) -> &[Held] {
        &self.budgets
    }

    /// How many runners were interviewed.
    #[must_use]
    pub fn runners(&self) -> u32 {
        self.runners
    }

    /// How many questions the full questionnaire has for a runner.
    #[must_use]
    pub fn full(&self) -> Spread {
        self.full
    }
}

impl Held {
    fn new((budget, outcomes): (Option<u32>, Vec<Outcome>)) -> Self {
        let share = |holds: fn(&Outcome) -> bool| outcomes.iter().map(holds).collect::<Share>();
        let count = |holds: fn(&Outcome) -> bool| share(holds).met;
        let flagged = outcomes.iter().filter(|outcome| outcome.red_flags > 0);
        let mut over = BTreeMap::new();
        for outcome in &outcomes {
            *over.entry(outcome.over).or_insert(0) += 1;
        }
        Self {
            budget,
            missed_red_flags: flagged.map(|outcome| outcome.misses_a_red_flag).collect(),
            named_red_flags: Share {
                met: outcomes.iter().map(|outcome| outcome.named_red_flags).sum(),
                of: outcomes.iter().map(|outcome| outcome.red_flags).sum(),
            },
            same_urgency: share(|outcome| outcome.urgency.is_eq()),
            less_urgent: count(|outcome| outcome.urgency.is_lt()),
            more_urgent: count(|outcome| outcome.urgency.is_gt()),
            same_leader: share(|outcome| outcome.same_leader),
            same_leader_if_it_leads: outcomes
                .iter()
                .filter(|outcome| outcome.leads)
                .map(|outcome| outcome.same_leader)
                .collect(),
            full_leader_in_top_3: share(|outcome| outcome.in_top_3),
            interactions: Spread::new(outcomes.iter().map(|outcome| outcome.interactions).collect()),
            features: Spread::new(outcomes.iter().map(|outcome| outcome.features).collect()),
            over,
        }
    }

    /// The most interactions; `None` without a budget. Questions about warning signs are asked beyond it.
    #[must_use]
    pub fn budget(&self) -> Option<u32> {
        self.budget
    }

    /// Of the runners with a red flag in the full questionnaire, those whose interview ends without being certain of
    /// a level as pressing as that. A red flag is a triage rule at `same_day` or above that is true.
    #[must_use]
    pub fn missed_red_flags(&self) -> Share {
        self.missed_red_flags
    }

    /// Of all red flags of the full questionnaire, those that the interview names. The others would not have changed
    /// the level: something as pressing was certain before.
    #[must_use]
    pub fn named_red_flags(&self) -> Share {
        self.named_red_flags
    }

    /// Interviews that end with the level of the full questionnaire.
    #[must_use]
    pub fn same_urgency(&self) -> Share {
        self.same_urgency
    }

    /// How many interviews end with a less pressing level.
    #[must_use]
    pub fn less_urgent(&self) -> u32 {
        self.less_urgent
    }

    /// How many interviews end with a more pressing level.
    #[must_use]
    pub fn more_urgent(&self) -> u32 {
        self.more_urgent
    }

    /// Interviews that end with the first condition of the full questionnaire in the first place.
    #[must_use]
    pub fn same_leader(&self) -> Share {
        self.same_leader
    }

    /// The same among the interviews that end with the verdict `settled` or `leaning`: only then an app shows a leader.
    #[must_use]
    pub fn same_leader_if_it_leads(&self) -> Share {
        self.same_leader_if_it_leads
    }

    /// Interviews that end with the first condition of the full questionnaire among the first three.
    #[must_use]
    pub fn full_leader_in_top_3(&self) -> Share {
        self.full_leader_in_top_3
    }

    /// How many interactions were needed: questions, each with all that stands on its screen.
    #[must_use]
    pub fn interactions(&self) -> Spread {
        self.interactions
    }

    /// How many features were asked for.
    #[must_use]
    pub fn features(&self) -> Spread {
        self.features
    }

    /// Why the interviews ended.
    pub fn over(&self) -> impl Iterator<Item = (Over, u32)> {
        self.over.iter().map(|(over, count)| (*over, *count))
    }
}

impl Spread {
    fn new(mut numbers: Vec<usize>) -> Self {
        numbers.sort_unstable();
        // The smallest number that so many of a hundred do not exceed.
        let at = |percent: usize| {
            let rank = (numbers.len() * percent).div_ceil(100).max(1);
            numbers.get(rank - 1).copied().unwrap_or(0)
        };
        Self { median: at(50), ninety: at(90), most: at(100) }
    }
}
