//! What the open answers will probably still do to the ranking: which question is worth most, and whether any is.
//!
//! Every unanswered question moves the lead over a rival by some amount, depending on the answer. How probable each
//! answer is follows from the shares of the rule set and, as far as the leader and the rival are probable themselves,
//! from their own evidence. What matters is how far these moves spread: their variance. The variances of all open
//! questions together say how far the lead may still move.

use std::cell::OnceCell;

use super::survey::{Survey, Worth};
use crate::score::effect::Shift;
use crate::weight::millionths;

/// So many challengers are looked at, the strongest first.
const RIVALS: usize = 12;

/// A lead is clear when it is more than so many standard deviations of what is open.
const CLEAR: i64 = 2;

/// What is worth everything that is open.
const ALL: i64 = 1_000_000;

/// What the open answers may still do.
pub(super) struct Outlook<'a> {
    pub(super) survey: Survey<'a>,
    /// Both worked out when they are first needed.
    races: OnceCell<Vec<Race>>,
    spreads: OnceCell<Spreads>,
}

/// Something that open answers may turn: whether the leader stays before a rival, or whether a watched condition is
/// likely.
struct Race {
    condition: usize,
    /// Whether it is a rival of the leader.
    is_rival: bool,
    /// How far the score must move.
    distance: i64,
}

/// How far what is open spreads the score of each race.
struct Spreads {
    /// Each open question, and the variance of each race that hangs on it.
    each: Vec<(usize, Vec<i64>)>,
    /// By race, the sum of the variances of all open questions.
    all: Vec<i64>,
}

impl<'a> Outlook<'a> {
    pub(super) fn new(survey: Survey<'a>) -> Self {
        Self { survey, races: OnceCell::new(), spreads: OnceCell::new() }
    }

    fn races(&self) -> &[Race] {
        self.races.get_or_init(|| self.races_moved_by(None).collect())
    }

    /// The races that the answer to this feature can move; all of them without one.
    fn races_moved_by(&self, feature: Option<usize>) -> impl Iterator<Item = Race> {
        let survey = &self.survey;
        let is_moved = move |condition| feature.is_none_or(|feature| survey.is_touched(condition, feature));
        let leads = survey.leader.is_some_and(is_moved);
        let rivals = survey.strongest_challengers().take(RIVALS).filter(move |rival| leads || is_moved(*rival));
        let watched = (0..survey.outline.program.conditions.len()).filter(move |condition| {
            survey.may_raise(*condition) && is_moved(*condition) && survey.is_watched(*condition)
        });
        let races = rivals.map(|rival| (rival, true)).chain(watched.map(|condition| (condition, false)));
        races.filter_map(|(condition, is_rival)| self.race(condition, is_rival))
    }

    fn race(&self, condition: usize, is_rival: bool) -> Option<Race> {
        let Survey { outline, leader, .. } = &self.survey;
        let distance = match is_rival {
            true => outline.score((*leader)?) - outline.score(condition),
            false => self.survey.to_likely(outline.standing(condition)?),
        };
        Some(Race { condition, is_rival, distance })
    }

    fn spreads(&self) -> &Spreads {
        self.spreads.get_or_init(|| {
            let candidates = self.survey.outline.asking.candidates().filter(|_| self.survey.leader.is_some());
            let each: Vec<(usize, Vec<i64>)> = candidates.map(|one| (one, self.variances(one, self.races()))).collect();
            let all = (0..self.races().len()).map(|race| each.iter().filter_map(|(_, one)| one.get(race)).sum());
            Spreads { all: all.collect(), each }
        })
    }

    /// How far the answer to a question spreads the score, for each of these races.
    fn variances(&self, feature: usize, races: &[Race]) -> Vec<i64> {
        let conditions = self.survey.leader.into_iter().chain(races.iter().map(|race| race.condition));
        let ways = self.survey.moves(feature, &conditions.collect::<Vec<_>>());
        let program = self.survey.outline.program;
        let shares: Vec<i128> = ways.iter().map(|(way, _)| program.share_of_way(way).into()).collect();
        let moves = |way: &[i64], place: usize| way.get(place).copied().unwrap_or(0);
        let of_race = |(place, race): (usize, &Race)| {
            let trailing = millionths(-race.distance).min(millionths(0));
            let weighed = ways.iter().zip(&shares).map(|((_, way), share)| {
                let (leads, other) = (moves(way, 0), moves(way, place + 1));
                let (moved, likely) = match race.is_rival {
                    true => (leads - other, within(leads, other, trailing)),
                    false => (other, within(0, other, millionths(0))),
                };
                (i128::from(moved), share * likely)
            });
            variance(&weighed.collect::<Vec<_>>())
        };
        races.iter().enumerate().map(of_race).collect()
    }

    /// Whether nothing that is open will probably displace the leader or change whether a watched condition is likely.
    pub(super) fn is_clear(&self) -> bool {
        let is_clear = |(race, spread): (&Race, &i64)| *spread == 0 || race.distance.pow(2) > CLEAR.pow(2) * spread;
        let may_go = || self.survey.leader.is_some_and(|leader| self.survey.may_be_excluded(leader));
        self.races().iter().zip(&self.spreads().all).all(is_clear) && !may_go()
    }

    /// Whether a question that applies is worth anything.
    pub(super) fn is_worth_asking(&self, question: usize) -> bool {
        let asking = &self.survey.outline.asking;
        let stands_for = |other: &usize| *other != question && asking.in_place_of(*other).contains(&question);
        let mut others = asking.candidates().filter(stands_for);
        self.has_gain(question) || others.any(|other| self.has_gain(other))
    }

    fn has_gain(&self, feature: usize) -> bool {
        let may_exclude = |leader| self.survey.may_exclude(leader, feature);
        let settles_some = |race: Race| {
            let variance: i64 = self.variances(feature, std::slice::from_ref(&race)).iter().sum();
            let most = variance.saturating_mul(ALL) - race.distance.pow(2);
            // The spread itself is seldom needed.
            variance > 0 && (self.most_spread(&race) <= most || self.spread(&race) <= most)
        };
        self.survey.leader.is_some_and(may_exclude) || self.races_moved_by(Some(feature)).any(settles_some)
    }

    /// The sum of the variances of all open questions in a race.
    fn spread(&self, race: &Race) -> i64 {
        let candidates = self.survey.outline.asking.candidates();
        candidates.map(|candidate| self.variances(candidate, std::slice::from_ref(race)).iter().sum::<i64>()).sum()
    }

    /// What the spread of a race cannot exceed: no answer moves a score past one of its ends, and the variance of
    /// numbers is at most the square of half of what they are apart; 1 is for rounding.
    fn most_spread(&self, race: &Race) -> i64 {
        let Survey { outline, leader, .. } = &self.survey;
        let conditions = || leader.filter(|_| race.is_rival).into_iter().chain([race.condition]);
        let apart = |(least, greatest): (Shift, Shift)| greatest.score - least.score;
        let apart: i64 = conditions().filter_map(|condition| outline.ends(condition)).map(apart).sum();
        let compiled = || conditions().filter_map(|condition| outline.program.conditions.get(condition));
        let moving =
            outline.asking.candidates().filter(|one| compiled().any(|condition| condition.is_touched_by(*one)));
        let moving = i64::try_from(moving.count()).unwrap_or(i64::MAX);
        ((apart.pow(2) + 3) / 4 + 1).saturating_mul(moving)
    }

    /// What each question is worth, those that are worth nothing left out; by id.
    ///
    /// While it is open whether a feature applies, the questions that decide that stand in for it.
    pub(super) fn worth(&self) -> Vec<Worth> {
        let mut worth: Vec<Option<Worth>> = Vec::new();
        worth.resize_with(self.survey.outline.program.features.len(), || None);
        for (candidate, variances) in &self.spreads().each {
            let (gain, apart) = self.gain(*candidate, variances);
            if gain == 0 {
                continue;
            }
            for question in self.survey.outline.asking.in_place_of(*candidate) {
                let Some(entry) = worth.get_mut(question) else { continue };
                if entry.as_ref().is_none_or(|before| gain > before.gain) {
                    *entry = Some(Worth { question, gain, apart: apart.clone() });
                }
            }
        }
        worth.into_iter().flatten().collect()
    }

    /// The share of what is open in each race that a question settles, in millionths, and the conditions that it tells
    /// apart. The further the score must move, the less the race counts.
    fn gain(&self, feature: usize, variances: &[i64]) -> (i64, Vec<usize>) {
        let (mut gain, mut apart) = (0, Vec::new());
        let races = self.races().iter().zip(&self.spreads().all).zip(variances);
        for ((race, spread), variance) in races.filter(|(_, variance)| **variance > 0) {
            gain += variance.saturating_mul(ALL) / (spread + race.distance.pow(2));
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
