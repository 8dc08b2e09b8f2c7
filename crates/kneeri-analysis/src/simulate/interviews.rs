//! Holding interviews with a virtual runner.

use std::cmp::Ordering;

use kneeri_core::{Assessment, Because, Engine, Finding, Interview, InterviewOptions, Over, Urgency, Verdict};

use super::population::Runner;

/// How an interview compares with the full questionnaire.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outcome {
    /// Red flags of the full questionnaire.
    pub(super) red_flags: u32,
    /// Those of them that are true in the interview too.
    pub(super) named_red_flags: u32,
    /// Whether less is certain than the gravest of them.
    pub(super) misses_a_red_flag: bool,
    /// The level, compared with that of the full questionnaire.
    pub(super) urgency: Ordering,
    pub(super) same_leader: bool,
    pub(super) in_top_3: bool,
    /// Whether the interview ends with a leader to show.
    pub(super) leads: bool,
    pub(super) interactions: usize,
    pub(super) features: usize,
    pub(super) over: Over,
}

/// Interviews a runner: without a budget, then the same one thing at a time, then with each of these budgets, which are
/// sorted.
///
/// What is asked depends on what is known only, so an interview with a budget is the same as one without until the
/// budget is used.
pub(super) fn hold(engine: &Engine, runner: &Runner, budgets: &[u32]) -> Vec<Outcome> {
    let full = engine.assess(runner.findings());
    let one_at_a_time = one_at_a_time(engine, runner, &full);
    let mut interview = Interview::new(engine);
    let mut with_budget = Vec::new();
    for budget in budgets {
        let budget = usize::try_from(*budget).unwrap_or(usize::MAX);
        while interview.progress().answered() < budget && answer(&mut interview, runner) {}
        let mut rest = Interview::from_findings(interview.findings().clone(), InterviewOptions { budget: Some(0) });
        if interview.finished().is_none() {
            while answer(&mut rest, runner) {}
        }
        let over = interview.finished().or(rest.finished()).unwrap_or(Over::NothingLeft);
        let interactions = interview.progress().answered() + rest.progress().answered();
        with_budget.push(Outcome::new(&full, &rest.assessment(), rest.findings().iter().count(), interactions, over));
    }
    while answer(&mut interview, runner) {}
    let over = interview.finished().unwrap_or(Over::NothingLeft);
    let (asked, interactions) = (interview.findings().iter().count(), interview.progress().answered());
    let unlimited = Outcome::new(&full, &interview.assessment(), asked, interactions, over);
    [unlimited, one_at_a_time].into_iter().chain(with_budget).collect()
}

/// Interviews a runner without a budget, only with the first part of each question: each part is an interaction.
fn one_at_a_time(engine: &Engine, runner: &Runner, full: &Assessment) -> Outcome {
    let mut interview = Interview::new(engine);
    while let Some(part) = interview.question().and_then(|question| question.parts().next()) {
        let features: Vec<String> = part.features().map(|feature| feature.id().to_owned()).collect();
        if !reply(&mut interview, runner, &features) {
            break;
        }
    }
    let over = interview.finished().unwrap_or(Over::NothingLeft);
    let (asked, interactions) = (interview.findings().iter().count(), interview.progress().answered());
    Outcome::new(full, &interview.assessment(), asked, interactions, over)
}

/// Answers the question as the runner does; false when there is none.
fn answer(interview: &mut Interview, runner: &Runner) -> bool {
    let Some(question) = interview.question() else { return false };
    let features: Vec<String> = question.features().map(|feature| feature.id().to_owned()).collect();
    reply(interview, runner, &features)
}

fn reply(interview: &mut Interview, runner: &Runner, features: &[String]) -> bool {
    let finding = |feature: &String| runner.findings().get(feature).cloned().unwrap_or(Finding::Unknown);
    interview.answer_all(features.iter().map(|feature| (feature.as_str(), finding(feature)))).is_ok()
}

impl Outcome {
    fn new(full: &Assessment, short: &Assessment, features: usize, interactions: usize, over: Over) -> Self {
        let (wanted, named) = (red_flags(full), red_flags(short));
        let gravest = wanted.iter().map(|(_, urgency)| *urgency).max();
        let leader = first(full);
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Self {
            red_flags: count(wanted.len()),
            named_red_flags: count(wanted.iter().filter(|flag| named.contains(flag)).count()),
            misses_a_red_flag: gravest > Some(short.urgency().certain()),
            urgency: short.urgency().level().cmp(&full.urgency().level()),
            same_leader: first(short) == leader,
            in_top_3: short.conditions().take(3).any(|condition| Some(condition.id()) == leader),
            leads: matches!(short.verdict(), Verdict::Settled | Verdict::Leaning),
            interactions,
            features,
            over,
        }
    }
}

fn first(assessment: &Assessment) -> Option<&str> {
    assessment.conditions().next().map(|condition| condition.id())
}

/// The triage rules at `same_day` or above that are true.
fn red_flags(assessment: &Assessment) -> Vec<(&str, Urgency)> {
    let fired = assessment.urgency().because().filter_map(|because| match because {
        Because::Rule { id, rule } => Some((id, rule.urgency)),
        _ => None,
    });
    fired.filter(|(_, urgency)| *urgency >= Urgency::SameDay).collect()
}
