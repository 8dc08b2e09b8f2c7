use super::{Lint, Role, Survey};
use crate::diagram::Node;

pub(super) fn look(survey: &mut Survey<'_>) {
    for (site, node) in survey.judged() {
        if site.role == Role::AskWhen && node == Node::FALSE {
            survey.warn(Lint::NeverAsked, site.pointer, "no answers make this question apply");
        }
    }
}
