//! Which questions are worth asking now, and in which order.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::outlook::{Outlook, mean};
use super::survey::{Survey, Worth};
use super::{Over, Tier, part};
use crate::outline::Outline;
use crate::program::formula::{Formula, Truth};
use crate::ruleset::Id;

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

/// What is open and hangs on answers of one tier.
struct Matter<'a> {
    cause: Cause,
    formula: &'a Formula,
    questions: BTreeSet<usize>,
}

#[derive(Clone, Copy)]
enum Cause {
    Rule(usize),
    Advice(usize),
}

/// Puts the questions in order.
pub(crate) struct Agenda<'a> {
    outline: &'a Outline<'a>,
    safety: Vec<Matter<'a>>,
    care: Vec<Matter<'a>>,
    /// The questions of the first tier, the gravest first.
    must_ask: Vec<usize>,
    /// The further questions of the second tier, by id.
    may_ask: Vec<usize>,
    /// Made when it is first needed.
    survey: OnceCell<Survey<'a>>,
}

impl<'a> Agenda<'a> {
    pub(crate) fn new(outline: &'a Outline<'a>) -> Self {
        let program = outline.program;
        let asking = outline.asking();
        let matter = |cause, formula| Matter { cause, formula, questions: asking.unanswered_about(formula) };
        let about_rules = |rules: &[usize]| -> Vec<Matter<'a>> {
            let rules = rules.iter().filter_map(|rule| Some((*rule, program.triage.get(*rule)?)));
            rules.map(|(index, rule)| matter(Cause::Rule(index), &rule.formula)).collect()
        };
        let safety = about_rules(&outline.triage.grave);
        let mut care = about_rules(&outline.triage.mild);
        for withholding in outline.counsel().withheld {
            let guards = withholding.guards(program);
            care.extend(guards.map(|formula| matter(Cause::Advice(withholding.advice), formula)));
        }
        let is_new = |index: &usize| !asking.is_answered(*index);
        let must_ask: Vec<usize> = outline.triage.must_ask.iter().copied().filter(is_new).collect();
        let may_ask: BTreeSet<usize> = care.iter().flat_map(|matter| &matter.questions).copied().collect();
        let may_ask = may_ask.into_iter().filter(|index| !must_ask.contains(index)).collect();
        Self { outline, safety, care, must_ask, may_ask, survey: OnceCell::new() }
    }

    /// Whether nothing is left of the first tier.
    pub(crate) fn safety_is_settled(&self) -> bool {
        self.outline.triage.must_ask.is_empty()
    }

    /// How many interactions can still come at most, with this much left of the budget.
    ///
    /// The first tier does not keep to the budget, so every question that could come to stand in it counts.
    pub(crate) fn most_to_come(&self, budget_left: Option<usize>) -> usize {
        let candidates: BTreeSet<usize> = self.outline.asking().candidates().collect();
        let Some(budget_left) = budget_left else { return candidates.len() };
        let Outline { program, possible, triage, .. } = self.outline;
        let is_grave = |urgency| urgency >= program.rules.header().must_ask_from && urgency > triage.certain;
        let grave = program.triage.iter().filter(|rule| is_grave(rule.urgency));
        let open = grave.filter(|rule| rule.formula.truth(possible) == Truth::Open);
        let grave: BTreeSet<usize> = open.flat_map(|rule| program.behind(&rule.formula)).collect();
        candidates.len().min(budget_left.saturating_add(candidates.intersection(&grave).count()))
    }

    /// Up to `most` questions, the most useful first, or why there are none.
    pub(crate) fn questions(&self, most: usize, within_budget: bool) -> Result<Vec<Draft>, Over> {
        let mut drafts: Vec<Draft> = Vec::new();
        let tiers = [(Tier::Safety, &self.must_ask, &self.safety), (Tier::Care, &self.may_ask, &self.care)];
        for (tier, features, matters) in tiers {
            if tier != Tier::Safety && !within_budget {
                break;
            }
            for draft in self.tier(tier, features, matters) {
                self.put(&mut drafts, draft, most);
            }
        }
        if drafts.len() >= most.max(1) || (!within_budget && !drafts.is_empty()) {
            return Ok(drafts);
        }
        if !within_budget {
            let is_more = self.outline.asking().candidates().next().is_some();
            return Err(if is_more { Over::BudgetUsed } else { Over::NothingLeft });
        }
        self.ranking(drafts, most)
    }

    /// Goes on with the questions of the third tier.
    fn ranking(&self, mut drafts: Vec<Draft>, most: usize) -> Result<Vec<Draft>, Over> {
        let survey = self.survey();
        let over = if survey.is_settled() { Some(Over::Settled) } else { None };
        let outlook = Outlook::new(survey);
        let over = over.or_else(|| outlook.is_clear().then_some(Over::Clear));
        if over.is_none() {
            for worth in self.by_worth(outlook.worth(|_| true)) {
                let draft =
                    Draft { apart: worth.apart, gain: worth.gain, ..Draft::new(Tier::Ranking, vec![worth.question]) };
                self.put(&mut drafts, draft, most);
            }
        }
        let is_more = self.outline.asking().candidates().next().is_some();
        match over {
            _ if !drafts.is_empty() => Ok(drafts),
            Some(over) if is_more => Err(over),
            _ => Err(Over::NothingLeft),
        }
    }

    /// The questions of a tier, the one that probably settles most first; then as they were given.
    fn tier(&self, tier: Tier, features: &[usize], matters: &[Matter<'_>]) -> Vec<Draft> {
        let mut drafts: Vec<(Reverse<i128>, usize, Draft)> = Vec::new();
        for (place, features) in self.by_screen(features).into_iter().enumerate() {
            let touched: Vec<&Matter<'_>> = matters
                .iter()
                .filter(|matter| features.iter().any(|feature| matter.questions.contains(feature)))
                .collect();
            let mut draft = Draft::new(tier, features);
            for matter in &touched {
                match matter.cause {
                    Cause::Rule(rule) => draft.rules.push(rule),
                    Cause::Advice(advice) if draft.advice.last() == Some(&advice) => {}
                    Cause::Advice(advice) => draft.advice.push(advice),
                }
            }
            drafts.push((Reverse(self.settles(&draft.features, &touched)), place, draft));
        }
        drafts.sort_unstable_by_key(|(settles, place, _)| (*settles, *place));
        drafts.into_iter().map(|(.., draft)| draft).collect()
    }

    /// How many of these matters the answers probably decide, in thousandths: part by part, as if each were asked alone.
    fn settles(&self, features: &[usize], matters: &[&Matter<'_>]) -> i128 {
        let Outline { program, answers, possible, .. } = self.outline;
        let asking = self.outline.asking();
        let of_part = |part: Vec<usize>| {
            let decided = asking.ways(&part).into_iter().map(|way| {
                let after = possible.with(program, answers, &way);
                let decided = matters.iter().filter(|matter| matter.formula.truth(&after) != Truth::Open).count();
                (1000 * i128::try_from(decided).unwrap_or(0), program.share_of_way(&way))
            });
            mean(&decided.collect::<Vec<_>>())
        };
        part::split(program, features).into_iter().map(of_part).sum()
    }

    /// Features of one screen together, in the place of the first of them.
    fn by_screen(&self, features: &[usize]) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut places: BTreeMap<&Id, usize> = BTreeMap::new();
        for feature in features {
            let place =
                self.screen(*feature).map_or(groups.len(), |screen| *places.entry(screen).or_insert(groups.len()));
            match groups.get_mut(place) {
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
            let asking = self.outline.asking();
            let mates = asking.candidates().filter(|index| {
                self.screen(*index) == Some(screen)
                    && !draft.features.contains(index)
                    && !is_put(index)
                    && asking.in_place_of(*index).contains(index)
            });
            let mates: Vec<usize> = mates.collect();
            let is_listed = |index: &usize| self.must_ask.contains(index) || self.may_ask.contains(index);
            let (mut listed, others): (Vec<usize>, Vec<usize>) = mates.into_iter().partition(is_listed);
            if !others.is_empty() {
                let worth = Outlook::new(self.survey()).worth(|question| others.contains(&question));
                listed.extend(worth.into_iter().map(|worth| worth.question));
                listed.sort_unstable();
            }
            draft.features.extend(listed);
        }
        drafts.push(draft);
    }

    /// By gain for cost, then by id. What is asked together counts together.
    fn by_worth(&self, mut worth: Vec<Worth>) -> Vec<Worth> {
        let mut screens: BTreeMap<&Id, i64> = BTreeMap::new();
        for one in &worth {
            if let Some(screen) = self.screen(one.question) {
                *screens.entry(screen).or_default() += one.gain;
            }
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

    fn survey(&self) -> &Survey<'a> {
        self.survey.get_or_init(|| Survey::new(self.outline))
    }

    fn screen(&self, feature: usize) -> Option<&'a Id> {
        let program = self.outline.program;
        program.features.get(feature).and_then(|feature| program.rules.features().get(&feature.id)?.screen.as_ref())
    }
}

impl Draft {
    fn new(tier: Tier, features: Vec<usize>) -> Self {
        Self { features, tier, rules: Vec::new(), advice: Vec::new(), apart: Vec::new(), gain: 0 }
    }
}
