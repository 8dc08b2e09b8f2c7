use kneeri_core::{Advice, Band, Engine, Id, Urgency};

use super::{Lint, Survey};
use crate::diagram::{Node, TooComplex};

/// Advice whose guards, level and more cautious stances leave no answers for it, or whose bands are never reached.
pub(super) fn look(survey: &mut Survey<'_>) {
    let reach = Reach::new(survey);
    for (id, advice) in survey.rules.advice() {
        if let Ok(Some(message)) = dead(survey, &reach, id, advice) {
            survey.warn(Lint::DeadAdvice, format!("/advice/{id}"), message);
        }
    }
}

fn dead(survey: &mut Survey<'_>, reach: &Reach<'_>, id: &Id, advice: &Advice) -> Result<Option<String>, TooComplex> {
    let fits = survey.fits(id)?;
    if fits == Node::FALSE {
        return Ok(Some("no answers make `when` true and `not_if` false".into()));
    }
    if !advice.conditions.is_empty() && !advice.conditions.iter().any(|(condition, band)| reach.is(condition, *band)) {
        return Ok(Some("none of its conditions reaches the band that it names".into()));
    }
    let (from, up_to) = range(advice);
    let mut parts = survey.nothing_above(up_to)?;
    parts.push(fits);
    if !reaches(survey, &parts, from, up_to)? {
        return Ok(Some("no answers that it fits lead to a level at which it is shown".into()));
    }
    let cautious = more_cautious(survey, id, advice);
    for other in &cautious {
        let fits = survey.fits(other)?;
        parts.push(survey.space.diagram.not(fits)?);
    }
    let message = || format!("whenever it fits, a more cautious stance does too: {}", cautious.join(", "));
    Ok((!reaches(survey, &parts, from, up_to)?).then(message))
}

fn range(advice: &Advice) -> (Urgency, Urgency) {
    (advice.urgency_from.unwrap_or(Urgency::SelfCare), advice.urgency_up_to.unwrap_or(Urgency::EmergencyNow))
}

/// Whether some answers make all of this true at a level from the first to the second.
fn reaches(survey: &mut Survey<'_>, parts: &[Node], from: Urgency, up_to: Urgency) -> Result<bool, TooComplex> {
    if survey.space.satisfy(parts)?.is_none() {
        return Ok(false);
    }
    let floors = survey.rules.conditions().values().filter_map(|condition| condition.urgency_if_likely);
    if from == Urgency::SelfCare || floors.into_iter().any(|floor| (from..=up_to).contains(&floor)) {
        return Ok(true);
    }
    for rule in survey.triage().iter().filter(|rule| (from..=up_to).contains(&rule.rule.urgency)) {
        if survey.space.satisfy(&[parts, &[rule.node]].concat())?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Advice of the same topic that is shown instead wherever it fits, whatever the conditions are.
fn more_cautious(survey: &Survey<'_>, id: &Id, advice: &Advice) -> Vec<String> {
    let stances = survey.rules.topics().get(&advice.topic).map(|topic| topic.stances.as_slice()).unwrap_or_default();
    let place = |advice: &Advice| stances.iter().position(|stance| Some(stance) == advice.stance.as_ref());
    let Some(own) = place(advice) else { return Vec::new() };
    let (from, up_to) = range(advice);
    let is_instead = |other: &Advice| {
        let (other_from, other_up_to) = range(other);
        other.topic == advice.topic
            && place(other).is_some_and(|place| place > own)
            && other.conditions.is_empty()
            && other_from <= from
            && other_up_to >= up_to
    };
    let others = survey.rules.advice().iter().filter(|(other, advice)| *other != id && is_instead(advice));
    others.map(|(other, _)| other.to_string()).collect()
}

/// How far the scores of conditions can rise.
struct Reach<'r> {
    bands: Vec<(&'r Id, Band)>,
}

impl<'r> Reach<'r> {
    fn new(survey: &Survey<'r>) -> Self {
        let engine = Engine::new(survey.rules);
        let header = survey.rules.header();
        let assessment = engine.assess(&engine.findings());
        let best = |id: &Id| {
            let condition = assessment.condition(id);
            condition.map_or(Band::Excluded, |condition| {
                if condition.hi() >= header.likely_score && condition.hi() - condition.prior() >= header.likely_net {
                    Band::Likely
                } else if condition.hi() >= header.possible_score {
                    Band::Possible
                } else {
                    Band::Unlikely
                }
            })
        };
        Self { bands: survey.rules.conditions().keys().map(|id| (id, best(id))).collect() }
    }

    fn is(&self, condition: &Id, band: Band) -> bool {
        self.bands.iter().any(|(id, best)| *id == condition && *best >= band)
    }
}
