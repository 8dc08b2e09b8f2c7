//! What answers could still do to the ranking and to the bands that matter.

use std::cell::OnceCell;

use crate::asking::Way;
use crate::outline::Outline;
use crate::program::formula::Truth;
use crate::program::possible::Possible;
use crate::program::{CompiledCondition, Program};
use crate::ruleset::Band;
use crate::score::Standing;
use crate::score::effect::{Effect, Shift};

/// The leader, those that could still overtake it, and the conditions whose band is open and matters.
pub(crate) struct Survey<'a> {
    pub(super) outline: &'a Outline<'a>,
    pub(super) leader: Option<usize>,
    /// The conditions that are not excluded, by rank.
    ranked: Vec<usize>,
    /// The least score of the leader.
    lo: i64,
    /// Both found when they are first needed.
    challengers: OnceCell<Vec<usize>>,
    watched: OnceCell<Vec<usize>>,
}

/// What a question is worth for the ranking.
pub(super) struct Worth {
    pub(super) question: usize,
    pub(super) gain: i64,
    /// The conditions that it tells apart: the leader, challengers and watched conditions, by rank.
    pub(super) apart: Vec<usize>,
}

impl<'a> Survey<'a> {
    pub(crate) fn new(outline: &'a Outline<'a>) -> Self {
        let leader = outline.leader();
        let is_in = |condition: &usize| outline.bands().get(*condition) != Some(&Band::Excluded);
        Self {
            outline,
            leader,
            ranked: outline.ranked().into_iter().filter(is_in).collect(),
            lo: leader.and_then(|leader| outline.ends(leader)).map_or(i64::MAX, |(least, _)| least.score),
            challengers: OnceCell::new(),
            watched: OnceCell::new(),
        }
    }

    /// The other conditions that could still end before the leader, by rank.
    fn challengers(&self) -> &[usize] {
        self.challengers.get_or_init(|| self.strongest_challengers().collect())
    }

    /// The same one by one, as far as they are wanted.
    pub(super) fn strongest_challengers(&self) -> impl Iterator<Item = usize> {
        let ends_high = |condition| self.outline.ends(condition).is_some_and(|(_, greatest)| greatest.score >= self.lo);
        let may_lead = move |condition: &usize| self.outline.score(*condition) >= self.lo || ends_high(*condition);
        self.ranked.iter().copied().skip(1).filter(may_lead)
    }

    /// The conditions whose band is open and matters, by id.
    fn watched(&self) -> &[usize] {
        let all = 0..self.outline.program.conditions.len();
        self.watched.get_or_init(|| all.filter(|condition| self.is_watched(*condition)).collect())
    }

    pub(super) fn is_watched(&self, condition: usize) -> bool {
        let is_leader = self.leader == Some(condition);
        if !is_leader && !self.may_raise(condition) {
            return false;
        }
        let (Some(standing), Some((least, greatest))) =
            (self.outline.standing(condition), self.outline.ends(condition))
        else {
            return false;
        };
        let (least, greatest) = (self.outline.band(standing, least), self.outline.band(standing, greatest));
        let may_go = standing.only_if == Truth::Open;
        match is_leader {
            true => may_go || least != greatest,
            false => greatest == Band::Likely && (least != Band::Likely || may_go),
        }
    }

    /// How far a score is from the edge of "likely".
    pub(super) fn to_likely(&self, standing: &Standing) -> i64 {
        let header = self.outline.program.rules.header();
        (standing.score() - header.likely_score).min(standing.net - header.likely_net).abs()
    }

    /// Whether a condition would raise what is certain if it were likely.
    pub(super) fn may_raise(&self, condition: usize) -> bool {
        let floor = self.outline.program.conditions.get(condition).and_then(|condition| condition.floor);
        floor > Some(self.outline.triage.certain)
    }

    /// Whether an answer to a feature can move the score of a condition.
    pub(super) fn is_touched(&self, condition: usize, feature: usize) -> bool {
        let condition = self.outline.program.conditions.get(condition);
        condition.is_some_and(|condition| condition.is_touched_by(feature))
    }

    /// How far each way to answer a feature moves these conditions; nothing when it touches none of them.
    pub(super) fn moves(&self, feature: usize, conditions: &[usize]) -> Vec<(Way, Vec<i64>)> {
        self.tried(feature, conditions, CompiledCondition::moves)
    }

    /// The most that each way to answer a feature can do to these conditions; nothing when it touches none of them.
    fn effects(&self, feature: usize, conditions: &[usize]) -> Vec<(Way, Vec<Effect>)> {
        self.tried(feature, conditions, CompiledCondition::effect)
    }

    fn tried<T: Default>(&self, feature: usize, conditions: &[usize], what: What<T>) -> Vec<(Way, Vec<T>)> {
        if !conditions.iter().any(|condition| self.is_touched(*condition, feature)) {
            return Vec::new();
        }
        let ways = self.outline.asking.ways(&[feature]);
        let tried = |way: Way| {
            let tried = self.tried_in_one_way(feature, &way, conditions, what);
            (way, tried)
        };
        ways.iter().map(tried).collect()
    }

    /// What one way to answer a feature does to these conditions.
    fn tried_in_one_way<T: Default>(&self, feature: usize, way: &Way, conditions: &[usize], what: What<T>) -> Vec<T> {
        let Outline { program, answers, .. } = self.outline;
        let after = self.outline.possible().with(program, answers, way);
        let what = |condition: &usize| {
            let compiled = program.conditions.get(*condition).filter(|compiled| compiled.is_touched_by(feature));
            let (compiled, standing) = compiled.zip(self.outline.standing(*condition))?;
            Some(what(compiled, program, standing, feature, &after))
        };
        conditions.iter().map(|condition| what(condition).unwrap_or_default()).collect()
    }

    /// How far this answer, whatever else is answered, lets each challenger come up on the leader.
    pub(crate) fn overtakes(&self, feature: usize, way: &Way) -> Vec<i64> {
        let with_leader: Vec<usize> = self.leader.iter().chain(self.challengers()).copied().collect();
        let effects = self.tried_in_one_way(feature, way, &with_leader, CompiledCondition::effect);
        let (leader, challengers) =
            effects.split_first().map_or((Effect::default(), &[][..]), |(one, all)| (*one, all));
        challengers.iter().map(|challenger| challenger.up.score - leader.down.score).collect()
    }

    /// Whether two answers that do this can displace the leader, unless by excluding it.
    pub(crate) fn may_overtake(&self, one: &[i64], other: &[i64]) -> bool {
        let Some(leader) = self.leader else { return false };
        let both = one.iter().zip(other).map(|(one, other)| one + other);
        self.challengers().iter().zip(both).any(|(challenger, sum)| self.is_overtaken(leader, *challenger, sum))
    }

    /// Whether the leader's exclusion is open and hangs on a feature.
    pub(crate) fn may_exclude_the_leader(&self, feature: usize) -> bool {
        self.leader.is_some_and(|leader| self.may_exclude(leader, feature))
    }

    /// Whether no two further answers can displace the leader or change a watched band.
    ///
    /// This is sound: what two answers do together is at most the sum of what each of them can do.
    pub(super) fn is_settled(&self) -> bool {
        let Some(leader) = self.leader else { return true };
        let overtakes = |challenger: usize, reach: &Reach| self.is_overtaken(leader, challenger, reach.overtakes.sum());
        let displaced = |challengers: &[usize]| self.any_reaches(leader, challengers, overtakes);
        let changes =
            || self.any_reaches(leader, self.watched(), |condition, reach| self.changes_band(condition, reach));
        // The first challenger is the one that most often still can; then the others need no look.
        let (first, others) = self.challengers().split_at(self.challengers().len().min(1));
        !(self.may_be_excluded(leader) || displaced(first) || changes() || displaced(others))
    }

    /// Whether two further answers can do enough to one of these conditions.
    fn any_reaches(&self, leader: usize, conditions: &[usize], enough: impl Fn(usize, &Reach) -> bool) -> bool {
        let mut reaches: Vec<Reach> = conditions.iter().map(|_| Reach::default()).collect();
        let with_leader: Vec<usize> = [leader].iter().chain(conditions).copied().collect();
        let reach_enough = |reaches: &[Reach]| conditions.iter().zip(reaches).any(|(one, reach)| enough(*one, reach));
        for candidate in self.outline.asking.candidates() {
            let effects = self.effects(candidate, &with_leader);
            for (place, reach) in reaches.iter_mut().enumerate() {
                reach.add(effects.iter().filter_map(|(_, way)| way.first().zip(way.get(place + 1))));
            }
            // What is within reach only grows, so nothing further needs a look.
            if !effects.is_empty() && reach_enough(&reaches) {
                return true;
            }
        }
        reach_enough(&reaches)
    }

    fn is_overtaken(&self, leader: usize, challenger: usize, comes_up: i64) -> bool {
        let score = |condition| self.outline.score(condition);
        let rounding = self.rounding(leader) + self.rounding(challenger);
        // Ties go to the smaller position.
        (score(leader) - score(challenger), challenger) <= (comes_up + rounding, leader)
    }

    fn changes_band(&self, condition: usize, reach: &Reach) -> bool {
        let Some(standing) = self.outline.standing(condition) else { return false };
        let rounding = self.rounding(condition);
        let end = |sign: i64, pair: &Both| Shift {
            score: standing.score() + sign * (pair.score.sum() + rounding),
            net: standing.net + sign * (pair.net.sum() + rounding),
        };
        let (low, high) =
            (self.outline.band(standing, end(-1, &reach.down)), self.outline.band(standing, end(1, &reach.up)));
        let is_leader = self.leader == Some(condition);
        let differ = if is_leader { low != high } else { (low == Band::Likely) != (high == Band::Likely) };
        differ || (high == Band::Likely && self.may_be_excluded(condition))
    }

    /// Whether further answers can exclude a condition.
    pub(super) fn may_be_excluded(&self, condition: usize) -> bool {
        self.outline.asking.candidates().any(|candidate| self.may_exclude(condition, candidate))
    }

    pub(super) fn may_exclude(&self, condition: usize, feature: usize) -> bool {
        let compiled = self.outline.program.conditions.get(condition);
        let is_open = self.outline.standing(condition).is_some_and(|standing| standing.only_if == Truth::Open);
        is_open && compiled.is_some_and(|compiled| compiled.only_if_hangs_on.contains(&feature))
    }

    /// How far the sum of effects may fall short of the effect together: shares are rounded, each by less than one.
    fn rounding(&self, condition: usize) -> i64 {
        let items = self.outline.standing(condition).map_or(0, |standing| standing.readings.len());
        2 * i64::try_from(items).unwrap_or(i64::MAX >> 8)
    }
}

/// What an answer to a feature does to a condition, given what would then be possible.
type What<T> = fn(&CompiledCondition, &Program, &Standing, usize, &Possible) -> T;

/// The most that two further answers can do to one condition.
#[derive(Default)]
struct Reach {
    /// How far it can come up on the leader.
    overtakes: TopTwo,
    up: Both,
    down: Both,
}

impl Reach {
    /// Takes one more answer into account, given what each way of answering does to the leader and to the condition.
    fn add<'e>(&mut self, ways: impl Iterator<Item = (&'e Effect, &'e Effect)> + Clone) {
        let most =
            |of: fn(&Effect, &Effect) -> i64| ways.clone().map(|(leader, own)| of(leader, own)).max().unwrap_or(0);
        self.overtakes.add(most(|leader, own| own.up.score - leader.down.score));
        self.up.score.add(most(|_, own| own.up.score));
        self.up.net.add(most(|_, own| own.up.net));
        self.down.score.add(most(|_, own| -own.down.score));
        self.down.net.add(most(|_, own| -own.down.net));
    }
}

#[derive(Default)]
struct Both {
    score: TopTwo,
    net: TopTwo,
}

/// The two largest of some numbers, none of them below 0.
#[derive(Default)]
struct TopTwo(i64, i64);

impl TopTwo {
    fn add(&mut self, number: i64) {
        if number > self.0 {
            *self = Self(number, self.0);
        } else {
            self.1 = self.1.max(number);
        }
    }

    fn sum(&self) -> i64 {
        self.0 + self.1
    }
}
