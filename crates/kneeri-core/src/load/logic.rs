//! What of a rule set decides, without what only informs.

use crate::canonical::{self, Digest};
use crate::ruleset::{Document, Evidence, HowCommon, Item, Likelihood, Text};

/// The digest of what decides.
pub(crate) fn digest(document: &Document) -> Digest {
    let mut logic = document.clone();
    strip(&mut logic);
    // Authored types serialise without fail: their keys are texts and their numbers finite.
    let value = serde_json::to_value(&logic).unwrap_or_default();
    Digest::of(&canonical::text(&value))
}

/// Empties every member that only informs.
fn strip(document: &mut Document) {
    document.version = None;
    document.language = None;
    document.title = None;
    document.methodology = None;
    document.disclaimer = None;
    document.safety_net = None;
    document.urgency = None;
    document.screens.clear();
    document.sources.clear();
    document.cases.clear();
    document.translations.clear();
    document.laws.clear();
    document.allow.clear();
    for topic in document.topics.values_mut() {
        topic.title = nothing();
    }
    for feature in document.features.values_mut() {
        feature.ask = feature.ask.as_ref().map(|_| nothing());
        feature.choices.clear();
        feature.help = None;
        feature.screen = None;
        feature.source.clear();
        feature.note = None;
    }
    for pattern in document.patterns.values_mut() {
        pattern.source.clear();
        pattern.note = None;
    }
    for condition in document.conditions.values_mut() {
        condition.name = nothing();
        condition.also.clear();
        condition.structure = None;
        condition.about = None;
        condition.codes = None;
        condition.examined.clear();
        condition.note = None;
        strip_rate(&mut condition.how_common);
        condition.evidence.values_mut().for_each(strip_evidence);
    }
    for rule in document.triage.values_mut() {
        rule.name = None;
        rule.say = nothing();
        rule.source.clear();
        rule.reference = None;
        rule.note = None;
    }
    for advice in document.advice.values_mut() {
        advice.title = nothing();
        advice.say = nothing();
        advice.how = None;
        advice.dose = None;
        advice.source.clear();
        advice.reference = None;
        advice.note = None;
    }
    if let Some(ladder) = &mut document.return_to_run {
        ladder.note = None;
        for stage in &mut ladder.stages {
            stage.title = nothing();
            stage.say = nothing();
            stage.source.clear();
        }
    }
}

fn strip_rate(rate: &mut HowCommon) {
    rate.trust = None;
    rate.source.clear();
    rate.note = None;
    for setting in &mut rate.settings {
        setting.source.clear();
        setting.note = None;
    }
}

fn strip_evidence(evidence: &mut Evidence) {
    match evidence {
        Evidence::Item(item) => strip_item(item),
        Evidence::Group(group) => {
            group.note = None;
            group.of.values_mut().for_each(strip_item);
        }
    }
}

fn strip_item(item: &mut Item) {
    let (source, note) = match item {
        Item::When(item) => {
            item.yes.iter_mut().chain(&mut item.no).for_each(strip_interval);
            (&mut item.source, &mut item.note)
        }
        Item::By(item) => {
            item.gives.values_mut().for_each(strip_interval);
            (&mut item.source, &mut item.note)
        }
        Item::Count(item) => {
            item.gives.values_mut().for_each(strip_interval);
            (&mut item.source, &mut item.note)
        }
    };
    source.clear();
    *note = None;
}

fn strip_interval(likelihood: &mut Likelihood) {
    if let Likelihood::Ratio(ratio) = likelihood {
        ratio.ci = None;
    }
}

fn nothing() -> Text {
    Text::new("")
}
