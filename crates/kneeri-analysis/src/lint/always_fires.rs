use super::{Lint, Role, Survey};
use crate::diagram::Node;

/// A guard that always holds makes its advice dead, which is another warning.
pub(super) fn look(survey: &mut Survey<'_>) {
    for (site, node) in survey.judged() {
        if node == Node::TRUE && site.role != Role::AdviceNotIf {
            survey.warn(Lint::AlwaysFires, site.pointer, "this is true whatever is answered");
        }
    }
}
