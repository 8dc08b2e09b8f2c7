//! The shape of results in JSON.
//!
//! Members stand in the order of their names, so that what is written is canonical as it is.

use serde::{Serialize, Serializer};

use super::{Assessment, Because, RankedCondition, Reason, SEMANTICS, ShownAdvice, UrgencyResult, WithheldAdvice};
use crate::canonical::Digest;
use crate::ruleset::{Band, Citation, Dose, Text, Urgency, Verdict};

#[derive(Serialize)]
struct AssessmentJson<'a> {
    advice: Vec<AdviceJson<'a>>,
    conditions: Vec<ConditionJson<'a>>,
    disclaimer: &'a str,
    notices: Vec<NoticeJson<'a>>,
    rule_set: RuleSetJson<'a>,
    safety_net: &'a [Text],
    semantics: u32,
    unanswered: Vec<&'a str>,
    urgency: UrgencyJson<'a>,
    verdict: Verdict,
    withheld: Vec<WithheldJson<'a>>,
}

#[derive(Serialize)]
struct AdviceJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    dose: Option<&'a Dose>,
    #[serde(skip_serializing_if = "Option::is_none")]
    how: Option<&'a str>,
    id: &'a str,
    say: &'a str,
    source: &'a [Citation],
    #[serde(skip_serializing_if = "Option::is_none")]
    stance: Option<&'a str>,
    title: &'a str,
    topic: &'a str,
}

#[derive(Serialize)]
struct ConditionJson<'a> {
    band: Band,
    bounds: &'static str,
    hi: i64,
    id: &'a str,
    lo: i64,
    name: &'a str,
    net: i64,
    prior: i64,
    rank: usize,
    reasons: Vec<ReasonJson<'a>>,
    score: i64,
}

#[derive(Serialize)]
struct ReasonJson<'a> {
    counted: i64,
    features: Vec<&'a str>,
    item: &'a str,
    share: String,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    source: &'a [Citation],
    state: &'a str,
    weight: i64,
}

#[derive(Serialize)]
struct NoticeJson<'a> {
    code: &'static str,
    feature: &'a str,
}

#[derive(Serialize)]
struct RuleSetJson<'a> {
    digest: Digest,
    id: &'a str,
    logic_digest: Digest,
    version: &'a str,
}

#[derive(Serialize)]
struct UrgencyJson<'a> {
    because: Vec<BecauseJson<'a>>,
    certain: Urgency,
    could_reach: Urgency,
    #[serde(rename = "final")]
    is_final: bool,
    level: Urgency,
    may_raise: Vec<&'a str>,
    must_ask: Vec<&'a str>,
}

#[derive(Serialize)]
struct BecauseJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<&'a str>,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    say: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a [Citation]>,
    urgency: Urgency,
}

#[derive(Serialize)]
struct WithheldJson<'a> {
    ask: &'a [&'a str],
    because: &'static str,
    id: &'a str,
}

impl Serialize for Assessment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (id, version) = self.rule_set();
        let withheld: Vec<WithheldAdvice<'_>> = self.withheld().collect();
        let notice = |feature| NoticeJson { code: "answer_not_applicable", feature };
        AssessmentJson {
            advice: self.advice().filter_map(AdviceJson::new).collect(),
            conditions: self.conditions().map(ConditionJson::new).collect(),
            disclaimer: self.disclaimer(),
            notices: self.answered_but_not_applicable().map(notice).collect(),
            rule_set: RuleSetJson { digest: self.digest(), id, logic_digest: self.logic_digest(), version },
            safety_net: self.safety_net(),
            semantics: SEMANTICS,
            unanswered: self.unanswered().collect(),
            urgency: UrgencyJson::new(self.urgency()),
            verdict: self.verdict(),
            withheld: withheld
                .iter()
                .map(|withheld| WithheldJson { ask: withheld.ask(), because: withheld.because(), id: withheld.id() })
                .collect(),
        }
        .serialize(serializer)
    }
}

impl Serialize for UrgencyResult<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        UrgencyJson::new(*self).serialize(serializer)
    }
}

impl Serialize for RankedCondition<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ConditionJson::new(*self).serialize(serializer)
    }
}

impl<'a> UrgencyJson<'a> {
    fn new(urgency: UrgencyResult<'a>) -> Self {
        Self {
            because: urgency.because().map(BecauseJson::new).collect(),
            certain: urgency.certain(),
            could_reach: urgency.could_reach(),
            is_final: urgency.is_final(),
            level: urgency.level(),
            may_raise: urgency.may_raise().collect(),
            must_ask: urgency.must_ask().collect(),
        }
    }
}

impl<'a> AdviceJson<'a> {
    fn new(shown: ShownAdvice<'a>) -> Option<Self> {
        let advice = shown.authored()?;
        Some(Self {
            dose: advice.dose.as_ref(),
            how: advice.how.as_deref(),
            id: shown.id(),
            say: &advice.say,
            source: &advice.source,
            stance: advice.stance.as_deref(),
            title: &advice.title,
            topic: &advice.topic,
        })
    }
}

impl<'a> ConditionJson<'a> {
    fn new(condition: RankedCondition<'a>) -> Self {
        Self {
            band: condition.band(),
            bounds: if condition.bounds_are_exact() { "exact" } else { "outer" },
            hi: condition.hi(),
            id: condition.id(),
            lo: condition.lo(),
            name: condition.name(),
            net: condition.net(),
            prior: condition.prior(),
            rank: condition.rank(),
            reasons: condition.reasons().map(ReasonJson::new).collect(),
            score: condition.score(),
        }
    }
}

impl<'a> ReasonJson<'a> {
    fn new(reason: Reason<'a>) -> Self {
        Self {
            counted: reason.counted(),
            features: reason.features().collect(),
            item: reason.item(),
            share: reason.share(),
            source: reason.source(),
            state: reason.state(),
            weight: reason.weight(),
        }
    }
}

impl<'a> BecauseJson<'a> {
    fn new(because: Because<'a>) -> Self {
        let urgency = because.urgency();
        let plain = |kind| Self { condition: None, kind, rule: None, say: None, source: None, urgency };
        match because {
            Because::Rule { id, rule } => {
                Self { rule: Some(id), say: Some(&rule.say), source: Some(&rule.source), ..plain("true") }
            }
            Because::Pointed { id, rule, .. } => {
                Self { rule: Some(id), say: Some(&rule.say), source: Some(&rule.source), ..plain("pointed") }
            }
            Because::Likely { condition, .. } => Self { condition: Some(condition), ..plain("likely") },
            Because::MustAsk { .. } => plain("must_ask"),
        }
    }
}
