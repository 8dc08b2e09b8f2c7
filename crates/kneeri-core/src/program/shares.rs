//! How often each answer is given by people with any knee pain, as far as a rule set says.
//!
//! This decides the order of questions and when to stop, never a score.

use super::values::Values;
use super::{Features, Variable};
use crate::load::NumberBand;
use crate::ruleset::{Clause, Evidence, FeatureKind, Found, Item, Likelihood, RuleSet, Test, WhenItem};

/// All people.
pub(super) const WHOLE: u32 = 100_000;

/// How many say yes where a rule set gives no share.
const YES_BY_DEFAULT: u32 = 5_000;

/// So many of [`WHOLE`] give each value of each variable: the mean of all shares `without`; what nobody states divides
/// the rest evenly.
pub(super) fn shares(features: &Features<'_>, rules: &RuleSet, variables: &[Variable]) -> Vec<Vec<u32>> {
    let mut sums = Sums { variables, stated: vec![Vec::new(); variables.len()] };
    for item in rules.conditions().values().flat_map(|condition| condition.evidence.values()).flat_map(items) {
        match item {
            Item::By(item) => {
                let Some(feature) = features.index(&item.by) else { continue };
                let variable = features.first_variable(feature);
                for (key, likelihood) in &item.gives {
                    let Likelihood::Found(found) = likelihood else { continue };
                    let choice =
                        || features.kind(feature).choices().iter().position(|choice| choice.as_str() == key.as_str());
                    match features.kind(feature) {
                        FeatureKind::AnyOf(_) => sums.add_yes(variable + choice().unwrap_or(0), without(found)),
                        FeatureKind::Number(_) => {
                            let Some(band) = NumberBand::read(key) else { continue };
                            sums.add(variable, features.cells(feature, band.from, band.to), without(found));
                        }
                        _ => sums.add(variable, choice().map_or(Values::NONE, Values::one), without(found)),
                    }
                }
            }
            Item::When(item) => {
                let Some((feature, found, is_yes)) = yes_or_no(item) else { continue };
                let Some(feature) = features.index(feature) else { continue };
                let share = if is_yes { without(found) } else { WHOLE - without(found) };
                sums.add_yes(features.first_variable(feature), share);
            }
            Item::Count(_) => {}
        }
    }
    let is_yes_or_no = |feature| matches!(features.kind(feature), FeatureKind::YesNo(_) | FeatureKind::AnyOf(_));
    let all = variables.iter().enumerate();
    all.map(|(position, variable)| sums.means(position, variable.all, is_yes_or_no(variable.feature))).collect()
}

/// Of an item that says how often one yes-or-no question is answered in one way: the question, how often, and whether
/// that is yes.
fn yes_or_no(item: &WhenItem) -> Option<(&str, &Found, bool)> {
    let [Clause::Test { feature, test: Test::Is(answer) }] = item.when.clauses.as_slice() else { return None };
    match (&item.found, &item.yes, &item.no) {
        (Some(found), ..) | (_, Some(Likelihood::Found(found)), _) => Some((feature, found, *answer)),
        (_, _, Some(Likelihood::Found(found))) => Some((feature, found, !*answer)),
        _ => None,
    }
}

fn items(evidence: &Evidence) -> Vec<&Item> {
    match evidence {
        Evidence::Item(item) => vec![item],
        Evidence::Group(group) => group.of.values().collect(),
    }
}

fn without(found: &Found) -> u32 {
    u32::try_from(found.without.thousandths()).unwrap_or(0).min(WHOLE)
}

/// What was stated so far: the sum and the number of shares, by variable and value.
struct Sums<'v> {
    variables: &'v [Variable],
    stated: Vec<Vec<(u32, u32)>>,
}

impl Sums<'_> {
    fn add_yes(&mut self, variable: usize, share: u32) {
        self.add(variable, Values::YES, share);
        self.add(variable, Values::NO, WHOLE - share);
    }

    /// Adds a share that is for several values: it divides evenly.
    fn add(&mut self, variable: usize, values: Values, share: u32) {
        let Some(all) = self.variables.get(variable).map(|variable| variable.all) else { return };
        let Some(stated) = self.stated.get_mut(variable) else { return };
        let values = values.within(all);
        for position in values.each().filter_map(Values::position) {
            if position >= stated.len() {
                stated.resize(position + 1, (0, 0));
            }
            if let Some((sum, count)) = stated.get_mut(position) {
                // There are at most 256 conditions with 128 items each, so the sum stays below 2^32.
                (*sum, *count) = (*sum + share / values.count(), *count + 1);
            }
        }
    }

    /// By the position of the value; 0 for positions that are no value.
    fn means(&self, variable: usize, all: Values, is_yes_or_no: bool) -> Vec<u32> {
        let stated = self.stated.get(variable).map(Vec::as_slice).unwrap_or_default();
        let mean = |position: usize| stated.get(position).and_then(|(sum, count)| sum.checked_div(*count));
        if is_yes_or_no {
            let yes = mean(1).unwrap_or(YES_BY_DEFAULT);
            return vec![mean(0).unwrap_or(WHOLE - yes), yes];
        }
        let positions: Vec<usize> = all.each().filter_map(Values::position).collect();
        let stated: Vec<Option<u32>> = positions.iter().copied().map(mean).collect();
        let unstated = u32::try_from(stated.iter().filter(|share| share.is_none()).count()).unwrap_or(0);
        let rest = WHOLE.saturating_sub(stated.iter().flatten().sum()).checked_div(unstated).unwrap_or(0);
        let mut shares = vec![0; positions.last().map_or(0, |last| last + 1)];
        for (position, share) in positions.into_iter().zip(stated) {
            if let Some(entry) = shares.get_mut(position) {
                *entry = share.unwrap_or(rest);
            }
        }
        shares
    }
}
