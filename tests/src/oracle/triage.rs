//! Urgency: levels, what must be asked, and why.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{Band, TriageRule, Urgency};
use serde_json::{Value as Json, json};

use super::condition::Scored;
use super::formula::{Formula, Truth};
use super::universe::Situation;

/// The urgency part of the result.
pub(super) struct UrgencyResult {
    pub(super) level: Urgency,
    certain: Urgency,
    could_reach: Urgency,
    is_final: bool,
    because: Vec<Json>,
    must_ask: Vec<String>,
    may_raise: Vec<String>,
}

impl UrgencyResult {
    pub(super) fn to_json(&self) -> Json {
        json!({
            "level": self.level.as_str(),
            "certain": self.certain.as_str(),
            "could_reach": self.could_reach.as_str(),
            "final": self.is_final,
            "because": self.because,
            "must_ask": self.must_ask,
            "may_raise": self.may_raise,
        })
    }
}

/// A triage rule and how it stands.
struct Rule<'r> {
    id: &'r str,
    rule: &'r TriageRule,
    truth: Truth,
    /// The features that can still decide it.
    deciding: BTreeSet<String>,
}

impl Rule<'_> {
    /// 12.6: an open rule points when it hangs on something that the person could not say.
    fn points(&self, situation: &Situation) -> bool {
        situation.hangs_on_unsaid(&self.deciding)
    }

    /// The level that it points to, if it does.
    fn pointed(&self, situation: &Situation) -> Option<Urgency> {
        self.rule.if_unanswered.filter(|_| self.points(situation))
    }

    fn because(&self, kind: &str, urgency: Urgency) -> Json {
        json!({
            "kind": kind,
            "rule": self.id,
            "urgency": urgency.as_str(),
            "say": self.rule.say.as_str(),
            "source": self.rule.source.iter().map(|citation| citation.as_str()).collect::<Vec<_>>(),
        })
    }
}

/// 12.
pub(super) fn urgency(situation: &Situation, conditions: &[Scored]) -> UrgencyResult {
    let header = situation.universe.rules.header();
    let rules = rules(situation);
    let certain = highest(rules.iter().filter(|rule| rule.truth.is_true()).map(|rule| rule.rule.urgency));
    let could_reach = highest(rules.iter().filter(|rule| !rule.truth.is_false()).map(|rule| rule.rule.urgency));
    let pointed = highest(rules.iter().filter_map(|rule| rule.pointed(situation)));
    let floor = highest(likely_floors(conditions).into_values());
    let must_ask = asked(situation, &rules, |urgency| urgency > certain && urgency >= header.must_ask_from);
    let may_raise = asked(situation, &rules, |urgency| urgency > certain && urgency < header.must_ask_from);
    let until = if must_ask.is_empty() { Urgency::SelfCare } else { header.until_safety_answered };
    UrgencyResult {
        level: certain.max(pointed).max(floor).max(until),
        certain,
        could_reach,
        is_final: certain == could_reach
            && !conditions.iter().any(|scored| floor_may_change(situation, scored, certain)),
        because: because(situation, &rules, conditions, certain, until),
        must_ask,
        may_raise,
    }
}

fn rules<'r>(situation: &Situation<'r>) -> Vec<Rule<'r>> {
    let rules = situation.universe.rules.triage().iter();
    rules
        .map(|(id, rule)| {
            let formula = Formula::new(situation.universe, &rule.when);
            let (truth, deciding) = (formula.truth(&situation.possible), formula.deciding(&situation.possible));
            Rule { id, rule, truth, deciding }
        })
        .collect()
}

fn highest(levels: impl Iterator<Item = Urgency>) -> Urgency {
    levels.max().unwrap_or(Urgency::SelfCare)
}

/// The likely conditions that carry a floor, by id.
fn likely_floors(conditions: &[Scored]) -> BTreeMap<&str, Urgency> {
    let likely = conditions.iter().filter(|scored| scored.band == Band::Likely);
    likely.filter_map(|scored| scored.floor.map(|floor| (scored.id.as_str(), floor))).collect()
}

/// 12.4, 12.5: what is asked for open rules of these levels, by the gravest such rule, then id.
fn asked(situation: &Situation, rules: &[Rule], of_level: impl Fn(Urgency) -> bool) -> Vec<String> {
    let mut gravest: BTreeMap<String, Urgency> = BTreeMap::new();
    for rule in rules.iter().filter(|rule| rule.truth.is_open() && of_level(rule.rule.urgency)) {
        for feature in situation.asked(&rule.deciding) {
            let level = gravest.entry(feature).or_insert(rule.rule.urgency);
            *level = rule.rule.urgency.max(*level);
        }
    }
    let mut features: Vec<(Urgency, String)> = gravest.into_iter().map(|(feature, level)| (level, feature)).collect();
    features.sort_by(|(level_a, a), (level_b, b)| level_b.cmp(level_a).then(a.cmp(b)));
    features.into_iter().map(|(_, feature)| feature).collect()
}

/// 12.10: a floor above `certain` that can still come or go.
fn floor_may_change(situation: &Situation, scored: &Scored, certain: Urgency) -> bool {
    let header = situation.universe.rules.header();
    if scored.is_excluded() || scored.floor.is_none_or(|floor| floor <= certain) {
        return false;
    }
    let reaches = |score: i64, net: i64| score >= header.likely_score && net >= header.likely_net;
    if scored.band == Band::Likely {
        scored.only_if.is_open() || !reaches(scored.lo, scored.least_net)
    } else {
        reaches(scored.hi, scored.greatest_net)
    }
}

/// 12.9: all true rules, then whatever lifts the level above `certain`.
fn because(
    situation: &Situation,
    rules: &[Rule],
    conditions: &[Scored],
    certain: Urgency,
    until: Urgency,
) -> Vec<Json> {
    let mut because = Vec::new();
    for rule in rules.iter().filter(|rule| rule.truth.is_true()) {
        because.push(rule.because("true", rule.rule.urgency));
    }
    for rule in rules {
        if let Some(level) = rule.pointed(situation).filter(|level| *level > certain) {
            because.push(rule.because("pointed", level));
        }
    }
    for (id, floor) in likely_floors(conditions).into_iter().filter(|(_, floor)| *floor > certain) {
        because.push(json!({ "kind": "likely", "condition": id, "urgency": floor.as_str() }));
    }
    if until > certain {
        because.push(json!({ "kind": "must_ask", "urgency": until.as_str() }));
    }
    because
}
