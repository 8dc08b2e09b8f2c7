use super::survey::Rule;
use super::{Lint, Survey};
use crate::diagram::Node;

/// A triage rule that is true only where another one is, and never says more, or a setting that an earlier one
/// always precedes.
pub(super) fn look(survey: &mut Survey<'_>) {
    rules(survey);
    settings(survey);
}

fn rules(survey: &mut Survey<'_>) {
    let rules = survey.triage();
    for a in rules.iter().filter(|rule| rule.node != Node::FALSE) {
        let wider = rules.iter().find(|b| {
            a.id != b.id
                && a.node != b.node
                && b.node != Node::TRUE
                && says_no_more(a, b)
                && survey.space.implies(a.node, b.node) == Ok(true)
        });
        if let Some(b) = wider {
            let path = survey.space.satisfy(&[a.node]).ok().flatten();
            let witness = path.map(|path| survey.space.witness(&path, &[a.node, b.node]));
            let message = format!("whenever this is true, `{}` is true too, and its level is higher", b.id);
            survey.warn_with(Lint::Subsumed, format!("/triage/{}", a.id), message, witness);
        }
    }
}

/// The reason of a rule is worth telling only while its level is the one that counts.
fn says_no_more(a: &Rule<'_>, b: &Rule<'_>) -> bool {
    a.rule.urgency < b.rule.urgency && a.rule.if_unanswered <= b.rule.if_unanswered
}

fn settings(survey: &mut Survey<'_>) {
    for (id, condition) in survey.rules.conditions() {
        let mut before = Node::FALSE;
        for place in 0..condition.how_common.settings.len() {
            let pointer = format!("/conditions/{id}/how_common/in/{place}");
            let Ok(node) = survey.node_at(&format!("{pointer}/when"), Node::FALSE) else { break };
            if node != Node::FALSE && survey.space.implies(node, before) == Ok(true) {
                survey.warn(Lint::Subsumed, pointer, "whenever this setting holds, one before it holds too");
            }
            let Ok(either) = survey.space.diagram.or(before, node) else { break };
            before = either;
        }
    }
}
