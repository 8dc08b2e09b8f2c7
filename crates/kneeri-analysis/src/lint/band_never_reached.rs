use kneeri_core::Engine;

use super::{Lint, Survey};

/// With nothing answered, `hi` and `greatest_net` bound the scores of every person.
pub(super) fn look(survey: &mut Survey<'_>) {
    let engine = Engine::new(survey.rules);
    let header = survey.rules.header();
    for condition in engine.assess(&engine.findings()).conditions() {
        let is_possible = condition.hi() >= header.possible_score;
        let is_likely = condition.hi() >= header.likely_score && condition.greatest_net() >= header.likely_net;
        let never = match (is_possible || is_likely, is_likely) {
            (_, true) => continue,
            (true, false) => "likely",
            (false, false) => "possible",
        };
        let message = format!("no findings make `{}` {never}: its score ends at {}", condition.id(), condition.hi());
        survey.warn(Lint::BandNeverReached, format!("/conditions/{}", condition.id()), message);
    }
}
