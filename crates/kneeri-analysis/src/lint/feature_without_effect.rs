use std::collections::BTreeSet;

use kneeri_core::{Found, Id, Item, Likelihood, Word};

use super::survey::{items, named};
use super::{Lint, Role, Survey};

pub(super) fn look(survey: &mut Survey<'_>) {
    let rules = survey.rules;
    let (mut nodes, mut read, mut matters) = (Vec::new(), BTreeSet::<&Id>::new(), BTreeSet::<&Id>::new());
    let mut neutral = Vec::new();
    for (id, condition) in rules.conditions() {
        for (pointer, item) in items(id, condition) {
            if let Item::By(item) = item {
                read.insert(&item.by);
            }
            match item {
                _ if !weighs(item) => neutral.push(pointer),
                Item::By(item) => _ = matters.insert(&item.by),
                _ => {}
            }
        }
    }
    for site in survey.sites.iter().filter(|site| site.role != Role::Pattern) {
        read.extend(named(rules, site.when));
        match site.node {
            Ok(node) if !neutral.iter().any(|pointer| site.pointer.starts_with(&format!("{pointer}/"))) => {
                nodes.push(node)
            }
            Ok(_) => {}
            Err(_) => matters.extend(named(rules, site.when)),
        }
    }
    matters.extend(survey.space.support(&nodes));
    for id in read.difference(&matters) {
        let message = format!("rules name `{id}`, but no answer to it changes what they say");
        survey.warn(Lint::FeatureWithoutEffect, format!("/features/{id}"), message);
    }
}

/// Whether one of the weights of an item is not neutral.
fn weighs(item: &Item) -> bool {
    match item {
        Item::When(item) => item.found.as_ref().is_some_and(differs) || item.yes.iter().chain(&item.no).any(is_weight),
        Item::By(item) => item.gives.values().any(is_weight),
        Item::Count(item) => item.gives.values().any(is_weight),
    }
}

fn is_weight(likelihood: &Likelihood) -> bool {
    match likelihood {
        Likelihood::Word(word) => *word != Word::Neutral,
        Likelihood::Ratio(ratio) => ratio.lr.thousandths() != 1000,
        Likelihood::Found(found) => differs(found),
    }
}

fn differs(found: &Found) -> bool {
    found.with != found.without
}
