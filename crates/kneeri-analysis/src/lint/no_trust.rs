use super::survey::items;
use super::{Lint, Survey};

pub(super) fn look(survey: &mut Survey<'_>) {
    for (id, condition) in survey.rules.conditions() {
        for (pointer, _) in items(id, condition).iter().filter(|(_, item)| item.trust().is_none()) {
            survey.warn(Lint::NoTrust, pointer, "a weight without `trust` counts in full");
        }
    }
}
