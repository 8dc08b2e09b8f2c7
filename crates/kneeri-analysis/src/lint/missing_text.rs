use super::{Lint, Survey};

/// Whoever answers sees the choices by their labels.
pub(super) fn look(survey: &mut Survey<'_>) {
    for (id, feature) in survey.rules.features().iter().filter(|(_, feature)| feature.ask.is_some()) {
        let choices = feature.kind.choices().iter();
        let bare: Vec<String> = choices
            .filter(|choice| !feature.choices.contains_key(*choice))
            .map(|choice| format!("`{choice}`"))
            .collect();
        if !bare.is_empty() {
            let message = format!("no label in `choices` for {}", bare.join(", "));
            survey.warn(Lint::MissingText, format!("/features/{id}"), message);
        }
    }
}
