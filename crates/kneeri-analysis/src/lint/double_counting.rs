use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{Combine, Condition, Evidence, Id, Item, RuleSet};

use super::survey::named;
use super::{Lint, Survey};

/// What stands in no group counts in full beside everything else, so each of its pieces counts a feature once more.
pub(super) fn look(survey: &mut Survey<'_>) {
    for (id, condition) in survey.rules.conditions() {
        let mut first: BTreeMap<&Id, String> = BTreeMap::new();
        for (piece, features) in pieces(survey.rules, condition) {
            for feature in features {
                match first.get(feature) {
                    Some(before) => {
                        let message = format!("`{feature}` on its own counts here and in `{before}`");
                        survey.warn(Lint::DoubleCounting, format!("/conditions/{id}/evidence/{piece}"), message);
                    }
                    None => {
                        first.insert(feature, piece.replace("/of/", "."));
                    }
                }
            }
        }
    }
}

/// The pieces of a condition with the features that one of its items looks at alone. A combination of findings may
/// weigh beside its parts, because it says more than they do.
fn pieces<'r>(rules: &'r RuleSet, condition: &'r Condition) -> Vec<(String, BTreeSet<&'r Id>)> {
    let mut pieces = Vec::new();
    for (name, evidence) in &condition.evidence {
        match evidence {
            Evidence::Item(item) => pieces.push((name.to_string(), features(rules, item))),
            Evidence::Group(group) if group.combine == Combine::Sum => {
                pieces.extend(group.of.iter().map(|(item, of)| (format!("{name}/of/{item}"), features(rules, of))));
            }
            Evidence::Group(group) => {
                let named = group.of.values().flat_map(|item| features(rules, item)).collect();
                pieces.push((name.to_string(), named));
            }
        }
    }
    pieces
}

fn features<'r>(rules: &'r RuleSet, item: &'r Item) -> BTreeSet<&'r Id> {
    let named = match item {
        Item::When(item) => named(rules, &item.when),
        Item::By(item) => BTreeSet::from([&item.by]),
        Item::Count(item) => item.count.iter().flat_map(|when| named(rules, when)).collect(),
    };
    if named.len() == 1 { named } else { BTreeSet::new() }
}
