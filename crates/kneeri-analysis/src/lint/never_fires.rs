use super::{Lint, Role, Survey};
use crate::diagram::Node;

/// Questions, conditions and advice that need what never holds have warnings of their own.
pub(super) fn look(survey: &mut Survey<'_>) {
    for (site, node) in survey.judged() {
        let has_its_own = matches!(site.role, Role::AskWhen | Role::OnlyIf | Role::AdviceWhen);
        if node == Node::FALSE && !has_its_own {
            survey.warn(Lint::NeverFires, site.pointer, "no answers make this true");
        }
    }
}
