use super::{Lint, Role, Survey};
use crate::diagram::Node;

pub(super) fn look(survey: &mut Survey<'_>) {
    for (site, node) in survey.judged() {
        if site.role == Role::OnlyIf && node == Node::FALSE {
            survey.warn(Lint::UnreachableCondition, site.pointer, "all answers exclude the condition");
        }
    }
}
