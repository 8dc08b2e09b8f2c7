use kneeri_core::{Advice, Band, Urgency};

use super::{Lint, Survey};
use crate::diagram::Node;

pub(super) fn look(survey: &mut Survey<'_>) {
    for (id, advice) in survey.rules.advice() {
        let up_to = advice.urgency_up_to.unwrap_or(Urgency::EmergencyNow);
        conditions(survey, id, advice, up_to);
        findings(survey, id, up_to);
    }
}

/// A likely condition raises the level to its own.
fn conditions(survey: &mut Survey<'_>, id: &str, advice: &Advice, up_to: Urgency) {
    for condition in advice.conditions.iter().filter(|(_, band)| **band == Band::Likely).map(|(id, _)| id) {
        let floor = survey.rules.conditions().get(condition).and_then(|condition| condition.urgency_if_likely);
        if let Some(floor) = floor.filter(|floor| *floor > up_to) {
            let message = format!("a likely `{condition}` is `{floor}`, and this is shown up to `{up_to}` only");
            survey.warn(Lint::AdviceAboveUrgency, format!("/advice/{id}/for/{condition}"), message);
        }
    }
}

/// What the advice needs may be what a triage rule above it needs.
fn findings(survey: &mut Survey<'_>, id: &str, up_to: Urgency) {
    let Ok(fits) = survey.fits(id) else { return };
    if fits == Node::FALSE {
        return;
    }
    let above: Vec<_> = survey.triage().into_iter().filter(|rule| rule.rule.urgency > up_to).collect();
    let rule = above.iter().find(|rule| survey.space.implies(fits, rule.node) == Ok(true));
    if let Some(rule) = rule {
        let path = survey.space.satisfy(&[fits]).ok().flatten();
        let witness = path.map(|path| survey.space.witness(&path, &[fits, rule.node]));
        let message = format!(
            "whenever this fits, `{}` is true, whose level is above `{up_to}`, up to which it is shown",
            rule.id
        );
        survey.warn_with(Lint::AdviceAboveUrgency, format!("/advice/{id}"), message, witness);
    }
}
