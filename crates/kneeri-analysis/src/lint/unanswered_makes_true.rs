use kneeri_core::Id;

use super::survey::{Rule, named};
use super::{Lint, Survey};
use crate::diagram::{Node, Path, TooComplex};
use crate::space::Answers;

/// A rule that is true because a question does not apply, although an answer to it would make it false.
pub(super) fn look(survey: &mut Survey<'_>) {
    let rules = survey.rules;
    for feature in rules.features().iter().filter(|(_, feature)| feature.ask_when.is_some()).map(|(id, _)| id) {
        for rule in survey.triage().iter().filter(|rule| named(rules, &rule.rule.when).contains(feature)) {
            if let Ok(Some((path, nodes))) = counterexample(survey, rule, feature) {
                let witness: Answers = survey.space.witness(&path, &nodes);
                let message = format!("while `{feature}` does not apply, this is true as if the answer were no");
                survey.warn_with(
                    Lint::UnansweredMakesTrue,
                    format!("/triage/{}/when", rule.id),
                    message,
                    Some(witness),
                );
            }
        }
    }
}

/// Answers for which the rule is true without the feature, and false with some answer to it.
pub(crate) fn counterexample<'r>(
    survey: &mut Survey<'r>,
    rule: &Rule<'r>,
    feature: &'r Id,
) -> Result<Option<(Path, [Node; 2])>, TooComplex> {
    let given = survey.space.given(feature, |space| space.condition(&rule.rule.when))?;
    let applies = survey.space.applies(feature)?;
    survey.space.diagram.allow_more();
    let (idle, falls) = (survey.space.diagram.not(applies)?, survey.space.diagram.not(given)?);
    let path = survey.space.satisfy(&[rule.node, idle, falls])?;
    Ok(path.map(|path| (path, [rule.node, idle])))
}
