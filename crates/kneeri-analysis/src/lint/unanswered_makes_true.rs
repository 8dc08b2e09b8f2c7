use kneeri_core::Id;

use super::{Lint, Survey};
use crate::diagram::{Node, TooComplex};

/// A rule that is true because a question does not apply, although an answer to it would make it false.
pub(super) fn look(survey: &mut Survey<'_>) {
    let rules = survey.rules;
    for feature in rules.features().iter().filter(|(_, feature)| feature.ask_when.is_some()).map(|(id, _)| id) {
        // A rule that takes too much is reported as such.
        let _ = look_at(survey, feature);
    }
}

fn look_at<'r>(survey: &mut Survey<'r>, feature: &'r Id) -> Result<(), TooComplex> {
    let triage = survey.triage();
    let given: Vec<Result<Node, TooComplex>> =
        survey.space.given(feature, |space| triage.iter().map(|rule| space.condition(&rule.rule.when)).collect());
    let applies = survey.space.applies(feature)?;
    survey.space.diagram.allow_more();
    let idle = survey.space.diagram.not(applies)?;
    for (rule, given) in triage.iter().zip(given).filter(|(rule, given)| *given != Ok(rule.node)) {
        survey.space.diagram.allow_more();
        let falls = survey.space.diagram.not(given?)?;
        let Some(path) = survey.space.satisfy(&[rule.node, idle, falls])? else { continue };
        let witness = survey.space.witness(&path, &[rule.node, idle]);
        let message = format!("while `{feature}` does not apply, this is true as if the answer were no");
        survey.warn_with(Lint::UnansweredMakesTrue, format!("/triage/{}/when", rule.id), message, Some(witness));
    }
    Ok(())
}
