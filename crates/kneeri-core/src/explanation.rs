//! What stands behind one condition's score beside its reasons: its base rate, what is open, and what would move it.

use std::cmp::Reverse;
use std::sync::Arc;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::asking::Way;
use crate::canonical;
use crate::decimal::Decimal;
use crate::findings::Findings;
use crate::outline::Outline;
use crate::program::formula::Truth;
use crate::program::{CompiledCondition, Program};
use crate::ruleset::{Citation, Condition, Setting};
use crate::score::{Prior, Standing};

/// One condition's account: which base rate stands, which items are open, and how far each question would move it.
///
/// Made by [`Engine::explain`](crate::Engine::explain), beside the reasons of
/// [`RankedCondition`](crate::RankedCondition). Serialises as in [`Explanation::to_json`].
#[derive(Debug, Clone)]
#[must_use]
pub struct Explanation {
    program: Arc<Program>,
    condition: usize,
    only_if: Truth,
    prior: Prior,
    /// How the settings of the base rate stand, up to the first true one.
    settings: Vec<Truth>,
    open: Vec<Open>,
    moves: Vec<Move>,
}

/// An item with more than one possible weight.
#[derive(Debug, Clone, Copy)]
struct Open {
    item: usize,
    least: i64,
    greatest: i64,
    weight: i64,
}

/// Between which scores the answers to one question put the condition.
#[derive(Debug, Clone, Copy)]
struct Move {
    feature: usize,
    least: i64,
    greatest: i64,
}

impl Explanation {
    /// `None` when the rule set has no such condition.
    pub(crate) fn new(findings: &Findings, condition: &str) -> Option<Self> {
        let program = Arc::clone(findings.program());
        let outline = Outline::new(&program, findings.answers());
        let position = program.conditions.iter().position(|compiled| compiled.id == condition)?;
        let (compiled, standing) = (program.conditions.get(position)?, outline.standing(position)?);
        let (mut settings, mut holds) = (Vec::new(), false);
        for (formula, _) in &compiled.rate.settings {
            if !holds {
                let truth = formula.truth(outline.possible());
                settings.push(truth);
                holds = truth == Truth::True;
            }
        }
        let open = standing.readings.iter().enumerate().filter(|(_, reading)| reading.is_open());
        let open = open.map(|(item, reading)| Open {
            item,
            least: reading.least.into(),
            greatest: reading.greatest.into(),
            weight: reading.weight().into(),
        });
        let (open, moves) = (open.collect(), moves(&outline, compiled, standing));
        let (only_if, prior) = (standing.only_if, standing.prior);
        Some(Self { condition: position, only_if, prior, settings, open, moves, program })
    }

    /// The id of the condition.
    #[must_use]
    pub fn condition(&self) -> &str {
        self.compiled().map_or("", |condition| &condition.id)
    }

    /// Whether open answers can still exclude it.
    #[must_use]
    pub fn can_be_excluded(&self) -> bool {
        self.only_if == Truth::Open
    }

    /// The base rate that stands, in per cent, and where it comes from.
    #[must_use]
    pub fn base_rate(&self) -> Option<(Decimal, &[Citation])> {
        match self.setting() {
            Some(setting) => Some((setting.percent, &setting.source)),
            None => {
                self.authored().map(|condition| (condition.how_common.percent, condition.how_common.source.as_slice()))
            }
        }
    }

    /// The narrower setting that the base rate is taken from; `None` when it is the general one.
    #[must_use]
    pub fn setting(&self) -> Option<&Setting> {
        let rates = &self.compiled()?.rate;
        if self.prior.now == rates.plain {
            return None;
        }
        let matters = |position: &usize| self.settings.get(*position).is_some_and(|truth| *truth != Truth::False);
        let stands = |position: &usize| rates.settings.get(*position).is_some_and(|(_, rate)| *rate == self.prior.now);
        // Of equal rates the last one named is the one that holds, if any does.
        let position = (0..self.settings.len()).rev().filter(matters).find(stands)?;
        self.authored()?.how_common.settings.get(position)
    }

    /// The settings that open answers can still make the base rate's.
    pub fn open_settings(&self) -> impl Iterator<Item = &Setting> {
        let settings = self.authored().map(|condition| condition.how_common.settings.as_slice()).unwrap_or_default();
        settings.iter().zip(&self.settings).filter(|(_, truth)| **truth == Truth::Open).map(|(setting, _)| setting)
    }

    /// The least and the greatest base rate that are still possible, in millidecibans.
    #[must_use]
    pub fn prior_range(&self) -> (i64, i64) {
        (self.prior.least, self.prior.greatest)
    }

    /// The items that are open, in the order of their ids.
    pub fn open(&self) -> impl ExactSizeIterator<Item = OpenItem<'_>> {
        self.open.iter().map(|open| OpenItem { explanation: self, open })
    }

    /// The questions without a settled answer that can move the score, the one that can move it furthest first: the
    /// id of the feature, and the least and the greatest score over its answers with all else as it is.
    pub fn moves(&self) -> impl ExactSizeIterator<Item = (&str, i64, i64)> {
        self.moves.iter().map(|one| (self.feature_id(one.feature), one.least, one.greatest))
    }

    /// The account as canonical JSON (RFC 8785).
    #[must_use]
    pub fn to_json(&self) -> String {
        canonical::of(self)
    }

    fn compiled(&self) -> Option<&CompiledCondition> {
        self.program.conditions.get(self.condition)
    }

    fn authored(&self) -> Option<&Condition> {
        self.program.rules.conditions().get(self.condition())
    }

    fn feature_id(&self, feature: usize) -> &str {
        self.program.features.get(feature).map_or("", |feature| &feature.id)
    }
}

/// An item of evidence whose weight hangs on what is not answered.
#[derive(Debug, Clone, Copy)]
pub struct OpenItem<'a> {
    explanation: &'a Explanation,
    open: &'a Open,
}

impl<'a> OpenItem<'a> {
    /// The item: `item`, `group.item` or `group.item.option`.
    #[must_use]
    pub fn item(self) -> &'a str {
        let item = self.explanation.compiled().and_then(|condition| condition.items.get(self.open.item));
        item.map_or("", |item| &item.id)
    }

    /// The features that it hangs on, by id.
    pub fn features(self) -> impl Iterator<Item = &'a str> {
        let item = self.explanation.compiled().and_then(|condition| condition.items.get(self.open.item));
        let features = item.map(|item| item.features.as_slice()).unwrap_or_default();
        features.iter().map(move |feature| self.explanation.feature_id(*feature))
    }

    /// Its least and its greatest possible weight, in millidecibans.
    #[must_use]
    pub fn range(self) -> (i64, i64) {
        (self.open.least, self.open.greatest)
    }

    /// What it weighs until then, in millidecibans, before its share in a group.
    #[must_use]
    pub fn weight(self) -> i64 {
        self.open.weight
    }

    /// Where the weight comes from.
    #[must_use]
    pub fn source(self) -> &'a [Citation] {
        let condition = self.explanation.compiled();
        let item = condition.and_then(|condition| Some((condition, condition.items.get(self.open.item)?)));
        item.map_or(&[], |(condition, item)| condition.sources(&self.explanation.program.rules, item))
    }
}

/// Between which scores each open question puts a condition, all else left as it is.
fn moves(outline: &Outline<'_>, condition: &CompiledCondition, standing: &Standing) -> Vec<Move> {
    let Outline { program, answers, asking, .. } = outline;
    let possible = outline.possible();
    let mut moves: Vec<Move> = Vec::new();
    for (feature, compiled) in program.features.iter().enumerate() {
        if !condition.is_touched_by(feature) && !condition.rate_hangs_on.contains(&feature) {
            continue;
        }
        // Options of a list that was answered in part are not told apart here.
        let is_open = match asking.is_given(feature) {
            true => compiled.variables == 1 && possible.of(compiled.first_variable).each().count() > 1,
            false => asking.applies(feature) != Truth::False,
        };
        if !is_open {
            continue;
        }
        let score = |way: &Way| Standing::new(program, condition, &possible.with(program, answers, way)).score();
        let scores: Vec<i64> = asking.ways(&[feature]).iter().map(|way| score(&way)).collect();
        let least = scores.iter().copied().min().unwrap_or(standing.score());
        let greatest = scores.iter().copied().max().unwrap_or(standing.score());
        if (least, greatest) != (standing.score(), standing.score()) {
            moves.push(Move { feature, least, greatest });
        }
    }
    // The sort is stable, and features stand in the order of their ids.
    moves.sort_by_key(|one| Reverse(one.greatest.max(standing.score()) - one.least.min(standing.score())));
    moves
}

#[derive(Serialize)]
struct BaseRateJson<'a> {
    greatest: i64,
    least: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    open: Vec<Decimal>,
    percent: Decimal,
    prior: i64,
    setting: bool,
    source: &'a [Citation],
    #[serde(skip_serializing_if = "Option::is_none")]
    trust: Option<&'a str>,
}

#[derive(Serialize)]
struct OpenJson<'a> {
    features: Vec<&'a str>,
    greatest: i64,
    item: &'a str,
    least: i64,
    source: &'a [Citation],
    weight: i64,
}

#[derive(Serialize)]
struct MoveJson<'a> {
    feature: &'a str,
    greatest: i64,
    least: i64,
}

impl Serialize for Explanation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (least, greatest) = self.prior_range();
        let trust = self.authored().and_then(|condition| condition.how_common.trust.as_deref());
        let base_rate = self.base_rate().map(|(percent, source)| BaseRateJson {
            greatest,
            least,
            open: self.open_settings().map(|setting| setting.percent).collect(),
            percent,
            prior: self.prior.now,
            setting: self.setting().is_some(),
            source,
            trust: trust.filter(|_| self.setting().is_none()),
        });
        let open: Vec<OpenJson<'_>> = self
            .open()
            .map(|open| OpenJson {
                features: open.features().collect(),
                greatest: open.range().1,
                item: open.item(),
                least: open.range().0,
                source: open.source(),
                weight: open.weight(),
            })
            .collect();
        let moves: Vec<MoveJson<'_>> =
            self.moves().map(|(feature, least, greatest)| MoveJson { feature, greatest, least }).collect();
        let mut explanation = serializer.serialize_struct("Explanation", 5)?;
        explanation.serialize_field("base_rate", &base_rate)?;
        explanation.serialize_field("can_be_excluded", &self.can_be_excluded())?;
        explanation.serialize_field("condition", self.condition())?;
        explanation.serialize_field("moves", &moves)?;
        explanation.serialize_field("open", &open)?;
        explanation.end()
    }
}

#[cfg(all(test, feature = "knee"))]
mod tests {
    use crate::{Engine, FindingError};

    /// Every question that can move a condition does so when it is answered, and within what was said.
    #[test]
    fn moves_are_reached_by_answers() -> Result<(), FindingError> {
        let engine = Engine::knee();
        let mut findings = engine.findings();
        findings.set("pain_location", ["medial_below_joint_line"])?;
        let score = |findings: &crate::Findings| {
            engine.assess(findings).condition("pes_anserine_syndrome").map(|condition| condition.score())
        };
        let explanation = engine.explain(&findings, "pes_anserine_syndrome");
        for (feature, least, greatest) in explanation.iter().flat_map(|explanation| explanation.moves()) {
            let Some(crate::FeatureKind::YesNo(_)) =
                engine.rules().features().get(feature).map(|feature| &feature.kind)
            else {
                continue;
            };
            let mut scores = Vec::new();
            for answer in [true, false] {
                let mut more = findings.clone();
                more.set(feature, answer)?;
                scores.extend(score(&more));
            }
            scores.sort_unstable();
            assert_eq!(scores, [least, greatest], "{feature}");
        }
        Ok(())
    }

    #[test]
    fn an_answer_leaves_nothing_open_where_it_settles_an_item() -> Result<(), FindingError> {
        let engine = Engine::knee();
        let open = |findings: &crate::Findings| -> Vec<String> {
            let explanation = engine.explain(findings, "pes_anserine_syndrome");
            let about_it = |open: &super::OpenItem<'_>| open.features().any(|feature| feature == "squeeze_pain");
            let items = explanation.iter().flat_map(|explanation| explanation.open().filter(about_it));
            items.map(|open| open.item().to_owned()).collect()
        };
        let mut findings = engine.findings();
        assert!(!open(&findings).is_empty());
        findings.set("squeeze_pain", true)?;
        assert!(open(&findings).is_empty());
        assert!(engine.explain(&findings, "no_such_condition").is_none());
        Ok(())
    }
}
