//! Conditions: score, interval, band, rank and verdict.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{Band, Condition, Urgency};
use serde_json::{Value as Json, json};

use super::bounds::{Conditional, End, bound, conditionals};
use super::evidence::{Item, Piece, pieces, state};
use super::formula::{Formula, Truth};
use super::numbers::prior;
use super::universe::{Possible, Situation, Universe};

/// One condition and where it stands.
pub(super) struct Scored {
    pub(super) id: String,
    name: String,
    pub(super) band: Band,
    pub(super) floor: Option<Urgency>,
    pub(super) score: i64,
    pub(super) prior: i64,
    pub(super) lo: i64,
    pub(super) hi: i64,
    pub(super) least_net: i64,
    pub(super) greatest_net: i64,
    outer: bool,
    pub(super) only_if: Truth,
    /// Whether its `only_if`, a setting or an item is open.
    anything_open: bool,
    reasons: Vec<Json>,
}

impl Scored {
    pub(super) fn net(&self) -> i64 {
        self.score - self.prior
    }

    pub(super) fn is_excluded(&self) -> bool {
        self.band == Band::Excluded
    }

    pub(super) fn to_json(&self, rank: usize) -> Json {
        json!({
            "id": self.id,
            "name": self.name,
            "rank": rank,
            "band": self.band.as_str(),
            "score": self.score,
            "lo": self.lo,
            "hi": self.hi,
            "bounds": if self.outer { "outer" } else { "exact" },
            "prior": self.prior,
            "net": self.net(),
            "reasons": self.reasons,
        })
    }
}

/// 11.2: by score, then id; excluded ones last.
pub(super) fn ranked(situation: &Situation) -> Vec<Scored> {
    let conditions = situation.universe.rules.conditions();
    let conditionals = conditionals(situation.universe);
    let each = conditions.iter().map(|(id, condition)| scored(situation, &conditionals, id, condition));
    let mut scored: Vec<Scored> = each.collect();
    scored.sort_by_key(|scored| (scored.is_excluded(), -scored.score, scored.id.clone()));
    scored
}

fn scored(situation: &Situation, conditionals: &[Conditional], id: &str, condition: &Condition) -> Scored {
    let (universe, possible) = (situation.universe, &situation.possible);
    let pieces = pieces(universe, condition);
    let settings = Settings::new(universe, condition);
    let prior = settings.prior(possible);
    let only_if = condition.only_if.as_ref().map_or(Truth::True, |when| situation.truth(when));
    let (sum, mut reasons) = reasons(situation, &pieces);
    let evidence = clamped(situation, sum);
    if evidence != sum {
        reasons.push(limit_reason(evidence - sum));
    }
    if let (Some(when), Truth::False) = (&condition.only_if, only_if) {
        reasons.insert(0, only_if_reason(&universe.named(when)));
    }
    let [least, greatest] =
        [End::Least, End::Greatest].map(|end| bound(situation, conditionals, &pieces, &settings, end));
    let score = prior + evidence;
    let open_item = pieces.iter().flat_map(Piece::items).any(|item| item.is_open(universe, possible));
    Scored {
        id: id.to_owned(),
        name: condition.name.to_string(),
        band: if only_if.is_false() { Band::Excluded } else { band(situation, score, evidence) },
        floor: condition.urgency_if_likely,
        score,
        prior,
        lo: least.score,
        hi: greatest.score,
        least_net: least.net,
        greatest_net: greatest.net,
        outer: !least.reached || !greatest.reached,
        only_if,
        anything_open: only_if.is_open() || settings.is_open(possible) || open_item,
        reasons,
    }
}

/// Between what a condition can end.
#[derive(Debug, Clone, Copy)]
pub struct Ends {
    /// The least score.
    pub lo: i64,
    /// The greatest score.
    pub hi: i64,
    /// The least net score.
    pub least_net: i64,
    /// The greatest net score.
    pub greatest_net: i64,
    /// Whether its `only_if` is open.
    pub may_be_excluded: bool,
}

/// 18.4: every piece at its own ends.
pub(super) fn ends(situation: &Situation) -> BTreeMap<String, Ends> {
    let conditions = situation.universe.rules.conditions().iter();
    let ends = conditions.filter_map(|(id, condition)| {
        let only_if = condition.only_if.as_ref().map_or(Truth::True, |when| situation.truth(when));
        let pieces = pieces(situation.universe, condition);
        let rates = Settings::new(situation.universe, condition).rates(&situation.possible);
        let net = |choose: fn(&BTreeSet<i64>) -> i64| {
            let own = |item: &Item| choose(&item.weights(situation.universe, &situation.possible));
            clamped(situation, pieces.iter().map(|piece| piece.total_at(own)).sum())
        };
        let least_net = net(|weights| *weights.first().expect("a weight"));
        let greatest_net = net(|weights| *weights.last().expect("a weight"));
        let (lo, hi) = (rates.first().expect("a rate") + least_net, rates.last().expect("a rate") + greatest_net);
        let ends = Ends { lo, hi, least_net, greatest_net, may_be_excluded: only_if.is_open() };
        (!only_if.is_false()).then(|| (id.to_string(), ends))
    });
    ends.collect()
}

/// 9.1: total evidence is clamped to ±`evidence_limit`.
fn clamped(situation: &Situation, sum: i64) -> i64 {
    let limit = situation.universe.rules.header().evidence_limit;
    sum.clamp(-limit, limit)
}

fn band(situation: &Situation, score: i64, net: i64) -> Band {
    let header = situation.universe.rules.header();
    if score >= header.likely_score && net >= header.likely_net {
        Band::Likely
    } else if score >= header.possible_score {
        Band::Possible
    } else {
        Band::Unlikely
    }
}

/// The rates of a condition in millidecibans, those of its settings in order.
pub(super) struct Settings {
    pub(super) in_order: Vec<(Formula, i64)>,
    plain: i64,
}

impl Settings {
    fn new(universe: &Universe, condition: &Condition) -> Self {
        let settings = condition.how_common.settings.iter();
        let in_order =
            settings.map(|setting| (Formula::new(universe, &setting.when), prior(setting.percent))).collect();
        Self { in_order, plain: prior(condition.how_common.percent) }
    }

    /// 8.2: settings are read in order up to the first true one.
    pub(super) fn rates(&self, possible: &Possible) -> BTreeSet<i64> {
        let mut rates = BTreeSet::new();
        for (formula, rate) in &self.in_order {
            match formula.truth(possible) {
                Truth::False => continue,
                Truth::Open => rates.insert(*rate),
                Truth::True => {
                    rates.insert(*rate);
                    return rates;
                }
            };
        }
        rates.insert(self.plain);
        rates
    }

    /// 8.2: the rate nearest to the plain one.
    fn prior(&self, possible: &Possible) -> i64 {
        let rates = self.rates(possible);
        self.plain.clamp(*rates.first().expect("a rate"), *rates.last().expect("a rate"))
    }

    /// 8.3: whether a setting is open and no true one comes before it.
    fn is_open(&self, possible: &Possible) -> bool {
        let truths: Vec<Truth> = self.in_order.iter().map(|(formula, _)| formula.truth(possible)).collect();
        truths.iter().find(|truth| !truth.is_false()).is_some_and(|truth| truth.is_open())
    }

    /// The rates behind the setting at this place, the plain one among them.
    pub(super) fn later_rates(&self, place: usize) -> Vec<i64> {
        self.in_order[place + 1..].iter().map(|(_, rate)| *rate).chain([self.plain]).collect()
    }
}

/// The sum of what counts, and the reasons: |counted| descending, then item id; weights of 0 give none (9.2, 9.5).
fn reasons(situation: &Situation, pieces: &[Piece]) -> (i64, Vec<Json>) {
    let mut sum = 0;
    let mut reasons = Vec::new();
    for piece in pieces {
        let weights = piece.weights_now(situation.universe, &situation.possible);
        let counted = piece.counted(&weights);
        for item in piece.items().filter(|item| weights[item.id.as_str()] != 0) {
            let (counted, share) = &counted[&item.id];
            sum += counted;
            reasons.push((-counted.abs(), item.id.clone(), reason(situation, item, &weights, *counted, share)));
        }
    }
    reasons.sort_by_key(|(size, id, _)| (*size, id.clone()));
    (sum, reasons.into_iter().map(|(_, _, reason)| reason).collect())
}

fn reason(situation: &Situation, item: &Item, weights: &BTreeMap<&str, i64>, counted: i64, share: &str) -> Json {
    json!({
        "item": item.id,
        "state": state(&item.outcomes(situation.universe, &situation.possible)),
        "weight": weights[item.id.as_str()],
        "counted": counted,
        "share": share,
        "features": item.features,
        "source": item.source,
    })
}

/// 9.3: what was cut by the limit, so that the sum stays exact.
fn limit_reason(cut: i64) -> Json {
    json!({ "item": "limit", "state": "reached", "weight": cut, "counted": cut, "share": "full", "features": [] })
}

fn only_if_reason(features: &BTreeSet<String>) -> Json {
    json!({ "item": "only_if", "state": "no", "weight": 0, "counted": 0, "share": "none", "features": features })
}

/// 11.3, in this order.
pub(super) fn verdict(situation: &Situation, conditions: &[Scored]) -> &'static str {
    let needed = situation.universe.rules.header().likely_net;
    let fitting: Vec<&Scored> = conditions.iter().filter(|scored| !scored.is_excluded()).collect();
    let Some((leader, others)) = fitting.split_first() else { return "no_match" };
    let none_can_reach = fitting.iter().all(|scored| scored.greatest_net < needed);
    let nothing_open = !fitting.iter().any(|scored| scored.anything_open);
    let too_little = leader.net() < needed;
    if none_can_reach || too_little && nothing_open {
        return "no_match";
    }
    if too_little {
        return "not_enough_information";
    }
    let beats = |other: &&&Scored| other.hi < leader.lo || other.hi == leader.lo && leader.id < other.id;
    let settled = leader.only_if.is_true() && leader.least_net >= needed && others.iter().all(|other| beats(&other));
    if settled { "settled" } else { "leaning" }
}
