use kneeri_core::{Clause, Test, When};

use super::{Lint, Survey};

/// Weights, rules and advice must cite something; patterns and questions need to only where they compare a number.
pub(super) fn look(survey: &mut Survey<'_>) {
    for (id, pattern) in survey.rules.patterns() {
        if pattern.source.is_empty() && compares(&pattern.when) {
            survey.warn(
                Lint::UncitedNumber,
                format!("/patterns/{id}"),
                "a number is compared here, but no source is cited",
            );
        }
    }
    for (id, feature) in survey.rules.features() {
        if feature.source.is_empty() && feature.ask_when.as_ref().is_some_and(compares) {
            let message = "a number decides whether this is asked, but no source is cited";
            survey.warn(Lint::UncitedNumber, format!("/features/{id}/ask_when"), message);
        }
    }
}

fn compares(when: &When) -> bool {
    when.clauses.iter().any(|clause| match clause {
        Clause::All(entries) | Clause::Any(entries) => entries.iter().any(compares),
        Clause::AtLeast { .. } => true,
        Clause::Not(entry) => compares(entry),
        Clause::Test { test, .. } => matches!(test, Test::Number(_)),
        Clause::Pattern(_) => false,
    })
}
