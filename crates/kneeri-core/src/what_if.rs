//! What other answers would change.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};

use crate::answer::Answer;
use crate::asking::Way;
use crate::canonical;
use crate::decimal::Decimal;
use crate::findings::Findings;
use crate::outline::Outline;
use crate::program::formula::Truth;
use crate::program::values::Values;
use crate::question::Survey;
use crate::ruleset::{Band, FeatureKind, Finding, Id, Number, Urgency};

/// The most pairs of answers that are tried.
const MOST_PAIRS: usize = 4096;

/// What would change the urgency, the leader or a band.
///
/// Made by [`Engine::what_if`](crate::Engine::what_if). Serialises as in [`WhatIf::to_json`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[must_use]
pub struct WhatIf {
    complete: bool,
    pairs: Vec<Alternative>,
    single: Vec<Alternative>,
}

/// Other answers and what they change.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    answers: BTreeMap<Id, Finding>,
    known: bool,
    urgency: Option<(Urgency, Urgency)>,
    leader: Option<(Option<Id>, Option<Id>)>,
    bands: BTreeMap<Id, (Band, Band)>,
}

impl WhatIf {
    pub(crate) fn new(findings: &Findings) -> Self {
        let outline = Outline::new(findings.program(), findings.answers());
        let before = Trial { outline: &outline, leader: outline.leader() };
        let (mut single, mut open) = (Vec::new(), Vec::new());
        for feature in 0..outline.program.features.len() {
            let is_known = outline.asking.is_given(feature);
            let applies = outline.asking.applies(feature);
            if !is_known && applies == Truth::False {
                continue;
            }
            for way in before.ways(feature, is_known) {
                let Some(answer) = before.answer(feature, way) else { continue };
                if is_known || applies == Truth::True {
                    single.extend(before.alternative(is_known, &[&answer]));
                }
                if !is_known {
                    open.push(answer);
                }
            }
        }
        let none = |changes: fn(&Alternative) -> bool| !single.iter().any(|one| !one.known && changes(one));
        let wanted = (none(|one| one.leader.is_some()), none(|one| one.urgency.is_some()));
        let (pairs, complete) = before.pairs(&open, wanted);
        Self { complete, pairs, single }
    }

    /// Every single answer that changes something: values of questions that nobody answered and that apply, then, as
    /// [`Alternative::is_known`] tells, other values of what is known. By feature, then by value.
    pub fn single(&self) -> impl ExactSizeIterator<Item = &Alternative> {
        self.single.iter()
    }

    /// Pairs of answers to questions that nobody answered which change the leader or the urgency, each only where no
    /// single such answer does.
    pub fn pairs(&self) -> impl ExactSizeIterator<Item = &Alternative> {
        self.pairs.iter()
    }

    /// Whether all pairs were tried; otherwise there were more than 4096 that could change something.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The result as canonical JSON (RFC 8785).
    #[must_use]
    pub fn to_json(&self) -> String {
        canonical::of(self)
    }
}

impl Alternative {
    /// The answers: one, or two. A number stands as the range of numbers that all count the same; several options of
    /// an `any_of` are tried one at a time.
    pub fn answers(&self) -> impl ExactSizeIterator<Item = (&str, &Finding)> {
        self.answers.iter().map(|(feature, finding)| (feature.as_str(), finding))
    }

    /// Whether it replaces an answer that is known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.known
    }

    /// The level before and after, if it changes.
    #[must_use]
    pub fn urgency(&self) -> Option<(Urgency, Urgency)> {
        self.urgency
    }

    /// The first condition before and after, if it changes; `None` within when all are excluded.
    #[must_use]
    pub fn leader(&self) -> Option<(Option<&str>, Option<&str>)> {
        self.leader.as_ref().map(|(before, after)| (before.as_deref(), after.as_deref()))
    }

    /// The conditions whose band changes, by id, with the band before and after.
    pub fn bands(&self) -> impl ExactSizeIterator<Item = (&str, Band, Band)> {
        self.bands.iter().map(|(condition, (before, after))| (condition.as_str(), *before, *after))
    }
}

/// What is compared with.
struct Trial<'a> {
    outline: &'a Outline<'a>,
    leader: Option<usize>,
}

/// One answer that may be tried.
struct Tried {
    feature: usize,
    way: Way,
    finding: Finding,
    answer: Answer,
}

impl Trial<'_> {
    /// The ways to answer what is unknown; the other values of each variable of what is known.
    fn ways(&self, feature: usize, is_known: bool) -> Vec<Way> {
        let (program, possible) = (self.outline.program, self.outline.possible());
        if !is_known {
            return self.outline.asking.ways(&[feature]).iter().collect();
        }
        let variables = program.features.get(feature).map(|feature| feature.variables());
        let others = |variable: usize| {
            let values = program.all_values(variable).each().filter(move |value| *value != possible.of(variable));
            values.map(move |value| vec![(variable, value)])
        };
        variables.into_iter().flatten().flat_map(others).collect()
    }

    fn answer(&self, feature: usize, way: Way) -> Option<Tried> {
        let program = self.outline.program;
        let compiled = program.features.get(feature)?;
        let authored = program.rules.features().get(&compiled.id)?;
        let finding = self.finding(feature, &authored.kind, &way)?;
        let answer = Answer::new(&compiled.id, authored, &finding).ok()?;
        Some(Tried { feature, way, finding, answer })
    }

    /// A way of answering in the words of findings.
    fn finding(&self, feature: usize, kind: &FeatureKind, way: &Way) -> Option<Finding> {
        let compiled = self.outline.program.features.get(feature)?;
        let value = |variable: usize| {
            let new = way.iter().find(|(other, _)| *other == variable);
            new.map_or_else(|| self.outline.possible().of(variable), |(_, value)| *value)
        };
        let first = value(compiled.first_variable);
        Some(match kind {
            FeatureKind::YesNo(_) => Finding::YesNo(first == Values::YES),
            FeatureKind::OneOf(choices) => Finding::Choice(choices.get(first.position()?)?.to_string()),
            FeatureKind::AnyOf(options) => {
                let these = |wanted: Values| -> Vec<String> {
                    let options = options.iter().zip(compiled.variables());
                    let held = options.filter(|(_, variable)| value(*variable) == wanted);
                    held.map(|(option, _)| option.to_string()).collect()
                };
                let (yes, no) = (these(Values::YES), these(Values::NO));
                if yes.len() + no.len() == options.len() { Finding::Options(yes) } else { Finding::Partly { yes, no } }
            }
            FeatureKind::Number(range) => {
                let (low, high) = compiled.cell_range(first.position()?);
                let low = low.unwrap_or(range.from.thousandths()).max(range.from.thousandths());
                let high = high.unwrap_or(range.to.thousandths()).min(range.to.thousandths());
                let end = |thousandths| Decimal::from_thousandths(thousandths).map(Number::from);
                Finding::Between { at_least: end(low), at_most: end(high), unit: None }
            }
        })
    }

    /// What these answers change together; nothing if they change nothing or one of them would not be asked for.
    fn alternative(&self, known: bool, tried: &[&Tried]) -> Option<Alternative> {
        let program = self.outline.program;
        let mut answers = self.outline.answers.to_vec();
        for one in tried {
            *answers.get_mut(one.feature)? = Some(one.answer);
        }
        let after = Outline::new(program, &answers);
        if !known && !tried.iter().all(|one| after.asking.applies(one.feature) == Truth::True) {
            return None;
        }
        let name = |condition: usize| program.conditions.get(condition).map(|condition| condition.id.clone());
        let (leads, led) = (after.leader(), self.leader);
        let bands = program.conditions.iter().zip(self.outline.bands().iter().zip(after.bands()));
        let bands = bands.filter(|(_, (before, after))| before != after);
        let alternative = Alternative {
            answers: tried
                .iter()
                .filter_map(|one| Some((program.features.get(one.feature)?.id.clone(), one.finding.clone())))
                .collect(),
            known,
            urgency: (after.level() != self.outline.level()).then_some((self.outline.level(), after.level())),
            leader: (leads != led).then(|| (led.and_then(name), leads.and_then(name))),
            bands: bands.map(|(condition, (before, after))| (condition.id.clone(), (*before, *after))).collect(),
        };
        let changes = alternative.urgency.is_some() || alternative.leader.is_some() || !alternative.bands.is_empty();
        changes.then_some(alternative)
    }

    /// The pairs that change the leader or the urgency, as wanted, and whether all were tried. Only pairs that could
    /// do so are tried.
    fn pairs(&self, open: &[Tried], (leader, urgency): (bool, bool)) -> (Vec<Alternative>, bool) {
        if !leader && !urgency {
            return (Vec::new(), true);
        }
        let survey = Survey::new(self.outline);
        let overtakes: Vec<Vec<i64>> = open.iter().map(|one| survey.overtakes(one.feature, &one.way)).collect();
        let bears: BTreeSet<usize> = self.bears_on_urgency();
        let excludes = |one: &Tried| survey.may_exclude_the_leader(one.feature);
        let (mut pairs, mut tried) = (Vec::new(), 0);
        for (place, (one, one_overtakes)) in open.iter().zip(&overtakes).enumerate() {
            for (other, other_overtakes) in open.iter().zip(&overtakes).skip(place + 1) {
                if one.feature == other.feature {
                    continue;
                }
                let may_lead =
                    leader && (excludes(one) || excludes(other) || survey.may_overtake(one_overtakes, other_overtakes));
                let may_raise = urgency && bears.contains(&one.feature) && bears.contains(&other.feature);
                if !may_lead && !may_raise {
                    continue;
                }
                if tried == MOST_PAIRS {
                    return (pairs, false);
                }
                tried += 1;
                let found = self.alternative(false, &[one, other]);
                pairs.extend(
                    found.filter(|found| (leader && found.leader.is_some()) || (urgency && found.urgency.is_some())),
                );
            }
        }
        (pairs, true)
    }

    /// The features that open triage rules or conditions with a floor hang on.
    fn bears_on_urgency(&self) -> BTreeSet<usize> {
        let Outline { program, asking, .. } = self.outline;
        let rules = program.triage.iter().zip(&program.circuit.triage);
        let open = rules.filter(|(_, gate)| asking.truth(**gate) == Truth::Open).map(|(rule, _)| &rule.formula);
        let mut bears = BTreeSet::from_iter(program.behind(open));
        for condition in program.conditions.iter().filter(|condition| condition.floor.is_some()) {
            bears.extend(condition.touched.features());
            bears.extend(condition.rate_hangs_on.iter().chain(&condition.only_if_hangs_on));
        }
        bears
    }
}

#[derive(Serialize)]
struct AlternativeJson<'a> {
    answers: &'a BTreeMap<Id, Finding>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    bands: Vec<BandJson<'a>>,
    known: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    leader: Option<ChangeJson<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    urgency: Option<ChangeJson<Urgency>>,
}

#[derive(Serialize)]
struct BandJson<'a> {
    condition: &'a str,
    from: Band,
    to: Band,
}

#[derive(Serialize)]
struct ChangeJson<T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<T>,
}

impl Serialize for Alternative {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let urgency = |(from, to)| ChangeJson { from: Some(from), to: Some(to) };
        AlternativeJson {
            answers: &self.answers,
            bands: self.bands().map(|(condition, from, to)| BandJson { condition, from, to }).collect(),
            known: self.known,
            leader: self.leader().map(|(from, to)| ChangeJson { from, to }),
            urgency: self.urgency.map(urgency),
        }
        .serialize(serializer)
    }
}
