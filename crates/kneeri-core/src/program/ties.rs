//! What ties the addends of a score to each other: the variables that pull at them.
//!
//! Addends are numbered like the items of a condition; the one behind the last item is the base rate.

use super::evidence::{CompiledItem, Pull};
use super::values::Values;
use super::{CompiledCondition, CompiledFeature, Variable};

/// The variables that addends of a condition hang on.
#[derive(Debug, Default)]
pub(crate) struct Ties {
    /// In the order of variables.
    pub(crate) knots: Vec<Knot>,
    /// The features that bear on the condition and need not apply.
    pub(crate) provisos: Vec<Proviso>,
    /// By addend, the knots that it hangs on.
    by_addend: Vec<Vec<usize>>,
}

/// A variable, and what hangs on it.
#[derive(Debug, Default)]
pub(crate) struct Knot {
    pub(crate) variable: usize,
    /// The values that raise an addend, and which one.
    pub(crate) pulls: Vec<(Values, usize)>,
    /// The addends that it pulls at.
    pub(crate) addends: Vec<usize>,
    /// The features that it helps to decide whether they apply, by position among the provisos, and the values for
    /// which they do.
    pub(crate) asks: Vec<(usize, Values)>,
    /// The provisos that hang on it.
    pub(crate) decides: Vec<usize>,
    /// The proviso that it is a variable of.
    pub(crate) of: Option<usize>,
}

/// A feature that need not apply.
#[derive(Debug)]
pub(crate) struct Proviso {
    pub(crate) feature: usize,
    /// The items that weigh nothing where it does not apply.
    pub(crate) items: Vec<usize>,
    /// The provisos that name it in their `ask_when`, and how.
    pub(crate) asked_by: Vec<(usize, Pull)>,
    /// How settings of the base rate name it.
    pub(crate) rated_by: Vec<Pull>,
    /// The knots that decide whether it applies.
    pub(crate) knots: Vec<usize>,
}

impl Proviso {
    /// Whether it decides about something itself.
    pub(crate) fn is_named(&self) -> bool {
        !(self.asked_by.is_empty() && self.rated_by.is_empty())
    }
}

impl Ties {
    /// `conditional` are the features that bear on the condition and need not apply, in the order in which that is
    /// decided, and `pulls` what raises each item.
    pub(crate) fn new(
        features: &[CompiledFeature],
        variables: &[Variable],
        condition: &CompiledCondition,
        conditional: &[usize],
        pulls: &[Vec<Pull>],
    ) -> Self {
        let provisos = provisos(features, variables, condition, conditional);
        let knots = knots(features, condition, &provisos, pulls);
        let mut ties = Self { knots, provisos, by_addend: Vec::new() };
        let decided = decided(features, conditional);
        for knot in &mut ties.knots {
            let Some(own) = variables.get(knot.variable).map(|variable| variable.feature) else { continue };
            knot.of = conditional.iter().position(|other| *other == own);
            knot.decides = decided.get(own).cloned().unwrap_or_default();
        }
        ties.finish(condition.items.len());
        ties
    }

    /// Works out what hangs on each knot, from what it decides, and what each addend hangs on.
    fn finish(&mut self, rate: usize) {
        let Self { knots, provisos, by_addend } = self;
        by_addend.resize(rate + 1, Vec::new());
        for (position, knot) in knots.iter_mut().enumerate() {
            knot.addends = knot.pulls.iter().map(|(_, addend)| *addend).collect();
            knot.addends.sort_unstable();
            knot.addends.dedup();
            let mut behind = knot.addends.clone();
            for place in &knot.decides {
                let Some(proviso) = provisos.get_mut(*place) else { continue };
                proviso.knots.push(position);
                behind.extend(&proviso.items);
                behind.extend((!proviso.rated_by.is_empty()).then_some(rate));
            }
            behind.sort_unstable();
            behind.dedup();
            for addend in behind {
                by_addend.get_mut(addend).into_iter().for_each(|knots| knots.push(position));
            }
        }
    }

    /// The knots that an addend hangs on.
    pub(crate) fn of(&self, addend: usize) -> &[usize] {
        self.by_addend.get(addend).map(Vec::as_slice).unwrap_or_default()
    }
}

/// By feature, the places of those conditional features that it helps to decide whether they apply.
fn decided(features: &[CompiledFeature], conditional: &[usize]) -> Vec<Vec<usize>> {
    let mut decided = vec![Vec::new(); features.len()];
    for (place, index) in conditional.iter().enumerate() {
        let deciders = features.get(*index).into_iter().flat_map(|feature| &feature.hangs_on);
        for decider in deciders.filter(|decider| *decider != index) {
            decided.get_mut(*decider).into_iter().for_each(|places: &mut Vec<usize>| places.push(place));
        }
    }
    decided
}

fn provisos(
    features: &[CompiledFeature],
    variables: &[Variable],
    condition: &CompiledCondition,
    conditional: &[usize],
) -> Vec<Proviso> {
    let proviso = |index: &usize| {
        let is_about = |pull: &&Pull| variables.get(pull.variable).is_some_and(|variable| variable.feature == *index);
        let names = |(_, item): &(usize, &CompiledItem)| item.features.contains(index);
        let asked_by = conditional.iter().enumerate().flat_map(|(place, other)| {
            let asked_at = features.get(*other).map(|feature| feature.asked_at.as_slice()).unwrap_or_default();
            asked_at.iter().filter(is_about).map(move |pull| (place, *pull))
        });
        Proviso {
            feature: *index,
            items: condition.items.iter().enumerate().filter(names).map(|(position, _)| position).collect(),
            asked_by: asked_by.collect(),
            rated_by: condition.rate.pulls.iter().filter(is_about).copied().collect(),
            knots: Vec::new(),
        }
    };
    conditional.iter().map(proviso).collect()
}

/// The knots with what pulls at them.
fn knots(
    features: &[CompiledFeature],
    condition: &CompiledCondition,
    provisos: &[Proviso],
    pulls: &[Vec<Pull>],
) -> Vec<Knot> {
    let rate = condition.rate.pulls.iter().map(|pull| (*pull, condition.items.len()));
    let tied = condition.items.iter().zip(pulls).enumerate().filter(|(_, (item, _))| item.is_tied());
    let items = tied.flat_map(|(addend, (_, pulls))| pulls.iter().map(move |pull| (*pull, addend)));
    let pulls: Vec<(Pull, usize)> = items.chain(rate).collect();
    let asked_at = |proviso: &Proviso| features.get(proviso.feature).into_iter().flat_map(|feature| &feature.asked_at);
    let asks: Vec<(Pull, usize)> = provisos
        .iter()
        .enumerate()
        .flat_map(|(place, proviso)| asked_at(proviso).map(move |pull| (*pull, place)))
        .collect();
    let mut variables: Vec<usize> = pulls.iter().chain(&asks).map(|(pull, _)| pull.variable).collect();
    variables.sort_unstable();
    variables.dedup();
    let mut knots: Vec<Knot> =
        variables.iter().map(|variable| Knot { variable: *variable, ..Knot::default() }).collect();
    let mut tie = |pull: &Pull, bind: &dyn Fn(&mut Knot)| {
        let place = variables.binary_search(&pull.variable).ok();
        place.and_then(|place| knots.get_mut(place)).into_iter().for_each(bind);
    };
    for (pull, addend) in &pulls {
        tie(pull, &|knot| knot.pulls.push((pull.values, *addend)));
    }
    for (pull, place) in &asks {
        tie(pull, &|knot| knot.asks.push((*place, pull.values)));
    }
    knots
}

impl CompiledItem {
    /// Whether anything else hangs on what it reads, or it need not apply.
    fn is_tied(&self) -> bool {
        !self.stands_alone || self.is_conditional()
    }
}
