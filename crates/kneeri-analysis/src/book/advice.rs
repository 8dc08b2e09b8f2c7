//! The chapters of advice and of the way back to running.

use kneeri_core::{Advice, Id, Stage, Topic, spoken_dose};

use super::{cited, entry, labelled, noted};
use crate::markdown::{Markdown, code, codes, joined, plain};
use crate::words::Words;

/// The topics in the order of their ids; within one, stances from permissive to cautious.
pub(super) fn write(words: Words<'_>, page: &mut Markdown) {
    for (id, topic) in words.rules.topics() {
        page.heading(3, &plain(&topic.title));
        if !topic.stances.is_empty() {
            let stances = codes(&topic.stances, ", ");
            page.paragraph(&format!(
                "Stances from permissive to cautious, of which only the most cautious that fits is shown: {stances}."
            ));
        }
        let mut advice: Vec<(&Id, &Advice)> =
            words.rules.advice().iter().filter(|(_, advice)| advice.topic == *id).collect();
        advice.sort_by_key(|(_, advice)| stance(topic, advice));
        page.list(advice.into_iter().map(|(id, advice)| piece(words, id, advice)));
    }
}

/// Where a stance stands among those of its topic; advice without one comes first.
fn stance(topic: &Topic, advice: &Advice) -> Option<usize> {
    let own = advice.stance.as_ref()?;
    topic.stances.iter().position(|stance| stance == own)
}

fn piece(words: Words<'_>, id: &Id, advice: &Advice) -> String {
    let names = [
        Some(code(id)),
        advice.stance.as_ref().map(|stance| format!("stance {}", code(stance))),
        advice.reference.as_ref().map(|reference| plain(reference)),
    ];
    let conditions =
        advice.conditions.iter().map(|(condition, band)| format!("{} is at least {band}", code(condition)));
    let lines = [
        labelled("How", advice.how.as_ref()),
        advice.dose.as_ref().map(|dose| format!("How much: {}", spoken_dose(dose))),
        (!advice.conditions.is_empty()).then(|| format!("Shown when {}", joined(conditions, " or "))),
        advice.when.as_ref().map(|when| format!("Only when {}", words.when(when))),
        advice.not_if.as_ref().map(|when| format!("Not if {}; withheld while that is unknown", words.when(when))),
        urgency(advice),
        cited(&advice.source),
        noted(advice.note.as_ref()),
    ];
    let names = joined(names.into_iter().flatten(), ", ");
    entry(&format!("**{}** ({names}): {}", plain(&advice.title), plain(&advice.say)), lines)
}

fn urgency(advice: &Advice) -> Option<String> {
    let from = advice.urgency_from.map(|level| format!("from {}", code(level.as_str())));
    let up_to = advice.urgency_up_to.map(|level| format!("up to {}", code(level.as_str())));
    let range = joined([from, up_to].into_iter().flatten(), " ");
    (!range.is_empty()).then(|| format!("At an urgency {range}"))
}

/// The way back to running, stage by stage.
pub(super) fn write_ladder(words: Words<'_>, page: &mut Markdown) {
    let Some(ladder) = words.rules.return_to_run() else {
        page.paragraph("These rules have none.");
        return;
    };
    page.list(
        [
            Some(format!("Start when {}", words.when(&ladder.start_when))),
            Some(format!("One stage back when, after a session, {}", words.when(&ladder.go_back_when))),
            Some(format!("The same stage again when, after a session, {}", words.when(&ladder.stay_when))),
            Some(format!("Pause at an urgency from {}", code(ladder.pause_from.as_str()))),
            Some(format!(
                "Good sessions a stage: {}; days of rest between them: {}",
                ladder.sessions_per_stage, ladder.rest_days
            )),
            noted(ladder.note.as_ref()),
        ]
        .into_iter()
        .flatten(),
    );
    page.paragraph("The stages, from first to last:");
    page.list(ladder.stages.iter().map(stage));
}

fn stage(stage: &Stage) -> String {
    entry(&format!("**{}** ({}): {}", plain(&stage.title), code(&stage.id), plain(&stage.say)), [cited(&stage.source)])
}
