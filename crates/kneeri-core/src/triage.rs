//! Urgency: what is certain, what could still be reached, and what must be asked.

use crate::asking::{Asking, Matter};
use crate::program::circuit::Gate;
use crate::program::formula::Truth;
use crate::program::{CompiledRule, Program};
use crate::ruleset::{Band, Urgency};

/// What the triage rules say, whatever the conditions are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Triage {
    /// The highest level of the rules that are true. Never falls as answers arrive.
    pub(crate) certain: Urgency,
    /// The highest level of the rules that are not false. Never rises as answers arrive.
    pub(crate) could_reach: Urgency,
    /// The rules that are true.
    pub(crate) fired: Vec<usize>,
    /// Open rules that point, with their level: a feature that can still decide them was answered "unknown".
    pub(crate) pointing: Vec<(usize, Urgency)>,
    /// Open rules above what is certain that must be asked about.
    pub(crate) grave: Vec<(usize, Matter)>,
    /// Open rules above what is certain that are milder.
    pub(crate) mild: Vec<(usize, Matter)>,
    /// Questions that can still decide a grave rule, by gravity.
    pub(crate) must_ask: Vec<usize>,
    /// Questions that can still decide a milder rule, by gravity.
    pub(crate) may_raise: Vec<usize>,
}

impl Triage {
    pub(crate) fn new(asking: &Asking<'_>) -> Self {
        let (rules, gates) = (&asking.program.triage, &asking.program.circuit.triage);
        let with = |wanted: Truth| {
            let rules = rules.iter().zip(gates).enumerate();
            rules.filter(move |(_, (_, gate))| asking.truth(**gate) == wanted)
        };
        let level = |least, (_, (rule, _)): (usize, (&CompiledRule, &Gate))| rule.urgency.max(least);
        let certain = with(Truth::True).fold(Urgency::SelfCare, level);
        let from = asking.program.rules.header().must_ask_from;
        let above: Vec<_> = with(Truth::Open).filter(|(_, (rule, _))| rule.urgency > certain).collect();
        let matters = asking.matters(above.iter().map(|(_, (_, gate))| **gate));
        let matters = above.into_iter().map(|(index, _)| index).zip(matters);
        let is_grave = |(index, _): &(usize, Matter)| rules.get(*index).is_some_and(|rule| rule.urgency >= from);
        let (grave, mild): (Vec<_>, Vec<_>) = matters.partition(is_grave);
        Self {
            certain,
            could_reach: with(Truth::Open).fold(certain, level),
            fired: with(Truth::True).map(|(rule, _)| rule).collect(),
            pointing: pointing(asking),
            must_ask: by_gravity(asking.program, &grave),
            may_raise: by_gravity(asking.program, &mild),
            grave,
            mild,
        }
    }

    /// The level to act on, given the bands of the conditions.
    pub(crate) fn level(&self, program: &Program, bands: &[Band]) -> Urgency {
        let likely = program.conditions.iter().zip(bands).filter(|(_, band)| **band == Band::Likely);
        let floors = likely.filter_map(|(condition, _)| condition.floor);
        let pointed = self.pointing.iter().map(|(_, urgency)| *urgency);
        let until = (!self.must_ask.is_empty()).then_some(program.rules.header().until_safety_answered);
        floors.chain(pointed).chain(until).fold(self.certain, Urgency::max)
    }
}

/// The open rules that somebody who could not say what would decide them makes point, with their level.
fn pointing(asking: &Asking<'_>) -> Vec<(usize, Urgency)> {
    let rules = asking.program.triage.iter().zip(&asking.program.circuit.triage).enumerate();
    let open = rules.filter_map(|(index, (rule, gate))| {
        let level = rule.if_unanswered.filter(|_| asking.truth(*gate) == Truth::Open)?;
        Some(((index, level), *gate))
    });
    let (open, gates): (Vec<(usize, Urgency)>, Vec<Gate>) = open.unzip();
    let pointing = open.into_iter().zip(asking.hang_on_unsaid(&gates));
    pointing.filter_map(|(rule, points)| points.then_some(rule)).collect()
}

/// The questions about these rules: those of the gravest rule first, then by id.
fn by_gravity(program: &Program, matters: &[(usize, Matter)]) -> Vec<usize> {
    let mut gravest = vec![None; program.features.len()];
    for (rule, matter) in matters {
        let urgency = program.triage.get(*rule).map(|rule| rule.urgency);
        for question in &matter.about {
            gravest.get_mut(*question).into_iter().for_each(|level| *level = urgency.max(*level));
        }
    }
    // Positions are in the order of ids.
    let of_level = |level| gravest.iter().enumerate().filter(move |(_, own)| **own == Some(level));
    Urgency::ALL.into_iter().rev().flat_map(of_level).map(|(question, _)| question).collect()
}
