//! What the open answers will probably still do to the ranking: which question is worth most, and whether any is.
//!
//! Every unanswered question moves the lead over a rival by some amount, depending on the answer. How probable each
//! answer is follows from the shares of the rule set and, as far as the leader and the rival are probable themselves,
//! from their own evidence. What matters is how far these moves spread: their variance. The variances of all open
//! questions together say how far the lead may still move.

use std::collections::BTreeMap;

use super::survey::{Survey, Worth};
use crate::score::Standing;
use crate::score::effect::Effect;
use crate::weight::millionths;

/// So many challengers are looked at, the strongest first.
const RIVALS: usize = 12;

/// A lead is clear when it is more than so many standard deviations of what is open.
const CLEAR: i64 = 2;

/// What is worth everything that is open.
const ALL: i64 = 1_000_000;

/// What the open answers may still do.
pub(super) struct Outlook<'s, 'a> {
    survey: &'s Survey<'a>,
    races: Vec<Race>,
    /// Each open question, and the variance of each race that hangs on it.
    spreads: Vec<(usize, Vec<i64>)>,
}

/// Something that open answers may turn: whether the leader stays before a rival, or whether a watched condition is
/// likely.
struct Race {
    condition: usize,
    /// Whether it is a rival of the leader.
    is_rival: bool,
    /// How far the score must move.
    distance: i64,
    /// The sum of the variances of all open questions.
    spread: i64,
}

impl<'s, 'a> Outlook<'s, 'a> {
    pub(super) fn new(survey: &'s Survey<'a>) -> Self {
        let mut outlook = Self { survey, races: Vec::new(), spreads: Vec::new() };
        let Some(leader) = survey.leader else { return outlook };
        let rivals = survey.challengers.iter().copied().take(RIVALS).map(|rival| (rival, true));
        let program = survey.outline.program;
        let raises = |condition: &usize| {
            let floor = program.conditions.get(*condition).and_then(|condition| condition.floor);
            floor > Some(survey.outline.triage.certain)
        };
        let watched = survey.watched.iter().copied().filter(raises).map(|condition| (condition, false));
        let race = |(condition, is_rival)| {
            let standing = survey.outline.standing(condition)?;
            let distance = match is_rival {
                true => survey.outline.standing(leader)?.score() - standing.score(),
                false => outlook.to_likely(standing),
            };
            Some(Race { condition, is_rival, distance, spread: 0 })
        };
        let races: Vec<Race> = rivals.chain(watched).filter_map(race).collect();
        outlook.races = races;
        let conditions: Vec<usize> =
            std::iter::once(leader).chain(outlook.races.iter().map(|race| race.condition)).collect();
        for candidate in survey.outline.asking.candidates() {
            let variances = outlook.variances(candidate, &conditions);
            for (race, variance) in outlook.races.iter_mut().zip(&variances) {
                race.spread += variance;
            }
            outlook.spreads.push((candidate, variances));
        }
        outlook
    }

    /// How far a score is from the edge of "likely".
    fn to_likely(&self, standing: &Standing) -> i64 {
        let header = self.survey.outline.program.rules.header();
        (standing.score() - header.likely_score).min(standing.net - header.likely_net).abs()
    }

    /// How far the answer to a question spreads the score, for each race.
    fn variances(&self, feature: usize, conditions: &[usize]) -> Vec<i64> {
        let effects = self.survey.effects(feature, conditions);
        if effects.is_empty() {
            return vec![0; self.races.len()];
        }
        let ways = self.survey.outline.asking.ways(&[feature]);
        let program = self.survey.outline.program;
        let shares: Vec<i128> = ways.iter().map(|way| program.share_of_way(way).into()).collect();
        let moves = |way: &[Effect], place: usize| way.get(place).map_or(0, |effect| effect.moves);
        let of_race = |(place, race): (usize, &Race)| {
            let trailing = millionths(-race.distance).min(millionths(0));
            let weighed = effects.iter().zip(&shares).map(|(way, share)| {
                let (leads, other) = (moves(way, 0), moves(way, place + 1));
                let (moved, likely) = match race.is_rival {
                    true => (leads - other, within(leads, other, trailing)),
                    false => (other, within(0, other, millionths(0))),
                };
                (i128::from(moved), share * likely)
            });
            variance(&weighed.collect::<Vec<_>>())
        };
        self.races.iter().enumerate().map(of_race).collect()
    }

    /// Whether nothing that is open will probably displace the leader or change whether a watched condition is likely.
    pub(super) fn is_clear(&self) -> bool {
        let is_clear = |race: &Race| race.spread == 0 || race.distance.pow(2) > CLEAR.pow(2) * race.spread;
        let may_go = || self.survey.leader.is_some_and(|leader| self.survey.may_be_excluded(leader));
        self.races.iter().all(is_clear) && !may_go()
    }

    /// What each of these questions is worth, those that are worth nothing left out; by id.
    ///
    /// While it is open whether a feature applies, the questions that decide that stand in for it.
    pub(super) fn worth(&self, wanted: impl Fn(usize) -> bool) -> Vec<Worth> {
        let mut worth: BTreeMap<usize, Worth> = BTreeMap::new();
        for (candidate, variances) in &self.spreads {
            let (gain, apart) = self.gain(*candidate, variances);
            if gain == 0 {
                continue;
            }
            let questions = self.survey.outline.asking.in_place_of(*candidate);
            for question in questions.into_iter().filter(|question| wanted(*question)) {
                let entry = worth.entry(question).or_insert_with(|| Worth { question, gain: 0, apart: Vec::new() });
                if gain > entry.gain {
                    (entry.gain, entry.apart) = (gain, apart.clone());
                }
            }
        }
        worth.into_values().collect()
    }

    /// The share of what is open in each race that a question settles, in millionths, and the conditions that it tells
    /// apart. The further the score must move, the less the race counts.
    fn gain(&self, feature: usize, variances: &[i64]) -> (i64, Vec<usize>) {
        let (mut gain, mut apart) = (0, Vec::new());
        for (race, variance) in self.races.iter().zip(variances).filter(|(_, variance)| **variance > 0) {
            gain += variance.saturating_mul(ALL) / (race.spread + race.distance.pow(2));
            let leader = self.survey.leader.filter(|leader| race.is_rival && !apart.contains(leader));
            apart.extend(leader);
            if !apart.contains(&race.condition) {
                apart.push(race.condition);
            }
        }
        if let Some(leader) = self.survey.leader.filter(|leader| self.survey.may_exclude(*leader, feature)) {
            gain += ALL;
            if !apart.contains(&leader) {
                apart.insert(0, leader);
            }
        }
        (gain, apart)
    }
}

/// How much likelier an answer is than among all, if the one that it moves so far has the pain or else, so many
/// millionths as probable, the other; in millionths.
fn within(one: i64, other: i64, odds: u64) -> i128 {
    let tilt = |moves| i128::from(millionths(moves));
    tilt(one) + tilt(other) * i128::from(odds) / i128::from(ALL)
}

/// The mean of numbers with weights, cut off; 0 without weights.
fn mean(weighed: &[(i128, i128)]) -> i128 {
    let total: i128 = weighed.iter().map(|(_, weight)| weight).sum();
    weighed.iter().map(|(number, weight)| number * weight).sum::<i128>().checked_div(total).unwrap_or(0)
}

/// The variance of numbers with weights.
fn variance(weighed: &[(i128, i128)]) -> i64 {
    let middle = mean(weighed);
    let squares: Vec<(i128, i128)> =
        weighed.iter().map(|(number, weight)| ((number - middle).pow(2), *weight)).collect();
    // Scores are cut to the evidence limit, so this always fits.
    i64::try_from(mean(&squares)).unwrap_or(i64::MAX >> 16)
}
