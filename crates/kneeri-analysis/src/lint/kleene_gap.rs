use super::{Lint, Role, Survey};
use crate::kleene::Kleene;

/// Triage rules that stay open although whatever is answered next makes no difference.
pub(super) fn look(survey: &mut Survey<'_>) {
    for (site, node) in survey.judged() {
        if site.role != Role::Triage {
            continue;
        }
        if let Ok(Some((witness, truth))) = Kleene::new(&survey.space).gap(&mut survey.space, site.when, node) {
            let message =
                format!("with these answers this stays open, although it is {truth} whatever else is answered");
            survey.warn_with(Lint::KleeneGap, site.pointer, message, Some(witness));
        }
    }
}
