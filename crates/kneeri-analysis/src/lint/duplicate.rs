use kneeri_core::Id;

use super::{Lint, Role, Survey};
use crate::diagram::Node;

/// Of rules that are true for the same answers, all but the first are reported.
pub(super) fn look(survey: &mut Survey<'_>) {
    let patterns = survey.sites.iter().filter(|site| site.role == Role::Pattern);
    let patterns: Vec<_> =
        survey.rules.patterns().keys().zip(patterns).filter_map(|(id, site)| Some((id, site.node.ok()?))).collect();
    report(survey, "patterns", &patterns);
    let rules: Vec<_> = survey.triage().iter().map(|rule| (rule.id, rule.node)).collect();
    report(survey, "triage", &rules);
}

fn report(survey: &mut Survey<'_>, member: &str, entries: &[(&Id, Node)]) {
    for (place, (id, node)) in entries.iter().enumerate() {
        let before = entries.iter().take(place).find(|(_, other)| other == node);
        if let Some((other, _)) = before.filter(|_| *node != Node::FALSE && *node != Node::TRUE) {
            let witness = survey.space.satisfy(&[*node]).ok().flatten();
            let witness = witness.map(|path| survey.space.witness(&path, &[*node]));
            let message = format!("this is true for the same answers as `{other}`");
            survey.warn_with(Lint::Duplicate, format!("/{member}/{id}"), message, witness);
        }
    }
}
