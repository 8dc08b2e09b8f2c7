use std::collections::BTreeSet;

use kneeri_core::{Citation, Evidence, Id, Item, RuleSet};

use super::survey::{items, named};
use super::{Lint, Role, Survey};

pub(super) fn features(survey: &mut Survey<'_>) {
    let mut used: BTreeSet<&Id> = BTreeSet::new();
    for site in survey.sites.iter().filter(|site| site.role != Role::Pattern) {
        used.extend(named(survey.rules, site.when));
    }
    for (id, condition) in survey.rules.conditions() {
        used.extend(items(id, condition).iter().filter_map(|(_, item)| match item {
            Item::By(item) => Some(&item.by),
            _ => None,
        }));
    }
    for id in survey.rules.features().keys().filter(|id| !used.contains(id)) {
        survey.warn(Lint::UnusedFeature, format!("/features/{id}"), format!("no rule looks at `{id}`"));
    }
}

pub(super) fn patterns(survey: &mut Survey<'_>) {
    let rules = survey.rules;
    let roots = survey.sites.iter().filter(|site| site.role != Role::Pattern);
    let mut open: Vec<&Id> = roots.flat_map(|site| site.when.patterns()).collect();
    open.extend(rules.laws().values().map(|law| &law.pattern));
    let mut used = BTreeSet::new();
    while let Some(id) = open.pop() {
        if used.insert(id) {
            open.extend(rules.patterns().get(id).into_iter().flat_map(|pattern| pattern.when.patterns()));
        }
    }
    for id in rules.patterns().keys().filter(|id| !used.contains(id)) {
        survey.warn(Lint::UnusedPattern, format!("/patterns/{id}"), format!("nothing uses `{id}`"));
    }
}

pub(super) fn sources(survey: &mut Survey<'_>) {
    let cited: BTreeSet<&str> = citations(survey.rules).iter().map(|citation| citation.source()).collect();
    for id in survey.rules.sources().keys().filter(|id| !cited.contains(id.as_str())) {
        survey.warn(Lint::UnusedSource, format!("/sources/{id}"), format!("nothing cites `{id}`"));
    }
}

fn citations(rules: &RuleSet) -> Vec<&Citation> {
    let features = rules.features().values().map(|feature| &feature.source);
    let patterns = rules.patterns().values().map(|pattern| &pattern.source);
    let triage = rules.triage().values().map(|rule| &rule.source);
    let advice = rules.advice().values().map(|advice| &advice.source);
    let cases = rules.cases().values().map(|case| &case.source);
    let laws = rules.laws().values().map(|law| &law.source);
    let stages = rules.return_to_run().into_iter().flat_map(|ladder| &ladder.stages).map(|stage| &stage.source);
    let conditions = rules.conditions().values();
    let rates = conditions.clone().flat_map(|condition| {
        let settings = condition.how_common.settings.iter().map(|setting| &setting.source);
        settings.chain([&condition.how_common.source]).chain(condition.examined.values().map(|found| &found.source))
    });
    let weights = conditions.flat_map(|condition| condition.evidence.values()).flat_map(|evidence| match evidence {
        Evidence::Item(item) => vec![item],
        Evidence::Group(group) => group.of.values().collect(),
    });
    let lists =
        features.chain(patterns).chain(triage).chain(advice).chain(cases).chain(laws).chain(stages).chain(rates);
    lists.flatten().chain(weights.flat_map(Item::source)).collect()
}
