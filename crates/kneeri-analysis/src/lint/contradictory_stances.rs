use kneeri_core::{Advice, Band, Id, Urgency};

use super::{Lint, Survey};

/// The engine shows the more cautious stance only, so what is contradictory is what the rules say about one condition.
pub(super) fn look(survey: &mut Survey<'_>) {
    let advice: Vec<_> = survey.rules.advice().iter().collect();
    for (place, (a, first)) in advice.iter().enumerate() {
        for (b, second) in advice.iter().skip(place + 1) {
            let differ = first.topic == second.topic
                && first.stance.is_some()
                && second.stance.is_some()
                && first.stance != second.stance;
            if let Some((condition, _)) = common(first, second).filter(|_| differ && levels_meet(first, second)) {
                pair(survey, a, b, condition);
            }
        }
    }
}

/// A condition that both are for, at the same band.
fn common<'r>(a: &'r Advice, b: &Advice) -> Option<(&'r Id, &'r Band)> {
    a.conditions.iter().find(|(condition, band)| b.conditions.get(*condition) == Some(band))
}

fn levels_meet(a: &Advice, b: &Advice) -> bool {
    let from = |advice: &Advice| advice.urgency_from.unwrap_or(Urgency::SelfCare);
    let up_to = |advice: &Advice| advice.urgency_up_to.unwrap_or(Urgency::EmergencyNow);
    from(a).max(from(b)) <= up_to(a).min(up_to(b))
}

fn pair(survey: &mut Survey<'_>, a: &Id, b: &Id, condition: &Id) {
    let (Ok(first), Ok(second)) = (survey.fits(a), survey.fits(b)) else { return };
    if let Ok(Some(path)) = survey.space.satisfy(&[first, second]) {
        let witness = survey.space.witness(&path, &[first, second]);
        let message = format!("`{b}` takes another stance on the same topic for `{condition}`, and both can fit");
        survey.warn_with(Lint::ContradictoryStances, format!("/advice/{a}"), message, Some(witness));
    }
}
