use super::{Lint, Survey};
use crate::diagram::MOST_NODES;

pub(super) fn look(survey: &mut Survey<'_>) {
    for site in survey.sites.clone().iter().filter(|site| site.node.is_err()) {
        let message = format!("this takes more than {MOST_NODES} nodes to look through, so it was not looked through");
        survey.warn(Lint::TooComplex, &site.pointer, message);
    }
}
