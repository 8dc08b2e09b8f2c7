//! Evidence: items with their possible weights, members, pieces and shares.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{
    ByItem, Citation, Combine, Condition, CountItem, Evidence, FeatureKind, Found, Likelihood, WhenItem,
};

use super::formula::{Formula, Truth};
use super::numbers::{absence_weight, divided, millidecibans, trusted, weight};
use super::universe::{
    Possible, Situation, Universe, Value, Variable, band, is_not_applicable, may_be_not_applicable, option_of,
    variable_of,
};

/// One addend of a score. `by` on an `any_of` makes several.
pub(super) struct Item {
    /// As results name it: `item`, `item.option`, `group.item` or `group.item.option`.
    pub(super) id: String,
    /// The features that it names, through patterns too.
    pub(super) features: BTreeSet<String>,
    pub(super) source: Vec<String>,
    looks_at: LooksAt,
}

/// What an item looks at, with its weights after trust.
enum LooksAt {
    When { formula: Formula, yes: i64, no: i64 },
    Choice { variable: Variable, gives: BTreeMap<String, Given>, percent: i64 },
    Option { variable: Variable, yes: i64, no: i64 },
    Number { variable: Variable, bands: Vec<Band>, percent: i64 },
    Count { formulas: Vec<Formula>, counts: Vec<Band> },
}

/// What a key of `gives` says: its weight after trust, and how often it is found, with and without, if that is said.
struct Given {
    weight: i64,
    found: Option<(i64, i64)>,
}

impl Given {
    fn new(likelihood: &Likelihood, percent: i64) -> Self {
        let found = match likelihood {
            Likelihood::Found(found) => Some((found.with.thousandths(), found.without.thousandths())),
            _ => None,
        };
        Self { weight: trusted(weight(likelihood), percent), found }
    }
}

/// A key of `gives` for numbers or counts: from the first to before the second.
struct Band {
    key: String,
    low: Option<i64>,
    high: Option<i64>,
    given: Given,
}

/// A state that an item may be in and its weight there.
pub(super) type Outcome = (String, i64);

impl Item {
    /// 6.3: the possible states. One of its features not applicable: only 0; one that may be: 0 too.
    pub(super) fn outcomes(&self, universe: &Universe, possible: &Possible) -> BTreeSet<Outcome> {
        let not_applicable = ("not_applicable".to_owned(), 0);
        if self.features.iter().any(|id| is_not_applicable(universe, id, possible)) {
            return BTreeSet::from([not_applicable]);
        }
        let mut outcomes = self.applicable_outcomes(possible);
        if self.features.iter().any(|id| may_be_not_applicable(universe, id, possible)) {
            outcomes.insert(not_applicable);
        }
        outcomes
    }

    fn applicable_outcomes(&self, possible: &Possible) -> BTreeSet<Outcome> {
        match &self.looks_at {
            LooksAt::When { formula, yes, no } => sides(formula.truth(possible), *yes, *no),
            LooksAt::Choice { variable, gives, .. } => {
                let chosen = possible[variable].iter().filter_map(|value| match value {
                    Value::Choice(choice) => Some(choice),
                    _ => None,
                });
                chosen.map(|choice| listed_or_other(gives.get_key_value(choice))).collect()
            }
            LooksAt::Option { variable, yes, no } => possible[variable]
                .iter()
                .filter_map(|value| match value {
                    Value::Yes => Some(("yes".to_owned(), *yes)),
                    Value::No => Some(("no".to_owned(), *no)),
                    _ => None,
                })
                .collect(),
            LooksAt::Number { variable, bands, .. } => {
                let cells = possible[variable].iter().filter_map(|value| match value {
                    Value::Cell(first) => Some(*first),
                    _ => None,
                });
                cells.map(|number| in_band(bands, number)).collect()
            }
            LooksAt::Count { formulas, counts } => {
                let truths: Vec<Truth> = formulas.iter().map(|formula| formula.truth(possible)).collect();
                let sure = truths.iter().filter(|truth| truth.is_true()).count() as i64;
                let open = truths.iter().filter(|truth| truth.is_open()).count() as i64;
                (sure..=sure + open).map(|count| in_band(counts, count)).collect()
            }
        }
    }

    /// The possible weights.
    pub(super) fn weights(&self, universe: &Universe, possible: &Possible) -> BTreeSet<i64> {
        self.outcomes(universe, possible).into_iter().map(|(_, weight)| weight).collect()
    }

    /// 10.1: the weights where its features apply, and whether one of them may be not applicable.
    pub(super) fn weights_left(&self, universe: &Universe, possible: &Possible) -> (BTreeSet<i64>, bool) {
        if self.features.iter().any(|id| is_not_applicable(universe, id, possible)) {
            return (BTreeSet::from([0]), false);
        }
        let mut applying = Possible::new();
        for variable in self.features.iter().flat_map(|id| universe.variables(id)) {
            let values = possible[&variable].iter().filter(|value| **value != Value::NotApplicable).cloned().collect();
            applying.insert(variable, values);
        }
        let weights = self.applicable_outcomes(&applying).into_iter().map(|(_, weight)| weight).collect();
        (weights, self.features.iter().any(|id| may_be_not_applicable(universe, id, possible)))
    }

    /// 10.2: what it wants of the variables that it reads.
    pub(super) fn wishes(&self, universe: &Universe) -> Vec<Wish> {
        match &self.looks_at {
            LooksAt::When { formula, yes, no } => wishes_of(formula, yes > no, yes < no),
            LooksAt::Option { yes, no, .. } if yes == no => Vec::new(),
            LooksAt::Option { variable, yes, no } => {
                vec![Wish { variable: variable.clone(), weights: [(Value::Yes, *yes), (Value::No, *no)].into() }]
            }
            LooksAt::Choice { variable, .. } | LooksAt::Number { variable, .. } => {
                let weight = |value: &Value| self.given(value).map_or(0, |(_, given)| given.weight);
                let values = universe.values(variable).into_iter();
                vec![Wish { variable: variable.clone(), weights: values.map(|v| (v.clone(), weight(&v))).collect() }]
            }
            LooksAt::Count { formulas, counts } => {
                let weights: Vec<i64> = (0..=formulas.len()).map(|count| in_band(counts, count as i64).1).collect();
                let rises = weights.windows(2).any(|pair| pair[0] < pair[1]);
                let falls = weights.windows(2).any(|pair| pair[0] > pair[1]);
                formulas.iter().flat_map(|formula| wishes_of(formula, rises, falls)).collect()
            }
        }
    }

    /// The weight that it adds now (6.5, 6.6).
    pub(super) fn weight_now(&self, universe: &Universe, possible: &Possible) -> i64 {
        match self.narrowed(universe, possible) {
            Some(weight) if self.is_open(universe, possible) => weight,
            _ => nearest_to_zero(&self.weights(universe, possible)),
        }
    }

    /// 6.6: the weight of "one of these", when the finding leaves some values of several, each with known shares.
    fn narrowed(&self, universe: &Universe, possible: &Possible) -> Option<i64> {
        let (variable, percent) = match &self.looks_at {
            LooksAt::Choice { variable, percent, .. } | LooksAt::Number { variable, percent, .. } => {
                (variable, *percent)
            }
            _ => return None,
        };
        let values = &possible[variable];
        let all: BTreeSet<Value> =
            universe.values(variable).into_iter().filter(|value| *value != Value::NotApplicable).collect();
        if *values == all || values.contains(&Value::NotApplicable) {
            return None;
        }
        let mut shares: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
        for value in values {
            let (key, given) = self.given(value)?;
            shares.insert(key, given.found?);
        }
        let (with, without) = (shares.values().map(|share| share.0).sum(), shares.values().map(|share| share.1).sum());
        Some(trusted(millidecibans(with, without), percent))
    }

    fn given(&self, value: &Value) -> Option<(&str, &Given)> {
        match (&self.looks_at, value) {
            (LooksAt::Choice { gives, .. }, Value::Choice(choice)) => {
                gives.get_key_value(choice).map(|(key, given)| (key.as_str(), given))
            }
            (LooksAt::Number { bands, .. }, Value::Cell(first)) => {
                band_of(bands, *first).map(|band| (band.key.as_str(), &band.given))
            }
            _ => None,
        }
    }

    /// 6.4: open means more than one distinct possible weight.
    pub(super) fn is_open(&self, universe: &Universe, possible: &Possible) -> bool {
        self.weights(universe, possible).len() > 1
    }
}

/// 10.2: what an addend wants of a variable: the more a value weighs here, the better for the greatest end.
pub(super) struct Wish {
    pub(super) variable: Variable,
    pub(super) weights: BTreeMap<Value, i64>,
}

/// The wishes of an addend that rises where the formula comes to hold, falls there, or does both.
pub(super) fn wishes_of(formula: &Formula, rises: bool, falls: bool) -> Vec<Wish> {
    let mut wishes = Vec::new();
    for (variable, allowed) in formula.atoms() {
        let wish = |weight: i64| Wish {
            variable: variable.clone(),
            weights: allowed.iter().map(|value| (value.clone(), weight)).collect(),
        };
        wishes.extend(rises.then(|| wish(1)));
        wishes.extend(falls.then(|| wish(-1)));
    }
    wishes
}

fn sides(truth: Truth, yes: i64, no: i64) -> BTreeSet<Outcome> {
    let (yes, no) = (("yes".to_owned(), yes), ("no".to_owned(), no));
    match truth {
        Truth::True => BTreeSet::from([yes]),
        Truth::False => BTreeSet::from([no]),
        Truth::Open => BTreeSet::from([yes, no]),
    }
}

fn listed_or_other(listed: Option<(&String, &Given)>) -> Outcome {
    listed.map_or(("other".to_owned(), 0), |(key, given)| (key.clone(), given.weight))
}

fn in_band(bands: &[Band], number: i64) -> Outcome {
    listed_or_other(band_of(bands, number).map(|band| (&band.key, &band.given)))
}

fn band_of(bands: &[Band], number: i64) -> Option<&Band> {
    let holds = |band: &&Band| band.low.is_none_or(|low| low <= number) && band.high.is_none_or(|high| number < high);
    bands.iter().find(holds)
}

/// 6.5: an open item adds the number nearest to zero between its least and greatest possible weight.
fn nearest_to_zero(weights: &BTreeSet<i64>) -> i64 {
    let (least, greatest) = (*weights.first().expect("a weight"), *weights.last().expect("a weight"));
    0.clamp(least, greatest)
}

/// 6.7: the only possible state, else `unknown`.
pub(super) fn state(outcomes: &BTreeSet<Outcome>) -> String {
    let mut states: BTreeSet<&String> = outcomes.iter().map(|(state, _)| state).collect();
    match (states.pop_first(), states.is_empty()) {
        (Some(only), true) => only.clone(),
        _ => "unknown".to_owned(),
    }
}

/// What of the evidence belongs together. A member is one item as written; `by` on an `any_of` makes one member of
/// several items (7.2).
pub(super) struct Piece {
    combine: Combine,
    members: Vec<Vec<Item>>,
}

/// What an item adds and its share as results write it.
pub(super) type Counted = (i64, String);

impl Piece {
    pub(super) fn items(&self) -> impl Iterator<Item = &Item> {
        self.members.iter().flatten()
    }

    /// What each item counts when these are the weights of the items.
    pub(super) fn counted(&self, weights: &BTreeMap<&str, i64>) -> BTreeMap<String, Counted> {
        let mut counted: BTreeMap<String, Counted> =
            self.items().map(|item| (item.id.clone(), (0, "none".to_owned()))).collect();
        for sign in [1, -1] {
            for (place, id) in self.by_size(sign, weights).into_iter().enumerate() {
                let weight = weights[id];
                let share = match (self.combine, place) {
                    (Combine::Sum, _) | (_, 0) => (weight, "full".to_owned()),
                    (Combine::Strongest, _) => continue,
                    (Combine::Tapering, place) => (divided(weight, 1 << place), share_text(place)),
                };
                counted.insert(id.to_owned(), share);
            }
        }
        counted
    }

    /// The strongest item of this sign of each member, ordered by size, then id. Weights of 0 take no part.
    fn by_size<'p>(&'p self, sign: i64, weights: &BTreeMap<&str, i64>) -> Vec<&'p str> {
        let rank = |id: &&str| (-(weights[*id] * sign), (*id).to_owned());
        let strongest = |member: &'p Vec<Item>| {
            member.iter().map(|item| item.id.as_str()).filter(|id| weights[id] * sign > 0).min_by_key(rank)
        };
        let mut ids: Vec<&str> = self.members.iter().filter_map(strongest).collect();
        ids.sort_by_key(rank);
        ids
    }

    pub(super) fn total(&self, weights: &BTreeMap<&str, i64>) -> i64 {
        self.counted(weights).values().map(|(counted, _)| counted).sum()
    }

    /// The total when every item has the weight that `choose` picks.
    pub(super) fn total_at(&self, choose: impl Fn(&Item) -> i64) -> i64 {
        self.total(&self.items().map(|item| (item.id.as_str(), choose(item))).collect())
    }

    /// The weight that each item adds now.
    pub(super) fn weights_now(&self, universe: &Universe, possible: &Possible) -> BTreeMap<&str, i64> {
        self.items().map(|item| (item.id.as_str(), item.weight_now(universe, possible))).collect()
    }
}

/// 7.5: full, half, quarter, 1/8, 1/16, …
fn share_text(place: usize) -> String {
    match place {
        0 => "full".to_owned(),
        1 => "half".to_owned(),
        2 => "quarter".to_owned(),
        place => format!("1/{}", 1_u64 << place),
    }
}

/// The evidence of a condition. 7.1: a piece is an ungrouped item, an item of a `sum` group, or a whole `tapering`
/// or `strongest` group. What takes part of an ungrouped item counts in full (7.4), as in a `sum`.
/// 6.7: the state of every item of a condition.
pub(super) fn states(situation: &Situation, condition: &Condition) -> Vec<(String, String)> {
    let pieces = pieces(situation.universe, condition);
    let items = pieces.iter().flat_map(|piece| piece.members.iter().flatten());
    items.map(|item| (item.id.clone(), state(&item.outcomes(situation.universe, &situation.possible)))).collect()
}

pub(super) fn pieces(universe: &Universe, condition: &Condition) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (id, entry) in &condition.evidence {
        match entry {
            Evidence::Item(item) => {
                pieces.push(Piece { combine: Combine::Sum, members: vec![member(universe, id.to_string(), item)] });
            }
            Evidence::Group(group) => {
                let members = group.of.iter().map(|(item_id, item)| member(universe, format!("{id}.{item_id}"), item));
                match group.combine {
                    Combine::Sum => {
                        pieces.extend(members.map(|member| Piece { combine: Combine::Sum, members: vec![member] }));
                    }
                    combine => pieces.push(Piece { combine, members: members.collect() }),
                }
            }
        }
    }
    pieces
}

fn member(universe: &Universe, id: String, item: &kneeri_core::Item) -> Vec<Item> {
    let word = item.trust().map(|word| word.as_str());
    // 5.3: a weight without `trust` counts in full.
    let percent = word.map_or(100, |word| i64::from(universe.rules.header().trust[word]));
    match item {
        kneeri_core::Item::When(item) => vec![when_item(universe, id, item, percent)],
        kneeri_core::Item::Count(item) => vec![count_item(universe, id, item, percent)],
        kneeri_core::Item::By(item) => match &universe.feature(&item.by).kind {
            FeatureKind::OneOf(_) => vec![choice_item(id, item, percent)],
            FeatureKind::Number(_) => vec![number_item(id, item, percent)],
            FeatureKind::AnyOf(_) => item
                .gives
                .iter()
                .map(|(option, likelihood)| option_item(&id, item, option, likelihood, percent))
                .collect(),
            FeatureKind::YesNo(_) => panic!("`by` needs choices or a number"),
        },
    }
}

fn cited(source: &[Citation]) -> Vec<String> {
    source.iter().map(Citation::to_string).collect()
}

fn when_item(universe: &Universe, id: String, item: &WhenItem, percent: i64) -> Item {
    let side = |likelihood: &Option<Likelihood>| likelihood.as_ref().map_or(0, weight);
    let (yes, no) = match &item.found {
        Some(found) => both_sides(found),
        None => (side(&item.yes), side(&item.no)),
    };
    Item {
        id,
        features: universe.named(&item.when),
        source: cited(&item.source),
        looks_at: LooksAt::When {
            formula: Formula::new(universe, &item.when),
            yes: trusted(yes, percent),
            no: trusted(no, percent),
        },
    }
}

/// 5.2: yes = with/without, no = (100 − with)/(100 − without).
fn both_sides(found: &Found) -> (i64, i64) {
    (weight(&Likelihood::Found(found.clone())), absence_weight(found.with, found.without))
}

fn choice_item(id: String, item: &ByItem, percent: i64) -> Item {
    let gives = item.gives.iter().map(|(key, likelihood)| (key.to_string(), Given::new(likelihood, percent))).collect();
    by_item(id, item, LooksAt::Choice { variable: variable_of(&item.by), gives, percent })
}

fn number_item(id: String, item: &ByItem, percent: i64) -> Item {
    let bands = item.gives.iter().map(|(key, likelihood)| {
        let (low, high) = band(key);
        Band { key: key.to_string(), low, high, given: Given::new(likelihood, percent) }
    });
    by_item(id, item, LooksAt::Number { variable: variable_of(&item.by), bands: bands.collect(), percent })
}

/// 6.1: present side only, but a `with`/`without` weight has both.
fn option_item(id: &str, item: &ByItem, option: &str, likelihood: &Likelihood, percent: i64) -> Item {
    let (yes, no) = match likelihood {
        Likelihood::Found(found) => both_sides(found),
        other => (weight(other), 0),
    };
    let variable = option_of(&item.by, option);
    let looks_at = LooksAt::Option { variable, yes: trusted(yes, percent), no: trusted(no, percent) };
    by_item(format!("{id}.{option}"), item, looks_at)
}

fn by_item(id: String, item: &ByItem, looks_at: LooksAt) -> Item {
    Item { id, features: BTreeSet::from([item.by.to_string()]), source: cited(&item.source), looks_at }
}

fn count_item(universe: &Universe, id: String, item: &CountItem, percent: i64) -> Item {
    let counts = item.gives.iter().map(|(key, likelihood)| {
        let (low, high) = key.split_once('-').unwrap_or((key, key));
        let number = |text: &str| text.parse::<i64>().expect("a count");
        let (low, high) = (Some(number(low)), Some(number(high) + 1));
        Band { key: key.to_string(), low, high, given: Given::new(likelihood, percent) }
    });
    Item {
        id,
        features: item.count.iter().flat_map(|when| universe.named(when)).collect(),
        source: cited(&item.source),
        looks_at: LooksAt::Count {
            formulas: item.count.iter().map(|when| Formula::new(universe, when)).collect(),
            counts: counts.collect(),
        },
    }
}
