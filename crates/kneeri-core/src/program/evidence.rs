//! Evidence in compiled form: pieces, their members, and the items of these.

use super::circuit::{Gate, Wiring};
use super::formula::{Formula, Truth};
use super::possible::Possible;
use super::values::Values;
use super::{Features, Program};
use crate::load::{NumberBand, read_count};
use crate::ruleset::{Combine, Entries, Evidence, FeatureKind, Found, HowCommon, Item, Likelihood, RuleSet, Text};
use crate::weight::Weight;

/// One weighable thing.
#[derive(Debug, Clone)]
pub(crate) struct CompiledItem {
    /// `item`, `group.item` or `group.item.option`.
    pub(crate) id: Text,
    /// The entry of `evidence` and, in a group, the item of it, for sources and notes.
    pub(crate) origin: (usize, usize),
    /// The features that the item names, through patterns too.
    pub(crate) features: Vec<usize>,
    /// The first variables of those of its features that need not apply.
    conditional: Vec<usize>,
    /// Whether it reads one variable only, which nothing else reads that bears on the condition.
    pub(crate) stands_alone: bool,
    outcomes: Outcomes,
}

#[derive(Debug, Clone)]
enum Outcomes {
    /// A weight for yes and one for no.
    Side { formula: Formula, yes: i32, no: i32 },
    /// A weight for some values of a variable.
    By { variable: usize, keys: Vec<Key<Values>>, per_cent: u8 },
    /// A weight for some counts of true formulas.
    Count { formulas: Vec<Formula>, keys: Vec<Key<(usize, usize)>> },
}

/// A key of `gives` as written, what it covers, and its weight.
#[derive(Debug, Clone)]
struct Key<C> {
    written: Text,
    covers: C,
    weight: i32,
    /// In how many of 100,000 people with and without the condition it is found, if the rules say so.
    found: Option<(u32, u32)>,
}

/// What an item says now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The least possible weight.
    pub(crate) least: i32,
    /// The greatest possible weight.
    pub(crate) greatest: i32,
    /// The weight of a narrowed answer: one of the values still possible, whichever it is.
    narrowed: Option<i32>,
    /// The only possible state, or [`State::Unknown`].
    pub(crate) state: State,
}

/// How the findings stand to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Yes,
    No,
    /// The key of `gives` at this position.
    Key(usize),
    Other,
    Unknown,
}

impl Reading {
    const NEUTRAL: Self = Self { least: 0, greatest: 0, narrowed: None, state: State::Other };

    /// Whether more than one weight is possible.
    pub(crate) fn is_open(self) -> bool {
        self.least != self.greatest
    }

    // An open item adds the possible weight nearest to zero, not the smallest: otherwise a question
    // nobody asked would count against a condition. A narrowed answer says something, and counts as that.
    pub(crate) fn weight(self) -> i32 {
        let nearest_to_zero = if self.least > 0 { self.least } else { self.greatest.min(0) };
        self.narrowed.unwrap_or(nearest_to_zero)
    }

    /// One more possible outcome.
    fn or(before: Option<Self>, weight: i32, state: State) -> Option<Self> {
        Some(match before {
            None => Self { least: weight, greatest: weight, narrowed: None, state },
            Some(before) => Self {
                least: before.least.min(weight),
                greatest: before.greatest.max(weight),
                narrowed: None,
                state: if before.state == state { state } else { State::Unknown },
            },
        })
    }
}

impl CompiledItem {
    /// What the item says, given what is possible.
    pub(crate) fn read(&self, program: &Program, possible: &Possible) -> Reading {
        self.read_over(program, &|variable| possible.of(variable))
    }

    /// What the item says while each variable has one of these values.
    pub(crate) fn read_over(&self, program: &Program, possible: &impl Fn(usize) -> Values) -> Reading {
        let applies = self.applies(possible);
        if applies == Truth::False {
            return Reading::NEUTRAL;
        }
        let reading = match (self.outcome(possible), applies) {
            (reading, Truth::Open) => Reading::or(reading, 0, State::Other),
            (Some(reading), _) if reading.is_open() => {
                Some(Reading { narrowed: self.narrowed(program, possible), ..reading })
            }
            (reading, _) => reading,
        };
        reading.unwrap_or(Reading::NEUTRAL)
    }

    /// Which weights the item can still have where its features apply.
    pub(crate) fn weights(&self, possible: &Possible) -> Weights {
        let applies = self.applies(&|variable| possible.of(variable));
        if applies == Truth::False {
            return Weights::default();
        }
        let reading = self.outcome(&|variable| possible.of(variable).without(Values::NOT_APPLICABLE));
        let (least, greatest) = reading.map_or((0, 0), |reading| (reading.least.into(), reading.greatest.into()));
        Weights::new(least, greatest, applies == Truth::Open)
    }

    /// Whether all of its features apply.
    fn applies(&self, possible: &impl Fn(usize) -> Values) -> Truth {
        let applies = |variable: &usize| match possible(*variable) {
            Values::NOT_APPLICABLE => Truth::False,
            values if values.overlaps(Values::NOT_APPLICABLE) => Truth::Open,
            _ => Truth::True,
        };
        self.conditional.iter().map(applies).min().unwrap_or(Truth::True)
    }

    fn outcome(&self, possible: &impl Fn(usize) -> Values) -> Option<Reading> {
        match &self.outcomes {
            Outcomes::Side { formula, yes, no } => match formula.truth_over(possible) {
                Truth::True => Reading::or(None, *yes, State::Yes),
                Truth::False => Reading::or(None, *no, State::No),
                Truth::Open => Reading::or(Reading::or(None, *yes, State::Yes), *no, State::No),
            },
            Outcomes::By { variable, keys, .. } => {
                let mut rest = possible(*variable).without(Values::NOT_APPLICABLE);
                let mut reading = None;
                for (position, key) in keys.iter().enumerate().filter(|(_, key)| key.covers.overlaps(rest)) {
                    reading = Reading::or(reading, key.weight, State::Key(position));
                }
                rest = keys.iter().fold(rest, |rest, key| rest.without(key.covers));
                if rest.is_empty() { reading } else { Reading::or(reading, 0, State::Other) }
            }
            Outcomes::Count { formulas, keys } => {
                let truths = || formulas.iter().map(|formula| formula.truth_over(possible));
                let least = truths().filter(|truth| *truth == Truth::True).count();
                let most = truths().filter(|truth| *truth != Truth::False).count();
                counted(keys, least, most)
            }
        }
    }

    /// What it says in gates, where it reads several variables.
    pub(crate) fn wired(&self, wiring: &mut Wiring<'_>) -> Option<Wired> {
        let applies = wiring.apply(&self.conditional);
        let weight = |reading: Option<Reading>| reading.map_or(0, Reading::weight);
        match &self.outcomes {
            Outcomes::Side { formula, yes, no } => {
                let when_true = Reading::or(None, *yes, State::Yes);
                let open = weight(Reading::or(when_true, *no, State::No));
                Some(Wired::Side { applies, gate: wiring.add(formula), yes: *yes, no: *no, open })
            }
            Outcomes::By { .. } => None,
            Outcomes::Count { formulas, .. } => {
                Some(Wired::Count { applies, gates: formulas.iter().map(|formula| wiring.add(formula)).collect() })
            }
        }
    }

    /// What it weighs while so many of its formulas are true at least, and so many at most.
    pub(crate) fn counted(&self, least: usize, most: usize) -> i32 {
        match &self.outcomes {
            Outcomes::Count { keys, .. } => counted(keys, least, most).map_or(0, Reading::weight),
            _ => 0,
        }
    }

    /// The weight of "one of these values", when an answer left some of several and it is known how often each is
    /// found.
    ///
    /// It lies between the weights of the single values.
    fn narrowed(&self, program: &Program, possible: &impl Fn(usize) -> Values) -> Option<i32> {
        let Outcomes::By { variable, keys, per_cent } = &self.outcomes else { return None };
        let values = possible(*variable);
        let covered = keys.iter().fold(Values::NONE, |covered, key| covered.with(key.covers));
        if values == program.all_values(*variable) || !values.is_within(covered) {
            return None;
        }
        let (mut with, mut without) = (0_u32, 0_u32);
        for key in keys.iter().filter(|key| key.covers.overlaps(values)) {
            let found = key.found?;
            with = with.checked_add(found.0)?;
            without = without.checked_add(found.1)?;
        }
        Some(Weight::from_ratio(with, without)?.trusted(*per_cent).millidecibans())
    }

    /// The variable that the item reads, if it is but one and read once.
    pub(crate) fn only_variable(&self) -> Option<usize> {
        match &self.outcomes {
            Outcomes::Side { formula: Formula::Atom { variable, .. }, .. } => Some(*variable),
            Outcomes::By { variable, .. } => Some(*variable),
            _ => None,
        }
    }

    /// How the findings stand to it, as results write it.
    pub(crate) fn state(&self, program: &Program, possible: &Possible) -> &str {
        self.state_text(self.read(program, possible).state)
    }

    /// A state as results write it.
    pub(crate) fn state_text(&self, state: State) -> &str {
        let key = |position: usize| match &self.outcomes {
            Outcomes::By { keys, .. } => keys.get(position).map(|key| key.written.as_str()),
            Outcomes::Count { keys, .. } => keys.get(position).map(|key| key.written.as_str()),
            Outcomes::Side { .. } => None,
        };
        match state {
            State::Yes => "yes",
            State::No => "no",
            State::Key(position) => key(position).unwrap_or("other"),
            State::Other => "other",
            State::Unknown => "unknown",
        }
    }
}

/// An item of evidence in gates. It weighs something only where it applies.
#[derive(Debug)]
pub(crate) enum Wired {
    Side { applies: Gate, gate: Gate, yes: i32, no: i32, open: i32 },
    Count { applies: Gate, gates: Vec<Gate> },
}

/// What a count between these says.
fn counted(keys: &[Key<(usize, usize)>], least: usize, most: usize) -> Option<Reading> {
    (least..=most).fold(None, |reading, count| match key_of(keys, count) {
        Some((position, weight)) => Reading::or(reading, weight, State::Key(position)),
        None => Reading::or(reading, 0, State::Other),
    })
}

/// The key that holds this count, by position, and its weight.
fn key_of(keys: &[Key<(usize, usize)>], count: usize) -> Option<(usize, i32)> {
    let position = keys.iter().position(|key| key.covers.0 <= count && count <= key.covers.1)?;
    keys.get(position).map(|key| (position, key.weight))
}

/// Between which weights an item can still lie. Where it does not apply it weighs 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Weights {
    pub(crate) least: i64,
    pub(crate) greatest: i64,
    may_not_apply: bool,
}

impl Weights {
    /// From the weights where it applies.
    pub(crate) fn new(least: i64, greatest: i64, may_not_apply: bool) -> Self {
        match may_not_apply {
            true => Self { least: least.min(0), greatest: greatest.max(0), may_not_apply },
            false => Self { least, greatest, may_not_apply },
        }
    }

    /// Whether it rises where it comes to apply, or whether it falls there.
    pub(crate) fn pulls_at_features(self, rises: bool) -> bool {
        self.may_not_apply && if rises { self.greatest > 0 } else { self.least < 0 }
    }

    /// What of it pulls at variables: whether it is open, and whether it rises or falls where it comes to apply.
    pub(crate) fn pulls(self) -> [bool; 3] {
        [self.span() > 0, self.pulls_at_features(true), self.pulls_at_features(false)]
    }

    /// How far these are apart; 0 once the item is settled.
    pub(crate) fn span(self) -> i64 {
        self.greatest - self.least
    }
}

/// What raises a weight: that a variable has one of these values.
///
/// Let one value of the variable stand in every set that pulls and that another value stands in. Then the weight with
/// the one is never below the weight with the other, whatever the other variables are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pull {
    pub(crate) variable: usize,
    pub(crate) values: Values,
}

impl CompiledItem {
    /// Whether some of its features need not apply.
    pub(crate) fn is_conditional(&self) -> bool {
        !self.conditional.is_empty()
    }

    /// What raises its weight, while its features apply.
    pub(crate) fn pulls(&self) -> Vec<Pull> {
        match &self.outcomes {
            Outcomes::Side { formula, yes, no } => formula.pulls(yes > no, yes < no),
            Outcomes::By { variable, keys, .. } => {
                let other = keys.iter().fold(Values::NONE, |covered, key| covered.with(key.covers)).complement();
                let weights = || keys.iter().map(|key| (key.weight, key.covers)).chain([(0, other)]);
                let above = |level: &i32| weights().map(|(weight, _)| weight).filter(|weight| weight > level).min();
                let from = |level: i32| weights().filter(move |(weight, _)| *weight >= level);
                let values = |level: i32| from(level).fold(Values::NONE, |values, (_, covers)| values.with(covers));
                // Every value has at least the lowest weight.
                let lowest = weights().map(|(weight, _)| weight).min().unwrap_or(0);
                let levels = std::iter::successors(above(&lowest), above);
                levels.map(|level| Pull { variable: *variable, values: values(level) }).collect()
            }
            Outcomes::Count { formulas, keys } => {
                let weight = |count| key_of(keys, count).map_or(0, |(_, weight)| weight);
                let steps = || (0..formulas.len()).map(|count| (weight(count), weight(count + 1)));
                let rises = steps().any(|(before, after)| before < after);
                let falls = steps().any(|(before, after)| before > after);
                formulas.iter().flat_map(|formula| formula.pulls(rises, falls)).collect()
            }
        }
    }
}

/// What is summed up: an ungrouped item, an item of a `sum` group, or a whole other group.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) combine: Combine,
    /// Each member is a range of items, of which the strongest for and the strongest against take part: one item,
    /// or the options of an `any_of`.
    pub(crate) members: Vec<std::ops::Range<usize>>,
}

impl Piece {
    fn new(combine: Combine, members: Vec<std::ops::Range<usize>>) -> Self {
        Self { combine, members }
    }

    /// All items of the piece.
    pub(crate) fn items(&self) -> std::ops::Range<usize> {
        let start = self.members.first().map_or(0, |member| member.start);
        start..self.members.last().map_or(start, |member| member.end)
    }
}

/// How common a condition is, in millidecibans.
#[derive(Debug, Clone)]
pub(crate) struct Rate {
    pub(crate) plain: i64,
    /// Settings in their order.
    pub(crate) settings: Vec<(Formula, i64)>,
    /// What raises it; here "not applicable" is a value like any other.
    pub(crate) pulls: Vec<Pull>,
}

impl Rate {
    pub(crate) fn new(features: &Features<'_>, how_common: &HowCommon) -> Self {
        let plain = odds(how_common.percent);
        let settings: Vec<(Formula, i64)> = how_common
            .settings
            .iter()
            .map(|setting| (features.formula(&setting.when), odds(setting.percent)))
            .collect();
        let mut pulls = Vec::new();
        // Where a setting comes to hold, its rate takes the place of a later one.
        let (mut least, mut greatest) = (plain, plain);
        for (formula, rate) in settings.iter().rev() {
            pulls.extend(formula.pulls(*rate > least, *rate < greatest));
            (least, greatest) = (least.min(*rate), greatest.max(*rate));
        }
        Self { plain, settings, pulls }
    }
}

/// The odds of a share in per cent, in millidecibans.
fn odds(percent: crate::Decimal) -> i64 {
    let share = u32::try_from(percent.thousandths()).unwrap_or(0);
    Weight::from_ratio(share, 100_000 - share.min(99_999)).map_or(0, |weight| i64::from(weight.millidecibans()))
}

/// Compiles the evidence of one condition.
pub(crate) struct Compiler<'a, 'r> {
    features: &'a Features<'r>,
    rules: &'a RuleSet,
    pub(crate) items: Vec<CompiledItem>,
    pub(crate) pieces: Vec<Piece>,
}

impl<'a, 'r> Compiler<'a, 'r> {
    pub(crate) fn new(features: &'a Features<'r>, rules: &'a RuleSet) -> Self {
        Self { features, rules, items: Vec::new(), pieces: Vec::new() }
    }

    /// Adds an entry of `evidence`, given with its position. Each item of a `sum` group is a piece of its own.
    pub(crate) fn piece(&mut self, id: &str, position: usize, evidence: &Evidence) {
        let group = match evidence {
            Evidence::Item(item) => {
                let member = self.member(id, (position, 0), item);
                return self.pieces.push(Piece::new(Combine::Sum, vec![member]));
            }
            Evidence::Group(group) => group,
        };
        let mut members = Vec::new();
        for (place, (name, item)) in group.of.iter().enumerate() {
            members.push(self.member(&[id, name.as_str()].join("."), (position, place), item));
        }
        if group.combine == Combine::Sum {
            let single = |member| Piece::new(Combine::Sum, vec![member]);
            self.pieces.extend(members.into_iter().map(single));
        } else {
            self.pieces.push(Piece::new(group.combine, members));
        }
    }

    fn member(&mut self, id: &str, origin: (usize, usize), item: &Item) -> std::ops::Range<usize> {
        let start = self.items.len();
        match item {
            Item::When(item) => {
                let per_cent = self.per_cent(item.trust.as_ref());
                let side = |likelihood: &Option<Likelihood>| {
                    likelihood.as_ref().map_or(0, |likelihood| weight(likelihood, per_cent))
                };
                let (yes, no) = match &item.found {
                    Some(found) => both_sides(found, per_cent),
                    None => (side(&item.yes), side(&item.no)),
                };
                let formula = self.features.formula(&item.when);
                let features = self.features.named([&item.when]);
                self.push(id, origin, features, Outcomes::Side { formula, yes, no });
            }
            Item::By(item) => {
                let Some(feature) = self.features.index(&item.by) else { return start..start };
                let per_cent = self.per_cent(item.trust.as_ref());
                match self.features.kind(feature) {
                    FeatureKind::AnyOf(options) => {
                        for (option, likelihood) in &item.gives {
                            let (yes, no) = match likelihood {
                                Likelihood::Found(found) => both_sides(found, per_cent),
                                other => (weight(other, per_cent), 0),
                            };
                            let offset = options.iter().position(|other| other == option.as_str()).unwrap_or_default();
                            let variable = self.features.first_variable(feature) + offset;
                            let formula = Formula::Atom { variable, values: Values::YES };
                            self.push(
                                &[id, option.as_str()].join("."),
                                origin,
                                vec![feature],
                                Outcomes::Side { formula, yes, no },
                            );
                        }
                    }
                    kind => {
                        let covers = |key: &str| match kind {
                            FeatureKind::Number(_) => NumberBand::read(key)
                                .map_or(Values::NONE, |band| self.features.cells(feature, band.from, band.to)),
                            kind => {
                                kind.choices().iter().position(|choice| choice == key).map_or(Values::NONE, Values::one)
                            }
                        };
                        let keys = keys(&item.gives, per_cent, covers);
                        let variable = self.features.first_variable(feature);
                        self.push(id, origin, vec![feature], Outcomes::By { variable, keys, per_cent });
                    }
                }
            }
            Item::Count(item) => {
                let formulas = item.count.iter().map(|when| self.features.formula(when)).collect();
                let covers = |key: &str| {
                    let (low, high) = read_count(key).unwrap_or((1, 0));
                    (usize::try_from(low).unwrap_or(usize::MAX), usize::try_from(high).unwrap_or(0))
                };
                let keys = keys(&item.gives, self.per_cent(item.trust.as_ref()), covers);
                let features = self.features.named(&item.count);
                self.push(id, origin, features, Outcomes::Count { formulas, keys });
            }
        }
        start..self.items.len()
    }

    fn push(&mut self, id: &str, origin: (usize, usize), features: Vec<usize>, outcomes: Outcomes) {
        let is_conditional = |feature: &&usize| self.features.is_conditional(**feature);
        let conditional = features.iter().filter(is_conditional);
        let conditional = conditional.map(|feature| self.features.first_variable(*feature)).collect();
        self.items.push(CompiledItem {
            id: Text::new(id),
            origin,
            features,
            conditional,
            stands_alone: false,
            outcomes,
        });
    }

    /// How much of a weight counts that is trusted with this word.
    fn per_cent(&self, trust: Option<&Text>) -> u8 {
        trust.and_then(|word| self.rules.header().trust.get(word.as_str())).copied().unwrap_or(100)
    }
}

/// A positive decimal in thousandths.
fn share(decimal: crate::Decimal) -> u32 {
    u32::try_from(decimal.thousandths()).unwrap_or(0)
}

/// What keys of `gives` cover and weigh.
fn keys<C>(gives: &Entries<Text, Likelihood>, per_cent: u8, covers: impl Fn(&str) -> C) -> Vec<Key<C>> {
    let key = |(key, likelihood): (&Text, &Likelihood)| Key {
        written: key.clone(),
        covers: covers(key),
        weight: weight(likelihood, per_cent),
        found: match likelihood {
            Likelihood::Found(found) => Some((share(found.with), share(found.without))),
            _ => None,
        },
    };
    gives.iter().map(key).collect()
}

/// The weights of a finding and of its absence.
fn both_sides(found: &Found, per_cent: u8) -> (i32, i32) {
    let (with, without) = (share(found.with), share(found.without));
    (trusted(with, without, per_cent), trusted(100_000 - with, 100_000 - without, per_cent))
}

fn weight(likelihood: &Likelihood, per_cent: u8) -> i32 {
    let (numerator, denominator) = match likelihood {
        Likelihood::Word(word) => (word.thousandths(), 1000),
        Likelihood::Ratio(ratio) => (share(ratio.lr), 1000),
        Likelihood::Found(found) => (share(found.with), share(found.without)),
    };
    trusted(numerator, denominator, per_cent)
}

/// The weight of a ratio that is trusted to this per cent.
fn trusted(numerator: u32, denominator: u32, per_cent: u8) -> i32 {
    Weight::from_ratio(numerator, denominator).unwrap_or_default().trusted(per_cent).millidecibans()
}
