use kneeri_core::{Id, Urgency};

use super::survey::named;
use super::{Lint, Survey};
use crate::diagram::Node;
use crate::kleene::Kleene;

/// Features without `ask` stay unknown for everybody who only answers questions.
pub(super) fn look(survey: &mut Survey<'_>) {
    let rules = survey.rules;
    let silent: Vec<&Id> =
        rules.features().iter().filter(|(_, feature)| feature.ask.is_none()).map(|(id, _)| id).collect();
    let flags =
        survey.triage().into_iter().filter(|rule| rule.rule.urgency >= Urgency::SameDay && rule.node != Node::FALSE);
    for rule in flags {
        let mut kleene = Kleene::new(&survey.space);
        if kleene.is_true_without(&survey.space, &rule.rule.when, &silent) == Ok(false) {
            let unasked = named(rules, &rule.rule.when).into_iter().filter(|id| silent.contains(id));
            let unasked: Vec<String> = unasked.map(|id| format!("`{id}`")).collect();
            let message = format!("answers to questions never make this true: {} has no `ask`", unasked.join(", "));
            survey.warn(Lint::RedFlagOutOfReach, format!("/triage/{}/when", rule.id), message);
        }
    }
}
