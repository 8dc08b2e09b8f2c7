//! Virtual runners, drawn from what a rule set says about its conditions.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{
    ByItem, Clause, Condition, CountItem, Engine, Evidence, Feature, FeatureKind, Findings, Found, Id, Item,
    Likelihood, NumberRange, RuleSet, Test, When, WhenItem,
};

use super::chance::Chance;
use super::reply::{Reader, Replies, Reply, band, starts};

/// All of 100 per cent, in thousandths.
const WHOLE: u64 = 100_000;

/// How many in 100 000 say yes where the rule set gives no share at all: an assumption.
const YES_WITHOUT_A_WORD: u64 = 5_000;

/// The most that a ratio makes of the share of an option.
const MOST: u64 = 95_000;

/// So many sets of options are drawn, of which one is taken by how well it goes with the condition.
const TRIES: usize = 32;

/// A virtual runner: a condition, and an answer to every question that applies.
#[derive(Debug, Clone, PartialEq)]
pub struct Runner {
    pub(super) condition: Option<Id>,
    pub(super) findings: Findings,
}

impl Runner {
    /// The condition that the answers were drawn for; `None` where the rule set has none.
    #[must_use]
    pub fn condition(&self) -> Option<&str> {
        self.condition.as_deref()
    }

    /// The answers: one for every feature that applies.
    #[must_use]
    pub fn findings(&self) -> &Findings {
        &self.findings
    }
}

/// Draws virtual runners.
///
/// A runner has one condition, drawn by base rate. The answers are drawn one after the other: from the shares that
/// the condition states (`with`); where it states a ratio, or nothing, from the shares among other people
/// (`without`), tilted by the ratio. Answers are independent of each other except through conditions over several
/// features, `ask_when` and `only_if`. So the runners are as the rule set believes, not as people are.
///
/// # Examples
///
/// ```
/// use kneeri_analysis::Population;
/// use kneeri_core::Engine;
///
/// let engine = Engine::knee();
/// let population = Population::new(&engine);
/// let runner = population.runner(1, 0);
/// assert_eq!(runner, population.runner(1, 0));
/// println!("{:?}: {}", runner.condition(), runner.findings().to_json());
/// ```
pub struct Population<'a> {
    engine: &'a Engine,
    reader: Reader<'a>,
    /// By dependency.
    features: Vec<Drawn<'a>>,
    conditions: Vec<Model<'a>>,
}

/// How a feature is answered by people with any knee pain.
struct Drawn<'a> {
    id: &'a Id,
    authored: &'a Feature,
    values: Values<'a>,
    /// By value, or the share of yes by option.
    neutral: Vec<u64>,
}

/// What a feature can be.
enum Values<'a> {
    YesNo,
    OneOf(&'a [Id]),
    AnyOf(&'a [Id]),
    /// Parts of a number that count the same: first and last thousandth.
    Number(Vec<(i64, i64)>),
}

/// What a rule set says about the answers of people with one condition.
struct Model<'a> {
    id: &'a Id,
    percent: u128,
    only_if: Option<(&'a When, &'a Id)>,
    by: BTreeMap<&'a Id, Vec<&'a ByItem>>,
    /// Shares of yes, in thousandths.
    yes: BTreeMap<&'a Id, u64>,
    /// What is looked at once the last feature that it names is drawn.
    closing: BTreeMap<&'a Id, Vec<Closing<'a>>>,
}

struct Closing<'a> {
    names: BTreeSet<&'a Id>,
    item: Said<'a>,
}

enum Said<'a> {
    When(&'a WhenItem),
    Count(&'a CountItem),
}

impl std::fmt::Debug for Population<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Population").field("rules", &self.engine.rules().id()).finish_non_exhaustive()
    }
}

impl<'a> Population<'a> {
    /// Reads what the rule set of an engine says.
    #[must_use]
    pub fn new(engine: &'a Engine) -> Self {
        let rules = engine.rules();
        let reader = Reader { rules };
        let order = order(rules, reader);
        let features: Vec<Drawn<'_>> = order.iter().filter_map(|id| Drawn::new(rules, id)).collect();
        let conditions = rules.conditions().iter().map(|(id, condition)| Model::new(id, condition, reader, &order));
        Self { engine, reader, conditions: conditions.collect(), features }
    }

    /// The runner of this number. The same seed and number give the same runner everywhere.
    #[must_use]
    pub fn runner(&self, seed: u64, number: u32) -> Runner {
        let mut chance = Chance::new(seed, number);
        let percents: Vec<u128> = self.conditions.iter().map(|condition| condition.percent).collect();
        let condition = chance.pick(&percents).and_then(|position| self.conditions.get(position));
        let mut replies = Replies::new();
        for feature in &self.features {
            let applies = feature.authored.ask_when.as_ref().is_none_or(|when| self.reader.holds(when, &replies));
            if let Some(reply) = applies.then(|| self.reply(feature, condition, &mut replies, &mut chance)).flatten() {
                replies.insert(feature.id, reply);
            }
        }
        let mut findings = self.engine.findings();
        for (feature, reply) in &replies {
            // Replies are drawn from what the feature allows.
            let _ = findings.set(feature, reply.to_finding());
        }
        Runner { condition: condition.map(|condition| condition.id.clone()), findings }
    }

    fn reply(
        &self,
        feature: &Drawn<'a>,
        condition: Option<&Model<'a>>,
        replies: &mut Replies<'a>,
        chance: &mut Chance,
    ) -> Option<Reply<'a>> {
        let candidates: Vec<(Reply<'a>, u128)> = match &feature.values {
            Values::AnyOf(options) => {
                let shares = feature.shares(condition);
                let draw = |chance: &mut Chance| {
                    let options = options.iter().zip(&shares);
                    options.filter(|(_, share)| chance.happens(**share, WHOLE)).map(|(option, _)| option).collect()
                };
                (0..TRIES).map(|_| (Reply::Options(draw(chance)), 1 << 40)).collect()
            }
            _ => {
                let weights = feature.shares(condition).into_iter().map(|share| u128::from(share) << 40);
                feature.replies(chance).into_iter().zip(weights).collect()
            }
        };
        let weights = |replies: &mut Replies<'a>, wanted: bool| -> Vec<u128> {
            let tilted = candidates.iter().map(|(reply, weight)| {
                let Some(condition) = condition else { return *weight };
                replies.insert(feature.id, reply.clone());
                if wanted && !condition.allows(feature.id, replies, self.reader) {
                    return 0;
                }
                condition.tilt(feature.id, replies, self.reader, *weight)
            });
            let tilted = tilted.collect();
            replies.remove(feature.id);
            tilted
        };
        // What the condition excludes is drawn only if nothing else is left.
        let picked = chance.pick(&weights(replies, true)).or_else(|| chance.pick(&weights(replies, false)))?;
        candidates.into_iter().nth(picked).map(|(reply, _)| reply)
    }
}

impl<'a> Drawn<'a> {
    fn new(rules: &'a RuleSet, id: &'a Id) -> Option<Self> {
        let authored = rules.features().get(id)?;
        let values = match &authored.kind {
            FeatureKind::YesNo(_) => Values::YesNo,
            FeatureKind::OneOf(choices) => Values::OneOf(choices),
            FeatureKind::AnyOf(options) => Values::AnyOf(options),
            FeatureKind::Number(range) => Values::Number(parts(rules, id, range)),
        };
        let mut drawn = Self { id, authored, values, neutral: Vec::new() };
        drawn.neutral = drawn.average(rules);
        Some(drawn)
    }

    /// How people with other knee pain answer, as far as the rule set says: the mean of all shares `without`.
    fn average(&self, rules: &RuleSet) -> Vec<u64> {
        let mut sums: Vec<(u64, u64)> = vec![(0, 0); self.count()];
        let mut add = |places: &[usize], share: u64| {
            let each = share / u64::try_from(places.len()).unwrap_or(1).max(1);
            for place in places {
                if let Some((sum, count)) = sums.get_mut(*place) {
                    (*sum, *count) = (*sum + each, *count + 1);
                }
            }
        };
        for item in rules.conditions().values().flat_map(items) {
            match item {
                Item::By(item) if item.by == *self.id => {
                    for (value, likelihood) in &item.gives {
                        if let Likelihood::Found(found) = likelihood {
                            add(&self.places(value), per_cent(found.without));
                        }
                    }
                }
                Item::When(item) => {
                    if let Some((_, found, yes)) = plain(item).filter(|(feature, ..)| *feature == self.id) {
                        let without = per_cent(found.without);
                        let share = if yes { without } else { WHOLE - without };
                        add(&[1], share);
                        add(&[0], WHOLE - share);
                    }
                }
                _ => {}
            }
        }
        let stated = sums.iter().map(|(sum, count)| sum.checked_div(*count)).collect::<Vec<_>>();
        let total: u64 = stated.iter().flatten().sum();
        let unstated = u64::try_from(stated.iter().filter(|share| share.is_none()).count()).unwrap_or(0);
        let rest = match self.values {
            Values::AnyOf(_) => YES_WITHOUT_A_WORD,
            Values::YesNo if total == 0 => return vec![WHOLE - YES_WITHOUT_A_WORD, YES_WITHOUT_A_WORD],
            _ => WHOLE.saturating_sub(total).checked_div(unstated).unwrap_or(0),
        };
        stated.into_iter().map(|share| share.unwrap_or(rest)).collect()
    }

    fn count(&self) -> usize {
        match &self.values {
            Values::YesNo => 2,
            Values::OneOf(choices) | Values::AnyOf(choices) => choices.len(),
            Values::Number(parts) => parts.len(),
        }
    }

    /// The values that a key of `gives` holds.
    fn places(&self, key: &str) -> Vec<usize> {
        match &self.values {
            Values::YesNo => Vec::new(),
            Values::OneOf(choices) | Values::AnyOf(choices) => {
                choices.iter().position(|choice| choice.as_str() == key).into_iter().collect()
            }
            Values::Number(parts) => {
                let Some((from, to)) = band(key) else { return Vec::new() };
                let lies_in =
                    |(low, high): &(i64, i64)| from.is_none_or(|from| *low >= from) && to.is_none_or(|to| *high < to);
                parts.iter().enumerate().filter(|(_, part)| lies_in(part)).map(|(place, _)| place).collect()
            }
        }
    }

    /// How people with a condition answer: by value, or the share of yes by option.
    fn shares(&self, condition: Option<&Model<'_>>) -> Vec<u64> {
        let Some(condition) = condition else { return self.neutral.clone() };
        if let (Values::YesNo, Some(yes)) = (&self.values, condition.yes.get(self.id)) {
            return vec![WHOLE - yes, *yes];
        }
        let mut stated: Vec<Option<u64>> = vec![None; self.count()];
        let mut tilted: Vec<u128> = self.neutral.iter().map(|share| u128::from(*share) << 20).collect();
        for item in condition.by.get(self.id).into_iter().flatten() {
            for (key, likelihood) in &item.gives {
                let places = self.places(key);
                match likelihood {
                    Likelihood::Found(found) => self.state(&mut stated, &places, per_cent(found.with)),
                    _ => {
                        for (_, tilted) in tilted.iter_mut().enumerate().filter(|(place, _)| places.contains(place)) {
                            *tilted = times(*tilted, ratio(likelihood));
                        }
                    }
                }
            }
        }
        if let Values::AnyOf(_) = self.values {
            let share = |(stated, tilted): (Option<u64>, u128)| {
                stated.unwrap_or_else(|| u64::try_from(tilted >> 20).unwrap_or(MOST).min(MOST))
            };
            return stated.into_iter().zip(tilted).map(share).collect();
        }
        // What is not stated shares the rest.
        let rest = u128::from(WHOLE.saturating_sub(stated.iter().flatten().sum()));
        let open = stated.iter().zip(&tilted).filter(|(stated, _)| stated.is_none());
        let total: u128 = open.map(|(_, tilted)| *tilted).sum();
        let share = |(stated, tilted): (Option<u64>, u128)| {
            let of_rest = tilted.saturating_mul(rest).checked_div(total).unwrap_or(0);
            stated.unwrap_or_else(|| u64::try_from(of_rest).unwrap_or(0))
        };
        stated.into_iter().zip(tilted).map(share).collect()
    }

    /// Divides a stated share over the values that it is for, as people with any knee pain divide.
    fn state(&self, stated: &mut [Option<u64>], places: &[usize], share: u64) {
        let neutral = |place: usize| self.neutral.get(place).copied().unwrap_or(0).max(1);
        let total: u64 = places.iter().map(|place| neutral(*place)).sum();
        for place in places {
            if let Some(stated) = stated.get_mut(*place) {
                stated.get_or_insert(share * neutral(*place) / total.max(1));
            }
        }
    }

    /// The answer for each value; of a number, one in each part.
    fn replies(&self, chance: &mut Chance) -> Vec<Reply<'a>> {
        match &self.values {
            Values::YesNo => vec![Reply::YesNo(false), Reply::YesNo(true)],
            Values::OneOf(choices) | Values::AnyOf(choices) => choices.iter().map(Reply::Choice).collect(),
            Values::Number(parts) => parts.iter().map(|part| Reply::Number(number_in(*part, chance))).collect(),
        }
    }
}

impl<'a> Model<'a> {
    fn new(id: &'a Id, condition: &'a Condition, reader: Reader<'a>, order: &[&'a Id]) -> Self {
        let last = |names: &BTreeSet<&'a Id>| order.iter().rev().find(|id| names.contains(*id)).copied();
        let only_if = condition.only_if.as_ref().and_then(|when| Some((when, last(&reader.names(when))?)));
        let percent = u128::try_from(condition.how_common.percent.thousandths()).unwrap_or(0);
        let (by, yes, closing) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut model = Self { id, percent, only_if, by, yes, closing };
        for item in items(condition) {
            let (names, said) = match item {
                Item::By(item) => {
                    model.by.entry(&item.by).or_default().push(item);
                    continue;
                }
                Item::When(item) => {
                    if let Some((feature, found, yes)) = plain(item) {
                        let with = per_cent(found.with);
                        model.yes.entry(feature).or_insert(if yes { with } else { WHOLE - with });
                        continue;
                    }
                    (reader.names(&item.when), Said::When(item))
                }
                Item::Count(item) => {
                    (item.count.iter().flat_map(|entry| reader.names(entry)).collect(), Said::Count(item))
                }
            };
            if let Some(last) = last(&names) {
                model.closing.entry(last).or_default().push(Closing { names, item: said });
            }
        }
        model
    }

    /// Whether the answers, this feature's being the latest, leave the condition in.
    fn allows(&self, feature: &Id, replies: &Replies<'_>, reader: Reader<'_>) -> bool {
        self.only_if.is_none_or(|(when, last)| last != feature || reader.holds(when, replies))
    }

    /// A weight, tilted by what the condition says about the answers, this feature's being the latest.
    fn tilt(&self, feature: &Id, replies: &Replies<'_>, reader: Reader<'_>, weight: u128) -> u128 {
        let closing = self.closing.get(feature).into_iter().flatten();
        let closed = closing.filter(|closing| closing.names.iter().all(|name| replies.contains_key(*name)));
        closed.fold(weight, |weight, closing| times(weight, closing.item.ratio(replies, reader)))
    }
}

impl Said<'_> {
    /// The ratio of these answers, in thousandths.
    fn ratio(&self, replies: &Replies<'_>, reader: Reader<'_>) -> u128 {
        match self {
            Self::When(item) => {
                let holds = reader.holds(&item.when, replies);
                match &item.found {
                    Some(found) if holds => ratio_of(per_cent(found.with), per_cent(found.without)),
                    Some(found) => ratio_of(WHOLE - per_cent(found.with), WHOLE - per_cent(found.without)),
                    None => if holds { &item.yes } else { &item.no }.as_ref().map_or(NEUTRAL, ratio),
                }
            }
            Self::Count(item) => {
                let held = item.count.iter().filter(|entry| reader.holds(entry, replies)).count();
                let counts = |key: &str| {
                    let (low, high) = key.split_once('-').unwrap_or((key, key));
                    low.parse().is_ok_and(|low: usize| low <= held)
                        && high.parse().is_ok_and(|high: usize| held <= high)
                };
                item.gives.iter().find(|(key, _)| counts(key)).map_or(NEUTRAL, |(_, likelihood)| ratio(likelihood))
            }
        }
    }
}

/// The features, those that decide whether others apply first, then by id.
fn order<'a>(rules: &'a RuleSet, reader: Reader<'a>) -> Vec<&'a Id> {
    let mut order: Vec<&Id> = Vec::new();
    let mut left: Vec<(&Id, BTreeSet<&Id>)> = rules
        .features()
        .iter()
        .map(|(id, feature)| (id, feature.ask_when.as_ref().map(|when| reader.names(when)).unwrap_or_default()))
        .collect();
    while !left.is_empty() {
        let before = order.len();
        left.retain(|(id, needs)| {
            let is_next = needs.iter().all(|need| order.contains(need));
            if is_next {
                order.push(*id);
            }
            !is_next
        });
        // `ask_when` is acyclic in every rule set that loads.
        if order.len() == before {
            break;
        }
    }
    order
}

/// The evidence items of a condition, those of groups included.
fn items(condition: &Condition) -> impl Iterator<Item = &Item> {
    condition.evidence.values().flat_map(|evidence| match evidence {
        Evidence::Item(item) => vec![item],
        Evidence::Group(group) => group.of.values().collect(),
    })
}

/// Of an item that says how often one yes-or-no question is answered in one way: the question, how often, and whether
/// that is yes.
fn plain(item: &WhenItem) -> Option<(&Id, &Found, bool)> {
    let [Clause::Test { feature, test: Test::Is(answer) }] = item.when.clauses.as_slice() else { return None };
    if let Some(found) = &item.found {
        return Some((feature, found, *answer));
    }
    match (&item.yes, &item.no) {
        (Some(Likelihood::Found(found)), _) => Some((feature, found, *answer)),
        (_, Some(Likelihood::Found(found))) => Some((feature, found, !*answer)),
        _ => None,
    }
}

/// The parts of a number that count the same anywhere in a rule set.
fn parts(rules: &RuleSet, id: &Id, range: &NumberRange) -> Vec<(i64, i64)> {
    let mut begins = BTreeSet::from([range.from.thousandths()]);
    visit(rules, &mut |when| {
        for clause in &when.clauses {
            if let Clause::Test { feature, test: Test::Number(bounds) } = clause
                && feature == id
            {
                begins.extend(starts(bounds));
            }
        }
    });
    for item in rules.conditions().values().flat_map(items) {
        if let Item::By(item) = item
            && item.by == *id
        {
            let ends = item.gives.keys().filter_map(|key| band(key)).flat_map(|(from, to)| [from, to]);
            begins.extend(ends.flatten());
        }
    }
    let (first, last) = (range.from.thousandths(), range.to.thousandths());
    let begins: Vec<i64> = begins.into_iter().filter(|begin| (first..=last).contains(begin)).collect();
    let ends = begins.iter().skip(1).map(|next| next - 1).chain([last]);
    begins.iter().copied().zip(ends).collect()
}

/// Visits every condition over findings of a rule set, those within others included.
pub(crate) fn visit<'a>(rules: &'a RuleSet, visitor: &mut impl FnMut(&'a When)) {
    fn deep<'a>(when: &'a When, visitor: &mut impl FnMut(&'a When)) {
        visitor(when);
        for clause in &when.clauses {
            match clause {
                Clause::All(entries) | Clause::Any(entries) | Clause::AtLeast { of: entries, .. } => {
                    entries.iter().for_each(|entry| deep(entry, visitor));
                }
                Clause::Not(entry) => deep(entry, visitor),
                Clause::Pattern(_) | Clause::Test { .. } => {}
            }
        }
    }
    let features = rules.features().values().filter_map(|feature| feature.ask_when.as_ref());
    let patterns = rules.patterns().values().map(|pattern| &pattern.when);
    let triage = rules.triage().values().map(|rule| &rule.when);
    let advice = rules.advice().values().flat_map(|advice| advice.when.iter().chain(&advice.not_if));
    let conditions = rules.conditions().values().flat_map(|condition| {
        let settings = condition.how_common.settings.iter().map(|setting| &setting.when);
        let looked_at = items(condition).flat_map(|item| match item {
            Item::When(item) => std::slice::from_ref(&item.when),
            Item::Count(item) => &item.count,
            Item::By(_) => &[],
        });
        condition.only_if.iter().chain(settings).chain(looked_at).collect::<Vec<_>>()
    });
    for when in features.chain(patterns).chain(triage).chain(advice).chain(conditions) {
        deep(when, visitor);
    }
}

/// A number in a part: a whole one where there is one.
fn number_in((low, high): (i64, i64), chance: &mut Chance) -> i64 {
    let (first, last) = (low.div_euclid(1000) + i64::from(low.rem_euclid(1000) > 0), high.div_euclid(1000));
    if first > last { low } else { chance.between(first, last) * 1000 }
}

/// A ratio of 1.
const NEUTRAL: u128 = 1000;

/// A likelihood ratio in thousandths, without trust.
fn ratio(likelihood: &Likelihood) -> u128 {
    match likelihood {
        Likelihood::Word(word) => word.thousandths().into(),
        Likelihood::Ratio(ratio) => u128::try_from(ratio.lr.thousandths()).unwrap_or(NEUTRAL),
        Likelihood::Found(found) => ratio_of(per_cent(found.with), per_cent(found.without)),
    }
}

fn ratio_of(with: u64, without: u64) -> u128 {
    (u128::from(with) * NEUTRAL).checked_div(u128::from(without)).unwrap_or(NEUTRAL)
}

fn times(weight: u128, ratio: u128) -> u128 {
    weight.saturating_mul(ratio) / NEUTRAL
}

/// Per cent in thousandths.
fn per_cent(percent: kneeri_core::Decimal) -> u64 {
    u64::try_from(percent.thousandths()).unwrap_or(0).min(WHOLE)
}
