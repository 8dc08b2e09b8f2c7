//! The chapter of features: what is asked, and what the answers are called.

use kneeri_core::{Danger, DangerousEnd, Feature, FeatureKind, spoken_unit};

use super::{cited, entry, labelled, noted};
use crate::markdown::{Markdown, code, codes, plain};
use crate::words::Words;

/// All features, by id.
pub(super) fn write(words: Words<'_>, page: &mut Markdown) {
    page.paragraph("What can be asked or measured. An answer that is missing is unknown, never no.");
    let screens = words.rules.screens();
    if !screens.is_empty() {
        page.paragraph("Some questions are asked together, on one screen:");
        page.list(screens.iter().map(|(id, screen)| {
            entry(&format!("{}: {}", code(id), plain(&screen.ask)), [labelled("Help", screen.help.as_ref())])
        }));
    }
    for (id, feature) in words.rules.features() {
        page.heading(3, &code(id));
        let asked = feature.ask.as_ref().map_or("Never asked: an app supplies it.".into(), |ask| plain(ask));
        page.paragraph(&asked);
        page.list(lines(words, feature));
    }
}

fn lines(words: Words<'_>, feature: &Feature) -> Vec<String> {
    let lines = [
        Some(answers(feature)),
        labelled("Help", feature.help.as_ref()),
        feature.ask_when.as_ref().map(|when| format!("Applies only when {}", words.when(when))),
        feature.danger.as_ref().map(|danger| format!("More dangerous: {}", dangerous(danger))),
        feature.self_test.then(|| "A test that people do themselves".to_owned()),
        feature.screen.as_ref().map(|screen| format!("On the screen {}", code(screen))),
        cited(&feature.source),
        noted(feature.note.as_ref()),
    ];
    lines.into_iter().flatten().collect()
}

fn answers(feature: &Feature) -> String {
    let head = match &feature.kind {
        FeatureKind::YesNo(_) => "Yes or no".into(),
        FeatureKind::OneOf(_) => "One of".into(),
        FeatureKind::AnyOf(_) => "Any of, or none of them".into(),
        FeatureKind::Number(range) => {
            format!("A number from {} to {} {}", range.from, range.to, spoken_unit(&range.unit, false))
        }
    };
    let label =
        |choice: &str| feature.choices.get(choice).map(|label| format!(": {}", plain(label))).unwrap_or_default();
    let choices = feature.kind.choices().iter().map(|choice| Some(format!("{}{}", code(choice), label(choice))));
    entry(head.trim_end(), choices)
}

fn dangerous(danger: &Danger) -> String {
    match danger {
        Danger::Answer(true) => "yes".into(),
        Danger::Answer(false) => "no".into(),
        Danger::End(DangerousEnd::High) => "the higher number".into(),
        Danger::End(DangerousEnd::Low) => "the lower number".into(),
        Danger::Choices(choices) => format!("from mild to grave {}", codes(choices, ", ")),
    }
}
