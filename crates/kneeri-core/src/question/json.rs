//! The shape of questions in JSON, with members in the order of their names.

use serde::{Serialize, Serializer};

use super::{AskedFeature, Question, Tier};
use crate::ruleset::{FeatureKind, NumberRange};

#[derive(Serialize)]
struct QuestionJson<'a> {
    features: Vec<FeatureJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    reason: ReasonJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    screen: Option<&'a str>,
    text: &'a str,
    tier: Tier,
}

#[derive(Serialize)]
struct FeatureJson<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<ChoiceJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    id: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<RangeJson<'a>>,
    text: &'a str,
}

#[derive(Serialize)]
struct ChoiceJson<'a> {
    id: &'a str,
    label: &'a str,
}

#[derive(Serialize)]
struct RangeJson<'a> {
    from: crate::Decimal,
    to: crate::Decimal,
    unit: &'a str,
}

#[derive(Serialize)]
struct ReasonJson<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    contraindication: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gain: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    may_raise: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    safety: Vec<&'a str>,
    say: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tells_apart: Vec<&'a str>,
}

impl Serialize for Question {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        QuestionJson {
            features: self.features().map(FeatureJson::new).collect(),
            help: self.help(),
            reason: ReasonJson {
                contraindication: self.contraindication().collect(),
                gain: self.gain(),
                may_raise: self.may_raise().collect(),
                safety: self.safety().collect(),
                say: self.reason(),
                tells_apart: self.tells_apart().collect(),
            },
            screen: self.screen().map(|(id, _)| id),
            text: self.text(),
            tier: self.tier(),
        }
        .serialize(serializer)
    }
}

impl<'a> FeatureJson<'a> {
    fn new(feature: AskedFeature<'a>) -> Self {
        let range = |range: &'a NumberRange| RangeJson { from: range.from, to: range.to, unit: &range.unit };
        Self {
            choices: feature.choices().map(|(id, label)| ChoiceJson { id, label }).collect(),
            help: feature.help(),
            id: feature.id(),
            kind: feature.kind().map_or("", FeatureKind::as_str),
            number: match feature.kind() {
                Some(FeatureKind::Number(number)) => Some(range(number)),
                _ => None,
            },
            text: feature.text(),
        }
    }
}
