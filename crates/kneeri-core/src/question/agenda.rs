//! Which questions are worth asking now, and in which order.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::outlook::Outlook;
use super::survey::{Survey, Worth};
use super::trial::{self, Trial};
use super::{Over, Tier, part};
use crate::advice::Withholding;
use crate::asking::{Asking, Matter};
use crate::order::in_order;
use crate::outline::Outline;
use crate::program::circuit::Gate;

/// One interaction: a question, or those of a screen with the leading one first, and why it is put.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    pub(crate) features: Vec<usize>,
    pub(crate) tier: Tier,
    /// Triage rules that it can still decide.
    pub(crate) rules: Vec<usize>,
    /// Withheld advice that it can release.
    pub(crate) advice: Vec<usize>,
    /// Conditions that it tells apart.
    pub(crate) apart: Vec<usize>,
    /// How far it can move the ranking.
    pub(crate) gain: i64,
}

/// What is open, and why it matters.
struct Concern<'c> {
    cause: Cause,
    matter: &'c Matter,
}

#[derive(Clone, Copy)]
enum Cause {
    Rule(usize),
    Advice(usize),
}

/// What the second tier is about.
struct Care {
    withheld: Vec<Withholding>,
    /// The further questions, by id.
    may_ask: Vec<usize>,
}

/// Puts the questions in order.
pub(crate) struct Agenda<'a> {
    outline: &'a Outline<'a>,
    /// The questions of the first tier, the gravest first.
    must_ask: Vec<usize>,
    /// Made when they are first needed.
    care: OnceCell<Care>,
    outlook: OnceCell<Outlook<'a>>,
}

impl<'a> Agenda<'a> {
    pub(crate) fn new(outline: &'a Outline<'a>) -> Self {
        let is_new = |index: &usize| !outline.asking.is_answered(*index);
        let must_ask = outline.triage.must_ask.iter().copied().filter(is_new).collect();
        Self { outline, must_ask, care: OnceCell::new(), outlook: OnceCell::new() }
    }

    fn care(&self) -> &Care {
        self.care.get_or_init(|| {
            let withheld = self.outline.counsel().withheld;
            let is_new = |index: &usize| !self.outline.asking.is_answered(*index) && !self.must_ask.contains(index);
            let concerns = self.about_care(&withheld);
            let questions = concerns.iter().flat_map(|concern| &concern.matter.about).copied();
            let may_ask: BTreeSet<usize> = questions.filter(is_new).collect();
            Care { may_ask: may_ask.into_iter().collect(), withheld }
        })
    }

    /// What is open about milder rules and advice.
    fn about_care<'c>(&'c self, withheld: &'c [Withholding]) -> Vec<Concern<'c>> {
        let of_advice = |withholding: &'c Withholding| {
            let cause = Cause::Advice(withholding.advice);
            withholding.guards.iter().map(move |matter| Concern { cause, matter })
        };
        about_rules(&self.outline.triage.mild).chain(withheld.iter().flat_map(of_advice)).collect()
    }

    /// Whether nothing is left of the first tier.
    pub(crate) fn safety_is_settled(&self) -> bool {
        self.outline.triage.must_ask.is_empty()
    }

    /// How many interactions can still come at most, with this much left of the budget.
    ///
    /// The first tier does not keep to the budget, so every question that could come to stand in it counts.
    pub(crate) fn most_to_come(&self, budget_left: Option<usize>) -> usize {
        let candidates: BTreeSet<usize> = self.outline.asking.candidates().collect();
        let Some(budget_left) = budget_left else { return candidates.len() };
        let Outline { program, triage, .. } = self.outline;
        let grave = triage.grave.iter().filter_map(|(rule, _)| program.triage.get(*rule));
        let grave = program.behind(grave.map(|rule| &rule.formula));
        let grave = grave.iter().filter(|feature| candidates.contains(feature));
        candidates.len().min(budget_left.saturating_add(grave.count()))
    }

    /// Up to `most` questions, the most useful first, or why there are none.
    pub(crate) fn questions(&self, most: usize, within_budget: bool) -> Result<Vec<Draft>, Over> {
        let mut drafts: Vec<Draft> = Vec::new();
        let is_done = |drafts: &[Draft]| drafts.len() >= most.max(1);
        for tier in [Tier::Safety, Tier::Care] {
            if is_done(&drafts) || (tier != Tier::Safety && !within_budget) {
                break;
            }
            for draft in self.tier(tier) {
                self.put(&mut drafts, draft, most);
            }
        }
        if is_done(&drafts) || (!within_budget && !drafts.is_empty()) {
            return Ok(drafts);
        }
        if !within_budget {
            let is_more = self.outline.asking.candidates().next().is_some();
            return Err(if is_more { Over::BudgetUsed } else { Over::NothingLeft });
        }
        self.ranking(drafts, most)
    }

    /// Goes on with the questions of the third tier.
    fn ranking(&self, mut drafts: Vec<Draft>, most: usize) -> Result<Vec<Draft>, Over> {
        let outlook = self.outlook();
        let over = outlook.survey.is_settled().then_some(Over::Settled);
        let over = over.or_else(|| outlook.is_clear().then_some(Over::Clear));
        if over.is_none() {
            for worth in self.by_worth(outlook.worth()) {
                let draft =
                    Draft { apart: worth.apart, gain: worth.gain, ..Draft::new(Tier::Ranking, vec![worth.question]) };
                self.put(&mut drafts, draft, most);
            }
        }
        let is_more = self.outline.asking.candidates().next().is_some();
        match over {
            _ if !drafts.is_empty() => Ok(drafts),
            Some(over) if is_more => Err(over),
            _ => Err(Over::NothingLeft),
        }
    }

    /// The questions of a tier, the one that probably settles most first; then in the order of their first features.
    fn tier(&self, tier: Tier) -> Vec<Draft> {
        let (features, concerns, asking) = match tier {
            Tier::Safety => (&self.must_ask, about_rules(&self.outline.triage.grave).collect(), &self.outline.asking),
            _ => (&self.care().may_ask, self.about_care(&self.care().withheld), self.outline.advising()),
        };
        let drafts = self.drafts(tier, features, &concerns);
        let settles = self.settles(asking, &drafts);
        let drafts = drafts.into_iter().map(|(draft, _)| draft).collect();
        in_order(drafts, settles.into_iter().map(|settles| -settles))
    }

    /// The questions of a tier as they are given, each with the formulas that it is about.
    fn drafts(&self, tier: Tier, features: &[usize], concerns: &[Concern<'_>]) -> Vec<(Draft, Vec<Gate>)> {
        let draft = |features| (Draft::new(tier, features), Vec::new());
        let mut drafts: Vec<(Draft, Vec<Gate>)> = self.by_screen(features).into_iter().map(draft).collect();
        let mut place_of = vec![None; self.outline.program.features.len()];
        for (place, (draft, _)) in drafts.iter().enumerate() {
            for feature in &draft.features {
                place_of.get_mut(*feature).into_iter().for_each(|entry| *entry = Some(place));
            }
        }
        for Concern { cause, matter } in concerns {
            let places = matter.about.iter().filter_map(|feature| place_of.get(*feature).copied().flatten());
            let mut places: Vec<usize> = places.collect();
            places.sort_unstable();
            places.dedup();
            for place in places {
                drafts.get_mut(place).into_iter().for_each(|(draft, gates)| {
                    draft.serve(*cause);
                    gates.push(matter.gate);
                });
            }
        }
        drafts
    }

    /// How many of its formulas the answers to each question probably settle, in thousandths: part by part, as if each
    /// were asked alone.
    fn settles(&self, asking: &Asking<'_>, drafts: &[(Draft, Vec<Gate>)]) -> Vec<i64> {
        let (mut places, mut trials) = (Vec::new(), Vec::new());
        for (place, (draft, gates)) in drafts.iter().enumerate() {
            for part in part::split(self.outline.program, &draft.features) {
                places.push(place);
                trials.push(Trial { ways: asking.ways(&part), gates });
            }
        }
        let mut settles = vec![0; drafts.len()];
        for (place, settled) in places.into_iter().zip(trial::settles(asking, &trials)) {
            settles.get_mut(place).into_iter().for_each(|settles| *settles += settled);
        }
        settles
    }

    /// Features of one screen together, in the place of the first of them.
    fn by_screen(&self, features: &[usize]) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let screen_of = |group: &Vec<usize>| group.first().and_then(|first| self.screen(*first));
        for feature in features {
            let screen = self.screen(*feature);
            let mate = groups.iter_mut().find(|group| screen.is_some() && screen_of(group) == screen);
            match mate {
                Some(group) => group.push(*feature),
                None => groups.push(vec![*feature]),
            }
        }
        groups
    }

    /// Adds a question unless it is already put; the others of its screen that are worth asking come along.
    fn put(&self, drafts: &mut Vec<Draft>, mut draft: Draft, most: usize) {
        let is_put = |index: &usize| drafts.iter().any(|draft| draft.features.contains(index));
        draft.features.retain(|feature| !is_put(feature));
        let Some(screen) = draft.features.first().map(|lead| self.screen(*lead)) else { return };
        if drafts.len() >= most {
            return;
        }
        if let Some(screen) = screen {
            let asking = &self.outline.asking;
            let mates = asking.candidates().filter(|index| {
                self.screen(*index) == Some(screen)
                    && !draft.features.contains(index)
                    && !is_put(index)
                    && asking.in_place_of(*index).contains(index)
            });
            // What is quickest to find out is looked at first.
            let features = &self.outline.program.features;
            let may_be_in_care = |index: usize| features.get(index).is_some_and(|feature| feature.bears_on_advice);
            let is_listed = |index: &usize| {
                self.must_ask.contains(index)
                    || self.outline.triage.may_raise.contains(index)
                    || (may_be_in_care(*index) && self.care().may_ask.contains(index))
            };
            let matters = |index: &usize| is_listed(index) || self.outlook().is_worth_asking(*index);
            let mates: Vec<usize> = mates.filter(matters).collect();
            draft.features.extend(mates);
        }
        drafts.push(draft);
    }

    /// By gain for cost, then by id. What is asked together counts together.
    fn by_worth(&self, mut worth: Vec<Worth>) -> Vec<Worth> {
        let mut screens = vec![0; self.outline.program.rules.screens().len()];
        for one in &worth {
            let screen = self.screen(one.question).and_then(|screen| screens.get_mut(screen));
            screen.into_iter().for_each(|gain| *gain += one.gain);
        }
        let together = |worth: &Worth| {
            let screen = self.screen(worth.question).and_then(|screen| screens.get(screen));
            screen.copied().unwrap_or(worth.gain)
        };
        let features = &self.outline.program.rules.features();
        let cost = |worth: &Worth| {
            let id = self.outline.program.features.get(worth.question).map(|feature| &feature.id);
            id.and_then(|id| features.get(id)).map_or(1, |feature| i64::from(feature.cost))
        };
        worth.sort_unstable_by(|one, other| {
            let by_worth = (together(other) * cost(one)).cmp(&(together(one) * cost(other)));
            let by_gain = || (other.gain * cost(one)).cmp(&(one.gain * cost(other)));
            // Positions are in the order of ids.
            by_worth.then_with(by_gain).then_with(|| one.question.cmp(&other.question))
        });
        worth
    }

    fn outlook(&self) -> &Outlook<'a> {
        self.outlook.get_or_init(|| Outlook::new(Survey::new(self.outline)))
    }

    /// The position of the screen of a feature.
    fn screen(&self, feature: usize) -> Option<usize> {
        self.outline.program.features.get(feature)?.screen
    }
}

/// What is open about triage rules.
fn about_rules(rules: &[(usize, Matter)]) -> impl Iterator<Item = Concern<'_>> {
    rules.iter().map(|(rule, matter)| Concern { cause: Cause::Rule(*rule), matter })
}

impl Draft {
    fn new(tier: Tier, features: Vec<usize>) -> Self {
        Self { features, tier, rules: Vec::new(), advice: Vec::new(), apart: Vec::new(), gain: 0 }
    }

    /// That it is put for this, too.
    fn serve(&mut self, cause: Cause) {
        match cause {
            Cause::Rule(rule) => self.rules.push(rule),
            Cause::Advice(advice) if self.advice.last() == Some(&advice) => {}
            Cause::Advice(advice) => self.advice.push(advice),
        }
    }
}
