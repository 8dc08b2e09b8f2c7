//! Scores: weights of items, how groups combine them, and what bounds the sum.

pub(crate) mod bounds;
pub(crate) mod effect;

use crate::program::evidence::{Piece, Rate, Reading, State};
use crate::program::formula::Truth;
use crate::program::possible::Possible;
use crate::program::{CompiledCondition, Program};
use crate::ruleset::{Band, Combine, Header};
use crate::weight::divide_rounding;
use bounds::Bounds;
use bounds::ground::Ground;
use effect::Shift;

/// What the evidence says about a condition now, whatever may still be answered.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub(crate) band: Band,
    /// Whether its `only_if` holds; true without one.
    pub(crate) only_if: Truth,
    pub(crate) prior: Prior,
    /// By item.
    pub(crate) readings: Vec<Reading>,
    /// What each piece adds.
    pub(crate) totals: Vec<i64>,
    /// What all pieces add, before the evidence limit.
    pub(crate) sum: i64,
    /// What all pieces add, within the evidence limit.
    pub(crate) net: i64,
}

/// Where a condition stands and between what it can still end, with reasons.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Score {
    pub(crate) condition: usize,
    pub(crate) band: Band,
    /// Whether its `only_if` holds; true without one.
    pub(crate) only_if: Truth,
    pub(crate) prior: i64,
    pub(crate) score: i64,
    pub(crate) lo: i64,
    pub(crate) hi: i64,
    /// Between which the net score can end, whatever the base rate becomes.
    pub(crate) least_net: i64,
    pub(crate) greatest_net: i64,
    /// Whether `lo` and `hi` are reached.
    pub(crate) exact: bool,
    /// Whether an `only_if`, a setting or an item is open.
    pub(crate) open: bool,
    pub(crate) reasons: Vec<Counted>,
}

/// One addend of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) addend: Addend,
    pub(crate) weight: i64,
    pub(crate) counted: i64,
    pub(crate) share: Share,
}

/// What an addend stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Addend {
    /// The condition is excluded.
    OnlyIf,
    /// The item at this position.
    Item(usize, State),
    /// What the evidence limit cut off.
    Limit,
}

impl Addend {
    fn item(self) -> Option<usize> {
        match self {
            Self::Item(item, _) => Some(item),
            Self::OnlyIf | Self::Limit => None,
        }
    }
}

/// How much of a weight counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    None,
    /// One part in this power of two.
    Halvings(u32),
}

impl Share {
    pub(crate) const FULL: Self = Self::Halvings(0);

    fn of(self, weight: i64) -> i64 {
        match self {
            Self::None => 0,
            // Weights are far below 2^32, so more halvings leave nothing.
            Self::Halvings(halvings) if halvings > 32 => 0,
            Self::Halvings(halvings) => divide_rounding(weight, 1 << halvings),
        }
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Halvings(0) => f.write_str("full"),
            Self::Halvings(1) => f.write_str("half"),
            Self::Halvings(2) => f.write_str("quarter"),
            Self::Halvings(halvings) => write!(f, "1/{}", 1_u128 << halvings.min(&127)),
        }
    }
}

impl Piece {
    /// The shares of the items of this piece, given the weight of each item of the condition; in the order of ids.
    ///
    /// For and against are combined separately.
    pub(crate) fn shares(&self, weight: impl Fn(usize) -> i64) -> Vec<(usize, Share)> {
        let mut shares: Vec<(usize, Share)> = self.items().map(|item| (item, Share::None)).collect();
        let start = self.items().start;
        for side in [1, -1] {
            let strongest = |member: &std::ops::Range<usize>| {
                member.clone().map(|item| (-weight(item) * side, item)).filter(|(size, _)| *size < 0).min()
            };
            let mut taking_part: Vec<(i64, usize)> = self.members.iter().filter_map(strongest).collect();
            // The largest first; items stand in the order of their ids.
            taking_part.sort_unstable();
            for (place, (_, item)) in taking_part.into_iter().enumerate() {
                if let Some(entry) = shares.get_mut(item - start) {
                    entry.1 = self.combine.share(place);
                }
            }
        }
        shares
    }

    /// What this piece adds, given the weight of each item of the condition: the sum of the shares.
    ///
    /// It never falls when a weight rises.
    pub(crate) fn total(&self, weight: impl Fn(usize) -> i64) -> i64 {
        // The strongest against and the strongest for of each member, 0 without one.
        let ends = self.members.iter().map(|member| {
            let weights = member.clone().map(&weight);
            weights.fold((0, 0), |(least, greatest), weight| (weight.min(least), weight.max(greatest)))
        });
        if self.combine == Combine::Sum {
            return ends.map(|(least, greatest)| least + greatest).sum();
        }
        let mut sides = Sides::default();
        ends.flat_map(|(least, greatest)| [least, greatest]).for_each(|weight| sides.insert(weight));
        sides.total(self.combine)
    }
}

/// Of the weights of one side so many count: no weight outlasts more halvings.
pub(crate) const DEEPEST: usize = 18;

/// What speaks against and what speaks for.
#[derive(Default)]
struct Sides {
    against: Ranked,
    on_behalf: Ranked,
}

impl Sides {
    fn insert(&mut self, weight: i64) {
        match weight.signum() {
            1 => self.on_behalf.insert(weight),
            -1 => self.against.insert(-weight),
            _ => {}
        }
    }

    fn total(&self, combine: Combine) -> i64 {
        self.on_behalf.total(combine) - self.against.total(combine)
    }
}

/// The weights of one side that count, from the largest on.
#[derive(Default)]
struct Ranked {
    weights: [i64; DEEPEST],
    count: usize,
}

impl Ranked {
    fn insert(&mut self, weight: i64) {
        let mut carried = weight;
        for ranked in self.weights.iter_mut().take(self.count) {
            if *ranked < carried {
                std::mem::swap(ranked, &mut carried);
            }
        }
        if let Some(last) = self.weights.get_mut(self.count) {
            *last = carried;
            self.count += 1;
        }
    }

    fn total(&self, combine: Combine) -> i64 {
        let ranked = self.weights.iter().take(self.count).enumerate();
        ranked.map(|(place, weight)| combine.share(place).of(*weight)).sum()
    }
}

impl Combine {
    /// What the largest weight of a side has, the second largest and so on, counted from 0.
    fn share(self, place: usize) -> Share {
        match (self, u32::try_from(place)) {
            (Self::Sum, _) | (_, Ok(0)) => Share::FULL,
            (Self::Tapering, Ok(place)) => Share::Halvings(place),
            _ => Share::None,
        }
    }
}

impl Standing {
    pub(crate) fn new(program: &Program, condition: &CompiledCondition, possible: &Possible) -> Self {
        let header = program.rules.header();
        let readings: Vec<Reading> = condition.items.iter().map(|item| item.read(program, possible)).collect();
        let weight = |item: usize| readings.get(item).map_or(0, |reading| i64::from(reading.weight()));
        let totals: Vec<i64> = condition.pieces.iter().map(|piece| piece.total(weight)).collect();
        let sum: i64 = totals.iter().sum();
        let only_if = condition.only_if.as_ref().map_or(Truth::True, |formula| formula.truth(possible));
        let (prior, net) = (condition.rate.read(possible), header.limited(sum));
        Self { only_if, band: band(header, only_if, prior.now + net, net), readings, totals, sum, prior, net }
    }

    /// The score now.
    pub(crate) fn score(&self) -> i64 {
        self.prior.now + self.net
    }

    /// Whether the condition is not excluded.
    pub(crate) fn is_in(&self) -> bool {
        self.band != Band::Excluded
    }

    /// Between which scores, and which net scores, the condition can still end, each piece at its own ends. These
    /// bounds are cheap and hold; those of a [`Score`] are tighter.
    pub(crate) fn ends(&self, header: &Header, condition: &CompiledCondition) -> (Shift, Shift) {
        let (mut least, mut greatest) = (0, 0);
        for (piece, total) in condition.pieces.iter().zip(&self.totals) {
            let readings = self.readings.get(piece.items()).unwrap_or_default();
            let is_open = readings.iter().any(|reading| reading.is_open());
            let end = |end: fn(&Reading) -> i32| match is_open {
                true => piece.total(|item| self.readings.get(item).map_or(0, |reading| i64::from(end(reading)))),
                false => *total,
            };
            least += end(|reading| reading.least);
            greatest += end(|reading| reading.greatest);
        }
        let end = |rate: i64, sum: i64| Shift { score: rate + header.limited(sum), net: header.limited(sum) };
        (end(self.prior.least, least), end(self.prior.greatest, greatest))
    }

    /// What an item adds, before its share.
    pub(crate) fn weight(&self, item: usize) -> i64 {
        self.readings.get(item).map_or(0, |reading| i64::from(reading.weight()))
    }
}

impl Score {
    pub(crate) fn new<'p>(
        position: usize,
        condition: &'p CompiledCondition,
        ground: &mut Ground<'p>,
        standing: &Standing,
    ) -> Self {
        let Standing { only_if, prior, net, .. } = standing;
        let mut reasons = reasons(condition, standing);
        reasons.sort_unstable_by_key(|reason| (-reason.counted.abs(), reason.addend.item()));
        let cut = net - standing.sum;
        if cut != 0 {
            reasons.push(Counted { addend: Addend::Limit, weight: cut, counted: cut, share: Share::FULL });
        }
        if !standing.is_in() {
            reasons.insert(0, Counted { addend: Addend::OnlyIf, weight: 0, counted: 0, share: Share::None });
        }
        let Bounds { least, greatest } = Bounds::new(ground, condition, standing);
        Self {
            condition: position,
            band: standing.band,
            only_if: *only_if,
            prior: prior.now,
            score: standing.score(),
            lo: least.score,
            hi: greatest.score,
            least_net: least.net,
            greatest_net: greatest.net,
            exact: least.reached && greatest.reached,
            open: *only_if == Truth::Open || prior.open || standing.readings.iter().any(|reading| reading.is_open()),
            reasons,
        }
    }

    /// What the findings themselves add.
    pub(crate) fn net(&self) -> i64 {
        self.score - self.prior
    }

    /// Whether the condition is not excluded.
    pub(crate) fn is_in(&self) -> bool {
        self.band != Band::Excluded
    }

    /// Whether the condition is likely now or can still become so.
    pub(crate) fn can_be_likely(&self, header: &Header) -> bool {
        self.is_in() && self.hi >= header.likely_score && self.greatest_net >= header.likely_net
    }

    /// Whether the condition is likely whatever the open answers are.
    pub(crate) fn stays_likely(&self, header: &Header) -> bool {
        self.only_if == Truth::True && self.lo >= header.likely_score && self.least_net >= header.likely_net
    }
}

impl Header {
    /// A sum of evidence, cut to the evidence limit.
    pub(crate) fn limited(&self, sum: i64) -> i64 {
        sum.clamp(-self.evidence_limit, self.evidence_limit)
    }
}

/// The band of a condition with this score, of which so much comes from findings.
pub(crate) fn band(header: &Header, only_if: Truth, score: i64, net: i64) -> Band {
    if only_if == Truth::False {
        Band::Excluded
    } else if score >= header.likely_score && net >= header.likely_net {
        Band::Likely
    } else if score >= header.possible_score {
        Band::Possible
    } else {
        Band::Unlikely
    }
}

/// The addends of the evidence, in the order of item ids; items of weight 0 give none.
fn reasons(condition: &CompiledCondition, standing: &Standing) -> Vec<Counted> {
    let weight = |item: usize| standing.weight(item);
    let mut reasons: Vec<Counted> = Vec::new();
    for piece in &condition.pieces {
        for (item, share) in piece.shares(weight).into_iter().filter(|(item, _)| weight(*item) != 0) {
            let state = standing.readings.get(item).map_or(State::Unknown, |reading| reading.state);
            let counted = share.of(weight(item));
            reasons.push(Counted { addend: Addend::Item(item, state), weight: weight(item), counted, share });
        }
    }
    reasons
}

/// The base rate now, and between which it can still lie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prior {
    pub(crate) now: i64,
    pub(crate) least: i64,
    pub(crate) greatest: i64,
    pub(crate) open: bool,
}

impl Rate {
    /// The rate now is the one nearest to the plain rate between those that are possible: what is not known moves it
    /// no further than it must.
    pub(crate) fn read(&self, possible: &Possible) -> Prior {
        let (least, greatest) = self.ends(possible);
        let open = self.read_settings(possible).any(|(truth, _)| truth == Truth::Open);
        Prior { now: self.plain.clamp(least, greatest), least, greatest, open }
    }

    /// The rate now, given the truth of each setting.
    pub(crate) fn now(&self, truths: impl Iterator<Item = Truth>) -> i64 {
        let (least, greatest) = self.between(self.reached(truths));
        self.plain.clamp(least, greatest)
    }

    /// The least and the greatest rate still possible.
    pub(crate) fn ends(&self, possible: &Possible) -> (i64, i64) {
        self.between(self.read_settings(possible))
    }

    /// The ends of these rates and, unless one is certain, the plain one.
    fn between(&self, rates: impl Iterator<Item = (Truth, i64)>) -> (i64, i64) {
        let (mut ends, mut replaced) = (None, false);
        let widen = |ends: Option<(i64, i64)>, rate: i64| {
            ends.map_or((rate, rate), |(least, greatest)| (least.min(rate), greatest.max(rate)))
        };
        for (truth, rate) in rates {
            ends = Some(widen(ends, rate));
            replaced |= truth == Truth::True;
        }
        if replaced { ends.unwrap_or((self.plain, self.plain)) } else { widen(ends, self.plain) }
    }

    fn read_settings(&self, possible: &Possible) -> impl Iterator<Item = (Truth, i64)> {
        self.reached(self.settings.iter().map(|(formula, _)| formula.truth(possible)))
    }

    /// The settings that are not false, in order up to the first true one.
    fn reached(&self, truths: impl Iterator<Item = Truth>) -> impl Iterator<Item = (Truth, i64)> {
        let mut replaced = false;
        let read = truths.zip(&self.settings).map(|(truth, (_, rate))| (truth, *rate));
        read.filter(|(truth, _)| *truth != Truth::False)
            .take_while(move |(truth, _)| !std::mem::replace(&mut replaced, *truth == Truth::True))
    }
}
